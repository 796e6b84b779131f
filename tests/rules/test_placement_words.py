"""Does the sentence say how a place is known, and never more?"""

import pytest

from mapper.rules.placement_words import Placed, how_placed

PLACED = Placed("place", "gazetteer", True, False, "Houlton", "04730", "Houlton")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"precision": "pin", "placed_by": ""}, "Set by hand on the map."),
        ({"precision": "given", "placed_by": ""}, "By the point that its file gave."),
        ({"precision": "given", "placed_by": "", "by_hand": True}, "Set by hand."),
        (
            {"precision": "street", "placed_by": "census"},
            "By its street address, from the U.S. Census Bureau: within a few houses.",
        ),
        (
            {"precision": "street", "placed_by": "nominatim"},
            "By its street address, from OpenStreetMap: somewhere along that street.",
        ),
        ({"precision": "street", "placed_by": ""}, "By its street address: somewhere on its street."),
        (
            {"precision": "rooftop", "placed_by": "nominatim"},
            "By its street address, from OpenStreetMap: at the building.",
        ),
        ({}, "Somewhere in the village of Houlton."),
        ({"placed_by": "nominatim"}, "Somewhere in the village of Houlton, from OpenStreetMap."),
        ({"precision": "zip"}, "Somewhere in the ZIP code 04730."),
        ({"precision": "town"}, "Somewhere in the town of Houlton."),
        ({"precision": "place", "city": "", "town": ""}, "Somewhere near here."),
        ({"precision": "zip", "zip": ""}, "Somewhere in the town of Houlton."),
        ({"precision": "", "has_point": False}, "Not on the map: its place is not known yet."),
        ({"precision": "street", "has_point": False}, "Not on the map: its place is not known yet."),
    ],
)
def test_how_a_place_is_known(changes: dict[str, object], expected: str) -> None:
    assert how_placed(PLACED._replace(**changes)) == expected  # type: ignore[arg-type]
