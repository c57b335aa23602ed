"""The queue narrowed and ordered by the address; filters saved by name; counts that promise only what is counted."""

from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from catalog.models import Exhibit, ImportJob, ImportPicture, ImportRow
from tagging import counting, filtering
from tagging.filtering import Count, QueueFilter
from tagging.models import SavedFilter, Suggestion, Tally
from tests.making import make_exhibit, make_model_version, make_suggestion

pytestmark = pytest.mark.django_db


def waiting(title: str, *, model_version=None, probabilities=None, **label) -> Suggestion:
    exhibit = make_exhibit(title=title, pictured=True, **label)
    return make_suggestion(exhibit, model_version, **(probabilities or {"painting": 0.6}))


def titles(query: str) -> list[str]:
    return [row.exhibit.title for row in QueueFilter.from_query(query).waiting().select_related("exhibit")]


@pytest.fixture
def five() -> None:
    waiting("torn", probabilities={"painting": 0.3}, department="Prints", maker="Rembrandt van Rijn")
    waiting("fair", probabilities={"drawing": 0.6}, department="Prints", maker="Käthe Kollwitz")
    waiting("sure", probabilities={"painting": 0.95}, department="Paintings", maker="Rembrandt")
    waiting("surer", probabilities={"engraving": 0.995}, department="Paintings", maker="")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["torn", "fair", "sure", "surer"]),
        ("order=sure", ["surer", "sure", "fair", "torn"]),
        ("order=confidence", ["torn", "fair", "sure", "surer"]),
        ("order=suggestion", ["fair", "surer", "sure", "torn"]),
        ("category=painting", ["torn", "sure"]),
        ("category=painting&category=drawing", ["torn", "fair", "sure"]),
        ("department=Prints", ["torn", "fair"]),
        ("maker=rembrandt", ["torn", "sure"]),
        ("band=90-99", ["sure"]),
        ("band=99-100", ["surer"]),
        ("category=painting&department=Paintings&maker=Rembrandt&band=90-99", ["sure"]),
        ("order=nonsense&band=7&category=vase", []),
        ("order=nonsense&band=7&since=yesterday&model=x", ["torn", "fair", "sure", "surer"]),
    ],
)
def test_filters_combine_and_nonsense_counts_as_nothing(five, query, expected):
    assert titles(query) == expected


def test_what_came_in_within_some_days(five):
    Exhibit.objects.filter(title="torn").update(created_at=timezone.now() - timedelta(days=40))
    day = (timezone.now() - timedelta(days=30)).date().isoformat()
    assert titles(f"until={day}") == ["torn"]
    assert titles(f"since={day}") == ["fair", "sure", "surer"]


def test_an_older_model_can_be_asked_for(five):
    old = make_model_version(active=False)
    waiting("by the old one", model_version=old)
    assert titles(f"model={old.pk}") == ["by the old one"]
    assert "by the old one" not in titles("")


@pytest.mark.parametrize("order", filtering.ORDERS)
def test_every_order_can_be_walked_without_an_offset(order):
    for confidence in (0.5, 0.6, 0.6, 0.7):
        for label in ("painting", "drawing"):
            waiting("w", probabilities={label: confidence})
    Suggestion.objects.update(out_of_scope=F("doubt"))
    wanted = QueueFilter(order=order)
    everything = list(wanted.waiting())
    walked = [everything[0]]
    while following := wanted.after(wanted.waiting(), walked[-1]).first():
        walked.append(following)
    assert walked == everything
    assert len(walked) == 8


def test_the_same_filter_has_always_the_same_address():
    messy = QueueFilter.from_query("category=painting&category=drawing&category=painting&order=&maker=%20M.L.%20&x=1")
    assert messy.query == "category=drawing&category=painting&maker=M.L."
    assert QueueFilter.from_query(messy.query) == messy


def test_a_count_is_exact_up_to_its_bound_and_then_says_so(five, monkeypatch):
    assert str(Count.of(QueueFilter().waiting())) == "4"
    monkeypatch.setattr(filtering, "COUNTED_MOST", 3)
    assert str(Count.of(QueueFilter().waiting())) == "more than 3"


def test_the_filter_stays_in_the_address_of_every_next_step(as_ana, five):
    html = as_ana.get("/desk/?category=painting&order=sure").content.decode()
    assert 'name="next" value="/desk/?order=sure&amp;category=painting"' in html
    assert '&amp;order=sure&amp;category=painting" data-skip' in html
    assert 'data-filter="order=sure&amp;category=painting"' in html
    assert 'value="painting" checked' in html


