"""The ledger of labour: what is said to have been saved, how sure that is, and where the log cannot say."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tagging.models import Review
from tagging.reports.intervals import Share
from tagging.reports.labour import Log, ledger, read_log
from tests.making import category, make_exhibit, make_suggestion
from tests.tagging.trusting import answered, words


def log(**changes) -> Log:
    values = {
        "by_lot": Share(20, 200), "by_order": Share(90, 300), "num_filed": 1000, "audits": Share(1, 40),
        "num_gaps": 300, "mean_seconds": 4.0, "spread_seconds": 3.0,
    }  # fmt: skip
    return Log(**(values | changes))


def test_the_ledger_says_what_was_saved_and_how_sure_it_is():
    found = ledger(log())
    assert found.decisions_saved.value == pytest.approx(975)
    assert found.decisions_saved.low < 975 < found.decisions_saved.high <= 1000
    assert found.minutes_saved.value == pytest.approx(65)
    assert found.corrections_avoided.value == pytest.approx(60)
    assert found.decisions_saved_by_order.value == pytest.approx(600)
    assert found.corrections_avoided.is_sure
    assert ledger(log()) == found  # the same log, the same figures


def test_the_ledger_comes_out_negative_where_the_order_is_worse_than_chance():
    found = ledger(log(by_order=Share(3, 300)))
    assert found.corrections_avoided.is_loss
    assert found.corrections_avoided.is_sure
    assert found.decisions_saved_by_order.is_loss


def test_the_ledger_says_nothing_where_the_log_cannot():
    found = ledger(log(by_lot=Share(0, 0), num_filed=0, mean_seconds=None, num_gaps=0))
    assert {found.decisions_saved.value, found.minutes_saved.value, found.corrections_avoided.value} == {None}


def test_a_machine_that_is_mostly_wrong_saves_little():
    assert ledger(log(audits=Share(39, 40))).decisions_saved.value == pytest.approx(25)


def test_the_interval_of_the_ledger_holds_the_truth_in_95_of_100():
    import numpy as np

    random = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        lot, order = random.binomial(300, 0.1), random.binomial(300, 0.25)
        amount = ledger(log(by_lot=Share(int(lot), 300), by_order=Share(int(order), 300))).corrections_avoided
        held += amount.low <= 300 * 0.15 <= amount.high
    assert held >= 180


def test_the_log_is_read_by_arm_and_leaves_out_what_was_not_a_decision_on_one_picture(model, ana, cleo):
    answered(10, model, ana, right=7)
    for right in (True, False, False):
        row = make_suggestion(make_exhibit(), model, painting=0.9)
        Review.decide(row.exhibit, category("painting" if right else "drawing"), ana, row)
    undone = make_suggestion(make_exhibit(), model, painting=0.9)
    Review.decide(undone.exhibit, category("drawing"), ana, undone).undo(ana)
    found = read_log()
    assert (found.by_lot, found.by_order) == (Share(3, 10), Share(2, 3))
    assert found.mean_seconds is not None


def test_clocks_that_go_back_make_no_negative_durations(model, ana):
    answered(4, model, ana)
    for place, review in enumerate(Review.objects.order_by("pk")):
        Review.objects.filter(pk=review.pk).update(
            decided_at=timezone.now() - timedelta(seconds=[0, 90, 80, 5000][place])
        )
    assert read_log().mean_seconds == pytest.approx(10, abs=0.5)


def test_the_page_of_the_ledger_is_empty_before_it_is_full(as_ana, ana, model):
    assert "The log cannot say yet." in words(as_ana.get("/desk/labour/"))
    answered(10, model, ana, right=7)
    row = make_suggestion(make_exhibit(), model, painting=0.9)
    Review.decide(row.exhibit, category("drawing"), ana, row)
    assert "Asked by lot 10 3 30 %" in words(as_ana.get("/desk/labour/"))
