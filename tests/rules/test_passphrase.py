"""Is what is easily guessed refused, and what is not, not?"""

import time

import pytest

from mapper.config import PROJECT
from mapper.rules import passphrase
from mapper.store.passphrases import common

LISTED = common(PROJECT / "data" / "common_passphrases.txt")
NAMES = ("cora", "Outreach Mapper", "Cora D.")


def problem(text: str) -> str:
    return passphrase.problem(text, NAMES, LISTED)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("eleven char", "at least 12"),
        ("x7 " * 67, "at most 200"),
        ("aaaaaaaaaaaaaaa", "repeats"),
        ("abcabcabcabcab", "repeats"),
        ("passwordpassword", "repeats"),
        ("123456789012", "repeats"),
        ("qwertyuiop[]asdf", "repeats"),
        ("1qaz 2wsx 3edc", "repeats"),
        ("zyxwvutsrqponm", "repeats"),
        ("cora-cora-2026-1", "a name"),
        ("Outreach Mapper 1", "a name"),
        ("OUTREACHmapperCora", "a name"),
        ("Password2026!!", "Many people"),
        ("summer2026summer", "Many people"),
        ("Dragon-Monkey-99", "Many people"),
        ("iloveyouforever", "Many people"),
        ("a1b2c3d4e5f6", "Many people"),
        ("ｐａｓｓｗｏｒｄ２０２６１", "Many people"),
    ],
)
def test_what_is_easily_guessed(text: str, part: str) -> None:
    assert part in problem(text)


@pytest.mark.parametrize(
    "text",
    [
        "tin moose 4 lantern",
        "basket harbor violin",
        "мама мыла раму вчера",
        "冬の海で静かに灯台が光り続ける",
        "9402-5571-83927",
        "xK7#pQ2!vL9z",
        "🦞🐋🦌🌲🫐 lobster cove",
        "cora keeps three lanterns",
    ],
)
def test_what_is_not(text: str) -> None:
    assert problem(text) == ""


def test_two_keyboards_type_the_same() -> None:
    assert passphrase.normal("café") == passphrase.normal("cafe\u0301")


def test_the_longest_is_judged_at_once() -> None:
    start = time.perf_counter()
    problem("ab" * 100)
    problem("".join(chr(0x4E00 + number) for number in range(200)))
    assert time.perf_counter() - start < 2


@pytest.mark.parametrize(
    ("name", "is_fine"),
    [
        ("cora", True),
        ("Cora D.", True),
        ("co", False),
        ("  c  ", False),
        ("c" * 41, False),
        ("a\u0000bc", False),
    ],
)
def test_sign_in_names(name: str, is_fine: bool) -> None:
    assert (passphrase.name_problem(name) == "") is is_fine


def test_names_are_compared_without_case() -> None:
    assert passphrase.normal_name("  STRASSE ") == passphrase.normal_name("straße")
    assert passphrase.normal_name("Ｃｏｒａ") == "cora"


def test_the_list_is_one_of_real_passwords() -> None:
    assert len(LISTED) > 9_000
    assert {"password", "letmein", "qwerty", "1q2w3e4r5t6y"} <= LISTED
    assert all(line == line.casefold() for line in LISTED)
