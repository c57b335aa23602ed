"""Ten thousand visitors: a mix of pages at rising load, until the server is full.

    gunicorn -c deploy/gunicorn.conf.py museum.wsgi &          # a filled museum: manage.py fill 50000 --search
    python benchmarks/load.py http://127.0.0.1:8000 [--steps 1 2 4 8 16 32 64] [--seconds 15] [--svg OUT] [--cached]

Threads ask as visitors do: front door, galleries and their further pages, works, searches, tours. Which work, page or
word is drawn from thousands, a few of them far more often than the others. `--cached`: what a visitor has seen before
is asked with If-None-Match. Prints requests a second, median, 95th and 99th percentile for each number of visitors who
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

WALL, FAMOUS = 4_000, 4  # works drawn from; how uneven: the power of a number between 0 and 1
MIX = (("/", 10), ("/gallery/", 12), ("GALLERY", 14), ("WORK", 42), ("SEARCH", 10), ("/tours/", 4), ("STOP", 4),
       ("/fr/gallery/", 4))  # fmt: skip
KINDS = ("drawing", "engraving", "iconography", "painting", "sculpture")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--steps", type=int, nargs="+", default=[1, 2, 4, 8, 16, 32, 64])
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--cached", action="store_true")
    parser.add_argument("--title", default="")
    parser.add_argument("--svg", type=Path)
    options = parser.parse_args()
    host = urllib.parse.urlsplit(options.address).netloc
    addresses = drawn_from(host)
    rows = [step(host, addresses, num, options.seconds, options.cached) for num in options.steps]
    if options.svg:
        options.svg.write_text(drawn(rows, options.title))


def drawn_from(host: str) -> dict[str, list[str]]:
    """Addresses by their word in MIX, as the site itself names them."""
    connection, dice = http.client.HTTPConnection(host, timeout=60), random.Random(3)
    listed = asked(connection, "/sitemap-works-0.xml", {})[2]
    works = [urllib.parse.urlsplit(each).path for each in re.findall(r"<loc>([^<]*/exhibits/[^<]*)</loc>", listed)]
    works = list(dict.fromkeys(each for each in works if not each.startswith("/fr/")))
    if not works:
        raise SystemExit("The sitemap names no works. Fill the museum first: manage.py fill 50000 --search")
    dice.shuffle(works)
    words = sorted({word for work in works for word in work.rstrip("/").rpartition("/")[2].split("-") if len(word) > 3})
    dice.shuffle(words)
    numbers = [work.split("/")[2] for work in works]
    galleries = [f"/gallery/?category={kind}{more}" for kind in KINDS for more in ("", "&sort=oldest", "&sort=maker")]
    galleries += [f"/gallery/?category={KINDS[int(pk) % 5]}&after={pk}" for pk in numbers[:300]]
    galleries += [f"/gallery/?period={year}-{year + 99}" for year in range(1400, 2000, 100)]
    plan = asked(connection, "/tours/visit/?minutes=30", {})[2]
    stops = re.findall(r'href="(/tours/visit/[0-9]+/[^"]*)"', plan.replace("&amp;", "&"))
    return {
        "WORK": works[:WALL],
        "GALLERY": galleries,
        "SEARCH": [f"/search/?q={word}" for word in words[:800]] + [f"/search/?q={one}+{two}" for one, two in zip(
            words[:200], words[200:400], strict=False)],
        "STOP": list(dict.fromkeys(stops)) or ["/tours/visit/?minutes=30"],
    }  # fmt: skip


def asked(connection: http.client.HTTPConnection, path: str, tags: dict[str, str]) -> tuple[int, str, str]:
    connection.request("GET", path, headers={"If-None-Match": tags[path]} if path in tags else {})
    response = connection.getresponse()
    return response.status, response.headers.get("ETag", ""), response.read().decode(errors="replace")


def step(host: str, addresses: dict[str, list[str]], num: int, seconds: float, cached: bool) -> dict[str, float]:
    times: list[float] = []
    failed: list[str] = []
    until = time.monotonic() + seconds

    def visit(seed: int) -> None:
        chance, tags = random.Random(seed * 7919 + num), {}
        connection = http.client.HTTPConnection(host, timeout=60)
        while time.monotonic() < until:
            path = chance.choices([page for page, _ in MIX], [weight for _, weight in MIX])[0]
            if path in addresses:
                path = addresses[path][int(len(addresses[path]) * chance.random() ** FAMOUS)]
            known = tags if cached else {}
            begun = time.perf_counter()
            try:
                status, tag, _text = asked(connection, path, known)
            except OSError as problem:
                failed.append(str(problem))
                connection = http.client.HTTPConnection(host, timeout=60)
                continue
            times.append((time.perf_counter() - begun) * 1000)
            tags[path] = tag
            if status not in (200, 304) and not (status == 404 and "after=" in path):  # nothing follows that work
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


def drawn(rows: list[dict[str, float]], title: str) -> str:
    """Time to an answer over answers a second, a dot for each number of visitors; both axes begin at nothing."""
    width, height, left, right, top, foot = 720, 400, 64, 40, 44, 56
    widest = nice(max(row["per_second"] for row in rows))
    highest = nice(max(row["p95_ms"] for row in rows))

    def x(value: float) -> float:
        return left + value / widest * (width - left - right)

    def y(value: float) -> float:
        return height - foot - value / highest * (height - top - foot)

    parts = [f'<text x="{left}" y="22" font-size="15">{title or "Time to an answer at rising load"}</text>']
    for part in range(5):
        value = highest * part / 4
        parts.append(f'<path d="M{left},{y(value):.1f} H{width - right}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
        value = widest * part / 4
        parts.append(f'<text x="{x(value):.1f}" y="{height - foot + 18}" text-anchor="middle">{value:g}</text>')
    for name, colour, label, below in (("p95_ms", "#8a2f1d", "95 of 100", -4), ("median_ms", "#1f4e79", "median", 4)):
        points = [(x(row["per_second"]), y(row[name])) for row in rows]
        line = " ".join(f"{one:.1f},{other:.1f}" for one, other in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{one:.1f}" cy="{other:.1f}" r="3" fill="{colour}"/>' for one, other in points]
        at, up = points[-1]
        where = f'x="{at + 12:.1f}"' if at < width - 130 else f'x="{at - 12:.1f}" text-anchor="end"'
        parts.append(f'<text {where} y="{up + 4 + below:.1f}" fill="{colour}">{label}</text>')
    seen = set()
    for row in rows:
        at = round(x(row["per_second"]) / 26)
        if at not in seen:  # the figures of a full server stand over one another
            parts.append(f'<text x="{x(row["per_second"]):.1f}" y="{y(row["p95_ms"]) - 9:.1f}" text-anchor="middle" '
                         f'font-weight="bold">{row["visitors"]:g}</text>')  # fmt: skip
        seen.add(at)
    parts.append(f'<text x="{left}" y="38">milliseconds; beside the dots: visitors who ask at once</text>')
    parts.append(f'<text x="{width / 2}" y="{height - 12}" text-anchor="middle">answers a second</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="12"><title>Time to an answer at rising load</title>'
        f'<rect width="{width}" height="{height}" fill="#fff"/>'
        + "".join(parts) + "</svg>\n"
    )  # fmt: skip


def nice(value: float) -> float:
    """The next of 1, 2, 4, 5, 8 times a power of ten."""
    power = 10 ** len(str(int(value))) / 10
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= value)


if __name__ == "__main__":
    main()
