"""What can somebody still do with a visit that is written down? Edit, copy, hand over, throw away, correct,
take back: every state of the outbox in a real browser, and what the server has in the end."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from mapper.store import schema
from tests.browser.conftest import Watched, bring_outbox, sign_in, until
from tests.browser.test_phone_look import AXE, LEAST_TARGET_PX, TOO_SMALL, VIOLATIONS
from tests.builders import Programme

Open = Callable[[], Page]
MESSAGES = "**/api/v1/v*/*"  # visits and voids
HELD = """async (what) => {
  const { Outbox } = await import('/static/phone/outbox.js');
  return new Outbox(document.querySelector('#phone').dataset.person)[what]();
}"""
MARK = """async ([id, changes]) => {
  const { Outbox } = await import('/static/phone/outbox.js');
  await new Outbox(document.querySelector('#phone').dataset.person).mark(id, changes);
}"""
# Moves the moment at which the server had every visit that this phone remembers.
AGE = """async (days) => {
  const { write } = await import('/static/phone/phone-store.js');
  await write(['receipts'], async (tx) => {
    for (const one of await tx.objectStore('receipts').getAll()) {
      const receivedAt = new Date(Date.parse(one.receivedAt) - days * 864e5).toISOString();
      await tx.objectStore('receipts').put({ ...one, receivedAt });
    }
  });
}"""


@pytest.fixture
def page(open_phone: Open, programme: Programme, phone: Watched) -> Page:
    """The phone page with one venue; what the network does is the test's."""
    programme.venue("Harbor Laundry")
    phone.expect("Failed to load resource")
    return open_phone()


def log(page: Page, outcome: str = "Nobody to ask", note: str = "") -> None:
    page.get_by_role("button", name="Harbor Laundry").first.tap()
    page.locator("#outcome").get_by_text(outcome).tap()
    if note:
        page.locator("#more-to-say summary").tap()
        page.locator("#note").fill(note)
    page.locator("#save").tap()
    expect(page.locator("#receipt-title")).to_be_visible()


def to_list(page: Page) -> None:
    page.locator("#next").tap()
    page.locator("#queue-state").tap()


def received(page: Page) -> None:
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")


def held(page: Page, what: str = "entries") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(HELD, what)
    return found


def do(page: Page, words: str, within: str = "#unsent", agree: bool = True) -> str:
    """Taps what is offered and answers what is asked; what was asked comes back."""
    asked: list[str] = []

    def answer(dialog: Any) -> None:
        asked.append(dialog.message)
        if agree:
            dialog.accept()
        else:
            dialog.dismiss()

    page.once("dialog", answer)
    page.locator(within).get_by_text(words, exact=True).first.tap()
    page.wait_for_timeout(100)
    page.remove_listener("dialog", answer) if not asked else None
    return asked[0] if asked else ""


def choose(page: Page, outcome: str) -> None:
    expect(page.locator("#visit")).to_be_visible()
    page.locator("#outcome").get_by_text(outcome).tap()
    page.locator("#save").tap()
    expect(page.locator("#receipt-title")).to_be_visible()


def kept(programme: Programme) -> list[tuple[str, bool]]:
    """Every visit of the server by its outcome, and whether it was taken back."""
    visit, void = schema.visit, schema.visit_void
    with programme.database.read() as connection:
        back = set(connection.execute(select(void.c.visit_id).where(void.c.allowed)).scalars())
        rows = connection.execute(select(visit.c.outcome, visit.c.id)).all()
    return sorted((row.outcome, row.id in back) for row in rows)


def voids(programme: Programme) -> int:
    with programme.database.read() as connection:
        return len(connection.execute(select(schema.visit_void.c.id)).all())


def refuse(page: Page, status: int, kind: str, **more: Any) -> None:
    body = json.dumps({"type": kind, "title": "A sentence.", "status": status, **more})
    answer = {"status": status, "content_type": "application/problem+json", "body": body}
    page.route(MESSAGES, lambda route: route.fulfill(**answer))


