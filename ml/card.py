"""The model card: what an artefact is, in words and tables for people (Mitchell et al. 2019)."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

_TITLES = {
    "unseen": "Pictures never seen, of sources that were learned from",
    "unseen_sources": "Pictures of sources of which nothing was learned",
}


def render_card(report: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """Return the card as Markdown."""
    parts = [
        _opening(report, manifest),
        _use(manifest),
        _data(report["data"]),
        _training(report),
        "## How it measures\n",
        "None of these pictures, nor a near-duplicate of one, was learned from or calibrated on, and no epoch or "
        "precision was chosen by them. Intervals are 95 % (Wilson for shares, bootstrap for macro-F1).\n",
        *(_measured(_TITLES[name], report["measured"][name]) for name in _TITLES),
        _serving(report, manifest),
        _scope(report.get("scope")),
        _recalibrated(report),
        _weaknesses(),
    ]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Return a Markdown table.

    >>> print(table(["a", "b"], [[1, 2]]), end="")
    | a | b |
    |---|---|
    | 1 | 2 |
    """
    lines = [head, ["---"] * len(head), *rows]
    text = "".join("| " + " | ".join(str(cell) for cell in line) + " |\n" for line in lines)
    return text.replace("| --- ", "|---")


def _opening(report: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    blueprint = manifest["blueprint"]
    name = {"vgg16": "VGG16"}.get(blueprint["backbone"], blueprint["backbone"])
    return (
        f"# {name} for {', '.join(manifest['labels'])}\n\n"
        f"{describe_network(report, manifest)} Trained {report['trained_at'][:10]}. Its version is "
        "the SHA-256 of `manifest.json`, which vouches for every other file here.\n"
    )


def describe_network(report: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """Return one or two sentences that say what this network is and where its weights come from."""
    blueprint, recipe = manifest["blueprint"], report["recipe"]
    origin = {
        "none": "trained from scratch (no pretrained weights)",
        "imagenet": "fine-tuned from ImageNet weights",
    }.get(recipe["weights"], f"fine-tuned from the pretrained weights {Path(recipe['weights']).name}")
    if recipe["teachers"]:
        origin += f", {recipe['teacher_share']:.0%} of the target being the opinion of a teacher network"
    shape = ""
    if blueprint["backbone"] == "vgg16":
        folded = "batch normalisation folded away" if recipe["blueprint"]["batch_norm"] else ""
        shape = (
            "13 convolutions in five blocks, global average pooling, one dense layer; width "
            f"{blueprint['width']:g} of the published channels" + (f"; {folded}" if folded else "") + "; "
        )
    return (
        f"{shape}{report['num_parameters'] / 1e6:.2f} million parameters, input "
        f"{manifest['side']} x {manifest['side']} pixels, {origin}."
    )


def _use(manifest: Mapping[str, Any]) -> str:
    return (
        "## What it is for\n\n"
        "It suggests one of these categories for a photograph or scan of a museum object, with a "
        "confidence, to a curator who decides. It is not for deciding alone, nor for "
        "authenticating, dating or attributing works. It must answer with one of its "
        f"{len(manifest['labels'])} labels: a picture of a vase or a map gets one too"
        + (", with a score that says how strange it looks.\n" if manifest.get("scope") else ".\n")
    )


def _data(data: Mapping[str, Any]) -> str:
    labels = list(data["counts"])
    parts = table(
        ["part", *labels, "all"],
        [
            [name.replace("_", " "), *(part.get(label, 0) for label in labels), sum(part.values())]
            for name, part in data["parts"].items()
        ],
    )
    sources = table(
        ["source", *labels],
        [[source, *(row.get(label, 0) for label in labels)] for source, row in data["counts_by_source"].items()],
    )
    left_out = ", ".join(f"{name}: {num}" for name, num in data["left_out"].items()) or "none"
    split = data["split"]
    return (
        "## What it was trained on\n\n"
        f"Pictures of other categories left out: {left_out}. Unreadable: {data['num_unreadable']}. "
        f"Near-duplicates, kept on one side of the split: {data['num_repeated']}. The licences of "
        "the pictures are mixed; none is part of this artefact.\n\n"
        f"Split `{split['kind']}`, {split['share']:g} of the pictures and {split['source_share']:g} by whole sources, "
        f"seed {split['seed']}:\n\n{parts}\n"
        f"Sources held out whole: {', '.join(data['unseen_sources']) or 'none'}.\n\n"
        f"All pictures by source:\n\n{sources}"
    )


def _training(report: Mapping[str, Any]) -> str:
    stages = [*report.get("earlier", []), report["recipe"]]
    told = [_stage(recipe) for recipe in stages]
    return (
        "## How it was trained\n\n"
        + "\n\nThen, from there: ".join(told)
        + "\n\nThe weights of the last epoch are kept: none was chosen by its score.\n"
        + _teachers(report)
    )


def _stage(recipe: Mapping[str, Any]) -> str:
    """Describe one training in a sentence."""
    precision = "bfloat16 with float32 weights" if recipe["mixed_precision"] else "float32"
    return (
        f"{_length(recipe)} of views of {recipe['blueprint']['side']} px, batches of "
        f"{recipe['batch']}, AdamW at {recipe['learning_rate']:g} with warm-up "
        f"and cosine decay, weight decay {recipe['weight_decay']:g}, label smoothing {recipe['label_smoothing']:g}, "
        f"{recipe['augmentation']} augmentation, {recipe['mix']:.0%} of batches mixed, balance {recipe['balance']:g}, "
        f"running mean of weights {recipe['average']:g}, {precision}, seed {recipe['seed']}."
    )


def _length(recipe: Mapping[str, Any]) -> str:
    """Say how long a training was; recipes of earlier times know no clock."""
    frozen = recipe["freeze_blocks"]
    kept = f", the first {'block' if frozen == 1 else f'{frozen} blocks'} left as it was," if frozen else ""
    minutes = recipe.get("minutes", 0)
    return (f"{minutes:g} minutes by the clock" if minutes else f"{recipe['epochs']} epochs") + kept


def _teachers(report: Mapping[str, Any]) -> str:
    """Introduce the networks that taught this one."""
    return "".join(
        f"\nThe teacher, {teacher['backbone']} (version {teacher['version'][:12]}), saw the same views and none of the "
        f"held-out pictures: {teacher['network']} On these it reaches macro-F1 "
        + ", ".join(
            f"{figures['macro_f1']:.3f} ({name.replace('_', ' ')}, n = {figures['n']})"
            for name, figures in teacher["measured"].items()
            if figures["n"]
        )
        + ".\n"
        for teacher in report.get("teachers", [])
    )


def _measured(title: str, figures: Mapping[str, Any]) -> str:
    if not figures["n"]:
        return f"### {title}\n\nNot measured: none were held out in this way.\n"
    low, high = figures["accuracy_interval"]
    f1_low, f1_high = figures["macro_f1_interval"]
    labels = figures["labels"]
    scores = table(
        ["category", "precision", "recall", "F1", "support"],
        [
            [
                label,
                f"{row['precision']:.3f} ({_interval(row['precision_interval'])})",
                f"{row['recall']:.3f} ({_interval(row['recall_interval'])})",
                f"{row['f1']:.3f}",
                row["support"],
            ]
            for label, row in figures["per_label"].items()
        ],
    )
    confusion = table(
        ["truth \\ answer", *labels],
        [[label, *row] for label, row in zip(labels, figures["confusion"], strict=True)],
    )
    sources = table(
        ["source", "n", "accuracy", "mean confidence", "calibration error"],
        [
            [name, row["n"], *(f"{row[key]:.3f}" if key in row else "-" for key in ("accuracy", "confidence", "ece"))]
            for name, row in figures["per_source"].items()
        ],
    )
    return (
        f"### {title}\n\nn = {figures['n']}, accuracy {figures['accuracy']:.3f} ({low:.3f} to "
        f"{high:.3f}), macro-F1 {figures['macro_f1']:.3f} ({f1_low:.3f} to {f1_high:.3f}), weighted "
        f"F1 {figures['weighted_f1']:.3f}, calibration error {figures['ece']:.3f}.\n\n"
        f"{scores}\n{confusion}\n{sources}"
    )


def _interval(bounds: Sequence[float]) -> str:
    return f"{bounds[0]:.2f} to {bounds[1]:.2f}"


def _serving(report: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    rows = table(
        ["precision", "MB", "ms a picture", "macro-F1", "log loss", "temperature"],
        [
            [
                row["precision"],
                f"{row['num_bytes'] / 1e6:.1f}",
                f"{row['milliseconds']:.1f}",
                f"{row['macro_f1']:.3f}",
                f"{row['log_loss']:.3f}",
                f"{row['temperature']:.2f}",
            ]
            for row in report["candidates"]
        ],
    )
    return (
        f"## What is served\n\n`{manifest['serving']['precision']}`, the fastest that lost at most "
        "half a point of macro-F1 against the floats on the pictures kept for calibration (which "
        f"is what this table measures; times are of the training machine):\n\n{rows}\n{_larger(report, manifest)}"
    )


def _larger(report: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """Say so where pictures are served in another size than they were learned from."""
    learned, served = report["recipe"]["blueprint"]["side"], manifest["side"]
    if learned == served:
        return ""
    return (
        f"It learned from views of {learned} pixels and is served pictures of {served}: views of a part show things "
        "larger than whole pictures do (Touvron et al. 2019). The pictures kept for calibration chose the size.\n"
    )


def _recalibrated(report: Mapping[str, Any]) -> str:
    """Say that the confidence was fitted anew since, if so."""
    figures = report.get("recalibrated")
    if not figures:
        return ""
    before, after = figures["before"], figures["after"]
    return (
        "## Calibrated anew\n\n"
        f"On {figures['num_fitted']} further pictures. On {figures['num_kept']} others log loss went from "
        f"{before['log_loss']:.3f} to {after['log_loss']:.3f} and calibration error from {before['ece']:.3f} to "
        f"{after['ece']:.3f}. The calibration errors further above are those of before.\n"
    )


def _scope(figures: Mapping[str, Any] | None) -> str:
    """Say how well pictures of none of the labels are told, and by what."""
    if not figures:
        return ""
    groups = [name for name, num in figures["num_kept"].items() if num]
    rows = [
        [f"**{way}**" if way == figures["chosen"] else way, *(f"{scores[name]:.3f}" for name in groups)]
        for way, scores in figures["auroc"].items()
    ]
    counts = [f"{name.replace('_', ' ')} ({figures['num_kept'][name]})" for name in groups]
    return (
        "## Pictures that are none of these\n\n"
        f"Each prediction carries a score from 0 to 1. It was fitted on {figures['num_outside']} pictures that are "
        f"none of the categories, from {len(figures['sources'])} sources, beside {figures['num_inside']} that are. The "
        "table gives the area under the ROC curve, each way fitted on other sources of strange pictures than it is "
        f"measured on; the way was chosen by the first column.\n\n{table(['way', *counts], rows)}"
    )


def _weaknesses() -> str:
    return (
        "## Known weaknesses\n\n"
        "- Grey means little: most engravings, drawings and sculptures learned from are grey book "
        "scans, icons are all in colour. Grey and toned views in training work against it, not "
        "all the way: compare the two tables above.\n"
        "- Pen drawings made for printing resemble woodcuts; watercolours are filed as drawings; "
        "gold-ground panels among the paintings resemble icons.\n"
        "- A few per cent of the labels of the data are doubtful.\n"
        "- Pictures of sources unlike these will fare worse than the second table says.\n"
    )
