"""Is every row that somebody types in understood as it was meant, or refused beside its cell?"""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.entry_grid import FIELDS, Known, Place, Reading, is_empty, read
from mapper.rules.paper_list import key_of
from mapper.rules.visit import Outcome, problems
from mapper.web.words import OUTCOME

KEY = key_of(
    OUTCOME,
    [("sten_en", "STEN poster, English"), ("sten_fr", "STEN poster, French"), ("old", "Old card")],
    [("restroom_stall", "Restroom stall"), ("staff", "Staff room"), ("counter", "Counter")],
)
DAY = date(2026, 5, 9)
KNOWN = Known(
    {1: Place("v1", "Suds, Portland"), 2: Place("v2", "Cafe"), 3: Place("v3", "Shop", "Not there.")},
    KEY,
    DAY,
    frozenset({"old"}),
)


def row(text: str) -> dict[str, str]:
    """`1 P A A 2`: a cell a word; `_` for an empty one."""
    cells = ["" if cell == "_" else cell for cell in text.split()]
    return dict(zip(FIELDS, [*cells, *([""] * (len(FIELDS) - len(cells)))], strict=True))


def reading(*rows: str | dict[str, str]) -> Reading:
    return read([row(one) if isinstance(one, str) else one for one in rows], KNOWN)


def visits(*rows: str | dict[str, str]) -> list[Any]:
    found = reading(*rows)
    assert found.problems == {}
    return [
        (
            one.venue_id,
            one.outcome.value,
            [(*vars_of(item),) for item in one.items],
            str(one.follow_up_on or ""),
        )
        for one in found.visits
    ]


def vars_of(item: Any) -> tuple[Any, ...]:
    return item.material, item.spot, item.action.value, item.quantity


@pytest.mark.parametrize(
    ("typed", "outcome", "items", "day"),
    [
        ("1 P A A 2", "placed", [("sten_en", "restroom_stall", "placed", 2)], ""),
        ("1. p a a", "placed", [("sten_en", "restroom_stall", "placed", 1)], ""),
        ("1 put sten_fr counter 3", "placed", [("sten_fr", "counter", "placed", 3)], ""),
        ("1 C A C 5", "checked", [("sten_en", "counter", "seen", 5)], ""),
        ("1 C A C +5", "checked", [("sten_en", "counter", "placed", 5)], ""),
        ("1 C A C =5", "checked", [("sten_en", "counter", "seen", 5)], ""),
        ("1 C A C 0", "checked", [("sten_en", "counter", "gone", None)], ""),
        ("1 C C C -", "checked", [("old", "counter", "removed", None)], ""),
        ("1 N A C down", "declined", [("sten_en", "counter", "removed", None)], ""),
        ("1 C C C 4", "checked", [("old", "counter", "seen", 4)], ""),
        ("1 N", "declined", [], ""),
        ("1 no", "declined", [], ""),
        ("1 yes", "promised", [], ""),
        ("1 Y _ _ _ 5/12", "promised", [], "2026-05-12"),
        ("1 nobody", "no_answer", [], ""),
        ("1 T", "closed_today", [], ""),
        ("1 U _ _ _ 2026-06-01", "closed_until", [], "2026-06-01"),
        ("1 G", "closed_for_good", [], ""),
        ("1 closed_for_good", "closed_for_good", [], ""),
    ],
)
def test_a_row_is_a_visit(typed: str, outcome: str, items: list[Any], day: str) -> None:
    assert visits(typed) == [("v1", outcome, items, day)]


