"""Which venues were found to be one, and which were said to be two? A venue's merges are a tree:
`merged_into` always names the one at its root, so that whoever follows it takes one step."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from mapper.rules.merging import Parts, Taken
from mapper.store import schema
from mapper.store.database import hold_revision
from mapper.store.venues import Venue, by_ids, in_parts

DIFFERENT, LATER = "different", "later"
_MERGE = schema.venue_merge
_STANDS = _MERGE.c.undone_at.is_(None)


@dataclass(frozen=True, slots=True)
class StoredMerge:
    """One venue that became another; `sources`: (source, external id) of what went with it."""

    id: str
    merged_id: str
    kept_id: str
    at: datetime
    person_id: str
    before: Parts
    after: Parts
    protects: frozenset[str]
    added: frozenset[str]
    sources: tuple[tuple[str, str], ...]
    kept_key: str  # by which the kept one was known
    undone_at: datetime | None = None

    def taken(self, other: Mapping[str, Any]) -> Taken:
        """As the rules know it; `other`: the venue that was merged."""
        return Taken(self.id, self.before, self.after, self.protects, self.added, other)


def _stored(row: Any) -> StoredMerge:
    return StoredMerge(
        row.id,
        row.merged_id,
        row.kept_id,
        row.at,
        row.person_id,
        row.before,
        row.after,
        frozenset(row.protects),
        frozenset(row.added),
        tuple((source, name) for source, name in row.sources),
        row.kept_key,
        row.undone_at,
    )


def add(connection: Connection, merge: StoredMerge) -> None:
    """Writes the merge down, and lets everything that the one stood for be the other's."""
    hold_revision(connection)
    names = ("id", "merged_id", "kept_id", "kept_key", "at", "person_id")
    values = {name: getattr(merge, name) for name in names}
    values |= {"before": dict(merge.before), "after": dict(merge.after)}
    values |= {"protects": sorted(merge.protects), "added": sorted(merge.added)}
    connection.execute(insert(_MERGE).values(**values, sources=[list(one) for one in merge.sources]))
    table = schema.venue
    mine = or_(table.c.id == merge.merged_id, table.c.merged_into == merge.merged_id)
    connection.execute(update(table).where(mine).values(merged_into=merge.kept_id))


def take_apart(connection: Connection, merge: StoredMerge, person_id: str, now: datetime) -> list[str]:
    """Lets the merged venue stand for itself again, with what was merged into it; answers their ids."""
    hold_revision(connection)
    undone = update(_MERGE).where(_MERGE.c.id == merge.id)
    connection.execute(undone.values(undone_at=now, undone_by=person_id))
    table, under = schema.venue, below(connection, merge.merged_id)
    connection.execute(update(table).where(table.c.id == merge.merged_id).values(merged_into=None))
    for part in in_parts(under):
        connection.execute(update(table).where(table.c.id.in_(part)).values(merged_into=merge.merged_id))
    return [merge.merged_id, *under]


def below(connection: Connection, venue_id: str) -> list[str]:
    """What was merged into the venue, and into that."""
    found = [venue_id]
    for id_ in found:  # grows while it is walked
        query = select(_MERGE.c.merged_id).where(_MERGE.c.kept_id == id_, _STANDS).order_by(_MERGE.c.number)
        found += [one for one in connection.execute(query).scalars() if one not in found]
    return found[1:]


def one(connection: Connection, merge_id: str) -> StoredMerge | None:
    row = connection.execute(select(_MERGE).where(_MERGE.c.id == merge_id)).first()
    return None if row is None else _stored(row)


def standing(connection: Connection, kept_id: str) -> list[StoredMerge]:
    """The merges into the venue itself that nobody has taken back, oldest first."""
    query = select(_MERGE).where(_MERGE.c.kept_id == kept_id, _STANDS).order_by(_MERGE.c.number)
    return [_stored(row) for row in connection.execute(query)]


def latest(connection: Connection, most: int) -> list[StoredMerge]:
    """The merges that nobody has taken back, newest first."""
    query = select(_MERGE).where(_STANDS).order_by(_MERGE.c.number.desc()).limit(most)
    return [_stored(row) for row in connection.execute(query)]


def since(connection: Connection, moment: datetime) -> list[StoredMerge]:
    """The merges from that moment on that nobody has taken back, oldest first."""
    query = select(_MERGE).where(_MERGE.c.at >= moment, _STANDS).order_by(_MERGE.c.number)
    return [_stored(row) for row in connection.execute(query)]


def rewrite(connection: Connection, taken: Iterable[Taken]) -> None:
    """What these merges give back from now on."""
    for each in taken:
        values = {"before": dict(each.before), "after": dict(each.after), "added": sorted(each.added)}
        connection.execute(update(_MERGE).where(_MERGE.c.id == each.id).values(values))


