"""Who may have walked a round with a paper list, and at which of its stops may they have logged?"""

from collections.abc import Mapping
from datetime import date

from mapper.rules.entry_grid import Place
from mapper.rules.permissions import Actor, Role
from mapper.rules.rounds import Round
from mapper.rules.visit import Outcome
from mapper.store import people
from mapper.store.logged_already import logged_already
from mapper.store.people import Person
from mapper.web import current
from mapper.web.people import everyone, manages
from mapper.web.round_lists import RoundList
from mapper.web.words import OUTCOME

GONE = "This place is not on the venue list any more."
MOVED = "It was left to another round. Log it with “Log a visit for” under People."
NO_LOG = "Nothing is logged in that town."


def may_have_gone(round_: Round) -> list[Person]:
    """Volunteers whom this actor looks after: those whom it was given to, then those without a device."""
    volunteers = [one for one in everyone() if one.role is Role.volunteer and one.revoked_at is None]
    known = [one for one in volunteers if manages(one)]
    given = [one for one in known if one.id in round_.people]
    return given + [one for one in known if one.without_device and one not in given]


def author_of(person: Person | None) -> Actor | None:
    """Who they are where they log."""
    if person is None:
        return None
    with current.database().read() as connection:
        return people.actor(connection, person.id, current.today())


def places_of(
    round_: Round, on_list: RoundList, author: Actor | None, day: date, own_ids: frozenset[str]
) -> dict[int, Place]:
    """Each stop by its number, with why nothing can be logged there; `own_ids`: of what this very form may
    have logged before."""
    found = {stop.position: Place(stop.venue_id, "", MOVED) for stop in round_.stops if stop.moved_to}
    found |= {stop.position: Place(stop.venue_id, "", GONE) for stop in round_.own_stops}
    ids = on_list.venues["id"].tolist()
    logged = _logged(author, ids, day, own_ids)
    for venue in on_list.venues.to_dict("records"):
        refused = logged.get(venue["id"], "")
        if venue["town_geoid"] in on_list.no_log:
            refused = NO_LOG
        elif author and not author.reach.covers(venue["county_geoid"], venue["town_geoid"]):
            refused = f"{author.name} was not given the town of this place."
        name = ", ".join(filter(None, (venue["name"], venue["town"])))
        found[venue["stop"]] = Place(venue["id"], name, refused)
    return found


def _logged(author: Actor | None, ids: list[str], day: date, own_ids: frozenset[str]) -> dict[str, str]:
    if author is None:
        return {}
    zone = current.config().time_zone
    with current.database().read() as connection:
        known = logged_already(connection, author.person_id, ids, day, zone)
    return {
        venue_id: f"It is logged for {author.name} on that day already: {_in_words(visits)}."
        for venue_id, visits in known.items()
        if not own_ids & set(visits)
    }


def _in_words(visits: Mapping[str, Outcome]) -> str:
    return ", ".join(OUTCOME[outcome.value] for outcome in visits.values())
