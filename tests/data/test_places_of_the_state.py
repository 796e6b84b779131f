"""The built files agree with each other, and hold what README.md says of them."""

import csv
import json
from collections.abc import Iterator
from typing import Any

import pytest

from mapper.config import PROJECT
from mapper.places.areas import AreaIndex, repair

DATA = PROJECT / "data"


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def features(name: str) -> list[dict[str, Any]]:
    return json.loads((DATA / name).read_text(encoding="utf-8"))["features"]


@pytest.fixture(scope="module")
def counties() -> AreaIndex:
    return AreaIndex((f["properties"]["geoid"], f["geometry"]) for f in features("counties.geojson"))


def test_the_counties_are_valid_polygons_inside_the_state() -> None:
    state = rows("state.csv")[0]
    south, west, north, east = (float(state[side]) for side in ("south", "west", "north", "east"))
    found = features("counties.geojson")
    assert [f["properties"]["geoid"] for f in found] == [f"{state['geoid']}{n:03d}" for n in range(1, 32, 2)]
    for county in found:
        assert repair(county["geometry"], county["properties"]["name"]) == county["geometry"]
        for lon, lat in _positions(county["geometry"]["coordinates"]):
            assert south <= lat <= north
            assert west <= lon <= east


def test_county_population_is_that_of_its_towns() -> None:
    towns = rows("towns.csv")
    for county in features("counties.geojson"):
        facts = county["properties"]
        assert facts["population"] == sum(
            int(town["population"]) for town in towns if town["county_geoid"] == facts["geoid"]
        )
    assert sum(int(town["population"]) for town in towns) == 1_361_483


@pytest.mark.parametrize("name", ["towns.csv", "villages.csv", "zips.csv"])
def test_names_of_counties_agree(name: str) -> None:
    named = {f["properties"]["geoid"]: f["properties"]["name"] for f in features("counties.geojson")}
    for row in rows(name):
        assert named[row["county_geoid"]] == row["county"]
        assert (row.get("town_geoid") or row["geoid"])[:5] == row["county_geoid"]


@pytest.mark.parametrize(
    "name", ["town_spellings.csv", "villages.csv", "zips.csv", "village_corrections.csv"]
)
def test_every_town_that_is_pointed_to_exists(name: str) -> None:
    towns = {row["geoid"] for row in rows("towns.csv")}
    assert {row["town_geoid"] for row in rows(name)} <= towns


def test_keys_are_unique() -> None:
    for name, key in (
        ("towns.csv", ("geoid",)),
        ("towns.csv", ("county_geoid", "name")),
        ("town_spellings.csv", ("spelling", "county")),
        ("villages.csv", ("name", "county_geoid")),
        ("zips.csv", ("zip",)),
    ):
        keys = [tuple(row[column] for column in key) for row in rows(name)]
        assert len(set(keys)) == len(keys), name


def test_villages_stand_in_their_county_or_on_its_shore(counties: AreaIndex) -> None:
    found = rows("villages.csv")
    at = counties.locate([float(v["lat"]) for v in found], [float(v["lon"]) for v in found], reach_m=5_000)
    elsewhere = [v["name"] for v, geoid in zip(found, at, strict=True) if geoid != v["county_geoid"]]
    # Post offices that GeoNames puts across the border.
    assert len(elsewhere) <= 3, elsewhere


def test_corrections_are_followed() -> None:
    town_of = {(v["name"], v["county_geoid"]): v["town_geoid"] for v in rows("villages.csv")}
    town_of |= {(z["city"], z["county_geoid"]): z["town_geoid"] for z in rows("zips.csv")}
    for row in rows("village_corrections.csv"):
        assert town_of[row["village"], row["county_geoid"]] == row["town_geoid"]


def test_zips_are_of_the_state() -> None:
    found = rows("zips.csv")
    assert len(found) == 485
    assert all(row["zip"].startswith(("039", "04")) and len(row["zip"]) == 5 for row in found)
    assert all(row["city"] and row["town_geoid"] for row in found)


def test_the_paper_map_is_small_and_has_its_layers() -> None:
    assert (DATA / "paper_map.geojson").stat().st_size <= 80_000
    layers = [feature["properties"]["layer"] for feature in features("paper_map.geojson")]
    assert set(layers) == {"land", "lake", "river", "state_line", "country_line", "town"}


def test_the_paper_map_surrounds_the_state() -> None:
    state = rows("state.csv")[0]
    land = next(f for f in features("paper_map.geojson") if f["properties"]["layer"] == "land")
    lons, lats = zip(*_positions(land["geometry"]["coordinates"]), strict=True)
    assert min(lons) < float(state["west"])
    assert max(lons) > float(state["east"])
    assert min(lats) < float(state["south"])
    assert max(lats) > float(state["north"])


def test_larger_towns_are_named_first() -> None:
    zoom = {f["properties"].get("name"): f["properties"].get("zoom") for f in features("paper_map.geojson")}
    assert zoom["Portland"] == 6
    assert zoom["Portland"] < zoom["Houlton"] <= 9
    assert "South Portland" not in zoom or zoom["South Portland"] > zoom["Portland"]


def test_the_town_points_lie_in_their_polygons_where_there_is_land(shared_data: Any) -> None:
    """All but five towns of islands; the figures stand in README.md."""
    towns = json.loads((shared_data / "maine_towns.geojson").read_text())["features"]
    index = AreaIndex((f["properties"]["geoid"], f["geometry"]) for f in towns)
    ours = [row for row in rows("towns.csv") if row["name"] != "Penobscot Indian Island"]
    found = index.locate([float(t["lat"]) for t in ours], [float(t["lon"]) for t in ours])
    assert sum(str(geoid) == town["geoid"] for geoid, town in zip(found, ours, strict=True)) == 522
    assert {town["geoid"] for town in ours} == {f["properties"]["geoid"] for f in towns}


def test_villages_lie_in_the_town_we_say(shared_data: Any) -> None:
    towns = json.loads((shared_data / "maine_towns.geojson").read_text())["features"]
    index = AreaIndex((f["properties"]["geoid"], f["geometry"]) for f in towns)
    found = rows("villages.csv")
    at = index.locate([float(v["lat"]) for v in found], [float(v["lon"]) for v in found], reach_m=2_000)
    right = sum(str(geoid) == v["town_geoid"] for geoid, v in zip(at, found, strict=True))
    assert (right, len(found)) == (507, 516)


def _positions(part: Any) -> Iterator[tuple[float, float]]:
    if isinstance(part[0], int | float):
        yield part[0], part[1]
    else:
        for inner in part:
            yield from _positions(inner)
