"""What is done with accounts, with agreements between organisations, and with partners' programs."""

from frontdoor.accounts.actions.agreements import (
    end_agreement,
    write_agreement,
)
from frontdoor.accounts.actions.people import (
    add_organisation,
    add_user,
    choose_organisation,
    end_role,
    give_role,
    open_admin_pages,
    suspend_organisation,
)
from frontdoor.accounts.actions.programs import (
    RegisteredClient,
    choose_scopes,
    register_api_client,
    rotate_api_client_secret,
    shut_out_program,
    tidy_keys,
)

__all__ = [
    "RegisteredClient",
    "add_organisation",
    "add_user",
    "choose_organisation",
    "choose_scopes",
    "end_agreement",
    "end_role",
    "give_role",
    "open_admin_pages",
    "register_api_client",
    "rotate_api_client_secret",
    "shut_out_program",
    "suspend_organisation",
    "tidy_keys",
    "write_agreement",
]
