"""The Celery application. `celery -A museum worker` and `celery -A museum beat` start here."""

import os
import resource
import signal
from pathlib import Path

from celery import Celery
from celery.signals import task_postrun, worker_init, worker_process_init
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES
from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

from museum import folder_queue, redis_queue
from museum.memory import GivesBack
from museum.priority import step_back
from museum.watching import logs, numbers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings")

__all__ = ["app", "logs", "numbers"]  # the latter two listen to what tasks do

TRANSPORT_ALIASES["filesystem"] = folder_queue.ALIAS
TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = redis_queue.ALIAS

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


@worker_init.connect
def let_visitors_pass(**_: object) -> None:
    """On a machine that is shared with the web server a picture can wait for a second, a visitor cannot."""
    step_back(settings.WORKER_NICENESS)


@worker_init.connect
def show_numbers(**_: object) -> None:
    """A worker has no web server: what its processes counted is shown on a port of its own."""
    if settings.METRICS_PORT and settings.METRICS_FOLDER:
        counted = CollectorRegistry()
        MultiProcessCollector(counted, str(settings.METRICS_FOLDER))  # type: ignore[no-untyped-call]
        start_http_server(settings.METRICS_PORT, settings.METRICS_ADDRESS, registry=counted)


@worker_process_init.connect
def leave_stopping_to_the_parent(**_: object) -> None:
    """Supervisors send SIGTERM to the whole group; a child that obeyed would drop its batch half-way.

    The parent, on its SIGTERM, lets the child finish what it has claimed.
    """
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


@worker_process_init.connect
def hold_memory(**_: object) -> None:
    """A picture that unfolds without end meets a wall: its decoder is refused memory, and the picture is refused.

    WORKER_MAX_MEGABYTES replaces a child that has grown, after its task; this bound holds in the middle of one.
    """
    most, (_soft, hard) = settings.WORKER_HARD_MEGABYTES << 20, resource.getrlimit(resource.RLIMIT_DATA)
    if most:
        # The soft limit: a process that it begins on purpose, to train, may lift its own again.
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


_gives_back = GivesBack(seconds=1)


@task_postrun.connect
def give_memory_back(**_: object) -> None:
    """What a task freed is of no use to the next one, which may be of another kind."""
    _gives_back()
