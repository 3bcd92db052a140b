"""The same list as a ModelSerializer gives it, twice: with everything read for the whole page at once, as ours is, and
with each row asking for its own, as the framework's guides show it.
"""

from collections.abc import Mapping
from typing import Any

from django.urls import include, path
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from enabling_help.api.referrals import ReferralList
from enabling_help.listing import Wanted, listed
from enabling_help.models import Conversation, Introduction, IntroductionEvent, Need
from enabling_help.receiving import is_kept_back, received_all
from frontdoor.accounts.models import Organisation
from frontdoor.core.scope import current_scope
from frontdoor.people.models import CircleMember, Communication, Gift, Identity, KnownAs, Matters, Reach


def by_model(kind: Any, *named: str, **declared: Any) -> type[serializers.ModelSerializer[Any]]:
    """A ModelSerializer as one writes it: the model and its fields."""
    meta = type("Meta", (), {"model": kind, "fields": [*named, *declared]})
    body = {"Meta": meta, "__module__": __name__, **declared}
    return type(f"{kind.__name__}ByModel", (serializers.ModelSerializer,), body)


Named = by_model(Organisation, "id", "name")
ShownNeed, Held = by_model(Need, "words"), by_model(Conversation, "held_at", "happening")
Happened = by_model(IntroductionEvent, "event", "happened_at", "reason", organisation=Named())
KINDS: Mapping[str, tuple[Any, type[serializers.ModelSerializer[Any]], Mapping[str, Any]]] = {
    "known_as": (KnownAs, by_model(KnownAs, "first_name"), {}),
    "identity": (Identity, by_model(Identity, "full_name", "born_on"), {}),
    "reach": (Reach, by_model(Reach, "kind", "value", "postcode", "safe_to_leave_message"), {}),
    "communication": (Communication, by_model(Communication, "language", "interpreter", "format", "words"), {}),
    "matters": (Matters, by_model(Matters, "words"), {"kind": "matters"}),
    "strengths": (Matters, by_model(Matters, "words"), {"kind": "strength"}),
    "circle": (CircleMember, by_model(CircleMember, "name", "relation", "words"), {}),
    "gifts": (Gift, by_model(Gift, "words"), {}),
}
ONE_EACH = ("known_as", "identity", "communication")


class PersonPrepared(serializers.Serializer[Any]):
    """What is known of a person, read for the whole page."""

    def get_fields(self) -> dict[str, Any]:
        """A ModelSerializer for each kind."""
        source = {"reach": {"source": "ways_to_reach"}}
        return {name: shape(many=name not in ONE_EACH, **source.get(name, {})) for name, (_, shape, _) in KINDS.items()}


_FACTS = ("id", "state", "kind", "introduced_at", "acknowledged_at", "reply_expected_on", "words", "reason", "outcome")
IntroductionPrepared = by_model(Introduction, *_FACTS, "ended_by_person", from_organisation=Named())


class Prepared(serializers.Serializer[Any]):
    """One referral, of which everything is read already."""

    introduction = IntroductionPrepared()
    shared_until = serializers.DateTimeField()
    kept_back = serializers.BooleanField()
    need = ShownNeed()
    person = PersonPrepared()
    conversation = Held()
    events = Happened(many=True)


class Asking(
    by_model(
        Introduction,
        *(*_FACTS, "ended_by_person"),
        from_organisation=Named(),
        events=Happened(many=True),
        need=ShownNeed(),
    )
):
    """One referral, of which each part is asked for when it is shown."""

    person = serializers.SerializerMethodField()
    conversation = serializers.SerializerMethodField()
    kept_back = serializers.SerializerMethodField()

    class Meta:
        model = Introduction
        fields = [
            *_FACTS,
            "ended_by_person",
            "from_organisation",
            "events",
            "need",
            "person",
            "conversation",
            "kept_back",
        ]

    def get_person(self, row: Introduction) -> dict[str, Any]:
        """Each kind by itself."""
        return {
            name: shape(kind.objects.filter(person=row.person_id, **more), many=True).data
            for name, (kind, shape, more) in KINDS.items()
        }

    def get_conversation(self, row: Introduction) -> Any:
        """That of the need."""
        return Held(Conversation.objects.filter(pk=row.need.conversation_id).first()).data

    def get_kept_back(self, row: Introduction) -> bool:
        """As ours."""
        scope = current_scope()
        assert scope is not None
        return is_kept_back(by=scope, person=row.person_id)


class PreparedList(ReferralList):
    """The list, shown by ModelSerializers from what is read for the page."""

    def get(self, request: Request) -> Response:
        """As ours but for the shapes."""
        rows, _ = listed(by=self.by(), wanted=Wanted(), cursor=None)
        return Response({"results": Prepared(received_all(rows, by=self.by()), many=True).data, "next": None})


class AskingList(ReferralList):
    """The list, shown by a ModelSerializer that asks."""

    def get(self, request: Request) -> Response:
        """As ours but for the shapes."""
        rows, _ = listed(by=self.by(), wanted=Wanted(), cursor=None)
        return Response({"results": Asking([row.introduction for row in rows], many=True).data, "next": None})


urlpatterns = [
    path("api/v1/prepared/", PreparedList.as_view()),
    path("api/v1/asking/", AskingList.as_view()),
    path("", include("frontdoor.urls")),
]