def test_the_page_counts_what_matches(as_ana, five):
    page = as_ana.get("/desk/?department=Prints")
    assert page.context["counts"].waiting.number == 2
    assert as_ana.get("/desk/waiting/?department=Prints").json()["waiting"] == 2


def test_a_filter_without_matches_says_so_and_leads_on(as_ana, five):
    assert "No waiting picture matches this filter." in as_ana.get("/desk/?maker=Nobody").content.decode()


def test_a_filter_is_saved_under_a_name_for_oneself(as_ana, ana, cleo, five):
    SavedFilter.objects.create(person=cleo, name="Hers", query="")
    fields = {"name": " Doubtful  prints ", "query": "department=Prints&x=1", "next": "/desk/?department=Prints"}
    response = as_ana.post("/desk/filters/", fields)
    assert response.url == "/desk/?department=Prints"
    saved = SavedFilter.objects.get(person=ana)
    assert (saved.name, saved.query) == ("Doubtful prints", "department=Prints")
    html = as_ana.get("/desk/").content.decode()
    assert '<a href="/desk/?department=Prints">Doubtful prints</a>' in html
    assert "Hers" not in html


def test_saving_under_the_same_name_replaces_it(as_ana, ana):
    for query in ("band=0-50", "band=50-70"):
        as_ana.post("/desk/filters/", {"name": "Mine", "query": query})
    assert SavedFilter.objects.get(person=ana).query == "band=50-70"


def test_nobody_forgets_another_persons_filter(as_ana, cleo):
    theirs = SavedFilter.objects.create(person=cleo, name="Hers")
    as_ana.post("/desk/filters/forget/", {"filter": theirs.pk})
    assert SavedFilter.objects.filter(pk=theirs.pk).exists()


def test_a_filter_without_a_name_is_refused_in_words(as_ana):
    page = as_ana.post("/desk/filters/", {"name": "  "})
    assert page.status_code == 400
    assert "needs a name" in page.content.decode()


