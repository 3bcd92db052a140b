"""Partners' programs as the pages of whoever looks after them list them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, QuerySet
from oauth2_provider.models import get_access_token_model

from frontdoor.accounts.models import ApiClient, Organisation
from frontdoor.core.scope import Scope, acting_organisation

BY_NAME = ("name", "id")


@dataclass(frozen=True, slots=True)
class Standing:
    """A program, and when it last got a token (None: not in the time that tokens are kept)."""

    program: ApiClient
    came_at: datetime | None


def organisations_looked_after(*, by: Scope) -> "QuerySet[Organisation]":
    """Those whose accounts `by` looks after: every one for the host, else one's own."""
    ours = Organisation.objects.filter(pk=acting_organisation(by))
    return Organisation.objects.filter(suspended_at=None) if ours.filter(host=True).exists() else ours


def programs_looked_after(*, by: Scope) -> "QuerySet[ApiClient]":
    """The programs of those organisations, those shut out too."""
    rows: QuerySet[ApiClient] = ApiClient.objects.select_related("organisation")
    return rows.filter(organisation__in=organisations_looked_after(by=by))


def standings(programs: Sequence[ApiClient]) -> list[Standing]:
    """Each program with when it last came."""
    given = get_access_token_model().objects.filter(application__in=programs)
    latest = dict(given.order_by().values_list("application").annotate(came_at=Max("created")))
    return [Standing(program, latest.get(program.pk)) for program in programs]
