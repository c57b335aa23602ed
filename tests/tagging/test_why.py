"""Why the model said so: maps made by a worker, on demand and ahead of the queue, once, and never of another model."""

import io
from datetime import timedelta

import numpy as np
import pytest
from django.utils import timezone
from PIL import Image

from ml import Unreadable
from tagging import classifier, explaining, tasks
from tagging.models import Explanation
from tests.making import LABELS, make_exhibit, make_model_version, make_photograph, make_suggestion

State = Explanation.State


@pytest.fixture(autouse=True)
def explained(monkeypatch, db):
    """The worker's network is a stand-in: the upper left speaks for every label, the lower right against."""
    asked = []

    def explain(model_version, picture):
        asked.append(model_version.pk)
        if picture == b"broken":
            return Unreadable("The picture is damaged and cannot be read to its end.")
        maps = np.zeros((5, 4, 4))
        maps[:, 0, 0], maps[:, 3, 3] = 2.0, -1.0
        return classifier.Explained(maps, {label: f"All of the evidence for {label}." for label in LABELS}, 0.01)

    monkeypatch.setattr(classifier, "explain", explain)
    monkeypatch.setattr(tasks, "nudge", lambda *_: None)
    return asked


def waiting_suggestion(**probabilities):
    return make_suggestion(make_exhibit(pictured=True), **probabilities)


def state_on_page(client, suggestion) -> str:
    html = client.get(f"/desk/why/{suggestion.pk}/?part").content.decode()
    return html.partition('data-state="')[2].partition('"')[0]


def test_a_map_is_asked_for_made_by_the_worker_and_shown(as_ana, settings):
    settings.EXPLAIN_AHEAD = 0
    suggestion = waiting_suggestion(painting=0.6)
    assert state_on_page(as_ana, suggestion) == "none"
    assert not explaining.go_on(), "looking at the page asks for nothing"
    as_ana.post(f"/desk/why/{suggestion.pk}/ask/")
    assert state_on_page(as_ana, suggestion) == "waiting"
    assert explaining.go_on()
    assert state_on_page(as_ana, suggestion) == "ready"
    page = as_ana.get(f"/desk/why/{suggestion.pk}/").content.decode()
    assert "All of the evidence for painting." in page
    assert not explaining.go_on(), "it is made once"


def test_the_map_has_the_proportions_of_the_photograph_and_is_clear_where_nothing_speaks(as_ana):
    suggestion = waiting_suggestion()
    Explanation.ask(suggestion)
    explaining.go_on()
    row = Explanation.of(suggestion)
    answer = as_ana.get(f"/desk/why/maps/{row.pk}/drawing.png")
    assert answer["Content-Type"] == "image/png"
    assert "private" in answer["Cache-Control"]
    image = Image.open(io.BytesIO(answer.content))
    assert image.size == (256, 171), "the photograph is 96 x 64"
    red, _green, blue, opaque = image.getpixel((10, 10))
    assert red > 200 > blue
    assert opaque > 200
    assert image.getpixel((250, 10))[3] < 20
    red, _green, blue, opaque = image.getpixel((250, 165))
    assert blue > 150 > red
    assert 90 < opaque < 160, "one scale: half as strong as the strongest"
    assert as_ana.get(f"/desk/why/maps/{row.pk}/other.png").status_code == 404
    assert as_ana.get("/desk/why/maps/999999/drawing.png").status_code == 404
    assert as_ana.get("/desk/why/999999/").status_code == 404


def test_the_head_of_the_queue_is_explained_before_anybody_asks_but_after_who_did(explained, settings):
    settings.EXPLAIN_AHEAD = 2
    sure, unsure, torn = (waiting_suggestion(painting=value) for value in (0.99, 0.5, 0.3))
    assert [explaining.go_on() for _ in range(3)] == [True, True, False]
    assert {row.photograph.exhibit_id for row in Explanation.objects.filter(state=State.READY)} == {
        unsure.exhibit_id,
        torn.exhibit_id,
    }
    more = [waiting_suggestion(painting=0.25) for _ in range(2)]
    Explanation.look_ahead(more[0].model_version, 2)
    Explanation.ask(sure)
    explaining.go_on()
    assert Explanation.of(sure).state == State.READY, "who asks goes first"


def test_a_promoted_model_has_explanations_of_its_own(as_ana, settings):
    settings.EXPLAIN_AHEAD = 0
    suggestion = waiting_suggestion()
    Explanation.ask(suggestion)
    assert explaining.go_on()
    newer = make_suggestion(suggestion.exhibit, make_model_version())
    assert state_on_page(as_ana, newer) == "none"
    assert state_on_page(as_ana, suggestion) == "ready"
    Explanation.ask(suggestion)
    assert not explaining.go_on(), "the worker asks the active model only"


