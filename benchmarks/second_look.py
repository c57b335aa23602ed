"""Plant wrong labels among pictures and see how many the second look finds.

    python benchmarks/second_look.py DATA [--artefact FOLDER] [--share 0.03] [--repeats 5] [--all]

DATA: DATA/<category>/* or DATA/<source>/<category>/*. Only pictures that the artefact was not fitted on are used, since
it knows the others by heart (--all: these too). Labels are planted by chance, alike to every other category. What is
printed: the share of the planted ones among the first 5 % of the list, of all pictures in the order of suspicion.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ml import STARTER, load
from ml.doubting import answer_unseen, doubt
from ml.duplicates import fingerprints, group_duplicates
from ml.learned import read_learned
from ml.listing import list_pictures
from ml.loading import load_samples
from ml.preparation import COMPARED_AT

TOP = 0.05


def main() -> None:
    """Read, plant, search, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--artefact", type=Path, default=STARTER)
    parser.add_argument("--share", type=float, default=0.03, help="of the labels that are planted wrong")
    parser.add_argument("--repeats", type=int, default=5, help="with other dice")
    parser.add_argument("--all", action="store_true", help="also what the artefact learned from")
    parser.add_argument("--other", action="store_true", help="with the folder other as a category")
    options = parser.parse_args()
    features, truth, groups, labels = read(options)
    print(f"{len(truth)} pictures, {', '.join(f'{name} {(truth == n).sum()}' for n, name in enumerate(labels))}")
    rows = [plant_and_search(features, truth, groups, labels, options.share, seed) for seed in range(options.repeats)]
    names = ("recall in the first 5 %", "list by the rule", "planted among it", "seconds")
    for name, column in zip(names, np.array(rows).T, strict=True):
        print(f"{name:<26} {column.mean():.3f}  ({column.min():.3f} to {column.max():.3f} in {len(rows)} repeats)")


def read(options: argparse.Namespace) -> tuple[np.ndarray, np.ndarray, list[int], list[str]]:
    """Return features, labels as indices, groups of near-duplicates, and what the indices mean."""
    predictor = load(options.artefact)
    wanted = [*predictor.labels, *(["other"] if options.other else [])]
    loaded = load_samples(list_pictures(options.data, wanted).samples, predictor.artefact.side)
    learned = read_learned(predictor.artefact)
    # Of what is none of the labels, only the out-of-scope score may have learned: the features know nothing of it.
    is_new = [one.label == "other" or loaded.digests[n] not in learned for n, one in enumerate(loaded.samples)]
    kept = [n for n in range(len(loaded.samples)) if options.all or is_new[n]]
    features = predictor.features(loaded.pixels[kept])
    if features is None:
        sys.exit("This artefact does not tell its features. Export it again with python -m ml export.")
    samples = [loaded.samples[n] for n in kept]
    groups = group_duplicates(fingerprints(load_samples(samples, COMPARED_AT).pixels))
    return features, np.array([wanted.index(sample.label) for sample in samples]), groups, wanted


def plant_and_search(
    features: np.ndarray, truth: np.ndarray, groups: list[int], labels: list[str], share: float, seed: int
) -> tuple[float, float, float, float]:
    """Return recall in the first 5 %, share of all that the rule suspects, share of planted among them, seconds."""
    dice = np.random.default_rng(seed)
    planted = dice.random(len(truth)) < share
    given = truth.copy()
    given[planted] = (truth[planted] + dice.integers(1, len(labels), planted.sum())) % len(labels)
    begun = time.perf_counter()
    found = doubt(answer_unseen(features, given, groups, labels), given)
    seconds = time.perf_counter() - begun
    top = found.ranked()[: int(TOP * len(truth))]
    precision = planted[found.suspected].mean() if found.suspected.any() else 0.0
    return planted[top].sum() / planted.sum(), found.suspected.mean(), precision, seconds


if __name__ == "__main__":
    main()
