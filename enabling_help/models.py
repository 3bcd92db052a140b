"""Conversations, the needs they raise, introductions, what became of each, silence, and asking the person."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from enabling_help.transitions import guard, honest_event, signed_message
from enabling_help.workflow import (
    RULES,
    AskingState,
    ChaseKind,
    ChaseState,
    IntroductionKind,
    NeedState,
    Outcome,
    Side,
    State,
)
from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock
from frontdoor.core.scope import Job
from frontdoor.links.models import Door
from frontdoor.people.items import Item
from frontdoor.people.locks import AddedPartLock, ItemLock, ItemPartLock
from frontdoor.people.models import Person, SeenRow, history
from neighbourhoods.models import Asset, Withheld


class Speaking(models.TextChoices):
    """Who is on the other end."""

    THEMSELVES = "themselves", "The person themselves"
    SOMEONE_FOR_THEM = "someone-for-them", "Someone for them"


class Conversation(SeenRow):
    """Listening to someone, by whatever route they came.

    What matters, strengths and who is around them are items of the person and stand there. `route` is a code of the
    list entry-routes. `step` is the step it left. `logged_by` is empty where a program wrote it down.
    """

    lock: Lock = ItemLock(Item.CONVERSATION)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conversations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField(db_default=ClockTimestamp())
    logged_at = models.DateTimeField(db_default=ClockTimestamp())
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    route = models.CharField(max_length=30)
    speaking = models.CharField(max_length=20, choices=Speaking)
    speaker = models.CharField(max_length=100, blank=True)
    happening = models.TextField(blank=True)
    step = models.UUIDField(null=True, editable=False)
    history = history("enabling_help_conversation")

    class Meta:
        db_table = "enabling_help_conversation"
        indexes = [
            models.Index(F("organisation"), F("logged_by"), F("held_at").desc(), F("id"), name="conversation_mine"),
            models.Index(fields=["person", "held_at"], name="conversation_of_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(speaking__in=Speaking.values), name="conversation_speaking_known"),
            models.CheckConstraint(condition=~Q(route=""), name="conversation_has_a_route"),
            models.CheckConstraint(
                condition=Q(logged_by=None) | Q(logged_at__isnull=False), name="conversation_logged_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class Need(SeenRow):
    """One thing the person asked for, in their words. Each has its own path, and only their answer ends it."""

    lock: Lock = ItemLock(Item.NEED)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="needs")
    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="needs")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    words = models.TextField()
    raised_at = models.DateTimeField(db_default=ClockTimestamp())
    state = models.CharField(max_length=12, choices=NeedState, default=NeedState.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    step = models.UUIDField(null=True, editable=False)
    history = history("enabling_help_need")

    class Meta:
        db_table = "enabling_help_need"
        indexes = [models.Index(fields=["person", "raised_at"], name="need_of_person")]
        constraints = [
            models.UniqueConstraint(fields=["conversation", "position"], name="need_position_once"),
            models.CheckConstraint(condition=Q(state__in=NeedState.values), name="need_state_known"),
            models.CheckConstraint(
                condition=Q(state=NeedState.OPEN, answered_at=None)
                | ~Q(state=NeedState.OPEN) & Q(answered_at__isnull=False),
                name="need_ends_with_an_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"need {self.pk}"


class Introduction(SeenRow):
    """Bringing the person together with people, a group or a place for one need. In the standard's word, a referral.

    `asset` is the entry of the directory it is to; where there is none, `words` say whom or what it is about. What is
    shown of it is `entry` alone.
    `organisation` answers for itself, with an account of its own; where it is empty, whoever introduced writes down
    what the other side says. `from_organisation` introduces. What became of it, in order, are its events.
    `reply_expected_on` is the day by which the other side may be expected to answer. `reopens` is the one asked for
    again, where this is asked for again; `onward_from` the one through which whoever introduces came to know of it.
    """

    lock: Lock = ItemLock(Item.INTRODUCTION)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="introductions")
    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="introductions")
    kind = models.CharField(max_length=12, choices=IntroductionKind)
    asset = models.ForeignKey(Asset, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="introductions_to"
    )
    from_organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="introductions_from")
    words = models.TextField(blank=True)
    introduced_at = models.DateTimeField(db_default=ClockTimestamp())
    introduced_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=State, default=State.REQUESTED)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    ended_by_person = models.BooleanField(default=False)
    reply_expected_on = models.DateField(null=True, blank=True)
    reopens = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="asked_again")
    onward_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="onward")
    step = models.UUIDField(null=True, editable=False)
    history = history("enabling_help_introduction")

    class Meta:
        db_table = "enabling_help_introduction"
        indexes = [
            models.Index(fields=["person", "introduced_at"], name="introduction_of_person"),
            models.Index(fields=["need"], name="introduction_of_need"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=IntroductionKind.values), name="introduction_kind_known"),
            models.CheckConstraint(
                condition=Q(asset__isnull=False) | Q(organisation__isnull=False) | ~Q(words=""),
                name="introduction_to_something",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="introduction_state_known"),
            models.CheckConstraint(
                condition=Q(introduced_by=None) | Q(introduced_at__isnull=False), name="introduction_made_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(outcome="") | Q(outcome__in=Outcome.values, state=State.COMPLETED),
                name="introduction_outcome_when_done",
            ),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[State.REJECTED, State.CANCELLED, State.ON_HOLD, State.FAILED],
                    reason="",
                ),
                name="introduction_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ended_by_person=False) | Q(state__in=[State.CANCELLED, State.ENTERED_IN_ERROR]),
                name="introduction_ended_by_person",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="states_follow_the_table",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=guard(),
            )
        ]

    @property
    def entry(self) -> Asset | None:
        """The entry as it may be named: not one that has become a refuge since, whoever reads."""
        return None if self.asset and self.asset.withheld == Withheld.REFUGE else self.asset

    @property
    def happened(self) -> list["IntroductionEvent"]:
        """What became of it, in its order."""
        return list(self.events.select_related("organisation").order_by("happened_at", "id"))

    @property
    def whom(self) -> str:
        """The name of the entry, or else of the organisation, it is to; empty where it is to neither."""
        to = self.entry or self.organisation
        return to.name if to else ""

    def __str__(self) -> str:
        return f"introduction {self.pk}"


class Event(models.TextChoices):
    """What an introduction's history tells: each state it came to, and that the other side knows of it."""

    ACKNOWLEDGED = "acknowledged", "They know of it"
    REQUESTED = State.REQUESTED.value, "Asked"
    ACCEPTED = State.ACCEPTED.value, State.ACCEPTED.label
    REJECTED = State.REJECTED.value, State.REJECTED.label
    CANCELLED = State.CANCELLED.value, State.CANCELLED.label
    IN_PROGRESS = State.IN_PROGRESS.value, State.IN_PROGRESS.label
    ON_HOLD = State.ON_HOLD.value, State.ON_HOLD.label
    COMPLETED = State.COMPLETED.value, State.COMPLETED.label
    FAILED = State.FAILED.value, State.FAILED.label
    ENTERED_IN_ERROR = State.ENTERED_IN_ERROR.value, State.ENTERED_IN_ERROR.label


