"""Brings the lists that come with the product into a database that has just been migrated."""

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader

from frontdoor.core.scope import Job, Scope
from frontdoor.reference.actions import load_shipped_lists


def load_after_migrate(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Load our lists, unless this migrate stopped short of the newest tables or went back beyond them."""
    loader = MigrationLoader(connections[using])
    if all(leaf in loader.applied_migrations for leaf in loader.graph.leaf_nodes("reference")):
        load_shipped_lists(by=Scope(job=Job.LOAD_LISTS))
