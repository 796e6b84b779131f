"""Are two records the same venue: surely, perhaps, or not?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.duplicates import Record, compare

SUDS = Record("Suds Laundromat", "12 Main St", "Alder", "04001", "207-555-0101", "laundromat", 44.0, -70.0)


def at(name: str, address: str = "", city: str = "Alder", phone: str = "", kind: str = "") -> Record:
    return Record(name, address, city, "", phone, kind)


def near(name: str, metres: float, phone: str = "", kind: str = "") -> Record:
    return Record(name, phone=phone, kind=kind, latitude=44.0 + metres / 111_195, longitude=-70.0)


TABLE = {
    "the same": (SUDS, SUDS, "sure"),
    "written otherwise": (
        at("St. Mary's Church", "12 Main St"),
        at("SAINT MARYS CHURCH", "12 Main Street"),
        "sure",
    ),
    "one line, with its town": (
        at("Bluebird Cafe", "12 N Main St"),
        at("Blue Bird Café", "12 North Main Street, Alder, ME 04001"),
        "sure",
    ),
    "a moved number, the phone the same": (
        at("Moth Hair", "12 Main St", phone="(207) 555-0101"),
        at("Moth Hair", "21 Main St", phone="207.555.0101"),
        "sure",
    ),
    "a moved number, no phone": (at("Moth Hair", "12 Main St"), at("Moth Hair", "21 Main St"), "doubtful"),
    "first and second": (
        at("First Baptist Church", "12 Main St", kind="church"),
        at("Second Baptist Church", "12 Main St", kind="church"),
        "different",
    ),
    "1st and first": (
        at("1st Baptist", "1 Elm St", kind="church"),
        at("First Bapt. Church", "1 Elm Street", kind="church"),
        "sure",
    ),
    "two branches": (
        at("Dunkin'", "12 Main St", kind="cafe"),
        at("Dunkin’ Donuts", "98 Main St", kind="cafe"),
        "different",
    ),
    "branches of a firm with one phone": (
        at("Dunkin'", "12 Main St", phone="207-555-0101"),
        at("Dunkin'", "9 Elm St", phone="207-555-0101"),
        "doubtful",
    ),
    "the branch is named after its town": (
        at("Wren Health - Alder", "9 Elm St"),
        at("Wren Health", "9 Elm Street"),
        "sure",
    ),
    "neighbours in a mall": (at("Oak Nails", "1 Mall Rd"), at("Fern Cafe", "1 Mall Rd"), "different"),
    "suites": (
        at("Oak Health", "1 Mall Rd, Suite 4"),
        at("Oak Health", "1 Mall Rd #7"),
        "doubtful",
    ),
    "a shop within the shop": (
        at("Grouse", "1 Mall Rd", kind="other"),
        at("Grouse Pharmacy", "1 Mall Rd"),
        "doubtful",
    ),
    "two rooms of one house": (
        at("Grouse Hotel Cafe", "1 Mall Rd", phone="207-555-0101"),
        at("Grouse Hotel Dining Room", "1 Mall Rd", phone="207-555-0101"),
        "doubtful",
    ),
    "the same name in another town": (
        at("Moth Hair", "12 Main St"),
        at("Moth Hair", "12 Main St", "Cedar"),
        "doubtful",
    ),
    "another town and street": (
        at("Moth Hair", "12 Main St"),
        at("Moth Hair", "9 Elm St", "Cedar"),
        "different",
    ),
    "next door by the points": (
        near("Moth Hair", 0, kind="hair_salon"),
        near("Moths Hair Salon", 40, kind="hair_salon"),
        "sure",
    ),
    "the phone differs": (
        near("Moth Hair", 0, "207-555-0101"),
        near("Moth & Co", 40, "207-555-0199"),
        "doubtful",
    ),
    "a kilometre off": (near("Moth Hair", 0), near("Moth Hair", 1_100), "doubtful"),
    "types that do not go together": (
        at("Grouse", "1 Elm St", kind="laundromat"),
        at("Grouse", "1 Elm St", kind="library"),
        "doubtful",
    ),
    "only a name": (Record("Moth Hair"), Record("Moth Hair"), "doubtful"),
    "nothing but kinds of places": (at("Laundromat", "1 Elm St"), at("Coin Laundry", "1 Elm St"), "doubtful"),
    "initials": (
        at("VCMC", "1 Elm St", phone="207 555 0101"),
        at("Vole County Medical Center", "1 Elm St", phone="2075550101"),
        "sure",
    ),
}


@pytest.mark.parametrize(("one", "other", "verdict"), TABLE.values(), ids=TABLE)
def test_verdicts(one: Record, other: Record, verdict: str) -> None:
    found = compare(one, other)
    assert found.verdict == verdict, found
    assert all(reason.endswith(".") for reason in found.reasons)


def test_the_reasons_are_words_for_a_person() -> None:
    found = compare(near("Moth Hair", 0, "207-555-0101"), near("Moths Hair", 40, "207-555-0199"))
    assert found.reasons == ("The name is the same.", "They stand 40 m apart.", "The phone differs.")
    assert found.metres == pytest.approx(40, abs=0.1)


TEXTS = st.one_of(
    st.text(max_size=25), st.sampled_from(["St. Mary's", "12 Main St", "#2", "Route 1", "Box 4"])
)
RECORDS = st.builds(
    Record,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    st.sampled_from(["", "cafe", "library"]),
    st.one_of(st.none(), st.floats(-90, 90)),
    st.one_of(st.none(), st.floats(-180, 180)),
)


@given(RECORDS, RECORDS)
def test_neither_comes_first(one: Record, other: Record) -> None:
    found, turned = compare(one, other), compare(other, one)
    assert (found.verdict, found.metres) == (turned.verdict, turned.metres)
    assert found.score == turned.score and 0 <= found.score <= 1
    assert found.reasons and found.verdict in ("sure", "doubtful", "different")
