"""How much waits for a decision, in which counties, and since when? Counted by the database; a row of a file
or a visit is read only where it is shown."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, case, func, or_, select, true

from mapper.rules import desk_venues as places
from mapper.rules import rounds as round_rules
from mapper.rules.audit import AuditAction
from mapper.rules.desk import LATE, NOWHERE, PLACES, Gathering, Kind, Lot
from mapper.rules.permissions import Reach, Role
from mapper.rules.rounds import Round
from mapper.rules.selection import Selection
from mapper.rules.visit import day_of
from mapper.store import approvals, desk_venues, rounds, schema
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.desk_people import Asked, Unseen, unseen
from mapper.store.frame_rows import waits

NUMBERS_PER_QUERY = 900
DECIDING = (
    AuditAction.approved, AuditAction.approval_refused, AuditAction.venue_accepted,
    AuditAction.venue_set_aside, AuditAction.row_accepted, AuditAction.row_rejected,
    AuditAction.visit_released, AuditAction.visit_rejected, AuditAction.conflict_decided,
    AuditAction.concern_cleared,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything that waits for an actor, by kind, and the people and rounds that are counted in it."""

    lots: dict[Kind, list[Lot]]
    unseen: list[Unseen]
    open_rounds: list["OpenRound"]


def read(connection: Connection, frame: CoverageFrame, asked: Asked) -> Desk:
    """What the actor may not see is neither counted nor named."""
    absent, going = unseen(connection, asked), open_rounds(connection, asked)
    found = {
        Kind.people: _people(connection, asked),
        Kind.new_venues: _counted(connection, _new_venues(), asked),
        Kind.rows: _counted(connection, _review_rows(), asked),
        Kind.held: _counted(connection, _held(), asked),
        Kind.conflicts: _counted(connection, _conflicts(), asked),
        Kind.concerns: _concerns(connection, frame, asked),
        **{kind: _places(kind, connection, frame, asked) for kind in PLACES},
        Kind.unseen: _together(((one.counties, one.since) for one in absent), asked),
        Kind.rounds: _together(((one.counties, one.round.on_day) for one in going), asked),
    }
    return Desk(found, absent, going)


def lots(connection: Connection, frame: CoverageFrame, asked: Asked) -> dict[Kind, list[Lot]]:
    """Everything that waits for this actor, by kind."""
    return read(connection, frame, asked).lots


def _together(each: Iterable[tuple[frozenset[str], date]], asked: Asked) -> list[Lot]:
    gathering = Gathering(asked.today)
    for counties, since in each:
        gathering.add(counties, since)
    return gathering.lots()


# --- what the database counts: each a query of (county, since, …) ----------------------------------------


def _new_venues() -> tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]:
    table = schema.venue
    return select().where(waits()), table.c.county_geoid, table.c.added_at


def _review_rows() -> tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]:
    table, batch = schema.review_row, schema.import_batch
    query = select().select_from(table).join(batch, batch.c.id == table.c.batch_id)
    return query.where(table.c.decided_at.is_(None)), table.c.county_geoid, batch.c.imported_at


def _held() -> tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]:
    """Where its venue lies today; of a place that is on no list, where the phone said."""
    hold, visit, venue, root = (
        schema.visit_hold, schema.visit, schema.venue, schema.venue.alias("root"),
    )  # fmt: skip
    query = (
        select()
        .select_from(hold)
        .join(visit, visit.c.id == hold.c.visit_id)
        .outerjoin(venue, venue.c.id == visit.c.venue_id)
        .outerjoin(root, root.c.id == venue.c.merged_into)
        .where(hold.c.decided_at.is_(None))
    )
    county = func.coalesce(root.c.county_geoid, venue.c.county_geoid, hold.c.county_geoid)
    return query, county, visit.c.received_at


def _conflicts() -> tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]]:
    table, visit, venue, root = (
        schema.visit_conflict, schema.visit, schema.venue, schema.venue.alias("root"),
    )  # fmt: skip
    query = (
        select()
        .select_from(table)
        .outerjoin(visit, visit.c.id == table.c.visit_id)
        .outerjoin(venue, venue.c.id == visit.c.venue_id)
        .outerjoin(root, root.c.id == venue.c.merged_into)
        .where(table.c.decided_at.is_(None))
    )
    county = func.coalesce(root.c.county_geoid, venue.c.county_geoid, NOWHERE)
    return query, county, table.c.received_at


def _counted(
    connection: Connection, what: tuple[Select[Any], ColumnElement[Any], ColumnElement[Any]], asked: Asked
) -> list[Lot]:
    query, county, since = what
    late = func.sum(case((since < asked.now - LATE, 1), else_=0))
    query = query.add_columns(county.label("county"), func.count(), late, func.min(since))
    found = connection.execute(query.where(_within(asked.reach, county)).group_by(county))
    return [
        Lot(frozenset({where}), int(count), int(waited), day_of(oldest, asked.zone))
        for where, count, waited, oldest in found
    ]


def _within(reach: Reach, county: ColumnElement[Any]) -> ColumnElement[bool]:
    return true() if reach.everywhere else county.in_(sorted(reach.counties))


