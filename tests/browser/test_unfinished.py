"""Is what was typed there after a reload, a call, a killed tab? What does practice keep? (step 1)"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from mapper.rules.visit import day_of
from mapper.store import schema
from tests.browser.conftest import Watched, sign_in, until
from tests.browser.test_phone_visit import TODAY, Thumb, received, stored
from tests.builders import CARIBOU, POSTER, STALL, ZONE, Programme, item

Open = Callable[[], Page]
DRAFT = """async (person) => {
  const { draftOf } = await import('/static/phone/drafts.js');
  return (await draftOf(person)) ?? null;
}"""
NOTE = "The owner is in on Fridays."


def person_of(page: Page) -> str:
    return page.locator("#phone").get_attribute("data-person") or ""


def begin(page: Page) -> Thumb:
    """A poster in a stall, 3 of them, with a note; not saved."""
    thumb = Thumb(page)
    for words in ("Harbor Laundry", "We put something up", "Restroom stall"):
        thumb.tap(words)
    page.locator(".item-row .quantity").fill("3")
    page.locator("#more-to-say summary").tap()
    page.locator("#note").fill(NOTE)
    until(page, f"async (person) => (await ({DRAFT})(person))?.answers.note === {NOTE!r}", person_of(page))
    return thumb


def test_a_reload_brings_the_form_back_as_it_was_and_it_is_saved_once(
    open_phone: Open, programme: Programme
) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    begin(page)
    page.reload()
    expect(page.locator("#visit-title")).to_have_text("Harbor Laundry")
    expect(page.get_by_text("You had begun this visit")).to_be_visible()
    expect(page.get_by_label("We put something up")).to_be_checked()
    expect(page.locator(".item-row .quantity")).to_have_value("3")
    expect(page.locator("#note")).to_have_value(NOTE)
    Thumb(page).save()
    received(page)
    [visit] = stored(programme)
    assert (visit["items"], visit["note"]) == ([(POSTER, STALL, "placed", 3)], NOTE)
    page.reload()
    expect(page.locator("#pick")).to_be_visible()
    expect(page.locator("#unfinished")).to_be_hidden()
    assert page.evaluate(DRAFT, person_of(page)) is None


def test_a_closed_tab_brings_it_back_with_no_network(
    open_phone: Open, phone: Watched, programme: Programme
) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    begin(page)
    page.close()
    again = phone.context.new_page()
    again.goto("/phone")
    expect(again.locator("#note")).to_have_value(NOTE)


def test_back_to_the_list_keeps_it_and_starting_over_forgets_it(
    open_phone: Open, programme: Programme
) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    begin(page)
    page.locator("#back").tap()
    # A phone that is stopped before the change is on its disk opens the form again: nothing is lost by that.
    until(page, f"async (person) => (await ({DRAFT})(person))?.isOpen === false", person_of(page))
    page.reload()
    expect(page.locator("#pick")).to_be_visible()  # left for the list: the form does not come back by itself
    page.get_by_text("Not saved yet: Harbor Laundry. Go on").tap()
    expect(page.locator("#note")).to_have_value(NOTE)
    page.get_by_role("button", name="Start over").tap()
    expect(page.locator("#note")).to_have_value("")
    expect(page.locator("#draft-note")).to_be_hidden()
    until(page, f"async (person) => (await ({DRAFT})(person)) === null", person_of(page))


def test_a_visit_begun_yesterday_is_yesterdays(open_phone: Open, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    begin(page)
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    page.evaluate(
        """async ([person, day]) => {
          const { draftOf, keepDraft } = await import('/static/phone/drafts.js');
          const draft = await draftOf(person);
          const visitedAt = day + draft.answers.visitedAt.slice(10);
          await keepDraft({ ...draft, answers: { ...draft.answers, day, visitedAt } });
        }""",
        [person_of(page), yesterday],
    )
    page.reload()
    expect(page.locator("#day")).to_have_value(yesterday)
    Thumb(page).save()
    received(page)
    assert day_of(stored(programme)[0]["visited_at"], ZONE).isoformat() == yesterday


def test_nobody_sees_what_another_was_writing(open_phone: Open, phone: Watched, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    begin(page)
    sign_in(phone, programme, programme.person("Otto", areas=[CARIBOU]))
    page.goto("/phone")
    expect(page.locator("#pick")).to_be_visible()
    expect(page.locator("#unfinished")).to_be_hidden()
    assert NOTE not in page.locator("body").inner_html()


def test_signing_out_asks_what_becomes_of_it(open_phone: Open, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    begin(page)
    person = person_of(page)
    page.locator("#back").tap()
    page.locator("#who summary").tap()
    page.locator("#who-leave").tap()
    expect(page.locator("#leaving-says")).to_have_text("1 visit is not sent yet.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#leave-discard").tap()
    page.wait_for_url("**/sign-in")
    assert page.evaluate(DRAFT, person) is None


def test_still_up_is_two_taps(open_phone: Open, programme: Programme) -> None:
    venue = programme.venue("Harbor Laundry")
    programme.visit(venue, items=[item(spot="counter", quantity=2), item("blue_card_es", STALL, quantity=20)])
    page = open_phone()
    thumb = Thumb(page)
    thumb.tap("Harbor Laundry")
    thumb.tap("All still up")
    received(page)
    assert thumb.taps == 2
    newest = max(stored(programme), key=lambda visit: visit["effective_at"])
    assert newest["outcome"] == "checked"
    assert newest["items"] == [("blue_card_es", STALL, "seen", 20), (POSTER, "counter", "seen", 2)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Still up", (POSTER, "counter", "seen", 2)),
        ("Refilled", (POSTER, "counter", "placed", 5)),
        ("Gone", (POSTER, "counter", "gone", None)),
        ("We took it down", (POSTER, "counter", "removed", None)),
    ],
)
def test_one_tap_on_an_item_says_what_became_of_it(
    open_phone: Open, programme: Programme, words: str, expected: tuple[str, str, str, int | None]
) -> None:
    venue = programme.venue("Harbor Laundry")
    programme.visit(venue, items=[item(spot="counter", quantity=2)])
    page = open_phone()
    thumb = Thumb(page)
    thumb.tap("Harbor Laundry")
    expect(page.locator("#standing .what")).to_contain_text("2 × ")
    page.locator("#standing").get_by_text(words, exact=True).tap()
    expect(page.get_by_label("Ours is still up (checked)")).to_be_checked()
    if words == "Refilled":
        page.locator("#standing .refill").fill("5")
    thumb.save()
    received(page)
    newest = max(stored(programme), key=lambda visit: visit["effective_at"])
    assert newest["items"] == [expected]


def test_a_refill_goes_with_outcomes_that_put_something_up(open_phone: Open, programme: Programme) -> None:
    venue = programme.venue("Harbor Laundry")
    programme.visit(venue, items=[item(spot="counter", quantity=2)])
    page = open_phone()
    thumb = Thumb(page)
    thumb.tap("Harbor Laundry")
    page.locator("#standing").get_by_text("Refilled", exact=True).tap()
    thumb.tap("They promised")
    thumb.save()
    expect(page.locator("#form-problem")).to_contain_text("You put more there")
    thumb.tap("Ours is still up")
    thumb.save()
    received(page)


def test_practice_keeps_and_sends_nothing(open_phone: Open, phone: Watched, programme: Programme) -> None:
    programme.venue("Harbor Laundry")
    page = open_phone()
    page.get_by_role("button", name="Practise on an invented place").tap()
    expect(page.locator("#visit-title")).to_have_text("Practice place")
    Thumb(page).tap("All still up")
    expect(page.get_by_text("nothing was kept, and nothing is sent")).to_be_visible()
    page.get_by_role("button", name="Practise again").tap()
    page.locator("#more-to-say summary").tap()
    page.locator("#note").fill("Trying it out")
    Thumb(page).tap("They promised")
    Thumb(page).save()
    expect(page.locator("#practised")).to_be_visible()
    page.get_by_role("button", name="Back to the list").tap()
    expect(page.locator("#queue-state")).to_have_text("Nothing waits on this phone.")
    assert page.evaluate(DRAFT, person_of(page)) is None
    assert not [url for url in phone.requests if "/api/v1/visits" in url]
    with programme.database.read() as connection:
        assert connection.execute(schema.visit.select()).first() is None
