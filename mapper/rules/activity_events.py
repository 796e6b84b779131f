"""What happened in a period, as one list of events: visits, items put up, and first days of something up.

Arrays in, arrays out; rules/activity.py counts them into rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mapper.rules.period import Period
from mapper.rules.snapshot import ItemSpanArrays
from mapper.rules.tally import Ints
from mapper.rules.visit import Outcome

OUTCOMES = tuple(Outcome)
KINDS = ("poster", "palm_card")
QUANTITIES = ("posters", "palm_cards", "other_items")  # other: of a material that is in no list
NOBODY = -1  # a visit whose author is not known any more
NO_MATERIAL = -1
VISIT, ITEM, FIRST = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Visits:
    """Visits that count, one an element. venue: row of the frame; day: date.toordinal(); outcome: place in
    OUTCOMES; person: one number a person, NOBODY where there is no name any more."""

    venue: NDArray[np.int32]
    day: NDArray[np.int32]
    outcome: NDArray[np.int8]
    person: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Placed:
    """What those visits placed, an element an item. material: place in a list, or NO_MATERIAL."""

    venue: NDArray[np.int32]
    day: NDArray[np.int32]
    outcome: NDArray[np.int8]
    material: NDArray[np.int16]
    quantity: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Logged:
    """What was done in a period."""

    visits: Visits
    placed: Placed


@dataclass(frozen=True, slots=True)
class MaterialKind:
    """What counts of a material: poster or palm_card, and its languages (zxx: pictures only)."""

    kind: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an activity report is asked for. `chosen` bool a row of the frame; `by` as `grouping` gives it."""

    chosen: NDArray[np.bool_]
    period: Period
    by: tuple[str, ...]
    with_people: bool = True


def first_days(spans: ItemSpanArrays, venue_count: int) -> NDArray[np.int32]:
    """int32[venue_count]: date.toordinal() of the first day on which something was up at each venue, 0 for
    never. It is always a day of a visit."""
    held = spans.until_day > spans.from_day
    never = np.iinfo(np.int32).max
    first = np.full(venue_count, never, dtype=np.int32)
    np.minimum.at(first, spans.venue[held], spans.from_day[held])
    first[first == never] = 0
    return first


@dataclass(frozen=True, slots=True)
class Events:
    """Visits, items and first days in one list, so that they fall into the same rows.

    what: VISIT, ITEM or FIRST; outcome: place in OUTCOMES, -1 of a first day; person of a visit; kind: place
    in QUANTITIES, quantity and material of an item; language: place in `tongues`, of an item by language.
    """

    what: Ints
    venue: Ints
    day: Ints
    outcome: Ints
    person: Ints
    kind: Ints
    quantity: Ints
    material: Ints
    language: Ints
    tongues: tuple[str, ...]
    materials: Sequence[MaterialKind]

    @classmethod
    def of(
        cls, logged: Logged, first: NDArray[np.int32], materials: Sequence[MaterialKind], asked: Asked
    ) -> "Events":
        begin, end = asked.period.first.toordinal(), asked.period.last.toordinal()
        visits, placed = logged.visits, logged.placed
        is_visit = asked.chosen[visits.venue] & (visits.day >= begin) & (visits.day <= end)
        is_item = asked.chosen[placed.venue] & (placed.day >= begin) & (placed.day <= end)
        is_first = asked.chosen & (first >= begin) & (first <= end)
        new = np.flatnonzero(is_first)
        counts = [int(np.count_nonzero(part)) for part in (is_visit, is_item, is_first)]
        kind_of = [KINDS.index(m.kind) if m.kind in KINDS else len(KINDS) for m in materials]
        material = placed.material[is_item].astype(np.int64)
        none = [np.full(count, -1, dtype=np.int64) for count in counts]

        def parts(*three: NDArray[Any]) -> Ints:
            return np.concatenate([part.astype(np.int64) for part in three])

        return cls(
            what=np.repeat(np.arange(3), counts),
            venue=parts(visits.venue[is_visit], placed.venue[is_item], new),
            day=parts(visits.day[is_visit], placed.day[is_item], first[new]),
            outcome=parts(visits.outcome[is_visit], placed.outcome[is_item], none[FIRST]),
            person=parts(visits.person[is_visit], none[ITEM], none[FIRST]),
            # The last of the list stands for NO_MATERIAL.
            kind=parts(none[VISIT], np.array([*kind_of, len(KINDS)])[material], none[FIRST]),
            quantity=parts(none[VISIT], placed.quantity[is_item], none[FIRST]),
            material=parts(none[VISIT], material, none[FIRST]),
            language=np.full(sum(counts), -1, dtype=np.int64),
            tongues=(*sorted({tongue for m in materials for tongue in m.languages}), ""),
            materials=materials,
        )

    def taken(self, at: Ints, language: Ints | None = None) -> "Events":
        """Those at these places, in these languages."""
        arrays = {
            name: getattr(self, name)[at]
            for name in ("what", "venue", "day", "outcome", "person", "kind", "quantity", "material")
        }
        spoken = self.language[at] if language is None else language
        return Events(**arrays, language=spoken, tongues=self.tongues, materials=self.materials)

    def by_language(self) -> "Events":
        """Its items only, each once in each of its languages."""
        spoken = [[self.tongues.index(t) for t in dict.fromkeys(m.languages)] or [-1] for m in self.materials]
        spoken.append([-1])  # NO_MATERIAL
        items = np.flatnonzero(self.what == ITEM)
        material = self.material[items]
        times = np.array([len(own) for own in spoken])[material]
        language = [own for m in material.tolist() for own in spoken[m]]
        codes = np.array(language, dtype=np.int64) % len(self.tongues)  # -1: the last, which is none
        return self.taken(np.repeat(items, times), codes)


def months_of(days: Ints) -> Ints:
    """Each day's month, as 12 * year + month - 1."""
    since_1970 = (days - date(1970, 1, 1).toordinal()).astype("datetime64[D]")
    months: Ints = since_1970.astype("datetime64[M]").astype(np.int64) + 12 * 1970
    return months
