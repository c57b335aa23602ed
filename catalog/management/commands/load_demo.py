"""`python manage.py load_demo`: the demonstration collection, drawn by program."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from rich.progress import track

from catalog.accession import add_photograph
from catalog.demo import DemoWork, collection
from catalog.demo.in_parallel import drawn
from catalog.models import Category, Exhibit


class Command(BaseCommand):
    help = "Add the demonstration collection: invented works, drawn by program. What is there already is left alone."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--processes", type=int, default=min(os.cpu_count() or 1, 4))

    def handle(self, *args: Any, **options: Any) -> None:
        known = set(Exhibit.objects.values_list("accession_number", flat=True))
        works = [work for work in collection() if work.accession_number not in known]
        pictures = list(track(drawn(works, options["processes"]), "Drawing the demonstration collection", len(works)))
        with transaction.atomic():  # all or nothing: a start that is interrupted begins again
            for work, data in zip(works, pictures, strict=True):
                _add(work, data)
        self.stdout.write(f"{len(works)} works of the demonstration collection are in the catalogue.")


LABEL_FIELDS = (
    "accession_number title maker maker_dates date_text earliest_year latest_year "
    "medium dimensions department credit_line description"
).split()


def _add(work: DemoWork, data: bytes) -> None:
    exhibit = Exhibit.objects.create(
        **{field: getattr(work, field) for field in LABEL_FIELDS},
        rights=Exhibit.Rights.CC0,
        published_at=timezone.now(),
    )
    add_photograph(exhibit, data, f"{work.accession_number}.jpg", alt_text=work.description.split(". ")[0])
    if work.filed and work.category:
        exhibit.file_under(Category.objects.get(slug=work.category), Exhibit.FiledBy.MUSEUM)
