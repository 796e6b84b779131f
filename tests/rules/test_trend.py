"""Is each point of a trend what that day alone says, whatever the filter, the season and the calendar?"""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.rules import sweep
from mapper.rules.coverage import NO_END, STATUSES
from mapper.rules.gap_report import FIGURES, gap_report
from mapper.rules.open_months import ALL_YEAR
from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.rules.selection import Selection
from mapper.rules.snapshot import RegisterArrays, StatusSpanArrays, status_on
from mapper.rules.sweep import status_counts
from mapper.rules.trend import COLUMNS, trend

from . import spans as invented
from .registers import TOWNS, TYPES, frame, known

sampled = st.lists(invented.days(), min_size=1, max_size=8, unique=True).map(sorted)
reaches = st.sampled_from(
    [EVERYWHERE, Reach(), Reach(counties=frozenset({"23001"})), Reach(towns=frozenset({"2300300001"}))]
)
selections = st.builds(
    Selection,
    venue_types=st.lists(st.sampled_from(TYPES), max_size=2, unique=True).map(tuple),
    counties=st.sampled_from([(), ("23001",), ("",), ("23001", "23003")]),
    towns=st.sampled_from([(), (), (sorted(TOWNS)[1],)]),
    postings=st.sampled_from([(), (), ("required",)]),
    reach=reaches,
)


@settings(max_examples=300, deadline=None)
@given(st.data(), invented.programmes(), sampled, selections)
def test_every_point_is_what_that_day_alone_says(data, programme, days, selection):
    spans, register, count = programme
    venues = data.draw(invented.described(count))
    rows = trend(days, selection, venues, spans, register)
    assert [row["day"] for row in rows] == days
    for day, row in zip(days, rows, strict=True):
        found = status_on(day, count, spans, register)
        on_day = venues.assign(status=found.status, visited=found.visited)
        total = gap_report(selection.of(on_day)).total
        assert tuple(row) == COLUMNS
        assert {name: row[name] for name in FIGURES[: len(COLUMNS) - 1]} == {
            name: total[name] for name in FIGURES[: len(COLUMNS) - 1]
        }


@settings(max_examples=200, deadline=None)
@given(st.data(), invented.programmes(), sampled)
def test_groups_are_counted_apart(data, programme, days):
    spans, register, count = programme
    group = data.draw(st.lists(st.integers(-1, 2), min_size=count, max_size=count))
    counts = status_counts(days, np.array(group, np.int8), 3, spans, register)
    for at, day in enumerate(days):
        said = invented.statuses(day, count, spans, register)
        by_hand = [
            [
                sum(own == one and word == status for own, word in zip(group, said, strict=True))
                for status in STATUSES
            ]
            for one in range(3)
        ]
        assert counts[:, :, at].tolist() == by_hand


@settings(max_examples=60, deadline=None)
@given(programme=invented.programmes(), days=sampled)
def test_the_counts_are_the_same_in_small_steps(programme, days):
    spans, register, count = programme
    group = np.zeros(count, np.int8)
    at_once = status_counts(days, group, 1, spans, register)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sweep, "SPANS_PER_STEP", 2)
        assert status_counts(days, group, 1, spans, register).tolist() == at_once.tolist()


def one(*spans: tuple[str, str, str], open_months: int = ALL_YEAR) -> tuple[StatusSpanArrays, RegisterArrays]:
    """One venue's spans, each (from, until, status)."""
    ordinals = [[date.fromisoformat(day).toordinal() for day in span[:2]] for span in spans]
    codes = np.array([[*STATUSES].index(span[2]) for span in spans], np.int8)
    begins, ends = np.array(ordinals, np.int32).T
    nothing = np.zeros(len(spans), np.bool_)
    arrays = StatusSpanArrays(codes * 0, begins, ends, codes, nothing, nothing, begins * 0)
    return arrays, RegisterArrays(np.zeros(1, np.bool_), np.array([open_months], np.uint16))


def words(days: list[date], spans: StatusSpanArrays, register: RegisterArrays) -> list[str]:
    counts = status_counts(days, np.zeros(1, np.int8), 1, spans, register)[0]
    assert counts.sum(axis=0).tolist() == [1] * len(days)
    return [STATUSES[code].value for code in counts.argmax(axis=0)]


def test_a_span_holds_its_first_day_and_not_its_end():
    spans = one(("2024-02-28", "2024-03-01", "covered"), ("2024-03-01", NO_END.isoformat(), "lapsed"))
    days = [date(2024, 2, 27) + timedelta(days=n) for n in range(5)]
    assert words(days, *spans) == ["never", "covered", "covered", "lapsed", "lapsed"]


def test_the_calendar_s_last_day_is_read_as_the_day_before():
    spans = one(("9999-12-30", NO_END.isoformat(), "covered"))
    assert words([date(9999, 12, 29), date(9999, 12, 30), date.max], *spans) == [
        "never",
        "covered",
        "covered",
    ]


def test_a_season_closes_on_the_first_of_a_month_and_opens_on_one():
    spans = one(("2025-01-01", NO_END.isoformat(), "covered"), open_months=0b0000_1111_1110)
    days = [date(2025, 1, 31), date(2025, 2, 1), date(2025, 8, 31), date(2025, 9, 1), date(2026, 2, 1)]
    assert words(days, *spans) == ["excluded", "covered", "covered", "excluded", "covered"]


def test_no_days_and_no_venues_are_nothing():
    spans, register = one(("2025-01-01", "2025-02-01", "covered"))
    assert status_counts([], np.zeros(1, np.int8), 1, spans, register).shape == (1, 7, 0)
    left_out = status_counts([date(2025, 1, 2)], np.full(1, -1, np.int8), 1, spans, register)
    assert left_out.sum() == 0


def test_a_filter_by_status_or_visited_is_left_out_and_percentages_are_the_report_s():
    spans, register = one(("2025-01-01", "2025-02-01", "declined"))
    venues = frame([known()]).drop(columns=["status", "visited"])
    days = [date(2024, 12, 31), date(2025, 1, 1)]
    asked = Selection(statuses=("covered",), visited=True, gaps=("never",), lacks=(("es", 1),))
    rows = trend(days, asked, venues, spans, register)
    assert rows == trend(days, Selection(), venues, spans, register)
    assert [row["known"] for row in rows] == [1, 1]
    assert [(row["coverage_pct"], row["attainable_pct"]) for row in rows] == [(0.0, 0.0), (0.0, None)]
