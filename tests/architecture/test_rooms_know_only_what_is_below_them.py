"""Imports and foreign keys point down, and every room is on the map."""

import re
import subprocess
import sys
from pathlib import Path

from tests.architecture.rule import nothing_breaks
from tests.architecture.walk import PROJECT, imports, is_ours, label, layers, our_models, rooms, sources, targets

HEIGHT = {room: height for height, layer in enumerate(reversed(layers())) for room in layer}
# Below every handler of requests: these may not know that there is a web.
BELOW_THE_WEB = re.compile(r"/(models|workflow|actions|reports|tasks)(/\w+)?\.py$")
OF_THE_WEB = re.compile(r"^(django\.(http|shortcuts|views|forms)|rest_framework)(\.|$)|\.(views|forms|api)(\.|$)")
BACK_DOORS = {"importlib", "__import__", "import_module", "import_string", "runpy", "pkgutil"}


def test_imports_point_down_and_siblings_do_not_know_each_other() -> None:
    linter = Path(sys.prefix, "bin", "lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_room_has_its_place_in_the_layers() -> None:
    nothing_breaks("A room stands in the layers of .importlinter", [room for room in rooms() if room not in HEIGHT])


def test_foreign_keys_point_down_and_never_to_a_sibling() -> None:
    def room(model: type) -> str:
        return max((name for name in HEIGHT if f"{model.__module__}.".startswith(f"{name}.")), key=len, default="")

    nothing_breaks(
        "A foreign key points to its own room, a lower one or a library, never up or to a sibling",
        [
            f"{label(model)}.{field} -> {label(target)}"
            for model in our_models()
            for field, target in targets(model)
            if is_ours(target.__module__)
            and room(target) != room(model)
            and HEIGHT.get(room(target), 99) >= HEIGHT.get(room(model), -1)
        ],
    )


def test_the_directory_links_to_no_person() -> None:
    def reached(model: type, seen: frozenset[type]) -> set[type]:
        found = {target for _, target in targets(model)} - seen
        return found.union(*(reached(each, seen | found) for each in found))

    directory = [model for model in our_models() if model._meta.app_label == "neighbourhoods"]
    nothing_breaks(
        "The directory links to no person's record, by key or by a bare id",
        [
            *(
                f"{label(model)} reaches {label(target)}"
                for model in directory
                for target in reached(model, frozenset({model}))
                if target._meta.app_label == "people"
            ),
            *(
                f"{label(model)}.{field.name}"
                for model in directory
                for field in model._meta.get_fields()
                if "person" in field.name.split("_")
            ),
        ],
    )


def test_nothing_is_imported_behind_the_linters_back() -> None:
    nothing_breaks(
        "Nothing is imported through importlib, __import__ or a string, which the import contracts cannot see",
        [
            f"{source.path} {door}"
            for source in sources()
            for door in BACK_DOORS
            if any(door in name.split(".") for name in imports(source.tree)) or f"{door}(" in source.text
        ],
        guard="imports by string",
    )


def test_models_actions_and_reports_know_nothing_of_requests() -> None:
    nothing_breaks(
        "models, workflow, actions, tasks and reports import nothing of requests, responses or forms",
        [
            f"{source.path} {name}"
            for source in sources()
            if BELOW_THE_WEB.search(source.path)
            for name in imports(source.tree)
            if OF_THE_WEB.search(name)
        ],
    )


def test_every_room_is_on_the_map() -> None:
    drawn = (PROJECT / "docs" / "map.md").read_text()
    nothing_breaks(
        "docs/map.md has a line for every room",
        [room for room in rooms() if f"`{room.replace('.', '/')}/`" not in drawn],
    )
    nothing_breaks(
        "docs/map.md names no room that has gone",
        [
            name
            for name in re.findall(r"^\| `([a-z_/]+)/` \|", drawn, re.MULTILINE)
            if not (PROJECT / name / "__init__.py").exists()
        ],
    )
