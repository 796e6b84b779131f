"""What does a trend look like? Step 6: drawn in SVG for a page, in its colours and without a script.

Each picture is made twice, for a wide and for a narrow page; style sheets show one. Lines differ in their
strokes and bands in the shapes at their ends, so that nobody needs to tell colours apart; the figures are in
the page's table. Nothing that a person typed gets in: days, figures and words of ours.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from markupsafe import Markup

from mapper.outputs.chart_axis import value_ticks
from mapper.outputs.chart_parts import (
    FRAMES,
    End,
    Scale,
    band,
    day_axis,
    end_labels,
    grid,
    line,
    now,
    path,
    picture,
)
from mapper.rules.coverage import STATUSES, Status
from mapper.rules.trend import Row

STACKED = tuple(status.value for status in STATUSES if status is not Status.excluded)


def share_chart(rows: Sequence[Row], today: date, target: float | None, title: str) -> Markup:
    """coverage_pct and attainable_pct of trend rows (at least one) as lines, the target of today as a third.

    A day on which no place counts leaves a gap; what comes after today is dashed.
    """
    shown = [
        row[name] for row in rows for name in ("coverage_pct", "attainable_pct") if row[name] is not None
    ]
    ticks = value_ticks(min(100.0, max([*shown, target or 0.0, 1.0])))

    def drawn(scale: Scale) -> Iterable[Markup]:
        ends: list[End] = []
        if target is not None:
            y = scale.y(target)
            yield path("chart-target", f"M{scale.frame.left:.1f} {y:.1f}h{scale.frame.across:.1f}")
            ends.append((y, "target", f"{target:g} %"))
        for name, kind in (("attainable_pct", "attainable"), ("coverage_pct", "covered")):
            points = [(row["day"], row[name]) for row in rows]
            yield from line(scale, points, kind, today)
            if points[-1][1] is not None:
                ends.append((scale.y(points[-1][1]), kind, f"{points[-1][1]:.1f} %"))
        yield from end_labels(scale.frame, _merged(ends))

    return _pictures("share", title, _told_shares(rows, target), rows, ticks, " %", drawn, today)


def count_chart(rows: Sequence[Row], today: date, title: str) -> Markup:
    """How the places that count stand: a band a status, from covered at the bottom to never."""
    ticks = value_ticks(max(1, *(row["eligible"] for row in rows)))

    def drawn(scale: Scale) -> Iterable[Markup]:
        below = [0] * len(rows)
        ends: list[End] = []
        for status in STACKED:
            above = [low + row[status] for low, row in zip(below, rows, strict=True)]
            if any(row[status] for row in rows):
                yield band(scale, [row["day"] for row in rows], below, above, status)
            if rows[-1][status]:
                ends.append((scale.y((below[-1] + above[-1]) / 2), status, f"{rows[-1][status]:,}"))
            below = above
        yield from end_labels(scale.frame, ends, marked=True)

    return _pictures("counts", title, _told_counts(rows), rows, ticks, "", drawn, today)


def _pictures(
    name: str,
    title: str,
    description: str,
    rows: Sequence[Row],
    ticks: Sequence[int],
    unit: str,
    drawn: Callable[[Scale], Iterable[Markup]],
    today: date,
) -> Markup:
    pictures = []
    for frame in FRAMES:
        scale = Scale(frame, rows[0]["day"], rows[-1]["day"], float(ticks[-1]))
        parts = [*grid(scale, ticks, unit), *day_axis(scale), *now(scale, today), *drawn(scale)]
        pictures.append(picture(frame, f"chart-{name}", title, description, parts))
    return Markup("").join(pictures)


def _merged(ends: Sequence[End]) -> list[End]:
    """Without a second label that says the same: where nobody said no, both lines are one."""
    return [end for at, end in enumerate(ends) if end[2] not in [other[2] for other in ends[at + 1 :]]]


def _told_shares(rows: Sequence[Row], target: float | None) -> str:
    """What the picture shows, for whoever does not see it."""
    counted = [row for row in rows if row["coverage_pct"] is not None]
    if not counted:
        return "No place is counted on any of these days."
    highest = max(counted, key=lambda row: row["coverage_pct"])
    lowest = min(counted, key=lambda row: row["coverage_pct"])
    told = [
        f"From {_share(counted[0])} to {_share(counted[-1])}.",
        f"Highest: {_share(highest)}. Lowest: {_share(lowest)}.",
    ]
    return " ".join([*told, *([f"The target is {target:g} %."] if target is not None else [])])


def _told_counts(rows: Sequence[Row]) -> str:
    first, last = rows[0], rows[-1]
    return (
        f"Of {first['eligible']:,} places on {_day(first['day'])}, {first['covered']:,} had material up; "
        f"of {last['eligible']:,} on {_day(last['day'])}, {last['covered']:,}. The table has every figure."
    )


def _share(row: Row) -> str:
    return f"{row['coverage_pct']:.1f} % ({row['covered']:,} of {row['eligible']:,}) on {_day(row['day'])}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
