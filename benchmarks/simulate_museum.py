"""A museum lives through its promise: real pictures, the real model, the real certificates; folder names as curators.

    python benchmarks/simulate_museum.py ART [--cache FILE] [--svg FILE] [--target 0.98] [--seeds 3]

ART is `<source>/<category>/*`. A random third is tagged already; the rest arrives source by source, fifty at a time,
and people decide twenty of every fifty, in the order of the desk. Pictures that the model learned from flatter it, so
everything is done twice: with all pictures, and with those that it never saw (and as many that are none of the
categories as in all). The ways to work that are compared: review everything; file whatever is at least 0.9 sure;
certificates; certificates with the head retrained on the museum's own decisions (where this version of `ml` can); both
also with thresholds chosen by what the museum had tagged itself.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from simulated_collection import Collection  # noqa: E402
from simulated_museum import Museum, Outcome, Way  # noqa: E402

from ml import LABELS, STARTER, Artefact, Unreadable, load  # noqa: E402
from ml.learned import read_learned  # noqa: E402
from ml.listing import list_pictures  # noqa: E402
from ml.loading import DIGEST_DIGITS  # noqa: E402
from ml.pictures import prepare  # noqa: E402

OTHER = "other"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("art", type=Path)
    parser.add_argument("--cache", type=Path, help="features are kept here (.npz)")
    parser.add_argument("--svg", type=Path)
    parser.add_argument("--target", type=float, default=0.98)
    parser.add_argument("--risk", type=float, default=0.05)
    parser.add_argument("--control", type=float, default=0.3, help="share asked by lot")
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args()
    everything = read(chosen.art, chosen.cache)
    unseen = everything.only(~everything.is_learned & ~too_many_others(everything))
    print(f"{len(everything)} pictures, {everything.is_learned.sum()} learned from; model {everything.version}")
    curves: list[tuple[str, Outcome]] = []
    for name, collection in (("all pictures", everything), ("never learned from", unseen)):
        right = collection.truth == collection.suggested().said
        print(f"\n## {name}: {len(collection)} works, the model is right in {right.mean():.3f}\n")
        print(HEADING)
        lived = {}
        for way in ways(chosen):
            lived[way] = [Museum(collection, way, seed).live() for seed in range(chosen.seeds)]
            print(line(way, lived[way]), flush=True)
            curves += [(way.name, lived[way][0])] if collection is everything else []
        print(f"\n{promises(lived)}")
    if chosen.svg:
        chosen.svg.write_text(drawn(curves), encoding="utf-8")
        print(f"\nplot: {chosen.svg}")


def too_many_others(collection: Collection) -> np.ndarray:
    """Nothing was ever learned from works that are none of the categories: left out are those beyond their share."""
    is_other = collection.truth == len(LABELS)
    fresh = ~collection.is_learned
    most = int(is_other.mean() / (1 - is_other.mean()) * (fresh & ~is_other).sum())
    surplus = np.random.default_rng(0).permutation(np.flatnonzero(is_other & fresh))[most:]
    mask = np.zeros(len(collection), dtype=bool)
    mask[surplus] = True
    return mask


def ways(chosen: argparse.Namespace) -> list[Way]:
    promised = {"target": chosen.target, "risk": chosen.risk, "control": chosen.control}
    found = [
        Way("review everything"),
        Way("plain threshold 0.9", plain_threshold=0.9),
        Way("certificates, no retraining", certificates=True, **promised),
        Way("certificates, no retraining, records choose", certificates=True, records_choose=True, **promised),
    ]
    try:
        import ml.fitting  # noqa: F401
    except ImportError:
        print("this version of ml cannot fit a head anew: without retraining")
        return found
    retrains = {"certificates": True, "retrains": True, **promised}
    return [
        *found,
        Way("certificates, retraining", **retrains),
        Way("certificates, retraining, records choose", records_choose=True, **retrains),
    ]


def read(art: Path, cache: Path | None) -> Collection:
    """Features of every readable picture, by the model that comes with Vitrine."""
    predictor = load()
    if cache and cache.exists():
        found = Collection.load(cache, predictor)
        if found.version == predictor.version:
            return found
    learned, begun = read_learned(Artefact.read(STARTER)), time.monotonic()
    rows, truth, sources, is_learned = [], [], [], []
    labels = (*LABELS, OTHER)
    for sample in list_pictures(art, labels).samples:
        data = sample.path.read_bytes()
        try:
            rows.append(predictor.features(prepare(data, predictor.artefact.side)[None])[0])
        except Unreadable:
            continue
        truth.append(labels.index(sample.label))
        sources.append(sample.source)
        # From what is none of the labels only the out-of-scope score has learned, which takes no part here.
        is_learned.append(sample.label != OTHER and hashlib.sha256(data).hexdigest()[:DIGEST_DIGITS] in learned)
    print(f"features of {len(rows)} pictures in {time.monotonic() - begun:.0f} s")
    found = Collection(
        np.array(rows), np.array(truth), np.array(sources), np.array(is_learned), predictor.head,
        predictor.artefact.temperature, predictor.version,
    )  # fmt: skip
    if cache:
        found.save(cache)
    return found


HEADING = """\
| way | decisions until 95 % are filed | errors then | filed by the machine | of these right | at most 2 % errors |
|---|---|---|---|---|---|"""


def line(way: Way, outcomes: list[Outcome]) -> str:
    """Means over the seeds; the range of the decisions in brackets."""
    decisions = [one.num_decisions for one in outcomes]
    errors = float(np.mean([one.error_share for one in outcomes]))
    filed = float(np.mean([one.machine_share for one in outcomes]))
    precision = [one.machine_precision for one in outcomes if one.machine_precision is not None]
    right = f"{np.mean(precision):.3f}" if precision else "–"
    kept = sum(one.error_share <= 0.02 for one in outcomes)
    return (
        f"| {way.name} | {np.mean(decisions):.0f} ({min(decisions)}-{max(decisions)}) | {errors:.2%} | {filed:.1%} "
        f"| {right} | {kept} of {len(outcomes)} |"
    )


def promises(lived: dict[Way, list[Outcome]]) -> str:
    """Per category, over all seeds and certificates: was the promise kept?"""
    said = ["| category | certificates | alarms | filed by the machine | of these right | promise kept |"]
    said.append("|---|---|---|---|---|---|")
    for way, outcomes in lived.items():
        for place, label in enumerate(LABELS if way.certificates else ()):
            mine = [one.by_category[place] for one in outcomes]
            num, right = sum(one.num_filed for one in mine), sum(one.num_right for one in mine)
            kept = sum(not one.num_filed or one.num_right / one.num_filed >= way.target for one in mine)
            share = f"{right / num:.3f}" if num else "–"
            certificates, alarms = sum(one.num_certificates for one in mine), sum(one.num_alarms for one in mine)
            said.append(
                f"| {label}, {way.name} | {certificates} | {alarms} | {num} | {share} | {kept} of {len(mine)} |"
            )
    return "\n".join(said)


def drawn(curves: list[tuple[str, Outcome]]) -> str:
    """Share of the collection that is filed, by decisions of people; labels at the ends of the lines."""
    most = max(outcome.curve[-1][0] for _, outcome in curves) or 1
    strokes = ("#8a8a86", "#b9b9b4", "#1c1b19", "#4f6d7a", "#8c3b1f", "#6b5b1e")
    parts = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-50 -20 760 380" font-family="sans-serif" font-size="12">'
    ]
    for number, (name, outcome) in enumerate(curves):
        points = " ".join(f"{500 * x / most:.1f},{300 - 300 * y:.1f}" for x, y in outcome.curve)
        x, y = outcome.curve[-1]
        parts.append(f'<polyline fill="none" stroke="{strokes[number]}" stroke-width="2" points="{points}"/>')
        place = f'x="{500 * x / most + 6:.1f}" y="{300 - 300 * y + 16 * number:.1f}"'
        parts.append(f'<text {place} fill="{strokes[number]}">{name}</text>')
    for share in (0, 0.5, 0.95, 1):
        parts.append(f'<text x="-8" y="{304 - 300 * share:.0f}" text-anchor="end">{share:.0%}</text>')
    parts.append('<path d="M0 0V300H500" fill="none" stroke="#1c1b19"/>')
    parts.append(f'<text x="500" y="318" text-anchor="end">{most} decisions of people</text>')
    parts.append('<text x="0" y="-8">share of the collection that is filed</text></svg>')
    return "\n".join(parts)


if __name__ == "__main__":
    main()
