"""A delivery process for kill tests: notes each parcel in a file, then takes its time before it answers.

Run as `python -m tests.outbox.deliver_slowly FILE SECONDS`; also named to a Celery worker, which reads SLOW_POST.
"""

import os
import sys
import time
from datetime import timedelta

import django
from django.conf import settings

NOTES, SECONDS = os.environ.get("SLOW_POST", "/dev/null:0").rsplit(":", 1)


class SlowPost:
    """Notes what it was given, then sleeps: whoever is killed meanwhile has sent but not recorded."""

    def send(self, parcel):  # type: ignore[no-untyped-def]
        from frontdoor.outbox.transports import Answer, Outcome

        with open(NOTES, "a") as notes:
            notes.write(f"{parcel.message} {parcel.attempt}\n")
        time.sleep(float(SECONDS))
        return Outcome(Answer.TAKEN, "200")


def set_up() -> None:
    """The event and the transport of these tests, in this process."""
    from frontdoor.outbox.renderers import Renderer, known_events, register
    from tests.outbox import post

    settings.OUTBOX_TRANSPORTS["post"] = "tests.outbox.deliver_slowly.SlowPost"
    if post.EVENT not in known_events():
        register(Renderer(post.EVENT, "person", post.how_to_reach, ids=frozenset({"person"})))


def main() -> None:
    """Deliver once, on a short lease."""
    django.setup()
    set_up()
    from frontdoor.outbox.delivery import deliver_what_is_due

    deliver_what_is_due(lease=timedelta(seconds=2))


if __name__ == "__main__":
    main()
elif "celery" in sys.argv[0]:
    set_up()
