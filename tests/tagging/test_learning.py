"""A model learns from what is filed: what is kept for measuring stays out, and failures are told."""

import hashlib

import numpy as np
import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from catalog.models import Category, Exhibit, Likeness, PerceptualHash, Photograph
from catalog.models.perceptual_hash import bands_of
from ml import Artefact, Prediction
from ml.calibration import softmax
from ml.head import read_head
from ml.learned import read_learned
from tagging import classifier, gathering, learning, looking_again, tasks, trying
from tagging.models import Draw, Lesson, ModelVersion, Part, Promotion, Refusal, Review, SecondLook, Trial
from tagging.models.part import part_by_hash
from tagging.models.selection import ClaimLost
from tagging.reports.comparison import Comparison
from tests.making import category, make_exhibit, make_suggestion

pytestmark = pytest.mark.django_db
SEEN: dict[str, np.ndarray] = {}
POINTS = {
    slug: np.random.default_rng(number).random(192) * 3
    for number, slug in enumerate(["drawing", "engraving", "painting", "sculpture", "textile", "other"])
}


def a_filed_work(slug: str, looks_like: str = "", **changes) -> Exhibit:
    """Filed under `slug`; what the network sees is near what `looks_like` looks like."""
    exhibit = make_exhibit(filed_under=slug, **changes)
    sha256 = hashlib.sha256(str(exhibit.pk).encode()).hexdigest()
    add_photograph(exhibit, sha256)
    SEEN[sha256] = POINTS[looks_like or slug] + np.random.default_rng(exhibit.pk).normal(size=192) * 0.6
    return exhibit


def add_photograph(exhibit: Exhibit, sha256: str, bits: str = "") -> Photograph:
    photograph = Photograph.objects.create(
        exhibit=exhibit, sha256=sha256, original=sha256, num_bytes=1, format="JPEG", width=4, height=3,
        rendition_widths=[320],
    )  # fmt: skip
    if bits:
        PerceptualHash.objects.create(photograph=photograph, bits=bits, **bands_of(bits))
    return photograph


def answer(version: ModelVersion, pictures: list[bytes]) -> list[Prediction]:
    """The network is made up, its head is the real one of the version."""
    artefact = Artefact.read(classifier.folder_of(version))
    features = [SEEN[picture.decode()].astype(np.float32) for picture in pictures]
    rows = softmax(read_head(artefact).logits(np.array(features)), artefact.temperature) if pictures else []
    out = []
    for row, seen in zip(rows, features, strict=True):
        table = dict(zip(artefact.labels, map(float, row), strict=True))
        best = max(table, key=table.get)
        out.append(Prediction(best, table[best], table, features=seen))
    return out


@pytest.fixture(autouse=True)
def a_made_up_network(monkeypatch):
    SEEN.clear()
    monkeypatch.setattr(classifier, "classify", answer)
    monkeypatch.setattr(gathering, "original", lambda photograph: photograph.original.encode())
    monkeypatch.setattr(trying, "original", lambda photograph: photograph.original.encode())
    monkeypatch.setattr(tasks.learn, "delay", lambda: None)
    monkeypatch.setattr("tagging.views.learning.nudge", lambda *_: None)


@pytest.fixture
def starter() -> ModelVersion:
    version = classifier.register()
    version.activate()
    return version


def filed_works(num: int = 24, *slugs: str) -> None:
    for slug in slugs or ("drawing", "engraving", "painting", "sculpture"):
        for _ in range(num):
            a_filed_work(slug)


def learn_to_the_end() -> Lesson:
    for _ in range(50):
        tasks.learn()
        lesson = Lesson.objects.first()
        if not lesson.is_working:
            return lesson
    raise AssertionError(f"still {lesson.state}")


# Parts


def test_a_part_once_given_stays_and_about_a_fifth_is_kept_for_measuring():
    shares = [part_by_hash(hashlib.sha256(str(number).encode()).hexdigest()) for number in range(4000)]
    assert 0.18 < shares.count("test") / 4000 < 0.22
    assert 0.08 < shares.count("calibrate") / 4000 < 0.12
    filed_works(10, "drawing")
    assert len(Part.give(100)) == 10
    before = dict(Part.objects.values_list("exhibit", "name"))
    Exhibit.objects.update(category=category("painting"))
    filed_works(10, "drawing")
    Part.give(100)
    assert {pk: name for pk, name in Part.objects.values_list("exhibit", "name") if pk in before} == before


