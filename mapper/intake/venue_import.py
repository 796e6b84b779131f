"""How does a file of venues get into the register? One import, whoever asked: a command, or a coordinator
who accepts a row that waited."""

from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from uuid import uuid4

from mapper.intake.accounting import Accounting, Fate, Outcome
from mapper.intake.alike_venues import Register
from mapper.intake.area_assignment import AreaFinder
from mapper.intake.columns import VENUE_FIELDS, Columns, match
from mapper.intake.file_import import Closing, import_file, in_chunks, nothing_more
from mapper.intake.hushed import Hushed
from mapper.intake.known_venues import KnownVenues, Match
from mapper.intake.not_kept import must_not_be_kept
from mapper.intake.placing import Placement, Placer, Stated
from mapper.intake.refusals import ImportRefused, RowRejected
from mapper.intake.review_desk import ReviewDesk
from mapper.intake.rows import Row
from mapper.intake.served_towns import ServedTowns
from mapper.intake.sheet import Sheet, open_sheet
from mapper.intake.town_limits import TownLimits
from mapper.intake.venue_decision import (
    Add,
    Decision,
    PersonsWord,
    Review,
    Update,
    as_venue,
    counties_of,
    decide,
    stated,
)
from mapper.intake.venue_rows import TypeWords, VenueRow, read_venue, with_doubt
from mapper.intake.wishes import Programme, Wishes
from mapper.store import derived, imports, origins, reference, venues
from mapper.store.areas import areas
from mapper.store.database import Connection, Database
from mapper.store.imports import Change
from mapper.store.venue_places import record_of
from mapper.store.venues import Venue

ROWS_AT_ONCE = 1_000
ELSEWHERE = "it lies outside the counties that you look after"


def import_venues(
    database: Database,
    file: Path,
    wishes: Wishes,
    programme: Programme,
    progress: Callable[[int], None] = lambda done: None,
    closing: Closing = nothing_more,
    seen: Callable[[Venue], None] = lambda venue: None,
) -> Accounting:
    """Imports a file of venues (CONTRACT.md 3) in one transaction; `seen` is shown each that is new. Raises
    ImportRefused, nothing stored."""
    sheet = open_sheet(file, wishes.sheet, programme.data_folder)
    columns = match(sheet.header, VENUE_FIELDS, wishes.columns, ["name"], wishes.only_chosen)
    if not columns.positions.keys() & {"venue_type", "external_id"} and not wishes.default_type:
        raise ImportRefused(
            "Line 1: no column is called venue_type. Choose one with --map venue_type=COLUMN, "
            "or say with --default-type TYPE what all of them are."
        )
    importer = _FileImporter(sheet, columns, wishes, programme, seen)
    return import_file(database, "venues", file, columns, importer, wishes, programme, progress, closing)


class _FileImporter:
    """Reads the rows, and lets the register take them in, a thousand at a time."""

    def __init__(
        self,
        sheet: Sheet,
        columns: Columns,
        wishes: Wishes,
        programme: Programme,
        seen: Callable[[Venue], None],
    ) -> None:
        self._sheet = sheet
        self._columns = columns
        self._wishes = wishes
        self._programme = programme
        self._seen = seen
        self.touched: set[str] = set()

    def take(self, connection: Connection, batch_id: str) -> Iterator[list[tuple[Row, Outcome]]]:
        intake = VenueIntake(connection, batch_id, self._wishes, self._programme, self._seen)
        for rows in in_chunks(self._columns.filled(self._sheet.rows()), ROWS_AT_ONCE):
            read = {row.line: self._read(row, intake) for row in rows}
            venue_rows = [one for one in read.values() if isinstance(one, VenueRow)]
            taken = {outcome.line: outcome for outcome in intake.take(venue_rows)}
            verdicts = {line: one for line, one in read.items() if isinstance(one, Outcome)} | taken
            yield [(row, verdicts[row.line]) for row in rows]
        intake.settle()
        self.touched = intake.touched

    def close(self, connection: Connection) -> None:
        if self._sheet.origin:
            origins.note(connection, self._sheet.origin)

    def _read(self, row: Row, intake: "VenueIntake") -> VenueRow | Outcome:
        fields = self._columns.fields(row)
        if must_not_be_kept(row, fields.get("name", ""), fields.get("venue_type", ""), self._columns, fields):
            return Outcome(row.line, Fate.rejected)
        reason = row.fault
        try:
            if not reason:
                return with_doubt(read_venue(row.line, fields, intake.types), row.doubt)
        except RowRejected as problem:
            reason = str(problem)
        # A row that can't be read may still say in which town it would be.
        return Outcome(row.line, Fate.rejected, "" if intake.says_no_log(fields, row) else reason)


