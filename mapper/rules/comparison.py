"""Step 6, two days side by side: what was won and what was lost between them, venue by venue?

The register is today's for both days, so that a venue is known on both or on neither, and a difference is
what visits, shelf lives and seasons made. In every row and in the total
known is the same on both days,
covered_to = covered_from + won - lost - covered_left + covered_joined, and
eligible_to = eligible_from - newly_excluded + newly_counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.coverage import STATUSES, Status
from mapper.rules.gap_report import percentage
from mapper.rules.report_rows import KEY_COLUMNS, Row, area_key, grouping, in_order, labels
from mapper.rules.tally import Ints, coded, combined

Statuses = NDArray[np.int8]
COUNT = len(STATUSES)
EXCLUDED, COVERED = Status.excluded.code, Status.covered.code
FIGURES = (
    *("known", "eligible_from", "covered_from", "coverage_pct_from", "won", "lost", "covered_left"),
    *("covered_joined", "eligible_to", "covered_to", "coverage_pct_to", "newly_excluded", "newly_counted"),
)


class Change(StrEnum):
    """What became of a venue between two days; each has just one."""

    won = "won"  # a gap is covered
    lost = "lost"  # what was covered is a gap
    covered_left = "covered_left"  # what was covered is not counted any more
    gap_left = "gap_left"  # likewise of a gap
    covered_joined = "covered_joined"  # what was not counted is, and is covered
    gap_joined = "gap_joined"  # likewise, and is a gap
    moved = "moved"  # a gap is a gap of another status
    same = "same"


CHANGES = tuple(Change)
CHANGED = CHANGES[:-1]


def _change(before: int, after: int) -> Change:
    if before == after:
        return Change.same
    if before == EXCLUDED:
        return Change.covered_joined if after == COVERED else Change.gap_joined
    if after == EXCLUDED:
        return Change.covered_left if before == COVERED else Change.gap_left
    if after == COVERED:
        return Change.won
    return Change.lost if before == COVERED else Change.moved


_CODES = np.array([CHANGES.index(_change(a, b)) for a in range(COUNT) for b in range(COUNT)], dtype=np.int8)


def changes(before: Statuses, after: Statuses) -> NDArray[np.int8]:
    """int8[n]: the place in CHANGES of what became of each venue; before and after as Status.code."""
    return np.asarray(_CODES[before.astype(np.int64) * COUNT + after])


@dataclass(frozen=True, slots=True)
class Comparison:
    """Rows with the keys of what they are grouped by and FIGURES; a total without keys; matrix int64[7, 7]:
    venues by their Status.code on the first day (row) and on the second (column)."""

    by: tuple[str, ...]
    rows: list[Row]
    total: Row
    matrix: Ints


def columns(by: Sequence[str]) -> list[str]:
    """The columns of a file in their order. Raises ValueError on an unknown grouping."""
    return [column for group in grouping(by) for column in KEY_COLUMNS[group]] + list(FIGURES)


def comparison(venues: pd.DataFrame, before: Statuses, after: Statuses, by: Sequence[str]) -> Comparison:
    """Compare two days of the same venues, one a row.

    venues: venue_type, posting, county_geoid, county, town_geoid, town (category or str, "" where none), in
    their rows' order of before and after (int8[n], Status.code). Raises ValueError on an unknown grouping.
    """
    groups = grouping(by)
    kinds = {column: coded(venues[column]) for column in ("venue_type", "posting")}
    keys = [kinds[group] if group in kinds else area_key(venues, group) for group in groups]
    leading, row = _rows(*combined(keys, len(venues)))
    pair = row * COUNT * COUNT + before.astype(np.int64) * COUNT + after
    cells = np.bincount(pair, minlength=len(leading) * COUNT * COUNT).reshape(-1, COUNT, COUNT)
    rows = [
        key | _figures(matrix) for key, matrix in zip(labels(venues, groups, leading), cells, strict=True)
    ]
    codes = {column: kinds[column][0][leading] for column in kinds}
    together = cells.sum(axis=0)
    return Comparison(groups, in_order(rows, codes, by), _figures(together), together)


def _rows(code: Ints, size: int) -> tuple[Ints, Ints]:
    """(a venue of each row, the row of each venue): what np.unique says, without sorting a million codes."""
    sample = np.full(size, -1, dtype=np.int64)
    sample[code] = np.arange(len(code))
    present = np.flatnonzero(sample >= 0)
    row = np.empty(size, dtype=np.int64)
    row[present] = np.arange(len(present))
    return sample[present], row[code]


def _figures(matrix: Ints) -> Row:
    by_change = np.bincount(_CODES, weights=matrix.ravel(), minlength=len(CHANGES)).astype(np.int64)
    count = dict(zip(CHANGES, by_change.tolist(), strict=True))
    known = int(matrix.sum())
    eligible = known - int(matrix[EXCLUDED].sum()), known - int(matrix[:, EXCLUDED].sum())
    covered = int(matrix[COVERED].sum()), int(matrix[:, COVERED].sum())
    return {
        "known": known,
        "eligible_from": eligible[0],
        "covered_from": covered[0],
        "coverage_pct_from": percentage(covered[0], eligible[0]),
        "won": count[Change.won],
        "lost": count[Change.lost],
        "covered_left": count[Change.covered_left],
        "covered_joined": count[Change.covered_joined],
        "eligible_to": eligible[1],
        "covered_to": covered[1],
        "coverage_pct_to": percentage(covered[1], eligible[1]),
        "newly_excluded": count[Change.covered_left] + count[Change.gap_left],
        "newly_counted": count[Change.covered_joined] + count[Change.gap_joined],
    }


@dataclass(frozen=True, slots=True)
class ChangeWish:
    """Which venues of a comparison are asked for; an empty part asks for all."""

    changes: tuple[str, ...] = ()
    was: tuple[str, ...] = ()
    became: tuple[str, ...] = ()

    def mask(self, before: Statuses, after: Statuses) -> NDArray[np.bool_]:
        """bool[n]"""
        chosen = np.ones(len(before), dtype=np.bool_)
        if self.changes:
            codes = [code for code, change in enumerate(CHANGES) if change.value in self.changes]
            chosen &= np.isin(changes(before, after), codes)
        for statuses, words in ((before, self.was), (after, self.became)):
            if words:
                chosen &= np.isin(statuses, [one.code for one in STATUSES if one.value in words])
        return chosen
