"""Which record a picture belongs to, by the accession number in its file's name.

Numbers are compared by their letters and digits alone: *1987.014/3*, *1987-14-3* and *1987_14_003* are one number.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from catalog.importing.problems import SourceUnusable

_RUNS = re.compile(r"\d+|[^\W\d_]+")
LONGEST_KEY = 200
LONGEST_STEM = 120  # of a name that is tested by a pattern: with two stars a test costs the third power of it


@dataclass(frozen=True)
class Named:
    """What a file's name says: possible keys of its record, longest first, and which photograph of it this is."""

    keys: tuple[str, ...]
    sequence: int = 0


def key_of(number: str) -> str:
    """The number without what people write differently: separators, case, accents, leading zeros.

    >>> key_of("1987.014/3"), key_of("INV. 0042 bis"), key_of("É-4")
    ('1987.14.3', 'inv.42.bis', 'e.4')
    """
    return ".".join(_parts(number))[:LONGEST_KEY]


def _parts(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return [run.lstrip("0") or "0" if run.isdecimal() else run for run in _RUNS.findall(bare)]


def named_by(file: str, pattern: re.Pattern[str] | None = None) -> Named:
    """Without a pattern the longest beginning of the name that is a number wins; what follows orders the photographs.

    >>> named_by("scans/1987_014_3_b.jpg").keys
    ('1987.14.3.b', '1987.14.3', '1987.14', '1987')
    """
    stem = PurePosixPath(file).stem
    if pattern is not None:
        match = pattern.fullmatch(unicodedata.normalize("NFC", stem)) if len(stem) <= LONGEST_STEM else None
        if not match:
            return Named(())
        photo = match.groupdict().get("photo") or ""
        return Named((key_of(match["number"]),), _ordinal(photo))
    parts = _parts(stem)
    keys = tuple(".".join(parts[:length])[:LONGEST_KEY] for length in range(len(parts), 0, -1))
    return Named(keys)


def sequence_in(file: str, key: str) -> int:
    """The order among the photographs of a record: the number or letter that follows its own in the file's name."""
    rest = _parts(PurePosixPath(file).stem)[len(key.split(".")) :]
    return _ordinal(rest[0]) if rest else 0


def _ordinal(text: str) -> int:
    digits = re.search(r"\d{1,6}", text)
    if digits:
        return int(digits[0])
    return ord(text.casefold()) - ord("a") + 1 if len(text) == 1 and "a" <= text.casefold() <= "z" else 0


def compiled(pattern: str) -> re.Pattern[str] | None:
    """*{number}_{photo}* or *scan-{number}-\\** as a test of file names without their ending.

    Raises SourceUnusable where it does not say where the number stands. A pattern has no repetitions of its own, at
    most two stars, and is tested on short names only, so that no pair of them is slow.
    """
    if not pattern.strip():
        return None
    if pattern.count("{number}") != 1 or pattern.count("{photo}") > 1 or pattern.count("*") > 2:
        raise SourceUnusable(
            f"The pattern “{pattern}” must hold {{number}} once, and may hold {{photo}} once and * for anything else, "
            "such as {number}_{photo}."
        )
    places = {"{number}": "(?P<number>.+)", "{photo}": r"(?P<photo>\d+|[A-Za-z])", "*": ".*"}
    pieces = re.split(r"(\{number\}|\{photo\}|\*)", unicodedata.normalize("NFC", pattern))
    return re.compile("".join(places.get(piece, re.escape(piece)) for piece in pieces), re.IGNORECASE)


def file_key(name: str) -> str:
    """A file's own name, as a column of a table names it: without folders, case or Unicode form."""
    return unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1].strip().casefold()[:LONGEST_KEY]