def test_near_duplicates_share_their_part_and_what_bridges_two_is_set_aside():
    def hung(bits: str) -> Exhibit:
        exhibit = make_exhibit(filed_under="drawing")
        add_photograph(exhibit, hashlib.sha256(f"{exhibit.pk}".encode()).hexdigest(), bits)
        return exhibit

    first = hung("00000000000000ff")
    Part.objects.create(exhibit=first, name="test")
    other = hung("0000000000001eff")
    copies = [hung("00000000000000fe"), hung("00000000000000fd")]
    Part.objects.create(exhibit=other, name="learn")
    other.photographs.update(sha256="ab" * 32)
    bridge = hung("00000000000006ff")  # two bits from the first, two from the other
    Part.give(100)
    assert {copy.part.name for copy in Exhibit.objects.filter(pk__in=[one.pk for one in copies])} == {"test"}
    assert Part.objects.get(exhibit=bridge).name == "aside"


def test_what_was_drawn_by_lot_is_never_learned_from():
    exhibits = [a_filed_work("drawing") for _ in range(8)]
    for exhibit in exhibits:
        Draw.objects.create(exhibit=exhibit, lot=0.01, released_at=timezone.now())
    Part.give(100)
    assert set(Part.objects.values_list("name", flat=True)) == {"test"}


# Lessons


def test_it_learns_is_measured_beside_the_active_model_and_promotes_nothing(starter, ana):
    filed_works()
    assert learning.ask(ana) is not None
    lesson = learn_to_the_end()
    assert lesson.state == "learned", lesson.sentence
    result = lesson.result
    assert (result.parent, result.origin, result.registered_by) == (starter, "learned", ana)
    assert ModelVersion.active() == starter
    comparison = Comparison.between(starter, result, classifier.mcnemar)
    assert comparison.total.num == Part.objects.test().count() > 10
    assert comparison.total.second.num > comparison.total.first.num
    assert "Compare them" in lesson.sentence


def test_what_is_kept_for_measuring_is_not_learned_from_and_the_machine_teaches_nothing(starter):
    filed_works(20)
    machine = a_filed_work("painting")
    Exhibit.objects.filter(pk=machine.pk).update(filed_by="machine")
    learning.ask(None)
    result = learn_to_the_end().result
    learned = read_learned(Artefact.read(classifier.folder_of(result)))
    tested = Photograph.objects.filter(exhibit__part__name="test").values_list("sha256", flat=True)
    assert tested
    assert not {sha256[:12] for sha256 in tested} & learned
    assert machine.photographs.get().sha256[:12] not in learned
    assert not Trial.objects.filter(was_learned=True).exists()
    assert {
        s[:12] for s in Photograph.objects.filter(exhibit__part__name="learn").values_list("sha256", flat=True)
    } <= (learned | {machine.photographs.get().sha256[:12]})


def test_a_category_of_the_museums_own_is_learned_once_there_are_enough(starter, settings, as_ana):
    settings.LEARNING_AT_LEAST = 15
    Category.objects.create(
        slug="textile", name_en="Textile", name_fr="Textile", plural_en="Textiles", plural_fr="Textiles", position=9
    )
    filed_works(25)
    filed_works(8, "textile")
    Part.give(1000)
    page = as_ana.get("/desk/learning/").content.decode()
    missing = 15 - Part.objects.filter(name="learn", exhibit__category__slug="textile").count()
    assert f"not yet: {missing} more works are needed" in page
    learning.ask(None)
    assert "textile" not in learn_to_the_end().result.labels
    filed_works(25, "textile")
    learning.ask(None)
    result = learn_to_the_end().result
    assert result.labels == [*starter.labels, "textile"]
    tried = Trial.objects.filter(model_version=result, exhibit__category__slug="textile")
    assert tried.filter(category__slug="textile").count() > tried.count() / 2


