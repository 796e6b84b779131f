"""How the built files are made of what the packages hold: each rule on a small example."""

from typing import Any

import pytest

from data import build, packages, paper_map
from data.packages import CensusTown, Place
from mapper.places.areas import area_polygon
from mapper.places.gazetteer import Gazetteer
from mapper.places.place_files import Town, Village


def town(
    geoid: str, name: str, kind: str = "town", lat: float = 45.0, lon: float = -70.0, people: int = 100
) -> Town:
    return Town(geoid, name, kind, geoid[:5], people, 50.0, lat, lon)


def division(geoid: str, name: str, kind: str, **more: Any) -> dict[str, Any]:
    lists = {
        field: [] for field in ("historical_names", "islands", "villages", "gnis_variants", "misspellings")
    }
    names = dict.fromkeys(("maine_gis_name", "gnis_name", "tribal_name", "voting_name"))
    row = {
        "cousub_geocode": geoid,
        "cousub_basename": name,
        "cousub_name": f"{name} {kind}",
        "geotype": kind.title(),
        "town": name,
        "population": "40.0",
        "area_land": "5000000.0",
    }
    return {**lists, **names, **row, **more}


@pytest.mark.parametrize(
    ("description", "name", "kind"),
    [
        ("Auburn city, ME", "Auburn", "city"),
        ("Isle au Haut town, ME", "Isle au Haut", "town"),
        ("Rangeley plantation, ME", "Rangeley", "plantation"),
        ("Northwest Aroostook UT, ME", "Northwest Aroostook", "UT"),
        ("Penobscot Indian Island Reservation, ME", "Penobscot Indian Island Reservation", ""),
        ("Dixie Valley CCD, NV", "Dixie Valley", "CCD"),
        ("Ann Arbor charter township, MI", "Ann Arbor", "charter township"),
    ],
)
def test_a_description_says_name_and_kind(description: str, name: str, kind: str) -> None:
    found = packages._census_town("2300100001", 0.785, -1.22, description)
    assert (found.name, found.kind) == (name, kind)
    assert (round(found.lat, 3), round(found.lon, 3)) == (44.977, -69.901)


def test_divisions_of_a_town_are_added_up() -> None:
    census = [CensusTown("2300100001", "North", "UT", 45.0, -70.0)]
    rows = [
        division("2300100001", "North", "UT", town="T1 R1"),
        division("2300100001", "North", "UT", town="T1 R2"),
    ]
    found = build.towns_of(census, rows)
    assert [(t.name, t.kind, t.population, t.land_km2, t.lat) for t in found] == [
        ("North", "UT", 80, 10.0, 45.0)
    ]


def test_a_town_with_a_new_geoid_keeps_its_ground() -> None:
    census = [CensusTown("2300100001", "Drew", "plantation", 45.5, -68.1)]
    found = build.towns_of(census, [division("2300100009", "Drew", "UT")])
    assert [(t.geoid, t.lat, t.lon) for t in found] == [("2300100009", 45.5, -68.1)]


def test_without_a_package_the_census_names_the_towns() -> None:
    found = build.towns_of([CensusTown("5000100325", "Addison", "town", 44.06, -73.3)], [])
    assert build._town_row(found[0]) == {
        "geoid": "5000100325", "name": "Addison", "kind": "town", "county_geoid": "50001",
        "population": None, "land_km2": None, "lat": 44.06, "lon": -73.3,
    }  # fmt: skip


def test_two_towns_of_one_name_are_told_apart() -> None:
    rows = [division("2300100001", "Rangeley", "town"), division("2300100002", "Rangeley", "plantation")]
    census = [CensusTown(row["cousub_geocode"], "Rangeley", "", 45.0, -70.0) for row in rows]
    assert [t.name for t in build.towns_of(census, rows)] == ["Rangeley", "Rangeley plantation"]


def test_spellings_that_say_something_new_and_mean_one_town() -> None:
    rows = [
        division(
            "2300100001",
            "Abbot",
            "town",
            gnis_variants=["Abbott", "Abbot Township", "12"],
            islands=["Big I."],
        ),
        division("2300100002", "Berry", "UT", historical_names=["Shared"], misspellings=["SHARED "]),
        division("2300100003", "Cary", "UT", historical_names=["shared"]),
    ]
    plain = Gazetteer([town("2300100001", "Abbot"), town("2300100002", "Berry"), town("2300100003", "Cary")])
    assert build.spellings_of(rows, plain) == [("Abbott", "2300100001"), ("Big I.", "2300100001")]


