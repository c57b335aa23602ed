"""Ten thousand visitors: a mix of pages at rising load, until the server is full.

    gunicorn -c deploy/gunicorn.conf.py museum.wsgi &          # a filled museum: manage.py fill 50000 --search
    python benchmarks/load.py http://127.0.0.1:8000 [--steps 1 2 4 8 16 32 64] [--seconds 15] [--svg OUT] [--cached]

Threads ask as visitors do: front door, galleries, works, searches, tours; a third ask again for what they have seen
(`--cached`: If-None-Match). Prints requests a second, median, 95th and 99th percentile for each number of visitors who
ask at once, and draws them. Standard library only, so the asking costs processor time, too: on the server's own machine
the figures are lower bounds.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import re
import threading
import time
import urllib.parse
from pathlib import Path

MIX = (("/", 10), ("/gallery/", 20), ("/gallery/?category=painting", 10), ("WORK", 40), ("/search/?q=river", 8),
       ("/search/?q=golden+boat", 4), ("/tours/", 4), ("/fr/gallery/", 4))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--steps", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32, 64])
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--cached", action="store_true")
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    host = urllib.parse.urlsplit(options.address).netloc
    works = re.findall(r'href="(/exhibits/[^"?#]+)', asked(http.client.HTTPConnection(host), "/gallery/", {})[2])
    if not works:
        raise SystemExit("The gallery shows no works. Fill the museum first: manage.py fill 50000 --search")
    rows = [step(host, works, num, options.seconds, options.cached) for num in options.steps]
    if options.svg:
        options.svg.write_text(drawn(rows))


def asked(connection: http.client.HTTPConnection, path: str, tags: dict[str, str]) -> tuple[int, str, str]:
    connection.request("GET", path, headers={"If-None-Match": tags[path]} if path in tags else {})
    response = connection.getresponse()
    return response.status, response.headers.get("ETag", ""), response.read().decode(errors="replace")


def step(host: str, works: list[str], num: int, seconds: float, cached: bool) -> dict[str, float]:
    times: list[float] = []
    failed: list[str] = []
    until = time.monotonic() + seconds

    def visit(seed: int) -> None:
        chance, tags = random.Random(seed), {}
        connection = http.client.HTTPConnection(host, timeout=60)
        while time.monotonic() < until:
            path = chance.choices([page for page, _ in MIX], [weight for _, weight in MIX])[0]
            path = chance.choice(works) if path == "WORK" else path
            known = tags if cached and chance.random() < 1 / 3 else {}
            begun = time.perf_counter()
            try:
                status, tag, _text = asked(connection, path, known)
            except OSError as problem:
                failed.append(str(problem))
                connection = http.client.HTTPConnection(host, timeout=60)
                continue
            times.append((time.perf_counter() - begun) * 1000)
            tags[path] = tag
            if status not in (200, 304):
                failed.append(f"{status} {path}")

    threads = [threading.Thread(target=visit, args=(seed,)) for seed in range(num)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.sort()
    at = lambda share: round(times[min(int(share * len(times)), len(times) - 1)], 1)  # noqa: E731
    row = {"visitors": num, "per_second": round(len(times) / seconds, 1), "median_ms": at(0.5), "p95_ms": at(0.95)}
    row |= {"p99_ms": at(0.99), "failed": len(failed)}
    print(json.dumps(row), flush=True)
    return row


def drawn(rows: list[dict[str, float]]) -> str:
    """Latency over load; both axes begin at nothing."""
    width, height, edge = 640, 320, 48
    widest = max(row["per_second"] for row in rows) * 1.1
    highest = max(row["p95_ms"] for row in rows) * 1.1

    def place(row: dict[str, float], name: str) -> str:
        x = edge + row["per_second"] / widest * (width - 2 * edge)
        return f"{x:.1f},{height - edge - row[name] / highest * (height - 2 * edge):.1f}"

    lines = "".join(
        f'<polyline fill="none" stroke="{colour}" points="{" ".join(place(row, name) for row in rows)}"/>'
        f'<text x="{width - edge + 4}" y="{place(rows[-1], name).split(",")[1]}" fill="{colour}">{label}</text>'
        for name, colour, label in (("median_ms", "#2b6a4d", "p50"), ("p95_ms", "#9a3b26", "p95"))
    )
    marks = "".join(
        f'<text x="{place(row, "p95_ms").split(",")[0]}" y="{height - edge + 14}">{row["visitors"]}</text>'
        for row in rows
    )
    box = f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="11"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
        f"<title>Time to an answer at rising load</title>"
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
        f'<path d="M{edge},{edge / 2} V{height - edge} H{width - edge}" stroke="#555" fill="none"/>'
        f"{lines}{marks}"
        f'<text x="{edge}" y="14">ms, up to {highest:.0f}</text>'
        f'<text x="{width / 2}" y="{height - 8}" text-anchor="middle">requests a second, up to {widest:.0f}; '
        "at the axis: visitors who ask at once</text></svg>\n"
    )


if __name__ == "__main__":
    main()
