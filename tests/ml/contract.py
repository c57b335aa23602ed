"""What every predictor promises, whoever it is: run against the real one and against the fake."""

import math

import numpy as np

from ml import Prediction, Predictor, Unreadable
from ml.pictures import prepare


def check_predictor(predictor: Predictor, good_bytes: bytes, broken_bytes: bytes) -> None:
    """Check a predictor with the bytes of a readable picture and of a broken one."""
    _check_identity(predictor)
    assert predictor.predict([]) == []
    answers = predictor.predict([good_bytes, broken_bytes, good_bytes])
    assert len(answers) == 3
    first, broken, last = answers
    assert isinstance(broken, Unreadable), "a broken picture is returned as a refusal, not raised"
    _check_refusal(broken)
    assert isinstance(first, Prediction)
    _check_prediction(predictor, first)
    assert first == last == predictor.predict([good_bytes])[0], "the same bytes get the same answer"
    assert isinstance(last, Prediction)
    _check_features(first, last)
    _check_logits(predictor, good_bytes, first)


def _check_identity(predictor: Predictor) -> None:
    assert len(predictor.version) == 64
    assert int(predictor.version, 16) >= 0
    assert isinstance(predictor.labels, tuple)
    assert len(set(predictor.labels)) == len(predictor.labels) >= 2


def _check_refusal(refusal: Unreadable) -> None:
    sentence = str(refusal)
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert len(sentence.split()) >= 5


def _check_prediction(predictor: Predictor, prediction: Prediction) -> None:
    assert tuple(prediction.probabilities) == predictor.labels, "in the artefact's order"
    assert all(0.0 <= value <= 1.0 for value in prediction.probabilities.values())
    assert math.isclose(sum(prediction.probabilities.values()), 1.0, abs_tol=1e-6)
    assert prediction.confidence == max(prediction.probabilities.values())
    assert prediction.probabilities[prediction.label] == prediction.confidence
    assert prediction.out_of_scope is None or (
        isinstance(prediction.out_of_scope, float) and 0.0 <= prediction.out_of_scope <= 1.0
    )


def _check_features(first: Prediction, again: Prediction) -> None:
    assert first.features is not None
    assert again.features is not None
    assert first.features.dtype == np.float32
    assert first.features.ndim == 1
    assert np.isfinite(first.features).all()
    assert np.array_equal(first.features, again.features), "the same bytes have the same features"
    assert first.features is not again.features, "an answer keeps no hold on the predictor's memory"


def _check_logits(predictor: Predictor, good_bytes: bytes, answer: Prediction) -> None:
    (logits,) = predictor.logits(prepare(good_bytes, predictor.side)[None])
    assert logits.shape == (len(predictor.labels),)
    assert predictor.labels[int(logits.argmax())] == answer.label
    assert predictor.logits(np.zeros((0, predictor.side, predictor.side, 3), np.uint8)).shape[0] == 0
