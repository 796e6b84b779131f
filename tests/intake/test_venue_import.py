"""Does a file of venues become a register, once, with every row accounted for?"""

import csv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mapper.intake import sheet
from mapper.intake.refusals import ImportRefused
from mapper.intake.venue_import import import_venues
from mapper.intake.wishes import Wishes
from mapper.store import venues
from tests.builders import add_venue
from tests.intake.importing import HEADER, LAUNDRY, Desk, fates

BY_ID = "external_id,name,venue_type,address,city,lat,lon,phone\n"
SUDS = "7,Suds,laundromat,12 Main St,Houlton,46.126,-67.84,555 0100\n"


def test_adds_a_venue_with_its_town_and_county(desk: Desk) -> None:
    accounting = desk.venues(LAUNDRY)
    assert list(accounting.as_json()) == [
        *("read", "added", "updated", "unchanged", "review", "rejected", "batch", "rejected_file"),
    ]
    assert fates(accounting) == {"added": 1}
    venue = desk.one()
    assert (venue["name"], venue["venue_type"], venue["precision"]) == ("Suds", "laundromat", "given")
    assert (venue["county_geoid"], venue["town_geoid"][:5], venue["area_approximate"]) == (
        "23003",
        "23003",
        True,
    )
    assert (venue["closed"], venue["open_months"], venue["pending"]) == (False, 4095, False)
    assert venue["revision"] > 1  # whoever reads by revision notices it


def test_the_same_file_again_changes_nothing(desk: Desk) -> None:
    desk.venues(LAUNDRY)
    before = desk.register()
    assert fates(desk.venues(LAUNDRY)) == {"unchanged": 1}
    assert desk.register() == before


def test_reads_every_field(desk: Desk) -> None:
    desk.venues(
        "name;category;street;town;ST;zipcode;latitude;lng;tel;url;hours;languages;notes;status;"
        "do not place;restricted;open months\n"
        'Café;coffee shop;"1 Pier; A";Bath;ME;4530;43.91;-69.81;555;www.x.org;Mo-Fr 08:00-17:00;en,fr;'
        '"one\ntwo";Expired;yes;no;5-10\n'
    )
    venue = desk.one()
    expected = {
        "name": "Café",
        "venue_type": "cafe",
        "address": "1 Pier; A",
        "city": "Bath",
        "state": "ME",
        "zip": "04530",
        "phone": "555",
        "website": "www.x.org",
        "opening_hours": "Mo-Fr 08:00-17:00",
        "languages": "en,fr",
        "notes": "one\ntwo",
        "closed": True,
        "do_not_place": True,
        "restricted": False,
        "open_months": 0b1111110000,
    }
    assert {name: venue[name] for name in expected} == expected


def test_the_same_id_updates_and_never_doubles(desk: Desk) -> None:
    desk.venues(BY_ID + SUDS, source="state")
    assert fates(desk.venues(BY_ID + SUDS, source="state")) == {"unchanged": 1}
    moved = SUDS.replace("12 Main St", "14 Main St").replace("46.126", "46.127")
    assert fates(desk.venues(BY_ID + moved, source="state")) == {"updated": 1}
    renamed = moved.replace("Suds", "Suds & Co")
    assert fates(desk.venues(BY_ID + renamed, source="state")) == {"updated": 1}
    venue = desk.one()
    assert (venue["name"], venue["address"], venue["lat"]) == ("Suds & Co", "14 Main St", 46.127)
    assert venue["links"] == [("state", "7")]


def test_an_empty_cell_and_a_missing_column_change_nothing(desk: Desk) -> None:
    desk.venues(BY_ID + SUDS)
    before = desk.one()
    assert fates(desk.venues("external_id,name,venue_type,phone\n7,Suds,,\n")) == {"unchanged": 1}
    assert fates(desk.venues("external_id,name\n7,Suds\n", default_type="cafe")) == {"unchanged": 1}
    assert desk.one() == before


def test_an_id_whose_name_and_place_both_changed_waits(desk: Desk) -> None:
    desk.venues(BY_ID + SUDS)
    before = desk.one()
    other = "7,Clean Machine,laundromat,99 Court St,Houlton,46.2,-67.9,555 0100\n"
    assert fates(desk.venues(BY_ID + other)) == {"review": 1}
    assert desk.one() == before
    (waiting,) = desk.waiting()
    assert "id '7' was 'Suds' and is 'Clean Machine' at another place" in waiting.row.reason
    assert waiting.row.candidates == (before["id"],)
    assert waiting.row.county_geoid == "23003"