def connect(page: Page) -> None:
    """There is a connection again: what waits goes out by itself."""
    page.unroute(MESSAGES)
    page.evaluate("window.dispatchEvent(new Event('online'))")


def store_and_say_nothing(route: Route) -> None:
    route.fetch()
    route.abort()


def log_and_lose_the_answer(page: Page) -> None:
    """The server has it and the phone does not know; from then on there is no connection."""
    page.route(MESSAGES, store_and_say_nothing)
    log(page)
    expect(page.locator("[data-outlook=unreachable]")).to_be_visible()
    page.unroute(MESSAGES)
    page.route(MESSAGES, lambda route: route.abort())


# --- editing what is not received ------------------------------------------------------------------


def test_what_needs_fixing_is_edited_and_leaves_nothing_behind(page: Page, programme: Programme) -> None:
    refuse(page, 422, "malformed", problems=[{"field": "items", "message": "Because."}])
    log(page, note="By the door")
    expect(page.locator("#receipt-state")).to_contain_text("Because.")
    [old] = held(page)
    page.unroute(MESSAGES)
    to_list(page)
    expect(page.locator("#unsent > li")).to_have_attribute("data-state", "needs-fixing")
    do(page, "Edit")
    expect(page.locator("#correcting")).to_be_visible()
    expect(page.get_by_label("Nobody to ask")).to_be_checked()
    expect(page.locator("#note")).to_have_value("By the door")
    choose(page, "Closed today")
    received(page)
    assert kept(programme) == [("closed_today", False)]
    assert voids(programme) == 0
    assert old["id"] not in [one["id"] for one in held(page, "receipts")]


def test_an_edit_after_a_lost_answer_counts_once(page: Page, programme: Programme) -> None:
    """The server has the old one, and the phone does not know."""
    log_and_lose_the_answer(page)
    to_list(page)
    [old] = held(page)
    do(page, "Edit")
    choose(page, "Closed today")
    to_list(page)
    expect(page.locator("#unsent .log-venue")).to_have_text(["Takes back: Harbor Laundry", "Harbor Laundry"])
    expect(page.locator("#queue-state")).to_have_text("2 visits and changes wait on this phone.")
    assert old["id"] not in [one["id"] for one in held(page)]
    connect(page)
    expect(page.locator("#nothing-unsent")).to_be_visible()
    assert kept(programme) == [("closed_today", False), ("no_answer", True)]
    expect(page.locator("#received .log-venue")).to_have_count(1)  # a take-back is no visit


def test_an_edit_of_what_never_arrived_counts_once_too(page: Page, programme: Programme) -> None:
    page.route(MESSAGES, lambda route: route.abort())
    log(page)
    expect(page.locator("[data-outlook=unreachable]")).to_be_visible()
    to_list(page)
    do(page, "Edit")
    choose(page, "Closed today")
    to_list(page)
    connect(page)
    expect(page.locator("#nothing-unsent")).to_be_visible()
    assert kept(programme) == [("closed_today", False)]


def test_received_while_the_form_is_open_it_is_corrected(page: Page, programme: Programme) -> None:
    page.route(MESSAGES, lambda route: route.abort())
    log(page)
    expect(page.locator("[data-outlook=unreachable]")).to_be_visible()
    to_list(page)
    do(page, "Edit")
    page.unroute(MESSAGES)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    until(page, f"async () => (await ({HELD})('receipts')).length === 1")
    choose(page, "Closed today")
    received(page)
    to_list(page)
    expect(page.locator("#nothing-unsent")).to_be_visible()
    assert kept(programme) == [("closed_today", False), ("no_answer", True)]
    expect(page.locator("#received li", has_text="Corrected: another visit")).to_have_count(1)


