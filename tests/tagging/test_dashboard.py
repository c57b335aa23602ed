"""The dashboard: what it counts, from what, and with which doubt."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Exhibit
from tagging import keeping, selecting, tasks
from tagging.filtering import QueueFilter
from tagging.models import ModelVersion, Review, Selection, Suggestion
from tagging.reports import agreement, pace
from tagging.reports.health import Health
from tagging.reports.intervals import wilson
from tagging.reports.progress import Progress
from tests.making import category, make_exhibit, make_model_version, make_suggestion

DASHBOARD = "/desk/dashboard/"


def reviewed(person, said: str, filed: str, confidence: float = 0.8, **label) -> Review:
    row = make_suggestion(make_exhibit(pictured=True, **label), **{said: confidence})
    return Review.decide(row.exhibit, category(filed), person, row)


def in_words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@given(st.integers(0, 500), st.integers(0, 500))
def test_an_interval_holds_its_share_and_never_leaves_what_is_possible(right, wrong):
    total = right + wrong
    low, high = wilson(right, total)
    assert 0 <= low <= high <= 1
    if total:
        assert low - 1e-9 <= right / total <= high + 1e-9


def test_the_intervals_are_wilsons():
    assert [round(end, 4) for end in wilson(81, 263)] == [0.2553, 0.3662]  # Newcombe 1998, table I
    assert [round(end, 4) for end in wilson(0, 20)] == [0.0, 0.1611]


@pytest.mark.django_db
def test_progress_counts_what_is_untagged_waiting_reviewed_and_on_view(ana):
    reviewed(ana, "painting", "painting", department="Paintings")
    make_exhibit(filed_under="drawing", published=False, department="Prints")
    make_suggestion(make_exhibit(pictured=True))
    make_exhibit()
    now = Progress.now()
    assert (now.num_exhibits, now.num_untagged, now.num_waiting) == (4, 2, 1)
    assert (now.num_reviewed, now.num_on_view) == (1, 1)
    assert [(line.slug, line.num, line.num_on_view) for line in now.by_category if line.num] == [
        ("drawing", 1, 0),
        ("painting", 1, 1),
    ]
    assert [line.name for line in now.by_department] == ["Paintings", "Prints"]


@pytest.mark.django_db
def test_the_forecast_follows_the_pace_of_the_last_seven_days(ana):
    for _ in range(7):
        reviewed(ana, "painting", "painting")
    old = reviewed(ana, "painting", "painting")
    Review.objects.filter(pk=old.pk).update(decided_at=timezone.now() - timedelta(days=30))
    for _ in range(3):
        make_suggestion(make_exhibit(pictured=True))
    now = Progress.now()
    assert (now.per_day, now.days_left) == (1.0, 3)
    assert now.done_on == timezone.localdate() + timedelta(days=3)


@pytest.mark.django_db
def test_without_a_decision_there_is_no_forecast():
    make_suggestion(make_exhibit(pictured=True))
    assert Progress.now().days_left is None


@pytest.mark.django_db
def test_the_matrix_holds_the_last_word_on_each_picture(ana, cleo):
    reviewed(ana, "painting", "painting")
    changed = reviewed(ana, "painting", "painting")
    seen = Exhibit.objects.select_related("category").get(pk=changed.exhibit_id)
    Review.decide(seen, category("drawing"), cleo, changed.suggestion)
    reviewed(ana, "painting", "other").undo(ana)
    rows = agreement.matrix(ModelVersion.active())
    painting = next(row for row in rows if row.category.slug == "painting")
    assert {cell.filed.slug: cell.num for cell in painting.cells if cell.num} == {"painting": 1, "drawing": 1}
    assert (painting.precision.num, painting.precision.total) == (1, 2)
    drawing = next(row for row in rows if row.category.slug == "drawing")
    assert (drawing.recall.num, drawing.recall.total) == (0, 1)
    assert drawing.precision.value is None


@pytest.mark.django_db
def test_decisions_that_nobody_looked_at_one_by_one_prove_nothing(ana):
    make_suggestion(make_exhibit(pictured=True))
    selecting.decide_all_matching(ana, QueueFilter(), None)
    tasks.go_on_with_selections()
    assert Review.objects.count() == 1
    assert agreement.reviews_of(ModelVersion.active()).count() == 0
    assert Progress.now().num_decided_lately == 0


@pytest.mark.django_db
def test_confidence_is_held_against_what_people_said(ana):
    for filed in ("painting", "painting", "drawing"):
        reviewed(ana, "painting", filed, 0.75)
    make_suggestion(make_exhibit(), painting=0.95)
    active = ModelVersion.active()
    waiting = agreement.waiting_by_band(QueueFilter().waiting())
    found = agreement.bands(active, waiting)
    assert [(band.name, band.right.num, band.right.total) for band in found if band.right.total] == [("70–80", 2, 3)]
    assert [(band.name, band.num_waiting) for band in found if band.num_waiting] == [("90–100", 1)]


@pytest.mark.django_db
def test_pauses_do_not_count_as_decisions(ana):
    begun = timezone.now() - timedelta(hours=2)
    for seconds in (0, 2, 6, 4000):
        review = reviewed(ana, "painting", "painting")
        Review.objects.filter(pk=review.pk).update(decided_at=begun + timedelta(seconds=seconds))
    [hers] = pace.by_curator()
    assert (hers.num, hers.num_gaps, hers.median_seconds, hers.per_hour) == (4, 2, 3.0, 1200.0)


@pytest.mark.django_db
def test_the_worker_is_judged_by_what_waits_and_what_it_answered():
    model = make_model_version()
    make_exhibit(pictured=True)
    assert Health.now(model).is_standing_still
    make_suggestion(make_exhibit(pictured=True), model)
    for reason in ("Damaged.", "Damaged.", "Too large."):
        Suggestion.objects.create(
            exhibit=make_exhibit(pictured=True),
            model_version=model,
            state="failed",
            reason=reason,
            answered_at=timezone.now(),
        )
    now = Health.now(model)
    assert (now.waiting.number, now.num_answered, now.is_standing_still) == (1, 4, False)
    assert now.reasons == [("Damaged.", 2), ("Too large.", 1)]


def test_failures_of_one_reason_are_tried_again_together(as_ana, monkeypatch):
    monkeypatch.setattr("tagging.views.history.nudge", lambda: None)
    model = make_model_version()
    for reason in ("Damaged.", "Damaged.", "Too large."):
        Suggestion.objects.create(exhibit=make_exhibit(), model_version=model, state="failed", reason=reason)
    as_ana.post("/desk/failures/retry/", {"suggestion": "all", "reason": "Damaged."})
    assert [row.reason for row in Suggestion.objects.all()] == ["Too large."]


def test_every_number_of_the_matrix_leads_to_its_pictures(as_ana, ana):
    reviewed(ana, "painting", "drawing", title="The ford")
    reviewed(ana, "painting", "painting", title="The mill")
    address = re.search(r'href="(/desk/dashboard/painting/drawing/)"', as_ana.get(DASHBOARD).content.decode())[1]
    html = as_ana.get(address).content.decode()
    assert "The ford" in html
    assert "The mill" not in html


@pytest.mark.parametrize("address", ["/desk/dashboard/vase/painting/", "/desk/models/999/"])
def test_what_is_not_there_is_said(as_ana, address):
    assert as_ana.get(address).status_code == 404


def test_an_empty_museum_is_told_what_will_appear(as_ana):
    assert "As soon as exhibits come in" in in_words(as_ana.get(DASHBOARD))


def test_shares_stand_with_interval_and_count(as_ana, ana):
    for filed in ("painting", "painting", "painting", "drawing"):
        reviewed(ana, "painting", filed)
    assert "75 % (30 %–95 %) n=4" in in_words(as_ana.get(DASHBOARD))


def test_numbers_that_are_dear_to_count_are_kept_and_dated(as_ana, ana, monkeypatch):
    from django.core.cache import cache

    cache.clear()
    monkeypatch.setattr(keeping, "QUICK_SECONDS", -1)
    reviewed(ana, "painting", "painting")
    as_ana.get(DASHBOARD)
    reviewed(ana, "painting", "painting")
    page = as_ana.get(DASHBOARD)
    cache.clear()
    assert page.context["progress"].num_reviewed == 1
    assert "Some numbers were counted at" in in_words(page)


def test_the_dashboard_asks_as_often_with_many_as_with_few(as_ana, ana, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr("tagging.keeping.QUICK_SECONDS", 3600)  # on a busy machine some would be kept, and not asked
    reviewed(ana, "painting", "painting")
    as_ana.get(DASHBOARD)
    with django_assert_num_queries(37):
        as_ana.get(DASHBOARD)
    for _ in range(6):
        reviewed(ana, "drawing", "painting", department="Prints")
    with django_assert_num_queries(37):
        as_ana.get(DASHBOARD)


def test_a_model_card_is_a_page_and_html_in_it_stays_text(as_ana):
    card = "# VGG16\n\n| part | n |\n|---|---|\n| learn | 4220 |\n\n<script>alert(1)</script>"
    model = make_model_version(card=card)
    html = as_ana.get(f"/desk/models/{model.pk}/").content.decode()
    assert "<h2>VGG16</h2>" in html
    assert "<td>4220</td>" in html
    assert "<script>alert(1)" not in html
    assert " style=" not in html


# --- A cell of the matrix is acted on as a group


def test_the_pictures_of_a_cell_are_refiled_as_a_group_and_taken_back_as_a_whole(ana, as_ana):
    wrong = [reviewed(ana, "painting", "drawing") for _ in range(3)]
    address = "/desk/dashboard/painting/drawing/"
    numbers = [review.pk for review in as_ana.get(address).context["reviews"]]
    assert len(numbers) == 3
    response = as_ana.post(f"{address}refile/", {"picked": numbers[:2], "category": "engraving"}, follow=True)
    selection = Selection.objects.get()
    assert (selection.num_filed, selection.is_whole_filter) == (2, False)
    assert response.context["done"] == selection
    assert len(response.context["reviews"]) == 1
    assert Exhibit.objects.filter(category__slug="engraving").count() == 2
    as_ana.post(f"/desk/selections/{selection.pk}/undo/")
    assert Exhibit.objects.filter(category__slug="drawing").count() == 3
    assert len(as_ana.get(address).context["reviews"]) == 3
    assert wrong


def test_what_a_colleague_moved_meanwhile_is_left_alone_and_told(ana, as_ana):
    reviewed(ana, "painting", "drawing")
    address = "/desk/dashboard/painting/drawing/"
    (review,) = as_ana.get(address).context["reviews"]
    Review.decide(review.exhibit.__class__.objects.get(pk=review.exhibit_id), category("sculpture"), ana)
    as_ana.post(f"{address}refile/", {"picked": [review.pk], "category": "engraving"})
    selection = Selection.objects.get()
    assert (selection.num_filed, selection.num_left_alone) == (0, 1)
    assert "Sculpture" in selection.left_alone[0]["sentence"]


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"picked": ["1"], "category": "crockery"}, 400),
        ({"category": "painting"}, 400),
        ({"picked": ["x"], "category": "painting"}, 400),
        ({"picked": [str(n) for n in range(1, 60)], "category": "painting"}, 400),
        ({"picked": ["999999"], "category": "painting"}, 302),
    ],
)
def test_a_forged_group_changes_nothing(ana, as_ana, sent, status):
    reviewed(ana, "painting", "drawing")
    assert as_ana.post("/desk/dashboard/painting/drawing/refile/", sent).status_code == status
    assert Exhibit.objects.filter(category__slug="drawing").count() == 1
