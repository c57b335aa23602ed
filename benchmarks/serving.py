"""How fast an artefact answers, in every engine at hand.

    python benchmarks/serving.py [--artefact DIR] [--pictures DIR] [--num 64] [--threads 2] [--json OUT]

Each engine runs in a process of its own, so that loading time and memory are its own. Timed is the whole way from the
bytes of a JPEG file to probabilities, one picture at a time, after a few to warm up; then the network alone. With no
``--pictures``, textured ones of 1000 x 800 px are drawn. ``model.predict`` one by one is the naive way that the others
are measured against. ONNX Runtime and OpenVINO are tried where they are installed
(``pip install onnxruntime tf2onnx openvino``).
"""

from __future__ import annotations

import argparse
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ml.artefact import Artefact
from ml.pictures import prepare
from ml.serving import STARTER, num_cores

LITERT = ("int8", "int8-dynamic", "f16", "f32")
ENGINES = ("predict", "function", *(f"litert-{precision}" for precision in LITERT), "onnxruntime-f32", "openvino-f32")
NAMES = {"predict": "model.predict one by one", "function": "TensorFlow function"}
Ask = Callable[[np.ndarray], np.ndarray]


def main() -> int:
    """Measure every engine, or one of them where asked to as a child."""
    options = parse()
    if options.engine:
        sys.stdout.write(json.dumps(measure(options)) + "\n")
        return 0
    artefact = Artefact.read(options.artefact)
    with tempfile.TemporaryDirectory() as folder:
        options.work = Path(folder)
        (options.work / "pictures").mkdir()
        collect_pictures(options)
        child(options, "export")
        rows = [row for engine in ENGINES if (row := child(options, engine))]
    limit, work = gemm_limit(), multiply_adds(artefact) * 2 / 1e9
    show(rows, limit, work)
    if options.json:
        facts = {"artefact": artefact.version, "gflop": work, "gflops_limit": limit, "rows": rows}
        options.json.write_text(json.dumps(facts, indent=1) + "\n", encoding="utf-8")
    return 0


def parse() -> argparse.Namespace:
    """Read the options."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--artefact", type=Path, default=STARTER)
    parser.add_argument("--pictures", type=Path, help="folder of JPEG files, searched through")
    parser.add_argument("--num", type=int, default=64, help="pictures to answer")
    parser.add_argument("--threads", type=int, default=num_cores())
    parser.add_argument("--json", type=Path, help="write the figures here")
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def collect_pictures(options: argparse.Namespace) -> None:
    """Put the pictures to answer where the children find them."""
    files = sorted(options.pictures.rglob("*.jp*g")) if options.pictures else []
    step = max(1, len(files) // options.num)
    for number in range(options.num):
        data = files[number * step].read_bytes() if number * step < len(files) else draw(number)
        (options.work / "pictures" / f"{number:04d}.jpg").write_bytes(data)


def draw(number: int) -> bytes:
    """Return a textured JPEG picture of 1000 x 800 px."""
    dice = np.random.default_rng(number)
    picture = np.zeros((800, 1000, 3))
    for cells, strength in ((6, 90), (40, 50), (200, 25)):
        noise = dice.normal(128, strength, (cells * 4 // 5, cells, 3)).clip(0, 255).astype(np.uint8)
        picture += np.asarray(Image.fromarray(noise).resize((1000, 800)), dtype=float) - 128
    buffer = io.BytesIO()
    Image.fromarray((picture + 128).clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def child(options: argparse.Namespace, engine: str) -> dict[str, Any] | None:
    """Run one engine in a process of its own; None, with a line why, if it is not to be had."""
    given = ["--artefact", str(options.artefact), "--work", str(options.work), "--threads", str(options.threads)]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"}
    command = [sys.executable, __file__, "--engine", engine, *given]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        sys.stderr.write(f"{engine}: not measured ({reason})\n")
        return None
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """Load an engine and time it (in the child)."""
    artefact = Artefact.read(options.artefact)
    if options.engine == "export":
        export(artefact, options.work)
        return {}
    files = [path.read_bytes() for path in sorted((options.work / "pictures").iterdir())]
    before = peak_memory()
    started = time.perf_counter()
    ask = load(options.engine, artefact, options)
    first = ask(prepare(files[0], artefact.side)[None])
    loaded = time.perf_counter() - started
    squares = [prepare(data, artefact.side)[None] for data in files]
    for square in squares[:5]:
        ask(square)
    network = [timed(lambda square=square: ask(square)) for square in squares]
    whole = [timed(lambda data=data: ask(prepare(data, artefact.side)[None])) for data in files]
    answers = [int(ask(square).argmax()) for square in squares]
    return {
        "engine": options.engine,
        "load_s": loaded,
        "network_ms": 1000 * float(np.median(network)),
        "whole_ms": 1000 * float(np.median(whole)),
        "peak_mb": peak_memory(),
        "own_mb": peak_memory() - before,
        "answers": answers,
        "num_labels": int(first.shape[-1]),
    }


def timed(act: Callable[[], object]) -> float:
    """Return the seconds that something takes."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def peak_memory() -> float:
    """Return the largest resident size of this process so far, in MB."""
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024)


