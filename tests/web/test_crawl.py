"""What does anybody find who asks every URL, with every id that there is and many that there are not?

Each text and coordinate of three places is a canary; SAFETY.md's table says who may see which.
"""

import html
import re
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import product
from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import IntegerConverter

from mapper import create_app
from mapper.store import schema, sessions
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, POSTER, STALL, Programme, some_id
from tests.conftest import config_in
from tests.every_text import VARIANTS, Place, fill
from tests.web.permission_table import ROWS, Row

BRUNSWICK = "2300508430"
PLACES = {
    "own": Place(1, CUMBERLAND, PORTLAND, 43.661234, -70.261234),
    "near": Place(2, CUMBERLAND, BRUNSWICK, 43.911234, -69.961234),  # another town of the county
    "far": Place(3, AROOSTOOK, CARIBOU, 46.861234, -68.011234),
}
# What is nobody's secret: the programme's own words, and which towns there are.
STATEWIDE = ("venue_type.label", "spot.label", "material.", "area.name")
ITS_NUMBERS = ("local_number.", "county_contact.", "area_rule.whom_to_ask")
FROZEN = ("frozen_report.title", "the id of frozen")
SEEN_BY = {
    "anonymous": {},
    "waiting": {},
    "volunteer": {
        "own": (*STATEWIDE, *ITS_NUMBERS, *(f"venue.name {v}" for v in ("plain", "do_not_place", "concern"))),
        "near": (*STATEWIDE, *ITS_NUMBERS),
        "far": STATEWIDE,
    },
    "viewer": {
        "own": (*STATEWIDE, "language_needed.language", *FROZEN),
        "near": (*STATEWIDE, "language_needed.language", *FROZEN),
        "far": STATEWIDE,
    },
    "coordinator": {"far": STATEWIDE},  # and everything of own counties
}
EVERYTHING = {"coordinator": ("own", "near")}
NUMBERS = range(1, 31)
MOST_LINKS = 150
MOST_ADDRESSES = 2_000  # of one row
QUERIES = (
    *("", "by=town", "by=county", f"county={AROOSTOOK}", f"town={CARIBOU}", f"town={BRUNSWICK}", "q=canary"),
    *("as_of=2026-05-10", "status=covered", "level=town", "level=county", "visited=yes", "sort=name"),
    *("bbox=-180,-90,180,90&zoom=18", "bbox=-180,-90,180,90&zoom=0", "bbox=-71,43,-67,48&zoom=9"),
)


def canary(where: str, column: str) -> str:
    return "canary" + re.sub(r"\W|_", "", f"{where}{column}".replace(".", "x").replace(" ", "q"))


class World:
    """The three places, everything's ids, and who looks at them."""

    def __init__(self, app: Flask) -> None:
        self.app, self.programme = app, Programme(app)
        self.columns: dict[str, tuple[str, str]] = {}  # canary -> (place, column)
        self.ids: dict[str, dict[str, str]] = {}
        for where, place in PLACES.items():
            with self.programme.database.write() as connection:
                self.ids[where] = fill(connection, place, lambda column, at=where: self._say(at, column))
        self._points = self._all_points()
        self._secrets: dict[str, tuple[str, str]] = {}
        for where, ids in self.ids.items():
            seen_with = {"plain": "venue.name plain", "do_not_place": "venue.name do_not_place"}
            seen_with |= {"concern": "venue.name concern", "code": "material.label"}
            for kind, id_ in ids.items():
                if len(id_) > 4:
                    self._secrets[id_] = (where, seen_with.get(kind, f"the id of {kind}"))

    def _say(self, where: str, column: str) -> str:
        said = canary(where, column)
        self.columns[said.casefold()] = (where, column)
        return said

    def _all_points(self) -> dict[tuple[str, str], tuple[str, str]]:
        """(lat, lon) as texts, of six decimals and of four -> (place, column)."""
        table, found = schema.venue, {}
        with self.programme.database.read() as connection:
            points = {row.id: (row.lat, row.lon) for row in connection.execute(select(table))}
        for where, ids in self.ids.items():
            for variant in VARIANTS:
                lat, lon = points[ids[variant]]
                for form in (".6f", ".4f"):
                    found[format(lat, form), format(lon, form)] = (where, f"venue.name {variant}")
        return found

    def client(self, who: str) -> FlaskClient:
        if who not in ("anonymous", "waiting"):
            client: FlaskClient = getattr(self.programme, who)()
            return client
        client = self.app.test_client()
        if who == "waiting":
            person = self.programme.person("Wanda")
            with self.programme.database.write() as connection:
                token = sessions.start(connection, person, "", datetime.now(UTC), "code", approved=False)
            client.set_cookie("session", token)
        return client

    def sung(self, text: str) -> dict[str, tuple[str, str]]:
        words = re.findall(r"canary\w+", text.casefold())
        return {word: self.columns[word] for word in words if word in self.columns}

    def leaks(self, who: str, text: str) -> set[str]:
        """What of that text this role may not see."""
        found = {**self.sung(text)}
        found |= {word: what for word, what in self._secrets.items() if word in text}
        found |= {lat: what for (lat, lon), what in self._points.items() if lat in text and lon in text}
        return {
            f"{where}: {column}"
            for where, column in found.values()
            if where not in EVERYTHING.get(who, ())
            and not any(column.startswith(part) for part in SEEN_BY[who].get(where, ()))
        }

    def addresses(self, row: Row) -> list[str]:
        """The row's URL with every id that anything has, and numbers one after the other."""
        ids = [id_ for found in self.ids.values() for id_ in found.values()]
        ids += [CARIBOU, BRUNSWICK, PORTLAND, AROOSTOOK, CUMBERLAND, "state", some_id("nobody")]
        rules = self.app.url_map.iter_rules(row.endpoint)
        rule = next(rule for rule in rules if row.method in (rule.methods or ()))
        tried = {name: [value] for name, value in row.url.items()}
        for name, converter in rule._converters.items():
            is_number = isinstance(converter, IntegerConverter)
            if is_number:
                tried[name] = list(NUMBERS)
            elif name != "noun":  # that is a word of ours: with any other nothing is there
                tried[name] = [*ids, row.url.get(name, "x")]
        combined = list(product(*tried.values()))[:MOST_ADDRESSES]
        with self.app.test_request_context():
            return sorted({url_for(row.endpoint, **dict(zip(tried, one, strict=True))) for one in combined})


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    app = create_app(config_in(tmp_path_factory.mktemp("crawl"), sqlite_template))
    yield World(app)
    app.extensions["mapper"].database.dispose()


