"""Which venues may be looked up by their street address at a geocoder on the internet?"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, and_, or_, select
from sqlalchemy.sql import ColumnElement

from mapper.rules.geocoding import WORTH_ASKING
from mapper.store import schema
from mapper.store.area_rules import limits
from mapper.store.venues import in_parts

_POINT = frozenset({"lat", "lon"})
_COLUMNS = ("id", "address", "city", "state", "zip", "precision", "town_geoid")


@dataclass(frozen=True, slots=True)
class Addressed:
    """A venue that stands no closer than its village; texts as the register has them."""

    id: str
    address: str
    city: str
    state: str
    zip: str
    precision: str
    town_geoid: str
    town_by_hand: bool  # a person's word, which no point overrules


def to_place(connection: Connection, ids: Collection[str] | None = None) -> list[Addressed]:
    """Those (of these ids) that have an address and a guessed point or none, in the order they were added.

    Never one that nobody has accepted, that only coordinators see, where nothing is to be left, about which
    somebody is concerned, in a town where nothing is logged, or whose point a person set: of those, nothing
    leaves this machine.
    """
    table = schema.venue
    no_log = limits(connection).no_log
    columns = [table.c[name] for name in _COLUMNS]
    query = select(*columns, table.c.set_by_person).where(_may_be_named()).order_by(table.c.number)
    parts = [None] if ids is None else list(in_parts(ids))
    found = [
        (values, frozenset(by_person or ()))
        for part in parts
        for *values, by_person in connection.execute(
            query if part is None else query.where(table.c.id.in_(part))
        )
    ]
    return [
        Addressed(**dict(zip(_COLUMNS, values, strict=True)), town_by_hand="town_geoid" in by_person)
        for values, by_person in found
        if not _POINT & by_person and values[-1] not in no_log
    ]


def _may_be_named() -> ColumnElement[bool]:
    table = schema.venue
    guessed = and_(
        table.c.precision.in_(sorted(WORTH_ASKING)), or_(table.c.precision != "", table.c.lat.is_(None))
    )
    return and_(
        guessed,
        table.c.address != "",
        table.c.merged_into.is_(None),
        ~table.c.pending,
        ~table.c.restricted,
        ~table.c.do_not_place,
        ~table.c.concern_volunteer,
        ~table.c.concern_taker,
        ~table.c.closed,
    )
