"""The lists a network edits agree with themselves and with what CONTRACT.md 3 promises."""

import csv
import json
import re
from collections import Counter
from datetime import date

import pytest

from mapper.config import PROJECT
from mapper.places.gazetteer import normal_name

DATA = PROJECT / "data"
CONTRACT_TYPES = {
    *("family_planning", "medical_clinic", "hospital", "church", "community_center", "wic_office"),
    *("general_assistance", "laundromat", "cafe", "restaurant", "nail_salon", "hair_salon", "library"),
    *("lodging", "career_center", "transit_stop", "other"),
}
CONTRACT_COLUMNS = {
    "venue_types.csv": "code label poster_shelf_life_days palm_card_shelf_life_days posting citation "
    "target_pct",
    "spots.csv": "code label private",
    "materials.csv": "code label kind languages low_literacy issuer version where_to_get superseded_on "
    "recalled_on",
    "languages_needed.csv": "county_geoid language why",
    "local_numbers.csv": "county_geoid label number note",
}
STATED_SHELF_LIVES = {
    365: {"family_planning", "medical_clinic", "hospital", "wic_office", "general_assistance"},
    270: {"church", "community_center", "library"},
    180: {"nail_salon", "hair_salon"},
    120: {"laundromat"},
    60: {"cafe", "restaurant"},
}
# The part of BCP 47 that languages on a poster need: language, script, region.
LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?")
CODE = re.compile(r"[a-z][a-z0-9_]*")


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("name", CONTRACT_COLUMNS)
def test_columns_of_the_contract_come_first(name: str) -> None:
    wanted = CONTRACT_COLUMNS[name].split()
    assert list(rows(name)[0])[: len(wanted)] == wanted


@pytest.mark.parametrize("name", ["venue_types.csv", "spots.csv", "materials.csv"])
def test_codes_and_labels_are_unique(name: str) -> None:
    for column in ("code", "label"):
        values = [row[column] for row in rows(name)]
        assert len(set(values)) == len(values)
        assert all(value == value.strip() and value for value in values)
    assert all(CODE.fullmatch(row["code"]) for row in rows(name))


def test_every_type_of_the_contract_is_there() -> None:
    assert {row["code"] for row in rows("venue_types.csv")} >= CONTRACT_TYPES


def test_shelf_lives_are_as_stated_and_cards_a_third() -> None:
    poster = {row["code"]: int(row["poster_shelf_life_days"]) for row in rows("venue_types.csv")}
    for days, codes in STATED_SHELF_LIVES.items():
        assert {poster[code] for code in codes} == {days}
    for row in rows("venue_types.csv"):
        assert int(row["palm_card_shelf_life_days"]) == round(int(row["poster_shelf_life_days"]) / 3)


def test_posting_is_required_with_its_section_and_a_word_of_caution() -> None:
    types = rows("venue_types.csv")
    assert {row["posting"] for row in types} == {"required", "voluntary"}
    required = {row["code"] for row in types if row["posting"] == "required"}
    assert required == {"hospital", "cafe", "restaurant", "lodging", "career_center", "transit_stop"}
    for row in types:
        if row["posting"] == "required" or (row["citation"] and not row["one_per"]):
            assert "26 M.R.S. §879(" in row["citation"]
            assert "confirm with counsel" in row["citation"]


def test_what_each_municipality_has_one_of_is_said_with_its_section() -> None:
    closed = {row["code"]: row for row in rows("venue_types.csv") if row["one_per"]}
    assert {code: row["one_per"] for code, row in closed.items()} == {"general_assistance": "municipality"}
    assert "22 M.R.S. §4304" in closed["general_assistance"]["citation"]


def test_every_kind_of_town_governs_itself_or_not() -> None:
    kinds = {row["kind"]: row["municipality"] for row in rows("town_kinds.csv")}
    count = Counter(row["kind"] for row in rows("towns.csv"))
    assert kinds.keys() == count.keys()
    own = sum(number for kind, number in count.items() if kinds[kind] == "yes")
    assert own == 482
    assert f"That makes {own} municipalities" in (DATA / "README.md").read_text(encoding="utf-8")


def test_targets_are_percentages() -> None:
    targets = [float(row["target_pct"]) for row in rows("venue_types.csv") if row["target_pct"]]
    assert all(0 < target <= 100 for target in targets)


