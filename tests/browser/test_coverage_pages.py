"""Can a coordinator read the map with eyes, ears or a keyboard, and is a name only ever a name?"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect
from sqlalchemy import insert, select, update

from mapper.rules.coverage import STATUSES
from mapper.store import schema
from mapper.store.reference import reference_changed
from tests.browser.conftest import Watched, sign_in, until
from tests.builders import CUMBERLAND, NOON, PORTLAND, POSTER, Programme, some_id
from tests.web.mixed import AS_OF, mixed

DAY = f"as_of={AS_OF}"
HOSTILE = [
    "${alert(1)}",
    "<img src=x onerror=alert(1)>",
    "back`tick",
    'it\'s "quoted"',
    "</script><b>bold</b>",
]
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def watched(chromium: Browser, live_server: str, **options: object) -> Watched:
    context = chromium.new_context(base_url=live_server, **options)  # type: ignore[arg-type]
    return Watched(context, live_server)


@pytest.fixture
def laptop(chromium: Browser, live_server: str, programme: Programme) -> Iterator[Watched]:
    """A coordinator's laptop, signed in as an administrator; a dialog, wherever it comes from, is a fault."""
    desk = watched(chromium, live_server, viewport={"width": 1280, "height": 800}, locale="en-US")
    sign_in(desk, programme, programme.person("Ada", "administrator", ()))
    yield desk
    desk.context.close()
    assert desk.faults == []


def opened(desk: Watched, url: str) -> Page:
    page = desk.new_page()

    def refuse(dialog: Dialog) -> None:
        desk.faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", refuse)
    page.goto(url)
    if url.startswith("/map"):
        page.wait_for_selector("html[data-map=ready]")
    return page


def name_a_type(programme: Programme, label: str) -> None:
    with programme.database.write() as connection:
        cafe = schema.venue_type.c.code == "cafe"
        connection.execute(update(schema.venue_type).where(cafe).values(label=label))
        recalled = schema.material.c.code == POSTER
        connection.execute(update(schema.material).where(recalled).values(recalled_on=AS_OF, label=label))
        reference_changed(connection)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_a_name_wherever_it_stands(programme: Programme, laptop: Watched, name: str) -> None:
    programme.visit(programme.venue(name, venue_type="cafe"))
    name_a_type(programme, name)
    page = opened(laptop, f"/map?{DAY}")
    expect(page.locator("#in-view-list a")).to_have_text(name)
    page.locator(".point[role=button]").click()
    expect(page.locator(".leaflet-popup-content a")).to_have_text(name)
    assert (page.locator(".point[role=button]").get_attribute("aria-label") or "").startswith(f"{name}: ")
    for url in (
        f"/gaps?{DAY}",
        f"/gaps?by=town&type=cafe&{DAY}",
        f"/coverage?{DAY}",
        f"/venues?{DAY}",
        "/recalls",
        f"/compare/venues?from=2026-05-03&to={AS_OF}",
    ):
        page.goto(url)
        expect(page.locator("main").get_by_text(name, exact=True).first).to_be_attached()
        assert page.locator("main img, main b:has-text('bold')").count() == 0


def test_the_list_says_all_that_the_map_shows(programme: Programme, laptop: Watched) -> None:
    mixed(programme)
    page = opened(laptop, f"/map?{DAY}")
    expect(page.locator("#in-view-summary")).to_contain_text(
        "10 places. Material is up at 2 of the 8 we count (25.0 %)."
    )
    expect(page.locator("#in-view-summary")).to_contain_text("1 place without a point")
    expect(page.locator(".point[role=button]")).to_have_count(10)
    expect(page.locator("#in-view-list li")).to_have_count(10)
    shapes = page.locator("#in-view-list use").evaluate_all(
        "all => all.map((one) => one.getAttribute('href'))"
    )
    assert set(shapes) == {f"#shape-{status}" for status in STATUSES}
    page.get_by_role("link", name="Covered Laundry").click()
    page.wait_for_url(re.compile(r"/venues/\d+$"))


def test_places_at_one_point_stand_apart(programme: Programme, laptop: Watched) -> None:
    for name in ("One", "Two", "Three"):
        programme.venue(name)
    page = opened(laptop, f"/map?{DAY}")
    boxes = [str(point.bounding_box()) for point in page.locator(".point[role=button]").all()]
    assert len(set(boxes)) == 3


