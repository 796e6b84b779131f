"""What happens when a person decides about a row that waited? Accepted, it runs through the same import."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from mapper.intake import visit_import
from mapper.intake.accounting import Fate, Outcome
from mapper.intake.columns import VENUE_FIELDS
from mapper.intake.refusals import DecisionRefused, RowRejected
from mapper.intake.town_limits import NOT_THERE
from mapper.intake.venue_decision import PersonsWord
from mapper.intake.venue_import import VenueIntake
from mapper.intake.venue_rows import read_venue
from mapper.intake.visit_import import VisitIntake
from mapper.intake.visit_rows import VisitRejected, read_visit
from mapper.intake.wishes import Programme, Wishes
from mapper.rules.audit import AuditAction
from mapper.rules.permissions import EVERYWHERE, Reach
from mapper.rules.privacy import looks_like_a_shelter
from mapper.rules.side_by_side import FIELDS
from mapper.store import audit, imports, review, venues
from mapper.store.database import Connection, Database
from mapper.store.imports import SET_BY_PERSON, Change
from mapper.store.review import WaitingRow
from mapper.store.venues import Venue

NEW_VENUE = "new"


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides, and about which places. A terminal has no person and goes everywhere."""

    person_id: str = ""
    reach: Reach = EVERYWHERE


@dataclass(frozen=True, slots=True)
class Acceptance:
    """How a row is accepted. `venue`: the id of the one it means, `new` for one of its own, "" where the
    row says it; `is_another`: a visit beside the one that has its id; `corrections`: field -> text; `keeps`:
    fields of side_by_side that stay as that venue says, whatever the row and later files say."""

    venue: str = ""
    is_another: bool = False
    corrections: Mapping[str, str] = field(default_factory=dict)
    keeps: frozenset[str] = frozenset()


def accept(
    database: Database, row_id: int, acceptance: Acceptance, decider: Decider, programme: Programme
) -> Fate:
    """Lets the row in; answers what became of it. Raises DecisionRefused, nothing stored."""
    with database.write() as connection:
        waiting = _waiting(connection, row_id, decider.reach)
        chosen = _chosen(connection, acceptance.venue, decider.reach)
        take_in = _take_in_venue if waiting.row.kind == "venue" else _take_in_visit
        intake, outcome = take_in(connection, waiting, acceptance, chosen, programme)
        if outcome.fate is Fate.rejected and not outcome.reason:
            raise DecisionRefused(NOT_THERE)
        if outcome.fate in (Fate.review, Fate.rejected):
            raise DecisionRefused(f"It can't go in like that: {outcome.reason}.")
        _check_reach(connection, intake, decider.reach)
        review.decide(connection, [row_id], review.ACCEPTED, decider.person_id, programme.now)
        if isinstance(intake, VenueIntake):
            _answered(connection, waiting, chosen, intake, decider)
        intake.finish()
        said = {"kind": waiting.row.kind, "fate": outcome.fate.value}
        _write_down(connection, AuditAction.row_accepted, waiting, decider, programme, **said)
    return outcome.fate


def reject(database: Database, row_id: int, decider: Decider, programme: Programme) -> None:
    """Turns the row down; it stays out when it comes again. Raises DecisionRefused."""
    with database.write() as connection:
        waiting = _waiting(connection, row_id, decider.reach)
        review.decide(connection, [row_id], review.REJECTED, decider.person_id, programme.now)
        action = AuditAction.row_rejected
        _write_down(connection, action, waiting, decider, programme, kind=waiting.row.kind)


def _write_down(
    connection: Connection,
    action: AuditAction,
    waiting: WaitingRow,
    decider: Decider,
    programme: Programme,
    **details: str,
) -> None:
    county = waiting.row.county_geoid
    audit.write(connection, programme.now, decider.person_id, action, str(waiting.id), county, **details)


def _waiting(connection: Connection, row_id: int, reach: Reach) -> WaitingRow:
    imports.one_at_a_time(connection)
    waiting = review.one(connection, row_id, reach)
    if waiting is None:
        raise DecisionRefused(f"No row {row_id} waits for a decision.")
    return waiting


def _chosen(connection: Connection, venue_id: str, reach: Reach) -> Venue | None:
    if venue_id in ("", NEW_VENUE):
        return None
    venue = venues.standing_for(connection, [venue_id]).get(venue_id)
    if venue is None or not reach.covers(venue.county_geoid):
        raise DecisionRefused(f"There is no venue {venue_id!r}.")
    return venue


