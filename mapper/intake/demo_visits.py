"""Which visits does the invented programme have? Stories, told as phones would have sent them."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from mapper.intake.demo_ground import Ground
from mapper.intake.demo_people import InventedPerson, Team, invented_id
from mapper.intake.demo_stories import QUIET, SHARES, SURE, Ending, Stock, Stop, Storyteller, least_stops
from mapper.intake.demo_venues import InventedVenue, Trait
from mapper.rules.admission import HoldReason
from mapper.rules.visit import effective_at
from mapper.store.reference import Material
from mapper.store.visits import Hold, StoredVisit
from mapper.store.voids import StoredVoid

BATCH = "demo"  # of every invented visit; no import's batch is called so
LEAST_FOR_ODDITIES = 60  # a smaller programme has no visits taken back or held
TAKEN_BACK = 2
HELD = 1
NOTE_SHARE = 0.08
LATE_SHARE = 0.15  # of visits that had to wait for a network
WRONG_CLOCK_SHARE = 0.01
ODD_TRAITS = {Trait.concern_volunteer: "volunteer", Trait.concern_taker: "taker"}


@dataclass(frozen=True, slots=True)
class Log:
    """What phones sent: visits with what holds them, and the voids that take some back."""

    visits: tuple[tuple[StoredVisit, Hold | None], ...]
    voids: tuple[StoredVoid, ...]


class LogBook:
    """Writes the log of one programme."""

    def __init__(
        self, ground: Ground, team: Team, stock: Stock, seed: int, until: date, zone: ZoneInfo
    ) -> None:
        """The visits end on the day before `until`."""
        self._ground = ground
        self._team = team
        self._stock = stock
        self._seed = seed
        self._until = until
        self._zone = zone
        self._rng = Random(f"{seed}/visits")  # noqa: S311
        self._types = {kind.code: kind for kind in ground.types}

    def write(self, venues: Sequence[InventedVenue], count: int, plain: Collection[str]) -> Log:
        """`count` visits. `plain`: ids of the venues that the register counts, on which every status
        is shown where there are enough."""
        odd = TAKEN_BACK + HELD if count >= LEAST_FOR_ODDITIES else 0
        endings, extras = self._plan(venues, count - odd, plain)
        teller = Storyteller(self._stock, self._rng)
        visits: list[StoredVisit] = []
        for invented, ending, extra in zip(venues, endings, extras, strict=True):
            visits += self._at(invented, teller, ending, extra, len(visits))
        if not odd:
            return Log(tuple((visit, None) for visit in visits), ())
        twice = [
            self._again(visit, number) for number, visit in enumerate(self._rng.sample(visits, TAKEN_BACK))
        ]
        held = [self._held(venues, len(visits) + number) for number in range(HELD)]
        plainly: list[tuple[StoredVisit, Hold | None]] = [(visit, None) for visit in (*visits, *twice)]
        return Log((*plainly, *held), tuple(self._void(visit) for visit in twice))

    # --- how many, and where -------------------------------------------------------------------------

    def _plan(
        self, venues: Sequence[InventedVenue], count: int, plain: Collection[str]
    ) -> tuple[list[Ending], list[int]]:
        """An ending for each venue, and how many further visits it has."""
        endings = self._rng.choices(list(SHARES), list(SHARES.values()), k=len(venues))
        sure = iter(SURE)
        order = sorted(range(len(venues)), key=lambda index: venues[index].venue.id not in plain)
        left = count
        for index in order:
            ending = self._ending(venues[index], endings[index], plain, sure)
            endings[index] = ending if least_stops(ending) <= left else Ending.never
            left -= least_stops(endings[index])
        if left and set(endings) == {Ending.never}:
            endings[0] = Ending.covered
            left -= 1
        return endings, self._extras(venues, endings, left)

    def _ending(
        self, invented: InventedVenue, drawn: Ending, plain: Collection[str], sure: Iterator[Ending]
    ) -> Ending:
        if invented.trait in (Trait.pending, *ODD_TRAITS):
            return Ending.covered
        return next(sure, drawn) if invented.venue.id in plain else drawn

    def _extras(self, venues: Sequence[InventedVenue], endings: Sequence[Ending], left: int) -> list[int]:
        extras = [0] * len(venues)
        again = [
            index
            for index, (invented, ending) in enumerate(zip(venues, endings, strict=True))
            if ending is not Ending.never and invented.trait is not Trait.pending
        ]
        for index in self._rng.choices(again, k=left) if again else ():
            extras[index] += 1
        return extras

    # --- one venue's visits ----------------------------------------------------------------------------

    def _at(
        self, invented: InventedVenue, teller: Storyteller, ending: Ending, extra: int, number: int
    ) -> Iterator[StoredVisit]:
        venue = invented.venue
        stops = teller.tell(
            ending, extra, self._ground.kinds[venue.venue_type].spots, self._shelf_life(venue.venue_type)
        )
        author = self._author(invented)
        for place, stop in enumerate(stops):
            visit = self._visit(venue.id, stop, author, number + place)
            is_last = place == len(stops) - 1
            concern = ODD_TRAITS.get(invented.trait, "") if is_last else ""
            yield replace(visit, concern=concern)

    def _shelf_life(self, venue_type: str) -> Callable[[Material], int]:
        kind = self._types[venue_type]
        return lambda material: kind.shelf_life_days(material.kind)

    def _author(self, invented: InventedVenue) -> InventedPerson:
        if invented.venue.added_by:
            return next(person for person in self._team.people if person.id == invented.venue.added_by)
        return self._team.at(invented.town.geoid, invented.town.county_geoid)

    def _visit(self, venue_id: str, stop: Stop, author: InventedPerson, number: int) -> StoredVisit:
        visited_at = self._moment(stop.ago)
        received_at = self._received(visited_at)
        skew = timedelta(hours=3) if self._rng.random() < WRONG_CLOCK_SHARE else timedelta(0)
        fixed = effective_at(visited_at - skew, received_at, received_at - skew)
        return StoredVisit(
            id=invented_id(self._seed, "visit", number),
            venue_id=venue_id,
            visited_at=visited_at - skew,
            received_at=received_at,
            effective_at=fixed.at,
            time_shifted=fixed.shifted,
            line=0,
            outcome=stop.outcome,
            items=stop.items,
            digest=BATCH,
            follow_up_on=None if stop.follow_up is None else self._until - timedelta(days=stop.follow_up),
            distance=self._rng.choice(("near", "near", "near", "unknown")),
            batch_id=BATCH,
            author_id=author.id,
            note=self._rng.choice(self._ground.words["note"]) if self._rng.random() < NOTE_SHARE else "",
        )

    def _moment(self, ago: int) -> datetime:
        """Some minute of the working day, in the programme's zone."""
        day = self._until - timedelta(days=ago)
        return datetime.combine(day, time(self._rng.randint(9, 17), self._rng.randrange(60)), self._zone)

    def _received(self, visited_at: datetime) -> datetime:
        """Soon after, or on the next day where there was no network; never after the last day."""
        late = self._rng.random() < LATE_SHARE
        waited = timedelta(minutes=self._rng.randint(60, 1_800) if late else self._rng.randint(0, 4))
        closing = datetime.combine(self._until, time(0), self._zone) - timedelta(minutes=1)
        return min(visited_at + waited, closing)

    # --- what does not count -----------------------------------------------------------------------------

    def _again(self, visit: StoredVisit, number: int) -> StoredVisit:
        """The same visit under another id: somebody pressed twice."""
        return replace(visit, id=invented_id(self._seed, "twice", number), note="", concern="")

    def _void(self, visit: StoredVisit) -> StoredVoid:
        return StoredVoid(
            id=invented_id("void", visit.id),
            visit_id=visit.id,
            voided_at=visit.received_at,
            received_at=visit.received_at,
            reason="Logged twice.",
            person_id=visit.author_id or "",
            digest=BATCH,
        )

    def _held(self, venues: Sequence[InventedVenue], number: int) -> tuple[StoredVisit, Hold]:
        """A visit by somebody who was not given that town."""
        invented = self._rng.choice(venues)
        stranger = self._team.volunteers[-1]
        stop = Stop(self._rng.randint(1, 30), self._rng.choice(QUIET))
        visit = self._visit(invented.venue.id, stop, stranger, number)
        return visit, Hold(HoldReason.other_area.value, invented.town.county_geoid)
