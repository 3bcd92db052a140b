"""What a partner's program says of a referral: that they know of it, yes, no, under way, resting, done, not at all."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request

from enabling_help.actions import answers
from enabling_help.actions.introductions import cancel
from enabling_help.api.examples import REASON, TOLD, refusals, stands_at
from enabling_help.api.frame import ETAG, IF_MATCH, ReferralView
from enabling_help.api.shapes import OutcomeTold, Reason, ReferralSummary
from enabling_help.receiving import Received
from frontdoor.accounts.partner_views import KEY

NOW = OpenApiResponse(ReferralSummary, "Where the referral stands now. Read it for what is shared of it.")

Post = TypeVar("Post", bound=Callable[..., HttpResponse])


def _described(
    *, operation_id: str, summary: str, to: str, example: OpenApiExample | None = None, wrong: str = ""
) -> Callable[[Post], Post]:
    """What the description says of an answer: its headers, its faults, and where the referral stands afterwards."""
    sent = {"reason": Reason, "outcome": OutcomeTold}.get(wrong)
    faults = refusals(400, 404, 409, 412, 428, *([415] if sent else []), wrong=wrong or "key")
    described: Callable[[Post], Post] = extend_schema(
        operation_id=operation_id,
        summary=summary,
        parameters=[KEY, IF_MATCH, ETAG],
        request=sent,
        responses={200: NOW, **faults},
        examples=[*([example] if example else []), stands_at(to)],
        tags=["Answers"],
    )
    return described


class Acknowledge(ReferralView):
    """The caller's organisation knows of it."""

    @_described(operation_id="acknowledgeReferral", summary="Say that you know of it", to="requested")
    def post(self, request: Request, referral: UUID) -> HttpResponse:
        """This is not yet an answer; `status` stays `requested`. Acknowledging again answers 200 and changes nothing,
        whatever version it was said of.

        After an answer, a referral that was never acknowledged cannot be (409, `not_now`).
        """

        def say() -> object:
            return answers.acknowledge(by=self.by(), introduction=referral)

        def said_already(found: Received) -> bool:
            return found.introduction.acknowledged_at is not None

        return self.say(request, referral, say, said_already=said_already)


class Accept(ReferralView):
    """Yes."""

    @_described(operation_id="acceptReferral", summary="Say yes", to="accepted")
    def post(self, request: Request, referral: UUID) -> HttpResponse:
        """From `requested` alone, acknowledged or not. It may be completed straight from here."""
        return self.say(request, referral, lambda: answers.accept(by=self.by(), introduction=referral))


class ReasonView(ReferralView):
    """A door for what is said with a reason."""

    def reason(self, request: Request) -> str:
        """The reason that was sent. Raises ValidationError without one."""
        return str(self.checked(Reason, request.data)["reason"])


class Decline(ReasonView):
    """No."""

    @_described(
        operation_id="declineReferral", summary="Say no, and why", to="rejected", example=REASON, wrong="reason"
    )
    def post(self, request: Request, referral: UUID) -> HttpResponse:
        """From `requested` alone; `status` becomes `rejected`. Without a reason: 422, `reason_missing`."""
        return self.say(
            request,
            referral,
            lambda: answers.decline(by=self.by(), introduction=referral, reason=self.reason(request)),
        )


class Begin(ReferralView):
    """It is under way."""

    @_described(operation_id="beginReferral", summary="Say that it is under way", to="in-progress")
    def post(self, request: Request, referral: UUID) -> HttpResponse:
        """From `accepted`, or from `on-hold` when it goes on after a rest; `status` becomes `in-progress`."""
        return self.say(request, referral, lambda: answers.begin(by=self.by(), introduction=referral))


class Hold(ReasonView):
    """It rests."""

    @_described(
        operation_id="holdReferral",
        summary="Say that it rests for a while, and why",
        to="on-hold",
        example=REASON,
        wrong="reason",
    )
    def post(self, request: Request, referral: UUID) -> HttpResponse:
        """From `accepted` or `in-progress`; `status` becomes `on-hold`. Without a reason: 422, `reason_missing`."""
        return self.say(
            request, referral, lambda: answers.rest(by=self.by(), introduction=referral, reason=self.reason(request))
        )


class Complete(ReferralView):
    """Done."""

    @_described(
        operation_id="completeReferral",
        summary="Say that it is done, and what came of it",
        to="completed",
        example=TOLD,
        wrong="outcome",
    )
    def post(self, request: Request, referral: UUID) -> HttpResponse:
        """From `accepted`, `in-progress` or `on-hold`. Whether it helped, the person is asked, and they alone say."""

        def say() -> object:
            told = self.checked(OutcomeTold, request.data)
            return answers.complete(by=self.by(), introduction=referral, outcome=told["outcome"])

        return self.say(request, referral, say)


class Fail(ReasonView):
    """It did not come about."""

    @_described(
        operation_id="failReferral",
        summary="Say that it did not come about, and why",
        to="failed",
        example=REASON,
        wrong="reason",
    )
    def post(self, request: Request, referral: UUID) -> HttpResponse:
        """From `accepted`, `in-progress` or `on-hold`; `status` becomes `failed`. Without a reason: 422."""
        return self.say(
            request, referral, lambda: answers.give_up(by=self.by(), introduction=referral, reason=self.reason(request))
        )


class Cancel(ReasonView):
    """Called off."""

    @_described(
        operation_id="cancelReferral",
        summary="Call it off, and say why",
        to="cancelled",
        example=REASON,
        wrong="reason",
    )
    def post(self, request: Request, referral: UUID) -> HttpResponse:
        """Either side may, from `requested`, `accepted`, `in-progress` or `on-hold`; `status` becomes `cancelled`."""
        return self.say(
            request, referral, lambda: cancel(by=self.by(), introduction=referral, reason=self.reason(request))
        )
