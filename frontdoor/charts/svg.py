"""The few SVG shapes the charts share.

Shapes carry presentation attributes and classes only: the content security policy refuses style attributes and style
elements. Text is 17 units in a picture at most 500 wide, so that it is at least 12 pixels high on a phone 390 wide.
"""

from collections.abc import Iterable
from textwrap import wrap

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from frontdoor.charts.figures import Figure, Heading, words

WIDTH = 440.0
TEXT = 17
LINE = 21.0
# A cautious mean width of a letter, as a part of the text size; real text is narrower, so wrapped lines fit.
LETTER = 0.54
INK = "#0b0c0c"  # 19:1 on white
PAPER = "#ffffff"
AXIS = "#505a5f"
# Told apart under the common kinds of colour blindness, each at least 4.5:1 on white; each also has its own pattern.
COLOURS = ("#1d5f96", "#a8480a", "#0b6b54", "#7a3b7d", "#6b5a00", "#4a4f54")
_PATTERNS = (
    "",
    "M-2 2 L2 -2 M0 10 L10 0 M8 12 L12 8",
    "M0 5 H10",
    "M5 0 V10",
    "M-2 8 L2 12 M0 0 L10 10 M8 -2 L12 2",
    "M0 5 H10 M5 0 V10",
)


def number(value: float) -> str:
    """A length with at most one decimal, without a trailing zero."""
    return f"{value:.1f}".removesuffix(".0")


def shape(tag: str, body: str = "", **attributes: float | str) -> str:
    """One element. Underscores in names become hyphens; a trailing one is dropped (`class_`). Values are escaped."""
    said = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{number(value) if isinstance(value, float | int) else escape(value)}"'
        for name, value in attributes.items()
    )
    return f"<{tag}{said}>{body}</{tag}>" if body else f"<{tag}{said}/>"


def text_lines(lines: Iterable[str], x: float, y: float, *, anchor: str = "start", halo: bool = False) -> str:
    """Lines of text, the first with its baseline at `y`. With `halo` a pale edge keeps them readable over a shape."""
    edge: dict[str, float | str] = {}
    if halo:
        edge = {"stroke": PAPER, "stroke_width": 6, "stroke_linejoin": "round", "paint_order": "stroke"}
    return "".join(
        shape("text", escape(line), x=x, y=y + LINE * row, font_size=TEXT, fill=INK, text_anchor=anchor, **edge)
        for row, line in enumerate(lines)
    )


def folded(words: str, width: float) -> list[str]:
    """The words in lines no wider than `width`; a word longer than that is broken."""
    return wrap(words, max(4, int(width / (TEXT * LETTER)))) or [""]


def figure_lines(figure: Figure, width: float) -> list[str]:
    """A figure in words, folded; "than 8" stays on one line."""
    return folded(words(figure).replace("than 8", "than\u00a08"), width)


def fill_of(heading: Heading, place: int) -> str:
    """The fill of the `place`-th thing: a colour with its own pattern."""
    return f"url(#{heading.id}-fill-{place % len(COLOURS)})"


def hidden_fill(heading: Heading) -> str:
    """The fill of a suppressed figure: a grey hatch on white."""
    return f"url(#{heading.id}-hidden)"


def _pattern(name: str, background: str, path: str, stroke: str) -> str:
    ground = shape("rect", width=10, height=10, fill=background)
    lines = shape("path", d=path, stroke=stroke, stroke_width=1.6, fill="none") if path else ""
    return shape("pattern", ground + lines, id=name, width=10, height=10, patternUnits="userSpaceOnUse")


def picture(heading: Heading, body: Iterable[str], *, height: float, width: float = WIDTH) -> SafeString:
    """The whole picture, named by its title and description."""
    patterns = [
        _pattern(f"{heading.id}-fill-{place}", colour, path, PAPER)
        for place, (colour, path) in enumerate(zip(COLOURS, _PATTERNS, strict=True))
    ]
    patterns.append(_pattern(f"{heading.id}-hidden", PAPER, _PATTERNS[1], AXIS))
    inside = [
        shape("title", escape(heading.title), id=f"{heading.id}-title"),
        shape("desc", escape(heading.description), id=f"{heading.id}-desc"),
        shape("defs", "".join(patterns)),
        shape("rect", width=width, height=height, fill=PAPER),
        *body,
    ]
    return mark_safe(  # noqa: S308 (every text in it went through escape)
        shape(
            "svg",
            "".join(inside),
            xmlns="http://www.w3.org/2000/svg",
            class_="fd-chart__picture",
            role="img",
            aria_labelledby=f"{heading.id}-title {heading.id}-desc",
            viewBox=f"0 0 {number(width)} {number(height)}",
            width=width,
            height=height,
        )
    )
