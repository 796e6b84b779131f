"""Does a queue get through once and whole: from two tabs, after a month, from a clock that is wrong?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from mapper.store import schema
from tests.browser.conftest import Watched, bring_outbox, sign_in
from tests.browser.test_phone_people import authors
from tests.browser.test_phone_queue import FAILED_TO_LOAD, HELD, VISITS, count_stored, log_nobody_to_ask
from tests.builders import CARIBOU, Programme

Open = Callable[[], Page]
NOTHING_WAITS = "Nothing waits on this phone."
NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })"
A_QUEUE = 5
AGE = timedelta(days=30)
PAST_A_SEASON = timedelta(days=200)
TOLERANCE = timedelta(minutes=2)


@pytest.fixture
def harbor(programme: Programme, phone: Watched) -> str:
    phone.expect(FAILED_TO_LOAD)
    return programme.venue("Harbor Laundry")


@pytest.mark.parametrize("script", ["", NO_LOCKS], ids=["with locks", "before Safari 15.4"])
def test_two_tabs_send_one_entry_once(
    open_phone: Open, phone: Watched, programme: Programme, harbor: str, script: str
) -> None:
    phone.context.add_init_script(script or "void 0")
    one = open_phone()
    other = phone.context.new_page()
    other.goto("/phone")
    other.locator("#queue-state").wait_for()
    phone.context.set_offline(True)
    log_nobody_to_ask(one)
    expect(one.locator("#receipt-state")).to_contain_text("Waiting for a connection")
    phone.context.set_offline(False)  # both tabs hear of it
    for tab in (one, other):
        tab.evaluate("document.querySelector('#send-now').click()")
    expect(one.locator("#receipt-state")).to_contain_text("Received, code")
    assert count_stored(programme) == 1
    with programme.database.read() as connection:
        assert connection.execute(select(schema.visit_conflict)).all() == []


def test_a_queue_of_a_month_goes_out_whole_after_signing_in_and_nobody_else_sends_it(
    phone: Watched, programme: Programme, harbor: str
) -> None:
    programme.venue("Northern Cafe", town_geoid=CARIBOU, county_geoid="23003", lat=46.86, lon=-68.01)
    vera, otto = programme.person("Vera"), programme.person("Otto", areas=[CARIBOU])
    fill_queue(phone, programme, vera)
    end_of_season(programme, vera)

    page = open_as(phone, programme, None)
    assert urlsplit(page.url).path == "/sign-in"
    expect(page.get_by_text("Visits that were not sent wait on this phone")).to_be_visible()
    assert count_stored(programme) == 0
    page.close()

    page = open_as(phone, programme, otto)
    expect(page.locator(".venue-name")).to_have_text("Northern Cafe")
    expect(page.locator("#queue-state")).to_have_text(NOTHING_WAITS)
    page.locator("#queue-state").tap()
    expect(page.locator("#unsent > li")).to_have_count(0)
    assert "Harbor" not in page.locator("#phone").inner_html()
    assert count_stored(programme) == 0
    assert len(page.evaluate(HELD, vera)) == A_QUEUE
    page.close()

    page = open_as(phone, programme, vera)
    expect(page.locator("#queue-state")).to_have_text(NOTHING_WAITS)
    assert authors(programme) == {("Harbor Laundry", "Vera")}
    assert_all_of_a_month_ago(programme)


def fill_queue(phone: Watched, programme: Programme, person: str) -> None:
    """A month ago, where there was no signal."""
    page = open_as(phone, programme, person, -AGE)
    page.route(VISITS, lambda route: route.abort())
    for _ in range(A_QUEUE):
        log_nobody_to_ask(page)
        page.locator("#next").tap()
    expect(page.locator("#queue-state")).to_have_text(f"{A_QUEUE} visits wait on this phone.")
    page.close()


def open_as(phone: Watched, programme: Programme, person: str | None, off: timedelta = timedelta(0)) -> Page:
    """Somebody's page, or that of whom the browser takes it for; the phone's clock is off by so much."""
    if person is not None:
        sign_in(phone, programme, person)
    page = phone.new_page()
    phone.context.clock.install(time=datetime.now(UTC) + off)
    page.goto("/phone")
    page.locator("#queue-state, #strangers").first.wait_for()
    if urlsplit(page.url).path == "/phone":
        bring_outbox(page)
    return page


def end_of_season(programme: Programme, person: str) -> None:
    """Nobody ended this sign-in: it was not used for longer than one lasts."""
    table, long_ago = schema.session, datetime.now(UTC) - PAST_A_SEASON
    times = {"started_at": long_ago, "last_used_at": long_ago, "approved_at": long_ago}
    with programme.database.write() as connection:
        connection.execute(table.update().where(table.c.person_id == person).values(times))


def assert_all_of_a_month_ago(programme: Programme) -> None:
    table = schema.visit
    with programme.database.read() as connection:
        moments = list(connection.execute(select(table.c.effective_at)).scalars())
    assert len(moments) == A_QUEUE
    for moment in moments:
        assert abs(datetime.now(UTC) - AGE - moment) < TOLERANCE


@pytest.mark.parametrize(
    "off", [timedelta(days=-3 * 365), timedelta(days=2)], ids=["3 years behind", "2 days ahead"]
)
@pytest.mark.parametrize(
    "is_set_right", [False, True], ids=["still wrong when it is sent", "set right before"]
)
def test_a_wrong_clock_never_puts_a_visit_into_the_future(
    phone: Watched, programme: Programme, harbor: str, off: timedelta, is_set_right: bool
) -> None:
    vera = programme.person("Vera")
    page = open_as(phone, programme, vera, off)
    page.route(VISITS, lambda route: route.abort())
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text("Waiting for a connection")
    page.close()
    page = open_as(phone, programme, None, timedelta(0) if is_set_right else off)
    expect(page.locator("#queue-state")).to_have_text(NOTHING_WAITS)
    with programme.database.read() as connection:
        visit = connection.execute(select(schema.visit)).one()
    assert visit.effective_at <= visit.received_at
    assert abs(visit.received_at - datetime.now(UTC)) < TOLERANCE
    was_known = not is_set_right or off > timedelta(0)
    if was_known:  # nobody can tell a clock that was set right from a visit of three years ago
        assert visit.received_at - visit.effective_at < TOLERANCE
        assert visit.time_shifted
