"""Error pages are the museum's own, with a way back."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_that_does_not_exist_leads_back_to_the_front_door(client):
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert 'href="/"' in response.text


def test_a_form_without_its_token_is_refused_and_says_how_to_mend_it(ana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    response = client.post("/desk/decide/", {"exhibit": "1"})
    assert response.status_code == 403
    assert "reload the page" in response.text
    assert "Nothing was changed" in response.text


def test_a_host_that_is_not_ours_is_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("path", ["/", "/gallery/", "/desk/login/", "/healthz", "/no-such-page/"])
def test_every_page_says_what_a_browser_may_load_and_that_nobody_may_frame_it(client, path):
    response = client.get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "frame-ancestors 'none'" in policy
    assert response["X-Content-Type-Options"] == "nosniff"