def also_known_as(connection: Connection, keys: Collection[str], venue_ids: Collection[str]) -> list[Venue]:
    """How the venues that have one of these match keys or ids were told before merges: what became them, and
    they themselves, with `merged_into` the id of the one that stands for them today."""
    if connection.execute(select(_MERGE.c.id).where(_STANDS).limit(1)).first() is None:
        return []
    roots = {*venue_ids, *_roots_of_keys(connection, keys)}
    table = schema.venue
    became: list[str] = []
    for part in in_parts(roots):
        became += connection.execute(select(table.c.id).where(table.c.merged_into.in_(part))).scalars()
    were = by_ids(connection, [*became, *roots])
    return [*(were[id_] for id_ in became), *_before(connection, were)]


def _roots_of_keys(connection: Connection, keys: Collection[str]) -> set[str]:
    table = schema.venue
    found: set[str] = set()
    for part in in_parts(keys):
        named = select(table.c.id, table.c.merged_into).where(table.c.match_key.in_(part))
        # Told apart here, not by the query: SQLite would look for merged ones first, through every venue.
        found.update(row.merged_into for row in connection.execute(named) if row.merged_into)
        earlier = (
            select(func.coalesce(table.c.merged_into, table.c.id))
            .join(_MERGE, _MERGE.c.kept_id == table.c.id)
            .where(_MERGE.c.kept_key.in_(part), _STANDS)
        )
        found.update(connection.execute(earlier).scalars())
    return found


def _before(connection: Connection, kept: Mapping[str, Venue]) -> Iterable[Venue]:
    """Each of these as it was before each merge into it that stands."""
    for part in in_parts(kept):
        for row in connection.execute(select(_MERGE).where(_MERGE.c.kept_id.in_(part), _STANDS)):
            venue = kept[row.kept_id]
            columns = {name: value for values in row.before.values() for name, value in values.items()}
            named = {"id": row.id, "merged_into": venue.merged_into or venue.id, "match_key": row.kept_key}
            yield replace(venue, **{**columns, **named})


# --- ids of sources ----------------------------------------------------------------------------------


def sources_of(connection: Connection, venue_id: str) -> list[tuple[str, str]]:
    """(source, external id) of the venue."""
    table = schema.venue_source
    query = select(table.c.source, table.c.external_id).where(table.c.venue_id == venue_id)
    return [
        (row.source, row.external_id) for row in connection.execute(query.order_by(*query.selected_columns))
    ]


def point_sources(connection: Connection, sources: Sequence[tuple[str, str]], now_at: str, to: str) -> None:
    """Lets these ids name another venue, where they still name `now_at`."""
    table = schema.venue_source
    for source, name in sources:
        mine = (table.c.source == source, table.c.external_id == name, table.c.venue_id == now_at)
        connection.execute(update(table).where(*mine).values(venue_id=to))


def drop_sources(connection: Connection, venue_id: str, sources: Collection[tuple[str, str]]) -> None:
    """Lets the merges that carried the venue's ids further forget these: they belong to it no more."""
    mine = select(_MERGE).where(_MERGE.c.merged_id == venue_id, _STANDS)
    while row := connection.execute(mine).first():
        merge = _stored(row)
        left = [list(one) for one in merge.sources if one not in sources]
        connection.execute(update(_MERGE).where(_MERGE.c.id == merge.id).values(sources=left))
        mine = select(_MERGE).where(_MERGE.c.merged_id == merge.kept_id, _STANDS)


# --- pairs -------------------------------------------------------------------------------------------


def decide_pair(
    connection: Connection, ids: Collection[str], decision: str, person_id: str, now: datetime
) -> None:
    """Remembers that two venues are different, or that somebody put it off; the last word counts."""
    one_id, other_id = sorted(ids)
    table = schema.venue_pair
    mine = (table.c.one_id == one_id, table.c.other_id == other_id)
    connection.execute(delete(table).where(*mine))
    values = {"decision": decision, "decided_at": now, "decided_by": person_id}
    connection.execute(insert(table).values(one_id=one_id, other_id=other_id, **values))


def decided_pairs(connection: Connection) -> dict[frozenset[str], str]:
    """{id, id} -> what was decided; of a venue that was merged since, the one that stands for it."""
    table, one, other = schema.venue_pair, schema.venue.alias(), schema.venue.alias()
    query = (
        select(table.c.one_id, table.c.other_id, table.c.decision, one.c.merged_into, other.c.merged_into)
        .outerjoin(one, one.c.id == table.c.one_id)
        .outerjoin(other, other.c.id == table.c.other_id)
        .order_by(table.c.decided_at.desc())
    )
    found: dict[frozenset[str], str] = {}
    for one_id, other_id, decision, one_became, other_became in connection.execute(query):
        pair = frozenset((one_became or one_id, other_became or other_id))
        # Whatever was put off, one word that they are two is enough.
        if len(pair) == 2 and found.get(pair) != DIFFERENT:
            found[pair] = decision
    return found
