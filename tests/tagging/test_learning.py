"""A model learns from what is filed: what is kept for measuring stays out, and failures are told."""

import hashlib

import numpy as np
import pytest
from django.utils import timezone

from catalog.models import Category, Exhibit, Likeness, Photograph
from ml import Artefact
from ml.learned import read_learned
from tagging import classifier, gathering, learning, tasks
from tagging.models import Draw, Lesson, ModelVersion, Part, Promotion, Review, Trial
from tagging.models.claimed import ClaimLost
from tagging.models.part import part_by_hash
from tagging.reports.comparison import Comparison
from tests.making import category, make_exhibit, make_suggestion
from tests.tagging.filed_works import a_filed_work, add_photograph, filed_works, learn_to_the_end

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("a_made_up_network")]


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


def test_many_works_with_one_file_are_given_their_part_with_one_question(django_assert_max_num_queries):
    works = [a_filed_work("drawing") for _ in range(12)]
    Photograph.objects.update(sha256="cd" * 32)
    Draw.objects.create(exhibit=works[6], lot=0.01, released_at=timezone.now())
    with django_assert_max_num_queries(12 + 3 + 2 * 2):  # an insert each; before and after what was drawn the likes
        Part.give(100)
    given = list(Part.objects.order_by("exhibit").values_list("name", flat=True))
    first = part_by_hash("cd" * 32)
    assert given[:7] == [first] * 6 + ["test"]
    assert set(given[7:]) == {"aside" if first != "test" else "test"}


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
