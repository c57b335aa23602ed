"""Workers step back behind visitors on a machine they share, whatever session each of them has."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

from museum import priority

ROOT = Path(__file__).resolve().parents[2]
SESSION = Path("/proc/self/autogroup")
SHOWS = """
import os, pathlib
from museum import priority
{does}
group = pathlib.Path("/proc/self/autogroup")
told = group.read_text().split() if group.exists() else []  # nothing in it: a session without a share of its own
print(os.getpriority(os.PRIO_PROCESS, 0), told[-1] if told else "none")
"""
HELPS = """
import sys, manage
sys.argv = ["manage.py", "{command}", "--help"]
try: manage.main()
except SystemExit: pass
"""


def niceness_after(does: str, **options: object) -> list[str]:
    """Of the process, and of its session where the system knows such."""
    done = subprocess.run(
        [sys.executable, "-c", SHOWS.format(does=does)], cwd=ROOT, capture_output=True, text=True, check=True,
        timeout=60, env=os.environ | {"DJANGO_SETTINGS_MODULE": "museum.settings", "WORKER_NICENESS": "7"}, **options,
    )  # fmt: skip
    return done.stdout.split()


@pytest.fixture
def here() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0)


def test_a_worker_steps_back_as_it_starts(here):
    worker = "from celery.signals import worker_init\nimport museum.celery\nworker_init.send(None)"
    own, session = niceness_after(worker, start_new_session=True)
    assert int(own) == max(7, here)
    if here < 7:
        assert session in ("7", "none")


def test_it_never_steps_forward(here):
    own, _session = niceness_after(f"priority.step_back({here + 2}); priority.step_back({here + 1})")
    assert int(own) == here + 2


@pytest.mark.skipif(not SESSION.exists(), reason="this system knows no sessions with a share of their own")
def test_the_shell_in_which_it_was_started_keeps_its_share(here):
    before = SESSION.read_text()
    niceness_after(f"priority.step_back({here + 3})")
    assert SESSION.read_text() == before


def test_a_system_that_hides_its_sessions_is_no_error(here):
    hidden = "priority.SESSION = pathlib.Path('/nowhere/autogroup'); priority.step_back(12)"
    assert int(niceness_after(hidden, start_new_session=True)[0]) == max(12, here)


def test_a_long_command_steps_back_and_a_quick_one_does_not(here):
    niceness = {
        command: int(niceness_after(HELPS.format(command=command), start_new_session=True)[-2])
        for command in ("import_exhibits", "migrate")
    }
    assert niceness == {"import_exhibits": max(7, here), "migrate": here}


def test_each_long_command_is_one_of_ours():
    ours = {name for name, app in get_commands().items() if app in ("museum", "catalog", "tagging")}
    assert ours >= priority.LONG_COMMANDS
