"""The shapes in which a program brings somebody to the front door, and introduces them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from enabling_help.actions.agreements import SHAREABLE
from enabling_help.actions.arrivals import Agreed, Brought
from enabling_help.actions.conversations import MOST_NEEDS
from enabling_help.api.shapes import MOST_WORDS, SAYS_SOMETHING, Moment, Named, Text, refuse_out_of_reach
from enabling_help.workflow import AT_ONCE, IntroductionKind, State
from frontdoor.accounts.models import Sector
from frontdoor.core.quick_shapes import Shown
from frontdoor.people.items import Item
from neighbourhoods.models import POSTCODE_PATTERN

ON_THE_WAY = [each for each in IntroductionKind.choices if IntroductionKind(each[0]) not in AT_ONCE]
ROUTES = ("hub", "telephone", "online", "professional", "hospital-discharge")


class Line(Text):
    """Words that may be left out. Sent, they say something."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, default="", max_length=MOST_WORDS, **more)


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 100, "pattern": SAYS_SOMETHING})
class Name(Text):
    """What somebody is called, where it is known."""

    def __init__(self, **more: Any) -> None:
        super().__init__(required=False, default="", max_length=100, **more)


class AgreedShape(serializers.Serializer[Any]):
    """What the person agreed to share, until when, and how they said so. You asked them; nobody else can say it."""

    items = serializers.ListField(
        child=serializers.ChoiceField([(item.value, item.label) for item in SHAREABLE]),
        min_length=1,
        max_length=len(SHAREABLE),
        help_text="What they asked for and the introduction itself go with these.",
    )
    until = Moment(validators=[refuse_out_of_reach], help_text="When it ends by itself.")
    words = Text(max_length=MOST_WORDS, help_text="How they said it, in their words.")


def as_agreed(told: dict[str, Any] | None) -> Agreed | None:
    """What was agreed, for the actions; None where nothing was said of it."""
    if told is None:
        return None
    return Agreed([Item(item) for item in dict.fromkeys(told["items"])], told["until"], told["words"])


class Patterned(serializers.RegexField):
    """Something written in one way, where it is known."""

    def __init__(self, pattern: str, most: int, **more: Any) -> None:
        super().__init__(f"^{pattern}$", required=False, default="", max_length=most, **more)
        self.trim_whitespace = False

    def to_internal_value(self, data: Any) -> str:
        """As it was sent. A number is none of these."""
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class ContactShape(serializers.Serializer[Any]):
    """Somebody you talked with who would like the front door to be in touch. All of who they are may be left out."""

    first_name = Name(help_text="What to call them.")
    full_name = Name()
    phone = Patterned(r"\+?([0-9] ?){9,15}", 40, help_text="With its area code.")
    email = Patterned(r"[!-?A-~]+@[!-?A-~]+\.[!-?A-~]+", 254)
    postcode = Patterned(POSTCODE_PATTERN, 8)
    route = serializers.ChoiceField(ROUTES, help_text="How they got in touch with you: a code of the list of routes.")
    happening = Line(help_text="What is happening, in their words.")
    matters = Line(help_text="What matters to them, in their words.")
    needs = serializers.ListField(
        child=Text(max_length=MOST_WORDS),
        min_length=1,
        max_length=MOST_NEEDS,
        help_text="Each thing they ask for, in their words. Each is introduced by itself.",
    )
    agreed = AgreedShape(required=False)


class BroughtShape(serializers.Serializer[Brought]):
    """The ids of what was written down. Keep those of the needs: others are introduced to by them."""

    conversation = serializers.UUIDField()
    needs = serializers.ListField(child=serializers.UUIDField())
    referrals = serializers.ListField(
        child=serializers.UUIDField(), help_text="The introductions to the front door, one for each need."
    )


class ReferralWanted(serializers.Serializer[Any]):
    """An introduction to be made."""

    need = serializers.UUIDField(help_text="The need, as it was answered when you brought the person.")
    organisation = serializers.UUIDField(help_text="Whom to introduce them to: an id of the list of organisations.")
    kind = serializers.ChoiceField(ON_THE_WAY, default=IntroductionKind.REFERRED.value)
    note = Line(help_text="Your own words for them.")
    agreed = AgreedShape(required=False, help_text="Leave it out where their agreement is written down already.")


class ReferralMade(Shown):
    """The introduction that was made."""

    id = serializers.UUIDField(source="pk")
    status = serializers.ChoiceField(State.choices, source="state")


class OrganisationShape(Named):
    """An organisation that can be introduced to."""

    sector = serializers.ChoiceField(Sector.choices)


class OrganisationPage(Shown):
    """One page of organisations, and the address of the next one."""

    results = OrganisationShape(many=True)
    next = serializers.URLField(allow_null=True, help_text="The address of the next page; null on the last one.")
