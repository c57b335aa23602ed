"""`python manage.py import_exhibits FOLDER [--category-from-folder] [--draft] [--report OUT.csv] [--json]`"""

import csv
import json
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from catalog.importing import FolderImport, Outcome, Row, SourceUnusable

SOME_REFUSED, SOURCE_UNUSABLE = 3, 2


class Command(BaseCommand):
    help = (
        "Import a folder of pictures, to any depth. The file's name without its ending is the accession number. "
        "Exit status: 0 all in, 3 some refused, 2 nothing could be imported."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="The folder that the pictures lie in.")
        parser.add_argument(
            "--category-from-folder",
            action="store_true",
            help="A picture in a folder named painting, sculpture... comes in as filed there by the museum.",
        )
        parser.add_argument("--draft", action="store_true", help="Do not publish: filed exhibits stay off view.")
        parser.add_argument("--report", type=Path, help="Write what became of each file to this CSV file.")
        parser.add_argument("--json", action="store_true", help="Print the totals as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        source = FolderImport(options["folder"], options["category_from_folder"], publish=not options["draft"])
        try:
            files = source.files()
        except SourceUnusable as problem:
            raise CommandError(str(problem), returncode=SOURCE_UNUSABLE) from problem
        rows = self.import_with_progress(source, files)
        if options["report"]:
            _write_report(options["report"], rows)
        totals = Counter(row.outcome for row in rows)
        self.stdout.write(_as_json(len(rows), totals) if options["json"] else _in_words(len(rows), totals))
        if totals[Outcome.REFUSED]:
            sys.exit(SOME_REFUSED)

    def import_with_progress(self, source: FolderImport, files: list[Path]) -> list[Row]:
        """Rows as they come; refusals are named at once, above the progress bar."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        rows: list[Row] = []
        with Progress(*columns, console=Console(stderr=True)) as progress:
            for row in progress.track(source.rows(files), total=len(files), description="Importing"):
                rows.append(row)
                if row.outcome is Outcome.REFUSED:
                    progress.console.print(f"refused: {row.file}: {row.reason}", markup=False, highlight=False)
        return rows


def _write_report(path: Path, rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["file", "accession_number", "outcome", "reason"])
        writer.writerows(
            [_harmless(row.file), _harmless(row.accession_number), row.outcome, row.reason] for row in rows
        )


def _harmless(text: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _as_json(num_rows: int, totals: Counter[Outcome]) -> str:
    return json.dumps({"rows": num_rows} | {outcome.value: totals[outcome] for outcome in Outcome})


def _in_words(num_rows: int, totals: Counter[Outcome]) -> str:
    return f"{num_rows} files: " + ", ".join(f"{totals[outcome]} {outcome}" for outcome in Outcome) + "."
