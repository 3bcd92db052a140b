"""Every chart is a picture and its table from the same figures, safe under the content security policy."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdoor.charts import (
    Bar,
    Bars,
    DotRow,
    DotStrip,
    Heading,
    HeldColumn,
    HeldGrid,
    Link,
    Sankey,
    Stage,
    Stop,
    draw_bars,
    draw_dots,
    draw_held,
    draw_sankey,
)
from frontdoor.charts.figures import SUPPRESSED_WORDS
from frontdoor.charts.sankey_layout import crossings, ordered
from frontdoor.charts.svg import COLOURS, INK, LETTER, LINE, PAPER, TEXT
from frontdoor.core.disclosure import SUPPRESSED_WORDS as PUBLISHED_WORDS

SVG = "{http://www.w3.org/2000/svg}"


def heading(name="one", unit="people"):
    return Heading(name, "Who <came> & how", "Most came by telephone.", unit)


def some_bars(*figures):
    return Bars(heading(), "Way", tuple(Bar(f"Way <{n}>", figure) for n, figure in enumerate(figures)))


def some_dots(*figures):
    return DotStrip(heading(unit="answers"), "Question", ("No", "Partly", "Yes"), (DotRow("Do we <listen>?", figures),))


def some_sankey(*, middle=None, link=None):
    return Sankey(
        heading(),
        (
            Stage("Came", (Stop("a", "Tele<phone>", 100), Stop("b", "A friend", 20))),
            Stage("Wanted", (Stop("c", "Company", 110), Stop("d", "Getting about", middle))),
        ),
        (Link("a", "c", 95), Link("b", "c", 15), Link("b", "d", link), Link("a", "d", 0)),
    )


CHARTS = {
    "bars": lambda: draw_bars(some_bars(40, None, 0)),
    "dots": lambda: draw_dots(some_dots(25, None, 0)),
    "sankey": lambda: draw_sankey(some_sankey()),
}
every_chart = pytest.mark.parametrize("draw", CHARTS.values(), ids=CHARTS)


@every_chart
def test_the_picture_is_named_by_its_title_and_description(draw):
    root = ElementTree.fromstring(draw().svg)
    assert root.get("role") == "img"
    named = [root.find(f".//*[@id='{name}']").text for name in root.get("aria-labelledby").split()]
    assert named == ["Who <came> & how", "Most came by telephone."]


@every_chart
def test_nothing_in_the_picture_needs_inline_styles_or_scripts(draw):
    for element in ElementTree.fromstring(draw().svg).iter():
        assert element.tag.removeprefix(SVG) not in {"style", "script", "foreignObject", "image", "a"}
        assert not [name for name in element.attrib if name == "style" or name.startswith("on") or "href" in name]


@every_chart
def test_every_fill_that_is_referred_to_exists_and_two_charts_share_no_id(draw):
    svg = draw().svg
    ids = re.findall(r' id="([^"]+)"', svg)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
    assert all(name.startswith("one-") for name in ids)


@every_chart
def test_a_suppressed_figure_is_said_in_the_picture_and_in_the_table(draw):
    chart = draw()
    root = ElementTree.fromstring(chart.svg)
    said = " ".join(text.text for text in root.iter(f"{SVG}text")).replace("\u00a0", " ")
    assert "fewer than 8" in said
    assert any("fewer than 8" in row.cells for row in chart.table.rows)
    assert "1 to 7" in chart.table.note
    assert any(element.get("stroke-dasharray") for element in root.iter())


@every_chart
def test_the_table_has_heads_for_its_columns_and_rows_and_says_its_unit(draw):
    table = draw().table
    assert table.caption == "Who <came> & how"
    assert all(len(row.cells) + 1 == len(table.heads) for row in table.rows)
    assert re.search("people|answers", " ".join(table.heads[table.first_figure :]), re.I)


@every_chart
def test_the_component_shows_picture_and_table_with_every_text_escaped(draw):
    chart = draw()
    page = render_to_string("components/chart.html", {"chart": chart})
    assert chart.svg in page
    assert "Who &lt;came&gt; &amp; how" in page
    assert "<came>" not in page
    assert page.count('scope="row"') == len(chart.table.rows)
    assert page.count('scope="col"') == len(chart.table.heads)
    assert page.count("--numeric") == (len(chart.table.heads) - chart.table.first_figure) * (len(chart.table.rows) + 1)


@every_chart
def test_text_is_large_enough_on_a_phone(draw):
    root = ElementTree.fromstring(draw().svg)
    shrink = min(1, 360 / float(root.get("viewBox").split()[2]))
    assert all(float(text.get("font-size")) * shrink >= 12 for text in root.iter(f"{SVG}text"))


def test_the_words_for_a_suppressed_figure_are_the_same_as_disclosures():
    assert SUPPRESSED_WORDS == PUBLISHED_WORDS


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def over_paper(colour, opacity):
    mixed = [round(opacity * int(colour[at : at + 2], 16) + (1 - opacity) * 255) for at in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in mixed)


def test_text_and_fills_stand_out_enough():
    for colour in COLOURS:
        assert (luminance(PAPER) + 0.05) / (luminance(colour) + 0.05) >= 4.5
        # Two bands may lie over each other under a label.
        twice = over_paper(colour, 1 - 0.7 * 0.7)
        assert (luminance(twice) + 0.05) / (luminance(INK) + 0.05) >= 4.5


def test_bars_are_as_long_as_their_figures():
    root = ElementTree.fromstring(draw_bars(some_bars(100, 50, 0)).svg)
    lengths = [float(bar.get("width")) for bar in root.findall(f"{SVG}rect")[1:]]
    assert len(lengths) == 2
    assert lengths[0] == pytest.approx(2 * lengths[1], abs=0.2)


def test_a_pile_has_a_dot_for_each_and_many_share_a_dot():
    few = ElementTree.fromstring(draw_dots(some_dots(3, 0, 12)).svg)
    assert len(list(few.iter(f"{SVG}circle"))) == 1 + 15
    many = draw_dots(some_dots(95, 0, 10)).svg
    assert "One dot: 5 answers" in many
    assert len(list(ElementTree.fromstring(many).iter(f"{SVG}circle"))) == 1 + 19 + 2


@pytest.mark.parametrize(
    "draw",
    [
        lambda: draw_bars(some_bars()),
        lambda: draw_bars(some_bars(-1)),
        lambda: draw_dots(some_dots(1, 2)),
        lambda: Heading("1st", "t", "d", "u"),
        lambda: Heading("one", "t", "", "u"),
        lambda: draw_sankey(Sankey(heading(), (Stage("a", (Stop("a", "a", 1),)),), ())),
        lambda: draw_sankey(Sankey(heading(), some_sankey().stages, (Link("c", "a", 1),))),
        lambda: draw_sankey(Sankey(heading(), some_sankey().stages, (Link("a", "c", 1), Link("a", "c", 1)))),
        lambda: draw_sankey(Sankey(heading(), (some_sankey().stages[0],) * 2, ())),
    ],
)
def test_figures_that_make_no_chart_are_an_error(draw):
    with pytest.raises(ValueError):  # noqa: PT011
        draw()


def test_the_same_figures_always_make_the_same_picture():
    assert draw_sankey(some_sankey()) == draw_sankey(some_sankey())


def test_a_suppressed_link_is_thin_and_dashed_and_a_link_of_nobody_is_only_in_the_table():
    chart = draw_sankey(some_sankey(middle=10, link=None))
    bands = ElementTree.fromstring(chart.svg).findall(f"{SVG}path")
    dashed = [path for path in bands if path.get("stroke-dasharray")]
    assert (len(bands), len(dashed)) == (3, 1)
    assert float(dashed[0].get("stroke-width")) <= 2
    assert any(row.cells == ("Getting about", "0") for row in chart.table.rows)


def test_a_stop_keeps_its_own_published_figure_even_where_its_links_add_up_to_another():
    rows = {row.head: row.cells for row in draw_sankey(some_sankey(middle=10)).table.rows}
    assert rows["Came: Tele<phone>"] == ("All", "100")
    assert rows["Wanted: Company"] == ("All", "110")


def test_crossed_links_are_uncrossed():
    links = {("a", "y"): 5.0, ("b", "x"): 5.0, ("c", "z"): 1.0}
    stages = [["a", "b", "c"], ["x", "y", "z"]]
    assert crossings(stages, links) > 0
    assert crossings(ordered(stages, links), links) == 0


figures = st.none() | st.integers(0, 60).map(lambda five: 5 * five)
labels = st.text(alphabet="abcdef ", min_size=1, max_size=40).map(lambda text: text.strip() or "x")


@st.composite
def sankeys(draw):
    sizes = draw(st.lists(st.integers(1, 6), min_size=2, max_size=4))
    names = [[f"{stage}-{stop}" for stop in range(size)] for stage, size in enumerate(sizes)]
    stages = tuple(
        Stage(draw(labels), tuple(Stop(name, draw(labels), draw(figures)) for name in stage)) for stage in names
    )
    ends = [(a, b) for left, right in pairwise(names) for a in left for b in right]
    links = draw(st.lists(st.sampled_from(ends), unique=True, max_size=12))
    return Sankey(heading(), stages, tuple(Link(a, b, draw(figures)) for a, b in links))


@settings(deadline=None, max_examples=60)
@given(sankeys())
def test_labels_never_overlap_and_stay_inside_the_picture(sankey):
    root = ElementTree.fromstring(draw_sankey(sankey).svg)
    wide, high = map(float, root.get("viewBox").split()[2:])
    boxes = []
    for text in root.findall(f"{SVG}text"):
        x, y, width = float(text.get("x")), float(text.get("y")), len(text.text) * TEXT * LETTER
        boxes.append((x, y - TEXT + 3, x + width, y + LINE - TEXT))
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= wide + 1
        assert bottom <= high
    for number, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] + 0.2 or other[3] <= top + 0.2


def test_a_grid_says_which_places_groups_hold_and_never_how_many() -> None:
    heading = Heading(id="q01", title="Where we stand", description="A dot for each place held.", unit="places")
    groups = (HeldColumn("Residents", (True, False)), HeldColumn("Staff", (True, True)), HeldColumn("Leaders", None))
    chart = draw_held(HeldGrid(heading, "Role group", ("In place", "Not seen"), groups))
    assert chart.svg.count("<circle") == 3
    assert [row.cells for row in chart.table.rows] == [("yes", "no"), ("yes", "yes"), ("not shown", "not shown")]
    assert "too few" in chart.table.note
    assert "time before" not in chart.table.note
    assert "Leaders (not shown)" in chart.svg


def test_a_grid_says_what_is_new_and_what_was() -> None:
    heading = Heading(id="q01", title="Where we stand", description="A dot for each place held.", unit="places")
    groups = (
        HeldColumn("Residents", (True, False), before=(False, True)),
        HeldColumn("Staff", (True, True), before=(True, True)),
        HeldColumn("Leaders", None, before=(True, False)),
    )
    table = draw_held(HeldGrid(heading, "Role group", ("In place", "Not seen"), groups)).table
    assert [row.cells for row in table.rows] == [
        ("yes, new", "no, was"),
        ("yes", "yes"),
        ("not shown, was", "not shown"),
    ]
    assert "held the time before" in table.note


@pytest.mark.parametrize("groups", [(), (HeldColumn("Staff", (True,)),), (HeldColumn("Staff", None),) * 13])
def test_a_grid_that_does_not_fit_is_refused(groups: tuple[HeldColumn, ...]) -> None:
    heading = Heading(id="q01", title="Where we stand", description="A dot for each place held.", unit="places")
    with pytest.raises(ValueError, match="A grid has places"):
        draw_held(HeldGrid(heading, "Role group", ("In place", "Not seen"), groups))
