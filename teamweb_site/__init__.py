"""The site that ships with the plugins: the only part that knows every app."""

from .celery import app as celery_app

__all__ = ["celery_app"]