def test_edited_while_it_is_on_its_way_it_is_known_as_taken_back(page: Page, programme: Programme) -> None:
    """The answer comes when the entry is no more."""
    waiting: list[Route] = []
    page.route(MESSAGES, lambda route: route.continue_() if waiting else waiting.append(route))
    log(page)
    until(page, f"async () => (await ({HELD})('entries'))[0].state === 'sending'")
    to_list(page)
    do(page, "Edit")
    choose(page, "Closed today")
    waiting[0].continue_()
    received(page)
    to_list(page)
    expect(page.locator("#nothing-unsent")).to_be_visible()
    expect(page.locator("#received li", has_text="Corrected: another visit")).to_have_count(1)
    assert kept(programme) == [("closed_today", False), ("no_answer", True)]


def test_editing_works_where_the_list_has_the_place_no_more(page: Page, programme: Programme) -> None:
    """Its name and town are the entry's own."""
    page.route(MESSAGES, lambda route: route.abort())
    log(page)
    carry = "**/api/v1/carry"

    def without_venues(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, body=json.dumps({**answer.json(), "venues": []}), headers={"ETag": "x"}
        )

    page.route(carry, without_venues)
    page.evaluate("caches.delete('carry-' + document.querySelector('#phone').dataset.person)")
    page.reload()
    page.locator("#queue-state").tap()
    do(page, "Edit")
    expect(page.locator("#visit-title")).to_have_text("Harbor Laundry")
    expect(page.locator("#visit-about")).to_contain_text("Portland")
    choose(page, "Closed today")
    assert [json.loads(one["body"]).get("outcome") for one in held(page)] == [None, "closed_today"]


# --- throwing away ---------------------------------------------------------------------------------


def test_what_the_server_did_not_take_is_gone_when_it_is_thrown_away(
    page: Page, programme: Programme
) -> None:
    refuse(page, 422, "malformed", problems=[{"field": "items", "message": "Because."}])
    log(page)
    expect(page.locator("#receipt-state")).to_contain_text("Because.")
    to_list(page)
    assert "can't be brought back" in do(page, "Throw away", agree=False)
    expect(page.locator("#unsent > li")).to_have_count(1)
    do(page, "Throw away")
    expect(page.locator("#nothing-unsent")).to_be_visible()
    page.unroute(MESSAGES)
    assert (kept(programme), voids(programme)) == ([], 0)


def test_what_the_server_may_have_is_taken_back_when_it_is_thrown_away(
    page: Page, programme: Programme
) -> None:
    log_and_lose_the_answer(page)
    to_list(page)
    assert "a message that takes it back goes out" in do(page, "Throw away")
    expect(page.locator("#unsent .log-venue")).to_have_text("Takes back: Harbor Laundry")
    connect(page)
    expect(page.locator("#nothing-unsent")).to_be_visible()
    assert kept(programme) == [("no_answer", True)]
    expect(page.locator("#received li")).to_have_count(0)


def test_a_conflict_is_left_to_the_coordinator_or_edited(page: Page, programme: Programme) -> None:
    refuse(page, 409, "conflict")
    log(page)
    expect(page.locator("#receipt-state")).to_contain_text("Both are kept; a coordinator chooses")
    to_list(page)
    assert "a coordinator chooses" in do(page, "Off this phone")
    expect(page.locator("#nothing-unsent")).to_be_visible()
    page.unroute(MESSAGES)
    assert voids(programme) == 0


def test_thrown_away_though_it_is_in_a_file_it_is_taken_back(page: Page) -> None:
    refuse(page, 401, "expired")
    log(page)
    expect(page.locator("#receipt-state")).to_contain_text("sign in again")
    to_list(page)
    with page.expect_download():
        page.locator("#save-as-file").tap()
    assert "takes it back" in do(page, "Throw away")
    [entry] = held(page)
    assert entry["path"].startswith("/api/v1/voids/")


# --- my visits -------------------------------------------------------------------------------------


@pytest.fixture
def one_received(page: Page) -> Iterator[Page]:
    """One visit with a note that the server has, and the list of visits open."""
    log(page, note="Ask for Jo")
    received(page)
    to_list(page)
    yield page


