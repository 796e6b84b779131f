"""A coordinator puts a place where it is: by a click, by dragging the pin, by the keyboard alone."""

from playwright.sync_api import Browser, expect

from tests.browser.conftest import Watched, sign_in
from tests.builders import CUMBERLAND, Programme, some_id, venue_number

PATIENT_MS = 12_000


def test_the_fields_follow_the_pin_and_the_pin_the_fields(
    programme: Programme, chromium: Browser, live_server: str
) -> None:
    programme.venue(precision="street", placed_by="census", address="12 Main St", city="Portland")
    context = chromium.new_context(base_url=live_server, viewport={"width": 360, "height": 740})
    desk = Watched(context, live_server)
    sign_in(desk, programme, programme.person("Cora", "coordinator", [CUMBERLAND]))
    page = desk.new_page()
    page.goto(f"/venues/{venue_number(programme.database, some_id('Laundry'))}")
    expect(page.get_by_text("from the U.S. Census Bureau: within a few houses")).to_be_visible()
    lat, lon = page.get_by_label("Latitude"), page.get_by_label("Longitude")

    page.locator("summary", has_text="What the venue list says").press("Enter")
    page.locator("summary", has_text="Set the point on a map").press("Enter")
    page.locator(".pick-map[data-ready]").wait_for(timeout=PATIENT_MS)
    expect(lat).to_have_value("43.66")  # looking changes nothing
    pin, canvas = page.locator(".pick-target"), page.locator(".pick-map")
    canvas.scroll_into_view_if_needed()

    lat.fill("43.67")
    lat.press("Tab")
    expect(page.locator(".pick-words")).to_have_text("The pin is where the fields say.")
    box = canvas.bounding_box()
    assert box
    canvas.click(position={"x": box["width"] / 2 + 60, "y": box["height"] / 2 + 40})
    expect(page.locator(".pick-words")).to_contain_text("Save, and it is set by hand.")
    clicked = float(lat.input_value()), float(lon.input_value())
    assert clicked[0] < 43.67
    assert clicked[1] > -70.26

    held = pin.bounding_box()
    assert held
    page.mouse.move(held["x"] + held["width"] / 2, held["y"] + held["height"] / 2)
    page.mouse.down()
    page.mouse.move(held["x"] - 60, held["y"] - 30, steps=5)
    page.mouse.up()
    expect(lon).not_to_have_value(str(clicked[1]))
    dragged = float(lat.input_value()), float(lon.input_value())
    assert dragged[1] < clicked[1]

    with page.expect_navigation():
        page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Set by hand on the map.")).to_be_visible()
    expect(page.get_by_label("Latitude")).to_have_value(str(dragged[0]))
    context.close()
    assert desk.faults == []
