"""What remains of coverage in 30, 60 and 90 days if nobody goes, by type of place and by area?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from mapper.rules.lapsing import Ends, coverage_ends
from mapper.rules.selection import Selection
from mapper.rules.snapshot import RegisterArrays, StatusSpanArrays
from mapper.rules.sweep import Ints, status_counts
from mapper.rules.tally import coded
from mapper.rules.trend import Row, chosen_for_good, counted

WINDOWS = (30, 60, 90)  # days after today
# What rows are grouped by, and what names a row; the first is what venues are told apart by.
KEYS: Mapping[str, tuple[str, ...]] = {
    "venue_type": ("venue_type",),
    "county": ("county_geoid", "county"),
    "town": ("town_geoid", "town", "county"),
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """How some venues stand today and at the end of each window, and how many ends of coverage lie up to it.

    key: its columns of KEYS ("" where there is none); at: today's row as trend.counted, then one a window;
    lapsing: ends after which the place counts and has nothing up; closing: those after which it is not
    counted. Both a window, each with what the shorter ones hold.
    """

    key: Mapping[str, str]
    at: list[Row]
    lapsing: list[int]
    closing: list[int]


@dataclass(frozen=True, slots=True)
class Forecast:
    """rows: in the order of types or names of areas, nameless last. ends: up to the last window."""

    days: list[date]
    rows: list[Outlook]
    total: Outlook
    ends: Ends


def forecast(
    today: date,
    by: str,
    selection: Selection,
    venues: pd.DataFrame,
    spans: StatusSpanArrays,
    register: RegisterArrays,
    windows: Sequence[int] = WINDOWS,
) -> Forecast:
    """From what is known today. windows: days, ascending. venues: a row a venue, with the columns of KEYS and
    those that trend reads. Raises KeyError on a `by` that is not in KEYS."""
    chosen = chosen_for_good(selection).mask(venues)
    days = [today, *(_later(today, window) for window in windows)]
    code, size = coded(venues[KEYS[by][0]])
    group = np.where(chosen, code, -1)
    counts = status_counts(days, group, size, spans, register)
    ends = coverage_ends(today, days[-1], chosen, spans, register)
    told = _told(ends, group, size, np.array([day.toordinal() for day in days[1:]]))
    member = np.full(size, -1, dtype=np.int64)  # one venue of each group, to read its names from
    at = np.flatnonzero(chosen)
    member[code[at]] = at
    rows = [
        _outlook(_key(venues, by, one), days, counts[place], told[:, place])
        for place, one in enumerate(member.tolist())
        if one >= 0
    ]
    total = _outlook({}, days, counts.sum(axis=0), told.sum(axis=1))
    return Forecast(days, _sorted(rows, by), total, ends)


def _later(day: date, days: int) -> date:
    return day + min(timedelta(days=days), date.max - day)


def _key(venues: pd.DataFrame, by: str, at: int) -> dict[str, str]:
    values = {name: venues[name].iloc[at] for name in KEYS[by]}
    return {name: value if isinstance(value, str) else "" for name, value in values.items()}


def _told(ends: Ends, group: Ints, size: int, last_days: Ints) -> Ints:
    """int64[2, size, windows]: ends that leave a gap and those that do not, by group, up to each last day."""
    window = np.searchsorted(last_days, ends.day)
    cell = (np.where(ends.is_gap, 0, size) + group[ends.venue]) * len(last_days) + window
    counts = np.bincount(cell, minlength=2 * size * len(last_days))
    told: Ints = counts.reshape(2, size, len(last_days)).cumsum(axis=2)
    return told


def _outlook(key: Mapping[str, str], days: Sequence[date], counts: Ints, told: Ints) -> Outlook:
    at = [counted(day, by_status) for day, by_status in zip(days, counts.T.tolist(), strict=True)]
    return Outlook(key, at, told[0].tolist(), told[1].tolist())


def _sorted(rows: list[Outlook], by: str) -> list[Outlook]:
    """Types come in their order, but what has none stands last; areas by name."""
    if by == "venue_type":
        return sorted(rows, key=lambda row: row.key["venue_type"] == "")
    return sorted(
        rows,
        key=lambda row: (
            row.key[by] == "",
            row.key[by].casefold(),
            row.key["county"].casefold(),
            *row.key.values(),
        ),
    )
