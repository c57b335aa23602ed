"""From what somebody typed to works, best first. The number of questions depends on the words typed, not on the works.

All words must be found on a label: as they are, as beginnings, or (where nothing begins so) nearly right.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import nsmallest

from django.db.models import Count

from catalog.filtering import Filter
from catalog.models.search import Mention, Word, WordPart
from catalog.searching.words import beginning, num_slips, slips_allowed, threes_of, words_in

MOST_WORDS = 8  # typed
MOST_FOUND = 1_000  # works considered: the weightiest of each word that may be meant, the best of all together
MOST_READ = 4_000  # mentions of one typed word and all that it may stand for
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
    """Never fails, whatever was typed."""
    typed = words_in(text[:500])[:MOST_WORDS]
    if not typed:
        return Found()
    sought = [_sought(word) for word in typed]
    scores, is_partial = _scores(sought)
    if len(typed) > 1 and not any(letter.isspace() for letter in text.strip()):
        for pk, score in _scores([_sought("".join(typed)[:40], only_whole=True)])[0].items():  # 1987.14 as one number
            scores[pk] = scores.get(pk, 0) + score
    best = nsmallest(MOST_FOUND, scores, key=lambda pk: (-scores[pk], pk))
    on_view = dict(chosen.exhibits().order_by().filter(pk__in=best).values_list("pk", "category"))
    works = [(pk, on_view[pk]) for pk in best if pk in on_view]
    return Found(works, sought, is_partial or len(best) < len(scores))


def _sought(word: str, *, only_whole: bool = False) -> Sought:
    whole = dict(Word.objects.filter(text=word).values_list("pk", "text"))
    meant = dict.fromkeys(whole, EXACT)
    if only_whole:
        return Sought(word, meant, frozenset(whole.values()))
    kin = {} if len(word) < 2 else _beginning_with(word)
    meant = dict.fromkeys(kin, BEGINS) | meant
    if meant:
        return Sought(word, meant, frozenset(kin.values()) | frozenset(whole.values()))
    nearly = _nearly(word)
    return Sought(word, dict.fromkeys(nearly, NEARLY), frozenset(nearly.values()), is_guess=bool(nearly))


def _beginning_with(word: str) -> dict[int, str]:
    """The shortest words that begin so."""
    found = Word.objects.filter(parts__part=beginning(word)).values_list("pk", "text").order_by("pk")[:KIN_FETCHED]
    fitting = sorted((len(text), text, pk) for pk, text in found if text.startswith(word))
    return {pk: text for _, text, pk in fitting[:MOST_KIN]}


def _nearly(word: str) -> dict[int, str]:
    """Words that share the most letters in threes and differ by a slip or two; the nearest only."""
    most = slips_allowed(word)
    if not most:
        return {}
    # From the index alone: the words themselves are looked up when the best are known.
    shared = WordPart.objects.filter(part__in=threes_of(word)).values_list("word").annotate(num=Count("*"))
    likest = [pk for pk, _num in shared.order_by("-num", "word")[:KIN_FETCHED]]
    candidates = Word.objects.filter(pk__in=likest).values_list("pk", "text")
    slips = sorted((num_slips(word, text, most), text, pk) for pk, text in candidates)
    return {pk: text for num, text, pk in slips[:MOST_KIN] if num <= most and num == slips[0][0]}


def _scores(sought: list[Sought]) -> tuple[dict[int, int], bool]:
    """Exhibits that mention every word, with what they score, starting from the rarest word."""
    mentions = {each.typed: _mentions(each) for each in sought}
    rarest = min(sought, key=lambda each: len(mentions[each.typed][0]))
    scores, is_partial = mentions[rarest.typed]
    for each in sought:
        if each is not rarest and scores:
            told, has_more = mentions[each.typed]
            also = _mentions_within(each, list(scores)) if has_more else told
            scores = {pk: score + also[pk] for pk, score in scores.items() if pk in also}
    return scores, is_partial


def _mentions(sought: Sought) -> tuple[dict[int, int], bool]:
    """The weightiest mentions of each word that may be meant: one short read of an index for each."""
    best: dict[int, int] = {}
    is_partial = False
    num_read = 0
    for word, counts in sought.meant.items():
        if num_read >= MOST_READ:
            return best, True
        rows = Mention.objects.filter(word=word).order_by("-weight", "exhibit")
        found = list(rows.values_list("exhibit", "weight")[:MOST_FOUND])
        num_read += len(found)
        is_partial = is_partial or len(found) == MOST_FOUND
        for pk, weight in found:
            best[pk] = max(best.get(pk, 0), weight * counts)
    return best, is_partial


def _mentions_within(sought: Sought, exhibits: list[int]) -> dict[int, int]:
    best: dict[int, int] = {}
    rows = Mention.objects.filter(exhibit__in=exhibits, word__in=list(sought.meant))
    for pk, word, weight in rows.values_list("exhibit", "word", "weight"):
        best[pk] = max(best.get(pk, 0), weight * sought.meant[word])
    return best
