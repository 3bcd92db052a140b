"""Named to a real Celery worker: word of an introduction goes to a slow transport that notes it in a file first.

`SLOW_POST` is the file and the seconds it then takes, as in tests/outbox/deliver_slowly.py.
"""

from django.conf import settings

settings.OUTBOX_TRANSPORTS["console"] = "tests.outbox.deliver_slowly.SlowPost"
