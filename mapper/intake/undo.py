"""How is an import taken back? Venues it added go, what it updated is as before, its visits are voided."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mapper.intake import overtaken
from mapper.intake.refusals import UndoRefused
from mapper.intake.venue_decision import ADDRESS_FIELDS, PLACE_FIELDS
from mapper.intake.visit_history import VisitLog
from mapper.intake.wishes import Programme
from mapper.rules.audit import AuditAction
from mapper.rules.duplicates import match_key
from mapper.rules.geocoding import ONLINE
from mapper.rules.overtaken import Held
from mapper.store import audit, derived, imports, review, serving, venues
from mapper.store.database import Connection, Database
from mapper.store.imports import SET_BY_PERSON, Batch, Change
from mapper.store.venues import Venue


@dataclass(frozen=True, slots=True)
class Kept:
    """A venue that stays although the import added it, or fields that stay as they are now; and why."""

    venue_id: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back: numbers of venues and visits, and what had to stay."""

    removed: int = 0
    restored: int = 0
    voided: int = 0
    kept: tuple[Kept, ...] = ()


def undo_import(database: Database, batch_id: str, programme: Programme, person_id: str = "") -> Undone:
    """Takes the import back as far as nothing else hangs on it. What stays can be taken back later, by
    the same command. `person_id`: who does; a terminal is nobody. Raises UndoRefused."""
    with database.write() as connection:
        imports.one_at_a_time(connection)
        batch = imports.batch(connection, batch_id)
        if batch is None:
            raise UndoRefused(f"There is no import {batch_id!r}.")
        if batch.undone_at is not None:
            raise UndoRefused(f"The import {batch_id} of {batch.filename} has been taken back already.")
        undone = (
            _visits(connection, batch, programme)
            if batch.kind == "visits"
            else _venues(connection, batch, programme)
        )
        review.undo(connection, batch_id, programme.now)
        if not undone.kept:
            imports.mark_undone(connection, batch_id, programme.now)
        audit.write(
            connection,
            programme.now,
            person_id,
            AuditAction.import_undone,
            batch_id,
            kind=batch.kind,
            removed=undone.removed,
            restored=undone.restored,
            voided=undone.voided,
            kept=len(undone.kept),
        )
    return undone


def _visits(connection: Connection, batch: Batch, programme: Programme) -> Undone:
    venue_of = imports.standing_visits(connection, batch.id)
    touched = VisitLog(connection, programme).take_back_ids(venue_of, f"import {batch.id} was taken back")
    derived.recompute(connection, touched, programme.zone)
    return Undone(voided=len(venue_of))


def _venues(connection: Connection, batch: Batch, programme: Programme) -> Undone:
    changes = imports.changes(connection, batch.id)
    now = venues.by_ids(connection, [change.venue_id for change in changes])
    gone = [change for change in changes if change.venue_id not in now]
    here = [change for change in changes if change.venue_id in now]
    added = [change for change in here if change.before is None]
    updated = [change for change in here if change.before is not None]
    since = imports.later_changes(connection, batch)
    kept = _kept(connection, [(now[change.venue_id], change) for change in added], since)
    stays = {one.venue_id for one in kept}
    leaving = [change for change in added if change.venue_id not in stays]
    turned = overtaken.ids_turned(connection, batch, changes)
    holds = overtaken.held_back(updated, now, overtaken.later(connection, batch, since, turned.values()))
    free, waiting = _apart(updated, holds)
    _restore(connection, free, now)
    serving.take_back(connection, batch.id, [change.venue_id for change in updated])
    venues.remove(connection, [change.venue_id for change in leaving])
    taken_back = [*gone, *free, *leaving]
    _point_back(connection, batch.source, taken_back, turned)
    imports.forget(connection, batch.id, [change.venue_id for change in taken_back])
    imports.record(connection, batch.id, waiting)
    derived.recompute(connection, [change.venue_id for change in updated], programme.zone)
    kept += [Kept(one.venue_id, now[one.venue_id].name, holds[one.venue_id].reason) for one in waiting]
    return Undone(removed=len(leaving), restored=len(updated) - len(waiting), kept=tuple(kept))


