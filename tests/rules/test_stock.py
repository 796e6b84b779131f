"""Do the two numbers add up, and does what somebody is told to bring suffice, and no more than that?"""

from datetime import date
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.rules import stock
from mapper.rules.stock import ANY, ASSUMED, Bag, Line, Lot, Short, Usual

DAY = date(2026, 5, 4)
TONGUES = ("en", "es", "so")
EN, ES, BOTH = Lot("palm_card", ("en",)), Lot("palm_card", ("es",)), Lot("palm_card", ("en", "es"))

lots = st.builds(
    Lot,
    st.sampled_from(("poster", "palm_card", stock.OTHER)),
    st.lists(st.sampled_from(TONGUES), unique=True, max_size=2).map(lambda tags: tuple(sorted(tags))),
    st.booleans(),
)
pieces = st.dictionaries(st.sampled_from("abcdef"), st.integers(-50, 50).filter(bool), max_size=6)


@given(taken=pieces, used=pieces, of=st.lists(lots, min_size=6, max_size=6))
def test_nothing_is_lost_and_nothing_counted_twice(
    taken: dict[str, int], used: dict[str, int], of: list[Lot]
) -> None:
    by_code = dict(zip("abcdef", of, strict=True))
    found = stock.bag("vera", DAY, taken, used, by_code.__getitem__)
    assert len({line.lot for line in found.lines}) == len(found.lines)
    for kind in ("poster", "palm_card", stock.OTHER):
        total = found.total(kind)
        assert total.taken == sum(n for code, n in taken.items() if by_code[code].kind == kind)
        assert total.used == sum(n for code, n in used.items() if by_code[code].kind == kind)
        assert total.left == total.taken - total.used


def test_more_put_up_than_taken_is_told_and_is_no_debt() -> None:
    found = stock.bag("vera", DAY, {"a": 5}, {"a": 8, "b": 2}, {"a": EN, "b": ES}.__getitem__)
    assert [(line.lot, line.left) for line in found.lines] == [(EN, -3), (ES, -2)]
    assert found.total("palm_card").left == -5
    assert found.usable("palm_card") == 0


def test_what_is_recalled_is_with_somebody_but_of_no_use() -> None:
    found = Bag("vera", DAY, (Line(Lot("poster", ("en",), recalled=True), 9, 0),))
    assert (found.total("poster").left, found.usable("poster"), found.usable("poster", "en")) == (9, 0, 0)


@pytest.mark.parametrize(
    ("tags", "language", "usable"),
    [(("es-419",), "es", 4), (("es",), "es-419", 0), (("en", "es"), "es", 4), (("zxx",), "es", 0)],
)
def test_a_piece_serves_in_the_languages_it_speaks(tags: tuple[str, ...], language: str, usable: int) -> None:
    assert Bag("vera", DAY, (Line(Lot("poster", tags), 4, 0),)).usable("poster", language) == usable


# --- before the next rounds --------------------------------------------------------------------------

usuals = st.builds(
    Usual,
    st.fixed_dictionaries({kind: st.fractions(0, 30, max_denominator=9) for kind in ("poster", "palm_card")}),
    st.just(9),
)
places = st.dictionaries(
    st.sampled_from(("here", "there")), st.fractions(0, 20, max_denominator=4), max_size=2
)
needed_there = st.dictionaries(
    st.sampled_from(("here", "there")), st.lists(st.sampled_from(TONGUES), unique=True), max_size=2
)
held = st.lists(st.tuples(lots, st.integers(-5, 60)), max_size=5, unique_by=lambda pair: pair[0])


@given(stops=places, each=usuals, languages=needed_there, has=held, missing=st.sampled_from(("", "so")))
def test_with_what_is_missing_it_suffices_and_with_a_piece_less_it_does_not(
    stops: dict[str, Fraction],
    each: Usual,
    languages: dict[str, list[str]],
    has: list[tuple[Lot, int]],
    missing: str,
) -> None:
    """The oracle counts place by place what each kind and language takes; no card is in `missing`."""
    offered = {"poster": TONGUES, "palm_card": [tag for tag in TONGUES if tag != missing]}
    carried = Bag("vera", DAY, tuple(Line(lot, left, 0) for lot, left in has))
    usual_of = dict.fromkeys(stops, each)
    found = stock.short(stock.wanted(stops, usual_of, languages, offered), carried)
    told = {(one.kind, one.language): one.pieces for one in found}
    assert len(told) == len(found) and all(one.pieces > 0 for one in found)
    for kind in ("poster", "palm_card"):
        extra = sum(n for (of_kind, _), n in told.items() if of_kind == kind)
        in_all = sum((count * each.pieces[kind] for count in stops.values()), Fraction(0))
        assert carried.usable(kind) + extra >= in_all
        if (kind, ANY) in told:
            assert carried.usable(kind) + extra == ceil(in_all)
        for language in TONGUES:
            takes = Fraction(0)
            for place, count in stops.items():
                asked = [tag for tag in languages.get(place, []) if tag in offered[kind]]
                takes += count * each.pieces[kind] / len(asked) if language in asked else 0
            there = carried.usable(kind, language)
            assert told.get((kind, language), 0) == max(0, ceil(takes) - there)


