"""Is anything ever lost between phone and server? The outbox in a real browser, and every bad answer."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import func, select

from mapper.store import schema
from mapper.web import browser_files
from tests.browser.conftest import Watched
from tests.builders import Programme

Open = Callable[[], Page]
VISITS = "**/api/v1/visits/*"
FAILED_TO_LOAD = "Failed to load resource"
# Opens the outbox as the page does, and answers what it holds for a person.
HELD = """async (person) => {
  const { Outbox } = await import('/static/phone/outbox.js');
  return new Outbox(person).entries();
}"""
ADD = """async ([person, id]) => {
  const { Outbox } = await import('/static/phone/outbox.js');
  const outbox = new Outbox(person);
  await outbox.entries();
  %s
  await outbox.add({ id, path: '/x', body: 'b', about: { venue: 'V', outcome: 'placed' } });
  return (await outbox.entries()).map((entry) => entry.id);
}"""


def tap_nobody_to_ask(page: Page, venue: str = "Harbor Laundry") -> None:
    page.get_by_role("button", name=venue).tap()
    page.locator("#outcome").get_by_text("Nobody to ask").tap()
    page.locator("#save").tap()


def log_nobody_to_ask(page: Page, venue: str = "Harbor Laundry") -> None:
    tap_nobody_to_ask(page, venue)
    expect(page.locator("#receipt-title")).to_be_visible()


def count_stored(programme: Programme) -> int:
    with programme.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.visit)).scalar_one())


def problem(status: int, kind: str, **more: Any) -> dict[str, Any]:
    body = json.dumps({"type": kind, "title": "A sentence.", "status": status, **more})
    return {"status": status, "content_type": "application/problem+json", "body": body}


@pytest.fixture
def page(open_phone: Open, programme: Programme, phone: Watched) -> Page:
    """The phone page with one venue; what the network does is the test's."""
    programme.venue("Harbor Laundry")
    phone.expect(FAILED_TO_LOAD)
    return open_phone()


def test_saved_first_then_sent_when_there_is_a_connection_again(page: Page, programme: Programme) -> None:
    page.context.set_offline(True)
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text("Waiting for a connection")
    expect(page.locator("[data-outlook=unreachable]")).to_be_visible()
    assert count_stored(programme) == 0
    page.context.set_offline(False)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    expect(page.locator("[data-outlook=unreachable]")).to_be_hidden()
    assert count_stored(programme) == 1


def test_a_page_closed_before_sending_sends_when_it_is_opened_again(
    page: Page, open_phone: Open, programme: Programme
) -> None:
    page.route(VISITS, lambda route: route.abort())
    log_nobody_to_ask(page)
    expect(page.locator("[data-outlook=unreachable]")).to_be_visible()
    page.close()
    again = open_phone()
    expect(again.locator("#queue-state")).to_have_text("Nothing waits on this phone.")
    assert count_stored(programme) == 1


def test_an_answer_that_got_lost_is_asked_for_again_and_stored_once(
    page: Page, open_phone: Open, programme: Programme
) -> None:
    def store_and_say_nothing(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route(VISITS, store_and_say_nothing)
    log_nobody_to_ask(page)
    expect(page.locator("[data-outlook=unreachable]")).to_be_visible()
    assert count_stored(programme) == 1
    page.unroute(VISITS)
    page.locator("#next").tap()
    page.locator("#queue-state").tap()
    page.locator("#send-now").tap()
    expect(page.locator("#received .log-state")).to_contain_text("Received, code")
    assert count_stored(programme) == 1


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (
            {"status": 200, "content_type": "text/html", "body": "<h1>Hotel wifi</h1>"},
            "Waiting for a connection",
        ),
        ({"status": 302, "headers": {"Location": "http://portal.invalid/"}}, "Waiting for a connection"),
        ({"status": 201, "content_type": "application/json", "body": "{}"}, "Waiting for a connection"),
        (problem(503, "about:blank"), "Waiting: the server can't take it just now"),
        (problem(429, "too-many"), "Waiting: the server can't take it just now"),
        (problem(500, "about:blank"), "Waiting: the server can't take it just now"),
        (problem(413, "too-large"), "Not taken. It needs fixing: A sentence."),
        (problem(401, "expired"), "Waiting until you sign in again"),
        (problem(409, "conflict"), "Both are kept; a coordinator chooses"),
        (problem(422, "malformed", problems=[{"field": "items", "message": "Because."}]), "Because."),
    ],
    ids=["a page", "a redirect", "no echo", "503", "429", "500", "413", "expired", "conflict", "malformed"],
)
def test_whatever_comes_back_the_entry_stays(page: Page, answer: dict[str, Any], state: str) -> None:
    person = page.locator("#phone").get_attribute("data-person")
    page.route(VISITS, lambda route: route.fulfill(**answer))
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text(state)
    page.reload()
    expect(page.locator("#queue-state")).to_have_text("1 visit waits on this phone.")
    [entry] = page.evaluate(HELD, person)
    assert json.loads(entry["body"])["outcome"] == "no_answer"


