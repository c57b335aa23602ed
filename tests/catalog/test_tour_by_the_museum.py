"""Tours that the museum composes: at the desk, and as visitors walk them."""

import html
import re

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalog.models import Exhibit, Stop, Tour
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english_again():
    yield
    translation.deactivate()


def hang(**changes) -> Exhibit:
    return make_exhibit(filed_under="painting", pictured=True, **changes)


def compose(*works: Exhibit, published: bool = True, **changes) -> Tour:
    number = Tour.objects.count()
    values = {"slug": f"rivers-{number}", "title_en": f"Rivers {number}", "title_fr": f"Rivières {number}"}
    tour = Tour.objects.create(published_at=timezone.now() if published else None, **(values | changes))
    tour.add(work.pk for work in works)
    return tour


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def order(tour: Tour) -> list[str]:
    return list(tour.stops.values_list("exhibit__title", flat=True))


def sent(tour: Tour, **changes) -> dict[str, object]:
    """What the page of a tour sends when one of its buttons is pressed."""
    values: dict[str, object] = {"title_en": tour.title_en, "title_fr": tour.title_fr, "slug": tour.slug}
    values["stop"] = list(tour.stops.values_list("pk", flat=True))
    return values | changes


# --- For visitors ---


def test_a_published_tour_is_announced_planned_and_walked_in_the_museums_order(visitor: Client):
    mill, river = hang(title="Mill", earliest_year=1500), hang(title="River", earliest_year=1600)
    tour = compose(river, mill, introduction_en="Water everywhere.")
    assert f'<a href="{tour.get_absolute_url()}">' in page(visitor, "/tours/")
    plan = page(visitor, tour.get_absolute_url())
    assert "Water everywhere." in plan
    assert plan.index("River</cite>") < plan.index("Mill</cite>")
    stop = page(visitor, f"{tour.get_absolute_url()}{river.pk}/")
    assert f'rel="next" href="{tour.get_absolute_url()}{mill.pk}/"' in stop
    assert "Stop 1 of 2." in stop


def test_a_draft_does_not_exist_for_visitors(visitor: Client, as_ana: Client):
    work = hang()
    tour = compose(work, published=False, title_en="Secret")
    for client in (visitor, as_ana):
        assert "Secret" not in page(client, "/tours/")
        assert client.get(tour.get_absolute_url()).status_code == 404
        assert client.get(f"{tour.get_absolute_url()}{work.pk}/").status_code == 404


def test_a_stop_says_the_museums_words_or_else_the_works_own(visitor: Client):
    mill, river = hang(description="A mill."), hang(description="A river.")
    tour = compose(mill, river)
    tour.stops.filter(exhibit=mill).update(text_en="Look at the sails.", text_fr="Regardez les ailes.")
    assert "Look at the sails." in page(visitor, f"{tour.get_absolute_url()}{mill.pk}/")
    assert "A river." in page(visitor, f"{tour.get_absolute_url()}{river.pk}/")
    french = page(visitor, f"/fr{tour.get_absolute_url()}{mill.pk}/")
    assert "Regardez les ailes." in french
    assert "Rivières 0" in french


def test_french_falls_back_on_english(visitor: Client):
    tour = compose(hang(), title_en="Dunes", title_fr="")
    assert "<h1>Dunes</h1>" in page(visitor, f"/fr{tour.get_absolute_url()}")


def test_withdrawn_works_are_passed_by_and_an_emptied_tour_says_so(visitor: Client):
    mill, river = hang(title="Mill"), hang(title="River")
    tour = compose(mill, river)
    Exhibit.objects.filter(pk=mill.pk).update(published_at=None)
    assert "Mill" not in page(visitor, tour.get_absolute_url())
    Exhibit.objects.filter(pk=river.pk).update(category=None, filed_by="")
    assert "None of the works of this tour is on view" in page(visitor, tour.get_absolute_url())
    assert visitor.get(f"{tour.get_absolute_url()}{mill.pk}/").status_code == 302
    assert tour.title_en not in page(visitor, "/tours/")


def test_the_number_of_questions_does_not_grow_with_tours_or_stops(visitor: Client):
    def num_queries() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(visitor, "/tours/")
        return len(queries)

    compose(hang())
    few = num_queries()
    for _ in range(3):
        compose(hang(), hang())
    assert num_queries() == few <= 13


# --- At the desk ---


def test_only_curators_compose(visitor: Client, as_ana: Client, as_ben: Client):
    tour = compose(published=False)
    assert visitor.get("/desk/tours/").status_code == 302
    assert as_ben.get("/desk/tours/").status_code == 200
    assert as_ben.get(f"/desk/tours/{tour.pk}/").status_code == 403
    assert as_ben.post("/desk/tours/", {"title_en": "Mine"}).status_code == 200
    assert Tour.objects.count() == 1
    assert as_ben.post(f"/desk/tours/{tour.pk}/delete/").status_code == 403
    assert as_ana.get(f"/desk/tours/{tour.pk}/").status_code == 200


def test_the_desk_leads_to_its_tours(as_ana: Client):
    tour = compose(published=False)
    for address in ("/desk/tours/", f"/desk/tours/{tour.pk}/"):
        assert '<a href="/desk/tours/" aria-current="page">Tours</a>' in page(as_ana, address)


