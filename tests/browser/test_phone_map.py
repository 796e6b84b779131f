"""Does the phone's map show what the phone carries, with no network, to every eye and thumb?"""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import insert

from mapper.store import derived, schema
from tests.browser.conftest import Watched, sign_in, until
from tests.browser.faulty_network import FaultyNetwork
from tests.browser.test_phone_look import AXE, LEAST_TARGET_PX, TOO_SMALL, VIOLATIONS
from tests.browser.test_shell import CONTROLLED
from tests.builders import CUMBERLAND, NOON, PORTLAND, ZONE, Programme, item, some_id

Open = Callable[[], Page]
MANY = 2_000
MOST_MS = 2_000  # to draw many, on a machine that does other things too
MARKS = "#map .point[role=button]"
# Marks that can be seen and stand closer than a thumb.
CROWDED = """(least) => {
  const marks = [...document.querySelectorAll('#map .point[role=button]')];
  const boxes = marks.map((one) => one.getBoundingClientRect());
  const isSmall = ({ width, height }) => width < least || height < least;
  return boxes.filter((one, at) => isSmall(one) || boxes.some((other, of) => of > at
    && Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y)) < least - 1)).length;
}"""


def open_map(page: Page) -> None:
    page.locator("#open-map").tap()
    page.locator("#map[data-ready]").wait_for()


def labels(page: Page) -> set[str]:
    return set(page.locator(MARKS).evaluate_all("marks => marks.map(one => one.getAttribute('aria-label'))"))


@pytest.fixture
def page(open_phone: Open, programme: Programme, phone: Watched) -> Page:
    phone.expect("ERR_INTERNET_DISCONNECTED")
    programme.visit(programme.venue("Harbor Laundry", lat=43.66, lon=-70.26), items=[item(spot="counter")])
    programme.venue("Hill Cafe", lat=43.68, lon=-70.28, venue_type="cafe")
    programme.venue("Corner Bar", lat=43.67, lon=-70.24, do_not_place=True)
    programme.venue("Nowhere", lat=None, lon=None)
    return open_phone()


def test_each_venue_is_a_mark_that_says_its_name_type_and_status(page: Page) -> None:
    open_map(page)
    assert labels(page) == {
        "Harbor Laundry, Laundromat, Portland, due for a check",
        "Hill Cafe, Cafe or coffee shop, Portland, not reached yet",
        "Corner Bar, Portland, skip this one",
    }
    shapes = page.locator("#map .map-badge use").evaluate_all(
        "all => all.map(one => one.getAttribute('href'))"
    )
    assert set(shapes) == {"#shape-lapsed", "#shape-never", "#shape-skip"}
    expect(page.locator("#map-says")).to_have_text(
        "3 venues in view. 1 more has no point on the map; it is in the list."
    )
    names = page.locator("#map-in-view .venue-name").all_text_contents()
    assert sorted(names) == ["Corner Bar", "Harbor Laundry", "Hill Cafe"]


def test_a_mark_leads_to_the_form_and_one_to_skip_does_not(page: Page) -> None:
    open_map(page)
    page.locator(f"{MARKS}[aria-label^='Corner Bar']").tap()
    expect(page.locator("#map-chosen")).to_contain_text("Skip this one")
    assert page.locator("#map-chosen").get_by_role("button").count() == 0
    page.evaluate("window.scrollTo(0, 0)")  # to the map again, from what the tap brought up
    page.locator(f"{MARKS}[aria-label^='Harbor']").tap()
    expect(page.locator("#map-chosen")).to_contain_text("due for a check")
    expect(page.locator("#map-chosen .venue-needs")).to_contain_text(
        "1 poster, counter or front desk, seen 4 May"
    )
    page.locator("#map-chosen").get_by_role("button", name="Log a visit").tap()
    expect(page.locator("#visit-title")).to_have_text("Harbor Laundry")


def test_with_keys_alone_from_the_mark_or_the_list(page: Page) -> None:
    open_map(page)
    page.locator(f"{MARKS}[aria-label^='Hill']").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#map-chosen li")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#visit-title")).to_be_focused()
    page.locator("#back").tap()
    open_map(page)
    page.locator("#map-in-view button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#visit-title")).to_be_focused()


