"""A year of what people told the borough, of issues and decisions, some without an answer, and answers to take back.

What lies in the past is written under the convenor's own locks; what happened last goes the way it always goes: some
people of the borough ask for something to be passed on, it goes out together, is answered, and the answer comes back.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from frontdoor.accounts.models import Membership
from frontdoor.core.scope import Job, Scope, acting_as, acting_organisation
from frontdoor.flows.periods import midnight
from frontdoor.local.demo.accounts import BY
from frontdoor.local.demo.chance import Chance, made_id
from frontdoor.local.demo.lives import person_id
from frontdoor.local.demo.words import words
from frontdoor.people.models import Person
from frontdoor.voice.actions import return_answers, send_out, tell_answer
from frontdoor.voice.models import Told, WayBack
from frontdoor.voice.reads import to_be_told
from frontdoor.voice.workflow import Heard
from neighbourhoods.models import Place, PlaceKind
from networks.actions.issues import answer_issue, raise_issue
from networks.models import (
    Decision,
    DecisionOption,
    Gathering,
    InTheRoom,
    Issue,
    IssueMove,
    IssueTold,
    Network,
    ResourceMoved,
)
from networks.workflow import ISSUES, GatheringState, IssueEvent

EVENING = timedelta(hours=19)
CARRYING = Scope(job=Job.CARRY_VOICES)


def add_issues() -> list[str]:
    """Write the year down, unless there are issues or too few people to tell anything; a line for each thing."""
    told = words("issues")
    asking = [person_id(number) for number, _ in enumerate((*told["bench"]["told"], *told["later"]))]
    if Issue.objects.exists() or Person.objects.filter(pk__in=asking).count() < len(asking):
        return []
    known = {user: Membership.objects.get(user__username=user) for user in ("convenor", "worker")}
    conor, wendy = (Scope(organisation=each.organisation_id, user=each.user_id) for each in known.values())
    for each in told["issues"]:
        _PastIssue(conor, each).live()
    with acting_as(BY):
        Told.objects.bulk_create(_told(each, [each["words"]])[0] for each in told["waiting"])
    _benches(conor, wendy, told["bench"])
    with acting_as(BY):
        _ask(wendy, told["later"], first=len(told["bench"]["told"]), place=None)
    return [f"Raised {len(told['issues']) + 1} issues of what people told us, and kept what was decided."]


def _told(about: Mapping[str, Any], sentences: Sequence[str]) -> list[Told]:
    """Sentences of the month so many days ago."""
    month = (timezone.localdate() - timedelta(days=about["ago"])).replace(day=1)
    community = "community" in about
    place = Place.objects.get(name=about.get("community") or about["place"])
    return [
        Told(
            id=made_id("told", sentence),
            words=sentence,
            place=None if community else place,
            community=place if community else None,
            heard=Heard.CONVERSATION,
            told_in=month,
        )
        for sentence in sentences
    ]


class _PastIssue:
    """One issue, and all that happened to it until today."""

    def __init__(self, by: Scope, told: Mapping[str, Any]) -> None:
        self.by, self.told = by, told
        self.conor = UUID(str(by.user))
        self.home = Network.objects.select_related("place").get(name=told["network"])
        self.raised = midnight(timezone.localdate() - timedelta(days=told["ago"])) + EVENING

    def live(self) -> None:
        """Write it down as the actions would have, day by day."""
        identity = self.home.place.kind == PlaceKind.IDENTITY_COMMUNITY
        about = {"ago": self.told["ago"], "community" if identity else "place": self.home.place.name}
        with acting_as(BY):
            told = Told.objects.bulk_create(_told(about, self.told["told"]))
        with acting_as(self.by):
            self.issue = self._raise(told)
            for step in self.told["then"]:
                self._go_on(step)

    def _raise(self, told: Sequence[Told]) -> Issue:
        gathering = None
        if self.told.get("gathering"):
            held = Gathering.objects.filter(network=self.home, state=GatheringState.HELD, starts_at__lte=self.raised)
            gathering = held.order_by("-starts_at").first()
        issue = Issue(
            id=made_id("issue", self.told["title"]),
            network=self.home,
            raised_in=self.home,
            gathering=gathering,
            title=self.told["title"],
            words=self.told["words"],
            raised_at=self.raised,
            raised_by_id=self.conor,
            stands_since=self.raised,
        )
        issue.save(force_insert=True)
        IssueTold.objects.bulk_create(IssueTold(network=self.home, issue=issue, told=each) for each in told)
        self._remember(issue, IssueEvent.RAISED, self.home, issue.words, self.raised)
        return issue

    def _remember(self, issue: Issue, event: IssueEvent, by: Network, said: str, at: datetime) -> None:
        IssueMove(
            issue=issue,
            event=event,
            network=by,
            to_network_id=issue.network_id,
            words=said,
            moved_at=at,
            moved_by_id=self.conor,
        ).save(force_insert=True)

    def _go_on(self, step: Mapping[str, Any]) -> None:
        event, at, here = IssueEvent(step["event"]), self.raised + timedelta(days=step["after"]), self.issue.network
        said = step["words"] if "words" in step else step["decision"]["words"]
        if event == IssueEvent.DECIDED:
            self._decide(step["decision"], here, at)
        if event in {IssueEvent.ANSWERED, IssueEvent.SET_ASIDE}:
            self.issue.network = self.home
        if "to" in step:
            self.issue.network = Network.objects.get(name=step["to"])
        self.issue.state, self.issue.stands_since = ISSUES[event][1], at
        self._remember(self.issue, event, here, said, at)
        self.issue.save(force_update=True, update_fields=["network", "state", "stands_since"])

    def _decide(self, told: Mapping[str, Any], here: Network, at: datetime) -> None:
        decision = Decision(
            id=made_id("decision", told["title"]),
            network=here,
            issue=self.issue,
            title=told["title"],
            words=told["words"],
            how=told["how"],
            not_agreed=told.get("not_agreed", ""),
            decided_on=at.date(),
            kept_at=at,
            kept_by_id=self.conor,
        )
        decision.save(force_insert=True)
        parts: dict[str, Any] = {"network": here, "decision": decision}
        DecisionOption.objects.bulk_create(
            DecisionOption(position=number, words=option.lstrip("*"), chosen=option.startswith("*"), **parts)
            for number, option in enumerate(told["options"], start=1)
        )
        InTheRoom.objects.bulk_create(
            InTheRoom(sector=sector, people=people, **parts) for sector, people in told["room"].items()
        )
        ResourceMoved.objects.bulk_create(
            ResourceMoved(
                kind=each["kind"],
                words=each["words"],
                pounds=each.get("pounds"),
                from_whom=each["from"],
                to_whom=each["to"],
                **parts,
            )
            for each in told["moved"]
        )


def _ask(by: Scope, sentences: Sequence[str], *, first: int, place: Place | None) -> None:
    """People of the borough ask for these sentences to be passed on, one each."""
    agreed = words("issues")["agreed"]
    WayBack.objects.bulk_create(
        WayBack(
            person_id=person_id(number),
            organisation_id=acting_organisation(by),
            words=sentence,
            place=place,
            agreed=Chance("agreed", sentence).choice(agreed),
            agreed_by_id=UUID(str(by.user)),
        )
        for number, sentence in enumerate(sentences, start=first)
    )


def _benches(conor: Scope, wendy: Scope, told: Mapping[str, Any]) -> None:
    """What was said last: it went out, was answered, and the answer waits for most of those who spoke."""
    network = Network.objects.select_related("place").get(name=told["network"])
    with acting_as(BY):
        _ask(wendy, told["told"], first=0, place=network.place)
    with acting_as(CARRYING):
        send_out(by=CARRYING)
    with acting_as(conor):
        sentences = list(Told.objects.filter(words__in=told["told"]).values_list("pk", flat=True))
        issue = raise_issue(by=conor, network=network.pk, title=told["title"], words=told["words"], told=sentences)
        answer_issue(by=conor, issue=issue.pk, words=told["answer"])
    with acting_as(CARRYING):
        return_answers(by=CARRYING)
    with acting_as(wendy):
        for row in to_be_told(by=wendy).order_by("id")[: told["knowing"]]:
            tell_answer(by=wendy, way_back=row.pk, reached=True)
