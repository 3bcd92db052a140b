"""What every door for partners' programs is built on: who calls, what the address may say, and the shapes of a list."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiParameter
from oauth2_provider.contrib.rest_framework import TokenHasScope
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from frontdoor.accounts.authentication import ClientAuthentication
from frontdoor.accounts.idempotency import HEADER, STATUSES
from frontdoor.accounts.limits import AMinutesCalls, tell
from frontdoor.core.json_views import JsonView
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Scope, current_scope

MOST_CURSOR = 1_000
A_CURSOR = r"^[A-Za-z0-9_.:-]+$"
KEY = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    required=True,
    pattern="^[!-~]{1,255}$",
    description="New for each thing you do, and the same when you send it again: a UUID is a good one.",
)


class PageQuery(serializers.Serializer[Any]):
    """Which page of a list."""

    cursor = serializers.RegexField(
        A_CURSOR, required=False, max_length=MOST_CURSOR, help_text="From the address in `next`; never made up."
    )


class PartnerView(JsonView):
    """A door for a partner's program, which acts for its organisation.

    `query` is the shape of what may stand in the address; anything else there is refused, so that a filter that was
    mistyped, or left empty, never answers with everything. `scope` is what the token must have, `scope_of` names it for
    each method that takes another.
    """

    authentication_classes = [ClientAuthentication]
    permission_classes = [IsAuthenticated, TokenHasScope]
    throttle_classes = [AMinutesCalls]
    scope = "api"
    scope_of: Mapping[str, str] = {}
    query: type[serializers.Serializer[Any]] | None = None
    refusal_statuses = {
        **STATUSES,
        "page_not_found": 400,
        "parameter_unknown": 400,
        "parameter_empty": 400,
    }

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """First who calls and whether they may; then whether the address says only what it can say."""
        super().initial(request, *args, **kwargs)
        known = set(self.query().fields) if self.query else set()
        if request.method in self.allowed_methods and set(request.query_params) - (
            known if request.method in {"GET", "HEAD"} else set()
        ):
            raise Refusal(
                code="parameter_unknown", words="The address has a parameter that is not known here. Nothing was done."
            )
        if not all(said for _, each in request.query_params.lists() for said in each):
            raise Refusal(
                code="parameter_empty", words="The address has a parameter that says nothing. Leave it out, or fill it."
            )

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer, with how often the program may call."""
        answer = super().finalize_response(request, response, *args, **kwargs)
        tell(request, answer)
        return answer

    @property
    def required_scopes(self) -> list[str]:
        """What the token must have."""
        return [self.scope_of.get(self.request.method or "", self.scope)]

    def by(self) -> Scope:
        """Whom the program acts for, found out from its token."""
        scope = current_scope()
        assert scope is not None  # a caller without one was turned away by the permissions
        return scope


def following(request: Request, cursor: str | None) -> str | None:
    """The address of the next page of what was asked for."""
    return replace_query_param(request.build_absolute_uri(), "cursor", cursor) if cursor else None
