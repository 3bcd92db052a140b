"""Organisations from a file: their names and sectors."""

from django.db.models.functions import Lower

from frontdoor.accounts.models import Organisation, Sector
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.imports.kinds import ImportColumn, ImportKind, Outcome, Row

ORGANISATIONS = ImportKind(
    code="organisations",
    title="Organisations",
    version=1,
    columns=(
        ImportColumn("name", "Name", required=True, also=("Organisation", "Organisation name")),
        ImportColumn("sector", "Sector", required=True, also=("Type", "Kind")),
    ),
    key=("name",),
    permissions=(May.IMPORT_FILES, May.MANAGE_ACCOUNTS),
    page="imports:organisations-check",
    most_rows=1_000,
)
LONGEST_NAME = 200


def apply_organisation(row: Row) -> Outcome:
    """Add an organisation, or correct its sector; one of the same name in other letter case is the same one.

    Refused: `name_too_long`, `sector_unknown`.
    """
    name, sector = " ".join(row.values["name"].split()), _sector(row.values["sector"])
    if len(name) > LONGEST_NAME:
        raise Refusal(code="name_too_long", words=f"This name is longer than {LONGEST_NAME} letters.")
    known = Organisation.objects.select_for_update().annotate(lower=Lower("name")).filter(lower=name.lower()).first()
    if known is None:
        Organisation.objects.create(name=name, sector=sector)
        return Outcome.CREATED
    if known.sector == sector:
        return Outcome.UNCHANGED
    known.sector = sector
    known.save(update_fields=["sector"])
    return Outcome.CHANGED


def _sector(written: str) -> Sector:
    for sector in Sector:
        if written.casefold() in {sector.value, sector.value.replace("_", " "), str(sector.label).casefold()}:
            return sector
    known = "; ".join(str(sector.label) for sector in Sector)
    raise Refusal(code="sector_unknown", words=f"“{written[:60]}” is not a sector we know. The sectors are: {known}.")
