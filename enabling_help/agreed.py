"""Whether a person has agreed to an introduction: what the actions of this room look up before they write."""

from collections.abc import Collection
from uuid import UUID, uuid4

from django.db.models import QuerySet

from enabling_help.models import Introduction, Need
from frontdoor.accounts.agreements import agreed_with
from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, acting_organisation
from frontdoor.people.items import Effect, Item, Purpose
from frontdoor.people.locks import TOLD_TO_ANYBODY
from frontdoor.people.models import SharingBasis, SharingBasisQuerySet

RANDOM = 4  # the version of a UUID drawn at random, RFC 9562 section 5.4


def need_in_sight(need: UUID) -> Need:
    """The need, with its person. Refused (`no_such_need`) where the acting organisation sees no such need."""
    found = Need.objects.select_related("person").filter(pk=need).first()
    if found is None:
        raise Refusal(code="no_such_need", words="There is no such need here. Open the person's page again.")
    return found


def receiver(by: Scope, organisation: UUID) -> Organisation:
    """Another organisation that can be introduced to. Refused: `no_such_organisation`, `to_ourselves`."""
    if organisation == acting_organisation(by):
        raise Refusal(
            code="to_ourselves",
            words="This is your own organisation. If you help there and then, choose direct help.",
            field="organisation",
        )
    found = Organisation.objects.filter(pk=organisation, suspended_at=None).first()
    if found is None:
        raise Refusal(code="no_such_organisation", words="Choose an organisation from the list.", field="organisation")
    return found


def refuse_without_their_agreement(organisation: Organisation, items: Collection[Item]) -> None:
    """Refuse (`not_agreed_with_them`) items that take an agreement between the organisation and the host."""
    more = [item.label for item in items if item not in TOLD_TO_ANYBODY]
    if more and not agreed_with(organisation.pk):
        raise Refusal(
            code="not_agreed_with_them",
            words=(
                f"No agreement is in force with {organisation.name}. It can be told what to call them, how to reach "
                f"them and what they asked for, and no more. Leave out: {'; '.join(more)}."
            ),
            field="items",
        )


def made_to(by: Scope, need: Need, organisation: Organisation) -> QuerySet[Introduction]:
    """The acting organisation's introductions of this need to that organisation."""
    return Introduction.objects.filter(need=need, organisation=organisation, from_organisation=by.organisation)


def agreed_next(by: Scope, need: Need, organisation: Organisation) -> SharingBasisQuerySet:
    """What the acting organisation wrote down of agreements to its introduction of this need that is not made yet."""
    return SharingBasis.objects.filter(
        person=need.person,
        organisation=organisation,
        recorded_by_organisation=by.organisation,
        about=need.pk,
        item=Item.INTRODUCTION,
        purpose=Purpose.INTRODUCTION,
        effect=Effect.SHARE,
    ).exclude(row_id__in=Introduction.objects.filter(person=need.person).values("pk"))


def next_id(by: Scope, need: Need, organisation: Organisation) -> UUID:
    """The id of the acting organisation's next introduction of this need to that organisation.

    It is known before the introduction is made, so that the person's agreement can name that one row; and it is drawn
    at random, so that nobody else names the row first.
    """
    agreed = agreed_next(by, need, organisation).in_force().values_list("row_id", flat=True).first()
    return agreed or uuid4()


def refuse_without_agreement(by: Scope, need: Need, organisation: Organisation) -> UUID:
    """The id agreed to for the next introduction. Refused, in words, unless the agreement is in force now.

    Codes: `objected`, `agreement_missing`, `agreement_withdrawn`, `agreement_ended`.
    """
    refuse_objected(need, organisation)
    agreed = agreed_next(by, need, organisation).order_by("-valid_from")
    if row := agreed.in_force().values_list("row_id", flat=True).first():
        return row
    last = agreed.filter(valid_until__lte=ClockTimestamp()).first()
    if last is None:
        raise _refusal(
            "agreement_missing", "The person has not agreed yet to be introduced to this organisation for this need."
        )
    if last.ended_at is not None:
        raise _refusal("agreement_withdrawn", "The person has withdrawn their agreement to this.")
    raise _refusal("agreement_ended", "The person's agreement to this has come to its end.")


def refuse_objected(need: Need, organisation: Organisation) -> None:
    """Refuse (`objected`) where the person asked for nothing of theirs to be shared with this organisation."""
    with_them = SharingBasis.objects.filter(person=need.person, organisation=organisation)
    if with_them.in_force().filter(effect=Effect.OBJECT, item__in=[Item.INTRODUCTION, Item.NEED]).exists():
        raise _refusal("objected", "The person asked for nothing of theirs to be shared with this organisation.")


def agreement_to(by: Scope, introduction: Introduction) -> SharingBasis | None:
    """The agreement in force, written down by the acting organisation, to an introduction that was made."""
    agreed = SharingBasis.objects.in_force().filter(
        person=introduction.person_id,
        organisation=introduction.organisation_id,
        recorded_by_organisation=by.organisation,
        item=Item.INTRODUCTION,
        row_id=introduction.pk,
        purpose=Purpose.INTRODUCTION,
        effect=Effect.SHARE,
    )
    return agreed.first()


def refuse_reserved(need: Need, introduction: UUID) -> None:
    """Refuse (`already_introduced`) an id that is not random, or that an agreement names: that row is spoken for."""
    named = SharingBasis.objects.filter(person=need.person, item=Item.INTRODUCTION, row_id=introduction)
    if introduction.version != RANDOM or named.exists():
        raise Refusal(
            code="already_introduced", words="This page is out of date. Open it again, and make the introduction there."
        )


def _refusal(code: str, words: str) -> Refusal:
    return Refusal(code=code, words=f"{words} Nothing has been shared. Ask them first.", field="organisation")
