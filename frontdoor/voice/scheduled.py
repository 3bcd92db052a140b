"""What happens by the clock to what people told us."""

from celery import shared_task

from frontdoor.core.scope import Job, Scope, acting_as
from frontdoor.voice.actions import return_answers, send_out


@shared_task(name="voice.pass_on")
def pass_on_what_waits() -> None:
    """Pass on what waits, together."""
    with acting_as(Scope(job=Job.CARRY_VOICES)) as scope:
        send_out(by=scope)


@shared_task(name="voice.return_answers")
def take_answers_back() -> None:
    """Bring new answers to the ways back. Nudged when one is given, and every minute by beat."""
    with acting_as(Scope(job=Job.CARRY_VOICES)) as scope:
        return_answers(by=scope)
