"""Which encoding and delimiter a text file is in. Two passes over the file at most, in constant memory."""

from __future__ import annotations

import codecs
import csv
import hashlib
from collections import Counter
from pathlib import Path

from charset_normalizer import from_bytes

from catalog.importing.problems import SourceUnusable

CHUNK = 1 << 20
SAMPLE = 256 * 1024
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}
_MARKS = [
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
# What spreadsheets on desks have written in the last thirty years, likeliest first.
_OLD = ["cp1252", "iso8859_15", "mac_roman", "cp1250", "cp1251", "cp1253", "cp850", "cp437"]
# Bytes that Windows-1252 leaves without a meaning: a file that has them is in something else.
_NOT_IN_1252 = (0x81, 0x8D, 0x8F, 0x90, 0x9D)


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def encoding_of(path: Path) -> str:
    """By its mark, as UTF-16 without a mark, as UTF-8 if the whole file is valid UTF-8, or the likeliest older one."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    return _utf16_without_mark(start) or ("utf-8" if _is_utf8(path) else _older(path))


def _utf16_without_mark(start: bytes) -> str | None:
    """Latin text in UTF-16 has a zero in nearly every second byte."""
    half = max(len(start) // 2, 1)
    if start[1::2].count(0) > 0.6 * half:
        return "utf-16-le"
    if start[0::2].count(0) > 0.6 * half:
        return "utf-16-be"
    return None


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _older(path: Path) -> str:
    sample = _lines_beyond_ascii(path)
    if not any(byte in sample for byte in _NOT_IN_1252):
        best = from_bytes(sample, cp_isolation=["cp1252", "mac_roman"]).best()
        return best.encoding if best and best.encoding == "mac_roman" else "cp1252"
    best = from_bytes(sample, cp_isolation=_OLD[1:]).best()
    return best.encoding if best else "latin_1"


def _lines_beyond_ascii(path: Path) -> bytes:
    """Lines that say something about the encoding: those with a byte above 127, as many as a sample holds."""
    found, size = [], 0
    with path.open("rb") as file:
        while size < SAMPLE and (line := file.readline(CHUNK)):
            if not line.isascii():
                found.append(line[:2_000])
                size += len(found[-1])
    return b"".join(found)


def delimiter_of(path: Path, encoding: str) -> str:
    """The delimiter that cuts the first lines into the same number of cells, the most of them."""
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(64 * 1024)
    scores = {delimiter: _score(sample, delimiter) for delimiter in DELIMITERS}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    return best if scores[best] > 0 else ","


def _score(sample: str, delimiter: str) -> float:
    """Cells a row, times the share of rows that have as many as the headings; 0 for one column."""
    lines = sample.splitlines(keepends=True)
    try:
        rows = [row for row in csv.reader(lines[:200], delimiter=delimiter) if row]
    except csv.Error:
        return 0.0
    if not rows or len(rows[0]) < 2:
        return 0.0
    widths = Counter(len(row) for row in rows)
    return len(rows[0]) * widths[len(rows[0])] / len(rows)


def known_encoding(name: str) -> str:
    """`name` as Python knows it. Raises SourceUnusable for one that it does not."""
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise SourceUnusable(
            f"“{name}” is no encoding that is known here. Usual ones are utf-8, utf-16, windows-1252 and mac-roman."
        ) from None
