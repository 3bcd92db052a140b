"""What is done with places and with what is good in them."""

from neighbourhoods.actions.directory import (
    add_asset,
    add_provider,
    locate_asset,
    name_contact,
    publish_asset,
    reach_place,
    retire_asset,
    say_room,
    take_introductions_for,
    withdraw_contact,
    withhold_asset,
)
from neighbourhoods.actions.files import bring_boundaries, bring_directory, bring_postcodes
from neighbourhoods.actions.places import add_place, draw_boundary, end_keeping_map, let_keep_map, nest_place
from neighbourhoods.actions.sources import add_feed, ask_to_read, begin_anew, bring_package, read_some

__all__ = [
    "add_asset",
    "add_feed",
    "add_place",
    "add_provider",
    "ask_to_read",
    "begin_anew",
    "bring_boundaries",
    "bring_directory",
    "bring_package",
    "bring_postcodes",
    "draw_boundary",
    "end_keeping_map",
    "let_keep_map",
    "locate_asset",
    "name_contact",
    "nest_place",
    "publish_asset",
    "reach_place",
    "read_some",
    "retire_asset",
    "say_room",
    "take_introductions_for",
    "withdraw_contact",
    "withhold_asset",
]
