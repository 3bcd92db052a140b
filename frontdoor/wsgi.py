"""The web process. It refuses to start where the database would not hold its locks."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdoor.settings")
application = get_wsgi_application()

from django.db import connection  # noqa: E402 - after Django is set up

from frontdoor.people.boot import refuse_to_start_unlocked  # noqa: E402

refuse_to_start_unlocked()
connection.close()
