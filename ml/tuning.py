"""Searching for a good recipe: k-fold cross-validation of trials that Optuna proposes (Akiba et al. 2019)."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ml.listing import DataError
from ml.loading import Loaded
from ml.metrics import confusion_matrix, macro_f1
from ml.pictures import Pixels
from ml.recipe import Recipe

SEARCHED: dict[str, tuple[float, float, bool]] = {
    "learning_rate": (1e-4, 5e-3, True),
    "weight_decay": (0.005, 0.2, True),
    "balance": (0.0, 1.0, False),
    "mix": (0.0, 0.5, False),
    "label_smoothing": (0.0, 0.15, False),
    "dropout": (0.0, 0.5, False),
}
"""Lowest and highest value of each option, and whether it is searched by its logarithm."""


@dataclass(frozen=True)
class Folded:
    """The pictures of a search: ``larger`` squares for views, ``exact`` ones as served, the true indices, the folds."""

    larger: Loaded
    exact: Pixels
    truth: npt.NDArray[np.int64]
    fold: npt.NDArray[np.int64]
    labels: tuple[str, ...]

    @property
    def num_folds(self) -> int:
        """How many folds there are."""
        return int(self.fold.max()) + 1


def open_study(file: Path, told: dict[str, Any], seed: int) -> Any:
    """Return the Optuna study kept in a file, new or to be continued; ``told`` is what it is about.

    Raises:
        DataError: if the file is none, or is about other data or options.
    """
    import optuna
    from optuna.storages import JournalStorage
    from optuna.storages.journal import JournalFileBackend

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    if not file.absolute().parent.is_dir():
        raise DataError(f"There is no folder {file.absolute().parent} to keep the search in. Make it.")
    try:
        study = optuna.create_study(
            storage=JournalStorage(JournalFileBackend(str(file))),
            study_name="recipe",
            direction="maximize",
            load_if_exists=True,
            sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=5),
            pruner=optuna.pruners.MedianPruner(n_startup_trials=3),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{file} does not hold a search ({error}). Name a new file.") from error
    before = study.user_attrs.get("told")
    if before is None:
        study.set_user_attr("told", told)
    elif before != told:
        changed = sorted(key for key in {*before, *told} if before.get(key) != told.get(key))
        raise DataError(
            f"The search in {file} was begun with other {', '.join(changed)}. Give the same, or a new file."
        )
    return study


def search(
    study: Any,
    recipe: Recipe,
    folded: Folded,
    num_trials: int,
    on_fold: Callable[[int, int, float], None] = lambda *_: None,
    on_trial: Callable[[dict[str, Any]], None] = lambda _: None,
) -> list[dict[str, Any]]:
    """Try recipes until ``num_trials`` are done, those of earlier runs counted, and return all, the best first.

    The first is the recipe as given. A trial that falls behind the median of the others after some folds is given up.
    One that is interrupted does not count and is tried anew the next time.

    Args:
        study: from ``open_study``.
        recipe: what is not searched for.
        folded: the pictures.
        num_trials: how many in all.
        on_fold: told the trial's number, the fold (from 1) and its macro-F1.
        on_trial: told a finished trial.
    """
    import optuna

    while len(done := finished(study)) < num_trials:
        if not done:
            study.enqueue_trial(values_of(recipe), skip_if_exists=True)
        trial = study.ask()
        proposed = {name: trial.suggest_float(name, low, high, log=log) for name, (low, high, log) in SEARCHED.items()}
        started, scores = time.monotonic(), []
        state = optuna.trial.TrialState.COMPLETE
        try:
            for number in range(folded.num_folds):
                scores.append(measure_fold(with_values(recipe, proposed), folded, number))
                trial.set_user_attr("scores", [round(score, 4) for score in scores])
                trial.report(float(np.mean(scores)), number)
                on_fold(trial.number, number + 1, scores[-1])
                if number + 1 < folded.num_folds and trial.should_prune():
                    state = optuna.trial.TrialState.PRUNED
                    break
        except BaseException:
            study.tell(trial, state=optuna.trial.TrialState.FAIL)
            raise
        trial.set_user_attr("seconds", round(time.monotonic() - started, 1))
        study.tell(trial, float(np.mean(scores)), state=state)
        on_trial(next(row for row in finished(study) if row["trial"] == trial.number))
    return finished(study)


def finished(study: Any) -> list[dict[str, Any]]:
    """Return the trials that were carried through or given up, the best first, as plain JSON values.

    Trials that were measured on all folds come before those that were not: fewer folds say less.
    """
    rows = [
        {
            "trial": trial.number,
            "whole": trial.state.name == "COMPLETE",
            "macro_f1": round(float(np.mean(trial.user_attrs["scores"])), 4),
            "spread": round(float(np.std(trial.user_attrs["scores"])), 4),
            "scores": trial.user_attrs["scores"],
            "seconds": trial.user_attrs.get("seconds", 0.0),
            "values": {name: float(f"{value:.4g}") for name, value in trial.params.items()},
        }
        for trial in study.get_trials(deepcopy=False)
        if trial.state.name in ("COMPLETE", "PRUNED") and trial.user_attrs.get("scores")
    ]
    return sorted(rows, key=lambda row: (-int(bool(row["whole"])), -float(row["macro_f1"])))


def measure_fold(recipe: Recipe, folded: Folded, number: int) -> float:
    """Train on all folds but one and return macro-F1 on that one, by the floating-point network."""
    import keras

    from ml.feeding import Views
    from ml.training import predict_logits, train

    inside = folded.fold == number
    learn = np.flatnonzero(~inside)
    samples: Sequence[Any] = [folded.larger.samples[index] for index in learn]
    views = Views(folded.larger.pixels[learn], samples, folded.labels, recipe)
    watched = (folded.exact[inside], folded.truth[inside])
    with tempfile.TemporaryDirectory() as work:
        model = train(recipe, views, watched, Path(work) / "training")
        logits = predict_logits(model, watched[0])
    keras.backend.clear_session()
    return macro_f1(confusion_matrix(watched[1], logits.argmax(axis=1), len(folded.labels)))


def values_of(recipe: Recipe) -> dict[str, float]:
    """Return a recipe's own values of what is searched for, within the bounds."""
    own = {name: getattr(recipe, name) for name in SEARCHED if name != "dropout"} | {
        "dropout": recipe.blueprint.dropout
    }
    return {name: min(high, max(low, own[name])) for name, (low, high, _) in SEARCHED.items()}


def with_values(recipe: Recipe, values: dict[str, float]) -> Recipe:
    """Return the recipe with other values of what is searched for."""
    rest = {name: value for name, value in values.items() if name != "dropout"}
    return replace(recipe, blueprint=replace(recipe.blueprint, dropout=values["dropout"]), **rest)  # type: ignore[arg-type]
