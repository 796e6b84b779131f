"""What does the database file say, row by row? Read by sqlite3 alone, without any code of mapper/."""

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True)
class Raw:
    """The rows that figures follow from; nothing derived among them."""

    venues: list[Row]
    visits: list[Row]  # each with its `items`, and `moment`: effective_at, aware
    types: dict[str, Row]
    materials: dict[str, Row]
    spots: dict[str, Row]
    areas: dict[str, Row]
    choices: dict[tuple[str, str], Row]
    looked_none: list[Row]
    serves: list[Row]


def read(file: Path) -> Raw:
    """Everything as of the last commit."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    connection.execute("BEGIN")

    def rows(query: str) -> list[Row]:
        return [dict(row) for row in connection.execute(query)]

    raw = Raw(
        venues=rows("SELECT * FROM venue ORDER BY number"),
        visits=_that_count(rows),
        types={row["code"]: row for row in rows("SELECT * FROM venue_type ORDER BY position, code")},
        materials={row["code"]: row for row in rows("SELECT * FROM material")},
        spots={row["code"]: row for row in rows("SELECT * FROM spot")},
        areas={
            row["geoid"]: row
            for row in rows("SELECT geoid, level, name, county_geoid, municipality FROM area")
        },
        choices={
            (row["county_geoid"], row["venue_type"]): row for row in rows("SELECT * FROM county_venue_type")
        },
        looked_none=rows("SELECT * FROM looked_none_there"),
        serves=rows("SELECT * FROM venue_serves"),
    )
    connection.close()
    return raw


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _that_count(rows: Any) -> list[Row]:
    """Without those that were taken back, and those that are held or were rejected."""
    taken_back = {row["visit_id"] for row in rows("SELECT visit_id FROM visit_void WHERE allowed")}
    held = {row["visit_id"] for row in rows("SELECT visit_id FROM visit_hold WHERE decision <> 'released'")}
    items = defaultdict(list)
    for item in rows("SELECT * FROM visit_item ORDER BY visit_id, position"):
        items[item["visit_id"]].append(item)
    return [
        {
            **visit,
            "items": items[visit["id"]],
            "moment": datetime.fromisoformat(visit["effective_at"]).replace(tzinfo=UTC),
            "follow_up_on": day(visit["follow_up_on"]),
        }
        for visit in rows("SELECT * FROM visit")
        if visit["id"] not in taken_back | held
    ]


def read_all_visits(file: Path) -> list[str]:
    """Ids of all visits, those that count nowhere among them."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    ids = [row[0] for row in connection.execute("SELECT id FROM visit")]
    connection.close()
    return ids
