"""Is all that was in view on the sheet, and is the map where it was: after print, popup, a place's page?"""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched, until
from tests.browser.test_coverage_pages import DAY, laptop, opened
from tests.builders import Programme

__all__ = ["laptop"]
OUTSIDE = """() => {
  const frame = document.querySelector('.map').getBoundingClientRect();
  return [...document.querySelectorAll('.point[role=button]')].filter((point) => {
    const { left, right, top, bottom } = point.getBoundingClientRect();
    return left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom;
  }).length;
}"""


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent || document.activeElement.ariaLabel"))


def test_the_map_is_whole_on_paper_and_where_it_was_afterwards(programme: Programme, laptop: Watched) -> None:
    programme.visit(programme.venue("Northern Laundry", lat=47.36, lon=-68.32))
    programme.visit(programme.venue("Southern Laundry", lat=43.09, lon=-70.74))
    page = opened(laptop, f"/map?{DAY}")

    # On paper: nothing that was in view is cut off, on white.
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(OUTSIDE) == 0
    ink = page.locator("h1").evaluate("one => getComputedStyle(one).color")
    assert ink == "rgb(32, 48, 47)"
    page.emulate_media(media="screen", color_scheme="light")
    with page.expect_response("**/api/v1/map*"):
        page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_selector("#in-view:not([aria-busy])")

    # By the keyboard into a popup, and out of it.
    page.get_by_role("button", name=re.compile("^Southern Laundry")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup-content a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup-content")).to_have_count(0)
    assert focused(page).startswith("Southern Laundry")
    with page.expect_response("**/api/v1/map*"):
        page.evaluate(
            "void coverageMap.map.fire('moveend')"
        )  # as after a step by which the popup came into view
    page.wait_for_selector("#in-view:not([aria-busy])")
    assert focused(page).startswith("Southern Laundry")

    # Closer to one place, to its page and back; and to another day.
    page.locator("#map, .folium-map").first.focus()
    for _ in range(2):
        page.keyboard.press("-")
        page.wait_for_timeout(400)
    until(page, "location.hash.split('/').length === 3")
    page.wait_for_timeout(400)
    there = page.evaluate("location.hash")
    page.get_by_role("link", name="Southern Laundry").click()
    page.wait_for_url(re.compile(r"/venues/\d+"))
    page.go_back()
    page.wait_for_selector("html[data-map=ready]")
    assert page.evaluate("coverageMap.map.getZoom()") == float(there[1:].split("/")[0])
    page.locator("input[name=as_of]").fill("2026-05-20")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("as_of=2026-05-20"))
    page.wait_for_selector("html[data-map=ready]")
    assert page.evaluate("coverageMap.map.getZoom()") == float(there[1:].split("/")[0])
