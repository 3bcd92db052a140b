"""A transaction may open before anyone knows who calls; the scope is then entered once and ends with it."""

import pytest
from django.db import transaction

from frontdoor.core.scope import Scope, acting_as, current_scope, enter, scope_to_come
from frontdoor.people.models import KnownAs
from tests.factories.cast import Cast, joan_rings

pytestmark = pytest.mark.django_db


def test_nobody_is_seen_before_the_scope_is_entered_and_after_it_ends(cast: Cast) -> None:
    joan_rings(cast)
    with scope_to_come():
        assert KnownAs.objects.count() == 0
        enter(cast.amina)
        assert KnownAs.objects.get().first_name == "Joan"
    assert current_scope() is None
    assert KnownAs.objects.count() == 0


def test_a_scope_entered_in_a_savepoint_outlives_it(cast: Cast) -> None:
    joan_rings(cast)
    with scope_to_come():
        with transaction.atomic():
            enter(cast.amina)
        assert KnownAs.objects.count() == 1


def test_an_awaiting_transaction_does_not_inherit_the_scope_around_it(cast: Cast) -> None:
    joan_rings(cast)
    with acting_as(cast.amina):
        with scope_to_come():
            assert KnownAs.objects.count() == 0
        assert KnownAs.objects.count() == 1


def test_a_transaction_never_changes_hands(cast: Cast) -> None:
    with scope_to_come():
        enter(cast.amina)
        enter(cast.amina)
        with pytest.raises(RuntimeError):
            enter(cast.bea)


def test_a_scope_is_not_entered_where_none_is_awaited(cast: Cast) -> None:
    with pytest.raises(RuntimeError):
        enter(cast.amina)
    with scope_to_come():
        pass
    with pytest.raises(RuntimeError):
        enter(Scope(organisation=cast.club.pk))
