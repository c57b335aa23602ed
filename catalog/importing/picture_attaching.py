"""The rows of many pictures at once: exhibits, photographs, what they look like, and what became of each file.

A dozen queries for a whole batch, however many pictures are in it and however large the catalogue is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from django.utils import timezone

from catalog.accession import Stored, remember_looks, shown_already
from catalog.models import Category, Exhibit, ImportJob, ImportPicture, ImportRow, PerceptualHash, Photograph
from catalog.models.perceptual_hash import is_near

Outcome = ImportPicture.Outcome
_FIELDS = [
    "outcome", "sentence", "exhibit", "photograph", "made_exhibit", "filed", "resembles",
]  # fmt: skip


@dataclass(frozen=True)
class Arrival:
    """A file of the import, and its picture where it could be received."""

    picture: ImportPicture
    stored: Stored | None = None


def attach_all(job: ImportJob, arrivals: list[Arrival]) -> None:
    """Within the caller's transaction. Raises IntegrityError where somebody was quicker; then it is called again."""
    received = [(arrival.picture, arrival.stored) for arrival in arrivals if arrival.stored]
    for picture, _stored in received:
        picture.outcome, picture.sentence = Outcome.MATCHED, ""
        picture.made_exhibit = picture.filed = False
        picture.exhibit = picture.photograph = picture.resembles = None
    batch = _Batch(job, received)
    for picture, stored in received:
        batch.take_in(picture, stored)
    batch.write()
    ImportPicture.objects.bulk_create(
        [arrival.picture for arrival in arrivals], update_conflicts=True, unique_fields=["pk"], update_fields=_FIELDS
    )


class _Batch:
    """What the catalogue says about everything in the batch, and what is to be written to it."""

    def __init__(self, job: ImportJob, received: list[tuple[ImportPicture, Stored]]) -> None:
        self.job = job
        self.exhibits = self._locked({picture.accession_number for picture, _stored in received})
        if job.makes_exhibits_of_pictures:
            self._make_exhibits([picture for picture, _stored in received])
        pks = [exhibit.pk for exhibit in self.exhibits.values()]
        self.shown: dict[int, dict[str, int]] = defaultdict(dict)  # exhibit: SHA-256: position
        for exhibit, digest, position in Photograph.objects.filter(exhibit__in=pks).values_list(
            "exhibit_id", "sha256", "position"
        ):
            self.shown[exhibit][digest] = position
        self.closed = self._closed(pks)
        self.alike = _Alike(stored for _picture, stored in received)
        self.fresh: list[tuple[ImportPicture, Photograph, str]] = []
        self.to_file: dict[Category, list[Exhibit]] = defaultdict(list)

    def _locked(self, numbers: set[str]) -> dict[str, Exhibit]:
        found = Exhibit.objects.select_for_update().filter(accession_number__in=numbers).order_by("pk")
        return {exhibit.accession_number: exhibit for exhibit in found}

    def _make_exhibits(self, pictures: list[ImportPicture]) -> None:
        published_at = timezone.now() if self.job.publish and self.job.may_publish else None
        made: list[Exhibit] = []
        for picture in pictures:
            number = picture.accession_number
            if number not in self.exhibits:
                self.exhibits[number] = Exhibit(accession_number=number, published_at=published_at)
                made.append(self.exhibits[number])
                picture.made_exhibit = True
        Exhibit.objects.bulk_create(made)

    def _closed(self, pks: list[int]) -> set[int]:
        """Exhibits that were there before and take no pictures, by what was chosen for records that exist."""
        if self.job.existing == ImportJob.Existing.UPDATE:
            return set()
        ours = self.job.rows.filter(accession_number__in=list(self.exhibits), outcome=ImportRow.Outcome.NEW)
        numbers = set(ours.values_list("accession_number", flat=True))
        made = self.job.picture_rows.filter(exhibit__in=pks, made_exhibit=True).values_list("exhibit_id", flat=True)
        open_ones = {self.exhibits[number].pk for number in numbers} | set(made)
        if self.job.existing == ImportJob.Existing.FILL:
            others = Photograph.objects.filter(exhibit__in=pks).exclude(pk__in=self._of_this_import(pks))
            open_ones |= set(pks) - set(others.values_list("exhibit_id", flat=True))
        return set(pks) - open_ones

    def _of_this_import(self, pks: list[int]) -> list[int]:
        ours = self.job.picture_rows.filter(exhibit__in=pks).values_list("photograph_id", flat=True)
        return [photograph for photograph in ours if photograph]

    def take_in(self, picture: ImportPicture, stored: Stored) -> None:
        exhibit, digest = self.exhibits.get(picture.accession_number), stored.values["sha256"]
        if exhibit is None:
            picture.outcome, picture.sentence = Outcome.UNMATCHED, "Its record did not come in."
            return
        picture.exhibit = exhibit
        if digest in self.shown[exhibit.pk]:
            picture.outcome, picture.sentence = Outcome.KNOWN, "The record has this very picture already."
        elif exhibit.pk in self.closed and not picture.made_exhibit:
            picture.outcome = Outcome.KNOWN
            picture.sentence = "Left out: the record was there before, and is left as it was."
        else:
            self._add(picture, stored, exhibit)
        if picture.category is not None and exhibit.category_id is None:
            exhibit.category, picture.filed = picture.category, True
            self.to_file[picture.category].append(exhibit)

    def _add(self, picture: ImportPicture, stored: Stored, exhibit: Exhibit) -> None:
        picture.outcome = Outcome.ADDED
        shown = self.shown[exhibit.pk]
        position = max(shown.values(), default=-1) + 1
        shown[stored.values["sha256"]] = position
        name = PurePath(picture.file).name[:300]
        photograph = Photograph(exhibit=exhibit, position=position, file_name=name, **stored.values)
        picture.resembles, picture.sentence = self.alike.told(photograph, stored)
        self.alike.add(photograph, stored)
        self.fresh.append((picture, photograph, stored.hash_bits))

    def write(self) -> None:
        Photograph.objects.bulk_create(photograph for _picture, photograph, _bits in self.fresh)
        remember_looks({photograph: bits for _picture, photograph, bits in self.fresh})
        for picture, photograph, _bits in self.fresh:
            picture.photograph = photograph
        now = timezone.now()
        for category, exhibits in self.to_file.items():
            Exhibit.objects.filter(pk__in=[exhibit.pk for exhibit in exhibits], category=None).update(
                category=category, filed_by=Exhibit.FiledBy.MUSEUM, filed_at=now, updated_at=now
            )


class _Alike:
    """Photographs of other exhibits that are the same as one of the batch or nearly so; those of the batch as well."""

    def __init__(self, received: Iterable[Stored]) -> None:
        stored = list(received)
        self.same = shown_already({one.values["sha256"] for one in stored})
        self.looks = [
            (one.bits, one.photograph) for one in PerceptualHash.objects.near_any({one.hash_bits for one in stored})
        ]

    def told(self, photograph: Photograph, stored: Stored) -> tuple[Photograph | None, str]:
        """What is worth saying of a photograph that is about to come in."""
        if twin := self.same.get(stored.values["sha256"]):
            return twin, f"The same file is also in {twin.exhibit.accession_number}. It is stored once."
        for bits, other in self.looks:
            if is_near(bits, stored.hash_bits) and other.exhibit != photograph.exhibit:
                number = other.exhibit.accession_number
                return other, f"It looks nearly like a photograph of {number}. Both were taken in."
        return None, ""

    def add(self, photograph: Photograph, stored: Stored) -> None:
        self.same.setdefault(stored.values["sha256"], photograph)
        self.looks.append((stored.hash_bits, photograph))