def _check_reach(connection: Connection, intake: VenueIntake | VisitIntake, reach: Reach) -> None:
    """What was changed must lie in reach, and have lain there: a row may wait longer than a venue stays."""
    counties = {venue.county_geoid for venue in venues.by_ids(connection, intake.touched).values()}
    if isinstance(intake, VenueIntake):
        counties |= intake.lay_in
    if not all(reach.covers(county) for county in counties):
        raise DecisionRefused("It lies outside the places you decide about.")


def _take_in_venue(
    connection: Connection,
    waiting: WaitingRow,
    acceptance: Acceptance,
    chosen: Venue | None,
    programme: Programme,
) -> tuple[VenueIntake, Outcome]:
    _check_fields(acceptance.corrections)
    said = {**waiting.row.fields, **acceptance.corrections}
    kept = acceptance.keeps & FIELDS.keys() if chosen else frozenset[str]()
    said |= {name: str(getattr(chosen, name)) for name in kept}
    if acceptance.corrections.keys() & {"lat", "lon"}:
        said.pop("precision", None)  # of the point that stood there
    fields = {name: text for name, text in said.items() if text}
    if looks_like_a_shelter(fields.get("name", ""), fields.get("venue_type", ""), fields):
        raise DecisionRefused("Shelters, safe houses and survivor programmes are never on the list.")
    intake = VenueIntake(connection, waiting.batch_id, Wishes(source=waiting.source), programme)
    word = PersonsWord(chosen, is_new=acceptance.venue == NEW_VENUE)
    try:
        row = read_venue(
            waiting.row.line, {name: text for name, text in fields.items() if text}, intake.types
        )
    except RowRejected as problem:
        raise DecisionRefused(f"It can't go in like that: {problem}.") from None
    outcome = intake.take([row], word)[0]
    if chosen and kept:
        _keep(connection, waiting.batch_id, chosen, kept)
    return intake, outcome


def _keep(connection: Connection, batch_id: str, venue: Venue, fields: Collection[str]) -> None:
    """No file changes these fields of the venue any more; that goes when the import is taken back."""
    before = sorted(venue.set_by_person)
    after = sorted({*before, *fields})
    said = {name: getattr(venue, name) for name in fields}
    venues.change(connection, {venue.id: {SET_BY_PERSON: after}})
    change = Change(venue.id, {**said, SET_BY_PERSON: before}, {**said, SET_BY_PERSON: after})
    imports.record(connection, batch_id, [change])


def _answered(
    connection: Connection, waiting: WaitingRow, chosen: Venue | None, intake: VenueIntake, decider: Decider
) -> None:
    """When the same list comes again, the row asks nothing of what was just decided."""
    row = read_venue(waiting.row.line, waiting.row.fields, intake.types)
    known = {*waiting.row.candidates, *intake.touched, *([chosen.id] if chosen else [])}
    intake.answer(row, known, decider.person_id)


def _check_fields(corrections: Mapping[str, str]) -> None:
    unknown = [name for name in corrections if name not in VENUE_FIELDS]
    if unknown:
        raise DecisionRefused(f"There is no field {unknown[0]!r}. The fields are: {', '.join(VENUE_FIELDS)}.")


def _take_in_visit(
    connection: Connection,
    waiting: WaitingRow,
    acceptance: Acceptance,
    chosen: Venue | None,
    programme: Programme,
) -> tuple[VisitIntake, Outcome]:
    if acceptance.corrections or acceptance.venue == NEW_VENUE:
        raise DecisionRefused("Of a visit only its venue can be chosen, among those on the list.")
    intake = VisitIntake(connection, waiting.batch_id, Wishes(source=waiting.source), programme)
    rows: list[dict[str, Any]] = waiting.row.fields["rows"]
    lines = [(waiting.row.line, fields) for fields in rows]
    try:
        visit = read_visit(lines, intake.words, programme.zone, programme.now)
    except VisitRejected as problem:
        raise DecisionRefused(f"It can't go in like that: {problem}.") from None
    word = visit_import.PersonsWord(chosen, replaces=not acceptance.is_another)
    return intake, intake.take([visit], word)[0]
