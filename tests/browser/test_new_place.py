"""Does a place that is not on the list get onto a visit, with a confirmed pin, and only once?"""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect
from sqlalchemy import select

from mapper.store import derived, schema
from tests.browser.conftest import Watched, until
from tests.browser.test_phone_look import AXE, LEAST_TARGET_PX, TOO_SMALL, VIOLATIONS
from tests.browser.test_phone_queue import problem
from tests.builders import PORTLAND, ZONE, Programme, timeless

Open = Callable[[], Page]
HERE = (43.66, -70.26)  # the phone of these tests
NORTH_M = 1 / 111_195  # degrees of latitude a metre
FOUND = """async () => {
  const db = await new Promise((resolve) => {
    const asked = indexedDB.open('outreach-mapper');
    asked.onsuccess = () => resolve(asked.result);
  });
  const rows = await new Promise((resolve) => {
    const asked = db.transaction('found').objectStore('found').getAll();
    asked.onsuccess = () => resolve(asked.result);
  });
  db.close();
  return rows;
}"""


def start(page: Page, name: str = "Corner Bakery") -> None:
    """From the list to the filled form, by searching in vain."""
    page.locator("#search").fill(name)
    page.locator("#add-place").tap()
    expect(page.locator("#place-name")).to_have_value(name)
    page.locator("#place-type").select_option("cafe")


def pin_here(page: Page) -> None:
    page.locator("#pin-here").tap()
    page.locator("#pin-map[data-ready]").wait_for()
    page.locator("#pin-confirm").tap()
    expect(page.locator("#pin-says")).to_contain_text("The pin is set")


def log_closed_today(page: Page) -> None:
    page.locator("#outcome").get_by_text("Closed today").tap()
    page.locator("#save").tap()
    expect(page.locator("#receipt-title")).to_be_visible()


def venues(programme: Programme) -> list[dict[str, Any]]:
    table = schema.venue
    with programme.database.read() as connection:
        rows = connection.execute(select(table).order_by(table.c.name)).mappings()
        return [dict(row) for row in rows]


def visits(programme: Programme) -> list[tuple[str, str]]:
    with programme.database.read() as connection:
        return [(row.venue_id, row.outcome) for row in connection.execute(select(schema.visit))]


@pytest.fixture
def page(open_phone: Open, programme: Programme, phone: Watched) -> Page:
    phone.expect("ERR_INTERNET_DISCONNECTED")
    programme.venue("Far Laundry", lat=43.70, lon=-70.30)
    return open_phone()


@pytest.fixture
def sent(page: Page) -> list[dict[str, Any]]:
    """The bodies of the visits that go out."""
    bodies: list[dict[str, Any]] = []

    def look(request: Request) -> None:
        if request.method == "PUT":
            bodies.append(json.loads(request.post_data or ""))

    page.on("request", look)
    return bodies


