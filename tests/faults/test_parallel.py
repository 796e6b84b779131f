"""Is it one visit when one id arrives many times at once in two processes, and are two bodies both kept?"""

import json
import threading
from collections import Counter
from itertools import cycle

import pytest
from sqlalchemy import select

from mapper.store import schema
from tests.builders import Programme, some_id
from tests.faults.conftest import Serve
from tests.faults.phones import Answer, count, put, stored_notes
from tests.faults.servers import CHECK_THEN_INSERT, OURS, Server
from tests.web.test_sync_api import body

AT_ONCE = 50
ROUNDS = 20  # of the drill: each is one more chance for two processes to be between looking and storing


def put_at_once(servers: list[Server], session: str, visit_id: str, bodies: list[bytes]) -> list[Answer]:
    """Every body under one id, over all servers, let go together."""
    answers: list[Answer | None] = []
    gate = threading.Barrier(len(bodies))

    def send(port: int, raw: bytes) -> None:
        gate.wait()
        answers.append(put(port, session, visit_id, raw))

    ports = cycle([server.port for server in servers])
    threads = [threading.Thread(target=send, args=(next(ports), raw)) for raw in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in answers if answer is not None]


def pair(serve: Serve, module: str) -> list[Server]:
    """Two servers of one worker each over one database: what arrives at both is surely in two processes."""
    servers = [serve(1, module), serve(1, module)]
    for server in servers:
        server.wait()
    return servers


def test_an_id_that_arrives_fifty_times_at_once_is_one_visit(programme: Programme, serve: Serve) -> None:
    servers = pair(serve, OURS)
    session = programme.session_of(programme.person())
    venue = programme.venue()
    raw = json.dumps(body(venue, note="the same")).encode()
    answers = put_at_once(servers, session, some_id("one"), [raw] * AT_ONCE)
    assert [answer.status for answer in answers] == [201] * AT_ONCE
    assert Counter(answer.said.pop("status") for answer in answers) == {"stored": 1, "already": AT_ONCE - 1}
    assert all(answer.said == answers[0].said for answer in answers)
    assert stored_notes(programme.database) == {"the same": 1}

    two = [json.dumps(body(venue, note=note)).encode() for note in ("the one", "the other")]
    answers = put_at_once(servers, session, some_id("two"), two * (AT_ONCE // 2))
    assert Counter(answer.status for answer in answers) == {201: AT_ONCE // 2, 409: AT_ONCE // 2}
    assert count(programme.database, schema.visit) == 2
    with programme.database.read() as connection:
        [kept] = connection.execute(select(schema.visit_conflict.c.body)).scalars()
    [stored] = set(stored_notes(programme.database)) - {"the same"}
    assert {stored, json.loads(kept)["note"]} == {"the one", "the other"}


@pytest.mark.drill
def test_looking_first_would_store_it_more_than_once(programme: Programme, serve: Serve) -> None:
    servers = pair(serve, CHECK_THEN_INSERT)
    session = programme.session_of(programme.person())
    venue = programme.venue()
    for number in range(ROUNDS):
        raw = json.dumps(body(venue, note=f"visit {number}")).encode()
        put_at_once(servers, session, some_id(f"{number}"), [raw] * AT_ONCE)
    assert sum(stored_notes(programme.database).values()) > ROUNDS