def test_the_map_works_with_the_keyboard_alone(programme: Programme, laptop: Watched) -> None:
    programme.visit(programme.venue("Harbor Laundry"))
    page = opened(laptop, f"/map?{DAY}")
    point = page.get_by_role("button", name=re.compile("^Harbor Laundry: has material up"))
    for key in ("Enter", " "):
        point.focus()
        page.keyboard.press(key)
        expect(page.locator(".leaflet-popup-content")).to_contain_text("has material up")
        page.locator(".leaflet-popup-close-button").click()
        expect(page.locator(".leaflet-popup-content")).to_have_count(0)
    page.locator(".skip-map").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Harbor Laundry"


def test_a_filter_is_a_form_and_its_state_is_in_the_url(programme: Programme, laptop: Watched) -> None:
    mixed(programme)
    page = opened(laptop, f"/map?{DAY}")
    page.locator("summary", has_text="Status").click()
    page.get_by_role("checkbox", name="said no").check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile(r"status=declined"))
    page.wait_for_selector("html[data-map=ready]")
    expect(page.locator("#in-view-list li")).to_have_text([re.compile("Unwilling Cafe")])
    expect(page.locator("summary", has_text="Status")).to_contain_text("said no")


def many(programme: Programme, count: int) -> None:
    """Adds venues without visits, in one go, spread around Portland."""
    kind = {"venue_type": "cafe", "town_geoid": PORTLAND, "county_geoid": CUMBERLAND}
    rows = [
        {
            **kind,
            "id": some_id(f"many {n}"),
            "name": f"Place {n}",
            "lat": 43.55 + n % 17 / 50,
            "lon": -70.45 + n % 19 / 50,
            "added_at": NOON,
            "set_by_person": [],
        }
        for n in range(count)
    ]
    with programme.database.write() as connection:
        connection.execute(insert(schema.venue), rows)
        reference_changed(connection)
        assert len(connection.execute(select(schema.venue.c.number)).all()) >= count


def test_many_places_are_rings_that_open_when_one_looks_closer(programme: Programme, laptop: Watched) -> None:
    many(programme, 600)
    page = opened(laptop, f"/map?{DAY}")
    expect(page.locator("#in-view-summary")).to_contain_text("600 places.")
    expect(page.locator("#in-view-list li")).to_have_text([re.compile(r"not reached yet\s*600")])
    said = page.locator(".point[role=button]").evaluate_all("all => all.map((one) => one.ariaLabel)")
    assert sum(int(re.match(r"\d+", label)[0]) for label in said) == 600  # type: ignore[index]
    before = page.evaluate("coverageMap.map.getZoom()")
    page.locator(".point[role=button]").first.click()
    until(page, "before => coverageMap.map.getZoom() > before", before)


def test_areas_are_shaded_and_unknown_ones_are_hatched(programme: Programme, laptop: Watched) -> None:
    mixed(programme)
    page = opened(laptop, f"/map?{DAY}")
    shades = page.locator("path.area").evaluate_all(
        "all => all.map((one) => [one.classList[1], one.getAttribute('fill')])"
    )
    assert len(shades) == 16
    assert {shade for shade, _ in shades} == {"area-1", "area-3", "area-unknown"}
    assert {fill for shade, fill in shades if shade == "area-unknown"} == {"url(#hatch)"}
    page.locator(".map").scroll_into_view_if_needed()
    where = page.evaluate("coverageMap.map.latLngToContainerPoint([46.6, -68.6])")
    page.locator(".folium-map").click(position={"x": where["x"], "y": where["y"]})
    popup = page.locator(".leaflet-popup-content")
    expect(popup).to_contain_text("50.0 % have material up: 1 of 2 places we count.")
    expect(page.locator(".leaflet-pan-anim")).to_have_count(0)  # the map makes room for the popup
    popup.get_by_role("link", name="Places here").click()
    page.wait_for_url(re.compile(r"/venues\?.*county=23003"))


