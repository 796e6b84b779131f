"""Can several people share a phone, and leave it? Each queue under its own sign-in; none sees another's."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from mapper.rules.permissions import Role
from mapper.store import people, schema, sessions
from tests.browser.conftest import Watched, bring_outbox, sign_in, until
from tests.browser.test_main_job import code_for, sign_in_with_link
from tests.browser.test_phone_queue import FAILED_TO_LOAD, HELD, VISITS, count_stored, log_nobody_to_ask
from tests.builders import CARIBOU, CUMBERLAND, PORTLAND, Programme

RECEIPTS = HELD.replace("entries()", "receipts()")
NO_FETCH = "() => { window.fetch = () => Promise.reject(new TypeError()); }"
CARRIED = "person => caches.has('carry-' + person)"
NOTHING_WAITS = "Nothing waits on this phone."
ONE_WAITS = "1 visit waits on this phone."


@pytest.fixture
def vera(programme: Programme) -> str:
    programme.venue("Harbor Laundry")
    return programme.person("Vera", areas=[PORTLAND])


@pytest.fixture
def otto(programme: Programme) -> str:
    programme.venue("Northern Cafe", town_geoid=CARIBOU, county_geoid="23003", lat=46.86, lon=-68.01)
    return programme.person("Otto", areas=[CARIBOU])


def open_as(phone: Watched, programme: Programme, person: str) -> Page:
    phone.expect(FAILED_TO_LOAD)
    sign_in(phone, programme, person)
    page = phone.new_page()
    page.goto("/phone")
    page.locator("#queue-state").wait_for()
    bring_outbox(page)
    return page


@pytest.fixture
def page(phone: Watched, programme: Programme, vera: str, otto: str) -> Page:
    """Vera's page, on a phone that Otto is signed in on, too; both have their venues on it."""
    open_as(phone, programme, otto).close()
    return open_as(phone, programme, vera)


def hand_to(page: Page, name: str) -> None:
    page.locator("#who summary").tap()
    page.get_by_role("button", name=name, exact=True).tap()


def sign_out(page: Page) -> None:
    page.locator("#who summary").tap()
    page.locator("#who-leave").tap()


def stay_unsent(page: Page) -> None:
    page.route(VISITS, lambda route: route.abort())
    log_nobody_to_ask(page)
    expect(page.locator("[data-outlook=unreachable]")).to_be_visible()
    page.locator("#next").tap()


def authors(programme: Programme) -> set[tuple[str, str]]:
    """(venue, person) of every visit that the server has."""
    visit, author, venue, person = schema.visit, schema.visit_author, schema.venue, schema.person
    query = (
        select(venue.c.name, person.c.name)
        .join(visit, visit.c.venue_id == venue.c.id)
        .join(author, author.c.visit_id == visit.c.id)
        .join(person, person.c.id == author.c.person_id)
    )
    with programme.database.read() as connection:
        return {(row[0], row[1]) for row in connection.execute(query)}


def is_over(programme: Programme, person: str) -> bool:
    table = schema.session
    with programme.database.read() as connection:
        ended = (
            connection.execute(select(table.c.ended_at).where(table.c.person_id == person)).scalars().all()
        )
    return all(ended)


def end_sessions(programme: Programme, person: str) -> None:
    table = schema.session
    with programme.database.write() as connection:
        connection.execute(
            table.update().where(table.c.person_id == person).values(ended_at=datetime.now(UTC))
        )


def revoke_sessions(programme: Programme, person: str) -> None:
    table = schema.session
    with programme.database.write() as connection:
        connection.execute(
            table.update().where(table.c.person_id == person).values(revoked_at=datetime.now(UTC))
        )


