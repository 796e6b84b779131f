"""Is each geocoder asked once, in order, and only about what those before it did not know?"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from geopy.geocoders.base import Geocoder

from mapper.places.address_parts import AddressParts
from mapper.places.gazetteer import Gazetteer
from mapper.places.geocoder_chain import MOST_FAILURES, GeocoderChain, Outcome, Question, online_geocoders
from mapper.places.geocoding import GazetteerGeocoder, GeocodedPoint
from mapper.places.online_answers import Failed, OnlineGeocoder, Resting, Said
from mapper.rules.geocoding import BETWEEN_TRIES, MOST_TRIES, REST, Answer, Doubt
from tests.places.test_geocoding import MAINE, OTHER, TOWN, TWINS, VILLAGE, ZIPS

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
NEAR, FAR = (45.01, -70.01), (40.0, -80.0)


@dataclass
class Memory:
    """A cache without a database."""

    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)

    def known(self, geocoder: str, keys: Collection[str]) -> Mapping[str, Answer]:
        return {key: self.answers[geocoder, key] for key in keys if (geocoder, key) in self.answers}

    def keep(self, geocoder: str, answers: Mapping[str, Answer]) -> None:
        self.answers |= {(geocoder, key): answer for key, answer in answers.items()}


@dataclass
class NoWaiting:
    """Everybody's turn at once; `before` is done when a turn is taken."""

    rests: list[tuple[str, timedelta]] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    @contextmanager
    def turn(self, geocoder: OnlineGeocoder) -> Iterator[None]:
        self.before()
        yield

    def rest(self, geocoder: OnlineGeocoder, rest: timedelta) -> None:
        self.rests.append((geocoder.name, rest))


@dataclass
class Scripted:
    """A geocoder that answers as a test says: street -> point with its precision, None, or an error."""

    name: str
    says: dict[str, Any]
    most_at_once: int = 1
    asked: list[list[str]] = field(default_factory=list)
    pause: timedelta = timedelta(seconds=1)
    longest: timedelta = timedelta(minutes=1)

    def find(self, addresses: Sequence[AddressParts]) -> Sequence[Said | None]:
        self.asked.append([one.street for one in addresses])
        return [self._said(self.says.get(one.street)) for one in addresses]

    def _said(self, what: Any) -> Said | None:
        if isinstance(what, Exception):
            raise what
        if what == "silence":
            return None
        return Said(GeocodedPoint(*what, self.name) if what else None)


def question(street: str, known: str = "place") -> Question:
    def doubt(point: GeocodedPoint) -> Doubt | None:
        return Doubt.far if (point.lat, point.lon) == FAR else None

    return Question(AddressParts(street, "Northfield", "ME", "04001"), known, doubt)


@dataclass
class Rig:
    census: Scripted
    nominatim: Scripted
    memory: Memory = field(default_factory=Memory)
    turns: NoWaiting = field(default_factory=NoWaiting)
    now: datetime = NOW

    @property
    def chain(self) -> GeocoderChain:
        offline = GazetteerGeocoder(Gazetteer([TOWN, OTHER, *TWINS], [], [VILLAGE], ZIPS, MAINE))
        return GeocoderChain(
            self.memory, offline, (self.census, self.nominatim), self.turns, lambda: self.now
        )

    def find(self, *streets: str) -> list[Outcome]:
        questions = [question(street) for street in streets]
        outcomes = self.chain.find_all(questions)
        return [outcomes[one.key] for one in questions]

    def worth(self, *streets: str) -> list[str]:
        return [one.parts.street for one in self.chain.worth_asking([question(street) for street in streets])]


@pytest.fixture
def rig() -> Rig:
    census = Scripted("census", {"1 A St": (*NEAR, "street"), "3 C St": (*FAR, "street")}, most_at_once=10)
    says = {"2 B St": (*NEAR, "rooftop"), "3 C St": (*NEAR, "rooftop")}
    return Rig(census, Scripted("nominatim", says))


def test_each_is_asked_only_about_what_the_one_before_did_not_know(rig: Rig) -> None:
    first, second, third, nowhere = rig.find("1 A St", "2 B St", "3 C St", "4 D St")
    assert first.point == GeocodedPoint(*NEAR, "street", "census")
    assert second.point == GeocodedPoint(*NEAR, "rooftop", "nominatim")
    assert (third.point, third.doubts) == (GeocodedPoint(*NEAR, "rooftop", "nominatim"), {Doubt.far})
    assert nowhere == Outcome()
    assert rig.census.asked == [["1 A St", "2 B St", "3 C St", "4 D St"]]
    assert rig.nominatim.asked == [["2 B St"], ["3 C St"], ["4 D St"]]


def test_nobody_is_asked_twice(rig: Rig) -> None:
    streets = ("1 A St", "2 B St", "3 C St", "4 D St")
    before = rig.find(*streets)
    asked = (list(rig.census.asked), list(rig.nominatim.asked))
    rig.now += timedelta(days=3650)
    assert rig.find(*streets) == before
    assert (rig.census.asked, rig.nominatim.asked) == asked


def test_the_same_address_written_otherwise_is_the_same(rig: Rig) -> None:
    assert question("1 A St").key == question(" 1  a  ST. ").key
    assert question("1 A St").key != question("1 A Rd").key
    assert "a st" not in question("1 A St").key


