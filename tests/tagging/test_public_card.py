"""The page that tells everyone how good the classifier is: counted, in two languages, at constant cost."""

import html
import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from catalog.models import Exhibit
from catalog.period import Period
from tagging import classifier
from tagging.models import ModelVersion, Part, Review, Trial
from tagging.reports.card import Card
from tests.making import category, make_exhibit, make_model_version, make_suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english_again():
    yield
    translation.deactivate()


def tried(said: str, filed: str, version=None, part: str = "test", **label) -> Exhibit:
    """A filed work of the test part about which the version said something."""
    exhibit = make_exhibit(filed_under=filed, pictured=True, **label)
    Part.objects.create(exhibit=exhibit, name=part)
    Trial.objects.create(
        exhibit=exhibit,
        model_version=version or ModelVersion.active() or make_model_version(),
        category=category(said),
        confidence=0.9,
        probabilities={said: 0.9},
    )
    return exhibit


def words(visitor, address: str = "/classifier/") -> str:
    response = visitor.get(address)
    assert response.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))).replace("\xa0", " ")


def test_precision_is_counted_on_works_kept_for_measuring_and_nothing_else():
    for said, filed in (("painting", "painting"), ("painting", "drawing"), ("drawing", "drawing")):
        tried(said, filed)
    tried("painting", "painting", part="learn")
    tried("painting", "painting", version=make_model_version(active=False))
    Trial.objects.filter(exhibit=tried("painting", "painting")).update(was_learned=True)
    machine = tried("painting", "painting")
    Exhibit.objects.filter(pk=machine.pk).update(filed_by=Exhibit.FiledBy.MACHINE)
    card = Card.now()
    rows = {row.category.slug: row for row in card.categories}
    assert card.is_ours
    assert (rows["painting"].precision.share.num, rows["painting"].precision.share.total) == (1, 2)
    assert (rows["drawing"].recall.share.num, rows["drawing"].recall.share.total) == (1, 2)
    assert (card.overall.share.num, card.overall.share.total) == (2, 3)


def test_centuries_and_departments_have_their_own_shares():
    tried("painting", "painting", earliest_year=1640, latest_year=1640, department="Paintings")
    tried("painting", "drawing", earliest_year=1699, latest_year=1699, department="Prints")
    tried("painting", "painting", earliest_year=-450, latest_year=-450)
    tried("painting", "painting", earliest_year=None, latest_year=None)
    card = Card.now()
    shares = [(line.period, line.bar.share.num, line.bar.share.total) for line in card.centuries]
    assert shares == [(Period(-500, -401), 1, 1), (Period(1600, 1699), 1, 2), (None, 1, 1)]
    assert [(line.name, line.bar.share.num) for line in card.departments] == [("Paintings", 1), ("Prints", 0)]


def test_weaknesses_are_named_only_where_enough_works_speak_for_them():
    for _ in range(19):
        tried("engraving", "drawing")
    assert Card.now().confusions == []
    tried("engraving", "drawing")
    (worst,) = Card.now().confusions
    assert (worst.truth.slug, worst.said.slug, worst.share.num) == ("drawing", "engraving", 20)


def test_before_anything_is_measured_here_the_numbers_of_the_artefact_stand_and_say_so(visitor):
    version = classifier.register()
    version.activate()
    measured = version.report["measured"]["unseen"]
    said = words(visitor)
    assert "Too few works of this museum have been filed to measure it here" in said
    assert f"{measured['n']} pictures kept aside" in said
    assert f"{measured['accuracy'] * 100:.0f} %" in said


def test_what_is_filed_by_machine_today_is_counted(visitor):
    make_model_version()
    for filed_by in ("machine", "museum", "curator"):
        exhibit = make_exhibit(filed_under="painting", pictured=True)
        Exhibit.objects.filter(pk=exhibit.pk).update(filed_by=filed_by)
    assert "Of 3 works on view the program has filed 1 by itself" in words(visitor)


def test_what_it_cannot_say_is_said(visitor):
    make_model_version()
    tried("painting", "other")
    tried("painting", "painting")
    said = words(visitor)
    assert "It never answers: Other." in said
    assert "Of the 2 works measured above, 1 is of that kind." in said


def test_curators_agreement_is_shown_beside_it(visitor, ana):
    make_model_version()
    for filed in ("painting", "drawing"):
        row = make_suggestion(make_exhibit(pictured=True), painting=0.8)
        Review.decide(row.exhibit, category(filed), ana, row)
    assert "answered 2 of its suggestions and agreed with 1" in words(visitor)


def test_a_museum_without_a_model_says_that_people_file(visitor):
    assert "No classifier is at work" in words(visitor)


def test_it_speaks_french(visitor):
    classifier.register().activate()
    tried("painting", "painting", earliest_year=1640, latest_year=1650)
    said = words(visitor, "/fr/classifier/")
    assert "Le classificateur d’images" in said
    assert "XVIIe siècle" in said
    assert "Peinture" in said
    english = {"How often it is right", "Known weaknesses", "Without a date", "Works", "By century", "95 % interval"}
    assert not {each for each in english if each in said}


def test_the_number_of_queries_does_not_grow(visitor):
    tried("painting", "painting", department="A")
    cache.clear()
    with CaptureQueriesContext(connection) as few:
        visitor.get("/classifier/")
    for number in range(12):
        tried("drawing", "engraving", earliest_year=1000 + 100 * number, latest_year=2200, department=f"D{number}")
    cache.clear()
    with CaptureQueriesContext(connection) as many:
        visitor.get("/classifier/")
    assert len(many) == len(few) <= 9


def test_it_is_the_same_for_everyone_and_answered_304(visitor):
    make_model_version()
    first = visitor.get("/classifier/")
    assert "Cookie" not in first.get("Vary", "")
    assert visitor.get("/classifier/", headers={"if-none-match": first["ETag"]}).status_code == 304


def test_footer_and_the_page_of_a_machine_filed_work_lead_there(visitor):
    exhibit = make_exhibit(filed_under="painting", pictured=True)
    Exhibit.objects.filter(pk=exhibit.pk).update(filed_by="machine")
    page = visitor.get(exhibit.get_absolute_url()).content.decode()
    assert page.count('href="/classifier/"') == 2
