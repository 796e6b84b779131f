"""How do past placements get into the log? Every visit of a file once, however often the file comes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mapper.intake.accounting import Accounting, Fate, Outcome
from mapper.intake.columns import VISIT_FIELDS, Columns, match
from mapper.intake.file_import import Closing, import_file, nothing_more
from mapper.intake.not_kept import must_not_be_kept
from mapper.intake.refusals import ImportRefused
from mapper.intake.review_desk import ReviewDesk
from mapper.intake.rows import Row
from mapper.intake.sheet import Sheet, open_sheet
from mapper.intake.told_visits import MaterialWords, ToldVisits, is_told
from mapper.intake.town_limits import TownLimits
from mapper.intake.visit_history import History, VisitLog
from mapper.intake.visit_rows import FileVisit, ItemWords, LineOf, VisitRejected, read_visit
from mapper.intake.visit_venues import Named, VenueNames
from mapper.intake.wishes import Programme, Wishes
from mapper.places.gazetteer import Gazetteer
from mapper.rules.visit import day_of, effective_at
from mapper.rules.visit_ids import visit_id
from mapper.store import areas, derived, redactions, reference, visits
from mapper.store.database import Connection, Database
from mapper.store.venues import Venue
from mapper.store.visits import StoredVisit

VISITS_AT_ONCE = 500
ELSEWHERE = "its place lies outside the counties that you look after"
REQUIRED = ("visit_id", "visited_at", "outcome")
WHICH_MATERIAL = "or say which material is meant: with --material-map, or in the browser under Materials"
NOTHING_LEFT = "it does not say what was left; write “2 posters” or “10 palm cards”, or leave the line out"
A_DAY = "it does not say when in a way we can read; write 5/14/2025, May 2025, spring 2025 or 2025"
REQUIRED_OF_LISTS = ("visited_at",)
ITS_ID_IS_TAKEN = (
    "this visit_id is here already and says something else; is it a correction, or another visit?"
)


def import_visits(
    database: Database,
    file: Path,
    wishes: Wishes,
    programme: Programme,
    progress: Callable[[int], None] = lambda done: None,
    closing: Closing = nothing_more,
) -> Accounting:
    """Imports a file of visits (CONTRACT.md 3) in one transaction. Raises ImportRefused, nothing stored."""
    sheet = open_sheet(file, wishes.sheet, programme.data_folder)
    columns = columns_of_visits(sheet.header, wishes)
    if not columns.positions.keys() & {"venue", "venue_name"}:
        raise ImportRefused(
            "Line 1: no column says which venue was visited: venue (its id, or the source's), or venue_name "
            "and town. Choose one with --map venue=COLUMN."
        )
    importer = _FileImporter(sheet, columns, wishes, programme)
    return import_file(database, "visits", file, columns, importer, wishes, programme, progress, closing)


def columns_of_visits(header: Sequence[str], wishes: Wishes) -> Columns:
    """Raises ImportRefused where the file is neither such a one nor a list that was kept for people."""
    columns = match(header, VISIT_FIELDS, wishes.columns, (), wishes.only_chosen)
    required = REQUIRED_OF_LISTS if is_told(columns.positions) else REQUIRED
    return match(header, VISIT_FIELDS, wishes.columns, required, wishes.only_chosen)


@dataclass(frozen=True, slots=True)
class _Group:
    """The rows of one visit_id, wherever in the file they stand."""

    rows: list[Row]

    def alike(self, fate: Fate, reason: str = "") -> list[tuple[Row, Outcome]]:
        return [(row, Outcome(row.line, fate, reason)) for row in self.rows]


class _FileImporter:
    """Gathers the rows of each visit, and lets the log take them in, some hundred visits at a time."""

    def __init__(self, sheet: Sheet, columns: Columns, wishes: Wishes, programme: Programme) -> None:
        self._sheet = sheet
        self._columns = columns
        self._wishes = wishes
        self._programme = programme
        self._told: ToldVisits | None = None
        self.touched: set[str] = set()

    def take(self, connection: Connection, batch_id: str) -> Iterator[list[tuple[Row, Outcome]]]:
        intake = VisitIntake(connection, batch_id, self._wishes, self._programme)
        if is_told(self._columns.positions):
            words = MaterialWords(reference.materials(connection), self._wishes.materials)
            self._told = ToldVisits(words, day_of(self._programme.now, self._programme.zone))
        waiting: list[_Group] = []
        for group in self._groups():
            waiting.append(group)
            if len(waiting) == VISITS_AT_ONCE:
                yield self._take(intake, waiting)
                waiting = []
        yield self._take(intake, waiting)
        intake.settle()
        self.touched = intake.touched

    def close(self, connection: Connection) -> None:
        """Nothing more."""

    def _groups(self) -> Iterator[_Group]:
        """Each visit as soon as its last row was read, so that a long file need not be held whole."""
        last = {key: row.line for row, key in self._keyed() if key}
        groups: dict[str, _Group] = {}
        for row, key in self._keyed():
            group = groups.setdefault(key, _Group([])) if key else _Group([])
            group.rows.append(row)
            if not key or last[key] == row.line:
                groups.pop(key, None)
                yield group

    def _keyed(self) -> Iterator[tuple[Row, str]]:
        """Every row with the id of its visit, "" where it has none."""
        for row in self._columns.filled(self._sheet.rows()):
            text = self._columns.fields(row).get("visit_id", "")
            yield row, visit_id(text) if text else ""

    def _take(self, intake: "VisitIntake", groups: Sequence[_Group]) -> list[tuple[Row, Outcome]]:
        verdicts: list[tuple[Row, Outcome]] = []
        read: dict[int, _Group] = {}
        visits_: list[FileVisit] = []
        for group in groups:
            one = self._read(group, intake)
            if isinstance(one, FileVisit):
                visits_.append(one)
                read[one.line] = group
            else:
                verdicts += one
        for outcome in intake.take(visits_):
            verdicts += read[outcome.line].alike(outcome.fate, outcome.reason)
        return verdicts

    def _read(self, group: _Group, intake: "VisitIntake") -> FileVisit | list[tuple[Row, Outcome]]:
        said = [(row, self._columns.fields(row)) for row in group.rows]
        if any(must_not_be_kept(row, one.get("venue_name", ""), "", self._columns) for row, one in said):
            return group.alike(Fate.rejected)
        lines = [(row.line, fields) for row, one in said for fields in self._as_rows(one)]
        try:
            return self._sound(group, lines, intake.words)
        except VisitRejected as problem:
            if intake.may_forbid(group.rows, [fields for _, fields in lines]):
                return group.alike(Fate.rejected)
            reasons = {row.line: self._in_words(problem.reason_for(row.line)) for row in group.rows}
            return [(row, Outcome(row.line, Fate.rejected, reasons[row.line])) for row in group.rows]

    def _in_words(self, reason: str) -> str:
        """Of a list that was kept for people nobody fixes cells: somebody says once what its word means."""
        if not self._told:
            return reason
        if reason.startswith("material "):
            return f"{reason}; {WHICH_MATERIAL}"
        if reason.startswith("items"):
            return NOTHING_LEFT
        return A_DAY if reason.startswith("visited_at must") else reason

    def _as_rows(self, fields: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
        return self._told.rows(fields) if self._told else [fields]

    def _sound(self, group: _Group, lines: Sequence[LineOf], words: ItemWords) -> FileVisit:
        """Raises VisitRejected."""
        if not lines[0][1].get("visit_id"):
            reason = group.rows[0].fault or "visit_id is empty; rows of one visit share any text of their own"
            raise VisitRejected({row.line: reason for row in group.rows})
        if faults := {row.line: row.fault for row in group.rows if row.fault}:
            raise VisitRejected(faults)
        return read_visit(lines, words, self._programme.zone, self._programme.now)


@dataclass(frozen=True, slots=True)
class PersonsWord:
    """What a person decided about a visit that waited. `replaces`: whether it takes the place of the one
    that is here under its id, or stands beside it."""

    venue: Venue | None = None
    replaces: bool = True


class VisitIntake:
    """Takes visits into the log within one transaction."""

    def __init__(self, connection: Connection, batch_id: str, wishes: Wishes, programme: Programme) -> None:
        self.words = ItemWords(reference.materials(connection), reference.spots(connection))
        gazetteer = Gazetteer.from_folder(programme.data_folder)
        self._names = VenueNames(connection, wishes.source, areas.areas(connection, "town"), gazetteer)
        self._limits = TownLimits(connection, gazetteer)
        self._removed = redactions.subjects(connection, redactions.VENUE)
        self._log = VisitLog(connection, programme)
        self._reach = wishes.reach
        self._connection = connection
        self._batch_id = batch_id
        self._programme = programme
        self._desk = ReviewDesk(connection, batch_id, "visit", wishes.source, programme.secret)
        self.touched: set[str] = set()

    def take(self, read: Sequence[FileVisit], word: PersonsWord | None = None) -> list[Outcome]:
        """What becomes of each visit, by its first line. `word`: what a person decided about them."""
        self._names.prepare(read)
        histories = self._log.histories(read)
        emptied = redactions.among(
            self._connection, redactions.VISIT_NOTE, (id_ for one in histories.values() for id_ in one.ids)
        )
        fresh: list[StoredVisit] = []
        outcomes: dict[int, Outcome] = {}
        for said in read:
            visit = said
            named = Named(word.venue) if word is not None and word.venue else self._names.find(visit)
            history = histories[visit.id]
            fields = {"rows": [dict(row) for row in visit.rows]}
            if not emptied.isdisjoint(history.ids) or self._asked_to_go(named):
                visit = visit.without_note()
            kept = {"rows": [dict(row) for row in visit.rows]}
            county = named.venue.county_geoid if named.venue else named.county_geoid
            if self._forbids(visit, named):
                outcomes[visit.line] = Outcome(visit.line, Fate.rejected)  # nothing of it may be kept
            elif county and not self._reach.covers(county):
                outcomes[visit.line] = Outcome(visit.line, Fate.rejected, ELSEWHERE)
            elif history.says(visit, named.venue):
                outcomes[visit.line] = Outcome(visit.line, Fate.unchanged)
                self._desk.settle(fields)
            elif named.venue is None:
                self._desk.put(visit.line, fields, named.reason, named.candidates, named.county_geoid, kept)
            elif history.stands and word is None:
                here = named.venue
                self._desk.put(visit.line, fields, ITS_ID_IS_TAKEN, (here.id,), here.county_geoid, kept)
            else:
                fresh.append(self._stored(visit, named.venue, history))
                self._replace(history, word)
                outcomes[visit.line] = Outcome(visit.line, Fate.added)
                self._desk.settle(fields)
        visits.add_many(self._connection, [(visit, None) for visit in fresh])
        self.touched |= {visit.venue_id for visit in fresh}
        outcomes |= {outcome.line: outcome for outcome in self._desk.close()}
        return [outcomes[visit.line] for visit in read]

    def may_forbid(self, rows: Sequence[Row], fields: Sequence[Mapping[str, str]]) -> bool:
        """Whether rows that can't be read would be of a town where nothing may be logged."""
        if not self._limits.no_log:
            return False
        torn = {cell.strip() for row in rows if row.fault for cell in row.cells}
        towns = {one.get("town", "") for one in fields} | torn
        said = {one["venue"] for one in fields if one.get("venue")}
        return any(map(self._limits.forbid_name, towns)) or self._limits.are_in(self._names.towns_of(said))

    def _forbids(self, visit: FileVisit, named: Named) -> bool:
        """Whether it was, or may have been, where nothing may be logged."""
        if not self._limits.no_log:
            return False
        if named.venue is not None:
            return self._limits.are_in([named.venue.town_geoid])
        may_be = self._names.towns_of(named.candidates)
        return self._limits.are_in(may_be) or self._limits.forbid_name(visit.town)

    def _asked_to_go(self, named: Named) -> bool:
        """Whether the place, or one that it may be, asked to be removed: no note about it is kept."""
        return not self._removed.isdisjoint({*named.candidates, *([named.venue.id] if named.venue else [])})

    def settle(self) -> None:
        """Takes what went in by itself off the desk; after the last visit."""
        self._desk.finish(self._programme.now)

    def finish(self) -> None:
        """Works out again what follows from the log; the last step of the transaction."""
        self.settle()
        derived.recompute(self._connection, self.touched, self._programme.zone)

    def _replace(self, history: History, word: PersonsWord | None) -> None:
        if word is not None and word.replaces:
            self.touched |= self._log.take_back(history.standing, "a corrected one came in its place")

    def _stored(self, visit: FileVisit, venue: Venue, history: History) -> StoredVisit:
        moment = effective_at(visit.visited_at, self._programme.now, None)
        return StoredVisit(
            id=history.free_id,
            venue_id=venue.id,
            visited_at=visit.visited_at,
            received_at=self._programme.now,
            effective_at=moment.at,
            time_shifted=moment.shifted,
            line=visit.line,
            outcome=visit.outcome,
            items=visit.items,
            digest=history.digest,
            follow_up_on=visit.follow_up_on,
            batch_id=self._batch_id,
            author_name=visit.volunteer,
            note=visit.note,
        )
