"""Chance with a fixed seed, and the rhythm of a year: the same borough at every fill, whatever day that is."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import TypeVar
from uuid import UUID, uuid5

from frontdoor.flows.periods import midnight

SEED = UUID("6d657272-6f77-4461-8c65-000000000001")
YEAR = 365  # days of past
T = TypeVar("T")

# How much is going on: Monday to Sunday, January to December, and the hours of the day by the way in.
WEEKDAYS = (1.3, 1.15, 1.05, 1.0, 0.85, 0.12, 0.04)
MONTHS = (1.25, 1.2, 1.05, 0.95, 0.9, 0.85, 0.82, 0.75, 1.0, 1.05, 1.15, 0.85)
OFFICE_HOURS = {8: 4, 9: 14, 10: 18, 11: 16, 12: 8, 13: 9, 14: 13, 15: 11, 16: 7}
OPEN_HOURS = {10: 5, 11: 6, 12: 3, 13: 3, 14: 4}
FRIDAY, OPENS, CLOSES = 4, 8, 18
ANY_HOURS = {
    7: 2,
    8: 4,
    9: 6,
    10: 6,
    11: 5,
    12: 6,
    13: 6,
    14: 5,
    15: 4,
    16: 4,
    17: 5,
    18: 6,
    19: 8,
    20: 9,
    21: 7,
    22: 3,
}
HOURS: Mapping[str, Mapping[int, int]] = {"hub": OPEN_HOURS, "online": ANY_HOURS}


def made_id(*names: object) -> UUID:
    """The id of something of the demo, the same at every fill."""
    return uuid5(SEED, "/".join(str(name) for name in names))


class Chance(Random):
    """One thing's own chance: what happens to one person changes nothing for the next."""

    def __init__(self, *names: object) -> None:
        super().__init__("/".join((str(SEED), *(str(name) for name in names))))

    def id(self) -> UUID:
        """A new id."""
        return UUID(int=self.getrandbits(128), version=4)

    def happens(self, share: float) -> bool:
        """Whether something happens that happens in this share of all cases."""
        return self.random() < share

    def weighed(self, weights: Mapping[T, float]) -> T:
        """One of these, as often as it weighs."""
        return self.choices(list(weights), list(weights.values()))[0]

    def some(self, things: Sequence[T], most: int) -> list[T]:
        """One of these or more, each once."""
        return self.sample(things, min(len(things), self.randint(1, most)))


class Year:
    """The year before a day, with its busy and its quiet times. Nothing in it is later than that day's midnight."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.now = midnight(today)

    @cached_property
    def days(self) -> list[datetime]:
        """The midnights of the year, the oldest first."""
        return [midnight(self.today - timedelta(days=ago)) for ago in range(YEAR, 0, -1)]

    @cached_property
    def _busy(self) -> list[float]:
        """The weights of the days, added up. The house grows known as the year goes on."""
        grows = (0.8 + 0.4 * number / YEAR for number in range(YEAR))
        return list(
            accumulate(WEEKDAYS[d.weekday()] * MONTHS[d.month - 1] * g for d, g in zip(self.days, grows, strict=True))
        )

    def moment(self, chance: Chance, route: str) -> datetime:
        """A time of the year at which somebody gets in touch by this route."""
        return self.at(chance, chance.choices(self.days, cum_weights=self._busy)[0], route)

    def working_day(self, days_ago: int) -> datetime:
        """The midnight of a day so long ago, or of the Friday before where that was a weekend."""
        day = self.days[-days_ago]
        return self.days[-days_ago - max(0, day.weekday() - FRIDAY)]

    def at(self, chance: Chance, day: datetime, route: str = "") -> datetime:
        """A time of that day."""
        hour = chance.weighed(HOURS.get(route, OFFICE_HOURS))
        return day + timedelta(hours=hour, minutes=chance.randrange(60), seconds=chance.randrange(60))

    def later(self, chance: Chance, moment: datetime, *, days: float) -> datetime:
        """A time in office hours about so many days later, never at a weekend."""
        wait = chance.gammavariate(1.6, days / 1.6)
        then = max(moment + timedelta(days=wait), moment + timedelta(minutes=20))
        if then.weekday() > FRIDAY:
            then += timedelta(days=7 - then.weekday())
        if not OPENS <= then.hour < CLOSES:
            then = then.replace(hour=9) + timedelta(days=then.hour >= CLOSES, minutes=chance.randrange(400))
        return then if then > moment else moment + timedelta(minutes=20)
