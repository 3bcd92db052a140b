"""Named to a Celery worker in these runs: leases, time-outs and waits of seconds instead of minutes.

What is shortened is time alone. The worker, its tasks, the transport and the database are those that run anywhere.
"""

from datetime import timedelta

from frontdoor.core import calling
from frontdoor.outbox import delivery

calling.CONNECT, calling.SILENCE, calling.WHOLE = 1.0, 2.0, 2.5
assert delivery.deliver_what_is_due.__kwdefaults__ is not None
delivery.deliver_what_is_due.__kwdefaults__["lease"] = timedelta(seconds=4)
HURRY = {"WEBHOOK_WAITS": "0.5,0.5,1,1,1,1,1,2,2,2,2,2,2,2,2", "WEBHOOK_FIRST_REST": "0.5"}
