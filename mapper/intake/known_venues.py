"""Which venue of the register does a row mean? By its source's id, else by name, type and place."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

from mapper.intake.alike_venues import Around, Register
from mapper.intake.merged_venues import MergedVenues
from mapper.intake.venue_rows import VenueRow
from mapper.rules.duplicates import Record, Whereabouts, compare, match_key, same_place
from mapper.store import venues
from mapper.store.database import Connection
from mapper.store.venue_places import record_of
from mapper.store.venues import Venue

MOST_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Match:
    """The venue that a row means, or several that it may mean, or none."""

    venue: Venue | None = None
    by_id: bool = False
    maybe: tuple[Venue, ...] = ()
    merged: tuple[Venue, ...] = ()  # what became the venue: what these say, a person has chosen against
    why: str = ""  # what speaks for and against the first of those that it may mean


@dataclass(slots=True)
class _SameName:
    """Venues of one name and type, to be found by place without looking at each."""

    members: dict[str, None] = field(default_factory=dict)  # ids; a dict keeps their order
    by_address: dict[str, list[str]] = field(default_factory=dict)
    by_point: dict[tuple[float, float], list[str]] = field(default_factory=dict)
    no_address: dict[str, None] = field(default_factory=dict)
    no_point: dict[str, None] = field(default_factory=dict)

    def add(self, venue: Venue) -> None:
        """Adds it, or what has changed of it; a stale place only makes one more candidate to look at."""
        where = venue.whereabouts
        self.members[venue.id] = None
        if where.address:
            self.by_address.setdefault(where.address, []).append(venue.id)
        else:
            self.no_address[venue.id] = None
        if where.point:
            self.by_point.setdefault(where.point, []).append(venue.id)
        else:
            self.no_point[venue.id] = None

    def worth_a_look(self, where: Whereabouts) -> Collection[str]:
        """Every member whose place may be the same or can't be compared."""
        if not where.is_exact:
            return self.members
        found = [*self.by_address.get(where.address, ())]
        found += self.by_point.get(where.point, ()) if where.point else ()
        if where.address and where.point:
            found += [id_ for id_ in self.no_address if id_ in self.no_point]
        else:
            found += self.no_address if where.address else self.no_point
        return dict.fromkeys(found)


