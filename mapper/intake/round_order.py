"""In which order are these venues gone to on a day, which of them last, and how far is it all?"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.places import travel
from mapper.rules.coverage import Status
from mapper.rules.late_stops import Late, why_late
from mapper.rules.stop_order import ordered


@dataclass(frozen=True, slots=True)
class PlannedStop:
    """`late` says why it stands behind, None where it does not."""

    venue_id: str
    late: Late | None


@dataclass(frozen=True, slots=True)
class Plan:
    """`stops`: all, in order; `metres`: as the crow flies, from the start through all that have a point."""

    stops: tuple[PlannedStop, ...]
    metres: float

    @property
    def planned(self) -> list[tuple[str, str]]:
        """(venue id, code or empty) of each, as store/rounds.py keeps them."""
        return [(stop.venue_id, stop.late.code if stop.late else "") for stop in self.stops]

    @property
    def road_metres(self) -> float:
        """An estimate."""
        return travel.by_road(self.metres)


def plan(venues: pd.DataFrame, start: tuple[float, float] | None, day: date) -> Plan:
    """The order of the stops; the same whatever the order of the rows.

    venues: id, name, town, opening_hours (str), lat, lon (degrees WGS 84, NaN where there is none),
    open_months (uint16 bits), status (int8), follow_up (ordinal of the day, 0 for none). start: (lat, lon).
    """
    sorted_ones = venues.sort_values(["town", "name", "id"])
    lat, lon = _points(sorted_ones)
    late = late_stops(sorted_ones, day)
    order = ordered(
        travel.metres_between(lat, lon),
        None if start is None else travel.metres_from(start, lat, lon),
        [late[id_].code if id_ in late else "" for id_ in sorted_ones["id"]],
    )
    ids = sorted_ones["id"].tolist()
    return Plan(tuple(PlannedStop(ids[row], late.get(ids[row])) for row in order.rows), order.metres)


def late_stops(venues: pd.DataFrame, day: date) -> dict[str, Late]:
    """Venue id -> why it is gone to last on a day, of those that are; venues: as of plan."""
    found = ((str(row["id"]), _late(row, day)) for row in venues.to_dict("records"))
    return {id_: late for id_, late in found if late}


def _late(row: Mapping[Hashable, Any], day: date) -> Late | None:
    # The follow-up of a promise is the day of the promise; only that of what is closed is one of reopening.
    reopens = row["follow_up"] if row["status"] == Status.excluded.code else 0
    return why_late(
        day,
        has_point=bool(np.isfinite(row["lat"]) and np.isfinite(row["lon"])),
        hours=row["opening_hours"],
        open_months=int(row["open_months"]),
        opens_on=date.fromordinal(int(reopens)) if reopens else None,
    )


def metres_through(venues: pd.DataFrame, start: tuple[float, float] | None) -> float:
    """As the crow flies, from the start through the venues in the order in which they stand; those without a
    point are passed over. venues: lat, lon."""
    lat, lon = _points(venues)
    there = np.isfinite(lat) & np.isfinite(lon)
    begin = np.array([start]).reshape(-1, 2) if start else np.empty((0, 2))
    path = np.concatenate([begin, np.column_stack([lat[there], lon[there]])])
    return float(travel.metres_along(path[:, 0], path[:, 1]).sum())


def _points(venues: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    lat, lon = (venues[name].to_numpy(dtype=np.float64, na_value=np.nan) for name in ("lat", "lon"))
    return lat, lon
