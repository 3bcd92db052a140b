"""What a message about an answer says: that one has come. Whose it is and what it says is seen after signing in."""

from django.db import connection

from frontdoor.outbox.renderers import Body, Facts, Renderer, register

CAME = "answer.came"


def _came(facts: Facts) -> Body | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT voice_answer_waits(%s)", [facts.aggregate_id])
        if not cursor.fetchone()[0]:
            return None
    return Body(
        subject="An answer has come",
        words="Something somebody told you has been answered. Sign in and take the answer back to them.",
        data={"way_back": str(facts.aggregate_id)},
    )


def register_messages() -> None:
    """Called once, when the room is ready."""
    register(Renderer(event=CAME, aggregate_kind="way_back", render=_came, title="An answer has come"))
