"""The nightly dump: everything on view in two files, made aside and put in place in one step.

Memory stays the same however large the collection is: a thousand works at a time, by key. Rights are respected:
where a work's rights statement does not allow its pictures to be used further, the dump does not name them.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from catalog.addresses import site
from catalog.api.records import exhibit_record
from catalog.api.shapes import ExhibitRecord
from catalog.models import Exhibit
from catalog.spreadsheet_safety import disarmed

CHUNK = 1_000
FILES = ("exhibits.csv", "exhibits.jsonl")
ABOUT = "about.json"
ABANDONED_SECONDS = 24 * 3600
BYTE_ORDER_MARK = "\ufeff"  # without it spreadsheet programs take UTF-8 for something else

RIGHTS = Exhibit.Rights
PICTURES_MAY_BE_USED = {RIGHTS.CC0.value, RIGHTS.PUBLIC_DOMAIN.value, RIGHTS.CC_BY.value, RIGHTS.NO_COPYRIGHT_US.value}

# Copied as they are; what follows them in the CSV is made from the record.
PLAIN = (
    "id", "address", "manifest", "accession_number", "title", "maker", "maker_dates", "date_text", "earliest_year",
    "latest_year", "medium", "dimensions", "department", "credit_line", "description", "filed_by", "rights",
)  # fmt: skip
COLUMNS = (*PLAIN, "category", "category_aat", "filed_at", "published_at", "changed_at", "picture")


@dataclass(frozen=True)
class DumpFile:
    """`num_bytes` and `sha256` are those of the text, not of the compressed file in the store."""

    name: str
    num_bytes: int
    sha256: str


@dataclass(frozen=True)
class About:
    """What the last dump holds and when it was made."""

    made_at: str
    num_exhibits: int
    files: tuple[DumpFile, ...]

    def as_json(self) -> str:
        return json.dumps(asdict(self))


def make_dump() -> About:
    """Write both files anew. About 0.4 ms a work; the old files stay in place until the new ones are whole."""
    store = storages["dumps"]
    begun_at = timezone.now().isoformat(timespec="seconds")  # what is taken down while this runs makes it stale
    with ExitStack() as stack:
        writers = [stack.enter_context(_Part(store, name)) for name in FILES]
        num = _write(*writers)
        about = About(begun_at, num, tuple(writer.put() for writer in writers))
        _replace(store, ABOUT, about.as_json().encode())
    return about


def about() -> About | None:
    """What there is to fetch; None before the first dump."""
    try:
        with storages["dumps"].open(ABOUT) as file:
            said = json.loads(file.read())
    except FileNotFoundError:
        return None
    return About(said["made_at"], said["num_exhibits"], tuple(DumpFile(**entry) for entry in said["files"]))


def is_stale(made: About) -> bool:
    """Whether a work was taken down since: then the files hold what nobody may see any more. One short question."""
    return Exhibit.objects.withdrawn().filter(withdrawn_at__gte=datetime.fromisoformat(made.made_at)).exists()


def stored_name(name: str) -> str:
    """Files lie compressed in the store."""
    return f"{name}.gz"


def records() -> Iterator[ExhibitRecord]:
    """Every work on view by number; two queries for each thousand."""
    here, last = site(), 0
    while True:
        works = list(Exhibit.objects.on_view().with_pictures().filter(pk__gt=last)[:CHUNK])
        for work in works:
            yield _with_rights_respected(exhibit_record(work, here))
        if len(works) < CHUNK:
            return
        last = works[-1].pk


def _with_rights_respected(record: ExhibitRecord) -> ExhibitRecord:
    return record if record.rights in PICTURES_MAY_BE_USED else record.model_copy(update={"photographs": []})


def csv_cells(record: ExhibitRecord) -> list[str]:
    """One row. Nothing in it is taken for a formula by a spreadsheet program."""
    largest = record.photographs[0].renditions[-1].address if record.photographs else ""
    made = (
        record.category.slug,
        record.category.aat,
        record.filed_at and record.filed_at.isoformat(),
        record.published_at.isoformat(),
        record.changed_at.isoformat(),
        largest,
    )
    cells: list[Any] = [*(getattr(record, name) for name in PLAIN), *made]
    return ["" if cell is None else disarmed(str(cell)) for cell in cells]


def json_line(record: ExhibitRecord) -> str:
    """To the letter what the API answers about the work, dates included."""
    return json.dumps(record.model_dump(), cls=DjangoJSONEncoder, ensure_ascii=False) + "\n"


def _write(rows: _Part, lines: _Part) -> int:
    line = io.StringIO(newline="")
    writer, num = csv.writer(line), 0
    writer.writerow(COLUMNS)
    rows.write(BYTE_ORDER_MARK + line.getvalue())
    for num, record in enumerate(records(), start=1):  # noqa: B007  (how many there were is asked afterwards)
        line.seek(0)
        line.truncate()
        writer.writerow(csv_cells(record))
        rows.write(line.getvalue())
        lines.write(json_line(record))
    return num


class _Part:
    """A compressed file in the making; gone at the end, whatever happened, unless it was put in place."""

    def __init__(self, store: Storage, name: str) -> None:
        self.store, self.name = store, name
        self.num_bytes, self.digest = 0, hashlib.sha256()
        self.path = _path_aside(store, name)
        # No name and no time inside: the same collection makes the same file.
        self.raw: IO[bytes] = self.path.open("wb")
        self.file = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=self.raw, mtime=0)

    def __enter__(self) -> _Part:
        return self

    def __exit__(self, *_: object) -> None:
        self.raw.close()
        self.path.unlink(missing_ok=True)

    def write(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        self.num_bytes += len(data)
        self.digest.update(data)
        self.file.write(data)

    def put(self) -> DumpFile:
        self.file.close()
        self.raw.flush()
        os.fsync(self.raw.fileno())
        self.raw.close()
        _put(self.store, stored_name(self.name), self.path)
        return DumpFile(self.name, self.num_bytes, self.digest.hexdigest())


def _path_aside(store: Storage, name: str) -> Path:
    """Beside its last place where that is a folder of this machine, so that it can take it in one step."""
    folder = None
    if isinstance(store, FileSystemStorage):
        folder = Path(store.location)
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob("*.part"):  # by a process that was killed
            if time.time() - left.stat().st_mtime > ABANDONED_SECONDS:
                left.unlink(missing_ok=True)
    handle, path = tempfile.mkstemp(prefix=f"{name}.", suffix=".part", dir=folder)
    os.close(handle)
    return Path(path)


def _put(store: Storage, name: str, path: Path) -> None:
    if isinstance(store, FileSystemStorage):
        path.chmod(0o644)
        path.replace(store.path(name))
        return
    with path.open("rb") as file:  # an object store shows a new object only when it is whole
        store.save(name, File(file))


def _replace(store: Storage, name: str, data: bytes) -> None:
    path = _path_aside(store, name)
    path.write_bytes(data)
    _put(store, name, path)
    path.unlink(missing_ok=True)
