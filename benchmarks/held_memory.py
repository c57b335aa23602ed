"""The memory of the parts of a house over a while, and how fast it rises: for `sustained.py`."""

from __future__ import annotations

import re
import threading
import time
from contextlib import suppress
from pathlib import Path

from benchmarks.faulty_house import House


class Memory(threading.Thread):
    """The memory of web and worker processes every five seconds: what each holds that nobody shares (USS), in MB."""

    PARTS = ("web", "worker")

    def __init__(self, house: House) -> None:
        super().__init__(daemon=True)
        self.house, self.stopped = house, threading.Event()
        self.held: dict[str, dict[int, list[tuple[float, float]]]] = {name: {} for name in self.PARTS}

    def run(self) -> None:
        begun = time.monotonic()
        while not self.stopped.wait(5):
            for name, processes in self.held.items():
                part, now = self.house.parts[name], time.monotonic() - begun
                for pid in [part.process.pid, *part.children()]:
                    processes.setdefault(pid, []).append((now, _private_megabytes(pid)))

    def told(self, after: float) -> dict[str, object]:
        """By part: all processes together, over the whole time and its halves; then each process."""
        return {name: self._of(processes, after) for name, processes in self.held.items()}

    @staticmethod
    def _of(processes: dict[int, list[tuple[float, float]]], after: float) -> dict[str, object]:
        together: dict[float, float] = {}
        for rows in processes.values():
            for at, held in rows:
                together[at] = together.get(at, 0.0) + held
        rows = [(at, held) for at, held in sorted(together.items()) if at >= after]
        middle = (rows[0][0] + rows[-1][0]) / 2 if rows else 0.0
        return {
            "whole": slope(rows), "first_half": slope([row for row in rows if row[0] < middle]),
            "second_half": slope([row for row in rows if row[0] >= middle]),
            "mb_by_minute": [round(held) for _at, held in rows[::12]],
            "processes": {pid: slope([row for row in own if row[0] >= after]) for pid, own in processes.items()},
        }  # fmt: skip


def _private_megabytes(pid: int) -> float:
    with suppress(OSError):
        found = re.findall(r"^Private_\w+:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return sum(map(int, found)) / 1024
    return 0.0


def slope(rows: list[tuple[float, float]]) -> dict[str, float]:
    """Least squares, in MB an hour, with its 95 % interval (errors taken as independent)."""
    num = len(rows)
    if num < 5:
        return {"measurements": num}
    mean_x, mean_y = sum(x for x, _ in rows) / num, sum(y for _, y in rows) / num
    spread = sum((x - mean_x) ** 2 for x, _ in rows)
    rise = sum((x - mean_x) * (y - mean_y) for x, y in rows) / spread
    left = sum((y - mean_y - rise * (x - mean_x)) ** 2 for x, y in rows)
    doubt = 1.96 * (left / (num - 2) / spread) ** 0.5
    return {"first_mb": round(rows[0][1]), "last_mb": round(rows[-1][1]), "mb_an_hour": round(rise * 3600, 1),
            "plus_minus": round(doubt * 3600, 1), "measurements": num}  # fmt: skip
