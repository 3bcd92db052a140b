"""A plain Django form comes out as the house draws forms: labelled, and with faults that lead to their field."""

import datetime
import re
from html.parser import HTMLParser

import pytest
from django import forms
from django.template.loader import render_to_string

from frontdoor.core.forms import DatePartsField
from tests.browser.pattern import FILLED, PatternForm


class Elements(HTMLParser):
    """Every start tag of a page, as (tag, attributes)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def ids(self) -> list[str]:
        return [str(attrs["id"]) for _, attrs in self.found if attrs.get("id")]


EMPTY, BAD, FULL = PatternForm(), PatternForm({}, {}), PatternForm(initial=FILLED)
STATES = {"empty": EMPTY, "in error": BAD, "filled": FULL}


def drawn(form: forms.Form) -> str:
    return render_to_string("components/error_summary.html", {"form": form}) + str(form)


@pytest.mark.parametrize("state", STATES)
def test_every_box_has_a_label_of_its_own(state: str) -> None:
    elements = Elements(drawn(STATES[state]))
    labelled = {attrs.get("for") for tag, attrs in elements.found if tag == "label"}
    boxes = [a for tag, a in elements.found if tag in {"input", "select", "textarea"} and a.get("type") != "hidden"]
    assert [box["id"] for box in boxes if box["id"] not in labelled] == []
    assert len(boxes) > 15


@pytest.mark.parametrize("state", STATES)
def test_no_id_stands_twice(state: str) -> None:
    ids = Elements(drawn(STATES[state])).ids()
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("state", STATES)
def test_whatever_describes_a_field_exists(state: str) -> None:
    elements = Elements(drawn(STATES[state]))
    described = [name for _, attrs in elements.found for name in (attrs.get("aria-describedby") or "").split()]
    assert described != []
    assert set(described) <= set(elements.ids())


def test_each_fault_in_the_summary_leads_to_something_on_the_page() -> None:
    elements = Elements(drawn(BAD))
    targets = [str(attrs["href"])[1:] for tag, attrs in elements.found if tag == "a"]
    assert set(targets) <= set(elements.ids())
    assert len(targets) == len([name for name in BAD.errors if name != "note"])


def test_a_group_of_options_is_one_fieldset_with_a_legend_and_its_first_option_has_the_fields_id() -> None:
    html = str(BAD["way"].as_field_group())
    assert html.count("<fieldset") == html.count("<legend") == 1
    first_option = re.search(r"<input[^>]*>", html)
    assert first_option is not None
    assert 'id="id_way"' in first_option.group()


def test_a_fault_says_error_to_those_who_cannot_see_its_colour() -> None:
    assert '<span class="govuk-visually-hidden">Error:</span>' in str(BAD["email"].as_field_group())


def test_what_need_not_be_answered_says_so_and_the_rest_does_not() -> None:
    assert "(optional)" in str(EMPTY["note"].as_field_group())
    assert "(optional)" not in str(EMPTY["email"].as_field_group())


def test_answers_come_back_as_they_were_given() -> None:
    html = drawn(FULL)
    for words in ('value="Jo"', "seeing my grandchildren", 'value="27"', 'value="1948"'):
        assert words in html
    assert html.count(" checked") == 5


def test_three_boxes_make_a_date() -> None:
    assert DatePartsField().clean(("27", "3", "1948")) == datetime.date(1948, 3, 27)


def test_three_empty_boxes_make_no_date() -> None:
    assert DatePartsField(required=False).clean(("", "", "")) is None


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (("", "", ""), "Enter a date"),
        (("27", "3", ""), "The date must include a year"),
        (("", "", "1948"), "The date must include a day and month"),
        (("31", "2", "1948"), "Enter a real date, such as 27 3 1948"),
        (("27", "3", "48"), "Enter a real date, such as 27 3 1948"),
        (("31", "12", "9999"), "Enter a real date, such as 27 3 1948"),
        (("27", "3", "0048"), "Enter a real date, such as 27 3 1948"),
        (("a", "b", "cccc"), "Enter a real date, such as 27 3 1948"),
    ],
)
def test_a_date_that_is_none_is_refused_in_words(written: tuple[str, str, str], words: str) -> None:
    with pytest.raises(forms.ValidationError) as refused:
        DatePartsField().clean(written)
    assert refused.value.messages == [words]
