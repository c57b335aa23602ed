"""Deeper layers: what the training is given, what stops it, and what is told where it cannot run."""

import importlib.util
import json
import shutil
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given as for_all
from hypothesis import strategies as st

from ml import STARTER
from tagging import classifier, deepening, learning_folder, night, tasks
from tagging.classifier import artefacts
from tagging.learning_folder import fair_share
from tagging.models import Lesson, ModelVersion, Trial
from tests.making import category
from tests.tagging.filed_works import filed, one_of_each

pytestmark = pytest.mark.django_db


# What it learns from


def test_without_tensorflow_it_says_so_and_what_else_to_do(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(CommandError, match=r"requirements\.txt"):
        call_command("learn_deeply")


def test_too_few_works_are_told_by_category(trained, starter):
    filed("painting", "learn")
    with pytest.raises(CommandError, match="drawing 0"):
        call_command("learn_deeply")
    assert trained == []
    assert Lesson.objects.get().state == "failed"


def test_what_is_kept_for_measuring_and_what_a_machine_filed_is_not_given_to_it(trained, starter, tmp_path, capsys):
    given = one_of_each(starter)
    kept = [filed("painting", "test"), filed("painting", "learn", filed_by="machine"), filed("painting", "aside")]
    call_command("learn_deeply")
    (lesson,) = trained
    assert set(lesson["pictures"]) == {photograph.sha256 for photograph in given}
    assert not set(lesson["pictures"]) & {photograph.sha256 for photograph in kept}
    assert lesson["pictures"][given[0].sha256] == starter.labels[0]
    assert "is registered" in capsys.readouterr().out
    assert ModelVersion.active() == starter
    assert list((tmp_path / "learning").iterdir()) == [], "nothing is left of it"


def test_it_begins_from_the_network_that_the_museum_has_not_taught(trained, starter):
    taught = ModelVersion.objects.create(
        version="a" * 64, location="store", labels=[], origin="learned", parent=starter
    )
    taught.activate()
    one_of_each(starter, "calibrate")
    call_command("learn_deeply")
    assert trained[0]["start"] == starter


def test_a_category_of_the_museums_own_is_learned_once_there_are_enough(trained, starter, settings):
    settings.LEARNING_AT_LEAST = 2
    one_of_each(starter)
    filed("other", "learn")
    call_command("learn_deeply")
    filed("other", "learn")
    Lesson.objects.update(state="learned")
    call_command("learn_deeply")
    assert [lesson["labels"] for lesson in trained] == [starter.labels, [*starter.labels, "other"]]


@for_all(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(0, 2000), max_size=8), st.integers(0, 5000))
def test_of_rare_categories_all_are_taken_and_never_more_than_allowed(given, most):
    taken = fair_share(given, most)
    assert sum(taken.values()) <= most
    assert all(taken[slug] <= num for slug, num in given.items())
    cut = [num for slug, num in taken.items() if num < given[slug]]
    assert not cut or max(taken.values()) - min(cut) <= 1, "what is cut is cut to about the same height"


# What stops it, and going on


def test_in_the_morning_it_stops_and_goes_on_the_next_night(trained, starter, monkeypatch, ana):
    one_of_each(starter)
    lesson = deepening.ask(ana)
    monkeypatch.setattr(night, "is_now", lambda: False)
    call_command("learn_deeply", "--night")
    lesson.refresh_from_db()
    assert (lesson.state, lesson.claim) == ("gathering", None)
    monkeypatch.setattr(night, "is_now", lambda: True)
    call_command("learn_deeply", "--night")
    lesson.refresh_from_db()
    assert lesson.state == "trying"
    assert lesson.result.registered_by == ana


def test_a_lesson_that_is_stopped_meanwhile_ends_at_the_next_step(trained, starter, monkeypatch, capsys):
    one_of_each(starter)
    real = classifier.deepen

    def stopped_half_way(*arguments):
        Lesson.objects.get().cancel()
        return real(*arguments)

    monkeypatch.setattr(classifier, "deepen", stopped_half_way)
    call_command("learn_deeply")
    assert "cancelled" in capsys.readouterr().out
    lesson = Lesson.objects.get()
    assert (lesson.state, lesson.result) == ("cancelled", None)


@pytest.mark.parametrize("problem", [OSError(28, "No space left on device"), MemoryError("no memory")])
def test_one_that_breaks_half_way_is_told_and_changes_nothing(trained, starter, monkeypatch, problem, tmp_path):
    one_of_each(starter)

    def broken(*_):
        raise problem

    monkeypatch.setattr(classifier, "deepen", broken)
    with pytest.raises(CommandError, match="stopped half-way"):
        call_command("learn_deeply")
    assert Lesson.objects.get().state == "failed"
    assert ModelVersion.active() == starter
    assert not list((tmp_path / "learning").iterdir())