def test_two_people_log_offline_and_each_queue_goes_under_its_own_sign_in(
    page: Page, programme: Programme
) -> None:
    expect(page.locator("#who-says")).to_have_text("Vera is logging. Change")
    page.context.set_offline(True)
    log_nobody_to_ask(page, "Harbor Laundry")
    page.locator("#next").tap()
    hand_to(page, "Otto")
    expect(page.locator("#who-says")).to_have_text("Otto is logging. Change")
    expect(page.locator(".venue-name")).to_have_text("Northern Cafe")
    expect(page.locator("#queue-state")).to_have_text(NOTHING_WAITS)
    assert "Harbor" not in page.locator("#phone").inner_html()
    log_nobody_to_ask(page, "Northern Cafe")
    page.locator("#next").tap()
    expect(page.locator("#queue-state")).to_have_text(ONE_WAITS)
    hand_to(page, "Vera")
    expect(page.locator(".venue-name")).to_have_text("Harbor Laundry")
    expect(page.locator("#queue-state")).to_have_text(ONE_WAITS)
    assert "Northern" not in page.locator("#phone").inner_html()
    assert count_stored(programme) == 0
    page.context.set_offline(False)
    expect(page.locator("#queue-state")).to_have_text(NOTHING_WAITS)
    until(
        page,
        "() => import('/static/phone/outbox.js').then(({writers}) => writers()).then(all => !all.length)",
    )
    assert authors(programme) == {("Harbor Laundry", "Vera"), ("Northern Cafe", "Otto")}
    page.locator("#queue-state").tap()
    expect(page.locator("#received .log-venue")).to_have_text("Harbor Laundry")


def test_with_a_connection_the_page_is_the_others_from_the_server_on(page: Page, otto: str) -> None:
    with page.expect_navigation():
        hand_to(page, "Otto")
    expect(page.locator("#phone")).to_have_attribute("data-person", otto)
    expect(page.locator(".venue-name")).to_have_text("Northern Cafe")


def test_taken_over_offline_the_server_hears_of_it_later(page: Page, otto: str) -> None:
    page.context.set_offline(True)
    hand_to(page, "Otto")
    expect(page.locator(".venue-name")).to_have_text("Northern Cafe")
    with page.expect_response("**/phone/who"):
        page.context.set_offline(False)
    page.reload()
    expect(page.locator("#phone")).to_have_attribute("data-person", otto)


def test_nothing_is_left_of_what_the_other_was_typing(page: Page) -> None:
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.locator("#more-to-say summary").tap()
    page.locator("#note").fill("Back door sticks")
    page.locator("#back").tap()
    page.context.set_offline(True)
    hand_to(page, "Otto")
    expect(page.locator(".venue-name")).to_have_text("Northern Cafe")
    assert "Harbor" not in page.locator("#phone").inner_html()
    expect(page.locator("#note")).to_have_value("")
    expect(page.locator("#note-count")).to_have_text("280 letters left")


def test_the_usual_material_is_everybodys_own(
    page: Page, phone: Watched, programme: Programme, otto: str
) -> None:
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.locator("#outcome").get_by_text("We put something up").tap()
    usual = page.locator(".material").input_value()
    page.locator(".material").select_option("blue_card_es")
    page.locator(".spots label").first.tap()
    page.locator("#save").tap()
    expect(page.locator("#receipt-state")).to_contain_text("Received")
    page.close()
    other = open_as(phone, programme, otto)
    other.get_by_role("button", name="Northern Cafe").tap()
    other.locator("#outcome").get_by_text("We put something up").tap()
    assert other.locator(".material").input_value() == usual != "blue_card_es"


def test_adding_somebody_signs_nobody_out(phone: Watched, programme: Programme, vera: str) -> None:
    page = open_as(phone, programme, vera)
    expect(page.locator("#who-says")).to_have_text("Share this phone, or sign out")
    page.locator("#who summary").tap()
    page.get_by_text("Add somebody").tap()
    page.wait_for_url("**/sign-in")
    sign_in_with_link(page, code_for(programme, Role.volunteer, [PORTLAND]))
    expect(page.locator("#who-says")).to_have_text("The volunteer is logging. Change")
    hand_to(page, "Vera")
    expect(page.locator("#phone")).to_have_attribute("data-person", vera)


