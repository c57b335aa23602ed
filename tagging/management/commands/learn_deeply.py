"""`python manage.py learn_deeply [--night]`: the deeper layers learn, where TensorFlow is installed."""

import os
import resource
import signal
import sys
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tagging import deepening
from tagging.models import Lesson, ModelVersion, Part
from tagging.models.claimed import ClaimLost

PARTS = 500


class Command(BaseCommand):
    help = (
        "Train the deeper layers further on the museum's own filed works, and register what comes of it. A training "
        "that was stopped goes on after its last whole epoch."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--night",
            action="store_true",
            help="As the worker begins it: politely, and only in the hours of the night.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not deepening.is_possible():
            raise CommandError(
                "TensorFlow is not installed here, and deeper layers need it. Run this on a machine with "
                "requirements.txt (web and workers have requirements-serving.txt), or let the last layer learn: "
                "that needs none."
            )
        if options["night"]:
            _be_polite()
        lesson = self.lesson(only_waiting=options["night"])
        if lesson is None:
            return  # another worker was quicker
        try:
            deepening.work_on(lesson, until_morning=options["night"])
        except ClaimLost:
            self.stdout.write("It was cancelled, or another machine has taken it over.")
        except deepening.NightIsOver:
            self.stdout.write("The night is over; it goes on in the next one.")
        finally:
            lesson.release()
        self.tell(lesson)

    def lesson(self, *, only_waiting: bool) -> Lesson | None:
        """One to go on with, or a new one; claimed."""
        if ModelVersion.active() is None:
            raise CommandError("No model is active, so there is none to begin from.")
        if not only_waiting:
            while Part.give(PARTS):
                pass
        lesson = deepening.waiting() or (None if only_waiting else deepening.ask(None))
        if lesson is None and not only_waiting:
            raise CommandError(
                "Deeper layers are learning already. Stop that lesson at /desk/learning/, or wait for it."
            )
        return lesson if lesson and lesson.take() else None

    def tell(self, lesson: Lesson) -> None:
        if lesson.state == Lesson.State.FAILED:
            raise CommandError(lesson.sentence)
        if lesson.state == Lesson.State.TRYING and lesson.result:
            self.stdout.write(
                f"Model {lesson.result.short} is registered. The worker for learning measures it beside the active "
                f"one; compare them at /desk/models/{lesson.result.pk}/, then promote it or leave it."
            )


def _be_polite() -> None:
    """After everything else on this machine; it may hold what training needs, and stops when the worker is stopped."""
    os.nice(10)
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))
    signal.signal(signal.SIGTERM, _stop)  # a worker's child ignores it, and what it begins would inherit that


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(143)
