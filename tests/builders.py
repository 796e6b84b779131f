"""How does a test say what there is? Builders with defaults; every day and moment is the test's own."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select

from mapper.rules.permissions import Role
from mapper.rules.visit import Action, Item, Outcome
from mapper.store import derived, people, schema, sessions, visits
from mapper.store.database import Connection, Database
from mapper.store.visits import StoredVisit

ZONE = ZoneInfo("America/New_York")
CUMBERLAND, AROOSTOOK = "23005", "23003"  # counties
PORTLAND, CARIBOU = "2300560545", "2300310565"  # towns in them
NOON = datetime(2026, 5, 4, 16, 0, tzinfo=UTC)  # noon in Maine


def some_id(name: str) -> str:
    """The same UUID for the same name."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


def item(material: str = "", spot: str = "", action: str = "placed", quantity: int | None = 1) -> Item:
    """A poster in a restroom stall, placed."""
    ending = action in ("gone", "removed")
    return Item(material or POSTER, spot or STALL, Action(action), None if ending else quantity)


POSTER, STALL = "sten_poster_en", "restroom_stall"


def add_venue(connection: Connection, name: str = "Laundry", **fields: Any) -> str:
    """Adds a venue in Portland; answers its id."""
    values = {
        "id": some_id(name),
        "name": name,
        "venue_type": "laundromat",
        "town_geoid": PORTLAND,
        "county_geoid": CUMBERLAND,
        "lat": 43.66,
        "lon": -70.26,
        "precision": "given",
        "added_at": NOON,
        "set_by_person": [],
        **fields,
    }
    connection.execute(insert(schema.venue).values(**values))
    derived.recompute(connection, [values["id"]], ZONE)
    return str(values["id"])


def add_visit(
    connection: Connection,
    venue_id: str,
    at: datetime = NOON,
    outcome: str = "placed",
    items: Sequence[Item] | None = None,
    **fields: Any,
) -> str:
    """Stores a visit that placed a poster and recomputes its venue; answers the visit's id."""
    visit_id = str(fields.pop("id", "") or uuid.uuid4())
    hold = fields.pop("hold", None)
    chosen = items if items is not None else ([item()] if outcome == "placed" else [])
    visit = StoredVisit(
        id=visit_id,
        venue_id=venue_id,
        visited_at=at,
        received_at=fields.pop("received_at", at),
        effective_at=at,
        time_shifted=False,
        line=fields.pop("line", 0),
        outcome=Outcome(outcome),
        items=tuple(chosen),
        digest="digest of " + visit_id,
        **fields,
    )
    visits.add(connection, visit, hold)
    derived.recompute(connection, [venue_id], ZONE)
    return visit_id


def venue_number(database: Database, venue_id: str) -> int:
    with database.read() as connection:
        query = select(schema.venue.c.number).where(schema.venue.c.id == venue_id)
        return int(connection.execute(query).scalar_one())


@dataclass(frozen=True)
class Programme:
    """The app's own programme, filled by a test, and its people."""

    app: Flask

    @property
    def database(self) -> Database:
        database: Database = self.app.extensions["mapper"].database
        return database

    def venue(self, name: str = "Laundry", **fields: Any) -> str:
        with self.database.write() as connection:
            return add_venue(connection, name, **fields)

    def visit(self, venue_id: str, at: datetime = NOON, outcome: str = "placed", **fields: Any) -> str:
        with self.database.write() as connection:
            return add_visit(connection, venue_id, at, outcome, **fields)

    def person(self, name: str = "Vera", role: str = "volunteer", areas: Sequence[str] = (PORTLAND,)) -> str:
        with self.database.write() as connection:
            return people.create(connection, name, Role(role), areas, datetime.now(UTC))

    def session_of(self, person_id: str) -> str:
        """A fresh session's token for somebody."""
        with self.database.write() as connection:
            return sessions.start(connection, person_id, "a test", datetime.now(UTC), "code", approved=True)

    def client(self, person_id: str) -> FlaskClient:
        """A browser in which this person is signed in."""
        client = self.app.test_client()
        client.set_cookie("session", self.session_of(person_id))
        return client

    def volunteer(self, areas: Sequence[str] = (PORTLAND,)) -> FlaskClient:
        return self.client(self.person("Vera", "volunteer", areas))

    def coordinator(self, areas: Sequence[str] = (CUMBERLAND,)) -> FlaskClient:
        return self.client(self.person("Cora", "coordinator", areas))

    def administrator(self) -> FlaskClient:
        return self.client(self.person("Ada", "administrator", ()))

    def viewer(self, areas: Sequence[str] = (CUMBERLAND,)) -> FlaskClient:
        return self.client(self.person("Vic", "viewer", areas))


def timeless(text: str) -> str:
    """The text without its times of day: who looks for a latitude finds one in 10:25:43.66, now and then."""
    return re.sub(r"\d\d:\d\d:\d\d(\.\d+)?", "", text)


def day(text: str) -> date:
    return date.fromisoformat(text)
