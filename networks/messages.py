"""What organisations of a network are told when a gathering is called or called off. Thin: the page says the rest."""

from django.utils import timezone

from frontdoor.core.clock import time_in_words
from frontdoor.outbox.renderers import Body, Facts, Renderer, register
from networks.models import Gathering

CALLED = "gathering.called"
CALLED_OFF = "gathering.called_off"


def _called(facts: Facts) -> Body | None:
    return _about(facts, "A gathering is called", "{network} calls you together: {title}, {when}, {where}.")


def _called_off(facts: Facts) -> Body | None:
    return _about(facts, "A gathering is called off", "{network} will not meet: {title}, {when}, is called off.")


def _about(facts: Facts, subject: str, words: str) -> Body | None:
    """What the recipient may see under their own rights; nothing of a gathering that is not for anybody."""
    row = Gathering.objects.select_related("network").filter(pk=facts.aggregate_id).first()
    if row is None:
        return Body(
            subject=subject,
            words="A network you belong to has news of a gathering. The convenor tells you when and where.",
            data={"gathering": str(facts.aggregate_id)},
        )
    starts = timezone.localtime(row.starts_at)
    when = f"{starts:%-d %B %Y}, {time_in_words(starts.time())}"
    return Body(
        subject=subject,
        words=words.format(network=row.network.name, title=row.title, when=when, where=row.where),
        data={"gathering": str(row.pk), "status": row.state},
    )


def register_messages() -> None:
    """Called once, when the room is ready."""
    register(Renderer(event=CALLED, aggregate_kind="gathering", render=_called, title="A gathering is called"))
    register(
        Renderer(event=CALLED_OFF, aggregate_kind="gathering", render=_called_off, title="A gathering is called off")
    )
