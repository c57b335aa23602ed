"""`make run`: the whole museum on one machine, in one foreground process."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.request
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from honcho import manager as honcho

from catalog.models import Exhibit
from museum import accounts
from tagging import classifier
from tagging.models import ModelVersion, Suggestion

# A worker finishes the slice it has begun before it goes (at most ten seconds of an import, two of tagging).
PATIENCE_SECONDS = 30


class Command(BaseCommand):
    help = "Start web, worker and beat in the foreground; prepare database, model and demonstration first."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=os.environ.get("HOST", "127.0.0.1"))
        parser.add_argument("--port", default=os.environ.get("PORT", "8000"))
        parser.add_argument("--no-demo", action="store_true", help="Leave an empty catalogue empty.")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], _port(options["port"])
        _refuse_taken_port(host, port)
        self.say(f"Data in {settings.DATA_DIR}")
        call_command("migrate", verbosity=0, interactive=False)
        self.prepare_model()
        if not settings.REDIS_URL:
            Suggestion.expire_claims()  # the embedded queue has no other worker than the one started below
        if not options["no_demo"] and not Exhibit.objects.exists():
            call_command("load_demo")
            accounts.make_demo_accounts()
        raise SystemExit(self.serve(host, port))

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def prepare_model(self) -> None:
        """The starter suggests until the museum has a model of its own; a newer starter replaces an older one."""
        active = ModelVersion.active()
        if active is not None and active.location != ModelVersion.STARTER:
            return
        try:
            starter = classifier.register()
        except classifier.Unsuitable as problem:
            self.say(f"No model is active, so nothing will be tagged: {problem}")
            return
        if active != starter:
            starter.activate(reason="The starter that comes with this Vitrine.")
            self.say(f"Model {starter.short} suggests from now on.")

    def serve(self, host: str, port: int) -> int:
        honcho.KILL_WAIT = PATIENCE_SECONDS
        manager = honcho.Manager()
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        for name, command in _processes(host, port).items():
            # Without `exec` a shell would head the part's session, and `museum/priority.py` could not step it back.
            manager.add_process(name, f"exec {shlex.join(command)}", env=environment)
        signal.signal(signal.SIGHUP, lambda *_: manager.terminate())
        threading.Thread(target=self.announce, args=(host, port), daemon=True).start()
        manager.loop()
        stopped_by_us = manager.returncode in (None, 0, -signal.SIGTERM, -signal.SIGINT, 130, 143)
        if stopped_by_us:
            return 0
        self.say(
            "One part stopped by itself (see above), so the others were stopped too. Nothing is lost: start again."
        )
        return abs(int(manager.returncode))

    def announce(self, host: str, port: int) -> None:
        """Print where to go once the site answers."""
        address = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"  # noqa: S104
        for _ in range(600):
            if _answers(f"http://127.0.0.1:{port}/healthz" if host == "0.0.0.0" else f"{address}/healthz"):  # noqa: S104
                break
            time.sleep(0.1)
        lines = ["", f"  {settings.MUSEUM_NAME} is open:  {address}/", f"  Curator's desk:   {address}/desk/"]
        lines += [f"  Administration:   {address}/admin/", ""]
        lines += [f"    {name:<8} {password}    ({role})" for name, password, role in accounts.demo_accounts()]
        self.say("\n".join([*lines, "", "  Ctrl-C stops everything.", ""]))


def _processes(host: str, port: int) -> dict[str, list[str]]:
    python = [sys.executable, "-m"]
    cores = os.cpu_count() or 1
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    learning = settings.QUEUES["learning"]
    return {
        "web": [*python, "gunicorn", "-c", str(settings.BASE_DIR / "deploy" / "gunicorn.conf.py"), "museum.wsgi",
                "--bind", bind, "--workers", str(min(cores, 4)),
                "--access-logfile", "-", "--access-logformat", "%(m)s %(U)s %(s)s %(M)s ms", "--log-level", "warning"],
        "worker": [*python, "celery", "-q", "-A", "museum", "worker", "-X", learning, "--loglevel", "INFO",
                   "--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat"],
        # Learning takes what the others leave over, on a queue of its own.
        "learner": ["env", "WORKER_NICENESS=15", *python, "celery", "-q", "-A", "museum", "worker", "-Q", learning,
                    "-n", "learner@%h", "--loglevel", "INFO", "--concurrency", "1", "--without-gossip",
                    "--without-mingle", "--without-heartbeat"],
        "beat": [*python, "celery", "-q", "-A", "museum", "beat", "--loglevel", "WARNING", "--pidfile", ""],
    }  # fmt: skip


def _port(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65_536:
        return int(text)
    raise CommandError(f"PORT={text} is not a port. Give a number from 1 to 65535, such as PORT=8123.")


def _refuse_taken_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise CommandError(f"Port {port} is for the system only. Take one above 1023: PORT=8123 make run") from None
        except OSError as problem:
            raise CommandError(
                f"Port {port} of {host} cannot be used ({problem.strerror}): another program may be on it. "
                f"Stop that one, or take another port: PORT={port + 1 if port < 65_535 else 8123} make run"
            ) from None


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as response:  # noqa: S310  (our own address)
            return bool(response.status == 200)
    except OSError:
        return False
