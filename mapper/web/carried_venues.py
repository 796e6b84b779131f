"""What does a phone carry of each venue? What is up and what it needs, and of one to skip only that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from mapper.rules import open_months
from mapper.rules.asking_again import ask_again_on
from mapper.rules.coverage import STATUSES, StandingItem, Status
from mapper.rules.visit import day_of
from mapper.store.phone_venues import LastVisits

COLUMNS = (
    "number", "id", "name", "venue_type", "lat", "lon", "town", "status", "follow_up",
    "open_months", "not_counted", "do_not_place", "concern_volunteer", "concern_taker",
)  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What is known beside the rows: items by venue number, visits by venue id, codes that are recalled."""

    standing: Mapping[int, list[StandingItem]]
    last: Mapping[str, LastVisits]
    recalled: frozenset[str]
    today: date
    zone: ZoneInfo

    def venues(self, chosen: pd.DataFrame) -> list[Row]:
        """No actor, outcome, note, time or visit id, and nothing but where it is of one to skip."""
        rows = zip(*(chosen[name].tolist() for name in COLUMNS), strict=True)
        return [self._venue(dict(zip(COLUMNS, row, strict=True))) for row in rows]

    def _venue(self, row: Row) -> Row:
        point = {"lat": _number(row["lat"]), "lon": _number(row["lon"])}
        where = {"id": row["id"], "name": row["name"], "town": row["town"], **point}
        if row["do_not_place"] or row["concern_volunteer"] or row["concern_taker"]:
            return {**where, "skip": True}
        status, last = STATUSES[row["status"]], self.last.get(row["id"])
        items = self.standing.get(row["number"], [])
        return {
            **where,
            "type": row["venue_type"],
            "status": status.value,
            "standing": [_item(item) for item in items if item.material not in self.recalled],
            "recalled": [_item(item) for item in items if item.material in self.recalled],
            "last_visit_on": self._day(last.at) if last else None,
            **self._days_to_come(row, status, last),
        }

    def _days_to_come(self, row: Row, status: Status, last: LastVisits | None) -> dict[str, str]:
        """The day that says when to come back, under the name of why; most venues have none."""
        follow_up = date.fromordinal(row["follow_up"]) if row["follow_up"] else None
        if status is Status.promised and follow_up:
            return {"promised_on": follow_up.isoformat()}
        if status is Status.declined and last and last.declined_at:
            return {"ask_again_on": ask_again_on(day_of(last.declined_at, self.zone)).isoformat()}
        if status is Status.excluded and not row["not_counted"]:
            opens = follow_up or open_months.opens_on(row["open_months"], self.today)
            return {"opens_on": opens.isoformat()} if opens else {}
        return {}

    def _day(self, moment: datetime) -> str:
        return day_of(moment, self.zone).isoformat()


def _item(item: StandingItem) -> Row:
    return {
        "material": item.material,
        "spot": item.spot,
        "last_seen_on": item.last_seen_on.isoformat(),
        "quantity": item.quantity,
    }


def _number(value: float) -> float | None:
    return None if value != value else round(value, 6)
