"""What would a plain folium page of the same venues cost, beside ours? A piece of `make bench`."""

import html
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import folium
import pandas as pd
from flask import Flask
from flask.testing import FlaskClient
from folium.plugins import FastMarkerCluster, MarkerCluster

from mapper import create_app
from mapper.config import from_environment
from mapper.rules.permissions import Role
from mapper.store import people, sessions
from mapper.store.venue_texts import with_texts

WHOLE_STATE = "bbox=-71.1,42.9,-66.9,47.5&zoom=7"
MAINE = [45.25, -69.0]


@dataclass(frozen=True)
class Cost:
    """Seconds of server work, bytes that the browser is sent, uncompressed."""

    page: str
    seconds: float
    size: int

    def __str__(self) -> str:
        return f"{self.page:<42} {self.seconds:>10.3f} s  {self.size:>12,} bytes"


def main(venues: int, app: Flask | None = None) -> None:
    """Prints the table, for the venues of this app, or of an invented programme of so many."""
    if app is not None:
        _print(app)
        return
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(from_environment({"MAPPER_INSTANCE": folder, "MAPPER_LOG_LEVEL": "error"}))
        app.test_cli_runner().invoke(args=["demo", "--venues", str(venues), "--visits", str(3 * venues)])
        _print(app)
        app.extensions["mapper"].database.dispose()


def _print(app: Flask) -> None:
    known = app.extensions["mapper"].frames.current().on(datetime.now(UTC).date())
    with app.extensions["mapper"].database.read() as connection:
        located = with_texts(connection, known.dropna(subset=["lat", "lon"]))
    print(f"The map of {len(located):,} venues:")
    print("  ", _ours(app), flush=True)
    print("  ", _folium("folium MarkerCluster page", _cluster, located), flush=True)
    print("  ", _folium("folium FastMarkerCluster page, no names", _fast_cluster, located), flush=True)


def _ours(app: Flask) -> Cost:
    """The page and everything that it asks for by itself, warm."""
    client = administrator(app)
    _fetched(client)
    start = time.perf_counter()
    size = _fetched(client)
    return Cost("ours: page, files and data", time.perf_counter() - start, size)


def _fetched(client: FlaskClient) -> int:
    page = client.get("/map").get_data(as_text=True)
    asked: list[str] = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
    asked += re.findall(r'"((?:/map/|/api/)[^"]+)"', page.split("settings:")[1].split("};")[0])
    modules = ("area-shades", "hand-over", "in-view", "marks", "paper-map", "popups", "venue-points")
    asked += [f"/static/coordinator/{name}.js" for name in modules]
    first = [_first_of(url) for url in asked if "outlines/town" not in url]
    return len(page.encode()) + sum(len(client.get(url).get_data()) for url in first)


def _first_of(url: str) -> str:
    """As the map asks it first: the whole state, by county."""
    question = {"/api/v1/map": WHOLE_STATE, "/api/v1/areas": "level=county"}.get(url.split("?")[0])
    return url if question is None else f"{url}{'&' if '?' in url else '?'}{question}"


def _folium(page: str, draw: Callable[[folium.Map, pd.DataFrame], None], venues: pd.DataFrame) -> Cost:
    start = time.perf_counter()
    drawn = folium.Map(MAINE, zoom_start=7)
    draw(drawn, venues)
    size = len(drawn.get_root().render().encode())
    return Cost(page, time.perf_counter() - start, size)


def _cluster(drawn: folium.Map, venues: pd.DataFrame) -> None:
    cluster = MarkerCluster().add_to(drawn)
    for name, lat, lon in venues[["name", "lat", "lon"]].itertuples(index=False):
        folium.Marker([lat, lon], popup=html.escape(name)).add_to(cluster)


def _fast_cluster(drawn: folium.Map, venues: pd.DataFrame) -> None:
    FastMarkerCluster(venues[["lat", "lon"]].to_numpy().tolist()).add_to(drawn)


def administrator(app: Flask) -> FlaskClient:
    """A browser in which an administrator is signed in."""
    now = datetime.now(UTC)
    with app.extensions["mapper"].database.write() as connection:
        person = people.create(connection, "Bench", Role.administrator, (), now)
        token = sessions.start(connection, person, "bench", now, "code", approved=True)
    client = app.test_client()
    client.set_cookie("session", token)
    return client


if __name__ == "__main__":
    main(10_000)
