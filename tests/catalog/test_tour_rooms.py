"""How works are shared out, laid out in rooms and put into words: nothing here asks the database."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.floor_plan import HEIGHT, WIDTH, floor_plan
from catalog.period import Period
from catalog.touring import MOST_IN_A_ROOM, Room, Work, fair_shares, numbered, rooms_of
from catalog.wall_text import wall_text


def work(pk: int = 1, **changes) -> Work:
    values = {"title": f"Work {pk}", "maker": "", "medium": "", "earliest_year": None, "latest_year": None}
    return Work(pk, **(values | changes))


years = st.none() | st.integers(-3000, 2000)
collections = st.lists(st.tuples(years, st.text("ABCé", max_size=2)), max_size=90)


@given(collections)
def test_every_work_hangs_once_and_no_room_is_too_full(rows):
    works = [work(pk, earliest_year=year, maker=maker) for pk, (year, maker) in enumerate(rows)]
    rooms = rooms_of("Paintings", works)
    assert sorted(each.pk for room in rooms for each in room.works) == list(range(len(works)))
    assert all(0 < len(room.works) <= MOST_IN_A_ROOM for room in rooms)
    assert rooms == rooms_of("Paintings", works[::-1])


@given(st.lists(st.integers(0, 40), max_size=7), st.integers(0, 160))
def test_shares_use_all_the_time_there_is_and_nobody_gives_more_than_it_has(available, wanted):
    shares = fair_shares(available, wanted)
    assert sum(shares) == min(wanted, sum(available))
    assert all(share <= num for share, num in zip(shares, available, strict=True))
    unspent = [share for share, num in zip(shares, available, strict=True) if share < num]
    assert not unspent or max(shares) - min(unspent) <= 1


def test_a_full_category_is_split_by_century_and_then_by_maker():
    early = [work(pk, earliest_year=1510 + pk, maker="A") for pk in range(5)]
    late = [work(10 + pk, earliest_year=1610, maker=maker) for pk, maker in enumerate("BBBBBBCCCCDDDDDD")]
    undated = [work(40 + pk) for pk in range(3)]
    names = [room.name for room in rooms_of("Icons", [*late, *early, *undated])]
    assert names == [
        "Icons, 16th century",
        "Icons, 17th century, makers B to C",
        "Icons, 17th century, makers C to D",
        "Icons, undated",
    ]


@given(st.integers(1, 14), st.integers(1, 10))
def test_the_rooms_of_a_plan_fill_every_row_from_wall_to_wall(num_rooms, num_works):
    walk = numbered(Room("R", tuple(work(pk) for pk in range(1 + number % num_works))) for number in range(num_rooms))
    plan = floor_plan(walk)
    for row in {outline.y for outline in plan.outlines}:
        in_row = sorted((each for each in plan.outlines if each.y == row), key=lambda each: each.x)
        assert in_row[0].x == 0
        assert in_row[-1].x + in_row[-1].width == pytest.approx(WIDTH, abs=0.5)
    assert plan.height == HEIGHT * len({outline.y for outline in plan.outlines})
    numbers = [float(number) for outline in plan.outlines for number in re.findall(r"-?\d+\.?\d*", outline.path)]
    assert min(numbers) >= 0
    assert max(numbers) <= max(WIDTH, plan.height)


@pytest.mark.parametrize(
    ("period", "name"),
    [
        ("1600-1699", "17th century"),
        ("0-99", "1st century"),
        ("1000-1099", "11th century"),
        ("2000-2099", "21st century"),
        ("-100--1", "1st century BCE"),
        ("-500--401", "5th century BCE"),
        ("1650-1720", "1650–1720"),
        ("1512-1512", "1512"),
        ("-40-20", "40 BCE–20"),
    ],
)
def test_periods_are_said_as_people_say_them(period: str, name: str):
    assert Period.read(period).name == name


@given(st.integers(-9999, 2199))
def test_every_year_belongs_to_one_century_whose_address_can_be_read_back(year):
    century = Period.century_of(year)
    assert century.first <= year <= century.last
    assert Period.read(str(century)) == century


def test_a_wall_text_says_only_what_is_known():
    assert wall_text([work()]) == "1 work, undated. The maker is not known."
    assert wall_text([work(1, earliest_year=-450, maker="A"), work(2, earliest_year=-20, latest_year=30)]) == (
        "2 works, from 450 BCE to 30. By A."
    )
    many = [work(pk, earliest_year=1600, maker=maker, medium="Ink") for pk, maker in enumerate("ABCDE")]
    assert "By A, B, C and 2 others. All are ink." in wall_text(many)
