"""The council or partnership this deployment belongs to: its name, how to reach it, its colours."""

import dataclasses
from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class Council:
    """What pages, letters and messages say of the council. Phones and addresses are printed as they stand."""

    name: str
    logo: str
    """A path for the static tag, or empty: then the name stands as text."""
    colour: str
    link_colour: str
    surface_colour: str
    website: str
    phone: str
    opening_hours: str
    email: str
    out_of_hours_phone: str
    postal_address: str
    complaints_email: str
    data_protection_email: str

    def words(self) -> dict[str, str]:
        """Every field by its name with `council_` before it, to fill the places in a page's text."""
        return {f"council_{name}": value for name, value in dataclasses.asdict(self).items()}


def council() -> Council:
    """The council of the settings, its phone numbers joined so that none breaks over two lines."""
    phones = {
        name: settings.COUNCIL[name].replace(" ", "\N{NO-BREAK SPACE}") for name in ("phone", "out_of_hours_phone")
    }
    return Council(**{**settings.COUNCIL, **phones})
