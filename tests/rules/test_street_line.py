"""What of an address may leave this machine, and what never does?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.street_line import MOST_CHARACTERS, street_of


@pytest.mark.parametrize(
    ("address", "street"),
    [
        ("12 Main St", "12 Main St"),
        ("  12   Main\nStreet ", "12 Main Street"),
        ("12-14 Oak Rd.", "12-14 Oak Rd"),
        ("12A Oak Road", "12A Oak Road"),
        ("22 1/2 Elm St", "22 1/2 Elm St"),
        ("5 Lake Road North", "5 Lake Road North"),
        ("100 N Main St", "100 N Main St"),
        ("7 St. John St", "7 St. John St"),
        ("27 Way Rd", "27 Way Rd"),
        ("8 5th Ave", "8 5th Ave"),
        ("9 O'Brien's Lane", "9 O'Brien's Lane"),
        ("45 Park Street Plaza", "45 Park Street Plaza"),
        ("1234 US Route 1", "1234 US Route 1"),
        ("12 State Route 27", "12 State Route 27"),
        ("6 Rt. 4", "6 Rt. 4"),
        ("33 Broadway", "33 Broadway"),
        ("100 Forest Ave, Suite 4", "100 Forest Ave"),
        ("123 Main St #4", "123 Main St"),
        ("P.O. Box 5, 9 Elm Street", "9 Elm Street"),
        # what must stay here
        ("c/o Jane Doe, 12 Main St, Apt 3", "12 Main St"),
        ("12 Main St c/o Jane Doe", "12 Main St"),
        ("12 Main St attn Jane Doe", "12 Main St"),
        ("Jane Doe 12 Main St", "12 Main St"),
        ("Jane Doe, 12 Main St", "12 Main St"),
        ("12 Main St Jane Doe", "12 Main St"),
        ("12 Main St Jane Doe Way", "12 Main St"),
        ("Joe's Laundromat, 12 Main St", "12 Main St"),
        ("12 Main Street (ask for Jane)", "12 Main Street"),
        ("12 Main St; ask for Jane", "12 Main St"),
    ],
)
def test_number_and_street_and_no_more(address: str, street: str) -> None:
    assert street_of(address) == street


@pytest.mark.parametrize(
    "address",
    [
        "",
        "12",
        "PO Box 12",
        "P O Box 12",
        "RR 2 Box 7",
        "HC 66 Box 12",
        "General Delivery",
        "Main Street",
        "US Route 1",
        "Joe's Way",
        "Jane Doe Court",
        "12 Jane Q Doe",
        "Corner of Main & Elm",
        "12 Main St and Elm St",
        "Maine Mall",
        "207-555-0100",
        "jane@example.org",
        "https://example.org/12 Main",
        "44.123, -70.456",
    ],
)
def test_what_is_no_numbered_street_is_not_asked_about(address: str) -> None:
    assert street_of(address) == ""


@given(st.text(alphabet=st.sampled_from("12 .,-#&abcMainSteRd/oé\n'\""), max_size=MOST_CHARACTERS * 2))
def test_it_only_cuts_and_never_makes_up(address: str) -> None:
    found = street_of(address)
    assert found in " ".join(address.split())
    assert street_of(found) in ("", found)
    assert not found or found[0].isdigit()
    assert not set(found) & set(",#&\n;")
