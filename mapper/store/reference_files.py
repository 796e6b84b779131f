"""How do the files of data/ get into the database, again and again, without undoing what people edited?"""

import csv
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, delete, insert, select, update

from mapper.rules.audit import AuditAction
from mapper.rules.closed_lists import MUNICIPALITY
from mapper.store import audit, derived, schema
from mapper.store.database import Database
from mapper.store.reference import reference_changed, setting
from mapper.store.shelf_lives import shelf_lives

MOST_GEOIDS = 500  # in one query


class ReferenceDataError(ValueError):
    """A file of the data folder can't be read; the message says file, line and column."""


def load(
    database: Database, folder: Path, now: datetime | None = None, zone: ZoneInfo | None = None
) -> dict[str, int]:
    """Loads the files of `folder`, again as often as wanted: rows a person edited stay as they are,
    codes no longer in a file are kept. Answers how many rows of each file were read. `now`: when somebody
    asked for it; None at the first start, which nobody need know of. `zone`: the programme's, in which what
    follows from a changed shelf life or recall is worked out again; None where there is no visit yet.

    Raises ReferenceDataError.
    """
    files = {
        "venue_types.csv": (schema.venue_type, _venue_type_values),
        "spots.csv": (schema.spot, _spot_values),
        "materials.csv": (schema.material, _material_values),
    }
    counts = {}
    with database.write() as connection:
        before = shelf_lives(connection)
        for name, (table, values) in files.items():
            counts[name] = _load_codes(connection, table, folder / name, values)
        counts["languages_needed.csv"] = _load_languages(connection, folder / "languages_needed.csv")
        counts["local_numbers.csv"] = _load_numbers(connection, folder / "local_numbers.csv")
        counts["areas"] = _load_areas(connection, folder)
        reference_changed(connection)
        if zone and shelf_lives(connection) != before:
            derived.mend(connection, zone)
        if now is not None:
            rows, action = sum(counts.values()), AuditAction.reference_reloaded
            audit.write(connection, now, audit.TERMINAL, action, rows=rows)
    return counts


def _venue_type_values(row: Mapping[str, str]) -> dict[str, Any]:
    if row["posting"] not in ("required", "voluntary"):
        raise ValueError(f"posting must be required or voluntary, not {row['posting']!r}")
    return {
        "label": row["label"],
        "poster_shelf_life_days": _days(row["poster_shelf_life_days"]),
        "palm_card_shelf_life_days": _days(row["palm_card_shelf_life_days"]),
        "posting": row["posting"],
        "citation": row["citation"],
        "target_pct": float(row["target_pct"]) if row["target_pct"] else None,
        "synonyms": row.get("synonyms", ""),
        "one_per": _one_per(row.get("one_per", "")),  # folders from before it was asked have no such column
    }


def _one_per(text: str) -> str:
    if text not in ("", MUNICIPALITY):
        raise ValueError(f"one_per must be {MUNICIPALITY} or empty, not {text!r}")
    return text


def _spot_values(row: Mapping[str, str]) -> dict[str, Any]:
    return {"label": row["label"], "private": _yes(row["private"])}


def _material_values(row: Mapping[str, str]) -> dict[str, Any]:
    if row["kind"] not in ("poster", "palm_card"):
        raise ValueError(f"kind must be poster or palm_card, not {row['kind']!r}")
    texts = ("label", "kind", "languages", "issuer", "version", "where_to_get")
    return {
        **{name: row[name] for name in texts},
        "version_where": row.get("version_where", ""),  # folders from before it was asked have no such column
        "low_literacy": _yes(row["low_literacy"]),
        "superseded_on": _day(row["superseded_on"]),
        "recalled_on": _day(row["recalled_on"]),
    }


