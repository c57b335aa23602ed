"""`python manage.py import_exhibits SOURCE [--mapping NAME_OR_FILE] [--existing update|fill|skip] [--dry-run] ...`"""

from __future__ import annotations

import csv
import json
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from catalog.importing import FolderImport, Outcome, Row, SourceUnusable
from catalog.importing.starting import from_shell
from catalog.importing.working import work_on
from catalog.models import ImportJob, ImportRow
from catalog.spreadsheet_safety import disarmed

SOME_REFUSED, SOURCE_UNUSABLE = 3, 2
SHOWN_REFUSALS = 20
State = ImportJob.State


class Command(BaseCommand):
    help = (
        "Import a metadata file (CSV, TSV, XLSX, JSON lines), or a folder of pictures whose names are the accession "
        "numbers. Exit status: 0 all in, 3 some refused, 2 nothing could be imported."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, help="The metadata file, or the folder that the pictures lie in.")
        parser.add_argument("--mapping", default="", help="A mapping saved under this name, or a JSON file.")
        parser.add_argument(
            "--existing",
            choices=ImportJob.Existing.values,
            default=ImportJob.Existing.UPDATE.value,
            help="What happens to records that are there already: update them, fill their empty fields, skip them.",
        )
        parser.add_argument(
            "--category-from-folder",
            action="store_true",
            help="A picture in a folder named painting, sculpture... comes in as filed there by the museum.",
        )
        parser.add_argument("--draft", action="store_true", help="Do not publish: filed exhibits stay off view.")
        parser.add_argument("--dry-run", action="store_true", help="Check everything, write nothing to the catalogue.")
        parser.add_argument("--report", type=Path, help="Write what became of each row or file to this CSV file.")
        parser.add_argument("--json", action="store_true", help="Print the totals as one JSON line.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            totals = self.import_folder(options) if options["source"].is_dir() else self.import_table(options)
        except SourceUnusable as problem:
            raise CommandError(str(problem), returncode=SOURCE_UNUSABLE) from problem
        self.stdout.write(json.dumps(totals) if options["json"] else _in_words(totals))
        if totals["refused"]:
            sys.exit(SOME_REFUSED)

    def import_folder(self, options: dict[str, Any]) -> dict[str, int]:
        """Rows as they come; refusals are named at once, above the progress bar."""
        source = FolderImport(options["source"], options["category_from_folder"], publish=not options["draft"])
        files = source.files()
        rows: list[Row] = []
        with _progress() as progress:
            for row in progress.track(source.rows(files), total=len(files), description="Importing"):
                rows.append(row)
                if row.outcome is Outcome.REFUSED:
                    progress.console.print(f"refused: {row.file}: {row.reason}", markup=False, highlight=False)
        if options["report"]:
            lines = ([row.file, row.accession_number, row.outcome, row.reason] for row in rows)
            _write_report(options["report"], ["file", "accession_number", "outcome", "reason"], lines)
        counted = Counter(row.outcome for row in rows)
        return {"rows": len(rows)} | {outcome.value: counted[outcome] for outcome in Outcome}

    def import_table(self, options: dict[str, Any]) -> dict[str, int]:
        """Check, then apply; a run that was killed goes on where it stopped when the same command is given again."""
        job = from_shell(
            options["source"],
            None,
            mapping=options["mapping"],
            existing=options["existing"],
            publish=not options["draft"],
        )
        for note in job.notes:
            self.stderr.write(str(note))
        self.work(job, "Checking", State.CHECKING)
        if not options["dry_run"]:
            if job.state == State.CHECKED:
                job.move((State.CHECKED,), State.APPLYING)
            self.work(job, "Importing", State.APPLYING)
        _tell_refusals(job)
        if options["report"]:
            _write_report(options["report"], REPORT_HEADINGS, report_lines(job))
        return _totals(job, "" if options["dry_run"] else "applied_")

    def work(self, job: ImportJob, description: str, state: str) -> None:
        """Drive the job until it leaves `state`. Another live process that has claimed it is waited for."""
        with _progress() as progress:
            bar = progress.add_task(description, total=job.num_total, completed=job.num_done)
            while job.state == state:
                if job.paused_at and job.problem:
                    raise SourceUnusable(job.problem)
                if job.paused_at:
                    job.resume()
                if job.take():
                    work_on(job, 3600, lambda job: progress.update(bar, completed=job.num_done))
                    job.release()
                else:
                    time.sleep(0.2)
            progress.update(bar, completed=job.num_total)
        if job.state == State.FAILED:
            raise SourceUnusable(job.problem)


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=Console(stderr=True))


REPORT_HEADINGS = ["row", "accession_number", "outcome", "problem"]


def report_lines(job: ImportJob) -> Iterable[list[str]]:
    for row in job.rows.order_by("number").iterator(chunk_size=1_000):
        yield [str(row.number), row.accession_number, row.outcome, " ".join(row.sentences)]


def _tell_refusals(job: ImportJob) -> None:
    console = Console(stderr=True)
    for row in job.rows.filter(outcome=ImportRow.Outcome.REFUSED).order_by("number")[:SHOWN_REFUSALS]:
        console.print(f"refused: row {row.number}: {' '.join(row.sentences)}", markup=False, highlight=False)
    more = job.count("refused") - SHOWN_REFUSALS
    if more > 0:
        console.print(f"and {more} more; --report OUT.csv names them all.", markup=False)


def _totals(job: ImportJob, prefix: str) -> dict[str, int]:
    words = {"created": "new", "updated": "changed", "unchanged": "unchanged", "refused": "refused"}
    return {"rows": job.num_total} | {word: job.count(prefix + outcome) for word, outcome in words.items()}


def _write_report(path: Path, headings: list[str], lines: Iterable[list[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(headings)
        writer.writerows([disarmed(str(cell)) for cell in line] for line in lines)


def _in_words(totals: dict[str, int]) -> str:
    outcomes = ", ".join(f"{num} {word}" for word, num in totals.items() if word != "rows")
    return f"{totals['rows']} rows: {outcomes}."
