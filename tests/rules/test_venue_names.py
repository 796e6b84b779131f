"""Are the right venues found by their words and put in order, whatever signs they are made of?"""

import re
from unicodedata import combining, normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules import venue_names
from mapper.rules.venue_names import Names, folded, told

TEXTS = st.text(alphabet="aA\nßéÉe\u0301% .İ\ud800\x1f", max_size=6)
NUMBERS = st.text(alphabet="0127 ()-+.", max_size=14)


def plain(text: str) -> str:
    """As a reader who sees no case and no accent reads it."""
    bare = "".join(sign for sign in normalize("NFKD", text.casefold()) if not combining(sign))
    return re.sub("[\n\x1f]", " ", bare.casefold())


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=8), TEXTS)
def test_what_is_found_has_every_word_and_nothing_else_does(
    venues: list[tuple[str, str]], words: str
) -> None:
    wanted = [plain(word) for word in words.split()]
    expected = [
        all(word in plain(name) or word in plain(address) for word in wanted) for name, address in venues
    ]
    lines = [told(name, address, "") for name, address in venues]
    assert Names(lines).holding(words).tolist() == expected


@given(
    st.lists(st.text(alphabet="ab", max_size=4), max_size=60), st.text(alphabet="ab", min_size=1, max_size=3)
)
def test_many_are_found_together_as_they_are_one_by_one(names: list[str], part: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(venue_names, "FEW", 2)
        found = Names([folded(name) for name in names]).holding(part).tolist()
    assert found == [part in name for name in names]


@given(st.lists(TEXTS, max_size=8))
def test_the_order_is_that_of_the_names_in_any_case(names: list[str]) -> None:
    rank = Names([told(name, "zz" * at, "") for at, name in enumerate(names)]).rank.tolist()
    for one in range(len(names)):
        for other in range(len(names)):
            assert (rank[one] < rank[other]) == (plain(names[one]) < plain(names[other]))


@given(st.lists(NUMBERS, max_size=6), NUMBERS)
def test_a_phone_is_found_however_it_is_written(phones: list[str], asked: str) -> None:
    def digits(text: str) -> str:
        found = re.sub(r"\D", "", text)
        return found[1:] if len(found) == 11 and found[0] == "1" else found

    found = Names([told("Suds", "", phone) for phone in phones]).holding(asked).tolist()
    if len(digits(asked)) >= 4:
        assert all(hit for hit, phone in zip(found, phones, strict=True) if digits(asked) in digits(phone))


@pytest.mark.parametrize(
    "asked", ["207-555-0142", "(207) 555 0142", "+1 207 555-0142", "5550142", "555-0142"]
)
def test_a_number_is_found_as_people_write_it(asked: str) -> None:
    lines = [told("Suds", "1 Main St", "207-555-0142"), told("Other", "555 Main St", "207-555-0143")]
    assert Names(lines).holding(asked).tolist() == [True, False]


def test_nothing_is_found_across_a_name_and_its_address() -> None:
    assert Names([told("Pine", "Main St", "")]).holding("nemain").tolist() == [False]


def test_lines_come_back_as_they_were_told() -> None:
    lines = [told("Pine", "1 Main", "207"), b"", told("É\n", "", "")]
    names = Names(lines)
    assert names.lines() == lines == [names.line(row) for row in range(3)]
    assert Names([]).lines() == []
