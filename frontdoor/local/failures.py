"""How a set-up or a start fails: in one sentence, for the person who typed the command."""


class CannotStart(Exception):
    """Something outside the project is missing or in the way. Its words are one sentence saying what to do."""
