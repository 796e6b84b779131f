"""Is what people write of posters and cards counted as they meant it?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.told_items import CARD, POSTER, told_items


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2 posters", [(2, POSTER)]),
        ("poster", [(1, POSTER)]),
        ("a poster and ten palm cards", [(1, POSTER), (10, CARD)]),
        ("2 Posters, 10 palm-cards", [(2, POSTER), (10, CARD)]),
        ("posters x 3; cards: 25", [(3, POSTER), (25, CARD)]),
        ("cards (12) + 1 x flyer", [(12, CARD), (1, POSTER)]),
        ("a dozen pocket cards", [(12, CARD)]),
        ("2 posters, 0 cards", [(2, POSTER)]),
        ("one", [(1, "")]),
        ("2", [(2, "")]),
        ("", []),
        ("3 blue posters", [(3, "")]),
        ("box 3", [(1, "")]),
    ],
)
def test_how_many_of_what(text: str, told: list[tuple[int, str]]) -> None:
    assert [(one.quantity, one.kind) for one in told_items(text)] == told


def test_what_is_no_kind_keeps_its_words() -> None:
    assert [one.what for one in told_items("3 blue posters & Spanish  cards")] == [
        "blue posters",
        "Spanish cards",
    ]


@given(st.text(max_size=300))
def test_no_text_is_a_fault_or_more_than_there_is(text: str) -> None:
    assert len(told_items(text)) <= 20
