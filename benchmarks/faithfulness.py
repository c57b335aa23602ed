"""How faithful explanations are, and what they cost: layer splits, explainers and sample counts against each other.

    python benchmarks/faithfulness.py DATA [--num 60] [--artefact DIR] [--json OUT] [--only NAME ...]

Over pictures of DATA that the artefact was not fitted on, evenly over the categories: deletion (the most important
places go grey first; the less area under the probability of the answer, the better) and insertion (they come first
into the blurred picture; the more, the better; Petsiuk et al. 2018), both asked of the served model. Random maps and
Grad-CAM (Selvaraju et al. 2017) are measured beside. Needs TensorFlow, for Grad-CAM, gradients and cutting the network.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ml.artefact import Artefact
from ml.explaining import blurred, by_permutations, regions_of, soft_regions
from ml.learned import read_learned
from ml.listing import list_pictures
from ml.loading import load_samples
from ml.serving import STARTER, LiteRtModel, LiteRtPredictor, num_cores

STEPS = 24
Method = Callable[[np.ndarray, int], tuple[np.ndarray, float]]
"""From a picture and the index of its answer to a map (rows, columns) and the additivity error in logits."""


def main() -> int:
    """Measure every method on the same pictures and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--num", type=int, default=60)
    parser.add_argument("--artefact", type=Path, default=STARTER)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", nargs="*", default=[], help="beginnings of the names of methods")
    parser.add_argument("--threads", type=int, default=num_cores())
    options = parser.parse_args()
    predictor = LiteRtPredictor(Artefact.read(options.artefact), options.threads)
    pictures = choose_pictures(predictor, options.data, options.num)
    rows = []
    for name, method in methods(predictor, pictures):
        if options.only and not name.startswith(tuple(options.only)):
            continue
        rows.append(measure(name, method, predictor, pictures))
        show(rows[-1])
    if options.json:
        options.json.write_text(json.dumps({"n": len(pictures), "rows": rows}, indent=1) + "\n", encoding="utf-8")
    return 0


