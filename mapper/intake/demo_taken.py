"""What did the invented people take along? About as much as they put up, and one of them too little."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from mapper.intake.demo_people import Team, invented_id
from mapper.rules.visit import Action, day_of
from mapper.store.stock import Entry
from mapper.store.visits import StoredVisit

SINCE = timedelta(days=60)  # since then it is written down
BACK_AFTER = timedelta(days=50)
PACK = 5
SPARE = (0, PACK, 2 * PACK)  # what somebody took beyond what they needed
FORGOTTEN = 2  # pieces that one of them put up and never wrote down
EVENING = time(18)


def invent_taken(
    team: Team, visits: Iterable[StoredVisit], seed: int, until: date, zone: ZoneInfo
) -> tuple[Entry, ...]:
    """Entries of the volunteers who put something up since then; the first of them brought some back, the
    last wrote too little down."""
    rng = Random(f"{seed}/taken")  # noqa: S311
    since = until - SINCE
    used = _put_up(visits, since, zone)
    takers = [person for person in team.volunteers if used.get(person.id)]
    entries: list[Entry] = []
    for place, person in enumerate(takers):
        is_first, is_last = place == 0, place == len(takers) - 1
        for material, pieces in sorted(used[person.id].items()):
            packs = -(-pieces // PACK) * PACK + rng.choice(SPARE)
            took = max(1, pieces - FORGOTTEN) if is_last and not is_first else packs
            id_ = invented_id(seed, "taken", person.id, material)
            entries.append(_entry(id_, person.id, material, took, since, zone))
            if is_first and took > pieces:
                back, day = invented_id(seed, "brought back", person.id, material), since + BACK_AFTER
                entries.append(_entry(back, person.id, material, pieces - took, day, zone))
                is_first = False
    return tuple(entries)


def _put_up(visits: Iterable[StoredVisit], since: date, zone: ZoneInfo) -> dict[str, dict[str, int]]:
    """Person id -> material -> pieces."""
    used: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    begins = datetime.combine(since, time.min, zone)
    for visit in visits:
        if visit.author_id and visit.effective_at >= begins and day_of(visit.effective_at, zone) >= since:
            for item in visit.items:
                if item.action is Action.placed:
                    used[visit.author_id][item.material] += item.quantity or 0
    return used


def _entry(id_: str, person_id: str, material: str, quantity: int, day: date, zone: ZoneInfo) -> Entry:
    """Written down by themselves, in the evening of that day."""
    return Entry(id_, person_id, material, quantity, day, datetime.combine(day, EVENING, zone), person_id)
