"""Does the venue list come back in as it was taken out, from each format, here and in an empty database?"""

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, update

from mapper.intake.accounting import Accounting
from mapper.intake.undo import undo_import
from mapper.intake.venue_import import import_venues
from mapper.intake.wishes import Wishes
from mapper.outputs.csv_export import csv_chunks
from mapper.outputs.geojson_export import geojson_chunks
from mapper.outputs.xlsx_export import About, Table, write_xlsx
from mapper.store import derived, schema
from mapper.store.database import Connection, Database
from mapper.store.venue_rows import VENUE_COLUMNS, chosen_venues, venues
from tests.builders import CARIBOU, NOON, ZONE, add_venue, some_id
from tests.intake.importing import Desk, fates

FORMATS = ("csv", "xlsx", "geojson")
# What a file does not say, or the place it came to decides.
NOT_TAKEN_OUT = {"number", "revision", "added_at", "added_by", "set_by_person", "match_key"}
HOSTILE = (
    *("=1+1", "-5", "+44", "@x", "'=1+1", "''=2", "'quoted'", '"a","b"', "a;b", "a,b", "<b>x</b>", "${x}"),
    *(
        "_x0041_",
        "ACME LAUNDRY",
        "acme laundry",
        "007",
        "1e5",
        "TRUE",
        "é\u202e",
        "N. Main & 1st",
        "Café 咖啡",
    ),
)


def taken_out(database: Database, form: str) -> bytes:
    with database.read() as connection:
        rows = list(venues(connection))
    if form == "csv":
        return "".join(csv_chunks(VENUE_COLUMNS, rows, mark=True)).encode()
    if form == "geojson":
        return b"".join(geojson_chunks(rows, {"file_id": "X"}))
    file = BytesIO()
    table = Table("Venues", [(name, "x.") for name in VENUE_COLUMNS], rows)
    write_xlsx(file, [table], About("Venue list", [], NOON))
    return file.getvalue()


def bring_in(desk: Desk, content: bytes, form: str, **wishes: Any) -> Accounting:
    desk.now += timedelta(minutes=1)
    file = desk.file(content, f"venues.{form}")
    return import_venues(desk.database, file, Wishes(**wishes), desk.programme)


def said(desk: Desk) -> dict[str, dict[str, Any]]:
    return {
        row["id"]: {name: value for name, value in row.items() if name not in NOT_TAKEN_OUT}
        for row in desk.register()
    }


@pytest.fixture
def elsewhere(sqlite_template: Path, tmp_path: Path) -> Iterator[Desk]:
    """An empty database of another network, of the same state."""
    copy = tmp_path / "elsewhere.db"
    copy.write_bytes(sqlite_template.read_bytes())
    database = Database(f"sqlite:///{copy}")
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    yield Desk(database, folder)
    database.dispose()


