"""What the other side last answered, in words for whoever puts it right; and a number as people write it."""

from http import HTTPStatus
from types import MappingProxyType

import phonenumbers

SAID: MappingProxyType[str, str] = MappingProxyType(
    {
        "answer_late": "It did not answer in time.",
        "not_reached": "Nobody could be reached there.",
        "address_unknown": "Nothing is known under its address.",
        "address_wrong": "Its address cannot be called.",
        "address_not_public": "Its address leads into a private network, so it is not called.",
        "endpoint_removed": "They took the address away before it could be sent.",
        "no_address": "We know no address or number of theirs to write to.",
        "no_result": "Our own program stopped each time before it was finished.",
        "410": "It answered that it is gone, and was turned off.",
        "401": "It did not accept that it was us.",
        "403": "It did not accept that it was us.",
        "404": "Nothing stands at that address.",
        "429": "It was too busy.",
        "503": "It was too busy.",
    }
)


def last_answer(status: str) -> str:
    """The words for a status as a message keeps it: a code of ours, a status of HTTP, or the name of a fault."""
    if status in SAID:
        return SAID[status]
    if status.isdigit() and int(status) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return f"It failed, with status {status}."
    if status.isdigit() and int(status) >= HTTPStatus.MULTIPLE_CHOICES:
        return f"It refused, with status {status}."
    if status.isdigit():
        return "It was taken."
    return "Something went wrong on our side." if status else "It has not been tried yet."


def phone_as_written(number: str) -> str:
    """A number of E.164 as it is written in Britain, or abroad with its country; empty for an empty one."""
    if not number:
        return ""
    parsed = phonenumbers.parse(number)
    british = parsed.country_code == phonenumbers.country_code_for_region("GB")
    form = phonenumbers.PhoneNumberFormat.NATIONAL if british else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return str(phonenumbers.format_number(parsed, form))
