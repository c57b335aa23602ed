"""Error pages: in the museum's look, and possible when little else is."""

import re

import pytest
from django.core.files.storage import storages
from django.test import Client, RequestFactory

from catalog.models.photograph import rendition_name
from museum import errors
from tests.making import make_exhibit


@pytest.mark.django_db
def test_a_missing_page_leads_back_in_and_leaves_no_cookie(visitor: Client):
    response = visitor.get("/no/such/page/")
    assert response.status_code == 404
    assert not response.cookies
    page = response.content.decode()
    assert 'href="/gallery/"' in page
    assert page.count("<h1") == 1


@pytest.mark.parametrize(
    ("view", "status"), [(errors.bad_request, 400), (errors.forbidden, 403), (errors.not_found, 404)]
)
def test_error_pages_need_no_database(view, status: int):
    response = view(RequestFactory().get("/"), Exception("secret reason"))
    assert response.status_code == status
    assert b"secret reason" not in response.content


def test_the_page_for_our_own_faults_needs_no_database_and_no_list_of_hashed_files(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "It was not your doing" in response.content.decode()
    assert set(re.findall(r'href="([^"]+)"', response.content.decode())) == {
        "/static/museum/tokens.css",
        "/static/museum/base.css",
        "/",
    }


@pytest.mark.django_db
def test_a_picture_that_the_store_has_lost_leaves_every_page_standing_and_a_line_in_the_log(visitor: Client, caplog):
    work = make_exhibit(filed_under="painting", pictured=True, title="Mill")
    photograph = work.principal_photograph
    name = rendition_name(photograph.sha256, photograph.rendition_widths[0], "webp")
    storages["renditions"].delete(name)
    for address in ("/", "/gallery/", work.get_absolute_url(), f"/tours/visit/{work.pk}/?category=painting"):
        response = visitor.get(address)
        assert response.status_code == 200, address
        assert b"Mill" in response.content, address
    response = visitor.get(f"/renditions/{name}")
    assert response.status_code == 404
    assert caplog.text.count(f"rendition {name} is not in the store") == 1
