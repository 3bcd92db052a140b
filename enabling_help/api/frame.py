"""What every view of one referral is built on: what the caller may find, and how what they say of it is answered."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.crypto import salted_hmac
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from enabling_help.api.examples import NO_SUCH
from enabling_help.api.shapes import Referral, ReferralSummary
from enabling_help.changes import introduction_held
from enabling_help.receiving import received
from frontdoor.accounts.idempotency import once
from frontdoor.accounts.partner_views import PartnerView
from frontdoor.core.refusals import Refusal

REFERRAL_STATUSES = {
    "no_such_introduction": 404,
    "no_sharing_basis": 404,
    "reason_missing": 422,
    "outcome_unknown": 422,
    "version_missing": 428,
    "version_stale": 412,
}
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    pattern=r'^(\*|"[!#-~]+")$',
    description="The `ETag` of the referral as you last read it.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="The `ETag` of what you hold: answered 304 while it is still that, and still shared with you.",
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    required=True,
    response=[200],
    description="The version of the referral with all that is shared of it, as its own address shows it now.",
)


class ReferralView(PartnerView):
    """One introduction made to the caller's organisation."""

    refusal_statuses = {**PartnerView.refusal_statuses, **REFERRAL_STATUSES}
    shape: type[serializers.Serializer[Any]] = Referral
    summary: type[serializers.Serializer[Any]] = ReferralSummary

    def found(self, referral: UUID) -> Any:
        """The introduction, as a `Received`, as it may be seen now. Refused: `no_such_introduction`."""
        row = received(by=self.by(), introduction=referral)
        if row is None:
            raise Refusal(code="no_such_introduction", words=NO_SUCH)
        return row

    def say(
        self,
        request: Request,
        referral: UUID,
        action: Callable[[], object],
        *,
        said_already: Callable[[Any], bool] = lambda found: False,
    ) -> HttpResponse:
        """Take what is said of it, once for each key, where the caller knows the referral as it stands.

        Answered with where it stands now and nothing of the person, so that the answer may be kept. Where it was
        `said_already`, an old version does no harm. Refused: `no_such_introduction`, before anything is said of a key;
        as `idempotency.once`; `version_missing`, `version_stale`; and as the action.
        """
        self.found(referral)

        def answer() -> Response:
            introduction_held(self.by(), referral)  # so that nobody else changes it meanwhile
            found = self.found(referral)
            _refuse_stale(request, self.version(found), harmless=said_already(found))
            action()
            return self.stands(referral)

        return once(request._request, by=self.by(), answer=answer)

    def stands(self, referral: UUID) -> Response:
        """Where it stands, read anew, with the version to say the next thing of."""
        found = self.found(referral)
        return Response(self.summary(found).data, headers={"ETag": self.version(found)})

    def version(self, found: Any) -> str:
        """The version of all that is shown of it."""
        return version_of(self.shape(found))


def version_of(shown_as: serializers.Serializer[Any]) -> str:
    """A strong ETag: a digest of all that is shown, so that it changes when anything is said, shared or withdrawn."""
    shown = JSONRenderer().render(shown_as.data)
    return f'"{salted_hmac("enabling_help.api", shown, algorithm="sha256").hexdigest()[:32]}"'


def is_known(request: Request, version: str) -> bool:
    """Whether the caller holds this version: If-None-Match, compared weakly (RFC 9110 section 13.1.2)."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in held or version in {tag.removeprefix("W/") for tag in held}


def _refuse_stale(request: Request, version: str, *, harmless: bool) -> None:
    """If-Match, compared strongly (RFC 9110 section 13.1.1)."""
    sent = request.headers.get("If-Match", "").strip()
    if not sent:
        raise Refusal(
            code="version_missing", words="Send the ETag of the referral as you read it, as If-Match. Nothing was done."
        )
    held = parse_etags(sent)
    if not harmless and "*" not in held and version not in held:
        raise Refusal(
            code="version_stale", words="The referral has changed since you read it. Read it again. Nothing was done."
        )
