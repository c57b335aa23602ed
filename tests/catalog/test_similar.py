"""Works that look like one: the likest first, only what is on view, only within one space."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import likeness
from catalog.models import Exhibit, Likeness
from catalog.models.likeness import packed, seen_again
from tests.making import make_exhibit, make_photograph

SPACE = "a" * 64


@pytest.fixture(autouse=True)
def nothing_is_kept():
    from django.core.cache import cache

    cache.clear()


def seen(*vector: float, space: str = SPACE, **changes) -> Exhibit:
    exhibit = make_exhibit(pictured=True, **({"filed_under": "painting"} | changes))
    likeness.remember({exhibit.principal_photograph.pk: vector}, space)
    return exhibit


def similar_to(exhibit: Exhibit, num: int = 8) -> list[str]:
    return [work.title for work in likeness.alike(exhibit, num, Exhibit.objects.on_view())]


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=20))
def test_a_direction_has_length_one_whatever_the_features(values):
    vector, length = packed(values)
    kept = np.frombuffer(vector, dtype="<f2").astype(float)
    assert len(kept) == 0 or np.linalg.norm(kept) == pytest.approx(1, abs=0.01)
    assert (len(kept) == 0) == (length == 0)


@given(st.lists(st.floats(0, 1e4), min_size=1, max_size=20))
def test_what_was_seen_is_found_again(values):
    vector, length = packed(values)
    assert not vector or seen_again(vector, length) == pytest.approx(np.array(values), rel=1e-3, abs=length * 1e-7)


@pytest.mark.parametrize("nothing", [None, [], [0.0, 0.0], [np.nan, 1.0], [np.inf, 1.0]])
def test_what_has_no_direction_is_kept_as_nothing(nothing):
    assert packed(nothing) == (b"", 0.0)


def test_the_likest_come_first_and_the_work_itself_is_not_among_them(db):
    own = seen(1, 0)
    far, near, opposite = seen(1, 2), seen(1, 0.2), seen(-1, 0)
    assert similar_to(own) == [near.title, far.title, opposite.title]
    assert similar_to(own, 1) == [near.title]


def test_drafts_untagged_and_withdrawn_works_are_never_shown(db, visitor):
    own = seen(1, 0)
    shown = seen(1, 0.5)
    for hidden in ({"published": False}, {"filed_under": None}):
        seen(1, 0.1, **hidden)
    assert similar_to(own) == [shown.title]
    Exhibit.objects.filter(pk=shown.pk).update(published_at=None)
    assert similar_to(own) == [], "what is nearest is kept, whether it may be shown is asked each time"


def test_other_spaces_other_photographs_and_broken_vectors_do_not_count(db):
    own = seen(1, 0)
    seen(1, 0, space="b" * 64)
    seen(1, 0, 0)
    seen(0, 0)
    turned = seen(0, 1)
    second = make_photograph(turned, position=1, sha256="f" * 64)
    likeness.remember({second.pk: (1, 0)}, SPACE)
    assert similar_to(own) == [turned.title]


def test_blocks_are_put_together_rightly(db, monkeypatch):
    monkeypatch.setattr(likeness, "BLOCK", 2)
    own = seen(1, 0)
    works = [seen(1, step / 10) for step in (3, 1, 5, 2, 4)]
    assert similar_to(own) == [works[place].title for place in (1, 3, 0, 4, 2)]


def test_many_drafts_do_not_hide_what_is_on_view(db, monkeypatch):
    monkeypatch.setattr(likeness, "_ASKED_AT_ONCE", 2)
    own = seen(1, 0)
    for _ in range(5):
        seen(1, 0.01, published=False)
    shown = seen(1, 1)
    assert similar_to(own) == [shown.title]


def test_seen_again_the_newer_likeness_counts(db):
    own, other, third = seen(1, 0), seen(0, 1), seen(1, 1)
    likeness.remember({other.principal_photograph.pk: (1, 0.01)}, SPACE)
    assert similar_to(own) == [other.title, third.title]
    assert Likeness.objects.count() == 3


def test_a_visitor_sees_similar_works_on_a_page_that_works_without_scripts(db, visitor):
    own, near = seen(1, 0), seen(1, 0.1)
    page = visitor.get(own.get_absolute_url()).content.decode()
    assert f'href="/exhibits/{own.pk}/similar/"' in page
    html = visitor.get(f"/exhibits/{own.pk}/similar/").content.decode()
    assert near.get_absolute_url() in html
    assert "Œuvres semblables" in visitor.get(f"/fr/exhibits/{own.pk}/similar/").content.decode()


def test_a_work_that_nobody_looked_at_says_so_and_a_draft_does_not_exist(db, visitor):
    lonely = make_exhibit(pictured=True, filed_under="painting")
    assert "has been compared" in visitor.get(f"/exhibits/{lonely.pk}/similar/").content.decode()
    draft = seen(1, 0, published=False)
    assert visitor.get(f"/exhibits/{draft.pk}/similar/").status_code == 404
    assert visitor.get("/exhibits/999999/similar/").status_code == 404


def test_it_costs_the_same_number_of_queries_however_many_works(db, visitor, django_assert_max_num_queries):
    own = seen(1, 0)
    for step in range(12):
        seen(1, step / 10)
    with django_assert_max_num_queries(14):
        visitor.get(f"/exhibits/{own.pk}/similar/")
