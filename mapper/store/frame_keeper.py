"""How does a process's frame stay up to date? Step 5 of the flow: built once, then changed by what changed.

Nothing is missed: revisions become visible in their order (docs/decisions/0003-revision-row.md). Nothing is
read twice: a visit exchanges the spans of its venue and leaves the register as it is; a change of the
register or of the reference data puts the venues' columns together anew, in memory. Only where rows are
missing, because venues were deleted, is everything read again.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, select

from mapper.rules.venue_names import Names
from mapper.store import schema, serving
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Database
from mapper.store.frame_building import cells_of, described
from mapper.store.frame_rows import (
    TEXTS,
    Reference,
    Rows,
    VenueRows,
    known_count,
    read_changed,
    read_reference,
    read_rows,
)
from mapper.store.frame_spans import in_order, on_rows
from mapper.store.sought_texts import sought_lines, sought_of


@dataclass
class Done:
    """What keeping the frame took so far: how often it was read whole and how often changed, and seconds."""

    whole: int = 0
    changes: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class _KnownNames:
    """What a frame's venues are looked for by, by row, as of a revision."""

    revision: int
    numbers: NDArray[np.int32]
    names: Names


def _brought_up(connection: Connection, frame: CoverageFrame, known: _KnownNames | None) -> Names:
    """What the venues of the frame are looked for by now."""
    if known is None or not np.array_equal(known.numbers, frame.numbers):
        return Names(sought_lines(connection, frame.numbers))
    changed = sought_of(connection, read_changed(connection, known.revision))
    fresh = dict(zip(_places(frame.rows, changed[0]).tolist(), changed[1], strict=True))
    renamed = {row: line for row, line in fresh.items() if row >= 0 and line != known.names.line(row)}
    if not renamed:
        return known.names
    lines = known.names.lines()
    for row, line in renamed.items():
        lines[row] = line
    return Names(lines)


