"""How the doors for programs open: to every site, without a cookie, not too often, and not twice for the same."""

import pytest
from django.core.cache import caches
from django.test import Client

from tests.making import make_exhibit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    caches["callers"].clear()
    yield
    caches["callers"].clear()


def test_scripts_of_any_site_may_read_and_no_cookie_is_set(visitor: Client):
    for address in ("/api/exhibits/", "/api/categories/", "/api/schema/", "/api/exhibits/77/"):
        response = visitor.get(address, headers={"origin": "https://elsewhere.example"})
        assert response["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in response
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")


def test_pages_for_people_are_not_open_to_scripts_of_other_sites(visitor: Client):
    for address in ("/", "/gallery/", "/desk/login/", "/api/"):
        assert "Access-Control-Allow-Origin" not in visitor.get(address)


def test_a_browser_that_asks_first_is_told_what_it_may_do(visitor: Client):
    response = visitor.options("/api/exhibits/", headers={"access-control-request-method": "GET"})
    assert response.status_code == 204
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nobody_writes_here(visitor: Client, method: str):
    response = getattr(visitor, method)("/api/exhibits/")
    assert response.status_code == 405
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response["Content-Type"] == "application/problem+json"


def test_an_unchanged_answer_is_not_sent_twice(visitor: Client):
    make_exhibit(filed_under="painting", pictured=True)
    first = visitor.get("/api/exhibits/")
    assert "public" in first["Cache-Control"]
    again = visitor.get("/api/exhibits/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    make_exhibit(filed_under="painting", pictured=True)
    assert visitor.get("/api/exhibits/", headers={"if-none-match": first["ETag"]}).status_code == 200


def test_a_head_request_gets_the_headers_alone(visitor: Client):
    response = visitor.head("/api/exhibits/")
    assert (response.status_code, response.content) == (200, b"")


def test_who_asks_too_often_is_told_how_long_to_wait(visitor: Client, settings):
    settings.REQUESTS_PER_MINUTE = 2
    answers = [visitor.get("/api/categories/") for _ in range(3)]
    # A minute may end in between: then counting begins anew, and one more is answered.
    refused = answers[-1] if answers[-1].status_code == 429 else visitor.get("/api/categories/")
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["Cache-Control"] == "no-store"
    assert refused["Content-Type"] == "application/problem+json"
    assert Client(REMOTE_ADDR="192.0.2.7").get("/api/categories/").status_code == 200


def asks(settings, num_proxies: int, **headers) -> str:
    from django.test import RequestFactory

    from catalog.throttle import caller

    settings.NUM_PROXIES = num_proxies
    return caller(RequestFactory().get("/", **headers))


def test_a_caller_cannot_change_its_name_by_a_header(settings):
    forged = {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "1.2.3.4, 198.51.100.9"}
    assert asks(settings, 0, **forged) == "192.0.2.7"
    assert asks(settings, 1, **forged) == "198.51.100.9"
    assert asks(settings, 2, **forged) == "1.2.3.4"
    assert asks(settings, 3, **forged) == "1.2.3.4"


def test_a_whole_network_of_version_6_addresses_is_one_caller(settings):
    assert asks(settings, 0, REMOTE_ADDR="2001:db8::1") == asks(settings, 0, REMOTE_ADDR="2001:db8::ffff")
    assert asks(settings, 0, REMOTE_ADDR="2001:db8::1") != asks(settings, 0, REMOTE_ADDR="2001:db8:1::1")
    assert asks(settings, 0, REMOTE_ADDR="") == "unknown"
