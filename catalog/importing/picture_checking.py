"""Which picture belongs to which record: listed, matched and staged before anything is written."""

from __future__ import annotations

import itertools
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.db import transaction

from catalog.importing import keys
from catalog.importing.mapping import Mapping
from catalog.importing.matching import Named, compiled, file_key, named_by, sequence_in
from catalog.importing.picture_files import PictureFile, PictureSource
from catalog.models import Category, Exhibit, ImportJob, ImportPicture, ImportRow

BATCH = 300
LONGEST_NUMBER = 200
Outcome = ImportPicture.Outcome


def check_pictures(job: ImportJob, source: PictureSource, is_time_up: Callable[[], bool]) -> bool:
    """Stage every file of the source, from the one where the job stands. True when all are staged."""
    files = list(enumerate(source.files(), start=1))
    mapping = Mapping.from_dict(job.mapping)
    matcher = _matcher(job, mapping, [file for _number, file in files])
    left = iter(files[job.position :])
    while batch := list(itertools.islice(left, BATCH)):
        started = time.monotonic()
        with transaction.atomic():
            staged = [
                ImportPicture(job=job, number=number, file=file.name, file_key=file_key(file.name))
                for number, file in batch
            ]
            for picture in staged:
                picture.place(0)
            matcher.match(staged, [file for _number, file in batch])
            ImportPicture.objects.bulk_create(staged)
            totals = Counter(f"picture_{picture.outcome}" for picture in staged)
            totals["picture_new"] = sum(picture.made_exhibit for picture in staged)
            job.advance(position=batch[-1][0], num=len(batch), seconds=time.monotonic() - started, totals=dict(totals))
        if is_time_up():
            return False
    return True


class Matcher:
    """Sets outcome, accession number and turn of staged pictures. This one leaves all to the column that names them."""

    def match(self, staged: list[ImportPicture], files: list[PictureFile]) -> None:
        for picture, file in zip(staged, files, strict=True):
            picture.outcome = Outcome.REFUSED if file.problem else Outcome.UNMATCHED
            picture.sentence = file.problem or "No row names this file."
        self.find([picture for picture in staged if picture.outcome != Outcome.REFUSED])

    def find(self, staged: list[ImportPicture]) -> None:
        pass


def _matcher(job: ImportJob, mapping: Mapping, files: list[PictureFile]) -> Matcher:
    if job.makes_exhibits_of_pictures:
        categories = {category.slug: category for category in Category.objects.all()}
        stems = Counter(PurePosixPath(file.name).stem for file in files)
        return OneExhibitAPicture(stems, categories if job.mapping.get("category_from_folder") else {})
    if "photographs" in mapping.fields:
        return Matcher()
    keys.catch_up()
    return ByName(job, compiled(mapping.picture_pattern))


@dataclass
class OneExhibitAPicture(Matcher):
    """No table: the file's name is the number of the exhibit that it shows; equal names take their folders along."""

    stems: Counter[str]
    categories: dict[str, Category]

    def find(self, staged: list[ImportPicture]) -> None:
        self.name(staged)
        numbers = [picture.accession_number for picture in staged]
        there = set(Exhibit.objects.filter(accession_number__in=numbers).values_list("accession_number", flat=True))
        for picture in staged:
            picture.made_exhibit = picture.outcome == Outcome.MATCHED and picture.accession_number not in there

    def name(self, staged: list[ImportPicture]) -> None:
        for picture in staged:
            path = PurePosixPath(picture.file)
            number = unicodedata.normalize("NFC", path.stem if self.stems[path.stem] == 1 else picture.file)
            picture.outcome, picture.sentence = Outcome.MATCHED, ""
            picture.accession_number = number[:LONGEST_NUMBER]
            picture.category = self.categories.get(path.parent.name.lower())
            if len(number) > LONGEST_NUMBER:
                picture.outcome = Outcome.REFUSED
                picture.sentence = (
                    f"The name has {len(number)} characters; an accession number has at most {LONGEST_NUMBER}. "
                    "Shorten the file's name."
                )


