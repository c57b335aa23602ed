"""Mutilated pictures against both decoders: the collection's door and the network's.

    python benchmarks/fuzz_pictures.py DIR [--cases 20000] [--seed 0] [--seconds 30] [--megabytes 3000]

Each case is a file of DIR with flipped bits, a cut-off end, a header spliced in from another file, repeated or
zeroed stretches, or a length field set to its extremes. It must be accepted, or refused with a sentence, within
the seconds and the memory. A child that dies or hangs is counted, its case is named (seed and number draw it
again), and the next one goes on. Prints a table; exits 1 where anything crashed, hung or was refused wordlessly.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings")
LARGEST = 4_000_000
"""Bytes: a larger file would test the disk, not the decoders."""


def mutilate(files: list[bytes], dice: random.Random) -> bytes:
    """Return one case: a file with one to three things done to it."""
    data = bytearray(dice.choice(files))
    for _ in range(dice.choice((1, 1, 1, 2, 3))):
        dice.choice((_flip, _cut, _splice, _repeat, _blank, _exaggerate))(data, files, dice)
    return bytes(data)


def _place(data: bytearray, dice: random.Random) -> int:
    """Somewhere; half of the time near the beginning, where the headers are."""
    most = min(len(data), 600) if dice.random() < 0.5 else len(data)
    return dice.randrange(max(most, 1))


def _flip(data: bytearray, files: list[bytes], dice: random.Random) -> None:
    for _ in range(dice.randint(1, 40) if data else 0):
        data[_place(data, dice)] ^= 1 << dice.randrange(8)


def _cut(data: bytearray, files: list[bytes], dice: random.Random) -> None:
    del data[_place(data, dice) :]


def _splice(data: bytearray, files: list[bytes], dice: random.Random) -> None:
    head = dice.choice(files)[: dice.randint(4, 400)]
    data[: len(head)] = head


def _repeat(data: bytearray, files: list[bytes], dice: random.Random) -> None:
    start = _place(data, dice)
    data[start:start] = data[start : start + dice.randint(1, 2000)] * dice.randint(1, 20)


def _blank(data: bytearray, files: list[bytes], dice: random.Random) -> None:
    start = _place(data, dice)
    stretch = data[start : start + dice.randint(1, 500)]
    data[start : start + len(stretch)] = bytes([dice.choice((0, 255))]) * len(stretch)


def _exaggerate(data: bytearray, files: list[bytes], dice: random.Random) -> None:
    start = _place(data, dice)
    data[start : start + 4] = dice.choice((b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x00", b"\xff\x7f"))


def judge(data: bytes) -> str:
    """Take a case through both doors and say what became of it."""
    from catalog.pictures import PictureRefused, read
    from ml.pictures import prepare
    from ml.predictions import Unreadable

    told = []
    try:
        for _ in read(data).renditions():
            pass
        told.append("accepted")
    except PictureRefused as refusal:
        told.append("refused" if len(str(refusal)) > 20 else "refused wordlessly")
    try:
        prepare(data, 112)
        told.append("accepted")
    except Unreadable as refusal:
        told.append("refused" if len(str(refusal)) > 20 else "refused wordlessly")
    return " / ".join(told)


def work(pipe: Connection, megabytes: int, seconds: int) -> None:
    """Judge what comes through the pipe until it closes; bounded in memory, and in time for each case."""
    import django

    django.setup()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # decoders complain at length
    resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))
    while (data := pipe.recv()) is not None:
        signal.alarm(seconds)
        try:
            answer = judge(data)
        except MemoryError:
            answer = "out of memory, told"
        except Exception as problem:  # noqa: BLE001  (what escapes both doors is what is looked for)
            answer = f"escaped: {type(problem).__name__}: {problem}"[:200]
        signal.alarm(0)
        pipe.send((answer, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10))


class Child:
    """A process that may die at any case."""

    def __init__(self, megabytes: int, seconds: int) -> None:
        self._options = (megabytes, seconds)
        self.begin()

    def begin(self) -> None:
        spawning = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawning.Pipe()
        self._process = spawning.Process(target=work, args=(theirs, *self._options), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, data: bytes) -> tuple[str, int]:
        """What became of a case, and the most memory so far in MB."""
        try:
            self._pipe.send(data)
            answer: tuple[str, int] = self._pipe.recv()
        except (EOFError, OSError):
            self._process.join(10)
            code = self._process.exitcode
            self.begin()
            return ("hung" if code == -signal.SIGALRM else f"died ({code})"), 0
        return answer


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=int, default=30)
    parser.add_argument("--megabytes", type=int, default=3000)
    chosen = parser.parse_args()
    paths = sorted(path for path in chosen.folder.rglob("*") if path.is_file())
    files = [path.read_bytes() for path in paths if path.stat().st_size <= LARGEST]
    if not files:
        parser.error(f"{chosen.folder} holds no file of at most {LARGEST:,} bytes.")
    child, counted, largest, slowest, bad = Child(chosen.megabytes, chosen.seconds), Counter(), 0, (0.0, 0), []
    began = time.perf_counter()
    for number in range(chosen.cases):
        data = mutilate(files, random.Random(f"{chosen.seed}:{number}"))
        started = time.perf_counter()
        answer, megabytes = child.ask(data)
        slowest, largest = max(slowest, (time.perf_counter() - started, number)), max(largest, megabytes)
        counted[answer.partition(":")[0]] += 1
        if not answer.replace("refused", "accepted").startswith("accepted / accepted"):
            bad.append(f"case {number}: {answer}")
        if sys.stderr.isatty() and number % 50 == 0:
            print(f"\r{number} of {chosen.cases}", end="", file=sys.stderr)
    elapsed = time.perf_counter() - began
    print(f"{len(files)} files, {chosen.cases} cases, seed {chosen.seed}: {elapsed:.0f} s")
    print(f"slowest case {slowest[0]:.2f} s (number {slowest[1]})")
    print(f"most memory {largest} MB (limit {chosen.megabytes} MB)")
    for answer, num in counted.most_common():
        print(f"{num:7,}  {answer}   (the collection's door / the network's)")
    print("\n".join(bad[:40]) or "nothing crashed, hung or was refused without words")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
