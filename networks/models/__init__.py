"""Networks of neighbourhood, place and identity, co-governance bodies, and what goes on in them."""

from networks.models.agreements import AgreementReview, WorkingAgreement
from networks.models.decisions import Decision, DecisionCorrection, DecisionOption, InTheRoom, ResourceMoved
from networks.models.gatherings import Gathering, GatheringNote, MemberCame, OfferOrAsk, SectorCame
from networks.models.issues import Issue, IssueMove, IssueTold
from networks.models.members import Member, MemberKind, Seat, Term
from networks.models.networks import Network, NetworkKind, NetworkUserRight
from networks.models.reflections import NetworkReflection

__all__ = [
    "AgreementReview",
    "Decision",
    "DecisionCorrection",
    "DecisionOption",
    "Gathering",
    "GatheringNote",
    "InTheRoom",
    "Issue",
    "IssueMove",
    "IssueTold",
    "Member",
    "MemberCame",
    "MemberKind",
    "Network",
    "NetworkKind",
    "NetworkReflection",
    "NetworkUserRight",
    "OfferOrAsk",
    "ResourceMoved",
    "Seat",
    "SectorCame",
    "Term",
    "WorkingAgreement",
]
