"""Can a cell that is kept back, one place or one visit be worked out of releases? By brute force: no."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mapper.rules import release
from mapper.rules.release import Count, percent, publish
from mapper.rules.release_figures import KEPT_BACK, Row, Tables, rounded

from .release_attack import Pair, consistent, readings, sums

Truth = tuple[tuple[Pair, ...], tuple[Pair, ...]]
SMALL = {0, 1, 2}


def printed(truth: Truth, earlier: Sequence[Tables] = ()) -> Tables:
    county, kind = ({str(at): Count(*row) for at, row in enumerate(side)} for side in truth)
    return publish(county, kind, tuple(earlier))


def rows(tables: Tables) -> list[Pair]:
    return [(row.eligible, row.covered) for row in (*tables.by_county, *tables.by_type)]


def cells(tables: Tables) -> list[int]:
    return [figure for row in rows(tables) for figure in row]


def counts(truth: Truth) -> list[int]:
    return [count for side in truth for row in side for count in row]


@pytest.fixture
def remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same tables are not judged twice: all of a small world goes by in seconds."""
    judge = release._safe
    monkeypatch.setattr(release, "_safe", lru_cache(maxsize=None)(judge))


def small_world(most: int, kinds: int) -> list[Truth]:
    """Every truth of one county and so many types with up to `most` places a type."""
    choices = [(e, c) for e in range(most + 1) for c in range(e + 1)]
    return [
        (((sum(e for e, _ in kind), sum(c for _, c in kind)),), kind)
        for kind in product(choices, repeat=kinds)
    ]


def square_world(most: int) -> Iterator[Truth]:
    """Every truth of two counties and two types with up to `most` places a row."""
    choices = [(e, c) for e in range(most + 1) for c in range(e + 1)]
    by_sum: dict[Pair, list[tuple[Pair, ...]]] = defaultdict(list)
    for side in product(choices, repeat=2):
        by_sum[side[0][0] + side[1][0], side[0][1] + side[1][1]].append(side)
    for sides in by_sum.values():
        yield from product(sides, repeat=2)


def pinned(truths: Sequence[Truth], tables: Tables) -> list[tuple[int, set[int]]]:
    """The cells in which somebody who knows that one of these is true knows too much."""
    return [
        (at, values)
        for at, figure in enumerate(cells(tables))
        for values in [{counts(truth)[at] for truth in truths}]
        if len(values) < 2 or (figure == KEPT_BACK and not values >= SMALL)
    ]


def which_would_print_this(
    world: Sequence[Truth], earlier: Sequence[Tables] = ()
) -> dict[Tables, list[Truth]]:
    """The attack of who knows the algorithm: all truths by what it makes of them. Only what is whole within
    the world: where no type is printed higher than 6, no truth outside of it prints the same."""
    found = defaultdict(list)
    for truth in world:
        found[printed(truth, earlier)].append(truth)
    return found


def is_whole(tables: Tables) -> bool:
    return max(figure for row in tables.by_type for figure in (row.eligible, row.covered)) <= 6


def all_pinned(world: Sequence[Truth], earlier: Sequence[Tables] = ()) -> int:
    found = which_would_print_this(world, earlier)
    return sum(len(pinned(truths, tables)) for tables, truths in found.items() if is_whole(tables))


@pytest.mark.usefixtures("remembered")
def test_who_knows_the_algorithm_pins_nothing_in_any_two_by_two_release() -> None:
    found = which_would_print_this(list(square_world(7)))
    assert len(found) > 10
    assert not [
        (tables, pinned(truths, tables))
        for tables, truths in found.items()
        if max(cells(tables)) <= 6 and pinned(truths, tables)
    ]


@pytest.mark.usefixtures("remembered")
def test_who_knows_the_algorithm_pins_nothing_in_three_releases_in_a_row() -> None:
    world = small_world(8, kinds=2)
    first = which_would_print_this(world)
    assert all_pinned(world) == 0
    histories = []
    for tables in first:
        assert all_pinned(world, [tables]) == 0
        histories += [(tables, second) for second in which_would_print_this(world, [tables])]
    for history in histories[::150]:
        assert all_pinned(world, history) == 0


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("doubts", lambda tables, earlier: 0),  # nothing is kept back for another cell's sake
        ("rounded", lambda count, before: rounded(count, None)),  # no figure stays: it is as if read wrongly
    ],
)
def test_each_rule_is_needed(monkeypatch: pytest.MonkeyPatch, name: str, broken: Callable[..., int]) -> None:
    world = small_world(8, kinds=2)
    histories = [(), *((tables,) for tables in list(which_would_print_this(world))[::9])]
    monkeypatch.setattr(release, name, broken)
    assert sum(all_pinned(world, history) for history in histories) > 0


MOST = 24


@st.composite
def truths(draw: st.DrawFn, edges: bool = False) -> Truth:
    """A table of county by type, seen from both sides; or rows at the edges of what they are rounded from,
    where a reader of both tables knows most."""
    if edges:
        county = draw(st.lists(_edge((5, 8, 11, 14), (2, 5, 8, 11)), min_size=1, max_size=3))
        kind = draw(st.lists(_edge((4, 7, 10, 13), (0, 1, 4, 7, 10)), min_size=1, max_size=3))
        rest = tuple(sum(r[k] for r in county) - sum(r[k] for r in kind) for k in (0, 1))
        assume(0 <= rest[1] <= rest[0] <= MOST - 4)
        return tuple(county), (*kind, (rest[0], rest[1]))
    table = draw(
        st.lists(
            st.lists(_edge((0, 1, 2, 3, 5), (0, 1, 2, 3, 5)), min_size=3, max_size=3), min_size=1, max_size=3
        )
    )
    return (
        tuple((sum(e for e, _ in row), sum(c for _, c in row)) for row in table),
        tuple((sum(row[k][0] for row in table), sum(row[k][1] for row in table)) for k in range(3)),
    )


