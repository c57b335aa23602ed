"""Words as the search knows them: without accents and capitals, in whole, in part, or nearly right."""

from __future__ import annotations

import unicodedata

LONGEST = 40  # letters of a word that count
LONGEST_BEGINNING = 12
# Letters that Unicode does not take apart.
_SPELT_OUT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def plain(text: str) -> str:
    """As it is compared: "Éva Grønström" and "EVA GRONSTROM" are the same."""
    if text.isascii():  # nothing to take apart, and thirty times as quick
        return text.lower()
    apart = text
    for _ in range(2):  # taking a sign apart may bring up capitals ("㍺" is IU), as Unicode's own caseless match knows
        apart = unicodedata.normalize("NFKD", apart.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).translate(_SPELT_OUT)


def words_in(text: str) -> list[str]:
    """In their order, once each; what is neither letter nor digit parts them."""
    parted = "".join(letter if letter.isalnum() else " " for letter in plain(text))
    return list(dict.fromkeys(word[:LONGEST] for word in parted.split()))


def beginning(word: str) -> str:
    return f"^{word[:LONGEST_BEGINNING]}"


def beginnings_of(word: str) -> set[str]:
    return {f"^{word[:length]}" for length in range(1, min(len(word), LONGEST_BEGINNING) + 1)}


def threes_of(word: str) -> set[str]:
    """Three letters in a row, with marks for the beginning and the end."""
    marked = f"^{word}$"
    return {marked[start : start + 3] for start in range(len(marked) - 2)}


def parts_of(word: str) -> set[str]:
    return beginnings_of(word) | threes_of(word)


def slips_allowed(word: str) -> int:
    """Letters that may be wrong, missing, too many or exchanged."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2


def num_slips(one: str, other: str, most: int) -> int:
    """Edits from one word to the other, an exchange of neighbours being one; `most` + 1 where there are more.

    Optimal string alignment: each row of the table needs the two before it.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        new = [i]
        for j, its in enumerate(other, start=1):
            cost = min(row[j] + 1, new[j - 1] + 1, row[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                cost = min(cost, before[j - 2] + 1)
            new.append(cost)
        before, row = row, new
        if min(row) > most and min(before) >= most:  # neither one more letter nor an exchange leads back
            return most + 1
    return min(row[-1], most + 1)
