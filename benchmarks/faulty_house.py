"""A whole house of real processes that can be killed, stopped and started again: for `faults.py` and its test."""

from __future__ import annotations

import hashlib
import http.client
import http.cookiejar
import io
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageDraw

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services import servers  # noqa: E402

BALLOT = re.compile(
    r'name="exhibit" value="(\d+)">\s*<input type="hidden" name="seen" value="">\s*'
    r'<input type="hidden" name="suggestion" value="(\d+)"'
)
PASSWORD = "a-long-quiet-wall"
QUICK = {
    "TAGGING_BATCH": "4", "TAGGING_CLAIM_SECONDS": "42", "TASK_SECONDS": "40", "RENDERING_CLAIM_SECONDS": "8",
    "RENDERING_SLICE_SECONDS": "2", "IMPORT_CLAIM_SECONDS": "3", "IMPORT_SLICE_SECONDS": "3",
    "SELECTION_CLAIM_SECONDS": "5", "TAGGING_BEAT_SECONDS": "1", "IMPORT_BEAT_SECONDS": "1",
    "RENDERING_BEAT_SECONDS": "1", "TRUST_BEAT_SECONDS": "2", "TAGGING_THREADS": "1", "LEARNING_AFTER_REVIEWS": "0",
}  # fmt: skip


def drawn(moments: random.Random, mark: int) -> bytes:
    """A JPEG of 700 by 520 pixels; another `mark` makes another file."""
    image = Image.new("RGB", (700, 520), tuple(moments.randrange(256) for _ in range(3)))
    ImageDraw.Draw(image).text((20, 20), f"{mark} {moments.random()}", fill="white")
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


class Part:
    """One of the processes of the house, in a group of its own."""

    def __init__(self, command: list[str], log: Path, **options: object) -> None:
        self.command, self.log, self.options = command, log, options
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command, stdout=out, stderr=out, start_new_session=True, **self.options
            )  # type: ignore[call-overload]

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        if self.process:
            servers.kill_group(self.process, how)
            if how != signal.SIGSTOP and how != signal.SIGCONT:
                self.process.wait(60)

    def children(self) -> list[int]:
        pid = self.process.pid if self.process else 0
        with suppress(OSError):
            return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return []

    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None


class House:
    """PostgreSQL, Redis, web, workers and beat, each with its own log under `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: servers.free_port() for name in ("database", "redis", "web")}
        self.environment = os.environ | QUICK | {
            "DATA_DIR": str(folder / "data"), "PYTHONUNBUFFERED": "1", "LOG_LEVEL": "INFO",
            "DATABASE_URL": f"postgres://vitrine@127.0.0.1:{self.ports['database']}/postgres",
            "REDIS_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
        }  # fmt: skip
        self.environment.pop("PYTEST_CURRENT_TEST", None)
        self.address = f"http://127.0.0.1:{self.ports['web']}"
        self.parts = {name: self._part(name, command) for name, command in self._commands().items()}
        self.parts["database"] = self._database()

    def _part(self, name: str, command: list[str], **options: object) -> Part:
        given = {"cwd": ROOT, "env": self.environment} | options
        return Part(command, self.folder / f"{name}.log", **given)

    def _commands(self) -> dict[str, list[str]]:
        """As `manage.py run` starts them."""
        python = [sys.executable, "-m"]
        worker = [*python, "celery", "-q", "-A", "museum", "worker", "--loglevel", "INFO", "--concurrency", "2",
                  "--without-gossip", "--without-mingle", "--without-heartbeat"]  # fmt: skip
        beat = [*python, "celery", "-q", "-A", "museum", "beat", "--loglevel", "WARNING", "--pidfile", ""]
        return {
            "redis": ["redis-server", "--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--save", "",
                      "--dir", str(self.folder)],
            "web": [*python, "gunicorn", "museum.wsgi", "--bind", f"127.0.0.1:{self.ports['web']}", "--workers", "2",
                    "--threads", "4", "--log-level", "warning"],
            "worker": worker,
            "beat": beat,
            "second beat": beat,
        }  # fmt: skip

    def _database(self) -> Part:
        """PostgreSQL refuses to run as root, so root lends it to another account."""
        binaries = servers.postgres_binaries()
        assert binaries, "no PostgreSQL on this machine"
        data, account = self.folder / "postgres", servers._unprivileged() if os.geteuid() == 0 else None
        data.mkdir()
        options = {"user": account} if account else {}
        if account:
            shutil.chown(data, account)
            for folder in (self.folder, *self.folder.parents):
                if folder.stat().st_uid == 0 and folder != Path("/"):
                    folder.chmod(folder.stat().st_mode | 0o055)
        subprocess.run(
            [binaries / "initdb", "-D", data, "-U", "vitrine", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True, capture_output=True, **options,
        )  # type: ignore[call-overload]  # fmt: skip
        command = [binaries / "postgres", "-D", data, "-p", self.ports["database"], "-k", data, "-h", "127.0.0.1", "-F"]
        return self._part("database", [str(one) for one in command], cwd=None, **options)

    def start_database(self, seconds: float = 90) -> None:
        """Again until it comes up: what the killed one left may still hold its memory."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.parts["database"].is_alive():
                self.parts["database"].start()
            if servers._accepts(servers.postgres_binaries(), self.ports["database"]):
                return
            time.sleep(0.2)
        raise AssertionError("PostgreSQL does not come up again")

    def start(self) -> None:
        self.start_database()
        for name in ("redis", "web", "worker", "beat"):
            if not self.parts[name].is_alive():
                self.parts[name].start()

    def stop(self) -> None:
        for name in ("second beat", "beat", "worker", "web", "redis", "database"):
            part = self.parts[name]
            if part.is_alive():
                part.kill(signal.SIGCONT)
                servers.kill_group(part.process, signal.SIGINT if name == "database" else signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    part.process.wait(10)
            part.kill()

    def answers(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"{self.address}/readyz", timeout=5) as response:
            return response.status == 200
        return False

    def manage(self, *arguments: str, seconds: float = 300) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.environment, capture_output=True, text=True,
            timeout=seconds,
        )  # fmt: skip

    def shell(self, code: str, seconds: float = 300) -> str:
        """What the last line of the code printed. Raises AssertionError with its errors."""
        done = self.manage("shell", "--verbosity", "0", "-c", code, seconds=seconds)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""

    def say_to_database(self, words: str) -> None:
        program = servers.postgres_binaries() / "psql"  # type: ignore[operator]
        command = [program, "-q", "-c", words, self.environment["DATABASE_URL"]]
        subprocess.run(command, check=False, capture_output=True, timeout=30)

    def say_to_redis(self, words: str) -> None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.ports["redis"]), 3) as line:
            line.sendall(f"{words}\r\n".encode())
            line.recv(100)


