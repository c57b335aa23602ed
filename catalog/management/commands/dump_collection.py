"""`manage.py dump_collection`: what the beat does every night, at once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from catalog.dumping import make_dump


class Command(BaseCommand):
    help = "Write everything on view to exhibits.csv and exhibits.jsonl, to be fetched under /dumps/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print what was made as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        about = make_dump()
        if options["json"]:
            self.stdout.write(about.as_json())
            return
        self.stdout.write(f"{about.num_exhibits:,} works on view.")
        for file in about.files:
            self.stdout.write(f"  {file.name}: {file.num_bytes / 1e6:,.1f} MB")
