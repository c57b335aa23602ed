"""The search's index of invented works, written with them: reading each label back would take hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from catalog.filling import rows
from catalog.filling.works import LABEL_FIELDS, Work
from catalog.models import Mention, Word, WordPart
from catalog.searching.indexing import WEIGHTS
from catalog.searching.words import parts_of, words_in

PLACES = {LABEL_FIELDS.index(name): weight for name, weight in sorted(WEIGHTS.items(), key=lambda item: -item[1])}


@dataclass
class Index:
    """`numbers` are those of the words that the table knows."""

    numbers: dict[str, int] = field(default_factory=lambda: dict(Word.objects.values_list("text", "pk")))

    def write(self, works: Iterable[tuple[int, Work]]) -> None:
        """Works by exhibit number. The same words as `catalog.searching.indexing.said_by` finds."""
        said = [(exhibit, _said_by(work)) for exhibit, work in works]
        self._add(sorted({text for _exhibit, words in said for text in words} - self.numbers.keys()))
        mentions = ((self.numbers[text], exhibit, weight) for exhibit, words in said for text, weight in words.items())
        rows.write(Mention, ("word_id", "exhibit_id", "weight"), mentions)

    def _add(self, new: Sequence[str]) -> None:
        if not new:
            return
        added = dict(zip(new, rows.next_numbers(Word, len(new)), strict=True))
        rows.write(Word, ("id", "text"), ((number, text) for text, number in added.items()))
        parts = ((number, part) for text, number in added.items() for part in sorted(parts_of(text)))
        rows.write(WordPart, ("word_id", "part"), parts)
        self.numbers |= added


_words_in = lru_cache(maxsize=50_000)(words_in)


def _said_by(work: Work) -> dict[str, int]:
    said: dict[str, int] = {}
    for place, weight in PLACES.items():  # heaviest first
        for word in _words_in(str(work.label[place])):
            said.setdefault(word, weight)
    said["".join(_words_in(str(work.label[0])))] = WEIGHTS["accession_number"]
    return said
