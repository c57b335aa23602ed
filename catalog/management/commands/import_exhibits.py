"""`python manage.py import_exhibits SOURCE [--pictures PATH] [--mapping NAME_OR_FILE] [--dry-run] ...`"""

from __future__ import annotations

import csv
import json
import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from catalog.importing import SourceUnusable
from catalog.importing.picture_checking import rows_without_pictures
from catalog.importing.starting import from_shell
from catalog.importing.working import work_on
from catalog.models import ImportJob, ImportPicture
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
        parser.add_argument("--pictures", type=Path, help="Folder or zip of pictures; file names hold the numbers.")
        parser.add_argument(
            "--picture-pattern",
            default="",
            help="How file names hold the number, such as {number}_{photo}; * stands for anything.",
        )
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
            totals = self.import_all(options)
        except SourceUnusable as problem:
            raise CommandError(str(problem), returncode=SOURCE_UNUSABLE) from problem
        self.stdout.write(json.dumps(totals) if options["json"] else _in_words(totals))
        if any(totals.get(word) for word in ("refused", "pictures_refused", "pictures_unmatched")):
            sys.exit(SOME_REFUSED)

    def import_all(self, options: dict[str, Any]) -> dict[str, int]:
        """Check, then apply; a run that was killed goes on where it stopped when the same command is given again."""
        source, pictures = options["source"], options["pictures"]
        if source.is_dir() and pictures is None:
            source, pictures = None, source
        job = from_shell(
            source,
            pictures,
            mapping=options["mapping"],
            existing=options["existing"],
            publish=not options["draft"],
            category_from_folder=options["category_from_folder"],
            picture_pattern=options["picture_pattern"],
        )
        for note in job.notes:
            self.stderr.write(str(note))
        self.work(job, "Checking", State.CHECKING)
        if not options["dry_run"]:
            if job.state == State.CHECKED:
                job.begin_to_apply()
            self.work(job, "Importing", State.APPLYING)
        _tell_refusals(job)
        if options["report"]:
            _write_report(options["report"], report_lines(job))
        return _totals(job, is_dry=options["dry_run"])

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
                    work_on(job, 3600, lambda job: progress.update(bar, completed=job.num_done, total=job.num_total))
                    job.release()
                else:
                    time.sleep(0.2)
            progress.update(bar, completed=job.num_total, total=job.num_total)
        if job.state == State.FAILED:
            raise SourceUnusable(job.problem)


class Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


def _progress() -> Progress:
    """On a terminal; a log file is not filled with bars."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=console, disable=not console.is_terminal)


REPORT_HEADINGS = ["row", "file", "accession_number", "outcome", "reason"]


def report_lines(job: ImportJob) -> Iterable[list[str]]:
    for row in job.rows.order_by("number").iterator(chunk_size=1_000):
        yield [str(row.number), "", row.accession_number, row.outcome, " ".join(row.sentences)]
    for picture in job.picture_rows.order_by("number").iterator(chunk_size=1_000):
        yield ["", picture.file, picture.accession_number, picture.outcome, picture.sentence]


def _tell_refusals(job: ImportJob) -> None:
    console = Console(stderr=True)
    told = [f"row {row.number}: {' '.join(row.sentences)}" for row in job.rows.refused()[:SHOWN_REFUSALS]]
    for outcome in (ImportPicture.Outcome.REFUSED, ImportPicture.Outcome.UNMATCHED):
        pictures = job.picture_rows.of_outcome(outcome)[:SHOWN_REFUSALS]
        told += [f"{picture.file}: {picture.sentence}" for picture in pictures]
    for line in told:
        console.print(f"refused: {line}", markup=False, highlight=False)
    if len(told) >= SHOWN_REFUSALS:
        console.print("There may be more: --report OUT.csv names them all.", markup=False)


def _totals(job: ImportJob, *, is_dry: bool) -> dict[str, int]:
    words = {"created": "new", "updated": "changed", "unchanged": "unchanged", "refused": "refused"}
    if job.makes_exhibits_of_pictures:
        counted = {"rows": job.num_total} | {word: job.count(f"file_{outcome}") for word, outcome in words.items()}
        if is_dry:
            new, known = job.count("picture_new"), job.count("picture_matched") - job.count("picture_new")
            counted |= {"created": new, "updated": known, "refused": job.count("picture_refused")}
        return counted
    prefix = "" if is_dry else "applied_"
    totals = {"rows": job.num_rows} | {word: job.count(prefix + outcome) for word, outcome in words.items()}
    if job.pictures:
        outcomes = ("matched", "unmatched", "refused") if is_dry else ("added", "known", "unmatched", "refused")
        totals |= {f"pictures_{outcome}": job.count(f"{prefix}picture_{outcome}") for outcome in outcomes}
        totals["rows_without_pictures"] = len(rows_without_pictures(job))
    return totals


def _write_report(path: Path, lines: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(REPORT_HEADINGS)
        writer.writerows([disarmed(cell) for cell in line] for line in lines)


def _in_words(totals: dict[str, int]) -> str:
    outcomes = ", ".join(f"{num} {word.replace('_', ' ')}" for word, num in totals.items() if word != "rows")
    return f"{totals['rows']} rows: {outcomes}."