def test_taken_back_offline_and_sent_later(one_received: Page, programme: Programme) -> None:
    page = one_received
    page.context.set_offline(True)
    assert "counts no more" in do(page, "Take back", "#received")
    expect(page.locator("#received .log-state")).to_contain_text(
        "Taken back here; it counts until that is sent"
    )
    expect(page.locator("#received .log-actions button")).to_have_count(0)
    expect(page.locator("#unsent .log-venue")).to_have_text("Takes back: Harbor Laundry")
    assert kept(programme) == [("no_answer", False)]
    page.context.set_offline(False)
    expect(page.locator("#received .log-state")).to_have_text("Taken back.")
    expect(page.locator("#nothing-unsent")).to_be_visible()
    assert kept(programme) == [("no_answer", True)]


def test_a_take_back_is_itself_taken_back_before_it_goes_out(
    one_received: Page, programme: Programme
) -> None:
    page = one_received
    page.route(MESSAGES, lambda route: route.abort())
    page.evaluate(
        "() => { navigator.locks.request('outreach-outbox', () => new Promise(() => {})); }"
    )  # nothing is sent
    do(page, "Take back", "#received")
    do(page, "Don't take it back")
    expect(page.locator("#received .log-state")).to_contain_text("Received, code")
    expect(page.locator("#nothing-unsent")).to_be_visible()
    assert voids(programme) == 0


def test_a_take_back_that_may_have_arrived_is_said_to_be_unsure(
    one_received: Page, programme: Programme
) -> None:
    page = one_received
    page.route(MESSAGES, store_and_say_nothing)
    do(page, "Take back", "#received")
    until(page, f"async () => (await ({HELD})('entries'))[0].tries > 0")
    expect(page.locator("[data-outlook=unreachable]")).to_be_visible()
    assert "may have arrived" in do(page, "Don't take it back")
    expect(page.locator("#received .log-state")).to_contain_text("It may have been taken back")


def test_corrected_without_the_note_that_was_sent(one_received: Page, programme: Programme) -> None:
    page = one_received
    assert "Jo" not in json.dumps(held(page, "receipts"))
    do(page, "Correct", "#received")
    expect(page.locator("#note-again")).to_be_visible()
    expect(page.locator("#note")).to_have_value("")
    choose(page, "Closed today")
    received(page)
    to_list(page)
    expect(page.locator("#nothing-unsent")).to_be_visible()
    assert kept(programme) == [("closed_today", False), ("no_answer", True)]
    expect(page.locator("#received .log-state").filter(has_text="Corrected: another visit")).to_have_count(1)
    expect(page.locator("#received .log-state").filter(has_text="Received, code")).to_have_count(1)


def test_a_correction_that_was_begun_is_still_one_after_a_reload(
    one_received: Page, programme: Programme
) -> None:
    page = one_received
    do(page, "Correct", "#received")
    page.locator("#outcome").get_by_text("Closed today").tap()
    page.wait_for_timeout(600)
    page.reload()
    expect(page.locator("#correcting")).to_be_visible()
    page.locator("#save").tap()
    received(page)
    to_list(page)
    expect(page.locator("#nothing-unsent")).to_be_visible()
    assert kept(programme) == [("closed_today", False), ("no_answer", True)]


def test_after_seven_days_nothing_is_offered_and_the_facts_are_gone(one_received: Page) -> None:
    page = one_received
    page.evaluate(AGE, 6.9)
    page.reload()
    page.locator("#queue-state").tap()
    expect(page.locator("#received .log-actions button")).to_have_count(2)
    page.evaluate(AGE, 0.2)
    page.reload()
    page.locator("#queue-state").tap()
    expect(page.locator("#received li")).to_have_count(1)
    expect(page.locator("#received .log-actions button")).to_have_count(0)
    expect(page.locator("#change-hint")).to_be_hidden()
    [receipt] = held(page, "receipts")
    assert "body" not in receipt and "hadNote" not in receipt


