"""Is a round of forty, printed on Letter and on A4, whole and fit to lie about?"""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from tests.browser.conftest import Watched, sign_in
from tests.builders import CUMBERLAND, POSTER, STALL, Programme, item
from tests.web.test_round_paper import a_round

NOW = datetime.now(UTC)
STOPS = 40
MM = 96 / 25.4
PAPER = {"Letter": 215.9, "A4": 210.0}  # millimetres wide
MARGIN = 11
LONG = "Saint Bartholomew Parish Hall and Community Kitchen of Greater Portland Northeast"
SECRET = ("Quillfeather", "Brindle", "Hidden Hall", "Watched Cafe", "Closed Salon", "left out")


@pytest.fixture
def desk(chromium: Browser, live_server: str, programme: Programme) -> Iterator[Page]:
    """Cora's laptop, in the dark."""
    context = chromium.new_context(
        base_url=live_server, viewport={"width": 1280, "height": 800}, color_scheme="dark"
    )
    watched = Watched(context, live_server)
    sign_in(watched, programme, programme.person("Cora", "coordinator", [CUMBERLAND]))
    yield watched.new_page()
    context.close()
    assert watched.faults == []


@pytest.fixture
def round_id(programme: Programme) -> str:
    """Forty stops to go to, one with two posters and a note of somebody's; three to stay away from."""
    vera = programme.person("Vera Quillfeather")
    venues = [
        programme.venue(LONG if number == 7 else f"Place no. {number} of it", address=f"{number} Main Street")
        for number in range(1, STOPS + 1)
    ]
    up = [item(POSTER, STALL, quantity=2)]
    programme.visit(venues[0], NOW - timedelta(days=3), items=up, author_id=vera, note="Ask for Ms Brindle")
    away = [
        programme.venue("Hidden Hall", restricted=True),
        programme.venue("Watched Cafe", concern_taker=True),
        programme.venue("Closed Salon", do_not_place=True, do_not_place_reason="Brindle"),
    ]
    return a_round(programme, [*venues, *away], people=(vera,))


CUT_OFF = """() => [...document.querySelectorAll('.walk-list td, .walk-list th, .walk-list li')]
    .filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0)
    .map((one) => one.textContent)"""
NOT_BLACK_ON_WHITE = """() => [...document.querySelectorAll('.walk-list *')].filter((one) => {
  const { color, backgroundColor } = getComputedStyle(one);
  return color !== 'rgb(0, 0, 0)' || !['rgba(0, 0, 0, 0)', 'rgb(255, 255, 255)'].includes(backgroundColor);
}).map((one) => one.outerHTML.slice(0, 80))"""


def test_every_stop_is_on_paper_once_and_nothing_confidential(
    desk: Page, round_id: str, run_axe: Callable[[Page], list[str]]
) -> None:
    desk.goto(f"/rounds/{round_id}/paper")
    assert run_axe(desk) == []
    for name, width in PAPER.items():
        pdf = PdfReader(io.BytesIO(desk.pdf(format=name)))
        pages = [" ".join(page.extract_text().split()) for page in pdf.pages]
        text = " ".join(pages)
        assert round(float(pdf.pages[0].mediabox.width) / 72 * 25.4) == round(width)
        for number in range(1, STOPS + 1):
            wanted = LONG if number == 7 else f"Place no. {number} of it"
            assert text.count(wanted) == 1, f"{name}: {wanted}"
        assert "2 posters, restroom stall, seen" in text and "1-888-373-7888" in pages[0]
        assert [secret for secret in SECRET if secret in text] == []
        # A page that is lost from the others says which list it is of, and what its letters mean.
        assert all("Saturday" in page and "List " in page and "put something up" in page for page in pages)
        assert "Found on the way" in pages[-1] and 4 <= len(pages) <= 6
        desk.emulate_media(media="print")
        desk.set_viewport_size({"width": int((width - 2 * MARGIN) * MM), "height": 900})
        assert desk.evaluate(CUT_OFF) == []
        assert desk.evaluate(NOT_BLACK_ON_WHITE) == []
        assert desk.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert not desk.locator("h1").is_visible()
        desk.emulate_media(media="null")
