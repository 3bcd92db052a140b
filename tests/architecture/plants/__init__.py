"""Faults to plant in a scratch clone, one for each guard, so that a guard that sees nothing is found out."""

from tests.architecture.plants import about_actions_and_models, about_exceptions, about_pages, about_rooms_and_locks
from tests.architecture.plants.plant import Plant

PLANTS: tuple[Plant, ...] = (
    *about_rooms_and_locks.PLANTS,
    *about_actions_and_models.PLANTS,
    *about_pages.PLANTS,
    *about_exceptions.PLANTS,
)
