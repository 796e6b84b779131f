"""Does the strip show the days that visits tell, no more and no less?"""

import itertools
import re
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from mapper.outputs.status_strip import DAYS_BEFORE, bands, strip
from mapper.rules.coverage import STATUSES, Status, StatusSpan

TODAY = date(2026, 11, 25)
FIRST = date(2024, 1, 1)


def spans_of(steps: list[tuple[int, Status]]) -> list[StatusSpan]:
    """From the beginning of days on: never visited, then each status for so many days, the last for ever."""
    spans, day = [StatusSpan(date.min, FIRST, Status.never, False, False, None)], FIRST
    for at, (days, status) in enumerate(steps):
        until = date.max if at == len(steps) - 1 else day + timedelta(days=days)
        spans.append(StatusSpan(day, until, status, True, True, None))
        day = until
    return spans


STEPS = st.lists(st.tuples(st.integers(1, 400), st.sampled_from(STATUSES)), min_size=1, max_size=8)


@given(STEPS)
def test_every_day_shown_has_its_own_status(steps: list[tuple[int, Status]]) -> None:
    spans = spans_of(steps)
    shown = bands(spans, TODAY)
    assert shown[0].first == FIRST - timedelta(days=DAYS_BEFORE) and shown[-1].last == TODAY
    for one, following in itertools.pairwise(shown):
        assert following.first == one.last + timedelta(days=1) and following.status is not one.status
    for band in shown:
        for day in (band.first, band.last):
            own = next(span for span in spans if span.from_day <= day < span.until_day)
            assert own.status is band.status


def test_a_venue_that_nobody_visited_has_no_strip() -> None:
    assert bands([], TODAY) == []
    assert bands([StatusSpan(date.min, date.max, Status.never, False, False, None)], TODAY) == []


def test_the_picture_has_a_band_a_status_and_says_what_it_is() -> None:
    shown = bands(spans_of([(200, Status.covered), (1, Status.lapsed)]), TODAY)
    drawn = strip(shown, "How it stood", "Two & more")
    wide, narrow = re.findall(r"<svg.*?</svg>", drawn)
    for picture in (wide, narrow):
        assert re.findall(r"strip-band mark-(\w+)", picture) == ["never", "covered", "lapsed"]
        assert "<title" in picture and "Two &amp; more" in picture
        edges = [tuple(map(float, pair)) for pair in re.findall(r'd="M([\d.]+) [\d.]+H([\d.]+)', picture)]
        assert all(abs(one[1] - other[0]) < 0.11 for one, other in itertools.pairwise(edges))