def _edge(eligible: Sequence[int], covered: Sequence[int]) -> st.SearchStrategy[Pair]:
    return st.tuples(st.sampled_from(eligible), st.sampled_from(covered)).map(lambda p: (p[0], min(p)))


def _read(tables: Tables, earlier: Sequence[Tables]) -> list[frozenset[Pair]]:
    before = rows(earlier[-1]) if earlier else [None] * len(rows(tables))
    return [readings(row, old, MOST) for row, old in zip(rows(tables), before, strict=True)]


@settings(deadline=None, max_examples=150)
@given(truths() | truths(edges=True), st.data())
def test_both_tables_and_two_releases_counted_out_leave_every_cell_in_doubt(
    truth: Truth, data: st.DataObject
) -> None:
    """Independent of the rule's own reader: sets of pairs, all sums, all choices."""
    history: list[Tables] = []
    for _ in range(2):
        tables = printed(truth, history)
        county = len(truth[0])
        read = _read(tables, history)
        left = consistent(read[:county], read[county:])
        for row, pairs in zip(rows(tables), left, strict=True):
            for part in (0, 1):
                values = {pair[part] for pair in pairs}
                assert values >= SMALL if row[part] == KEPT_BACK else len(values) > 1
            assert len({e - c for e, c in pairs}) > 1
        # Whoever reads only totals does not get one, either.
        assert len({e for e, _ in sums(read[:county]) & sums(read[county:])}) > 1
        history.append(tables)
        truth = data.draw(st.just(truth) | _moved(truth))


def _moved(truth: Truth) -> st.SearchStrategy[Truth]:
    """Something happened in some cells of county by type."""
    places = st.tuples(
        st.integers(0, len(truth[0]) - 1),
        st.integers(0, len(truth[1]) - 1),
        st.sampled_from([-2, -1, 1, 2, 3]),
    )

    def move(events: list[tuple[int, int, int]]) -> Truth:
        county, kind = list(truth[0]), list(truth[1])
        for a, b, by in events:
            here, there = (county[a][0], county[a][1] + by), (kind[b][0], kind[b][1] + by)
            if all(0 <= covered <= eligible for eligible, covered in (here, there)):
                county[a], kind[b] = here, there
        return tuple(county), tuple(kind)

    return st.lists(places, max_size=4).map(move)


@settings(deadline=None, max_examples=150)
@given(truths(edges=True))
def test_what_was_kept_back_for_another_stays_while_it_could_reveal_it(truth: Truth) -> None:
    """Somebody who is sure that nothing happened lays two releases over each other."""
    first = printed(truth)
    second = printed(truth, [first])
    both = [
        frozenset(pair for pair in _either(old, new) if max(pair) <= MOST)
        for old, new in zip(rows(first), rows(second), strict=True)
    ]
    county = len(truth[0])
    for old, new, pairs in zip(
        rows(first), rows(second), consistent(both[:county], both[county:]), strict=True
    ):
        for part in (0, 1):
            if old[part] == new[part] == KEPT_BACK and pairs:
                assert {pair[part] for pair in pairs} >= SMALL


def _either(old: Pair, new: Pair) -> set[Pair]:
    """The pairs that fit both, where a cell that only one keeps back may be as large as the other says."""
    known = [
        readings((old[0] or new[0], old[1] or new[1]), None if old[0] else (0, 0), MOST),
        readings((new[0] or old[0], new[1] or old[1]), old if new[0] else None, MOST),
    ]
    return set(known[0] & known[1])


def test_covered_is_never_printed_higher_than_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Tables((Row("0", 6, KEPT_BACK),), (Row("0", 6, KEPT_BACK),))
    truth = (((8, 8),), ((8, 8),))
    assert rows(printed(truth, [before])) == [(6, 6), (6, 6)]
    monkeypatch.setattr(release, "cap", lambda eligible, before: 10_000)
    assert rows(printed(truth, [before])) != [(6, 6), (6, 6)]


def test_equal_figures_that_would_give_both_away_are_a_step_apart() -> None:
    """Counted fell to 9 (8 or 9) and covered rose to 9 (9 or 10): printed both, both would be 9."""
    before = Tables((Row("0", 12, 6),), (Row("0", 12, 6),))
    assert rows(printed((((9, 9),), ((9, 9),)), [before])) == [(9, 6), (9, 6)]


def test_percentages_come_of_printed_figures() -> None:
    assert percent(Row("a", 9, 6)) == 67
    assert percent(Row("a", 9, 9)) == 100
    assert percent(Row("a", 24, 9)) == 38  # 37.5, half-up
    assert percent(Row("a", 9, KEPT_BACK)) is None
    assert percent(Row("a")) is None


@pytest.mark.usefixtures("remembered")
def test_a_cell_kept_back_for_another_looks_like_a_small_one() -> None:
    both = [
        values
        for tables, truths in which_would_print_this(list(square_world(7))).items()
        for at, figure in enumerate(cells(tables))
        for values in [{counts(truth)[at] for truth in truths}]
        if figure == KEPT_BACK and max(values) > 4
    ]
    assert both
    assert all(values >= SMALL for values in both)


def test_figures_of_different_venues_are_refused() -> None:
    with pytest.raises(ValueError, match="same venues"):
        publish({"a": Count(7, 1)}, {"b": Count(8, 1)})
    with pytest.raises(ValueError, match="covered"):
        publish({"a": Count(1, 2)}, {"b": Count(1, 2)})


def test_an_empty_programme_prints_nothing() -> None:
    assert publish({"a": Count()}, {"b": Count()}) == Tables((Row("a"),), (Row("b"),))
