"""Invented spans and registers: few days around what is hard to count, so that turns meet often."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from mapper.rules.coverage import NO_END, STATUSES, Status
from mapper.rules.open_months import ALL_YEAR
from mapper.rules.snapshot import RegisterArrays, StatusSpanArrays, status_on

from .registers import COUNTIES, POSTING, TOWNS, TYPES

# Around a leap day, the end of a month and of a year, and both ends of the calendar.
AROUND = (date(2024, 2, 27), date(2025, 12, 28), date(9999, 12, 20), date(1, 1, 2))
MONTHS = (ALL_YEAR, ALL_YEAR, 0b0000_0000_0011, 0b1000_0000_0000, 0b0110_0001_1110, 0)


around = st.shared(st.sampled_from(AROUND), key="around")  # of one example, all days meet


def near(day: date, days: int) -> date:
    """So many days after, or the calendar's end."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


@st.composite
def days(draw: Any) -> date:
    return near(draw(around), draw(st.sampled_from(range(-3, 36))))


@st.composite
def spans(draw: Any, venue_count: int) -> StatusSpanArrays:
    """Of each venue: its days parted by a few turns, now and then one of them in no span; emptied spans
    between; in any order."""
    rows = []
    for venue in range(venue_count):
        turns = sorted(set(draw(st.lists(days(), min_size=1, max_size=4))) - {date.min, NO_END})
        starts = [date.min, *turns]
        for start, end in zip(starts, [*turns, NO_END], strict=True):
            status = draw(st.sampled_from([*STATUSES, Status.covered, Status.covered]))
            if draw(st.sampled_from([True, True, start > date.min, False])):
                rows.append((venue, start.toordinal(), end.toordinal(), status.code))
        if draw(st.booleans()):
            emptied = draw(st.sampled_from(turns) if turns else days()).toordinal()
            rows.append((venue, emptied, emptied, draw(st.sampled_from(STATUSES)).code))
    rows = draw(st.permutations(rows))
    column = [np.array([row[at] for row in rows], dtype=np.int32) for at in range(4)]
    nothing = np.zeros(len(rows), dtype=np.bool_)
    return StatusSpanArrays(
        column[0], column[1], column[2], column[3].astype(np.int8), nothing, nothing, column[0] * 0
    )


@st.composite
def registers(draw: Any, venue_count: int) -> RegisterArrays:
    not_counted = draw(
        st.lists(st.sampled_from([False, False, False, True]), min_size=venue_count, max_size=venue_count)
    )
    months = draw(st.lists(st.sampled_from(MONTHS), min_size=venue_count, max_size=venue_count))
    return RegisterArrays(np.array(not_counted, np.bool_), np.array(months, np.uint16))


@st.composite
def programmes(draw: Any) -> tuple[StatusSpanArrays, RegisterArrays, int]:
    count = draw(st.sampled_from([5, 6, 4, 1, 0]))
    return draw(spans(count)), draw(registers(count)), count


@st.composite
def described(draw: Any, count: int) -> pd.DataFrame:
    """A row a venue with what a selection chooses by, as categories."""
    towns = draw(st.lists(st.sampled_from(sorted(TOWNS)), min_size=count, max_size=count))
    kinds = draw(st.lists(st.sampled_from(TYPES), min_size=count, max_size=count))
    return pd.DataFrame(
        {
            "venue_type": pd.Categorical(kinds, categories=TYPES),
            "posting": pd.Categorical(
                [POSTING[kind] for kind in kinds], categories=["required", "voluntary"]
            ),
            "town_geoid": pd.Categorical(towns, categories=sorted(TOWNS)),
            "county_geoid": pd.Categorical([town[:5] for town in towns], categories=sorted(COUNTIES)),
            "town": pd.Categorical([TOWNS[town] for town in towns], categories=sorted(set(TOWNS.values()))),
            "county": pd.Categorical(
                [COUNTIES[town[:5]] for town in towns], categories=sorted(set(COUNTIES.values()))
            ),
            "target_pct": pd.Categorical([80.0] * count, categories=[80.0]),
        }
    )


def statuses(day: date, count: int, all_spans: StatusSpanArrays, register: RegisterArrays) -> list[str]:
    """Every venue's status that day, as the snapshot of that one day says it."""
    found = status_on(day, count, all_spans, register)
    return [STATUSES[code].value for code in found.status.tolist()]
