"""Every fault that `make prove-guards` plants still has its place in the code, so that no guard goes unproved."""

from tests.architecture.plants import PLANTS
from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import PROJECT


def test_every_fault_can_be_planted() -> None:
    found = [f"{plant.guard} | {plant.fault}: {words}" for plant in PLANTS for words in plant.misfits(PROJECT)]
    nothing_breaks("A fault to plant fits the code", found)
