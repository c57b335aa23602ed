"""What was seen of a picture is remembered when it is tagged, or later; the desk shows what looks like it."""

import pytest

from catalog.models import Likeness
from tagging import alike, classifier, tasks
from tagging.classifier import networks
from tagging.models import Suggestion
from tests.fakes import FakePredictor
from tests.making import make_exhibit, make_model_version, make_photograph, make_suggestion, picture_bytes


@pytest.fixture(autouse=True)
def fake(monkeypatch, db):
    predictor = FakePredictor()
    monkeypatch.setattr(networks, "predictor", lambda _version: predictor)
    monkeypatch.setattr(classifier, "network_of", lambda version: "n" * 64)
    monkeypatch.setattr(tasks.tag_waiting, "delay", lambda: None)
    return predictor


def pictured(colour, **changes):
    exhibit = make_exhibit(**changes)
    make_photograph(exhibit, picture_bytes(colour))
    return exhibit


def test_tagging_remembers_what_it_saw(fake):
    make_model_version()
    exhibit = pictured((200, 160, 40))
    tasks.tag_waiting()
    assert Suggestion.objects.get().exhibit == exhibit
    assert [row.photograph.exhibit for row in Likeness.objects.all()] == [exhibit]
    assert alike.remember_some() == 0, "nothing is left to look at"


def test_works_filed_by_the_museum_are_looked_at_in_the_background(fake):
    make_model_version()
    pictured((200, 160, 40), filed_under="iconography")
    assert alike.remember_some() == 1
    assert alike.remember_some() == 0


def test_a_lost_original_is_not_asked_for_again_and_again(fake, monkeypatch):
    make_model_version()
    exhibit = pictured((10, 10, 10), filed_under="painting")

    def lost(self):
        raise FileNotFoundError("gone")

    monkeypatch.setattr("catalog.models.Photograph.read_original", lost)
    assert [alike.remember_some(), alike.remember_some()] == [1, 0]
    assert alike.neighbours(exhibit) == []


def test_a_model_that_does_not_tell_what_it_sees_tags_all_the_same(fake, monkeypatch):
    def unsuitable(_version):
        raise classifier.Unsuitable("Format 1.")

    monkeypatch.setattr(classifier, "network_of", unsuitable)
    make_model_version()
    pictured((200, 160, 40))
    assert tasks.tag_waiting() == 1
    assert Likeness.objects.count() == 0


def test_the_desk_shows_what_looks_like_it_and_who_filed_it(as_ana, fake):
    own = pictured((200, 160, 40))
    make_suggestion(own)
    golden = pictured((190, 150, 50), filed_under="iconography", published=False)
    dark = pictured((20, 20, 30), filed_under="engraving")
    pictured((201, 161, 41))
    alike.remember_some()
    html = as_ana.get(f"/desk/alike/{own.pk}/?part").content.decode()
    assert html.index(golden.name) < html.index(dark.name)
    assert html.count("<li>") == 2, "what nobody has filed says nothing"
    assert "by the museum" in html
    assert f'data-alike="/desk/alike/{own.pk}/"' in as_ana.get("/desk/").content.decode()
