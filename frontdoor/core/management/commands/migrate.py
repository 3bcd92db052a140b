"""`migrate`, which ends by locking the tables it made."""

from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand

from frontdoor.core.locks import write_locks


class Command(MigrateCommand):
    """Migrations make tables; the locks on them are written right after, by the same owner."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        looking_only = options["plan"] or options["check_unapplied"]
        if not looking_only and options["app_label"] is None:
            write_locks()
