"""`python manage.py index_exhibits`: bring the search up to date now, or build it anew with --all."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.models import Exhibit
from catalog.searching.indexing import index_waiting

BATCH = 500


class Command(BaseCommand):
    help = "Read the labels that changed into the search's index. The worker does the same by itself."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--all", action="store_true", help="read every label again")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["all"]:
            Exhibit.objects.update(indexed_at=None)
        num = 0
        while batch := index_waiting(BATCH):
            num += batch
        self.stdout.write(f"{num} labels read into the search's index.")