def test_different_ids_of_one_source_are_never_joined(desk: Desk) -> None:
    twins = BY_ID + SUDS + SUDS.replace("7,", "8,", 1)
    assert fates(desk.venues(twins)) == {"added": 2}
    assert fates(desk.venues(twins)) == {"unchanged": 2}
    assert fates(desk.venues(BY_ID + SUDS.replace("7,", "9,", 1))) == {"added": 1}


def test_another_source_means_the_venue_that_is_the_same(desk: Desk) -> None:
    desk.venues(LAUNDRY)
    assert fates(desk.venues(BY_ID + SUDS, source="state")) == {"updated": 1}
    assert fates(desk.venues(BY_ID + SUDS.replace("7,", "A,", 1), source="town")) == {"updated": 1}
    assert fates(desk.venues(BY_ID + SUDS, source="state")) == {"unchanged": 1}
    assert desk.one()["links"] == [("state", "7"), ("town", "A")]


@pytest.mark.parametrize(
    "row",
    [
        "SUDS!,Laundromat,12 Main Street,HOULTON,04730,46.126,-67.840\n",
        "Suds,laundromat,12 Main St.,,04730,,\n",
        "Suds,laundromat,14 Main St,Houlton,04730,46.126,-67.840\n",
        "Suds,laundromat,12 Main St,Houlton,04730,46.2,-67.9\n",
        "Suds,laundromat,,,,46.126,-67.84\n",
    ],
    ids=["spelling", "address", "point, other address", "address, other point", "point"],
)
def test_without_an_id_name_type_and_place_make_the_same_venue(desk: Desk, row: str) -> None:
    desk.venues(LAUNDRY)
    assert fates(desk.venues(HEADER + row)).keys() <= {"updated", "unchanged"}
    assert len(desk.register()) == 1


def test_at_another_place_it_is_another_venue(desk: Desk) -> None:
    desk.venues(LAUNDRY)
    assert fates(desk.venues(HEADER + "Suds,laundromat,99 Court St,Houlton,04730,46.2,-67.9\n")) == {
        "added": 1
    }


@pytest.mark.parametrize(
    ("row", "fate"),
    [
        ("Sudds Laundry,laundromat,12 Main Street,Houlton,04730,46.1262,-67.84\n", "updated"),
        ("Suds,cafe,12 Main St,Houlton,04730,46.126,-67.840\n", "review"),
        ("Suds 2,laundromat,12 Main St,Houlton,04730,46.126,-67.840\n", "review"),
        ("Suds Coin Laundry,laundromat,19 Main St,Houlton,04730,46.1267,-67.84\n", "review"),
        ("Fern Nails,nail_salon,12 Main St,Houlton,04730,46.126,-67.840\n", "added"),
    ],
    ids=["a slip", "type", "number in the name", "other number, 80 m away", "neighbour"],
)
def test_what_is_only_alike_is_judged(desk: Desk, row: str, fate: str) -> None:
    desk.venues(LAUNDRY)
    (before,) = desk.register()
    assert fates(desk.venues(HEADER + row)) == {fate: 1}
    assert len(desk.register()) == (2 if fate == "added" else 1)
    for waiting in desk.waiting():
        assert waiting.row.candidates == (before["id"],)
        assert "it may be 'Suds', which is known already. The " in waiting.row.reason
    assert fates(desk.venues(HEADER + row)).keys() <= {"unchanged", "review"}
    assert len(desk.register()) == (2 if fate == "added" else 1)


def test_two_rows_of_one_file_can_be_one_venue(desk: Desk) -> None:
    twice = LAUNDRY + "Suds Laundromat,laundromat,12 Main Street,Houlton,04730,46.1262,-67.84\n"
    assert fates(desk.venues(twice)) == {"added": 1, "updated": 1}


def test_what_can_be_either_waits(desk: Desk) -> None:
    desk.venues(LAUNDRY)
    assert fates(desk.venues(HEADER + "Suds,laundromat,,Houlton,04730,,\n")) == {"review": 1}
    assert desk.waiting()[0].row.candidates == (desk.one()["id"],)


