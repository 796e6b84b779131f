"""Which places does OpenStreetMap know? Its Overpass server is asked, and only a whole answer counts."""

import json
import time
from collections.abc import Callable
from urllib.parse import quote

from mapper.places.outside_hosts import OutsideHost, OutsideRefused, OutsideUnreachable, fetch
from mapper.rules.overpass_answer import problem_of
from mapper.rules.overpass_query import SECONDS

# As much as an import reads; the server's own time, and some for the way.
OVERPASS = OutsideHost("https://overpass-api.de", seconds=SECONDS + 60, most_bytes=50_000_000)
PATH = "/api/interpreter?data="
BUSY = frozenset({429, 502, 503, 504})  # its answers where somebody may come again
PAUSES = (30.0, 90.0)  # seconds before it is asked again


class OverpassUnavailable(RuntimeError):
    """There is no whole answer. The message is a sentence that says what can be done."""


def ask(query: str, host: OutsideHost = OVERPASS, wait: Callable[[float], None] = time.sleep) -> bytes:
    """The answer in JSON to a query in Overpass QL. Where the server is busy it is asked again, twice at the
    most. Raises OverpassUnavailable."""
    for pause in (*PAUSES, None):
        try:
            return _whole(fetch(host, PATH + quote(query, safe="")))
        except OutsideUnreachable as error:
            if error.status not in BUSY:
                raise OverpassUnavailable(_in_words(host, error)) from error
            if pause is None:
                raise OverpassUnavailable(
                    f"{host.name} is busy (it answers {error.status}). Try again later, or ask for less with "
                    "--county or --type."
                ) from error
            wait(pause)
        except OutsideRefused as error:
            raise OverpassUnavailable(f"{error}.") from error
    raise AssertionError("the last pause is none")


def _whole(body: bytes) -> bytes:
    try:
        answer = json.loads(body.decode())
    except (ValueError, RecursionError) as error:
        raise OverpassUnavailable(
            "What came is no JSON: a server in between may have answered, or it broke off. Try again."
        ) from error
    if not isinstance(answer, dict) or not isinstance(answer.get("elements"), list):
        raise OverpassUnavailable("What came is no answer of Overpass.")
    if problem := problem_of(answer):
        raise OverpassUnavailable(
            f"The answer holds only a part: {problem} Ask for less with --county or --type."
        )
    return body


def _in_words(host: OutsideHost, error: OutsideUnreachable) -> str:
    if error.timed_out:
        return f"{host.name} takes too long. Try again later, or ask for less with --county or --type."
    if error.status == 400:
        return f"{host.name} does not understand the question; look at it with osm-query."
    return (
        f"{host.name} can't be had from here ({error}). On a machine with internet, paste what osm-query "
        "writes into https://overpass-turbo.eu, export the raw data, and bring that file in."
    )
