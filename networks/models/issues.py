"""Issues: what people told us or said at a gathering, put together, where it stands, and every move it made."""

import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.locks import Lock
from frontdoor.voice.models import Told
from networks.locks import EVERY_ROW, IssueLock, IssueToldLock, OfNetwork
from networks.models.gatherings import Gathering
from networks.models.networks import Network
from networks.models.pairs import of_this_network
from networks.workflow import IssueEvent, IssueState


class Issue(models.Model):
    """Something that needs an answer. Anybody reads it, so that one without an answer is seen to have none.

    `network` is where it stands now, `raised_in` where it began and where its answer comes back to. `words` are the
    network's own. What people told us is joined to it by `IssueTold`, which the public does not see.
    """

    lock: Lock = IssueLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="issues")
    raised_in = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    gathering = models.ForeignKey(Gathering, on_delete=models.PROTECT, related_name="+", null=True)
    title = models.CharField(max_length=160)
    words = models.TextField()
    state = models.CharField(max_length=10, choices=IssueState, default=IssueState.RAISED)
    raised_at = models.DateTimeField(db_default=ClockTimestamp())
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stands_since = models.DateTimeField(db_default=ClockTimestamp())

    class Meta:
        db_table = "networks_issue"
        ordering = ["-raised_at", "-id"]
        indexes = [
            models.Index(fields=["network", "-stands_since", "-id"], name="networks_issue_of"),
            models.Index(fields=["-raised_at", "-id"], name="networks_issue_latest"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(words=""), name="networks_issue_title_and_words"),
            models.CheckConstraint(condition=Q(state__in=IssueState.values), name="networks_issue_state_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="gathering_of_this_network",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=of_this_network("networks_gathering", "gathering_id"),
            ),
            pgtrigger.ReadOnly(name="issue_began_there", fields=["id", "raised_in", "raised_at", "raised_by"]),
            pgtrigger.Trigger(
                name="climbs_or_comes_home",
                operation=pgtrigger.Update,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__network_id__df=pgtrigger.F("new__network_id")),
                func="""
                    IF NEW.network_id <> NEW.raised_in_id AND NOT (NEW.state = 'climbed' AND EXISTS (
                        SELECT 1 FROM public.networks_network AS here, public.networks_network AS there
                         WHERE here.id = OLD.network_id AND there.id = NEW.network_id AND there.ended_at IS NULL
                           AND CASE there.kind WHEN 'co-governance' THEN here.kind <> 'co-governance'
                                               WHEN 'neighbourhood' THEN false ELSE here.kind = 'neighbourhood' END))
                    THEN
                        RAISE EXCEPTION 'an issue climbs to a wider network, or comes back where it began'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"issue {self.pk}"


class IssueTold(models.Model):
    """One sentence that people told us, as part of an issue. `network` is the network that joined them."""

    lock: Lock = IssueToldLock()
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="told")
    told = models.ForeignKey(Told, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "networks_issue_told"
        constraints = [models.UniqueConstraint(fields=["issue", "told"], name="networks_issue_told_once")]

    def __str__(self) -> str:
        return f"told in an issue {self.pk}"


class IssueMove(models.Model):
    """One thing that happened to an issue: appended, never edited. `network` moved it, to where it stood from then on.

    `words` say why or, where it was answered, the answer.
    """

    lock: Lock = OfNetwork(seen_if=EVERY_ROW, changing=False)
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    issue = models.ForeignKey(Issue, on_delete=models.PROTECT, related_name="moves")
    event = models.CharField(max_length=12, choices=IssueEvent)
    network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    to_network = models.ForeignKey(Network, on_delete=models.PROTECT, related_name="+")
    words = models.TextField()
    moved_at = models.DateTimeField(db_default=ClockTimestamp())
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "networks_issue_move"
        ordering = ["moved_at", "id"]
        indexes = [models.Index(fields=["issue", "moved_at"], name="networks_move_of_issue")]
        constraints = [
            models.CheckConstraint(condition=Q(event__in=IssueEvent.values), name="networks_move_event_known"),
            models.CheckConstraint(condition=~Q(words=""), name="networks_move_says_why"),
        ]
        triggers = [pgtrigger.Protect(name="moves_are_only_added", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"move of an issue {self.pk}"