def oldest(connection: Connection, kind: Kind, reach: Reach) -> tuple[Any, ...] | None:
    """What names the oldest thing of a kind in reach, None where there is none: a new venue's number; the
    id of a visit that is held; the visit's id and the digest of another body under it."""
    venue, visit, conflict = schema.venue, schema.visit, schema.visit_conflict
    (query, county, since), names = {
        Kind.new_venues: (_new_venues(), (venue.c.number,)),
        Kind.held: (_held(), (visit.c.id,)),
        Kind.conflicts: (_conflicts(), (conflict.c.visit_id, conflict.c.digest)),
    }[kind]
    # Not ordered by the database: it would walk through every visit by its day until one of the few waits.
    waiting = connection.execute(query.add_columns(since, *names).where(_within(reach, county)))
    first = min((tuple(row) for row in waiting), default=None)
    return None if first is None else first[1:]


# --- what is gathered one by one --------------------------------------------------------------------------


def _people(connection: Connection, asked: Asked) -> list[Lot]:
    gathering = Gathering(asked.today)
    for one in approvals.waiting(connection, asked.actor, asked.now, asked.lifetimes):
        gathering.add(counties_of(one.role, one.areas), day_of(one.started_at, asked.zone))
    return gathering.lots()


def counties_of(role: Role, areas: Collection[str]) -> frozenset[str]:
    """Where somebody waits to be let in; who sees more than a volunteer waits for administrators alone."""
    counties = frozenset(geoid[:5] for geoid in areas) if role is Role.volunteer else frozenset[str]()
    return counties or frozenset({NOWHERE})


def of_concern(frame: CoverageFrame, reach: Reach) -> list[int]:
    """Numbers of the venues where somebody raised a concern and nobody has decided."""
    venues = frame.venues
    raised = venues["concern_volunteer"].to_numpy() | venues["concern_taker"].to_numpy()
    found: list[int] = frame.numbers[raised & Selection(reach=reach).mask(venues)].tolist()
    return found


def concerns_since(connection: Connection, numbers: Sequence[int]) -> dict[int, datetime]:
    """Number of a venue of concern -> since when: the first visit that raised one after the last was cleared.
    Absent where no visit did: a coordinator set it, or whoever did was emptied."""
    venue, visit, audit = schema.venue, schema.visit, schema.audit
    cleared = (
        select(func.max(audit.c.at))
        .where(audit.c.action == AuditAction.concern_cleared.value, audit.c.subject == venue.c.id)
        .correlate(venue)
        .scalar_subquery()
    )
    found: dict[int, datetime] = {}
    for start in range(0, len(numbers), NUMBERS_PER_QUERY):
        query = (
            select(venue.c.number, func.min(visit.c.received_at))
            .join(visit, visit.c.venue_id == venue.c.id)
            .where(venue.c.number.in_(numbers[start : start + NUMBERS_PER_QUERY]), visit.c.concern != "")
            .where(or_(cleared.is_(None), visit.c.received_at > cleared))
            .group_by(venue.c.number)
        )
        found.update((number, since) for number, since in connection.execute(query))
    return found


def _concerns(connection: Connection, frame: CoverageFrame, asked: Asked) -> list[Lot]:
    numbers = of_concern(frame, asked.reach)
    since = concerns_since(connection, numbers)
    rows = np.searchsorted(frame.numbers, numbers)
    counties = frame.venues["county_geoid"].iloc[rows].astype(object).fillna(NOWHERE).tolist()
    gathering = Gathering(asked.today)
    for number, county in zip(numbers, counties, strict=True):
        raised = since.get(number)
        gathering.add({county}, None if raised is None else day_of(raised, asked.zone))
    return gathering.lots()


def _places(kind: Kind, connection: Connection, frame: CoverageFrame, asked: Asked) -> list[Lot]:
    selection = Selection(reach=asked.reach)
    found = desk_venues.listed(kind.value, connection, frame, asked.today, selection, asked.zone)
    county = frame.venues["county_geoid"].cat
    return places.lots(found, county.codes.to_numpy(), list(county.categories), asked.today)


# --- rounds, and the last decision ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round that nobody has closed, and the counties of its stops."""

    round: Round
    counties: frozenset[str]


def open_rounds(connection: Connection, asked: Asked) -> list[OpenRound]:
    """Those that this actor may see, soonest first."""
    found = rounds.listing(connection, open_only=True)
    counties = rounds.counties(connection, [one.id for one in found])
    return [
        OpenRound(one, counties[one.id])
        for one in found
        if round_rules.may_see(asked.reach, counties[one.id], is_maker=one.made_by == asked.actor.person_id)
    ]


def last_decided_at(connection: Connection, reach: Reach) -> datetime | None:
    """When somebody last decided something that waited in these counties."""
    table = schema.audit
    query = select(table.c.at).where(table.c.action.in_([action.value for action in DECIDING]))
    query = query.where(_within(reach, table.c.county_geoid)).order_by(table.c.id.desc()).limit(1)
    return connection.execute(query).scalar_one_or_none()