def test_an_expired_sign_in_keeps_everything_and_the_form(
    page: Page, programme: Programme, vera: str
) -> None:
    end_sessions(programme, vera)
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text("Waiting until you sign in again")
    expect(page.locator("[data-outlook=signed-out]")).to_be_visible()
    page.locator("#next").tap()
    log_nobody_to_ask(page)
    page.locator("#next").tap()
    expect(page.locator("#queue-state")).to_have_text("2 visits wait on this phone.")
    assert page.evaluate(CARRIED, vera) is True


def test_whose_sign_in_is_over_is_named_and_nothing_of_theirs_shown(
    page: Page, phone: Watched, programme: Programme, vera: str, otto: str
) -> None:
    stay_unsent(page)
    page.close()
    end_sessions(programme, vera)
    other = open_as(phone, programme, otto)
    other.locator("#who summary").tap()
    expect(other.locator("#sign-in-again")).to_have_text(
        "Has to sign in again before what they logged goes out: Vera."
    )
    expect(other.locator("#queue-state")).to_have_text(NOTHING_WAITS)
    assert "Harbor" not in other.locator("body").inner_html()
    assert count_stored(programme) == 0
    assert len(other.evaluate(HELD, vera)) == 1
    other.close()
    again = open_as(phone, programme, vera)
    expect(again.locator("#queue-state")).to_have_text(NOTHING_WAITS)
    assert authors(programme) == {("Harbor Laundry", "Vera")}


def test_expired_when_the_page_is_opened_keeps_everything(
    page: Page, programme: Programme, vera: str, otto: str
) -> None:
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received")
    page.locator("#next").tap()
    stay_unsent(page)
    end_sessions(programme, vera)
    page.goto("/phone")
    expect(page.get_by_text("Entries on this phone that were not sent yet stay here")).to_be_visible()
    expect(page.locator("#strangers")).to_be_visible()
    assert page.evaluate(CARRIED, vera) is True
    assert len(page.evaluate(RECEIPTS, vera)) == 1
    assert len(page.evaluate(HELD, vera)) == 1


def test_a_sign_in_that_waits_keeps_everything(page: Page, programme: Programme, vera: str) -> None:
    table = schema.session
    with programme.database.write() as connection:
        connection.execute(table.update().where(table.c.person_id == vera).values(approved_at=None))
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_have_text("Waiting until a coordinator lets you in.")
    expect(page.locator("[data-outlook=waiting]")).to_be_visible()
    assert page.evaluate(CARRIED, vera) is True


def test_revoked_by_the_api_takes_venues_and_history_and_locks_the_unsent(
    page: Page, programme: Programme, vera: str, otto: str
) -> None:
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received")
    page.locator("#next").tap()
    revoke_sessions(programme, vera)
    log_nobody_to_ask_and_be_revoked(page)
    assert page.evaluate(CARRIED, vera) is False
    assert page.evaluate(RECEIPTS, vera) == []
    assert len(page.evaluate(HELD, vera)) == 1
    assert "Harbor" not in page.locator("body").inner_html()
    assert page.evaluate(CARRIED, otto) is True
    hand_to(page, "Otto")  # the others go on
    expect(page.locator(".venue-name")).to_have_text("Northern Cafe")
    expect(page.locator("#queue-state")).to_have_text(NOTHING_WAITS)


def log_nobody_to_ask_and_be_revoked(page: Page) -> None:
    page.get_by_role("button", name="Harbor Laundry").tap()
    page.locator("#outcome").get_by_text("Nobody to ask").tap()
    page.locator("#save").tap()
    expect(page.locator("[data-outlook=revoked]")).to_be_visible()


