"""Which venues does a list of them hold, whatever their number? Step 6: in parts that fit in memory.

The figures of all parts are those of one frame. Texts are read a part at a time, each for itself, so that a
slow download holds no transaction open: a name may be newer than the figures, and of a venue that was deleted
meanwhile the row stays, so that the list adds up, with empty texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.selection import Selection
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Database
from mapper.store.export_rows import last_visit_days
from mapper.store.venue_texts import VenueTexts, texts_of

VENUES_PER_PART = 4_000
TEXTS = VenueTexts.__match_args__[1:]


@dataclass(frozen=True)
class ChosenVenues:
    """`places`, int64[n]: rows of `venues` (CoverageFrame.on); last_visit int32, a row of `venues`: the
    ordinal of the day of its last visit, 0 for none."""

    database: Database
    venues: pd.DataFrame
    places: NDArray[np.int64]
    last_visit: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.places)

    def parts(self) -> Iterator[pd.DataFrame]:
        """Some venues at a time, in the frame's order: its columns, last_visit, and as text id, name,
        address, city, state and zip. Raises DatabaseUnavailable."""
        for start in range(0, len(self.places), VENUES_PER_PART):
            places = self.places[start : start + VENUES_PER_PART]
            part = self.venues.iloc[places]
            yield part.assign(last_visit=self.last_visit[places], **self._texts(part["number"].tolist()))

    def _texts(self, numbers: list[int]) -> dict[str, NDArray[np.object_]]:
        with self.database.read() as connection:
            found = texts_of(connection, numbers)
        texts = [found.get(number, VenueTexts(number, "", "", "", "", "", "")) for number in numbers]
        return {name: np.array([getattr(text, name) for text in texts], dtype=object) for name in TEXTS}


def chosen_venues(
    database: Database, frame: CoverageFrame, day: date, selection: Selection, zone: ZoneInfo
) -> ChosenVenues:
    """What the selection chooses on a day. Raises DatabaseUnavailable."""
    with database.read() as connection:
        last_visit = last_visit_days(connection, frame.numbers, day, zone)
    venues = frame.on(day)
    return ChosenVenues(database, venues, np.flatnonzero(selection.mask(venues)), last_visit)