def _days(text: str) -> int:
    days = int(text)
    if not 1 <= days <= 36_500:
        raise ValueError(f"a shelf life is 1 to 36500 days, not {days}")
    return days


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(f"must be yes or no, not {text!r}")
    return text == "yes"


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _load_codes(
    connection: Connection, table: Table, file: Path, values: Callable[[Mapping[str, str]], dict[str, Any]]
) -> int:
    known = {row.code: row.edited for row in connection.execute(select(table.c.code, table.c.edited))}
    rows = _rows(file)
    for position, (line, row) in enumerate(rows):
        try:
            fields = {**values(row), "position": position}
            code = row["code"]
        except (KeyError, ValueError) as error:
            raise ReferenceDataError(f"{file.name}, line {line}: {_said(error)}") from error
        if code not in known:
            connection.execute(insert(table).values(code=code, edited=False, retired=False, **fields))
        elif not known[code]:
            connection.execute(update(table).where(table.c.code == code).values(**fields))
    return len(rows)


def _load_languages(connection: Connection, file: Path) -> int:
    return _replace(connection, schema.language_needed, file, ("county_geoid", "language", "why"))


def _load_numbers(connection: Connection, file: Path) -> int:
    return _replace(connection, schema.local_number, file, ("county_geoid", "label", "number", "note"))


def _replace(connection: Connection, table: Table, file: Path, columns: tuple[str, ...]) -> int:
    rows = _rows(file)
    if setting(connection, f"edited {table.name}"):
        return len(rows)  # no code tells which row is which: once edited, the whole list is a person's
    connection.execute(delete(table))
    if rows:
        connection.execute(insert(table), [{name: row[name] for name in columns} for _, row in rows])
    return len(rows)


def _rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    with file.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.DictReader(handle)
        return [(reader.line_num, {k: (v or "").strip() for k, v in row.items() if k}) for row in reader]


def _said(error: Exception) -> str:
    return f"the column {error} is missing" if isinstance(error, KeyError) else str(error)


def _load_areas(connection: Connection, folder: Path) -> int:
    """Counties with their polygons and towns with a point; polygons loaded later by load-areas stay."""
    has_polygons = set(
        connection.execute(select(schema.area.c.geoid).where(schema.area.c.geometry.is_not(None))).scalars()
    )
    town_polygons = any(len(geoid) > 5 for geoid in has_polygons)
    counties = json.loads((folder / "counties.geojson").read_text(encoding="utf-8"))["features"]
    rows = [_county(feature) for feature in counties]
    if not town_polygons:
        rows += [_town(row) for _, row in _rows(folder / "towns.csv")]
    fresh = [row for row in rows if row["geoid"] not in has_polygons]
    connection.execute(delete(schema.area).where(schema.area.c.geoid.in_([row["geoid"] for row in fresh])))
    if fresh:
        connection.execute(insert(schema.area), fresh)
    _mark_municipalities(connection, folder)
    return len(rows)


def _mark_municipalities(connection: Connection, folder: Path) -> None:
    """Which towns govern themselves, by the kinds of town that town_kinds.csv says so of; polygons that were
    loaded don't tell. A folder without that file knows none."""
    kinds = folder / "town_kinds.csv"
    if not kinds.exists():
        return
    own = {row["kind"] for _, row in _rows(kinds) if _yes(row["municipality"])}
    geoids = [row["geoid"] for _, row in _rows(folder / "towns.csv") if row.get("kind") in own]
    area = schema.area
    connection.execute(update(area).where(area.c.level == "town").values(municipality=False))
    for start in range(0, len(geoids), MOST_GEOIDS):
        part = geoids[start : start + MOST_GEOIDS]
        connection.execute(update(area).where(area.c.geoid.in_(part)).values(municipality=True))


def _county(feature: Mapping[str, Any]) -> dict[str, Any]:
    facts = feature["properties"]
    geometry = json.dumps(feature["geometry"], separators=(",", ":"))
    return {
        "geoid": facts["geoid"],
        "level": "county",
        "name": facts["name"],
        "county_geoid": facts["geoid"],
        "population": facts.get("population"),
        "lat": facts.get("lat"),
        "lon": facts.get("lon"),
        "geometry": geometry,
        "outline": geometry,
    }


def _town(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "geoid": row["geoid"],
        "level": "town",
        "name": row["name"],
        "county_geoid": row["county_geoid"],
        "population": int(row["population"]) if row["population"] else None,
        "lat": float(row["lat"]) if row["lat"] else None,
        "lon": float(row["lon"]) if row["lon"] else None,
        "geometry": None,
        "outline": None,
    }
