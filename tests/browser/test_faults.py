"""Whatever goes wrong on the way: does the entry stay, do the words fit, does it go out once afterwards?"""

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import faulty_network as network
from tests.browser.conftest import Watched, bring_outbox, sign_in
from tests.browser.faulty_network import Fault, FaultyNetwork, problem, wrong_receipt
from tests.browser.test_phone_queue import (
    FAILED_TO_LOAD,
    HELD,
    count_stored,
    log_nobody_to_ask,
    tap_nobody_to_ask,
)
from tests.builders import Programme

PATIENCE_OF_THE_PAGE_MS = 31_000
LONGEST_PAUSE_MS = 301_000
WAITS, SIGN_IN = "Waiting for a connection", "Waiting until you sign in again"
TROUBLED = "Waiting: the server can't take it just now"
RECEIVED = "Received, code"


@dataclass(frozen=True)
class Case:
    """A fault, what the receipt says of the entry, and which notice stands on top (none: empty)."""

    name: str
    fault: Fault
    says: str
    notice: str = "unreachable"
    goes_by_itself: bool = True  # once the fault is over, with no person doing something


CASES = [
    Case("reset before the body", network.reset_before_the_body, WAITS),
    Case("reset during the body", network.reset_during_the_body, WAITS),
    Case("reset after the body", network.reset_after_the_body, WAITS),
    Case("reset during the answer", network.reset_during_the_answer, WAITS),
    Case("a captive portal", network.captive_portal, WAITS),
    Case("302 to a login", network.to_a_login, WAITS),
    Case("401 expired", problem(401, "expired"), SIGN_IN, "signed-out", False),
    Case("403", problem(403), SIGN_IN, "signed-out", False),
    Case("409", problem(409, "conflict"), "Both are kept; a coordinator chooses", "", False),
    Case("413", problem(413), "It needs fixing: A sentence.", "", False),
    Case("422", problem(422, problems=[{"field": "items", "message": "Because."}]), "Because.", "", False),
    Case("429", problem(429, headers={"Retry_After": "120"}), TROUBLED),
    Case("500", problem(500), TROUBLED, ""),
    Case("503", problem(503, headers={"Retry_After": "120"}), TROUBLED),
    Case("201 with another digest", wrong_receipt(), WAITS),
    Case("201 with another id", wrong_receipt(id="00000000-0000-4000-8000-000000000000"), WAITS),
    Case("201 with nothing", lambda exchange: exchange.answer(201, "application/json", "{}"), WAITS),
]


@pytest.fixture
def page(chromium: Browser, line: FaultyNetwork, programme: Programme) -> Iterator[Page]:
    """Vera's phone, whose clock the test can put forward: a pause of minutes takes no minutes."""
    programme.venue("Harbor Laundry")
    context = chromium.new_context(
        base_url=line.origin, viewport={"width": 320, "height": 640}, has_touch=True, service_workers="block"
    )
    watched = Watched(context, line.origin)
    watched.expected += [FAILED_TO_LOAD, "Service Worker registration blocked"]
    sign_in(watched, programme, programme.person("Vera"))
    page = watched.new_page()
    page.clock.install()
    page.goto("/phone")
    page.locator("#queue-state").wait_for()
    bring_outbox(page)
    yield page
    context.close()
    assert watched.faults == []


def assert_it_waits(page: Page, says: str, notice: str) -> None:
    """The entry is on the phone, and the page says how it stands."""
    expect(page.locator("#receipt-state")).to_contain_text(says)
    if notice:
        expect(page.locator(f"[data-outlook={notice}]")).to_be_visible()
    for other in page.locator("[data-outlook]").all():
        if other.get_attribute("data-outlook") != notice:
            expect(other).to_be_hidden()
    [entry] = page.evaluate(HELD, page.locator("#phone").get_attribute("data-person"))
    assert json.loads(entry["body"])["outcome"] == "no_answer"


def assert_it_arrives(page: Page, programme: Programme) -> None:
    expect(page.locator("#receipt-state")).to_contain_text(RECEIVED)
    assert page.evaluate(HELD, page.locator("#phone").get_attribute("data-person")) == []
    assert count_stored(programme) == 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_entry_outlives_any_answer_and_goes_out_once(
    page: Page, line: FaultyNetwork, programme: Programme, case: Case
) -> None:
    line.fault = case.fault
    log_nobody_to_ask(page)
    assert_it_waits(page, case.says, case.notice)
    line.fault = None
    tried = len(line.visits)
    page.clock.fast_forward(LONGEST_PAUSE_MS)
    if case.goes_by_itself:
        assert_it_arrives(page, programme)
    else:
        page.wait_for_timeout(300)
        assert len(line.visits) == tried
        assert_it_waits(page, case.says, case.notice)
    assert not any("portal-login" in asked for asked in line.seen)


def test_nobody_there(page: Page, line: FaultyNetwork, programme: Programme) -> None:
    line.refuse()
    log_nobody_to_ask(page)
    assert_it_waits(page, WAITS, "unreachable")
    line.listen()
    page.clock.fast_forward(LONGEST_PAUSE_MS)
    assert_it_arrives(page, programme)


def test_no_answer_at_all(page: Page, line: FaultyNetwork, programme: Programme) -> None:
    line.fault = network.never_answers
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text("Being sent")
    page.clock.fast_forward(PATIENCE_OF_THE_PAGE_MS)
    assert_it_waits(page, WAITS, "unreachable")
    line.fault = None
    page.clock.fast_forward(LONGEST_PAUSE_MS)
    assert_it_arrives(page, programme)


@pytest.mark.parametrize("status", [429, 503])
def test_the_pause_that_the_server_asks_for_is_kept(
    page: Page, line: FaultyNetwork, programme: Programme, status: int
) -> None:
    line.fault = problem(status, headers={"Retry_After": "200"})
    log_nobody_to_ask(page)
    assert_it_waits(page, TROUBLED, "unreachable")
    line.fault = None
    page.clock.fast_forward(150_000)
    page.wait_for_timeout(300)
    assert len(line.visits) == 1
    page.clock.fast_forward(60_000)
    assert_it_arrives(page, programme)


@pytest.mark.parametrize("kind", ["expired", "revoked"])
def test_after_signing_in_again_it_goes_out(
    page: Page, line: FaultyNetwork, programme: Programme, kind: str
) -> None:
    person = page.locator("#phone").get_attribute("data-person")
    line.fault = problem(401, kind)
    tap_nobody_to_ask(page)  # revoked, the page may be locked before anybody has read the receipt
    notice = {"expired": "signed-out", "revoked": "revoked"}[kind]
    expect(page.locator(f"[data-outlook={notice}]")).to_be_visible()
    assert len(page.evaluate(HELD, person)) == 1
    line.fault = None  # a coordinator's code: the next page is of a sign-in that holds
    page.reload()
    expect(page.locator("#queue-state")).to_have_text("Nothing waits on this phone.")
    assert count_stored(programme) == 1