def test_a_take_back_that_comes_too_late_is_not_called_one(one_received: Page) -> None:
    page = one_received
    page.context.set_offline(True)
    do(page, "Take back", "#received")
    page.evaluate(AGE, 8)
    page.context.set_offline(False)
    expect(page.locator("#received .log-state")).to_contain_text("7 days had passed")


def test_visits_stand_by_day_and_the_newest_first(page: Page) -> None:
    page.evaluate(
        """async () => {
          const { Outbox } = await import('/static/phone/outbox.js');
          const outbox = new Outbox(document.querySelector('#phone').dataset.person);
          const days = ['2026-04-30', '2026-05-02', '2026-04-30'];
          for (const [at, day] of days.entries()) {
            const about = { venueId: 'v', venue: `Place ${at}`, outcome: 'declined', day };
            await outbox.add({ id: `0000000${at}-x`, path: '/x', body: '{}', about });
            const [entry] = await outbox.entries();
            await outbox.receive(entry, new Date(Date.now() - 864e5 * 2 + at * 1000).toISOString());
          }
        }"""
    )
    log(page)
    received(page)
    to_list(page)
    expect(page.locator("#received h4")).to_have_text(["Today", "2 May 2026", "30 Apr 2026"])
    expect(page.locator("#received .log-venue")).to_have_text(
        ["Harbor Laundry", "Place 1", "Place 2", "Place 0"]
    )


# --- copied, and as a file -------------------------------------------------------------------------


def test_copied_as_text_with_all_that_a_coordinator_types_in(page: Page, programme: Programme) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write", "geolocation"])
    page.route(MESSAGES, lambda route: route.abort())
    log(page, note="By the door")
    to_list(page)
    do(page, "Copy as text")
    expect(page.locator("#as-text-says")).to_contain_text("Copied")
    text = page.locator("#as-text-words").input_value()
    lines = text.split("\n")
    assert lines[0] == "Visit to Harbor Laundry, Portland"
    assert "What happened: " in lines[2]
    assert lines[-2] == "Note: By the door"
    assert lines[-1].startswith("Code on the phone: ")
    assert page.evaluate("navigator.clipboard.readText()") == text
    page.locator("#as-text-back").tap()
    expect(page.locator("#queue")).to_be_visible()


def test_where_the_browser_does_not_copy_the_text_is_there_to_be_taken(page: Page) -> None:
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    page.route(MESSAGES, lambda route: route.abort())
    log(page)
    to_list(page)
    do(page, "Copy as text")
    expect(page.locator("#as-text-says")).to_contain_text("does not copy by itself")
    selected = "(text) => text.selectionEnd - text.selectionStart"
    assert page.locator("#as-text-words").evaluate(selected) == len(
        page.locator("#as-text-words").input_value()
    )


def test_items_and_a_new_place_in_words(page: Page) -> None:
    body = {
        "new_venue": {"id": "v", "name": "New Nails", "venue_type": "nail_salon", "address": "1 Main St",
                      "city": "Portland", "lat": 43.6612, "lon": -70.2567},
        "items": [{"material": "sten_poster_en", "spot": "restroom_stall", "action": "placed", "quantity": 2},
                  {"material": "unknown_code", "spot": "counter", "action": "gone", "quantity": None}],
        "follow_up_on": "2026-05-20", "concern": "taker", "note": "", "outcome": "placed",
    }  # fmt: skip
    page.route(MESSAGES, lambda route: route.abort())
    page.evaluate(
        """async (body) => {
          const { Outbox } = await import('/static/phone/outbox.js');
          const about = { venueId: 'v', venue: 'New Nails', town: 'Portland', outcome: 'placed' };
          about.day = '2026-05-04';
          const outbox = new Outbox(document.querySelector('#phone').dataset.person);
          await outbox.add({ id: '00d2f000-x', path: '/api/v1/visits/x', body: JSON.stringify(body), about });
        }""",
        body,
    )
    page.reload()
    page.locator("#queue-state").tap()
    do(page, "Copy as text")
    text = page.locator("#as-text-words").input_value()
    for line in (
        *("Visit to New Nails, Portland", "1 Main St, Portland", "Pin: 43.6612, -70.2567", "4 May 2026"),
        *("2 × ", ": put up", "unknown_code", ": gone", "Day named: 20 May 2026", "takes a card"),
        "Code on the phone: AAA-000",
    ):
        assert line in text, text