class IntroductionEvent(SeenRow):
    """One thing that became of an introduction: appended, never edited. A partner's program acts without a user."""

    lock: Lock = AddedPartLock(Item.INTRODUCTION, of="introduction_id")
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="events")
    event = models.CharField(max_length=16, choices=Event)
    reason = models.TextField(blank=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    happened_at = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        db_table = "enabling_help_introduction_event"
        indexes = [models.Index(fields=["introduction", "happened_at"], name="event_of_introduction")]
        constraints = [models.CheckConstraint(condition=Q(event__in=Event.values), name="event_known")]
        triggers = [
            pgtrigger.Protect(name="events_are_only_added", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="events_tell_what_is_so",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=honest_event(),
            ),
        ]

    def __str__(self) -> str:
        return f"introduction event {self.pk}"

    @property
    def said_when_rung(self) -> bool:
        """Whether whoever introduced wrote it down for the other side, which has an account here and was rung."""
        made = self.introduction
        theirs = self.event == Event.ACKNOWLEDGED or Side.REQUESTER not in RULES[State(self.event)].set_by
        return made.organisation_id is not None and self.organisation_id == made.from_organisation_id and theirs


class IntroductionMessage(SeenRow):
    """What one side of an introduction says to the other. Seen with the introduction, and no longer than it."""

    lock: Lock = AddedPartLock(Item.INTRODUCTION, of="introduction_id")
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="messages")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    words = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        db_table = "enabling_help_introduction_message"
        indexes = [models.Index(fields=["introduction", "sent_at", "id"], name="message_of_introduction")]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="message_says_something")]
        triggers = [
            pgtrigger.Protect(name="messages_are_only_added", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="messages_are_signed", when=pgtrigger.Before, operation=pgtrigger.Insert, func=signed_message()
            ),
        ]

    def __str__(self) -> str:
        return f"introduction message {self.pk}"


