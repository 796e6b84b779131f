"""What does a day add to the register's rows? Step 5 of the flow: status, the ladder's rungs, gap types."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.coverage import Status
from mapper.rules.gap_reasons import reasons
from mapper.rules.snapshot import (
    ItemSpanArrays,
    RegisterArrays,
    StatusSpanArrays,
    items_on,
    languages_on,
    status_on,
)
from mapper.store import frame_languages
from mapper.store.frame_building import private_spots, superseded_on
from mapper.store.frame_rows import Reference

Day = Mapping[str, NDArray[np.generic]]  # the columns that a day adds to `venues`


def day_columns(
    day: date,
    reference: Reference,
    venues: pd.DataFrame,
    statuses: StatusSpanArrays,
    items: ItemSpanArrays,
    register: RegisterArrays,
) -> Day:
    """The columns that CoverageFrame.on adds to these rows; spans and register are of these rows alone."""
    count = len(venues)
    standing = status_on(day, count, statuses, register)
    current, private = items_on(day, count, items, superseded_on(reference), private_spots(reference))
    lacks = _lacks(day, reference, venues, items, standing.status)
    return {
        "status": standing.status,
        "visited": standing.visited,
        "accepted": standing.accepted,
        "follow_up": standing.follow_up,
        "current": current,
        "private": private,
        "gaps": reasons(
            day,
            standing.status,
            standing.follow_up,
            current,
            private,
            lacks != 0,
            (venues["posting"] == "required").to_numpy(),
            venues["do_not_place"].to_numpy(),
        ),
        "lacks": lacks,
    }


def _lacks(
    day: date, reference: Reference, venues: pd.DataFrame, items: ItemSpanArrays, status: NDArray[np.int8]
) -> NDArray[np.unsignedinteger]:
    """Bits of the languages that are needed and not up, of covered venues; as narrow as can be."""
    up = languages_on(day, len(venues), items, frame_languages.spoken(reference))
    missing = frame_languages.needed(reference, venues["county_geoid"]) & ~up
    missing[status != Status.covered.code] = 0
    return missing.astype(np.min_scalar_type((1 << len(frame_languages.asked(reference))) - 1))
