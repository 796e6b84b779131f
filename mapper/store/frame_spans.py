"""How do millions of spans stay at hand while single venues change? Flat arrays with room at their end.

A venue that changes gets its new spans at the end, and its old ones are noted as emptied: nothing that an
earlier frame shows is written over.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mapper.store.frame_rows import Columns

ROOM = 1 / 8  # of the spans there are, for those to come
LEAST_ROOM = 4_096
NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Spans:
    """Spans of all venues; emptied ones begin and end on the same day and hold none.

    buffers: per column the array with its room, `venue` (row in the frame, int32) among them; used: how much
    of each is in use; in_order: how many of those, from the first, stand by venue; emptied: where the emptied
    ones are; fresh_from: from where on stands what the last change added.
    """

    buffers: Columns
    used: int
    in_order: int
    emptied: NDArray[np.int64] = field(default_factory=lambda: NONE)
    fresh_from: int = 0

    def column(self, name: str) -> NDArray[Any]:
        return self._until_day if name == "until_day" else self.buffers[name][: self.used]

    @cached_property
    def _until_day(self) -> NDArray[np.int32]:
        until: NDArray[np.int32] = self.buffers["until_day"][: self.used]
        if len(self.emptied):
            until = until.copy()
            until[self.emptied] = self.buffers["from_day"][self.emptied]
        return until

    @property
    def nbytes(self) -> int:
        return sum(buffer.nbytes for buffer in self.buffers.values())

    def exchanged(self, rows: NDArray[np.int64], fresh: Columns) -> "Spans":
        """With the spans of these rows (ascending) emptied and the fresh ones added.

        Nothing of this one changes: what is added stands behind what it uses, and it is the last to have
        been made of its buffers.
        """
        emptied = np.union1d(self.emptied, self._of(rows))
        used = self.used + len(fresh["venue"])
        if used > len(self.buffers["venue"]) or len(emptied) > max(LEAST_ROOM, used // 8):
            return self._anew(emptied, fresh)
        for name, values in fresh.items():
            self.buffers[name][self.used : used] = values
        return Spans(self.buffers, used, self.in_order, emptied, self.used)

    def since(self, start: int) -> Columns:
        """The spans from there on."""
        return {name: self.column(name)[start:] for name in self.buffers}

    def moved(self, row: NDArray[np.int32], kept: NDArray[np.bool_], fresh: Columns) -> "Spans":
        """For a frame with other rows: `row` is the new row of each old one, which stays where `kept`."""
        gone = np.flatnonzero(~kept[self.column("venue")])
        stays = self._anew(
            np.union1d(self.emptied, gone), {name: column[:0] for name, column in fresh.items()}
        )
        columns = {name: stays.column(name) for name in fresh}
        columns["venue"] = row[columns["venue"]]
        return in_order({name: np.concatenate([columns[name], fresh[name]]) for name in fresh})

    def _of(self, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where the spans of these rows are."""
        venue = self.column("venue")
        ordered, later = venue[: self.in_order], venue[self.in_order :]
        starts, ends = (np.searchsorted(ordered, rows, side) for side in ("left", "right"))
        there = [np.arange(start, end) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.concatenate([NONE, *there, self.in_order + np.flatnonzero(np.isin(later, rows))])

    def _anew(self, emptied: NDArray[np.int64], fresh: Columns) -> "Spans":
        """In new buffers, without what is emptied."""
        kept = np.ones(self.used, dtype=np.bool_)
        kept[emptied] = False
        used = {name: self.buffers[name][: self.used][kept] for name in fresh}
        return in_order({name: np.concatenate([used[name], fresh[name]]) for name in fresh})


def in_order(columns: Columns) -> Spans:
    """These spans by venue, and room for more."""
    venue = columns["venue"]
    if np.any(venue[1:] < venue[:-1]):
        order = np.argsort(venue, kind="stable")
        columns = {name: column[order] for name, column in columns.items()}
    used = len(venue)
    size = used + max(LEAST_ROOM, int(used * ROOM))
    buffers: Columns = {}
    for name in list(columns):
        buffers[name] = np.zeros(size, dtype=columns[name].dtype)
        buffers[name][:used] = columns.pop(name)
    return Spans(buffers, used, used)


def on_rows(spans: Columns, numbers: NDArray[np.int32]) -> Columns:
    """Spans by venue number as spans by row of a frame with these venue numbers (ascending); those of other
    venues left out."""
    own = spans.pop("venue_number")
    row = np.searchsorted(numbers, own)
    there = row < len(numbers)
    there[there] = numbers[row[there]] == own[there]
    if there.all():
        return {"venue": row.astype(np.int32), **spans}
    return {"venue": row[there].astype(np.int32), **{name: column[there] for name, column in spans.items()}}
