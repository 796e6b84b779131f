"""From an empty list to the first ten venues by the keyboard alone, then to what is missing and a mark."""

import re

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Watched, sign_in
from tests.builders import AROOSTOOK, Programme

PLACES = ("Suds", "Bright Wash", "Corner Coin Laundry", "Foam", "North Street Laundry", "Spin")
MORE = ("Maple Diner", "The Griddle", "Harvest Table")


def test_from_nothing_to_ten_places_by_keyboard_and_a_mark(
    programme: Programme, chromium: Browser, live_server: str
) -> None:
    context = chromium.new_context(base_url=live_server, viewport={"width": 1280, "height": 800})
    desk = Watched(context, live_server)
    desk.expect("422")
    sign_in(desk, programme, programme.person("Cora", "coordinator", [AROOSTOOK]))
    page = desk.new_page()
    keyboard = page.keyboard

    def next_name(count: int, name: str) -> None:
        """Typed once the page with so many places is there and waits for it."""
        expect(page.locator(".added li")).to_have_count(count)
        expect(page.get_by_label("Name", exact=True)).to_be_focused()
        keyboard.type(name)

    page.goto("/coverage")
    page.get_by_role("link", name="Add places fast").press("Enter")
    next_name(0, PLACES[0])
    for what in ("", "Laundromat", "Caribou"):
        keyboard.press("Tab")
        keyboard.type(what)
    keyboard.press("Enter")
    for count, name in enumerate(PLACES[1:], start=1):
        next_name(count, name)
        keyboard.press("Enter")
    next_name(len(PLACES), MORE[0])
    for what in ("", "Restaurant", ""):
        keyboard.press("Tab")
        keyboard.type(what)
    keyboard.press("Enter")
    for count, name in enumerate(MORE[1:], start=len(PLACES) + 1):
        next_name(count, name)
        keyboard.press("Enter")

    next_name(9, MORE[0])
    keyboard.press("Enter")
    expect(page.locator("#question")).to_contain_text("It may be on the list already")
    expect(page.get_by_role("checkbox", name="It is another place: add it")).to_be_focused()
    keyboard.press("Space")
    keyboard.press("Enter")
    expect(page.locator(".added li")).to_have_count(10)
    expect(page.locator(".added li").first).to_contain_text(re.compile("Maple Diner.*Restaurant, Caribou"))

    page.goto("/missing?type=restaurant&type=laundromat")
    row = page.get_by_role("row", name=re.compile("Presque Isle.*Laundromat"))
    row.get_by_role("button", name="Laundromat in Presque Isle: looked, none there").press("Enter")
    expect(page.locator("#marks")).to_contain_text("Presque Isle")
    expect(row).to_have_count(0)
    page.get_by_role("button", name="Take back: Laundromat in Presque Isle").press("Enter")
    expect(row).to_have_count(1)
    row.get_by_role("link", name="Add a Laundromat in Presque Isle").press("Enter")
    expect(page.get_by_label("Town")).to_have_value("Presque Isle, Aroostook")
    expect(page.get_by_label("Type of place")).to_have_value("laundromat")
    context.close()
    assert desk.faults == []