def test_all_as_a_file_that_the_command_takes_and_the_phone_then_sends(
    page: Page, programme: Programme, tmp_path: Path
) -> None:
    page.context.set_offline(True)
    log(page, note="By the door")
    page.locator("#next").tap()
    log(page, "Closed today")
    to_list(page)
    with page.expect_download() as downloading:
        page.locator("#save-as-file").tap()
    expect(page.locator("#queue-says")).to_contain_text("Saved as a file")
    download = downloading.value
    assert download.suggested_filename.startswith("phone-")
    file = tmp_path / download.suggested_filename
    download.save_as(file)
    said, entries = json.loads(file.read_text()), held(page)
    assert set(said) == {"format", "version", "made_at", "person", "entries"}
    assert [one["body"] for one in said["entries"]] == [one["body"] for one in entries]
    assert all(one["isHandedOut"] for one in entries)
    result = programme.app.test_cli_runner().invoke(args=["import-outbox", str(file), "--json"])
    assert (result.exit_code, json.loads(result.stdout)["stored"]) == (0, 2)
    page.context.set_offline(False)
    expect(page.locator("#nothing-unsent")).to_be_visible()
    assert kept(programme) == [("closed_today", False), ("no_answer", False)]


def test_nothing_of_another_person_is_shown_copied_or_saved(
    page: Page, programme: Programme, phone: Watched, tmp_path: Path
) -> None:
    page.route(MESSAGES, lambda route: route.abort())
    log(page, note="Vera wrote this")
    to_list(page)
    do(page, "Copy as text")
    sign_in(phone, programme, programme.person("Bea"))
    page.goto("/phone")
    page.locator("#queue-state").wait_for()
    log(page, "Closed today")
    to_list(page)
    expect(page.locator("#unsent > li")).to_have_count(1)
    with page.expect_download() as downloading:
        page.locator("#save-as-file").tap()
    file = tmp_path / "file.json"
    downloading.value.save_as(file)
    assert "Vera wrote this" not in file.read_text() and len(json.loads(file.read_text())["entries"]) == 1
    assert "Vera wrote this" not in page.content()
    assert page.locator("#as-text-words").input_value() == ""


# --- two tabs, and a database that goes away -------------------------------------------------------


def test_two_tabs_show_one_outbox_and_send_an_entry_once(
    page: Page, open_phone: Open, programme: Programme, phone: Watched
) -> None:
    other = page.context.new_page()
    other.goto("/phone")
    other.locator("#queue-state").wait_for()
    bring_outbox(other)
    sent: list[str] = []
    page.context.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    page.context.set_offline(True)
    log(page)
    expect(other.locator("#queue-state")).to_have_text("1 visit waits on this phone.")
    expect(page.locator("[data-outlook=unreachable]")).to_be_visible()
    sent.clear()
    page.context.set_offline(False)
    for tab in (page, other):
        tab.evaluate("window.dispatchEvent(new Event('online'))")
    for tab in (page, other):
        expect(tab.locator("#queue-state")).to_have_text("Nothing waits on this phone.")
    expect(other.locator("#received .log-state")).to_contain_text("Received, code")
    assert kept(programme) == [("no_answer", False)]
    assert len(sent) == 1


