"""Keeping the search's index. The table is the queue: exhibits changed since they were read are read again."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from catalog.models import Exhibit
from catalog.models.search import Mention, Word, WordPart
from catalog.searching.words import parts_of, words_in

WEIGHTS = {"accession_number": 12, "title": 10, "maker": 8, "medium": 4, "description": 1}


def index_waiting(most: int) -> int:
    """Read up to `most` exhibits that changed. Returns how many; safe to run twice and side by side."""
    seen_at = timezone.now()  # before reading: a change in between is found by the next call
    exhibits = list(Exhibit.objects.to_be_indexed()[:most])
    if exhibits:
        with transaction.atomic():
            _write(exhibits)
            Exhibit.objects.filter(pk__in=[exhibit.pk for exhibit in exhibits]).update(indexed_at=seen_at)
    return len(exhibits)


def said_by(exhibit: Exhibit) -> dict[str, int]:
    """Every word of the label with its weight. The accession number also counts as one word."""
    said: dict[str, int] = {}
    for field, weight in WEIGHTS.items():
        for word in words_in(getattr(exhibit, field)):
            said[word] = max(weight, said.get(word, 0))
    number = "".join(words_in(exhibit.accession_number))[:40]
    return {**said, number: WEIGHTS["accession_number"]} if number else said


def _write(exhibits: Sequence[Exhibit]) -> None:
    said = {exhibit.pk: said_by(exhibit) for exhibit in exhibits}
    ids = _known({text for words in said.values() for text in words})
    Mention.objects.filter(exhibit__in=said).delete()
    mentions = [
        Mention(exhibit_id=pk, word_id=ids[text], weight=weight)
        for pk, words in said.items()
        for text, weight in words.items()
    ]
    # Two workers that read the same exhibit write the same rows.
    Mention.objects.bulk_create(mentions, batch_size=2000, ignore_conflicts=True)


def _known(texts: set[str]) -> dict[str, int]:
    """Ids of all words, new ones added with their parts."""
    ids = _ids(texts)
    new = sorted(texts - ids.keys())
    if new:
        Word.objects.bulk_create([Word(text=text) for text in new], batch_size=2000, ignore_conflicts=True)
        added = _ids(set(new))
        parts = [WordPart(word_id=pk, part=part) for text, pk in added.items() for part in sorted(parts_of(text))]
        WordPart.objects.bulk_create(parts, batch_size=2000, ignore_conflicts=True)
        ids |= added
    return ids


def _ids(texts: set[str]) -> dict[str, int]:
    ordered, found = sorted(texts), dict[str, int]()
    for start in range(0, len(ordered), 1000):
        found |= dict(Word.objects.filter(text__in=ordered[start : start + 1000]).values_list("text", "pk"))
    return found