class FrameKeeper:
    """Holds the process's frame and brings it up to date whenever it is asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._frame: CoverageFrame | None = None
        self.done = Done()
        self._names: _KnownNames | None = None

    @property
    def kept(self) -> CoverageFrame | None:
        """The frame as it was last asked for, none where it never was."""
        return self._frame

    def names(self, frame: CoverageFrame) -> Names:
        """What the venues are looked for by, a row a row of the frame; read when somebody looks for one, and
        again when one of them is told otherwise. Raises DatabaseUnavailable."""
        known = self._names
        if known is not None and known.revision == frame.revision:
            return known.names
        with self._database.read() as connection:
            names = _brought_up(connection, frame, known)
        self._names = _KnownNames(frame.revision, frame.numbers, names)
        return names

    def current(self) -> CoverageFrame:
        """The frame as of the last commit. Raises DatabaseUnavailable."""
        with self._lock, self._database.read() as connection:
            row = connection.execute(select(schema.revision)).one()
            frame = self._frame
            if frame is None or frame.revision != row.number:
                began = time.perf_counter()
                frame = self._frame = self._brought_up(connection, frame, row.number, row.reference)
                self.done.seconds += time.perf_counter() - began
            return frame

    def _brought_up(
        self, connection: Connection, frame: CoverageFrame | None, revision: int, reference_revision: int
    ) -> CoverageFrame:
        following = None if frame is None else _next(connection, frame, revision, reference_revision)
        if following is None:
            self.done.whole += 1
            return cold(connection, revision, reference_revision)
        self.done.changes += 1
        return following


def cold(connection: Connection, revision: int, reference_revision: int) -> CoverageFrame:
    """The frame, read whole."""
    reference = read_reference(connection)
    rows = read_rows(connection, reference)
    numbers = rows.venues.columns["number"]
    venues = described(rows.venues, reference)
    return CoverageFrame(
        revision=revision,
        reference_revision=reference_revision,
        register_revision=revision,
        reference=reference,
        rows=rows.venues,
        venues=venues,
        cells=cells_of(venues),
        own_status_spans=in_order(on_rows(rows.status_spans, numbers)),
        own_item_spans=in_order(on_rows(rows.item_spans, numbers)),
        serves=serving.by_number(connection),
    )


def _next(
    connection: Connection, frame: CoverageFrame, revision: int, reference_revision: int
) -> CoverageFrame | None:
    """The frame with what was committed since; none where only reading it whole will do."""
    same_reference = frame.reference_revision == reference_revision
    reference = frame.reference if same_reference else read_reference(connection)
    if not _same_codes(frame.reference, reference):
        return None
    which = read_changed(connection, frame.revision)
    changed = read_rows(connection, reference, which, frame.rows.vocabulary)
    if same_reference and _is_as_before(frame.rows, which.numbers, changed.venues):
        return _visited(frame, revision, changed)
    # Of venues that were merged, others serve their towns.
    serves = serving.by_number(connection)
    fresh = _registered(frame, revision, reference_revision, reference, which.numbers, changed, serves)
    if not same_reference and known_count(connection) != len(fresh.rows):
        # Venues were deleted: no row is left that says so. An import that is undone, say.
        return None
    return fresh


def _same_codes(old: Reference, new: Reference) -> bool:
    """Whether spans, which name materials and spots by their place, mean the same in both."""
    return list(old.materials) == list(new.materials) and list(old.spots) == list(new.spots)


def _is_as_before(rows: VenueRows, numbers: NDArray[np.int32], changed: VenueRows) -> bool:
    """Whether the register says of these venues what it said."""
    known_before = numbers[_places(rows, numbers) >= 0]
    if not np.array_equal(known_before, changed.columns["number"]):
        return False
    at = _places(rows, known_before)
    return all(
        np.array_equal(rows.columns[name][at], column, equal_nan=column.dtype.kind == "f")
        for name, column in changed.columns.items()
    )


def _places(rows: VenueRows, numbers: NDArray[np.int32]) -> NDArray[np.int64]:
    """The row of each venue number, -1 where it is none of these rows."""
    own = rows.columns["number"]
    at = np.searchsorted(own, numbers)
    there = at < len(own)
    there[there] = own[at[there]] == numbers[there]
    return np.where(there, at, -1)


def _visited(frame: CoverageFrame, revision: int, changed: Rows) -> CoverageFrame:
    rows = _places(frame.rows, changed.venues.columns["number"])
    numbers = frame.rows.columns["number"]
    return frame.after(
        revision,
        rows,
        frame.own_status_spans.exchanged(rows, on_rows(changed.status_spans, numbers)),
        frame.own_item_spans.exchanged(rows, on_rows(changed.item_spans, numbers)),
    )


def _registered(
    frame: CoverageFrame,
    revision: int,
    reference_revision: int,
    reference: Reference,
    numbers: NDArray[np.int32],
    changed: Rows,
    serves: Mapping[int, frozenset[str]],
) -> CoverageFrame:
    """With other rows, or rows that say something else."""
    old = frame.rows.columns
    kept = ~np.isin(old["number"], numbers)
    columns = {
        name: np.concatenate([column[kept], changed.venues.columns[name]]) for name, column in old.items()
    }
    order = np.argsort(columns["number"], kind="stable")
    venues = VenueRows(
        {name: column[order] for name, column in columns.items()},
        {name: changed.venues.vocabulary[name] for name in TEXTS},
    )
    own = venues.columns["number"]
    row = np.searchsorted(own, old["number"]).astype(np.int32)
    shown = described(venues, reference)
    return CoverageFrame(
        revision=revision,
        reference_revision=reference_revision,
        register_revision=revision,
        reference=reference,
        rows=venues,
        venues=shown,
        cells=cells_of(shown),
        own_status_spans=frame.own_status_spans.moved(row, kept, on_rows(changed.status_spans, own)),
        own_item_spans=frame.own_item_spans.moved(row, kept, on_rows(changed.item_spans, own)),
        serves=serves,
    )