def test_revoked_when_the_page_is_opened_does_the_same_and_a_new_code_unlocks(
    page: Page, phone: Watched, programme: Programme, vera: str
) -> None:
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received")
    page.locator("#next").tap()
    stay_unsent(page)
    revoke_sessions(programme, vera)
    page.goto("/phone")
    expect(page.get_by_text("may not sign in any more")).to_be_visible()
    expect(page.locator("#strangers")).to_be_visible()
    until(page, "person => caches.has('carry-' + person).then(kept => !kept)", vera)
    assert page.evaluate(RECEIPTS, vera) == []
    assert len(page.evaluate(HELD, vera)) == 1
    assert "Harbor" not in page.locator("body").inner_html()
    page.close()
    again = open_as(phone, programme, vera)
    expect(again.locator("#queue-state")).to_have_text(NOTHING_WAITS)
    assert count_stored(programme) == 2


def test_somebody_else_who_was_revoked_leaves_the_phone_too(
    page: Page, programme: Programme, vera: str, otto: str
) -> None:
    revoke_sessions(programme, otto)
    page.reload()
    until(page, "person => caches.has('carry-' + person).then(kept => !kept)", otto)
    page.locator("#who summary").tap()
    expect(page.get_by_role("button", name="Otto")).to_have_count(0)
    assert page.evaluate(CARRIED, vera) is True


def test_signing_out_with_nothing_unsent_takes_everything_off_and_leaves_the_others(
    page: Page, programme: Programme, vera: str, otto: str
) -> None:
    log_nobody_to_ask(page)
    expect(page.locator("#receipt-state")).to_contain_text("Received")
    page.locator("#next").tap()
    sign_out(page)
    page.wait_for_url("**/sign-in")
    assert is_over(programme, vera)
    assert not is_over(programme, otto)
    assert page.evaluate(CARRIED, vera) is False
    assert page.evaluate(CARRIED, otto) is True
    assert page.evaluate(RECEIPTS, vera) == []
    expect(page.locator("#strangers")).to_be_hidden()
    page.get_by_role("button", name="Otto").tap()
    expect(page.locator("#phone")).to_have_attribute("data-person", otto)


def test_signing_out_can_keep_what_is_unsent_and_only_its_writer_opens_it(
    page: Page, phone: Watched, programme: Programme, vera: str, otto: str
) -> None:
    stay_unsent(page)
    sign_out(page)
    expect(page.locator("#leaving-says")).to_have_text("1 visit is not sent yet.")
    page.locator("#leave-keep").tap()
    page.wait_for_url("**/sign-in")
    expect(page.locator("#strangers")).to_be_visible()
    assert "Harbor" not in page.locator("body").inner_html()
    page.get_by_role("button", name="Otto").tap()
    expect(page.locator("#queue-state")).to_have_text(NOTHING_WAITS)
    page.locator("#who summary").tap()
    expect(page.locator("#sign-in-again")).to_be_hidden()
    assert "Vera" not in page.locator("#phone").inner_text()
    assert count_stored(programme) == 0
    page.close()
    again = open_as(phone, programme, vera)
    expect(again.locator("#queue-state")).to_have_text(NOTHING_WAITS)
    assert authors(programme) == {("Harbor Laundry", "Vera")}


def test_signing_out_can_send_first_and_says_what_could_not_be_sent(
    page: Page, programme: Programme, vera: str
) -> None:
    stay_unsent(page)
    sign_out(page)
    page.locator("#leave-send").tap()
    expect(page.locator("#leaving-says")).to_contain_text("1 visit could not be sent")
    assert not is_over(programme, vera)
    page.unroute(VISITS)
    page.locator("#leave-send").tap()
    page.wait_for_url("**/sign-in")
    assert is_over(programme, vera)
    assert authors(programme) == {("Harbor Laundry", "Vera")}


def test_signing_out_can_be_thought_over_and_throwing_away_is_asked_twice(
    page: Page, programme: Programme, vera: str
) -> None:
    stay_unsent(page)
    sign_out(page)
    page.locator("#leave-stay").tap()
    expect(page.locator("#queue-state")).to_have_text(ONE_WAITS)
    sign_out_again(page)
    page.once("dialog", lambda dialog: dialog.dismiss())
    page.locator("#leave-discard").tap()
    assert len(page.evaluate(HELD, vera)) == 1
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator("#leave-discard").tap()
    page.wait_for_url("**/sign-in")
    assert page.evaluate(HELD, vera) == []
    assert is_over(programme, vera)