def test_too_few_works_fail_with_a_sentence_and_change_nothing(starter, ana):
    filed_works(2)
    learning.ask(ana)
    lesson = learn_to_the_end()
    assert lesson.state == "failed"
    assert "at least 20 are needed" in lesson.sentence
    assert ModelVersion.objects.count() == 1


def test_categories_with_no_works_are_no_obstacle(starter):
    filed_works(30, "drawing")
    learning.ask(None)
    lesson = learn_to_the_end()
    assert lesson.state == "learned"
    assert lesson.result.labels == starter.labels


def test_a_lesson_that_breaks_half_way_is_told_and_the_next_begins_where_it_was(starter, monkeypatch):
    filed_works(10)

    def out_of_disk(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    learning.ask(None)
    with monkeypatch.context() as broken:
        broken.setattr(classifier, "teach", out_of_disk)
        lesson = learn_to_the_end()
    assert lesson.state == "failed"
    assert "No space left" in lesson.sentence
    assert ModelVersion.active() == starter
    num_seen = Likeness.objects.count()
    monkeypatch.setattr(gathering, "look_at_some", lambda *_: [])  # all has been seen
    learning.ask(None)
    assert learn_to_the_end().state == "learned"
    assert Likeness.objects.count() == num_seen == 40


def test_a_worker_that_dies_is_followed_by_another_and_its_claim_is_lost(starter):
    filed_works(5)
    learning.ask(None)
    first = Lesson.objects.get()
    assert first.take()
    assert not Lesson.objects.get().take()
    Lesson.objects.update(claimed_at=timezone.now() - timezone.timedelta(hours=1))
    second = Lesson.objects.get()
    assert second.take()
    with pytest.raises(ClaimLost):
        learning.go_on_with(first)
    learning.go_on_with(second)
    assert Lesson.objects.get().state == "fitting"
    assert Likeness.objects.count() == 20


def test_one_that_comes_out_worse_is_not_promoted_even_by_rule(starter, settings, monkeypatch):
    settings.LEARNING_PROMOTES = True
    filed_works(50)
    shuffled = np.random.default_rng(0)
    teach = classifier.teach

    def taught_nonsense(version, labels, examples, *rest):
        nonsense = {part: (f, list(shuffled.permutation(c))) for part, (f, c) in examples.items()}
        return teach(version, labels, nonsense, *rest)

    learning.ask(None)
    first = learn_to_the_end()
    assert ModelVersion.active() == first.result  # the honest one is better, and the rule takes it
    assert Promotion.objects.first().promoted_by is None
    monkeypatch.setattr(classifier, "teach", taught_nonsense)
    learning.ask(None)
    lesson = learn_to_the_end()
    assert ModelVersion.active() == first.result
    assert "no better" in lesson.sentence


def test_the_rule_does_not_take_what_harms_one_category(starter, settings, monkeypatch):
    settings.LEARNING_PROMOTES = True
    filed_works(24)
    monkeypatch.setattr(Comparison, "worst_change", lambda self: -0.5)
    learning.ask(None)
    lesson = learn_to_the_end()
    assert ModelVersion.active() == starter
    assert "Compare them" in lesson.sentence


def test_enough_new_decisions_by_people_begin_a_lesson(starter, settings, ana):
    settings.LEARNING_AFTER_REVIEWS = 3
    for _ in range(2):
        row = make_suggestion(make_exhibit())
        Review.decide(row.exhibit, category("painting"), ana, row)
    assert learning.ask_if_due() is None
    row = make_suggestion(make_exhibit())
    Review.decide(row.exhibit, category("painting"), ana, row)
    lesson = learning.ask_if_due()
    assert lesson.asked_by is None
    assert learning.ask_if_due() is None, "the same decisions count once"


def test_two_who_ask_at_once_get_one_lesson(starter, as_ana):
    filed_works(1)
    assert as_ana.post("/desk/learning/ask/").status_code == 302
    assert as_ana.post("/desk/learning/ask/").status_code == 409
    assert Lesson.objects.count() == 1


def test_a_lesson_can_be_stopped(starter, as_ana):
    filed_works(1)
    as_ana.post("/desk/learning/ask/")
    as_ana.post(f"/desk/learning/{Lesson.objects.get().pk}/cancel/")
    assert Lesson.objects.get().state == "cancelled"
    tasks.learn()
    assert Lesson.objects.get().result is None


def test_a_curator_lets_it_learn_but_does_not_promote(starter, as_ana):
    filed_works()
    as_ana.post("/desk/learning/ask/")
    result = learn_to_the_end().result
    page = as_ana.get(f"/desk/models/{starter.pk}/against/{result.pk}/").content.decode()
    assert "Works they answer differently" in page
    assert 'name="over"' not in page
    assert as_ana.post(f"/desk/models/{result.pk}/promote/", {"over": starter.pk}).status_code == 403


# Second look


@pytest.fixture
def suspected(starter) -> Exhibit:
    """A work that looks like a sculpture and is filed under drawing, found by the search."""
    filed_works(24)
    wrong = a_filed_work("drawing", looks_like="sculpture")
    learning.ask(None)
    learn_to_the_end()
    assert SecondLook.objects.open().filter(exhibit=wrong).exists()
    return wrong


def test_a_wrongly_filed_work_is_proposed_and_nothing_is_changed(suspected, as_ana):
    look = SecondLook.objects.open().get(exhibit=suspected)
    assert (look.filed.slug, look.proposed.slug) == ("drawing", "sculpture")
    suspected.refresh_from_db()
    assert suspected.category.slug == "drawing"
    assert not Review.objects.exists()
    page = as_ana.get("/desk/second-look/").content.decode()
    assert suspected.name in page
    assert "looks like" in page


def test_what_is_kept_is_never_proposed_for_the_same_reason_again(suspected, as_ana):
    look = SecondLook.objects.open().get(exhibit=suspected)
    as_ana.post(f"/desk/second-look/{look.pk}/", {"category": ""})
    looking_again.search(ModelVersion.active())
    assert not SecondLook.objects.open().filter(exhibit=suspected).exists()
    assert SecondLook.objects.get(pk=look.pk).answer == "kept"


def test_what_is_changed_is_a_review_that_can_be_taken_back(suspected, as_ana, ana):
    look = SecondLook.objects.open().get(exhibit=suspected)
    as_ana.post(f"/desk/second-look/{look.pk}/", {"category": "sculpture"})
    suspected.refresh_from_db()
    assert suspected.category.slug == "sculpture"
    Review.objects.get().undo(ana)
    suspected.refresh_from_db()
    assert suspected.category.slug == "drawing"
    month = looking_again.by_month()[0]
    assert (month.hits.num, month.hits.total) == (1, 1)


def test_of_two_who_answer_one_is_told(suspected, as_ana, cleo):
    look = SecondLook.objects.open().get(exhibit=suspected)
    boss = Client()
    boss.force_login(cleo)
    assert as_ana.post(f"/desk/second-look/{look.pk}/", {"category": "sculpture"}).status_code == 302
    assert boss.post(f"/desk/second-look/{look.pk}/", {"category": "painting"}).status_code == 409
    assert boss.post(f"/desk/second-look/{look.pk}/", {"category": ""}).status_code == 409
    assert Review.objects.count() == 1


def test_a_category_that_a_person_refused_is_not_proposed(suspected):
    SecondLook.objects.all().delete()
    Refusal.objects.create(exhibit=suspected, category=category("sculpture"))
    looking_again.search(ModelVersion.active())
    assert not SecondLook.objects.filter(exhibit=suspected).exists()


def test_what_was_filed_elsewhere_meanwhile_no_longer_waits(suspected):
    person = User.objects.create_user("somebody")
    Review.decide(Exhibit.objects.get(pk=suspected.pk), category("painting"), person)
    assert not SecondLook.objects.open().filter(exhibit=suspected).exists()


def test_with_few_works_nothing_is_suspected(starter):
    filed_works(3)
    Part.give(100)
    gathering.look_at_some(starter, classifier.network_of(starter))
    assert looking_again.search(starter) == 0
