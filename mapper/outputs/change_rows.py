"""What is said of each venue that two days are compared by? The one list under csv, json and terminal."""

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from mapper.rules.comparison import CHANGES
from mapper.rules.coverage import STATUSES

# Columns of /compare/venues.csv and of `report compare --venues`; add at the end only.
COLUMNS = (
    *("id", "number", "name", "venue_type", "posting", "address", "city", "zip"),
    *("county", "town", "town_geoid", "status_from", "status_to", "change"),
)


def change_rows(parts: Iterable[pd.DataFrame]) -> Iterator[dict[str, Any]]:
    """A dict a venue with the keys COLUMNS, in the frame's order; parts: of compared_days.in_parts."""
    for part in parts:
        columns = [part[name].tolist() for name in COLUMNS]
        for values in zip(*columns, strict=True):
            yield _row(dict(zip(COLUMNS, values, strict=True)))


def _row(venue: dict[str, Any]) -> dict[str, Any]:
    return venue | {
        "venue_type": _text(venue["venue_type"]),
        "posting": _text(venue["posting"]),
        "status_from": STATUSES[venue["status_from"]].value,
        "status_to": STATUSES[venue["status_to"]].value,
        "change": CHANGES[venue["change"]].value,
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""  # a category that is not there is NaN
