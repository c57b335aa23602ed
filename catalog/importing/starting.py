"""How an import begins: a file is described, its columns are named, and the job stands in the table."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

from catalog.importing import tables
from catalog.importing.mapping import Mapping
from catalog.importing.matching import compiled
from catalog.importing.problems import SourceUnusable
from catalog.models import ImportJob

State = ImportJob.State


def describe_into(job: ImportJob, path: Path, mapping: Mapping | None = None) -> None:
    """Describe the metadata file and set how it is read. Saves nothing. Raises SourceUnusable."""
    choices = mapping.choices if mapping else tables.Choices()
    description = tables.describe(path, job.source_name, choices)
    job.reading = description.as_dict()
    job.source_sha256 = description.sha256
    job.num_total = description.num_rows
    job.notes = description.notes
    chosen = mapping or Mapping.suggested(description.columns)
    job.mapping = replace(chosen, choices=choices).as_dict()


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
    from catalog.importing.mapping import named

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
