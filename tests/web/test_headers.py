"""Does every answer, errors too, carry the headers and cookies that keep pages and people apart?"""

import dataclasses
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from mapper import create_app
from mapper.config import Config
from mapper.web import current, security
from tests.builders import Programme, some_id
from tests.web.permission_table import ROWS

THING = re.compile(r"@\w+")
ROLES = ("anonymous", "volunteer", "coordinator", "administrator")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE")
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
DIRECTIVES = {
    "default-src": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'self'",
    "form-action": "'self'",
    "connect-src": "'self'",
}
OF_NOBODY = {"static", "shell.icon", "shell.paper_map"}  # files that a browser may keep: the same for all
KEPT_BY_CHOICE = {"coverage.paper_map", "coverage.area_outlines", "sync_api.carry"}  # private, asked anew


def check_headers(response: TestResponse, endpoint: str, https: bool) -> None:
    headers, what = response.headers, f"{response.request.method} {response.request.path}"
    for name, value in EXACT.items():
        assert headers.get(name) == value, f"{what}: {name}"
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    for directive, value in DIRECTIVES.items():
        assert policy[directive] == value, f"{what}: {directive}"
    assert not re.search(r"unsafe-|\*|https?:", headers["Content-Security-Policy"]), what
    assert re.fullmatch(r"'self' 'nonce-[\w-]{22}'", policy["script-src"]), what
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert ("Strict-Transport-Security" in headers) is https, what
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(headers.keys()), what
    check_keeping(response, endpoint, what)
    check_cookies(response, https)
    location = headers.get("Location", "/")
    assert location.startswith("/") and not location.startswith(("//", "/\\")), f"{what}: to {location}"


def check_keeping(response: TestResponse, endpoint: str, what: str) -> None:
    kept = response.headers.get("Cache-Control", "")
    if endpoint in OF_NOBODY and response.status_code < 400 and what.startswith(("GET", "HEAD")):
        assert re.search(r"no-cache|immutable", kept), f"{what}: {kept}"
    elif endpoint == "static" and response.status_code < 400:
        assert not kept and not response.data, what  # OPTIONS
    elif endpoint in KEPT_BY_CHOICE and response.status_code == 200 and what.startswith(("GET", "HEAD")):
        assert "private" in kept, f"{what}: {kept}"
    else:
        assert kept == "no-store", f"{what}: {kept!r}"


def check_cookies(response: TestResponse, https: bool) -> None:
    for cookie in response.headers.getlist("Set-Cookie"):
        name, flags = cookie.split("=")[0], {part.strip() for part in cookie.split(";")[1:]}
        assert name.startswith("__Host-") is https, cookie
        assert ("Secure" in flags) is https, cookie
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= flags, cookie
        assert not any(flag.startswith("Domain") for flag in flags), cookie


@pytest.fixture(params=["http", "https"])
def served(request: pytest.FixtureRequest, config: Config) -> Iterator[Programme]:
    """The app as it is on a laptop, and as it is behind HTTPS."""
    https = request.param == "https"
    public = "https://mapper.example" if https else ""
    app = create_app(dataclasses.replace(config, https=https, public_url=public))
    yield Programme(app)
    app.extensions["mapper"].database.dispose()


def is_https(programme: Programme) -> bool:
    https: bool = programme.app.extensions["mapper"].config.https
    return https


def browser(programme: Programme, role: str) -> FlaskClient:
    client = programme.app.test_client()
    if role != "anonymous":
        areas = {"volunteer": ["2300560545"], "coordinator": ["23005"]}.get(role, [])
        session = programme.session_of(programme.person(role, role, areas))
        client.set_cookie(
            "__Host-session" if is_https(programme) else "session", session, secure=is_https(programme)
        )
    return client


def address(app: Flask, rule: Rule) -> str:
    kinds = {"IntegerConverter": 1, "UUIDConverter": some_id("thing"), "PathConverter": "style.css"}
    there = {row.endpoint: row.url for row in ROWS}[rule.endpoint]  # what the table of people asks for
    values: dict[str, Any] = {
        name: kinds.get(type(converter).__name__) or THING.sub("x", there[name])
        for name, converter in rule._converters.items()
    }
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values))


