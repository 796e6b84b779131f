"""Is Overpass asked patiently, and does only a whole answer count? With a server that speaks as it does."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

import pytest

from mapper.places.outside_hosts import OutsideHost
from mapper.places.overpass import OVERPASS, PAUSES, OverpassUnavailable, ask
from tests.places.test_outside_hosts import Answer, Outside, say

QUERY = '[out:json];nwr["amenity"="cafe"](area.state);\nout center tags; # é & + %'
GOOD = json.dumps({"version": 0.6, "elements": [{"type": "node", "id": 1, "lat": 1, "lon": 2}]}).encode()
LATE = {"elements": [], "remark": 'runtime error: Query timed out in "query" at line 3 after 181 seconds.'}


@pytest.fixture
def outside() -> Iterator[Outside]:
    server = Outside()
    yield server
    server.close()


def status(code: int) -> Answer:
    return lambda handler: say(handler, b"<html>The server is probably too busy</html>", code)


def in_turn(*answers: Answer) -> Answer:
    left = iter(answers)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        next(left)(handler)

    return answer


def good(handler: BaseHTTPRequestHandler) -> None:
    say(handler, GOOD)


def no_wait(waited: list[float]) -> Callable[[float], None]:
    return waited.append


def test_the_query_reaches_the_interpreter_to_the_letter(outside: Outside) -> None:
    outside.answer = good
    assert ask(QUERY, outside.host(), no_wait([])) == GOOD
    [asked] = outside.asked
    parts = urlsplit(asked)
    assert (parts.path, parse_qs(parts.query)) == ("/api/interpreter", {"data": [QUERY]})


@pytest.mark.parametrize("busy", [429, 502, 503, 504])
def test_a_busy_server_is_asked_again(outside: Outside, busy: int) -> None:
    waited: list[float] = []
    outside.answer = in_turn(status(busy), status(busy), good)
    assert ask(QUERY, outside.host(), waited.append) == GOOD
    assert waited == list(PAUSES)


@pytest.mark.parametrize("busy", [429, 504])
def test_but_not_for_ever(outside: Outside, busy: int) -> None:
    waited: list[float] = []
    outside.answer = status(busy)
    with pytest.raises(OverpassUnavailable, match=f"busy .*{busy}.*--county"):
        ask(QUERY, outside.host(), waited.append)
    assert (len(outside.asked), waited) == (3, list(PAUSES))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (status(400), "does not understand"),
        (status(403), "can't be had from here"),
        (status(302), "can't be had from here"),
        (lambda handler: say(handler, json.dumps(LATE).encode()), "only a part.*timed out.*--county"),
        (lambda handler: say(handler, GOOD[:-5]), "no JSON"),
        (lambda handler: say(handler, b"<html>Sign in to the Wi-Fi</html>"), "no JSON"),
        (lambda handler: say(handler, b"\xff\xfe"), "no JSON"),
        (lambda handler: say(handler, b"[" * 100_000), "no JSON"),
        (lambda handler: say(handler, b"[]"), "no answer of Overpass"),
        (lambda handler: say(handler, b'{"elements": 7}'), "no answer of Overpass"),
        (lambda handler: say(handler, b" " * 2_000 + GOOD), "longer than expected"),
        (lambda handler: say(handler, GOOD, Content_Length=str(len(GOOD) + 9)), "can't be had|cut short"),
    ],
    ids=["400", "403", "302", "late", "cut", "captive", "binary", "deep", "list", "count", "huge", "short"],
)
def test_anything_else_is_refused_at_once(outside: Outside, answer: Answer, said: str) -> None:
    outside.answer = answer
    with pytest.raises(OverpassUnavailable, match=said):
        ask(QUERY, outside.host(most_bytes=1_000 if "longer" in said else 1_000_000), no_wait([]))
    assert len(outside.asked) == 1


def test_offline_says_how_to_go_on() -> None:
    host = OutsideHost("http://127.0.0.1:9", on_this_machine=True)
    with pytest.raises(OverpassUnavailable, match=r"osm-query.*overpass-turbo"):
        ask(QUERY, host, no_wait([]))


def test_the_real_host_is_asked_over_https_and_within_bounds() -> None:
    assert (OVERPASS.origin, OVERPASS.on_this_machine) == ("https://overpass-api.de", False)
    assert 0 < OVERPASS.most_bytes <= 50_000_000 and OVERPASS.seconds <= 300
