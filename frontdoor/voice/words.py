"""Does a sentence say whose it is? Looked for before it is kept, and said in words that repeat nothing of it."""

import calendar
import re
import unicodedata
from uuid import UUID

from frontdoor.core.refusals import Refusal
from frontdoor.people.models import CircleMember, Identity, KnownAs, Reach

MOST_LETTERS = 600
SHORTEST_NAME, SHORTEST_NUMBER = 2, 6
POSTCODE = re.compile(r"\b[a-z]{1,2}[0-9][a-z0-9]?\s*[0-9][a-z]{2}\b", re.IGNORECASE)
ADDRESS_ONLINE = re.compile(r"\S@\S|https?://|www\.", re.IGNORECASE)
LONG_NUMBER = re.compile(r"(?:[0-9][\s().-]*){6,}")
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
A_DAY = re.compile(
    rf"\b[0-9]{{1,2}}(?:st|nd|rd|th)?[\s./-]+(?:of\s+)?(?:[0-9]{{1,2}}|(?:{MONTHS})[a-z]*)[\s./,-]+[0-9]{{2,4}}\b"
    r"|\b(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}\b",
    re.IGNORECASE,
)
STREET = re.compile(
    r"\b[0-9]+[a-z]?,?\s+\w+\s+(?:street|road|lane|avenue|close|drive|way|court|terrace)\b", re.IGNORECASE
)
# A capital that begins no sentence: nothing ends just before it, nor is it the first letter of all.
QUOTES = "\"'\u2018\u2019\u201c\u201d"
MAY_BE_A_NAME = re.compile(rf"(?<![.!?:\n{QUOTES}])(?<!^)\s+[{QUOTES}]?(?!I\b)[A-Z][a-z]+")
SAYS_AGE = re.compile(rf"\b(?:aged?|i am|i[{QUOTES}]m)\s+[0-9]{{2,3}}\b|\b[0-9]{{2,3}}\s+years?\s+old\b", re.IGNORECASE)
# What anybody's sentence may hold with a capital: days, months, and what the country calls itself by.
CAPITALS = frozenset(
    (*calendar.day_name, *calendar.month_name, "English", "Christmas", "Easter", "Ramadan", "Eid", "Diwali", "Council")
)


def plain(text: str) -> str:
    """Small letters without accents, as two spellings of one name are compared."""
    parted = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parted if not unicodedata.combining(letter))


def parts(text: str) -> set[str]:
    """The single words of a text, compared as `plain`."""
    return set(re.findall(r"[^\W_]+", plain(text)))


def refuse_names(words: str, person: UUID | None) -> None:
    """Refuse words that give a person away: their own items as far as they may be seen, and what gives anyone away.

    Refused: `words_missing`, `words_too_long`, `says_who`, `says_where_they_live`, `says_how_to_reach`, `says_when`.
    """
    if not words.strip():
        raise Refusal(code="words_missing", words="Write down what they would like passed on.", field="words")
    if len(words) > MOST_LETTERS:
        raise Refusal(
            code="words_too_long",
            words=f"Say it in {MOST_LETTERS} letters at most: one thing at a time.",
            field="words",
        )
    if person is not None:
        _refuse_own(words, person)
    if POSTCODE.search(words) or STREET.search(words):
        raise Refusal(code="says_where_they_live", words=LEAVE_OUT.format("a postcode or an address"), field="words")
    if ADDRESS_ONLINE.search(words):
        raise Refusal(code="says_how_to_reach", words=LEAVE_OUT.format("an e-mail or web address"), field="words")
    if A_DAY.search(words):
        raise Refusal(code="says_when", words=LEAVE_OUT.format("a date"), field="words")
    if LONG_NUMBER.search(words):
        raise Refusal(code="says_how_to_reach", words=LEAVE_OUT.format("a long number"), field="words")


LEAVE_OUT = "These words hold {}. Leave it out, so that nobody can be found by it."


def _refuse_own(words: str, person: UUID) -> None:
    said, digits = parts(words), re.sub(r"[^0-9]", "", words)
    names = [known.first_name for known in KnownAs.objects.filter(person=person)]
    names += [near.name for near in CircleMember.objects.filter(person=person)]
    for identity in Identity.objects.filter(person=person):
        names.append(identity.full_name)
        if any(number and number in digits for number in (identity.nhs_number, identity.council_reference)):
            raise Refusal(code="says_who", words=LEAVE_OUT.format("a number of theirs"), field="words")
    if any(len(name) >= SHORTEST_NAME and name in said for each in names for name in parts(each)):
        raise Refusal(
            code="says_who", words=LEAVE_OUT.format("a name of theirs, or of someone around them"), field="words"
        )
    squeezed = re.sub(r"\s", "", plain(words))
    for reach in Reach.objects.filter(person=person):
        number = re.sub(r"[^0-9]", "", reach.value)[-SHORTEST_NUMBER:]
        if reach.postcode and re.sub(r"\s", "", plain(reach.postcode)) in squeezed:
            raise Refusal(code="says_where_they_live", words=LEAVE_OUT.format("their postcode"), field="words")
        if re.sub(r"\s", "", plain(reach.value)) in squeezed or (len(number) == SHORTEST_NUMBER and number in digits):
            raise Refusal(code="says_how_to_reach", words=LEAVE_OUT.format("how to reach them"), field="words")


def warnings(words: str) -> list[str]:
    """What to look at once more before the words are kept, in sentences. Nothing is refused for it."""
    found = []
    capitals = (match.group().strip(f" \t{QUOTES}") for match in MAY_BE_A_NAME.finditer(words.strip()))
    if any(word not in CAPITALS for word in capitals):
        found.append("A word within it begins with a capital letter. Is it the name of somebody, or of a small place?")
    if SAYS_AGE.search(words):
        found.append("It says how old somebody is. Could it do without?")
    return found