@pytest.mark.parametrize(
    ("has", "languages", "expected"),
    [
        ([(EN, 10)], ["en", "es"], [Short("palm_card", "es", 10)]),
        ([(EN, 10), (ES, 10)], ["en", "es"], []),
        ([(BOTH, 10)], ["en", "es"], [Short("palm_card", ANY, 10)]),
        ([(BOTH, 20)], ["en", "es"], []),
        ([], ["en", "es"], [Short("palm_card", "en", 10), Short("palm_card", "es", 10)]),
        ([(EN, 30)], ["es"], [Short("palm_card", "es", 20)]),
        ([(EN, 5)], [], [Short("palm_card", ANY, 15)]),
    ],
    ids=[
        "one-language",
        "enough",
        "in-both-too-few",
        "in-both",
        "nothing",
        "another-language",
        "no-language",
    ],
)
def test_what_to_bring_for_two_stops(
    has: list[tuple[Lot, int]], languages: list[str], expected: list[Short]
) -> None:
    cards = {"here": Usual({"palm_card": Fraction(10)}, 9)}
    carried = Bag("vera", DAY, tuple(Line(lot, left, 0) for lot, left in has))
    wishes = stock.wanted({"here": Fraction(2)}, cards, {"here": languages}, {"palm_card": TONGUES})
    assert list(stock.short(wishes, carried)) == expected


def test_languages_of_which_equally_many_are_missing_are_told_in_one() -> None:
    missing = [Short("poster", "es", 2), Short("poster", ANY, 2), Short("palm_card", "es", 2)]
    missing.insert(1, Short("poster", "so", 2))
    assert stock.together(missing) == [
        ("poster", 2, ["es", "so"]),
        ("poster", 2, []),
        ("palm_card", 2, ["es"]),
    ]


def test_nobody_is_sent_for_what_there_is_not() -> None:
    """A county needs Lingala, and there is no card in it: it is the language gap's to say, not the box's."""
    cards = {"here": Usual({"palm_card": Fraction(10)}, 9)}
    wishes = stock.wanted({"here": Fraction(1)}, cards, {"here": ["es", "ln"]}, {"palm_card": ["en", "es"]})
    assert stock.short(wishes, Bag("vera")) == (Short("palm_card", "es", 10),)


def test_several_people_share_the_stops_evenly() -> None:
    each = stock.shared(["here", "here", "there"], 2)
    assert each == {"here": Fraction(1), "there": Fraction(1, 2)}


def test_what_is_usual_is_the_mean_of_enough_visits() -> None:
    assert stock.usual({"poster": 6, "palm_card": 50}, 5).pieces == {
        "poster": Fraction(6, 5),
        "palm_card": Fraction(10),
    }
    assert stock.usual({"poster": 400}, 4) is ASSUMED
    assert stock.usual({}, 0) is ASSUMED


# --- what may be entered -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "brought_back", "expected"),
    [
        ("20", False, 20),
        (" 20 ", True, -20),
        ("0", False, None),
        ("-3", False, None),
        ("5001", False, None),
        ("1.5", False, None),
        ("٣", False, None),  # a digit, but none that the page sends
        ("", False, None),
        ("9" * 5000, False, None),
    ],
)
def test_how_many(text: str, brought_back: bool, expected: int | None) -> None:
    assert stock.quantity_of(text, brought_back=brought_back) == expected


@pytest.mark.parametrize(
    ("known", "quantity", "day", "word"),
    [
        (False, 1, DAY, "which"),
        (True, None, DAY, "how many"),
        (True, 1, None, "day"),
        (True, 1, date(2026, 5, 5), "day"),
        (True, 1, date(2025, 3, 1), "day"),
        (True, 1, DAY, ""),
    ],
    ids=["unknown", "no-number", "no-day", "tomorrow", "too-old", "right"],
)
def test_why_it_can_not_be_entered(known: bool, quantity: int | None, day: date | None, word: str) -> None:
    said = stock.problem(known, quantity, day, DAY)
    assert word in said and bool(said) == bool(word)
