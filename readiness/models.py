"""Rounds of the readiness questions: who is asked, what they answer, the evidence, and the plans for gaps.

The questions themselves are versioned lists of `frontdoor.reference`; a round stands on the versions in use when it was
made. Nothing here is a number that could be added up: an answer is a place somebody sees, and is never scored.
"""

import uuid
from datetime import date, datetime, time, timedelta

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from frontdoor.accounts.models import Organisation
from frontdoor.accounts.rights import UserRight
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.disclosure import SMALLEST_SHOWN
from frontdoor.core.locks import Lock
from frontdoor.core.words import SEEN
from frontdoor.links.models import Door
from frontdoor.reference.models import ReferenceItem, ReferenceList, SuppliedWording
from readiness.framework import HINDRANCE_CODES, PLACE_CODES
from readiness.locks import (
    AnswerLock,
    EvidenceBeforeLock,
    EvidenceLock,
    GroupLock,
    InvitationLock,
    PlanLock,
    RoundLock,
    RoundRightsLock,
)
from readiness.workflow import EvidenceState, PlanState, RoundState


def _with_a_user(field: str) -> Q:
    """`X_at` and `X_by` stand together or not at all."""
    neither = Q(**{f"{field}_at__isnull": True, f"{field}_by__isnull": True})
    return neither | Q(**{f"{field}_at__isnull": False, f"{field}_by__isnull": False})


class Round(models.Model):
    """One time of asking. It opens at the start of `opens_on` and ends with the end of `closes_on`, or when closed.

    `questions` and `foundations` are the versions it stands on, `wording` a council's own words over the questions.
    `minimum` is how many of a role group must have answered a part before it is seen which positions the group holds.
    """

    lock: Lock = RoundLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=120)
    questions = models.ForeignKey(ReferenceList, on_delete=models.PROTECT, related_name="+")
    wording = models.ForeignKey(SuppliedWording, on_delete=models.PROTECT, related_name="+", null=True)
    foundations = models.ForeignKey(ReferenceList, on_delete=models.PROTECT, related_name="+")
    opens_on = models.DateField()
    closes_on = models.DateField()
    minimum = models.PositiveSmallIntegerField(default=SMALLEST_SHOWN)
    made_at = models.DateTimeField(db_default=ClockTimestamp())
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "readiness_round"
        ordering = ["-opens_on", "-id"]
        permissions = [("run_round", "May run this round")]
        indexes = [models.Index(fields=["organisation", "-opens_on", "-id"], name="readiness_round_of")]
        constraints = [
            models.CheckConstraint(condition=Q(minimum__gte=SMALLEST_SHOWN), name="readiness_round_minimum_floor"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="readiness_round_days_in_order"),
            models.CheckConstraint(condition=~Q(title=""), name="readiness_round_has_a_title"),
            models.CheckConstraint(condition=_with_a_user("closed"), name="readiness_round_closed_by_at"),
        ]

    def __str__(self) -> str:
        return f"readiness round {self.pk}"

    @property
    def state(self) -> RoundState:
        """Where it stands today, as the database's locks see it too."""
        today = timezone.localdate()
        if self.closed_at is not None or self.closes_on < today:
            return RoundState.CLOSED
        return RoundState.OPEN if self.opens_on <= today else RoundState.TO_COME

    @property
    def opened_at(self) -> datetime:
        """The moment from which it takes answers: the start of its first day or, if later, when it was made."""
        return max(timezone.make_aware(datetime.combine(self.opens_on, time.min)), self.made_at)

    @property
    def over_at(self) -> datetime:
        """The moment from which it takes no more answers: when it was closed, or else the end of its last day."""
        return self.closed_at or timezone.make_aware(datetime.combine(self.closes_on + timedelta(days=1), time.min))

    @property
    def last_day(self) -> date:
        """The day it ended or ends on: the day it was closed on, where that was done early."""
        return timezone.localdate(self.closed_at) if self.closed_at else self.closes_on


class RoundUserRight(UserRight):
    """A right of one user over one round: `run_round`."""

    lock = RoundRightsLock()
    content_object = models.ForeignKey(Round, on_delete=models.CASCADE)


class RoleGroup(models.Model):
    """People of one role in a round, such as residents. Its answers are seen together or not at all."""

    lock: Lock = GroupLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "readiness_role_group"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "name"],
                name="readiness_group_once",
                violation_error_code="group_twice",
                violation_error_message="Name each role group once.",
            ),
            models.UniqueConstraint(fields=["round", "position"], name="readiness_group_position_once"),
            models.CheckConstraint(condition=~Q(name=""), name="readiness_group_has_a_name"),
        ]

    def __str__(self) -> str:
        return f"role group {self.pk}"