def test_a_venue_of_which_only_the_town_was_known_gets_its_address(desk: Desk) -> None:
    desk.venues(HEADER + "Suds,laundromat,,Houlton,04730,,\n")
    assert desk.one()["precision"] == "place"
    assert fates(desk.venues(LAUNDRY)) == {"updated": 1}
    assert desk.one()["precision"] == "given"


def test_two_rows_of_one_file_for_one_venue(desk: Desk) -> None:
    later = SUDS.replace("555 0100", "555 0199")
    elsewhere = "7,Clean Machine,laundromat,99 Court St,Houlton,46.2,-67.9,\n"
    account = desk.venues(BY_ID + SUDS + SUDS + later + elsewhere)
    assert fates(account) == {"added": 1, "unchanged": 1, "updated": 1, "review": 1}
    assert desk.one()["phone"] == "555 0199"


def test_a_field_that_a_person_set_is_never_changed(desk: Desk) -> None:
    desk.venues(BY_ID + SUDS)
    with desk.database.write() as connection:
        venues.change(connection, {desk.one()["id"]: {"name": "Sudsy", "set_by_person": ["name", "phone"]}})
    before = desk.one()
    other = SUDS.replace("12 Main St", "14 Main St")
    assert fates(desk.venues(BY_ID + other)) == {"review": 1}
    assert "a person has set name to 'Sudsy', and the file says 'Suds'" in desk.waiting()[0].row.reason
    assert desk.one() == before
    with_persons_name = other.replace("Suds", "Sudsy")
    assert fates(desk.venues(BY_ID + with_persons_name)) == {"updated": 1}


def test_a_file_sets_the_flags_and_never_clears_them(desk: Desk) -> None:
    header = "external_id,name,venue_type,city,do_not_place,restricted\n"
    desk.venues(header + "7,Suds,laundromat,Houlton,yes,no\n")
    assert fates(desk.venues(header + "7,Suds,laundromat,Houlton,no,no\n")) == {"unchanged": 1}
    assert fates(desk.venues(header + "7,Suds,laundromat,Houlton,,yes\n")) == {"updated": 1}
    venue = desk.one()
    assert (venue["do_not_place"], venue["restricted"]) == (True, True)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",laundromat,1 A St,Houlton,04730,,\n", "name is empty"),
        ("Suds,,1 A St,Houlton,04730,,\n", "nothing says which type of place it is"),
        ("Suds,laundromat,1 A St,Houlton,04730,46.1,\n", "lon is empty"),
        ("Suds,laundromat,1 A St,Houlton,04730,46.1,west\n", "lon must be decimal degrees"),
        (f"{'x' * 201},laundromat,1 A St,Houlton,04730,,\n", "name has 201 characters"),
        ("Suds,laundromat,1 A St,Houlton,04730,,,,x\n", "the row has 9 cells and the header 7"),
        ('"Suds" x,laundromat,1 A St,Houlton,04730,,\n', "goes on after its closing quotation mark"),
        ("Su\x00ds,laundromat,1 A St,Houlton,04730,,\n", "column 'name' holds an unprintable character"),
    ],
)
def test_a_row_that_is_wrong_is_rejected_with_its_reason(desk: Desk, row: str, reason: str) -> None:
    accounting = desk.venues(LAUNDRY + row)
    assert fates(accounting) == {"added": 1, "rejected": 1}
    (rejected,) = accounting.rejected
    assert rejected.line == 3
    assert reason in rejected.reason


@pytest.mark.parametrize(
    ("row", "reason", "county"),
    [
        ("Suds,launderama,1 A St,Houlton,04730,,\n", "'launderama' names no type", "23003"),
        ("Suds,laundromat,1 A St,Boston,02108,42.36,-71.06\n", "its point lies in no county we know", ""),
        (
            "Suds,laundromat,1 A St,Houlton,04730,-67.84,46.126\n",
            "its point lies in no county we know",
            "23003",
        ),
        ("Suds,laundromat,1 A St,Houlton,04730,91,-67.84\n", "lat 91 and lon -67.84 are no place", "23003"),
        ("Suds,laundromat,1 A St,Houlton,04730,0,0\n", "lat 0 and lon 0 are no place on earth", "23003"),
        ("Suds,laundromat,1 A St,Houlton,04730,4873812.3,431200.5\n", "metres or feet of a map", "23003"),
        ("Suds,laundromat,1 A St,Nowhere,,,\n", "no one place is known that fits 'Nowhere'", ""),
        ("Suds,laundromat,1 A St,,,,\n", "it says no place", ""),
    ],
)
def test_a_row_that_only_a_person_can_judge_waits(desk: Desk, row: str, reason: str, county: str) -> None:
    assert fates(desk.venues(LAUNDRY + row)) == {"added": 1, "review": 1}
    (waiting,) = desk.waiting()
    assert reason in waiting.row.reason
    assert (waiting.row.line, waiting.row.county_geoid, waiting.source) == (3, county, "default")
    assert fates(desk.venues(LAUNDRY + row)) == {"unchanged": 1, "review": 1}
    assert len(desk.waiting()) == 1  # the same row waits once


