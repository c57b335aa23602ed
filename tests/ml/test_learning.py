"""Training, export and teaching on tiny drawn pictures: a few seconds each."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from ml import LABELS, Artefact, Prediction, load
from ml.commands import main
from ml.pictures import prepare
from tests.ml.drawing import draw, encode, write_collection

pytestmark = [pytest.mark.learning, pytest.mark.filterwarnings("ignore")]

SMALL = (
    "--width 0.125 --size 32 --batch 10 --epochs 6 --warm-up-epochs 0.5 --average 0.9 --mix 0 --dropout 0 "
    "--learning-rate 0.003 --share 0.2 --source-share 0 --split random --calibrate-share 0.2 --augmentation original"
).split()


@pytest.fixture(scope="module")
def collection(tmp_path_factory) -> Path:
    return write_collection(tmp_path_factory.mktemp("collection"), num_each=18)


@pytest.fixture(scope="module")
def trained(collection: Path, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("trained") / "artefact"
    assert main(["train", str(collection), "--out", str(out), *SMALL]) == 0
    return out


def test_a_network_learns_drawn_pictures_and_its_artefact_answers_alike_after_loading(trained: Path):
    predictor = load(trained)
    pictures = [encode(draw(label, 100 + number)) for label in LABELS for number in range(3)]
    answers = predictor.predict(pictures)
    truth = [label for label in LABELS for _ in range(3)]
    right = [isinstance(one, Prediction) and one.label == label for one, label in zip(answers, truth, strict=True)]
    assert sum(right) >= 11, "at least 11 of 15 drawn pictures that were not in the collection"
    assert load(trained).predict(pictures) == answers


def test_the_served_model_agrees_with_the_stored_weights(trained: Path):
    from ml.exporting import restore_network
    from ml.training import predict_logits

    artefact = Artefact.read(trained)
    network = restore_network(artefact)
    pixels = np.stack([prepare(encode(draw(label, 200)), artefact.side) for label in LABELS])
    served, stored = load(trained).logits(pixels), predict_logits(network, pixels)
    assert np.corrcoef(served.ravel(), stored.ravel())[0, 1] > 0.98
    assert (served.argmax(axis=1) == stored.argmax(axis=1)).mean() >= 0.8
    assert not any("norm" in layer.name for layer in network.layers), "batch normalisation is folded away"


def test_the_report_counts_every_picture_once(trained: Path):
    report = Artefact.read(trained).report
    assert sum(sum(part.values()) for part in report["data"]["parts"].values()) == 5 * 18
    assert report["measured"]["unseen"]["n"] == sum(report["data"]["parts"]["unseen"].values())
    assert report["measured"]["unseen_sources"] == {"n": 0, "labels": list(LABELS), "per_source": {}}


def test_evaluate_writes_the_promised_figures_and_warns_of_pictures_it_learned(
    trained: Path, collection: Path, tmp_path
):
    out = tmp_path / "report.json"
    arguments = ["evaluate", "--data", str(collection), "--json", str(out), "--artefact", str(trained)]
    assert main(arguments) == 0
    report = json.loads(out.read_text())
    assert {"n", "accuracy", "macro_f1", "weighted_f1", "per_label", "confusion", "labels", "ece"} <= set(report)
    assert report["n"] == 90
    assert report["num_learned"] > 0
    assert main([*arguments, "--only-unseen"]) == 0
    unseen = json.loads(out.read_text())
    assert unseen["n"] == 90 - report["num_learned"]
    assert unseen["num_learned"] == 0


def test_a_pupil_learns_from_a_teacher_that_saw_none_of_the_held_out_pictures(
    trained: Path, collection: Path, tmp_path
):
    out = tmp_path / "pupil"
    few = [*SMALL, "--epochs", "1", "--precisions", "f32", "--teacher", str(trained)]
    assert main(["train", str(collection), "--out", str(out), *few]) == 0
    assert "teacher" in Artefact.read(out).card


def test_a_teacher_that_learned_from_held_out_pictures_is_refused(trained: Path, collection: Path, tmp_path, capsys):
    arguments = [*SMALL, "--epochs", "1", "--teacher", str(trained), "--seed", "7"]
    assert main(["train", str(collection), "--out", str(tmp_path / "pupil"), *arguments]) == 1
    assert "that are to be held out" in capsys.readouterr().err
    assert not (tmp_path / "pupil").exists()


def test_a_network_is_trained_further_and_its_card_tells_both_stages(trained: Path, collection: Path, tmp_path):
    out = tmp_path / "further"
    few = [*SMALL, "--epochs", "1", "--precisions", "f32", "--learning-rate", "0.0001", "--continue-from", str(trained)]
    assert main(["train", str(collection), "--out", str(out), *few]) == 0
    artefact = Artefact.read(out)
    assert [stage["epochs"] for stage in artefact.report["earlier"]] == [6]
    assert "Then, from there: 1 epochs" in artefact.card
    old, new = (Artefact.read(path).report["measured"]["unseen"]["accuracy"] for path in (trained, out))
    assert new >= old - 0.2, "it starts where the other one ended"


def test_another_precision_answers_alike_and_is_measured_anew(trained: Path, collection: Path, tmp_path):
    out = tmp_path / "exported"
    arguments = ["--data", str(write_collection(tmp_path / "more", first=50)), "--artefact", str(trained)]
    assert main(["export", "--precision", "f32", "--out", str(out), *arguments]) == 0
    artefact = Artefact.read(out)
    assert artefact.report["comes_from"] == Artefact.read(trained).version != artefact.version
    assert artefact.report["chosen"] == artefact.manifest["serving"]["precision"] == "f32"
    picture = encode(draw("sculpture", 99))
    (old,), (new,) = load(trained).predict([picture]), load(out).predict([picture])
    assert isinstance(old, Prediction)
    assert isinstance(new, Prediction)
    assert old.label == new.label


def test_an_artefact_of_the_older_format_answers_and_is_brought_up_to_date(trained: Path, collection: Path, tmp_path):
    from ml.artefact import READABLE, write_artefact
    from ml.exporting import convert, pack_weights, restore_network

    artefact = Artefact.read(trained)
    network, manifest = restore_network(artefact), {**artefact.manifest}
    del manifest["head"]
    manifest["serving"] = {**manifest["serving"], "precision": "f32"}
    files = {name: (trained / name).read_bytes() for name in manifest["files"] if name != "head.npz"}
    files |= {"serving.tflite": convert(network, "f32", np.zeros(0)), "weights.npz": pack_weights(network)}
    old = write_artefact(tmp_path / "old", manifest, files)
    assert old.manifest["format"] == READABLE[0]
    pictures = [encode(draw(label, 99)) for label in LABELS]
    before = load(old.path).predict(pictures)
    assert [answer.features for answer in before] == [None] * 5

    arguments = ["--data", str(collection), "--artefact", str(old.path)]
    assert main(["export", "--out", str(tmp_path / "new"), *arguments]) == 0
    new = Artefact.read(tmp_path / "new")
    assert new.manifest["format"] == READABLE[1]
    assert new.report["comes_from"] == old.version
    assert new.report["measured"]["unseen"]["n"] == artefact.report["measured"]["unseen"]["n"]
    after = load(new.path).predict(pictures)
    assert [answer.label for answer in after] == [answer.label for answer in before]
    assert all(answer.features.shape == (new.manifest["head"]["num_features"],) for answer in after)


def test_other_pictures_than_those_of_the_training_do_not_export_it_again(trained: Path, tmp_path, capsys):
    arguments = ["--data", str(write_collection(tmp_path / "more", num_each=16, first=50)), "--artefact", str(trained)]
    assert main(["export", "--out", str(tmp_path / "new"), *arguments]) == 1
    assert "does not hold just the pictures" in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_calibrating_changes_the_confidence_but_no_answer(trained: Path, tmp_path):
    out = tmp_path / "calibrated"
    arguments = ["--data", str(write_collection(tmp_path / "more", first=50)), "--artefact", str(trained)]
    assert main(["calibrate", "--out", str(out), *arguments]) == 0
    old, new = Artefact.read(trained), Artefact.read(out)
    assert old.temperature != new.temperature
    assert "## Calibrated anew" in new.card
    pictures = [encode(draw(label, 99)) for label in LABELS]
    labels = [[one.label for one in load(path).predict(pictures)] for path in (trained, out)]
    assert labels[0] == labels[1]


def test_a_resumed_training_is_exactly_the_uninterrupted_one_but_for_dropout(tmp_path, monkeypatch):
    from ml.backbones import Blueprint
    from ml.feeding import Views
    from ml.listing import Sample
    from ml.recipe import Recipe
    from ml.training import Reporter, train

    def stop(self: Reporter, epoch: int, logs: object = None) -> None:
        if epoch == 1:
            raise KeyboardInterrupt

    samples = [Sample(Path("x"), label, "one") for label in LABELS for _ in range(8)]
    pixels = np.stack([np.asarray(draw(label, number, side=72)) for label in LABELS for number in range(8)])
    recipe = Recipe(
        Blueprint("cnn", 48, 5, width=0.125, dropout=0.0), epochs=3, batch=8, average=0.9, warm_up_epochs=0.5
    )
    watched = (pixels[:, :48, :48], np.repeat(np.arange(5), 8))

    def weights(work: str, *, resume: bool = False) -> list[np.ndarray]:
        return train(
            recipe, Views(pixels, samples, LABELS, recipe), watched, tmp_path / work, resume=resume
        ).get_weights()

    whole = weights("whole")
    with monkeypatch.context() as patch:
        patch.setattr(Reporter, "on_epoch_end", stop)
        with pytest.raises(KeyboardInterrupt):
            weights("stopped")
    resumed = weights("stopped", resume=True)
    assert all(np.array_equal(one, other) for one, other in zip(whole, resumed, strict=True))


def test_the_first_filters_are_drawn(trained: Path, tmp_path):
    out = tmp_path / "filters.png"
    assert main(["filters", "--out", str(out), "--artefact", str(trained)]) == 0
    with Image.open(out) as image:
        assert image.width >= 8 * 64


def test_what_excites_a_later_filter_is_found_in_the_pictures(trained: Path, collection: Path, tmp_path, capsys):
    from ml.exporting import restore_network
    from ml.filters import most_exciting

    network = restore_network(Artefact.read(trained))
    flat = np.full((3, 32, 32, 3), 128, dtype=np.uint8)
    flat[1, 4:8, 20:24] = 255
    (found,) = most_exciting(network, "block1_conv2", [0], flat, num_best=3)
    assert found.patches.shape == (3, 8, 8, 3)
    assert (np.diff(found.strengths) <= 0).all()
    arguments = ["filters", "--out", str(tmp_path / "x.png"), "--artefact", str(trained), "--data", str(collection)]
    assert main([*arguments, "--layer", "block9_conv1"]) == 1
    assert "has no layer block9_conv1. It has block1_conv1" in capsys.readouterr().err


def test_the_contributions_of_an_explanation_add_up_to_the_answer(trained: Path):
    from ml.explaining import explain

    predictor = load(trained)
    picture = prepare(encode(draw("iconography", 150)), predictor.side)
    found = explain(predictor, picture, grid=4, num_evaluations=99)
    assert found.maps.shape == (5, 4, 4)
    assert np.ptp(found.output - found.base) > 0.1, "the details of the picture matter"
    assert found.additivity_error.max() < 1e-3
    np.random.seed(5)
    assert np.array_equal(explain(predictor, picture, grid=4, num_evaluations=99).maps, found.maps)
    assert np.random.randint(1000) == np.random.RandomState(5).randint(1000), "nobody else's dice were touched"


def test_the_maps_are_faithful_the_best_regions_alone_say_more_than_the_worst(trained: Path):
    from ml.explaining import explain, regions_of

    predictor = load(trained)
    for label in LABELS:
        picture = prepare(encode(draw(label, 160)), predictor.side)
        found = explain(predictor, picture, grid=4, num_evaluations=330)
        order = found.maps[found.answer].ravel().argsort()
        best, worst = np.isin(np.arange(16), order[-6:]), np.isin(np.arange(16), order[:6])
        kept = regions_of(predictor, picture, 4)(np.stack([best, worst]))[:, found.answer]
        assert kept[0] > kept[1], label


def test_explain_writes_both_pictures_and_a_sentence(trained: Path, tmp_path, capsys):
    for name in ("icon", "other"):
        (tmp_path / f"{name}.png").write_bytes(encode(draw("iconography", 151)) if name == "icon" else b"no picture")
    files = [str(tmp_path / "icon.png"), str(tmp_path / "other.png")]
    arguments = ["--out", str(tmp_path / "out"), "--grid", "3", "--evaluations", "19", "--artefact", str(trained)]
    assert main(["explain", *files, *arguments]) == 0
    captured = capsys.readouterr()
    assert "contributions add up" in captured.out
    assert "not a picture" in captured.err
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["icon.maps.png", "icon.overlay.png"]
    assert main(["explain", files[0], *arguments, "--grid", "5"]) == 1
    assert "--grid 5 needs --evaluations of 51 or more" in capsys.readouterr().err
