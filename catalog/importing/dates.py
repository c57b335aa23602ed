"""Dates as museums write them, in English and French, as the earliest and the latest year they can mean.

What cannot be understood is no mistake: the text is kept as it is and the years stay empty.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from catalog.models.exhibit import EARLIEST_YEAR, LATEST_YEAR

# "About" means this many years to either side when no range is given (CDWA recommends to index "ca." by a margin).
ABOUT_YEARS = 5
_DASHES = re.compile(
    r"\s*[‐‑‒–—−]\s*|\s+-\s+|(?<=st|nd|rd|th)-(?=\d{1,2}(?:st|nd|rd|th)\b)|(?<=e)-(?=[ivxl]{1,6}e\b)|\s+(?:to|until|till|à|au)\s+"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_ABOUT = re.compile(
    r"^(?:c\.?|ca\.?|circa|about|around|approximately|approx\.?|vers|env\.?|environ|probably|\?)\s*(?=[\dx?c])"
)
_BEFORE = re.compile(r"^(?:before|by|avant|no later than|ante)\s+")
_AFTER = re.compile(r"^(?:after|from|since|après|depuis|no earlier than|post)\s+")
# Words that say how the year came about, not which it is.
_MADE = re.compile(
    r"^(?:first (?=p|e)|probably |possibly |dated |date |designed |drawn |painted |engraved |etched |cast |made |"
    r"executed |exhibited |published |printed |executée? |daté |peint |gravé |publié |en |in |the |le |la |l')+"
)
_BCE = re.compile(r"\s*(?:b\.?\s?c\.?(?:\s?e\.?)?|av(?:ant|\.)?\s*j\.?-?\s?(?:c\.?|ésus-christ)|avant notre ère)$")
_CE = re.compile(
    r"^a\.?\s?d\.?\s*(?=\d)|"
    r"\s*(?:a\.?\s?d\.?|(?<!b)c\.?\s?e\.?|ap(?:rès|\.)?\s*j\.?-?\s?(?:c\.?|ésus-christ)|de notre ère)$"
)
_YEAR = re.compile(r"^(?:[a-z]+\.? )?(\d{3,4})$|^(\d{1,4})$|^(?:\d{1,2}(?:st|nd|rd|th|er)? )?[a-zéûô]{3,9}\.? (\d{4})$")
_ISO = re.compile(r"^(-?\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[t ].*)?$")
_NUMERIC_DAY = re.compile(r"^\d{1,2}[./]\d{1,2}[./](\d{4})$")
_RANGE = re.compile(r"^(\d{3,4})\s?[-/]\s?(\d{1,4})$")
_DECADE = re.compile(r"^(?:(early|mid|late|début des|milieu des|fin des) ?-?)?(?:the |ann[ée]es )?(\d{3}0)['’]?(s?)$")
_CENTURY = re.compile(
    r"^(?:(?P<part>[^\d]*?|\d[^\d]*?(?:half|quarter|third|moitié|quart|tiers)(?: of)?(?: the)?(?: du)?)[ -])?"
    r"(?P<number>\d{1,2}|[ivxl]{1,6})(?:st|nd|rd|th|er|ère|ème|eme|e|ᵉ)? ?(?:century|cent\.?|c\.?|siècle|siecle|s\.)$"
)
_ORDINALS = {
    "1st": 1, "first": 1, "1er": 1, "1ère": 1, "première": 1, "premier": 1, "1re": 1,
    "2nd": 2, "second": 2, "2e": 2, "2ème": 2, "seconde": 2, "deuxième": 2,
    "3rd": 3, "third": 3, "3e": 3, "3ème": 3, "troisième": 3,
    "4th": 4, "fourth": 4, "4e": 4, "4ème": 4, "quatrième": 4, "last": -1, "dernier": -1, "dernière": -1,
}  # fmt: skip
_PARTS = {
    "early": (0, 30), "beginning": (0, 30), "début": (0, 30), "beginning of": (0, 30), "early in": (0, 30),
    "mid": (35, 65), "middle": (35, 65), "milieu": (35, 65),
    "late": (70, 99), "end": (70, 99), "end of": (70, 99), "fin": (70, 99),
    "turn of": (90, 99), "": (0, 99),
}  # fmt: skip
_HALVES = {"half": 2, "moitié": 2, "third": 3, "tiers": 3, "quarter": 4, "quart": 4}
Span = tuple[int | None, int | None]


@dataclass(frozen=True)
class Years:
    """Either may be open: *after 1830* has no latest year."""

    earliest: int | None
    latest: int | None


def years_in(text: str) -> Years | None:
    """What the text says about the years, or None if nothing can be made of it.

    >>> years_in("c. 1640-50"), years_in("2nd half 15th century"), years_in("n.d.")
    (Years(earliest=1640, latest=1650), Years(earliest=1450, latest=1499), None)
    >>> years_in("-500"), years_in("XVe siècle"), years_in("after 1830")
    (Years(earliest=-500, latest=-500), Years(earliest=1400, latest=1499), Years(earliest=1830, latest=None))
    """
    plain = unicodedata.normalize("NFKC", text[:300]).casefold().replace("’", "'").strip().strip("[]")
    # "1825, reprinted 1874": the work is of the first date; what follows tells of later impressions and casts.
    first = re.split(r"[,;(\[]", plain)[0].strip()
    within = re.search(r"\((.*\d.*?)\)", plain)
    for candidate in dict.fromkeys((first, plain, within[1] if within else "")):
        span = _span(" ".join(candidate.split()).rstrip("? "))
        if span and _is_possible(span):
            return Years(*span)
    return None


def _is_possible(span: Span) -> bool:
    earliest, latest = span
    within = all(year is None or EARLIEST_YEAR <= year <= LATEST_YEAR for year in span)
    return within and (earliest is None or latest is None or earliest <= latest)


def _span(text: str) -> Span | None:
    if not text or not re.search(r"\d|[ivx]{1,5}(?:e|th|st|ème)? ?(?:s|c)", text):
        return None
    iso = _ISO.match(text)
    # 1905-07 is a range as museums write it; 1912-07 can only be a month.
    if iso and 1 <= int(iso[2]) <= 12 and (iso[3] or (len(iso[2]) == 2 and int(iso[2]) <= int(iso[1][-2:]))):
        return int(iso[1]), int(iso[1])
    text = re.sub(r"^(?:between|entre)\s+(.+?)\s+(?:and|et)\s+", r"\1 – ", text)
    either = re.split(r"\s+(?:or|ou|and|et|&)\s+", text)
    if len(either) > 1:
        return _joined([_span(part) for part in either])
    text = _MADE.sub("", text.lstrip("? "))
    if match := _BEFORE.match(text):
        inner = _span(text[match.end() :])
        return (None, inner[1]) if inner else None
    if match := _AFTER.match(text):
        inner = _span(text[match.end() :])
        return (inner[0], None) if inner and " to " not in text else None
    return _between(text)


def _joined(spans: list[Span | None]) -> Span | None:
    """From the first of several dates to the last; what is no date among them does not count."""
    known = [span for span in spans if span]
    starts, ends = [span[0] for span in known], [span[1] for span in known]
    if not known:
        return None
    earliest = None if None in starts else min(start for start in starts if start is not None)
    return earliest, None if None in ends else max(end for end in ends if end is not None)


def _between(text: str) -> Span | None:
    """A range of two, or one date."""
    plain = _DASHES.sub("–", text)
    ends = plain.split("–")
    if len(ends) == 2 and all(ends):
        return _range(ends[0].strip(), ends[1].strip())
    return _about(text)


def _range(first: str, last: str) -> Span | None:
    """*1640–50*, *500–450 BC*, *late 15th–early 16th century*: the second end completes the first."""
    short = re.fullmatch(r"(?:c\.?|ca\.?|circa)?\s*(\d{1,2})", last)
    whole = re.search(r"(\d{3,4})$", first)
    if short and whole and not _BCE.search(last):
        last = whole[1][: -len(short[1])] + short[1]
    if _BCE.search(last) and not _BCE.search(first):
        first += " bc"
    if re.search(r"(century|siècle)", last) and not re.search(r"(century|siècle)", first):
        first += " " + ("siècle" if "siècle" in last else "century")
    start, end = _without_margin(first), _without_margin(last)
    return (start[0], end[1]) if start and end else None


def _without_margin(text: str) -> Span | None:
    stripped = _ABOUT.sub("", text)
    return _one(stripped) if stripped != text else _one(text)


def _about(text: str) -> Span | None:
    match = _ABOUT.match(text)
    if not match:
        return _one(text)
    rest = text[match.end() :].lstrip("? ")
    span = _one(_ABOUT.sub("", rest))
    if span is None or span[0] is None or span[1] is None:
        return span
    is_guess = match[0].strip() in ("?", "probably")
    return span if span[0] != span[1] or is_guess else (span[0] - ABOUT_YEARS, span[1] + ABOUT_YEARS)


def _one(text: str) -> Span | None:
    """A single date without a word about its certainty."""
    text = text.strip()
    if before := _BCE.search(text):
        counted = text[: before.start()].strip()
        span = _counted(counted)
        # The 5th century before our era begins in 500 and ends in 401.
        shift = 1 if span and _century(counted) else 0
        return (-_last(span) - shift, -_first(span) - (shift if _first(span) % 100 == 0 else 0)) if span else None
    return _counted(_CE.sub("", text).strip() if not re.search(r"\d(?:st|nd|rd|th) c\.?$", text) else text)


def _first(span: Span) -> int:
    return span[0] if span[0] is not None else EARLIEST_YEAR


def _last(span: Span) -> int:
    return span[1] if span[1] is not None else LATEST_YEAR


def _counted(text: str) -> Span | None:
    if re.fullmatch(r"-\d{1,4}", text):
        return int(text), int(text)
    if match := _RANGE.match(text):
        first, last = match[1], match[2]
        whole = first[: len(first) - len(last)] + last if len(last) < len(first) else last
        return int(first), int(whole)
    if span := _decade(text) or _century(text):
        return span
    match = _YEAR.match(text) or _NUMERIC_DAY.match(text)
    year = int(next(group for group in match.groups() if group)) if match else 0
    return (year, year) if year else None


def _decade(text: str) -> Span | None:
    match = _DECADE.match(text)
    if not match or not (match[3] or match[1] or "ann" in text):
        return None
    start = int(match[2])
    size = 99 if match[2].endswith("00") else 9
    early, late = (0, size // 2) if match[1] and match[1][0] in "ed" else (0, size)
    if match[1] and match[1][0] in "lf":
        early, late = size // 2 + 1, size
    elif match[1] and match[1][0] == "m":
        early, late = size * 3 // 10, size * 7 // 10
    return start + early, start + late


def _century(text: str) -> Span | None:
    match = _CENTURY.match(text)
    if not match:
        return None
    number = int(match["number"]) if match["number"].isdigit() else _roman(match["number"])
    part = _part((match["part"] or "").strip(" -"))
    if not number or not 1 <= number <= 22 or part is None:
        return None
    start = (number - 1) * 100
    return max(start + part[0], 1), start + part[1]


def _part(words: str) -> tuple[int, int] | None:
    """Which years of the hundred the words leave over."""
    words = re.sub(r"\s*\b(?:of the|of|the|du|de la|de)$", "", words.replace("-", " ")).strip()
    words = _ABOUT.sub("", words + " x").removesuffix("x").strip()
    if words in _PARTS:
        return _PARTS[words]
    pieces = words.split()
    if len(pieces) != 2 or pieces[0] not in _ORDINALS or pieces[1] not in _HALVES:
        return None
    of, number = _HALVES[pieces[1]], _ORDINALS[pieces[0]]
    which = of if number < 0 else number
    return (100 * (which - 1) // of, 100 * which // of - 1) if which <= of else None


def _roman(text: str) -> int:
    total = 0
    values = [_ROMAN[letter] for letter in text]
    for value, following in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < following else value
    return total
