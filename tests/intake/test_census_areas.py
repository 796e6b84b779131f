"""Are town polygons fetched once, and is anything but the zip file refused? Against a loopback server."""

import io
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from mapper.intake.census_areas import CensusUnreachable, fetch_towns
from mapper.places.outside_hosts import OutsideHost

PATH = "/geo/tiger/GENZ2023/shp/cb_2023_23_cousub_500k.zip"


class _Census(BaseHTTPRequestHandler):
    """Answers as the Census Bureau's file server does, or as what stands in its way."""

    status, body, asked = 200, b"", 0

    def do_GET(self) -> None:
        type(self).asked += 1
        assert self.path == PATH
        self.send_response(self.status)
        if self.status == 302:
            self.send_header("Location", "/login")
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: the test says what matters."""


@pytest.fixture
def census() -> Iterator[tuple[OutsideHost, type[_Census]]]:
    handler = type("Census", (_Census,), {})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield OutsideHost(f"http://127.0.0.1:{server.server_port}", on_this_machine=True), handler
    server.shutdown()
    thread.join()
    server.server_close()


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("towns.shp", b"polygons")
    return buffer.getvalue()


def test_the_file_is_fetched_once(census: tuple[OutsideHost, type[_Census]], tmp_path: Path) -> None:
    host, handler = census
    handler.body = _zip()
    first = fetch_towns("23", tmp_path / "instance", host)
    assert first.read_bytes() == handler.body
    assert fetch_towns("23", tmp_path / "instance", host) == first
    assert handler.asked == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b"no"), (302, b""), (200, b"<html>Sign in to the Wi-Fi</html>"), (500, b"")],
    ids=["not there", "captive redirect", "captive page", "broken"],
)
def test_anything_else_is_refused_and_leaves_no_file(
    census: tuple[OutsideHost, type[_Census]], tmp_path: Path, status: int, body: bytes
) -> None:
    host, handler = census
    handler.status, handler.body = status, body
    with pytest.raises(CensusUnreachable):
        fetch_towns("23", tmp_path, host)
    assert list(tmp_path.iterdir()) == []


def test_offline_is_said(tmp_path: Path) -> None:
    with pytest.raises(CensusUnreachable, match=r"127\.0\.0\.1"):
        fetch_towns("23", tmp_path, OutsideHost("http://127.0.0.1:9", on_this_machine=True))
