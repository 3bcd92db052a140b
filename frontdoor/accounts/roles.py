"""Roles as readable data: what each is called, what it is for, and what it may do."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class May(StrEnum):
    """The permissions an action asks for. Each is one thing a worker does."""

    LOG_CONVERSATIONS = "log_conversations"
    MAKE_INTRODUCTIONS = "make_introductions"
    ANSWER_INTRODUCTIONS = "answer_introductions"
    KEEP_THE_MAP = "keep_the_map"
    CONVENE = "convene"
    READ_NETWORKS = "read_networks"
    ASSESS_READINESS = "assess_readiness"
    READ_FLOWS = "read_flows"
    OVERSEE_SHARING = "oversee_sharing"
    WRITE_REFLECTIONS = "write_reflections"
    IMPORT_FILES = "import_files"
    MANAGE_ACCOUNTS = "manage_accounts"
    PUT_RIGHT = "put_right"
    CONNECT_PROGRAMS = "connect_programs"


MAY_WORDS: MappingProxyType[May, str] = MappingProxyType(
    {
        May.LOG_CONVERSATIONS: "write down conversations with people who get in touch",
        May.MAKE_INTRODUCTIONS: "introduce people to groups and organisations, with their agreement",
        May.ANSWER_INTRODUCTIONS: "answer introductions and say what came of them",
        May.KEEP_THE_MAP: "add to the map of what is good in a neighbourhood and keep it true",
        May.CONVENE: "call gatherings of a network and keep its decisions",
        May.READ_NETWORKS: "read what networks do and decide, without changing it",
        May.ASSESS_READINESS: "run a round of the readiness questions",
        May.READ_FLOWS: "read reports on how people move through support",
        May.OVERSEE_SHARING: "watch over what is shared, with whom and on what basis",
        May.WRITE_REFLECTIONS: "write reflections on the principles and lists",
        May.IMPORT_FILES: "bring in files",
        May.MANAGE_ACCOUNTS: "add people and organisations, and give or end their roles",
        May.PUT_RIGHT: "see what could not be delivered to others, and send it again",
        May.CONNECT_PROGRAMS: "say how your organisation is told of things, and connect its own programs",
    }
)
"""What each permission lets someone do, in words that follow "you may"."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role someone holds in one organisation."""

    code: str
    name: str
    description: str
    may: frozenset[May]

    @property
    def may_words(self) -> list[str]:
        """What the role may do, a line each."""
        return [words for permission, words in MAY_WORDS.items() if permission in self.may]


def _role(code: str, name: str, description: str, *may: May) -> tuple[str, Role]:
    return code, Role(code, name, description, frozenset(may))


ROLES: MappingProxyType[str, Role] = MappingProxyType(
    dict(
        [
            _role(
                "worker",
                "Contact worker",
                "Listens to people who get in touch, writes down what matters to them and introduces them to others.",
                May.LOG_CONVERSATIONS,
                May.MAKE_INTRODUCTIONS,
                May.ANSWER_INTRODUCTIONS,
                May.PUT_RIGHT,
            ),
            _role(
                "lead",
                "Team lead",
                "Does what a contact worker does and looks after the team's day.",
                May.LOG_CONVERSATIONS,
                May.MAKE_INTRODUCTIONS,
                May.ANSWER_INTRODUCTIONS,
                May.PUT_RIGHT,
                May.READ_FLOWS,
                May.WRITE_REFLECTIONS,
                May.IMPORT_FILES,
            ),
            _role(
                "builder",
                "Community builder",
                "Keeps the picture of what is good in a neighbourhood true, mostly on foot.",
                May.KEEP_THE_MAP,
                May.WRITE_REFLECTIONS,
                May.IMPORT_FILES,
            ),
            _role(
                "partner",
                "Partner",
                "Answers introductions for a group or organisation and says what came of them.",
                May.ANSWER_INTRODUCTIONS,
                May.PUT_RIGHT,
                May.CONNECT_PROGRAMS,
            ),
            _role(
                "leader",
                "Leader",
                "Asks whether it works: how people move through support, and how decisions are made.",
                May.READ_FLOWS,
                May.READ_NETWORKS,
                May.WRITE_REFLECTIONS,
            ),
            _role(
                "convenor",
                "Convenor",
                "Brings a network together and keeps its decisions on record.",
                May.CONVENE,
                May.WRITE_REFLECTIONS,
            ),
            _role(
                "assessor",
                "Readiness assessor",
                "Runs a round of the 18 readiness questions and brings its evidence together.",
                May.ASSESS_READINESS,
                May.WRITE_REFLECTIONS,
            ),
            _role(
                "governance",
                "Information governance officer",
                "Watches over what is shared, with whom and why.",
                May.OVERSEE_SHARING,
                May.PUT_RIGHT,
                May.READ_FLOWS,
                May.READ_NETWORKS,
            ),
            _role(
                "admin",
                "Administrator",
                "Looks after accounts, organisations and reference lists. Sees no person's record.",
                May.MANAGE_ACCOUNTS,
                May.CONNECT_PROGRAMS,
                May.IMPORT_FILES,
            ),
        ]
    )
)
