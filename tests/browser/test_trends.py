"""Can a trend be read on the smallest phone, on a laptop, in the dark and on paper?"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Watched
from tests.browser.test_coverage_pages import OVERFLOW, laptop, opened, watched
from tests.builders import Programme
from tests.web.mixed import mixed
from tests.web.test_forecast import several

__all__ = ["laptop", "watched"]
PERIODS = (
    "from=2025-11-26&to=2026-11-25",
    "from=2026-05-01&to=2026-05-31&step=day",
    "from=2012-01-01&to=2026-05-31&step=month",
    "from=2026-05-10&to=2026-05-10",
    "from=2026-01-01&to=9999-12-31&step=month",
)
# Pairs of labels that lie on each other, of the pictures that show.
TOUCHING = """() => [...document.querySelectorAll('svg.chart')].filter((svg) => svg.checkVisibility())
.flatMap((svg) => {
  const boxes = [...svg.querySelectorAll('text:not(.chart-now)')]
    .map((text) => [text.textContent, text.getBoundingClientRect()])
  return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
    .filter(([, b]) => a.left < b.right && b.left < a.right && a.top + 3 < b.bottom && b.top + 3 < a.bottom)
    .map(([other]) => one + ' | ' + other))
})"""
CUT_OFF = """() => [...document.querySelectorAll('svg.chart text')].filter((text) => text.checkVisibility())
  .filter((text) => text.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5
    || text.getBoundingClientRect().left < -0.5).map((text) => text.textContent)"""


def shown(page: Page) -> list[str]:
    pictures = page.locator("svg.chart:visible")
    return [str(pictures.nth(at).get_attribute("class")) for at in range(pictures.count())]


@pytest.mark.parametrize(
    ("width", "which"), [(320, "narrow"), (600, "narrow"), (700, "wide"), (1280, "wide")]
)
def test_no_label_lies_on_another_and_nothing_is_cut_off(
    programme: Programme, laptop: Watched, width: int, which: str
) -> None:
    mixed(programme)
    page = opened(laptop, "/trends")
    page.set_viewport_size({"width": width, "height": 800})
    for period in PERIODS[:4]:
        page.goto(f"/trends?{period}&type=cafe")
        assert shown(page) == [f"chart chart-{which}"] * 2
        assert page.evaluate(TOUCHING) == []
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate(OVERFLOW) <= 0
    page.goto("/forecast?by=town")
    assert page.evaluate(OVERFLOW) <= 0


def test_a_period_beyond_what_can_be_shown_is_refused_in_words(programme: Programme, laptop: Watched) -> None:
    laptop.expect("422")
    page = opened(laptop, f"/trends?{PERIODS[4]}")
    expect(page.get_by_text("more than 800 days")).to_be_visible()


def test_the_table_is_a_press_away_and_says_what_the_picture_says(
    programme: Programme, laptop: Watched
) -> None:
    mixed(programme)
    page = opened(laptop, "/trends?from=2025-05-11&to=2026-05-10")
    picture = page.get_by_role("img", name="Places that have material up, as a share").first
    expect(picture).to_be_visible()
    page.get_by_text("The figures of 53 days as a table").click()
    table = page.get_by_role("region", name="Figures of each day")
    expect(table.get_by_role("row").nth(1)).to_contain_text("10 May 2026")
    expect(table.get_by_role("row").nth(1)).to_contain_text("22.2 % 2 of 9")
    expect(page.locator("svg.chart-wide .chart-end-covered").first).to_have_text("22.2 %")


def test_what_lapses_is_found_filtered_and_opened(programme: Programme, laptop: Watched) -> None:
    several(programme)
    page = opened(laptop, "/trends")
    page.get_by_role("link", name="If nobody goes").click()
    table = page.get_by_role("table", name="").last
    expect(table).to_contain_text("Soon Laundry")
    page.get_by_role("link", name="within 60 days").click()
    expect(page.locator("#recheck tbody tr")).to_have_count(4)
    page.get_by_role("link", name="By county").click()
    expect(page.locator("#recheck tbody tr")).to_have_count(4)
    page.get_by_role("link", name="Soon Laundry").click()
    expect(page.get_by_role("heading", name="Soon Laundry")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_of_the_pictures_stand_out(programme: Programme, laptop: Watched, scheme: str) -> None:
    """At least 4.5 to 1 between a label and the page, 3 to 1 between a line and the page."""
    mixed(programme)
    page = opened(laptop, "/trends?type=cafe")
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    contrast = """(selector) => {
      const rgb = (text) => text.match(/[\\d.]+/g).slice(0, 3).map((part) => {
        const share = part / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      const light = (text) => { const [r, g, b] = rgb(text); return 0.2126 * r + 0.7152 * g + 0.0722 * b }
      const ground = light(getComputedStyle(document.body).backgroundColor)
      const style = getComputedStyle(document.querySelector(selector))
      const own = light(selector.includes('text') ? style.fill : style.stroke)
      return (Math.max(own, ground) + 0.05) / (Math.min(own, ground) + 0.05)
    }"""
    for selector in ("text.chart-side", "text.chart-under", "text.chart-end"):
        assert page.evaluate(contrast, f"svg {selector}") >= 4.5, selector
    for selector in ("path.chart-covered", "path.chart-attainable", "path.chart-target"):
        assert page.evaluate(contrast, f"svg.chart {selector}") >= 3, selector


def test_on_paper_are_the_wide_pictures_and_no_form(programme: Programme, laptop: Watched) -> None:
    mixed(programme)
    page = opened(laptop, "/trends?type=cafe")
    page.set_viewport_size({"width": 400, "height": 800})
    page.emulate_media(media="print")
    assert shown(page) == ["chart chart-wide"] * 2
    expect(page.get_by_text("Type of place: Cafe")).to_be_visible()
    assert not page.locator(".filter").is_visible()
