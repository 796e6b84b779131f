"""What does a phone keep of the app, to open with no network? A page of nobody, and its files."""

import hashlib
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, send_from_directory, url_for
from flask_wtf.csrf import generate_csrf

from mapper.config import PROJECT
from mapper.outputs.credits import credits_for
from mapper.outputs.geojson_export import MEDIA_TYPE
from mapper.store.held_sessions import Held, Standing
from mapper.web import browser_files, current, phone, session_cookies
from mapper.web.phone import ALWAYS, NOTE_WORDS

pages = Blueprint("shell", __name__)
WORKER = PROJECT / "mapper" / "static" / "phone" / "service-worker.js"
ICONS = ("192.png", "512.png", "maskable-512.png", "apple-touch-icon.png")
PAPER_MAP = "paper_map.geojson"
YEAR = "private, max-age=31536000, immutable"  # an address that changes with what is there
DIGITS_OF_VERSION = 12
PAPER = "#fbfaf6"  # style.css's


@pages.get("/sw.js")
def worker() -> Response:
    """From the root, so that it may answer for every page; its bytes change with anything that it keeps."""
    shell = {"version": _version(), "page": url_for(".offline"), "files": _files()}
    text = f"self.SHELL = {json.dumps(shell)};\n{WORKER.read_text()}"
    return Response(text, content_type="text/javascript; charset=utf-8")


@pages.get("/manifest.webmanifest")
def manifest() -> Response:
    """The page as an app of the phone; its name and icon say nothing of what it is for."""
    title = current.config().phone_title
    icons = [_icon("192.png", 192), _icon("512.png", 512), _icon("maskable-512.png", 512, "maskable")]
    told = {
        "id": "/phone",
        "name": title,
        "short_name": title,
        "start_url": "/phone",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": icons,
    }
    return Response(json.dumps(told), content_type="application/manifest+json")


@pages.get("/phone/icons/<name>")
def icon(name: str) -> Response:
    """Ours, or those of the network (MAPPER_PHONE_ICONS)."""
    if name not in ICONS:
        abort(404)
    return send_from_directory(current.config().phone_icons, name)


@pages.get("/phone/paper-map/<digest>.geojson")
def paper_map(digest: str) -> Response:
    """Land, water and the names of towns, as in any atlas: for the map of whoever opens the page."""
    found = _paper_map(current.config().data)
    if found is None or digest != found[0]:
        abort(404)
    return Response(found[1], content_type=MEDIA_TYPE, headers={"Cache-Control": YEAR})


@pages.app_context_processor
def what_the_map_needs() -> dict[str, Callable[[], Any]]:
    return {
        "paper_map_url": _paper_map_url,
        "paper_map_corners": _corners,
        "paper_map_credits": _credits,
    }


@pages.get("/phone/offline")
def offline() -> str:
    """The phone page of nobody, whoever asks: the phone fills in who was signed in on it."""
    return _page(_version())


@pages.get("/api/v1/here")
def here() -> Response:
    """Who is signed in in this browser, for a page that was opened without asking."""
    people = session_cookies.people_here()
    token = session_cookies.token()
    chosen = [one.person_id for one in people if one.token == token and one.standing is Standing.holds]
    return jsonify(
        person=chosen[0] if chosen else "",
        people=[_row(one) for one in people],
        revoked=session_cookies.revoked_here(),
        csrf_token=generate_csrf(),
    )


def _row(one: Held) -> dict[str, str | bool]:
    """Who was not let in yet may be anybody with somebody's code: the code's name is not told."""
    waits = one.standing is Standing.waits
    return {"id": one.person_id, "name": "" if waits else one.name, "waits": waits}


def _icon(name: str, pixels: int, purpose: str = "any") -> dict[str, str]:
    source = url_for(".icon", name=name)
    return {"src": source, "sizes": f"{pixels}x{pixels}", "type": "image/png", "purpose": purpose}


def _version() -> str:
    """Changes with the page's words and every file; a file's name tells its content."""
    told = [_page(""), WORKER.read_text(), *_files()]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:DIGITS_OF_VERSION]


def _page(version: str) -> str:
    nobody: dict[str, Any] = {"actor": None, "people_here": list, "revoked_here": list, "csp_nonce": str}
    nobody["get_flashed_messages"] = list  # a sentence for whoever asks would be kept for everybody
    return phone.rendered(shell=version, numbers=ALWAYS, note_words=NOTE_WORDS, here="phone.visit", **nobody)


@cache
def _paper_map(data: Path) -> tuple[str, bytes] | None:
    """(digest, GeoJSON); None where a network has no paper map of its state yet."""
    file = data / PAPER_MAP
    if not file.is_file():
        return None
    body = file.read_bytes()
    return hashlib.sha256(body).hexdigest()[:DIGITS_OF_VERSION], body


def _paper_map_url() -> str:
    found = _paper_map(current.config().data)
    return url_for("shell.paper_map", digest=found[0]) if found else ""


def _corners() -> list[tuple[float, float]]:
    """Where a map opens that has nothing to show: (lat, lon) of the towns' south-west and north-east."""
    found = _paper_map(current.config().data)
    return _corners_of(found[1]) if found else []


@cache
def _corners_of(paper: bytes) -> list[tuple[float, float]]:
    features = json.loads(paper)["features"]
    points = [one["geometry"]["coordinates"] for one in features if one["properties"]["layer"] == "town"]
    if not points:
        return []
    lons, lats = zip(*points, strict=True)
    return [(min(lats), min(lons)), (max(lats), max(lons))]


def _credits() -> list[str]:
    return credits_for({PAPER_MAP}, current.config().data)


def _files() -> list[str]:
    ours = [url_for("static", filename=f"built/{file.name}") for file in browser_files.built_files()]
    beside = [url_for(".manifest"), *(url_for(".icon", name=name) for name in ICONS)]
    return [*ours, *beside, *filter(None, [_paper_map_url()])]
