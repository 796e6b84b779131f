"""Who is asked where an address is, in which order? What was answered before, the Census Bureau, Nominatim.

The gazetteer, which costs nothing and asks nobody, says what an answer has to beat and near what it must lie.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from mapper.places.address_parts import AddressParts
from mapper.places.census_geocoder import CensusGeocoder
from mapper.places.geocoding import GazetteerGeocoder, GeocodedPoint
from mapper.places.nominatim_geocoder import NominatimGeocoder
from mapper.places.online_answers import Failed, OnlineGeocoder, Resting, Said, located, parts_from
from mapper.rules.geocoding import (
    DECIMALS,
    REST,
    Answer,
    Doubt,
    after_failure,
    is_better,
    may_be_asked,
    will_be_asked_again,
)

MOST_FAILURES = 3  # in a row; then it is no longer the addresses that are at fault


class AnswerCache(Protocol):
    """What was answered before, by geocoder and key of the address."""

    def known(self, geocoder: str, keys: Collection[str]) -> Mapping[str, Answer]:
        """Key -> what is kept; keys that were never asked about are absent."""

    def keep(self, geocoder: str, answers: Mapping[str, Answer]) -> None:
        """For good."""


class Turns(Protocol):
    """The pace of the whole app."""

    def turn(self, geocoder: OnlineGeocoder) -> AbstractContextManager[None]:
        """Waits until this geocoder may be asked. Raises Resting where that takes too long."""

    def rest(self, geocoder: OnlineGeocoder, rest: timedelta) -> None:
        """Nobody asks it for so long."""


@dataclass(frozen=True, slots=True)
class Question:
    """An address and what is not believed as its answer; `known` is the precision that there is already."""

    parts: AddressParts
    known: str
    doubt: Callable[[GeocodedPoint], Doubt | None]

    @property
    def key(self) -> str:
        """The same for the same address, however it is written; nobody reads an address from it."""
        said = (self.parts.street, self.parts.city, self.parts.state, self.parts.zip[:5])
        line = "|".join(" ".join(part.casefold().replace(".", " ").split()) for part in said)
        return hashlib.sha256(line.encode()).hexdigest()


@dataclass(slots=True)
class Outcome:
    """What became of a question: the point that is taken, or why there is none."""

    point: GeocodedPoint | None = None
    doubts: set[Doubt] = field(default_factory=set)
    failed: bool = False
    left: bool = False  # not asked about: a service rests


class GeocoderChain(Geocoder):  # type: ignore[misc]  # geopy carries no types
    """geopy's geocoders behind a cache and a pace."""

    def __init__(
        self,
        cache: AnswerCache,
        offline: GazetteerGeocoder,
        online: Sequence[OnlineGeocoder],
        turns: Turns,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        super().__init__()
        self._cache, self._offline, self._online, self._turns, self._now = cache, offline, online, turns, now

    def geocode(
        self, query: str | Mapping[str, str], *, exactly_one: bool = True, timeout: Any = DEFAULT_SENTINEL
    ) -> Location | list[Location] | None:
        """geopy's way to ask. The better of what the gazetteer and the others say."""
        del timeout  # each host has its own
        parts = parts_from(query)
        near = self._offline.find(parts.city, parts.zip, parts.state)
        known = near.precision if near else ""

        def doubt(point: GeocodedPoint) -> Doubt | None:
            return None if is_better(point.precision, known) else Doubt.no_better

        question = Question(parts, known, doubt)
        point = self.find_all([question])[question.key].point if parts.street else None
        point = point or near
        if point is None:
            return None
        location = located(point, parts.one_line)
        return location if exactly_one else [location]

    def worth_asking(self, questions: Sequence[Question]) -> list[Question]:
        """Those of which something may be learnt now: an answer is kept and not used, or one may be had."""
        waiting = {question.key: question for question in questions}
        found: set[str] = set()
        for geocoder in self._online:
            kept = self._cache.known(geocoder.name, waiting.keys())
            for key, question in list(waiting.items()):
                answer = kept.get(key)
                point = _kept_point(answer, geocoder.name)
                if (point and not question.doubt(point)) or may_be_asked(answer, self._now()):
                    found.add(key)
                if answer is None or will_be_asked_again(answer):
                    del waiting[key]
        return [question for question in questions if question.key in found]

    def find_all(self, questions: Iterable[Question]) -> dict[str, Outcome]:
        """Key -> outcome. Each geocoder is asked only about what those before it did not know: who could not
        answer is asked again, and the next one does not do its work."""
        waiting = {question.key: question for question in questions}
        outcomes = {key: Outcome() for key in waiting}
        for geocoder in self._online:
            self._ask(geocoder, waiting, outcomes)
            kept = self._cache.known(geocoder.name, waiting.keys())
            for key, question in list(waiting.items()):
                answer = kept.get(key)
                is_settled = self._settle(outcomes[key], question, answer, geocoder.name)
                if is_settled or outcomes[key].left or (answer and will_be_asked_again(answer)):
                    del waiting[key]
        return outcomes

    def _settle(self, outcome: Outcome, question: Question, answer: Answer | None, name: str) -> bool:
        point = _kept_point(answer, name)
        if point is None:
            outcome.failed |= answer is not None and answer.is_failure
            return False
        if doubt := question.doubt(point):
            outcome.doubts.add(doubt)
            return False
        outcome.point = point
        return True

    def _ask(
        self, geocoder: OnlineGeocoder, waiting: Mapping[str, Question], outcomes: Mapping[str, Outcome]
    ) -> None:
        due, failures = self._due(geocoder, list(waiting)), 0
        for start in range(0, len(due), geocoder.most_at_once):
            part = due[start : start + geocoder.most_at_once]
            try:
                is_answered = self._ask_once(geocoder, part, waiting)
            except Resting:
                return self._leave(due[start:], outcomes)
            failures = 0 if is_answered else failures + 1
            if failures == MOST_FAILURES:
                self._turns.rest(geocoder, REST)
                return self._leave(due[start + len(part) :], outcomes)
        return None

    def _leave(self, keys: Iterable[str], outcomes: Mapping[str, Outcome]) -> None:
        for key in keys:
            outcomes[key].left = True

    def _due(self, geocoder: OnlineGeocoder, keys: Sequence[str]) -> list[str]:
        kept = self._cache.known(geocoder.name, keys)
        return [key for key in keys if may_be_asked(kept.get(key), self._now())]

    def _ask_once(
        self, geocoder: OnlineGeocoder, keys: Sequence[str], waiting: Mapping[str, Question]
    ) -> bool:
        """Whether it answered. Raises Resting."""
        with self._turns.turn(geocoder):
            keys = self._due(geocoder, keys)  # another process may have asked while this one waited
            if not keys:
                return True
            try:
                said = geocoder.find([waiting[key].parts for key in keys])
            except Failed:
                said = [None] * len(keys)
        kept, now = self._cache.known(geocoder.name, keys), self._now()
        answers = {
            key: _answer(one) if one else after_failure(kept.get(key), now)
            for key, one in zip(keys, said, strict=True)
        }
        self._cache.keep(geocoder.name, answers)
        return any(said)


def _answer(said: Said) -> Answer:
    point = said.point
    if point is None:
        return Answer()
    return Answer(round(point.lat, DECIMALS), round(point.lon, DECIMALS), point.precision)


def _kept_point(answer: Answer | None, name: str) -> GeocodedPoint | None:
    if answer is None or answer.lat is None or answer.lon is None:
        return None
    return GeocodedPoint(answer.lat, answer.lon, answer.precision, name)


def online_geocoders(names: Iterable[str], contact: str, state_name: str) -> tuple[OnlineGeocoder, ...]:
    """The geocoders of these names, in this order: `census`, `nominatim`."""
    made: dict[str, Callable[[], OnlineGeocoder]] = {
        "census": CensusGeocoder,
        "nominatim": lambda: NominatimGeocoder(contact, state_name),
    }
    return tuple(made[name]() for name in names)