@dataclass
class Told:
    """What people were told: only a success counts as accepted."""

    uploads: dict[str, str] = field(default_factory=dict)  # accession number: SHA-256
    decisions: list[dict[str, object]] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)
    slowest_seconds: float = 0.0

    def count(self, what: str) -> None:
        self.answers[what] = self.answers.get(what, 0) + 1


class Person:
    """A browser with a login, as far as the desk needs one. What was not answered is sent again, as the desk does."""

    def __init__(self, house: House, name: str, told: Told, seed: int) -> None:
        self.house, self.name, self.told, self.random = house, name, told, random.Random(seed)
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))

    def ask(self, path: str, data: bytes | None = None, kind: str = "") -> tuple[int, str]:
        headers = {"Accept": "application/json", "X-CSRFToken": self.token(), "Referer": self.house.address}
        if kind:
            headers["Content-Type"] = kind
        request = urllib.request.Request(self.house.address + path, data, headers)
        begun = time.monotonic()
        try:
            with self.opener.open(request, timeout=60) as response:
                answer = response.status, response.read().decode()
        except urllib.error.HTTPError as refused:
            answer = refused.code, refused.read().decode(errors="replace")
        except (OSError, http.client.HTTPException):
            answer = 0, ""
        self.told.slowest_seconds = max(self.told.slowest_seconds, time.monotonic() - begun)
        self.told.count(f"{path.split('?')[0]} {answer[0] or 'no answer'}")
        return answer

    def token(self) -> str:
        return next((cookie.value or "" for cookie in self.jar if cookie.name == "csrftoken"), "")

    def log_in(self) -> bool:
        self.ask("/desk/login/")
        fields = {"login": self.name, "password": PASSWORD, "csrfmiddlewaretoken": self.token()}
        self.ask("/desk/login/", urllib.parse.urlencode(fields).encode())
        return any(cookie.name == "sessionid" for cookie in self.jar)

    def again(self, stopped: threading.Event, attempt: Callable[[], bool]) -> bool:
        while not stopped.is_set():
            if attempt():
                return True
            stopped.wait(0.3)
        return False


class Uploader(Person):
    def work(self, stopped: threading.Event) -> None:
        self.again(stopped, self.log_in)
        number = 0
        while not stopped.is_set():
            number += 1
            data = drawn(self.random, number)
            self.again(stopped, lambda n=number, d=data: self._sent(f"U.{n}", d))  # type: ignore[misc]
            stopped.wait(0.2)

    def _sent(self, number: str, data: bytes) -> bool:
        line = uuid.uuid4().hex
        body = (
            f'--{line}\r\nContent-Disposition: form-data; name="publish"\r\n\r\non\r\n--{line}\r\n'
            f'Content-Disposition: form-data; name="pictures"; filename="{number}.jpg"\r\n'
            "Content-Type: image/jpeg\r\n\r\n"
        ).encode()
        body += data + f"\r\n--{line}--\r\n".encode()
        status, text = self.ask("/desk/upload/", body, f"multipart/form-data; boundary={line}")
        if status == 200 and not json.loads(text)["outcomes"][0]["refused"]:
            self.told.uploads[number] = hashlib.sha256(data).hexdigest()
            return True
        return False


class Curator(Person):
    SLUGS = ("painting", "drawing", "engraving", "sculpture", "iconography")

    def work(self, stopped: threading.Event) -> None:
        self.again(stopped, self.log_in)
        while not stopped.is_set():
            status, text = self.ask("/desk/ahead/")
            found = BALLOT.findall(text)
            if status != 200 or not found:
                stopped.wait(0.5)
            for exhibit, suggestion in found:
                chosen = {"exhibit": exhibit, "suggestion": suggestion, "seen": ""}
                chosen["category"] = self.random.choice(self.SLUGS)
                self.again(stopped, lambda one=chosen: self._decided(one))  # type: ignore[misc]

    def _decided(self, chosen: dict[str, str]) -> bool:
        """True when it is done with: accepted, or somebody else was quicker."""
        status, text = self.ask("/desk/decide/", urllib.parse.urlencode(chosen).encode())
        if status == 200:
            self.told.decisions.append({**chosen, "by": self.name, "review": json.loads(text)["review"]})
        return status in (200, 400, 404, 409, 410)