def choose_pictures(predictor: LiteRtPredictor, data: Path, num: int) -> np.ndarray:
    """Return prepared pictures that were not learned from, as many of each category."""
    listing = list_pictures(data, predictor.labels)
    loaded = load_samples(listing.samples, predictor.side)
    learned = read_learned(predictor.artefact)
    chosen: list[int] = []
    for label in predictor.labels:
        new = [
            index
            for index, (sample, digest) in enumerate(zip(loaded.samples, loaded.digests, strict=True))
            if sample.label == label and digest not in learned
        ]
        each = num // len(predictor.labels)
        chosen += new[:: max(1, len(new) // each)][:each]
    return loaded.pixels[chosen]


def measure(name: str, method: Method, predictor: LiteRtPredictor, pictures: np.ndarray) -> dict[str, Any]:
    """Explain every picture and return means with standard errors."""
    method(pictures[0], 0)  # the first pays for compilation
    seconds, errors, deletion, insertion = [], [], [], []
    for picture in pictures:
        answer = int(predictor.logits(picture[None])[0].argmax())
        started = time.perf_counter()
        found, error = method(picture, answer)
        seconds.append(time.perf_counter() - started)
        errors.append(error)
        order = ranking(found, len(picture))
        deletion.append(
            area(predictor, picture, np.full_like(picture, int(picture.mean())), order, answer, remove=True)
        )
        insertion.append(area(predictor, picture, blurred(picture), order, answer, remove=False))
    return {
        "name": name,
        "seconds": float(np.median(seconds)),
        "additivity_error": float(np.mean(errors)),
        **{
            key: [float(np.mean(values)), float(np.std(values) / np.sqrt(len(values)))]
            for key, values in (("deletion", deletion), ("insertion", insertion))
        },
    }


def ranking(found: np.ndarray, side: int) -> np.ndarray:
    """Return (side, side) ranks of the pixels in [0, 1): 0 for the most important."""
    smooth = np.asarray(
        Image.fromarray(found.astype(np.float32)).resize((side, side), Image.Resampling.BILINEAR)
    ).ravel()
    ranks = np.empty(side * side)
    ranks[np.argsort(-smooth, kind="stable")] = np.arange(side * side) / (side * side)
    return ranks.reshape(side, side)


def area(
    predictor: LiteRtPredictor, picture: np.ndarray, other: np.ndarray, order: np.ndarray, answer: int, *, remove: bool
) -> float:
    """Return the area under the calibrated probability of the answer as pixels go, or come."""
    shares = np.linspace(0.0, 1.0, STEPS + 1)
    changed = np.stack(
        [np.where((order < share)[..., None], *((other, picture) if remove else (picture, other))) for share in shares]
    )
    return float(np.trapezoid(predictor.probabilities(changed)[:, answer], shares))


def show(row: dict[str, Any]) -> None:
    """Print one line of the table."""
    sys.stdout.write(
        f"| {row['name']} | {row['seconds']:.2f} | {row['additivity_error']:.3f} | "
        f"{row['deletion'][0]:.3f} ± {row['deletion'][1]:.3f} | "
        f"{row['insertion'][0]:.3f} ± {row['insertion'][1]:.3f} |\n"
    )
    sys.stdout.flush()


def methods(predictor: LiteRtPredictor, pictures: np.ndarray) -> Iterator[tuple[str, Method]]:
    """Yield the names and the methods, the references first."""
    dice = np.random.default_rng(0)
    yield "random map, 8 x 8", lambda picture, answer: (dice.normal(size=(8, 8)), float("nan"))
    yield "middle of the picture first", lambda picture, answer: (centred(8), float("nan"))
    for grid, counts in ((7, (99, 297, 495)), (8, (129, 258, 516)), (10, (402,)), (14, (393,))):
        for count in counts:
            yield f"picture, {grid} x {grid} regions, permutation, {count}", on_regions(predictor, grid, count, permute)
    for count in (128, 256, 512):
        yield f"picture, 8 x 8 regions, partition, {count}", on_regions(predictor, 8, count, partition)
    yield "picture, 8 x 8 regions, kernel, 512", on_regions(predictor, 8, 512, kernel)
    yield from on_middle_layers(predictor, pictures)


def centred(grid: int) -> np.ndarray:
    """Return a map that takes the middle for the most important."""
    place = np.abs(np.arange(grid) - (grid - 1) / 2)
    return -np.hypot(*np.meshgrid(place, place))


Engine = Callable[[Any, int, int], np.ndarray]


def permute(ask: Any, grid: int, count: int) -> np.ndarray:
    """Shapley values of regions by permutations."""
    return by_permutations(ask, grid**2, count)


def partition(ask: Any, grid: int, count: int) -> np.ndarray:
    """Owen values of regions, halved again and again."""
    import shap
    from scipy.cluster.hierarchy import ward

    places = np.stack(np.meshgrid(np.arange(grid), np.arange(grid), indexing="ij"), axis=-1).reshape(-1, 2)
    masker = shap.maskers.Partition(np.zeros((1, grid**2)), clustering=ward(places.astype(float)))
    explainer = shap.PartitionExplainer(lambda stay: ask(stay > 0.5).astype(np.float64), masker)
    return explainer(np.ones((1, grid**2)), max_evals=count, silent=True).values[0]


def kernel(ask: Any, grid: int, count: int) -> np.ndarray:
    """Shapley values of regions by weighted regression."""
    import shap

    explainer = shap.KernelExplainer(lambda stay: ask(stay > 0.5).astype(np.float64), np.zeros((1, grid**2)))
    return explainer.shap_values(np.ones((1, grid**2)), nsamples=count, l1_reg=0, silent=True)[0]


def on_regions(predictor: LiteRtPredictor, grid: int, count: int, engine: Engine) -> Method:
    """Return a method that explains regions of the picture."""
    return lambda picture, answer: of_game(regions_of(predictor, picture, grid), grid, count, engine, answer)


def of_game(ask: Any, grid: int, count: int, engine: Engine, answer: int) -> tuple[np.ndarray, float]:
    """Explain a game of grid x grid players."""
    values = engine(ask, grid, count)[:, answer]
    ends = ask(np.array([[True], [False]]).repeat(grid**2, axis=1))[:, answer]
    return values.reshape(grid, grid), float(abs(values.sum() - (ends[0] - ends[1])))


def on_middle_layers(predictor: LiteRtPredictor, pictures: np.ndarray) -> Iterator[tuple[str, Method]]:
    """Yield methods that cut the network: coalitions of places in LiteRT, gradients and Grad-CAM in TensorFlow."""
    import keras

    from ml.exporting import convert, restore_network

    network = restore_network(predictor.artefact)
    for layer, grid, counts in (("block3_pool", 14, (393,)), ("block4_pool", 7, (99, 495))):
        middle = network.get_layer(layer).output
        first = keras.Model(network.input, middle)
        size = middle.shape[1]
        second = convert_floats(keras.Model(middle, network.output))
        for count in counts:
            yield (
                f"{layer}, {grid} x {grid} places, permutation, {count}",
                on_places(LiteRtModel(convert(first, "f32", pictures)), second, size, grid, count),
            )
        for count in (100, 400):
            yield f"{layer}, gradients, {count}", by_gradients(first, keras.Model(middle, network.output), count)
    yield "Grad-CAM, block5_conv3", grad_cam(network, "block5_conv3_relu")
    yield "Grad-CAM, block4_conv3", grad_cam(network, "block4_conv3_relu")


def convert_floats(model: Any) -> LiteRtModel:
    """Return a Keras model of floats in LiteRT."""
    import tensorflow as tf
    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    function = tf.function(lambda maps: model(maps, training=False))
    shape = tf.TensorSpec((1, *model.input_shape[1:]), tf.float32)
    frozen = convert_variables_to_constants_v2(function.get_concrete_function(shape))
    converter = tf.lite.TFLiteConverter.from_concrete_functions([frozen])
    return LiteRtModel(converter.convert())


def run_whole(model: LiteRtModel, one: np.ndarray) -> np.ndarray:
    """Return the whole output of a model for one input of any kind."""
    return model.outputs(one[None])


def on_places(first: LiteRtModel, second: LiteRtModel, size: int, grid: int, count: int) -> Method:
    """Return a method that explains places of a middle layer's maps."""

    def method(picture: np.ndarray, answer: int) -> tuple[np.ndarray, float]:
        whole, gone = run_whole(first, picture), run_whole(first, blurred(picture))
        soft = soft_regions(size, grid)

        def ask(stay: np.ndarray) -> np.ndarray:
            amounts = (stay.astype(np.float32) @ soft).reshape(len(stay), 1, size, size, 1)
            return np.concatenate([second.outputs(gone + (whole - gone) * one) for one in amounts])

        return of_game(ask, grid, count, permute, answer)

    return method


def by_gradients(first: Any, second: Any, count: int) -> Method:
    """Return the way that was taken before: expected gradients on the maps of a middle layer (Erion et al. 2021)."""
    import shap

    def method(picture: np.ndarray, answer: int) -> tuple[np.ndarray, float]:
        mean = np.broadcast_to(picture.mean(axis=(0, 1)), picture.shape)
        several = np.stack([picture, blurred(picture), mean, np.full_like(picture, int(picture.mean()))])
        maps = np.asarray(first(several.astype(np.float32), training=False))
        values = shap.GradientExplainer(second, maps[1:]).shap_values(maps[:1], nsamples=count, rseed=0)
        logits = np.asarray(second(maps, training=False))[:, answer]
        found = np.asarray(values)[0].sum(axis=2)[..., answer]
        return found, float(abs(found.sum() - (logits[0] - logits[1:].mean())))

    return method


def grad_cam(network: Any, layer: str) -> Method:
    """Return Grad-CAM at a layer (Selvaraju et al. 2017)."""
    import keras
    import tensorflow as tf

    both = keras.Model(network.input, [network.get_layer(layer).output, network.output])

    @tf.function
    def run(pixels: Any, answer: Any) -> Any:
        with tf.GradientTape() as tape:
            maps, logits = both(pixels, training=False)
            chosen = tf.gather(logits[0], answer)
        weights = tf.reduce_mean(tape.gradient(chosen, maps), axis=(1, 2), keepdims=True)
        return tf.nn.relu(tf.reduce_sum(weights * maps, axis=-1))[0]

    return lambda picture, answer: (
        run(tf.constant(picture[None].astype(np.float32)), tf.constant(answer)).numpy(),
        float("nan"),
    )


if __name__ == "__main__":
    sys.exit(main())
