"""How many decisions a minute the interface allows: scripted keys in Chromium, a real server, SQLite.

    python benchmarks/keys.py [--decisions 60] [--port 8122]

A key is pressed as soon as the next picture stands on the page and is painted. Told are the decisions a minute so far,
the milliseconds from a key to the next picture, and how long the last confirmation came after the last key.
"""

import argparse
import glob
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.curators import prepare  # noqa: E402
from tests.services import servers  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--decisions", type=int, default=60)
    parser.add_argument("--port", type=int, default=8122)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pytest-keys-") as folder, ExitStack() as stack:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "museum.settings", "LOG_LEVEL": "WARNING"}
        (cookie,) = prepare(1, options.decisions + 20)
        command = [sys.executable, "-m", "gunicorn", "museum.wsgi", "--workers", "2", "--threads", "4"]
        command += ["--bind", f"127.0.0.1:{options.port}"]
        stack.enter_context(servers.running(command, Path(folder) / "web.log", cwd=ROOT))
        servers.wait_until(lambda: servers.listens(options.port), 60, "the server listens")
        print(json.dumps(played(f"http://127.0.0.1:{options.port}", cookie, options.decisions)))


def played(address: str, cookie: str, number: int) -> dict[str, object]:
    from playwright.sync_api import sync_playwright

    program = shutil.which("chromium") or max(glob.glob(str(Path.home() / ".cache/ms-playwright/chromium-*/*/chrome")))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(base_url=address, bypass_csp=True)  # to be watched by a script of ours
        context.add_cookies([{"name": "sessionid", "value": cookie, "domain": "127.0.0.1", "path": "/"}])
        page = context.new_page()
        page.goto("/desk/")
        page.wait_for_selector(".picture")
        page.wait_for_timeout(1500)
        milliseconds, begun = [], time.perf_counter()
        for n in range(number):
            before = page.get_attribute(".picture", "data-suggestion")
            pressed = time.perf_counter()
            page.keyboard.press(str(n % 5 + 1))
            page.wait_for_function(
                "before => document.querySelector('.picture:not([inert])')?.dataset.suggestion !== before"
                " && document.querySelector('.picture:not([inert])')",
                arg=before,
            )
            milliseconds.append((time.perf_counter() - pressed) * 1000)
        shown = time.perf_counter() - begun
        page.wait_for_function("document.getElementById('sitting').dataset.unsent === '0'", timeout=120_000)
        confirmed = time.perf_counter() - begun
        browser.close()
    milliseconds.sort()
    return {
        "decisions": number,
        "a minute": round(60 * number / shown),
        "a minute, until the last is confirmed": round(60 * number / confirmed),
        "key to next picture, ms": {
            "median": round(statistics.median(milliseconds)),
            "p95": round(milliseconds[int(0.95 * number)]),
        },
        "confirmed after, s": round(confirmed - shown, 2),
    }


if __name__ == "__main__":
    main()
