"""What do the files of places say? Towns, their spellings, villages, ZIPs and the state of a data folder."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

_Row = TypeVar("_Row")
FILES = ("state.csv", "towns.csv", "town_spellings.csv", "villages.csv", "zips.csv")


class PlaceFileError(ValueError):
    """A file of places can't be read; the message says file, line and column."""


def stamps(folder: Path) -> tuple[tuple[int, int], ...]:
    """What changes where one of the files does: when each was written, and its size."""
    found = [(folder / name).stat() for name in FILES]
    return tuple((one.st_mtime_ns, one.st_size) for one in found)


@dataclass(frozen=True, slots=True)
class State:
    """The state that the files describe; its box in degrees WGS 84."""

    geoid: str
    code: str
    name: str
    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class Town:
    """A county subdivision; `lat`, `lon` the Census Bureau's internal point, which is seldom the village.
    Population and land are 0 where nobody told."""

    geoid: str
    name: str
    kind: str
    county_geoid: str
    population: int
    land_km2: float
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Village:
    """A settlement or post office with the point people mean by its name."""

    name: str
    county_geoid: str
    town_geoid: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Zip:
    """A ZIP: the post office's city and county, and the point GeoNames gives it."""

    zip: str
    city: str
    county_geoid: str
    town_geoid: str
    lat: float
    lon: float


def state(folder: Path) -> State:
    rows = _read(folder / "state.csv", _state)
    if len(rows) != 1:
        raise PlaceFileError(f"state.csv must hold one row, and holds {len(rows)}.")
    return rows[0]


def towns(folder: Path) -> list[Town]:
    return _read(folder / "towns.csv", _town)


def spellings(folder: Path) -> list[tuple[str, str]]:
    """(another name of a town, its GEOID)."""
    return _read(folder / "town_spellings.csv", lambda row: (row["spelling"], row["town_geoid"]))


def villages(folder: Path) -> list[Village]:
    return _read(folder / "villages.csv", _village)


def zips(folder: Path) -> list[Zip]:
    return _read(folder / "zips.csv", _zip)


def _state(row: Mapping[str, str]) -> State:
    south, west, north, east = (float(row[side]) for side in ("south", "west", "north", "east"))
    return State(row["geoid"], row["code"], row["name"], south, west, north, east)


def _town(row: Mapping[str, str]) -> Town:
    population, land_km2 = int(row["population"] or 0), float(row["land_km2"] or 0)
    lat, lon = float(row["lat"]), float(row["lon"])
    return Town(row["geoid"], row["name"], row["kind"], row["county_geoid"], population, land_km2, lat, lon)


def _village(row: Mapping[str, str]) -> Village:
    return Village(row["name"], row["county_geoid"], row["town_geoid"], float(row["lat"]), float(row["lon"]))


def _zip(row: Mapping[str, str]) -> Zip:
    lat, lon = float(row["lat"]), float(row["lon"])
    return Zip(row["zip"], row["city"], row["county_geoid"], row["town_geoid"], lat, lon)


def _read(file: Path, make: Callable[[Mapping[str, str]], _Row]) -> list[_Row]:
    rows = []
    with file.open(newline="", encoding="utf-8-sig") as handle:
        reader = csv.DictReader(handle)
        for row in reader:
            try:
                rows.append(make(row))
            except KeyError as error:
                raise PlaceFileError(f"{file.name}: the column {error} is missing.") from error
            except (TypeError, ValueError) as error:
                raise PlaceFileError(f"{file.name}, line {reader.line_num}: {error}.") from error
    return rows
