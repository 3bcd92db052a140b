"""The Celery application. Delivery and reports are nudged from here; nothing is kept here."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, celeryd_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdoor.settings")

app = Celery("frontdoor")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(related_name="scheduled")


@celeryd_init.connect
@beat_init.connect
def refuse_to_start(**_: Any) -> None:
    """Worker and beat start only where the database holds its locks."""
    import django
    from django.db import connection

    django.setup()
    from frontdoor.people.boot import refuse_to_start_unlocked

    try:
        refuse_to_start_unlocked()
    finally:
        connection.close()  # so that no process made from this one inherits it
