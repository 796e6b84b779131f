"""Is a short code read however somebody types it, and nothing else taken for one?"""

import pytest

from mapper.rules import short_code
from mapper.store.sign_in_codes import new_token


@pytest.mark.parametrize(
    "typed", ["2GE2-M0X7", "2ge2m0x7", " 2ge2 mox7 ", "2GE2–MOX7", "2 G E 2 m o x 7", "2ge2-m0x7\n"]
)
def test_however_it_is_typed(typed: str) -> None:
    assert short_code.read(typed) == "2GE2M0X7"


def test_look_alikes_are_the_same_sign() -> None:
    assert short_code.read("IL10-OOOO") == short_code.read("1110-0000") == "11100000"


@pytest.mark.parametrize("typed", ["", "2GE2-M0X", "2GE2-M0X77", "2GE2-M0XU", "2GE2_M0X7", "２ＧＥ２Ｍ０Ｘ!"])
def test_what_is_none(typed: str) -> None:
    assert short_code.read(typed) == ""


def test_no_long_token_is_taken_for_one() -> None:
    assert not any(short_code.read(new_token()) for _ in range(2_000))


def test_it_is_shown_in_two_halves_and_has_forty_bits() -> None:
    assert short_code.shown("2GE2M0X7") == "2GE2-M0X7"
    assert len(set(short_code.ALPHABET)) ** short_code.LENGTH == 2**40
    assert all(short_code.read(sign * 8) == sign * 8 for sign in short_code.ALPHABET)
