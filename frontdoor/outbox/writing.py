"""The ways out to people who read what they are sent: email through SMTP, email and texts through GOV.UK Notify.

Each call ends within the transport's minute. What a server says is never kept: it repeats addresses.
"""

import smtplib
import time
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import jwt
import requests
from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from frontdoor.outbox.models import Prefers
from frontdoor.outbox.transports import Answer, Outcome, Parcel

NOWHERE = Outcome(Answer.REFUSED, "no_address")
SECONDS = 15
FOR_GOOD = 500  # RFC 5321, section 4.2.1: from here on, trying again is no use


class SmtpTransport:
    """Sends an email. Its Message-ID is the message's id, the same at every attempt."""

    def send(self, parcel: Parcel) -> Outcome:
        """Taken where the server takes it; refused for good where it answers 5xx; else to be tried again."""
        if not parcel.to:
            return NOWHERE
        here = urlsplit(settings.SITE_ADDRESS).hostname
        email = EmailMessage(
            subject=parcel.body.subject,
            body=parcel.body.words,
            to=[parcel.to],
            headers={"Message-ID": f"<{parcel.message}@{here}>", "Auto-Submitted": "auto-generated"},
            connection=get_connection(timeout=SECONDS),
        )
        try:
            email.send()
        except smtplib.SMTPRecipientsRefused as error:
            return _answered(max((code for code, _ in error.recipients.values()), default=FOR_GOOD))
        except smtplib.SMTPResponseException as error:
            return _answered(error.smtp_code)
        except (smtplib.SMTPException, OSError):
            return Outcome(Answer.LATER, "not_reached")
        return Outcome(Answer.TAKEN, "250")


def _answered(code: int) -> Outcome:
    return Outcome(Answer.REFUSED if code >= FOR_GOOD else Answer.LATER, str(code))


class NotifyTransport:
    """Sends an email or a text message through GOV.UK Notify, by one template for each with ((subject)) and ((words)).

    Notify sends what it is sent twice. So before trying again it is asked for what it has under the message's id. Its
    own client would bring in an unkept package that is built from source; the three calls are made here.
    """

    def send(self, parcel: Parcel) -> Outcome:
        """Taken where Notify takes it; refused for good where it says so; else to be tried again."""
        if not parcel.to:
            return NOWHERE
        reference = str(parcel.message)
        said = {"subject": parcel.body.subject, "words": parcel.body.words}
        body = {"reference": reference, "personalisation": said, **_addressed(parcel)}
        kind = "email" if parcel.by == Prefers.EMAIL else "sms"
        try:
            if parcel.attempt > 1 and _notify("GET", "", params={"reference": reference}).json()["notifications"]:
                return Outcome(Answer.TAKEN, "taken before")
            _notify("POST", f"/{kind}", json=body)
        except requests.HTTPError as error:
            status = error.response.status_code if error.response is not None else HTTPStatus.BAD_GATEWAY
            later = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS
            return Outcome(Answer.LATER if later else Answer.REFUSED, str(status))
        except requests.RequestException:
            return Outcome(Answer.LATER, "not_reached")
        return Outcome(Answer.TAKEN, str(HTTPStatus.CREATED.value))


def _addressed(parcel: Parcel) -> dict[str, str]:
    if parcel.by == Prefers.EMAIL:
        return {"email_address": parcel.to, "template_id": settings.NOTIFY_EMAIL_TEMPLATE}
    return {"phone_number": parcel.to, "template_id": settings.NOTIFY_TEXT_TEMPLATE}


def _notify(method: str, path: str, **asked: Any) -> requests.Response:
    """One call, signed for half a minute with the key's second half in the name of its first, as Notify's API says."""
    service, secret = settings.NOTIFY_API_KEY[-73:-37], settings.NOTIFY_API_KEY[-36:]
    token = jwt.encode({"iss": service, "iat": int(time.time())}, secret, algorithm="HS256")
    answer = requests.request(
        method,
        f"{settings.NOTIFY_ADDRESS}/v2/notifications{path}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=SECONDS,
        allow_redirects=False,
        **asked,
    )
    answer.raise_for_status()
    return answer
