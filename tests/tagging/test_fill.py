"""A museum of any size, invented."""

import pytest
from django.core.management import CommandError, call_command

from catalog.filling.works import works
from catalog.models import Category, Exhibit, Mention
from catalog.searching.indexing import index_waiting
from tagging.models import Review, Suggestion
from tests.making import make_exhibit, make_model_version, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def drawn_quickly(monkeypatch):
    monkeypatch.setattr(
        "catalog.filling.pictures.drawn", lambda works, _num: [picture_bytes(mark=n) for n, _ in enumerate(works)]
    )


def fill(num: int, *more: object) -> None:
    make_model_version()
    call_command("fill", str(num), "--pictures", "0", "--until", "2026-11-24", *map(str, more))


def labels() -> list[tuple]:
    return list(Exhibit.objects.order_by("pk").values_list("accession_number", "title", "maker", "category__slug"))


def test_the_same_number_is_the_same_work_whatever_was_made_before():
    at_once = list(works(1, 1_500, seed=3))
    assert [*works(1, 400, seed=3), *works(401, 1_500, seed=3)] == at_once
    assert list(works(1, 1_500, seed=4)) != at_once


def test_the_number_is_brought_up_to_what_was_asked_for(capsys):
    fill(300)
    few = labels()
    call_command("fill", "500", "--pictures", "0", "--until", "2026-11-24")
    assert len(labels()) == 500
    assert [row[:3] for row in labels()[:300]] == [row[:3] for row in few]
    call_command("fill", "500")
    assert "nothing to do" in capsys.readouterr().out
    assert Exhibit.objects.count() == 500


def test_a_catalogue_of_real_works_is_left_alone_unless_told():
    real = make_exhibit(accession_number="1987.14")
    with pytest.raises(CommandError, match=r"1987\.14.*Nothing was written"):
        fill(10)
    assert Exhibit.objects.get() == real
    call_command("fill", "10", "--pictures", "0", "--among-real-works")
    assert Exhibit.objects.count() == 11


def test_invented_works_have_the_shape_of_a_real_collection_and_every_state():
    make_model_version()
    call_command("fill", "2000", "--pictures", "1")
    everything = Exhibit.objects.all()
    first = everything.filter(maker__endswith="Edmund Hartwell").count()
    assert 0.5 < first / 2000 < 0.6  # one bequest
    assert {row.slug for row in Category.objects.filter(exhibits__isnull=False)} >= {"drawing", "painting", "other"}
    assert everything.on_view().count() > 900
    assert everything.untagged().exists()
    assert everything.filter(withdrawn_at__isnull=False).exists()
    assert Suggestion.objects.failed().exists()
    waiting = Suggestion.objects.waiting_for_review()
    reviewed = Review.objects.filter(suggestion__isnull=False)
    assert waiting.count() > 200
    assert reviewed.count() > 200
    mean = lambda numbers: sum(numbers) / len(numbers)  # noqa: E731
    assert mean(reviewed.values_list("suggestion__doubt", flat=True)) > mean(waiting.values_list("doubt", flat=True))


def test_the_index_of_the_search_is_what_reading_the_labels_would_have_written():
    fill(60, "--search")
    rows = lambda: sorted(Mention.objects.values_list("exhibit", "word__text", "weight"))  # noqa: E731
    at_once = rows()
    assert not Exhibit.objects.to_be_indexed().exists()
    Exhibit.objects.update(indexed_at=None)
    index_waiting(100)
    assert rows() == at_once
    assert len(at_once) > 300


def test_suggestions_add_up_and_lead_with_what_they_say():
    make_model_version()
    call_command("fill", "300", "--pictures", "1")
    for row in Suggestion.objects.ready().select_related("category"):
        assert sum(row.probabilities.values()) == pytest.approx(1)
        assert row.bars[0][1] == row.confidence == row.probabilities[row.category.slug]
        assert 0 <= row.doubt <= 1


def test_what_follows_by_hand_gets_numbers_of_its_own():
    fill(50)
    last = Exhibit.objects.latest("pk").pk
    assert make_exhibit().pk > last
    assert make_exhibit(pictured=True).photographs.count() == 1


@pytest.mark.parametrize("wrong", [("0",), ("10", "--filed", "3"), ("10", "--until", "tomorrow")])
def test_nonsense_is_refused_with_a_sentence(wrong):
    with pytest.raises(CommandError, match=r"Give|Write"):
        call_command("fill", *wrong)
