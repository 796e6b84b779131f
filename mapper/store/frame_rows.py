"""Which rows is the coverage frame made of, and which of them changed since a revision?"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Select, Table, select

from mapper.rules.filter_words import Known
from mapper.store import schema
from mapper.store.areas import Area, areas
from mapper.store.reference import (
    Material,
    Spot,
    VenueType,
    county_choices,
    languages_needed,
    looked_none_there,
    materials,
    spots,
    venue_types,
)

VENUE_COLUMNS = (
    "number",
    "id",
    "name",
    "venue_type",
    "address",
    "city",
    "state",
    "zip",
    "lat",
    "lon",
    "precision",
    "town_geoid",
    "county_geoid",
    "area_approximate",
    "closed",
    "do_not_place",
    "restricted",
    "open_months",
    "concern_volunteer",
    "concern_taker",
)
STATUS_COLUMNS = {
    "venue_number": np.int32,
    "from_day": np.int32,
    "until_day": np.int32,
    "status": np.int8,
    "visited": np.bool_,
    "accepted": np.bool_,
    "follow_up": np.int32,
}
ITEM_COLUMNS = ("venue_number", "material", "spot", "from_day", "until_day")


@dataclass(frozen=True)
class Reference:
    """What the frame takes from the reference data."""

    types: Mapping[str, VenueType]
    materials: Mapping[str, Material]
    spots: Mapping[str, Spot]
    areas: Mapping[str, Area]
    choices: Mapping[tuple[str, str], tuple[bool, float | None]]  # (county, type) -> (in scope, own target)
    languages: Mapping[str, list[str]]
    looked_none: frozenset[tuple[str, str]]  # (GEOID, type)

    def known_words(self) -> Known:
        """What a filter can ask for."""
        areas = self.areas.values()
        return Known(
            types=self.types,
            counties={area.geoid: area.name for area in areas if area.level == "county"},
            towns={area.geoid: area.county_geoid for area in areas if area.level == "town"},
        )


@dataclass(frozen=True)
class Rows:
    """Frames as read: `venues` by number (known venues only), spans by venue number."""

    venues: pd.DataFrame
    status_spans: pd.DataFrame
    item_spans: pd.DataFrame

    def with_changes(self, numbers: np.ndarray, changed: "Rows") -> "Rows":
        """These rows with everything about the venues `numbers` (int[n]) exchanged for `changed`."""
        return Rows(
            venues=_exchanged(self.venues, changed.venues, "number", numbers),
            status_spans=_exchanged(self.status_spans, changed.status_spans, "venue_number", numbers),
            item_spans=_exchanged(self.item_spans, changed.item_spans, "venue_number", numbers),
        )


def _exchanged(old: pd.DataFrame, new: pd.DataFrame, key: str, numbers: np.ndarray) -> pd.DataFrame:
    kept = old[~np.isin(old[key].to_numpy(), numbers)]
    parts = [part for part in (kept, new) if len(part)] or [new]
    return pd.concat(parts, ignore_index=True).sort_values(key, kind="stable", ignore_index=True)


def read_reference(connection: Connection) -> Reference:
    return Reference(
        types={kind.code: kind for kind in venue_types(connection)},
        materials={material.code: material for material in materials(connection)},
        spots={spot.code: spot for spot in spots(connection)},
        areas={area.geoid: area for area in areas(connection)},
        choices=county_choices(connection),
        languages=languages_needed(connection),
        looked_none=frozenset(looked_none_there(connection)),
    )


def read_rows(connection: Connection) -> Rows:
    """Everything."""
    return _rows(connection, None)


def read_changed(connection: Connection, since: int) -> tuple[np.ndarray, Rows]:
    """Numbers (int64[n]) of the venues that changed after revision `since`, and their rows now.

    A venue that is no longer known (merged, set aside) is among the numbers and not in the rows.
    """
    table = schema.venue
    numbers = list(connection.execute(select(table.c.number).where(table.c.revision > since)).scalars())
    return np.array(numbers, dtype=np.int64), _rows(connection, since)


def _rows(connection: Connection, since: int | None) -> Rows:
    venue = schema.venue
    known = select(*(venue.c[name] for name in VENUE_COLUMNS)).where(
        ~venue.c.pending, venue.c.merged_into.is_(None)
    )
    return Rows(
        venues=_venues(connection, _since(known, since).order_by(venue.c.number)),
        status_spans=_spans(connection, schema.status_span, tuple(STATUS_COLUMNS), since).astype(
            STATUS_COLUMNS
        ),
        item_spans=_spans(connection, schema.item_span, ITEM_COLUMNS, since).astype(
            dict.fromkeys(("venue_number", "from_day", "until_day"), np.int32)
        ),
    )


def _since(query: Select[Any], since: int | None) -> Select[Any]:
    return query if since is None else query.where(schema.venue.c.revision > since)


def _venues(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    frame = pd.DataFrame.from_records(connection.execute(query).all(), columns=list(VENUE_COLUMNS))
    text = (
        "id",
        "name",
        "venue_type",
        "address",
        "city",
        "state",
        "zip",
        "precision",
        "town_geoid",
        "county_geoid",
    )
    flags = ("area_approximate", "closed", "do_not_place", "restricted", "concern_volunteer", "concern_taker")
    return frame.astype(
        {
            "number": np.int32,
            "lat": np.float64,
            "lon": np.float64,
            "open_months": np.uint16,
            **dict.fromkeys(text, object),
            **dict.fromkeys(flags, np.bool_),
        }
    )


def _spans(connection: Connection, table: Table, columns: tuple[str, ...], since: int | None) -> pd.DataFrame:
    query = select(*(table.c[name] for name in columns)).order_by(table.c.venue_number, table.c.from_day)
    if since is not None:
        changed = select(schema.venue.c.number).where(schema.venue.c.revision > since)
        query = query.where(table.c.venue_number.in_(changed))
    return pd.DataFrame.from_records(connection.execute(query).all(), columns=list(columns))
