"""Step 6, the gap report: how many places are covered and how many are not, by type of place and by area?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.closed_lists import ClosedList
from mapper.rules.coverage import STATUSES, Status
from mapper.rules.report_rows import KEY_COLUMNS as KEY_COLUMNS  # whoever reads the report knows it from here
from mapper.rules.report_rows import Row as Row
from mapper.rules.report_rows import area_key as area_key
from mapper.rules.report_rows import grouping as grouping
from mapper.rules.report_rows import in_order, texts_at
from mapper.rules.report_rows import labels as labels
from mapper.rules.tally import Ints, Tally, coded, combined, tally
from mapper.rules.unknown_cells import Level, Territory, unknown_cells

FIGURES = (
    *("known", "excluded", "eligible", "covered", "lapsed", "gone", "promised", "declined", "never"),
    *("coverage_pct", "attainable_pct", "target_pct", "short_of_target", "visited", "required_absent"),
)
FINEST = ("venue_type", "posting", "target_pct")  # what a row has to be told apart by, whatever its grouping
# Targets are counted in ten-thousandths of a percent, so that 80 % of 5 is 4 and never 4.000000001.
PER_PERCENT = 10_000


@dataclass(frozen=True, slots=True)
class GapReport:
    """The report of CONTRACT.md 4: rows in the contract's column order, a total without keys, unknown cells,
    and of types that each municipality has one of, what is missing exactly.

    `by` is what the rows are grouped by: `grouping` of what was asked for.
    """

    by: tuple[str, ...]
    rows: list[Row]
    total: Row
    unknown: list[dict[str, str]]
    closed_lists: list[ClosedList] = field(default_factory=list)


def gap_report(
    venues: pd.DataFrame, by: Sequence[str] = ("venue_type",), territory: Territory | None = None
) -> GapReport:
    """Count known venues, one a row, into the gap report of one day.

    venues: venue_type, posting, county_geoid, county, town_geoid, town (category or str, "" where none),
    status (int8, Status.code), visited (bool), target_pct (float or category of float, NaN = none).
    Rows stand in the order of the types' categories, then by the names of areas, nameless last. Unknown cells
    are told where `by` names an area and a territory is given.
    Raises ValueError on an unknown grouping, status or target.
    """
    groups = grouping(by)
    inner = {column: coded(venues[column]) for column in FINEST}
    keys = [inner[group] if group in inner else area_key(venues, group) for group in groups]
    finer = [inner[column] for column in inner if column not in groups]
    cells = tally(venues["status"].to_numpy(), venues["visited"].to_numpy(), [*keys, *finer])
    return report_of(venues, cells, by, territory)


def report_of(
    venues: pd.DataFrame, cells: Tally, by: Sequence[str], territory: Territory | None = None
) -> GapReport:
    """The report of venues that were counted before, in cells that no grouping divides: `cells.sample` names
    a row of `venues` for each; status and visited are asked of no row."""
    groups = grouping(by)
    inner = {column: coded(venues[column]) for column in FINEST}
    keys = [inner[group] if group in inner else area_key(venues, group) for group in groups]
    aims = _aims(venues, cells, inner)
    row_code, _ = combined([(code[cells.sample], size) for code, size in keys], len(cells.sample))
    _, leading, row_of_cell = np.unique(row_code, return_index=True, return_inverse=True)
    at = cells.sample[leading]
    figures = _figures(cells, aims, row_of_cell, len(at))
    rows = [key | counted for key, counted in zip(labels(venues, groups, at), figures, strict=True)]
    codes = {column: inner[column][0][at] for column in ("venue_type", "posting")}
    total = _figures(cells, aims, np.zeros(len(cells.sample), dtype=np.int64), 1)[0]
    return GapReport(groups, in_order(rows, codes, by), total, _unknown(venues, groups, cells, territory))


def columns(by: Sequence[str]) -> list[str]:
    """The report's columns in the contract's order. Raises ValueError on an unknown grouping."""
    return [column for group in grouping(by) for column in KEY_COLUMNS[group]] + list(FIGURES)


def percentage(part: int, whole: int) -> float | None:
    """part / whole in percent with one decimal, half-up from the integers; None where whole is 0."""
    return (2000 * part + whole) // (2 * whole) / 10 if whole else None


@dataclass(frozen=True, slots=True)
class _Aims:
    """Per cell: its type and target as codes and the target in ten-thousandths of a percent (-1 = none)."""

    pair: list[tuple[Ints, int]]
    target: Ints
    required: NDArray[np.bool_]


def _aims(venues: pd.DataFrame, cells: Tally, inner: Mapping[str, tuple[Ints, int]]) -> _Aims:
    pair = [(inner[column][0][cells.sample], inner[column][1]) for column in ("venue_type", "target_pct")]
    percent = venues["target_pct"].iloc[cells.sample].astype(float).to_numpy()
    if np.any((percent < 0) | (percent > 100)):
        raise ValueError("a target is not between 0 and 100 %")
    target = np.rint(np.where(np.isnan(percent), -1.0, percent * PER_PERCENT)).astype(np.int64)
    required = venues["posting"].iloc[cells.sample].astype(str).to_numpy() == "required"
    return _Aims(pair, target, required)


def _figures(cells: Tally, aims: _Aims, row_of_cell: Ints, row_count: int) -> list[Row]:
    by_status = cells.counts.sum(axis=2)
    sums = np.zeros((row_count, len(STATUSES)), dtype=np.int64)
    np.add.at(sums, row_of_cell, by_status)
    visited = np.zeros(row_count, dtype=np.int64)
    np.add.at(visited, row_of_cell, cells.counts[:, :, 1].sum(axis=1))
    gaps = by_status.sum(axis=1) - by_status[:, Status.excluded.code] - by_status[:, Status.covered.code]
    absent = np.zeros(row_count, dtype=np.int64)
    np.add.at(absent, row_of_cell, gaps * aims.required)
    targets = _targets(by_status, aims, row_of_cell, row_count)
    return [
        _row(dict(zip(STATUSES, counts, strict=True)), target, seen, missing)
        for counts, target, seen, missing in zip(
            sums.tolist(), targets, visited.tolist(), absent.tolist(), strict=True
        )
    ]


def _row(
    count: Mapping[Status, int], target: tuple[float | None, int | None], visited: int, required_absent: int
) -> Row:
    known = sum(count.values())
    eligible = known - count[Status.excluded]
    counts = {str(status): count[status] for status in STATUSES if status is not Status.excluded}
    return {
        "known": known,
        "excluded": count[Status.excluded],
        "eligible": eligible,
        **counts,
        "coverage_pct": percentage(count[Status.covered], eligible),
        "attainable_pct": percentage(count[Status.covered], eligible - count[Status.declined]),
        "target_pct": target[0],
        "short_of_target": target[1],
        "visited": visited,
        "required_absent": required_absent,
    }


def _targets(
    by_status: Ints, aims: _Aims, row_of_cell: Ints, row_count: int
) -> list[tuple[float | None, int | None]]:
    """(target_pct, short_of_target) a row: a target only where all its venues share type and target."""
    code, _ = combined([(row_of_cell, row_count), *aims.pair], len(row_of_cell))
    _, leading, pair_of_cell = np.unique(code, return_index=True, return_inverse=True)
    sums = np.zeros((len(leading), len(STATUSES)), dtype=np.int64)
    np.add.at(sums, pair_of_cell, by_status)
    eligible = sums.sum(axis=1) - sums[:, Status.excluded.code]
    target = aims.target[leading]
    # Rounded up in integers: -(-a // b).
    needed = -(-target * eligible // (100 * PER_PERCENT))
    short = np.where(target < 0, 0, np.maximum(0, needed - sums[:, Status.covered.code]))
    result: list[tuple[float | None, int | None]] = [(None, None)] * row_count
    pairs = np.bincount(row_of_cell[leading], minlength=row_count).tolist()
    for row, aim, missing in zip(row_of_cell[leading].tolist(), target.tolist(), short.tolist(), strict=True):
        if aim >= 0:
            shown = percentage(aim, 100 * PER_PERCENT) if pairs[row] == 1 else None
            result[row] = shown, (result[row][1] or 0) + missing
    return result


def _unknown(
    venues: pd.DataFrame, groups: Sequence[str], cells: Tally, territory: Territory | None
) -> list[dict[str, str]]:
    level: Level | None = "town" if "town" in groups else "county" if "county" in groups else None
    if level is None or territory is None:
        return []
    types = venues["venue_type"]
    # No group spans two types or two areas of the level, so the groups' samples name all that is known.
    known = set(
        zip(texts_at(venues[f"{level}_geoid"], cells.sample), texts_at(types, cells.sample), strict=True)
    )
    order = types.astype("category").cat.categories
    return [
        {"venue_type": cell.venue_type, "county": cell.area.county, "town": cell.area.town}
        for cell in unknown_cells(level, known, territory, order)
    ]
