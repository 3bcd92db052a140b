"""What is done with messages, and with the endpoints of organisations' own programs."""

from frontdoor.outbox.actions.days import count_day
from frontdoor.outbox.actions.endpoints import (
    add_endpoint,
    choose_events,
    pause_endpoint,
    remove_endpoint,
    replay,
    resume_endpoint,
    rotate_secret,
    send_test,
)
from frontdoor.outbox.actions.hearing import say_how_we_hear
from frontdoor.outbox.actions.messages import note_receipt, queue, send_again, send_all_again

__all__ = [
    "add_endpoint",
    "choose_events",
    "count_day",
    "note_receipt",
    "pause_endpoint",
    "queue",
    "remove_endpoint",
    "replay",
    "resume_endpoint",
    "rotate_secret",
    "say_how_we_hear",
    "send_again",
    "send_all_again",
    "send_test",
]
