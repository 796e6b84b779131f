"""What is said of each venue behind the coverage? The one list under csv, geojson and terminal."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pandas as pd

from mapper.rules.coverage import STATUSES

# Columns of /coverage.csv and of `export coverage`; add at the end only.
COLUMNS = (
    *("id", "number", "name", "venue_type", "address", "city", "state", "zip", "county", "county_geoid"),
    *("town", "town_geoid", "lat", "lon", "precision", "posting", "status", "last_visit_on", "follow_up_on"),
    *("current", "private", "do_not_place", "restricted", "concern"),
)
_AS_THEY_ARE = (
    *("id", "number", "name", "venue_type", "address", "city", "state", "zip", "county", "county_geoid"),
    *("last_visit",),
    *(
        "town",
        "town_geoid",
        "lat",
        "lon",
        "precision",
        "posting",
        "status",
        "follow_up",
        "current",
        "private",
    ),
    *("do_not_place", "restricted", "concern_volunteer", "concern_taker"),
)
ROWS_PER_STEP = 2_000


def coverage_rows(
    venues: pd.DataFrame, with_texts: Callable[[pd.DataFrame], pd.DataFrame]
) -> Iterator[dict[str, Any]]:
    """A dict a venue with the keys COLUMNS, in the frame's order.

    venues: the coverage frame on a day (CoverageFrame.on) and last_visit (ordinal, 0 = none); with_texts adds
    id, name, address, city, state and zip to some of these rows.
    """
    for start in range(0, len(venues), ROWS_PER_STEP):
        part = with_texts(venues.iloc[start : start + ROWS_PER_STEP])
        columns = [part[name].tolist() for name in _AS_THEY_ARE]
        for values in zip(*columns, strict=True):
            yield _row(dict(zip(_AS_THEY_ARE, values, strict=True)))


def _row(venue: dict[str, Any]) -> dict[str, Any]:
    full = venue | {
        "venue_type": _text(venue["venue_type"]),
        "posting": _text(venue["posting"]),
        "status": STATUSES[venue["status"]].value,
        "lat": _degrees(venue["lat"]),
        "lon": _degrees(venue["lon"]),
        "last_visit_on": _day(venue["last_visit"]),
        "follow_up_on": _day(venue["follow_up"]),
        "concern": venue["concern_volunteer"] or venue["concern_taker"],
    }
    return {name: full[name] for name in COLUMNS}


def _day(ordinal: int) -> str | None:
    return date.fromordinal(ordinal).isoformat() if ordinal else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""  # a category that is not there is NaN


def _degrees(value: float) -> float | None:
    return None if value != value else value  # NaN is no number, and no point
