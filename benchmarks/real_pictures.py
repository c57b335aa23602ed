"""Real pictures through the real door: import a folder, tag it with a real worker, compare with the folder names.

    python benchmarks/real_pictures.py ART [--per-category 60] [--odd ODD]

ART is `<source>/<category>/*`. Only pictures that the artefact never learned from are taken, spread evenly over
the sources; where a category has fewer, all of them, and the table says so. ODD is a folder of odd files: each
must be imported and tagged, or refused with a sentence, and the worker must survive.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from itertools import chain, zip_longest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ml import LABELS, STARTER, Artefact  # noqa: E402
from ml.learned import read_learned  # noqa: E402
from ml.listing import list_pictures  # noqa: E402
from ml.loading import DIGEST_DIGITS  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("art", type=Path)
    parser.add_argument("--per-category", type=int, default=60)
    parser.add_argument("--odd", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="vitrine-real-") as scratch:
        museum = Museum(Path(scratch))
        folder = Path(scratch) / "pictures"
        counts = link_unseen(chosen.art, folder, chosen.per_category, chosen.seed)
        print("unseen pictures taken:", counts)
        museum.open()
        try:
            museum.take_in(folder)
            museum.compare_with_folders(folder)
            if chosen.odd:
                museum.take_in(chosen.odd)
                museum.report_failures()
        finally:
            museum.close()


def link_unseen(art: Path, folder: Path, per_category: int, seed: int) -> dict[str, int]:
    """Links `folder/<category>/<source>__<name>` to pictures the starter never learned from."""
    learned = read_learned(Artefact.read(STARTER))
    by_source: dict[str, dict[str, list[Path]]] = {label: defaultdict(list) for label in LABELS}
    for sample in list_pictures(art).samples:
        digest = hashlib.sha256(sample.path.read_bytes()).hexdigest()[:DIGEST_DIGITS]
        if digest not in learned:
            by_source[sample.label][sample.source].append(sample.path)
    counts = {}
    for label, sources in by_source.items():
        for paths in sources.values():
            random.Random(seed).shuffle(paths)
        in_turn = chain.from_iterable(zip_longest(*(sources[name] for name in sorted(sources))))
        taken = [path for path in in_turn if path is not None][:per_category]
        (folder / label).mkdir(parents=True)
        for path in taken:
            (folder / label / f"{path.parts[-3]}__{path.name}").symlink_to(path.resolve())
        counts[label] = len(taken)
    return counts


class Museum:
    """An installation in a scratch folder, with a worker and a beat of its own."""

    def __init__(self, scratch: Path) -> None:
        self.environment = os.environ | {"DATA_DIR": str(scratch / "data"), "TAGGING_BEAT_SECONDS": "1"}
        self.log = scratch / "worker.log"
        self.processes: list[subprocess.Popen[bytes]] = []

    def manage(self, *arguments: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True)
        if done.returncode not in (0, 3):
            raise SystemExit(f"{' '.join(arguments)} failed")
        return done.stdout

    def ask(self, expression: str) -> object:
        code = (
            f"import json; from catalog.models import *; from tagging.models import *; print(json.dumps({expression}))"
        )
        return json.loads(self.manage("shell", "--verbosity", "0", "-c", code).splitlines()[-1])

    def open(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        print(self.manage("register_model").strip())
        for role in (["worker", "--concurrency", "1"], ["beat", "--pidfile", ""]):
            command = [sys.executable, "-m", "celery", "-q", "-A", "museum", *role, "--loglevel", "INFO"]
            out = self.log.open("ab")
            self.processes.append(subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=out, stderr=out))

    def close(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(30)

    def take_in(self, folder: Path) -> None:
        started = time.monotonic()
        print(f"import of {folder.name}:", self.manage("import_exhibits", str(folder), "--json").strip())
        imported = time.monotonic()
        while self.ask("Exhibit.objects.count() - Suggestion.objects.exclude(state='running').count()"):
            if any(process.poll() is not None for process in self.processes):
                raise SystemExit("the worker died:\n" + self.log.read_text()[-2000:])
            time.sleep(0.5)
        print(f"imported in {imported - started:.1f} s, all tagged {time.monotonic() - imported:.1f} s later")
        print(f"largest resident memory of the worker so far: {self.peak_megabytes():.0f} MB")

    def peak_megabytes(self) -> float:
        """The larger of the worker's parent and its child (VmHWM)."""
        worker = self.processes[0].pid
        children = Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
        peaks = []
        for pid in [str(worker), *children]:
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmHWM"):
                    peaks.append(int(line.split()[1]) / 1000)
        return max(peaks)

    def compare_with_folders(self, folder: Path) -> None:
        rows = self.ask(
            "list(Suggestion.objects.filter(state='ready').values_list("
            "'exhibit__photographs__file_name', 'category__slug', 'confidence'))"
        )
        truth = {path.name: path.parent.name for path in folder.rglob("*.*")}
        right = dict.fromkeys(LABELS, 0)
        total = dict.fromkeys(LABELS, 0)
        for name, said, _confidence in rows:
            total[truth[name]] += 1
            right[truth[name]] += said == truth[name]
        for label in LABELS:
            print(f"  {label:<12} {right[label]:>3} of {total[label]:>3} suggested as filed")
        print(f"  accuracy {sum(right.values()) / sum(total.values()):.3f} of {sum(total.values())}")

    def report_failures(self) -> None:
        print(
            "suggestions that failed:",
            self.ask("list(Suggestion.objects.filter(state='failed').values_list('reason', flat=True))"),
        )
        print("worker still alive:", all(process.poll() is None for process in self.processes))


if __name__ == "__main__":
    main()
