"""`python manage.py restore FOLDER`: put a backup in the place of what is here."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from catalog.models import Exhibit
from museum.safekeeping import NotDone
from museum.safekeeping.restoring import restore


class Command(BaseCommand):
    help = "Put a backup in the place of this installation's database, and its pictures and models beside those here."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="one backup, such as backups/2026-11-24T031500Z")
        parser.add_argument("--replace", action="store_true", help="even though there are works in the catalogue")

    def handle(self, *args: Any, **options: Any) -> None:
        if _is_in_use() and not options["replace"]:
            raise CommandError(
                "This catalogue holds works; restoring would put the backup in their place. Nothing was changed. "
                "Make a backup of it first, stop web and workers, then say --replace."
            )
        try:
            manifest = restore(options["folder"])
        except (NotDone, OSError) as problem:
            raise CommandError(f"Not restored: {problem}") from problem
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(
            f"Restored as of {manifest.made_at}: {sum(manifest.rows.values())} rows, as many as were saved."
        )


def _is_in_use() -> bool:
    try:
        return Exhibit.objects.exists()
    except DatabaseError:
        return False  # an empty database, without tables yet
