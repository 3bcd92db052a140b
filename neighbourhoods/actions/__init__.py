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
)
from neighbourhoods.actions.doors import (
    close_entry_door,
    close_entry_doors,
    confirm_at_door,
    open_entry_door,
    propose_at_door,
    say_room_at_door,
    withdraw_contact_at_door,
)
from neighbourhoods.actions.edits import approve_edit, propose_edit, refuse_edit
from neighbourhoods.actions.entries import add_entry, confirm_asset, edit_asset, hold_relationship
from neighbourhoods.actions.files import bring_boundaries, bring_directory, bring_postcodes
from neighbourhoods.actions.places import (
    add_place,
    count_people,
    draw_boundary,
    end_keeping_map,
    let_keep_map,
    nest_place,
    part_place,
)
from neighbourhoods.actions.sources import add_feed, ask_to_read, begin_anew, bring_package, read_some
from neighbourhoods.actions.withholding import no_longer_a_refuge, show_again, withhold_asset

__all__ = [
    "add_asset",
    "add_entry",
    "add_feed",
    "add_place",
    "add_provider",
    "approve_edit",
    "ask_to_read",
    "begin_anew",
    "bring_boundaries",
    "bring_directory",
    "bring_package",
    "bring_postcodes",
    "close_entry_door",
    "close_entry_doors",
    "confirm_asset",
    "confirm_at_door",
    "count_people",
    "draw_boundary",
    "edit_asset",
    "end_keeping_map",
    "hold_relationship",
    "let_keep_map",
    "locate_asset",
    "name_contact",
    "nest_place",
    "no_longer_a_refuge",
    "open_entry_door",
    "part_place",
    "propose_at_door",
    "propose_edit",
    "publish_asset",
    "reach_place",
    "read_some",
    "refuse_edit",
    "retire_asset",
    "say_room",
    "say_room_at_door",
    "show_again",
    "take_introductions_for",
    "withdraw_contact",
    "withdraw_contact_at_door",
    "withhold_asset",
]
