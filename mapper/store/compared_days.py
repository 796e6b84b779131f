"""How do two days of the coverage stand side by side? Step 6, read from the coverage frame."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.comparison import ChangeWish, Comparison, Statuses, changes, comparison
from mapper.rules.selection import Selection
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Database
from mapper.store.venue_texts import with_texts

VENUES_PER_PART = 2_000


@dataclass(frozen=True, slots=True)
class TwoDays:
    """The chosen venues (columns of CoverageFrame.venues; their index is the row of the frame) and how each
    stood on the two days (int8[n], Status.code)."""

    venues: pd.DataFrame
    before: Statuses
    after: Statuses

    def by(self, groups: Sequence[str]) -> Comparison:
        """Raises ValueError on a grouping that is not one."""
        return comparison(self.venues, self.before, self.after, groups)

    def wished(self, wish: ChangeWish) -> pd.DataFrame:
        """The venues that a wish asks for, with status_from, status_to, change (int8, place in CHANGES)."""
        at: NDArray[np.intp] = np.flatnonzero(wish.mask(self.before, self.after))
        before, after = self.before[at], self.after[at]
        return self.venues.iloc[at].assign(status_from=before, status_to=after, change=changes(before, after))


def two_days(frame: CoverageFrame, first: date, second: date, selection: Selection) -> TwoDays:
    """Both days of one frame, so that nothing comes between them. The selection asks for nothing of a day:
    which of the two would it be?"""
    assert not selection.is_of_a_day
    chosen = selection.mask(frame.venues)
    before, after = (frame.on(day)["status"].to_numpy()[chosen] for day in (first, second))
    return TwoDays(frame.venues[chosen], before, after)


def in_parts(database: Database, venues: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Some of these venues (TwoDays.wished) at a time, with their texts; no transaction stays open while a
    file is sent. A venue that has been deleted meanwhile is left out. Raises DatabaseUnavailable."""
    for start in range(0, len(venues), VENUES_PER_PART):
        with database.read() as connection:
            part = with_texts(connection, venues.iloc[start : start + VENUES_PER_PART])
        yield part
