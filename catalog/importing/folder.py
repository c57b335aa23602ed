"""A folder of pictures. The accession number is the file's name without its ending."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from catalog.accession import add_photograph
from catalog.importing.problems import SourceUnusable
from catalog.models import Category, Exhibit
from catalog.pictures import PictureRefused

# What file systems and programs leave lying about; never a picture.
LITTER = {"thumbs.db", "desktop.ini", "__macosx"}
LONGEST_NUMBER = 200


class Outcome(enum.StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Row:
    """What became of one file."""

    file: str
    accession_number: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class FolderImport:
    """One folder of pictures, searched to any depth. Each file succeeds or is refused alone."""

    folder: Path
    category_from_folder: bool = False
    publish: bool = True

    def files(self) -> list[Path]:
        """Every file in a stable order. Raises SourceUnusable where there is nothing to import."""
        if not self.folder.exists():
            raise SourceUnusable(f"There is no folder {self.folder}. Check the spelling.")
        if not self.folder.is_dir():
            raise SourceUnusable(f"{self.folder} is a file. Name the folder that the pictures lie in.")
        found = sorted(path for path in self.folder.rglob("*") if path.is_file() and not _is_litter(path, self.folder))
        if not found:
            raise SourceUnusable(f"The folder {self.folder} holds no files. Name the folder that the pictures lie in.")
        return found

    def rows(self, files: list[Path]) -> Iterator[Row]:
        """Import file by file; each is committed before the next is read."""
        stems = Counter(path.stem for path in files)
        categories = {category.slug: category for category in Category.objects.all()}
        for path in files:
            number = path.stem if stems[path.stem] == 1 else path.relative_to(self.folder).as_posix()
            yield self._row(path, number, categories)

    def _row(self, path: Path, number: str, categories: dict[str, Category]) -> Row:
        file = path.relative_to(self.folder).as_posix()
        category = categories.get(path.parent.name.lower()) if self.category_from_folder else None
        try:
            outcome = self._take_in(path, number, category)
        except PictureRefused as refusal:
            return Row(file, number, Outcome.REFUSED, str(refusal))
        except OSError as problem:
            return Row(file, number, Outcome.REFUSED, f"The file cannot be read or stored ({problem.strerror}).")
        return Row(file, number, outcome)

    def _take_in(self, path: Path, number: str, category: Category | None) -> Outcome:
        if len(number) > LONGEST_NUMBER:
            raise PictureRefused(
                f"The name has {len(number)} characters; an accession number has at most {LONGEST_NUMBER}. "
                "Shorten the file's name."
            )
        data = path.read_bytes()
        with transaction.atomic():  # an exhibit whose picture is refused is not left behind
            exhibit, created = Exhibit.objects.get_or_create(
                accession_number=number, defaults={"published_at": timezone.now() if self.publish else None}
            )
            num_before = exhibit.photographs.count()
            add_photograph(exhibit, data, path.name)
            filed = category is not None and exhibit.file_under(category, Exhibit.FiledBy.MUSEUM)
            if created:
                return Outcome.CREATED
            return Outcome.UPDATED if filed or exhibit.photographs.count() > num_before else Outcome.UNCHANGED


def _is_litter(path: Path, folder: Path) -> bool:
    parts = path.relative_to(folder).parts
    return any(part.startswith(".") or part.lower() in LITTER for part in parts)
