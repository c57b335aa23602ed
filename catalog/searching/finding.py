"""From what somebody typed to works, best first. The number of questions depends on the words typed, not on the works.

All words must be found on a label: as they are, as beginnings, or (where nothing begins so) nearly right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from heapq import nsmallest

from django.db.models import Count, Exists, OuterRef, QuerySet

from catalog.filtering import Filter
from catalog.models import Exhibit
from catalog.models.search import Mention, Word, WordPart
from catalog.searching import looking_up
from catalog.searching.looking_up import Reading
from catalog.searching.words import num_slips, slips_allowed, threes_of, words_in

MOST_WORDS = 8  # typed
MOST_FOUND = 1_000  # works considered: the weightiest of each word that may be meant, the best of all together
MOST_READ = 3_000  # mentions of one typed word and all that it may stand for
MOST_LOOKED_UP, FEWEST = 4_000, 300  # mentions asked for one by one, of words too frequent to be read; works, at least
MOST_KIN = 12  # words that a beginning or a slip may stand for
KIN_FETCHED = 200
EXACT, BEGINS, NEARLY = 10, 7, 5  # how much a mention counts, by how it was found


@dataclass(frozen=True)
class Sought:
    """One word that was typed, and the words of the collection it may stand for, with how much each counts."""

    typed: str
    meant: dict[int, int]
    texts: frozenset[str]
    is_guess: bool = False


@dataclass(frozen=True)
class Found:
    """Works on view, best first: (exhibit, category). `is_partial`: there are more than were looked at."""

    works: list[tuple[int, int]] = field(default_factory=list)
    sought: list[Sought] = field(default_factory=list)
    is_partial: bool = False

    @property
    def is_guess(self) -> bool:
        return any(each.is_guess for each in self.sought)

    @property
    def texts(self) -> frozenset[str]:
        """The words to be marked on the page."""
        return frozenset(text for each in self.sought for text in (*each.texts, each.typed))


def find(text: str, chosen: Filter) -> Found:
    """Never fails, whatever was typed. At most four queries, and one for each word that nothing begins with.

    Where nothing is found, once more with only those words that stand on works on view: that a word stands on a draft
    must not be seen from what is not found, nor keep what comes close from being shown.
    """
    typed = words_in(text[:500])[:MOST_WORDS]
    if not typed:
        return Found()
    joined = "".join(typed)[:40] if len(typed) > 1 and not any(letter.isspace() for letter in text.strip()) else ""
    known = looking_up.words_for([*typed, *([joined] if joined else [])], KIN_FETCHED)
    found = _find(typed, joined, known, chosen)
    if known and not found.works:
        shown = set(_on_view(known).values_list("pk", flat=True))
        if len(shown) < len(known):
            found = _find(typed, joined, {pk: word for pk, word in known.items() if pk in shown}, chosen)
    return found


def _find(typed: list[str], joined: str, known: dict[int, str], chosen: Filter) -> Found:
    """`joined`: all that was typed, as one word (1987.14); `known`: words that are, or begin with, what was typed."""
    sought = [_sought(word, known) for word in typed]
    as_one = Sought(joined, {pk: EXACT for pk, text in known.items() if text == joined}, frozenset())
    readings = looking_up.mentions_of([each.meant for each in (*sought, as_one)], MOST_FOUND, MOST_READ)
    scores, is_partial = _scores(sought, readings)
    for pk, score in readings[-1].weighed(as_one.meant).items():
        scores[pk] = scores.get(pk, 0) + score
    best = list(_best(scores, MOST_FOUND))
    on_view = dict(chosen.exhibits().order_by().filter(pk__in=best).values_list("pk", "category"))
    works = [(pk, on_view[pk]) for pk in best if pk in on_view]
    return Found(works, sought, is_partial or len(best) < len(scores))


def _on_view(words: Iterable[int]) -> QuerySet[Word]:
    """Those that stand on the label of a work on view."""
    seen = Mention.objects.filter(word=OuterRef("pk"), exhibit__in=Exhibit.objects.on_view().order_by())
    return Word.objects.filter(Exists(seen), pk__in=list(words))


def _best(scores: dict[int, int], num: int) -> dict[int, int]:
    """The best `num`, best first."""
    return {pk: scores[pk] for pk in nsmallest(num, scores, key=lambda pk: (-scores[pk], pk))}


def _sought(word: str, known: dict[int, str]) -> Sought:
    """`known` holds the word itself, where some label says it, and words that begin so."""
    whole = {pk: text for pk, text in known.items() if text == word}
    kin = {} if len(word) < 2 else _beginning_with(word, known)
    meant = dict.fromkeys(whole, EXACT) | {pk: BEGINS for pk in kin if pk not in whole}
    if meant:
        return Sought(word, meant, frozenset(kin.values()) | frozenset(whole.values()))
    nearly = _nearly(word)
    return Sought(word, dict.fromkeys(nearly, NEARLY), frozenset(nearly.values()), is_guess=bool(nearly))


def _beginning_with(word: str, known: dict[int, str]) -> dict[int, str]:
    """The shortest words that begin so."""
    fitting = sorted((len(text), text, pk) for pk, text in known.items() if text.startswith(word))
    return {pk: text for _, text, pk in fitting[:MOST_KIN]}


def _nearly(word: str) -> dict[int, str]:
    """Words on view that share the most letters in threes and differ by a slip or two; the nearest only."""
    most = slips_allowed(word)
    if not most:
        return {}
    shared = WordPart.objects.filter(part__in=threes_of(word)).values_list("word").annotate(num=Count("word"))
    candidates = _on_view([pk for pk, _ in shared.order_by("-num", "word")[:KIN_FETCHED]])
    slips = sorted((num_slips(word, each.text, most), each.text, each.pk) for each in candidates)
    return {pk: text for num, text, pk in slips[:MOST_KIN] if num <= most and num == slips[0][0]}


def _scores(sought: list[Sought], readings: list[Reading]) -> tuple[dict[int, int], bool]:
    """Exhibits that mention every word, with what they score, starting from the rarest word."""
    told = [(each, reading, reading.weighed(each.meant)) for each, reading in zip(sought, readings, strict=False)]
    told.sort(key=lambda each: len(each[2]))
    (_, rarest, scores), *others = told
    is_partial = bool(rarest.unread)
    for each, reading, also in others:
        if scores and reading.unread:  # there is more of it than was read: asked of the works that are left
            meant = {pk: each.meant[pk] for pk in reading.unread}
            num = max(FEWEST, MOST_LOOKED_UP // len(meant))
            is_partial = is_partial or len(scores) > num
            scores = _best(scores, num)
            for pk, score in looking_up.mentions_within(meant, scores).items():
                also[pk] = max(also.get(pk, 0), score)
        scores = {pk: score + also[pk] for pk, score in scores.items() if pk in also}
    return scores, is_partial
