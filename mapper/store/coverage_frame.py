"""What is the coverage, right now or on any day? Step 5 of the flow: one frame in memory per process,
a row a venue with its spans in flat arrays, refreshed by what changed since the last read.

Every map, report, list and export reads it, so their numbers agree.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
from sqlalchemy import select

from mapper.rules.gap_report import GapReport, gap_report
from mapper.rules.ladder import Rung, ladder
from mapper.rules.selection import Selection
from mapper.rules.snapshot import ItemSpanArrays, RegisterArrays, StatusSpanArrays, items_on, status_on
from mapper.rules.unknown_cells import Area as Cell
from mapper.rules.unknown_cells import Level, Territory, UnknownCell, unknown_cells
from mapper.store import schema
from mapper.store.areas import Area
from mapper.store.database import Database
from mapper.store.frame_building import described, item_arrays, private_spots, status_arrays, superseded_on
from mapper.store.frame_rows import Reference, Rows, read_changed, read_reference, read_rows

DAYS_KEPT = 4  # snapshots of so many days stay at hand for the next question


@dataclass(frozen=True)
class CoverageFrame:
    """The programme as of one revision of the database; made once, never changed."""

    revision: int
    reference_revision: int
    reference: Reference
    rows: Rows
    venues: pd.DataFrame  # rows.venues with what the reference data says of each
    status_spans: StatusSpanArrays
    item_spans: ItemSpanArrays
    _days: dict[date, pd.DataFrame] = field(default_factory=dict, repr=False)
    _days_lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def on(self, day: date) -> pd.DataFrame:
        """Every known venue on a day: the columns of `venues`, and status int8 (index into STATUSES),
        visited, accepted, current, private bool, follow_up int32 (ordinal, 0 for none)."""
        with self._days_lock:
            if day not in self._days:
                while len(self._days) >= DAYS_KEPT:
                    del self._days[next(iter(self._days))]
                self._days[day] = self._snapshot(day)
            return self._days[day]

    @property
    def register(self) -> RegisterArrays:
        """What the register says today, a row a venue: it is applied to every day shown."""
        return RegisterArrays(
            not_counted=self.venues["not_counted"].to_numpy(),
            open_months=self.venues["open_months"].to_numpy(),
        )

    def _snapshot(self, day: date) -> pd.DataFrame:
        count = len(self.venues)
        standing = status_on(day, count, self.status_spans, self.register)
        current, private = items_on(
            day, count, self.item_spans, superseded_on(self.reference), private_spots(self.reference)
        )
        return self.venues.assign(
            status=standing.status,
            visited=standing.visited,
            accepted=standing.accepted,
            follow_up=standing.follow_up,
            current=current,
            private=private,
        )

    def gap_report(self, day: date, by: Sequence[str], selection: Selection) -> GapReport:
        """The gap report of CONTRACT.md 4 for a day, a grouping and a filter. Raises ValueError on a
        grouping that is not one."""
        return gap_report(selection.of(self.on(day)), by, self._territory(by, selection))

    def unknown(self, day: date, level: Level, selection: Selection) -> list[UnknownCell]:
        """The report's unknown cells with their GEOIDs, for whoever can look there."""
        columns = [f"{level}_geoid", "venue_type"]
        known = selection.of(self.on(day))[columns].astype(object).drop_duplicates()
        territory = self._territory((level,), selection)
        return unknown_cells(
            level, set(known.itertuples(index=False, name=None)), territory, self.reference.types
        )

    def areas_asked(self, level: Level, selection: Selection) -> dict[str, str]:
        """GEOID -> name of the level's areas in reach that the selection does not leave out."""
        areas = self.reference.areas
        around = {areas[geoid].county_geoid for geoid in selection.towns if geoid in areas}
        towns = {*selection.towns, *around}  # of a chosen town, the county around it is asked for too
        return {
            area.geoid: area.name
            for area in areas.values()
            if area.level == level
            and (not selection.counties or area.county_geoid in selection.counties)
            and (not towns or area.geoid in towns)
            and selection.reach.covers(area.county_geoid, area.geoid)
        }

    def ladder(self, day: date, selection: Selection) -> list[Rung]:
        """How many venues reach each rung on a day."""
        chosen = selection.of(self.on(day))
        columns = ("status", "visited", "accepted", "current", "private")
        return ladder(*(chosen[name].to_numpy() for name in columns))

    def _territory(self, by: Sequence[str], selection: Selection) -> Territory:
        """Where the report asks what is unknown: a filter by status leaves nothing to ask."""
        level = "town" if "town" in by else "county" if "county" in by else ""
        if not level or selection.statuses or selection.visited:
            return Territory()
        cells = [self._cell(area) for area in self.reference.areas.values() if area.level == level]
        cells = [cell for cell in cells if self._is_asked(cell, selection)]
        return Territory(
            areas=cells,
            types_in_scope={
                cell.county_geoid: self._types_in_scope(cell.county_geoid, selection) for cell in cells
            },
            looked_none=self.reference.looked_none,
        )

    def _cell(self, area: Area) -> Cell:
        county = self.reference.areas.get(area.county_geoid)
        in_county = area.county_geoid, county.name if county else ""
        return Cell(*in_county) if area.level == "county" else Cell(*in_county, area.geoid, area.name)

    def _is_asked(self, cell: Cell, selection: Selection) -> bool:
        return (
            (not selection.counties or cell.county_geoid in selection.counties)
            and (not selection.towns or cell.town_geoid in selection.towns)
            and selection.reach.covers(cell.county_geoid, cell.town_geoid)
        )

    def _types_in_scope(self, county_geoid: str, selection: Selection) -> list[str]:
        return [
            kind.code
            for kind in self.reference.types.values()
            if not kind.retired
            and self.reference.choices.get((county_geoid, kind.code), (True, None))[0]
            and (not selection.venue_types or kind.code in selection.venue_types)
            and (not selection.postings or kind.posting in selection.postings)
        ]


class FrameKeeper:
    """Holds the process's frame and brings it up to date whenever it is asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._frame: CoverageFrame | None = None

    def current(self) -> CoverageFrame:
        """The frame as of the last commit. Raises DatabaseUnavailable."""
        with self._lock, self._database.read() as connection:
            row = connection.execute(select(schema.revision)).one()
            frame = self._frame
            if frame is not None and frame.revision == row.number:
                return frame
            if frame is None or frame.reference_revision != row.reference:
                self._frame = build(
                    row.number, row.reference, read_reference(connection), read_rows(connection)
                )
            else:
                numbers, changed = read_changed(connection, frame.revision)
                rows = frame.rows.with_changes(numbers, changed)
                self._frame = build(row.number, row.reference, frame.reference, rows)
            return self._frame


def build(revision: int, reference_revision: int, reference: Reference, rows: Rows) -> CoverageFrame:
    """The frame of these rows."""
    numbers = rows.venues["number"].to_numpy()
    return CoverageFrame(
        revision=revision,
        reference_revision=reference_revision,
        reference=reference,
        rows=rows,
        venues=described(rows.venues, reference),
        status_spans=status_arrays(rows.status_spans, numbers),
        item_spans=item_arrays(rows.item_spans, numbers, reference),
    )