def test_another_photograph_has_an_explanation_of_its_own(as_ana):
    suggestion = waiting_suggestion()
    Explanation.ask(suggestion)
    explaining.go_on()
    suggestion.exhibit.photographs.all().delete()
    make_photograph(suggestion.exhibit)
    assert state_on_page(as_ana, suggestion) == "none"


def test_what_cannot_be_explained_says_why_and_is_tried_again_when_asked(as_ana, monkeypatch):
    suggestion = waiting_suggestion()
    Explanation.ask(suggestion)
    with monkeypatch.context() as patch:
        patch.setattr("catalog.models.Photograph.read_original", lambda self: b"broken")
        explaining.go_on()
    page = as_ana.get(f"/desk/why/{suggestion.pk}/").content.decode()
    assert "The picture is damaged" in page
    as_ana.post(f"/desk/why/{suggestion.pk}/ask/")
    explaining.go_on()
    assert state_on_page(as_ana, suggestion) == "ready"


def test_a_picture_that_the_store_has_lost_is_a_reason(as_ana, monkeypatch):
    suggestion = waiting_suggestion()
    Explanation.ask(suggestion)

    def lost(self):
        raise FileNotFoundError("gone")

    monkeypatch.setattr("catalog.models.Photograph.read_original", lost)
    explaining.go_on()
    assert "cannot be fetched from the store" in Explanation.of(suggestion).reason


def test_a_model_that_does_not_load_leaves_the_picture_waiting(monkeypatch):
    suggestion = waiting_suggestion()
    Explanation.ask(suggestion)

    def unsuitable(*_):
        raise classifier.Unsuitable("The artefact is damaged.")

    monkeypatch.setattr(classifier, "explain", unsuitable)
    for _ in range(5):
        with pytest.raises(classifier.Unsuitable):
            explaining.go_on()
    assert Explanation.of(suggestion).state == State.WAITING


def test_two_workers_never_explain_the_same_picture_and_a_late_one_writes_nothing(explained, settings):
    settings.EXPLAIN_AHEAD = 0
    suggestion = waiting_suggestion()
    Explanation.ask(suggestion)
    first = Explanation.claim_one(suggestion.model_version)
    assert Explanation.claim_one(suggestion.model_version) is None
    long_ago = timezone.now() - timedelta(seconds=settings.TAGGING_CLAIM_SECONDS + 1)
    Explanation.objects.filter(pk=first.pk).update(claimed_at=long_ago)
    second = Explanation.claim_one(suggestion.model_version)
    assert second.pk == first.pk
    assert not first.record_failure("Too late.")
    assert second.record(classifier.explain(suggestion.model_version, b""))
    assert Explanation.of(suggestion).state == State.READY


def test_a_picture_that_stops_its_worker_again_and_again_is_set_aside(settings):
    settings.TAGGING_CLAIM_SECONDS = -1
    suggestion = waiting_suggestion()
    Explanation.ask(suggestion)
    assert all(Explanation.claim_one(suggestion.model_version) for _ in range(3))
    assert Explanation.claim_one(suggestion.model_version) is None
    assert "stopped 3 times" in Explanation.of(suggestion).reason


def test_an_exhibit_without_a_photograph_has_no_map(as_ana):
    suggestion = make_suggestion(make_exhibit())
    assert as_ana.post(f"/desk/why/{suggestion.pk}/ask/").status_code == 302
    assert as_ana.get(f"/desk/why/{suggestion.pk}/").status_code == 200
    assert Explanation.objects.count() == 0


def test_who_asks_again_and_again_asks_once(as_ana):
    suggestion = waiting_suggestion()
    for _ in range(3):
        html = as_ana.post(f"/desk/why/{suggestion.pk}/ask/", {"part": "1"}).content.decode()
        assert "being computed" in html
    assert Explanation.objects.count() == 1


def test_the_queue_itself_asks_nothing_about_maps(as_ana, django_assert_max_num_queries):
    waiting_suggestion()
    html = as_ana.get("/desk/").content.decode()
    assert "data-why=" in html
    assert "evidence__map" not in html


def test_the_worker_is_woken_on_a_queue_of_its_own(settings):
    from museum.celery import app

    assert app.amqp.router.route({}, "tagging.tasks.explain_waiting")["queue"].name == "explaining"
    assert "explaining" in {queue.name for queue in settings.CELERY_TASK_QUEUES}
