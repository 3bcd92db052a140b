"""The shapes of the partner API: an introduction (in the standard's word, a referral) as its receiver may see it now.

What is not shared, and what was never written down, is left out alike, key and all: a null would tell the difference.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers

from enabling_help.listing import SHARING_ENDED, Listed
from enabling_help.models import Event
from enabling_help.receiving import Received
from enabling_help.workflow import IntroductionKind, Outcome, State
from frontdoor.accounts.partner_views import PageQuery
from frontdoor.core.clock import within_reach
from frontdoor.core.quick_shapes import Shown
from frontdoor.people.models import ReachKind

MOST_WORDS = 2_000
SAYS_SOMETHING = r"^[^\u0000]*[^\s\u0000][^\u0000]*$"


class Named(Shown):
    """An organisation, or an entry of the directory: its id and its name."""

    id = serializers.UUIDField(source="pk")
    name = serializers.CharField()


def refuse_out_of_reach(moment: datetime) -> None:
    """Refuse a moment of other times."""
    if not within_reach(moment):
        raise serializers.ValidationError("Choose a moment of our times.")


@extend_schema_field({"type": "string", "format": "date-time", "pattern": "^(19[789]|20[0-9])[0-9]-"})
class Moment(serializers.DateTimeField):
    """A moment within reach: a clock far from it is a mistake, and turned into another zone it may be none at all."""


class ReferralSummary(Shown):
    """An introduction in the list. It says nothing of the person."""

    id = serializers.UUIDField(source="introduction.pk")
    status = serializers.ChoiceField(State.choices, source="introduction.state")
    kind = serializers.ChoiceField(IntroductionKind.choices, source="introduction.kind")
    requester = Named(source="introduction.from_organisation")
    requested_at = serializers.DateTimeField(source="introduction.introduced_at")
    acknowledged_at = serializers.DateTimeField(source="introduction.acknowledged_at", allow_null=True)
    reply_expected_on = serializers.DateField(
        source="introduction.reply_expected_on",
        required=False,
        help_text="The day by which an answer is expected: working days in England, from the day it was made.",
    )
    shared_until = serializers.DateTimeField(
        allow_null=True, help_text="When the person's agreement ends by itself; null where no end is set."
    )


class EndedReferral(Shown):
    """A referral whose sharing has ended. Purge what you hold of it; no more is told."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField([(SHARING_ENDED, "The sharing has ended")])


class KnownAsItem(Shown):
    """What to call them."""

    first_name = serializers.CharField()


class IdentityItem(Shown):
    """Who they are."""

    full_name = serializers.CharField(required=False)
    born_on = serializers.DateField(required=False)


class ReachItem(Shown):
    """A way to reach them, and whether it is safe to leave a message there."""

    kind = serializers.ChoiceField(ReachKind.choices)
    value = serializers.CharField()
    postcode = serializers.CharField(required=False)
    safe_to_leave_message = serializers.BooleanField()


class CommunicationItem(Shown):
    """How best to talk with them."""

    language = serializers.CharField(help_text="A BCP 47 language tag, such as en or pl.")
    interpreter = serializers.BooleanField()
    format = serializers.CharField(required=False)
    words = serializers.CharField(required=False)


class Words(Shown):
    """Something in words."""

    words = serializers.CharField()


class CircleItem(Shown):
    """Someone around them."""

    name = serializers.CharField()
    relation = serializers.CharField(required=False)
    words = serializers.CharField(required=False)


class ConversationItem(Shown):
    """The conversation in which they asked."""

    held_at = serializers.DateTimeField()
    happening = serializers.CharField(required=False)


class PersonShared(Shown):
    """What the person agreed to share with you, item by item; what they did not, is not here."""

    known_as = KnownAsItem(required=False)
    identity = IdentityItem(required=False)
    reach = ReachItem(many=True, required=False, source="ways_to_reach")
    communication = CommunicationItem(required=False)
    matters = Words(many=True, required=False, help_text="What matters to them, in their words.")
    strengths = Words(many=True, required=False, help_text="What they are good at or enjoy.")
    circle = CircleItem(many=True, required=False)
    gifts = Words(many=True, required=False, help_text="What they can offer to others.")


class HistoryEvent(Shown):
    """One thing that became of the introduction."""

    event = serializers.ChoiceField(Event.choices)
    happened_at = serializers.DateTimeField()
    organisation = Named()
    reason = serializers.CharField(required=False)


