"""The web process. It refuses to start where the database would not hold its locks."""

import os
import sys

from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

GIVE_UP = 3  # gunicorn ends when a worker ends so while starting; at any other status it would start the next, for ever


def locked_application() -> WSGIHandler:
    """The application, once the database was found to hold its locks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "frontdoor.settings")
    made = get_wsgi_application()
    from django.db import connection

    from frontdoor.core.utf8_request import Utf8Request
    from frontdoor.people.boot import UnsafeDatabase, refuse_to_start_unlocked

    try:
        refuse_to_start_unlocked()
    except UnsafeDatabase as unsafe:
        sys.stderr.write(f"{unsafe}\n")
        sys.exit(GIVE_UP)
    finally:
        connection.close()  # so that no process made from this one inherits it
    made.request_class = Utf8Request
    return made


application = locked_application()
