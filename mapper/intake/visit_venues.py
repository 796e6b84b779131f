"""Which venue does a visit in a file mean? The one of its id, or the one sure match of name and town."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mapper.intake.visit_rows import FileVisit
from mapper.places.gazetteer import Gazetteer, normal_name
from mapper.rules.duplicate_names import NameLikeness, compare_names, words_of
from mapper.rules.duplicates import normal_text
from mapper.store import venues
from mapper.store.areas import Area
from mapper.store.database import Connection
from mapper.store.venues import Venue

MOST_CANDIDATES = 10
SURELY, MAY_BE = 0.9, 0.6  # the least likeness of two names in one town: taken, shown to a person


@dataclass(frozen=True, slots=True)
class Named:
    """The venue, or why it is not sure, between which ones, in which county."""

    venue: Venue | None
    reason: str = ""
    candidates: tuple[str, ...] = ()
    county_geoid: str = ""


class VenueNames:
    """Finds the venues that visits name; remembers each town it has looked at."""

    def __init__(
        self, connection: Connection, source: str, towns: Sequence[Area], gazetteer: Gazetteer
    ) -> None:
        self._connection = connection
        self._source = source
        self._gazetteer = gazetteer
        self._towns: dict[str, set[str]] = {}
        for town in towns:
            self._towns.setdefault(normal_name(town.name), set()).add(town.geoid)
        self._in_town: dict[str, list[tuple[str, Venue]]] = {}
        self._by_id: dict[str, Venue] = {}

    def prepare(self, visits: Iterable[FileVisit]) -> None:
        """Looks the ids of these up together."""
        said = {visit.venue for visit in visits if visit.venue}
        by_source = venues.by_source_ids(self._connection, self._source, said)
        ids = {text: by_source.get(text, text.lower()) for text in said}
        standing = venues.standing_for(self._connection, ids.values())
        self._by_id = {text: standing[id_] for text, id_ in ids.items() if id_ in standing}

    def find(self, visit: FileVisit) -> Named:
        if visit.venue in self._by_id:
            return Named(self._by_id[visit.venue])
        county = self._gazetteer.town_named(visit.town)[:5] if visit.town else ""
        if not visit.venue_name:
            return Named(
                None, f"venue {visit.venue!r} is no id of the list, nor one of this source", (), county
            )
        if not visit.town:
            return Named(None, f"venue_name {visit.venue_name!r} needs its town to be found")
        return self._by_name(visit.venue_name, visit.town, county)

    def towns_of(self, said: Iterable[str]) -> set[str]:
        """The towns in which the venues of these ids lie, the register's or this source's."""
        wanted = set(said)
        by_source = venues.by_source_ids(self._connection, self._source, wanted)
        ids = {by_source.get(text, text.lower()) for text in wanted}
        return {venue.town_geoid for venue in venues.standing_for(self._connection, ids).values()}

    def _by_name(self, name: str, town: str, county: str) -> Named:
        wanted = normal_text(name)
        there = self._venues_of(town)
        same = [venue for key, venue in there if key == wanted]
        if len(same) == 1:
            return Named(same[0])
        if not same and (likely := self._surely(name, there)):
            return Named(likely)
        alike = same or _alike(name, there)
        ids = tuple(venue.id for venue in alike[:MOST_CANDIDATES])
        said = f"{name!r} in {town!r}"
        reason = f"several venues are called {said}" if same else f"no venue is called {said}"
        if alike and not same:
            reason += f"; {alike[0].name!r} is the most like it"
        counties = {venue.county_geoid for venue in alike} or {county}
        return Named(None, reason, ids, counties.pop() if len(counties) == 1 else county)

    def _surely(self, name: str, there: list[tuple[str, Venue]]) -> Venue | None:
        """The one of the town whose name can only be this one written otherwise; none where two may be."""
        likely = [one for one in _by_likeness(name, there) if one[0].score >= MAY_BE]
        if len(likely) != 1 or likely[0][0].score < SURELY or likely[0][0].is_vague or likely[0][0].parted:
            return None
        return likely[0][1]

    def _venues_of(self, town: str) -> list[tuple[str, Venue]]:
        key = normal_name(town)
        if key not in self._in_town:
            geoids = self._towns.get(key, set()) | {self._gazetteer.town_named(town)} - {""}
            found = venues.in_town(self._connection, geoids, town)
            self._in_town[key] = [(normal_text(venue.name), venue) for venue in found]
        return self._in_town[key]


def _alike(name: str, there: list[tuple[str, Venue]]) -> list[Venue]:
    """Those that a person may have meant; where none is like it, those that share all of its words."""
    likely = [venue for likeness, venue in _by_likeness(name, there) if likeness.score >= MAY_BE]
    words = set(normal_text(name).split())
    return likely or [venue for key, venue in there if words <= set(key.split()) or set(key.split()) <= words]


def _by_likeness(name: str, there: list[tuple[str, Venue]]) -> list[tuple[NameLikeness, Venue]]:
    """The town's venues whose names do not contradict it, the likest first."""
    judged = [(compare_names(name, venue.name, frozenset(words_of(venue.city))), venue) for _, venue in there]
    judged = [(likeness, venue) for likeness, venue in judged if likeness.contrast is None]
    return sorted(judged, key=lambda one: (-one[0].score, one[1].id))