def test_a_database_closed_under_the_form_is_opened_again_and_saves(page: Page, programme: Programme) -> None:
    """As iOS does to a page in the background: the page's own connection, closed for good."""
    page.evaluate(
        """() => {
          const { transaction } = IDBDatabase.prototype;
          IDBDatabase.prototype.transaction = function (...asked) {
            if (!window.hasClosed && asked[1] === 'readwrite' && [...asked[0]].includes('entries')) {
              window.hasClosed = true;
              this.close();
            }
            return transaction.apply(this, asked);
          };
        }"""
    )
    log(page)
    received(page)
    assert page.evaluate("window.hasClosed")
    assert kept(programme) == [("no_answer", False)]


FAILING = """([name, times, spared = 0]) => {
  const { put } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.put = function (...given) {
    if (this.name === 'entries' && spared > 0) spared -= 1;
    else if (this.name === 'entries' && times > 0) { times -= 1; throw new DOMException('x', name); }
    return put.apply(this, given);
  };
}"""


def test_lost_twice_the_form_stays_filled_and_saves_when_tapped_again(
    page: Page, programme: Programme
) -> None:
    page.evaluate(FAILING, ["InvalidStateError", 2])
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.locator("#outcome").get_by_text("Nobody to ask").tap()
    page.locator("#save").tap()
    expect(page.locator("#form-problem")).to_contain_text("could not keep it")
    expect(page.get_by_label("Nobody to ask")).to_be_checked()
    page.locator("#save").tap()
    received(page)
    assert kept(programme) == [("no_answer", False)]


def test_a_full_phone_says_so_and_drops_no_older_one(page: Page) -> None:
    page.route(MESSAGES, lambda route: route.abort())
    log(page)
    page.locator("#next").tap()
    [older] = held(page)
    page.evaluate(FAILING, ["QuotaExceededError", 99])
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.locator("#outcome").get_by_text("Closed today").tap()
    page.locator("#save").tap()
    expect(page.locator("#form-problem")).to_contain_text("This phone is full")
    expect(page.get_by_label("Closed today")).to_be_checked()
    expect(page.locator("#receipt")).to_be_hidden()
    assert [one["id"] for one in held(page)] == [older["id"]]


def test_an_edit_on_a_full_phone_keeps_the_old_one(page: Page) -> None:
    """The old one must not be gone where the new one did not fit: both, or neither."""
    page.route(MESSAGES, lambda route: route.abort())
    log(page)
    to_list(page)
    [older] = held(page)
    do(page, "Edit")
    page.evaluate(FAILING, ["QuotaExceededError", 99, 1])  # the take-back still fits
    page.locator("#outcome").get_by_text("Closed today").tap()
    page.locator("#save").tap()
    expect(page.locator("#form-problem")).to_contain_text("This phone is full")
    assert [one["id"] for one in held(page)] == [older["id"]]


def test_left_sending_by_a_tab_that_was_killed_it_waits(page: Page) -> None:
    page.route(MESSAGES, lambda route: route.abort())
    log(page)
    expect(page.locator("[data-outlook=unreachable]")).to_be_visible()
    [entry] = held(page)
    page.evaluate(MARK, [entry["id"], {"state": "sending"}])
    page.reload()
    page.locator("#queue-state").tap()
    expect(page.locator("#unsent > li")).to_have_attribute("data-state", "waiting")


# --- the looks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_each_fits_320_px_and_a_thumb_and_axe_finds_nothing(page: Page, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    log(page)
    received(page)
    page.locator("#next").tap()
    refuse(page, 409, "conflict")
    log(page)
    expect(page.locator("#receipt-state")).to_contain_text("Both are kept")
    to_list(page)
    expect(page.locator("#queue button:visible")).to_have_count(9)
    look(page)
    do(page, "Copy as text")
    look(page)
    page.locator("#as-text-back").tap()
    do(page, "Correct", "#received")
    expect(page.locator("#correcting")).to_be_visible()
    look(page)


def look(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(TOO_SMALL, LEAST_TARGET_PX) == []
    page.evaluate(AXE.read_text())
    assert page.evaluate(VIOLATIONS) == []
