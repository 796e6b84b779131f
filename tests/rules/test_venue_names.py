"""Are the right names found and put in order, whatever signs they are made of?"""

from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.venue_names import Names, folded

TEXTS = st.text(alphabet="aA\nßéÉ% .İ\ud800", max_size=6)


@given(st.lists(TEXTS, max_size=8), TEXTS)
def test_what_is_found_holds_it_and_nothing_else_does(names: list[str], part: str) -> None:
    wanted = part.casefold().replace("\n", " ")
    expected = [wanted in name.casefold().replace("\n", " ") for name in names]
    assert Names([folded(name) for name in names]).holding(part).tolist() == expected


@given(st.lists(TEXTS, max_size=8))
def test_the_order_is_that_of_the_names_in_any_case(names: list[str]) -> None:
    rank = Names([folded(name) for name in names]).rank.tolist()
    plain = [name.casefold().replace("\n", " ") for name in names]
    for one in range(len(names)):
        for other in range(len(names)):
            assert (rank[one] < rank[other]) == (plain[one] < plain[other])
