"""What the person agreed to is done again: the agreement covers one more row, for as long as it runs."""

from uuid import uuid4

import pytest

from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import acting_as
from frontdoor.people.actions import cover_row, stop_sharing
from frontdoor.people.items import Item
from frontdoor.people.models import SharingBasis
from tests.factories.cast import Cast
from tests.factories.help import joan_is_introduced

pytestmark = pytest.mark.django_db


def test_an_agreement_covers_one_row_more_for_whoever_wrote_it_down_alone(cast: Cast) -> None:
    made = joan_is_introduced(cast)
    with acting_as(cast.amina):
        basis = SharingBasis.objects.get(item=Item.INTRODUCTION, organisation=cast.club, row_id=made.pk)
        covering = cover_row(by=cast.amina, basis=basis.pk, row=uuid4())
        assert (covering.valid_until, covering.words, covering.about) == (basis.valid_until, basis.words, basis.about)
    for who, code in ((cast.tom, "not_permitted"), (cast.bea, "already_ended")):
        with acting_as(who), pytest.raises(Refusal, match=code):
            cover_row(by=who, basis=basis.pk, row=made.pk)
    with acting_as(cast.amina):
        stop_sharing(by=cast.amina, person=made.person, organisation=cast.club)
        with pytest.raises(Refusal, match="already_ended"):
            cover_row(by=cast.amina, basis=basis.pk, row=made.pk)
