"""Which thing of each kind has waited longest, and what does it take to decide about it right there?"""

from collections.abc import Mapping
from typing import Any

from mapper.rules import browser_names
from mapper.rules.approval import check_word
from mapper.rules.desk import Kind, Waiting
from mapper.rules.permissions import Reach
from mapper.store import approvals, phone_review, venues
from mapper.store import desk as store
from mapper.store.approvals import WaitingSignIn
from mapper.store.database import Connection
from mapper.store.desk_people import Asked
from mapper.store.venues import Venue
from mapper.web import current, review_cards

Found = Mapping[Kind, Waiting]
CARDS = (Kind.new_venues, Kind.rows, Kind.held, Kind.conflicts)


def cards(connection: Connection, asked: Asked, found: Found) -> dict[str, Any]:
    """By the word of its kind, the oldest thing as the review page's cards take it, and what they need."""
    shown: dict[str, Any] = {}
    if found[Kind.people].count:
        shown |= _person(connection, asked, found[Kind.people].at)
    if found[Kind.concerns].count:
        shown["concerns"] = _concern(connection, found[Kind.concerns].at)
    if any(found[kind].count for kind in CARDS):
        needed = review_cards.what_cards_need(connection)
        shown |= needed | _cards(connection, found, needed)
    return shown


def _person(connection: Connection, asked: Asked, at: frozenset[str]) -> dict[str, Any]:
    everyone = approvals.waiting(connection, asked.actor, asked.now, asked.lifetimes)
    return {
        "people": next((one for one in everyone if _counties(one) == at), None),
        "check_word": check_word,
        "in_words": browser_names.in_words,
        "training_required": current.config().training_required,
    }


def _counties(one: WaitingSignIn) -> frozenset[str]:
    return store.counties_of(one.role, one.areas)


def _concern(connection: Connection, at: frozenset[str]) -> Venue | None:
    numbers = store.of_concern(current.frame(), _there(at))
    since = store.concerns_since(connection, numbers)
    number = min(numbers, key=lambda one: (one in since, since.get(one), one), default=None)
    return None if number is None else venues.by_number(connection, number)


def _cards(connection: Connection, found: Found, needed: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {"may_be": {}}
    if found[Kind.rows].count:
        rows = review_cards.row_cards(connection, _there(found[Kind.rows].at), needed["types"], 1)
        shown["rows"] = next(iter(rows), None)
    if name := _oldest(connection, Kind.new_venues, found):
        shown["new_venues"] = venue = venues.by_number(connection, name[0])
        shown["may_be"] = review_cards.may_be(connection, [venue] if venue else [], current.actor().reach)
    if name := _oldest(connection, Kind.held, found):
        shown["held"] = next(iter(phone_review.held(connection, _there(found[Kind.held].at), name[0])), None)
    if name := _oldest(connection, Kind.conflicts, found):
        there = _there(found[Kind.conflicts].at)
        (one,) = phone_review.conflicts(connection, there, (name[0], name[1])) or (None,)
        shown["conflicts"] = one and (one, review_cards.message(one))
    return shown


def _oldest(connection: Connection, kind: Kind, found: Found) -> tuple[Any, ...] | None:
    return store.oldest(connection, kind, _there(found[kind].at)) if found[kind].count else None


def _there(at: frozenset[str]) -> Reach:
    """These counties and nothing else; they were counted within the actor's reach."""
    return Reach(counties=at)
