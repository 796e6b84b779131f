"""What does somebody learn who is sure that hardly anything happened between two releases? No small count."""

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

import pytest

from mapper.rules import release
from mapper.rules.release import Count, publish
from mapper.rules.release_figures import Tables, rounded

from .release_attack import Pair
from .test_release import Truth, cells, counts, is_whole, printed, remembered, small_world

__all__ = ["remembered"]
Seen = dict[Pair, list[set[Pair]]]  # by what is true now: what can have been true at each release so far
EVENTS = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (-1, -1))


def one_event_later(truth: Truth, most: int) -> Iterator[Truth]:
    """One visit puts material up or one place lapses, one place joins or leaves."""
    (county,), kinds = truth
    for at, (e, c) in enumerate(kinds):
        for more_e, more_c in EVENTS:
            row = e + more_e, c + more_c
            if 0 <= row[1] <= row[0] <= most:
                yield ((county[0] + more_e, county[1] + more_c),), (*kinds[:at], row, *kinds[at + 1 :])


@pytest.mark.usefixtures("remembered")
def test_one_event_after_a_first_release_changes_no_figure() -> None:
    """Where nothing had to be kept back for another cell's sake, the next release is the same."""
    for truth in small_world(8, kinds=2):
        tables = printed(truth)
        if cells(tables) == _by_figure(truth):
            for later in one_event_later(truth, most=9):
                assert printed(later, [tables]) == tables


def _by_figure(truth: Truth) -> list[int]:
    shown = [(rounded(e, None), rounded(c, None)) for side in truth for e, c in side]
    return [figure for e, c in shown for figure in (e, min(c, e))]


@pytest.mark.usefixtures("remembered")
def test_who_is_sure_that_at_most_one_thing_happened_in_between_pins_no_small_count() -> None:
    assert _small_counts_pinned_by_a_slow_reader() == 0


def _small_counts_pinned_by_a_slow_reader() -> int:
    seen: dict[tuple[Tables, Tables], set[tuple[Truth, Truth]]] = defaultdict(set)
    for truth in small_world(8, kinds=2):
        first = printed(truth)
        for later in (truth, *one_event_later(truth, most=8)):
            seen[first, printed(later, [first])].add((truth, later))
    found = 0
    for pair, truths in seen.items():
        if all(is_whole(tables) for tables in pair):
            for which, tables in enumerate(pair):
                for at in range(len(cells(tables))):
                    values = {counts(both[which])[at] for both in truths}
                    found += len(values) == 1 and min(values) < 3
    return found


def test_nor_over_five_releases_in_a_row() -> None:
    assert _small_counts_pinned_over_releases(5) == 0


def test_without_staying_figures_that_reader_pins_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "rounded", lambda count, before: (count + 1) // 3 * 3 if count > 2 else 0)
    assert _small_counts_pinned_over_releases(3) > 0


def _small_counts_pinned_over_releases(number: int, most: int = 8) -> int:
    """One county, one type; every way that its counts can go, an event at most from release to release."""
    publish_once = lru_cache(maxsize=None)(
        lambda row, history: publish({"a": Count(*row)}, {"b": Count(*row)}, history)
    )
    start = [(e, c) for e in range(most + 1) for c in range(e + 1)]
    seen: dict[tuple[Tables, ...], Seen] = {(): {row: [] for row in start}}
    for at in range(number):
        after: dict[tuple[Tables, ...], Seen] = defaultdict(dict)
        for history, now in seen.items():
            for before, path in now.items():
                for row in _one_event_later(before, most) if at else [before]:
                    longer = (*history, publish_once(row, history))
                    merged = after[longer].setdefault(row, [set() for _ in range(at + 1)])
                    for into, more in zip(merged, [*path, {row}], strict=True):
                        into |= more
        seen = after
    return sum(
        len(values) == 1 and min(values) < 3
        for history, now in seen.items()
        if all(is_whole(tables) for tables in history)
        for at in range(number)
        for part in (0, 1)
        for values in [{row[part] for path in now.values() for row in path[at]}]
    )


def _one_event_later(row: Pair, most: int) -> Iterator[Pair]:
    """The row itself, and what one visit or one place makes of it."""
    yield row
    for e, c in EVENTS:
        if 0 <= row[1] + c <= row[0] + e <= most:
            yield row[0] + e, row[1] + c