def test_what_another_process_learnt_while_this_one_waited_is_not_asked(rig: Rig) -> None:
    key = question("1 A St").key
    rig.turns.before = lambda: rig.memory.keep("census", {key: Answer(*NEAR, "street")})
    assert rig.find("1 A St")[0].point == GeocodedPoint(*NEAR, "street", "census")
    assert rig.census.asked == []


def test_a_failure_is_tried_again_on_later_days_and_then_let_be(rig: Rig) -> None:
    rig.census.says = dict.fromkeys(("1 A St", "2 B St"), "silence")
    for tries in range(1, MOST_TRIES + 1):
        outcomes = rig.find("1 A St", "2 B St")
        again = rig.find("1 A St", "2 B St")
        assert len(rig.census.asked) == tries
        rig.now += BETWEEN_TRIES
    assert [one.failed for one in outcomes] == [True, True]
    assert again[1].point == GeocodedPoint(*NEAR, "rooftop", "nominatim")
    rig.find("1 A St", "2 B St")
    assert len(rig.census.asked) == MOST_TRIES


def test_the_next_one_does_not_do_the_work_of_one_that_could_not_answer(rig: Rig) -> None:
    rig.census.says = {"1 A St": "silence", "2 B St": "silence"}
    rig.find("1 A St", "2 B St")
    assert rig.nominatim.asked == []
    rig.now += BETWEEN_TRIES
    rig.census.says = {"1 A St": Resting("it is full", REST), "2 B St": None}
    assert [one.left for one in rig.find("1 A St", "2 B St")] == [True, True]
    assert rig.nominatim.asked == []


def test_a_list_does_not_go_to_the_next_one_because_the_first_is_away(rig: Rig) -> None:
    rig.census.says["2 B St"] = Resting("it is away", REST)
    assert [one.left for one in rig.find("1 A St", "2 B St")] == [True, True]
    assert (rig.nominatim.asked, rig.memory.answers) == ([], {})


def test_part_of_a_batch_may_be_missing(rig: Rig) -> None:
    rig.census.says["2 B St"] = "silence"
    found, missing = rig.find("1 A St", "2 B St")
    assert found.point
    assert (missing.failed, missing.left) == (True, False)
    rig.now += BETWEEN_TRIES
    rig.find("1 A St", "2 B St")
    assert rig.census.asked[1:] == [["2 B St"]]


def test_a_batch_that_failed_is_a_try_of_each(rig: Rig) -> None:
    rig.census.says["2 B St"] = Failed("no answer")
    assert [one.failed for one in rig.find("1 A St", "2 B St")] == [True, True]
    assert {answer.tries for answer in rig.memory.answers.values()} == {1}


def test_a_service_that_rests_is_not_asked_on_and_no_address_pays_for_it(rig: Rig) -> None:
    rig.nominatim.says["4 D St"] = Resting("429", REST)
    outcomes = rig.find("2 B St", "4 D St", "5 E St", "6 F St")
    assert rig.nominatim.asked == [["2 B St"], ["4 D St"]]
    assert [one.left for one in outcomes] == [False, True, True, True]
    assert not any(answer.is_failure for answer in rig.memory.answers.values())


def test_after_some_failures_in_a_row_it_is_the_service(rig: Rig) -> None:
    streets = [f"{number} X St" for number in range(MOST_FAILURES + 4)]
    rig.nominatim.says = {street: Failed("500") for street in streets}
    rig.nominatim.says[streets[1]] = None  # one answer, and it is counted anew
    outcomes = rig.find(*streets)
    assert len(rig.nominatim.asked) == MOST_FAILURES + 2
    assert rig.turns.rests == [("nominatim", REST)]
    assert [one.left for one in outcomes] == [False] * (MOST_FAILURES + 2) + [True] * 2


def test_worth_asking_is_what_may_teach_something(rig: Rig) -> None:
    assert rig.worth("1 A St", "2 B St", "4 D St") == ["1 A St", "2 B St", "4 D St"]
    rig.find("1 A St", "4 D St")
    assert rig.worth("1 A St", "2 B St", "4 D St") == ["1 A St", "2 B St"]
    rig.census.says["2 B St"] = "silence"
    rig.find("2 B St")
    assert rig.worth("2 B St") == []
    rig.now += BETWEEN_TRIES
    assert rig.worth("2 B St") == ["2 B St"]


def test_large_lists_go_in_parts(rig: Rig) -> None:
    rig.find(*(f"{number} X St" for number in range(25)))
    assert [len(part) for part in rig.census.asked] == [10, 10, 5]


def test_it_is_a_geopy_geocoder(rig: Rig) -> None:
    assert isinstance(rig.chain, Geocoder)
    location: Any = rig.chain.geocode("1 A St, Northfield, ME 04001")
    assert (location.latitude, location.longitude) == NEAR
    assert location.raw == {"precision": "street", "source": "census"}
    village: Any = rig.chain.geocode({"city": "Northfield", "zip": "04001"})
    assert village.raw == {"precision": "town", "source": "gazetteer"}
    unknown: Any = rig.chain.geocode("9 Nowhere Rd, Northfield, ME 04001", exactly_one=False)
    assert [one.raw["precision"] for one in unknown] == ["town"]
    assert rig.chain.geocode("9 Nowhere Rd, Gotham, NY 10001") is None


def test_no_name_means_nobody_is_asked() -> None:
    assert online_geocoders((), "", "Maine") == ()
    names = [one.name for one in online_geocoders(("census", "nominatim"), "https://x.example", "Maine")]
    assert names == ["census", "nominatim"]
