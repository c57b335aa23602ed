"""The last layer outside the network: it reads features, travels in a small file, and can be exchanged."""

import numpy as np
import pytest

from ml import STARTER, Artefact, ArtefactError, load
from ml.artefact import write_artefact
from ml.head import HEAD, Head, read_head
from tests.ml.drawing import draw, encode


def toy() -> Head:
    return Head(np.eye(3, 2, dtype=np.float32), np.array([0.5, -0.5], dtype=np.float32))


def test_a_head_is_one_product_and_comes_back_from_its_file():
    read = Head.from_bytes(toy().to_bytes())
    assert (read.num_features, read.num_labels) == (3, 2)
    assert read.logits([[1.0, 2.0, 9.0]]).tolist() == [[1.5, 1.5]]


@pytest.mark.parametrize("data", [b"", b"no head", toy().to_bytes()[:60]])
def test_what_is_no_head_is_refused(data):
    with pytest.raises(ArtefactError, match="cannot be read"):
        Head.from_bytes(data)


@pytest.mark.parametrize(
    ("weights", "bias", "reason"),
    [
        (np.zeros((3, 2)), np.zeros(3), "do not belong together"),
        (np.zeros((0, 2)), np.zeros(2), "do not belong together"),
        (np.full((3, 2), np.nan), np.zeros(2), "not finite"),
    ],
)
def test_arrays_that_are_no_head_are_refused(weights, bias, reason):
    with pytest.raises(ArtefactError, match=reason):
        Head(weights.astype(np.float32), bias.astype(np.float32))


@pytest.mark.learning
def test_the_features_and_the_head_of_the_starter_make_its_answers():
    from ml.calibration import softmax
    from ml.pictures import prepare

    artefact, predictor = Artefact.read(STARTER), load()
    picture = encode(draw("iconography"))
    (answer,) = predictor.predict([picture])
    head = read_head(artefact)
    again = softmax(head.logits(answer.features[None]), artefact.temperature)[0]
    assert list(answer.probabilities.values()) == pytest.approx(again.tolist())
    assert np.array_equal(predictor.features(prepare(picture, artefact.side)[None])[0], answer.features)


@pytest.mark.learning
def test_a_head_of_other_labels_is_served_without_exporting_the_network_again(tmp_path):
    artefact = Artefact.read(STARTER)
    old = read_head(artefact)
    head = Head(old.weights[:, [3, 4]], old.bias[[3, 4]])
    files = {name: (artefact.path / name).read_bytes() for name in artefact.manifest["files"]}
    manifest = {**artefact.manifest, "labels": ["painting", "sculpture"]}
    exchanged = write_artefact(tmp_path / "two", manifest, {**files, HEAD: head.to_bytes()})
    (answer,) = load(exchanged.path).predict([encode(draw("painting"))])
    assert list(answer.probabilities) == ["painting", "sculpture"]

    from ml.exporting import restore_network

    assert restore_network(exchanged).output_shape == (None, 2)


@pytest.mark.learning
def test_a_head_of_another_network_is_refused(tmp_path):
    artefact = Artefact.read(STARTER)
    files = {name: (artefact.path / name).read_bytes() for name in artefact.manifest["files"]}
    foreign = Head(np.ones((7, 5), dtype=np.float32), np.zeros(5, dtype=np.float32))
    write_artefact(tmp_path / "foreign", artefact.manifest, {**files, HEAD: foreign.to_bytes()})
    with pytest.raises(ArtefactError, match="do not fit each other"):
        load(tmp_path / "foreign")
