"""In which area a point lies, and which polygons are refused."""

import json
from pathlib import Path

import numpy as np
import pytest
from shapely.geometry import shape

from mapper.places import areas
from mapper.places.areas import AreaError, AreaIndex, AreaPolygon, area_polygon, outlines, repair


def square(west: float, south: float, size: float = 1.0) -> dict:
    east, north = west + size, south + size
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.fixture(params=[dict, json.dumps], ids=["geometry", "text"])
def index(request: pytest.FixtureRequest) -> AreaIndex:
    # Given in the wrong order on purpose.
    squares = (("2300200000", square(-69, 44)), ("2300100000", square(-70, 44)))
    return AreaIndex([(geoid, request.param(drawn)) for geoid, drawn in squares])


@pytest.mark.parametrize(
    ("lat", "lon", "geoid"),
    [
        pytest.param(44.5, -69.5, "2300100000", id="inside the west"),
        pytest.param(44.5, -68.5, "2300200000", id="inside the east"),
        pytest.param(44.5, -69.0, "2300100000", id="shared edge: lowest GEOID"),
        pytest.param(44.0, -69.0, "2300100000", id="shared corner: lowest GEOID"),
        pytest.param(44.0, -68.5, "2300200000", id="outer edge"),
        pytest.param(43.5, -69.5, "", id="outside"),
        pytest.param(float("nan"), -69.5, "", id="no latitude"),
        pytest.param(44.5, float("inf"), "", id="no longitude"),
    ],
)
def test_a_point_has_one_area(index: AreaIndex, lat: float, lon: float, geoid: str) -> None:
    assert index.locate_one(lat, lon) == geoid


def test_many_points_at_once_in_their_order(index: AreaIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "_BLOCK", 2)
    found = index.locate([44.5, 44.5, 0, 44.5, np.nan], [-68.5, -69.5, 0, -69.0, 1])
    assert found.tolist() == ["2300200000", "2300100000", "", "2300100000", ""]


def test_no_points_and_no_areas(index: AreaIndex) -> None:
    assert index.locate([], []).tolist() == []
    assert AreaIndex([]).locate([44.5], [-69.5], reach_m=1000).tolist() == [""]
    assert len(index) == 2


# Half a degree of longitude at 44.5° north is 39.7 km.
@pytest.mark.parametrize(
    ("lat", "lon", "reach_m", "geoid"),
    [
        pytest.param(44.5, -70.001, 0, "", id="no reach"),
        pytest.param(44.5, -70.001, 79, "", id="79.4 m off, reach 79"),
        pytest.param(44.5, -70.001, 80, "2300100000", id="79.4 m off, reach 80"),
        pytest.param(45.001, -68.5, 111, "", id="111.3 m north, reach 111"),
        pytest.param(45.001, -68.5, 112, "2300200000", id="111.3 m north, reach 112"),
        pytest.param(45.001, -69.0, 500, "2300100000", id="as near to both: lowest GEOID"),
        pytest.param(45.001, -68.9, 20_000, "2300200000", id="both in reach: the nearest"),
        pytest.param(44.5, -69.5, 500, "2300100000", id="inside stays inside"),
    ],
)
def test_reach_takes_in_what_a_generalised_shore_cuts_off(
    index: AreaIndex, lat: float, lon: float, reach_m: float, geoid: str
) -> None:
    assert index.locate_one(lat, lon, reach_m) == geoid


def test_reach_among_many(index: AreaIndex) -> None:
    found = index.locate([44.5, 45.001, 50.0], [-70.001, -68.5, 0.0], reach_m=200)
    assert found.tolist() == ["2300100000", "2300200000", ""]


BOWTIE = [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]
SPIKE = {
    "type": "GeometryCollection",
    "geometries": [square(0, 0), {"type": "LineString", "coordinates": [[1, 1], [5, 5]]}],
}


@pytest.mark.parametrize(
    ("geometry", "area"),
    [
        pytest.param(square(0, 0), 1.0, id="valid"),
        pytest.param({"type": "Polygon", "coordinates": BOWTIE}, 0.5, id="bow tie"),
        pytest.param(SPIKE, 1.0, id="only the polygon of a collection"),
        pytest.param(
            {"type": "Polygon", "coordinates": [[[x, y, 7] for x, y in square(0, 0)["coordinates"][0]]]},
            1.0,
            id="heights dropped",
        ),
        pytest.param(
            {
                "type": "MultiPolygon",
                "coordinates": [square(0, 0)["coordinates"], square(0.5, 0)["coordinates"]],
            },
            1.5,
            id="overlapping parts",
        ),
    ],
)
def test_polygons_are_mended(geometry: dict, area: float) -> None:
    mended = repair(geometry, "feature 1")
    assert json.loads(json.dumps(mended)) == mended
    assert mended["type"] in ("Polygon", "MultiPolygon")
    assert shape(mended).is_valid
    assert not shape(mended).has_z
    assert shape(mended).area == pytest.approx(area)


