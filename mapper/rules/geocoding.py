"""How good is a point, when is a geocoder asked again, and which answer is not believed?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

EXACT = frozenset({"given", "pin"})  # somebody stated it; no geocoder's answer is better
GUESSES = ("rooftop", "street", "place", "zip", "town", "")  # the best first; the last is no point at all
WORTH_ASKING = frozenset({"place", "zip", "town", ""})
ONLINE = frozenset({"census", "nominatim"})
GAZETTEER = "gazetteer"
MOST_TRIES = 3
BETWEEN_TRIES = timedelta(days=1)
# Farther from the village that the address names, it is the same street of another town.
FARTHEST_KM = 30.0
DECIMALS = 6  # of a degree: a tenth of a metre
# How long a service that can't answer is left alone, where it says nothing itself; and where it says more.
REST = timedelta(hours=1)
LONGEST_REST = timedelta(days=1)
SHORTEST_REST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Answer:
    """What is kept of one geocoder's answer for good: a point in degrees WGS 84 with its precision; without
    one it found nothing. After a failure, `tries` so far and the `next_at` moment it may be asked again."""

    lat: float | None = None
    lon: float | None = None
    precision: str = ""
    tries: int = 0
    next_at: datetime | None = None

    @property
    def is_found(self) -> bool:
        return self.lat is not None and self.lon is not None

    @property
    def is_failure(self) -> bool:
        return self.tries > 0


class Doubt(StrEnum):
    """Why an answer is not taken."""

    elsewhere = "elsewhere"  # out of the state
    far = "far"  # from the village or town that the address names
    no_better = "no_better"  # than what is known already


def is_better(precision: str, known: str) -> bool:
    """Whether a guess of this precision says more than what is known."""
    if known in EXACT or precision not in GUESSES:
        return False
    return GUESSES.index(precision) < (GUESSES.index(known) if known in GUESSES else len(GUESSES))


def may_be_asked(kept: Answer | None, now: datetime) -> bool:
    """Whether there is no answer yet, or a failure whose time has come, of less than MOST_TRIES."""
    if kept is None:
        return True
    return will_be_asked_again(kept) and (kept.next_at is None or kept.next_at <= now)


def will_be_asked_again(kept: Answer) -> bool:
    """Whether it failed, and not so often that it is let be."""
    return 0 < kept.tries < MOST_TRIES


def after_failure(kept: Answer | None, now: datetime) -> Answer:
    """What is kept once it has failed again."""
    return Answer(tries=(kept.tries if kept else 0) + 1, next_at=now + BETWEEN_TRIES)


def doubt_about(precision: str, known: str, is_ours: bool, km: float) -> Doubt | None:
    """Why a point is not taken: `km` from the place that the address names, `is_ours` in the state or not."""
    if not is_ours:
        return Doubt.elsewhere
    if not km <= FARTHEST_KM:  # a distance that is no number neither
        return Doubt.far
    return None if is_better(precision, known) else Doubt.no_better


def rest_of(seconds: float | None) -> timedelta:
    """How long a service is left alone that asks for so many seconds, or says nothing."""
    if seconds is None or not seconds >= 0:
        return REST
    return min(max(timedelta(seconds=min(seconds, 1e6)), SHORTEST_REST), LONGEST_REST)