class Invitation(models.Model):
    """A link given to one person of a role group. It says nothing of who they are; `number` counts within the group."""

    lock: Lock = InvitationLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="invitations")
    group = models.ForeignKey(RoleGroup, on_delete=models.PROTECT, related_name="invitations")
    number = models.PositiveSmallIntegerField()
    door = models.OneToOneField(Door, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(db_default=ClockTimestamp())
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "readiness_invitation"
        ordering = ["group", "number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="readiness_invitation_number_once"),
            models.CheckConstraint(condition=_with_a_user("ended"), name="readiness_invitation_ended_by_at"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="group_of_this_round",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM public.readiness_role_group AS g
                                    WHERE g.id = NEW.group_id AND g.round_id = NEW.round_id) THEN
                        RAISE EXCEPTION 'the role group belongs to another round' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class SaidOfEvidence(models.Model):
    """What is said of a piece of evidence, now (`Evidence`) or until somebody put it right (`EvidenceBefore`).

    `questions` are codes of questions (`q05`), so that evidence outlives a version of them. `kept_at` is where it is
    held, `keeper` who holds it or, while it is being looked for, who looks; `due_on` is until when they look. Somebody
    who assesses has looked at it, at `looked_at`, or has not yet.
    """

    class Kind(models.TextChoices):
        DOCUMENT = "document", "A document"
        FIGURES = "figures", "Figures"
        STORIES = "stories", "Stories and what people told us"
        SEEN = "seen", "Something seen or done"
        OTHER = "other", "Something else"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=Kind)
    state = models.CharField(max_length=8, choices=EvidenceState)
    questions = ArrayField(models.CharField(max_length=80))
    kept_at = models.CharField(max_length=200, blank=True)
    keeper = models.CharField(max_length=120)
    dated_on = models.DateField(null=True)
    review_on = models.DateField(null=True)
    due_on = models.DateField(null=True)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    added_at = models.DateTimeField(null=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        abstract = True

    @property
    def waits(self) -> bool:
        """Whether it came through a link and nobody who assesses has looked at it, so that it is offered to nobody."""
        return self.added_by_id is None and self.looked_by_id is None


class Evidence(SaidOfEvidence):
    """Something that shows where the organisation stands on one or more questions, held or being looked for.

    What came through a link has no `added_by`: it says in which round it was told, and neither by whom nor when. It is
    offered to others who answer once somebody who assesses has looked at it.
    """

    lock: Lock = EvidenceLock()
    told_in = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "readiness_evidence"
        indexes = [models.Index(fields=["organisation", "id"], name="readiness_evidence_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(title__regex=SEEN) & Q(keeper__regex=SEEN), name="readiness_evidence_what_and_who"
            ),
            models.CheckConstraint(condition=Q(questions__len__gte=1), name="readiness_evidence_for_a_question"),
            models.CheckConstraint(condition=Q(state__in=EvidenceState.values), name="readiness_evidence_state_known"),
            models.CheckConstraint(
                condition=Q(state=EvidenceState.HELD, kept_at__regex=SEEN)
                | Q(state=EvidenceState.SOUGHT, due_on__isnull=False),
                name="readiness_evidence_where_or_until",
            ),
            models.CheckConstraint(condition=_with_a_user("added"), name="readiness_evidence_added_by_at"),
            models.CheckConstraint(condition=_with_a_user("looked"), name="readiness_evidence_looked_by_at"),
            models.CheckConstraint(
                condition=Q(added_by__isnull=True) | Q(told_in__isnull=True), name="readiness_evidence_added_or_told"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="held_stays_held",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state="held") & ~pgtrigger.Q(new__state="held"),
                func="RAISE EXCEPTION 'evidence that is held stays held' USING ERRCODE = 'check_violation';",
            ),
            pgtrigger.Trigger(
                name="held_keeps_its_questions",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Condition("OLD.state = 'held' AND NOT NEW.questions @> OLD.questions"),
                func="""
                    IF public.readiness_was_offered(OLD.id) THEN
                        RAISE EXCEPTION 'evidence that is held keeps its questions' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="remembered_as_it_was",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                func="PERFORM public.readiness_remember_evidence(OLD.id); RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"evidence {self.pk}"


class EvidenceBefore(SaidOfEvidence):
    """What was said of a piece of evidence until a moment, when it was put right. A trigger adds it, nobody else.

    From these a report shows evidence as it was said to be when its round ended.
    """

    lock: Lock = EvidenceBeforeLock()
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()

    class Meta:
        db_table = "readiness_evidence_before"
        indexes = [models.Index(fields=["evidence", "until"], name="readiness_evidence_was")]
        constraints = [
            models.CheckConstraint(condition=_with_a_user("added"), name="readiness_evidence_was_added_by"),
            models.CheckConstraint(condition=_with_a_user("looked"), name="readiness_evidence_was_looked_by"),
        ]

    def __str__(self) -> str:
        return f"evidence {self.evidence_id} as it was"


class Answer(models.Model):
    """Where one person places their organisation on one question, or one part of one. Read by that person alone.

    `place` is a code of readiness-positions or, for a part about a hindrance, of hindrance-levels. A position stands on
    evidence that speaks to its question; *in place* on evidence that is held. That is a trigger, since it looks into
    another table.
    """

    lock: Lock = AnswerLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    invitation = models.ForeignKey(Invitation, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(ReferenceItem, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=40)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="+", null=True)

    class Meta:
        db_table = "readiness_answer"
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "item"],
                name="readiness_answer_once",
                violation_error_code="answered_meanwhile",
                violation_error_message="This was answered through your link a moment ago. Open the question anew.",
            ),
            models.CheckConstraint(
                condition=Q(place__in=[*PLACE_CODES, *HINDRANCE_CODES]), name="readiness_answer_place_known"
            ),
            models.CheckConstraint(
                condition=Q(place__in=HINDRANCE_CODES) | Q(evidence__isnull=False),
                name="readiness_answer_stands_on_evidence",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="in_place_on_evidence_held",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="""
                    PERFORM public.readiness_check_answer(NEW.invitation_id, NEW.item_id, NEW.place, NEW.evidence_id);
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class Plan(models.Model):
    """What will be done about a gap on one question: by whom, until when. It may strengthen a foundation too."""

    lock: Lock = PlanLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="plans")
    question = models.ForeignKey(ReferenceItem, on_delete=models.PROTECT, related_name="+")
    foundation = models.ForeignKey(ReferenceItem, on_delete=models.PROTECT, related_name="+", null=True)
    words = models.TextField()
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.PLANNED)
    planned_at = models.DateTimeField(db_default=ClockTimestamp())
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "readiness_plan"
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(words="") & ~Q(owner=""), name="readiness_plan_what_and_who"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="readiness_plan_state_known"),
        ]

    def __str__(self) -> str:
        return f"plan {self.pk}"