def fill(desk: Desk) -> None:
    """Everything that can be said of a place, and names that are like formulas, numbers and each other."""
    desk.venues(
        "name,venue_type,city,zip,address\nBy ZIP,cafe,Portland,04101,1 Elm St\nBy town,church,Caribou,,\n"
        "THE SHOUTED CAFE,cafe,Houlton,04730,2 Main St\nNowhere,other,,04730,\n"
    )
    desk.venues(
        "id,name,venue_type,lat,lon\n7 a,Twin,cafe,46.126,-67.84\n8:b,Twin,cafe,46.126,-67.84\n", source="s t"
    )
    with desk.database.write() as connection:
        where = {
            "address": "12 Main St",
            "city": "Portland",
            "state": "ME",
            "zip": "04101",
            "precision": "pin",
        }
        more = {
            "phone": "(207) 555 0142",
            "website": "example.org:8080/x",
            "languages": "en;so",
            "closed": True,
        }
        more |= {"opening_hours": 'Mo-Fr 09:00-17:00 "ring; or knock"', "notes": "Ask.\n=1+1\n\n- here"}
        more |= {"do_not_place": True, "do_not_place_reason": "=asked twice", "restricted": True}
        more |= {"open_months": 0b0011_1111_0000, "concern_volunteer": True, "concern_taker": True}
        more |= {"venue_type": "general_assistance", "original_name": "FULL", "contact_role": "clerk"}
        full = add_venue(connection, "Full  of\tspaces", **where, **more)
        looked_up = {"lat": 43.66, "lon": -70.26, "precision": "street", "placed_by": "census"}
        add_venue(connection, "Looked up", **{**where, **looked_up}, area_approximate=True)
        add_venue(connection, "Gone", pending=True)
        merged = add_venue(connection, "Merged", merged_into=full)
        named = [("default", "b"), ("default", "=a"), ("osm", "node/1"), ("a:b *%", "x y;z")]
        rows = [{"source": source, "external_id": name, "venue_id": full} for source, name in named]
        rows.append({"source": "merged", "external_id": "m", "venue_id": merged})
        connection.execute(insert(schema.venue_source), rows)
        served = {"venue_id": full, "town_geoid": CARIBOU, "batch_id": ""}
        connection.execute(insert(schema.venue_serves), [served])
        numbers = [
            add_venue(connection, text, id=some_id(f"h {text}"), **everywhere(text)) for text in HOSTILE
        ]
        add_venue(
            connection, "=1+1", id=some_id("again"), **everywhere("=1+1")
        )  # the same again, and another
        settle(connection, [full, *numbers])


def everywhere(text: str) -> dict[str, str]:
    return dict.fromkeys(("address", "opening_hours", "notes", "phone"), text)


def settle(connection: Connection, ids: list[str]) -> None:
    """As the builders put them they know their place only by a GEOID; a real one has it from its point."""
    connection.execute(update(schema.venue).where(schema.venue.c.precision == "").values(precision="given"))
    connection.execute(update(schema.venue).values(area_approximate=True))
    derived.recompute(connection, ids, ZONE)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("source", ["default", "another"])
def test_here_everything_is_unchanged(desk: Desk, form: str, source: str) -> None:
    fill(desk)
    before = desk.register()
    found = bring_in(desk, taken_out(desk.database, form), form, source=source)
    known = [row for row in before if not row["pending"] and row["merged_into"] is None]
    assert (fates(found), found.waiting, found.rejected) == ({"unchanged": len(known)}, (), ())
    assert desk.register() == before


@pytest.mark.parametrize("form", FORMATS)
def test_elsewhere_every_place_is_there_again(desk: Desk, elsewhere: Desk, form: str) -> None:
    fill(desk)
    content = taken_out(desk.database, form)
    found = bring_in(elsewhere, content, form)
    here = {id_: row for id_, row in said(desk).items() if not row["pending"] and row["merged_into"] is None}
    assert (fates(found), found.waiting, found.rejected) == ({"added": len(here)}, (), ())
    there = said(elsewhere)
    assert there.keys() == here.keys()
    for id_, row in here.items():
        assert there[id_] == expected(row), row["name"]
    assert elsewhere.rows("venue_serves")[0]["town_geoid"] == CARIBOU
    assert fates(bring_in(elsewhere, content, form)) == {"unchanged": len(here)}
    assert fates(bring_in(desk, taken_out(elsewhere.database, form), form)) == {"unchanged": len(here)}


def expected(row: dict[str, Any]) -> dict[str, Any]:
    """A cell holds single spaces, and what was merged is the same place."""
    spaced = {name: " ".join(row[name].split()) for name in ("name", "original_name")}
    links = sorted([*row["links"], ("merged", "m")]) if "FULL" in row["original_name"] else row["links"]
    return {**row, **spaced, "links": links}


def test_taken_back_nothing_is_left(desk: Desk, elsewhere: Desk) -> None:
    fill(desk)
    found = bring_in(elsewhere, taken_out(desk.database, "csv"), "csv")
    undo_import(elsewhere.database, found.batch or "", elsewhere.programme)
    assert (elsewhere.register(), elsewhere.rows("venue_source"), elsewhere.rows("venue_serves")) == (
        [],
        [],
        [],
    )


