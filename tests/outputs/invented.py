"""Frames as the coverage frame gives them, in few words, for the tests of what is handed over."""

from typing import Any

import numpy as np
import pandas as pd

from mapper.rules.coverage import STATUSES, Status

DEFAULTS: dict[str, Any] = {
    "name": "Laundry",
    "venue_type": "laundromat",
    "address": "",
    "city": "",
    "state": "ME",
    "zip": "",
    "precision": "given",
    "posting": "voluntary",
    "county": "Cumberland",
    "county_geoid": "23005",
    "town": "Portland",
    "town_geoid": "2300560545",
    "lat": 43.66,
    "lon": -70.26,
    "status": Status.never,
    "visited": False,
    "current": False,
    "private": False,
    "target_pct": np.nan,
    "follow_up": 0,
    "last_visit": 0,
    "do_not_place": False,
    "restricted": False,
    "concern_volunteer": False,
    "concern_taker": False,
}
TYPES: dict[str, Any] = {
    "status": np.int8,
    "follow_up": np.int32,
    **dict.fromkeys(("lat", "lon", "target_pct"), np.float64),
    **dict.fromkeys(("visited", "current", "private", "do_not_place", "restricted"), np.bool_),
}
CATEGORIES = ("venue_type", "posting", "county_geoid", "town_geoid")


def frame(*venues: dict[str, Any]) -> pd.DataFrame:
    """A row a venue: DEFAULTS, and what each says otherwise; `status` as its word or Status."""
    rows = [{**DEFAULTS, "number": n, "id": f"id-{n}", **venue} for n, venue in enumerate(venues, start=1)]
    made = pd.DataFrame(rows, columns=["number", "id", *DEFAULTS])
    codes = {status: code for code, status in enumerate(STATUSES)}
    return made.assign(
        status=[codes[Status(status)] for status in made["status"]],
        **{name: pd.Categorical(made[name]) for name in CATEGORIES},
    ).astype(TYPES)
