"""Does a coordinator make one place of two, and two again, on a small phone and by keyboard alone?"""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched, sign_in
from tests.builders import CUMBERLAND, Programme, some_id, venue_number


def test_side_by_side_merged_and_taken_back(
    programme: Programme, chromium: Browser, live_server: str, run_axe: Callable[[Page], list[str]]
) -> None:
    where = {"address": "12 Main Street", "city": "Portland", "zip": "04101"}
    programme.visit(programme.venue("Harbor Laundromat", **where))
    programme.visit(
        programme.venue("Harbor Laundrymat", **{**where, "address": "12 Main St"}, phone="207-555-0142")
    )
    context = chromium.new_context(base_url=live_server, viewport={"width": 320, "height": 700})
    desk = Watched(context, live_server)
    sign_in(desk, programme, programme.person("Cora", "coordinator", [CUMBERLAND]))
    page = desk.new_page()

    def entered(role: str, name: str) -> None:
        with page.expect_navigation():
            page.get_by_role(role, name=name).first.press("Enter")  # type: ignore[arg-type]
        assert run_axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320

    page.goto("/venues")
    entered("link", "On the list twice?")
    expect(page.locator("main")).to_contain_text("Very likely one place.")
    entered("button", "Compare")
    expect(page.get_by_role("radio", name="207-555-0142")).to_be_checked()  # the other one says nothing
    entered("button", "They are one place: merge them")
    expect(page.locator("main")).to_contain_text("is part of")
    expect(page.locator("main")).to_contain_text("No two places look alike")

    kept = venue_number(programme.database, some_id("Harbor Laundromat"))
    page.goto(f"/venues/{kept}")
    expect(page.locator("section[aria-labelledby=visits-heading] .visit-day")).to_have_count(2)
    expect(page.locator("main")).to_contain_text("207-555-0142")
    entered("button", "Take it back")
    expect(page.locator("main")).to_contain_text("stands for itself again")
    context.close()
    assert desk.faults == []
