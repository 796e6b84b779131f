"""Where do the invented people go? A round is over, one on the way, one to come: by the visits there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from mapper.intake import round_order
from mapper.intake.demo_people import InventedPerson, Team, invented_id
from mapper.places import travel
from mapper.places.place_files import Town
from mapper.rules.open_months import ALL_YEAR
from mapper.rules.rounds import Planned, Round
from mapper.rules.visit import Outcome, day_of
from mapper.rules.waypoints import may_go
from mapper.store.venues import Venue
from mapper.store.visits import StoredVisit

LOOKED_BACK = timedelta(days=90)  # for a round that is over
OVER_FOR = timedelta(days=14)  # before it is surely none of the one on the way
TOOK = timedelta(days=10)  # from its first visit to its last
MADE, LEFT, COMING = 3, 7, 8  # stops of the one on the way, and of the one to come
MOST_OF_ONE_OVER = 12
MOST_OF_A_BEAT = 500  # more are not looked at: a large programme is no reason to wait
NEEDS_SOMEBODY = timedelta(days=180)  # since the last visit
NOTHING_RULED: frozenset[str] = frozenset()  # the demo has no town where nothing may be logged
NOT_OPEN = (Outcome.closed_until, Outcome.closed_for_good)
MORNING, EVENING = time(8), time(18)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class InventedRound:
    """A round and its stops, in the order in which they are made."""

    round: Round
    planned: Planned


@dataclass(frozen=True, slots=True)
class _Beat:
    """Where one volunteer goes: the venues of their towns, the nearest to the largest one's middle first,
    and the visits there with their days, in order."""

    walker: InventedPerson
    maker_id: str
    venues: tuple[Venue, ...]
    visits: tuple[tuple[date, StoredVisit], ...]

    def been(self, first: date, last: date) -> dict[str, date]:
        """Venue id -> the first day between these on which somebody was there."""
        days: dict[str, date] = {}
        for day, visit in self.visits:
            if first <= day <= last:
                days.setdefault(visit.venue_id, day)
        return days

    def waiting(self, until: date) -> list[Venue]:
        """Those where nobody was for long, and where somebody would be let in."""
        last = {visit.venue_id: (day, visit.outcome) for day, visit in self.visits}
        never = date.min, None
        return [
            venue
            for venue in self.venues
            if last.get(venue.id, never)[0] < until - NEEDS_SOMEBODY
            and last.get(venue.id, never)[1] not in NOT_OPEN
        ]


class RoundBook:
    """Plans the rounds of one programme. `venues`: as they are stored, with their towns; `visits`: those that
    count. The rounds are told on `until`."""

    def __init__(
        self,
        team: Team,
        towns: Iterable[Town],
        venues: Sequence[Venue],
        visits: Iterable[StoredVisit],
        seed: int,
        until: date,
        zone: ZoneInfo,
    ) -> None:
        self._towns = {town.geoid: town for town in towns}
        self._seed, self._until, self._zone = seed, until, zone
        # The volunteers of the two most populous counties: those of one coordinator each.
        self._beats = [self._beat(team, walker, venues, visits) for walker in team.volunteers[:2]]

    def write(self) -> tuple[InventedRound, ...]:
        """As many of the three as the programme is large enough for."""
        found = [self._over(self._beats[0]), self._on_the_way(self._beats[0]), self._to_come(self._beats[-1])]
        return tuple(one for one in found if one)

    def _beat(
        self, team: Team, walker: InventedPerson, venues: Sequence[Venue], visits: Iterable[StoredVisit]
    ) -> _Beat:
        towns = frozenset(walker.areas)
        mine = [venue for venue in venues if venue.town_geoid in towns and _is_to_go_to(venue)]
        mine = self._nearest(walker, mine, MOST_OF_A_BEAT)
        ids = {venue.id for venue in mine}
        there = sorted(
            (visit for visit in visits if visit.venue_id in ids),
            key=lambda visit: (visit.effective_at, visit.id),
        )
        days = tuple((day_of(visit.effective_at, self._zone), visit) for visit in there)
        county = self._towns[walker.areas[0]].county_geoid
        return _Beat(walker, team.by_county[county].id, tuple(mine), days)

    def _over(self, beat: _Beat) -> InventedRound | None:
        """The ten days with the most visits; every stop made, and closed."""
        last = self._until - OVER_FOR
        begins = [last - timedelta(days=ago) for ago in range(TOOK.days, LOOKED_BACK.days)]
        been = max((beat.been(first, first + TOOK) for first in begins), key=len)
        if len(been) < MADE:
            return None
        there = [venue for venue in beat.venues if venue.id in been]
        stops = there[:MOST_OF_ONE_OVER]
        days = [been[venue.id] for venue in stops]
        return self._round(beat, "over", stops, min(days), max(days), closed_on=max(days))

    def _on_the_way(self, beat: _Beat) -> InventedRound | None:
        """The last few visits were at its stops; the rest of them is where nobody was for long, close by."""
        been = beat.been(self._until - OVER_FOR + timedelta(days=1), self._until)
        latest = sorted(been, key=lambda venue_id: (been[venue_id], venue_id))[-MADE:]
        made = [venue for venue in beat.venues if venue.id in latest]
        left = [one for one in beat.waiting(self._until) if one.id not in latest][:LEFT]
        if not left:
            return None
        first = min((been[venue.id] for venue in made), default=self._until - timedelta(days=1))
        return self._round(beat, "on the way", [*made, *left], first, _saturday(self._until))

    def _to_come(self, beat: _Beat) -> InventedRound | None:
        stops = beat.waiting(self._until)[:COMING]
        yesterday, next_week = self._until - timedelta(days=1), _saturday(self._until) + timedelta(days=7)
        return self._round(beat, "to come", stops, yesterday, next_week) if stops else None

    def _nearest(self, walker: InventedPerson, venues: Sequence[Venue], most: int) -> list[Venue]:
        """To the middle of their largest town, the nearest one first."""
        if not venues:
            return []
        at = self._middle(walker)
        lat, lon = (np.array([getattr(venue, name) for venue in venues]) for name in ("lat", "lon"))
        near = np.argsort(travel.metres_from(at, lat, lon), kind="stable")[:most]
        return [venues[int(row)] for row in near]

    def _middle(self, walker: InventedPerson) -> tuple[float, float]:
        town = self._towns[walker.areas[0]]
        return round(town.lat, 4), round(town.lon, 4)

    def _round(
        self,
        beat: _Beat,
        what: str,
        stops: Sequence[Venue],
        made_on: date,
        on_day: date,
        closed_on: date | None = None,
    ) -> InventedRound:
        start = self._middle(beat.walker)
        town = self._towns[beat.walker.areas[0]].name
        made = Round(
            id=invented_id(self._seed, "round", what),
            name=f"{town}, {on_day:%A}",
            on_day=on_day,
            made_at=datetime.combine(made_on, MORNING, self._zone),
            made_by=beat.maker_id,
            start=start,
            closed_at=datetime.combine(closed_on, EVENING, self._zone) if closed_on else None,
            people=(beat.walker.id,),
        )
        return InventedRound(made, round_order.plan(self._rows(stops), start, on_day).planned)

    def _rows(self, stops: Sequence[Venue]) -> pd.DataFrame:
        """As intake/round_order.py asks for them: nothing invented has hours, or is closed that day."""
        columns = ("id", "name", "lat", "lon", "opening_hours", "open_months")
        rows = pd.DataFrame({name: [getattr(venue, name) for venue in stops] for name in columns})
        return rows.assign(town=[venue.city for venue in stops], status=-1, follow_up=0)


def _is_to_go_to(venue: Venue) -> bool:
    return (
        may_go(venue, venue.town_geoid, NOTHING_RULED) and not venue.pending and venue.open_months == ALL_YEAR
    )


def _saturday(day: date) -> date:
    """That day, or the first Saturday after it."""
    return day + timedelta(days=(SATURDAY - day.weekday()) % 7)
