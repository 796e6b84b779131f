"""What does one printed figure of a release stand for? From a count to its figure, and back to its counts."""

from collections.abc import Sequence
from dataclasses import dataclass

STEP = 3  # figures are its multiples
LEAST = 6  # the smallest that is printed: rules/release.py says why it is not 3
STAYS = STEP - 1  # so far a count may move from its figure before another is printed
STAYS_BACK = LEAST - 1  # up to here what was kept back stays so
KEPT_BACK = 0  # no figure is printed; it says not how much


@dataclass(frozen=True, slots=True)
class Row:
    """A county (key: GEOID) or a type (key: code) as it is printed: figures, or KEPT_BACK."""

    key: str
    eligible: int = KEPT_BACK
    covered: int = KEPT_BACK


@dataclass(frozen=True, slots=True)
class Tables:
    """The two tables of a release. No total is printed: it would add one more equation."""

    by_county: tuple[Row, ...]
    by_type: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The counts that a printed row can stand for: eligible, covered and their difference, least and most.
    Each bound is reached by some pair, unless there is none at all."""

    eligible: tuple[int, int]
    covered: tuple[int, int]
    gap: tuple[int, int]

    @property
    def is_empty(self) -> bool:
        return any(least > most for least, most in (self.eligible, self.covered, self.gap))


def earlier_row(earlier: Sequence[Tables], side: str, key: str) -> Row | None:
    """The row as it stood in the newest release that had it."""
    for tables in reversed(earlier):
        rows: tuple[Row, ...] = getattr(tables, side)
        for row in rows:
            if row.key == key:
                return row
    return None


def rounded(count: int, before: int | None) -> int:
    """The figure of a count, given what stood in the release before (None: no such row)."""
    if before == KEPT_BACK and count <= STAYS_BACK:
        return KEPT_BACK
    if before and abs(count - before) <= STAYS:
        return before
    nearest = (count + 1) // STEP * STEP
    return nearest if nearest >= LEAST else KEPT_BACK


def counts_of(figure: int, before: int | None) -> tuple[int, int]:
    """The least and the most count that `rounded` gives this figure; every count between gives it, too."""
    if figure == KEPT_BACK:
        if before is None:
            return 0, LEAST - 2
        return 0, STAYS_BACK if before == KEPT_BACK else min(LEAST - 2, before - STEP)
    if figure == before:
        return figure - STAYS, figure + STAYS
    least, most = figure - 1, figure + 1
    if before == figure - STEP or (before == KEPT_BACK and figure == LEAST):
        least = figure
    elif before == figure + STEP:
        most = figure
    return least, most


def cap(eligible: int, before: Row | None) -> int:
    """The highest figure that covered may have beside this one of eligible.

    Equal figures say that covered is at least so many: where earlier releases have narrowed both from
    opposite sides that would give both away, and the figure is a step lower.
    """
    least, most = counts_of(eligible, before.eligible if before else None)
    figure = eligible
    while figure >= LEAST:
        lowest = counts_of(figure, before.covered if before else None)[0]
        if max(least, lowest) < most:
            return figure
        figure -= STEP
    return KEPT_BACK


def span(row: Row, before: Row | None) -> Span:
    """What a printed row can stand for, read as if its figures that are kept back were so by `rounded`."""
    eligible = counts_of(row.eligible, before.eligible if before else None)
    least, most = counts_of(row.covered, before.covered if before else None)
    if row.covered == cap(row.eligible, before):
        most = eligible[1]  # printed for whatever is as high or higher
    return tightened(eligible, (least, most))


def tightened(eligible: tuple[int, int], covered: tuple[int, int]) -> Span:
    """The span of all pairs within both bounds of which covered is no more than eligible."""
    e_least, e_most = max(eligible[0], covered[0]), eligible[1]
    c_least, c_most = covered[0], min(covered[1], eligible[1])
    return Span((e_least, e_most), (c_least, c_most), (max(0, e_least - c_most), e_most - c_least))
