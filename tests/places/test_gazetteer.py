"""Which town a name, a ZIP or a point means."""

import csv
from pathlib import Path

import pytest

from mapper.config import PROJECT
from mapper.places import place_files
from mapper.places.areas import AreaIndex
from mapper.places.gazetteer import Gazetteer, normal_name
from mapper.places.place_files import PlaceFileError, State, Town, Village


@pytest.fixture(scope="module")
def maine() -> Gazetteer:
    return Gazetteer.from_folder(PROJECT / "data")


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("Bangor", "bangor"),
        ("  DOVER-FOXCROFT ", "dover foxcroft"),
        ("Saint Albans", "st albans"),
        ("St. Albans", "st albans"),
        ("Swan's Island", "swans island"),
        ("Orr’s Island", "orrs island"),
        ("Mt. Desert", "mt desert"),
        ("Mount Desert", "mt desert"),
        ("N. Berwick", "north berwick"),
        ("So. Portland", "south portland"),
        ("Rangeley Plt", "rangeley plantation"),
        ("Town of York", "york"),
        ("Old Town", "old town"),
        ("Île-aux-Noix", "ile aux noix"),
        ("E", "e"),
        ("", ""),
    ],
)
def test_spellings_are_compared_in_one_form(text: str, normal: str) -> None:
    assert normal_name(text) == normal


@pytest.mark.parametrize(
    ("name", "county", "geoid"),
    [
        pytest.param("Bangor", "23019", "2301902795", id="its own name"),
        pytest.param("bangor city", "23019", "2301902795", id="with its kind"),
        pytest.param("City of Bangor", "", "2301902795", id="with its kind before"),
        pytest.param("Bangor", "23005", "", id="not in that county"),
        pytest.param("Rangeley", "23007", "2300761840", id="twice in a county: the town"),
        pytest.param("Rangeley Plt", "23007", "2300761875", id="twice in a county: the plantation"),
        pytest.param("Old Town", "", "2301955225", id="a name that ends like a kind"),
        pytest.param("Old", "23019", "", id="but half of it is no name"),
        pytest.param("Abbott", "23021", "2302100100", id="another spelling"),
        pytest.param("Indian Twp", "23029", "2302957082", id="abbreviated"),
        pytest.param("South Paris", "23017", "2301756625", id="a village by compass"),
        pytest.param("Lisbon Falls", "23001", "2300140035", id="a village by falls"),
        pytest.param("West Bath", "23023", "2302381930", id="compass, and yet a town of its own"),
        pytest.param("Springvale", "23031", "2303165725", id="a village by list"),
        pytest.param("Ocean Park", "23031", "2303155085", id="a corrected village"),
        pytest.param("Lincoln", "", "2301939475", id="town before plantation"),
        pytest.param("Woodland", "", "", id="a town here and a village there: nobody knows"),
        pytest.param("Woodland", "23003", "2300387215", id="with the county it is clear"),
        pytest.param("Center", "23019", "", id="only a word for a part"),
        pytest.param("Gotham", "", "", id="unknown"),
        pytest.param("", "23019", "", id="nothing"),
    ],
)
def test_a_name_means_one_town(maine: Gazetteer, name: str, county: str, geoid: str) -> None:
    assert maine.town_named(name, county) == geoid


def test_every_town_answers_to_its_name(maine: Gazetteer) -> None:
    wrong = [
        town for town in maine.towns.values() if maine.town_named(town.name, town.county_geoid) != town.geoid
    ]
    assert wrong == []
    assert len(maine.towns) == 528


@pytest.mark.parametrize(
    ("city", "county", "lat", "lon", "answer"),
    [
        pytest.param("Augusta", "23011", 44.28, -69.70, ("2301102100", "23011"), id="name before nearness"),
        pytest.param("Nowhere", "23019", 44.80, -68.77, ("2301902795", "23019"), id="nearest in the county"),
        pytest.param(
            "Bangor", "23029", 44.715, -67.46, ("2302941960", "23029"), id="county is never overruled"
        ),
        pytest.param("Bangor", None, None, None, ("2301902795", "23019"), id="only a name"),
        pytest.param("Woodland", None, 46.84, -67.94, ("2300310565", "23003"), id="doubtful name, point"),
        pytest.param("", "23019", None, None, ("", "23019"), id="only a county"),
        pytest.param("", None, float("nan"), float("nan"), ("", ""), id="nothing"),
    ],
)
def test_the_approximate_rule(
    maine: Gazetteer, city: str, county: str | None, lat: float, lon: float, answer: tuple[str, str]
) -> None:
    assert maine.approximate_town(city, county, lat, lon) == answer


