"""In which order are the stops of a round made? By name, until somebody taps where it begins."""

from collections.abc import Sequence
from datetime import date

from mapper.store.rounds import Planned
from mapper.store.venues import Venue


def planned(venues: Sequence[Venue], start: tuple[float, float] | None, day: date) -> Planned:
    return [(venue.id, "") for venue in sorted(venues, key=lambda one: (one.city, one.name, one.number))]
