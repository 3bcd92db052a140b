"""Every exception to a house rule, by guard, with its reason. A test fails on one that is not needed any more."""

OAUTH = "OAuth's own word for a partner's program; house rule 8 keeps a standard's terms."

ALLOWED: dict[str, dict[str, str]] = {
    "by without at": {
        "people.SharingBasis.recorded_by": "The database stamps recorded_at on every row; a named job records without a user.",
        "people.Step.caused_by": "Names the step that led to this one, not somebody who did something.",
    },
    "words in the code": {
        "accounts.ApiClient": OAUTH,
        "accounts.ApiClient.client_id": OAUTH,
        "accounts.ApiClient.client_secret": OAUTH,
        "accounts.ApiClient.client_type": OAUTH,
        "accounts.ApiClient.hash_client_secret": OAUTH,
        "frontdoor/accounts/models.py ApiClient": OAUTH,
    },
    "tables without a model": {
        "core_scope_key": "The key that signs scopes: no model may read it, and the application role has no grant on it.",
    },
}
