"""What does an invented programme stand on? Real towns, the reference data, and lists of words."""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TypeVar

from mapper.places import place_files
from mapper.places.areas import AreaIndex
from mapper.places.place_files import Town, Village
from mapper.store.areas import polygons
from mapper.store.database import Connection
from mapper.store.reference import Material, Spot, VenueType, materials, spots, venue_types

_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class InventedKind:
    """How venues of one type are invented: their share of all, the share of those that close for a
    season, the spots that usually hold material there, and the patterns of their names."""

    share: float
    seasonal_share: float
    spots: tuple[str, ...]
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OwnMaterial:
    """A material of no real issuer, so that nothing real looks recalled; days before the last day."""

    material: Material
    superseded_ago: int | None
    recalled_ago: int | None

    def as_of(self, until: date) -> Material:
        """With its days, in a programme that is told on `until`."""
        return replace(
            self.material,
            superseded_on=_before(until, self.superseded_ago),
            recalled_on=_before(until, self.recalled_ago),
        )

    @property
    def is_current(self) -> bool:
        return self.superseded_ago is None and self.recalled_ago is None


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that the inventing draws from; the same files give the same ground."""

    types: tuple[VenueType, ...]
    kinds: Mapping[str, InventedKind]  # by type code
    materials: tuple[Material, ...]  # the real ones that are in use
    own_materials: tuple[OwnMaterial, ...]
    state: str  # postal code
    towns: tuple[Town, ...]  # those with people in them, the most populous first
    villages: Mapping[str, Sequence[Village]]  # by town GEOID
    zips: Mapping[str, Sequence[str]]  # by town GEOID
    counties: AreaIndex
    words: Mapping[str, Sequence[str]]  # by kind of word

    @property
    def people(self) -> list[int]:
        """Of each town, to draw by; where no population is known, one is as likely as the other."""
        return [_people(town) for town in self.towns]

    @property
    def counties_by_people(self) -> list[str]:
        """GEOIDs of the counties, the most populous first."""
        people: dict[str, int] = defaultdict(int)
        for town in self.towns:
            people[town.county_geoid] += _people(town)
        return sorted(people, key=lambda geoid: (-people[geoid], geoid))


def read_ground(connection: Connection, folder: Path) -> Ground:
    """Reads the database's reference data and the data folder. Raises PlaceFileError."""
    types = tuple(kind for kind in venue_types(connection) if not kind.retired)
    invented = tuple(_material(row) for row in _rows(folder / "demo" / "materials.csv"))
    codes = {own.material.code for own in invented}
    return Ground(
        types=types,
        kinds=_kinds(folder / "demo" / "places.csv", types, spots(connection)),
        materials=tuple(m for m in materials(connection) if not m.retired and m.code not in codes),
        own_materials=invented,
        state=place_files.state(folder).code,
        towns=_settled(place_files.towns(folder)),
        villages=_grouped((village.town_geoid, village) for village in place_files.villages(folder)),
        zips=_grouped((row.town_geoid, row.zip) for row in place_files.zips(folder)),
        counties=AreaIndex(polygons(connection, "county")),
        words=_grouped((row["kind"], row["text"]) for row in _rows(folder / "demo" / "words.csv")),
    )


def _people(town: Town) -> int:
    return town.population or 1


def _settled(towns: Iterable[Town]) -> tuple[Town, ...]:
    """The towns where somebody lives, the most populous first; all of them where no population is known."""
    located = [town for town in towns if math.isfinite(town.lat)]
    chosen = [town for town in located if town.population] or located
    if not chosen:
        raise place_files.PlaceFileError("towns.csv names no town to invent places in.")
    return tuple(sorted(chosen, key=lambda town: (-_people(town), town.geoid)))


def _kinds(file: Path, types: Iterable[VenueType], known: Iterable[Spot]) -> dict[str, InventedKind]:
    """A type or a spot that the file does not know, as another state's may be, is invented plainly."""
    in_use = [spot.code for spot in known if not spot.retired]
    rows = {row["venue_type"]: row for row in _rows(file)}
    return {kind.code: _kind(rows.get(kind.code, {}), kind, in_use) for kind in types}


def _kind(row: Mapping[str, str], kind: VenueType, in_use: Sequence[str]) -> InventedKind:
    usual = tuple(code for code in row.get("spots", "").split(";") if code in in_use)
    return InventedKind(
        share=float(row.get("share", 1)),
        seasonal_share=float(row.get("seasonal_share", 0)),
        spots=usual or tuple(in_use),
        patterns=tuple(row["patterns"].split(";")) if row else (f"{{a}} {{b}} ({kind.label})",),
    )


def _material(row: Mapping[str, str]) -> OwnMaterial:
    material = Material(
        code=row["code"],
        label=row["label"],
        kind=row["kind"],
        languages=tuple(row["languages"].split(";")),
        low_literacy=False,
        issuer="Invented for the demonstration",
        version=row["version"],
        where_to_get="",
        version_where=row["version_where"],
        superseded_on=None,
        recalled_on=None,
        retired=False,
    )
    ago = [int(row[name]) if row[name] else None for name in ("superseded_days_ago", "recalled_days_ago")]
    return OwnMaterial(material, *ago)


def _before(day: date, days: int | None) -> date | None:
    return None if days is None else day - timedelta(days=days)


def _grouped(pairs: Iterable[tuple[str, _Value]]) -> dict[str, list[_Value]]:
    groups: dict[str, list[_Value]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return groups


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))
