"""Requests per second with one and two web processes, against a plain static file of the same server.

    DATABASE_URL=postgres://... python benchmarks/requests_per_second.py [--works 1000] [--seconds 8] [--port 8890]

Starts gunicorn as `manage.py run` does, with one and then with two processes of four threads, and asks it over kept
connections. Two figures for each page: answers per second by the clock, and per second of the server's own processor
time (its processes, without the database's), which is what other work on the machine changes least. Each page is asked
for twice: made anew for every request (KEEP_PAGES=0), and kept in memory. An empty database is filled first.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="vitrine-benchmark-"))
os.environ |= {"REQUESTS_PER_MINUTE": "100000000", "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "museum.settings"}

CALLERS = 8
STATIC = "a static file"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--works", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--port", type=int, default=8890)
    chosen = parser.parse_args()
    pages = prepared(chosen.works)
    for processes, kept in ((1, 0), (1, 2000), (2, 0), (2, 2000)):
        figures = {}
        with serving(processes, chosen.port, kept) as server:
            for name, address in pages.items():
                figures[name] = measured(server, chosen.port, address, chosen.seconds)
                clock, processor = figures[name]
                how = f"{processes} processes  {'kept' if kept else 'made'}  {name:<14}"
                print(f"{how} {clock:8.1f} a second (1 : {figures[STATIC][0] / clock:5.1f})   {processor:8.1f} a second"
                      f" of its processor (1 : {figures[STATIC][1] / processor:5.1f})", flush=True)  # fmt: skip


def prepared(works: int) -> dict[str, str]:
    """Addresses by name, the static file first."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from benchmarks.generated_museum import fill
    from catalog.models import Exhibit

    call_command("migrate", verbosity=0)
    if not Exhibit.objects.exists():
        fill(works)
    work = Exhibit.objects.on_view().first()
    if work is None:
        raise SystemExit("Nothing is on view in this database, so there is nothing to ask for.")
    style = min((ROOT / "static" / "museum").glob("*.css"), key=lambda path: abs(path.stat().st_size - 8_000))
    return {
        STATIC: f"{settings.STATIC_URL}museum/{style.name}",
        "front door": "/",
        "gallery": "/gallery/",
        "exhibit": work.get_absolute_url(),
        "search": f"/search/?q={work.title.split()[0]}",
    }


@contextmanager
def serving(processes: int, port: int, kept: int) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "gunicorn", "museum.wsgi", "--bind", f"127.0.0.1:{port}", "--workers",
               str(processes), "--threads", "4", "--access-logfile", "-", "--log-level", "warning"]  # fmt: skip
    environment = os.environ | {"KEEP_PAGES": str(kept)}
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            if answers(port):
                break
            time.sleep(0.2)
        else:
            raise SystemExit("The server did not answer within a minute.")
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


def answers(port: int) -> bool:
    try:
        return asked(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/healthz") == 200
    except OSError:
        return False


def asked(connection: http.client.HTTPConnection, address: str) -> int:
    connection.request("GET", address)
    response = connection.getresponse()
    response.read()
    return response.status


def measured(server: subprocess.Popen[bytes], port: int, address: str, seconds: float) -> tuple[float, float]:
    """Answers per second by the clock, and per second of the server's processor."""
    call_for(port, address, min(2.0, seconds))
    begun, worked = time.perf_counter(), processor_seconds(server.pid)
    num = call_for(port, address, seconds)
    return num / (time.perf_counter() - begun), num / (processor_seconds(server.pid) - worked)


def call_for(port: int, address: str, seconds: float) -> int:
    """How many answers `CALLERS` callers got, each asking again as soon as it was answered."""
    until, numbers = time.perf_counter() + seconds, [0] * CALLERS
    problems: list[str] = []

    def call(place: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < until and not problems:
            status = asked(connection, address)
            if status != 200:
                problems.append(f"{address}: {status}")
            numbers[place] += 1

    callers = [threading.Thread(target=call, args=(place,)) for place in range(CALLERS)]
    for each in callers:
        each.start()
    for each in callers:
        each.join()
    if problems:
        raise SystemExit(problems[0])
    return sum(numbers)


def processor_seconds(pid: int) -> float:
    """Of the processes that gunicorn started; Linux only."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    tasks = [task for child in children for task in Path(f"/proc/{child}/task").iterdir()]
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


if __name__ == "__main__":
    main()
