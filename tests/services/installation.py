"""An installation of its own: a data folder, an environment, commands, workers; asked from outside."""

import json
import os
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from tests.services.servers import ROOT, running


class Installation:
    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = os.environ | {
            "DATA_DIR": str(folder / "data"),
            "LOG_LEVEL": "INFO",
            "PYTHONUNBUFFERED": "1",
            "TAGGING_THREADS": "1",
            "EXPLAIN_AHEAD": "0",  # loading what explains takes seconds, which most of these tests have no use for
            **environment,
        }
        self.environment.pop("PYTEST_CURRENT_TEST", None)

    def manage(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=check, timeout=300,
        )  # fmt: skip

    def ask(self, expression: str):
        """The value of a Python expression in the installation's own Django, by way of JSON."""
        code = (
            "import json; from catalog.models import *; from tagging.models import *; from django.db.models import *; "
            f"print(json.dumps({expression}))"
        )
        return json.loads(self.manage("shell", "--verbosity", "0", "-c", code).stdout.splitlines()[-1])

    def num_in_state(self, state: str) -> int:
        return self.ask(f"Suggestion.objects.filter(state='{state}').count()")

    def worker(
        self, name: str = "worker", concurrency: int = 1, *more: str
    ) -> AbstractContextManager[subprocess.Popen]:
        command = [sys.executable, "-m", "celery", "-q", "-A", "museum", "worker", "--loglevel", "INFO", "-n", name,
                   "--concurrency", str(concurrency), "--without-gossip", "--without-mingle", *more]  # fmt: skip
        return running(command, self.log(name), cwd=ROOT, env=self.environment)

    def beat(self, name: str = "beat") -> AbstractContextManager[subprocess.Popen]:
        command = [sys.executable, "-m", "celery", "-A", "museum", "beat", "--loglevel", "INFO", "--pidfile", ""]
        return running(command, self.log(name), cwd=ROOT, env=self.environment)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"
