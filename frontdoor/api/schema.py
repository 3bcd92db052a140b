"""The description of the partner API in OpenAPI 3.1: what is in it, how one signs in, and its own words."""

from typing import Any

from drf_spectacular.contrib.django_oauth_toolkit import DjangoOAuthToolkitScheme
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

VERSION_ONE = "/api/v1/"
INTRODUCTION = """Learn of the people who are introduced to you, see what they share with you, and answer.

A person decides what is shared with whom and until when. You see exactly that; when they withdraw it, or its time has
come, the referral is gone from here at once; the list keeps its id alone, so that you know what to purge.

**Signing in.** Get a token at `/o/token/` with your program's id and secret (OAuth 2 client credentials), send it as
`Authorization: Bearer …`, and get a new one when it has run out after an hour.

**Where a referral stands** is `status`, in the words of a FHIR Task: `requested`, then `accepted` or `rejected`, then
`completed`, by way of `in-progress` and `on-hold` where you say so. To have acknowledged it is apart from these: it
says that you know, not that you have answered.

**Saying something.** Every POST carries an `Idempotency-Key`, new for each thing you do: sent again under its key it is
done once, and answered as it was the first time. What is said of a referral carries its `ETag` as `If-Match`.

**What goes wrong** is answered as `application/problem+json` (RFC 9457). Go by `status` and `code`; the codes never
change. 401: get a new token. 404: it is not there, or not for you, or not any more; purge what you hold of it. 409: it
does not follow from where the referral stands now; read it again. 412: it has changed since you read it. 422: `faults`
says what is missing. Fields may be added to answers at any time; leave alone those you do not know.
"""


class PartnerToken(DjangoOAuthToolkitScheme):
    """How a partner's program signs in, where drf-spectacular looks for it."""

    target_class = "frontdoor.accounts.authentication.ClientAuthentication"
    name = "partnerToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """OAuth 2 client credentials, and where the token is got."""
        return {**super().get_security_definition(auto_schema), "description": "A token for your program, for an hour."}


def version_one(endpoints: list[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """The addresses that belong to the partner API: not the open feed, which a standard of its own describes."""
    return [each for each in endpoints if each[0].startswith(VERSION_ONE)]


def in_our_words(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The description with its introduction.

    A listed row may be told in several shapes, and a whole one is also its own summary with more beside it: any of them
    may be meant, where the library writes that only one is.
    """
    for shape in result["components"]["schemas"].values():
        if "oneOf" in shape:
            shape["anyOf"] = shape.pop("oneOf")
    return {**result, "info": {**result["info"], "description": INTRODUCTION}}


def description() -> dict[str, Any]:
    """The whole description, the same for everybody."""
    said: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return said