@pytest.mark.parametrize(
    ("typed", "cell", "words"),
    [
        ("_ P A A 1", "stop", "number"),
        ("9 P A A 1", "stop", "no stop 9"),
        ("x P A A 1", "stop", "number of the list"),
        ("² P A A 1", "stop", "number of the list"),
        ("-1 P A A 1", "stop", "number of the list"),
        ("3 P A A 1", "stop", "Shop: Not there."),
        ("1 _ A A 1", "outcome", "what came of it"),
        ("1 B A A 1", "outcome", "no letter"),
        ("1 closed", "outcome", "could be"),
        ("1 P Z A 1", "material", "no letter"),
        ("1 P sten A 1", "material", "write A or B"),
        ("1 P _ A 1", "material", "Say which"),
        ("1 P C A 1", "material", "recalled"),
        ("1 C C A +1", "material", "recalled"),
        ("1 P", "material", "what was placed"),
        ("1 C", "material", "what was checked"),
        ("1 C A _ 1", "spot", "Say where"),
        ("1 P A st 1", "spot", ""),
        ("1 P A Z 1", "spot", "no letter"),
        ("1 P A A many", "quantity", "how many"),
        ("1 P A A 10001", "quantity", "1 to 10,000"),
        ("1 P A A +0", "quantity", "1 to 10,000"),
        ("1 P A A ٣", "quantity", "how many"),
        ("1 N A A +2", "quantity", "Nothing is put up"),
        ("1 P A A 0", "material", "what was placed"),
        ("1 U", "follow_up", "opens again"),
        ("1 U _ _ _ 2026-05-09", "follow_up", "after the visit"),
        ("1 Y _ _ _ 2026-05-08", "follow_up", "before the visit"),
        ("1 Y _ _ _ soon", "follow_up", "12/5"),
    ],
)
def test_what_is_wrong_is_said_beside_its_cell(typed: str, cell: str, words: str) -> None:
    found = reading(typed)
    if not words:  # “st” begins one name and a word of another: the name is meant
        assert found.says[0, cell] == "Staff room" and found.visits
        return
    assert words in found.problems[0, cell] and list(found.problems) == [(0, cell)]
    assert not found.visits


def test_the_same_number_again_adds_to_the_visit_and_says_so() -> None:
    rows = ("1 P A A 2", "2 N", "1 _ B C 1", "1 P C A -")
    assert visits(*rows) == [
        (
            "v1",
            "placed",
            [
                ("sten_en", "restroom_stall", "placed", 2),
                ("sten_fr", "counter", "placed", 1),
                ("old", "restroom_stall", "removed", None),
            ],
            "",
        ),
        ("v2", "declined", [], ""),
    ]
    assert reading(*rows).says[2, "stop"] == "Suds, Portland: one more for stop 1, with row 1"
    assert reading(*rows).visits[0].rows == (0, 2, 3)


@pytest.mark.parametrize(
    ("rows", "cell", "words"),
    [
        (("1 P A A 2", "1 N"), (1, "outcome"), "Row 1 says something else"),
        (("1 P A A 2", "1 _ A A 3"), (1, "stop"), "Row 1 says this already"),
        (("1 Y _ _ _ 5/12", "1 _ _ _ _ 5/13"), (1, "follow_up"), "Row 1 says a day"),
        (("1 P A A 2", "1 _ Z A 1"), (1, "material"), "no letter"),
    ],
)
def test_a_visit_of_which_one_row_is_wrong_is_none_yet(
    rows: tuple[str, ...], cell: tuple[int, str], words: str
) -> None:
    found = reading(*rows, "2 N")
    assert words in found.problems[cell]
    assert [one.venue_id for one in found.visits] == ["v2"]


def test_an_empty_row_is_none_and_keeps_the_places_of_the_others() -> None:
    found = reading(dict.fromkeys(FIELDS, " "), "1 Q", "", "2 N")
    assert list(found.problems) == [(1, "outcome")]
    assert [one.rows for one in found.visits] == [(3,)]


CELLS = st.one_of(
    st.sampled_from(["", "1", "2", "3", "P", "C", "N", "Y", "U", "A", "B", "0", "-", "+2", "5/12", "st"]),
    st.text(max_size=4),
)  # fmt: skip


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, CELLS)), max_size=6))
def test_every_row_is_a_part_of_one_visit_or_refused_and_no_visit_is_unsound(
    rows: list[dict[str, str]],
) -> None:
    found = read(rows, KNOWN)
    refused = {place for place, _ in found.problems}
    logged = [place for one in found.visits for place in one.rows]
    assert len(logged) == len(set(logged))
    assert not refused & set(logged)
    # A row is left out of both only where another row of its stop is refused.
    others = {place for place, one in enumerate(rows) if not is_empty(one)} - refused - set(logged)
    stops = {rows[place]["stop"].strip().rstrip(".").lstrip("0") for place in refused}
    assert all(rows[place]["stop"].strip().rstrip(".").lstrip("0") in stops for place in others)
    for one in found.visits:
        assert isinstance(one.outcome, Outcome)
        assert problems(one.outcome, one.items, one.follow_up_on, DAY) == []
        assert all(not KNOWN.places[n].refused for n, p in KNOWN.places.items() if p.venue_id == one.venue_id)
