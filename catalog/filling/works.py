"""One invented label after the other: the same for the same number and seed, whatever was made before it."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Generic, TypeVar

from catalog.filling import PREFIX, shapes, words
from catalog.models.exhibit import Exhibit

BLOCK = 1_000  # works that share one beginning of chance

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values and how often each is drawn."""

    def __init__(self, pairs: Sequence[tuple[T, float]]) -> None:
        self.values = [value for value, _weight in pairs]
        self.cumulative = list(accumulate(weight for _value, weight in pairs))

    def draw(self, chance: random.Random) -> T:
        return chance.choices(self.values, cum_weights=self.cumulative)[0]


@dataclass(frozen=True, slots=True)
class Work:
    """A label as the catalogue keeps it, and what the work truly is."""

    number: int
    kind: str
    label: tuple[str | int | None, ...]
    """The values of LABEL_FIELDS."""
    num_photographs: int


LABEL_FIELDS = (
    "accession_number title maker maker_dates date_text earliest_year latest_year "
    "medium dimensions department credit_line rights description"
).split()


@dataclass(frozen=True, slots=True)
class Maker:
    name: str
    born: int

    @property
    def dates(self) -> str:
        return f"{self.born}–{self.born + 58 + self.born % 31}"


KINDS = Weighted(shapes.KINDS)
TITLE_WORDS = Weighted(shapes.TITLE_WORDS)
COMMON_TITLES = Weighted(words.COMMON_TITLES)
SHARE_OF_COMMON_TITLES = sum(weight for _title, weight in words.COMMON_TITLES)
DATES = Weighted(shapes.DATES)
SUBJECTS = Weighted(shapes.SUBJECTS)
SEEN = words.THINGS + words.PLACES + words.PEOPLE
MEDIA = {kind: (Weighted(media), sum(weight for _medium, weight in media)) for kind, media in words.MEDIA.items()}


