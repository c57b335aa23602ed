"""Wiring only: settings, addresses, the Celery application, system checks, the one-command runner."""

from museum.celery import app as celery_app

__all__ = ["celery_app"]
