"""Do the ids of a place come out of their cell as they went in, whatever a source calls it?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.spreadsheet_cells import always_guarded
from mapper.rules.venue_ids import read, written

OWN = "3d7a2f60-5b1c-4a80-9c0e-1f2d3c4b5a69"
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def test_how_they_look() -> None:
    assert written(OWN, [("default", "A 7"), ("openstreetmap", "node/5")]) == (
        f"*:{OWN} default:A%207 openstreetmap:node/5"
    )


@given(st.lists(st.tuples(TEXT, TEXT), max_size=4))
def test_they_come_back(ids: list[tuple[str, str]]) -> None:
    text = written(OWN, ids)
    assert read(text) == (OWN, tuple(ids))
    assert text.isprintable() and always_guarded(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Joe's Diner",
        "default:A",
        "*:7",
        f"*:{OWN} x",
        f"*:{OWN} a:b:c",
        f"*:{OWN} a:%FF",
        f"**:{OWN}",
        ":",
    ],
)
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # each for its own reason
        read(text)