def test_revoked_takes_the_venues_and_history_off_and_keeps_the_unsent(page: Page) -> None:
    person = page.locator("#phone").get_attribute("data-person")
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    page.locator("#next").tap()
    page.route(VISITS, lambda route: route.fulfill(**problem(401, "revoked")))
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.locator("#outcome").get_by_text("Nobody to ask").tap()
    page.locator("#save").tap()
    expect(page.locator("[data-outlook=revoked]")).to_be_visible()
    for section in ("pick", "visit", "receipt", "queue"):
        expect(page.locator(f"#{section}")).to_be_hidden()
    assert page.evaluate("caches.has('carry-' + document.querySelector('#phone').dataset.person)") is False
    assert len(page.evaluate(HELD, person)) == 1
    receipts = HELD.replace("entries()", "receipts()")
    assert page.evaluate(receipts, person) == []


def test_a_double_tap_on_save_is_one_visit(page: Page, programme: Programme) -> None:
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.locator("#outcome").get_by_text("Nobody to ask").tap()
    page.evaluate("document.querySelector('#save').click(); document.querySelector('#save').click()")
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    assert count_stored(programme) == 1


def test_a_phone_that_can_not_keep_it_says_so_and_keeps_the_form(page: Page) -> None:
    page.evaluate(
        """() => {
          IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
        }"""
    )
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.locator("#outcome").get_by_text("Nobody to ask").tap()
    page.locator("#save").tap()
    expect(page.locator("#form-problem")).to_contain_text("This phone is full")
    expect(page.locator("#receipt")).to_be_hidden()
    expect(page.get_by_label("Nobody to ask")).to_be_checked()


def test_every_write_is_strictly_durable(page: Page) -> None:
    page.evaluate(
        """() => {
          window.durabilities = [];
          const { transaction } = IDBDatabase.prototype;
          IDBDatabase.prototype.transaction = function (stores, mode, options) {
            if (mode === 'readwrite') window.durabilities.push(options?.durability);
            return transaction.call(this, stores, mode, options);
          };
        }"""
    )
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received, code")
    durabilities = page.evaluate("window.durabilities")
    assert len(durabilities) >= 3  # added, being sent, received
    assert set(durabilities) == {"strict"}


LOSE_THE_CONNECTION = """
  const { transaction } = IDBDatabase.prototype;
  let left = %d;
  IDBDatabase.prototype.transaction = function (...asked) {
    if (left > 0) { left -= 1; throw new DOMException('closing', 'InvalidStateError'); }
    return transaction.apply(this, asked);
  };
"""


def test_a_lost_connection_is_opened_again_and_nothing_doubles(page: Page) -> None:
    held = page.evaluate(ADD % (LOSE_THE_CONNECTION % 1), ["somebody", "an-id"])
    assert held == ["an-id"]


def test_a_connection_lost_twice_is_an_error_and_not_a_promise(page: Page) -> None:
    with pytest.raises(Exception, match="closing"):
        page.evaluate(ADD % (LOSE_THE_CONNECTION % 2), ["somebody", "an-id"])


def test_receipts_go_after_thirty_days(page: Page) -> None:
    left = page.evaluate(
        """async () => {
          const { Outbox } = await import('/static/phone/outbox.js');
          const { dropOldReceipts } = await import('/static/phone/history.js');
          const outbox = new Outbox('somebody');
          const now = Date.parse('2026-06-30T12:00:00Z');
          for (const day of ['2026-05-30', '2026-06-01', '2026-06-29']) {
            await outbox.add({ id: day, path: '/x', body: '{}', about: {} });
            const entry = (await outbox.entries()).find(({ id }) => id === day);
            await outbox.receive(entry, `${day}T00:00:00.000Z`);
          }
          await dropOldReceipts(now);
          return (await outbox.receipts()).map((receipt) => receipt.id);
        }"""
    )
    assert left == ["2026-06-29", "2026-06-01"]


def test_the_kept_list_is_there_without_a_connection(page: Page) -> None:
    page.route("**/api/v1/carry", lambda route: route.abort())
    page.reload()
    expect(page.locator(".venue-name")).to_have_text("Harbor Laundry")
    expect(page.locator("[data-outlook=unreachable]")).to_be_visible()


def test_the_list_is_asked_for_by_its_etag(page: Page) -> None:
    with page.expect_response("**/api/v1/carry") as answered:
        page.reload()
    assert answered.value.status == 304
    expect(page.locator(".venue-name")).to_have_text("Harbor Laundry")


def test_the_venues_of_a_list_older_than_45_days_are_forgotten(page: Page) -> None:
    kept = """async (days) => {
      const { keptCarry } = await import('/static/phone/carry.js');
      const { person } = document.querySelector('#phone').dataset;
      const carry = await keptCarry(person, Date.now() + days * 864e5);
      return carry && carry.venues.length;
    }"""
    assert page.evaluate(kept, 44) == 1
    assert page.evaluate(kept, 46) == 0
    assert page.evaluate(kept, 0) == 0


def test_a_page_that_arrived_in_part_says_so(page: Page) -> None:
    later = browser_files.manifest()["entries"]["logging.js"]
    page.route(f"**/{later}", lambda route: route.abort())
    page.reload()
    expect(page.locator("#broken")).to_be_visible()
    page.get_by_role("button", name="Harbor Laundry").tap()
    expect(page.locator("#visit")).to_be_hidden()


def test_a_browser_that_keeps_nothing_says_so(page: Page) -> None:
    page.add_init_script("indexedDB.open = () => { throw new DOMException('private', 'SecurityError'); };")
    page.reload()
    expect(page.locator("#no-storage")).to_be_visible()
