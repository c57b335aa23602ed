"""A museum of as many works as one likes, in an empty PostgreSQL: generated records that share one drawn picture.

Words and makers are as unevenly spread as in a real collection (a few are everywhere, most are rare), so that a
search meets both. Filled by COPY: 500,000 works in about three minutes.
"""

from __future__ import annotations

import io
import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.utils import timezone
from PIL import Image, ImageDraw

from catalog import pictures
from catalog.models import Category, Exhibit, Photograph
from catalog.models.photograph import rendition_name
from catalog.models.search import Mention, Word, WordPart
from catalog.searching.indexing import said_by
from catalog.searching.words import parts_of

BATCH = 5_000
NUM_WORDS, NUM_MAKERS = 8_000, 20_000
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu bra cle dri flo gru sta tre vli".split()
MEDIA = ("Oil on canvas", "Oil on panel", "Etching", "Pen and brown ink", "Marble", "Tempera on wood", "Bronze")


def fill(size: int) -> None:
    """Works 1 to `size`, their photographs and the index of the search; then ANALYZE."""
    dice = random.Random(size)
    words = sorted({_word(dice) for _ in range(NUM_WORDS)})
    makers = [f"{_word(dice)} {_word(dice)}".title() for _ in range(NUM_MAKERS)]
    picture = _store_picture()
    ids: dict[str, int] = {}
    works = _works(size, dice, words, makers)
    mention_ids = iter(range(1, 10**9))
    while batch := list(islice(works, BATCH)):
        _copy(Exhibit, batch)
        _copy(Photograph, (Photograph(pk=work.pk, exhibit=work, added_at=work.filed_at, **picture) for work in batch))
        said = {work.pk: said_by(work) for work in batch}
        new = {text for words_of in said.values() for text in words_of} - ids.keys()
        ids |= {text: number for number, text in enumerate(sorted(new), start=len(ids) + 1)}
        _copy(Word, (Word(pk=ids[text], text=text) for text in sorted(new)))
        parts = (WordPart(word_id=ids[text], part=part) for text in sorted(new) for part in sorted(parts_of(text)))
        _copy(WordPart, parts, keyless=True)
        _copy(
            Mention,
            (
                Mention(pk=next(mention_ids), exhibit_id=pk, word_id=ids[text], weight=weight)
                for pk, words_of in said.items()
                for text, weight in words_of.items()
            ),
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _works(size: int, dice: random.Random, words: list[str], makers: list[str]) -> Iterator[Exhibit]:
    categories = list(Category.objects.exclude(slug=Category.OTHER))
    start = timezone.now() - timedelta(days=400)
    for number in range(1, size + 1):
        year, moment = 1400 + int(dice.betavariate(3, 2) * 550), start + timedelta(seconds=60 * number)
        yield Exhibit(
            pk=number,
            accession_number=f"{1900 + number % 120}.{number}",
            title=" ".join(_often(dice, words) for _ in range(dice.randint(2, 5))).capitalize(),
            maker=_often(dice, makers),
            maker_dates=f"{year - 30}–{year + 30}",
            date_text=f"about {year}",
            earliest_year=year,
            latest_year=year + dice.choice((0, 5, 10)),
            medium=MEDIA[min(int(dice.expovariate(0.5)), 6)],
            dimensions="64 × 91 cm",
            department=f"Department {number % 17}",
            credit_line="Gift of the friends of the museum",
            description=" ".join(_often(dice, words) for _ in range(20)).capitalize() + ".",
            rights=Exhibit.Rights.CC0,
            category=categories[min(int(dice.expovariate(0.6)), 4)],
            filed_by=Exhibit.FiledBy.MUSEUM,
            filed_at=moment,
            published_at=moment,
            created_at=moment,
            updated_at=moment,
            indexed_at=moment,
        )


def _often(dice: random.Random, values: list[str]) -> str:
    """Some far more often than others."""
    return values[min(int(len(values) * dice.random() ** 4), len(values) - 1)]


def _word(dice: random.Random) -> str:
    return "".join(dice.choice(SYLLABLES) for _ in range(dice.randint(2, 4)))


def _store_picture() -> dict[str, object]:
    """One drawn picture with its renditions, and what the row of a photograph says of it."""
    drawn = Image.new("RGB", (1500, 1000), (205, 196, 178))
    ImageDraw.Draw(drawn).ellipse((300, 120, 1100, 880), fill=(120, 84, 60))
    out = io.BytesIO()
    drawn.save(out, "JPEG", quality=90)
    read = pictures.read(out.getvalue())
    store, widths = storages["renditions"], set()
    for width, suffix, data in read.renditions():
        name = rendition_name(read.sha256, width, suffix)
        store.delete(name)
        store.save(name, ContentFile(data))
        widths.add(width)
    original = f"{read.sha256[:2]}/{read.sha256}.jpeg"
    storages["default"].delete(original)
    storages["default"].save(original, ContentFile(out.getvalue()))
    return {
        "original": original,
        "file_name": "drawn.jpg",
        "sha256": read.sha256,
        "num_bytes": read.num_bytes,
        "format": read.format,
        "width": read.image.width,
        "height": read.image.height,
        "tone": read.tone,
        "rendition_widths": sorted(widths),
        "alt_text": "An ellipse on a wall",
    }


def _copy(model: type, rows: Iterable[object], *, keyless: bool = False) -> None:
    fields = [field for field in model._meta.concrete_fields if not (keyless and field.primary_key)]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    connection.ensure_connection()
    with (
        connection.cursor() as cursor,
        cursor.cursor.copy(f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row([field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