def test_an_unknown_status_waits(desk: Desk) -> None:
    assert fates(desk.venues("name,type,city,status\nSuds,laundromat,Houlton,zombie\n")) == {"review": 1}
    assert "status 'zombie' says neither open nor closed" in desk.waiting()[0].row.reason


def test_a_row_stops_waiting_once_it_goes_in_by_itself(desk: Desk) -> None:
    row = HEADER + "Suds,launderama,1 A St,Houlton,04730,,\n"
    desk.venues(row)
    assert fates(desk.venues(row, types={"Launderama": "laundromat"})) == {"added": 1}
    assert desk.waiting() == []


def test_without_lat_and_lon_the_address_is_looked_up(desk: Desk) -> None:
    desk.venues(HEADER + "Suds,laundromat,1 A St,Houlton,,,\nFoam,laundromat,1 A St,,04401,,\n")
    foam, suds = desk.register()
    assert (suds["precision"], foam["precision"]) == ("place", "zip")
    assert abs(suds["lat"] - 46.126) < 0.1
    assert (suds["county_geoid"], foam["county_geoid"]) == ("23003", "23019")
    assert suds["area_approximate"]
    assert foam["area_approximate"]
    assert fates(desk.venues(HEADER + "Suds,laundromat,1 A St,Houlton,,,\n")) == {"unchanged": 1}


def test_a_zips_point_lies_in_the_next_town_and_its_own_is_meant(desk: Desk) -> None:
    desk.venues(HEADER + "Suds,laundromat,1 A St,,03907,,\n")  # Ogunquit; the ZIP's point is in Wells
    assert (desk.one()["precision"], desk.one()["town_geoid"]) == ("zip", "2303154980")


def test_the_county_tells_towns_of_one_name_apart(desk: Desk) -> None:
    text = "name,type,address,city,county\nSuds,laundromat,1 A St,Rangeley,Franklin County\n"
    assert fates(desk.venues(text)) == {"added": 1}
    assert desk.one()["county_geoid"] == "23007"
    wrong = "name,type,address,city,county\nFoam,laundromat,1 A St,Houlton,York\n"
    assert fates(desk.venues(wrong)) == {"review": 1}


def test_a_new_address_is_looked_up_again_and_a_given_point_stays(desk: Desk) -> None:
    header = "external_id,name,type,address,city,lat,lon\n"
    desk.venues(
        header + "1,Suds,laundromat,1 A St,Houlton,,\n2,Foam,laundromat,1 B St,Houlton,46.12,-67.83\n"
    )
    desk.venues(header + "1,Suds,laundromat,1 A St,Caribou,,\n2,Foam,laundromat,1 B St,Caribou,,\n")
    foam, suds = desk.register()
    assert suds["lat"] > 46.8
    assert foam["lat"] == 46.12


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("name,venue_type", "Harbor House Domestic Violence Shelter,other"),
        ("name,venue_type", "Harbor House,safe house"),
        ("name,venue_type,social_facility", "Harbor House,other,shelter"),
        ("name,venue_type", '"Harbor House" Women\'s Shelter,other'),
        ("name,venue_type,Organization", "Harbor House,other,Domestic Violence Program"),
        ("name,venue_type,Business Name", "Harbor House,other,Family Shelter"),
        ("name,venue_type,FacilityType", "Harbor House,other,homeless shelter"),
        ("name,venue_type,Service Type", "Harbor House,other,transitional housing"),
        ("name,venue_type,operator,operator", "Harbor House,other,Safe House,City"),
    ],
)
def test_a_shelter_leaves_no_trace(desk: Desk, header: str, row: str) -> None:
    accounting = desk.venues(f"{header}\n{row}\n,other\n")
    assert fates(accounting) == {"rejected": 2}
    assert [(one.line, one.reason != "") for one in accounting.rejected] == [(2, False), (3, True)]
    assert accounting.rejected_file
    kept = Path(accounting.rejected_file).read_text()
    assert "Harbor" not in kept
    assert kept.splitlines()[1].endswith(",2,")
    dump = [str(desk.rows(table)) for table in ("venue", "review_row", "import_batch", "import_change")]
    assert "Harbor" not in "".join(dump)


