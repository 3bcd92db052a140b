"""The demo partner's own program, whose id and secret everybody knows: local mode has it, and nothing else."""

from django.conf import settings

from frontdoor.accounts.models import ApiClient, Organisation
from frontdoor.local.failures import CannotStart

CLIENT_ID, CLIENT_SECRET = "demo-partner", "demo-partner-secret"
NAME = "Demo partner's system"


def add_partners_program(*, organisation: str) -> list[str]:
    """Add the program of the organisation of this name, and say so; nothing where it is there already.

    Called under the demo's scope. Raises CannotStart outside local mode: its secret is public.
    """
    if not settings.LOCAL:
        raise CannotStart("The demo partner's program is for local mode only: everybody knows its secret.")
    if ApiClient.objects.filter(client_id=CLIENT_ID).exists():
        return []
    ApiClient(
        organisation=Organisation.objects.get(name=organisation),
        name=NAME,
        scopes=["api", "introduce", "webhooks"],
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        client_type=ApiClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=ApiClient.GRANT_CLIENT_CREDENTIALS,
    ).save(force_insert=True)
    return [f"Added the program {CLIENT_ID} of {organisation}."]
