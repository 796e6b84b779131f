"""Where do an axis' ticks stand, and what do they say? Days along the bottom, figures up the side."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

LETTER = 7.0  # width of a letter at the size of the labels, in the chart's units, rounded up
BETWEEN = 8.0  # two labels keep at least so much between them
DAYS = (1, 2, 7, 14)
MOST_DAYS, MOST_DAYS_OF_MONTHS = 100, 7_000  # of an axis that says days, and of one that says months
MONTHS = (1, 2, 3, 6)
YEARS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Tick:
    """A day with what stands under it: a word, and a year in a line of its own where one is due."""

    day: date
    word: str
    year: str = ""

    @property
    def width(self) -> float:
        return max(len(self.word), len(self.year)) * LETTER


def day_ticks(first: date, last: date, width: float) -> list[Tick]:
    """The most ticks whose labels, centred, do not touch on an axis of this width from first to last."""
    for ticks in _finer_to_coarser(first, last):
        if ticks and _fits(ticks, first, last, width):
            return ticks
    return [Tick(last, _in_words(last), str(last.year))]


def value_ticks(most: float, wanted: int = 5) -> list[int]:
    """From 0 in `wanted` equal steps or fewer, of 1, 2 or 5 times a power of ten, until `most` is reached."""
    step = next(step for step in _steps() if step * wanted >= most)
    return [step * n for n in range(max(1, -int(-most // step)) + 1)]


def at(day: date, first: date, last: date, width: float) -> float:
    """Where a day stands on the axis; in the middle where there is but one."""
    span = (last - first).days
    return width * (day - first).days / span if span else width / 2


def _steps() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _fits(ticks: Sequence[Tick], first: date, last: date, width: float) -> bool:
    places = [(at(tick.day, first, last, width), tick.width / 2) for tick in ticks]
    return all(there - here >= a + b + BETWEEN for (here, a), (there, b) in pairwise(places))


def _finer_to_coarser(first: date, last: date) -> Iterator[list[Tick]]:
    if (last - first).days <= MOST_DAYS:
        for step in DAYS:
            yield _with_years(_days(first, last, step), _in_words)
    for step in MONTHS if (last - first).days <= MOST_DAYS_OF_MONTHS else ():
        yield _with_years(_months(first, last, step), lambda day: f"{day:%b}")
    for step in YEARS:
        begin = first.year + (first > date(first.year, 1, 1))
        years = range(-(-begin // step) * step, last.year + 1, step)
        yield [Tick(date(year, 1, 1), str(year)) for year in years]


def _days(first: date, last: date, step: int) -> Iterator[date]:
    """Counted back from the last, which has its own."""
    count = (last - first).days // step
    return (last - timedelta(days=step * n) for n in range(count, -1, -1))


def _months(first: date, last: date, step: int) -> Iterator[date]:
    """Firsts of months, from January in steps."""
    month = first.year * 12 + first.month - 1 + (first.day > 1)
    month += -month % step
    while month <= last.year * 12 + last.month - 1:
        yield date(month // 12, month % 12 + 1, 1)
        month += step


def _with_years(days: Iterable[date], word: Callable[[date], str]) -> list[Tick]:
    """The year stands under the first tick and under the first of each year."""
    ticks: list[Tick] = []
    told = 0
    for day in days:
        ticks.append(Tick(day, word(day), str(day.year) if day.year != told else ""))
        told = day.year
    return ticks


def _in_words(day: date) -> str:
    return f"{day.day} {day:%b}"