def test_hostile_words_in_a_filter_stay_text(as_ana):
    html = as_ana.get("/desk/", {"maker": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert(1)" not in html


def test_where_passing_what_is_reviewed_takes_long_the_front_is_remembered(as_ana, monkeypatch):
    monkeypatch.setattr("tagging.front.SLOW_SECONDS", -1)
    first, second = waiting("A", probabilities={"painting": 0.5}), waiting("B", probabilities={"painting": 0.6})
    assert as_ana.get("/desk/").context["suggestion"] == first
    newcomer = waiting("C", probabilities={"painting": 0.3})
    assert as_ana.get("/desk/").context["suggestion"] == first
    Exhibit.objects.filter(pk__in=[first.exhibit_id, second.exhibit_id]).delete()
    assert as_ana.get("/desk/").context["suggestion"] == newcomer  # nothing else waits: it is not held back


def test_another_model_and_another_filter_have_fronts_of_their_own(as_ana, monkeypatch):
    monkeypatch.setattr("tagging.front.SLOW_SECONDS", -1)
    waiting("A", probabilities={"painting": 0.9})
    as_ana.get("/desk/")
    doubtful = waiting("B", probabilities={"painting": 0.3}, maker="Nora")
    assert as_ana.get("/desk/?maker=Nora").context["suggestion"] == doubtful
    newer = make_suggestion(doubtful.exhibit, make_model_version(), painting=0.4)
    assert as_ana.get("/desk/").context["suggestion"] == newer


# --- By import, by the closest contest, and everything at once


def test_the_closest_contest_comes_first(as_ana):
    make_suggestion(make_exhibit(title="clear", pictured=True), painting=0.9)
    contested = make_suggestion(make_exhibit(title="contested", pictured=True), painting=0.49, drawing=0.48)
    spread = make_suggestion(make_exhibit(title="spread", pictured=True), painting=0.3)
    assert contested.doubt < spread.doubt
    assert contested.margin < spread.margin
    assert "contested" in as_ana.get("/desk/?order=margin").context["suggestion"].exhibit.title
    assert "spread" in as_ana.get("/desk/?order=doubt").context["suggestion"].exhibit.title
    assert QueueFilter.from_query("order=margin").query == "order=margin"


def test_what_an_import_brought_is_shown_alone_by_table_or_by_pictures(as_ana):
    by_table, by_picture, other = (make_exhibit(pictured=True) for _ in range(3))
    for exhibit in (by_table, by_picture, other):
        make_suggestion(exhibit)
    job = ImportJob.objects.create(source_name="works.csv", state="applied")
    ImportRow.objects.create(job=job, number=2, outcome="new", exhibit=by_table, applied_at=timezone.now())
    photograph = by_picture.photographs.get()
    ImportPicture.objects.create(
        job=job, number=1, file="a.jpg", outcome="added", exhibit=by_picture, photograph=photograph
    )
    found = {row.exhibit for row in QueueFilter(job=job.pk).waiting()}
    assert found == {by_table, by_picture}
    page = as_ana.get(f"/desk/?import={job.pk}")
    assert page.context["counts"].waiting.number == 2
    assert "works.csv" in page.content.decode()
    assert QueueFilter.from_query(f"import={job.pk}").query == f"import={job.pk}"


def test_all_filters_of_the_queue_combine(as_ana):
    exhibit = make_exhibit(pictured=True, department="Prints", maker="Mara Lindqvist")
    suggestion = make_suggestion(exhibit, painting=0.6)
    job = ImportJob.objects.create(source_name="works.csv", state="applied")
    ImportRow.objects.create(job=job, number=2, outcome="new", exhibit=exhibit, applied_at=timezone.now())
    today = timezone.localdate()
    every = {
        "category": "painting", "department": "Prints", "maker": "lindq", "import": job.pk, "since": today,
        "until": today, "band": "50-70", "model": suggestion.model_version_id, "order": "margin",
    }  # fmt: skip
    others = {
        "category": "drawing", "department": "Coins", "maker": "nobody", "import": job.pk + 1, "since": "2999-01-01",
        "until": "1999-01-01", "band": "90-99", "model": suggestion.model_version_id + 1,
    }  # fmt: skip
    assert as_ana.get("/desk/", every).context["suggestion"] == suggestion
    for name, value in others.items():
        assert as_ana.get("/desk/", every | {name: value}).context["suggestion"] is None, name


@pytest.mark.parametrize("order", ["doubt", "margin", "confidence", "sure", "suggestion"])
def test_every_order_shows_each_picture_once_page_by_page(ana, order):
    for n in range(12):
        make_suggestion(make_exhibit(pictured=True), painting=0.4 + 0.1 * (n % 4))
    wanted, seen, after = QueueFilter(order=order).of_one_model(), [], None
    while True:
        rows = wanted.waiting()
        found = list((wanted.after(rows, after) if after else rows)[:5])
        if not found:
            break
        seen += found
        after = found[-1]
    assert seen == list(wanted.waiting())
    assert len(seen) == 12


# --- Counts of a large queue are made behind the pages


def test_what_is_dear_to_count_is_counted_by_a_worker_and_shown_with_its_age(as_ana, monkeypatch):
    monkeypatch.setattr(counting, "QUICK_SECONDS", -1)
    exhibit = make_exhibit(pictured=True, department="Prints")
    make_suggestion(exhibit)
    assert set(counting.count_what_is_dear()) == {"waiting", "tagging", "failed", "departments"}
    Tally.objects.update(seconds=9)
    make_suggestion(make_exhibit(pictured=True, department="Coins"))
    page = as_ana.get("/desk/")
    assert (page.context["counts"].waiting.number, page.context["departments"]) == (1, ["Prints"])
    assert "counted at" in page.content.decode()
    assert page.context["counts"].counted_at
    counting.count_what_is_dear()  # what took nine seconds rests for a while
    assert Tally.objects.get(name="waiting").number == 1
    Tally.objects.update(counted_at=timezone.now() - timedelta(minutes=10))
    counting.count_what_is_dear()
    assert Tally.objects.get(name="waiting").number == 2


def test_what_is_quick_to_count_is_of_this_moment(as_ana, monkeypatch):
    monkeypatch.setattr(counting, "QUICK_SECONDS", 3600)
    Tally.objects.create(name="waiting", number=99, seconds=0, counted_at=timezone.now() - timedelta(hours=1))
    assert counting.count_what_is_dear() == []
    make_suggestion(make_exhibit(pictured=True))
    page = as_ana.get("/desk/")
    assert page.context["counts"].waiting.number == 1
    assert page.context["counts"].counted_at is None
