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

    def misfits(self, tree: Path) -> list[str]:
        """The texts to replace that do not stand in the tree exactly once, in words."""
        times = {name: (tree / name).read_text().count(old) for name, (old, _) in self.replace.items()}
        return [f"{name} holds the text to replace {count} times" for name, count in times.items() if count != 1]

    def into(self, clone: Path) -> None:
        """Plant it in a clone. Raises CannotPlant where it does not fit."""
        if misfits := self.misfits(clone):
            raise CannotPlant("; ".join(misfits))
        for name, text in self.append.items():
            path = clone / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text((path.read_text() if path.exists() else "") + text)
        for name, (old, new) in self.replace.items():
            (clone / name).write_text((clone / name).read_text().replace(old, new))


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