def test_it_asks_for_the_paper_map_and_nothing_else_and_no_position(page: Page, phone: Watched) -> None:
    page.locator("#near-me").tap()
    expect(page.locator("[data-note=by-distance]")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    open_map(page)
    expect(page.locator("#map .paper-land").first).to_be_attached()
    expect(page.locator("#map .here-dot")).to_be_attached()
    expect(page.locator("#map .place-name").first).to_be_attached()
    page.locator("#map .leaflet-control-zoom-in").tap()
    page.locator("#map .leaflet-control-zoom-out").tap()
    paths = {urlsplit(url).path for url in asked}
    assert all(path.startswith(("/static/built/", "/phone/paper-map/")) for path in paths), paths
    assert not [url for url in asked if "43.6" in url or "70.2" in url]


def test_nothing_of_it_is_loaded_before_somebody_asks(page: Page, phone: Watched) -> None:
    asked = [urlsplit(url).path for url in phone.requests]
    assert not [path for path in asked if "map" in path or "leaflet" in path]
    assert page.evaluate("typeof window.L") == "undefined"


def test_without_the_ground_the_venues_are_there_and_it_says_so(page: Page, phone: Watched) -> None:
    phone.expect("Failed to load resource")
    page.route("**/phone/paper-map/*", lambda route: route.abort())
    open_map(page)
    expect(page.locator("#map-no-paper")).to_be_visible()
    assert page.locator(MARKS).count() == 3


def test_a_part_that_does_not_arrive_is_said_and_the_list_stays(page: Page, phone: Watched) -> None:
    phone.expect("Failed to load resource")
    page.route("**/static/built/map-*.css", lambda route: route.abort())
    page.locator("#open-map").tap()
    expect(page.locator("#broken")).to_be_visible()
    expect(page.locator("#venues")).to_be_visible()


def test_with_no_network_the_map_is_there_from_the_second_visit_on(
    chromium: Browser, line: FaultyNetwork, programme: Programme
) -> None:
    programme.venue("Harbor Laundry")
    context = chromium.new_context(
        base_url=line.origin, viewport={"width": 320, "height": 640}, has_touch=True
    )
    watched = Watched(context, line.origin, line=line)
    watched.expect("Failed to load resource")
    sign_in(watched, programme, programme.person("Vera", areas=[PORTLAND]))
    page = watched.new_page()
    page.goto("/phone")
    expect(page.locator(".venue-name")).to_have_text("Harbor Laundry")
    until(page, CONTROLLED)
    watched.lose_network()
    page.goto("about:blank")
    page.goto("/phone")
    open_map(page)
    expect(page.locator("#map .paper-land").first).to_be_attached()
    expect(page.locator("#map-no-paper")).to_be_hidden()
    assert page.locator(MARKS).count() == 1
    context.close()
    assert watched.faults == []


def test_two_thousand_venues_are_marks_a_thumb_apart_and_soon(open_phone: Open, programme: Programme) -> None:
    add_many(programme)
    page = open_phone()
    page.locator("#venues li").first.wait_for()
    page.locator("#open-map").tap()
    page.locator("#map[data-ready]").wait_for()
    marks = page.locator(MARKS).count()
    assert 5 < marks < 150
    assert page.evaluate(CROWDED, LEAST_TARGET_PX) == 0
    expect(page.locator("#map-says")).to_contain_text(
        "venues in view. The 20 nearest to the middle are listed"
    )
    assert page.locator("#map-in-view li").count() == 20
    drawn = """() => new Promise((resolve) => {
      const start = performance.now();
      document.querySelector('#map .leaflet-control-zoom-in').click();
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
    })"""
    assert page.evaluate(drawn) < MOST_MS
    page.locator("#map .phone-ring").first.dispatch_event("click")
    expect(page.locator(MARKS).first).to_be_attached()
    assert page.evaluate(CROWDED, LEAST_TARGET_PX) == 0


def add_many(programme: Programme) -> None:
    rows = [
        {
            "id": some_id(f"venue {number}"), "name": f"Venue {number}", "venue_type": "cafe",
            "town_geoid": PORTLAND, "county_geoid": CUMBERLAND, "precision": "given", "added_at": NOON,
            "set_by_person": [], "lat": 43.6 + number % 50 * 0.002, "lon": -70.35 + number // 50 * 0.004,
        }
        for number in range(MANY)
    ]  # fmt: skip
    with programme.database.write() as connection:
        connection.execute(insert(schema.venue), rows)
        derived.recompute(connection, [str(row["id"]) for row in rows], ZONE)


def test_those_at_one_spot_can_each_be_reached(open_phone: Open, programme: Programme) -> None:
    programme.venue("Upstairs")
    programme.venue("Downstairs")
    page = open_phone()
    open_map(page)
    page.locator(MARKS).tap()
    names = page.locator("#map-chosen .venue-name").all_text_contents()
    assert sorted(names) == ["Downstairs", "Upstairs"]


def test_it_opens_where_one_looked_last_and_where_the_phone_is_once_that_is_known(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")  # the scale is that of the end at once
    open_map(page)
    for _ in range(3):
        page.locator("#map .leaflet-control-zoom-in").tap()
    closer = page.locator("#map .leaflet-control-scale").text_content()
    page.locator("#map-back").tap()
    open_map(page)
    assert page.locator("#map .leaflet-control-scale").text_content() == closer
    expect(page.locator("#map .here-dot")).not_to_be_attached()
    page.locator("#map-back").tap()
    page.locator("#near-me").tap()
    expect(page.locator("[data-note=by-distance]")).to_be_visible()
    open_map(page)
    expect(page.locator("#map .here-dot")).to_be_attached()
    assert page.locator("#map-in-view .venue-name").first.text_content() == "Harbor Laundry"


def test_nothing_of_it_stays_when_somebody_leaves(page: Page) -> None:
    open_map(page)
    page.locator("#map-back").tap()
    page.locator("#who summary").tap()
    page.context.set_offline(True)
    page.locator("#who-leave").tap()
    expect(page.locator("#left")).to_be_visible()
    assert "Harbor Laundry" not in page.evaluate("document.body.textContent")
    page.context.set_offline(False)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("way", ["map", "chosen"])
def test_fits_320_px_and_a_thumb_and_axe_finds_nothing(page: Page, way: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    open_map(page)
    if way == "chosen":
        page.locator(f"{MARKS}[aria-label^='Harbor']").tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(TOO_SMALL, LEAST_TARGET_PX) == []
    assert page.evaluate(CROWDED, LEAST_TARGET_PX) == 0
    page.evaluate(AXE.read_text())
    assert page.evaluate(VIOLATIONS) == []
