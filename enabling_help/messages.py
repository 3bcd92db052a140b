"""What the messages about introductions say. Thin on purpose: the page or the API shows what is still shared."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from enabling_help.actions.messages import SAID
from enabling_help.models import Introduction
from enabling_help.reads import opened_by
from enabling_help.telling import CHANGED, CODE, LINK, MADE, REMINDED
from enabling_help.workflow import State
from frontdoor.links.tokens import code_of, token_of
from frontdoor.outbox.renderers import Body, Facts, Renderer, register

HOW_TO_SEE = "Sign in to see it, or use the link you were sent."


def _made(facts: Facts) -> Body | None:
    return _about(facts, "Someone would like to meet you", "{sender} introduces someone to you, with their agreement.")


def _changed(facts: Facts) -> Body | None:
    return _about(facts, "An introduction has moved on", "An introduction of yours now stands at: {state}.")


def _said(facts: Facts) -> Body | None:
    return _about(facts, "A message about an introduction", "There is a message about an introduction of yours.")


def _reminded(facts: Facts) -> Body | None:
    return _about(facts, "Someone is waiting to hear from you", "{sender} would be glad of your answer, yes or no.")


def _link(facts: Facts) -> Body | None:
    """The same as `_made`, with the link. Its code is sent when somebody asks for it there."""
    row = Introduction.objects.select_related("from_organisation").filter(pk=facts.aggregate_id).first()
    if row is None:
        return None
    token = token_of(UUID(str(facts.ids["door"])))
    words = (
        f"{row.from_organisation.name} introduces someone to you, with their agreement. Open this link to see who, "
        f"and to answer: {settings.SITE_ADDRESS}{reverse('help:reply', args=[token])}\n\n"
        "The page asks for a code. Ask for it there, and we send it to you here."
    )
    return Body(subject="Someone would like to meet you", words=words, data={"referral": str(row.pk)})


def _code(facts: Facts) -> Body | None:
    if not Introduction.objects.filter(pk=facts.aggregate_id).exists():
        return None
    code = code_of(UUID(str(facts.ids["door"])), int(facts.ids["number"]))
    return Body(subject="Your code", words=f"The code for your link is {code}. It works once.", data={})


def _about(facts: Facts, subject: str, words: str) -> Body | None:
    row = Introduction.objects.select_related("from_organisation").filter(pk=facts.aggregate_id).first()
    if row is None:
        return None
    said = words.format(sender=row.from_organisation.name, state=State(row.state).label)
    return Body(
        subject=subject,
        words=f"{said} {HOW_TO_SEE}",
        data={"referral": str(row.pk), "status": row.state, "acknowledged": row.acknowledged_at is not None},
    )


def register_messages() -> None:
    """Called once, when the room is ready."""
    told = (
        (MADE, _made, "referral.created", "Somebody would like to meet them"),
        (SAID, _said, "referral.message", "The other side wrote about it"),
        (CHANGED, _changed, "referral.updated", "An introduction has moved on"),
        (REMINDED, _reminded, "referral.reminder", "They were asked again for an answer"),
    )
    page = "help:introduction"
    for event, render, told_as, title in told:
        register(Renderer(event, "introduction", render, told_as=told_as, title=title, page=page, opens=opened_by))
    link, code = frozenset({"door"}), frozenset({"door", "number"})
    made, sent = "Somebody would like to meet them", "A code for their link"
    register(Renderer(LINK, "introduction", _link, ids=link, title=made, page=page, opens=opened_by))
    register(Renderer(CODE, "introduction", _code, ids=code, title=sent, page=page, opens=opened_by))
