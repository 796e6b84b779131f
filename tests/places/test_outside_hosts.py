"""Does the app ask only whom it was told to, and stop when an answer leads elsewhere or never ends?"""

import datetime
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from geopy.adapters import AdapterHTTPError
from geopy.exc import GeocoderParseError, GeocoderTimedOut, GeocoderUnavailable
from geopy.geocoders import Nominatim

from mapper.places import outside_hosts
from mapper.places.geocoder_adapter import OutsideAdapter, adapter_factory
from mapper.places.outside_hosts import (
    CENSUS_BATCH,
    CENSUS_FILES,
    CENSUS_GEOCODER,
    MOST_HEADER,
    NOMINATIM,
    OutsideHost,
    OutsideRefused,
    OutsideUnreachable,
    fetch,
    is_public,
    send,
)

Answer = Callable[[BaseHTTPRequestHandler], None]


class Outside:
    """A real server on this machine that answers as a test says."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.sent = b""
        self.answer: Answer = lambda handler: say(handler, b"hello")
        outside = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outside.asked.append(self.path)
                outside.answer(self)

            def do_POST(self) -> None:
                outside.asked.append(self.path)
                outside.sent = self.rfile.read(int(self.headers["Content-Length"]))
                outside.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Quiet."""

        class Server(ThreadingHTTPServer):
            def handle_error(self, request: Any, client_address: Any) -> None:
                """The client went away, as it should."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def host(self, scheme: str = "http", **limits: Any) -> OutsideHost:
        origin = f"{scheme}://127.0.0.1:{self.server.server_port}"
        return OutsideHost(origin, on_this_machine=True, **limits)

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def say(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in {"Content-Length": str(len(body)), **named}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.fixture
def outside() -> Iterator[Outside]:
    server = Outside()
    yield server
    server.close()


def test_an_answer_comes_back(outside: Outside) -> None:
    assert fetch(outside.host(), "/a?b=c", {"X-One": "1"}) == b"hello"
    assert outside.asked == ["/a?b=c"]


def test_what_is_posted_arrives_whole_and_is_bounded_like_all(outside: Outside) -> None:
    body = bytes(range(256)) * 1000
    assert send(outside.host(most_bytes=5), "/batch", body, "text/csv") == b"hello"
    assert (outside.sent, outside.asked) == (body, ["/batch"])
    with pytest.raises(OutsideUnreachable, match="longer"):
        send(outside.host(most_bytes=4), "/batch", body, "text/csv")
    outside.answer = lambda handler: say(handler, b"", 307, Location="/elsewhere")
    with pytest.raises(OutsideUnreachable, match="307"):
        send(outside.host(), "/batch", body, "text/csv")
    assert outside.asked[2:] == ["/batch"]


def test_when_to_come_again_is_told(outside: Outside) -> None:
    outside.answer = lambda handler: say(handler, b"", 429, Retry_After="120" + "0" * 1000)
    with pytest.raises(OutsideUnreachable) as caught:
        fetch(outside.host(), "/")
    assert caught.value.retry_after == ("120" + "0" * 1000)[:MOST_HEADER]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/meta-data/", "http://localhost:{port}/secret", "/secret"]
)
def test_no_redirect_is_followed(outside: Outside, status: int, target: str) -> None:
    location = target.format(port=outside.server.server_port)
    outside.answer = lambda handler: say(handler, b"", status, Location=location)
    with pytest.raises(OutsideUnreachable) as caught:
        fetch(outside.host(), "/start")
    assert caught.value.status == status
    assert outside.asked == ["/start"]


def test_plain_http_is_not_asked(outside: Outside) -> None:
    with pytest.raises(OutsideRefused, match="https"):
        fetch(OutsideHost(f"http://127.0.0.1:{outside.server.server_port}"), "/")
    assert outside.asked == []


@pytest.mark.parametrize(
    "name",
    ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "10.0.0.1", "0.0.0.0", "2130706433", "0x7f.1"],
)
def test_a_host_inside_is_not_asked(outside: Outside, name: str) -> None:
    with pytest.raises((OutsideRefused, OutsideUnreachable)):
        fetch(OutsideHost(f"https://{name}:{outside.server.server_port}", seconds=1), "/")
    assert outside.asked == []


def test_a_name_that_leads_inside_is_not_asked(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds the name can point it at us: one address inside is one too many."""
    connected: list[object] = []

    def resolved(name: str, port: int, **_: object) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", (address, port)) for address in ("93.184.216.34", "192.168.1.1")]

    monkeypatch.setattr(socket, "getaddrinfo", resolved)
    monkeypatch.setattr(socket, "create_connection", lambda *a, **k: connected.append(a))
    with pytest.raises(OutsideRefused, match=r"192\.168\.1\.1"):
        fetch(NOMINATIM, "/search")
    assert connected == []


def test_the_name_is_asked_for_once(outside: Outside, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is connected to is what was judged: a second look could find another address."""
    real, asked = socket.getaddrinfo, []

    def counting(name: str, *args: Any, **more: Any) -> Any:
        asked.append(name)
        return real(name, *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", counting)
    fetch(outside.host(), "/")
    assert set(asked[1:]) <= {"127.0.0.1"}  # an address, not a name


def test_a_test_may_name_this_machine_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [(socket.AF_INET, 1, 6, "", ("93.184.216.34", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: found)
    with pytest.raises(OutsideRefused):
        fetch(OutsideHost("http://localhost", on_this_machine=True), "/")


@pytest.mark.parametrize("announced", [True, False])
def test_an_endless_answer_is_cut(outside: Outside, announced: bool) -> None:
    sent = [0]

    def pour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        if announced:
            handler.send_header("Content-Length", str(10**10))
        handler.end_headers()
        while sent[0] < 2 * 10**8:
            handler.wfile.write(b"x" * 65_536)
            sent[0] += 65_536

    outside.answer = pour
    with pytest.raises(OutsideUnreachable, match="longer"):
        fetch(outside.host(most_bytes=200_000), "/")
    assert sent[0] < 10**8


def test_an_answer_of_exactly_the_most_is_taken(outside: Outside) -> None:
    outside.answer = lambda handler: say(handler, b"x" * 1000)
    assert len(fetch(outside.host(most_bytes=1000), "/")) == 1000


def test_an_answer_cut_short_is_none(outside: Outside) -> None:
    outside.answer = lambda handler: say(handler, b"half", Content_Length="8")
    with pytest.raises(OutsideUnreachable):
        fetch(outside.host(), "/")


def test_a_packed_answer_is_none(outside: Outside) -> None:
    outside.answer = lambda handler: say(handler, b"\x1f\x8b", Content_Encoding="gzip")
    with pytest.raises(OutsideUnreachable, match="packed"):
        fetch(outside.host(), "/")


def silence(_: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


def dripping_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    for _ in range(40):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def dripping_body(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(40):
        handler.wfile.write(b"x")
        time.sleep(0.05)


@pytest.mark.parametrize("answer", [silence, dripping_headers, dripping_body])
def test_a_slow_answer_ends_when_its_time_is_up(outside: Outside, answer: Answer) -> None:
    outside.answer = answer
    began = time.monotonic()
    with pytest.raises(OutsideUnreachable) as caught:
        fetch(outside.host(seconds=0.4), "/")
    assert caught.value.timed_out
    assert time.monotonic() - began < 1.9


def test_nobody_there_is_said() -> None:
    with pytest.raises(OutsideUnreachable):
        fetch(OutsideHost("http://127.0.0.1:9", on_this_machine=True), "/")


def test_a_certificate_of_nobody_is_refused(outside: Outside, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    outside.server.socket = context.wrap_socket(outside.server.socket, server_side=True)
    with pytest.raises(OutsideUnreachable, match=r"(?i)certificate"):
        fetch(outside.host("https"), "/")
    assert outside.asked == []


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1", False),
        ("fd00:ec2::254", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b::5db8:d822", True),
        ("2002:7f00:1::", False),
        ("2001::1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(ip_address(address)) is public


def test_every_host_that_is_asked_is_asked_over_https() -> None:
    hosts = [each for each in vars(outside_hosts).values() if isinstance(each, OutsideHost)]
    assert {CENSUS_FILES, CENSUS_GEOCODER, CENSUS_BATCH, NOMINATIM} == set(hosts)
    assert all(host.origin.startswith("https://") and not host.on_this_machine for host in hosts)


def geocoder(host: OutsideHost, domain: str) -> Any:
    return Nominatim(user_agent="a test", domain=domain, scheme="http", adapter_factory=adapter_factory(host))


def test_geopy_asks_through_it(outside: Outside) -> None:
    host = outside.host()
    outside.answer = lambda handler: say(
        handler, b'[{"lat":"43.66","lon":"-70.26","display_name":"Portland"}]'
    )
    found = geocoder(host, host.origin.removeprefix("http://")).geocode("Portland, Maine")
    assert (found.latitude, found.longitude) == (43.66, -70.26)
    assert outside.asked[0].startswith("/search?q=Portland")


def test_geopy_asks_no_other_host(outside: Outside) -> None:
    for domain in ("localhost:1", "127.0.0.1:1", f"x@127.0.0.1:{outside.server.server_port}"):
        with pytest.raises(OutsideRefused):
            geocoder(outside.host(), domain).geocode("Portland")
    assert outside.asked == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (lambda handler: say(handler, b"<html>"), GeocoderParseError),
        (lambda handler: say(handler, b"", 503), AdapterHTTPError),
        (lambda handler: say(handler, b"", 302, Location="http://169.254.169.254/"), AdapterHTTPError),
        (lambda handler: say(handler, b"x" * 2000), GeocoderUnavailable),
        (silence, GeocoderTimedOut),
    ],
    ids=["no json", "error", "redirect", "too long", "slow"],
)
def test_geopy_is_told_what_went_wrong(outside: Outside, answer: Answer, error: type[Exception]) -> None:
    outside.answer = answer
    host = outside.host(seconds=0.4, most_bytes=1000)
    with pytest.raises(error):
        OutsideAdapter((host,)).get_json(host.origin + "/x", timeout=99, headers={})
