"""The way out to an organisation's own program: one signed call, and what the answer to it means."""

from http import HTTPStatus

from django.utils import timezone

from frontdoor.core.calling import Reply, post
from frontdoor.core.refusals import Refusal
from frontdoor.outbox.signing import body_of, headers_of
from frontdoor.outbox.transports import Answer, Outcome, Parcel

ASK_AGAIN = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
SAYS_WHEN = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
NEVER = {"address_wrong", "address_not_public"}
ENDED = "sharing_ended"


class WebhookTransport:
    """Calls the endpoint that the parcel is addressed to."""

    def send(self, parcel: Parcel) -> Outcome:
        """Taken where the answer is 2xx; refused for good where it never will be; else to be tried again."""
        target = parcel.target
        if target is None:
            return Outcome(Answer.REFUSED, "no_endpoint")
        told_as = f"{target.told_as.partition('.')[0]}.{ENDED}" if parcel.body.ended else target.told_as
        body = body_of(told_as, parcel.queued_at, target.about)
        headers = headers_of(parcel.message, timezone.now(), body, target.secrets)
        try:
            return read_reply(post(target.address, body, headers))
        except Refusal as refusal:
            return Outcome(Answer.REFUSED if refusal.code in NEVER else Answer.LATER, refusal.code)


def read_reply(reply: Reply) -> Outcome:
    """What a status means. How long to wait is heeded where the standard lets the other side say it."""
    status = reply.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Outcome(Answer.TAKEN, str(status))
    if status == HTTPStatus.GONE:
        return Outcome(Answer.GONE, str(status))
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in ASK_AGAIN:
        return Outcome(Answer.REFUSED, str(status))
    return Outcome(Answer.LATER, str(status), reply.retry_after if status in SAYS_WHEN else 0.0)
