"""Is a list of thirty stops typed back in by the keyboard alone, every refusal in words beside its cell?"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from mapper.rules.permissions import Role
from mapper.rules.visit import day_of
from mapper.store import people, schema
from tests.browser.conftest import Watched, sign_in
from tests.builders import CUMBERLAND, PORTLAND, ZONE, Programme
from tests.web.test_round_paper import a_round

NOW = datetime.now(UTC)
DAY = day_of(NOW - timedelta(days=2), ZONE)
AWAY = "2300508430"  # a town that Walt was not given
STOPS = 32
FIXED = [  # what is typed first, the cell that refuses it, its words, what puts it right
    ("99\nN\n", "stop-0", "There is no stop 99 on this list.", "1"),
    ("2\nQ\n\n\n\n", "outcome-1", "That is no letter of the key.", "N"),
    ("3\nP\nsten\na\n\n", "material-2", "That could be “Maine STEN poster, English”", "a"),
    ("4\nP\na\nzz\n\n", "spot-3", "That is no letter of the key.", "st"),
    ("5\nP\na\na\nmany\n", "quantity-4", "Write how many", "2"),
    ("6\nY\nsoon\n", "follow_up-5", "Write the day like 12/5", "12/5"),
    ("32\nN\n", "stop-6", "Walt was not given the town of this place.", "7"),
    ("31\nN\n", "stop-7", "It is logged for Walt on that day already: said no.", "8"),
]
PLAIN = ("P\na\na\n2\n", "C\nb\nj\n3\n", "N\n", "X\n", "T\n", "G\n")


@pytest.fixture
def desk(chromium: Browser, live_server: str, programme: Programme) -> Iterator[Page]:
    """Cora's laptop."""
    context = chromium.new_context(base_url=live_server, viewport={"width": 1280, "height": 800})
    watched = Watched(context, live_server)
    sign_in(watched, programme, programme.person("Cora", "coordinator", [CUMBERLAND]))
    yield watched.new_page()
    context.close()
    assert watched.faults == []


@pytest.fixture
def round_id(programme: Programme) -> str:
    """Thirty stops for Walt, who has no phone; one where he was before, one in a town he was not given."""
    with programme.database.write() as connection:
        walt = people.create(connection, "Walt", Role.volunteer, [PORTLAND], NOW, without_device=True)
    venues = [
        programme.venue(f"Place {number}", **({"town_geoid": AWAY} if number == STOPS else {}))
        for number in range(1, STOPS + 1)
    ]
    noon = datetime(DAY.year, DAY.month, DAY.day, 17, tzinfo=UTC)
    programme.visit(venues[30], noon, "declined", author_id=walt)
    return a_round(programme, venues, on_day=DAY)


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_thirty_visits_without_a_mouse(
    desk: Page, round_id: str, programme: Programme, run_axe: Callable[[Page], list[str]]
) -> None:
    desk.goto(f"/rounds/{round_id}/enter")
    expect(desk.locator("#person_id")).to_be_focused()
    desk.keyboard.type("W\n")
    for row, (typed, cell, words, _) in enumerate(FIXED):
        assert focused(desk) == f"stop-{row}"
        desk.keyboard.type(typed)
        expect(desk.locator(f"#{cell}-says")).to_contain_text(words)
        expect(desk.locator(f"#{cell}")).to_have_attribute("aria-invalid", "true")
        assert focused(desk) == f"stop-{row + 1}", "a refusal takes nobody away from what they type"
    assert run_axe(desk) == []
    desk.reload()  # nothing is lost
    expect(desk.locator("#draft")).to_be_visible()
    expect(desk.locator(f"#stop-{len(FIXED)}")).to_be_focused()
    for number in range(9, 31):
        desk.keyboard.type(f"{number}\n{PLAIN[number % len(PLAIN)]}")
    desk.keyboard.type("9\n\nc\nj\n5\n")  # one more for the first of these
    expect(desk.locator("#stop-30-says")).to_have_text("Place 9, Portland: one more for stop 9, with row 9")

    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("22 visits are logged for Walt.")).to_be_visible()
    expect(desk.locator(f"#{FIXED[0][1]}")).to_be_focused()  # the first that was refused, to type over
    for row, (_, cell, words, right) in enumerate(FIXED):
        field = cell.rpartition("-")[0]
        expect(desk.locator(f"#{field}-{row}-says")).to_contain_text(words)
        while focused(desk) != f"{field}-{row}":
            desk.keyboard.press("Tab")
        desk.keyboard.type(right)
        desk.keyboard.press("Tab")
        expect(desk.locator(f"#{field}-{row}")).not_to_have_attribute("aria-invalid", "true")
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("8 visits are logged for Walt.")).to_be_visible()
    expect(desk.locator("#rows tr")).to_have_count(1)  # the script has run
    assert desk.evaluate("sessionStorage.length") == 0, "what is saved is kept nowhere else"
    with programme.database.read() as connection:
        visits = connection.execute(select(schema.visit.c.venue_id)).scalars().all()
    assert len(visits) == len(set(visits)) == 31
