"""All that a version filed by itself and no person touched is taken back."""

import pytest
from django.contrib.auth.models import User
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Exhibit
from tagging import tasks, undoing
from tagging.models import Certificate, ModelUndo, ModelVersion, Promise, Review
from tests.making import category, make_exhibit, make_model_version, make_suggestion

pytestmark = pytest.mark.django_db


def machine_filed(version: ModelVersion, slug: str = "painting") -> Exhibit:
    """As the trust rule files it: a review of the version's suggestion, the exhibit filed by the machine."""
    exhibit = make_exhibit(pictured=True)
    row = make_suggestion(exhibit, version, **{slug: 0.99})
    Review.by_certificate(exhibit, row, certificate_of(version))
    return exhibit


def certificate_of(version: ModelVersion) -> Certificate:
    painting = category("painting")
    found = Certificate.objects.filter(model_version=version).first()
    if found:
        return found
    person = User.objects.get_or_create(username="promiser")[0]
    promise = Promise.objects.create(category=painting, target=0.98, risk=0.05, is_on=True, set_by=person)
    counts = {"num_sampled": 400, "num_choosing": 200, "num_tested": 200, "num_right": 200}
    return Certificate.objects.create(
        promise=promise, category=painting, model_version=version, look=1, granted=True, threshold=0.9, bound=0.985,
        risk_spent=0.05, **counts,
    )  # fmt: skip


def where_all_are() -> dict[int, tuple]:
    return {row.pk: (row.category_id, row.filed_by) for row in Exhibit.objects.all()}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["filed", "other model", "confirmed", "corrected", "untagged"]), max_size=6))
def test_undoing_what_a_model_filed_puts_everything_back_as_it_was(ana, cleo, fates):
    """Undo ∘ apply = identity, but for what a person touched."""
    version, other = make_model_version(), make_model_version(active=False)
    expected = {}
    for fate in fates:
        if fate == "untagged":
            exhibit = make_exhibit(pictured=True)
            make_suggestion(exhibit, version)
        else:
            exhibit = machine_filed(other if fate == "other model" else version)
        if fate in ("confirmed", "corrected"):
            slug = "painting" if fate == "confirmed" else "drawing"
            Review.decide(exhibit, category(slug), ana)
        exhibit.refresh_from_db()
        expected[exhibit.pk] = (None, "") if fate == "filed" else (exhibit.category_id, exhibit.filed_by)
    undo = undoing.begin(version, cleo)
    while tasks.go_on_with_model_undos():
        pass
    undo.refresh_from_db()
    assert {pk: place for pk, place in where_all_are().items() if pk in expected} == expected
    assert (undo.state, undo.num_done, undo.num_left_alone) == ("undone", fates.count("filed"), 0)
    assert undo.num_done == undo.num_total


def test_a_second_undo_at_the_same_time_is_refused(as_cleo):
    version = make_model_version()
    machine_filed(version)
    assert as_cleo.post(f"/desk/models/{version.pk}/undo/").status_code == 302
    assert as_cleo.post(f"/desk/models/{version.pk}/undo/").status_code == 409
    assert ModelUndo.objects.count() == 1


def test_a_model_that_is_undone_files_nothing_anew(cleo):
    version = make_model_version()
    machine_filed(version)
    assert Certificate.objects.open().exists()
    undoing.begin(version, cleo)
    assert not Certificate.objects.open().exists()
    assert certificate_of(version).closure.closed_by == cleo


def test_a_curator_who_confirms_while_it_is_undone_keeps_the_work(ana, cleo):
    version = make_model_version()
    exhibit = machine_filed(version)
    undo = undoing.begin(version, cleo)
    rows = list(undoing.filed_alone(version).select_related("exhibit", "suggestion"))
    Review.decide(exhibit, category("painting"), ana)
    undoing._one(undo, rows[0])
    exhibit.refresh_from_db()
    assert (exhibit.category.slug, exhibit.filed_by) == ("painting", "curator")
    assert (undo.num_done, undo.num_left_alone) == (0, 1)


def test_an_undo_can_be_stopped_and_what_is_back_stays_back(as_cleo, cleo, monkeypatch):
    monkeypatch.setattr(undoing, "BATCH", 1)
    monkeypatch.setattr(undoing, "SLICE_SECONDS", -1)
    monkeypatch.setattr(tasks.go_on_with_model_undos, "delay", lambda: None)
    version = make_model_version()
    for _ in range(2):
        machine_filed(version)
    undo = undoing.begin(version, cleo)
    tasks.go_on_with_model_undos()
    as_cleo.post(f"/desk/models/undo/{undo.pk}/stop/")
    assert tasks.go_on_with_model_undos() == 0
    undo.refresh_from_db()
    assert (undo.state, undo.num_done) == ("stopped", 1)
    assert Exhibit.objects.filter(filed_by="machine").count() == 1
