"""Does anything that a program or a person may send end in a fault of ours, or never end?"""

import contextlib
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from werkzeug.datastructures import MultiDict

import mapper
from mapper import create_app
from mapper.intake import cells
from mapper.intake.reference_forms import EditRefused, code_from, language, percent
from mapper.intake.refusals import RowRejected
from mapper.places.gazetteer import normal_name
from mapper.rules.duplicates import normal_text
from mapper.rules.privacy import looks_like_a_shelter, note_warnings
from mapper.rules.spreadsheet_cells import guarded
from mapper.web.openapi import description
from tests.builders import Programme
from tests.conftest import config_in
from tests.every_text import Place, fill
from tests.web.forms import Form, forms_of
from tests.web.permission_table import ROWS, Row

SHORT = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
LONG = settings(SHORT, max_examples=1_500, derandomize=False)
CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


class Served:
    """The app that the tests of this file share, as a WSGI app that schemathesis can hold on to."""

    app: Flask | None = None
    cookie = ""

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        assert self.app is not None
        return self.app.wsgi_app(environ, start_response)


SERVED = Served()
schema = schemathesis.openapi.from_dict(description())
schema.app = SERVED


@pytest.fixture(scope="module", autouse=True)
def programme(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programme]:
    """One of everything, in a programme whose database goes away with it."""
    app = create_app(config_in(tmp_path_factory.mktemp("fuzz"), sqlite_template))
    found = Programme(app)
    with found.database.write() as connection:
        fill(connection, Place(1), lambda column: f"said in {column}")
    SERVED.app = app
    SERVED.cookie = found.session_of(found.person("Ada", "administrator", ()))
    yield found
    found.database.dispose()


def answers_well(case: schemathesis.Case) -> None:
    if len(str(case.body)) % 4:  # nearly always sent under somebody else's name, it would never get far
        case.headers.pop("Logged-By", None)
    response = case.call(headers={"Cookie": f"session={SERVED.cookie}"})
    case.validate_response(response, checks=list(CHECKS))


@schema.parametrize()
@SHORT
def test_the_api_says_what_it_says_it_does(case: schemathesis.Case) -> None:
    answers_well(case)


@pytest.mark.drill
@schema.parametrize()
@LONG
def test_the_api_says_what_it_says_it_does_a_long_time(case: schemathesis.Case) -> None:
    answers_well(case)


# --- every form ------------------------------------------------------------------------------------

