"""What happened since to the venues of an import, that has to be taken back before it?"""

from collections.abc import Iterable, Mapping, Sequence

from mapper.rules.overtaken import Held, Later, held
from mapper.store import imports, merges, venue_history, venues
from mapper.store.database import Connection
from mapper.store.imports import Batch, Change
from mapper.store.venues import Venue

MERGED = "another place was merged into it; take that merge back first"
MERGED_AWAY = "it was merged into another venue"
CHANGED_WITH_OTHERS = "many places were changed at once since; take that back first"


def changed_by(batch: Batch) -> str:
    """Without the file's name: whoever takes a list back may not see whose the other was."""
    return f"import {batch.id} has changed it since; take that back first"


def ids_turned(connection: Connection, batch: Batch, changes: Sequence[Change]) -> dict[str, str]:
    """Which of the source's ids name another venue than the import left them to, and which one."""
    mine = {name: change.venue_id for change in changes for name in change.links}
    now = venues.by_source_ids(connection, batch.source, mine)
    return {name: now[name] for name, new in mine.items() if now.get(name, new) != new}


def later(
    connection: Connection,
    batch: Batch,
    since: Iterable[tuple[Batch, Change]],
    ids_name: Iterable[str],
) -> dict[str, list[Later]]:
    """Venue id -> what stands on the import's change of it, of each kind the oldest first. `since`: what
    later imports did to its venues; `ids_name`: the venues that its source's ids name by now."""
    found: dict[str, list[Later]] = {}
    for other, change in since:
        found.setdefault(change.venue_id, []).append(Later(changed_by(other), change.before or {}))
    for other, change in imports.later_changes_of(connection, batch, ids_name):
        if other.source == batch.source:
            for id_, old in change.links.items():
                found.setdefault(old or "", []).append(Later(changed_by(other), ids=[id_]))
    for done in venue_history.by_bulk_edits_since(connection, batch.imported_at):
        found.setdefault(done.venue_id, []).append(Later(CHANGED_WITH_OTHERS, done.before))
    for merge in merges.since(connection, batch.imported_at):
        columns = {name: value for part in merge.before.values() for name, value in part.items()}
        found.setdefault(merge.kept_id, []).append(Later(MERGED, columns))
        ids = [name for source, name in merge.sources if source == batch.source]
        found.setdefault(merge.merged_id, []).append(Later(MERGED_AWAY, ids=ids))
    return found


def held_back(
    changes: Iterable[Change], now: Mapping[str, Venue], since: Mapping[str, Sequence[Later]]
) -> dict[str, Held]:
    """Venue id -> what of its change can't be taken back yet; venues of which all can are absent."""
    found = {}
    for change in changes:
        if change.venue_id in since:
            says = {name: getattr(now[change.venue_id], name) for name in change.after}
            found[change.venue_id] = held(change.after, change.links, says, since[change.venue_id])
    return {id_: one for id_, one in found.items() if one.reason}
