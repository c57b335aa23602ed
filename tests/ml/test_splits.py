"""Splits: nothing that is measured on was seen, not even a copy of it."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ml import LABELS
from ml.duplicates import count_repeated, fingerprints, group_duplicates
from ml.listing import DataError, Sample
from ml.splits import Split, split_samples
from tests.ml.drawing import draw

SOURCES = ("abbey", "bridge", "castle", "dome", "east", "forum")


def make_samples(num: int) -> list[Sample]:
    return [Sample(Path(f"{i}.jpg"), LABELS[i % 5], SOURCES[(i // 5) % 6]) for i in range(num)]


def parts(split: Split) -> list[set[int]]:
    return [set(split.learn), set(split.calibrate), set(split.unseen), set(split.unseen_sources)]


@given(
    groups=st.lists(st.integers(0, 60), min_size=120, max_size=240),
    kind=st.sampled_from(["random", "by-source", "both"]),
    seed=st.integers(0, 5),
)
def test_copies_of_a_picture_are_never_divided(groups, kind, seed):
    samples = make_samples(len(groups))
    split = split_samples(samples, groups, kind=kind, source_share=0.2, seed=seed)
    measured = {groups[i] for i in (*split.unseen, *split.unseen_sources)}
    learned = {groups[i] for i in (*split.learn, *split.calibrate)}
    assert not measured & learned
    assert not {groups[i] for i in split.learn} & {groups[i] for i in split.calibrate}


@given(kind=st.sampled_from(["random", "by-source", "both"]), seed=st.integers(0, 30))
def test_nothing_is_learned_from_a_source_that_is_held_out_whole(kind, seed):
    samples = make_samples(300)
    split = split_samples(samples, range(300), kind=kind, source_share=0.2, seed=seed)
    held = {samples[i].source for i in split.unseen_sources}
    seen = {samples[i].source for i in (*split.learn, *split.calibrate, *split.unseen)}
    assert not held & seen
    assert bool(held) == (kind != "random")
    assert bool(split.unseen) == (kind != "by-source")
    assert sum(len(part) for part in parts(split)) == 300


def test_every_category_gives_its_share():
    samples = make_samples(1000)
    split = split_samples(samples, range(1000), kind="random", share=0.1, calibrate_share=0.1)
    counts = Counter(samples[i].label for i in split.unseen)
    assert all(19 <= counts[label] <= 20 for label in LABELS)
    assert all(17 <= num <= 18 for num in Counter(samples[i].label for i in split.calibrate).values())


def test_the_same_seed_gives_the_same_split_and_another_one_does_not():
    samples = make_samples(300)
    first, again, other = (split_samples(samples, range(300), source_share=0.2, seed=seed) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def test_sources_of_one_author_stay_together():
    samples = make_samples(600)
    for seed in range(8):
        split = split_samples(samples, range(600), source_share=0.3, together=["ab*+castle"], seed=seed)
        held = {samples[i].source for i in split.unseen_sources}
        assert ("abbey" in held) == ("castle" in held)


def test_a_source_with_most_of_a_category_is_never_held_out():
    samples = [Sample(Path(str(i)), LABELS[i % 5], "only" if i < 150 else "rest") for i in range(170)]
    for seed in range(5):
        split = split_samples(samples, range(170), source_share=0.1, seed=seed)
        assert {samples[i].source for i in split.unseen_sources} == {"rest"}


def test_one_source_cannot_be_held_out_and_the_way_out_is_named():
    samples = [Sample(Path(str(i)), LABELS[i % 5], "only") for i in range(100)]
    with pytest.raises(DataError, match="--split random"):
        split_samples(samples, range(100), kind="by-source")


def test_a_picture_in_two_parts_is_a_mistake():
    with pytest.raises(ValueError, match="two parts"):
        Split(learn=(1, 2), calibrate=(2,), unseen=(), unseen_sources=())


def test_copies_are_found_though_scaled_compressed_or_mirrored():
    pictures = [draw(label, 1, side=96) for label in LABELS]
    mirrored = [picture.transpose(0) for picture in pictures]
    softer = [picture.resize((40, 40)).resize((96, 96)) for picture in pictures]
    hashes = fingerprints(np.stack([np.asarray(one) for one in (*pictures, *mirrored, *softer)]))
    groups = group_duplicates(hashes)
    assert groups == groups[:5] * 3
    assert len(set(groups)) == 5
    assert count_repeated(groups) == 10
