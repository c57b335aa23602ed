"""What stands on the wall of a room, said from the data: how many, from when, by whom, of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext

from catalog.touring import Work

MOST_MAKERS = 3  # named on one wall


def wall_text(works: Sequence[Work]) -> str:
    """Two to four sentences in the language of the page. No query."""
    sentences = (_how_many_from_when(works), _by_whom(works), _of_what(works), _from_where_to_where(works))
    return " ".join(sentence for sentence in sentences if sentence)


def _how_many_from_when(works: Sequence[Work]) -> str:
    num = len(works)
    years = [year for work in works for year in (work.earliest_year, work.latest_year) if year is not None]
    if not years:
        return ngettext("%(num)d work, undated.", "%(num)d works, undated.", num) % {"num": num}
    first, last = _year(min(years)), _year(max(years))
    if first == last:
        return ngettext("%(num)d work, of %(year)s.", "%(num)d works, of %(year)s.", num) % {"num": num, "year": first}
    values = {"num": num, "first": first, "last": last}
    return (
        ngettext(
            "%(num)d work, from between %(first)s and %(last)s.", "%(num)d works, from %(first)s to %(last)s.", num
        )
        % values
    )


def _year(year: int) -> str:
    return str(year) if year >= 0 else gettext("%(year)d BCE") % {"year": -year}


def _by_whom(works: Sequence[Work]) -> str:
    makers = list(dict.fromkeys(work.maker for work in works if work.maker))
    if not makers:
        return gettext("The makers are not known.") if len(works) > 1 else gettext("The maker is not known.")
    named, num_others = makers[:MOST_MAKERS], len(makers) - MOST_MAKERS
    if num_others == 1:
        named, num_others = makers[: MOST_MAKERS - 1], 2
    if len(makers) == 1 and len(works) > 1 and all(work.maker for work in works):
        return gettext("All by %(maker)s.") % {"maker": makers[0]}
    if num_others > 0:
        values = {"makers": ", ".join(named), "num": num_others}
        return ngettext("By %(makers)s and %(num)d other.", "By %(makers)s and %(num)d others.", num_others) % values
    return gettext("By %(makers)s.") % {"makers": get_text_list(named, gettext("and"))}


def _of_what(works: Sequence[Work]) -> str:
    """Said only where it characterises the room."""
    counts = Counter(work.medium for work in works if work.medium)
    if len(works) < 3 or not counts:
        return ""
    medium, num = counts.most_common(1)[0]
    words = {"medium": medium[:1].lower() + medium[1:]}
    if num == len(works):
        return gettext("All are %(medium)s.") % words
    return gettext("Most are %(medium)s.") % words if num * 2 > len(works) else ""


def _from_where_to_where(works: Sequence[Work]) -> str:
    titles = [work.title for work in works if work.title]
    if len(titles) < 3 or titles[0] == titles[-1]:
        return ""
    return gettext("The way leads from “%(first)s” to “%(last)s”.") % {"first": titles[0], "last": titles[-1]}
