"""Everything that is linked answers, for each role: no error, no dead link, no door that this role may not open."""

from collections.abc import Iterator

import pytest

from tests.security.conftest import ROLES, client_of
from tests.security.crawling import Visit, crawl

pytestmark = pytest.mark.django_db
# Made by people for people; the rest of the administration is Django's own.
FOR_SCRIPTS = ("/api/", "/iiif/", "/dumps/", "/oai")
OTHERS_FILES = ("/desk/account/second-factor/recovery-codes/download/",)  # plain text that the library makes
OURS = ("/admin/logout/", "/admin/jsi18n/", "/admin/r/")


@pytest.mark.parametrize("role", ROLES)
def test_whoever_follows_every_link_meets_no_error_and_no_closed_door(furnished, role):
    visits = list(crawl(client_of(role), ["/", "/fr/", "/desk/", "/desk/upload/"], lambda at: not at.startswith(OURS)))
    assert len(visits) > 40
    linked = [visit for visit in visits if visit.came_from]
    wrong = [f"{one.status} {one.address} linked from {one.came_from}" for one in linked if one.status >= 400]
    assert wrong == []
    assert [complaint for visit in visits for complaint in told_wrongly(visit)] == []


def told_wrongly(visit: Visit) -> Iterator[str]:
    """What the headers of an answer must say, whichever it is, and must not."""
    policy = visit.headers.get("Content-Security-Policy", "")
    is_page = "object-src 'none'" in policy and "frame-ancestors 'none'" in policy
    is_sandboxed = policy == "default-src 'none'; sandbox"
    is_file = visit.headers["Content-Type"].startswith("image/") or "attachment" in visit.headers.get(
        "Content-Disposition", ""
    )
    if "unsafe" in policy or not (is_sandboxed or (is_page and (not is_file or visit.address in OTHERS_FILES))):
        yield f"{visit.address}: Content-Security-Policy {policy!r}"
    if visit.headers.get("X-Content-Type-Options") != "nosniff" or visit.headers.get("X-Frame-Options") != "DENY":
        yield f"{visit.address}: may be sniffed or framed"
    if "Access-Control-Allow-Origin" in visit.headers and not visit.address.removeprefix("/fr").startswith(FOR_SCRIPTS):
        yield f"{visit.address}: scripts of other sites may read it"
