"""Which figures may a funder or partner see, so that no place and no visit can be worked out from them?

A release is two tables of the same venues, by county and by type: how many places we count and how many
have material up. This is its rule; rules/release_reader.py is what a reader can work out of it.

The reader knows all of this: every rule here with its numbers, both tables, all earlier releases, that no
row covers more than it counts, and that both tables, of which no total is printed, add up to the same.

1. A figure is the nearest multiple of 3. Below 6 it is kept back: a printed 3 would be 3 or 4, and with one
   visit less the next release would have said 2. So no count below 3 is ever printed, nor next to one.
2. A figure stays as in the release before while the count is at most 2 away from it, and what was kept back
   stays so up to 5. One place or visit more or less since a first release changes none of these figures.
3. Covered is never printed higher than counted, and a step lower where equal figures would give both away.
4. More is kept back until the tables are *safe*. Read as if every cell kept back were so by 1 and 2, each of
   these can be 0, 1 and 2, and every other cell, and every gap between two, has two values or more. Laid over
   each release of the year before, by somebody who supposes that nothing moved in between, or everything by
   one from release to release, the cells that both keep back can still be 0, 1 and 2 (or the supposition
   contradicts itself and says nothing).

Why it holds against who knows the rule, too: tables that are safe are printed as they are. So whatever is
printed is what all the other counts of that reading would have led to, each of them. A cell that was kept
back for another's sake looks like one that is small. Nothing but earlier prints is remembered, so releases
say nothing of each other but by rule 2, which is part of the reading. What is not promised stands in
docs/decisions/0006-releases.md.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from mapper.rules.release_figures import KEPT_BACK, STEP, Row, Tables, cap, earlier_row, rounded
from mapper.rules.release_reader import doubts

DAYS_APART = 28  # between the days of two releases: from one day to the next, every visit would show


@dataclass(frozen=True, slots=True)
class Count:
    """What is true of one county or one type; never stored and never shown."""

    eligible: int = 0
    covered: int = 0


def publish(
    by_county: Mapping[str, Count], by_type: Mapping[str, Count], earlier: Sequence[Tables] = ()
) -> Tables:
    """The two tables to print, rows in the order given; `earlier` are all releases so far, oldest first.

    Both mappings count the same venues. Raises ValueError where their sums differ or a row covers more than
    it counts: the proof leans on both.
    """
    _check(by_county, by_type)
    wanted = Tables(
        tuple(_row(key, count, earlier_row(earlier, "by_county", key)) for key, count in by_county.items()),
        tuple(_row(key, count, earlier_row(earlier, "by_type", key)) for key, count in by_type.items()),
    )
    return _safe(wanted, earlier)


def percent(row: Row) -> int | None:
    """Covered of counted in whole percent, half-up, from the printed figures; None where one is kept back."""
    if row.eligible == KEPT_BACK or row.covered == KEPT_BACK:
        return None
    return (200 * row.covered + row.eligible) // (2 * row.eligible)


def first_day_after(newest: date | None) -> date:
    """The earliest day that the next release may be of, given the newest one's."""
    return newest + timedelta(days=DAYS_APART) if newest else date.min


def kept_back(tables: Tables) -> int:
    """How many cells are kept back."""
    rows = (*tables.by_county, *tables.by_type)
    return sum((row.eligible == KEPT_BACK) + (row.covered == KEPT_BACK) for row in rows)


def _check(by_county: Mapping[str, Count], by_type: Mapping[str, Count]) -> None:
    for count in (*by_county.values(), *by_type.values()):
        if not 0 <= count.covered <= count.eligible:
            raise ValueError(f"{count.covered} of {count.eligible} can't be covered")
    for part in ("eligible", "covered"):
        if sum(getattr(c, part) for c in by_county.values()) != sum(
            getattr(c, part) for c in by_type.values()
        ):
            raise ValueError("the two tables do not count the same venues")


def _row(key: str, count: Count, before: Row | None) -> Row:
    eligible = rounded(count.eligible, before.eligible if before else None)
    covered = rounded(count.covered, before.covered if before else None)
    return Row(key, eligible, min(covered, cap(eligible, before)))


def _safe(tables: Tables, earlier: Sequence[Tables]) -> Tables:
    """Keeps one cell after the other back, the one that leaves the fewest doubtful, until none is."""
    now = doubts(tables, earlier)
    while now:
        choices = list(_with_one_less(tables))
        if not choices:
            return tables  # nothing is printed at all
        now, tables = min(((doubts(one, earlier), one) for one in choices), key=lambda pair: pair[0])
    return tables


def _with_one_less(tables: Tables) -> Iterator[Tables]:
    """Each way to keep one more cell back, small figures first; without counted there is no covered."""
    ways: list[tuple[int, Tables]] = []
    for side in ("by_county", "by_type"):
        rows: tuple[Row, ...] = getattr(tables, side)
        for at, row in enumerate(rows):
            if row.covered != KEPT_BACK:
                ways.append((row.covered, _exchanged(tables, side, at, replace(row, covered=KEPT_BACK))))
            if row.eligible != KEPT_BACK:
                ways.append((row.eligible + STEP, _exchanged(tables, side, at, Row(row.key))))
    return (way for _, way in sorted(ways, key=lambda pair: pair[0]))


def _exchanged(tables: Tables, side: str, at: int, row: Row) -> Tables:
    rows: tuple[Row, ...] = getattr(tables, side)
    changed = (*rows[:at], row, *rows[at + 1 :])
    return Tables(changed, tables.by_type) if side == "by_county" else Tables(tables.by_county, changed)
