"""How did a venue stand over time? A strip of SVG, a band a status: in colours, with each status' shape."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup

from mapper.outputs.chart_parts import Frame, Scale, day_axis, path, picture
from mapper.rules.coverage import Status, StatusSpan

FRAMES = (Frame("wide", 720, 74, 8, 8, 6, 38), Frame("narrow", 340, 74, 8, 8, 6, 38))
ROOM_FOR_SHAPE = 20.0
SHAPE = 13.0
DAYS_BEFORE = 30  # shown before the first visit, so that a strip has a beginning


@dataclass(frozen=True, slots=True)
class Band:
    """Days with one status: first and last, both of them within."""

    first: date
    last: date
    status: Status


def bands(spans: Sequence[StatusSpan], today: date) -> list[Band]:
    """What visits say, from a month before the first one to today; nothing where there was none. Neighbours
    of one status are one."""
    begun = next((span.from_day for span in spans if span.visited), None)
    if begun is None or begun > today:
        return []
    start = begun - timedelta(days=DAYS_BEFORE) if begun.toordinal() > DAYS_BEFORE else date.min
    found: list[Band] = []
    for span in spans:
        first, last = max(span.from_day, start), min(_day_before(span.until_day), today)
        if first > last:
            continue
        if found and found[-1].status is span.status:
            found[-1] = Band(found[-1].first, last, span.status)
        else:
            found.append(Band(first, last, span.status))
    return found


def _day_before(day: date) -> date:
    return day - timedelta(days=1) if day > date.min else day


def strip(shown: Sequence[Band], title: str, description: str) -> Markup:
    """The picture, for a wide and for a narrow page; the page has a table of the same."""
    pictures = []
    for frame in FRAMES:
        # A day ends where the next one begins: the last band is as wide as its days, too.
        scale = Scale(frame, shown[0].first, shown[-1].last + timedelta(days=1), 1.0)
        parts = [*_drawn(scale, shown), *day_axis(scale)]
        pictures.append(picture(frame, "strip", title, description, parts))
    return Markup("").join(pictures)


def _drawn(scale: Scale, shown: Sequence[Band]) -> Iterable[Markup]:
    frame = scale.frame
    for band in shown:
        left, right = scale.x(band.first), scale.x(band.last + timedelta(days=1))
        yield path(
            f"strip-band mark-{band.status.value}",
            f"M{left:.1f} {frame.top:.1f}H{right:.1f}v{frame.up:.1f}H{left:.1f}Z",
        )
        if right - left >= ROOM_FOR_SHAPE:
            yield Markup(
                '<use class="strip-shape" href="#shape-{0}" '
                'x="{1:.1f}" y="{2:.1f}" width="{3:g}" height="{3:g}"/>'
            ).format(band.status.value, (left + right - SHAPE) / 2, frame.top + (frame.up - SHAPE) / 2, SHAPE)
