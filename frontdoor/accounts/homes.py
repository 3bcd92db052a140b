"""The menu and each role's home, as data. A way on is added here the day its page exists, never before."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.urls import reverse

from frontdoor.accounts.acting import Belonging
from frontdoor.accounts.models import User


@dataclass(frozen=True, slots=True)
class Way:
    """A link: its words, the name of the address it leads to, and a line on what is there."""

    title: str
    to: str
    words: str = ""
    staff_only: bool = False
    host_only: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of someone's home. `empty` is said instead of links while there is nowhere to go yet."""

    title: str
    words: str
    empty: str = ""
    ways: tuple[Way, ...] = ()


CONVERSATIONS = Section(
    "Conversations",
    "Listen to people who get in touch, and write down what matters to them as they talk.",
    ways=(
        Way("Write a conversation down", "help:conversation-new", "On one page, saved as you type."),
        Way("Your conversations", "help:conversations", "What you wrote down, and the people you talked with."),
        Way("To put right", "help:corrections", "What people say is wrong in their record."),
        Way("Answers to take back", "help:answers", "People who told us something that has been answered."),
    ),
)
INTRODUCTIONS = Section(
    "Introductions",
    "Introduce people to those near them who can help, and learn what came of it. Begin on the person's page.",
    ways=(
        Way("Ask how it went", "help:follow-ups", "People who would like to be asked whether it helped."),
        Way("Calls to make", "help:calls", "Groups that would rather be rung, or have not answered."),
        Way("No answer yet", "help:silences", "Introductions that came back, and who else is near."),
        Way("How they answer", "help:replies", "How many had an answer, and how long that took."),
        Way("How they like to hear", "outbox:hearings", "Groups for which nobody signs in.", host_only=True),
    ),
)
FLOWS = Section(
    "How people move through support",
    "Questions about what happens to people after they get in touch.",
    ways=(
        Way("Reports", "flows:report-list", "The latest report, all of them, and asking for a new one."),
        Way("What organisations are asked for", "help:load", "Beside the room they said; by quarter for who pays."),
    ),
)
NETWORKS = Section(
    "Networks",
    "Gatherings to come, offers and asks, and what was agreed.",
    ways=(
        Way("Your networks", "networks:mine", "What goes on in them, who is at the table, and what is due."),
        Way("What is due", "networks:due", "Agreements to look at again, and terms that end."),
    ),
)
VOICES = Section(
    "What people told us",
    "Sentences that people agreed to have passed on, and what was decided.",
    ways=(
        Way("Something people told us", "voice:told-new", "Keep what somebody said at a gathering or out and about."),
        Way("What was decided", "register:decisions", "The public register, with the issues that have no answer yet."),
    ),
)
REFLECTIONS = Section(
    "Reflections",
    "Questions to talk over together. Nothing is scored.",
    ways=(
        Way("Questions to think with", "networks:own-reflections", "Write down what you thought, and read it again."),
    ),
)
FILES = Section(
    "Files and long work",
    "Lists you bring in from a file, and work that takes a while.",
    ways=(
        Way("Your imports", "imports:mine", "What you brought in, with a report on every row."),
        Way("Feeds and packages", "neighbourhoods:sources", "Other directories whose entries are brought in here."),
        Way("Your long work", "jobs:job-list", "How far it has come, and how to stop it or take it up again."),
    ),
)

PUT_RIGHT = Section(
    "Calls to put right",
    "What should have reached somebody and has not. Try again, or ring them.",
    ways=(
        Way("Could not be delivered", "outbox:undelivered", "To whom, how often it was tried, and what was answered."),
        Way("Messages, day by day", "outbox:days", "What was sent, what waits, and whether the figures add up."),
    ),
)
PROGRAMS = Section(
    "How you hear",
    "By email, by text message or by telephone; and a system of your own can be told at once when something happens.",
    ways=(
        Way("How you like to hear", "outbox:own-hearing", "In which way, where, and when you are reminded."),
        Way("Your agreements", "accounts:own-agreements", "What they are, and when they are looked at again."),
        Way("Endpoints", "outbox:endpoints", "Which addresses are told of what, and what they were sent."),
    ),
)

