"""Can a volunteer log what happened, at a counter, with one thumb? (steps 1 to 3 in a real browser)"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from mapper.store import schema
from tests.browser.conftest import Watched
from tests.builders import CUMBERLAND, NOON, PORTLAND, POSTER, STALL, ZONE, Programme, item

MOST_TAPS = 4
NASTY = "${alert(1)} <img src=x onerror=alert(1)> ` \" '"
TODAY = datetime.now(ZONE).date()  # where the phone is
TOMORROW = (TODAY + timedelta(days=1)).isoformat()
Open = Callable[[], Page]


class Thumb:
    """Taps, and counts."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0

    def tap(self, words: str) -> None:
        self.taps += 1
        begins = re.compile(r"^\s*" + re.escape(words))
        self.page.locator("button:visible, label:visible").filter(has_text=begins).first.tap()

    def save(self) -> None:
        self.taps += 1
        self.page.locator("#save").tap()


def stored(programme: Programme) -> list[dict[str, Any]]:
    """Every visit that the server has, with its items and note."""
    with programme.database.read() as connection:
        visits = [dict(row) for row in connection.execute(select(schema.visit)).mappings()]
        for visit in visits:
            of_it = schema.visit_item.c.visit_id == visit["id"]
            items = connection.execute(
                select(schema.visit_item).where(of_it).order_by(schema.visit_item.c.position)
            )
            visit["items"] = [(row.material, row.spot, row.action, row.quantity) for row in items]
            notes = select(schema.visit_note.c.note).where(schema.visit_note.c.visit_id == visit["id"])
            visit["note"] = connection.execute(notes).scalar() or ""
    return visits


def received(page: Page) -> str:
    """Waits for the receipt; answers its code."""
    expect(page.locator("#receipt-title")).to_have_text("Saved on this phone")
    state = page.locator("#receipt-state")
    expect(state).to_contain_text("Received, code ")
    return str(state.text_content()).removeprefix("Received, code ")


