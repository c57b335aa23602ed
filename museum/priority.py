"""Who waits for whom on one machine: visitors and the desk first, then workers and long commands, learning last.

Niceness alone is not heard where Linux shares the processor by sessions first (autogroups, usual on desktops and small
servers): each part of `manage.py run` has a session of its own, so the session has to be told, too. In containers
of their own the weights of the containers count, and neither does anything.
"""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

SESSION = Path("/proc/self/autogroup")
TRIES, BETWEEN_SECONDS = 10, 0.2  # the system takes one such change in a tenth of a second, from all together
# Commands that work for minutes beside an open house. Not those that somebody waits for before it opens.
LONG_COMMANDS = frozenset({
    "import_exhibits", "export_exhibits", "dump_collection", "index_exhibits", "make_tiles", "render_pictures",
    "fill", "learn_deeply", "backup", "verify",
})  # fmt: skip


def step_back_for(command: str) -> None:
    """As workers do, if it is one of the long ones: what it does waits for visitors."""
    if command in LONG_COMMANDS:
        step_back(settings.WORKER_NICENESS)


def step_back(niceness: int) -> None:
    """This process and what it begins, from now on; never forward, which only root may. 0 to 19, as of `nice`."""
    if niceness <= os.getpriority(os.PRIO_PROCESS, 0):
        return
    os.setpriority(os.PRIO_PROCESS, 0, niceness)
    if os.getsid(0) == os.getpid():  # never that of the shell in which somebody typed the command
        _tell_session(niceness)


def _tell_session(niceness: int) -> None:
    for _ in range(TRIES):
        with suppress(BlockingIOError):
            with suppress(FileNotFoundError, PermissionError):  # another kernel, or a container that hides it
                SESSION.write_text(str(niceness))
            return
        time.sleep(BETWEEN_SECONDS)
