"""Somebody who reads releases, knows the rule, and counts everything out: what can the counts have been?

Written from the sentences of rules/release.py and docs/decisions/0006-releases.md, with none of their code:
sets of counts instead of bounds, one by one instead of by formula.
"""

from collections.abc import Iterable, Sequence
from functools import cache

Pair = tuple[int, int]  # eligible, covered
Printed = tuple[Pair, ...]  # rows as they stand in print; 0: kept back
Release = tuple[Printed, Printed]  # by county, by type
BACK = 0


@cache
def figure(count: int, before: int | None) -> int:
    """The sentences about one figure."""
    if before == BACK and count < 6:
        return BACK
    if before not in (None, BACK) and abs(count - before) < 3:
        return before
    near = min(range(0, count + 4, 3), key=lambda multiple: abs(multiple - count))
    return near if near >= 6 else BACK


@cache
def highest_beside(eligible: int, before: Pair | None, most: int) -> int:
    """The figure that covered gets where it is as high as it can be."""
    figures = before or (None, None)
    for highest in range(eligible, 0, -3):
        pairs = [
            (e, c)
            for e in range(max(0, eligible - 4), min(most, eligible + 4) + 1)
            for c in range(max(0, eligible - 40), e + 1)
            if figure(e, figures[0]) == eligible and figure(c, figures[1]) >= highest >= 6
        ]
        if all(len({pair[part] for pair in pairs}) > 1 for part in (0, 1)):
            return highest
    return BACK


@cache
def readings(row: Pair, before: Pair | None, most: int) -> frozenset[Pair]:
    """All pairs up to `most` that are printed as this row by the sentences about a figure and a row."""
    figures = before or (None, None)
    highest = highest_beside(row[0], before, most) if row[0] else BACK
    return frozenset(
        (e, c)
        for e in range(most + 1)
        for c in range(e + 1)
        if figure(e, figures[0]) == row[0]
        and (min(figure(c, figures[1]), highest) == row[1] if highest else row[1] == BACK)
    )


def sums(sets: Iterable[frozenset[Pair]]) -> set[Pair]:
    """Everything that one of each can add up to."""
    found = {(0, 0)}
    for choices in sets:
        found = {(a + e, b + c) for a, b in found for e, c in choices}
    return found


def consistent(county: Sequence[frozenset[Pair]], kind: Sequence[frozenset[Pair]]) -> list[frozenset[Pair]]:
    """Of each row, counties first, the pairs that go with some choice of all others, so that both tables add
    up to the same."""
    found = []
    for own, others in ((county, kind), (kind, county)):
        goal = sums(others)
        for at, choices in enumerate(own):
            rest = sums([*own[:at], *own[at + 1 :]])
            found.append(
                frozenset((e, c) for e, c in choices if any((a + e, b + c) in goal for a, b in rest))
            )
    return found
