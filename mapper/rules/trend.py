"""How did coverage grow or fall? Step 6: the gap report's counts on each of some days, by sweep over spans.

Today's register holds on every day (DESIGN.md 4), so that a trend shows coverage and not the growth of the
venue list. A filter by how venues stand (status, visited, gap, language) chooses others every day, and its
coverage would say nothing: it is left out.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from mapper.rules.coverage import STATUSES, Status
from mapper.rules.gap_report import percentage
from mapper.rules.selection import Selection
from mapper.rules.snapshot import RegisterArrays, StatusSpanArrays
from mapper.rules.sweep import in_group, status_counts

Row = dict[str, Any]

COUNTS = ("known", "excluded", "eligible", "covered", "lapsed", "gone", "promised", "declined", "never")
COLUMNS = ("day", *COUNTS, "coverage_pct", "attainable_pct")


def chosen_for_good(selection: Selection) -> Selection:
    """The selection without what a venue can be on one day and not on another."""
    return replace(selection, statuses=(), visited=False, gaps=(), lacks=())


def trend(
    days: Sequence[date],
    selection: Selection,
    venues: pd.DataFrame,
    spans: StatusSpanArrays,
    register: RegisterArrays,
) -> list[Row]:
    """A row a day (ascending) with the keys COLUMNS: `day` a date, counts, percentages as in the gap report.

    venues: a row a venue, with the columns that Selection.mask reads but status and visited.
    """
    chosen = chosen_for_good(selection).mask(venues)
    counts = status_counts(days, in_group(chosen), 1, spans, register)[0]
    return [counted(day, by_status) for day, by_status in zip(days, counts.T.tolist(), strict=True)]


def counted(day: date, by_status: Sequence[int]) -> Row:
    """The row of a day, from how many venues have each status, by Status.code."""
    count = dict(zip(STATUSES, by_status, strict=True))
    known, covered = sum(by_status), count[Status.covered]
    eligible = known - count[Status.excluded]
    return {
        "day": day,
        "known": known,
        "excluded": count[Status.excluded],
        "eligible": eligible,
        **{status.value: count[status] for status in STATUSES if status is not Status.excluded},
        "coverage_pct": percentage(covered, eligible),
        "attainable_pct": percentage(covered, eligible - count[Status.declined]),
    }