def sign_out_again(page: Page) -> None:
    """The list that holds the button is open already."""
    page.locator("#who-leave").tap()


def test_signed_out_without_a_network_everything_goes_at_once_and_the_server_hears_later(
    page: Page, programme: Programme, vera: str, otto: str
) -> None:
    page.context.set_offline(True)
    log_nobody_to_ask(page)
    page.locator("#next").tap()
    sign_out(page)
    page.locator("#leave-keep").tap()
    expect(page.locator("#left")).to_contain_text("There is no connection")
    assert page.evaluate(CARRIED, vera) is False
    assert page.evaluate(CARRIED, otto) is True
    assert len(page.evaluate(HELD, vera)) == 1
    assert "Harbor" not in page.locator("body").inner_html()
    assert "Vera" not in page.locator("#phone").inner_text()
    assert not is_over(programme, vera)
    page.context.set_offline(False)
    page.wait_for_url("**/sign-in")
    assert is_over(programme, vera)
    assert count_stored(programme) == 0, "kept means kept: nothing goes out under a sign-in that was left"


def test_venues_asked_for_before_leaving_are_not_kept_after(page: Page, vera: str) -> None:
    leave_and_be_answered = """async (person) => {
      const { forgetCarry, freshCarry, keepLeavers } = await import('/static/phone/carry.js');
      keepLeavers([person]);
      await forgetCarry(person);
      return (await freshCarry(person)).outlook;
    }"""
    assert page.evaluate(leave_and_be_answered, vera) == "fresh"
    assert (
        page.evaluate("person => caches.match('/api/v1/carry', {cacheName: 'carry-' + person})", vera) is None
    )


def test_a_page_opened_after_signing_out_offline_shows_nothing_and_ends_it(
    page: Page, phone: Watched, programme: Programme, vera: str
) -> None:
    page.context.set_offline(True)
    page.evaluate(NO_FETCH)  # it would tell while it closes
    sign_out(page)
    expect(page.locator("#left")).to_be_visible()
    page.close()
    phone.context.set_offline(False)
    again = phone.new_page()
    again.goto("/phone")
    again.wait_for_url("**/sign-in")
    assert is_over(programme, vera)
    assert again.evaluate(CARRIED, vera) is False


@pytest.mark.parametrize("is_opened_again", [False, True])
def test_the_server_is_told_again_who_left_where_the_first_try_fails(
    page: Page, phone: Watched, programme: Programme, vera: str, *, is_opened_again: bool
) -> None:
    page.context.set_offline(True)
    sign_out(page)
    expect(page.locator("#left")).to_be_visible()
    tries: list[str] = []
    phone.context.route(
        "**/phone/sign-out",
        lambda route: (
            tries.append(route.request.url),
            route.abort() if len(tries) == 1 else route.continue_(),
        ),
    )
    if is_opened_again:
        page.evaluate(NO_FETCH)  # it would tell while it goes
    page.context.set_offline(False)
    if is_opened_again:
        page.goto("/phone")
    page.wait_for_url("**/sign-in")
    assert len(tries) >= 2
    assert is_over(programme, vera)


def test_a_browser_that_keeps_nothing_can_be_left_too(page: Page, programme: Programme, vera: str) -> None:
    page.add_init_script(
        """indexedDB.open = () => { throw new DOMException('private', 'SecurityError'); };
        Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"""
    )
    page.reload()
    expect(page.locator("#no-storage")).to_be_visible()
    sign_out(page)
    page.wait_for_url("**/sign-in")
    assert is_over(programme, vera)


