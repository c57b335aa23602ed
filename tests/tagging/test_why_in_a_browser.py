"""The map over the picture and the works beside it, as a curator sees and works them in headless Chromium."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from catalog.models import Likeness
from tagging import alike, explaining
from tagging.models import Explanation
from tests.making import make_exhibit, make_suggestion
from tests.tagging.test_alike import fake, pictured
from tests.tagging.test_desk_in_a_browser import fill_queue, open_queue, press, window
from tests.tagging.test_why import explained

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
__all__ = ["explained", "fake", "window"]


@pytest.mark.usefixtures("explained")
def test_a_map_is_awaited_laid_over_the_picture_faded_turned_to_another_category_and_put_away(window, settings):
    settings.EXPLAIN_AHEAD = 0
    fill_queue(2)
    page = open_queue(window, "Work 0")
    picture, overlay = page.locator(".photograph"), page.locator(".evidence__map")
    page.keyboard.press("w")
    sentence = page.locator("[data-sentence-here], .evidence__sentence").first
    expect(sentence).to_have_text("The map is being computed.")
    expect(sentence).to_have_attribute("role", "status")
    expect(overlay).to_have_count(0)
    assert explaining.go_on(), "the page has asked for it"
    expect(sentence).to_have_text("All of the evidence for painting.")
    expect(overlay).to_be_visible()
    assert overlay.bounding_box() == picture.locator("img").first.bounding_box()
    assert overlay.evaluate("image => image.naturalWidth") > 0
    expect(overlay).to_have_css("opacity", "0.7")

    slider = page.get_by_label("Strength of the map")
    slider.press("ArrowLeft")
    expect(overlay).to_have_css("opacity", "0.65")
    before = overlay.get_attribute("src")
    page.get_by_role("radio", name="Sculpture").check()
    expect(sentence).to_have_text("All of the evidence for sculpture.")
    assert overlay.get_attribute("src") == before.replace("painting", "sculpture")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

    page.locator("#main").focus()
    page.keyboard.press("w")
    expect(overlay).to_be_hidden()
    expect(sentence).to_be_hidden()
    page.keyboard.press("w")
    expect(overlay).to_be_visible()
    press(page, "Digit4", then="Work 1")  # still wanted there, at the same strength
    expect(sentence).to_have_text("The map is being computed.")
    assert explaining.go_on()
    expect(overlay).to_have_css("opacity", "0.65")
    assert Explanation.objects.count() == 2


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