def square(geoid: str, west: float) -> Any:
    ring = [[west, 44], [west + 1, 44], [west + 1, 46], [west, 46], [west, 44]]
    return area_polygon(geoid, geoid, geoid, {"type": "Polygon", "coordinates": [ring]}, where=geoid)


def test_settlements_get_the_county_of_their_point() -> None:
    counties = [square("23001", -71), square("23003", -70)]
    named = Gazetteer([town("2300100001", "Palermo", lon=-70.05), town("2300300001", "Other", lon=-69.5)])
    places = [
        Place("Outpost", 45.0, -69.5),
        Place("Palermo", 45.0, -69.95),  # of the next county, and misplaced
        Place("Palermo", 45.0, -69.1),  # another of that name, far away
        Place("At sea", 40.0, -69.5),
    ]
    found = build.settlements_with_county(places, counties, named)
    assert [(p.name, p.lon, p.county_geoid) for p in found] == [
        ("Outpost", -69.5, "23003"),
        ("Palermo", -69.1, "23003"),
    ]


OFFICES = [
    Place("Alpha", 45.05, -70.05, county_geoid="23001", zip="04000"),
    Place("Alpha", 45.01, -70.01, county_geoid="23001", zip="04001"),
    Place("Alpha Village", 46.5, -70.0, county_geoid="23001", zip="04003"),
    Place("Beta", 45.02, -70.02, county_geoid="23001", zip="04004"),
]
NAMED = Gazetteer([town("2300100001", "Alpha")])


def test_villages_are_settlements_first_and_then_offices_that_deliver() -> None:
    settlement = Place("Beta", 45.2, -70.2, 700, "23001")
    found = build.villages_of([settlement], OFFICES, {"04001"}, NAMED)
    assert [(v.name, v.lat, v.town_geoid, p.population) for v, p in found] == [
        ("Alpha", 45.01, "2300100001", None),
        ("Beta", 45.2, "2300100001", 700),
    ]


def test_a_zip_has_its_own_point_unless_boxes_or_astray() -> None:
    villages = [v for v, _ in build.villages_of([], OFFICES, {"04001"}, NAMED)]
    found = build.zip_rows(OFFICES, {"04001": 12}, {"04001"}, villages, NAMED)
    assert [(row["zip"], row["lat"], row["population"]) for row in found] == [
        ("04000", 45.01, None),  # boxes at the office
        ("04001", 45.01, 12),  # its own
        ("04003", 45.0, None),  # 167 km from the town it is named after: the town's point
        ("04004", 45.02, None),
    ]
    assert {row["town_geoid"] for row in found} == {"2300100001"}


def test_corrections_of_another_state_stay_out() -> None:
    assert ("Ocean Park", "2303155085") in build.corrections("23")
    assert build.corrections("50") == []


def test_a_town_whose_point_is_at_sea_stands_at_its_village() -> None:
    counties = [square("23001", -71)]
    inland = town("2300100001", "Inland", lon=-70.5)
    towns = [inland, town("2300100002", "Isle", lon=-69.0), town("2300100003", "Rock", lon=-69.0)]
    villages = [
        Village("Inland", "23001", "2300100001", 45.3, -70.3),
        Village("Isle", "23001", "2300100002", 45.4, -70.1),
    ]
    assert [(t.lat, t.lon) for t in build.ashore(towns, villages, counties)] == [
        (45.0, -70.5),
        (45.4, -70.1),
        (45.0, -69.0),
    ]


def test_topojson_arcs_are_steps() -> None:
    assert packages._absolute([[1, 2], [1, -1]], [0.5, 0.5], [10, 20]) == [(10.5, 21.0), (11.0, 20.5)]


def test_names_on_the_map_keep_clear_of_larger_ones() -> None:
    towns = [
        town("2300100001", "City", "city", 45.0, -70.0, 9000),
        town("2300100002", "Suburb", "town", 45.0, -70.01, 8000),
        town("2300100003", "Far", "town", 46.9, -70.0, 500),
        town("2300100004", "Wild", "UT", 44.0, -69.0, 5),
    ]
    found = {f["properties"]["name"]: f["properties"]["zoom"] for f in paper_map._labels(towns, [])}
    assert found == {"City": 6, "Far": 6}
