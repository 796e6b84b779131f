"""What does one line of an address say, and what is never guessed?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.places.address_parts import AddressParts, parts_of


@pytest.mark.parametrize(
    ("line", "street", "city", "state", "zip_code"),
    [
        ("20 Hartford Street, Houlton, ME 04730", "20 Hartford Street", "Houlton", "ME", "04730"),
        ("1 Va Center, Augusta, Maine 04330-1234", "1 Va Center", "Augusta", "Maine", "04330"),
        ("PO Box 12, Caribou ME", "PO Box 12", "Caribou", "ME", ""),
        ("12 Main St Apt 3, Bath", "12 Main St Apt 3", "Bath", "", ""),
        ("corner of Main and Elm, Saco", "corner of Main and Elm", "Saco", "", ""),
        ("12 Main Street\nOld Orchard Beach, ME 04064", "12 Main Street", "Old Orchard Beach", "ME", "04064"),
        ("Houlton, ME", "", "Houlton", "ME", ""),
        ("12 Main St", "", "", "", ""),
        ("Main Street", "", "", "", ""),
        ("", "", "", "", ""),
    ],
)
def test_the_parts_of_a_line(line: str, street: str, city: str, state: str, zip_code: str) -> None:
    assert parts_of(line) == AddressParts(street, city, state, zip_code)


@given(st.text(max_size=400))
def test_any_line_has_parts_and_every_part_is_of_the_line(line: str) -> None:
    parts = parts_of(line)
    said = "".join(line.split()).replace(",", "")
    for part in (parts.city, parts.state, parts.zip):
        assert "".join(part.split()).replace(",", "") in said
