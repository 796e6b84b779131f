"""Does a throttle count every try once, also of many at once, and let go when its time is over?"""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from mapper.store import schema, throttles
from mapper.store.database import Database
from tests.builders import NOON

WINDOW = timedelta(minutes=10)


def tried(database: Database, key: str, minutes: float = 0, most: int = 3) -> bool:
    with database.write() as connection:
        return throttles.allow(connection, key, NOON + timedelta(minutes=minutes), most, WINDOW)


def test_so_many_and_no_more_until_the_window_is_over(database: Database) -> None:
    assert [tried(database, "a", minute) for minute in range(5)] == [True, True, True, False, False]
    assert tried(database, "b")
    assert not tried(database, "a", 9.9)
    assert [tried(database, "a", 10 + minute) for minute in range(4)] == [True, True, True, False]


def test_of_many_at_once_each_is_counted(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: tried(database, "a", most=5), range(20)))
    assert sum(answers) == 5


def test_no_address_stands_in_the_table_and_old_counts_go(database: Database) -> None:
    key = throttles.keyed("secret", "203.0.113.9")
    assert "203" not in key or key != throttles.keyed("other", "203.0.113.9")
    tried(database, key)
    with database.write() as connection:
        assert throttles.forget(connection, NOON) == 0
        assert throttles.forget(connection, NOON + timedelta(seconds=1)) == 1
        assert connection.execute(select(func.count()).select_from(schema.throttle)).scalar_one() == 0


def test_what_was_no_failure_is_taken_back(database: Database) -> None:
    for _ in range(5):
        assert tried(database, "a", most=1)
        with database.write() as connection:
            throttles.forgive(connection, "a")
    assert tried(database, "a", most=1)
    assert not tried(database, "a", most=1)
    with database.write() as connection:
        throttles.forgive(connection, "nothing of the kind")
        count = throttles.strike(connection, "a", NOON + timedelta(minutes=2), WINDOW)
    assert (count.number, count.started_at) == (3, NOON)