def test_a_process_that_keeps_dying_is_not_begun_for_ever(trained, starter):
    one_of_each(starter)
    lesson = deepening.ask(None)
    Lesson.objects.filter(pk=lesson.pk).update(num_begun=deepening.MOST_BEGUN)
    with pytest.raises(CommandError, match="too little memory"):
        call_command("learn_deeply", "--night")
    assert trained == []


def test_an_epoch_that_was_finished_shows_that_nothing_stops_it_from_outside(starter):
    lesson = deepening.ask(None)
    Lesson.objects.filter(pk=lesson.pk).update(num_begun=4)
    assert lesson.take()
    progress = deepening.Progress(lesson, SimpleNamespace(is_lost=False), until_morning=False)
    progress("training", 5, 20)
    assert lesson.num_begun == 4
    progress("epoch", 10, 20)
    lesson.refresh_from_db()
    assert lesson.num_begun == 0


def test_pictures_that_are_there_are_not_fetched_again_and_what_moved_is_taken_out(starter, tmp_path, monkeypatch):
    monkeypatch.setattr(learning_folder, "FEWEST_OF_CATEGORY", 1)
    one_of_each(starter)
    moved = filed("drawing", "learn")
    learning_folder.fill(tmp_path, starter, lambda *_: None)
    first = {path.relative_to(tmp_path): path.lstat().st_mtime_ns for path in tmp_path.glob("pictures/*/*")}
    type(moved.exhibit).objects.filter(pk=moved.exhibit_id).update(category=category("painting"))
    learning_folder.fill(tmp_path, starter, lambda *_: None)
    second = {path.relative_to(tmp_path): path.lstat().st_mtime_ns for path in tmp_path.glob("pictures/*/*")}
    assert {path.parent.name for path in second if path.stem == moved.sha256} == {"painting"}
    assert all(second[path] == when for path, when in first.items() if path.stem != moved.sha256)
    assert json.loads((tmp_path / "labels.json").read_text()) == starter.labels


def test_it_is_measured_beside_the_active_one_and_offered_and_searches_for_nothing(trained, starter, monkeypatch):
    one_of_each(starter)
    filed("drawing", "test")
    monkeypatch.setattr(tasks.learn, "delay", lambda: None)
    monkeypatch.setattr(artefacts, "folder_of", lambda _: STARTER)
    monkeypatch.setattr(
        classifier, "classify", lambda _version, pictures: [classifier.Unsuitable("unreadable") for _ in pictures]
    )
    call_command("learn_deeply")
    for _ in range(5):
        tasks.learn()
    lesson = Lesson.objects.get()
    assert lesson.state == "learned"
    assert set(Trial.objects.values_list("model_version", flat=True)) >= {starter.pk, lesson.result.pk}
    assert ModelVersion.active() == starter


# The page


def test_a_person_lets_it_learn_tonight_and_stops_it(as_ana, starter, settings, monkeypatch):
    settings.LEARNING_NIGHT = "22-6"
    monkeypatch.setattr("tagging.views.learning.nudge", lambda *_: None)
    monkeypatch.setattr(night, "is_now", lambda: False)
    assert "between 22:00 and 6:00" in as_ana.get("/desk/learning/").content.decode()
    as_ana.post("/desk/learning/ask/", {"kind": "deep"})
    lesson = Lesson.objects.get()
    assert (lesson.kind, lesson.asked_by.username) == ("deep", "ana")
    assert "It goes on at 22:00" in as_ana.get("/desk/learning/").content.decode()
    assert as_ana.post("/desk/learning/ask/", {"kind": "deep"}).status_code == 409
    as_ana.post(f"/desk/learning/{lesson.pk}/cancel/")
    lesson.refresh_from_db()
    assert lesson.state == "cancelled"


def test_where_there_is_no_night_the_page_says_so(as_ana, starter):
    assert "LEARNING_NIGHT is empty" in as_ana.get("/desk/learning/").content.decode()


def test_the_last_layer_learns_while_the_deeper_ones_do(as_ana, starter, monkeypatch):
    monkeypatch.setattr("tagging.views.learning.nudge", lambda *_: None)
    deepening.ask(None)
    assert as_ana.post("/desk/learning/ask/").status_code == 302
    assert set(Lesson.objects.values_list("kind", flat=True)) == {"deep", "head"}


def test_an_artefact_that_was_written_but_not_registered_is_not_trained_again(starter, tmp_path):
    shutil.copytree(STARTER, tmp_path / "artefact")

    def trains(*_):
        raise AssertionError("trained again")

    assert classifier.deepen(starter, tmp_path, starter.labels, tmp_path / "artefact", None, trains) == starter
