"""Does a letter on paper mean one thing, and is a paper that was printed before noticed?"""

import re

from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.paper_list import CODE_LETTERS, OUTCOMES, as_code, key_of, list_code
from mapper.rules.visit import Outcome

WORDS = {one.value: one.value.replace("_", " ") for one in Outcome}
KEY = key_of(WORDS, [("poster", "Poster"), ("card", "Card")], [("stall", "Stall")])


def test_every_outcome_has_a_letter_of_its_own() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert len(set(OUTCOMES.values())) == len(Outcome)
    assert [(one.letter, one.code) for one in KEY.outcomes][:2] == [("P", "placed"), ("C", "checked")]


def test_letters_go_on_where_the_alphabet_ends_and_none_looks_like_a_number() -> None:
    codes = [(f"m{number}", f"Material {number}") for number in range(60)]
    letters = [one.letter for one in key_of(WORDS, codes, []).materials]
    assert letters[:10] == list("ABCDEFGHJK") and letters[23:26] == ["Z", "A2", "B2"]
    assert len(set(letters)) == 60
    assert not {"I", "O"} & set("".join(letters))


def test_the_code_is_another_one_once_stops_order_or_letters_are() -> None:
    other_key = key_of(WORDS, [("card", "Card"), ("poster", "Poster")], [("stall", "Stall")])
    renamed = key_of(WORDS, [("poster", "A poster"), ("card", "Card")], [("stall", "Stall")])
    both = [(1, "a"), (2, "b")]
    code = list_code("round", both, KEY)
    assert re.fullmatch(f"[{CODE_LETTERS}]{{4}}", code)
    assert code == list_code("round", both, KEY) == list_code("round", both, renamed)
    others = [
        list_code("round", [(1, "b"), (2, "a")], KEY),
        list_code("round", [(1, "a"), (3, "b")], KEY),
        list_code("round", [(1, "a")], KEY),
        list_code("another", both, KEY),
        list_code("round", both, other_key),
    ]
    assert code not in others and len(set(others)) == 5


@given(st.lists(st.uuids().map(str), min_size=1, max_size=20))
def test_the_code_is_one_that_can_be_typed_back(ids: list[str]) -> None:
    code = list_code("round", list(enumerate(ids, 1)), KEY)
    assert as_code(f" {code[:2].lower()} {code[2:]} ") == code
