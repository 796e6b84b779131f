"""What can a reader of releases work out? In how many cells is there too little doubt left?

Row by row a reader has a span of pairs (counted, covered). What ties rows together is that both tables add
up to the same in counted, in covered, and so in the gap between them; any two tables that do so belong to
some true table of county by type. Spans are bounded in these three directions only, so sums of spans are the
spans of sums, without holes: it is enough to add bounds. tests/rules/ holds that against counting all out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mapper.rules.release_figures import (
    KEPT_BACK,
    Row,
    Span,
    Tables,
    earlier_row,
    span,
    tightened,
)

SMALL = (0, 1, 2)  # what every cell that is kept back must be able to be
ENOUGH = 2  # so many values every other cell and every gap must be able to have
PARTS = ("eligible", "covered", "gap")
NEIGHBOURS = 12  # a year of releases: further apart, what a reader supposes says nothing


@dataclass(frozen=True, slots=True)
class _Read:
    """A release and what each of its rows can stand for, the county table first."""

    tables: Tables
    spans: tuple[tuple[Span, ...], tuple[Span, ...]]

    @classmethod
    def of(cls, tables: Tables, earlier: Sequence[Tables]) -> "_Read":
        return cls(
            tables,
            (
                tuple(span(row, earlier_row(earlier, "by_county", row.key)) for row in tables.by_county),
                tuple(span(row, earlier_row(earlier, "by_type", row.key)) for row in tables.by_type),
            ),
        )

    def rows(self, at: int) -> Iterable[tuple[Row, Span]]:
        return zip((self.tables.by_county, self.tables.by_type)[at], self.spans[at], strict=True)

    def twin(self, at: int, key: str) -> tuple[Row, Span] | None:
        return next(((row, own) for row, own in self.rows(at) if row.key == key), None)


def doubts(tables: Tables, earlier: Sequence[Tables]) -> int:
    """How many cells a reader can say too much about; 0 is safe."""
    read = _Read.of(tables, earlier)
    found = _doubtful(read)
    for age, before in enumerate(reversed(earlier[-NEIGHBOURS:]), start=1):
        older = _Read.of(before, earlier[: len(earlier) - age])
        for apart in (0, age):  # nothing moved, or everything by one from release to release
            found += _compared(older, read, apart) + _compared(read, older, apart)
    return found


def _doubtful(read: _Read) -> int:
    totals = [_total(side) for side in read.spans]
    found = 0
    for at in (0, 1):
        for row, own in read.rows(at):
            rest, other = _minus(totals[at], own), totals[1 - at]
            found += not _has_enough(own, "gap", rest, other)
            for part, figure in (("eligible", row.eligible), ("covered", row.covered)):
                enough = _has_small if figure == KEPT_BACK else _has_enough
                found += not enough(own, part, rest, other)
    return found


def _has_small(own: Span, part: str, rest: Span, other: Span) -> bool:
    return all(_is_possible(own, part, value, rest, other) for value in SMALL)


def _has_enough(own: Span, part: str, rest: Span, other: Span) -> bool:
    least, most = getattr(own, part)
    values = (value for value in range(least, most + 1) if _is_possible(own, part, value, rest, other))
    return sum(1 for _, _ in zip(values, range(ENOUGH), strict=False)) == ENOUGH


def _is_possible(own: Span, part: str, value: int, rest: Span, other: Span) -> bool:
    fixed = _fixed(own, part, value)
    return not fixed.is_empty and _can_be_equal(_plus(fixed, rest), other)


def _fixed(own: Span, part: str, value: int) -> Span:
    """The pairs of a span whose part has this value."""
    (e_least, e_most), (c_least, c_most), (g_least, g_most) = own.eligible, own.covered, own.gap
    if part == "eligible":
        e_least, e_most = max(e_least, value), min(e_most, value)
    elif part == "covered":
        c_least, c_most = max(c_least, value), min(c_most, value)
    else:
        g_least, g_most = max(g_least, value), min(g_most, value)
    return _closed((e_least, e_most), (c_least, c_most), (g_least, g_most))


def _closed(eligible: tuple[int, int], covered: tuple[int, int], gap: tuple[int, int]) -> Span:
    """The same pairs with bounds that are reached: eligible = covered + gap."""
    return Span(
        (max(eligible[0], covered[0] + gap[0]), min(eligible[1], covered[1] + gap[1])),
        (max(covered[0], eligible[0] - gap[1]), min(covered[1], eligible[1] - gap[0])),
        (max(gap[0], eligible[0] - covered[1]), min(gap[1], eligible[1] - covered[0])),
    )


def _total(spans: Sequence[Span]) -> Span:
    total = Span((0, 0), (0, 0), (0, 0))
    for one in spans:
        total = _plus(total, one)
    return total


def _plus(one: Span, two: Span) -> Span:
    return Span(*(_both(getattr(one, part), getattr(two, part), 1) for part in PARTS))


def _minus(total: Span, one: Span) -> Span:
    return Span(*(_both(getattr(total, part), getattr(one, part), -1) for part in PARTS))


def _both(one: tuple[int, int], two: tuple[int, int], sign: int) -> tuple[int, int]:
    return one[0] + sign * two[0], one[1] + sign * two[1]


def _can_be_equal(one: Span, two: Span) -> bool:
    bounds = ((max(a[0], b[0]), min(a[1], b[1])) for a, b in _pairs(one, two))
    eligible, covered, gap = bounds
    return not Span(eligible, covered, gap).is_empty and not _closed(eligible, covered, gap).is_empty


def _pairs(one: Span, two: Span) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    return [(getattr(one, part), getattr(two, part)) for part in PARTS]


@dataclass(frozen=True, slots=True)
class _Laid:
    """A row that is laid over its twin of another release: what it can be then, and what both keep back."""

    span: Span
    kept_back: tuple[str, ...]


def _compared(first: "_Read", second: "_Read", apart: int) -> int:
    """In how many cells, of those that both keep back, a reader can say too much about the first release who
    supposes that no count is further than `apart` from the second's. What contradicts itself says nothing."""
    laid = [
        [_laid_over(row, own, second.twin(at, row.key), apart) for row, own in first.rows(at)]
        for at in (0, 1)
    ]
    if any(one.span.is_empty for side in laid for one in side):
        return 0
    totals = [_total([one.span for one in side]) for side in laid]
    if not _can_be_equal(totals[0], totals[1]):
        return 0
    return sum(
        not _has_small(one.span, part, _minus(totals[at], one.span), totals[1 - at])
        for at in (0, 1)
        for one in laid[at]
        for part in one.kept_back
    )


def _laid_over(row: Row, own: Span, twin: tuple[Row, Span] | None, apart: int) -> _Laid:
    bounds, kept_back = [], []
    for part in ("eligible", "covered"):
        least, most = getattr(own, part)
        printed = getattr(row, part) != KEPT_BACK
        if twin and getattr(twin[0], part) != KEPT_BACK:
            low, high = getattr(twin[1], part)
            low, high = low - apart, high + apart
            # Kept back here and printed there: it may be large, and kept back for another cell's sake.
            least, most = (max(least, low), min(most, high)) if printed else (max(0, low), high)
        elif not printed:
            kept_back.append(part)
        bounds.append((least, most))
    return _Laid(tightened(bounds[0], bounds[1]), tuple(kept_back))