def test_what_is_changed_in_the_file_changes(desk: Desk) -> None:
    desk.venues("name,venue_type,city,zip,address\nBy ZIP,cafe,Portland,04101,1 Elm St\n")
    text = taken_out(desk.database, "csv").decode()
    point = (desk.one()["lat"], desk.one()["lon"])
    assert fates(bring_in(desk, text.replace("By ZIP", "Zip It").encode(), "csv")) == {"updated": 1}
    assert (desk.one()["name"], desk.one()["precision"], desk.one()["lat"], desk.one()["lon"]) == (
        "Zip It",
        "place",
        *point,
    )
    moved = (
        taken_out(desk.database, "csv")
        .decode()
        .replace("Portland", "Caribou")
        .replace("04101", "04736")
        .replace("Cumberland", "Aroostook")
    )
    assert fates(bring_in(desk, moved.encode(), "csv")) == {"updated": 1}
    assert (desk.one()["town_geoid"], desk.one()["precision"]) == (CARIBOU, "place")
    exact = taken_out(desk.database, "csv").decode().replace(repr(desk.one()["lat"]), "46.87")
    assert fates(bring_in(desk, exact.encode(), "csv")) == {"updated": 1}
    assert (desk.one()["lat"], desk.one()["precision"]) == (46.87, "given")


def test_zeros_that_a_spreadsheet_dropped_are_put_back(desk: Desk) -> None:
    desk.venues("name,venue_type,city,zip,address\nBy ZIP,cafe,Portland,04101,1 Elm St\n")
    damaged = taken_out(desk.database, "csv").replace(b",04101,", b",4101,")
    assert fates(bring_in(desk, damaged, "csv")) == {"unchanged": 1}


def test_another_list_s_places_meet_what_is_there(desk: Desk, elsewhere: Desk) -> None:
    """By a source's id that both know, else by name and place; two of one list never become one."""
    fill(desk)
    elsewhere.venues("id,name,venue_type,lat,lon\n7 a,Twin,cafe,46.126,-67.84\n", source="s t")
    twin = elsewhere.one()["id"]
    found = bring_in(elsewhere, taken_out(desk.database, "csv"), "csv")
    assert fates(found) == {"added": len(HOSTILE) + 8, "unchanged": 1}
    assert sorted(row["name"] for row in elsewhere.register()).count("Twin") == 2
    assert twin in {row["id"] for row in elsewhere.register()}


@pytest.mark.parametrize("cell", ["Joe's", "*:7", "default:7"])
def test_a_cell_that_no_list_has_written_is_that_row_s_fault(desk: Desk, cell: str) -> None:
    found = desk.venues(f"name,venue_type,city,venue_ids\nA,cafe,Caribou,{cell}\n")
    assert fates(found) == {"rejected": 1}
    assert "empty the cell" in found.rejected[0].reason


@pytest.mark.parametrize(
    ("cell", "fate"), [("volunteer", "added"), ("taker; volunteer", "added"), ("me", "rejected")]
)
def test_a_file_says_for_whom_it_is_unsafe(desk: Desk, cell: str, fate: str) -> None:
    assert fates(desk.venues(f"name,venue_type,city,not_safe_for\nA,cafe,Caribou,{cell}\n")) == {fate: 1}
    if fate == "added":
        flags = (desk.one()["concern_volunteer"], desk.one()["concern_taker"])
        assert flags == ("volunteer" in cell, "taker" in cell)


def test_geojson_holds_texts_without_a_guard(desk: Desk) -> None:
    fill(desk)
    features = json.loads(taken_out(desk.database, "geojson"))["features"]
    assert set(HOSTILE) <= {feature["properties"]["name"] for feature in features}


def test_a_few_chosen_in_their_order(desk: Desk) -> None:
    fill(desk)
    with desk.database.read() as connection:
        everything = list(venues(connection))
    few = [everything[4], everything[1]]
    numbers = [row["number"] for row in few]
    assert list(chosen_venues(desk.database, [*numbers, 10_000_000])) == few
