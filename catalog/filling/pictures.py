"""The few pictures that all invented works share: the first of each kind in the demonstration collection."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from dataclasses import dataclass

from catalog.accession import store
from catalog.demo import DemoWork, collection
from catalog.demo.in_parallel import drawn


@dataclass(frozen=True)
class Shared:
    """What a row says of one stored picture, in the order of COLUMNS."""

    values: tuple[str | int, ...]


COLUMNS = (
    "original", "sha256", "num_bytes", "format", "width", "height", "tone", "rendition_widths", "num_renderings",
    "rendering_problem",
)  # fmt: skip


def shared_pictures(num_of_each: int) -> dict[str, list[Shared]]:
    """Drawn (0.6 s each on one core) and put into the stores, by kind."""
    chosen = [work for kind in {work.category for work in collection()} for work in _first_of(kind or "", num_of_each)]
    found: defaultdict[str, list[Shared]] = defaultdict(list)
    for work, data in zip(chosen, drawn(chosen, min(os.cpu_count() or 1, 4)), strict=True):
        values = {**store(data).values, "num_renderings": 0, "rendering_problem": ""}
        of_the_row = (json.dumps(values[name]) if name == "rendition_widths" else values[name] for name in COLUMNS)
        found[work.category or ""].append(Shared(tuple(of_the_row)))
    return dict(found)


def _first_of(kind: str, num: int) -> list[DemoWork]:
    return [work for work in collection() if work.category == kind][:num]
