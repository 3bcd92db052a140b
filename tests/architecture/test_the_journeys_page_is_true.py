"""docs/journeys.md names functions, addresses and steps; each is there, and what the journeys do is on the page."""

import ast
import re

from frontdoor.people.steps import Kind
from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import PROJECT, addresses, sources

PAGE = (PROJECT / "docs" / "journeys.md").read_text()
FUNCTION = re.compile(r"`([\w/]+\.py)::(\w+)`")
ADDRESS = re.compile(r"`([a-z-]+:[a-z-]+)`")
STEP = re.compile(r"`([A-Z_]+)`")
ON_THE_WAY = ("enabling_help/actions/", "frontdoor/flows/actions.py")
# Said of an introduction when it does not go the journey's way; the table of states names them.
ASIDE = {"rest", "give_up", "cancel", "mark_as_mistake", "stop_asking"}


def functions() -> set[tuple[str, str]]:
    """Every public function of the house: its file and its name."""
    return {
        (source.path, node.name)
        for source in sources()
        for node in source.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def test_every_function_it_names_is_there() -> None:
    there = functions()
    named = FUNCTION.findall(PAGE)
    assert named, "the page names no function"
    nothing_breaks(
        "docs/journeys.md names functions that are there", [f"{p}::{n}" for p, n in named if (p, n) not in there]
    )


def test_every_address_and_step_it_names_is_there() -> None:
    names = {address.name for address in addresses()}
    nothing_breaks("docs/journeys.md names addresses that are there", set(ADDRESS.findall(PAGE)) - names)
    nothing_breaks("docs/journeys.md names steps that are there", set(STEP.findall(PAGE)) - set(Kind.__members__))


def test_every_action_on_the_way_of_a_call_is_on_the_page() -> None:
    named = set(FUNCTION.findall(PAGE))
    nothing_breaks(
        "Every action on the way from a call to a report is in docs/journeys.md",
        [f"{p}::{n}" for p, n in functions() - named if p.startswith(ON_THE_WAY) and n not in ASIDE],
    )
