"""Training further from what an artefact serves, where the checkpoint of its training is gone."""

import numpy as np
import pytest

from ml import STARTER, Artefact, ArtefactError

pytestmark = pytest.mark.learning


def test_the_served_network_is_begun_from_and_a_new_label_begins_beside_it():
    from ml.backbones import Blueprint
    from ml.continuing import load_served
    from ml.exporting import restore_network

    served = Artefact.read(STARTER).manifest["blueprint"]
    model = Blueprint(**{**served, "num_labels": 6}).build()
    load_served(model, STARTER)
    pixels = np.random.default_rng(0).integers(0, 255, (2, served["side"], served["side"], 3)).astype(np.float32)
    before = np.asarray(restore_network(Artefact.read(STARTER))(pixels, training=False))
    assert np.allclose(np.asarray(model(pixels, training=False))[:, :5], before, atol=1e-3)


def test_a_network_of_another_shape_is_refused():
    from ml.backbones import Blueprint
    from ml.continuing import load_served

    served = Artefact.read(STARTER).manifest["blueprint"]
    with pytest.raises(ArtefactError, match="another shape"):
        load_served(Blueprint(**{**served, "width": 0.25}).build(), STARTER)
