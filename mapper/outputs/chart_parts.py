"""Of what is a chart made? Grid, days, lines, bands and labels: pieces of SVG that style sheets colour."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from markupsafe import Markup

from mapper.outputs.chart_axis import at, day_ticks

Point = tuple[float, float]
End = tuple[float, str, str]  # y, the kind of line or the status, words

LABEL_HEIGHT = 15.0
MARK = 11.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture's size and the margins of what is drawn in it, in its own units: pixels where it is shown
    in its full width."""

    name: str
    width: float
    height: float
    left: float
    right: float
    top: float = 12.0
    bottom: float = 38.0

    @property
    def across(self) -> float:
        return self.width - self.left - self.right

    @property
    def up(self) -> float:
        return self.height - self.top - self.bottom


FRAMES = (Frame("wide", 720, 270, 52, 66), Frame("narrow", 340, 230, 44, 56))


@dataclass(frozen=True, slots=True)
class Scale:
    """Where a day and a figure stand in a frame."""

    frame: Frame
    first: date
    last: date
    most: float

    def x(self, day: date) -> float:
        return self.frame.left + at(day, self.first, self.last, self.frame.across)

    def y(self, value: float) -> float:
        return self.frame.top + self.frame.up * (1 - value / self.most)


def grid(scale: Scale, ticks: Sequence[int], unit: str) -> Iterable[Markup]:
    frame = scale.frame
    for value in ticks:
        y = scale.y(value)
        kind = "chart-grid" if value else "chart-base"
        yield path(kind, f"M{frame.left:.1f} {y:.1f}h{frame.across:.1f}")
        yield text("chart-side", frame.left - 6, y + 4, f"{value:,}{unit}")


def day_axis(scale: Scale) -> Iterable[Markup]:
    frame = scale.frame
    base = frame.top + frame.up
    for tick in day_ticks(scale.first, scale.last, frame.across):
        x = scale.x(tick.day)
        yield path("chart-base", f"M{x:.1f} {base:.1f}v4")
        yield text("chart-under", x, base + 17, tick.word)
        if tick.year:
            yield text("chart-under chart-year", x, base + 31, tick.year)


def now(scale: Scale, today: date) -> Iterable[Markup]:
    if scale.first < today < scale.last:
        x = scale.x(today)
        yield path("chart-today", f"M{x:.1f} {scale.frame.top:.1f}v{scale.frame.up:.1f}")
        yield text("chart-under chart-now", x, scale.frame.top - 2, "today")


def line(
    scale: Scale, points: Sequence[tuple[date, float | None]], kind: str, today: date
) -> Iterable[Markup]:
    """Paths through neighbours that both have a figure; a figure alone is a dot, the last one too."""
    lone = []
    for is_there, group in groupby(points, key=lambda point: point[1] is not None):
        part = [(scale.x(day), scale.y(value), day) for day, value in group if value is not None]
        if not is_there:
            continue
        if len(part) == 1:
            lone.append(part[0][:2])
        behind = [(x, y) for x, y, day in part if day <= today]
        ahead = [(x, y) for x, y, day in part if day > today]
        yield from _strokes(behind, f"chart-line chart-{kind}")
        yield from _strokes(behind[-1:] + ahead if ahead else [], f"chart-line chart-{kind} chart-ahead")
    if points[-1][1] is not None:
        lone.append((scale.x(points[-1][0]), scale.y(points[-1][1])))
    for x, y in dict.fromkeys(lone):
        yield Markup('<circle class="chart-dot chart-{}" cx="{:.1f}" cy="{:.1f}" r="3.5"/>').format(
            kind, x, y
        )


def _strokes(points: Sequence[Point], kind: str) -> Iterable[Markup]:
    if len(points) > 1:
        yield path(kind, "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points))


def band(
    scale: Scale, days: Sequence[date], below: Sequence[int], above: Sequence[int], status: str
) -> Markup:
    if len(days) == 1:  # a day alone is a bar
        left, right = scale.x(days[0]) - 20, scale.x(days[0]) + 20
        xs, below, above = [left, right], [*below] * 2, [*above] * 2
    else:
        xs = [scale.x(day) for day in days]
    top = [f"{x:.1f} {scale.y(value):.1f}" for x, value in zip(xs, above, strict=True)]
    floor = [f"{x:.1f} {scale.y(value):.1f}" for x, value in zip(xs, below, strict=True)]
    return path(f"chart-band mark-{status}", "M" + "L".join([*top, *reversed(floor)]) + "Z")


def end_labels(frame: Frame, ends: Iterable[End], marked: bool = False) -> Iterable[Markup]:
    """Figures beside the last day, pushed apart where they would lie on each other; `marked` by the status'
    shape."""
    x = frame.width - frame.right + 7
    ordered = sorted(ends)
    for y, (_, kind, words) in zip(_apart([end[0] for end in ordered], frame), ordered, strict=True):
        if marked:
            yield Markup(
                '<use class="mark-{0}" href="#shape-{0}" '
                'x="{1:.1f}" y="{2:.1f}" width="{3:g}" height="{3:g}"/>'
            ).format(kind, x, y - MARK / 2, MARK)
        yield text(f"chart-end chart-end-{kind}", x + (MARK + 3 if marked else 0), y + 4, words)


def _apart(places: Sequence[float], frame: Frame) -> list[float]:
    """Ascending places, each moved as little as needed to stand LABEL_HEIGHT from the next, in the frame."""
    low, moved = frame.top, []
    for place in places:
        moved.append(max(place, low))
        low = moved[-1] + LABEL_HEIGHT
    high = frame.top + frame.up
    for index in reversed(range(len(moved))):
        moved[index] = min(moved[index], high)
        high = moved[index] - LABEL_HEIGHT
    return moved


def path(kind: str, course: str) -> Markup:
    return Markup('<path class="{}" d="{}"/>').format(kind, course)


def text(kind: str, x: float, y: float, words: str) -> Markup:
    return Markup('<text class="{}" x="{:.1f}" y="{:.1f}">{}</text>').format(kind, x, y, words)


def picture(frame: Frame, name: str, title: str, description: str, parts: Iterable[Markup]) -> Markup:
    """The parts as one picture that says what it shows; `name` is its own on the page."""
    return Markup(
        '<svg class="chart chart-{size}" viewBox="0 0 {width:g} {height:g}" role="img" '
        'aria-labelledby="{id}-title {id}-desc"><title id="{id}-title">{title}</title>'
        '<desc id="{id}-desc">{description}</desc>{parts}</svg>'
    ).format(
        size=frame.name,
        width=frame.width,
        height=frame.height,
        id=f"{name}-{frame.name}",
        title=title,
        description=description,
        parts=Markup("").join(parts),
    )
