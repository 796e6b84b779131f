"""Whom may this app ask on the internet? Hosts named here, over HTTPS, and nothing that leads elsewhere.

The name is resolved once and the connection goes to that very address, which has to be a public one: no
redirect and no change of the name in between reaches what is inside our own network.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

USER_AGENT = "outreach-mapper"
MOST_HEADER = 100  # characters of a header that are looked at
_CHUNK = 64 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # IPv4 addresses as IPv6-only networks see them


class OutsideRefused(RuntimeError):
    """The host is none that we ask, or it leads to an address that is not public."""


class OutsideUnreachable(RuntimeError):
    """No usable answer: `status` is HTTP's where there was one, `timed_out` whether it took too long,
    `retry_after` what the answer's header of that name said."""

    def __init__(self, reason: str, status: int = 0, timed_out: bool = False, retry_after: str = "") -> None:
        super().__init__(reason)
        self.status, self.timed_out, self.retry_after = status, timed_out, retry_after


@dataclass(frozen=True, slots=True)
class OutsideHost:
    """One host that may be asked, how long it may take in all, and how much it may say."""

    origin: str  # https://name
    seconds: float = 5.0
    most_bytes: int = 1024 * 1024
    on_this_machine: bool = False  # a test's own server: loopback, and nothing else

    @property
    def name(self) -> str:
        return urlsplit(self.origin).hostname or ""


CENSUS_FILES = OutsideHost("https://www2.census.gov", seconds=120, most_bytes=60 * 1024 * 1024)
CENSUS_GEOCODER = OutsideHost("https://geocoding.geo.census.gov")
CENSUS_BATCH = OutsideHost("https://geocoding.geo.census.gov", seconds=300, most_bytes=8 * 1024 * 1024)
NOMINATIM = OutsideHost("https://nominatim.openstreetmap.org")


def fetch(host: OutsideHost, path: str, headers: Mapping[str, str] | None = None) -> bytes:
    """The body of a 200 answer to GET `path`. Raises OutsideRefused or OutsideUnreachable."""
    return _asked(host, "GET", path, headers or {}, None)


def send(host: OutsideHost, path: str, body: bytes, content_type: str) -> bytes:
    """The same to a POST of this body."""
    return _asked(host, "POST", path, {"Content-Type": content_type}, body)


def _asked(
    host: OutsideHost, method: str, path: str, headers: Mapping[str, str], sent: bytes | None
) -> bytes:
    try:
        with _connected(host) as (connection, late):
            try:
                asked = {"User-Agent": USER_AGENT, **headers}
                asked |= {"Accept-Encoding": "identity", "Connection": "close"}
                connection.request(method, path, body=sent, headers=asked)
                body = _answer(connection, host)
            except (OSError, http.client.HTTPException, OutsideUnreachable):
                if not late.is_set():
                    raise
        if late.is_set():  # what came until then may look like a whole answer
            raise OutsideUnreachable("it takes too long", timed_out=True)
        return body
    except (OSError, http.client.HTTPException, ValueError) as error:
        timed_out = isinstance(error, TimeoutError)
        raise OutsideUnreachable(str(error) or type(error).__name__, timed_out=timed_out) from error


def _answer(connection: http.client.HTTPConnection, host: OutsideHost) -> bytes:
    with connection.getresponse() as answer:
        if answer.status != 200:
            later = answer.getheader("Retry-After", "")[:MOST_HEADER]
            raise OutsideUnreachable(f"it answers {answer.status}", status=answer.status, retry_after=later)
        if answer.getheader("Content-Encoding", "identity") != "identity":
            raise OutsideUnreachable("its answer is packed, which was not asked for")
        return _body(answer, host)


def _body(answer: http.client.HTTPResponse, host: OutsideHost) -> bytes:
    body = bytearray()
    while chunk := answer.read(_CHUNK):
        body += chunk
        if len(body) > host.most_bytes:
            raise OutsideUnreachable("its answer is longer than expected")
    if answer.length:  # what was announced and did not come
        raise OutsideUnreachable("its answer was cut short")
    return bytes(body)


@contextmanager
def _connected(host: OutsideHost) -> Iterator[tuple[http.client.HTTPConnection, threading.Event]]:
    """A connection that is shut when the time is up, however slowly something still arrives."""
    parts = urlsplit(host.origin)
    secure = parts.scheme == "https"
    if not secure and not host.on_this_machine:
        raise OutsideRefused(f"{host.name} is only asked over https")
    port = parts.port or (443 if secure else 80)
    held, late = _socket_to(host, port), threading.Event()

    def give_up() -> None:
        late.set()
        with suppress(OSError):  # it has just ended by itself
            held.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(host.seconds, give_up)
    watch.daemon = True
    watch.start()
    connection = http.client.HTTPConnection(host.name, port, timeout=host.seconds)
    try:
        if secure:
            held = secured = _secured(held, host)
            secured.do_handshake()
        connection.sock = held
        yield connection, late
    finally:
        watch.cancel()
        watch.join()
        held.close()


def _socket_to(host: OutsideHost, port: int) -> socket.socket:
    """A connection to the first address of this name. Raises OutsideRefused if any of them is ours."""
    found = socket.getaddrinfo(host.name, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        if not _may_be_asked(address, host):
            raise OutsideRefused(f"{host.name} leads to {address}, which is not on the internet")
    error: OSError = OSError("the name leads nowhere")
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=host.seconds)
        except OSError as failed:
            error = failed
    raise error


def _secured(plain: socket.socket, host: OutsideHost) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    return context.wrap_socket(plain, server_hostname=host.name, do_handshake_on_connect=False)


def _may_be_asked(address: str, host: OutsideHost) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return parsed.is_loopback if host.on_this_machine else is_public(parsed)


def is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether it is on the internet: not this machine, not a private network, nor either in disguise."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None:
            return False
    return address.is_global and not address.is_multicast
