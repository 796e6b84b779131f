"""Invented registers: frames of known venues on one day, as the gap report reads them."""

from typing import Any

import pandas as pd
from hypothesis import strategies as st

from mapper.rules.coverage import Status

# In this order on every page; not the alphabet's, so that a sort by name would show.
TYPES = ["laundromat", "cafe", "hospital", "church"]
POSTING = {"laundromat": "voluntary", "cafe": "required", "hospital": "required", "church": "voluntary"}
COUNTIES = {"23001": "York", "23003": "Aroostook", "": ""}
# Rangeley is twice in one county; Milton lies in two.
TOWNS = {
    "2300100001": "Rangeley",
    "2300100002": "Rangeley",
    "2300100003": "Milton",
    "2300300001": "Milton",
    "2300300002": "abbot",
    "": "",
}
TARGETS = [None, 0.0, 33.3, 50.0, 66.7, 80.0, 100.0]
KEYS = {
    "venue_type": ("venue_type",),
    "posting": ("posting",),
    "county": ("county_geoid",),
    "town": ("town_geoid", "county_geoid"),
}


def known(venue_type="cafe", status="never", visited=None, town="", county="", target=80.0) -> dict[str, Any]:
    """One known venue; a town decides its county."""
    county = town[:5] or county
    return {
        "venue_type": venue_type,
        "posting": POSTING[venue_type],
        "county_geoid": county,
        "county": COUNTIES[county],
        "town_geoid": town,
        "town": TOWNS[town],
        "status": Status(status).code,
        "visited": status not in ("never", "excluded") if visited is None else visited,
        "target_pct": target,
    }


def frame(venues: list[dict[str, Any]], categories: bool = True) -> pd.DataFrame:
    table = pd.DataFrame(venues, columns=list(known()))
    table["status"] = table["status"].astype("int8")
    table["visited"] = table["visited"].astype("bool")
    table["target_pct"] = table["target_pct"].astype("float64")
    texts = ["posting", "county_geoid", "county", "town_geoid", "town"]
    if categories:
        table["venue_type"] = pd.Categorical(table["venue_type"], categories=TYPES)
        for column in (*texts, "target_pct"):
            table[column] = table[column].astype("category")
    return table


@st.composite
def a_venue(draw) -> dict[str, Any]:
    town = draw(st.sampled_from(sorted(TOWNS)))
    return known(
        venue_type=draw(st.sampled_from(TYPES)),
        status=draw(st.sampled_from(Status)),
        visited=draw(st.booleans()),
        town=town,
        county=draw(st.sampled_from(sorted(COUNTIES))),
        target=draw(st.sampled_from(TARGETS)),
    )


registers = st.lists(a_venue(), max_size=25)
groupings = st.lists(st.sampled_from(sorted(KEYS)), min_size=1, max_size=4)