class Chase(SeenRow):
    """One thing to be done on a day about an introduction that has no answer yet; `turn` is its place among them.

    `organisation` introduced, and does it: a reminder by itself, all else by somebody. `tries` counts the calls that
    nobody took.
    """

    lock: Lock = ItemPartLock(Item.INTRODUCTION, of="introduction_id", jobs=(Job.CHASE,))
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="chases")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=6, choices=ChaseKind)
    due_on = models.DateField()
    state = models.CharField(max_length=8, choices=ChaseState, default=ChaseState.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "enabling_help_chase"
        indexes = [
            models.Index(fields=["due_on", "id"], condition=Q(state=ChaseState.WAITING), name="chase_waiting"),
            models.Index(fields=["organisation", "kind", "due_on", "id"], condition=Q(state="due"), name="chase_due"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["introduction", "turn"], name="chase_turn_once"),
            models.CheckConstraint(condition=Q(kind__in=ChaseKind.values), name="chase_kind_known"),
            models.CheckConstraint(condition=Q(state__in=ChaseState.values), name="chase_state_known"),
            models.CheckConstraint(
                condition=Q(state=ChaseState.DONE, done_at__isnull=False) | ~Q(state=ChaseState.DONE) & Q(done_at=None),
                name="chase_done_at_a_time",
            ),
            models.CheckConstraint(condition=Q(done_by=None) | Q(done_at__isnull=False), name="chase_done_by_somebody"),
        ]

    def __str__(self) -> str:
        return f"chase {self.pk}"


class AnswerRoute(models.TextChoices):
    """How the person's answer came."""

    LINK = "link", "Through a link of their own"
    CALL = "call", "In a call"


class FollowUp(SeenRow):
    """Asking the person, some weeks after an introduction, whether it helped. Offered to them, never forced.

    `door` is the link they were last given. `answer` is a NeedState other than open; `words` are theirs.
    """

    lock: Lock = ItemPartLock(Item.INTRODUCTION, of="introduction_id", jobs=(Job.FOLLOW_UPS,))
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    introduction = models.OneToOneField(Introduction, on_delete=models.PROTECT, related_name="follow_up")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AskingState, default=AskingState.WAITING)
    door = models.ForeignKey(Door, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=12, choices=NeedState, blank=True)
    answered_through = models.CharField(max_length=4, choices=AnswerRoute, blank=True)
    words = models.TextField(blank=True)

    class Meta:
        db_table = "enabling_help_follow_up"
        indexes = [models.Index(fields=["organisation", "state", "due_at", "id"], name="follow_up_due")]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AskingState.values), name="follow_up_state_known"),
            models.CheckConstraint(
                condition=Q(state=AskingState.ANSWERED, answered_at__isnull=False)
                & Q(answer__in=[NeedState.MET, NeedState.PARTLY_MET, NeedState.NOT_MET])
                & Q(answered_through__in=AnswerRoute.values)
                | ~Q(state=AskingState.ANSWERED) & Q(answered_at=None, answer="", answered_through=""),
                name="follow_up_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up {self.pk}"
