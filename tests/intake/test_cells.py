"""What does a cell mean, and is what means nothing said to be wrong?"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.intake import cells
from mapper.intake.refusals import RowRejected


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("5-10", {5, 6, 7, 8, 9, 10}),
        ("11-3", {11, 12, 1, 2, 3}),
        ("1,2,6-9", {1, 2, 6, 7, 8, 9}),
        ("12", {12}),
        ("1-12", set(range(1, 13))),
        ("6 - 8; 10", {6, 7, 8, 10}),
    ],
)
def test_open_months(text: str, months: set[int]) -> None:
    assert cells.open_months(text) == sum(1 << (month - 1) for month in months)


@pytest.mark.parametrize("text", ["0-3", "5-13", "May-Oct", "5-", "1-2-3", ",", "5–", "٣"])
def test_refuses_what_are_no_months(text: str) -> None:
    with pytest.raises(RowRejected, match="open_months"):
        cells.open_months(text)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        *((word, False) for word in ("open", "Active", "ISSUED", "renewed", "unverified", "In Business")),
        *((word, True) for word in ("closed", "Inactive", "expired", "Cancelled", "out-of_business")),
        *((word, None) for word in ("pending", "zombie", "opened by mistake", "n/a")),
    ],
)
def test_status(text: str, closed: bool | None) -> None:
    assert cells.closed(text) is closed


@pytest.mark.parametrize(("text", "value"), [("YES", True), ("x", True), ("0", False), ("No", False)])
def test_yes_or_no(text: str, value: bool) -> None:
    assert cells.yes_or_no("restricted", text) is value


@pytest.mark.parametrize(
    ("lat", "lon", "said"),
    [
        ("44.3", "", "lon is empty"),
        ("", "-69", "lat is empty"),
        ("44,3", "-69", "lat must be decimal degrees"),
        ("nan", "-69", "lat must be decimal degrees"),
        ("inf", "-69", "lat must be decimal degrees"),
        ("1e400", "-69", "lat must be decimal degrees"),
        ("4_4", "-69", "lat must be decimal degrees"),
        ("٤٤", "-69", "lat must be decimal degrees"),
    ],
)
def test_a_point_is_whole_or_not_there(lat: str, lon: str, said: str) -> None:
    with pytest.raises(RowRejected, match=said):
        cells.point(lat, lon)


@pytest.mark.parametrize(("lat", "lon"), [("1e99", "-69"), ("90.1", "-69"), ("44.3", "-180.5"), ("0", "0.0")])
def test_a_point_that_a_person_types_is_on_the_globe(lat: str, lon: str) -> None:
    with pytest.raises(RowRejected, match="no place on earth"):
        cells.point_on_the_globe(lat, lon)


@pytest.mark.parametrize(
    ("text", "point", "rest"),
    [
        ("(44.31, -69.78)", ("44.31", "-69.78"), ""),
        ("44.31, -69.78", ("44.31", "-69.78"), ""),
        ("44.31;-69.78", ("44.31", "-69.78"), ""),
        ("POINT (-69.78 44.31)", ("44.31", "-69.78"), ""),
        ("SRID=4326;POINT(-69.78 44.31)", ("44.31", "-69.78"), ""),
        ("20 Hartford St\nHoulton, ME\n(46.13, -67.84)", ("46.13", "-67.84"), "20 Hartford St, Houlton, ME"),
        ("Main lobby (2nd floor)", None, "Main lobby (2nd floor)"),
        ("", None, ""),
    ],
)
def test_a_cell_may_hold_a_point_and_more(text: str, point: tuple[str, str] | None, rest: str) -> None:
    assert cells.stated_point(text) == point
    assert cells.without_point(text) == rest


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("(207) 555-0142", "207-555-0142"),
        ("2075550142", "207-555-0142"),
        ("+1 207.555.0142 ext. 12", "207-555-0142 ext. 12"),
        ("207/555-0142 x7", "207-555-0142 ext. 7"),
        ("+44 20 7946 0000", "+44 20 7946 0000"),
        ("555-0142", "555-0142"),
        ("call the manager", "call the manager"),
    ],
)
def test_phones_are_written_one_way(text: str, phone: str) -> None:
    assert cells.phone(text) == phone


def test_points() -> None:
    assert cells.point("", "") is None
    assert cells.point("44.3", "\N{MINUS SIGN}69.75") == (44.3, -69.75)
    assert cells.point("+4.43e1", "-0") == (44.3, 0.0)


@given(st.text(), st.text())
def test_a_point_is_finite_and_on_the_globe_or_refused(lat: str, lon: str) -> None:
    try:
        point = cells.point(lat, lon)
    except RowRejected:
        return
    assert point is None or (math.isfinite(point[0]) and abs(point[0]) <= 90 and abs(point[1]) <= 180)


@pytest.mark.parametrize(
    ("text", "zip_code"), [("4730", "04730"), ("501", "00501"), ("04730-1234", "04730-1234"), ("E1A", "E1A")]
)
def test_a_zip_gets_back_the_zeros_that_spreadsheets_drop(text: str, zip_code: str) -> None:
    assert cells.zip_code(text) == zip_code


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "JavaScript:1/alert(1)", "data:text/html,x", "file:///etc"]
)
def test_refuses_a_website_that_a_browser_would_run(text: str) -> None:
    with pytest.raises(RowRejected, match="website"):
        cells.website(text)


@pytest.mark.parametrize("text", ["https://a.org", "HTTP://a.org", "www.a.org", "a.org:8080/x"])
def test_websites(text: str) -> None:
    assert cells.website(text) == text


def test_a_text_stands_on_one_line_and_notes_keep_theirs() -> None:
    assert cells.plain("name", " Suds \n &\tCo ") == "Suds & Co"
    assert cells.plain("notes", "one  two\r\nthree") == "one two\nthree"


def test_a_text_that_is_too_long_is_refused() -> None:
    assert cells.plain("name", "x" * 200)
    with pytest.raises(RowRejected, match="name has 201 characters, at most 200"):
        cells.plain("name", "x" * 201)
