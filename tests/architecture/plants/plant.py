"""What a planted fault is, and how it is planted."""

from dataclasses import dataclass, field
from pathlib import Path


class CannotPlant(Exception):
    """The fault does not fit the code any more: the text it would replace is not there, or stands there twice."""


@dataclass(frozen=True)
class Plant:
    """One fault, the check that must see it, and words that the check must say: a red for another reason proves nothing.

    `check` is a pytest node under tests/, or the name of a command of prove_guards.COMMANDS.
    """

    check: str
    fault: str
    says: str
    append: dict[str, str] = field(default_factory=dict)
    replace: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def guard(self) -> str:
        """The guard's name in the report: the command, or the test's sentence."""
        sentence = self.check.rsplit("::", 1)[-1].removeprefix("test_").replace("_", " ")
        return sentence if "::" in self.check else self.check

    def into(self, clone: Path) -> None:
        """Plant it in a clone."""
        for name, text in self.append.items():
            path = clone / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text((path.read_text() if path.exists() else "") + text)
        for name, (old, new) in self.replace.items():
            text = (clone / name).read_text()
            if text.count(old) != 1:
                raise CannotPlant(f"{name} holds the text to replace {text.count(old)} times: {old[:60]!r}")
            (clone / name).write_text(text.replace(old, new))


MODEL = """

import uuid as _uuid
from django.db import models as _models


class {name}(_models.Model):
    id = _models.UUIDField(primary_key=True, default=_uuid.uuid4, editable=False)
    {body}
    {text}
"""
TEXT = 'def __str__(self) -> str:\n        return "planted"'


def model(body: str, *, name: str = "Planted", text: str = TEXT) -> str:
    """A model to append to a models.py."""
    return MODEL.format(name=name, body=body, text=text)
