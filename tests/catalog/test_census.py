"""A large museum's numbers: taken by a worker, held in memory, the same as the database would count."""

import re
from datetime import timedelta
from random import Random

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import census, census_taking, counting, facets
from catalog.filtering import Filter
from catalog.models import Category, Census, Exhibit
from catalog.period import Period
from catalog.tasks import take_census
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db

MAKERS = ["", "Anton", "Clara", "Élise", "élise", "Ørsted", "北斎"]
FIELDS = ("maker", "medium", "department")


@pytest.fixture(autouse=True)
def large(monkeypatch) -> None:
    """Two works are many here, and no process knows a census from before."""
    monkeypatch.setattr(counting, "LIVE_MOST", 2)
    monkeypatch.setattr(facets, "newest", census._Newest())
    cache.clear()


def hang(slug: str = "painting", **changes) -> Exhibit:
    return make_exhibit(filed_under=slug, pictured=True, **changes)


@pytest.fixture
def works(db) -> list[Exhibit]:
    """What is not on view stands among it."""
    dice = Random(3)
    found = [
        hang(
            dice.choice(["painting", "drawing", "sculpture"]),
            maker=dice.choice(MAKERS),
            medium=dice.choice(["Oil", "Ink", "", "Bronze"]),
            department=dice.choice(["", "Prints"]),
            earliest_year=dice.choice([None, -450, -100, 0, 99, 1600, 1699, 1700, 1950]),
            latest_year=None,
        )
        for _ in range(60)
    ]
    hang(maker="Nobody", published=False)
    make_exhibit(filed_under="painting", maker="Unpictured")
    make_exhibit(pictured=True, maker="Unfiled")
    return found


def choices() -> list[Filter]:
    known = {category.slug: category for category in Category.objects.all()}
    return [
        Filter(),
        Filter(categories=(known["painting"],)),
        Filter(categories=(known["painting"], known["drawing"]), maker=("Clara", "Élise")),
        Filter(periods=(Period(-500, -401), Period(1600, 1699))),
        Filter(periods=(Period(-100, 0),), medium=("Oil",)),
        Filter(maker=("Anton",), department=("Prints",)),
        Filter(maker=("nobody says so",)),
        Filter(categories=(known["engraving"],)),
    ]


def test_a_census_counts_every_choice_as_the_database_does(works):
    assert take_census() == 60
    taken = census.unpacked(Census.objects.get())
    for chosen in choices():
        exhibits = chosen.exhibits().order_by()
        assert taken.by_category(chosen) == exhibits.num_by_category()
        assert list(taken.by_period(chosen).items()) == list(facets._by_period(exhibits).items())
        for field in FIELDS:
            counted = facets._by_words(field)[0](exhibits)
            assert taken.by_words(field, chosen, 12) == counted
            nums = list(taken.by_words(field, chosen, 2).values())
            assert nums == sorted(counted.values(), reverse=True)[:2]


def test_equally_frequent_words_stand_in_order_and_none_is_cut_at_random(db):
    for maker in ("Clara", "Bea", "Anton", "Dora", "Dora"):
        hang(maker=maker)
    take_census()
    taken = census.unpacked(Census.objects.get())
    assert list(taken.by_words("maker", Filter(), 3)) == ["Dora", "Anton", "Bea"]


def num_counted(visitor: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert visitor.get(address).status_code == 200
    return len([query for query in queries if "COUNT(" in query["sql"] and "catalog_pulse" not in query["sql"]])


def test_no_page_of_a_large_museum_counts_for_itself(visitor: Client, works):
    take_census()
    visitor.get("/gallery/")  # a process that has just begun counts once
    for address in ("/gallery/?maker=Clara", "/gallery/?category=drawing&period=1600-1699", "/tours/count/?medium=Oil"):
        assert num_counted(visitor, address) == 0, address
    text = visitor.get("/gallery/?category=painting").text
    num = Exhibit.objects.on_view().filter(category__slug="painting").count()
    assert re.search(rf"{num} works on view\s+<span class=\"quiet\">Counted at \d\d:\d\d\.", text)


def test_a_census_is_taken_again_when_it_is_old_and_something_changed(works):
    assert take_census() == 60
    assert take_census() == 0  # young enough
    Census.objects.update(taken_at=timezone.now() - timedelta(seconds=counting.KEPT_SECONDS + 1))
    assert take_census() == 0  # nothing changed, and it is dated anew
    assert Census.objects.get().taken_at > timezone.now() - timedelta(seconds=60)
    Exhibit.objects.filter(pk=works[0].pk).withdraw()
    Census.objects.update(taken_at=timezone.now() - timedelta(seconds=counting.KEPT_SECONDS + 1))
    assert take_census() == 59
    assert Census.objects.count() == 1


def test_a_process_finds_the_newer_census(works, monkeypatch):
    take_census()
    known = census._Newest()
    assert known.known() is None  # it never asked
    first = known.get()
    assert first
    assert known.known() is first
    Exhibit.objects.filter(pk=works[0].pk).withdraw()
    Census.objects.update(taken_at=timezone.now() - timedelta(seconds=counting.KEPT_SECONDS + 1))
    take_census()
    assert known.get() is first
    monkeypatch.setattr(census, "LOOK_SECONDS", 0)
    assert sum(known.get().by_category(Filter()).values()) == 59


def test_where_no_worker_counts_any_more_a_page_counts_for_itself(visitor: Client, works, monkeypatch):
    take_census()
    Census.objects.update(taken_at=timezone.now() - timedelta(seconds=counting.OLDEST_SECONDS + 1))
    monkeypatch.setattr(census, "LOOK_SECONDS", 0)
    assert num_counted(visitor, "/gallery/?maker=Clara") > 0


def test_a_small_museum_has_no_census(works, monkeypatch):
    take_census()
    monkeypatch.setattr(counting, "LIVE_MOST", 100)
    assert census_taking.take() == 0
    assert not Census.objects.exists()
