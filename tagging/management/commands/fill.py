"""`python manage.py fill 50000`: invented works in any number, to try a museum of that size."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management.base import BaseCommand, CommandError
from django.utils.dateparse import parse_date
from rich.progress import Progress

from catalog.filling import PREFIX
from catalog.filling.index import Index
from catalog.filling.pictures import shared_pictures
from catalog.models import Exhibit
from tagging import classifier
from tagging.filling.fates import Shares
from tagging.filling.filling import Filling
from tagging.models import ModelVersion

NUM_CURATORS = 6
LARGEST = 9_999_999


class Command(BaseCommand):
    help = (
        "Bring the number of invented works up to NUM, each with its pictures, suggestion and review, "
        "to try a museum of that size. The same seed makes the same works. Not for a catalogue of real works."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("num", type=int, help="how many invented works there are to be")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--filed", type=float, default=0.3, help="share that the museum had filed (%(default)s)")
        parser.add_argument(
            "--reviewed", type=float, default=0.5, help="share of the others that is reviewed (%(default)s)"
        )
        parser.add_argument(
            "--pictures", type=int, default=2, help="drawn pictures of each category (%(default)s); 0: none"
        )
        parser.add_argument("--search", action="store_true", help="write the search's index, too (half as quick)")
        parser.add_argument("--until", default="", help="day of the last decision, such as 2026-11-24 (today)")
        parser.add_argument("--among-real-works", action="store_true", help="fill a catalogue that holds real works")

    def handle(self, *args: Any, **options: Any) -> None:
        num, first = self._to_make(options)
        if first > num:
            self.stdout.write(f"{first - 1} invented works are there already; nothing to do.")
            return
        filling = Filling(
            seed=options["seed"],
            shares=Shares(_share("--filed", options["filed"]), _share("--reviewed", options["reviewed"])),
            until=_until(options["until"]),
            model_version=_model_version(),
            curators=_curators(),
            pictures=shared_pictures(options["pictures"]) if options["pictures"] > 0 else {},
            index=Index() if options["search"] else None,
        )
        begun = time.monotonic()
        with Progress(transient=True) as progress:
            task = progress.add_task("Inventing works", total=num - first + 1)
            for written in filling.write(first, num):
                progress.advance(task, written)
        per_second = (num - first + 1) / max(time.monotonic() - begun, 1e-3)
        self.stdout.write(f"{num - first + 1} works invented, {per_second:.0f} a second; there are {num} now.")

    def _to_make(self, options: dict[str, Any]) -> tuple[int, int]:
        if not 0 < options["num"] <= LARGEST:
            raise CommandError(f"{options['num']} is no number of works. Give one from 1 to {LARGEST}.")
        real = Exhibit.objects.exclude(accession_number__startswith=PREFIX)
        if not options["among_real_works"] and real.exists():
            raise CommandError(
                f"This catalogue holds works whose numbers do not begin with {PREFIX}, real ones, such as "
                f"{real[0].accession_number}. Nothing was written. Fill another database (DATA_DIR or DATABASE_URL), "
                "or say --among-real-works."
            )
        invented = Exhibit.objects.filter(accession_number__startswith=PREFIX).order_by("-accession_number")
        last = invented.values_list("accession_number", flat=True).first()
        return options["num"], int(last.removeprefix(PREFIX)) + 1 if last else 1


def _share(name: str, value: float) -> float:
    if not 0 <= value <= 1:
        raise CommandError(f"{name} {value} is no share. Give a number from 0 to 1, such as 0.3.")
    return value


def _until(text: str) -> datetime:
    """Five in the afternoon of that day."""
    try:
        day = parse_date(text) if text else datetime.now(UTC).date()
    except ValueError:
        day = None
    if day is None:
        raise CommandError(f"--until {text} is no day. Write it as 2026-11-24.")
    return datetime(day.year, day.month, day.day, 17, tzinfo=UTC)


def _model_version() -> ModelVersion:
    active = ModelVersion.active()
    if active is None:
        active = classifier.register()
        active.activate()
    return active


def _curators() -> list[int]:
    """People who decide, without a password: nobody can log in as one of them."""
    role = Group.objects.get(name="curator")
    found = []
    for number in range(1, NUM_CURATORS + 1):
        person, is_new = User.objects.get_or_create(
            username=f"invented-curator-{number}", defaults={"first_name": "Invented", "last_name": f"Curator {number}"}
        )
        if is_new:
            person.set_unusable_password()
            person.save()
            person.groups.add(role)
        found.append(person.pk)
    return found
