"""Is the number to expect what similar towns say, drawn to all towns' rate, and told no finer than known?"""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules.expected_venues import BANDS, LIST_IS_KNOWN, Expectations, TownFacts, in_words

TYPES = ("cafe", "church", "library", "laundromat")


def known(geoid: str, population: int, cafes: int = 0, **more: int) -> TownFacts:
    """A town whose list holds three other types."""
    others = {"church": 1, "library": 1, "laundromat": 1}
    return TownFacts(geoid, population, {"cafe": cafes, **others, **more})


def test_the_rate_of_similar_towns_is_drawn_to_that_of_all() -> None:
    towns = [known("a", 2_000, 3), known("b", 1_500, 2), known("big", 50_000, 10), TownFacts("asked", 2_000)]
    found = Expectations(towns, ["cafe"]).of("asked", "cafe")
    assert found is not None
    assert (found.towns, found.people, found.venues) == (2, 3_500, 5)
    assert (found.least, found.below) == (1_000, 2_500)
    rate = 15 / 53_500
    assert found.expected == pytest.approx((5 + 2) / (3_500 + 2 / rate) * 2_000)


def test_no_town_is_similar_to_itself() -> None:
    towns = [known("asked", 2_000), known("other", 2_000, 1)]
    found = Expectations(towns, ["cafe"]).of("asked", "cafe")
    assert found is not None
    assert (found.towns, found.people, found.venues) == (1, 2_000, 1)


def test_a_town_with_a_short_list_tells_nothing_but_of_what_somebody_looked_for() -> None:
    short = {"church": 4, "library": 1}
    towns = [
        TownFacts("short", 1_000, short),
        TownFacts("looked", 1_000, short, {"cafe"}),
        known("whole", 1_000, 1),
        TownFacts("asked", 1_000),
    ]
    expectations = Expectations(towns, TYPES)
    cafe, library = expectations.of("asked", "cafe"), expectations.of("asked", "library")
    assert cafe is not None
    assert library is not None
    assert (cafe.towns, cafe.venues) == (2, 1)
    assert (library.towns, library.venues) == (1, 1)


@pytest.mark.parametrize(
    "towns",
    [
        pytest.param([], id="no town"),
        pytest.param([TownFacts("asked", 900)], id="nobody has a list"),
        pytest.param([TownFacts("asked", 900), known("b", 900)], id="no cafe is known anywhere"),
        pytest.param([known("asked", 900, 1)], id="only the town itself"),
    ],
)
def test_where_nothing_tells_there_is_no_number(towns: list[TownFacts]) -> None:
    expectations = Expectations(towns, ["cafe"])
    assert expectations.of("asked", "cafe") is None
    assert expectations.of_all(["asked"], "cafe") is None


def test_a_county_is_the_sum_of_those_of_its_towns_that_tell() -> None:
    expectations = Expectations([known("a", 900, 1), TownFacts("b", 800), TownFacts("c", 700)], ["cafe"])
    own = [expectations.of(geoid, "cafe") for geoid in "bc"]
    assert expectations.of_all(["b", "c", "nowhere"], "cafe") == sum(one.expected for one in own if one)


def test_the_tiniest_town_beside_one_lucky_one_is_not_taken_at_its_word() -> None:
    towns = [known("lucky", 50, 1), *(known(f"t{n}", 3_000, 1) for n in range(40)), TownFacts("asked", 60)]
    found = Expectations(towns, ["cafe"]).of("asked", "cafe")
    assert found is not None
    assert found.expected < 0.05, "one cafe for 50 people would be 1.2"


@pytest.mark.parametrize(
    ("expected", "words"),
    [
        *((0.0, "probably none"), (0.2499, "probably none"), (0.25, "perhaps 1"), (0.7499, "perhaps 1")),
        *((0.75, "about 1"), (1.49, "about 1"), (1.5, "about 2"), (19.4, "about 19"), (19.5, "about 20")),
        *((24.9, "about 20"), (25.0, "about 30"), (1234.0, "about 1,230")),
    ],
)
def test_it_is_told_no_finer_than_it_is_known(expected: float, words: str) -> None:
    assert in_words(expected) == words


TOWNS = st.lists(
    st.builds(
        TownFacts,
        st.integers(0, 30).map(str),
        st.integers(1, 70_000),
        st.dictionaries(st.sampled_from(TYPES), st.integers(0, 9)),
        st.sets(st.sampled_from(TYPES)),
    ),
    max_size=25,
    unique_by=lambda town: town.geoid,
)


def by_hand(towns: list[TownFacts], asked: TownFacts, kind: str) -> float | None:
    def tells(town: TownFacts) -> bool:
        types = {code for code, count in town.counts.items() if count}
        return town is not asked and (kind in town.looked or len(types) >= LIST_IS_KNOWN)

    def band(town: TownFacts) -> int:
        return max(number for number, least in enumerate(BANDS) if least <= town.population)

    everywhere = [town for town in towns if tells(town)]
    near = [town for town in everywhere if band(town) == band(asked)]
    seen = sum(town.counts.get(kind, 0) for town in everywhere)
    if not seen:
        return None
    rate = seen / sum(town.population for town in everywhere)
    venues, people = (sum(t.counts.get(kind, 0) for t in near), sum(t.population for t in near))
    return (venues + 2) / (people + 2 / rate) * asked.population


@given(towns=TOWNS, kind=st.sampled_from(TYPES))
def test_it_is_as_counted_by_hand_and_between_the_two_rates(towns: list[TownFacts], kind: str) -> None:
    expectations = Expectations(towns, TYPES)
    for asked in towns:
        found, wanted = expectations.of(asked.geoid, kind), by_hand(towns, asked, kind)
        if found is None or wanted is None:
            assert found is wanted
            continue
        assert math.isclose(found.expected, wanted)
        assert found.expected > 0
        assert in_words(found.expected)