@dataclass
class ByName(Matcher):
    """The accession number stands in the file's name, as museums write it."""

    job: ImportJob
    pattern: re.Pattern[str] | None

    def find(self, staged: list[ImportPicture]) -> None:
        named = [named_by(picture.file, self.pattern) for picture in staged]
        known = keys.numbers_by_key(self.job, {key for one in named for key in one.keys})
        for picture, one in zip(staged, named, strict=True):
            self._decide(picture, one, known)

    def _decide(self, picture: ImportPicture, named: Named, known: dict[str, set[str]]) -> None:
        key = next((key for key in named.keys if key in known), None)
        if key is None:
            picture.sentence = (
                "No record has this number. Check the spelling of the file's name, or give a pattern."
                if named.keys
                else "The name does not fit the pattern, so it tells no number."
            )
            return
        number = _chosen(known[key], PurePosixPath(picture.file).stem)
        if not number:
            listed = ", ".join(sorted(known[key]))
            picture.sentence = f"The name fits several records ({listed}). Name the file exactly like one of them."
            return
        picture.outcome, picture.sentence, picture.accession_number = Outcome.MATCHED, "", number
        picture.place(named.sequence or sequence_in(picture.file, key))


def _chosen(numbers: set[str], stem: str) -> str:
    """The only one, or the one that the file's name begins with letter by letter."""
    if len(numbers) == 1:
        return next(iter(numbers))
    exact = [number for number in numbers if unicodedata.normalize("NFC", stem).startswith(number)]
    return exact[0] if len(exact) == 1 else ""


def match_by_column(job: ImportJob, is_time_up: Callable[[], bool]) -> bool:
    """Rows that name their files claim them, in the order of the cell. Files that are missing are noted on the row."""
    good = job.rows.exclude(outcome=ImportRow.Outcome.REFUSED)
    while rows := list(good.filter(number__gt=job.position).order_by("number")[:BATCH]):
        started = time.monotonic()
        with transaction.atomic():
            num_matched = _claim_files(job, [row for row in rows if row.values.get("photographs")])
            totals = {"picture_matched": num_matched, "picture_unmatched": -num_matched}
            job.advance(position=rows[-1].number, num=0, seconds=time.monotonic() - started, totals=totals)
        if is_time_up():
            return False
    return True


def _claim_files(job: ImportJob, rows: list[ImportRow]) -> int:
    wanted = {file_key(name) for row in rows for name in row.values["photographs"]}
    free = {picture.file_key: picture for picture in _named(job, wanted)}
    claimed: list[ImportPicture] = []
    column = Mapping.from_dict(job.mapping).column_of("photographs")
    for row in rows:
        for place, name in enumerate(row.values["photographs"]):
            picture = free.get(file_key(name))
            if picture is None or picture.outcome == Outcome.MATCHED:
                what = "belongs to another row already" if picture else "is not among the pictures"
                sentence = f"The file {name[:200]} {what}."
                row.problems.append({"column": column, "value": name[:200], "sentence": sentence, "weight": "noted"})
            elif picture.outcome == Outcome.UNMATCHED:
                picture.outcome, picture.sentence = Outcome.MATCHED, ""
                picture.accession_number = row.accession_number
                picture.place(place)
                claimed.append(picture)
    fields = ["outcome", "sentence", "accession_number", "order"]
    ImportPicture.objects.bulk_create(claimed, update_conflicts=True, unique_fields=["pk"], update_fields=fields)
    noted = [row for row in rows if row.problems]
    ImportRow.objects.bulk_create(noted, update_conflicts=True, unique_fields=["pk"], update_fields=["problems"])
    return len(claimed)


def _named(job: ImportJob, wanted: Iterable[str]) -> Iterable[ImportPicture]:
    return job.picture_rows.filter(file_key__in=list(wanted)).order_by("-number")


def rows_without_pictures(job: ImportJob) -> list[str]:
    """Accession numbers of the rows that no picture belongs to, at most a thousand: the other side of the list."""
    from django.db.models import Exists, OuterRef

    theirs = job.picture_rows.filter(accession_number=OuterRef("accession_number"))
    lonely = job.rows.exclude(outcome=ImportRow.Outcome.REFUSED).filter(~Exists(theirs)).order_by("number")
    return list(lonely.values_list("accession_number", flat=True)[:1_000])
