"""Does the main job work, end to end? A visit logged on a phone is on the map, in report and CSV."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from mapper.rules.permissions import Role
from mapper.store import people, sign_in_codes
from tests.browser.conftest import Watched
from tests.builders import CUMBERLAND, PORTLAND, Programme

DESK_PAGES = (
    *("/coverage", "/map", "/gaps", "/gaps?by=county", "/gaps?by=town", "/venues", "/venues/1"),
    *("/recalls", "/review", "/people", "/settings", "/phone"),
)
DRAWN_LATER = ("/map", "/phone")


@pytest.fixture
def desk(chromium: Browser, live_server: str) -> Iterator[Watched]:
    """A coordinator's laptop."""
    context = chromium.new_context(
        base_url=live_server, viewport={"width": 1280, "height": 800}, locale="en-US",
        timezone_id="America/New_York",
    )  # fmt: skip
    watched = Watched(context, live_server)
    yield watched
    context.close()
    assert watched.faults == []


def code_for(programme: Programme, role: Role, areas: list[str]) -> str:
    now = datetime.now(UTC)
    with programme.database.write() as connection:
        person = people.create(connection, f"The {role}", role, areas, now)
        return sign_in_codes.make(connection, person, None, now, 1, approves=True)


def sign_in_with_link(page: Page, code: str) -> None:
    """As somebody does who opens the link they were given."""
    page.goto(f"/sign-in#{code}")
    expect(page.get_by_label("Your one-time code")).to_have_value(code)
    assert code not in page.url
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/(phone|desk)$"))


def log_a_poster(page: Page, venue_name: str) -> None:
    for words in (venue_name, "We put something up", "Restroom stall"):
        page.locator("button:visible, label:visible").filter(has_text=words).first.tap()
    page.locator("#save").tap()
    expect(page.locator("#receipt-state")).to_contain_text("Received, code ")


def test_a_visit_logged_on_the_phone_is_on_the_map_in_the_gap_page_and_in_the_csv(
    programme: Programme, phone: Watched, desk: Watched
) -> None:
    programme.venue("Harbor Laundry", address="12 Wharf Street")
    programme.venue("Hill Laundry", lat=43.67, lon=-70.27)
    volunteer, coordinator = phone.new_page(), desk.new_page()
    sign_in_with_link(coordinator, code_for(programme, Role.coordinator, [CUMBERLAND]))
    expect(coordinator.locator("h1")).to_have_text("Desk")
    coordinator.get_by_role("link", name="Overview").click()
    expect(coordinator.locator("main")).to_contain_text("0 of 2")

    sign_in_with_link(volunteer, code_for(programme, Role.volunteer, [PORTLAND]))
    log_a_poster(volunteer, "Harbor Laundry")

    coordinator.goto("/gaps")
    row = coordinator.locator("tbody tr").filter(has_text="Laundromat")
    expect(row).to_contain_text("50.0 %")
    expect(row).to_contain_text("1 of 2")

    coordinator.goto("/map")
    expect(coordinator.locator("main")).to_contain_text("1 of the 2")

    answer = desk.context.request.get("/coverage.csv")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(answer.text().lstrip("\ufeff")))}
    assert {name: row["status"] for name, row in rows.items()} == {
        "Harbor Laundry": "covered",
        "Hill Laundry": "never",
    }
    assert (rows["Harbor Laundry"]["lat"], rows["Harbor Laundry"]["lon"]) == ("43.66", "-70.26")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(
    app: Flask, programme: Programme, desk: Watched, scheme: str, run_axe: Callable[[Page], list[str]]
) -> None:
    programme.visit(programme.venue("Harbor Laundry"), note="Ask at the counter")
    programme.venue("Hill Laundry", lat=43.67, lon=-70.27, do_not_place=True)
    page = desk.new_page()
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/sign-in")
    assert run_axe(page) == []
    sign_in_with_link(page, code_for(programme, Role.administrator, []))
    found = {}
    for url in DESK_PAGES:
        page.goto(url)
        if url in DRAWN_LATER:
            page.wait_for_load_state("networkidle")
        found[url] = run_axe(page)
    assert found == {url: [] for url in DESK_PAGES}


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_the_window(programme: Programme, desk: Watched, width: int) -> None:
    programme.visit(
        programme.venue("The Very Long Name of a Community Center and Adult Education Annex " * 2)
    )
    page = desk.new_page()
    page.set_viewport_size({"width": width, "height": 800})
    sign_in_with_link(page, code_for(programme, Role.administrator, []))
    widths = {}
    for url in DESK_PAGES:
        page.goto(url)
        widths[url] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(DESK_PAGES, width)