def test_a_map_that_can_t_load_says_so_and_tries_again(programme: Programme, laptop: Watched) -> None:
    programme.venue("Harbor Laundry")
    laptop.expect("Failed to load resource")
    page = laptop.new_page()
    page.route("**/api/v1/map?*", lambda route: route.fulfill(status=503, body="{}"))
    page.goto(f"/map?{DAY}")
    expect(page.locator("#in-view-summary")).to_contain_text("could not load")
    page.unroute("**/api/v1/map?*")
    page.evaluate("void coverageMap.map.panBy([10, 0], {animate: false})")
    expect(page.locator("#in-view-list")).to_contain_text("Harbor Laundry")


def test_a_sign_in_that_is_over_is_said_on_the_map(programme: Programme, laptop: Watched) -> None:
    laptop.expect("401")
    page = opened(laptop, f"/map?{DAY}")
    laptop.context.clear_cookies()
    page.evaluate("void coverageMap.map.panBy([10, 0], {animate: false})")
    expect(page.locator("#in-view-summary")).to_contain_text("sign-in is over")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_smallest_phone(programme: Programme, laptop: Watched, scheme: str) -> None:
    mixed(programme)
    programme.visit(programme.venue("Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogoch " * 2))
    page = laptop.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": 320, "height": 640})
    compared = f"from=2026-05-03&to={AS_OF}"
    for url in (
        *("/map", "/gaps", "/gaps?by=town", "/gaps?by=county", "/gaps?by=county&show=people", "/coverage"),
        *("/recalls", f"/compare?{compared}", f"/compare?by=town&{compared}", f"/compare/venues?{compared}"),
    ):
        page.goto(f"{url}{'&' if '?' in url else '?'}{DAY}")
        page.wait_for_load_state("networkidle")
        assert page.evaluate(OVERFLOW) == 0, url


def test_without_javascript_the_figures_are_there_all_the_same(
    programme: Programme, chromium: Browser, live_server: str
) -> None:
    mixed(programme)
    plain = watched(chromium, live_server, java_script_enabled=False)
    sign_in(plain, programme, programme.person("Ada", "administrator", ()))
    page = plain.new_page()
    page.goto(f"/gaps?by=county&{DAY}")
    row = page.locator("tbody tr", has_text="Aroostook")
    expect(row).to_contain_text("50.0 % 1 of 2")
    page.locator("summary", has_text="County").click()
    page.get_by_role("checkbox", name="Aroostook").check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".gaps tbody tr")).to_have_count(1)
    page.goto("/map")
    expect(page.locator("#in-view-summary")).to_contain_text("The map needs JavaScript")
    plain.context.close()
    assert plain.faults == []


def test_looked_none_there_is_one_press(programme: Programme, laptop: Watched) -> None:
    mixed(programme)
    page = opened(laptop, "/gaps?by=county&type=laundromat&county=23003")
    page.get_by_role("button", name="Laundromat in Aroostook: looked, none there").click()
    expect(page.locator("#unknown")).to_contain_text("None: in every county")
    page.get_by_role("button", name="Take back").click()
    expect(page.get_by_role("button", name="Laundromat in Aroostook: looked, none there")).to_be_visible()


def test_the_address_of_a_report_can_be_copied_and_is_a_field_without_a_script(
    programme: Programme, laptop: Watched
) -> None:
    mixed(programme)
    laptop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = opened(laptop, f"/gaps?by=county&sort=-known&{DAY}")
    shown = page.get_by_label("Address of this page").input_value()
    assert set(shown.split("?")[1].split("&")) == {DAY, "by=county", "sort=-known"}
    page.get_by_role("button", name="Copy the address").click()
    expect(page.locator("#copied")).to_have_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == shown
    page.goto(shown)
    expect(page.locator("th[aria-sort=descending]")).to_have_text(re.compile("known"))


def test_two_days_from_the_gap_report_to_a_place(programme: Programme, laptop: Watched) -> None:
    mixed(programme)
    page = opened(laptop, f"/gaps?type=laundromat&{DAY}")
    page.get_by_role("link", name="Compare two days").click()
    page.get_by_label("From").fill("2026-05-03")
    page.get_by_label("To", exact=True).fill(str(AS_OF))
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".verdict")).to_contain_text("1 won and 0 lost")
    page.locator(".verdict a").first.click()
    expect(page.locator("tbody th")).to_have_text("Covered Laundry")