class KnownVenues:
    """The part of the register that some rows may mean, kept up with what they do to it."""

    def __init__(
        self,
        connection: Connection,
        source: str,
        rows: Iterable[VenueRow],
        alike: Register | None,
        meant: dict[str, str] | None = None,
    ) -> None:
        """`meant`: venue id -> the venue list's own id by which a row of this import has meant it, kept up
        here: no row with another id of its own means the same."""
        rows = list(rows)
        external_ids = venues.by_source_ids(
            connection, source, (row.external_id for row in rows if row.external_id)
        )
        unknown = (row for row in rows if row.venue_type and row.external_id not in external_ids)
        keys = {match_key(row.name, row.venue_type) for row in unknown}
        self._connection = connection
        own = venues.standing_for(connection, {row.own_id for row in rows if row.own_id})
        self._own = {own_id: venue.id for own_id, venue in own.items()}
        self._by_pair = _by_pairs(connection, {pair for row in rows for pair in row.ids})
        self._own_of = {venue_id: own_id for own_id, venue_id in self._own.items()}
        self._meant = {} if meant is None else meant
        self._venues: dict[str, Venue] = {}
        self._by_name: dict[str, _SameName] = {}
        standing = venues.standing_for(connection, [*external_ids.values(), *self._by_pair.values()])
        self._ids = {name: standing[id_].id for name, id_ in external_ids.items() if id_ in standing}
        self._by_pair = {pair: standing[id_].id for pair, id_ in self._by_pair.items() if id_ in standing}
        for venue in (*own.values(), *standing.values(), *venues.by_match_keys(connection, keys)):
            self.remember(venue)
        self._merged = MergedVenues(connection, keys, tuple(self._venues))
        for venue in (*self._merged.stand.values(), *self._merged.were.values()):
            self.remember(venue)
        self._around = {} if alike is None else self._look_around(alike, rows)
        self._index = alike
        sources = {source for row in rows for source, _ in row.ids}
        self._known_to = {name: venues.known_to(connection, name, self._venues) for name in sources}
        self._known_to_source = venues.known_to(connection, source, self._venues)

    def _look_around(self, index: Register, rows: list[VenueRow]) -> dict[int, Around]:
        """Reads the venues that rows without a known id may mean though they are told otherwise; by line."""
        unknown = [row for row in rows if row.external_id not in self._ids]
        found = index.around(
            [stated_record(row) for row in unknown], [bool(row.external_id) for row in unknown]
        )
        others = set().union(*(one.ids for one in found)) - self._venues.keys()
        for venue in venues.standing_for(self._connection, others).values():
            self.remember(venue)
        return {row.line: one for row, one in zip(unknown, found, strict=True)}

    def remember(self, venue: Venue, external_id: str = "") -> None:
        """Takes in a venue as it is now."""
        self._venues[venue.id] = venue
        key = venue.match_key or match_key(venue.name, venue.venue_type)
        self._by_name.setdefault(key, _SameName()).add(venue)
        if external_id:
            self._ids[external_id] = venue.id
            self._known_to_source.add(venue.id)

    @property
    def ids(self) -> Collection[str]:
        """Of every venue that the rows may mean."""
        return self._venues.keys()

    def venue_of(self, external_id: str) -> str | None:
        """The id of the venue that the source calls so."""
        return self._ids.get(external_id)

    def find(self, row: VenueRow) -> Match:
        """Different ids of one source are different venues, however alike they are."""
        match = self._find(row)
        return replace(match, merged=self._merged.into(match.venue.id)) if match.venue else match

    def _find(self, row: VenueRow) -> Match:
        if row.external_id in self._ids:
            return Match(self._venues[self._ids[row.external_id]], by_id=True)
        if row.own_id and (named := self._named(row)):
            return self._means(row, Match(named, by_id=True))
        where = stated_whereabouts(row)
        same: list[Venue] = []
        maybe: list[Venue] = []
        for venue in self._alike(row, where):
            verdict = same_place(where, venue.whereabouts)
            if verdict is not False:
                (same if verdict else maybe).append(venue)
        same, maybe = self._standing(same), self._standing(maybe)
        if len(same) == 1:
            return self._means(row, Match(same[0]))
        if same:
            return Match(maybe=tuple(same[:MOST_CANDIDATES]))
        return self._means(row, _the_vaguer(where, maybe) or self._likely(row, maybe))

    def _likely(self, row: VenueRow, maybe: list[Venue]) -> Match:
        """The one that it surely is, else those that it may be; `maybe`: of the same name and type."""
        around = self._around.get(row.line)
        if self._index is None or around is None:
            return Match(maybe=tuple(maybe[:MOST_CANDIDATES]))
        ids = around.ids | self._index.just_in(around.keys, bool(row.external_id))
        others = [id_ for id_ in sorted(ids) if id_ in self._venues and not self._is_another(row, id_)]
        near = [self._venues[id_] for id_ in others if self._venues[id_] not in maybe]
        record = stated_record(row)
        judged = [(compare(record, record_of(venue)), venue) for venue in near]
        judged.sort(key=lambda one: (-one[0].score, one[1].id))
        sure = [venue for likeness, venue in judged if likeness.verdict == "sure"]
        if len(sure) == 1 and not maybe:
            return Match(sure[0])
        doubtful = [(likeness, venue) for likeness, venue in judged if likeness.verdict != "different"]
        may_be = (maybe + [venue for _, venue in doubtful])[:MOST_CANDIDATES]
        why = "" if maybe or not doubtful else " ".join(doubtful[0][0].reasons)
        return Match(maybe=tuple(may_be), why=why)

    def _means(self, row: VenueRow, match: Match) -> Match:
        if row.own_id and match.venue is not None:
            self._meant[match.venue.id] = row.own_id
        return match

    def _named(self, row: VenueRow) -> Venue | None:
        """The venue that has the row's own id, else the one that a source calls as the row says."""
        ids = [self._own.get(row.own_id, row.own_id), *(self._by_pair.get(pair, "") for pair in row.ids)]
        return next((self._venues[id_] for id_ in ids if id_ in self._venues), None)

    def _standing(self, found: list[Venue]) -> list[Venue]:
        """Those that stand for these, as they are by now, each once."""
        ids = dict.fromkeys(self._merged.became(venue.id) for venue in found)
        return [self._venues[id_] for id_ in ids]

    def _alike(self, row: VenueRow, where: Whereabouts) -> list[Venue]:
        group = self._by_name.get(match_key(row.name, row.venue_type))
        found = [self._venues[id_] for id_ in group.worth_a_look(where)] if group else []
        return [venue for venue in found if not self._is_another(row, self._merged.became(venue.id))]

    def _is_another(self, row: VenueRow, venue_id: str) -> bool:
        """Whether a list that the row is of knows the venue by another id than the row's."""
        if not row.own_id:
            return bool(row.external_id) and venue_id in self._known_to_source
        own_id = self._meant.get(venue_id) or self._own_of.get(venue_id, row.own_id)
        return own_id != row.own_id or any(venue_id in self._known_to[source] for source, _ in row.ids)


def _by_pairs(connection: Connection, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(source, its id) -> id of the venue that it calls so."""
    found = {}
    for source in {source for source, _ in pairs}:
        ids = venues.by_source_ids(connection, source, (name for said, name in pairs if said == source))
        found.update({(source, name): venue_id for name, venue_id in ids.items()})
    return found


def stated_whereabouts(row: VenueRow) -> Whereabouts:
    """The place as the row says it."""
    values = row.values
    point = row.point if row.precision in venues.EXACT_POINTS else None
    return Whereabouts.of(values.get("address", ""), values.get("city", ""), values.get("zip", ""), point)


def stated_record(row: VenueRow) -> Record:
    """The row as it is compared."""
    address, city, zip_code, phone = (
        row.values.get(name, "") for name in ("address", "city", "zip", "phone")
    )
    lat, lon = row.point or (None, None)
    return Record(row.name, address, city, zip_code, phone, row.venue_type, lat, lon)


def _the_vaguer(where: Whereabouts, maybe: list[Venue]) -> Match | None:
    """A venue of which only the town was known is the one that now comes with its address."""
    if where.is_exact and len(maybe) == 1:
        known = maybe[0].whereabouts
        if not known.is_exact and known.city and known.city == where.city:
            return Match(maybe[0])
    return None