class Referral(ReferralSummary):
    """An introduction with everything the person agreed to share with you, and nothing else."""

    service = Named(
        source="introduction.entry",
        required=False,
        help_text="The entry of the directory it is to, where it is to one.",
    )
    note = serializers.CharField(source="introduction.words", required=False, help_text="The introducer's own words.")
    reason = serializers.CharField(source="introduction.reason", required=False)
    outcome = serializers.ChoiceField(Outcome.choices, source="introduction.outcome", required=False)
    ended_by_person = serializers.BooleanField(
        source="introduction.ended_by_person", help_text="Whether it was called off because the person wished it."
    )
    reopens = serializers.UUIDField(
        source="introduction.reopens_id", required=False, help_text="The earlier one that this one asks for again."
    )
    kept_back = serializers.BooleanField(
        help_text="Whether the person shares more with you than you may read before the agreements between your "
        "organisation and the council are in force. Ask whoever looks after them."
    )
    need = Words(required=False, help_text="What the person asked for.")
    person = PersonShared()
    conversation = ConversationItem(required=False)
    history = HistoryEvent(many=True, source="events")


class ReferralPage(serializers.Serializer[Any]):
    """One page of introductions, and the address of the next one."""

    results = serializers.SerializerMethodField()
    next = serializers.URLField(allow_null=True, help_text="The address of the next page; null on the last one.")

    @extend_schema_field(
        PolymorphicProxySerializer(
            component_name="ListedReferral",
            serializers=[Referral, ReferralSummary, EndedReferral],
            resource_type_field_name=None,
            many=True,
        )
    )
    def get_results(self, page: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Each referral in the shape of what may be told of it."""
        return [_listed(row) for row in page["results"]]


def _listed(row: Listed | Received) -> dict[str, Any]:
    if isinstance(row, Received):
        return _WHOLE.to_representation(row)
    if row.introduction is None:
        return _ENDED.to_representation({"id": row.id, "status": SHARING_ENDED})
    return _SUMMARY.to_representation(row)


_WHOLE, _SUMMARY, _ENDED = Referral(), ReferralSummary(), EndedReferral()


class States(serializers.ListField):
    """Several states, each by itself or parted by commas."""

    def get_value(self, dictionary: Any) -> Any:
        """What the address says, comma or not."""
        said = (
            dictionary.getlist(self.field_name) if hasattr(dictionary, "getlist") else dictionary.get(self.field_name)
        )
        return [part for each in said for part in each.split(",")] if said else serializers.empty


class ListQuery(PageQuery):
    """Which referrals, and which page of them."""

    full = serializers.BooleanField(
        required=False, default=False, help_text="True: each as its own address shows it, with what is shared of it."
    )
    status = States(
        required=False,
        child=serializers.ChoiceField([*State.choices, (SHARING_ENDED, "The sharing has ended")]),
        help_text="Only those that stand there; several parted by commas. `sharing-ended` for what is to be purged.",
    )
    since = Moment(
        required=False,
        validators=[refuse_out_of_reach],
        help_text="Only those shared, ended or changed at or after this moment.",
    )
    acknowledged = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Only those you said you know of, or only the others."
    )


class MessageRead(Shown):
    """A message about the introduction, from one side to the other."""

    id = serializers.UUIDField(source="pk")
    sent_at = serializers.DateTimeField()
    organisation = Named()
    words = serializers.CharField()


class MessagePage(Shown):
    """One page of messages, and the address of the next one."""

    results = MessageRead(many=True)
    next = serializers.URLField(allow_null=True, help_text="The address of the next page; null on the last one.")


class MessageSent(Shown):
    """That a message was sent; its words are not said again."""

    id = serializers.UUIDField(source="pk")
    sent_at = serializers.DateTimeField()


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": MOST_WORDS, "pattern": SAYS_SOMETHING})
class Text(serializers.CharField):
    """Words as they were sent. A number is none, and is not made one: it was meant for something else."""

    def to_internal_value(self, data: Any) -> str:
        """The words, without blanks around them."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class MessageWords(serializers.Serializer[Any]):
    """What you would like the other side to know or answer."""

    words = Text(max_length=MOST_WORDS)


class Reason(serializers.Serializer[Any]):
    """Why not, in a sentence that whoever introduced can pass on."""

    reason = Text(
        max_length=MOST_WORDS,
        error_messages=dict.fromkeys(("required", "null", "blank"), "Say why, in a sentence."),
    )


class OutcomeTold(serializers.Serializer[Any]):
    """What came of it, as far as you can tell. Whether it helped, only the person says."""

    outcome = serializers.ChoiceField(
        Outcome.choices,
        error_messages=dict.fromkeys(
            ("required", "null", "blank", "invalid_choice"), f"Say what came of it: {', '.join(Outcome.values)}."
        ),
    )
