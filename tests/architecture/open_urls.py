"""The addresses anyone may open without signing in, each with the reason. All others want a signed-in user."""

WORDS = "Words of the council that anyone must be able to read before deciding to speak to it."
LISTS = "The lists the approach rests on are published: they hold nothing of anybody, and anyone may check them."
DIRECTORY = "What is good nearby is for everyone to see; it links to no person's record."
GROUPS = "A group without an account looks after its own entry through its own link, behind a code."
FEED = "The directory is published as an open feed for anyone: it links to no person's record."
API = "What the partner API can do is read by whoever thinks of using it; it says nothing of anybody."
ANSWERS = "A person without an account answers through their own link, behind a code, and reads only their own answers."
REGISTER = "Anybody reads what was decided, who was in the room, and what waits for an answer: it holds nobody's words."
NETWORKS = "Who meets, what for and when is for everyone to see; nobody is named who did not agree to it."
OWN = "A person without an account reads their own record through their own link, behind a code, and nobody else's."
REPLY = "An organisation answers one introduction through the link it was given, behind a code, under its own rights."
TOKENS = "A partner's program shows its own secret here; it has no session and sends no cookie."

OPEN: dict[str, str] = {
    "accessibility": WORDS,
    "accounts:revoke-token": TOKENS,
    "accounts:sign-in": "Signing in begins here, for someone who is not signed in.",
    "accounts:token": TOKENS,
    "admin:login": "Sends whoever is not signed in to the one page where one signs in.",
    "api:docs": API,
    "api:schema": API,
    "brand": "The council's colours, which the pages before signing in wear too.",
    "complaints": WORDS,
    "cookies": WORDS,
    "drafts:save": "Whoever was signed out while typing gets their words back (401), and nothing is saved.",
    "front-page": "The way in for everyone: it says what this is and where to sign in.",
    "health": "Four words on whether the parts run, for a load balancer that cannot sign in; nothing of anybody.",
    "help:door": "A person without an account answers through their own link: one purpose, one use, and a code.",
    "help:own": OWN,
    "help:own-copy": OWN,
    "help:reply": REPLY,
    "icon": "Browsers ask for it by themselves, signed in or not; it leads to the favicon among the static files.",
    "neighbourhoods:directory": DIRECTORY,
    "neighbourhoods:directory-export": DIRECTORY,
    "neighbourhoods:directory-map": DIRECTORY,
    "neighbourhoods:door": GROUPS,
    "neighbourhoods:door-correct": GROUPS,
    "neighbourhoods:entry": DIRECTORY,
    "neighbourhoods:entry-calendar": DIRECTORY,
    "neighbourhoods:place": DIRECTORY,
    "neighbourhoods:place-outline": DIRECTORY,
    "neighbourhoods:places": DIRECTORY,
    "neighbourhoods:places-export": DIRECTORY,
    "neighbourhoods:places-map": DIRECTORY,
    "networks:calendar": NETWORKS,
    "networks:gathering-calendar": NETWORKS,
    "networks:network": NETWORKS,
    "networks:networks": NETWORKS,
    "networks:networks-export": NETWORKS,
    "open-referral:details": FEED,
    "open-referral:organization": FEED,
    "open-referral:organizations": FEED,
    "open-referral:service": FEED,
    "open-referral:service-at-location": FEED,
    "open-referral:service-at-locations": FEED,
    "open-referral:services": FEED,
    "open-referral:taxonomies": FEED,
    "open-referral:taxonomy": FEED,
    "open-referral:taxonomy-term": FEED,
    "open-referral:taxonomy-terms": FEED,
    "privacy": WORDS,
    "readiness:door": ANSWERS,
    "readiness:door-question": ANSWERS,
    "reference:every-item-export": LISTS,
    "reference:list": LISTS,
    "reference:list-export": LISTS,
    "reference:lists": LISTS,
    "register:decision": REGISTER,
    "register:decisions": REGISTER,
    "register:decisions-export": REGISTER,
    "register:issue": REGISTER,
    "register:issues": REGISTER,
    "register:issues-export": REGISTER,
    "urgent-help": "Someone in danger is never asked to sign in.",
}

# Addresses that change things without Django's token against forged requests, each with what protects it instead.
WITHOUT_CSRF_TOKEN: dict[str, str] = {
    "accounts:revoke-token": TOKENS,
    "accounts:token": TOKENS,
    "drafts:save": "The view checks Django's token itself, to answer a stale one with the words and a fresh token.",
}
