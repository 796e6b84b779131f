"""A figure and its counts, there and back."""

import pytest

from mapper.rules.release_figures import (
    KEPT_BACK,
    LEAST,
    STEP,
    Row,
    Tables,
    cap,
    counts_of,
    earlier_row,
    rounded,
    span,
)

from .release_attack import figure, highest_beside, readings

BEFORE = (None, KEPT_BACK, *range(LEAST, 31, STEP))


@pytest.mark.parametrize(
    ("count", "before", "printed"),
    [
        (0, None, 0),
        (2, None, 0),
        (3, None, 0),
        (4, None, 0),
        (5, None, 6),
        (7, None, 6),
        (8, None, 9),
        (100, None, 99),
        (5, 0, 0),
        (6, 0, 6),
        (7, 9, 9),
        (11, 9, 9),
        (12, 9, 12),
        (6, 9, 6),
        (5, 9, 6),
        (4, 9, 0),
        (4, 6, 6),
        (3, 6, 0),
        (40, 6, 39),
    ],
)
def test_a_count_and_its_figure(count: int, before: int | None, printed: int) -> None:
    assert rounded(count, before) == printed == figure(count, before)


def test_no_count_below_three_is_ever_printed() -> None:
    assert {rounded(count, before) for count in range(3) for before in BEFORE} == {KEPT_BACK}


def test_a_printed_figure_is_never_further_than_two_from_its_count() -> None:
    printed = [(count, rounded(count, before)) for count in range(40) for before in BEFORE]
    assert max(abs(count - shown) for count, shown in printed if shown) == 2
    assert all(shown % STEP == 0 for _, shown in printed)


@pytest.mark.parametrize("before", BEFORE)
def test_the_counts_of_a_figure_are_those_that_are_rounded_to_it(before: int | None) -> None:
    for shown in (KEPT_BACK, *range(LEAST, 31, STEP)):
        found = [count for count in range(60) if rounded(count, before) == shown]
        assert (found[0], found[-1]) == counts_of(shown, before)
        assert len(found) == found[-1] - found[0] + 1 >= 2


@pytest.mark.parametrize(
    "before", [None, *(Row("a", e, c) for e in BEFORE[1:] for c in BEFORE[1:] if c <= e)]
)
def test_a_row_stands_for_the_pairs_that_counting_out_finds(before: Row | None) -> None:
    pair = (before.eligible, before.covered) if before else None
    for eligible in (KEPT_BACK, *range(LEAST, 19, STEP)):
        highest = cap(eligible, before)
        assert highest == (highest_beside(eligible, pair, 40) if eligible else KEPT_BACK)
        for covered in range(0, highest + 1, STEP):
            if covered == STEP:
                continue
            pairs = readings((eligible, covered), pair, 40)
            found = span(Row("a", eligible, covered), before)
            assert {e for e, _ in pairs} == set(range(found.eligible[0], found.eligible[1] + 1))
            assert {c for _, c in pairs} == set(range(found.covered[0], found.covered[1] + 1))
            assert {e - c for e, c in pairs} == set(range(found.gap[0], found.gap[1] + 1))
            assert len({e for e, _ in pairs}) > 1
            assert len({c for _, c in pairs}) > 1


def test_a_row_is_looked_for_in_the_newest_release_that_has_it() -> None:
    old = Tables((Row("a", 9, 6), Row("b", 9, 9)), ())
    new = Tables((Row("a", 12, 6),), (Row("b", 6, 6),))
    assert earlier_row([old, new], "by_county", "a") == Row("a", 12, 6)
    assert earlier_row([old, new], "by_county", "b") == Row("b", 9, 9)
    assert earlier_row([old, new], "by_county", "c") is None
    assert earlier_row([], "by_county", "a") is None
