"""`make run`: one foreground process that starts everything, explains itself and leaves nothing behind."""

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.services.installation import Installation
from tests.services.servers import ROOT, free_port, running, wait_until

pytestmark = pytest.mark.services
SESSION = Path("/proc/self/autogroup")


def processes_with(text: str) -> list[str]:
    """Command lines of processes whose environment names `text`."""
    found = []
    for entry in os.scandir("/proc"):
        if not entry.name.isdecimal():
            continue
        try:
            environment = Path(entry.path, "environ").read_bytes()
            command = Path(entry.path, "cmdline").read_bytes()
        except OSError:
            continue
        if text.encode() in environment and command:
            found.append(command.replace(b"\0", b" ").decode(errors="replace"))
    return found


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks for processes in /proc")
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_stops_on_a_signal_and_leaves_no_process_behind(tmp_path, stop):
    installation = Installation(tmp_path, PORT=str(free_port()))
    log = tmp_path / "run.log"
    command = [sys.executable, "manage.py", "run", "--no-demo"]
    with running(command, log, cwd=ROOT, env=installation.environment) as process:
        wait_until(lambda: "is open" in log.read_text(), 60, "the museum is open")
        started = processes_with(str(tmp_path))
        assert any("gunicorn" in line for line in started)
        assert any(" worker " in line for line in started)
        assert any(" beat " in line for line in started)
        process.send_signal(stop)
        assert process.wait(30) == 0
    assert processes_with(str(tmp_path)) == []


def test_workers_and_the_learner_head_their_sessions_and_step_back_with_them(museum):
    """Where Linux shares the processor by sessions, each has to be told; a shell at its head could not."""
    wait_until(lambda: "ready" in museum.log.read_text(), 60, "the worker has stepped back")
    mine = os.getpriority(os.PRIO_PROCESS, 0)
    for part, niceness in {"web": 0, "worker": 10, "learner": 15}.items():
        process = int(re.search(rf"{part} started \(pid=(\d+)\)", museum.log.read_text())[1])
        told = Path(f"/proc/{process}/autogroup").read_text().split() if SESSION.exists() else []
        assert os.getsid(process) == process
        assert Path(f"/proc/{process}/comm").read_text().strip() not in ("sh", "dash", "bash")
        assert os.getpriority(os.PRIO_PROCESS, process) == max(niceness, mine)
        if mine == 0 and told:
            assert int(told[-1]) == niceness


FINISHES = "import signal, time; signal.signal(15, lambda *_: None); time.sleep(8); print('finished', flush=True)"
TWO_PARTS = f"""
import sys, django
django.setup()
from museum.management.commands import run
run._processes = lambda *_: {{"web": ["sleep", "1"], "worker": [sys.executable, "-c", {FINISHES!r}]}}
run.Command().serve("127.0.0.1", 1)
"""


def test_a_part_that_still_finishes_its_work_is_given_the_time(tmp_path):
    """Longer than the five seconds that honcho would wait."""
    environment = Installation(tmp_path).environment | {"DJANGO_SETTINGS_MODULE": "museum.settings"}
    done = subprocess.run([sys.executable, "-c", TWO_PARTS], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert "web stopped" in done.stdout
    assert "finished" in done.stdout


def test_its_log_lines_say_who_speaks(museum):
    assert " web " in museum.log.read_text()
    assert " worker " in museum.log.read_text()


def test_a_taken_port_is_explained_in_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = Installation(tmp_path, PORT=str(port)).manage("run", "--no-demo", check=False)
    assert result.returncode == 1
    assert f"Port {port}" in result.stderr
    assert f"PORT={port + 1} make run" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("port", ["none", "0", "70000"])
def test_what_is_no_port_is_explained(tmp_path, port):
    result = Installation(tmp_path, PORT=port).manage("run", check=False)
    assert "is not a port" in result.stderr


def test_an_unsuitable_python_is_explained_by_make(tmp_path):
    result = subprocess.run(["make", "run", "PYTHON="], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode != 0
    assert "needs Python 3.11, 3.12 or 3.13" in result.stderr
