"""Is a text cell guarded where a spreadsheet would compute it, a number never, and the guard undone?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.spreadsheet_cells import guarded, unguarded


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2+3", "@SUM(1)", "\tx", "\rx", "-69.7.1", "- 1"])
def test_guards_what_could_be_a_formula(text: str) -> None:
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["-69.704352", "+1", "-1e5", ".5", "-.5", "", "Suds", "'tis", "1=1"])
def test_leaves_numbers_and_plain_texts(text: str) -> None:
    assert guarded(text) == text


@given(st.text())
def test_the_guard_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == unguarded(text)
    assert not guarded(text).startswith(("=", "@", "\t", "\r"))
