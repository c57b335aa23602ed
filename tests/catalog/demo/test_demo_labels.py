"""The wall labels of the demonstration collection: what a visitor would read, held to a museum's standard."""

import re
import subprocess
import sys
from collections import Counter
from importlib import import_module

import pytest

from catalog.demo import CATEGORIES, DemoWork, collection

FIVE = [category for category in CATEGORIES if category != "other"]
CENTURY = re.compile(r"\b(\d{1,2})(st|nd|rd|th) century")


def by_title(work: DemoWork) -> str:
    return work.accession_number


def test_there_are_about_sixty_works() -> None:
    assert 55 <= len(collection()) <= 70


def test_no_accession_number_is_given_twice() -> None:
    counted = Counter(work.accession_number for work in collection())
    assert [number for number, count in counted.items() if count > 1] == []


def test_no_picture_hangs_under_two_labels() -> None:
    counted = Counter(work.picture for work in collection())
    assert [picture for picture, count in counted.items() if count > 1] == []


@pytest.mark.parametrize("category", FIVE)
def test_each_category_comes_in_both_filed_and_waiting(category: str) -> None:
    filed = Counter(work.filed for work in collection() if work.category == category)
    assert filed[True] >= 4
    assert filed[False] >= 4


def test_about_two_dozen_works_are_filed_and_they_come_first() -> None:
    filed = [work.filed for work in collection()]
    assert 22 <= sum(filed) <= 28
    assert filed == sorted(filed, reverse=True)


def test_the_first_screenful_shows_every_category() -> None:
    assert {work.category for work in collection()[:5]} == set(FIVE)


@pytest.mark.parametrize("work", collection(), ids=by_title)
def test_a_label_is_complete(work: DemoWork) -> None:
    assert re.fullmatch(r"DEMO\.\d{4}\.\d+", work.accession_number)
    for text in (work.title, work.maker, work.date_text, work.medium, work.dimensions, work.department):
        assert text
        assert text == text.strip()
    assert "demonstration" in work.credit_line
    assert "invented" in work.credit_line
    assert 1 <= len(re.findall(r"[.!?](?:\s|$)", work.description)) <= 3
    assert "\n" not in work.description
    assert "  " not in work.description


@pytest.mark.parametrize("work", collection(), ids=by_title)
def test_a_date_says_the_same_in_words_and_in_years(work: DemoWork) -> None:
    assert work.earliest_year is not None
    assert work.latest_year is not None
    assert work.earliest_year <= work.latest_year <= 2000
    era = -1 if work.date_text.endswith("BC") else 1
    if century := CENTURY.search(work.date_text):
        first = (int(century[1]) - 1) * 100 if era == 1 else -int(century[1]) * 100
        assert first <= work.earliest_year <= work.latest_year <= first + 100
    else:
        years = re.findall(r"\d{3,4}", work.date_text)
        assert len(years) == 1
        assert work.earliest_year <= era * int(years[0]) <= work.latest_year


@pytest.mark.parametrize("work", [w for w in collection() if re.match(r"\d{4}–\d{4}", w.maker_dates)], ids=by_title)
def test_a_maker_was_grown_and_alive_when_the_work_was_made(work: DemoWork) -> None:
    born, died = (int(year) for year in work.maker_dates.split("–"))
    assert work.earliest_year is not None
    assert work.latest_year is not None
    assert born + 15 <= work.earliest_year
    assert work.latest_year <= died


@pytest.mark.parametrize("work", collection(), ids=by_title)
def test_every_label_names_a_picture_that_exists(work: DemoWork) -> None:
    module, name = work.picture.split(".")
    assert callable(getattr(import_module(f"catalog.demo.pictures.{module}"), name))


def test_reading_the_labels_loads_neither_django_nor_numpy() -> None:
    asked = (
        "import sys, catalog.demo; catalog.demo.collection();"
        "print([name for name in ('django', 'numpy', 'PIL') if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
