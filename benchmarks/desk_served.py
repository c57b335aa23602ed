"""What a curator's browser waits for, by the clock, through a real server: the next pictures, and a decision.

    DATABASE_URL=postgres://... python benchmarks/desk_served.py --suggestions 500000 [--rounds 300] [--port 8123]

The database is one that `benchmarks/desk.py --kept` has filled; it stays. The server is gunicorn with two workers; one
curator asks over one kept connection, as the desk's script does: the next four pictures, then a decision about each.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import requests  # noqa: E402

from benchmarks.curators import LABELS, PICTURE, summary  # noqa: E402
from tests.services import servers  # noqa: E402

WARM_UP = 60


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--suggestions", type=int, required=True)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--port", type=int, default=8123)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pytest-desk-") as folder, ExitStack() as stack:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "museum.settings", "LOG_LEVEL": "WARNING"}
        cookie = logged_in(options.suggestions)
        command = [sys.executable, "-m", "gunicorn", "museum.wsgi", "--workers", "2", "--threads", "4"]
        command += ["--keep-alive", "30", "--bind", f"127.0.0.1:{options.port}"]
        stack.enter_context(servers.running(command, Path(folder) / "web.log", cwd=ROOT))
        servers.wait_until(lambda: servers.listens(options.port), 60, "the server listens")
        told = asked(f"http://127.0.0.1:{options.port}", cookie, options.rounds)
        print(json.dumps({"suggestions": options.suggestions, "rounds": options.rounds} | told))


def logged_in(number: int) -> str:
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.test import Client

    from tagging.models import Suggestion

    found = Suggestion.objects.count()
    assert found == number, f"The database holds {found:,} suggestions, not {number:,}."
    client = Client(SERVER_NAME="localhost")
    client.force_login(User.objects.get(username="ana"))
    return client.cookies["sessionid"].value


def asked(address: str, cookie: str, rounds: int) -> dict[str, object]:
    session = requests.Session()
    session.cookies.set("sessionid", cookie)
    session.get(f"{address}/desk/").raise_for_status()
    session.headers.update(
        {"X-CSRFToken": session.cookies["csrftoken"], "Accept": "application/json", "Referer": address}
    )
    next_ms: list[float] = []
    decide_ms: list[float] = []
    while len(decide_ms) < rounds + WARM_UP:
        page = timed(next_ms, lambda: session.get(f"{address}/desk/ahead/", headers={"Accept": "text/html"}))
        pictures = PICTURE.findall(page.text)
        assert pictures, "nothing waits any more"
        for place, (suggestion, exhibit) in enumerate(pictures):
            fields = {"exhibit": exhibit, "suggestion": suggestion, "seen": "", "category": LABELS[place % 5]}
            timed(decide_ms, lambda fields=fields: session.post(f"{address}/desk/decide/", data=fields))
    few = WARM_UP // 4
    return {"next ms": summary(sorted(next_ms[few:])), "decide ms": summary(sorted(decide_ms[WARM_UP:]))}


def timed(into: list[float], ask) -> requests.Response:
    begun = time.perf_counter()
    response = ask()
    into.append((time.perf_counter() - begun) * 1000)
    response.raise_for_status()
    return response


if __name__ == "__main__":
    main()