def said(client: FlaskClient, address: str) -> tuple[int, str]:
    with client.get(address) as answer:
        return (
            answer.status_code,
            f"{answer.headers}\n{html.unescape(answer.get_data().decode(errors='replace'))}",
        )


GET_ROWS = [row for row in ROWS if row.method == "GET" and row.endpoint != "static"]


@pytest.mark.parametrize("who", list(SEEN_BY))
def test_nobody_finds_what_the_table_keeps_from_them(world: World, who: str) -> None:
    client = world.client(who)
    wrong, todo = set(), {a for row in GET_ROWS for a in world.addresses(row)}
    lists = [address for row in GET_ROWS if not row.url for address in world.addresses(row)]
    todo |= {f"{address}?{query}" for address in lists for query in QUERIES}
    done: set[str] = set()
    found: set[str] = set()
    while todo:
        address = todo.pop()
        done.add(address)
        status, text = said(client, address)
        assert status < 500, address
        wrong |= {f"{address}: {leak}" for leak in world.leaks(who, text.replace(address, ""))}
        if status == 200 and len(found) < MOST_LINKS:
            links = {link.split("#")[0] for link in re.findall(r'(?:href|src)="(/[^"]*)"', text)}
            found |= links - done
            todo |= links - done - {address for address in links if address.startswith("/static")}
    assert not wrong, sorted(wrong)[:20]


def test_the_canaries_sing(world: World) -> None:
    """What a role may see is found, or the crawl would be blind."""
    text = "".join(said(world.client("volunteer"), a)[1] for a in ("/api/v1/carry", "/phone"))
    sung = set(world.sung(text).values())
    assert {("own", "venue.name plain"), ("own", "venue.name concern")} <= sung
    assert {("own", "material.label"), ("own", "local_number.label")} <= sung
    ada = world.programme.administrator()
    pages = "".join(said(ada, a)[1] for a in ("/venues", "/review", "/people", "/api/v1/carry"))
    heard = world.leaks("volunteer", pages)
    assert heard >= {"own: venue.name restricted", "far: venue.name plain", "own: visit_note.note"}
    assert heard >= {"far: person.name", "far: review_row.fields", "own: the id of conflict"}


@pytest.mark.parametrize("who", ["volunteer", "viewer", "coordinator"])
def test_numbers_tried_one_after_the_other_answer_for_own_places_only(world: World, who: str) -> None:
    client = world.client(who)
    table = schema.venue
    with world.programme.database.read() as connection:
        counties = dict(connection.execute(select(table.c.number, table.c.county_geoid)).all())
    assert len(counties) == 15
    for number in NUMBERS:
        is_theirs = who == "coordinator" and counties.get(number) == CUMBERLAND
        assert client.get(f"/venues/{number}").status_code == (200 if is_theirs else 404), number


BODY = {
    "visited_at": "2026-05-04T12:00:00-04:00",
    "outcome": "placed",
    "items": [{"material": POSTER, "spot": STALL, "action": "placed", "quantity": 1}],
}


def test_a_phone_is_not_told_whether_a_place_is_somebody_elses_or_none(world: World) -> None:
    """To the letter, and in about the same time: the shortest of many, asked for in turn."""
    vera = world.client("volunteer")
    ids = {where: world.ids[where][kind] for where, kind in (("far", "plain"), ("near", "plain"))}
    ids |= {"own, restricted": world.ids["own"]["restricted"], "none": ""}
    told: dict[str, set[str]] = {name: set() for name in ids}
    took: dict[str, list[float]] = {name: [] for name in ids}
    for turn in range(20):
        for name, venue_id in ids.items():
            visit_id = some_id(f"{name} {turn}")
            sent = BODY | {"venue_id": venue_id or some_id(f"no place {turn}")}
            begun = time.thread_time()  # the server's own work, whatever else the machine does
            answer = vera.put(f"/api/v1/visits/{visit_id}", json=sent)
            took[name].append(time.thread_time() - begun)
            text = f"{answer.status_code} {sorted(answer.headers.keys())} {answer.get_data(as_text=True)}"
            text = text.replace(visit_id, "ID")
            told[name].add(re.sub(r'"(sha256|received_at)":"[^"]*"', r'"\1"', text))
    assert len(set().union(*told.values())) == 1, told
    shortest = {name: statistics.median(sorted(times)[:5]) for name, times in took.items()}
    assert max(shortest[n] for n in ("far", "near", "none")) < 2 * min(
        shortest[n] for n in ("far", "near", "none")
    ), shortest