@pytest.mark.parametrize(
    ("served", "role"),
    [*(("https", role) for role in ROLES), ("http", "anonymous"), ("http", "administrator")],
    indirect=["served"],
)
def test_every_answer_of_every_url(served: Programme, role: str) -> None:
    base = "https://localhost" if is_https(served) else "http://localhost"
    statuses, client = set(), browser(served, role)
    for rule in served.app.url_map.iter_rules():
        url = address(served.app, rule)
        for method in METHODS:
            response = client.open(url, method=method, base_url=base)
            check_headers(response, rule.endpoint, is_https(served))
            statuses.add(response.status_code)
            response.close()
    assert statuses >= {200, 400, 405}
    assert 500 not in statuses


def test_pages_too_carry_them(served: Programme) -> None:
    """With something in the programme, so that pages are whole, and signing in, which sets cookies."""
    served.visit(served.venue())
    base = "https://localhost" if is_https(served) else "http://localhost"
    client = browser(served, "administrator")
    for rule in served.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments:
            response = client.get(address(served.app, rule), base_url=base)
            check_headers(response, rule.endpoint, is_https(served))
    result = served.app.test_cli_runner().invoke(args=["create-coordinator", "Ada"])
    code = result.output.splitlines()[0].rsplit(": ", 1)[1]
    client = served.app.test_client()
    page = client.get("/sign-in", base_url=base)
    form = re.search(r'name="csrf_token" value="([^"]+)"', page.get_data(as_text=True))
    assert form is not None
    data = {"code": code, "csrf_token": form[1]}
    response = client.post("/sign-in", data=data, base_url=base, headers={"Referer": base + "/sign-in"})
    assert response.status_code == 303
    names = [cookie.split("=")[0] for cookie in response.headers.getlist("Set-Cookie")]
    assert ("__Host-session" if is_https(served) else "session") in names
    check_headers(response, "sign_in.redeem", is_https(served))


