"""``train``: from a folder of pictures to an artefact."""

import argparse
from pathlib import Path
from typing import Any

from ml.artefact import PRECISIONS, Artefact
from ml.backbones import BACKBONES, Blueprint
from ml.checkpoints import has_checkpoint, work_folder
from ml.commands.terminal import progress, tell
from ml.labels import LABELS, OUTSIDE
from ml.listing import DataError, Listing, list_pictures
from ml.preparation import Prepared, SplitPlan, prepare_data
from ml.recipe import AUGMENTATIONS, Recipe

DEFAULT = Recipe(Blueprint("vgg16", 128, len(LABELS)))


def add_to(commands: Any) -> None:
    """Add the command's options."""
    parser = commands.add_parser(
        "train",
        help="train a network and write an artefact",
        description=(
            "Train a network on DATA/<category>/* or DATA/<source>/<category>/*, export it for "
            "serving, calibrate it, measure it on pictures it did not see, and write the artefact. "
            "Folders of other categories are counted and left out."
        ),
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("data", type=Path, metavar="DATA", help="folder of pictures")
    parser.add_argument("--out", type=Path, required=True, help="directory to write")
    parser.add_argument(
        "--continue-from",
        type=Path,
        metavar="ARTEFACT",
        help="train the network of an earlier training further, from its checkpoint; where that is gone, from what the "
        "artefact serves (its shape and size then hold)",
    )
    parser.add_argument("--labels", nargs="+", default=list(LABELS), help="categories to tell apart, by their folders")
    parser.add_argument(
        "--precisions",
        nargs="+",
        choices=PRECISIONS,
        default=PRECISIONS,
        help="tried for serving; the fastest good one is kept",
    )
    parser.add_argument("--resume", action="store_true", help="continue an interrupted training")
    _add_network_options(parser)
    _add_recipe_options(parser)
    _add_split_options(parser)
    parser.set_defaults(run=run)


def _add_network_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("network")
    group.add_argument("--backbone", choices=BACKBONES, default="vgg16", help="the network")
    group.add_argument("--width", type=float, default=0.5, help="channels, as a part of those published (1.0)")
    group.add_argument("--size", type=int, default=128, help="edge of the input in pixels")
    group.add_argument(
        "--weights",
        default="none",
        metavar="none|imagenet|FILE",
        help="start from scratch, from Keras's download, or from a file of weights without top",
    )
    group.add_argument(
        "--freeze-blocks",
        type=int,
        default=0,
        help="VGG16 blocks, from the first, left as they are",
    )
    group.add_argument("--freeze-trunk", action="store_true", help="train the last layer only")
    group.add_argument("--dropout", type=float, default=0.3, help="share of features dropped")


def _add_recipe_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("recipe")
    add = group.add_argument
    add("--epochs", type=int, default=DEFAULT.epochs, help="passes over the pictures")
    add("--minutes", type=float, default=DEFAULT.minutes, help="train for so long instead; 0: by --epochs")
    add("--batch", type=int, default=DEFAULT.batch, help="pictures a step")
    add("--learning-rate", type=float, default=DEFAULT.learning_rate, help="highest rate")
    add("--warm-up-epochs", type=float, default=DEFAULT.warm_up_epochs, help="until it is reached")
    add("--weight-decay", type=float, default=DEFAULT.weight_decay, help="of AdamW")
    add("--label-smoothing", type=float, default=DEFAULT.label_smoothing, help="0 to 1")
    add(
        "--balance",
        type=float,
        default=DEFAULT.balance,
        help="draw pictures as they come (0) up to every category and source alike (1)",
    )
    add("--class-weights", action="store_true", help="weigh rare categories more in the loss")
    add("--mix", type=float, default=DEFAULT.mix, help="share of batches with mixed pictures")
    add(
        "--average",
        type=float,
        default=DEFAULT.average,
        help="momentum of the weights' mean; 0: none",
    )
    add("--augmentation", choices=sorted(AUGMENTATIONS), default="strong", help="random views")
    add("--mixed-precision", action="store_true", help="compute in bfloat16")
    add(
        "--teacher",
        type=Path,
        action="append",
        default=[],
        help="artefact to learn from as well (may be given again); it must share the split",
    )
    add("--teacher-share", type=float, default=DEFAULT.teacher_share, help="of the target, 0 to 1")
    add(
        "--teacher-temperature",
        type=float,
        default=DEFAULT.teacher_temperature,
        help="softens the teacher's opinion",
    )
    add("--teacher-precision", choices=PRECISIONS, default=DEFAULT.teacher_precision, help="int8 is the fastest")
    add("--hint-weight", type=float, default=DEFAULT.hint_weight, help="of matching the teacher's features")
    add("--seed", type=int, default=0, help="of weights, views and split")


def _add_split_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("split")
    group.add_argument(
        "--split",
        choices=("random", "by-source", "both"),
        default="both",
        help="hold out single pictures, whole sources, or some of either",
    )
    group.add_argument("--share", type=float, default=0.1, help="held out as single pictures")
    group.add_argument("--source-share", type=float, default=0.05, help="held out as whole sources")
    group.add_argument("--calibrate-share", type=float, default=0.08, help="kept for calibration")
    group.add_argument(
        "--together",
        action="append",
        default=[],
        metavar="NAME+NAME",
        help="sources that belong together, for instance by one author; * stands for anything",
    )
    group.add_argument("--at-least", type=int, default=10, help="smallest number of pictures of a category")


def run(options: argparse.Namespace) -> int:
    """Train, and say how it went."""
    recipe = recipe_from(options)
    options.size = recipe.blueprint.side
    listing = list_pictures(options.data, options.labels)
    _announce(listing, recipe)
    plan = SplitPlan(
        kind=options.split,
        share=options.share,
        source_share=options.source_share,
        calibrate_share=options.calibrate_share,
        together=tuple(options.together),
        seed=options.seed,
    )
    with progress() as advance:
        prepared = prepare_data(
            listing,
            options.labels,
            options.size,
            plan,
            at_least=options.at_least,
            largest_view=max((Artefact.read(path).side for path in recipe.teachers), default=0),
            on_progress=advance,
        )
    _announce_parts(prepared)
    train_and_assemble(recipe, prepared, options)
    return 0


def recipe_from(options: argparse.Namespace) -> Recipe:
    """Return the recipe that the options describe."""
    if options.continue_from and not has_checkpoint(options.continue_from):
        return _further(options)
    scratch = options.weights == "none"
    published_for_imagenet = options.backbone in ("vgg16", "resnet50") and not scratch
    if options.size < 32:
        raise DataError(f"Pictures of {options.size} pixels are too small for these networks: give --size 32 or more.")
    blueprint = Blueprint(
        backbone=options.backbone,
        side=options.size,
        num_labels=len(options.labels),
        width=options.width,
        batch_norm=scratch,
        scaling="imagenet" if published_for_imagenet else "unit",
        dropout=options.dropout,
    )
    return _recipe(options, blueprint)


def _further(options: argparse.Namespace) -> Recipe:
    """Return the recipe that goes on from what an artefact serves, in its own shape: without batch normalisation."""
    served = Artefact.read(options.continue_from).manifest["blueprint"]
    num_labels = len(options.labels)
    return _recipe(options, Blueprint(**{**served, "num_labels": num_labels, "dropout": options.dropout}))


def _recipe(options: argparse.Namespace, blueprint: Blueprint) -> Recipe:
    same = (
        "epochs", "minutes", "batch", "learning_rate", "warm_up_epochs", "weight_decay", "label_smoothing",
        "balance", "class_weights", "mix", "average", "augmentation", "mixed_precision", "weights",
        "freeze_blocks", "freeze_trunk", "hint_weight", "teacher_share", "teacher_temperature",
        "teacher_precision", "seed",
    )  # fmt: skip
    teachers = tuple(str(path) for path in options.teacher)
    start = str(options.continue_from) if options.continue_from else None
    return Recipe(blueprint, teachers=teachers, continue_from=start, **{name: getattr(options, name) for name in same})


def train_and_assemble(recipe: Recipe, prepared: Prepared, options: argparse.Namespace) -> None:
    """Train, export, measure and write."""
    from ml.assembling import assemble

    history: list[dict[str, float]] = []
    model = _train(recipe, prepared, options, history)
    artefact = assemble(
        model,
        recipe,
        prepared,
        options.out,
        history,
        precisions=options.precisions,
        on_candidate=lambda one: tell(str(one.to_json())),
    )
    for name, figures in artefact.report["measured"].items():
        told = {key: figures.get(key) for key in ("n", "accuracy", "macro_f1", "ece")}
        tell(f"{name}: {told}")
    if OUTSIDE in prepared.listing.left_out:
        artefact = _add_scope(artefact, options)
    tell(f"wrote {options.out}, version {artefact.version[:12]}")


def _add_scope(artefact: Artefact, options: argparse.Namespace) -> Artefact:
    """Teach a finished artefact to tell strange pictures, where there are enough of them."""
    from ml.commands.scope import tell_scope
    from ml.scoping import add_scope

    try:
        with progress() as advance:
            artefact = add_scope(artefact, options.data, options.out, advance)
    except DataError as refusal:
        tell(f"without an out-of-scope score: {refusal}")
    else:
        tell_scope(artefact)
    return artefact


def _train(recipe: Recipe, prepared: Prepared, options: argparse.Namespace, history: list[dict[str, float]]) -> Any:
    """Return the trained network; the figures of each epoch are added to ``history``."""
    from ml.continuing import check_split, earlier_stages
    from ml.feeding import Views
    from ml.teaching import load_teacher
    from ml.training import train, true_indices

    stage = 0
    if recipe.continue_from:
        before = Artefact.read(recipe.continue_from)
        check_split(before, prepared)
        stage = len(earlier_stages(before))
    teachers = [load_teacher(Path(path), prepared, recipe.teacher_precision) for path in recipe.teachers]
    views = Views(prepared.learn.pixels, prepared.learn.samples, options.labels, recipe, teachers, stage=stage)
    watched = (prepared.calibrate.pixels, true_indices(prepared.calibrate.samples, options.labels))

    def on_epoch(number: int, figures: dict[str, float]) -> None:
        history.append({"epoch": number, **figures})
        told = "  ".join(f"{name} {value:.4f}" for name, value in figures.items())
        tell(f"epoch {number}/{recipe.epochs}  {told}")

    with progress() as advance:
        return train(
            recipe,
            views,
            watched,
            work_folder(options.out),
            resume=options.resume,
            on_epoch=on_epoch,
            on_step=lambda step, steps: advance("steps", step, steps + 1),
        )


def _announce(listing: Listing, recipe: Recipe) -> None:
    """Say what there is and what will be done with it."""
    tell(f"{len(listing.samples)} pictures: {listing.count()}")
    if listing.left_out:
        tell(f"left out, being none of the categories: {listing.left_out}")
    if recipe.weights == "none":
        tell("no pretrained weights were given: training from scratch")


def _announce_parts(prepared: Prepared) -> None:
    """Say how the data was divided."""
    account = prepared.account()
    for path, reason in prepared.unreadable.items():
        tell(f"unreadable: {path}: {reason}")
    tell(f"near-duplicates kept on one side: {account['num_repeated']}")
    for name, counts in account["parts"].items():
        tell(f"{name}: {sum(counts.values())} {counts}")
    tell(f"sources held out whole: {', '.join(account['unseen_sources']) or 'none'}")
