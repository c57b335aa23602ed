"""How an import begins: a file is described, its columns are named, and the job stands in the table."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

from catalog.importing import tables
from catalog.importing.mapping import Mapping, named
from catalog.importing.matching import compiled
from catalog.importing.problems import SourceUnusable
from catalog.importing.source import Choices, Description
from catalog.models import ImportJob

State = ImportJob.State


def describe_into(job: ImportJob, path: Path, mapping: Mapping | None = None, choices: Choices | None = None) -> None:
    """Describe the metadata file and set how it is read. Saves nothing. Raises SourceUnusable."""
    choices = choices or (mapping.choices if mapping else Choices())
    description = tables.describe(path, job.source_name, choices)
    job.reading = description.as_dict()
    job.source_sha256 = description.sha256
    job.num_total = description.num_rows
    job.notes = description.notes
    chosen = mapping or Mapping.suggested(description.columns)
    job.mapping = {**job.mapping, **replace(chosen, choices=choices).as_dict()}


MOST_WORDS, LONGEST_WORD, SAMPLE_ROWS = 300, 80, 5
COUNTED_WORDS = 300_000  # different ones of all columns together; what is new after that is counted as a whole
FEW = 80  # so many different words are listed even where each stands in one row only


def look_into(job: ImportJob, path: Path) -> None:
    """What the page about the columns shows: the first rows, and the words of columns that say the same repeatedly.

    Kept in `job.reading` under *sample*, *words* (the most frequent first) and *rarer* (rows with another word).
    Reads the file once.
    """
    description = Description.from_dict(job.reading)
    counters = {place: Words(COUNTED_WORDS // len(description.columns)) for place in range(len(description.columns))}
    sample: list[list[str]] = []
    for row in tables.rows(path, description):
        if row.problem:
            continue
        if len(sample) < SAMPLE_ROWS:
            sample.append([cell[:300] for cell in row.cells])
        for place in list(counters):
            if not counters[place].count(row.cells[place].strip()):
                del counters[place]
    found = {description.columns[place]: words for place, words in counters.items() if words.say_the_same}
    job.reading = {
        **job.reading,
        "sample": sample,
        "words": {column: words.listed for column, words in found.items()},
        "rarer": {column: words.num_rows - sum(words.listed.values()) for column, words in found.items()},
    }


class Words:
    """The different words of one column, counted as far as there is room for new ones."""

    def __init__(self, room: int) -> None:
        self.room = max(room, FEW)
        self.counted: Counter[str] = Counter()
        self.num_rows = 0

    def count(self, word: str) -> bool:
        """False where the cell is no word but a text."""
        if len(word) > LONGEST_WORD:
            return False
        if word:
            self.num_rows += 1
            if word in self.counted or len(self.counted) < self.room:
                self.counted[word] += 1
        return True

    @property
    def listed(self) -> dict[str, int]:
        return dict(self.counted.most_common(MOST_WORDS))

    @property
    def say_the_same(self) -> bool:
        """Few words, or words that stand in two rows each and more: something that is worth mapping word by word."""
        num = len(self.counted)
        return 0 < num <= FEW or (num > 0 and self.num_rows >= 2 * num and self.counted.total() * 2 >= self.num_rows)


def fit(job: ImportJob) -> None:
    """Leave in the mapping what the file has. Raises SourceUnusable where it cannot be imported."""
    if job.source:
        job.mapping = Mapping.from_dict(job.mapping).fitted_to(job.reading["columns"]).as_dict()


def from_shell(
    source: Path | None,
    pictures: Path | None,
    *,
    mapping: str = "",
    existing: str = "update",
    publish: bool = True,
    category_from_folder: bool = False,
    picture_pattern: str = "",
) -> ImportJob:
    """A job for files on this machine; an unfinished one for the same files and choices goes on where it stopped.

    Raises SourceUnusable where nothing can be imported.
    """
    if source is not None and not source.exists():
        raise SourceUnusable(f"There is no folder or file {source}. Check the spelling.")
    job = ImportJob(existing=existing, publish=publish)
    if source is not None:
        job.source, job.source_name = str(source.resolve()), source.name
        describe_into(job, source, named(mapping) if mapping else None)
        fit(job)
    if pictures is not None:
        if not pictures.exists():
            raise SourceUnusable(f"There is no folder or zip {pictures}. Check the spelling.")
        job.mapping |= {"category_from_folder": category_from_folder}
        job.mapping["picture_pattern"] = picture_pattern or job.mapping.get("picture_pattern", "")
        compiled(job.mapping["picture_pattern"])
        job.pictures, job.pictures_name = str(pictures.resolve()), pictures.name
    job.fingerprint = fingerprint(job)
    unfinished = ImportJob.objects.unfinished().filter(fingerprint=job.fingerprint, started_by=None).first()
    if unfinished:
        unfinished.resume()
        return unfinished
    job.state = State.CHECKING
    job.save()
    return job


def fingerprint(job: ImportJob) -> str:
    said = [job.source_sha256, job.pictures, job.mapping, job.existing, job.publish]
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
