"""The Celery application. Delivery and reports are nudged from here; nothing is kept here."""

import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, before_task_publish, celeryd_init, heartbeat_sent, worker_ready

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


@beat_init.connect(weak=False)
@before_task_publish.connect(weak=False, sender="frontdoor.jobs.tasks.heartbeat")
def beat_lives(**said: Any) -> None:
    """Beat alone sends the heartbeat task."""
    from frontdoor.jobs import heartbeat

    heartbeat.beat_lives(**said)


@worker_ready.connect(weak=False)
def worker_starts(**said: Any) -> None:
    """The worker takes tasks from now on."""
    from frontdoor.jobs import heartbeat

    heartbeat.worker_starts(**said)


@heartbeat_sent.connect(weak=False)
def worker_lives(**said: Any) -> None:
    """The worker's main process runs."""
    from frontdoor.jobs import heartbeat

    heartbeat.worker_lives(**said)
