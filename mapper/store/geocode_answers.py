"""What did a geocoder answer before? Kept for good, so that nobody is asked twice."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, insert, select

from mapper.rules.geocoding import Answer
from mapper.store import schema
from mapper.store.database import Database
from mapper.store.venues import in_parts


class GeocodeAnswers:
    """The cache that geocoders are given; each call is a transaction of its own, so that what was answered
    before the app was stopped stays."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, geocoder: str, keys: Collection[str]) -> Mapping[str, Answer]:
        """Key -> what is kept of this geocoder. Raises DatabaseUnavailable."""
        with self._database.read() as connection:
            return known(connection, geocoder, keys)

    def keep(self, geocoder: str, answers: Mapping[str, Answer]) -> None:
        """Instead of what was kept of these keys. Raises DatabaseUnavailable."""
        with self._database.write() as connection:
            keep(connection, geocoder, answers, datetime.now(UTC))


def known(connection: Connection, geocoder: str, keys: Collection[str]) -> dict[str, Answer]:
    table, found = schema.geocode_answer, dict[str, Answer]()
    columns = (table.c.key, table.c.lat, table.c.lon, table.c.precision, table.c.tries, table.c.next_at)
    for part in in_parts(keys):
        query = select(*columns).where(table.c.geocoder == geocoder, table.c.key.in_(part))
        found |= {key: Answer(*values) for key, *values in connection.execute(query)}
    return found


def keep(connection: Connection, geocoder: str, answers: Mapping[str, Answer], now: datetime) -> None:
    if not answers:
        return
    table = schema.geocode_answer
    for part in in_parts(answers):
        connection.execute(delete(table).where(table.c.geocoder == geocoder, table.c.key.in_(part)))
    rows = [
        {
            "geocoder": geocoder,
            "key": key,
            "lat": answer.lat,
            "lon": answer.lon,
            "precision": answer.precision,
            "tries": answer.tries,
            "next_at": answer.next_at,
            "answered_at": now,
        }
        for key, answer in sorted(answers.items())
    ]
    connection.execute(insert(table), rows)


def forget_at(connection: Connection, points: Collection[tuple[float, float]]) -> int:
    """Drops answers with one of these points (degrees WGS 84): the place there asked to be removed."""
    table, dropped = schema.geocode_answer, 0
    for lat, lon in points:
        dropped += connection.execute(delete(table).where(table.c.lat == lat, table.c.lon == lon)).rowcount
    return dropped
