"""How do two venues become one, and two again? Visits stay where they named: they count for what stands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from mapper.intake.refusals import DecisionRefused
from mapper.intake.review_decisions import Decider
from mapper.intake.town_limits import NOT_THERE
from mapper.intake.wishes import Programme
from mapper.rules import merging
from mapper.rules.audit import AuditAction
from mapper.rules.duplicates import match_key
from mapper.rules.privacy import looks_like_a_shelter
from mapper.store import audit, derived, imports, merges, redactions, review, venue_history, venues
from mapper.store.area_rules import limits
from mapper.store.database import Connection, Database
from mapper.store.merges import StoredMerge
from mapper.store.venue_history import Changed, Way
from mapper.store.venues import Venue

NOT_HERE = "One of these places is not on the venue list any more, or lies outside the places you look after."
ASKED_TO_GO = "One of these places asked to be removed; nothing about it is changed any more."


@dataclass(frozen=True, slots=True)
class Joined:
    """The venue that is kept, as it is now, and the merge that can be taken back."""

    merge_id: str
    kept: Venue
    merged: Venue


@dataclass(frozen=True, slots=True)
class TakenApart:
    """Both venues, as they are now. `left`: parts of the kept one that stay: they have changed."""

    kept: Venue
    merged: Venue
    left: tuple[str, ...]


def merge(
    database: Database,
    kept_number: int,
    merged_number: int,
    chosen: Mapping[str, str],
    decider: Decider,
    programme: Programme,
) -> Joined:
    """Lets the one be part of the other. `chosen`: part of rules/merging.py -> kept, other or both; what
    nobody chose, as most would. Raises DecisionRefused, nothing stored."""
    with database.write() as connection:
        imports.one_at_a_time(connection)
        kept, other = (_standing(connection, one, decider) for one in (kept_number, merged_number))
        became = merging.merged(_row(kept), _row(other), _checked(chosen))
        _check(connection, kept, other, became.values)
        added = became.protects - set(kept.set_by_person)
        sources = merges.sources_of(connection, other.id)
        stored = StoredMerge(
            str(uuid4()), other.id, kept.id, programme.now, decider.person_id,
            became.before, became.after, became.protects, frozenset(added), tuple(sources), kept.match_key,
        )  # fmt: skip
        merges.add(connection, stored)
        merges.point_sources(connection, sources, other.id, kept.id)
        now = _write(connection, kept, became.values, added, frozenset())
        _tell(connection, Way.merge, now, decider, programme)
        derived.recompute(connection, [kept.id, other.id], programme.zone)
        _write_down(
            connection, AuditAction.venue_merged, now, decider, programme,
            merged=other.id, fields=sorted(became.values),
        )  # fmt: skip
    return Joined(stored.id, now, other)


def unmerge(database: Database, merge_id: str, decider: Decider, programme: Programme) -> TakenApart:
    """Lets both stand for themselves again: each visit counts where it named, sources' ids go back, and the
    kept one says what it said, but for what has changed since. Raises DecisionRefused, nothing stored."""
    with database.write() as connection:
        imports.one_at_a_time(connection)
        stored = merges.one(connection, merge_id)
        if stored is None or stored.undone_at is not None:
            raise DecisionRefused("These two places are apart already.")
        kept, other, root = _apart(connection, stored, decider)
        standing = merges.standing(connection, kept.id)
        rows = venues.by_ids(connection, [one.merged_id for one in standing])
        taken = [one.taken(_row(rows[one.merged_id])) for one in standing]
        mine = next(one for one in taken if one.id == merge_id)
        back = merging.given_back(mine, _row(kept), taken)
        stand = merges.take_apart(connection, stored, decider.person_id, programme.now)
        merges.rewrite(connection, back.heirs)
        merges.point_sources(connection, stored.sources, root.id, other.id)
        merges.drop_sources(connection, kept.id, stored.sources)
        for part in back.left:  # a list wrote over it: it must not bring back what goes now
            was, became = stored.before.get(part, {}), stored.after.get(part, {})  # forgotten where removed
            imports.hand_down(connection, kept.id, stored.at, became, was)
        now = _write(connection, kept, back.values, frozenset(), back.unprotected)
        _tell(connection, Way.unmerge, now, decider, programme)
        derived.recompute(connection, [*stand, kept.id, root.id], programme.zone)
        _write_down(
            connection, AuditAction.venue_unmerged, now, decider, programme,
            merged=other.id, left=list(back.left),
        )  # fmt: skip
    return TakenApart(now, other, back.left)


def decide_pair(
    database: Database, numbers: tuple[int, int], decision: str, decider: Decider, programme: Programme
) -> None:
    """Remembers that these two are different, or puts the question off. Raises DecisionRefused."""
    with database.write() as connection:
        imports.one_at_a_time(connection)
        one, other = (_standing(connection, number, decider) for number in numbers)
        _not_itself(one, other)
        merges.decide_pair(connection, {one.id, other.id}, decision, decider.person_id, programme.now)
        _write_down(
            connection, AuditAction.pair_decided, one, decider, programme,
            other=other.id, decision=decision,
        )  # fmt: skip


def _write_down(
    connection: Connection,
    action: AuditAction,
    venue: Venue,
    decider: Decider,
    programme: Programme,
    **details: str | list[str],
) -> None:
    county = venue.county_geoid
    audit.write(connection, programme.now, decider.person_id, action, venue.id, county, "", **details)


def _tell(connection: Connection, way: Way, venue: Venue, decider: Decider, programme: Programme) -> None:
    """For the page of the venue, that it happened and no more: what the other place said may have to be
    forgotten one day, and stands in the merge alone."""
    change = Changed(venue.id, programme.now, way, {}, {}, decider.person_id)
    venue_history.record(connection, [change])


def _standing(connection: Connection, number: int, decider: Decider) -> Venue:
    venue = venues.by_number(connection, number)
    if venue is None or venue.merged_into or not _reaches(decider, venue):
        raise DecisionRefused(NOT_HERE)
    return venue


def _reaches(decider: Decider, venue: Venue) -> bool:
    return decider.reach.covers(venue.county_geoid, venue.town_geoid)


def _not_itself(one: Venue, other: Venue) -> None:
    if one.id == other.id:
        raise DecisionRefused("A place can’t be merged with itself.")


def _check(connection: Connection, kept: Venue, other: Venue, values: Mapping[str, Any]) -> None:
    _not_itself(kept, other)
    if redactions.among(connection, redactions.VENUE, [kept.id, other.id]):
        raise DecisionRefused(ASKED_TO_GO)
    if any(venue.pending and "pending" in venue.set_by_person for venue in (kept, other)):
        raise DecisionRefused("One of these places was set aside; its visits count nowhere.")
    if kept.pending and not other.pending:
        raise DecisionRefused(
            "Keep the place that is on the venue list, not the one that waits to be accepted."
        )
    name, kind = (values.get(part, getattr(kept, part)) for part in ("name", "venue_type"))
    if looks_like_a_shelter(name, kind):
        raise DecisionRefused("Shelters, safe houses and survivor programmes are never on the list.")
    town, no_log = values.get("town_geoid", kept.town_geoid), limits(connection).no_log
    if town in no_log and town != kept.town_geoid:
        raise DecisionRefused(NOT_THERE)


def _apart(connection: Connection, stored: StoredMerge, decider: Decider) -> tuple[Venue, Venue, Venue]:
    """The kept venue, the merged one, and the one that stands for both today."""
    there = venues.by_ids(connection, [stored.kept_id, stored.merged_id])
    kept, other = there.get(stored.kept_id), there.get(stored.merged_id)
    root = venues.standing_for(connection, [stored.merged_id]).get(stored.merged_id)
    if kept is None or other is None or root is None:
        raise DecisionRefused(NOT_HERE)
    if not all(_reaches(decider, venue) for venue in (root, other)):
        raise DecisionRefused(NOT_HERE)
    if redactions.among(connection, redactions.VENUE, [kept.id, other.id, root.id]):
        raise DecisionRefused(ASKED_TO_GO)
    return kept, other, root


def _checked(chosen: Mapping[str, str]) -> dict[str, str]:
    for part, side in chosen.items():
        if part not in merging.PARTS or side not in ("kept", "other", *(["both"] if part == "notes" else [])):
            raise DecisionRefused("Choose one of the two for each line.")
    return dict(chosen)


def _row(venue: Venue) -> dict[str, Any]:
    return asdict(venue)


def _write(
    connection: Connection,
    venue: Venue,
    values: Mapping[str, Any],
    protect: frozenset[str],
    unprotect: frozenset[str],
) -> Venue:
    """The kept venue with these columns; answers it as it is now."""
    changed = dict(values)
    if changed.keys() & {"name", "venue_type"}:
        kind = changed.get("venue_type", venue.venue_type)
        changed["match_key"] = match_key(changed.get("name", venue.name), kind)
    kept = sorted((set(venue.set_by_person) | protect) - unprotect)
    if kept != sorted(venue.set_by_person):
        changed["set_by_person"] = kept
    venues.change(connection, {venue.id: changed})
    if "county_geoid" in changed:
        review.follow_venues(connection)
    return venues.by_ids(connection, [venue.id])[venue.id]
