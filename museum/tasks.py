"""What is forgotten every night."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from museum.models import AccountEvent


@shared_task
def forget_old() -> int:
    """Delete sessions that have run out, and rows of the log older than ACCOUNT_EVENTS_DAYS. Returns how many rows."""
    call_command("clearsessions")
    old = AccountEvent.objects.filter(at__lt=timezone.now() - timedelta(days=settings.ACCOUNT_EVENTS_DAYS))
    return old.delete()[0]
