"""The administration: the museum's own word is recorded as such; hostile pictures are refused in the form."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog.models import Category, Exhibit
from tagging.models import ModelVersion, Review
from tests.making import category, make_exhibit, make_model_version, make_photograph, make_suggestion, picture_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(cleo) -> Client:
    client = Client()
    client.force_login(cleo)
    return client


def form(exhibit: Exhibit, **changes) -> dict[str, object]:
    return {
        "accession_number": exhibit.accession_number,
        "title": exhibit.title,
        "photographs-TOTAL_FORMS": 0,
        "photographs-INITIAL_FORMS": 0,
        **changes,
    }


def change(admin: Client, exhibit: Exhibit, **changes):
    return admin.post(reverse("admin:catalog_exhibit_change", args=[exhibit.pk]), form(exhibit, **changes))


@pytest.mark.parametrize("model", ["category", "exhibit", "photograph", "modelversion", "suggestion", "review"])
def test_every_list_opens(admin, model):
    make_suggestion(make_exhibit(pictured=True))
    app = "catalog" if model in ("category", "exhibit", "photograph") else "tagging"
    assert admin.get(reverse(f"admin:{app}_{model}_changelist")).status_code == 200


def test_a_category_set_here_is_the_museums_own_word(admin):
    exhibit = make_exhibit()
    assert change(admin, exhibit, category=category("painting").pk).status_code == 302
    exhibit.refresh_from_db()
    assert (exhibit.category, exhibit.filed_by) == (category("painting"), Exhibit.FiledBy.MUSEUM)
    assert exhibit.filed_at is not None
    change(admin, exhibit, category="")
    exhibit.refresh_from_db()
    assert (exhibit.category, exhibit.filed_by, exhibit.filed_at) == (None, "", None)


def test_a_picture_added_here_passes_the_same_door(admin):
    exhibit = make_exhibit()
    sent = SimpleUploadedFile("front.jpg", picture_bytes(), "image/jpeg")
    response = change(
        admin,
        exhibit,
        **{"photographs-TOTAL_FORMS": 1, "photographs-0-picture": sent, "photographs-0-alt_text": "A door"},
    )
    assert response.status_code == 302
    photograph = exhibit.photographs.get()
    assert (photograph.file_name, photograph.alt_text, photograph.position) == ("front.jpg", "A door", 0)
    assert photograph.rendition_widths


def test_a_file_that_is_no_picture_is_refused_in_the_form(admin):
    exhibit = make_exhibit()
    sent = SimpleUploadedFile("front.jpg", b"<script>alert(1)</script>", "image/jpeg")
    response = change(admin, exhibit, **{"photographs-TOTAL_FORMS": 1, "photographs-0-picture": sent})
    assert response.status_code == 200
    assert "This is a text, not a picture" in response.text
    assert not exhibit.photographs.exists()


def test_years_out_of_order_are_explained(admin):
    exhibit = make_exhibit()
    response = change(admin, exhibit, earliest_year=1700, latest_year=1600)
    assert "The earliest year is after the latest year." in response.text


def test_publishing_and_withdrawing_work_on_many_at_once(admin):
    exhibits = [make_exhibit(published=False) for _ in range(2)]
    selected = {"_selected_action": [e.pk for e in exhibits]}
    address = reverse("admin:catalog_exhibit_changelist")
    admin.post(address, {"action": "publish", **selected})
    assert Exhibit.objects.published().count() == 2
    admin.post(address, {"action": "withdraw", **selected})
    assert not Exhibit.objects.published().exists()


def test_reviews_and_suggestions_are_read_here_not_written(admin):
    suggestion = make_suggestion(make_exhibit())
    assert admin.get(reverse("admin:tagging_review_add")).status_code == 403
    address = reverse("admin:tagging_suggestion_change", args=[suggestion.pk])
    assert admin.post(address, {"confidence": 1}).status_code == 403
    assert admin.post(reverse("admin:tagging_suggestion_delete", args=[suggestion.pk])).status_code == 403


def test_exactly_one_model_is_active(admin):
    old, new = make_model_version(), make_model_version(active=False)
    admin.post(reverse("admin:tagging_modelversion_changelist"), {"action": "activate", "_selected_action": [new.pk]})
    assert ModelVersion.active() == new
    old.refresh_from_db()
    assert not old.is_active


def test_a_category_in_use_cannot_be_deleted_away(admin):
    make_exhibit(filed_under="painting")
    admin.post(reverse("admin:catalog_category_delete", args=[category("painting").pk]), {"post": "yes"})
    assert Category.objects.filter(slug="painting").exists()


def test_the_list_costs_the_same_number_of_questions_however_long(admin, django_assert_max_num_queries):
    for _ in range(12):
        make_exhibit(pictured=True)
    with django_assert_max_num_queries(9):
        admin.get(reverse("admin:catalog_exhibit_changelist"))


def test_another_photograph_can_be_made_the_principal_one(admin):
    exhibit = make_exhibit(pictured=True)
    second, third = make_photograph(exhibit), make_photograph(exhibit)
    admin.post(
        reverse("admin:catalog_photograph_changelist"), {"action": "make_principal", "_selected_action": [third.pk]}
    )
    assert exhibit.principal_photograph == third
    assert {p.pk for p in exhibit.photographs.all()} >= {second.pk, third.pk}
    assert len({p.position for p in exhibit.photographs.all()}) == 3


def test_what_somebody_decided_about_cannot_be_deleted_and_the_page_says_what_to_do_instead(admin, ana):
    exhibit = make_exhibit()
    Review.decide(exhibit, category("drawing"), ana)
    address = reverse("admin:catalog_exhibit_delete", args=[exhibit.pk])
    assert "Withdraw it instead" in admin.get(address).content.decode()
    admin.post(address, {"post": "yes"})
    chosen = {"action": "delete_selected", "_selected_action": [exhibit.pk]}
    page = admin.post(reverse("admin:catalog_exhibit_changelist"), chosen)
    assert "Withdraw it instead" in page.content.decode()
    admin.post(reverse("admin:catalog_exhibit_changelist"), chosen | {"post": "yes"})
    assert (Exhibit.objects.count(), Review.objects.count()) == (1, 1)


def test_what_nobody_decided_about_can_be_deleted(admin):
    address = reverse("admin:catalog_exhibit_delete", args=[make_exhibit().pk])
    assert "Withdraw it instead" not in admin.get(address).content.decode()
    assert admin.post(address, {"post": "yes"}).status_code == 302
    assert not Exhibit.objects.exists()