class VenueIntake:
    """Takes rows into the register within one transaction, and writes down what it did."""

    def __init__(
        self,
        connection: Connection,
        batch_id: str,
        wishes: Wishes,
        programme: Programme,
        seen: Callable[[Venue], None] = lambda venue: None,
        places: Mapping[Stated, Placement] | None = None,
    ) -> None:
        """`seen` is shown each venue that is new; `places`: where it is known for certain what a row means by
        them. Raises ImportRefused where the wishes name a type that is not known."""
        self._seen = seen
        self._reach = wishes.reach
        self.types = TypeWords(reference.venue_types(connection), wishes.types, wishes.default_type)
        finder = AreaFinder.from_database(connection, programme.data_folder)
        counties = {area.geoid: area.name for area in areas(connection, "county")}
        self._placer = Placer(finder, counties)
        self._places = places or {}
        self._limits = TownLimits(connection, finder.gazetteer)
        self._served = ServedTowns(connection, batch_id, finder.gazetteer)
        self._connection = connection
        self._batch_id = batch_id
        self._source = wishes.source
        self._programme = programme
        self._alike: Register | None = None
        self._desk = ReviewDesk(connection, batch_id, "venue", wishes.source, programme.secret)
        self._meant: dict[str, str] = {}  # venue id -> the venue list's own id by which a row has meant it
        self.touched: set[str] = set()
        self.lay_in: set[str] = set()  # the counties of what it changed, as they were before
        self._forget()

    def _forget(self) -> None:
        self._added: dict[str, Venue] = {}
        self._changed: dict[str, dict[str, Any]] = {}
        self._links: dict[str, str] = {}  # external_id -> venue id
        self._sources: list[
            tuple[str, str, str]
        ] = []  # (source, its id, venue id) of what came by its own id
        self._changes: list[Change] = []

    def _index(self) -> Register:
        """Of the whole register, which takes some seconds where it is long; made when it is needed."""
        if self._alike is None:
            self._alike = Register(self._connection, self._source)
        return self._alike

    def take(self, rows: list[VenueRow], word: PersonsWord | None = None) -> list[Outcome]:
        """What becomes of each row. `word`: what a person decided about them."""
        self._placer.prepare(stated(row, None) for row in rows)
        is_sure = word is not None or bool(self._places)  # then nobody asks what else it may be
        alike = None if is_sure else self._index()
        known = KnownVenues(self._connection, self._source, rows, alike, self._meant)
        if word is not None and word.venue is not None:
            known.remember(word.venue)
        outcomes = {}
        hushed = Hushed(self._connection, known.ids)
        for said in rows:
            if word is None:
                self._desk.came(said.fields)
            match = known.find(said)
            meant = word.venue if word is not None and word.venue is not None else match.venue
            row = hushed.without_notes(said, meant)
            try:
                decision = hushed.as_it_is(meant) or self._decide(row, match, meant, word)
            except RowRejected as problem:
                outcomes[row.line] = Outcome(row.line, Fate.rejected, str(problem))
                continue
            if decision is None:
                outcomes[row.line] = Outcome(row.line, Fate.rejected)  # nothing of it may be kept
            elif isinstance(decision, Review):
                reason, candidates, county = decision.reason, decision.candidates, decision.county_geoid
                self._desk.put(row.line, row.fields, reason, candidates, county)
            else:
                outcomes[row.line] = Outcome(row.line, self._carry_out(row, decision, known))
                self._desk.settle(row.fields)
        self._write()
        outcomes |= {outcome.line: outcome for outcome in self._desk.close()}
        return [outcomes[row.line] for row in rows]

    def answer(self, row: VenueRow, among: Collection[str], person_id: str) -> None:
        """A person has just decided about this row: what the very same one would still ask, such as what is
        to be done about a field that they chose to keep, is answered too. `among`: the ids of what it was
        compared with."""
        self._placer.prepare([stated(row, None)])
        alike = Register(self._connection, self._source, among)
        match = KnownVenues(self._connection, self._source, [row], alike).find(row)
        try:
            asked = self._decide(row, match, match.venue, None)
        except RowRejected:  # it says less than what the person made of it, and will be told so
            return
        if isinstance(asked, Review):
            self._desk.answer(row.line, row.fields, asked.reason, person_id, self._programme.now)

    def says_no_log(self, fields: Mapping[str, str], row: Row) -> bool:
        """Whether a row that can't be read would be of a town where nothing may be logged."""
        return self._limits.forbid(fields, row, self._placer)

    def _decide(
        self, row: VenueRow, match: Match, meant: Venue | None, word: PersonsWord | None
    ) -> Decision | None:
        """None where nothing may be kept of it: it is, or would come to be, where nothing may be logged."""
        may_be = [venue.town_geoid for venue in (meant, match.venue, *match.maybe) if venue]
        if self._limits.are_in([self._place(stated(row, None)).town_geoid, *may_be]):
            return None
        decision = decide(row, match, self._place, word)
        if isinstance(decision, Update) and self._limits.are_in([decision.changes.get("town_geoid", "")]):
            return None
        if not all(self._reach.covers(county) for county in counties_of(decision)):
            raise RowRejected(ELSEWHERE)
        if isinstance(decision, Add) and word is None:
            decision = self._limits.asking(decision)
        return self._served.asked(row, decision, word)

    def _place(self, said: Stated) -> Placement:
        return self._places.get(said) or self._placer.place(said)

    def settle(self) -> None:
        """Takes what went in by itself off the desk; after the last row."""
        self._desk.finish(self._programme.now)

    def finish(self) -> None:
        """Works out again what follows from the register; the last step of the transaction."""
        self.settle()
        derived.recompute(self._connection, self.touched, self._programme.zone)

    def _carry_out(self, row: VenueRow, decision: Decision, known: KnownVenues) -> Fate:
        if isinstance(decision, Add):
            venue = Venue(id=row.own_id or str(uuid4()), added_at=self._programme.now, **decision.values)
            self._added[venue.id] = venue
            if row.own_id:
                self._meant[venue.id] = row.own_id
                self._sources.extend((source, name, venue.id) for source, name in row.ids)
            self._record(row, venue, None, decision.values, known)
            self._seen(venue)
            return Fate.added
        if isinstance(decision, Update):
            self.lay_in.add(decision.venue.county_geoid)
            before = {name: getattr(decision.venue, name) for name in decision.changes}
            venue = as_venue(decision.venue, decision.changes)
            if venue.id in self._added:
                self._added[venue.id] = venue
            else:
                self._changed.setdefault(venue.id, {}).update(decision.changes)
            self._record(row, venue, before, decision.changes, known)
            return Fate.updated
        return Fate.unchanged

    def _record(
        self,
        row: VenueRow,
        venue: Venue,
        before: Mapping[str, Any] | None,
        after: Mapping[str, Any],
        known: KnownVenues,
    ) -> None:
        pointed_to = known.venue_of(row.external_id)
        links = {row.external_id: pointed_to} if row.external_id and pointed_to != venue.id else {}
        self._links |= dict.fromkeys(links, venue.id)
        self._changes.append(Change(venue.id, before, after, links))
        known.remember(venue, row.external_id)
        if self._alike is not None:
            self._alike.add(venue.id, record_of(venue), bool(row.external_id))
        self._served.note(row, venue)

    def _write(self) -> None:
        venues.add(self._connection, list(self._added.values()))
        venues.change(self._connection, self._changed)
        self._served.write()
        venues.link(self._connection, self._source, self._links)
        for source, group in groupby(sorted(self._sources), key=itemgetter(0)):
            venues.link(self._connection, source, {name: venue_id for _, name, venue_id in group})
        imports.record(self._connection, self._batch_id, self._changes)
        self.touched |= self._added.keys() | self._changed.keys()
        self._forget()