def test_errors_carry_them_and_tell_nothing(served: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    client, secret = browser(served, "administrator"), "typed-by-somebody"
    base = "https://localhost" if is_https(served) else "http://localhost"
    monkeypatch.setattr(current, "frame", lambda: 1 / 0)
    api = {"Content-Type": "application/json"}
    asked: list[tuple[int, str, str, dict[str, Any]]] = [
        (400, "POST", "/sign-in", {}),
        (401, "GET", "/api/v1/carry", {"as": "anonymous"}),
        (404, "GET", f"/nowhere/{secret}", {}),
        (404, "GET", f"/static/{secret}", {}),
        (405, "DELETE", "/gaps", {}),
        (413, "POST", "/sign-in", {"data": b"x" * (security.MOST_BYTES + 1)}),
        (413, "PUT", f"/api/v1/visits/{some_id('v')}", {"data": b"x" * 65_537, "headers": api}),
        (415, "PUT", f"/api/v1/visits/{some_id('v')}", {"data": b"{}"}),
        (
            403,
            "PUT",
            f"/api/v1/visits/{some_id('v')}",
            {"headers": {**api, "Origin": "https://evil.example"}},
        ),
        (403, "PUT", f"/api/v1/visits/{some_id('v')}", {"headers": {**api, "Origin": "null"}}),
        (403, "PUT", f"/api/v1/visits/{some_id('v')}", {"headers": {**api, "Origin": "http://[x"}}),
        (403, "PUT", f"/api/v1/visits/{some_id('v')}", {"headers": {**api, "Sec-Fetch-Site": "same-site"}}),
        (500, "GET", f"/gaps?county={secret}", {}),
        (500, "GET", f"/api/v1/map?bbox=-71,43,-66,48&zoom=7&type={secret}", {}),
    ]
    for status, method, url, more in asked:
        who = served.app.test_client() if more.pop("as", "") else client
        response = who.open(url, method=method, base_url=base, **more)
        text = response.get_data(as_text=True)
        assert response.status_code == status, f"{method} {url}: {response.status_code} {text}"
        check_headers(response, "static" if "/static/" in url else "", is_https(served))
        assert not re.search(rf"{secret}|Traceback|ZeroDivision|\.py\b|werkzeug", text, re.I), url
        if url.startswith("/api/"):
            assert response.mimetype == "application/problem+json"
        if status == 405:
            assert "GET" in response.headers["Allow"]


def test_what_says_its_own_length_and_what_does_not_is_limited(programme: Programme) -> None:
    """A body in pieces has no Content-Length; a server that ends it says so in the environment."""
    client = programme.volunteer()
    for url, method, kind, most in (
        (f"/api/v1/visits/{some_id('v')}", "PUT", "application/json", security.MOST_API_BYTES),
        ("/sign-in", "POST", "application/x-www-form-urlencoded", security.MOST_FORM_BYTES),
    ):
        body = io.BytesIO(b"x" * (most + 1))
        response = client.open(
            url,
            method=method,
            input_stream=body,
            content_type=kind,
            environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
        )
        assert response.status_code == 413, url


@pytest.mark.parametrize(
    "data",
    [
        {f"field{number}": "x" for number in range(security.MOST_FIELDS + 1)},
        {"code": "x" * (security.MOST_CHARACTERS + 1)},
    ],
    ids=["too many fields", "too long a field"],
)
def test_a_form_has_limits(programme: Programme, data: dict[str, str]) -> None:
    client = programme.app.test_client()
    assert client.post("/sign-in", data=data).status_code == 413
    response = client.post("/sign-in", data=data, content_type="multipart/form-data")
    assert response.status_code == 413


@pytest.mark.parametrize("url", ["/gaps?county=%00", "/venues?q=a%00b", "/api/v1/map?type=%00"])
def test_a_sign_that_no_row_holds_is_refused_in_a_query_too(programme: Programme, url: str) -> None:
    assert programme.administrator().get(url).status_code == 400


def test_another_hosts_name_is_refused_where_ours_is_known(config: Config) -> None:
    app = create_app(dataclasses.replace(config, public_url="https://mapper.example"))
    client = app.test_client()
    for host in ("mapper.example", "localhost:8000", "127.0.0.1:8000"):
        assert client.get("/sign-in", headers={"Host": host}).status_code == 200, host
    for host in ("evil.example", "mapper.example.evil.example", "evil.example:80", "a@b", ""):
        for url in ("/sign-in", "/", "/api/v1/carry", "/static/style.css", "/nowhere"):
            response = client.get(url, headers={"Host": host})
            assert response.status_code == 400, f"{host!r} {url}"
            assert "evil" not in response.get_data(as_text=True) + str(response.headers)
            check_headers(response, "", https=False)
    app.extensions["mapper"].database.dispose()


@pytest.mark.parametrize(
    "url", ["//evil.example/", "//evil.example/%2e%2e", "/\\evil.example", "/https://evil.example"]
)
def test_no_address_leads_elsewhere(programme: Programme, url: str) -> None:
    for client in (programme.app.test_client(), programme.administrator()):
        response = client.get(url, follow_redirects=False)
        location = response.headers.get("Location", "/")
        host = re.match(r"(?:https?:)?//([^/]*)", location)
        assert host is None or host[1] == "localhost", location


def where_from(app: Flask, forwarded: str, peer: str = "10.0.0.9") -> tuple[str, str, str]:
    seen: list[tuple[str, str, str]] = []

    @app.before_request
    def look() -> None:
        from flask import request

        seen.append((current.client_address(), request.host, request.scheme))

    headers = {
        "X-Forwarded-For": forwarded,
        "X-Forwarded-Host": "mapper.example",
        "X-Forwarded-Proto": "https",
    }
    app.test_client().get("/healthz", headers=headers, environ_overrides={"REMOTE_ADDR": peer})
    app.extensions["mapper"].database.dispose()
    return seen[0]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address", "host"),
    [
        (0, "1.1.1.1", "10.0.0.9", "localhost"),
        (0, "6.6.6.6, 1.1.1.1", "10.0.0.9", "localhost"),
        (1, "1.1.1.1", "1.1.1.1", "mapper.example"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1", "mapper.example"),
        (2, "6.6.6.6, 1.1.1.1, 10.0.0.1", "1.1.1.1", "localhost"),  # but one proxy named the host
    ],
)
def test_a_proxy_is_believed_only_where_there_is_one(
    config: Config, proxies: int, forwarded: str, address: str, host: str
) -> None:
    app = create_app(dataclasses.replace(config, proxies=proxies))
    assert where_from(app, forwarded)[:2] == (address, host)


@pytest.mark.parametrize(
    ("peer", "address"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::"),
        ("", ""),
        ("a socket", "a socket"),
    ],
)
def test_throttles_tell_lines_apart_and_not_each_address_of_a_line(
    app: Flask, peer: str, address: str
) -> None:
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": peer}):
        assert current.client_address() == address
