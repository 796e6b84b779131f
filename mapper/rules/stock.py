"""What did somebody take along, what of it is left, and what do they need more of for their next rounds?

Two numbers: what was taken from the box, less what was brought back; and what the visits of the same person
put up from the day on which they first took something. Nobody signs for anything, so what is left can fall
below nothing: then more was put up than was written down as taken, and a page says just that.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from mapper.rules.activity_events import KINDS
from mapper.rules.language_gaps import speaks

MOST_AT_ONCE = 5_000  # pieces in one entry: a box, and a slip of the finger is caught
OLDEST = timedelta(days=400)
USUAL_DAYS = 365  # what is usual is told by the visits of so many days
FEWEST_VISITS = 5  # of which that many put something up in the county
OTHER = "other"  # of a material that is neither poster nor palm card, or that nobody knows any more
ANY = ""  # language: whichever


@dataclass(frozen=True, slots=True)
class Lot:
    """Pieces that are as good as each other. `recalled`: they may not be put up any more."""

    kind: str
    languages: tuple[str, ...] = ()
    recalled: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces taken, net of what was brought back, and put up."""

    lot: Lot
    taken: int
    used: int

    @property
    def left(self) -> int:
        return self.taken - self.used


@dataclass(frozen=True, slots=True)
class Bag:
    """What somebody took along since the day they first did; no lines: nothing ever."""

    person_id: str
    since: date | None = None
    lines: tuple[Line, ...] = ()

    def of_kind(self, kind: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.lot.kind == kind)

    def total(self, kind: str) -> Line:
        lines = self.of_kind(kind)
        return Line(Lot(kind), sum(line.taken for line in lines), sum(line.used for line in lines))

    def usable(self, kind: str, language: str = ANY) -> int:
        """Pieces that can be put up where this language is needed: what is recalled can't, and of what was
        put up beyond what was taken nothing is left, and no debt either."""
        return sum(
            max(0, line.left)
            for line in self.of_kind(kind)
            if not line.lot.recalled
            and (not language or any(speaks(t, language) for t in line.lot.languages))
        )


def bag(
    person_id: str,
    since: date,
    taken: Mapping[str, int],
    used: Mapping[str, int],
    lot_of: Callable[[str], Lot],
) -> Bag:
    """taken, used: material code -> pieces. A line a lot: posters first, then by language."""
    sums: dict[Lot, list[int]] = defaultdict(lambda: [0, 0])
    for at, pieces in enumerate((taken, used)):
        for code, quantity in pieces.items():
            sums[lot_of(code)][at] += quantity
    lines = [Line(lot, *both) for lot, both in sums.items() if any(both)]
    return Bag(person_id, since, tuple(sorted(lines, key=_place)))


def _place(line: Line) -> tuple[int, bool, tuple[str, ...]]:
    kind = line.lot.kind
    return KINDS.index(kind) if kind in KINDS else len(KINDS), line.lot.recalled, line.lot.languages


# --- before the next rounds --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Usual:
    """Pieces of each kind that a stop takes; `visits`: how many this is the mean of, 0: it is assumed."""

    pieces: Mapping[str, Fraction]
    visits: int = 0


ASSUMED = Usual({"poster": Fraction(1), "palm_card": Fraction(10)})


def usual(put_up: Mapping[str, int], visits: int) -> Usual:
    """The mean of what these visits put up of each kind; too few of them tell nothing."""
    if visits < FEWEST_VISITS:
        return ASSUMED
    return Usual({kind: Fraction(put_up.get(kind, 0), visits) for kind in KINDS}, visits)


Wanted = Mapping[tuple[str, str], Fraction]  # (kind, language; ANY: in all) -> pieces


def wanted(
    stops: Mapping[str, Fraction],
    usual_of: Mapping[str, Usual],
    languages: Mapping[str, Collection[str]],
    offered: Mapping[str, Collection[str]],
) -> Wanted:
    """What stops take that somebody has before them; `stops`: county -> how many, their part of a stop that
    several people share. Each language that the county needs gets an equal part of it, where there is such
    a poster or card at all; `offered`: kind -> the languages in which there is one."""
    found: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for county, count in stops.items():
        for kind, pieces in usual_of.get(county, ASSUMED).pieces.items():
            tags = offered.get(kind, ())
            asked = {one for one in languages.get(county, ()) if any(speaks(tag, one) for tag in tags)}
            found[kind, ANY] += count * pieces
            for language in asked:
                found[kind, language] += count * pieces / len(asked)
    return {key: pieces for key, pieces in found.items() if pieces}


@dataclass(frozen=True, slots=True)
class Short:
    """Pieces that somebody has to take along still, in a language or, ANY, in whichever."""

    kind: str
    language: str
    pieces: int


def short(wishes: Wanted, has: Bag) -> tuple[Short, ...]:
    """What is missing of that, whole pieces, at least one in each language; posters first, the most first.

    A piece in two languages serves for both, so the languages may be there and still too few in all: what
    is missing then may be in any language.
    """
    found: list[Short] = []
    for kind in KINDS:
        missing = {
            language: ceil(pieces) - has.usable(kind, language)
            for (of_kind, language), pieces in wishes.items()
            if of_kind == kind
        }
        in_all = missing.pop(ANY, 0)
        named = [Short(kind, language, pieces) for language, pieces in missing.items() if pieces > 0]
        found += sorted(named, key=lambda one: (-one.pieces, one.language))
        more = in_all - sum(one.pieces for one in named)
        found += [Short(kind, ANY, more)] if more > 0 else []
    return tuple(found)


def together(missing: Iterable[Short]) -> list[tuple[str, int, list[str]]]:
    """(kind, pieces in each, languages): the languages of which equally many are missing in one, to be read
    out; no languages: in any."""
    found: dict[tuple[str, int, bool], list[str]] = {}
    for one in missing:
        found.setdefault((one.kind, one.pieces, one.language == ANY), []).append(one.language)
    return [(kind, pieces, [] if is_any else tongues) for (kind, pieces, is_any), tongues in found.items()]


def shared(stops: Iterable[str], people: int) -> dict[str, Fraction]:
    """County -> each one's even part of the stops there; `stops`: the county of each."""
    counts: dict[str, int] = defaultdict(int)
    for county in stops:
        counts[county] += 1
    return {county: Fraction(count, people) for county, count in counts.items()}


# --- what may be entered -----------------------------------------------------------------------------


def quantity_of(text: str, *, brought_back: bool) -> int | None:
    """Pieces taken, below 0 those brought back; None for what is no such number."""
    typed = text.strip()
    if not (typed.isascii() and typed.isdigit()) or not 1 <= int(typed[:9]) <= MOST_AT_ONCE:
        return None
    return -int(typed) if brought_back else int(typed)


def problem(material_known: bool, quantity: int | None, day: date | None, today: date) -> str:
    """Why that can't be entered, or nothing."""
    if not material_known:
        return "Choose which poster or palm card it was."
    if quantity is None:
        return f"Say how many, from 1 to {MOST_AT_ONCE:,}."
    if day is None or not today - OLDEST <= day <= today:
        return f"Say on which day it was: today or up to {OLDEST.days} days ago."
    return ""