HOMES: MappingProxyType[str, tuple[Section, ...]] = MappingProxyType(
    {
        "worker": (CONVERSATIONS, INTRODUCTIONS, PUT_RIGHT),
        "lead": (
            CONVERSATIONS,
            INTRODUCTIONS,
            PUT_RIGHT,
            FLOWS,
            REFLECTIONS,
            FILES,
        ),
        "builder": (
            Section(
                "Your neighbourhoods",
                "The groups, organisations and places that are good there, and what needs another look.",
                ways=(
                    Way("Entries to look after", "neighbourhoods:keep", "To confirm, to put right, and suggested."),
                    Way("Add something good", "neighbourhoods:keep-new", "A group, a place, a business, a story."),
                    Way("Places", "neighbourhoods:places", "Their people, what they lie in, and their boundaries."),
                ),
            ),
            VOICES,
            REFLECTIONS,
            FILES,
        ),
        "partner": (
            Section(
                "Introductions to you",
                "People who agreed to meet your group or organisation.",
                ways=(Way("Introductions to you", "help:introductions", "Who they are, and what you say to each."),),
            ),
            PUT_RIGHT,
            PROGRAMS,
        ),
        "leader": (FLOWS, NETWORKS, REFLECTIONS),
        "convenor": (NETWORKS, VOICES, REFLECTIONS),
        "assessor": (
            Section(
                "Readiness",
                "Rounds of the 18 questions, the evidence for each, and where views differ.",
                ways=(
                    Way("Rounds", "readiness:rounds", "Ask people of every role where you stand, and read the report."),
                    Way("Evidence", "readiness:evidence-list", "What is held, what is being looked for, and by whom."),
                ),
            ),
            REFLECTIONS,
        ),
        "governance": (
            Section(
                "What is shared, and why",
                "Who sees people's records, for whom, and on what basis.",
                ways=(
                    Way(
                        "Agreements with organisations",
                        "accounts:agreements",
                        "Without them little of people is shared.",
                        host_only=True,
                    ),
                    Way("Who looked", "people:looks", "Every look at a person's record, and why it was allowed."),
                    Way(
                        "Refuges",
                        "neighbourhoods:refuges",
                        "Entries that nobody may find, and putting one back.",
                        host_only=True,
                    ),
                    Way("Own pages that are held", "help:own-holds", "Shut for somebody's safety; open them again."),
                ),
            ),
            PUT_RIGHT,
            FLOWS,
            NETWORKS,
        ),
        "admin": (
            Section(
                "Accounts and organisations",
                "Who may sign in, for which organisation and in which role.",
                "Ask whoever runs this site for access to the accounts pages.",
                (
                    Way(
                        "Look after accounts", "admin:index", "People, organisations and their roles.", staff_only=True
                    ),
                    Way("Programs", "accounts:programs", "Which may call, for which organisation, and what for."),
                    Way("Bring in organisations", "imports:organisations", "From a spreadsheet, with a look before."),
                ),
            ),
            PROGRAMS,
            FILES,
        ),
    }
)

GROUND = Section(
    "What this work rests on",
    "",
    ways=(Way("Principles and lists", "reference:lists", "The principles, questions and kinds this site goes by."),),
)
ABOUT_YOU = Section(
    "You",
    "",
    ways=(
        Way("Your account", "accounts:account", "Your organisations, your roles and what each may do."),
        Way("Change your password", "accounts:change-password"),
    ),
)

MENU = (
    Way("Home", "home"),
    Way("What is good nearby", "neighbourhoods:directory"),
    Way("Networks", "networks:networks"),
    Way("Principles and lists", "reference:lists"),
    Way("Your account", "accounts:account"),
)


def sections_for(belonging: Belonging, user: User) -> list[dict[str, Any]]:
    """The sections of someone's home, for all their roles together: title, words, empty, links (title, href, words)."""
    of_roles = [section for role in belonging.roles for section in HOMES[role.code]]
    return [
        {
            "title": section.title,
            "words": section.words,
            "empty": section.empty,
            "links": [
                {"title": way.title, "href": reverse(way.to), "words": way.words}
                for way in section.ways
                if (user.is_staff or not way.staff_only) and (belonging.organisation.host or not way.host_only)
            ],
        }
        for section in dict.fromkeys((*of_roles, GROUND, ABOUT_YOU))
    ]


def navigation(path: str) -> list[dict[str, Any]]:
    """The menu on every page for somebody signed in: title, href and whether it is the page at `path`."""
    return [{"title": way.title, "href": reverse(way.to), "current": reverse(way.to) == path} for way in MENU]
