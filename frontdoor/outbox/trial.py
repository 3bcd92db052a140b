"""The message that says nothing: sent to an organisation's own endpoint to see that it arrives."""

from frontdoor.outbox.renderers import Body, Facts, Renderer, register

TRIAL = "endpoint.tried"


def _render(facts: Facts) -> Body:
    return Body("A test", "This is a test. Nothing has happened.", {})


def register_trial() -> None:
    """Called from AppConfig.ready."""
    register(Renderer(TRIAL, "endpoint", _render, told_as="endpoint.test", title="A test", offered=False))
