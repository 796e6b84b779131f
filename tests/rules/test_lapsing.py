"""Does coverage end on just those days on which a look at every day finds a venue not covered any more?"""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from mapper.rules.coverage import NO_END, STATUSES
from mapper.rules.forecast import KEYS, forecast
from mapper.rules.lapsing import coverage_ends

from . import spans as invented
from .test_trend import one, selections


def by_hand(today, last, chosen, spans, register):
    """(day, venue, what it becomes) by looking at every day and the one before."""
    count, found = len(chosen), []
    day = today
    while day < last:
        before, day = invented.statuses(day, count, spans, register), day + timedelta(days=1)
        after = invented.statuses(day, count, spans, register)
        found += [
            (day, venue, after[venue])
            for venue in range(count)
            if chosen[venue] and before[venue] == "covered" != after[venue]
        ]
    return found


def as_rows(ends):
    columns = (ends.day.tolist(), ends.venue.tolist(), ends.becomes.tolist())
    return [
        (date.fromordinal(day), venue, STATUSES[code].value)
        for day, venue, code in zip(*columns, strict=True)
    ]


@settings(max_examples=300, deadline=None)
@given(st.data(), invented.programmes(), invented.days(), st.integers(0, 70))
def test_the_ends_are_those_that_a_look_at_every_day_finds(data, programme, today, days):
    spans, register, count = programme
    chosen = np.array(data.draw(st.lists(st.booleans(), min_size=count, max_size=count)), np.bool_)
    last = invented.near(today, days)
    ends = coverage_ends(today, last, chosen, spans, register)
    assert as_rows(ends) == by_hand(today, last, chosen, spans, register)
    assert ends.is_gap.tolist() == [word != "excluded" for _, _, word in as_rows(ends)]


@settings(max_examples=150, deadline=None)
@given(st.data(), invented.programmes(), invented.days(), selections, st.sampled_from(sorted(KEYS)))
def test_a_forecast_counts_what_each_day_says_by_group(data, programme, today, selection, by):
    spans, register, count = programme
    venues = data.draw(invented.described(count))
    windows = (3, 30, 60)
    found = forecast(today, by, selection, venues, spans, register, windows)
    days = [today, *(invented.near(today, window) for window in windows)]
    assert found.days == days
    chosen = selection.mask(venues)
    events = by_hand(today, days[-1], chosen, spans, register)
    assert as_rows(found.ends) == events
    keys = venues[KEYS[by][0]].astype(object).tolist()
    assert sorted(row.key[KEYS[by][0]] for row in found.rows) == sorted(
        {key for key, is_in in zip(keys, chosen, strict=True) if is_in}
    )
    for row in [*found.rows, found.total]:
        own = [
            is_in and (not row.key or key == row.key[KEYS[by][0]])
            for key, is_in in zip(keys, chosen, strict=True)
        ]
        for day, shown in zip(days, row.at, strict=True):
            said = [
                w
                for w, is_in in zip(invented.statuses(day, count, spans, register), own, strict=True)
                if is_in
            ]
            assert (shown["known"], shown["covered"]) == (len(said), said.count("covered"))
            assert shown["eligible"] == len(said) - said.count("excluded")
        for at, last in enumerate(days[1:]):
            mine = [word for day, venue, word in events if own[venue] and day <= last]
            assert row.closing[at] == mine.count("excluded")
            assert row.lapsing[at] == len(mine) - mine.count("excluded")


def ends_of(spans, today="2025-05-01", days=90):
    day = date.fromisoformat(today)
    found = coverage_ends(day, day + timedelta(days=days), np.ones(1, np.bool_), *spans)
    return [(str(when), word) for when, _, word in as_rows(found)]


FOR_GOOD = NO_END.isoformat()


def test_the_day_of_an_end_is_the_first_without_material():
    spans = one(("2025-01-01", "2025-06-01", "covered"), ("2025-06-01", FOR_GOOD, "lapsed"))
    assert ends_of(spans) == [("2025-06-01", "lapsed")]
    assert ends_of(spans, today="2025-05-31", days=1) == [("2025-06-01", "lapsed")]
    assert ends_of(spans, today="2025-06-01") == []
    assert ends_of(spans, today="2025-05-01", days=30) == []


def test_a_closed_winter_is_an_end_that_nobody_can_prevent():
    spans = one(("2025-01-01", FOR_GOOD, "covered"), open_months=0b0011_1110_0000)
    assert ends_of(spans, today="2025-10-01", days=90) == [("2025-11-01", "excluded")]
    summer = one(
        ("2025-01-01", "2025-11-01", "covered"),
        ("2025-11-01", FOR_GOOD, "lapsed"),
        open_months=0b0011_1110_0000,
    )
    assert ends_of(summer, today="2025-10-01", days=90) == [("2025-11-01", "excluded")]


def test_a_place_that_opens_again_before_its_material_lapses_is_on_the_list():
    closed = one(
        ("2025-04-01", "2025-05-10", "excluded"),
        ("2025-05-10", "2025-06-20", "covered"),
        ("2025-06-20", FOR_GOOD, "lapsed"),
    )
    assert ends_of(closed) == [("2025-06-20", "lapsed")]
