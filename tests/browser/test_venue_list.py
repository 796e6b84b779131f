"""Can a coordinator tick places, look, change them and take it back, on a laptop and on a small phone?"""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched, sign_in
from tests.builders import CUMBERLAND, Programme, some_id, venue_number


def test_ticked_changed_and_taken_back_by_keyboard(
    programme: Programme, chromium: Browser, live_server: str, run_axe: Callable[[Page], list[str]]
) -> None:
    for name in ("Ash Cafe", "Birch Cafe", "Cedar Cafe"):
        programme.venue(name, phone="207-555-0142")
    context = chromium.new_context(base_url=live_server, viewport={"width": 320, "height": 700})
    desk = Watched(context, live_server)
    sign_in(desk, programme, programme.person("Cora", "coordinator", [CUMBERLAND]))
    page = desk.new_page()

    def pressed(button: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=button).press("Enter")
        assert run_axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320

    page.goto("/venues")
    page.get_by_label("All on this page").press("Space")
    expect(page.locator("tbody input:checked")).to_have_count(3)
    page.locator("tbody input").nth(1).press("Space")
    page.get_by_label("What to do").select_option("Mark closed")
    pressed("Look at it first")
    expect(page.locator("main")).to_contain_text("2 places change")
    pressed("Change 2 places")
    expect(page.get_by_role("status")).to_contain_text("Done: 2 places changed.")
    pressed("Take it back")

    page.goto("/venues")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.locator("summary", has_text="More").press("Enter")
    panel = page.get_by_role("group", name="More to filter by").bounding_box()
    assert panel and panel["x"] + panel["width"] <= 1280
    page.get_by_role("checkbox", name="closed", exact=True).check()
    with page.expect_navigation():
        page.get_by_role("button", name="Show").press("Enter")
    expect(page.locator("main")).not_to_contain_text("Ash Cafe")  # it is open again

    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"/venues/{venue_number(programme.database, some_id('Ash Cafe'))}")
    page.locator("summary", has_text="What the venue list says").press("Enter")
    expect(page.get_by_label("Opening hours")).to_be_visible()
    history = page.locator("section", has=page.get_by_role("heading", name="What changed about it"))
    expect(history).to_contain_text("took a change of many places back")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert run_axe(page) == []
    context.close()
    assert desk.faults == []
