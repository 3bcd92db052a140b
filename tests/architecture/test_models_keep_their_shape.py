"""Models hold fields and constraints: no hidden behaviour, no names in their text, no word the house does not use."""

import ast
import re
import uuid
from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import CheckConstraint, Q

from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import imports, is_history, is_ours, label, our_models, sources

SIGNALS = ("django.dispatch", "django.db.models.signals", "django.core.signals", "django.contrib.auth.signals")
CANARY = "Canary Ackroyd"
NOT_OUR_WORDS = re.compile(r"(^|_)(cases?|clients?|service_users?|customers?|signpost\w*)(_|$)")


def fields_of(condition: Any) -> Iterator[str]:
    """The fields a condition speaks of."""
    for child in getattr(condition, "children", []):
        if isinstance(child, Q):
            yield from fields_of(child)
        elif isinstance(child, tuple):
            yield str(child[0]).split("__")[0]


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def test_when_and_by_whom_are_constrained_together() -> None:
    apart = []
    for model in our_models():
        if is_history(model):
            continue
        fields = {field.name: field for field in model._meta.local_fields}
        together = [set(fields_of(c.condition)) for c in model._meta.constraints if isinstance(c, CheckConstraint)]
        for by, field in fields.items():
            if not by.endswith("_by") or not isinstance(field, models.ForeignKey | models.UUIDField):
                continue
            pair = {by, f"{by.removesuffix('_by')}_at"}
            always = pair <= set(fields) and not any(fields[name].null for name in pair)
            if not always and not any(pair <= spoken for spoken in together):
                apart.append(f"{label(model)}.{by}")
    nothing_breaks(
        "X_by stands beside X_at: a check constraint names both, or both are always there", apart, guard="by without at"
    )


def test_a_model_saves_as_django_saves() -> None:
    nothing_breaks(
        "No model overrides save() or delete(): a write is an action",
        [
            f"{label(model)}.{method}"
            for model in our_models()
            for method in ("save", "delete")
            for cls in model.__mro__
            if method in vars(cls) and is_ours(cls.__module__) and not is_history(model)
        ],
    )


def test_nothing_happens_by_signal() -> None:
    nothing_breaks(
        "No room listens to Django's signals: what happens is written where it happens",
        [f"{s.path} {name}" for s in sources() for name in imports(s.tree) if name.startswith(SIGNALS)],
        guard="signals",
    )


def test_no_models_text_holds_a_name() -> None:
    telling = []
    for model in our_models():
        row = model()
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.SlugField):
                continue  # a code, made of no one's words
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                setattr(row, field.attname, CANARY)
            elif isinstance(field, models.ForeignKey | models.UUIDField):
                setattr(row, field.attname, uuid.uuid4())
        if CANARY in f"{row} {row!r}":
            telling.append(label(model))
    nothing_breaks("A model's text carries ids, never what someone typed", telling, guard="text of models")


def test_every_model_has_a_text_of_its_own() -> None:
    nothing_breaks(
        "A model says in __str__ what it is, with its id",
        [
            label(model)
            for model in our_models()
            if not model._meta.auto_created and not is_history(model)
            if not any("__str__" in vars(cls) for cls in model.__mro__ if is_ours(cls.__module__))
        ],
    )


def test_rows_are_known_by_ids_made_here() -> None:
    nothing_breaks(
        "A model's key is a UUID made in Python",
        [
            label(model)
            for model in our_models()
            if not model._meta.auto_created and not isinstance(model._meta.pk, models.UUIDField)
            if not (isinstance(model._meta.pk, models.OneToOneField))
        ],
        guard="keys that are no UUID",
    )


def test_the_code_speaks_the_houses_words() -> None:
    spoken = [(label(model), snake(model.__name__)) for model in our_models()]
    spoken += [
        (f"{label(model)}.{field.name}", field.name) for model in our_models() for field in model._meta.local_fields
    ]
    for source in sources():
        defined = [node for node in ast.walk(source.tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        spoken += [(f"{source.path} {node.name}", snake(node.name)) for node in defined]
    nothing_breaks(
        "No model, field, class or function is called case, client, service user, customer or signpost",
        [where for where, words in spoken if NOT_OUR_WORDS.search(words)],
        guard="words in the code",
    )
