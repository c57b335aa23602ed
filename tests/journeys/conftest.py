"""A whole museum in processes of its own: `manage.py run` on a free port, with its own data."""

import signal
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from tests.conftest import PASSWORD
from tests.services.installation import Installation
from tests.services.servers import ROOT, free_port, kill_group, running, wait_until


@dataclass
class Museum:
    installation: Installation
    address: str
    log: Path

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.address}/healthz", timeout=5).ok
        except requests.RequestException:
            return False


MAKE_ANA = (
    "from django.contrib.auth.models import Group, User; "
    f"ana = User.objects.create_user('ana', password='{PASSWORD}'); "
    "ana.groups.add(Group.objects.get(name='curator'))"
)


@pytest.fixture(scope="module")
def museum(tmp_path_factory) -> Iterator[Museum]:
    folder = tmp_path_factory.mktemp("museum")
    installation = Installation(folder, PORT=str(free_port()), TAGGING_BEAT_SECONDS="1")
    installation.manage("migrate", "--verbosity", "0")
    installation.manage("shell", "-c", MAKE_ANA)
    museum = Museum(installation, f"http://127.0.0.1:{installation.environment['PORT']}", folder / "run.log")
    command = [sys.executable, "manage.py", "run", "--no-demo"]
    with running(command, museum.log, cwd=ROOT, env=installation.environment) as process:
        wait_until(museum.answers, 60, "the museum is open")
        yield museum
        kill_group(process, signal.SIGINT)
        process.wait(30)
