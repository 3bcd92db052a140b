"""The addresses anyone may open without signing in, each with the reason. Every other address wants a signed-in user."""

WORDS = "Words of the council that anyone must be able to read before deciding to speak to it."
LISTS = "The lists the approach rests on are published: they hold nothing of anybody, and anyone may check them."

OPEN: dict[str, str] = {
    "accessibility": WORDS,
    "brand": "The council's colours, which the pages before signing in wear too.",
    "complaints": WORDS,
    "cookies": WORDS,
    "front-page": "The way in for everyone: it says what this is and where to sign in.",
    "health": "Four words on whether the parts run, for a load balancer that cannot sign in; nothing of anybody.",
    "privacy": WORDS,
    "reference:every-item-export": LISTS,
    "reference:list": LISTS,
    "reference:list-export": LISTS,
    "reference:lists": LISTS,
    "urgent-help": "Someone in danger is never asked to sign in.",
}

# Addresses that change things without Django's token against forged requests, each with what protects it instead.
WITHOUT_CSRF_TOKEN: dict[str, str] = {}