def test_a_word_of_a_spreadsheet_means_one_type() -> None:
    meant: dict[str, str] = {}
    for row in rows("venue_types.csv"):
        words = {row["code"], row["label"], *filter(None, row["synonyms"].split(";"))}
        for word in {normal_name(word) for word in words}:
            assert meant.setdefault(word, row["code"]) == row["code"], word


def test_no_type_or_word_is_a_shelter() -> None:
    text = (DATA / "venue_types.csv").read_text(encoding="utf-8").casefold()
    assert not re.search(r"shelter|safe ?house|transitional|survivor|domestic", text)


def test_spots_say_whether_one_is_alone() -> None:
    private = {row["code"] for row in rows("spots.csv") if row["private"] == "yes"}
    assert {row["private"] for row in rows("spots.csv")} == {"yes", "no"}
    assert {"restroom_stall", "exam_room", "changing_room"} <= private
    assert not private & {
        "waiting_room",
        "bulletin_board",
        "counter",
        "window",
        "hallway",
        "employee_area",
        "other",
    }


def test_materials_are_whole() -> None:
    for row in rows("materials.csv"):
        assert row["kind"] in ("poster", "palm_card")
        assert row["low_literacy"] in ("yes", "no")
        assert all(LANGUAGE_TAG.fullmatch(tag) for tag in row["languages"].split(";"))
        assert row["issuer"]
        assert row["version"]
        assert row["where_to_get"]
        for day in filter(None, (row["superseded_on"], row["recalled_on"])):
            date.fromisoformat(day)
    kinds = {(row["issuer"].split(" (")[0], row["kind"]) for row in rows("materials.csv")}
    assert kinds == {(i, k) for i in ("Maine STEN", "DHS Blue Campaign") for k in ("poster", "palm_card")}
    assert any(row["low_literacy"] == "yes" for row in rows("materials.csv"))


def test_languages_are_needed_in_real_counties_and_marked_to_verify() -> None:
    needed = rows("languages_needed.csv")
    counties = {row["county_geoid"] for row in rows("towns.csv")}
    assert {row["county_geoid"] for row in needed} == counties
    assert len({(row["county_geoid"], row["language"]) for row in needed}) == len(needed)
    for row in needed:
        assert LANGUAGE_TAG.fullmatch(row["language"])
        assert "to verify" in row["why"] or row["language"] == "en"


def test_the_numbers_that_must_be_there() -> None:
    numbers = {row["number"]: row for row in rows("local_numbers.csv")}
    assert {"911", "1-888-373-7888", "1-800-871-7741"} <= numbers.keys()
    assert "233733" in numbers["1-888-373-7888"]["note"]
    assert all(numbers[number]["county_geoid"] == "" for number in ("911", "1-888-373-7888"))


def test_every_built_file_says_whom_to_thank() -> None:
    thanked = {file for row in rows("attributions.csv") for file in row["files"].split(";")}
    built = {
        "counties.geojson",
        "towns.csv",
        "town_spellings.csv",
        "villages.csv",
        "zips.csv",
        "paper_map.geojson",
    }
    assert built <= thanked
    assert {"GeoNames", "Made with Natural Earth"} <= {row["text"] for row in rows("attributions.csv")}


def test_the_readme_names_every_file_and_its_rows() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for file in [*DATA.glob("*.csv"), *DATA.glob("*.geojson")]:
        assert f"`{file.name}`" in text or f"### {file.name}" in text
    for name in ("towns.csv", "town_spellings.csv", "villages.csv", "zips.csv"):
        assert f"| `{name}` | {len(rows(name)):,} |" in text
    for name in ("counties.geojson", "paper_map.geojson"):
        count = len(json.loads((DATA / name).read_text(encoding="utf-8"))["features"])
        assert f"| `{name}` | {count} |" in text


def test_the_types_of_openstreetmap_s_tags_are_types_of_ours() -> None:
    types = {row["code"] for row in rows("venue_types.csv")}
    table = rows("osm_venue_types.csv")
    assert {row["venue_type"] for row in table} <= types
    assert len({(row["key"], row["value"], row["further"]) for row in table}) == len(table)
