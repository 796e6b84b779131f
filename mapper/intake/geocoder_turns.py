"""When may a geocoder be asked? When nobody else asks it, and its pause since the last answer is over.

The turn is held while a question is out and given back with the pause after its answer: however slow the way
is, two questions can't arrive closer together than the pause.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from mapper.places.online_answers import OnlineGeocoder, Resting
from mapper.store import geocoder_turns
from mapper.store.database import Database

LOOK_EVERY = 0.2  # seconds
MOST_WAIT = timedelta(seconds=90)  # for one's turn; then others are at it


def _moment() -> datetime:
    return datetime.now(UTC)


class GeocoderTurns:
    """The pace of all processes that share this database."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime] = _moment,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database, self._now, self._sleep = database, now, sleep

    @contextmanager
    def turn(self, geocoder: OnlineGeocoder) -> Iterator[None]:
        """Asks within are this process's alone. Raises Resting, and DatabaseUnavailable."""
        self._wait(geocoder)
        pause = geocoder.pause
        try:
            yield
        except Resting as resting:
            pause = max(pause, resting.rest)
            raise
        finally:
            self.rest(geocoder, pause)

    def rest(self, geocoder: OnlineGeocoder, rest: timedelta) -> None:
        with self._database.write() as connection:
            geocoder_turns.give_back(connection, geocoder.name, self._now() + rest)

    def _wait(self, geocoder: OnlineGeocoder) -> None:
        give_up = self._now() + MOST_WAIT
        while not self._take(geocoder):
            with self._database.read() as connection:
                next_at = geocoder_turns.next_at(connection, geocoder.name)
            now = self._now()
            if max(next_at, now) > give_up:
                raise Resting("it is not our turn", next_at - now)
            self._sleep(min(max((next_at - now).total_seconds(), 0.0), LOOK_EVERY))

    def _take(self, geocoder: OnlineGeocoder) -> bool:
        now = self._now()
        with self._database.read() as connection:  # who only looks keeps nobody from writing
            if geocoder_turns.next_at(connection, geocoder.name) > now:
                return False
        with self._database.write() as connection:
            now = self._now()  # it may have waited for the database
            return geocoder_turns.take(connection, geocoder.name, now, now + geocoder.longest)
