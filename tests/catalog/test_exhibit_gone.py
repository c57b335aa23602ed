"""Works that hung once: withdrawn or deleted, the address says so; what never hung does not exist."""

import pytest
from django.test import Client

from catalog.models import Exhibit
from tests.making import make_exhibit

pytestmark = pytest.mark.django_db


def hang(**changes) -> Exhibit:
    return make_exhibit(filed_under="painting", pictured=True, **changes)


def status(visitor: Client, work_or_number: Exhibit | int) -> int:
    pk = work_or_number if isinstance(work_or_number, int) else work_or_number.pk
    shown, by_number = visitor.get(f"/exhibits/{pk}/any/").status_code, visitor.get(f"/exhibits/{pk}/").status_code
    assert shown == by_number
    return shown


def test_a_withdrawn_work_is_gone_with_a_kind_page_that_tells_nothing_of_it(visitor: Client):
    work = hang(title="Secret")
    assert Exhibit.objects.filter(pk=work.pk).withdraw() == 1
    response = visitor.get(work.get_absolute_url())
    assert response.status_code == 410
    page = response.content.decode()
    assert "This work is no longer on view" in page
    assert 'href="/gallery/"' in page
    assert "Secret" not in page.replace("secret", "")
    assert not response.cookies


def test_a_work_that_comes_back_is_there_under_the_same_address(visitor: Client):
    work = hang()
    works = Exhibit.objects.filter(pk=work.pk)
    works.withdraw()
    assert works.publish() == 1
    assert visitor.get(work.get_absolute_url()).status_code == 200
    assert works.withdraw() == 1
    assert status(visitor, work) == 410


def test_a_deleted_work_is_gone(visitor: Client):
    work, _ = hang(), hang()
    number = work.pk
    work.delete()
    assert status(visitor, number) == 410


def test_a_draft_that_never_hung_and_a_number_never_given_do_not_exist(visitor: Client):
    draft = hang(published=False)
    assert status(visitor, draft) == 404
    assert status(visitor, draft.pk + 1000) == 404
    assert Exhibit.objects.filter(pk=draft.pk).withdraw() == 0
    assert status(visitor, draft) == 404


def test_administrators_withdraw_by_list_and_by_form(visitor: Client, cleo):
    client = Client()
    client.force_login(cleo)
    listed, opened = hang(), hang()
    client.post("/admin/catalog/exhibit/", {"action": "withdraw", "_selected_action": [listed.pk]})
    assert status(visitor, listed) == 410
    form = client.get(f"/admin/catalog/exhibit/{opened.pk}/change/").context["adminform"].form
    sent = {name: "" if value is None else value for name, value in form.initial.items() if name != "published_at"}
    photographs = {
        "photographs-TOTAL_FORMS": 1,
        "photographs-INITIAL_FORMS": 1,
        "photographs-0-id": opened.photographs.get().pk,
        "photographs-0-exhibit": opened.pk,
        "photographs-0-alt_text": "",
    }
    sent |= {"published_at_0": "", "published_at_1": "", **photographs}
    assert client.post(f"/admin/catalog/exhibit/{opened.pk}/change/", sent).status_code == 302
    assert status(visitor, opened) == 410