def _apart(changes: Sequence[Change], holds: Mapping[str, Held]) -> tuple[list[Change], list[Change]]:
    """What can be taken back now, and what has to wait. Which fields somebody kept, both parts know."""
    free, waiting = [], []
    for change in changes:
        hold = holds.get(change.venue_id)
        if hold is None:
            free.append(change)
        else:
            free.append(change.only(change.after.keys() - hold.names, change.links.keys() - hold.ids))
            waiting.append(change.only(hold.names | {SET_BY_PERSON}, hold.ids))
    return free, waiting


def _kept(
    connection: Connection, added: Sequence[tuple[Venue, Change]], since: Sequence[tuple[Batch, Change]]
) -> list[Kept]:
    visited = venues.with_visits(connection, [venue.id for venue, _ in added])
    later = {change.venue_id: other for other, change in since}
    joined = venues.with_merged(connection, [venue.id for venue, _ in added])
    reasons = (
        (venue, overtaken.MERGED if venue.id in joined else _why_it_stays(venue, change, visited, later))
        for venue, change in added
    )
    return [Kept(venue.id, venue.name, reason) for venue, reason in reasons if reason]


def _why_it_stays(venue: Venue, change: Change, visited: set[str], later: Mapping[str, Batch]) -> str:
    if venue.id in visited:
        return "visits hang on it"
    if venue.id in later:
        return overtaken.changed_by(later[venue.id])
    if venue.merged_into:
        return overtaken.MERGED_AWAY
    own_reason = venue.do_not_place_reason == change.after.get("do_not_place_reason", "")
    kept = {name for name in change.after.get(SET_BY_PERSON, ()) if _is_as_left(venue, change, name)}
    by_person = set(venue.set_by_person) - kept
    return "a person has changed it since" if by_person or not own_reason else ""


def _is_as_left(venue: Venue, change: Change, name: str) -> bool:
    return name in change.after and getattr(venue, name) == change.after[name]


def _restore(connection: Connection, updated: Sequence[Change], now: Mapping[str, Venue]) -> None:
    """Gives each field its old value, where it still has the one that the import gave it: what a person
    or a later import wrote since stays."""
    venues.change(connection, {one.venue_id: _as_before(one, now[one.venue_id]) for one in updated})


def _as_before(change: Change, now: Venue) -> dict[str, Any]:
    before = change.before or {}
    values = {name: value for name, value in before.items() if _is_as_left(now, change, name)}
    if SET_BY_PERSON in before:  # what somebody kept, where it still says so, files may change again
        kept = set(change.after[SET_BY_PERSON]) - set(before[SET_BY_PERSON])
        values[SET_BY_PERSON] = sorted(set(now.set_by_person) - (kept & values.keys()))
    if now.placed_by in ONLINE and values.keys() & set(ADDRESS_FIELDS):  # looked up by the address that goes
        # The guess was the gazetteer's before too; of which kind, only a change of it tells.
        values |= {"precision": "town", "placed_by": "gazetteer"}
        kept = set(now.set_by_person)
        values |= {name: before[name] for name in PLACE_FIELDS if name in before and name not in kept}
    if values.keys() & {"name", "venue_type"}:
        values["match_key"] = match_key(
            values.get("name", now.name), values.get("venue_type", now.venue_type)
        )
    return values


def _point_back(
    connection: Connection, source: str, changes: Sequence[Change], turned: Collection[str]
) -> None:
    """The source's ids point to where they pointed before, but for those that were turned since."""
    before = {name: old for change in changes for name, old in change.links.items()}
    mine = {name: old for name, old in before.items() if name not in turned}
    there = venues.by_ids(connection, [venue_id for venue_id in mine.values() if venue_id])
    venues.unlink(connection, source, mine)
    venues.link(connection, source, {name: old for name, old in mine.items() if old in there and old})