def load(engine: str, artefact: Artefact, options: argparse.Namespace) -> Ask:
    """Return a function from one uint8 picture (1, side, side, 3) to logits (1, num_labels)."""
    kind, _, precision = engine.partition("-")
    if kind == "litert":
        from ml.head import Head
        from ml.serving import LiteRtModel

        model = LiteRtModel((options.work / f"{precision}.tflite").read_bytes(), options.threads)
        head = Head.from_bytes((options.work / "head.npz").read_bytes())
        return lambda picture: head.logits(model.outputs(picture))
    if kind == "onnxruntime":
        return load_onnx(options)
    if kind == "openvino":
        return load_openvino(options)
    import tensorflow as tf

    from ml.exporting import restore_network

    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    network = restore_network(artefact)
    if kind == "predict":
        return lambda picture: network.predict(picture.astype(np.float32), verbose=0)
    function = tf.function(lambda picture: network(tf.cast(picture, tf.float32), training=False))
    return lambda picture: function(picture).numpy()


def load_onnx(options: argparse.Namespace) -> Ask:
    """Return the network in ONNX Runtime."""
    import onnxruntime

    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    session = onnxruntime.InferenceSession(str(options.work / "network.onnx"), settings)
    name = session.get_inputs()[0].name
    return lambda picture: session.run(None, {name: picture.astype(np.float32)})[0]


def load_openvino(options: argparse.Namespace) -> Ask:
    """Return the network in OpenVINO, in float32."""
    import openvino

    core = openvino.Core()
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": options.threads}
    compiled = core.compile_model(str(options.work / "network.onnx"), "CPU", settings)
    return lambda picture: compiled(picture.astype(np.float32))[0]


def export(artefact: Artefact, work: Path) -> None:
    """Write the network for every engine (in the child)."""
    from ml.exporting import convert, restore_network, split_head

    network = restore_network(artefact)
    trunk, head = split_head(network)
    (work / "head.npz").write_bytes(head.to_bytes())
    examples = np.stack([prepare(path, artefact.side) for path in sorted((work / "pictures").iterdir())])
    for precision in LITERT:
        (work / f"{precision}.tflite").write_bytes(convert(trunk, precision, examples))
    try:
        network.export(str(work / "network.onnx"), format="onnx", verbose=False)
    except ImportError:
        sys.stderr.write("onnx: not exported\n")


def multiply_adds(artefact: Artefact) -> int:
    """Return the multiplications of one pass through the convolutions of VGG16."""
    from ml.backbones import VGG16_BLOCKS

    plan = artefact.manifest["blueprint"]
    if plan["backbone"] != "vgg16":
        return 0
    total, before, side = 0, 3, int(plan["side"])
    for repeats, published in VGG16_BLOCKS:
        channels = max(4, round(published * plan["width"]))
        for _ in range(repeats):
            total += side * side * 9 * before * channels
            before = channels
        side //= 2
    return total


def gemm_limit(size: int = 2048) -> float:
    """Return the float32 GFLOP/s of a matrix product in NumPy: about what this machine can do."""
    matrix = np.random.default_rng(0).normal(size=(size, size)).astype(np.float32)
    seconds = min(timed(lambda: matrix @ matrix) for _ in range(5))
    return 2 * size**3 / seconds / 1e9


def show(rows: list[dict[str, Any]], limit: float, work: float) -> None:
    """Print the table."""
    naive = next((row["whole_ms"] for row in rows if row["engine"] == "predict"), None)
    exact = next((row["answers"] for row in rows if row["engine"] in ("function", "litert-f32")), None)
    sys.stdout.write(f"{work:.2f} GFLOP a picture; matrix products reach {limit:.0f} GFLOP/s in float32 here\n")
    head = (
        "| engine | load s | JPEG to answer ms | network ms | times as fast | share of limit | peak MB | same answers |"
    )
    sys.stdout.write(head + "\n|" + "---|" * 8 + "\n")
    for row in rows:
        faster = f"{naive / row['whole_ms']:.1f}" if naive else "-"
        share = f"{work / row['network_ms'] * 1000 / limit:.2f}" if work else "-"
        same = sum(a == b for a, b in zip(row["answers"], exact, strict=True)) if exact else 0
        sys.stdout.write(
            f"| {NAMES.get(row['engine'], row['engine'])} | {row['load_s']:.2f} | {row['whole_ms']:.1f} | "
            f"{row['network_ms']:.2f} | {faster} | {share} | {row['peak_mb']:.0f} | {same}/{len(row['answers'])} |\n"
        )


if __name__ == "__main__":
    sys.exit(main())