def test_a_desk_page_asks_too(phone: Watched, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    cora = programme.person("Cora", "coordinator", [CUMBERLAND])
    page = open_as(phone, programme, cora)
    stay_unsent(page)
    page.unroute(VISITS)
    phone.context.route(VISITS, lambda route: route.abort())
    page.goto("/coverage")
    page.get_by_role("button", name="Sign out").tap()
    page.wait_for_url("**/phone#leaving")
    expect(page.locator("#leaving-says")).to_have_text("1 visit is not sent yet.")
    page.locator("#leave-keep").tap()
    page.wait_for_url("**/sign-in")
    assert page.evaluate(CARRIED, cora) is False
    assert len(page.evaluate(HELD, cora)) == 1


def test_a_desk_page_takes_the_venues_off_where_nothing_is_unsent(
    phone: Watched, programme: Programme
) -> None:
    programme.venue("Harbor Laundry")
    cora = programme.person("Cora", "coordinator", [CUMBERLAND])
    page = open_as(phone, programme, cora)
    page.goto("/coverage")
    page.get_by_role("button", name="Sign out").tap()
    page.wait_for_url(re.compile("/sign-in"))
    assert page.evaluate(CARRIED, cora) is False
    assert is_over(programme, cora)


def waiting_session(programme: Programme, person: str) -> str:
    with programme.database.write() as connection:
        return sessions.start(connection, person, "a test", datetime.now(UTC), "code", approved=False)


def test_somebody_who_waits_holds_up_nobody(
    page: Page, phone: Watched, programme: Programme, vera: str
) -> None:
    with programme.database.write() as connection:
        bea = people.create(connection, "Bea", Role.volunteer, [PORTLAND], datetime.now(UTC))
    token = waiting_session(programme, bea)
    for name in ("session", f"session-{bea[:8]}"):
        phone.context.add_cookies([{"name": name, "value": token, "url": phone.origin}])
    page.goto("/phone")
    page.wait_for_url("**/waiting")
    page.get_by_role("button", name="Vera").tap()
    expect(page.locator("#phone")).to_have_attribute("data-person", vera)


OpenAt = Callable[[str], Page]


@pytest.fixture
def open_at(phone: Watched, programme: Programme, vera: str) -> OpenAt:
    """A page that means to ask another host, with one before it that may be gone back to."""

    def opened(url: str) -> Page:
        token = waiting_session(programme, vera) if url == "/waiting" else programme.session_of(vera)
        if url != "/sign-in":
            phone.context.add_cookies([{"name": "session", "value": token, "url": phone.origin}])
        page = phone.context.new_page()
        page.route("https://www.weather.gov/", lambda route: route.fulfill(body="<title>Weather</title>"))
        page.goto("/healthz")
        page.goto(url)
        return page

    return opened


@pytest.mark.parametrize("url", ["/phone", "/sign-in", "/waiting"])
def test_one_tap_leaves_every_phone_page_and_back_shows_nothing_of_it(open_at: OpenAt, url: str) -> None:
    page = open_at(url)
    assert page.title() in {"Visits", "Sign in", "Almost there"}
    assert "Outreach" not in page.title()
    answer = page.request.get(url, max_redirects=0)
    assert answer.headers["cache-control"] == "no-store"
    page.wait_for_load_state("networkidle")
    page.locator("#leave").tap()
    page.wait_for_url("https://www.weather.gov/")
    page.go_back()
    assert page.url.endswith("/healthz")
    page.go_forward()
    assert page.url == "https://www.weather.gov/"


@pytest.mark.parametrize("url", ["/phone", "/sign-in"])
def test_a_page_brought_back_from_memory_is_blank_until_it_is_loaded_again(open_at: OpenAt, url: str) -> None:
    page = open_at(url)
    page.wait_for_load_state("networkidle")
    leaving = "dispatchEvent(new PageTransitionEvent('pagehide', {persisted: %s})) && document.body.innerText"
    assert page.evaluate(leaving % "false") != ""
    assert page.evaluate(leaving % "true") == ""
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true})) && 0")
    expect(page.locator("#leave")).to_be_visible()
