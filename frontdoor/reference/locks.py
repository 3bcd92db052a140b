"""What the application role may do with reference tables: add, and move which version is in use; never rewrite."""

from frontdoor.core.locks import ADD, CHANGE, READ, AppendOnly, Lock, Policy


class OneInUse(Lock):
    """Versions are added and kept. All that changes in a row is whether it is the one in use."""

    grants = (READ, ADD, f"{CHANGE} (is_current)")


class NotesOfOwnOrganisation(AppendOnly):
    """Notes are read and added by the organisation that wrote them, and by no other."""

    def policies(self, table: str, *, history: bool) -> list[Policy]:
        own = f'"{table}".organisation_id = (SELECT scope_organisation())'
        return [Policy("read", READ, using=own), Policy("add", ADD, check=own)]
