"""`python manage.py backup`: database, pictures and models, consistent, while everyone goes on working."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from museum.safekeeping import NotDone, backups


class Command(BaseCommand):
    help = "Save database, pictures and models into a folder. Only what is new among the pictures is copied."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--into", type=Path, default=settings.BACKUP_FOLDER, help="folder of all backups (%(default)s)"
        )
        parser.add_argument("--keep", type=int, default=settings.BACKUP_KEEP, help="backups that stay (%(default)s)")
        parser.add_argument("--verify", action="store_true", help="read everything back afterwards")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] < 1:
            raise CommandError(f"--keep {options['keep']}: at least one backup has to stay.")
        try:
            folder = backups.back_up(options["into"])
            if options["verify"]:
                backups.verify(folder)
        except (NotDone, OSError) as problem:
            raise CommandError(f"No backup was made: {problem}") from problem
        manifest = backups.Manifest.read(folder)
        num_pictures = sum(len(pictures) for pictures in manifest.pictures.values())
        self.stdout.write(f"{folder}: {sum(manifest.rows.values())} rows, {num_pictures} picture files.")
        for name in backups.forget_old(options["into"], options["keep"]):
            self.stdout.write(f"{name} was deleted: {options['keep']} backups are kept.")
