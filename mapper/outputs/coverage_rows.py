"""What is said of each venue behind the coverage? The one list under csv, xlsx, geojson and terminal."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.rules.coverage import STATUSES

# Columns of /coverage.csv and of `export coverage`; add at the end only.
COLUMNS = (
    *("id", "number", "name", "venue_type", "address", "city", "state", "zip", "county", "county_geoid"),
    *("town", "town_geoid", "lat", "lon", "precision", "posting", "status", "last_visit_on", "follow_up_on"),
    *("current", "private", "do_not_place", "restricted", "concern"),
)
CATEGORIES = ("venue_type", "posting", "precision", "county", "county_geoid", "town", "town_geoid")
WORDS = np.array([status.value for status in STATUSES], dtype=object)
Values = list[Any]


def coverage_rows(parts: Iterable[pd.DataFrame]) -> Iterator[dict[str, Any]]:
    """A dict a venue with the keys COLUMNS, in the frame's order; days as date.

    parts: the columns of the coverage frame on a day (CoverageFrame.on), last_visit int32 (ordinal of a day,
    0 = none), and as text id, name, address, city, state and zip.
    """
    for part in parts:
        columns = _columns(part)
        for values in zip(*columns, strict=True):
            yield dict(zip(COLUMNS, values, strict=True))


def _columns(part: pd.DataFrame) -> list[Values]:
    made: Mapping[str, Values] = {
        **{name: _texts(part[name]) for name in CATEGORIES},
        "status": WORDS[part["status"].to_numpy()].tolist(),
        "lat": _degrees(part["lat"]),
        "lon": _degrees(part["lon"]),
        "last_visit_on": _days(part["last_visit"].to_numpy()),
        "follow_up_on": _days(part["follow_up"].to_numpy()),
        "concern": (part["concern_volunteer"] | part["concern_taker"]).tolist(),
    }
    return [made[name] if name in made else part[name].tolist() for name in COLUMNS]


def _texts(values: "pd.Series[str]") -> Values:
    """A category that is not there is NaN, and said with nothing."""
    return [value if isinstance(value, str) else "" for value in values.tolist()]


def _degrees(values: "pd.Series[float]") -> Values:
    return [None if value != value else value for value in values.tolist()]  # NaN is no number, and no point


def _days(ordinals: NDArray[np.integer[Any]]) -> Values:
    days = {int(ordinal): date.fromordinal(ordinal) for ordinal in np.unique(ordinals).tolist() if ordinal}
    return [days.get(ordinal) for ordinal in ordinals.tolist()]
