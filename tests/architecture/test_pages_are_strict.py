"""Pages run nothing inline, fetch nothing from elsewhere, have names one can find, and use the house's words."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings

from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import PROJECT, files, imports, is_ours, label, name_of, our_models, sources

INLINE = {
    "an inline style": re.compile(r"<[^>%{]*\sstyle\s*=|<style[\s>]", re.IGNORECASE),
    "an inline script": re.compile(r"<script(?![^>]*\ssrc\s*=)", re.IGNORECASE),
    "an inline handler": re.compile(r"\son[a-z]+\s*=\s*[\"']|\shx-on[:a-z-]*\s*=", re.IGNORECASE),
    "something from another host": re.compile(
        r"<(script|link|img|iframe|source|video|audio|object|embed|use)\b[^>]*[\"'](https?:)?//", re.IGNORECASE
    ),
    "an address that runs": re.compile(r"javascript:", re.IGNORECASE),
}
# DOMAIN "Words on pages": words that are not said to people. "In case" and the Care Act's assessment are other things.
NOT_SAID = re.compile(
    r"\b(?<!in )(?<!in that )(?<!in this )(?<!in any )(?<!upper )(?<!lower )cases?\b|\bclients?\b|\bservice users?\b"
    r"|\bcustomers?\b|\breferrals?\b|\bassessments?\b|\bsignpost\w*|\bdemand\b|\bburdens?\b|\bcomplexity\b"
    r"|\bblind spots?\b|\bgifts?\b|\bassets?\b|\bbreak-glass\b|\bdead letters?\b|\bequity profile\b|\bdoorsteps?\b"
    r"|\bhard to reach\b|\bdiverted\b",
    re.IGNORECASE,
)
MARKUP = re.compile(r"{#.*?#}|{%\s*comment.*?endcomment\s*%}|{%.*?%}|{{.*?}}|<!--.*?-->|<[^>]*>", re.DOTALL)
PAGE_NAME = re.compile(r"^[a-z]+(_[a-z]+)+\.html$")


def templates() -> list[tuple[str, str]]:
    return [(name_of(path), path.read_text()) for path in files(".html", ".svg") if "tests" not in path.parts[:1]]


def strings() -> Iterator[tuple[str, str]]:
    """Every text in the rooms' Python, with its place."""
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield f"{source.path}:{node.lineno}", node.value


def test_templates_hold_nothing_inline_and_nothing_from_elsewhere() -> None:
    nothing_breaks(
        "A page has no inline style, script or handler and fetches nothing from another host",
        [f"{name} {what}" for name, text in templates() for what, found in INLINE.items() if found.search(text)],
        guard="inline in templates",
    )


def test_python_builds_nothing_inline_either() -> None:
    written = re.compile(
        r"<\w+[^>]*\sstyle\s*=|\sstyle=\"|<script|\son(click|load|error|change|submit)\s*=", re.IGNORECASE
    )
    nothing_breaks(
        "No Python builds inline styles, scripts or handlers",
        [where for where, text in strings() if written.search(text)],
    )


def policy() -> dict[str, list[str]]:
    return {name: [str(each) for each in said] for name, said in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()}


def test_the_content_policy_is_strict() -> None:
    assert "csp.middleware.CSPMiddleware" in settings.MIDDLEWARE
    assert not getattr(settings, "CONTENT_SECURITY_POLICY_REPORT_ONLY", None), "a policy only reported guards nobody"
    assert policy()["default-src"] == ["'self'"]
    assert set(policy()) >= {"base-uri", "form-action", "frame-ancestors", "object-src"}
    allowed = {"'self'", "'none'"}
    nothing_breaks(
        "Nothing unsafe and no other host in the content policy, and data: for pictures alone",
        [
            f"{name} {each}"
            for name, said in policy().items()
            for each in said
            if each not in (allowed | {"data:"} if name == "img-src" else allowed)
        ],
    )


def test_no_view_loosens_the_content_policy() -> None:
    nothing_breaks(
        "No view changes or leaves out the content policy",
        [f"{s.path} {name}" for s in sources() for name in imports(s.tree) if name.startswith("csp.decorators")],
    )


def test_every_page_has_a_way_back() -> None:
    found = []
    for path in files(".html"):
        words = path.read_text()
        if (
            name_of(path).startswith("templates/")
            and '{% extends "base.html" %}' in words
            and "{% block back %}" not in words
        ):
            found.append(name_of(path))
    nothing_breaks("A page fills the block that leads back", found, guard="pages that are where ways back lead")


def test_templates_are_named_after_what_one_does() -> None:
    apps_with_pages = {config.label for config in apps.get_app_configs() if is_ours(config.name)} | {
        "api",
        "flows",
        "voice",
    }
    found = []
    for path in files(".html"):
        name = name_of(path)
        match = re.search(r"(?:^|/)templates/(.+)$", name)
        parts = match[1].split("/") if match else []
        if len(parts) > 1 and parts[0] in apps_with_pages and not (len(parts) == 2 and PAGE_NAME.match(parts[1])):
            found.append(name)
    nothing_breaks("A room's template is <app>/<noun>_<verb>.html", found, guard="names of templates")


def test_pages_use_the_houses_words() -> None:
    said = [(name, MARKUP.sub(" ", text)) for name, text in templates()]
    said += [(name_of(path), path.read_text()) for path in files(".yaml", ".yml", ".txt") if "page_texts" in path.parts]
    said += [(name_of(path), MARKUP.sub(" ", path.read_text())) for path in files(".txt", under=("templates",))]
    said += [(where.rsplit(":", 1)[0], text) for where, text in spoken_in_python()]
    said += [
        (f"{label(model)}.{field.name}", str(words))
        for model in our_models()
        for field in model._meta.local_fields
        for _, words in field.choices or ()
    ]
    nothing_breaks(
        "Words that are not said to people stand on no page",
        [f"{where}: {word[0].lower()}" for where, text in said for word in NOT_SAID.finditer(text)],
        guard="words on pages",
    )


def spoken_in_python() -> Iterator[tuple[str, str]]:
    """Words of refusals, labels, hints and messages: texts given under a keyword that ends on a page."""
    shown = {"words", "label", "help_text", "hint", "legend", "title", "heading", "description", "verbose_name"}

    def texts(node: Any) -> Iterator[str]:
        return (e.value for e in ast.walk(node) if isinstance(e, ast.Constant) and isinstance(e.value, str))

    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.keyword) and node.arg in shown:
                yield from ((f"{source.path}:", text) for text in texts(node.value))


def test_form_templates_are_the_houses_own() -> None:
    installed = settings.INSTALLED_APPS
    assert settings.FORM_RENDERER == "django.forms.renderers.TemplatesSetting"
    assert installed.index("frontdoor.core") < installed.index("django.forms")
    assert PROJECT / "templates" in settings.TEMPLATES[0]["DIRS"]
