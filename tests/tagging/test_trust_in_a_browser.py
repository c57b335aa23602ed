"""Promises, learning and models at the keyboard, in headless Chromium; afterwards the database is asked."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from catalog.models import Exhibit
from tagging import autofiling, recalling
from tagging.models import Certificate, Lesson, ModelVersion, Part, Promise, Promotion, Recall, SecondLook, Trial
from tests.making import LABELS, category, make_exhibit, make_model_version
from tests.tagging.test_desk_in_a_browser import enter
from tests.tagging.trusting import answered, waiting

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.fixture
def desk(cleo, live_server, chromium: Browser) -> Iterator[BrowserContext]:
    """An administrator's."""
    context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    enter(context, cleo)
    yield context
    context.close()


def by_keyboard(page: Page, target: Locator, key: str = "Enter") -> None:
    """Tab until it has the focus, then the key. Fails where no keyboard comes to it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            page.keyboard.press(key)
            return
    raise AssertionError(f"{target} cannot be reached by keyboard")


def stands(page: Page, scheme: str = "light") -> None:
    """axe has no finding, and a telephone does not scroll sideways."""
    page.emulate_media(color_scheme=scheme)
    found = Axe().run(page)
    assert found.violations_count == 0, f"{page.url}, {scheme}\n{found.generate_report()}"
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, f"{page.url} scrolls sideways"
    page.set_viewport_size({"width": 1280, "height": 900})


def test_an_administrator_promises_the_machine_files_and_all_is_taken_back(desk, ana):
    model = make_model_version()
    answered(200, model, ana)
    works = waiting(12, model)
    page = desk.new_page()
    page.goto("/desk/trust/")
    stands(page)
    by_keyboard(page, page.get_by_role("link", name="Paintings", exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text("Paintings")
    target = page.get_by_label(re.compile("so many are right"))
    by_keyboard(page, target, "Control+A")
    page.keyboard.type("100")
    by_keyboard(page, page.get_by_label("Let the machine file under this promise"), "Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not Promise.objects.exists(), "100 % cannot be promised"
    page.goto("/desk/trust/painting/")
    by_keyboard(page, target, "Control+A")
    page.keyboard.type("95")
    by_keyboard(page, page.get_by_label("Let the machine file under this promise"), "Space")
    by_keyboard(page, page.get_by_role("button", name="Promise", exact=True))
    expect(page.get_by_text("The promise for Paintings is set.")).to_be_visible()
    assert autofiling.go_on() == 12
    page.reload()
    stands(page, "dark")
    by_keyboard(page, page.get_by_role("link", name=re.compile("Certificate \\d+: its evidence")))
    expect(page.get_by_text("Open.")).to_be_visible()
    stands(page)
    by_keyboard(page, page.get_by_role("button", name="Take back all 12 that no person has touched"))
    expect(page.get_by_text("A worker takes back what no person has touched")).to_be_visible()
    while recalling.go_on():
        pass
    assert Recall.objects.get().num_undone == 12
    assert not Certificate.objects.open().exists()
    assert not Exhibit.objects.filter(pk__in=[work.pk for work in works]).exclude(category=None).exists()


def two_models() -> tuple[ModelVersion, ModelVersion]:
    """The second is right about one work more, of those kept for measuring."""
    first, second = make_model_version(), make_model_version(active=False)
    for number in range(6):
        exhibit = make_exhibit(filed_under="painting", pictured=number < 2)
        Part.objects.create(exhibit=exhibit, name="test")
        for version, said in ((first, "painting" if number else "drawing"), (second, "painting")):
            rest = dict.fromkeys(LABELS, 0.1)
            Trial.objects.create(
                exhibit=exhibit, model_version=version, category=category(said), confidence=0.6,
                probabilities=rest | {said: 0.6},
            )  # fmt: skip
    return first, second


def test_two_models_are_compared_one_is_promoted_and_gone_back_from(desk, cleo):
    first, second = two_models()
    page = desk.new_page()
    page.goto(f"/desk/models/{second.pk}/")
    stands(page)
    page.goto(f"/desk/models/{first.pk}/against/{second.pk}/")
    expect(page.get_by_text(f"{first.short}: Drawing")).to_be_visible()
    stands(page, "dark")
    by_keyboard(page, page.get_by_label("Why (kept in the log)"), "x")
    by_keyboard(page, page.get_by_role("button", name="Let this model suggest from now on"))
    expect(page.get_by_text(f"Model {second.short} suggests from now on")).to_be_visible()
    assert ModelVersion.active() == second
    stands(page)  # the list of all models
    page.goto(f"/desk/models/{first.pk}/")
    by_keyboard(page, page.get_by_role("button", name="Go back to this model"))
    expect(page.get_by_text(f"Model {first.short} suggests from now on")).to_be_visible()
    assert ModelVersion.active() == first
    assert list(Promotion.objects.values_list("promoted_by", "is_return")[:2]) == [(cleo.pk, True), (cleo.pk, False)]


def test_a_lesson_is_asked_for_watched_and_stopped_and_a_second_look_is_answered(desk, settings):
    settings.LEARNING_NIGHT = "22-6"
    make_model_version()
    doubtful = make_exhibit(filed_under="drawing", pictured=True)
    look = SecondLook.objects.create(
        exhibit=doubtful, filed=category("drawing"), proposed=category("painting"), margin=-0.5
    )
    page = desk.new_page()
    page.goto("/desk/learning/")
    stands(page)
    by_keyboard(page, page.get_by_role("button", name="Let it learn now"))
    expect(page.get_by_role("heading", name=re.compile("At work"))).to_be_visible()
    Lesson.objects.update(num_total=40, num_done=10, claimed_at=timezone.now())
    expect(page.locator("[data-num=num_done]")).to_have_text("10")  # told without a reload
    stands(page, "dark")
    by_keyboard(page, page.get_by_role("button", name="Stop", exact=True))
    expect(page.get_by_text("Stopped.")).to_be_visible()
    by_keyboard(page, page.get_by_role("button", name="Let the deeper layers learn tonight"))
    expect(page.get_by_role("button", name="Stop the deeper layers")).to_be_visible()
    assert list(Lesson.objects.values_list("kind", "state")) == [("deep", "gathering"), ("head", "cancelled")]
    stands(page)
    page.goto("/desk/second-look/")
    stands(page)
    by_keyboard(page, page.get_by_role("button", name=re.compile("^Painting")))
    expect(page.get_by_text("is filed under Painting now")).to_be_visible()
    doubtful.refresh_from_db()
    look.refresh_from_db()
    assert (doubtful.category.slug, look.answer) == ("painting", "changed")
