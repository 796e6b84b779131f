"""What can go wrong between a phone and its server? A relay on a port of its own does it, over real TCP."""

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

BUFFER = 65_536
VISITS = b"PUT /api/v1/visits/"
NO_LINGER = struct.pack("ii", 1, 0)  # closing sends a reset and no goodbye


@dataclass(frozen=True)
class Request:
    """One request as it stood on the wire."""

    head: bytes
    body: bytes

    @property
    def line(self) -> str:
        return self.head.split(b"\r\n", 1)[0].decode()

    @property
    def id(self) -> str:
        return self.line.split(" ")[1].rsplit("/", 1)[-1]


Fault = Callable[["Exchange"], None]


class Exchange:
    """A visit that the phone has begun to send, and what a fault may do with it. The body is not read yet."""

    def __init__(self, network: "FaultyNetwork", phone: socket.socket, head: bytes, begun: bytes) -> None:
        self._network, self._phone = network, phone
        self.head, self._begun = head, begun

    def read_body(self, share: float = 1.0) -> bytes:
        """So much of the body as the phone has sent: the rest is left where it is."""
        wanted = int(length_of(self.head) * share)
        while len(self._begun) < wanted:
            more = self._phone.recv(wanted - len(self._begun))
            if not more:
                break
            self._begun += more
        return self._begun

    def reset(self) -> None:
        self._phone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
        self._phone.close()

    def ask_server(self) -> bytes:
        """The server gets it whole; its answer."""
        return self._network.forwarded(self.head, self.read_body())

    def send(self, raw: bytes) -> None:
        self._phone.sendall(raw)

    def answer(self, status: int, kind: str, body: str, **headers: str) -> None:
        self.read_body()
        lines = [
            f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
            f"Content-Type: {kind}",
            "Connection: close",
        ]
        lines += [f"Content-Length: {len(body.encode())}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.send(("\r\n".join(lines) + "\r\n\r\n" + body).encode())

    def hang(self) -> None:
        """Nothing comes, until the phone gives up or the test ends."""
        self._network.over.wait()


class FaultyNetwork:
    """Relays what a browser asks, one request a connection; visits meet the fault, where one is set."""

    def __init__(self, origin: str) -> None:
        self._server = urlsplit(origin)
        self.fault: Fault | None = None
        self.seen: list[str] = []  # the first line of every request
        self.over = threading.Event()
        self._listener: socket.socket | None = None
        self.port = 0
        self.listen()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def visits(self) -> list[str]:
        return [line for line in self.seen if line.encode().startswith(VISITS)]

    def listen(self) -> None:
        if self._listener is not None:
            return
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=64)
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._take, args=(self._listener,), daemon=True).start()

    def refuse(self) -> None:
        """From now on nobody is there."""
        if self._listener is not None:
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits for a connection
            self._listener.close()
        self._listener = None

    def close(self) -> None:
        self.over.set()
        self.refuse()

    def forwarded(self, head: bytes, body: bytes) -> bytes:
        with socket.create_connection((self._server.hostname or "", self._server.port or 0)) as server:
            server.sendall(head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + body)
            answer = b""
            while more := server.recv(BUFFER):
                answer += more
        return answer

    def _take(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                phone, _ = listener.accept()
                threading.Thread(target=self._serve, args=(phone,), daemon=True).start()

    def _serve(self, phone: socket.socket) -> None:
        with suppress(OSError), phone:
            head, body = self._read_head(phone)
            if not head or self._listener is None:  # what was connected before is cut off as well
                return
            self.seen.append(head.split(b"\r\n", 1)[0].decode())
            exchange = Exchange(self, phone, head, body)
            if head.startswith(VISITS) and self.fault is not None:
                self.fault(exchange)
            else:
                exchange.send(exchange.ask_server())

    def _read_head(self, phone: socket.socket) -> tuple[bytes, bytes]:
        """Byte by byte at its end, so that the body stays unread."""
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = phone.recv(1)
            if not byte:
                return b"", b""
            head += byte
        kept = [line for line in head[:-4].split(b"\r\n") if not line.lower().startswith(b"connection:")]
        return b"\r\n".join(kept) + b"\r\n\r\n", b""


def length_of(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            return int(value)
    return 0


@contextmanager
def faulty(origin: str) -> Iterator[FaultyNetwork]:
    network = FaultyNetwork(origin)
    yield network
    network.close()


# --- the faults ------------------------------------------------------------------------------------


def reset_before_the_body(exchange: Exchange) -> None:
    exchange.reset()


def reset_during_the_body(exchange: Exchange) -> None:
    exchange.read_body(0.5)
    exchange.reset()


def reset_after_the_body(exchange: Exchange) -> None:
    """The server has it; the phone never learns."""
    exchange.ask_server()
    exchange.reset()


def reset_during_the_answer(exchange: Exchange) -> None:
    answer = exchange.ask_server()
    exchange.send(answer[: len(answer) - 40])
    exchange.reset()


def never_answers(exchange: Exchange) -> None:
    exchange.hang()


def captive_portal(exchange: Exchange) -> None:
    exchange.answer(200, "text/html", "<!doctype html><title>Hotel Wi-Fi</title><h1>Accept our terms</h1>")


def to_a_login(exchange: Exchange) -> None:
    exchange.answer(302, "text/html", "", Location="/portal-login")


def problem(
    status: int, kind: str = "about:blank", headers: dict[str, str] | None = None, **more: Any
) -> Fault:
    """An answer as our server words it, that our server did not mean for this visit."""
    body = json.dumps({"type": kind, "title": "A sentence.", "status": status, **more})
    return lambda exchange: exchange.answer(status, "application/problem+json", body, **(headers or {}))


def wrong_receipt(**wrong: str) -> Fault:
    """A 201 that does not echo what was sent."""

    def answer(exchange: Exchange) -> None:
        sent = Request(exchange.head, exchange.read_body())
        receipt = {
            "id": sent.id,
            "sha256": "0" * 64,
            "received_at": "2026-05-04T12:00:00Z",
            "status": "stored",
        }
        exchange.answer(201, "application/json", json.dumps({**receipt, **wrong}))

    return answer
