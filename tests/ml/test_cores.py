"""A picture on each core that this process may use, and on no more."""

import os
import threading

import numpy as np
import pytest

from ml import serving
from ml.serving import LiteRtModel, load, num_cores


@pytest.mark.parametrize(("told", "cores"), [("150000 100000", 2), ("100000 100000", 1), ("10000 100000", 1)])
def test_a_container_is_given_fewer_cores_than_its_machine_has(tmp_path, monkeypatch, told, cores):
    quota = tmp_path / "cpu.max"
    quota.write_text(told + "\n")
    monkeypatch.setattr(serving, "CPU_QUOTA", quota)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(64)), raising=False)
    assert num_cores() == cores


@pytest.mark.parametrize("told", ["max 100000", "", "nonsense"])
def test_without_a_limit_all_cores_of_the_machine_are_used(tmp_path, monkeypatch, told):
    quota = tmp_path / "cpu.max"
    quota.write_text(told)
    monkeypatch.setattr(serving, "CPU_QUOTA", quota)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: set(range(6)), raising=False)
    assert num_cores() == 6


def pixels(num: int) -> np.ndarray:
    side = load(num_threads=1).side
    return np.random.default_rng(3).integers(0, 256, (num, side, side, 3), dtype=np.uint8)


def test_several_cores_answer_as_one_does_and_in_order():
    one, three = load(num_threads=1), load(num_threads=3)
    assert (one.model.num_copies, three.model.num_copies) == (1, 3)
    seen = pixels(7)
    assert np.array_equal(one.model.outputs(seen), three.model.outputs(seen))
    assert three.model.outputs(seen[:0]).shape == (0, three.model.num_outputs)


def test_many_threads_at_once_each_get_their_own_answer():
    predictor = load(num_threads=2)
    seen = pixels(6)
    expected, told = predictor.model.outputs(seen), {}
    threads = [threading.Thread(target=lambda n=n: told.update({n: predictor.model.one(seen[n])})) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert all(np.array_equal(told[n], expected[n]) for n in range(6))


def test_a_large_model_is_not_copied_for_each_core(monkeypatch):
    model = load(num_threads=1).artefact.serving_file.read_bytes()
    monkeypatch.setattr(serving, "MOST_COPIED_BYTES", len(model) * 2)
    assert LiteRtModel(model, 6).num_copies == 2
    monkeypatch.setattr(serving, "MOST_COPIED_BYTES", 1)
    assert LiteRtModel(model, 6).num_copies == 1
