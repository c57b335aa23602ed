"""`python manage.py register_model [FOLDER] [--keep-active]`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tagging import classifier
from tagging.models import ModelVersion


class Command(BaseCommand):
    help = "Register a model artefact (without FOLDER: the starter that comes with Vitrine) and make it active."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="An artefact made by `python -m ml train`.")
        parser.add_argument(
            "--keep-active", action="store_true", help="Register only; the active model goes on suggesting."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            version = classifier.register(options["folder"])
        except classifier.Unsuitable as problem:
            raise CommandError(str(problem)) from problem
        if not options["keep_active"] or ModelVersion.active() is None:
            version.activate(reason="From the shell.")
        state = "active" if version.is_active else "registered, not active"
        self.stdout.write(f"Model {version.short} ({', '.join(version.labels)}) is {state}.")
