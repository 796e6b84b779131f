"""What is said of each venue on the re-check list? The one list under csv, json and terminal."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pandas as pd

from mapper.rules.coverage import STATUSES

# Columns of /recheck.csv and of `report lapsing`; add at the end only.
ROWS_PER_STEP = 2_000
COLUMNS = (
    *("lapses_on", "becomes", "id", "number", "name", "venue_type", "address", "city", "state", "zip"),
    *("county", "town", "town_geoid", "lat", "lon", "restricted", "concern"),
)
# What a terminal has room for; csv and json have everything.
TERMINAL_COLUMNS = ("lapses_on", "becomes", "number", "name", "venue_type", "town", "county")


def recheck_rows(
    venues: pd.DataFrame, with_texts: Callable[[pd.DataFrame], pd.DataFrame]
) -> Iterator[dict[str, Any]]:
    """A dict a row of recheck.recheck_list with the keys COLUMNS, in its order; with_texts adds id, name,
    address, city, state and zip to some of these rows."""
    for start in range(0, len(venues), ROWS_PER_STEP):
        part = with_texts(venues.iloc[start : start + ROWS_PER_STEP])
        part = part.assign(concern=part["concern_volunteer"] | part["concern_taker"])
        columns = [part[name].astype(object).tolist() for name in COLUMNS]
        for values in zip(*columns, strict=True):
            yield _row(dict(zip(COLUMNS, values, strict=True)))


def _row(venue: dict[str, Any]) -> dict[str, Any]:
    empty = {name: None for name, value in venue.items() if value != value}  # NaN: no point, no type
    return {
        **venue,
        **empty,
        "lapses_on": date.fromordinal(venue["lapses_on"]).isoformat(),
        "becomes": STATUSES[venue["becomes"]].value,
    }
