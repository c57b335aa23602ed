"""The Celery application. `celery -A museum worker` and `celery -A museum beat` start here."""

import os
import signal
from pathlib import Path

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings")

app = Celery("museum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect
def make_queue_folders(sender: Celery, **_: object) -> None:
    """The embedded queue is a folder of messages; kombu expects the folders to be there."""
    options = sender.conf.broker_transport_options or {}
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)


@worker_process_init.connect
def leave_stopping_to_the_parent(**_: object) -> None:
    """Supervisors send SIGTERM to the whole group; a child that obeyed would drop its batch half-way.

    The parent, on its SIGTERM, lets the child finish what it has claimed.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
