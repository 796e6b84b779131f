"""What goes when a venue asks to be removed, or its notes are? Everything that tells which place it is."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from mapper.store import geocode_answers, schema
from mapper.store.database import hold_revision
from mapper.store.emptying import Body, empty_notes, rewrite_bodies, rewrite_review, without_columns
from mapper.store.import_jobs import forget_details

REMOVED = "A place that asked to be removed"
SAID_NO_MORE = "its place asked to be removed"
NEVER_CAME = "rejected"  # the decision of a review row that holds nothing any more
EMPTY_TEXTS = (
    "address",
    "zip",
    "phone",
    "website",
    "opening_hours",
    "languages",
    "notes",
    "match_key",
    "original_name",
    "contact_role",
)
# No later file changes any of these.
NOT_FROM_FILES = (
    *("address", "city", "closed", "do_not_place", "languages", "lat", "lon", "name", "notes"),
    *(
        "contact_role",
        "open_months",
        "opening_hours",
        "pending",
        "phone",
        "restricted",
        "state",
        "venue_type",
        "website",
        "zip",
    ),
)


def empty_venue_notes(connection: Connection, venue_id: str, _: datetime) -> int:
    """What the venue list says of a place in a person's words, and what files said of it."""
    hold_revision(connection)
    venue, ids = schema.venue, _with_merged(connection, venue_id)
    emptied = connection.execute(
        update(venue).where(venue.c.id.in_(ids), venue.c.notes != "").values(notes="")
    ).rowcount
    _keep_from_files(connection, ids, ["notes"])
    emptied += _rewrite_changes(connection, ids, lambda fields: _without(fields, ["notes"]))
    emptied += _rewrite_history(connection, ids, lambda fields: _without(fields, ["notes"]))
    emptied += _rewrite_merges(connection, ids, lambda parts: _without(parts, ["notes"]))
    about = _about(connection, ids)
    return emptied + rewrite_review(
        connection,
        schema.review_row.c.kind == "venue",
        lambda row: _without(row.fields, ["notes"]) if about(row) else row.fields,
    )


def empty_venue(connection: Connection, venue_id: str, at: datetime) -> int:
    """Everything that tells which place it is, but the town it lies in: what was up there and when stays,
    what was written about it goes."""
    hold_revision(connection)
    venue, ids = schema.venue, _with_merged(connection, venue_id)
    names = set(connection.execute(select(venue.c.name).where(venue.c.id.in_(ids))).scalars()) - {REMOVED}
    point = {"lat": None, "lon": None, "precision": "", "placed_by": ""}
    _forget_answers(connection, ids)
    flags = {"closed": True, "restricted": True, "concern_volunteer": False, "concern_taker": False}
    texts = dict.fromkeys((*EMPTY_TEXTS, "do_not_place_reason"), "")
    emptied = connection.execute(
        update(venue)
        .where(venue.c.id.in_(ids), venue.c.name != REMOVED)
        .values(name=REMOVED, added_by="", **point, **flags, **texts)
    ).rowcount
    _keep_from_files(connection, ids, NOT_FROM_FILES)
    emptied += _rewrite_changes(connection, ids, lambda fields: {})
    emptied += _rewrite_history(connection, ids, lambda fields: {})
    emptied += _rewrite_merges(connection, ids, lambda parts: {})
    emptied += empty_notes(connection, visits_at(connection, venue_id))
    emptied += forget_details(connection)
    emptied += _empty_review(connection, ids, names, at)
    return emptied + _forget_what_phones_said(connection, ids)


def _forget_answers(connection: Connection, venue_ids: list[str]) -> None:
    """What geocoders said of where it is."""
    table = schema.venue
    points = select(table.c.lat, table.c.lon).where(table.c.id.in_(venue_ids), table.c.lat.is_not(None))
    geocode_answers.forget_at(connection, [(row.lat, row.lon) for row in connection.execute(points)])


def visits_at(connection: Connection, venue_id: str) -> list[str]:
    """The ids of the visits there, and to what became it."""
    visit = schema.visit
    mine = visit.c.venue_id.in_(_with_merged(connection, venue_id))
    return list(connection.execute(select(visit.c.id).where(mine).order_by(visit.c.id)).scalars())


def _with_merged(connection: Connection, venue_id: str) -> list[str]:
    """The venue and what became it."""
    table, ids = schema.venue, [venue_id]
    for id_ in ids:  # grows while it is walked: merges of merges
        query = select(table.c.id).where(table.c.merged_into == id_)
        ids += [one for one in connection.execute(query).scalars() if one not in ids]
    return ids


def _keep_from_files(connection: Connection, venue_ids: list[str], fields: Collection[str]) -> None:
    table = schema.venue
    for row in connection.execute(
        select(table.c.id, table.c.set_by_person).where(table.c.id.in_(venue_ids))
    ).all():
        kept = sorted({*(row.set_by_person or ()), *fields})
        connection.execute(update(table).where(table.c.id == row.id).values(set_by_person=kept))


