"""Does every process answer with a visit as soon as it is committed, whoever took it in?"""

import csv
import http.client
import io
from datetime import UTC, datetime, timedelta

from mapper.config import Config
from tests.builders import Programme
from tests.faults.servers import Server


def covered(port: int, session: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/gaps.csv", headers={"Cookie": f"session={session}"})
    answer = connection.getresponse()
    text = answer.read().decode("utf-8-sig")
    connection.close()
    assert answer.status == 200, text[:200]
    return sum(int(row["covered"]) for row in csv.DictReader(io.StringIO(text, newline="")))


def test_both_show_it_with_their_next_answer(config: Config, programme: Programme) -> None:
    session = programme.session_of(programme.person("Ada", "administrator", ()))
    venues = [programme.venue(f"Place {number}") for number in range(6)]
    servers = [Server(config), Server(config)]
    try:
        for server in servers:
            server.wait()
        assert [covered(server.port, session) for server in servers] == [0, 0]
        for number, venue in enumerate(venues, start=1):
            programme.visit(venue, datetime.now(UTC) - timedelta(hours=1))
            assert [covered(server.port, session) for server in servers] == [number, number]
    finally:
        for server in servers:
            server.kill()
