"""What comes in from the pages of networks, their members and their seats."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone

from frontdoor.accounts.models import Organisation
from frontdoor.core.forms import DatePartsField
from neighbourhoods.models import Place, PlaceKind
from networks.actions.members import Newcomer
from networks.actions.networks import About
from networks.forms.fields import choose, one_line, sectors, several_lines
from networks.models import Member, MemberKind, Network, NetworkKind, Seat
from networks.reads import name_of

PLACES_OF_NETWORKS = (
    PlaceKind.NEIGHBOURHOOD,
    PlaceKind.VILLAGE,
    PlaceKind.MARKET_TOWN,
    PlaceKind.LOCALITY,
    PlaceKind.PLACE,
    PlaceKind.PRIMARY_CARE_NETWORK,
    PlaceKind.INTEGRATED_CARE_SYSTEM,
    PlaceKind.IDENTITY_COMMUNITY,
)


class NetworkForm(forms.Form):
    """A network: what it is for, where or of whom it is, how somebody new finds their way in."""

    network_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="What kind of network is it?",
        help_text="It keeps its kind. A co-governance body is a network of networks.",
        choices=NetworkKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of network it is"},
    )
    name = one_line("What is it called?")
    purpose = several_lines("What is it for?", "In words that somebody who might come would use.")
    place = forms.ChoiceField(
        label="Where is it, or whose is it?",
        help_text="A neighbourhood or a wider place; for a network of identity, the identity community.",
        error_messages={"required": "Choose where or whose it is"},
    )
    how_to_come = several_lines(
        "How does somebody new find their way in?", "Everybody reads this.", rows=3, required=False
    )

    def __init__(self, data: Any = None, *, row: Network | None = None) -> None:
        first: dict[str, Any] = {"network_id": uuid4()}
        if row is not None:
            first = {
                "network_id": row.pk,
                "name": row.name,
                "purpose": row.purpose,
                "place": str(row.place_id),
                "how_to_come": row.how_to_come,
            }
        super().__init__(data, initial=first)
        if row is not None:
            del self.fields["kind"]
        places = Place.objects.filter(kind__in=PLACES_OF_NETWORKS).order_by("name")
        listed = [(str(place.pk), f"{place.name} ({place.get_kind_display().lower()})") for place in places]
        choose(self, "place", [("", "Choose"), *listed])

    def about(self) -> About:
        """What `form_network` and `keep_network` take."""
        said = self.cleaned_data
        return About(
            name=said["name"], purpose=said["purpose"], place=UUID(said["place"]), how_to_come=said["how_to_come"]
        )


class ConvenorForm(forms.Form):
    """Who shall convene a network too."""

    username = one_line("Their username", "They must be a convenor on this site.", most=150)


class EndForm(forms.Form):
    """Why something ends, or is called off."""

    because = several_lines("Why?", "Everybody who could see it reads this.", rows=3, most=300)


class MemberForm(forms.Form):
    """Somebody who comes to belong to a network."""

    member_id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label="Who comes?",
        choices=MemberKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who comes"},
    )
    organisation = forms.ChoiceField(label="An organisation on this site", required=False)
    known_as = one_line(
        "A group or a person: what do they want to be called here?",
        "In this network alone. It need not be their name, and it is linked to no record of them anywhere.",
        required=False,
    )
    sector = forms.ChoiceField(
        label="Their sector",
        help_text="An organisation on this site brings its own. A person is a resident unless you say otherwise.",
        required=False,
    )
    role = one_line("Their role here", "For example: speaks for the tenants of the north side.", required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"member_id": uuid4()})
        here = Organisation.objects.filter(suspended_at=None).order_by("name")
        choose(self, "organisation", [("", "Choose"), *((str(one.pk), one.name) for one in here)])
        choose(self, "sector", [("", "Choose"), *sectors()])

    def newcomer(self) -> Newcomer:
        """What `add_member` takes."""
        said = self.cleaned_data
        return Newcomer(
            kind=MemberKind(said["kind"]),
            organisation=UUID(said["organisation"]) if said["organisation"] else None,
            known_as=said["known_as"],
            sector=said["sector"],
            role=said["role"],
        )


class MemberKeptForm(forms.Form):
    """What is said of a member, and whether they are named in public."""

    known_as = one_line("What do they want to be called here?")
    sector = forms.ChoiceField(label="Their sector", error_messages={"required": "Choose a sector"})
    role = one_line("Their role here", required=False)
    public = forms.BooleanField(
        label="They agreed to be named on the network's public page",
        help_text="Leave it empty and nobody outside the network sees their name.",
        required=False,
    )
    public_words = one_line("If so: how did they agree, in their words?", most=300, required=False)

    def __init__(self, data: Any = None, *, row: Member) -> None:
        first = {
            "known_as": row.known_as,
            "sector": row.sector,
            "role": row.role,
            "public": row.public_since is not None,
            "public_words": row.public_words,
        }
        super().__init__(data, initial=first)
        if row.kind == MemberKind.ORGANISATION:
            del self.fields["known_as"], self.fields["sector"]
        else:
            choose(self, "sector", sectors())


class GoodbyeForm(forms.Form):
    """Somebody leaves a network."""

    forget = forms.BooleanField(
        label="Forget what they were called here",
        help_text="For good. That somebody came, and from which sector, stays.",
        required=False,
    )


class SeatForm(forms.Form):
    """A seat a network keeps."""

    seat_id = forms.UUIDField(widget=forms.HiddenInput)
    title = one_line("What is the seat called?", "For example: a tenant of the north side.")
    sector = forms.ChoiceField(label="Which sector is it for?", error_messages={"required": "Choose a sector"})
    kept_for = one_line(
        "While it is empty: for whom is it kept?",
        "For example: somebody who has lived in the night shelter. Everybody sees that this voice is missing.",
        most=200,
        required=False,
    )

    def __init__(self, data: Any = None, *, row: Seat | None = None) -> None:
        first: dict[str, Any] = {"seat_id": uuid4()}
        if row is not None:
            first = {"seat_id": row.pk, "title": row.title, "sector": row.sector, "kept_for": row.kept_for}
        super().__init__(data, initial=first)
        choose(self, "sector", [("", "Choose"), *sectors()])


class TermForm(forms.Form):
    """Who sits in a seat, from when until when."""

    member = forms.ChoiceField(label="Who sits there?", error_messages={"required": "Choose who sits there"})
    from_on = DatePartsField(label="From")
    until_on = DatePartsField(label="Until", help_text="Leave it empty until further notice.", required=False)

    def __init__(self, data: Any = None, *, members: Iterable[Member]) -> None:
        super().__init__(data, initial={"from_on": timezone.localdate()})
        choose(self, "member", [("", "Choose"), *((str(each.pk), name_of(each)) for each in members)])


class LeaveForm(forms.Form):
    """When whoever sits in a seat leaves it."""

    last_day = DatePartsField(label="Their last day")

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"last_day": timezone.localdate()})