def _without(fields: Mapping[str, Any], names: Collection[str]) -> Body:
    return {name: value for name, value in fields.items() if name not in names}


def _rewrite_changes(connection: Connection, venue_ids: list[str], change: Callable[[Body], Body]) -> int:
    """What imports remember of how these venues were, to take themselves back."""
    table, emptied = schema.import_change, 0
    for row in connection.execute(select(table).where(table.c.venue_id.in_(venue_ids))).all():
        before = None if row.before is None else change(row.before)
        after = {**row.after, "fields": change(row.after["fields"])}
        if (before, after) != (row.before, row.after):
            mine = (table.c.batch_id == row.batch_id, table.c.venue_id == row.venue_id)
            connection.execute(update(table).where(*mine).values(before=before, after=after))
            emptied += 1
    return emptied


def _rewrite_history(connection: Connection, venue_ids: list[str], change: Callable[[Body], Body]) -> int:
    """What people changed about these venues."""
    table, emptied = schema.venue_change, 0
    for row in connection.execute(select(table).where(table.c.venue_id.in_(venue_ids))).all():
        before, after = change(row.before), change(row.after)
        if (before, after) != (row.before, row.after):
            connection.execute(update(table).where(table.c.id == row.id).values(before=before, after=after))
            emptied += 1
    return emptied


def _rewrite_merges(connection: Connection, venue_ids: list[str], change: Callable[[Body], Body]) -> int:
    """What merges remember of how these venues were, to be taken back; those that were, too."""
    table, emptied = schema.venue_merge, 0
    about = or_(table.c.kept_id.in_(venue_ids), table.c.merged_id.in_(venue_ids))
    for row in connection.execute(select(table).where(about)).all():
        before, after = change(row.before), change(row.after)
        if (before, after) != (row.before, row.after):
            key = row.kept_key if before else ""
            values = {"before": before, "after": after, "kept_key": key}
            connection.execute(update(table).where(table.c.id == row.id).values(values))
            emptied += 1
    return emptied


def _about(connection: Connection, venue_ids: list[str]) -> Callable[[Row[Any]], bool]:
    """Whether a review row may be about one of these venues: as a candidate, or by its source's id."""
    source, batch = schema.venue_source, schema.import_batch
    known = {
        (row.source, row.external_id)
        for row in connection.execute(select(source).where(source.c.venue_id.in_(venue_ids)))
    }
    sources = {row.id: row.source for row in connection.execute(select(batch.c.id, batch.c.source))}

    def about(row: Row[Any]) -> bool:
        named = (sources.get(row.batch_id, ""), row.fields.get("external_id", ""))
        return not set(row.candidates).isdisjoint(venue_ids) or named in known

    return about


def _empty_review(connection: Connection, venue_ids: list[str], names: set[str], at: datetime) -> int:
    """Rows about the venue say nothing any more, and why they waited, which may name it, neither. Rows of
    visits there still wait, and name it by its id."""
    table, about, emptied = schema.review_row, _about(connection, venue_ids), 0
    rows = select(table).where(table.c.reason != SAID_NO_MORE)
    for row in connection.execute(rows).all():
        waits = row.decided_at is None
        if not about(row) and not any(name in row.reason for name in names):
            continue
        values: dict[str, Any] = {"reason": SAID_NO_MORE}
        if waits and row.kind == "venue":
            values |= {"fields": {}, "decision": NEVER_CAME, "decided_at": at}
        elif row.kind == "venue" and row.fields:  # it may wait again
            values |= {"fields": {}, "decision": NEVER_CAME}
        elif waits:
            values["fields"] = _by_id(row.fields, venue_ids[0])
        connection.execute(update(table).where(table.c.id == row.id).values(values))
        emptied += 1
    return emptied


def _by_id(fields: Mapping[str, Any], venue_id: str) -> Body:
    """A row of visits that names its venue by its id only."""
    named = without_columns(fields, ("venue_name", "town"))
    return {**named, "rows": [{**row, "venue": venue_id} for row in named["rows"]]}


def _forget_what_phones_said(connection: Connection, venue_ids: list[str]) -> int:
    hold, visit, conflict = schema.visit_hold, schema.visit, schema.visit_conflict
    mine = select(visit.c.id).where(visit.c.venue_id.in_(venue_ids))
    held = update(hold).where(hold.c.visit_id.in_(mine), hold.c.new_venue.is_not(None))
    emptied = connection.execute(held.values(new_venue=None)).rowcount
    known = connection.execute(select(conflict.c.visit_id).where(conflict.c.body != "")).scalars().all()
    return emptied + rewrite_bodies(
        connection, conflict.c.visit_id, known, lambda body: _named_by_id(body, venue_ids)
    )


def _named_by_id(body: Body, venue_ids: list[str]) -> Body:
    new = body.get("new_venue")
    if not isinstance(new, dict) or str(new.get("id", "")).lower() not in venue_ids:
        return body
    return {**body, "new_venue": None, "venue_id": str(new["id"]).lower()}
