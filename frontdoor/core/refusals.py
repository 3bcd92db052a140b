"""Refusals: an action says no, in words a worker can use."""


class Refusal(Exception):
    """Raised by an action that will not do what was asked. Nothing has been written.

    `code` is stable and short (`no_sharing_basis`); partners' programs rely on it. `words` is one or two plain
    sentences: what happened and what to do. Neither ever holds a person's name or anything they said. `field` is the
    form field the words belong to, empty when they belong to the whole.
    """

    def __init__(self, *, code: str, words: str, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.words = words
        self.field = field
