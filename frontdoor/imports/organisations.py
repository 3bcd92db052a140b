"""Organisations from a file: their names and sectors."""

from frontdoor.accounts.actions import add_organisation
from frontdoor.accounts.models import Organisation, Sector
from frontdoor.accounts.roles import May
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope
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


def add_row(row: Row, *, by: Scope) -> Outcome:
    """Add an organisation that is not there yet; one of the same name in other letter case is the same one.

    Its sector is never changed by a file, since the law it acts under follows from it. Refused: `name_too_long`,
    `sector_unknown`, `other_sector`, and as `add_organisation`.
    """
    name, sector = " ".join(row.values["name"].split()), _sector(row.values["sector"])
    if len(name) > LONGEST_NAME:
        raise Refusal(code="name_too_long", words=f"This name is longer than {LONGEST_NAME} letters.")
    known = Organisation.objects.filter(name__iexact=name).first()
    if known is None:
        add_organisation(by=by, name=name, sector=sector)
        return Outcome.CREATED
    if known.sector != sector:
        raise Refusal(
            code="other_sector",
            words=f"This organisation is on record under {known.get_sector_display()}. The law it acts under follows "
            "from that, so a file does not change it.",
        )
    return Outcome.UNCHANGED


def _sector(written: str) -> Sector:
    for sector in Sector:
        if written.casefold() in {sector.value, sector.value.replace("_", " "), str(sector.label).casefold()}:
            return sector
    known = "; ".join(str(sector.label) for sector in Sector)
    raise Refusal(code="sector_unknown", words=f"“{written[:60]}” is not a sector we know. The sectors are: {known}.")
