"""Training all layers of what an artefact serves further, on other pictures than it came from.

For an artefact whose checkpoint is gone: a museum has the artefact, not the folder in which it was trained.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ml.artefact import PRECISIONS, Artefact
from ml.backbones import Blueprint
from ml.checkpoints import NOTE, num_epochs_done, work_folder
from ml.learned import read_learned
from ml.listing import DataError, list_pictures, strange_samples
from ml.preparation import Prepared, SplitPlan, pick, prepare_data
from ml.recipe import Recipe

OnProgress = Callable[[str, int, int], None]
EPOCHS = 8
PLAN = SplitPlan(kind="random", share=0.05, calibrate_share=0.12)


def recipe_to_go_on(start: Artefact, num_labels: int, epochs: int = EPOCHS) -> Recipe:
    """Return how an artefact's network is trained further: gently, from what it serves.

    Its first two blocks are left alone: edges and textures are the same in every museum. The mean over the last steps
    is a short one, since there may be few.
    """
    blueprint = Blueprint(**{**start.manifest["blueprint"], "num_labels": num_labels, "dropout": 0.2})
    return Recipe(
        blueprint,
        epochs=epochs,
        learning_rate=0.0003,
        warm_up_epochs=0.5,
        mix=0.15,
        average=0.97,
        freeze_blocks=2,
        continue_from=str(start.path),
    )


def train_further(
    start: Artefact,
    data: Path,
    labels: Sequence[str],
    out: Path,
    on_progress: OnProgress = lambda *_: None,
    recipe: Recipe | None = None,
    precisions: Sequence[str] = PRECISIONS,
) -> Artefact:
    """Train, export, calibrate, measure and write the artefact ``out``.

    A training of the same recipe that was interrupted goes on after its last whole epoch.

    Args:
        start: what is begun from.
        data: a folder of pictures, as for ``python -m ml train``; pictures of *other* teach the out-of-scope score.
        labels: what the new one answers; those of ``start`` first, in their order.
        out: a folder that does not exist yet; checkpoints lie beside it.
        on_progress: told what is done (*training*; *epoch* after a whole one; and others), how far it is, and of how
            much; what it raises ends the training.
        recipe: another one than ``recipe_to_go_on``.
        precisions: tried for serving.

    Raises:
        DataError: if there are too few pictures.
        ArtefactError: if ``start`` cannot be begun from.
    """
    from ml.assembling import assemble

    recipe = recipe or recipe_to_go_on(start, len(labels))
    listing = list_pictures(data, labels)
    prepared = _measured_on_new_pictures(
        prepare_data(listing, labels, recipe.blueprint.side, PLAN, on_progress=on_progress), read_learned(start)
    )
    history: list[dict[str, float]] = []
    model = _train(recipe, prepared, labels, work_folder(out), history, on_progress)
    num_done = [0]

    def on_candidate(_: Any) -> None:
        num_done[0] += 1
        on_progress("exporting", num_done[0], len(precisions))

    aside = out.with_name(f"{out.name}.unscored")
    artefact = assemble(model, recipe, prepared, aside, history, precisions, on_candidate)
    return _with_scope(artefact, data, out, on_progress)


def _measured_on_new_pictures(prepared: Prepared, known: frozenset[str]) -> Prepared:
    """Leave out of the held-out pictures those that the network was fitted on in an earlier life."""
    kept = [place for place, digest in enumerate(prepared.unseen.digests) if digest not in known]
    return replace(prepared, unseen=pick(prepared.unseen, kept))


def _train(
    recipe: Recipe,
    prepared: Prepared,
    labels: Sequence[str],
    work: Path,
    history: list[dict[str, float]],
    on_progress: OnProgress,
) -> Any:
    from ml.feeding import Views
    from ml.training import train, true_indices

    number_before = num_epochs_done(work)
    views = Views(prepared.learn.pixels, prepared.learn.samples, labels, recipe, [])
    steps = max(1, len(views))

    def on_epoch(number: int, figures: dict[str, float]) -> None:
        history.append({"epoch": number, **figures})
        on_progress("epoch", number * steps, recipe.epochs * steps)

    def on_step(step: int, _: int) -> None:
        on_progress("training", (number_before + len(history)) * steps + step, recipe.epochs * steps)

    watched = (prepared.calibrate.pixels, true_indices(prepared.calibrate.samples, labels))
    resume = (work / NOTE).exists()
    try:
        return train(recipe, views, watched, work, resume=resume, on_epoch=on_epoch, on_step=on_step)
    except DataError:  # the checkpoint is of another recipe: an older release of this program
        return train(recipe, views, watched, work, on_epoch=on_epoch, on_step=on_step)


def _with_scope(artefact: Artefact, data: Path, out: Path, on_progress: OnProgress) -> Artefact:
    """Put it in its place, with a score for strange pictures where there are enough of them."""
    from ml.scoping import add_scope

    try:
        if strange_samples(data):
            return add_scope(artefact, data, out, on_progress)
    except DataError:
        pass  # too few
    artefact.path.rename(out)
    return Artefact.read(out)