def works(first: int, last: int, seed: int) -> Iterator[Work]:
    """Numbers `first` to `last`, both included."""
    for block in range((first - 1) // BLOCK, (last - 1) // BLOCK + 1):
        chance = random.Random(f"works {seed} {block}")  # noqa: S311  (no secret)
        for number in range(block * BLOCK + 1, (block + 1) * BLOCK + 1):
            work = _work(number, chance)
            if first <= number <= last:
                yield work


def _work(number: int, chance: random.Random) -> Work:
    kind = KINDS.draw(chance)
    maker = makers().draw(chance)
    date_text, earliest, latest = _date(maker, chance)
    label = (
        f"{PREFIX}{number:07d}",
        _title(chance),
        maker.name if chance.random() > shapes.AFTER_ANOTHER else f"after {maker.name}",
        maker.dates,
        date_text,
        earliest,
        latest,
        _medium(kind, chance),
        _dimensions(kind, chance),
        _department(kind, maker),
        donors().draw(chance),
        _rights(maker, chance),
        _description(chance),
    )
    one_more = 1 + (chance.random() < shapes.SECOND_PHOTOGRAPH)
    return Work(number, kind, label, one_more if chance.random() > shapes.WITHOUT_PHOTOGRAPH else 0)


@lru_cache(maxsize=1)
def makers() -> Weighted[Maker]:
    """A few makers of very much, many makers of one work."""
    chance = random.Random("makers")  # noqa: S311
    names = dict.fromkeys(_person(chance) for _ in range(shapes.NUM_MAKERS * 2))
    weights = [1 / (rank + shapes.MAKER_BEND) ** shapes.MAKER_SLOPE for rank in range(1, shapes.NUM_MAKERS)]
    rest = (1 - shapes.FIRST_MAKER) / sum(weights)
    pairs = [
        (
            Maker(name, chance.randint(1650, 1850) if chance.random() < 0.35 else chance.randint(1880, 1970)),
            weight * rest,
        )
        for name, weight in zip(names, weights, strict=False)
    ]
    return Weighted([(Maker("Edmund Hartwell", shapes.FIRST_MAKER_BORN), shapes.FIRST_MAKER), *pairs])


@lru_cache(maxsize=1)
def donors() -> Weighted[str]:
    chance = random.Random("donors")  # noqa: S311
    ways = ("Presented by {}", "Bequeathed by {}", "Purchased from {}", "Gift of {}", "Purchased with help from {}")
    lines = [
        f"{chance.choice(ways).format(_person(chance))} {chance.randint(1880, 2013)}" for _ in range(shapes.NUM_DONORS)
    ]
    weights = [1 / (rank + 3) for rank in range(1, shapes.NUM_DONORS)]
    rest = (1 - shapes.FIRST_DONOR) / sum(weights)
    bequest = "Accepted by the nation as part of the Hartwell bequest 1856"
    return Weighted(
        [(bequest, shapes.FIRST_DONOR), *((line, rest * each) for line, each in zip(lines, weights, strict=False))]
    )


def _person(chance: random.Random) -> str:
    return f"{chance.choice(words.FIRST_NAMES)} {chance.choice(words.BEGINNINGS)}{chance.choice(words.ENDINGS)}"


def _place(chance: random.Random) -> str:
    """A few places are drawn often, most hardly ever: the product of two chances leans to the beginning."""
    beginning = words.BEGINNINGS[int(len(words.BEGINNINGS) * chance.random() * chance.random())]
    return beginning + "".join(chance.choices(words.ENDINGS, k=1 if chance.random() < 0.6 else 2))


def _a(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"


def _title(chance: random.Random) -> str:
    if chance.random() < SHARE_OF_COMMON_TITLES:
        return COMMON_TITLES.draw(chance)
    wanted = TITLE_WORDS.draw(chance)
    if wanted == 1:
        return chance.choice((_place(chance), chance.choice(words.THINGS).capitalize()))
    said = [chance.choice(words.BEGUN)] if wanted > 3 else []
    said += [chance.choice(words.QUALITIES), chance.choice(words.PEOPLE if chance.random() < 0.3 else words.THINGS)]
    while len(said) + 1 < wanted:
        said.append(_more(chance))
        wanted -= said[-1].count(" ")
    title = " ".join(said)
    return title[0].upper() + title[1:]


def _more(chance: random.Random) -> str:
    which = chance.random()
    if which < 0.5:
        return f"near {_place(chance)}"
    if which < 0.7:
        return f"with {_a(chance.choice(words.THINGS))}"
    if which < 0.85:
        return f"by the {chance.choice(words.PLACES)}"
    return chance.choice(words.TIMES)


def _date(maker: Maker, chance: random.Random) -> tuple[str, int | None, int | None]:
    shape = DATES.draw(chance)
    if not shape:
        return "date not known", None, None
    first = maker.born + chance.randint(20, 60)
    last = first + (chance.randint(1, 10) if "{last}" in shape else 0)
    about = 5 if shape.startswith("c.") else 0
    return shape.format(first=first, last=last), first - about, last + about


def _medium(kind: str, chance: random.Random) -> str:
    """Some media are common; of the rest, most are written once."""
    common, share = MEDIA[kind]
    if chance.random() < share:
        return common.draw(chance)
    first, second = chance.sample(words.MATERIALS, 2)
    return f"{first.capitalize()} and {second} on {chance.choice(words.SUPPORTS)}"


def _dimensions(kind: str, chance: random.Random) -> str:
    """Millimetres."""
    if chance.random() > shapes.FILLED["dimensions"]:
        return ""
    middle = 6.9 if kind == "painting" else 5.4  # of the logarithm: about 990 or 220
    width, height = (max(20, int(chance.lognormvariate(middle, 0.6))) for _ in range(2))
    if kind in ("sculpture", "other"):
        return f"{width} × {height} × {max(20, int(chance.lognormvariate(5.4, 0.6)))} mm"
    return f"{width} × {height} mm"


def _department(kind: str, maker: Maker) -> str:
    if kind == "painting":
        return "Modern Paintings" if maker.born >= 1860 else "Paintings before 1900"
    return words.DEPARTMENTS[kind]


def _rights(maker: Maker, chance: random.Random) -> str:
    if chance.random() > shapes.FILLED["rights"]:
        return Exhibit.Rights.UNKNOWN.value
    return Exhibit.Rights.IN_COPYRIGHT.value if maker.born >= 1870 else Exhibit.Rights.CC0.value


def _description(chance: random.Random) -> str:
    num = SUBJECTS.draw(chance)
    if not num:
        return ""
    seen = [_a(word) for word in chance.choices(SEEN, k=num)]
    return f"Shows {', '.join(seen[:-1])} and {seen[-1]}."
