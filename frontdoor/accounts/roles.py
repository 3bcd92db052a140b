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
    ASSESS_READINESS = "assess_readiness"
    READ_FLOWS = "read_flows"
    OVERSEE_SHARING = "oversee_sharing"
    WRITE_REFLECTIONS = "write_reflections"
    IMPORT_FILES = "import_files"
    MANAGE_ACCOUNTS = "manage_accounts"


@dataclass(frozen=True, slots=True)
class Role:
    """A role someone holds in one organisation."""

    code: str
    name: str
    description: str
    may: frozenset[May]


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
            ),
            _role(
                "lead",
                "Team lead",
                "Does what a contact worker does and looks after the team's day.",
                May.LOG_CONVERSATIONS,
                May.MAKE_INTRODUCTIONS,
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
            ),
            _role(
                "leader",
                "Leader",
                "Asks whether it works: how people move through support, and how decisions are made.",
                May.READ_FLOWS,
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
                May.READ_FLOWS,
            ),
            _role(
                "admin",
                "Administrator",
                "Looks after accounts, organisations and reference lists. Sees no person's record.",
                May.MANAGE_ACCOUNTS,
                May.IMPORT_FILES,
            ),
        ]
    )
)
