"""Pictures come in: decoded and stored outside any transaction, then attached, many at once, in a short one."""

from __future__ import annotations

import errno
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from django.conf import settings

from catalog.accession import Stored, receive, sha256_of, shown_already
from catalog.importing.contending import once_free
from catalog.importing.picture_attaching import Arrival, attach_all
from catalog.importing.picture_files import PictureSource
from catalog.models import ImportJob, ImportPicture
from catalog.pictures import PictureRefused

BATCH = 100
SMALL = 2_000_000  # bytes of a file that may be decoded beside others
MOST_BYTES = 32_000_000  # of files that wait in memory together
LONGEST_SECONDS = 2.0  # of decoding before what is there is attached: a pause is heard, a kill costs little
Outcome = ImportPicture.Outcome


def apply_pictures(job: ImportJob, source: PictureSource, is_time_up: Callable[[], bool]) -> bool:
    """Batch after batch from the picture where the job stands. True when all are done. Raises ClaimLost.

    A crash between storing and attaching leaves files that the next attempt finds and uses.
    """
    while batch := list(
        job.picture_rows.filter(order__gt=job.position).select_related("category").order_by("order")[:BATCH]
    ):
        for arrivals, seconds in _received(source, batch):
            once_free(partial(_attach, job, arrivals, time.monotonic() - seconds))
            if is_time_up():
                return False
    return True


def _received(source: PictureSource, batch: list[ImportPicture]) -> Iterator[tuple[list[Arrival], float]]:
    """Portions of the batch, and the seconds that each took.

    Small files are decoded beside each other (Pillow lets go of the interpreter meanwhile, and so does a store that is
    far away); large ones alone, for the sake of memory.
    """
    with ThreadPoolExecutor(settings.IMPORT_THREADS) as pool:
        for portion in _read(source, batch):
            shown = shown_already([sha256_of(data) for _picture, data in portion if data is not None])
            begun = [
                (picture, data, pool.submit(receive, data, shown) if data and len(data) <= SMALL else None)
                for picture, data in portion
            ]
            arrivals, started = [], time.monotonic()
            try:
                for picture, data, future in begun:
                    arrivals.append(
                        _arrival(picture, future.result if future else partial(receive, data or b"", shown))
                    )
                    if (seconds := time.monotonic() - started) >= LONGEST_SECONDS:
                        yield arrivals, seconds
                        arrivals, started = [], time.monotonic()
                if arrivals:
                    yield arrivals, time.monotonic() - started
            finally:
                for _picture, _data, future in begun:
                    if future:
                        future.cancel()


Read = tuple[ImportPicture, bytes | None]


def _read(source: PictureSource, batch: list[ImportPicture]) -> Iterator[list[Read]]:
    """The bytes of as many pictures as go into memory together; None where there is nothing to be taken in."""
    portion: list[Read] = []
    num_bytes = 0
    for picture in batch:
        data = _bytes_of(source, picture)
        portion.append((picture, data))
        num_bytes += len(data or b"")
        if num_bytes >= MOST_BYTES:
            yield portion
            portion, num_bytes = [], 0
    if portion:
        yield portion


def _bytes_of(source: PictureSource, picture: ImportPicture) -> bytes | None:
    picture.made_exhibit = False  # the check's guess
    if picture.outcome != Outcome.MATCHED:
        return None
    try:
        return source.read(picture.file)
    except (PictureRefused, OSError) as problem:
        _refuse(picture, problem)
    return None


def _arrival(picture: ImportPicture, stored: Callable[[], Stored]) -> Arrival:
    if picture.outcome != Outcome.MATCHED:  # nothing was read
        return Arrival(picture)
    try:
        return Arrival(picture, stored())
    except (PictureRefused, OSError) as problem:
        _refuse(picture, problem)
    return Arrival(picture)


def _refuse(picture: ImportPicture, problem: PictureRefused | OSError) -> None:
    """A full disk is not the picture's fault: it is raised on."""
    if isinstance(problem, OSError):
        if problem.errno == errno.ENOSPC:
            raise problem
        picture.sentence = f"The file cannot be read or stored ({problem.strerror})."
    else:
        picture.sentence = str(problem)
    picture.outcome = Outcome.REFUSED


def _attach(job: ImportJob, arrivals: list[Arrival], started: float) -> None:
    attach_all(job, arrivals)
    pictures = [arrival.picture for arrival in arrivals]
    job.advance(
        position=pictures[-1].order, num=len(pictures), seconds=time.monotonic() - started, totals=_totals(pictures)
    )


def _totals(pictures: list[ImportPicture]) -> dict[str, int]:
    totals = Counter(f"applied_picture_{picture.outcome}" for picture in pictures)
    totals.update(f"file_{_word(picture)}" for picture in pictures)
    totals["applied"] = sum(bool(one.photograph_id or one.made_exhibit or one.filed) for one in pictures)
    totals["resembling"] = sum(one.resembles_id is not None for one in pictures)
    return {name: num for name, num in totals.items() if num}


def _word(picture: ImportPicture) -> str:
    """What became of the exhibit by this file, in the words for rows."""
    if picture.made_exhibit:
        return "new"
    if picture.outcome in (Outcome.REFUSED, Outcome.UNMATCHED):
        return picture.outcome
    return "changed" if picture.outcome == Outcome.ADDED or picture.filed else "unchanged"
