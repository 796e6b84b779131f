"""Which venues does a list of them hold, whatever their number? Step 6: in parts that fit in memory.

The figures of all parts are those of one frame. Texts and the day of the last visit are read a part at a
time, each for itself, so that the first row leaves at once and a slow download holds no transaction open:
they may be newer than the figures by as long as it takes. Of a venue that was deleted meanwhile the row
stays, so that the list adds up, with empty texts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.selection import Selection
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.database import Database
from mapper.store.venue_page import last_visit_days
from mapper.store.venue_texts import VenueTexts, texts_of

VENUES_PER_PART = 2_000
TEXTS = VenueTexts.__match_args__[1:]


@dataclass(frozen=True)
class ChosenVenues:
    """`places`, int64[n]: which rows of `venues` (CoverageFrame.on the day)."""

    database: Database
    venues: pd.DataFrame
    places: NDArray[np.int64]
    day: date
    zone: ZoneInfo

    def __len__(self) -> int:
        return len(self.places)

    def parts(self) -> Iterator[pd.DataFrame]:
        """Some venues at a time, in the frame's order: its columns; last_visit int32, the ordinal of the day
        of the last visit up to that day, 0 for none; and as text id, name, address, city, state and zip.
        Raises DatabaseUnavailable."""
        for start in range(0, len(self.places), VENUES_PER_PART):
            part = self.venues.iloc[self.places[start : start + VENUES_PER_PART]]
            yield part.assign(**self._read(part["number"].tolist()))

    def _read(self, numbers: list[int]) -> dict[str, NDArray[Any]]:
        with self.database.read() as connection:
            found = texts_of(connection, numbers)
            ids = [text.id for text in found.values()]
            last = last_visit_days(connection, ids, self.day, self.zone)
        texts = [found.get(number, VenueTexts(number, "", "", "", "", "", "")) for number in numbers]
        days = [last[text.id].toordinal() if text.id in last else 0 for text in texts]
        return {
            "last_visit": np.array(days, dtype=np.int32),
            **{name: np.array([getattr(text, name) for text in texts], dtype=object) for name in TEXTS},
        }


def chosen_venues(
    database: Database, frame: CoverageFrame, day: date, selection: Selection, zone: ZoneInfo
) -> ChosenVenues:
    """What the selection chooses on a day."""
    venues = frame.on(day)
    return ChosenVenues(database, venues, np.flatnonzero(selection.mask(venues)), day, zone)
