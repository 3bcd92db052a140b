"""The doorway: the project, what every room shares, and what looks across."""

from frontdoor.celery import app as celery_app

__all__ = ["celery_app"]
