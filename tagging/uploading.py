"""Pictures sent by a person: each file succeeds or is refused on its own."""

from __future__ import annotations

import errno
import logging
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.accession import attach, receive, sha256_of, shown_already
from catalog.models import Exhibit, Photograph
from catalog.pictures import PictureRefused
from catalog.storing import STORE_PROBLEMS

LONGEST_NUMBER = 200
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Label:
    """What the person typed beside the pictures."""

    accession_number: str = ""
    title: str = ""
    maker: str = ""
    publish: bool = True


@dataclass(frozen=True)
class Outcome:
    """What became of one file; `exhibit` is None where it was refused."""

    file_name: str
    sentence: str
    exhibit: Exhibit | None = None
    is_new_picture: bool = False


def take_in(files: Sequence[UploadedFile[bytes]], label: Label) -> Iterator[Outcome]:
    """One outcome per file, in order.

    With an accession number every file becomes a photograph of that one exhibit; without, each file
    becomes an exhibit numbered after its name.
    """
    for file in files:
        name = PurePath(file.name or "").name
        try:
            yield _taken_in(file, name, label)
        except PictureRefused as refusal:
            yield Outcome(name, str(refusal))
        except STORE_PROBLEMS as problem:
            log.exception("%s was not taken in: the store failed", name)
            yield Outcome(name, _not_stored(problem))


def _not_stored(problem: Exception) -> str:
    """Nothing is left behind that a later attempt would stumble over."""
    if isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT):
        return _("The museum's disk is full, so this file was not kept. Tell an administrator, then send it again.")
    return _("The store of pictures does not answer, so this file was not kept. Send it again in a few minutes.")


def _taken_in(file: UploadedFile[bytes], name: str, label: Label) -> Outcome:
    number = label.accession_number.strip() or number_from(name)
    data = _bytes(file)
    stored = receive(data, shown_already([sha256_of(data)]))  # decoding takes long: no transaction may wait for it
    with transaction.atomic():  # no exhibit without its picture
        exhibit, is_new = Exhibit.objects.get_or_create(
            accession_number=number,
            defaults={
                "title": label.title.strip(),
                "maker": label.maker.strip(),
                "published_at": timezone.now() if label.publish else None,
            },
        )
        num_before = 0 if is_new else exhibit.photographs.count()
        known = exhibit.photographs.filter(sha256=stored.values["sha256"]).first()
        photograph = known or attach(stored, exhibit, name)
    return _told(name, exhibit, photograph, is_new=is_new, num_before=num_before)


def _told(name: str, exhibit: Exhibit, photograph: Photograph, *, is_new: bool, num_before: int) -> Outcome:
    number = exhibit.accession_number
    is_new_picture = is_new or exhibit.photographs.count() > num_before
    if is_new:
        sentence = _("Entered as %(number)s.") % {"number": number}
    elif is_new_picture:
        sentence = _("%(number)s was already there: added to it as photograph %(place)d.") % {
            "number": number,
            "place": photograph.position + 1,
        }
    else:
        sentence = _("%(number)s has this very picture already; nothing was changed.") % {"number": number}
    twin = (
        Photograph.objects.filter(sha256=photograph.sha256).exclude(exhibit=exhibit).select_related("exhibit").first()
    )
    if twin:
        sentence += " " + _("The same file is also in %(number)s.") % {"number": twin.exhibit.accession_number}
    return Outcome(name, sentence, exhibit, is_new_picture)


def number_from(file_name: str) -> str:
    """The accession number that a file name carries.

    >>> number_from("1987.14.jpg"), number_from("INV 12 .TIFF")
    ('1987.14', 'INV 12')
    """
    return unicodedata.normalize("NFC", PurePath(file_name).stem).strip()[:LONGEST_NUMBER]


def _bytes(file: UploadedFile[bytes]) -> bytes:
    """Everything in the file, unless it is too large to be worth reading."""
    size = file.size or 0
    if size > settings.PICTURE_MAX_MEGABYTES * 1_000_000:
        raise PictureRefused(
            _("The file has %(size).0f MB; at most %(most)d MB are taken. Save it as JPEG or with compression.")
            % {"size": size / 1e6, "most": settings.PICTURE_MAX_MEGABYTES}
        )
    data: bytes = file.read()
    return data