def test_rejected_rows_are_kept_whole_and_can_be_mended(desk: Desk) -> None:
    text = (
        'Name,Type,City,Owner\n=Suds,cafe,Bath,"a ""b"""\nCafé,cafe,Bath,\n,cafe,Bath,"-1, x"\nTea,,Bath,y\n'
    )
    accounting = desk.venues(text)
    assert fates(accounting) == {"added": 2, "rejected": 2}
    assert accounting.rejected_file == str(desk.folder / "file1.csv.rejected.csv")
    assert Path(accounting.rejected_file).stat().st_mode & 0o077 == 0
    with open(accounting.rejected_file, newline="", encoding="utf-8-sig") as kept:
        rows = list(csv.reader(kept))
    assert rows == [
        ["Name", "Type", "City", "Owner", "line", "reason"],
        ["", "cafe", "Bath", "'-1, x", "4", "name is empty; every venue needs one"],
        [
            *("Tea", "", "Bath", "y", "5"),
            "nothing says which type of place it is; fill in venue_type, or choose what rows without one are "
            "(--default-type TYPE)",
        ],
    ]
    rows[1][0], rows[2][1] = "Perk", "cafe"
    mended = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    assert fates(desk.venues(mended)) == {"added": 2}
    assert [venue["name"] for venue in desk.register()] == sorted(["=Suds", "Café", "Perk", "Tea"])


def test_a_rejected_file_opens_right_in_a_spreadsheet(desk: Desk) -> None:
    for name, mark in (("Café", b"\xef\xbb\xbf"), ("Cafe", b"")):
        accounting = desk.venues(f"name,type\n{name},\n")
        assert Path(accounting.rejected_file or "").read_bytes().startswith(mark + b"name,type")


def test_nothing_is_stored_where_the_rejected_rows_cannot_be_written(desk: Desk) -> None:
    (desk.folder / "file1.csv.rejected.csv").mkdir()
    with pytest.raises(ImportRefused, match="Nothing was imported: the rejected rows"):
        desk.venues(LAUNDRY + ",,,,,,1\n,cafe,,,,,\n")
    assert desk.register() == desk.rows("import_batch") == []


def test_a_dry_run_says_the_same_and_writes_nothing(desk: Desk) -> None:
    text = LAUNDRY + "Foam,nonsense,,Bath,,,\n,cafe,,Bath,,,\n"
    dry = desk.venues(text, is_dry_run=True)
    assert (dry.batch, dry.rejected_file) == (None, None)
    assert desk.register() == desk.waiting() == desk.rows("import_batch") == []
    assert list(desk.folder.glob("*.rejected.csv")) == []
    assert desk.venues(text).counts == dry.counts


