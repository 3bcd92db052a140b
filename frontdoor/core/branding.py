"""The council's colours as a style sheet, and whether people can read what stands in them."""

import hashlib
import re

from frontdoor.core.council import Council

LEAST_CONTRAST = 4.5
"""WCAG 2.2, success criterion 1.4.3, level AA, for text of ordinary size."""

WHITE = "#ffffff"
TEXT = "#0b0c0c"
"""The colour of ordinary words in GOV.UK Frontend."""

KNEE = 0.04045
"""Where the sRGB curve turns from a line into a power; IEC 61966-2-1."""

DARKER = 0.7
"""How much of each colour channel is left where a colour is darkened: under the pointer, and in a button's shadow."""


def is_colour(text: str) -> bool:
    """Whether the text is a colour written as # and six hexadecimal digits."""
    return re.fullmatch(r"#[0-9a-fA-F]{6}", text) is not None


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours (`#rrggbb`), from 1 to 21, by the definition in WCAG 2.2."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def faults(council: Council) -> list[str]:
    """What keeps the council's colours from being used, in words; an empty list when all is well."""
    named = {
        "COUNCIL_COLOUR": council.colour,
        "COUNCIL_LINK_COLOUR": council.link_colour,
        "COUNCIL_SURFACE_COLOUR": council.surface_colour,
    }
    unread = [
        f"{name} is {value!r}; write it as # and six digits." for name, value in named.items() if not is_colour(value)
    ]
    if unread:
        return unread
    pairs = [
        ("COUNCIL_COLOUR", council.colour, "white words on it", WHITE),
        ("COUNCIL_LINK_COLOUR", council.link_colour, "the white page", WHITE),
        ("COUNCIL_LINK_COLOUR", council.link_colour, "COUNCIL_SURFACE_COLOUR", council.surface_colour),
        ("COUNCIL_SURFACE_COLOUR", council.surface_colour, "the words on it", TEXT),
    ]
    return [
        f"{name} {colour} has a contrast of {ratio:.1f} with {words}; people need at least {LEAST_CONTRAST}."
        for name, colour, words, other in pairs
        if (ratio := contrast(colour, other)) < LEAST_CONTRAST
    ]


def style_sheet(council: Council) -> str:
    """The custom properties that put the council's colours on every page.

    Raises ValueError for a colour that is not `#rrggbb`, so that no setting can write other styles.
    """
    for colour in (council.colour, council.link_colour, council.surface_colour):
        if not is_colour(colour):
            raise ValueError(f"{colour!r} is not a colour")
    properties = {
        "--govuk-brand-colour": council.colour,
        "--fd-brand-dark": darker(council.colour),
        "--govuk-link-colour": council.link_colour,
        "--govuk-link-hover-colour": darker(council.link_colour),
        "--govuk-surface-background-colour": council.surface_colour,
        "--govuk-template-background-colour": council.surface_colour,
    }
    lines = "".join(f"  {name}: {value};\n" for name, value in properties.items())
    return f":root {{\n{lines}}}\n"


def tag(council: Council) -> str:
    """A short mark that changes when the style sheet does."""
    return hashlib.sha256(style_sheet(council).encode()).hexdigest()[:16]


def darker(colour: str) -> str:
    """The same colour with less light in it."""
    return "#" + "".join(f"{round(channel * DARKER):02x}" for channel in _channels(colour))


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= KNEE else float(((channel + 0.055) / 1.055) ** 2.4)
