"""How many taps does a visit take? Counted by the page itself, each time that a finger leaves the glass."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_phone_visit import received, stored
from tests.builders import NOON, POSTER, STALL, Programme, item

MOST_FOR_A_POSTER, FOR_STILL_UP = 4, 2
COUNT = """window.taps = 0;
  addEventListener('touchend', (event) => { if (event.isTrusted) window.taps += 1; }, { capture: true });"""
Open = Callable[[], Page]


@pytest.fixture
def page(open_phone: Open, programme: Programme, phone: Watched) -> Page:
    phone.context.add_init_script(COUNT)
    programme.venue("Harbor Laundry")
    programme.visit(programme.venue("Hill Laundry"), NOON, items=[item(spot="counter"), item()])
    return open_phone()


def taps(page: Page) -> int:
    return int(page.evaluate("window.taps"))


def test_a_poster_at_a_listed_venue(page: Page, programme: Programme) -> None:
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.get_by_text("We put something up").tap()
    page.locator(".item-row .spots").get_by_text("Restroom stall").tap()
    page.locator("#save").tap()
    received(page)
    assert taps(page) <= MOST_FOR_A_POSTER
    visit = max(stored(programme), key=lambda one: one["received_at"])
    assert (visit["outcome"], visit["items"]) == ("placed", [(POSTER, STALL, "placed", 1)])


def test_all_of_it_is_still_up(page: Page, programme: Programme) -> None:
    page.get_by_role("button", name="Hill Laundry").tap()
    page.get_by_role("button", name="All still up: save").tap()
    received(page)
    assert taps(page) == FOR_STILL_UP
    visit = max(stored(programme), key=lambda one: one["received_at"])
    assert visit["outcome"] == "checked"
    assert {(spot, action) for _, spot, action, _ in visit["items"]} == {("counter", "seen"), (STALL, "seen")}


def test_nobody_to_ask_is_three(page: Page) -> None:
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.get_by_text("Nobody to ask").tap()
    page.locator("#save").tap()
    received(page)
    expect(page.locator("#receipt-queue")).to_have_text("Nothing else waits on this phone.")
    assert taps(page) == 3
