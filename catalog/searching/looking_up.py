"""What the index holds, read for many words with one question. The same text of SQL on every database.

Each word is one short read of an index; written one below the other they are one way to the database and back, and a
search of two words needs seven questions instead of thirty.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from catalog.searching.words import beginning

_WHOLE = "SELECT id, text FROM catalog_word WHERE text = %s"
_BEGINNING = (
    "SELECT word.id, word.text FROM catalog_wordpart AS part JOIN catalog_word AS word ON word.id = part.word_id "
    "WHERE part.part = %s ORDER BY part.word_id LIMIT %s"
)
_MENTIONS = (
    "SELECT {place} AS place, word_id, exhibit_id, weight FROM catalog_mention WHERE word_id = %s "
    "ORDER BY weight DESC, exhibit_id LIMIT %s"
)


@dataclass(frozen=True)
class Reading:
    """Mentions of some words: (word, exhibit, weight). `unread`: words of which there are more than were read."""

    rows: list[tuple[int, int, int]]
    unread: frozenset[int]

    def weighed(self, meant: dict[int, int]) -> dict[int, int]:
        """What each exhibit scores by its best mention, a word counting as `meant` says."""
        best: dict[int, int] = {}
        for word, exhibit, weight in self.rows:
            score = weight * meant[word]
            if score > best.get(exhibit, 0):
                best[exhibit] = score
        return best


def words_for(typed: Collection[str], most: int) -> dict[int, str]:
    """Words of the collection that are, or begin with, what was typed; up to `most` of each beginning."""
    beginnings = dict.fromkeys(beginning(word) for word in typed if len(word) > 1)
    parts = [_WHOLE] * len(typed) + [_BEGINNING] * len(beginnings)
    values: list[int | str] = [*typed, *(value for each in beginnings for value in (each, most))]
    return dict(_asked(_together(parts), values))


def mentions_of(words: Sequence[Collection[int]], most_of_a_word: int, most: int) -> list[Reading]:
    """The weightiest mentions of each word, for each of several collections of words; `most` for a collection."""
    groups, values = list[str](), list[int | str]()
    for place, group in enumerate(words):
        if group:
            single = _MENTIONS.format(place=place)
            groups.append(f"SELECT * FROM ({_together([single] * len(group))}) AS several LIMIT %s")  # noqa: S608
            values += [value for word in group for value in (word, most_of_a_word)] + [most]
    rows: list[list[tuple[int, int, int]]] = [[] for _ in words]
    for place, *row in _asked(_together(groups), values) if groups else []:
        rows[place].append((row[0], row[1], row[2]))
    return [
        Reading(found, _unread(list(group), found, most_of_a_word, most))
        for group, found in zip(words, rows, strict=True)
    ]


def mentions_within(meant: dict[int, int], exhibits: Iterable[int]) -> dict[int, int]:
    """What each of `exhibits` scores by words that are too frequent to be read.

    Numbers stand in the text of SQL as they are: thousands of placeholders would cost more than the question.
    """
    question = (
        "SELECT word_id, exhibit_id, weight FROM catalog_mention "  # noqa: S608
        f"WHERE exhibit_id IN ({_numbers(exhibits)}) AND word_id IN ({_numbers(meant)})"
    )
    rows = [(word, exhibit, weight) for word, exhibit, weight in _asked(question)]
    return Reading(rows, frozenset()).weighed(meant)


def _numbers(numbers: Iterable[int]) -> str:
    return ",".join(str(int(number)) for number in numbers)


def _unread(group: list[int], rows: list[tuple[int, int, int]], most_of_a_word: int, most: int) -> frozenset[int]:
    """Words come in the order in which they were asked for; where reading stopped, the last one is incomplete, too."""
    num = dict.fromkeys(group, 0)
    for word, *_ in rows:
        num[word] += 1
    unread = {word for word in group if num[word] == most_of_a_word}
    if len(rows) == most:
        unread |= set(group[group.index(rows[-1][0]) :])
    return frozenset(unread)


def _together(questions: Sequence[str]) -> str:
    """One below the other; each in brackets of its own, so that it may have an order and an end."""
    return " UNION ALL ".join(f"SELECT * FROM ({each}) AS one" for each in questions)  # noqa: S608


def _asked(question: str, values: Sequence[int | str] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows
