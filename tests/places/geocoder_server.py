"""A server on this machine that speaks the protocols of Nominatim and the Census geocoder, and their faults.

Shapes as the services' own documentation gives them: nominatim.org/release-docs/latest/api/Output and
geocoding.geo.census.gov/geocoder/Geocoding_Services_API.html.
"""

import csv
import io
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.parser import BytesParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from mapper.places.outside_hosts import OutsideHost

SEARCH, ONE, MANY = "/search", "/geocoder/locations/address", "/geocoder/locations/addressbatch"
MOST_LINES = 10_000  # the service's own limit


@dataclass(frozen=True)
class Known:
    """What a service knows of one street address."""

    lat: float
    lon: float
    exact: bool = True  # Census: Exact or Non_Exact
    matched: str = ""  # Census: the address it matched, the one asked for by default
    tie: bool = False
    place: dict[str, Any] = field(default_factory=dict)  # Nominatim: category, type, addresstype, address


@dataclass(frozen=True)
class Asked:
    """One request as it arrived."""

    at: float  # seconds, monotonic and the same in all processes of this machine
    method: str
    path: str
    query: dict[str, str]
    user_agent: str
    lines: list[list[str]]
    body: bytes = b""


Trouble = Callable[[BaseHTTPRequestHandler], bool]  # whether it has answered by itself


class GeocoderServer:
    """`known`: street in lower case -> what is known of it."""

    def __init__(self, known: dict[str, Known] | None = None) -> None:
        self.known = known or {}
        self.asked: list[Asked] = []
        self.trouble: Trouble = lambda handler: False
        self.change_lines: Callable[[list[list[str]]], list[list[str]]] = lambda lines: lines[::-1]
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outside._answer(self, "GET", b"")

            def do_POST(self) -> None:
                outside._answer(self, "POST", self.rfile.read(int(self.headers["Content-Length"])))

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: Any, client_address: Any) -> None:
                """The client went away, as it should."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def host(self, **limits: Any) -> OutsideHost:
        return OutsideHost(self.origin, on_this_machine=True, **limits)

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def paths(self) -> list[str]:
        return [one.path for one in self.asked]

    # --- how it answers ----------------------------------------------------------------------------

    def _answer(self, handler: BaseHTTPRequestHandler, method: str, body: bytes) -> None:
        parts = urlsplit(handler.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        fields = _form(handler.headers["Content-Type"], body) if method == "POST" else {}
        lines = list(csv.reader(io.StringIO(fields.get("addressFile", ""), newline="")))
        agent = handler.headers.get("User-Agent", "")
        self.asked.append(Asked(time.monotonic(), method, parts.path, query, agent, lines, body))
        if self.trouble(handler):
            return
        if (method, parts.path) == ("GET", SEARCH):
            self._search(handler, query, agent)
        elif (method, parts.path) == ("GET", ONE) and query.get("benchmark"):
            say_json(handler, self._one(query))
        elif (method, parts.path) == ("POST", MANY) and fields.get("benchmark") and len(lines) <= MOST_LINES:
            say(handler, self._many(lines).encode(), content_type="text/csv")
        else:
            say(handler, b"<html><body>HTTP Status 400</body></html>", 400, "text/html")

    def _search(self, handler: BaseHTTPRequestHandler, query: dict[str, str], agent: str) -> None:
        if (
            "@" not in agent and "https://" not in agent
        ):  # its policy: who does not say who they are is shut out
            say(handler, b"<html>Access blocked</html>", 403, "text/html")
            return
        found = self.known.get(query.get("street", "").casefold())
        say_json(handler, [_nominatim(found, query)] if found else [])

    def _one(self, query: dict[str, str]) -> dict[str, Any]:
        found = self.known.get(query["street"].casefold())
        match = _matched(found, [query.get(name, "") for name in ("street", "city", "state", "zip")])
        matches = [] if found is None else [_census(found, match)] * (2 if found.tie else 1)
        benchmark = {"id": "4", "benchmarkName": "Public_AR_Current", "isDefault": True}
        return {"result": {"input": {"address": query, "benchmark": benchmark}, "addressMatches": matches}}

    def _many(self, lines: list[list[str]]) -> str:
        table = io.StringIO(newline="")
        writer = csv.writer(table, quoting=csv.QUOTE_ALL)
        for row in self.change_lines([self._line(line) for line in lines]):
            writer.writerow(row)
        return table.getvalue()

    def _line(self, line: list[str]) -> list[str]:
        id_, *address = line
        found, said = self.known.get(address[0].casefold()), ", ".join(address)
        if found is None:
            return [id_, said, "No_Match"]
        if found.tie:
            return [id_, said, "Tie"]
        kind = "Exact" if found.exact else "Non_Exact"
        return [id_, said, "Match", kind, _matched(found, address), f"{found.lon},{found.lat}", "7602", "L"]


def _matched(found: Known | None, address: list[str]) -> str:
    return ", ".join(address).upper() if found is None or not found.matched else found.matched


def _census(found: Known, matched: str) -> dict[str, Any]:
    return {
        "tigerLine": {"side": "L", "tigerLineId": "7602"},
        "coordinates": {"x": found.lon, "y": found.lat},
        "addressComponents": {"zip": "", "state": "ME"},
        "matchedAddress": matched,
    }


def _nominatim(found: Known, query: dict[str, str]) -> dict[str, Any]:
    number, _, road = query["street"].partition(" ")
    house = {"category": "building", "type": "yes", "addresstype": "building"}
    house |= {"address": {"house_number": number, "road": road}}
    return {
        "place_id": 1,
        "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
        "osm_type": "way",
        "osm_id": 1,
        "lat": str(found.lat),
        "lon": str(found.lon),
        "display_name": query["street"],
        "boundingbox": [],
        **(found.place or house),
    }


def _form(content_type: str, body: bytes) -> dict[str, str]:
    message = BytesParser().parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    parts = message.get_payload()
    assert isinstance(parts, list)
    return {
        str(part.get_param("name", header="content-disposition")): part.get_payload(decode=True).decode()
        for part in parts
    }


def say(
    handler: BaseHTTPRequestHandler,
    body: bytes,
    status: int = 200,
    content_type: str = "text/plain",
    **headers: str,
) -> bool:
    handler.send_response(status)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {"Content-Type": content_type, "Content-Length": str(len(body)), **named}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)
    return True


def say_json(handler: BaseHTTPRequestHandler, answer: Any) -> bool:
    return say(handler, json.dumps(answer).encode(), content_type="application/json")
