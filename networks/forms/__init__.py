"""What comes in from the pages of this room, field by field."""

from networks.forms.gatherings import (
    AgreementForm,
    AnswerForm,
    CameForm,
    ExchangeForm,
    GatheringForm,
    NotesForm,
    ReflectionForm,
    ReviewForm,
)
from networks.forms.networks import (
    ConvenorForm,
    EndForm,
    GoodbyeForm,
    LeaveForm,
    MemberForm,
    MemberKeptForm,
    NetworkForm,
    SeatForm,
    TermForm,
)

__all__ = [
    "AgreementForm",
    "AnswerForm",
    "CameForm",
    "ConvenorForm",
    "EndForm",
    "ExchangeForm",
    "GatheringForm",
    "GoodbyeForm",
    "LeaveForm",
    "MemberForm",
    "MemberKeptForm",
    "NetworkForm",
    "NotesForm",
    "ReflectionForm",
    "ReviewForm",
    "SeatForm",
    "TermForm",
]
