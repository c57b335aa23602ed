"""Everything that decides how a network is trained, in one value that goes into its report."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from ml.augmentation import ORIGINAL, Strength
from ml.backbones import Blueprint

AUGMENTATIONS: dict[str, Strength] = {"strong": Strength(), "original": ORIGINAL}


@dataclass(frozen=True)
class Recipe:
    """How to train.

    ``balance`` (0 to 1) moves the draw of pictures from "as they come" to "each category, and in it each source,
    equally often". ``mix`` is the share of batches that are mixed up or cut and pasted. ``teacher_share`` (0 to 1) is
    how much of the target is the teacher's opinion, softened by ``teacher_temperature``; ``hint_weight`` is how much
    matching its features counts in the loss. ``average`` is the momentum of the running mean of the weights that is
    kept in the end (0: none). ``continue_from`` is an artefact whose last checkpoint is the start. ``epochs`` are
    passes of as many pictures as there are to learn from; with ``minutes`` above 0, training goes by the clock instead.
    ``teacher_precision`` is the kind of numbers that teachers compute in.
    """

    blueprint: Blueprint
    epochs: int = 30
    minutes: float = 0.0
    batch: int = 32
    learning_rate: float = 1e-3
    warm_up_epochs: float = 2.0
    weight_decay: float = 0.05
    label_smoothing: float = 0.05
    balance: float = 0.5
    class_weights: bool = False
    mix: float = 0.3
    average: float = 0.998
    augmentation: Literal["strong", "original"] = "strong"
    mixed_precision: bool = False
    weights: str = "none"
    freeze_blocks: int = 0
    freeze_trunk: bool = False
    continue_from: str | None = None
    teachers: tuple[str, ...] = ()
    teacher_share: float = 0.7
    teacher_temperature: float = 2.0
    teacher_precision: str = "f32"
    hint_weight: float = 1.0
    seed: int = 0

    @property
    def strength(self) -> Strength:
        """How far the views stray from the pictures."""
        return AUGMENTATIONS[self.augmentation]

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as plain JSON values, files by their names: where they lay concerns nobody else."""
        start = Path(self.continue_from).name if self.continue_from else None
        return {
            **asdict(self),
            "weights": Path(self.weights).name,
            "continue_from": start,
            "teachers": [Path(path).name for path in self.teachers],
        }