def test_a_place_that_was_searched_for_in_vain_is_added_with_its_first_visit(
    page: Page, programme: Programme, sent: list[dict[str, Any]]
) -> None:
    start(page)
    expect(page.locator("#place-town")).to_have_value("Portland")  # the only one that was given
    page.locator("#place-address").fill("12 Wharf Street")
    page.locator("#place-go").tap()
    expect(page.locator("#visit-title")).to_have_text("Corner Bakery")
    expect(page.locator("#visit-about")).to_have_text("Cafe or coffee shop, Portland")
    log_closed_today(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    [body] = sent
    assert body["venue_id"] is None
    new = body["new_venue"]
    assert (new["name"], new["venue_type"], new["city"]) == ("Corner Bakery", "cafe", "Portland")
    assert (new["address"], new["lat"], new["lon"]) == ("12 Wharf Street", None, None)
    added = next(venue for venue in venues(programme) if venue["id"] == new["id"])
    assert (added["name"], added["town_geoid"], added["pending"]) == ("Corner Bakery", PORTLAND, True)
    assert visits(programme) == [(new["id"], "closed_today")]


def test_it_stands_on_this_persons_list_and_later_visits_repeat_it(
    page: Page, programme: Programme, sent: list[dict[str, Any]]
) -> None:
    start(page)
    page.locator("#place-go").tap()
    log_closed_today(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    page.reload()
    row = page.get_by_role("button", name="Corner Bakery")
    expect(row).to_contain_text("added by you, waits for a coordinator")
    row.tap()
    log_closed_today(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    first, second = (body["new_venue"] for body in sent)
    assert first == second
    assert visits(programme) == [(first["id"], "closed_today")] * 2
    assert [venue["name"] for venue in venues(programme)] == ["Corner Bakery", "Far Laundry"]
    with programme.database.write() as connection:  # a coordinator accepts it
        connection.execute(
            schema.venue.update()
            .where(schema.venue.c.id == first["id"])
            .values(pending=False, name="Corner Bakery & Cafe")
        )
        derived.recompute(connection, [first["id"]], ZONE)
    page.reload()
    expect(page.get_by_role("button", name="Corner Bakery & Cafe")).to_be_visible()
    expect(page.locator("#venues")).not_to_contain_text("added by you")
    page.reload()  # its list has the place by now
    until(page, f"async () => (await ({FOUND})()).length === 0")


def test_the_pin_is_where_the_person_said_and_only_to_four_decimals(
    page: Page, programme: Programme, sent: list[dict[str, Any]]
) -> None:
    start(page)
    page.locator("#pin-here").tap()
    page.locator("#pin-map[data-ready]").wait_for()
    box = page.locator("#pin-map").bounding_box()
    assert box is not None
    page.locator("#pin-map").tap(position={"x": box["width"] / 2 + 40, "y": box["height"] / 2 - 33})
    page.locator("#pin-confirm").tap()
    page.locator("#place-go").tap()
    log_closed_today(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    new = sent[0]["new_venue"]
    assert (new["lat"], new["lon"]) == (round(new["lat"], 4), round(new["lon"], 4))
    metres = (new["lat"] - HERE[0]) / NORTH_M
    assert 20 < metres < 100, "moved a little to the north"
    assert HERE[1] < new["lon"] < HERE[1] + 0.002
    [added] = [venue for venue in venues(programme) if venue["id"] == new["id"]]
    assert (added["lat"], added["lon"], added["precision"]) == (new["lat"], new["lon"], "pin")


def test_where_the_phone_stands_is_no_pin_before_somebody_says_so(
    page: Page, sent: list[dict[str, Any]]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
    start(page)
    page.locator("#pin-here").tap()
    page.locator("#pin-map[data-ready]").wait_for()
    page.locator("#pin-back").tap()  # seen, and not confirmed
    expect(page.locator("#pin-says")).to_have_text("No pin yet.")
    page.locator("#pin-on-map").tap()
    page.locator("#pin-map[data-ready]").wait_for()
    expect(page.locator("#pin-confirm")).to_be_disabled()  # where the map opens is no pin
    page.locator("#pin-back").tap()
    page.locator("#place-go").tap()
    log_closed_today(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    assert (sent[0]["new_venue"]["lat"], sent[0]["new_venue"]["lon"]) == (None, None)
    assert not [one for one in map(timeless, asked) if "43.66" in one or "70.26" in one]


def test_from_afar_a_tap_comes_closer_and_keys_put_the_pin_too(page: Page) -> None:
    start(page)
    page.locator("#pin-on-map").tap()
    page.locator("#pin-map[data-ready]").wait_for()
    page.locator("#pin-map").tap(position={"x": 150, "y": 100})
    expect(page.locator("#pin-note")).to_contain_text("This is closer")
    expect(page.locator("#pin-confirm")).to_be_disabled()
    page.locator("#pin-map").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pin-confirm")).to_be_enabled()
    page.locator("#pin-confirm").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#pin-says")).to_contain_text("The pin is set")
    expect(page.locator("#pin-on-map")).to_be_focused()
    page.locator("#pin-drop").tap()
    expect(page.locator("#pin-says")).to_have_text("No pin yet.")


def test_venues_within_150_m_are_offered_first(page: Page, programme: Programme) -> None:
    programme.venue("Near Laundry", lat=HERE[0] + 100 * NORTH_M, lon=HERE[1])
    programme.venue("Skip Bar", do_not_place=True, lat=HERE[0] + 50 * NORTH_M, lon=HERE[1])
    programme.venue("Next Street", lat=HERE[0] + 200 * NORTH_M, lon=HERE[1])
    page.reload()
    expect(page.locator("#venues li")).to_have_count(4)
    start(page)
    pin_here(page)
    page.locator("#place-go").tap()
    expect(page.locator("#same-title")).to_be_focused()
    rows = page.locator("#same-places li")
    assert rows.locator(".venue-name").all_text_contents() == ["Skip Bar", "Near Laundry"]
    expect(rows.nth(0)).to_contain_text("Skip this one")
    assert rows.nth(0).get_by_role("button").count() == 0
    rows.nth(1).get_by_role("button", name="It is this one").tap()
    expect(page.locator("#visit-title")).to_have_text("Near Laundry")
    log_closed_today(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    assert len(venues(programme)) == 4


def test_a_like_name_in_the_town_is_offered_and_may_be_another_place(
    page: Page, programme: Programme
) -> None:
    start(page, "Far Laundry & Cafe zz")  # the search forgives less than this does
    page.locator("#place-name").fill("The Fár laundry")
    page.locator("#place-go").tap()
    expect(page.locator("#same-places .venue-name")).to_have_text("Far Laundry")
    page.locator("#same-back").tap()
    expect(page.locator("#place-name")).to_have_value("The Fár laundry")
    page.locator("#place-go").tap()
    page.locator("#same-other").tap()
    expect(page.locator("#visit-title")).to_have_text("The Fár laundry")
    log_closed_today(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    assert len(venues(programme)) == 2


def test_what_is_missing_is_said_beside_its_field(page: Page) -> None:
    page.locator("#add-place").tap()
    page.locator("#place-town").select_option("*")
    page.locator("#place-go").tap()
    expect(page.locator("#place-name-problem")).to_have_text("Say what the place is called.")
    expect(page.locator("#place-type-problem")).to_have_text("Choose what kind of place it is.")
    expect(page.locator("#place-town-problem")).to_have_text("Say the town, or put a pin on the map.")
    expect(page.locator("#place-name")).to_be_focused()
    assert page.locator("#place-name").get_attribute("aria-invalid") == "true"
    page.locator("#place-name").fill("Corner Bakery, ask her at 207-555-0100")
    expect(page.locator("#place-name-warning")).not_to_be_empty()
    page.locator("#place-type").select_option("cafe")
    page.locator("#place-go").tap()
    expect(page.locator("#place-name-problem")).to_be_empty()
    expect(page.locator("#place-other-town")).to_be_focused()
    page.locator("#place-other-town").fill("Falmouth")
    page.locator("#place-go").tap()  # a warning refuses nothing
    expect(page.locator("#visit-about")).to_have_text("Cafe or coffee shop, Falmouth")


def test_with_no_network_it_is_kept_and_goes_out_later(page: Page, programme: Programme) -> None:
    start(page)
    page.locator("#place-type").select_option("library")
    page.context.set_offline(True)
    page.locator("#place-go").tap()
    log_closed_today(page)
    expect(page.locator("#receipt-state")).to_contain_text("Waiting for a connection")
    page.locator("#next").tap()
    page.get_by_role("button", name="Corner Bakery").tap()
    log_closed_today(page)
    page.context.set_offline(False)
    expect(page.locator("#queue-state")).to_have_text("Nothing waits on this phone.")
    [added] = [venue for venue in venues(programme) if venue["name"] == "Corner Bakery"]
    assert visits(programme) == [(added["id"], "closed_today")] * 2


def test_what_was_typed_survives_a_reload_and_a_saved_visit_ends_it(page: Page) -> None:
    start(page)
    page.locator("#place-address").fill("12 Wharf Street")
    pin_here(page)
    until(page, f"async () => (await ({FOUND})()).some(({{ typed }}) => typed?.pin)")
    page.reload()
    page.locator("#add-place").tap()
    expect(page.locator("#place-name")).to_have_value("Corner Bakery")
    expect(page.locator("#place-address")).to_have_value("12 Wharf Street")
    expect(page.locator("#pin-says")).to_contain_text("The pin is set: 43.66, -70.26")
    page.locator("#place-go").tap()
    log_closed_today(page)
    page.locator("#next").tap()
    page.locator("#add-place").tap()
    expect(page.locator("#place-name")).to_have_value("")
    expect(page.locator("#pin-says")).to_have_text("No pin yet.")


def test_one_that_felt_unsafe_is_skipped_and_one_that_closed_leaves(page: Page) -> None:
    start(page)
    page.locator("#place-go").tap()
    page.get_by_text("Not safe for us").tap()
    log_closed_today(page)
    page.locator("#next").tap()
    row = page.locator("#venues li").filter(has_text="Corner Bakery")
    expect(row).to_contain_text("Skip this one")
    assert row.get_by_role("button").count() == 0
    start(page, "Old Mill")
    page.locator("#place-go").tap()
    page.locator("#outcome").get_by_text("Closed for good").tap()
    page.locator("#save").tap()
    page.locator("#next").tap()
    expect(page.locator("#venues li")).to_have_count(2)
    expect(page.locator("#venues")).not_to_contain_text("Old Mill")


def test_it_leaves_the_list_with_the_only_visit_that_was_thrown_away(page: Page, phone: Watched) -> None:
    phone.expect("Failed to load resource")
    refused = problem(422, "malformed", problems=[{"field": "", "message": "Not so."}])
    page.route("**/api/v1/visits/*", lambda route: route.fulfill(**refused))
    page.on("dialog", lambda dialog: dialog.accept())
    start(page)
    page.locator("#place-go").tap()
    log_closed_today(page)
    expect(page.locator("#receipt-state")).to_contain_text("needs fixing")
    page.locator("#next").tap()
    expect(page.locator("#venues")).to_contain_text("Corner Bakery")
    page.locator("#queue-state").tap()
    page.locator("#unsent").get_by_text("Throw away", exact=True).tap()
    expect(page.locator("#venues")).not_to_contain_text("Corner Bakery")


def test_it_stays_for_thirty_days(page: Page) -> None:
    start(page)
    page.locator("#place-go").tap()
    log_closed_today(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    in_days = """async (days) => {
      const { foundBy } = await import('/static/phone/found-places.js');
      const person = document.querySelector('#phone').dataset.person;
      return (await foundBy(person, [], Date.now() + days * 86_400_000)).map(({ newVenue }) => newVenue.name);
    }"""
    assert page.evaluate(in_days, 29) == ["Corner Bakery"]
    assert page.evaluate(in_days, 31) == []
    assert page.evaluate(FOUND) == []


def test_it_leaves_the_phone_with_its_person(page: Page) -> None:
    start(page)
    page.locator("#place-go").tap()
    log_closed_today(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    page.locator("#next").tap()
    start(page, "Still being typed")
    until(page, f"async () => (await ({FOUND})()).length === 2")
    page.locator("#place-back").tap()
    page.locator("#who summary").tap()
    page.locator("#who-leave").tap()
    page.wait_for_url("**/sign-in")
    assert page.evaluate(FOUND) == []


WAYS: dict[str, Callable[[Page], None]] = {
    "form": lambda page: page.locator("#add-place").tap(),
    "problems": lambda page: (page.locator("#add-place").tap(), page.locator("#place-go").tap())[0],
    "pin": lambda page: (
        page.locator("#add-place").tap(),
        page.locator("#pin-here").tap(),
        page.locator("#pin-map[data-ready]").wait_for(),
    )[0],
    "same": lambda page: (start(page, "Far Laundry zzzz"), page.locator("#place-go").tap())[0],
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("screen", WAYS)
def test_fits_320_px_and_a_thumb_and_axe_finds_nothing(page: Page, screen: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    WAYS[screen](page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(TOO_SMALL, LEAST_TARGET_PX) == []
    page.evaluate(AXE.read_text())
    assert page.evaluate(VIOLATIONS) == []
