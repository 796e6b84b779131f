"""Which column holds which field, whatever the header calls it?"""

import pytest

from mapper.intake.columns import VENUE_FIELDS, match
from mapper.intake.refusals import ImportRefused
from mapper.intake.rows import Row


def positions(*header: str, **chosen: str) -> dict[str, int]:
    return dict(match(header, VENUE_FIELDS, chosen, ["name"]).positions)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Name", "name"),
        (" BUSINESS name", "name"),
        ("Venue Type", "venue_type"),
        ("category", "venue_type"),
        ("LATITUDE", "lat"),
        ("lng", "lon"),
        ("Zip_Code", "zip"),
        ("zipcode", "zip"),
        ("Do not place", "do_not_place"),
        ("ExternalID", "external_id"),
        ("opening-hours", "opening_hours"),
    ],
)
def test_knows_a_column_by_any_usual_name(header: str, field: str) -> None:
    other = "name" if field != "name" else "city"
    assert positions(header, other)[field] == 0


def test_a_synonym_yields_to_the_name_itself() -> None:
    assert positions("name", "town", "city") == {"name": 0, "city": 2}


def test_a_chosen_column_comes_before_the_name_itself() -> None:
    assert positions("name", "dba", name="DBA") == {"name": 1}


def test_a_column_that_was_chosen_for_one_field_is_no_synonym_of_another() -> None:
    assert positions("name", "url", external_id="url") == {"name": 0, "external_id": 1}


@pytest.mark.parametrize(
    ("header", "chosen", "said"),
    [
        (("name", "Name"), {}, r"several columns could be name: 'name' \(column 1\), 'Name' \(column 2\)"),
        (("name", "town", "municipality"), {}, "several columns could be city"),
        (("nom", "city"), {}, "no column is called name. The columns are: nom, city"),
        (("name",), {"city": "Stadt"}, "--map city=Stadt: the file has no such column"),
        (("name",), {"colour": "name"}, "there is no field 'colour'"),
    ],
)
def test_refuses_what_is_not_one_column(header: tuple[str, ...], chosen: dict[str, str], said: str) -> None:
    with pytest.raises(ImportRefused, match=said):
        match(header, VENUE_FIELDS, chosen, ["name"])


def test_reads_filled_fields_without_the_guard_of_a_spreadsheet() -> None:
    columns = match(["name", "city", "phone"], VENUE_FIELDS, {}, ["name"])
    assert columns.fields(Row(2, (" '=Suds ", "  ", "'+1 207"))) == {"name": "=Suds", "phone": "+1 207"}


def test_the_verdict_of_an_earlier_import_is_no_column_and_makes_no_row() -> None:
    columns = match(["name", "city", "line", "reason"], VENUE_FIELDS, {}, ["name"])
    rows = [Row(2, ("", "", "17", "")), Row(3, ("Suds", "", "18", "city is wrong"))]
    assert [row.line for row in columns.filled(iter(rows))] == [3]


@pytest.mark.parametrize(
    ("field", "text", "kept"),
    [
        ("phone", "NOT AVAILABLE", False),
        ("lat", "-999", False),
        ("zip", "-9999.0", False),
        ("city", "Unknown", False),
        ("name", "n/a", False),
        ("name", "Unknown", True),
        ("status", "unknown", True),
        ("quantity", "-", True),
        ("action", "n/a", True),
        ("quantity", "-999", True),
    ],
)
def test_what_says_that_nothing_is_known_is_empty(field: str, text: str, kept: bool) -> None:
    """But where empty stands for something: one poster, placed."""
    known = {field: ()}
    found = match(["id", field], known, {}, []).fields(Row(2, ("1", text)))
    assert found == ({field: text} if kept else {})