def code_of(visit_id: str) -> str:
    """Three letters and three digits, worked out here once more from the first 32 bits of the id."""
    letters, (rest, digits) = "ABCDEFGHJKLMNPQRSTUVWXYZ", divmod(int(visit_id[:8], 16), 1000)
    return "".join(letters[rest // 24**power % 24] for power in (2, 1, 0)) + f"-{digits:03}"


def test_a_poster_is_logged_in_four_taps(open_phone: Open, programme: Programme) -> None:
    venue = programme.venue("Harbor Laundry")
    page = open_phone()
    thumb = Thumb(page)
    for words in ("Harbor Laundry", "We put something up", "Restroom stall"):
        thumb.tap(words)
    thumb.save()
    code = received(page)
    assert thumb.taps <= MOST_TAPS
    [visit] = stored(programme)
    assert (visit["venue_id"], visit["outcome"]) == (venue, "placed")
    assert visit["items"] == [(POSTER, STALL, "placed", 1)]
    assert code == code_of(visit["id"])
    expect(page.locator("#receipt-queue")).to_have_text("Nothing else waits on this phone.")


@pytest.mark.parametrize(
    ("taps", "items"),
    [
        (["Ours is still up", "Still up"], [(POSTER, "counter", "seen", 2)]),
        (["Ours is still up", "Gone"], [(POSTER, "counter", "gone", None)]),
        (["Ours is still up", "We took it down"], [(POSTER, "counter", "removed", None)]),
        (["They said no", "Yes, still up"], [(POSTER, "counter", "seen", 2)]),
        (["They said no", "Taken down"], [(POSTER, "counter", "gone", None)]),
        (["They said no", "Couldn't see"], []),
        (["They promised"], []),
        (["Nobody to ask"], []),
        (["Closed today"], []),
        (["Closed for good"], []),
    ],
    ids=lambda value: value[-1] if value and isinstance(value[0], str) else "",
)
def test_each_outcome_where_something_was_up(
    open_phone: Open, programme: Programme, taps: list[str], items: list[tuple[Any, ...]]
) -> None:
    venue = programme.venue("Harbor Laundry")
    programme.visit(venue, items=[item(spot="counter", quantity=2)])
    page = open_phone()
    thumb = Thumb(page)
    for words in ("Harbor Laundry", *taps):
        thumb.tap(words)
    thumb.save()
    received(page)
    assert thumb.taps <= MOST_TAPS
    newest = max(stored(programme), key=lambda visit: visit["effective_at"])
    assert newest["items"] == items


def test_said_no_where_nothing_was_up_asks_no_more(open_phone: Open, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    thumb = Thumb(page)
    thumb.tap("Harbor Laundry")
    thumb.tap("They said no")
    expect(page.locator("#ours")).to_be_hidden()
    thumb.save()
    received(page)


def test_several_items_a_note_a_concern_and_another_day(open_phone: Open, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    thumb = Thumb(page)
    thumb.tap("Harbor Laundry")
    thumb.tap("We put something up")
    thumb.tap("Restroom stall")
    thumb.tap("Add another")
    second = page.locator(".item-row").nth(1)
    second.locator(".material").select_option("blue_card_es")
    second.locator(".quantity").fill("25")
    second.locator("label", has_text="Waiting room").tap()
    thumb.tap("Not safe for someone who takes a card")
    page.locator("#more-to-say summary").tap()
    page.locator("#note").fill("Back door sticks. Ask 207 555 0100")
    expect(page.locator("#note-warning")).to_contain_text("phone number")
    under_the_note = page.locator("#note-warning").bounding_box()
    save_bar = page.locator("#visit-form .save-bar").bounding_box()
    assert under_the_note and save_bar
    assert under_the_note["y"] + under_the_note["height"] <= save_bar["y"], "the warning hides behind Save"
    page.locator("#note").fill("Back door sticks.")
    expect(page.locator("#note-warning")).to_be_empty()
    expect(page.locator("#note-count")).to_have_text("263 letters left")
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    page.locator("#day").fill(yesterday)
    thumb.save()
    received(page)
    [visit] = stored(programme)
    assert visit["items"] == [
        (POSTER, STALL, "placed", 1),
        ("blue_card_es", "waiting_room", "placed", 25),
    ]
    assert (visit["concern"], visit["note"]) == ("taker", "Back door sticks.")
    assert visit["visited_at"].date().isoformat() == yesterday
    assert visit["distance"] == "unknown"


def test_closed_until_asks_for_the_day(open_phone: Open, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    thumb = Thumb(page)
    thumb.tap("Harbor Laundry")
    thumb.tap("Closed until")
    thumb.save()
    expect(page.locator("#form-problem")).to_contain_text("on which day it opens again")
    expect(page.locator("#opens-on")).to_be_focused()
    page.locator("#opens-on").fill(TOMORROW)
    thumb.save()
    received(page)
    assert stored(programme)[0]["follow_up_on"].isoformat() == TOMORROW


def test_a_concern_needs_one_tap_and_no_words(open_phone: Open, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    thumb = Thumb(page)
    thumb.tap("Harbor Laundry")
    thumb.tap("Not safe for us")
    expect(page.get_by_label("Nobody to ask")).to_be_checked()
    thumb.save()
    received(page)
    expect(page.locator("#receipt-about")).to_contain_text("no phone will send anybody there")
    [visit] = stored(programme)
    assert (visit["concern"], visit["outcome"], visit["items"]) == ("volunteer", "no_answer", [])
    page.locator("#next").tap()
    expect(page.locator("#venues li")).to_contain_text("Skip this one")


def test_what_is_missing_is_said_and_shown(open_phone: Open, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    thumb = Thumb(page)
    thumb.tap("Harbor Laundry")
    thumb.save()
    problem = page.locator("#form-problem")
    expect(problem).to_have_text("Tap what happened.")
    thumb.tap("We put something up")
    expect(problem).to_be_empty()
    thumb.save()
    expect(problem).to_have_text("Tap where in the building.")
    expect(page.locator(".spots input").first).to_be_focused()
    assert stored(programme) == []


def test_a_recalled_item_is_asked_for_and_taken_down(open_phone: Open, programme: Programme) -> None:
    venue = programme.venue("Harbor Laundry")
    programme.visit(venue, items=[item(POSTER, "counter")])
    with programme.database.write() as connection:
        changed = schema.material.update().where(schema.material.c.code == POSTER)
        connection.execute(changed.values(recalled_on=date(2026, 6, 1)))
    page = open_phone()
    expect(page.locator("#venues li")).to_contain_text("Take down the old one, put up the new one")
    thumb = Thumb(page)
    thumb.tap("Harbor Laundry")
    thumb.tap("Closed today")
    thumb.tap("We took it down")
    thumb.save()
    received(page)
    newest = max(stored(programme), key=lambda visit: visit["effective_at"])
    assert newest["items"] == [(POSTER, "counter", "removed", None)]


def test_the_usual_material_is_the_one_put_up_last(open_phone: Open, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    thumb = Thumb(page)
    for words in ("Harbor Laundry", "We put something up", "Counter"):
        thumb.tap(words)
    page.locator(".material").select_option("blue_card_es")
    thumb.save()
    received(page)
    page.reload()
    thumb.tap("Harbor Laundry")
    thumb.tap("We put something up")
    expect(page.locator(".material")).to_have_value("blue_card_es")


def test_whom_to_ask_and_where_material_comes_from_are_a_tap_away_offline(
    open_phone: Open, programme: Programme, phone: Watched
) -> None:
    phone.expect("ERR_INTERNET_DISCONNECTED")
    programme.venue("Harbor Laundry")
    contact, rule, number = schema.county_contact, schema.area_rule, schema.local_number
    with programme.database.write() as connection:
        values = {"county_geoid": CUMBERLAND, "local_team": "Coast team, Tuesdays", "provider": NASTY}
        connection.execute(contact.insert().values(values))
        whom = {"geoid": PORTLAND, "rule": "ask_first", "whom_to_ask": "the harbor master", "set_at": NOON}
        connection.execute(rule.insert().values(whom))
        local = {"county_geoid": CUMBERLAND, "label": "Advocate", "number": "207-555-0100", "note": "days"}
        connection.execute(number.insert().values(local))
        connection.execute(schema.material.update().values(where_to_get="The office in Augusta"))
    page = open_phone()
    page.context.set_offline(True)
    thumb = Thumb(page)
    thumb.tap("Harbor Laundry")
    expect(page.locator("#ask-first")).to_have_text("Ask first in Portland: the harbor master")
    page.locator("#whom-to-ask summary").tap()
    lines = page.locator("#whom-to-ask-lines")
    expect(lines).to_contain_text("Coast team, Tuesdays")
    expect(lines).to_contain_text(NASTY)
    expect(lines.locator("a[href='tel:207-555-0100']")).to_be_visible()
    thumb.tap("We put something up")
    expect(page.locator(".where-to-get")).to_have_text("Where to get more: The office in Augusta")
    thumb.tap("Restroom stall")
    thumb.save()  # asking first is asked for, and logging still works
    expect(page.locator("#receipt-title")).to_be_visible()
    page.context.set_offline(False)
    received(page)
    assert len(stored(programme)) == 1


def test_names_are_only_ever_text(open_phone: Open, programme: Programme) -> None:
    programme.venue(NASTY)
    page = open_phone()
    expect(page.locator(".venue-name")).to_have_text(NASTY)
    thumb = Thumb(page)
    thumb.tap("${alert(1)}")
    expect(page.locator("#visit-title")).to_have_text(NASTY)
    thumb.tap("Nobody to ask")
    thumb.save()
    received(page)
    expect(page.locator("#receipt-about")).to_contain_text(NASTY)
    page.locator("#next").tap()
    page.locator("#queue-state").tap()
    expect(page.locator("#received .log-venue")).to_have_text(NASTY)
    assert page.locator("#phone img").count() == 0
