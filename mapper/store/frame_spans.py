"""How do millions of spans stay at hand while single venues change? Flat arrays with room at their end.

A venue that changes gets its new spans at the end and its old ones emptied, in a copy of the one column that
empties them: a frame that was made before keeps what it shows.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mapper.store.frame_rows import Columns

ROOM = 1 / 8  # of the spans there are, for those to come
LEAST_ROOM = 4_096


@dataclass(frozen=True)
class Spans:
    """Spans in any order; those with until_day = from_day are emptied and hold no day.

    buffers: per column the array with its room, `venue` (row in the frame, int32) among them; used: how much
    of each is in use; empty: how many of those are emptied.
    """

    buffers: Columns
    used: int
    empty: int = 0

    def column(self, name: str) -> NDArray[Any]:
        return self.buffers[name][: self.used]

    @property
    def nbytes(self) -> int:
        return sum(buffer.nbytes for buffer in self.buffers.values())

    def exchanged(self, hit: NDArray[np.bool_], fresh: Columns) -> "Spans":
        """With the spans of the venues `hit` (bool a row of the frame) emptied and these added.

        Nothing of this one changes: what is added stands behind what it uses, and it is the last to have
        been made of its buffers.
        """
        old = np.flatnonzero(hit[self.column("venue")])
        count = len(fresh["venue"])
        if self.used + count > len(self.buffers["venue"]) or self.empty + len(old) > self.used // 4:
            return self._anew(hit, fresh)
        until = self.buffers["until_day"].copy()
        until[old] = self.buffers["from_day"][old]
        buffers = {**self.buffers, "until_day": until}
        for name, values in fresh.items():
            buffers[name][self.used : self.used + count] = values
        still = np.count_nonzero(until[old] != self.buffers["until_day"][old])
        return Spans(buffers, self.used + count, self.empty + int(still))

    def _anew(self, hit: NDArray[np.bool_], fresh: Columns) -> "Spans":
        """In new buffers, without what is emptied."""
        kept = ~hit[self.column("venue")] & (self.column("until_day") > self.column("from_day"))
        return with_room({name: np.concatenate([self.column(name)[kept], fresh[name]]) for name in fresh})

    def moved(self, row: NDArray[np.int32], kept: NDArray[np.bool_], fresh: Columns) -> "Spans":
        """For a frame with other rows: `row` is the new row of each old one, which stays where `kept`."""
        venue = self.column("venue")
        stays = kept[venue] & (self.column("until_day") > self.column("from_day"))
        columns = {name: self.column(name)[stays] for name in fresh}
        columns["venue"] = row[columns["venue"]]
        return with_room({name: np.concatenate([columns[name], fresh[name]]) for name in fresh})


def with_room(columns: Columns) -> Spans:
    """These spans, and room for more."""
    used = len(columns["venue"])
    size = used + max(LEAST_ROOM, int(used * ROOM))
    buffers: Columns = {}
    for name in list(columns):
        buffers[name] = np.zeros(size, dtype=columns[name].dtype)
        buffers[name][:used] = columns.pop(name)
    return Spans(buffers, used)


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
