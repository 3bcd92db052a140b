"""What people told us, the answers to it, and the way back to whoever spoke.

`Told` knows nothing of a person. `WayBack` is a person's, and knows nothing of the sentence once that has gone out.
Only `Seal` knows both, and no role of the application can read it.
"""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from frontdoor.accounts.models import Organisation
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock
from frontdoor.people.items import Item
from frontdoor.people.models import Person, SeenRow
from frontdoor.voice.locks import AnswerLock, SealLock, ToldLock, WayBackLock
from frontdoor.voice.workflow import Heard, State
from neighbourhoods.models import Place

NOT_BOTH = Q(place=None) | Q(community=None)


class Told(models.Model):
    """One sentence that somebody told us, to be passed on: with no name, and no time but the month it was passed on.

    It says a place or a community of identity, never both, since few people are in both.
    """

    lock: Lock = ToldLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    words = models.TextField()
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    heard = models.CharField(max_length=14, choices=Heard)
    told_in = models.DateField()

    class Meta:
        db_table = "voice_told"
        ordering = ["-told_in", "id"]
        indexes = [models.Index(fields=["-told_in", "id"], name="told_latest")]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="told_says_something"),
            models.CheckConstraint(condition=NOT_BOTH, name="told_place_or_community"),
            models.CheckConstraint(condition=Q(heard__in=Heard.values), name="told_heard_known"),
            models.CheckConstraint(condition=Q(told_in__day=1), name="told_by_the_month"),
        ]

    def __str__(self) -> str:
        return f"something told {self.pk}"


class Answer(models.Model):
    """An answer to those who told us something. `about` is the id of what was answered, `words` what they are told.

    `returned_at` is when the ways back were told of it; the database's function writes it.
    """

    lock: Lock = AnswerLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    words = models.TextField()
    about = models.UUIDField()
    made_at = models.DateTimeField(db_default=ClockTimestamp())
    returned_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "voice_answer"
        indexes = [models.Index(fields=["about"], name="voice_answer_about")]
        constraints = [models.CheckConstraint(condition=~Q(words=""), name="voice_answer_says_something")]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class AnswerTo(models.Model):
    """One sentence an answer is to."""

    lock: Lock = AnswerLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="to")
    told = models.ForeignKey(Told, on_delete=models.PROTECT, related_name="answers")

    class Meta:
        db_table = "voice_answer_to"
        constraints = [models.UniqueConstraint(fields=["answer", "told"], name="voice_answered_once")]

    def __str__(self) -> str:
        return f"answer to {self.told_id}"


class WayBack(SeenRow):
    """That somebody asked for something to be passed on, with their agreement, and what came of it.

    The sentence and where it is about stand here only until it is passed on, and in no history. `agreed` is how they
    agreed, in their words.
    """

    lock: Lock = WayBackLock(Item.VOICE)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="told")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    community = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    agreed = models.TextField()
    agreed_at = models.DateTimeField(db_default=ClockTimestamp())
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    answer = models.ForeignKey(Answer, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    delivered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "voice_way_back"
        indexes = [
            models.Index(fields=["person", "agreed_at"], name="way_back_of_person"),
            models.Index(fields=["organisation", "state", "answered_at", "id"], name="way_back_to_tell"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="way_back_state_known"),
            models.CheckConstraint(condition=~Q(agreed=""), name="way_back_was_agreed"),
            models.CheckConstraint(condition=NOT_BOTH, name="way_back_place_or_community"),
            models.CheckConstraint(
                condition=Q(state=State.WAITING) & ~Q(words="")
                | ~Q(state=State.WAITING) & Q(words="", place=None, community=None),
                name="way_back_forgets_the_words",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.ANSWERED, State.DELIVERED, State.UNREACHED])
                | Q(answer__isnull=False, answered_at__isnull=False),
                name="way_back_answered_by_something",
            ),
            models.CheckConstraint(
                condition=Q(delivered_at=None, delivered_by=None)
                | Q(delivered_at__isnull=False, delivered_by__isnull=False),
                name="way_back_delivered_by_at",
            ),
            models.CheckConstraint(
                condition=Q(state=State.ENDED, ended_at__isnull=False, ended_by__isnull=False)
                | ~Q(state=State.ENDED) & Q(ended_at=None, ended_by=None),
                name="way_back_ended_by_at",
            ),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="way_back_stays", fields=["id", "person", "organisation", "agreed"]),
            pgtrigger.Trigger(
                name="goes_out_once",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state__df=pgtrigger.F("new__state")),
                func="""
                    IF NEW.state = 'waiting' OR OLD.state = 'ended' THEN
                        RAISE EXCEPTION 'what was passed on or ended is not taken up again'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"way back {self.pk}"


class Seal(models.Model):
    """Which sentence came by which way back. Gone the moment the person asks us to stop."""

    lock: Lock = SealLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    told = models.OneToOneField(Told, on_delete=models.PROTECT, related_name="+")
    way_back = models.OneToOneField(WayBack, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "voice_seal"

    def __str__(self) -> str:
        return f"seal {self.pk}"
