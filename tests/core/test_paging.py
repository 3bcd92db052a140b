"""Pages by key: every row once, there and back, and no address that holds words."""

import datetime as dt
import functools
import uuid

import pytest
from django.core import signing
from django.db import models
from django.db.models import Q
from django.test.utils import isolate_apps
from hypothesis import given, settings
from hypothesis import strategies as st

from frontdoor.core.paging import page_of, walk
from frontdoor.core.refusals import Refusal

with isolate_apps("frontdoor.core"):  # no table, and no other test meets it

    class Visit(models.Model):
        """A model whose rows exist only in memory: `Rows` below answers for them."""

        id = models.UUIDField(primary_key=True, default=uuid.uuid4)
        seen_at = models.DateTimeField()
        place = models.CharField(max_length=50)

        class Meta:
            app_label = "core"

        def __str__(self):
            return str(self.id)


class Rows:
    """A queryset's filter, order and slice over a list, by the meaning of the conditions it is given."""

    model = Visit

    def __init__(self, items, order=()):
        self.items, self.order, self.statements = items, order, []

    def filter(self, condition):
        return self._like([item for item in self.items if holds(condition, item)], self.order)

    def order_by(self, *names):
        return self._like(self.items, names)

    def __getitem__(self, part):
        self.statements.append(part)
        return sorted(self.items, key=functools.cmp_to_key(self._compare))[part]

    def _like(self, items, order):
        other = Rows(items, order)
        other.statements = self.statements
        return other

    def _compare(self, one, other):
        for name in self.order:
            key = name.removeprefix("-")
            a, b = getattr(one, key), getattr(other, key)
            if a != b:
                return (-1 if a < b else 1) * (-1 if name.startswith("-") else 1)
        return 0


def holds(condition, item):
    if isinstance(condition, Q):
        found = [holds(child, item) for child in condition.children]
        return all(found) if condition.connector == Q.AND else any(found)
    name, value = condition
    field, _, way = name.partition("__")
    own = getattr(item, field)
    return {"": own == value, "gt": own > value, "gte": own >= value, "lt": own < value, "lte": own <= value}[way]


NOON = dt.datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=dt.UTC)
BY = ("-seen_at", "id")


def visits(hours):
    return [
        Visit(id=uuid.UUID(int=n), seen_at=NOON + dt.timedelta(hours=h), place="ab"[n % 2]) for n, h in enumerate(hours)
    ]


@settings(deadline=None, max_examples=80)
@given(
    st.lists(st.integers(0, 4), max_size=25),
    st.integers(1, 6),
    st.sampled_from([BY, ("seen_at", "-id"), ("pk",), ("place", "-seen_at", "id")]),
)
def test_forward_pages_show_every_row_once_and_lead_back_through_the_same_pages(hours, size, by):
    rows = Rows(visits(hours))
    pages = [page_of(rows, by=by, public_words=True, size=size)]
    while pages[-1].next_cursor:
        assert len(pages) <= len(hours)
        pages.append(page_of(rows, by=by, public_words=True, size=size, cursor=pages[-1].next_cursor))
    assert [item for page in pages for item in page.items] == list(rows.order_by(*by)[:])
    assert pages[0].previous_cursor is None
    for before, page in zip(reversed(pages[:-1]), reversed(pages[1:]), strict=True):
        back = page_of(rows, by=by, public_words=True, size=size, cursor=page.previous_cursor)
        assert back.items == before.items
        assert bool(back.previous_cursor) == bool(before.previous_cursor)
        assert page_of(rows, by=by, public_words=True, size=size, cursor=back.next_cursor).items == page.items


def test_a_row_that_went_away_does_not_shift_the_next_page():
    items = visits([9, 8, 7, 6, 5])
    first = page_of(Rows(items), by=BY, size=2)
    assert page_of(Rows(items[2:]), by=BY, size=2, cursor=first.next_cursor).items == items[2:4]


def test_an_empty_list_is_one_empty_page():
    assert page_of(Rows([]), by=BY) == page_of(Rows([]), by=BY, cursor="")
    assert page_of(Rows([]), by=BY).items == []


@pytest.mark.parametrize(
    "spoil", [lambda cursor: cursor[:-1] + ("a" if cursor[-1] != "a" else "b"), lambda _: "nonsense"]
)
def test_an_altered_cursor_is_refused(spoil):
    cursor = page_of(Rows(visits([1, 2, 3])), by=BY, size=1).next_cursor
    with pytest.raises(Refusal) as refused:
        page_of(Rows(visits([1, 2, 3])), by=BY, cursor=spoil(cursor))
    assert refused.value.code == "page_not_found"


def test_a_cursor_of_another_order_is_refused():
    cursor = page_of(Rows(visits([1, 2, 3])), by=BY, size=1).next_cursor
    with pytest.raises(Refusal):
        page_of(Rows(visits([1, 2, 3])), by=("seen_at", "id"), cursor=cursor)


def test_a_signed_text_of_another_purpose_is_refused():
    with pytest.raises(Refusal):
        page_of(Rows(visits([1])), by=BY, cursor=signing.dumps(["core.visit:-seen_at,id", False, ["2026-01-01", "x"]]))


def test_an_order_by_words_is_an_error_unless_the_words_are_public():
    rows = Rows(visits([1, 2, 3]))
    with pytest.raises(TypeError, match="not by words"):
        page_of(rows, by=("place", "id"))
    first = page_of(rows, by=("place", "id"), size=2, public_words=True)
    assert len(page_of(rows, by=("place", "id"), cursor=first.next_cursor, public_words=True).items) == 1


def test_an_unknown_field_to_order_by_is_an_error():
    with pytest.raises(TypeError, match="no field"):
        page_of(Rows([]), by=("nothing",))


def test_a_walk_reads_every_row_once_in_statements_of_its_own():
    rows = Rows(visits([3, 3, 3, 2, 2, 1, 0]))
    assert list(walk(rows, by=BY, size=3)) == rows.items
    assert len(rows.statements) == 3


def test_a_page_asks_for_one_row_more_than_it_shows_and_counts_nothing():
    rows = Rows(visits(range(30)))
    page_of(rows, by=BY, size=5)
    assert rows.statements == [slice(None, 6)]