def test_a_tour_begins_with_a_title_and_gets_an_address_of_its_own(as_ana: Client):
    for _ in range(2):
        as_ana.post("/desk/tours/", {"title_en": "Water & Wind"})
    as_ana.post("/desk/tours/", {"title_en": "Visit"})
    assert sorted(Tour.objects.values_list("slug", flat=True)) == ["visit-2", "water-wind", "water-wind-2"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/gallery/?category=painting&sort=oldest", ["Mill", "River"]),
        ("http://museum.example/fr/gallery/?category=sculpture", ["Torso"]),
        ("/tours/visit/?category=painting&minutes=30", ["Mill", "River"]),
        ("/exhibits/{torso}/torso/", ["Torso"]),
    ],
)
def test_works_come_from_an_address_of_the_museum(as_ana: Client, address: str, expected: list[str]):
    hang(title="River", earliest_year=1600)
    hang(title="Mill", earliest_year=1500)
    torso = make_exhibit(filed_under="sculpture", pictured=True, title="Torso")
    tour = compose(published=False)
    as_ana.post(f"/desk/tours/{tour.pk}/", sent(tour, add="", address=address.format(torso=torso.pk)))
    assert order(tour) == expected


def test_works_come_from_accession_numbers_in_the_order_of_the_list(as_ana: Client):
    hang(title="River", accession_number="A.1"), hang(title="Mill", accession_number="B.2")
    tour = compose(published=False)
    as_ana.post(f"/desk/tours/{tour.pk}/", sent(tour, add="", numbers="B.2\n\n A.1 \nB.2"))
    assert order(tour) == ["Mill", "River"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"numbers": "Z.9"}, "Not in the catalogue: Z.9. Nothing was added."),
        ({"address": "https://elsewhere.example/"}, "This is no address of the gallery"),
        ({"address": "/gallery/?category=vase"}, "The address asks for something that the museum does not have."),
    ],
)
def test_what_leads_to_no_work_is_said_and_adds_nothing(as_ana: Client, fields, sentence: str):
    tour = compose(hang(), published=False)
    response = as_ana.post(f"/desk/tours/{tour.pk}/", sent(tour, add="", **fields), follow=True)
    assert sentence in html.unescape(response.content.decode())
    assert tour.stops.count() == 1


def test_stops_move_by_buttons_by_dragging_and_leave(as_ana: Client):
    tour = compose(*(hang(title=title) for title in "ABC"), published=False)
    address = f"/desk/tours/{tour.pk}/"
    a, b, c = tour.stops.values_list("pk", flat=True)
    as_ana.post(address, sent(tour, down=a))
    assert order(tour) == ["B", "A", "C"]
    as_ana.post(address, sent(tour, up=c))
    assert order(tour) == ["B", "C", "A"]
    as_ana.post(address, sent(tour, save="", stop=[a, b, c]))  # as dragging leaves the page
    assert order(tour) == ["A", "B", "C"]
    as_ana.post(address, sent(tour, remove=b))
    assert order(tour) == ["A", "C"]
    as_ana.post(address, sent(tour, up=a, down="nonsense"))
    assert order(tour) == ["A", "C"]


def test_texts_are_saved_whatever_button_is_pressed(as_ana: Client):
    tour = compose(hang(), hang(), published=False)
    first, second = tour.stops.all()
    as_ana.post(f"/desk/tours/{tour.pk}/", sent(tour, down=first.pk, **{f"text_en_{first.pk}": "Look."}))
    assert Stop.objects.get(pk=first.pk).text_en == "Look."
    assert [stop.pk for stop in tour.stops.all()] == [second.pk, first.pk]


def test_publishing_and_withdrawing(as_ana: Client, visitor: Client):
    tour = compose(hang(), published=False)
    as_ana.post(f"/desk/tours/{tour.pk}/", sent(tour, publish=""))
    assert visitor.get(tour.get_absolute_url()).status_code == 200
    as_ana.post(f"/desk/tours/{tour.pk}/", sent(tour, withdraw=""))
    assert visitor.get(tour.get_absolute_url()).status_code == 404


def test_an_address_that_is_taken_is_refused_with_a_sentence(as_ana: Client):
    tour, other = compose(published=False), compose()
    for slug in (other.slug, "visit", "count", "not a slug"):
        response = as_ana.post(f"/desk/tours/{tour.pk}/", sent(tour, slug=slug, save=""))
        assert response.status_code == 200
        assert 'role="alert"' in response.content.decode()
    assert Tour.objects.get(pk=tour.pk).slug == tour.slug


def test_a_stop_of_another_tour_cannot_be_touched(as_ana: Client):
    tour, other = compose(hang(), published=False), compose(hang(title="Theirs"))
    stop = other.stops.get()
    as_ana.post(f"/desk/tours/{tour.pk}/", sent(tour, remove=stop.pk, stop=[stop.pk], **{f"text_en_{stop.pk}": "!"}))
    assert other.stops.get().text_en == ""


def test_hostile_texts_stay_text(visitor: Client):
    work = hang()
    tour = compose(work, title_en="<script>alert(1)</script>", introduction_en="<script>alert(2)</script>")
    tour.stops.update(text_en="<script>alert(3)</script>")
    for address in ("/tours/", tour.get_absolute_url(), f"{tour.get_absolute_url()}{work.pk}/"):
        assert b"<script>alert" not in visitor.get(address).content


def test_roles_hold_the_rights_they_need():
    curators = Permission.objects.filter(group__name="curator", content_type__model="tour")
    assert {permission.codename for permission in curators} == {"add_tour", "change_tour", "delete_tour", "view_tour"}


def test_a_tour_takes_a_work_once(visitor: Client):
    work = hang()
    tour = compose(work, work)
    assert tour.add([work.pk]) == 0
    assert len(re.findall('<li class="card', page(visitor, tour.get_absolute_url()))) == 1