def test_the_batch_keeps_the_account(desk: Desk) -> None:
    accounting = desk.venues(LAUNDRY, source="state")
    batch = desk.batch(accounting.batch)
    assert batch is not None
    assert (batch.kind, batch.source, batch.filename) == ("venues", "state", "file1.csv")
    assert dict(batch.counts) == accounting.counts


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("list.xls", r"\.csv \.geojson \.xlsx \.json can be imported, not \.xls"),
        ("list", "not a file without an ending"),
        ("gone.csv", "can't be read"),
    ],
)
def test_refuses_other_files(desk: Desk, name: str, said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        sheet.open_sheet(desk.folder / name)


def test_refuses_a_file_that_is_too_large(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_BYTES", 20)
    with pytest.raises(ImportRefused, match="at most 0 MB"):
        desk.venues(LAUNDRY)


@pytest.mark.parametrize(
    ("text", "wishes", "said"),
    [
        ("name,city\nSuds,Bath\n", {}, "no column is called venue_type"),
        ("name,city\nSuds,Bath\n", {"default_type": "spaceport"}, "--default-type: there is no venue type"),
        (LAUNDRY, {"types": {"x": "spaceport"}}, "--type-map: there is no venue type 'spaceport'"),
        (LAUNDRY, {"source": " "}, "--source must be"),
        (LAUNDRY, {"source": "a\nb"}, "--source must be"),
    ],
)
def test_refuses_wishes_that_cannot_be(desk: Desk, text: str, wishes: dict[str, object], said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        desk.venues(text, **wishes)
    assert desk.rows("import_batch") == []


def test_wishes_for_types_and_columns(desk: Desk) -> None:
    text = "nom,type,city\nSuds,Wash,Bath\nFoam,,Bath\n"
    account = desk.venues(text, columns={"name": "NOM"}, types={"wash": "Laundromat"}, default_type="cafe")
    assert fates(account) == {"added": 2}
    assert [venue["venue_type"] for venue in desk.register()] == ["cafe", "laundromat"]


def test_a_venue_that_a_volunteer_added_waits_for_a_person(desk: Desk) -> None:
    desk.venues(LAUNDRY)
    with desk.database.write() as connection:
        venues.change(connection, {desk.one()["id"]: {"pending": True}})
    assert fates(desk.venues(LAUNDRY)) == {"review": 1}
    assert "a volunteer added 'Suds'" in desk.waiting()[0].row.reason


def test_a_merged_venue_stands_for_the_one_it_became(desk: Desk) -> None:
    desk.venues(
        BY_ID + SUDS + SUDS.replace("7,", "8,", 1).replace("12 Main", "99 Court").replace(".126", ".2")
    )
    court, main = sorted(desk.register(), key=lambda venue: str(venue["address"]), reverse=True)
    with desk.database.write() as connection:
        venues.change(connection, {court["id"]: {"merged_into": main["id"]}})
    assert fates(desk.venues("external_id,name,phone\n8,Suds,555 0188\n")) == {"updated": 1}
    with desk.database.read() as connection:
        assert venues.by_ids(connection, [main["id"]])[main["id"]].phone == "555 0188"


def test_two_imports_of_one_file_at_once_add_it_once(desk: Desk) -> None:
    file = desk.file(BY_ID + "".join(SUDS.replace("7,Suds", f"{i},Suds {i}") for i in range(300)))
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(import_venues, desk.database, file, Wishes(), desk.programme) for _ in range(2)]
        assert sorted(str(fates(one.result())) for one in both) == ["{'added': 300}", "{'unchanged': 300}"]
    assert len(desk.register()) == 300


def test_the_real_hospitals(desk: Desk, shared_data: Path) -> None:
    content = (shared_data / "venues_hospitals_me.csv").read_bytes()
    assert fates(desk.venues(content)) == {"added": 52}
    assert fates(desk.venues(content)) == {"unchanged": 52}
    assert sum(venue["closed"] for venue in desk.register()) == 10


def test_the_real_facts_from_the_web(desk: Desk, shared_data: Path) -> None:
    content = (shared_data / "venues_web_facts_me.csv").read_bytes()
    assert fates(desk.venues(content)) == {"added": 26}
    assert fates(desk.venues(content)) == {"unchanged": 26}
    assert not any(venue["closed"] for venue in desk.register())


def test_a_row_without_an_id_may_be_one_that_its_source_gave_an_id(desk: Desk) -> None:
    header = "external_id,name,venue_type,address,city,zip,phone\n"
    named = "A1,Harbor Laundromat,laundromat,12 Main Street,Houlton,04730,207-555-0142\n"
    again = ",Harbor Laundrymat,laundromat,12 Main St,Houlton,04730,(207) 555 0142\n"
    other = "A2,Harbor Laundrymat,laundromat,12 Main St,Houlton,04730,(207) 555 0142\n"
    assert fates(desk.venues(header + named + again)) == {"added": 1, "updated": 1}  # within one file
    assert fates(desk.venues(header + again)) == {"unchanged": 1}  # and from file to file
    assert fates(desk.venues(header + other)) == {"added": 1}  # another id is another venue
    assert fates(desk.venues(header + other, source="elsewhere")) == {"review": 1}  # it may be either


def test_nothing_is_what_somebody_set_aside(desk: Desk) -> None:
    where = {"address": "12 Main Street", "city": "Houlton", "zip": "04730", "phone": "207-555-0142"}
    with desk.database.write() as connection:
        add_venue(connection, "Harbor Laundromat", **where, pending=True, set_by_person=["pending"])
    header = "name,venue_type,address,city,zip,phone\n"
    row = "Harbor Laundrymat,laundromat,12 Main St,Houlton,04730,207-555-0142\n"
    assert fates(desk.venues(header + row)) == {"added": 1}
