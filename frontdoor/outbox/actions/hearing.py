"""How an organisation likes to hear of somebody: said by itself, or for it where nobody there signs in."""

from collections.abc import Sequence
from itertools import pairwise
from uuid import UUID

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from frontdoor.accounts.models import Organisation
from frontdoor.accounts.permissions import require, require_of_host
from frontdoor.accounts.roles import May
from frontdoor.core.actions import action
from frontdoor.core.clock import ClockTimestamp
from frontdoor.core.refusals import Refusal
from frontdoor.core.scope import Job, Scope, acting_organisation
from frontdoor.outbox.models import Hearing, Prefers
from frontdoor.outbox.reads import nobody_signs_in

MOST_REMINDERS, LONGEST_WAIT = 3, 60


@action
def say_how_we_hear(
    *,
    by: Scope,
    organisation: UUID,
    prefers: Prefers,
    email: str = "",
    phone: str = "",
    volunteers: bool = False,
    remind_after: Sequence[int] = (),
) -> Hearing:
    """Keep how an organisation likes to hear, where, and after how many working days it is reminded.

    For one's own organisation, or from the host for one that nobody signs in for. Refused: `not_permitted`,
    `no_such_organisation`, `somebody_there`, `email_wrong`, `phone_wrong`, `email_missing`, `phone_missing`,
    `days_wrong`.
    """
    _require(by, organisation)
    facts = {
        "prefers": prefers,
        "email": _email(email),
        "phone": _phone(phone),
        "volunteers": volunteers,
        "remind_after": _days(remind_after),
        "said_at": ClockTimestamp(),
        "said_by_id": by.user,
    }
    if prefers == Prefers.EMAIL and not facts["email"]:
        raise Refusal(code="email_missing", words="Enter the email address they are written to.", field="email")
    if prefers in (Prefers.TEXT, Prefers.CALL) and not facts["phone"]:
        raise Refusal(code="phone_missing", words="Enter the number they are rung or written to.", field="phone")
    row, _ = Hearing.objects.update_or_create(organisation_id=organisation, defaults=facts)
    return row


def _require(by: Scope, organisation: UUID) -> None:
    if by.job is Job.FILL_DEMO:
        return
    if organisation == acting_organisation(by):
        require(by, May.CONNECT_PROGRAMS)
        return
    require_of_host(by, May.MAKE_INTRODUCTIONS)
    if not Organisation.objects.filter(pk=organisation, suspended_at=None).exists():
        raise Refusal(code="no_such_organisation", words="Choose an organisation from the list.")
    if not nobody_signs_in().filter(pk=organisation).exists():
        raise Refusal(code="somebody_there", words="Somebody signs in for them, and says how they like to hear.")


def _email(typed: str) -> str:
    if typed.strip():
        try:
            validate_email(typed.strip())
        except ValidationError:
            raise Refusal(
                code="email_wrong", words="Enter an email address like name@example.org.", field="email"
            ) from None
    return typed.strip()


def _phone(typed: str) -> str:
    """The number as E.164 has it; empty where none was typed."""
    if not typed.strip():
        return ""
    try:
        number = phonenumbers.parse(typed, "GB")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise Refusal(
            code="phone_wrong", words="Enter a phone number with its area code, such as 01632 960456.", field="phone"
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _days(days: Sequence[int]) -> list[int]:
    """After how many working days each: a few, in rising order."""
    rising = all(one < other for one, other in pairwise([0, *days, LONGEST_WAIT + 1]))
    if len(days) > MOST_REMINDERS or not rising:
        raise Refusal(
            code="days_wrong",
            words=f"Write up to {MOST_REMINDERS} numbers from 1 to {LONGEST_WAIT}, the smallest first, such as 6, 9.",
            field="remind_after",
        )
    return list(days)
