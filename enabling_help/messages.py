"""What the messages about introductions say. Thin on purpose: the page or the API shows what is still shared."""

from enabling_help.actions.messages import SAID
from enabling_help.changes import CHANGED, MADE
from enabling_help.models import Introduction
from enabling_help.reads import opened_by
from enabling_help.workflow import State
from frontdoor.outbox.renderers import Body, Facts, Renderer, register


def _made(facts: Facts) -> Body | None:
    return _about(facts, "Someone would like to meet you", "{sender} introduces someone to you, with their agreement.")


def _changed(facts: Facts) -> Body | None:
    return _about(facts, "An introduction has moved on", "An introduction of yours now stands at: {state}.")


def _said(facts: Facts) -> Body | None:
    return _about(facts, "A message about an introduction", "There is a message about an introduction of yours.")


def _about(facts: Facts, subject: str, words: str) -> Body | None:
    row = Introduction.objects.select_related("from_organisation").filter(pk=facts.aggregate_id).first()
    if row is None:
        return None
    said = words.format(sender=row.from_organisation.name, state=State(row.state).label)
    return Body(
        subject=subject,
        words=f"{said} Sign in to see it.",
        data={"referral": str(row.pk), "status": row.state, "acknowledged": row.acknowledged_at is not None},
    )


def register_messages() -> None:
    """Called once, when the room is ready."""
    told = (
        (MADE, _made, "referral.created", "Somebody would like to meet them"),
        (SAID, _said, "referral.message", "The other side wrote about it"),
        (CHANGED, _changed, "referral.updated", "An introduction has moved on"),
    )
    page = "help:introduction"
    for event, render, told_as, title in told:
        register(Renderer(event, "introduction", render, told_as=told_as, title=title, page=page, opens=opened_by))
