"""The addresses anyone may open without signing in, each with the reason. Every other address wants a signed-in user."""

OPEN: dict[str, str] = {}

# Addresses that change things without Django's token against forged requests, each with what protects it instead.
WITHOUT_CSRF_TOKEN: dict[str, str] = {}
