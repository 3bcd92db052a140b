"""Faults in pages, headers and words."""

from tests.architecture.plants.plant import Plant

PAGES = "tests/architecture/test_pages_are_strict.py::"
SETTINGS = "frontdoor/settings.py"
INLINE = PAGES + "test_templates_hold_nothing_inline_and_nothing_from_elsewhere"


def a_template(html: str, name: str = "templates/components/planted.html") -> dict[str, str]:
    return {name: f"{html}\n"}


PLANTS = (
    Plant(
        INLINE, "an inline style", "planted.html an inline style", append=a_template('<p style="color: red">Red</p>')
    ),
    Plant(
        INLINE, "a style element", "planted.html an inline style", append=a_template("<style>p { color: red }</style>")
    ),
    Plant(INLINE, "an inline script", "planted.html an inline script", append=a_template("<script>go()</script>")),
    Plant(INLINE, "an inline handler", "planted.html an inline handler", append=a_template('<p onclick="go()">Go</p>')),
    Plant(
        INLINE,
        "a script of another host",
        "from another host",
        append=a_template('<script src="https://cdn.example/go.js"></script>'),
    ),
    Plant(
        PAGES + "test_python_builds_nothing_inline_either",
        "a style built in Python",
        "frontdoor/charts/planted.py",
        append={"frontdoor/charts/planted.py": "BAR = '<rect style=\"fill: red\">'\n"},
    ),
    Plant(
        PAGES + "test_the_content_policy_is_strict",
        "inline scripts allowed",
        "script-src 'unsafe-inline'",
        replace={
            SETTINGS: (
                '"object-src": [NONE],',
                '"object-src": [NONE],\n        "script-src": [SELF, "\'unsafe-inline\'"],',
            )
        },
    ),
    Plant(
        PAGES + "test_the_content_policy_is_strict",
        "another host allowed",
        "connect-src https://tiles.example",
        replace={
            SETTINGS: (
                '"object-src": [NONE],',
                '"object-src": [NONE],\n        "connect-src": ["https://tiles.example"],',
            )
        },
    ),
    Plant(
        PAGES + "test_no_view_loosens_the_content_policy",
        "a view without the policy",
        "csp.decorators",
        append={"frontdoor/core/views.py": "\nfrom csp.decorators import csp_exempt\n"},
    ),
    Plant(
        PAGES + "test_every_page_has_a_way_back",
        "a page that leads nowhere",
        "templates/people/person_show.html",
        append=a_template('{% extends "base.html" %}', "templates/people/person_show.html"),
    ),
    Plant(
        PAGES + "test_templates_are_named_after_what_one_does",
        "a template with a bare noun",
        "templates/people/person.html",
        append=a_template("<p>Somebody</p>", "templates/people/person.html"),
    ),
    Plant(
        PAGES + "test_pages_use_the_houses_words",
        "a page that says service user",
        "planted.html: service user",
        append=a_template("<p>Choose a service user</p>"),
    ),
    Plant(
        PAGES + "test_pages_use_the_houses_words",
        "a refusal that says case",
        "frontdoor/outbox/planted.py: case",
        append={"frontdoor/outbox/planted.py": 'REFUSAL = dict(words="This case is closed.")\n'},
    ),
    Plant(
        PAGES + "test_form_templates_are_the_houses_own",
        "forms in Django's own looks",
        "TemplatesSetting",
        replace={
            SETTINGS: (
                'FORM_RENDERER = "django.forms.renderers.TemplatesSetting"',
                'FORM_RENDERER = "django.forms.renderers.DjangoTemplates"',
            )
        },
    ),
    Plant(
        "description of the API",
        "an operation renamed under partners' feet",
        "openapi-v1.yaml is not what the API does",
        replace={"enabling_help/api/answers.py": ('operation_id="acceptReferral"', 'operation_id="agreeReferral"')},
    ),
    Plant(
        "description of the API",
        "an address of the API that nobody described",
        "Failing as requested due to warnings",
        replace={
            "frontdoor/api/urls.py": (
                "urlpatterns = [",
                "from frontdoor.core.json_views import JsonView\n\n\nclass Planted(JsonView):\n    def get(self, request):\n"
                '        """Nothing."""\n\n\nurlpatterns = [\n    path("planted/", Planted.as_view()),',
            )
        },
    ),
    Plant("djlint", "a picture without words", "H013", append=a_template('<img src="/a.png" height="1" width="1">')),
)