def _town(geoid: str, lon: float, land_km2: float) -> Town:
    return Town(geoid, geoid, "town", geoid[:5], 100, land_km2, 45.0, lon)


def test_nearness_is_measured_in_radii_of_the_town() -> None:
    # A city of 10 km² beside a town of 250 km²: the edge lies at 1 : 5 of the way, not in the middle.
    towns = [_town("2300100001", -70.0, 10), _town("2300100002", -69.0, 250)]
    gazetteer = Gazetteer(towns)
    assert gazetteer.nearest_town(45.0, -69.85) == "2300100001"
    assert gazetteer.nearest_town(45.0, -69.75) == "2300100002"
    assert gazetteer.nearest_town(45.0, -69.75, "23003") == ""


def test_a_village_brings_its_town_near() -> None:
    towns = [_town("2300100001", -70.0, 100), _town("2300100002", -69.0, 100)]
    village = Village("Outpost", "23001", "2300100002", 45.0, -69.9)
    assert Gazetteer(towns).nearest_town(45.0, -69.85) == "2300100001"
    assert Gazetteer(towns, villages=[village]).nearest_town(45.0, -69.85) == "2300100002"


@pytest.mark.parametrize(
    ("said", "ours"),
    [("", True), ("ME", True), ("me", True), (" Maine ", True), ("NH", False), ("New Hampshire", False)],
)
def test_an_address_of_another_state_is_told_apart(said: str, ours: bool) -> None:
    state = State("23", "ME", "Maine", 43.0, -71.0, 47.0, -67.0)
    assert Gazetteer([], state=state).is_ours(said) is ours


@pytest.mark.parametrize(
    ("file", "content", "says"),
    [
        ("towns.csv", "geoid,name\n2300100001,A\n", "towns.csv: the column 'population' is missing."),
        (
            "villages.csv",
            "name,county_geoid,town_geoid,lat,lon\nA,23001,2300100001,north,1\n",
            "villages.csv, line 2: could not convert",
        ),
        ("state.csv", "geoid,code,name,south,west,north,east\n", "state.csv must hold one row, and holds 0."),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, file: str, content: str, says: str) -> None:
    for whole in ("state", "towns", "town_spellings", "villages", "zips"):
        (tmp_path / f"{whole}.csv").write_bytes((PROJECT / "data" / f"{whole}.csv").read_bytes())
    (tmp_path / file).write_text(content)
    with pytest.raises(PlaceFileError) as refused:
        Gazetteer.from_folder(tmp_path)
    assert str(refused.value).startswith(says)


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


def test_the_rule_finds_the_town_of_51_of_52_hospitals(maine: Gazetteer, shared_data: Path) -> None:
    """The 52nd has Augusta in its address and stands in Chelsea."""
    counties = _county_index()
    wrong = []
    for row in _rows(shared_data / "venues_hospitals_me.csv"):
        lat, lon = float(row["lat"]), float(row["lon"])
        county = counties.locate_one(lat, lon)
        town, _ = maine.approximate_town(row["city"], county, lat, lon)
        if maine.towns[town].name != row["town"]:
            wrong.append((row["city"], row["town"]))
    assert wrong == [("Augusta", "Chelsea")]


def test_the_nearest_point_finds_most_villages(maine: Gazetteer, shared_data: Path) -> None:
    rows = [row for row in _rows(shared_data / "maine_places.csv") if row["kind"] == "populated_place"]
    rows = [row for row in rows if row["town_geoid"]]
    right = sum(
        maine.nearest_town(float(row["lat"]), float(row["lon"]), row["town_geoid"][:5]) == row["town_geoid"]
        for row in rows
    )
    assert right / len(rows) > 0.83


def _county_index() -> AreaIndex:
    import json

    features = json.loads((PROJECT / "data" / "counties.geojson").read_text())["features"]
    return AreaIndex((feature["properties"]["geoid"], feature["geometry"]) for feature in features)


def test_the_embedded_counties_hold_every_hospital(shared_data: Path) -> None:
    rows = _rows(shared_data / "venues_hospitals_me.csv")
    found = _county_index().locate([float(r["lat"]) for r in rows], [float(r["lon"]) for r in rows])
    names = {town.county_geoid for town in place_files.towns(PROJECT / "data")}
    assert names.issuperset(found)
    county_of = {r["county_geoid"]: r["county"] for r in _rows(PROJECT / "data" / "towns.csv")}
    assert [county_of[geoid] for geoid in found] == [row["county"] for row in rows]
