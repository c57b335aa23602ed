"""In a large museum a worker counts what most visitors ask; a small one counts for every page."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from catalog import counting, facets, tasks
from catalog.filtering import Filter
from catalog.models import Category, KeptNumbers
from catalog.period import Period
from tests.making import category, make_exhibit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_process():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def large(monkeypatch):
    monkeypatch.setattr(counting, "LIVE_MOST", 1)
    monkeypatch.setattr("catalog.counting_ahead.LIVE_MOST", 1)
    monkeypatch.setattr("catalog.counting_ahead.DEAR", 1)


def hang(num: int, **changes) -> None:
    for _ in range(num):
        make_exhibit(filed_under="painting", pictured=True, **changes)


def seen(*categories: str) -> facets.Overview:
    return facets.overview(Filter(categories=tuple(map(category, categories))), list(Category.objects.all()))


def test_a_new_process_of_a_large_museum_counts_nothing_that_the_worker_counted(
    large,
):
    hang(3)
    cache.clear()
    frequent = Filter(maker=("Mara Lindqvist",))
    by_hand = [seen(), seen("painting"), facets.overview(frequent, list(Category.objects.all()))]
    tasks.count_ahead()
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        told = [seen(), seen("painting"), facets.overview(frequent, list(Category.objects.all()))]
    assert [query["sql"] for query in queries if "COUNT(" in query["sql"]] == []
    for one, other in zip(told, by_hand, strict=True):
        assert (one.num_on_view, one.num_chosen, one.categories) == (
            other.num_on_view,
            other.num_chosen,
            other.categories,
        )
        assert one.facets == other.facets
    assert told[0].counted_at == KeptNumbers.objects.get(name=facets.EVERYTHING).counted_at  # which the page says


def test_numbers_of_a_worker_that_has_stopped_are_not_shown_for_ever(large):
    hang(3)
    tasks.count_ahead()
    KeptNumbers.objects.update(counted_at=timezone.now() - timedelta(seconds=counting.OLDEST_SECONDS + 1))
    hang(1)
    assert seen().num_on_view == 4


def test_a_small_museum_keeps_nothing_and_counts_for_every_page():
    hang(2)
    KeptNumbers.objects.create(name="everything", numbers=[], counted_at=timezone.now() - timedelta(days=1))
    assert tasks.count_ahead() == 0
    assert not KeptNumbers.objects.exists()
    hang(1)
    assert seen().num_on_view == 3
    assert seen().counted_at is None


def test_numbers_come_back_from_the_table_as_they_went_in():
    numbers = {Period(-100, -1): 3, Period(1600, 1699): 2, "O’Brien": 1, 7: 5}
    assert counting.read(counting.written(numbers)) == numbers
    assert list(counting.read(counting.written(numbers))) == list(numbers)
