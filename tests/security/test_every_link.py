"""Everything that is linked answers, for each role: no error, no dead link, no door that this role may not open."""

import pytest

from tests.security.conftest import ROLES, client_of
from tests.security.crawling import crawl

pytestmark = pytest.mark.django_db
# Made by people for people; the rest of the administration is Django's own.
OURS = ("/admin/logout/", "/admin/jsi18n/", "/admin/r/")


@pytest.mark.parametrize("role", ROLES)
def test_whoever_follows_every_link_meets_no_error_and_no_closed_door(furnished, role):
    visits = list(crawl(client_of(role), ["/", "/fr/", "/desk/", "/desk/upload/"], lambda at: not at.startswith(OURS)))
    assert len(visits) > 40
    linked = [visit for visit in visits if visit.came_from]
    wrong = [f"{one.status} {one.address} linked from {one.came_from}" for one in linked if one.status >= 400]
    assert wrong == []
