"""Choosing a file, and saying which of its columns is which."""

from typing import Any

from django import forms

from frontdoor.imports.kinds import ImportKind
from frontdoor.imports.models import ImportedFile


class FileForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label="File",
        help_text="CSV or Excel (.xlsx), with headings in its first row.",
        error_messages={"required": "Choose a file", "empty": "This file is empty. Choose another."},
    )


class ColumnsForm(forms.Form):
    """For each column of a kind, the heading it has in the file."""

    def __init__(self, data: Any = None, *, kind: ImportKind, staged: ImportedFile) -> None:
        super().__init__(data, initial=staged.mapping)
        for column in kind.columns:
            none = [] if column.required else [("", "Not in this file")]
            self.fields[column.name] = forms.ChoiceField(
                label=column.heading,
                choices=[*none, *((heading, heading) for heading in staged.headings)],
                required=column.required,
            )
