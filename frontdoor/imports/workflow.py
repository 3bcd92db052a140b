"""How an import moves on."""

from django.db import models


class State(models.TextChoices):
    """Where an imported file stands."""

    STAGED = "staged", "Read, and waiting to be looked over"
    BEGUN = "begun", "Begun, with rows still to do"
    DONE = "done", "Done"


# A file whose columns are chosen anew stays staged; one that has begun is never mapped again.
NEXT: dict[State, frozenset[State]] = {
    State.STAGED: frozenset({State.STAGED, State.BEGUN, State.DONE}),
    State.BEGUN: frozenset({State.BEGUN, State.DONE}),
    State.DONE: frozenset({State.DONE}),
}
