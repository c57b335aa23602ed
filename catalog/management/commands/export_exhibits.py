"""`python manage.py export_exhibits OUT.csv [--pictures FOLDER]`"""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog import exporting


class Command(BaseCommand):
    help = "Write the whole catalogue to OUT.csv or OUT.jsonl; `import_exhibits` reads it back to the same catalogue."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", help="A file that ends in .csv or .jsonl; - for standard output, as CSV.")
        parser.add_argument("--pictures", type=Path, help="Also copy every original picture into this folder.")

    def handle(self, *args: Any, **options: Any) -> None:
        ending = Path(options["out"]).suffix.lower().removeprefix(".")
        if options["out"] == "-":
            sys.stdout.writelines(exporting.as_csv(exporting.records()))
            return
        if ending not in exporting.FORMATS:
            raise CommandError(f"{options['out']}: the name must end in .csv or .jsonl, which says the format.")
        num = 0
        try:
            with Path(options["out"]).open("w", encoding="utf-8", newline="") as out:
                for line in exporting.FORMATS[ending](exporting.records()):
                    out.write(line)
                    num += 1
            num_pictures = exporting.copy_pictures(options["pictures"]) if options["pictures"] else 0
        except OSError as problem:
            raise CommandError(f"The export cannot be written ({problem}).") from problem
        told = f"{num - (ending == 'csv')} exhibits"
        self.stdout.write(told + (f", {num_pictures} pictures." if options["pictures"] else "."))
