"""Works that look like the one in front, as a curator sees them beside the bars in headless Chromium."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from catalog.models import Likeness
from tagging import alike
from tests.making import make_exhibit, make_suggestion
from tests.tagging.test_alike import fake, pictured
from tests.tagging.test_desk_in_a_browser import open_queue, window

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
__all__ = ["fake", "window"]


@pytest.mark.usefixtures("fake")
def test_works_that_look_like_it_stand_beside_the_bars_with_where_they_are_filed(window):
    own = pictured((200, 160, 40), title="Work 0")
    make_suggestion(own)
    golden = pictured((190, 150, 50), filed_under="iconography", title="Golden")
    pictured((20, 20, 30), filed_under="engraving", title="Dark")
    alike.remember_some()
    assert Likeness.objects.count() == 3
    make_exhibit()
    page = open_queue(window, "Work 0")
    works = page.locator("[data-alike-list] li")
    expect(works).to_have_count(2)
    expect(works.first).to_contain_text(re.compile("Iconography.*by the museum.*Golden", re.DOTALL))
    for width in (1440, 320):
        page.set_viewport_size({"width": width, "height": 900})
        works.first.scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('[data-alike-list] img').naturalWidth > 0")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
    works.first.get_by_role("link").click()
    page.wait_for_url(f"**/desk/exhibits/{golden.pk}/")
