"""``explore``: look at a data folder before training on it."""

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from ml import figures, pages
from ml.commands.terminal import progress, tell
from ml.exploring import ONE_INK, Exploration, explore
from ml.listing import list_pictures
from ml.writing import write_whole

MOST = 64
"""Pictures on a contact sheet at most."""


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "explore",
        help="look at a data folder before training on it",
        description=(
            "Read every picture of DATA and report unreadable files, exact and near duplicates, sizes, the balance of "
            "categories and sources, how many pictures are grey or toned, and a map of principal components."
        ),
    )
    parser.add_argument("data", type=Path, metavar="DATA", help="folder of pictures")
    parser.add_argument("--html", type=Path, metavar="OUT", help="write a report with pictures here")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the figures here")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Explore, write and show."""
    listing = list_pictures(options.data)
    with progress() as advance:
        found = explore(listing, on_progress=advance)
    facts = found.to_json()
    if options.json:
        write_whole(options.json, json.dumps(facts, indent=1, ensure_ascii=False) + "\n")
    if options.html:
        write_whole(options.html, render(found))
    show(facts)
    return 0


def show(facts: dict[str, Any]) -> None:
    """Print the facts in a few lines."""
    tell(f"{facts['n']} readable pictures: {facts['counts']}")
    if facts["left_out"]:
        tell(f"left out, being none of the categories: {facts['left_out']}")
    for path, reason in facts["unreadable"].items():
        tell(f"unreadable: {path}: {reason}")
    for kind in ("exact", "near"):
        groups = facts[f"{kind}_duplicates"]
        tell(f"{kind} duplicates: {len(groups)} groups of {sum(map(len, groups))} pictures")
    tell(f"short side in pixels: {facts['short_side']}")
    tell(f"grey or in one tone: {facts['grey_share']}")


def render(found: Exploration) -> str:
    """Return the report as one HTML page."""
    facts = found.to_json()
    return pages.page(
        f"What {found.listing.root.resolve().name} holds",
        [
            ("Balance", _balance(facts)),
            (
                "Left out and unreadable",
                [
                    pages.table(["folder", "pictures"], facts["left_out"].items()),
                    pages.table(["file", "reason"], facts["unreadable"].items()),
                ],
            ),
            ("Sizes", _sizes(found)),
            ("Grey and toned pictures", _grey(facts)),
            ("Likeness", _likeness(found)),
            ("Exact duplicates", _sheet(found, found.exact)),
            ("Near duplicates", _sheet(found, found.near)),
        ],
    )


def _balance(facts: dict[str, Any]) -> list[str]:
    """Show how many pictures there are of each category and source."""
    sources = {source: sum(row.values()) for source, row in facts["counts_by_source"].items()}
    titles = {"Pictures of each category": facts["counts"], "Pictures of each source": sources}
    return [pages.figure(figures.bars(counts, title), title) for title, counts in titles.items()]


def _sizes(found: Exploration) -> list[str]:
    """Show how large the pictures are."""
    steps = Counter(int(short) // 100 * 100 for short in found.sizes.min(axis=1))
    counts = {f"{step} to {step + 99} px": steps[step] for step in sorted(steps)}
    return [pages.figure(figures.bars(counts, "Short side"), "Number of pictures by their short side")]


def _grey(facts: dict[str, Any]) -> list[str]:
    """Show how many pictures of each category have no colour of their own."""
    rows = [[name, f"{share:.0%}"] for name, share in facts["grey_share"].items()]
    told = f"Pictures whose colours stray from one tint by less than {ONE_INK:g} grey levels."
    return [pages.paragraph(told), pages.table(["category", "share"], rows)]


def _likeness(found: Exploration) -> list[str]:
    """Show which categories look alike to the eye of a pixel."""
    labels = [sample.label for sample in found.loaded.samples]
    chart = figures.scatter(found.components, labels, "Principal components")
    return [pages.figure(chart, "First two principal components of the shrunk pictures, by category")]


def _sheet(found: Exploration, groups: tuple[tuple[int, ...], ...]) -> list[str]:
    """Return a contact sheet of groups of pictures."""
    if not groups:
        return [pages.paragraph("None.")]
    shown = [(number, index) for number, group in enumerate(groups, start=1) for index in group][:MOST]
    pictures = [np.asarray(found.loaded.pixels[index]) for _, index in shown]
    captions = [f"{number}: {found.loaded.samples[index].path.name[:14]}" for number, index in shown]
    text = f"{len(groups)} groups; pictures of one group carry the same number" + (
        "" if len(shown) < MOST else " (the first)"
    )
    return [pages.figure(figures.contact_sheet(pictures, captions), text)]
