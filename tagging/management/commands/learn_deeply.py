"""`python manage.py learn_deeply [--epochs N] [--resume]`: overnight, where TensorFlow is installed."""

import importlib.util
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.models import Photograph
from tagging import classifier, gathering
from tagging.models import ModelVersion, Part

FEWEST_OF_CATEGORY = 30


class Command(BaseCommand):
    help = "Train the deeper layers further on the museum's own filed works, and register what comes of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--epochs", type=int, default=8)
        parser.add_argument("--resume", action="store_true", help="Go on with a training that was stopped.")

    def handle(self, *args: Any, **options: Any) -> None:
        if importlib.util.find_spec("tensorflow") is None:
            raise CommandError(
                "TensorFlow is not installed here, and deeper layers need it. Run this on a machine with "
                "requirements.txt (web and workers have requirements-serving.txt), or let the last layer learn: "
                "that needs none."
            )
        version = self.root(ModelVersion.active())
        work = Path(settings.DATA_DIR) / "learning"
        labels = self.export(work / "pictures", version)
        self.train(work, classifier.folder_of(version), labels, options)
        result = classifier.register(work / "artefact", None, ModelVersion.Origin.LEARNED, version)
        self.stdout.write(
            f"Model {result.short} is registered. Compare it at /desk/models/{result.pk}/, then promote it."
        )

    def root(self, version: ModelVersion | None) -> ModelVersion:
        """The network that no work of the museum has taught: what is held out is new to it for certain."""
        if version is None:
            raise CommandError("No model is active, so there is none to begin from.")
        while version.origin == ModelVersion.Origin.LEARNED and version.parent:
            version = version.parent
        return version

    def export(self, folder: Path, version: ModelVersion) -> list[str]:
        """Originals by category, without the works kept for measuring. Returns what can be learned."""
        rows = Photograph.objects.filter(
            position=0,
            exhibit__in=gathering.filed_by_people(),
            exhibit__part__name__in=[Part.Name.LEARN, Part.Name.CALIBRATE],
        ).select_related("exhibit__category")
        counts = Counter(rows.order_by().values_list("exhibit__category__slug", flat=True))
        labels = [label for label in version.labels if counts[label] >= FEWEST_OF_CATEGORY]
        labels += sorted(
            slug for slug, num in counts.items() if slug not in version.labels and num >= settings.LEARNING_AT_LEAST
        )
        missing = [label for label in version.labels if label not in labels]
        if missing:
            few = ", ".join(f"{label} {counts[label]}" for label in missing)
            raise CommandError(f"Too few works to learn deeply from: {few}. {FEWEST_OF_CATEGORY} of each are needed.")
        shutil.rmtree(folder, ignore_errors=True)
        for photograph in rows.iterator(chunk_size=200):
            category = photograph.exhibit.category
            if category and category.slug in labels:
                target = folder / category.slug / f"{photograph.sha256}.{photograph.format.lower()}"
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(photograph.read_original())
        return labels

    def train(self, work: Path, start: Path, labels: list[str], options: dict[str, Any]) -> None:
        command = [
            sys.executable, "-m", "ml", "train", str(work / "pictures"), "--out", str(work / "artefact"),
            "--continue-from", str(start), "--labels", *labels, "--epochs", str(options["epochs"]),
            "--learning-rate", "0.0003", "--warm-up-epochs", "0.5", "--split", "random", "--share", "0.1",
            *(["--resume"] if options["resume"] else []),
        ]  # fmt: skip
        done = subprocess.run(command, cwd=settings.BASE_DIR, check=False)  # noqa: S603  (our own program)
        if done.returncode:
            raise CommandError("The training stopped; the lines above say why. --resume goes on from its last epoch.")
