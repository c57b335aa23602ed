"""The registry of models: what is promoted by whom, and what its pages show."""

from datetime import timedelta

import pytest

from tagging import classifier
from tagging.models import ModelVersion, Promotion, Superseded
from tests.making import make_model_version

pytestmark = pytest.mark.django_db


# Promotions


def test_every_promotion_is_a_line_of_the_log_and_going_back_is_another(cleo):
    first, second = make_model_version(), make_model_version(active=False)
    second.promote(cleo, over=first.pk, reason="Better at icons.")
    first.promote(cleo, over=second.pk)
    rows = Promotion.objects.order_by("pk")
    assert [(row.model_version, row.replaced, row.is_return) for row in rows] == [
        (first, None, False),
        (second, first, False),
        (first, second, True),
    ]
    assert rows[1].reason == "Better at icons."
    assert rows[1].promoted_by == cleo
    assert ModelVersion.active() == first


def test_of_two_promotions_from_the_same_page_one_wins_and_the_other_is_told(as_cleo):
    first, second, third = make_model_version(), make_model_version(active=False), make_model_version(active=False)
    assert as_cleo.post(f"/desk/models/{second.pk}/promote/", {"over": first.pk}).status_code == 302
    told = as_cleo.post(f"/desk/models/{third.pk}/promote/", {"over": first.pk})
    assert told.status_code == 409
    assert second.short in told.content.decode()
    assert ModelVersion.active() == second
    assert Promotion.objects.count() == 2


def test_what_is_active_cannot_be_promoted_again(cleo):
    version = make_model_version()
    with pytest.raises(Superseded, match=version.short):
        version.promote(cleo, over=version.pk)
    assert Promotion.objects.count() == 1


def test_the_first_promotion_of_a_house_without_a_model(cleo):
    first, second = make_model_version(active=False), make_model_version(active=False)
    first.promote(cleo, over=None)
    with pytest.raises(Superseded):
        second.promote(cleo, over=None)
    assert ModelVersion.active() == first


# Pages


def test_the_pages_show_hash_data_metrics_and_who_promoted(as_ana, cleo):
    version = classifier.register()
    version.promote(cleo, over=None, reason="Our first.")
    page = as_ana.get(f"/desk/models/{version.pk}/").content.decode()
    measured = version.report["measured"]["unseen"]
    figures = [f"{value:.3f}" for value in (measured["accuracy"], measured["accuracy_interval"][0])]
    for words in (version.version, "Our first.", "cleo", *figures, "4", "iconography"):
        assert words in page
    assert version.short in as_ana.get("/desk/models/").content.decode()


def test_the_newest_version_stands_first_whatever_the_clock_said(as_ana):
    old, new = make_model_version(), make_model_version(active=False)
    ModelVersion.objects.filter(pk=new.pk).update(registered_at=old.registered_at - timedelta(hours=5))
    page = as_ana.get("/desk/models/").content.decode()
    assert page.index(f"/desk/models/{new.pk}/") < page.index(f"/desk/models/{old.pk}/")


def test_the_list_costs_the_same_for_many_models(as_ana, django_assert_num_queries, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_model_version()
    with CaptureQueriesContext(connection) as few:
        as_ana.get("/desk/models/")
    for _ in range(5):
        make_model_version()
    with django_assert_max_num_queries(len(few)):
        as_ana.get("/desk/models/")


@pytest.mark.parametrize("report", [{}, {"measured": 5}, {"measured": {"unseen": {"n": "x"}}}, {"data": {"parts": []}}])
def test_a_report_in_other_words_leaves_the_page_standing(as_ana, report):
    version = make_model_version(report=report)
    assert as_ana.get(f"/desk/models/{version.pk}/").status_code == 200
    assert as_ana.get("/desk/models/").status_code == 200
