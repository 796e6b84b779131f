"""Step 6, the gap report: how many places are covered and how many are not, by type of place and by area?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.closed_lists import ClosedList
from mapper.rules.coverage import STATUSES, Status
from mapper.rules.report_rows import KEY_COLUMNS as KEY_COLUMNS  # whoever reads the report knows it from here
from mapper.rules.report_rows import Row as Row
from mapper.rules.report_rows import area_key as area_key
from mapper.rules.report_rows import grouping as grouping
from mapper.rules.report_rows import in_order, key_columns, rows_of, texts_at
from mapper.rules.report_rows import labels as labels
from mapper.rules.tally import Ints, Tally, coded, combined, tally
from mapper.rules.unknown_cells import Level, Territory, unknown_by_type

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
    rows = rows_of(key_columns(venues, groups, at) | figures)
    codes = {column: inner[column][0][at] for column in ("venue_type", "posting")}
    (total,) = rows_of(_figures(cells, aims, np.zeros(len(cells.sample), dtype=np.int64), 1))
    return GapReport(groups, in_order(rows, codes, by), total, _unknown(venues, groups, cells, territory))


def columns(by: Sequence[str]) -> list[str]:
    """The report's columns in the contract's order. Raises ValueError on an unknown grouping."""
    return [column for group in grouping(by) for column in KEY_COLUMNS[group]] + list(FIGURES)


def percentage(part: int, whole: int) -> float | None:
    """part / whole in percent with one decimal, half-up from the integers; None where whole is 0."""
    return (2000 * part + whole) // (2 * whole) / 10 if whole else None


def percentages(part: Ints, whole: Ints) -> list[float | None]:
    """`percentage` of each pair."""
    shares = (2000 * part + whole) // np.maximum(2 * whole, 1) / 10
    return [share if of else None for share, of in zip(shares.tolist(), whole.tolist(), strict=True)]


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
    required = venues["posting"].isin(["required"]).to_numpy()[cells.sample]
    return _Aims(pair, target, required)


def _figures(cells: Tally, aims: _Aims, row_of_cell: Ints, row_count: int) -> dict[str, list[Any]]:
    """The column of each of FIGURES, a row for each that row_of_cell names."""
    by_status = cells.counts.sum(axis=2)
    sums = _summed(by_status, row_of_cell, row_count)
    count = {status: sums[:, status.code] for status in STATUSES}
    known = sums.sum(axis=1)
    eligible = known - count[Status.excluded]
    gaps = by_status.sum(axis=1) - by_status[:, Status.excluded.code] - by_status[:, Status.covered.code]
    target, short = _targets(by_status, aims, row_of_cell, row_count)
    figures: dict[str, list[Any]] = {
        "known": known.tolist(),
        "eligible": eligible.tolist(),
        **{status.value: count[status].tolist() for status in STATUSES},
        "coverage_pct": percentages(count[Status.covered], eligible),
        "attainable_pct": percentages(count[Status.covered], eligible - count[Status.declined]),
        "target_pct": target,
        "short_of_target": short,
        "visited": _summed(cells.counts[:, :, 1].sum(axis=1), row_of_cell, row_count).tolist(),
        "required_absent": _summed(gaps * aims.required, row_of_cell, row_count).tolist(),
    }
    return {name: figures[name] for name in FIGURES}


def _summed(values: Ints, row_of_cell: Ints, row_count: int) -> Ints:
    """int64[row_count, ...]: what the cells of each row add up to, along the first axis."""
    width = prod(values.shape[1:])
    place = row_of_cell[:, np.newaxis] * width + np.arange(width)
    # As doubles, which hold whole numbers exactly up to 2 ** 53; np.add.at takes several times as long.
    sums = np.bincount(place.ravel(), values.ravel(), minlength=row_count * width)
    return sums.astype(np.int64).reshape(row_count, *values.shape[1:])


def _targets(
    by_status: Ints, aims: _Aims, row_of_cell: Ints, row_count: int
) -> tuple[list[float | None], list[int | None]]:
    """(target_pct, short_of_target) of each row: a target only where all its venues share type and target."""
    code, _ = combined([(row_of_cell, row_count), *aims.pair], len(row_of_cell))
    _, leading, pair_of_cell = np.unique(code, return_index=True, return_inverse=True)
    sums = _summed(by_status, pair_of_cell, len(leading))
    eligible = sums.sum(axis=1) - sums[:, Status.excluded.code]
    row, target = row_of_cell[leading], aims.target[leading]
    # Rounded up in integers: -(-a // b).
    needed = -(-target * eligible // (100 * PER_PERCENT))
    aimed = target >= 0
    short = _summed(np.maximum(0, needed - sums[:, Status.covered.code])[aimed], row[aimed], row_count)
    pairs, aims_of_row = (np.bincount(rows, minlength=row_count) for rows in (row, row[aimed]))
    alone = _summed(np.where(aimed, target, 0), row, row_count)
    whole = np.where((pairs == 1) & (aims_of_row == 1), 100 * PER_PERCENT, 0)
    missing = [of if aim else None for of, aim in zip(short.tolist(), aims_of_row.tolist(), strict=True)]
    return percentages(alone, whole), missing


def _unknown(
    venues: pd.DataFrame, groups: Sequence[str], cells: Tally, territory: Territory | None
) -> list[dict[str, str]]:
    level: Level | None = "town" if "town" in groups else "county" if "county" in groups else None
    if level is None or territory is None:
        return []
    types = venues["venue_type"]
    # No group spans two types or two areas of the level, so the groups' samples name all that is known.
    known = zip(texts_at(venues[f"{level}_geoid"], cells.sample), texts_at(types, cells.sample), strict=True)
    order = types.astype("category").cat.categories
    return [
        {"venue_type": venue_type, "county": area.county, "town": area.town}
        for venue_type, areas in unknown_by_type(level, known, territory, order)
        for area in areas
    ]
