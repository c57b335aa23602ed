"""The map over the picture, as a curator sees and works it in headless Chromium."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tagging import explaining
from tagging.models import Explanation
from tests.tagging.test_desk_in_a_browser import fill_queue, open_queue, press, window
from tests.tagging.test_why import explained

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]
__all__ = ["explained", "window"]


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
