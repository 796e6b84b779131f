"""What is the coverage, right now or on any day? Step 5 of the flow: one frame in memory per process,
a row a venue with its spans in flat arrays, refreshed by what changed since the last read.

Every map, report, list and export reads it, so their numbers agree.
"""

import threading
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.closed_lists import ClosedList
from mapper.rules.coverage import STATUSES
from mapper.rules.gap_report import GapReport, report_of
from mapper.rules.ladder import Rung, ladder
from mapper.rules.selection import Selection
from mapper.rules.snapshot import ItemSpanArrays, RegisterArrays, StatusSpanArrays
from mapper.rules.tally import PER_GROUP, Tally
from mapper.rules.unknown_cells import Level, Territory, UnknownCell, unknown_cells
from mapper.store import frame_languages, frame_territory
from mapper.store.frame_building import Cells
from mapper.store.frame_days import Day, day_columns
from mapper.store.frame_rows import Reference, VenueRows
from mapper.store.frame_spans import Spans

DAYS_KEPT = 4  # snapshots of so many days stay at hand for the next question


@dataclass(frozen=True, slots=True)
class _Change:
    """Rows that changed, and from where on their spans stand."""

    rows: NDArray[np.int64]
    statuses_from: int
    items_from: int


@dataclass
class _Days:
    """Days that were asked for, and the rows of each that have changed since."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    known: dict[date, Day] = field(default_factory=dict)
    changed: dict[date, list[_Change]] = field(default_factory=dict)
    shown: dict[date, pd.DataFrame] = field(default_factory=dict)
    counts: dict[date, Tally] = field(default_factory=dict)

    def carried_over(self, change: _Change) -> "_Days":
        """For the next frame, in which these rows are others."""
        with self.lock:
            return _Days(
                known=dict(self.known),
                changed={day: [*self.changed.get(day, []), change] for day in self.known},
            )


@dataclass(frozen=True)
class CoverageFrame:
    """The programme as of one revision of the database; made once, never changed.

    venues: a row a known venue, by number ascending: number int32; lat, lon float64 (degrees WGS 84, NaN
    where there is no point); open_months uint16; area_approximate, closed, do_not_place, restricted,
    concern_volunteer, concern_taker, in_scope, not_counted bool; venue_type, precision, posting, town_geoid,
    county_geoid, town, county and target_pct as categories. Names and addresses: store/venue_texts.py.
    serves: venue number -> the other towns that it serves.
    register_revision: the revision since which `venues` is the same object, whatever was visited.
    """

    revision: int
    reference_revision: int
    register_revision: int
    reference: Reference
    rows: VenueRows
    venues: pd.DataFrame
    cells: Cells
    own_status_spans: Spans
    own_item_spans: Spans
    serves: Mapping[int, frozenset[str]] = field(default_factory=dict)
    _days: _Days = field(default_factory=_Days, repr=False)

    @property
    def status_spans(self) -> StatusSpanArrays:
        """Spans of all venues; an emptied one begins and ends on the same day."""
        return StatusSpanArrays(**self.own_status_spans.since(0))

    @property
    def item_spans(self) -> ItemSpanArrays:
        """Likewise; materials and spots by their place in the reference data."""
        return ItemSpanArrays(**self.own_item_spans.since(0))

    @property
    def register(self) -> RegisterArrays:
        """What the register says today, a row a venue: it is applied to every day shown."""
        return RegisterArrays(
            not_counted=self.venues["not_counted"].to_numpy(),
            open_months=self.venues["open_months"].to_numpy(),
        )

    @property
    def numbers(self) -> NDArray[np.int32]:
        """The venues' numbers, ascending."""
        return self.rows.columns["number"]

    @property
    def nbytes(self) -> int:
        """The memory that its arrays take, in bytes."""
        with self._days.lock:
            days = sum(column.nbytes for day in self._days.known.values() for column in day.values())
        columns = sum(column.nbytes for column in self.rows.columns.values())
        described = int(self.venues.memory_usage(index=False).sum())
        return self.own_status_spans.nbytes + self.own_item_spans.nbytes + columns + described + days

    def on(self, day: date) -> pd.DataFrame:
        """Every known venue on a day: the columns of `venues`, and status int8 (index into STATUSES),
        visited, accepted, current, private bool, follow_up int32 (ordinal, 0 for none), gaps uint16 (bits of
        rules/gap_reasons), lacks (bits of needed languages that nothing up there speaks, covered venues)."""
        days = self._days
        with days.lock:
            if day not in days.shown:
                known = days.known.pop(day, None)
                while len(days.known) >= DAYS_KEPT:
                    oldest = next(iter(days.known))
                    del days.known[oldest]
                    days.shown.pop(oldest, None)
                    days.counts.pop(oldest, None)
                days.known[day] = self._brought_up(day, known, days.changed.pop(day, []))
                days.shown[day] = self.venues.assign(**days.known[day])
            return days.shown[day]

    def counts(self, day: date) -> Tally:
        """The venues of each of `cells` on a day, by status and whether visited."""
        venues = self.on(day)
        with self._days.lock:
            counts = self._days.counts.get(day)
            if counts is None:
                counts = self._days.counts[day] = self._count(self.cells.of, venues)
            return counts

    def _count(self, cell: NDArray[np.int32], venues: pd.DataFrame) -> Tally:
        """These venues by the cell that each is of, status and whether visited."""
        size = len(self.cells.keys)
        code = cell * np.int32(PER_GROUP)
        code += 2 * venues["status"].to_numpy()
        code += venues["visited"].to_numpy()
        table = np.bincount(code, minlength=size * PER_GROUP)
        return Tally(table.reshape(size, len(STATUSES), 2), np.arange(size))

    def _counted(self, day: date, selection: Selection) -> Tally:
        """What is chosen, by cell. Why one is a gap is no part of a cell: those are counted one by one."""
        if not (selection.gaps or selection.lacks):
            return selection.counted(self.cells.keys, self.counts(day))
        venues = self.on(day)
        at = np.flatnonzero(selection.mask(venues))
        counts = self._count(self.cells.of[at], venues[["status", "visited"]].iloc[at])
        return selection.counted(self.cells.keys, counts)

    def _brought_up(self, day: date, known: Day | None, changed: list[_Change]) -> Day:
        if known is None:
            return day_columns(
                day, self.reference, self.venues, self.status_spans, self.item_spans, self.register
            )
        if not changed:
            return known
        rows = np.unique(np.concatenate([change.rows for change in changed]))
        fresh = self._columns_of(
            day,
            rows,
            min(change.statuses_from for change in changed),
            min(change.items_from for change in changed),
        )
        patched = {name: column.copy() for name, column in known.items()}
        for name, column in patched.items():
            column[rows] = fresh[name]
        return patched

    def _columns_of(self, day: date, rows: NDArray[np.int64], statuses_from: int, items_from: int) -> Day:
        """The day's columns of these rows alone (ascending, each once), whose spans stand from there on."""
        place = np.full(len(self.venues), -1, dtype=np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        statuses = StatusSpanArrays(**self.own_status_spans.since(statuses_from))
        items = ItemSpanArrays(**self.own_item_spans.since(items_from))
        register = self.register
        return day_columns(
            day,
            self.reference,
            self.venues.iloc[rows],
            statuses.of(place),
            items.of(place),
            RegisterArrays(register.not_counted[rows], register.open_months[rows]),
        )

    @property
    def languages(self) -> tuple[str, ...]:
        """What each bit of `lacks` stands for."""
        return frame_languages.asked(self.reference)

    def after(
        self, revision: int, rows: NDArray[np.int64], status_spans: Spans, item_spans: Spans
    ) -> "CoverageFrame":
        """The next frame, in which only the spans of these rows are others."""
        return replace(
            self,
            revision=revision,
            own_status_spans=status_spans,
            own_item_spans=item_spans,
            _days=self._days.carried_over(_Change(rows, status_spans.fresh_from, item_spans.fresh_from)),
        )

    def gap_report(self, day: date, by: Sequence[str], selection: Selection) -> GapReport:
        """The gap report of CONTRACT.md 4 for a day, a grouping and a filter. Raises ValueError on a
        grouping that is not one."""
        cells = self._counted(day, selection)
        return report_of(self.cells.keys, cells, by, self._territory(by, selection, day))

    def unknown(self, day: date, level: Level, selection: Selection) -> list[UnknownCell]:
        """The report's unknown cells with their GEOIDs, for whoever can look there."""
        columns = [f"{level}_geoid", "venue_type"]
        cells = self._counted(day, selection)
        known = self.cells.keys[columns].iloc[cells.sample].astype(object).drop_duplicates()
        territory = self._territory((level,), selection, day)
        return unknown_cells(
            level, set(known.itertuples(index=False, name=None)), territory, self.reference.types
        )

    def known_by_town(self, day: date, selection: Selection) -> dict[tuple[str, str], int]:
        """(town GEOID, type code) -> how many venues are known there, of those that are chosen."""
        cells = self._counted(day, selection)
        keys = self.cells.keys[["town_geoid", "venue_type"]].iloc[cells.sample].astype(object)
        counts: dict[tuple[str, str], int] = {}
        for key, count in zip(
            keys.itertuples(index=False, name=None), cells.counts.sum(axis=(1, 2)).tolist(), strict=True
        ):
            counts[key] = counts.get(key, 0) + count
        return counts

    def areas_asked(self, level: Level, selection: Selection) -> dict[str, str]:
        """GEOID -> name of the level's areas in reach that the selection does not leave out."""
        return frame_territory.areas_asked(self.reference, level, selection)

    def looked_none(self, day: date, selection: Selection, areas: Collection[str]) -> set[str]:
        """Of these counties or towns (GEOIDs) without a known venue, those where somebody looked for every
        type that is asked for and in scope, and found none, less than a year before that day."""
        return frame_territory.looked_none(self.reference, day, selection, areas)

    def closed_lists(self, selection: Selection) -> list[ClosedList]:
        """What is missing exactly, of types that each municipality has one of."""
        return frame_territory.lists_asked(self.reference, selection, self._offices, self._served)

    def ladder(self, day: date, selection: Selection) -> list[Rung]:
        """How many venues reach each rung on a day."""
        chosen = selection.of(self.on(day))
        columns = ("status", "visited", "accepted", "current", "private")
        return ladder(*(chosen[name].to_numpy() for name in columns))

    @cached_property
    def _offices(self) -> set[tuple[str, str]]:
        return frame_territory.open_offices(self.reference, self.venues)

    @cached_property
    def _served(self) -> set[tuple[str, str]]:
        return frame_territory.served_towns(self.serves, self.numbers, self.venues)

    def _territory(self, by: Collection[str], selection: Selection, day: date) -> Territory:
        return frame_territory.territory(self.reference, by, selection, day, self._served)