AWKWARD = (
    *("", " ", "\0", "\ud7ff\ue000", "\u2028", "\u202e", "\ufeff", "\x1b[31m", "e\u0301" * 200, "\U0010ffff"),
    *(
        "0",
        "-1",
        "1e999",
        "NaN",
        "inf",
        "0x10",
        "1_000",
        "²",
        "٣",
        "１２",
        "9" * 400,
        "-0.0",
        "1,5",
        "1.5e-400",
    ),
    *("2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "2026-W10-1", "20260101", "２０２６-01-01"),
    *("' OR 1=1 --", "%00", "%s%n", "../../etc/passwd", "{{7*7}}", "${7*7}", "a" * 100_000, "é" * 5_000),
    *("null", "[]", "{}", "true", "None", "undefined", "state", "23005", "23003", "types", "en", ";" * 999),
    *("new", ":", "a:b:c", "=1+1", "\r\nSet-Cookie: x=y", "a=b&c=d", "x\ty", "🏚" * 300, "yes", "accept"),
)
TEXTS = st.one_of(
    st.sampled_from(AWKWARD), st.text(max_size=40), st.integers().map(str), st.floats().map(str)
)
KINDS = (
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/json",
    "text/plain",
)
STARTS = (
    *("/", "/sign-in", "/phone", "/coverage", "/gaps?by=town", "/venues", "/map", "/review", "/people"),
    *("/settings", "/recalls", "/releases", "/waiting"),
)


class Sender:
    """Somebody who may do everything, signed in again whenever a form has ended that."""

    def __init__(self, programme: Programme) -> None:
        self._programme = programme
        self._sign_in()

    def _sign_in(self) -> None:
        self.client = self._programme.administrator()
        self.token = forms_of(self.get("/sign-in"))[0].fields["csrf_token"][0]

    def get(self, address: str) -> str:
        with self.client.get(address) as answer:
            assert answer.status_code < 500, address
            return answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""

    def post(self, address: str, what: object, **how: Any) -> int:
        with self.client.post(address, **how) as answer:
            status, to = answer.status_code, answer.headers.get("Location", "")
        assert status < 500, f"{address} answers {status} to {what!r}"
        if to.startswith(("/sign-in", "/waiting")):
            self._sign_in()
        return status

    def forms(self) -> dict[str, Form]:
        """Every form of every page that links lead to, one of each kind."""
        todo, seen, found = list(STARTS), set(STARTS), {}
        while todo:
            html = self.get(todo.pop())
            for form in forms_of(html):
                found.setdefault(f"{form.method} {_kind(form.action)}", form)
            links = {link for link in re.findall(r'href="(/[^/"#?][^"#?]*)', html) if "/static/" not in link}
            fresh = {_kind(link): link for link in sorted(links) if _kind(link) not in map(_kind, seen)}
            seen |= set(fresh.values())
            todo += fresh.values()
        return found


def _kind(address: str) -> str:
    """The address without what tells one thing from another."""
    path = address.split("?")[0]
    return re.sub(r"/(?=[^/]*\d)[^/]+|(?<=/settings/)(types|spots|materials)/[^/]+", "/#", path)


@pytest.fixture(scope="module")
def sender(programme: Programme) -> Sender:
    return Sender(programme)


@pytest.fixture(scope="module")
def forms(sender: Sender) -> dict[str, Form]:
    return sender.forms()


def test_the_forms_are_found(forms: dict[str, Form]) -> None:
    posts = [name for name in forms if name.startswith("post")]
    assert len(posts) > 15, posts


def filled_in(data: st.DataObject, form: Form) -> list[tuple[str, str]]:
    """Fields as they are, otherwise, not at all, twice, and ones that there are not."""
    said = []
    for name, offered in {**form.fields, **form.buttons}.items():
        if name != "csrf_token":
            value = st.one_of(st.sampled_from(offered), TEXTS) if offered else TEXTS
            said += [(name, text) for text in data.draw(st.lists(value, max_size=2), label=name)]
    return said + data.draw(st.lists(st.tuples(st.sampled_from(["x", "do", "name"]), TEXTS), max_size=1))


def send_a_form(data: st.DataObject, sender: Sender, forms: dict[str, Form]) -> None:
    form = forms[data.draw(st.sampled_from(sorted(forms)), label="form")]
    said = filled_in(data, form)
    if form.method == "get":
        sender.client.get(form.action, query_string=said).close()
        return
    several = MultiDict([*said, ("csrf_token", sender.token)])
    sender.post(form.action, said, data=several)


@settings(SHORT, max_examples=400)
@given(data=st.data())
def test_no_form_ends_in_a_fault(data: st.DataObject, sender: Sender, forms: dict[str, Form]) -> None:
    send_a_form(data, sender, forms)


@pytest.mark.drill
@settings(LONG, max_examples=20_000)
@given(data=st.data())
def test_no_form_ends_in_a_fault_a_long_time(
    data: st.DataObject, sender: Sender, forms: dict[str, Form]
) -> None:
    send_a_form(data, sender, forms)


@settings(SHORT, max_examples=150)
@given(data=st.data())
def test_no_body_that_is_no_form_ends_in_a_fault(
    data: st.DataObject, sender: Sender, forms: dict[str, Form]
) -> None:
    form = forms[data.draw(st.sampled_from(sorted(name for name in forms if name.startswith("post"))))]
    body = data.draw(st.one_of(st.binary(max_size=200), st.just(b"a=%ff%fe&b=%ed%a0%80&=&&%=%zz")))
    how = {"content_type": data.draw(st.sampled_from(KINDS)), "headers": {"X-CSRFToken": sender.token}}
    sender.post(form.action, body, data=body, **how)


QUERY = (
    "type",
    "status",
    "county",
    "town",
    "posting",
    "visited",
    "as_of",
    "by",
    "q",
    "sort",
    "page",
    "shade",
)
QUERY += ("bbox", "zoom", "level", "why", "v")


@settings(SHORT, max_examples=300)
@given(
    row=st.sampled_from([row for row in ROWS if row.method == "GET" and row.endpoint != "static"]),
    query=st.lists(st.tuples(st.sampled_from(QUERY), TEXTS), max_size=4),
    data=st.data(),
)
def test_no_address_ends_in_a_fault(
    row: Row, query: list[tuple[str, str]], data: st.DataObject, programme: Programme, sender: Sender
) -> None:
    rule = next(
        rule for rule in programme.app.url_map.iter_rules(row.endpoint) if "GET" in (rule.methods or ())
    )
    parts = [
        quote(data.draw(TEXTS).replace("\ud800", "")[:300] or "x", safe="") if is_variable else text
        for is_variable, text in rule._trace
    ]
    address = "".join(parts).lstrip("|") or "/"
    with sender.client.get(address, query_string=[*query, *parse_qsl(row.query)]) as answer:
        assert answer.status_code < 500, (address, query)


# --- and none goes on without end ------------------------------------------------------------------

SMALL, LARGE = 1_000, 16_000  # characters: what grows with the square takes 256 times as long
MOST_GROWTH, TOO_SHORT_TO_TELL = 80, 0.02
PROBES = (
    "a",
    "0",
    " ",
    "1 ",
    "a@",
    "@a",
    ".",
    "-",
    "+1 ",
    "(2",
    "a.",
    "a-",
    "/",
    "é",
    "\t ",
    "A",
    "aA",
    "_",
    "'",
    ";",
)


def patterns() -> dict[str, Callable[[str], object]]:
    """Every pattern that a module of ours keeps, by its place: searched, or only matched, as it is there."""
    found: dict[str, Callable[[str], object]] = {}
    for module in pkgutil.walk_packages(mapper.__path__, "mapper."):
        if ".migrations." in module.name:
            continue
        source = inspect.getsource(importlib.import_module(module.name))
        for name, value in vars(importlib.import_module(module.name)).items():
            for at, one in enumerate(_flat(value)):
                if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                    is_matched = re.search(rf"\b{name}\.(full)?match\(", source)
                    is_searched = re.search(rf"\b{name}\.(search|sub|split|find)", source) or not is_matched
                    found[f"{module.name}.{name}[{at}]"] = one.search if is_searched else one.fullmatch
    return found


def _flat(value: object) -> list[object]:
    if isinstance(value, tuple | list):
        return [part for one in value for part in _flat(one)]
    return [value]


def growth(work: Callable[[str], object], probe: str) -> float:
    """How many times as long the larger one takes; 1 where that is too short to tell."""
    small, large = (shortest(work, (probe * size)[:size] + "\x01") for size in (SMALL, LARGE))
    return large / max(small, 1e-9) if large > TOO_SHORT_TO_TELL else 1.0


def shortest(work: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(3):
        begun = time.thread_time()  # of this thread's own work, whatever else the machine does
        work(text)
        times.append(time.thread_time() - begun)
        if times[-1] < TOO_SHORT_TO_TELL / 10:
            break
    return min(times)


@pytest.mark.parametrize("place", sorted(patterns()))
def test_no_pattern_takes_time_without_bound(place: str) -> None:
    work = patterns()[place]
    words = sorted(set(re.findall(r"[a-z]{3,}", work.__self__.pattern)))[:60]  # type: ignore[attr-defined]
    probes = [*PROBES, *(f"{word} " for word in words), *(f"{a} {b} " for a, b in pairwise(words))]
    slow = {probe: growth(work, probe) for probe in probes}
    assert {probe: times for probe, times in slow.items() if times > MOST_GROWTH} == {}


def _cell(read: Callable[[str], object]) -> Callable[[str], object]:
    def work(text: str) -> object:
        with contextlib.suppress(RowRejected, EditRefused, ValueError):
            return read(text)
        return None

    return work


READERS: dict[str, Callable[[str], object]] = {
    "shelter": lambda text: looks_like_a_shelter(text, text, {"operator": text}),
    "note": note_warnings,
    "plain": _cell(lambda text: cells.plain("notes", text)),
    "open months": _cell(cells.open_months),
    "point": _cell(lambda text: cells.point(text, text)),
    "website": _cell(cells.website),
    "closed": _cell(cells.closed),
    "code": _cell(code_from),
    "language": _cell(language),
    "percent": _cell(percent),
    "name": _cell(normal_text),
    "town": _cell(normal_name),
    "guard": _cell(lambda text: guarded(f"+{text}")),
}


@pytest.mark.parametrize("what", sorted(READERS))
def test_no_text_takes_time_without_bound(what: str) -> None:
    probes = (*PROBES, "dog society ", "safe haven for ", "refuge ", "she said ", "1-2,", "d v ", "casa de ")
    slow = {probe: growth(READERS[what], probe) for probe in probes}
    assert {probe: times for probe, times in slow.items() if times > MOST_GROWTH} == {}


def test_a_pattern_without_bound_is_noticed() -> None:
    assert growth(re.compile(r"\s+$").search, " ") > MOST_GROWTH