@pytest.mark.parametrize(
    ("geometry", "says"),
    [
        pytest.param(None, "it has no geometry", id="none"),
        pytest.param({"type": "Point", "coordinates": [0, 0]}, "this Point covers no area", id="point"),
        pytest.param({"type": "Polygon", "coordinates": []}, "covers no area", id="empty"),
        pytest.param(
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}, "can't be read", id="two vertices"
        ),
        pytest.param({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, "can't be read", id="letters"),
        pytest.param({"type": "Pentagon", "coordinates": [[0, 0]]}, "can't be read", id="unknown type"),
        pytest.param({"type": "Polygon", "coordinates": None}, "", id="no coordinates"),
        pytest.param({"coordinates": [[0, 0]]}, "", id="no type"),
        pytest.param(
            {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [float("nan"), 1], [0, 0]]]},
            "not a number",
            id="NaN",
        ),
        pytest.param(square(480_000, 4_900_000), "seems to be projected", id="metres"),
        pytest.param(square(0, 89.5), "(1, 90.5)", id="beyond the pole"),
    ],
)
def test_bad_polygons_are_refused_by_name(geometry: object, says: str) -> None:
    with pytest.raises(AreaError, match="feature 7") as refused:
        repair(geometry, "feature 7")
    assert says in str(refused.value)


def test_too_many_vertices_are_refused_before_they_are_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(areas, "MAX_VERTICES", 4)
    with pytest.raises(AreaError, match="more than 4 vertices"):
        repair(square(0, 0), "feature 1")
    monkeypatch.setattr(areas, "MAX_VERTICES", 5)
    assert repair(square(0, 0), "feature 1") == square(0, 0)


def test_an_area_carries_a_point_inside_it() -> None:
    crescent = {
        "type": "Polygon",
        "coordinates": [[[0, 0], [4, 0], [4, 4], [0, 4], [0, 3], [3, 3], [3, 1], [0, 1], [0, 0]]],
    }
    area = area_polygon("2300100000", "Crescent", "23001", crescent, 12, where="feature 1")
    assert AreaIndex([(area.geoid, area.geometry)]).locate_one(area.lat, area.lon) == area.geoid
    assert (area.name, area.county_geoid, area.population) == ("Crescent", "23001", 12)


def test_outlines_leave_no_gap_between_neighbours() -> None:
    wiggle = [[1 + 0.0001 * (step % 2), step / 100] for step in range(101)]
    west = {"type": "Polygon", "coordinates": [[[0, 0], *wiggle, [0, 1], [0, 0]]]}
    east = {"type": "Polygon", "coordinates": [[[2, 0], [2, 1], *reversed(wiggle), [2, 0]]]}
    polygons = [
        area_polygon(geoid, geoid, "23001", geometry, where=geoid)
        for geoid, geometry in (("2300100001", west), ("2300100002", east))
    ]
    simple = outlines(polygons)
    vertices = sum(len(ring) for geometry in simple.values() for ring in geometry["coordinates"])
    assert vertices < 50  # of 208
    together = shape(simple["2300100001"]).union(shape(simple["2300100002"]))
    assert together.area == pytest.approx(2.0, abs=0.001)
    assert together.geom_type == "Polygon"
    assert not together.interiors


def test_an_area_too_small_to_simplify_keeps_its_polygon() -> None:
    islet = area_polygon("2300100003", "Islet", "23001", square(0, 0, 0.0005), where="feature 1")
    assert shape(outlines([islet])["2300100003"]).area > 0
    assert outlines([]) == {}


@pytest.fixture(scope="module")
def real_towns() -> list[AreaPolygon]:
    from tests.conftest import SHARED_DATA

    file = SHARED_DATA / "maine_towns.geojson"
    if not file.is_file():
        pytest.skip("needs maine_towns.geojson of the shared data")
    features = json.loads(file.read_text())["features"]
    return [
        area_polygon(
            feature["properties"]["geoid"],
            feature["properties"]["name"],
            feature["properties"]["county_geoid"],
            feature["geometry"],
            where=f"feature {number}",
        )
        for number, feature in enumerate(features, start=1)
    ]


def test_every_real_town_is_found_by_its_point(real_towns: list[AreaPolygon]) -> None:
    index = AreaIndex((town.geoid, town.geometry) for town in real_towns)
    found = index.locate([town.lat for town in real_towns], [town.lon for town in real_towns])
    assert found.tolist() == [town.geoid for town in real_towns]
    assert len(found) == 527


def test_towns_of_one_name_stay_apart(real_towns: list[AreaPolygon]) -> None:
    index = AreaIndex((town.geoid, town.geometry) for town in real_towns)
    twins = [town for town in real_towns if town.name == "Rangeley"]
    assert len(twins) == 2
    assert {index.locate_one(town.lat, town.lon) for town in twins} == {town.geoid for town in twins}


def test_hospitals_lie_in_the_county_and_town_that_their_file_names(
    real_towns: list[AreaPolygon], shared_data: Path
) -> None:
    import csv

    with (shared_data / "venues_hospitals_me.csv").open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    lats, lons = [float(row["lat"]) for row in rows], [float(row["lon"]) for row in rows]
    names = {town.geoid: town.name for town in real_towns}
    towns = AreaIndex((town.geoid, town.geometry) for town in real_towns).locate(lats, lons)
    assert [names[geoid] for geoid in towns] == [row["town"] for row in rows]
