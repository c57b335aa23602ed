"""A whole house of real processes that can be killed, stopped and started again: for `faults.py` and its test."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.services import servers  # noqa: E402

QUICK = {
    "TAGGING_BATCH": "4", "TAGGING_CLAIM_SECONDS": "62", "TASK_SECONDS": "60", "S3_SECONDS": "5",
    "RENDERING_CLAIM_SECONDS": "8", "RENDERING_SLICE_SECONDS": "2", "IMPORT_CLAIM_SECONDS": "3",
    "IMPORT_SLICE_SECONDS": "3",
    "SELECTION_CLAIM_SECONDS": "20", "TAGGING_BEAT_SECONDS": "1", "IMPORT_BEAT_SECONDS": "1",
    "RENDERING_BEAT_SECONDS": "1", "TRUST_BEAT_SECONDS": "2", "TAGGING_THREADS": "1", "LEARNING_AFTER_REVIEWS": "0",
    "LEARNING_BEAT_SECONDS": "2", "EXPLAIN_AHEAD": "2",
}  # fmt: skip


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
    """PostgreSQL, Redis, web, workers, beat and an import, each with its own log under `folder`.

    `earlier`: the sources of an earlier release, whose worker runs beside the new one. `s3`: files are in an
    S3-compatible store (moto's server) behind a door that can go wrong, instead of in a folder.
    """

    def __init__(self, folder: Path, earlier: Path | None = None, *, s3: bool = False) -> None:
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
        self.at_work = ["redis", "web", "worker", "beat"]
        if earlier:
            self.parts["earlier worker"] = self._part("earlier worker", self.worker("earlier"), cwd=earlier)
            self.at_work.append("earlier worker")
        if s3:
            self._keep_files_in_s3()

    def _keep_files_in_s3(self) -> None:
        self.ports |= {name: servers.free_port() for name in ("store", "door")}
        self.environment |= {
            "S3_BUCKET": "vitrine", "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{self.ports['door']}",
            "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1",
        }  # fmt: skip
        store, door = str(self.ports["store"]), str(self.ports["door"])
        python, wrong = sys.executable, str(self.folder / "store-goes-wrong")
        self.parts["store"] = self._part("store", [python, "-m", "moto.server", "-H", "127.0.0.1", "-p", store])
        self.parts["store door"] = self._part("store door", [python, "benchmarks/faulty_store.py", door, store, wrong])
        self.at_work = ["store", "store door", *self.at_work]

    def start_store(self) -> None:
        """With an empty bucket, before anything is kept in it; nothing where files are in a folder."""
        for name, port in (("store", "store"), ("store door", "door")):
            if name in self.parts:
                self.parts[name].start()
                servers.wait_until(lambda p=self.ports[port]: servers.listens(p), 60, f"the {name} listens")
        if "store" in self.parts:
            servers._client(self.environment).create_bucket(Bucket=self.environment["S3_BUCKET"])

    def store_goes_wrong(self, how: str) -> None:
        """In the words of `faulty_store.py`; nothing: it goes right."""
        (self.folder / "store-goes-wrong").write_text(how)

    def _part(self, name: str, command: list[str], **options: object) -> Part:
        given = {"cwd": ROOT, "env": self.environment} | options
        return Part(command, self.folder / f"{name}.log", **given)

    def _commands(self) -> dict[str, list[str]]:
        """As `manage.py run` starts them."""
        python = [sys.executable, "-m"]
        beat = [*python, "celery", "-q", "-A", "museum", "beat", "--loglevel", "WARNING", "--pidfile", ""]
        return {
            "redis": ["redis-server", "--port", str(self.ports["redis"]), "--bind", "127.0.0.1", "--save", "",
                      "--dir", str(self.folder)],
            "web": [*python, "gunicorn", "-c", "deploy/gunicorn.conf.py", "museum.wsgi", "--bind",
                    f"127.0.0.1:{self.ports['web']}", "--workers", "2", "--log-level", "warning"],
            "worker": self.worker("worker"),
            "beat": beat,
            "second beat": beat,
        }  # fmt: skip

    def worker(self, name: str) -> list[str]:
        command = [sys.executable, "-m", "celery", "-q", "-A", "museum", "worker", "-n", f"{name}@%h"]
        command += ["--loglevel", "INFO", "--concurrency", "2"]
        return [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"]

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
        for name in self.at_work:
            if not self.parts[name].is_alive():
                self.parts[name].start()

    def stop(self) -> None:
        for name in ("import", "second beat", "beat", "earlier worker", "worker", "web", "redis", "database",
                     "store door", "store"):  # fmt: skip
            part = self.parts.get(name)
            if part is None:
                continue
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

    def manage_until_killed(self, name: str, *arguments: str) -> int | None:
        """Its exit status, when it has ended: a part that can be killed like the others."""
        self.parts[name] = self._part(name, [sys.executable, "manage.py", *arguments])
        self.parts[name].start()
        return self.parts[name].process.wait(600)

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
