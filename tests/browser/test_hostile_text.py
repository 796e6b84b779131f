"""Is text only ever text? The corpus stands in every field that somebody can fill, and goes to every sink.

Two detectors. In Chromium: nothing sets window.PWNED, no dialog, no request elsewhere, and no report of the
CSP, which is the second line and not the first. And every page, parsed but not run: no element, attribute or
address came out of a text. The last tests weaken a sink on purpose and see both turn red.
"""

import re
import threading
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.serving import make_server

from mapper import create_app
from mapper.config import PROJECT
from tests.browser.conftest import QuietHandler, Watched, sign_in, until
from tests.browser.hostile_corpus import CORPUS
from tests.builders import CUMBERLAND, PORTLAND, Programme
from tests.conftest import config_in
from tests.every_text import VARIANTS, Place, fill, unfilled
from tests.web.forms import forms_of
from tests.web.permission_table import ROWS

NOTICE = """Object.defineProperty(window, 'PWNED', { set(n) { console.error('it ran: ' + n); } });"""
# What of a parsed page came out of a text, or leads where no page of ours leads.
INSPECT = r"""(pages) => {
  const found = [];
  const look = (root, from) => {
    for (const one of root.querySelectorAll('*')) {
      const tag = one.localName;
      if (tag === 'x-pwned' || one.hasAttribute('pwned')) found.push(`${from}: the element ${tag}`);
      if (tag === 'script' && one.type !== 'application/json' && !one.getAttribute('nonce'))
        found.push(`${from}: a script without a nonce`);
      if (tag === 'base' || (tag === 'meta' && /refresh/i.test(one.httpEquiv))) found.push(`${from}: ${tag}`);
      for (const { name, value } of one.attributes) {
        if (name.startsWith('on') || name === 'srcdoc') found.push(`${from}: ${tag} ${name}`);
        if (!['href', 'src', 'action', 'formaction', 'data', 'xlink:href', 'poster'].includes(name)) continue;
        const to = new URL(value, 'http://own.invalid/');
        const isWeb = ['http:', 'https:'].includes(to.protocol);
        if (isWeb ? /evil/.test(to.host) : !['tel:', 'geo:', 'mailto:'].includes(to.protocol))
          found.push(`${from}: ${tag} ${name} leads to ${to.protocol}//${to.host}`);
      }
      if (tag === 'template') look(one.content, from);
    }
  };
  for (const [from, html] of pages) look(new DOMParser().parseFromString(html, 'text/html'), from);
  return [...new Set(found)];
}"""
OF_ONE_PATH = 2  # a page with another filter is the same page
ONE_IN = 2  # of the pages of one kind, such as that of a round


class Hostile:
    """A programme in which all text is hostile, served for Chromium."""

    def __init__(self, app: Flask, corpus: tuple[str, ...]) -> None:
        self.app, self.programme = app, Programme(app)
        with self.programme.database.write() as connection:
            for number, payload in enumerate(corpus):
                lat, lon = 43.59 + number // 8 * 0.015, -70.4 + number % 8 * 0.01
                place = Place(number, CUMBERLAND, PORTLAND, lat, lon)
                fill(connection, place, lambda column, text=payload: text)
        self.corpus = corpus
        self.server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
        self.server.daemon_threads = False
        self._thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self._thread.start()
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()
        self.programme.database.dispose()


@pytest.fixture(scope="module")
def hostile(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    world = Hostile(create_app(config_in(tmp_path_factory.mktemp("hostile"), sqlite_template)), CORPUS)
    yield world
    world.close()


@pytest.fixture
def weak(sqlite_template: Path, tmp_path: Path) -> Iterator[Hostile]:
    """A small one, for a test to weaken."""
    corpus = tuple(text for text in CORPUS if text.startswith(("<script>", "<img")))
    world = Hostile(create_app(config_in(tmp_path, sqlite_template)), corpus)
    yield world
    world.close()


def watch(chromium: Browser, world: Hostile, role: str, **options: Any) -> tuple[Watched, Page]:
    """A window in which somebody of that role is signed in, and everything that runs is a fault."""
    context = chromium.new_context(base_url=world.origin, locale="en-US", **options)
    context.add_init_script(NOTICE)
    watched = Watched(context, world.origin)
    areas = {"administrator": [], "volunteer": [PORTLAND]}.get(role, [CUMBERLAND])
    sign_in(watched, world.programme, world.programme.person("Somebody", role, areas))
    page = watched.new_page()

    def refuse(dialog: Any) -> None:
        watched.faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    page.on("dialog", refuse)
    return watched, page


def pages_of(client: FlaskClient, first: set[str]) -> list[tuple[str, str]]:
    """(address, HTML) of everything that can be reached from these addresses by links."""
    todo, asked, of_path, pages = sorted(first), set(first), Counter[str](), []
    while todo:
        address = todo.pop()
        with client.get(address) as answer:
            if answer.mimetype != "text/html":
                continue
            html = answer.get_data(as_text=True)
        pages.append((address, html))
        for link in sorted(set(re.findall(r'href="(/[^/"#][^"#]*)', html))):
            path = link.split("?")[0]
            venue = re.fullmatch(r"/venues/(\d+)", path)
            if venue and int(venue[1]) % len(VARIANTS) not in (1, 3):
                continue  # a plain one and one of do-not-place with its reason show every text
            of_what = re.sub(r"\D", "", path)  # all pages of one round, or none
            if path.startswith("/static/") or (of_what and zlib.crc32(of_what.encode()) % ONE_IN):
                continue
            found = link.replace("&amp;", "&")
            if found not in asked and of_path[path] < OF_ONE_PATH:
                of_path[path] += 1
                asked.add(found)
                todo.append(found)
    return pages


def client_of(world: Hostile, role: str) -> FlaskClient:
    client: FlaskClient = getattr(world.programme, role)()
    return client


# --- the tests -------------------------------------------------------------------------------------


def test_the_corpus_is_large_and_stands_in_every_field(hostile: Hostile) -> None:
    assert len(set(CORPUS)) >= 35
    with hostile.programme.database.read() as connection:
        for payload in (CORPUS[0], CORPUS[1], CORPUS[-1]):
            assert unfilled(connection, payload[:60]) == []


@pytest.mark.parametrize("role", ["administrator", "volunteer", "viewer"])
def test_no_page_takes_a_text_for_markup(hostile: Hostile, chromium: Browser, role: str) -> None:
    """Every page that this role can reach by links, parsed."""
    first = {"/", "/sign-in", "/phone", "/coverage", "/gaps?by=town", "/venues", "/map", "/review", "/people"}
    pages = pages_of(client_of(hostile, role), first | {"/settings", "/recalls", "/waiting", "/api/v1/none"})
    assert len(pages) > (250 if role == "administrator" else 3)
    assert inspected(chromium, pages) == []
    if role == "administrator":  # and the texts were there to be mistaken
        shown = "".join(html for _, html in pages)
        assert "&lt;img src=x pwned" in shown and "&lt;/textarea&gt;" in shown


def inspected(chromium: Browser, pages: list[tuple[str, str]]) -> list[str]:
    context = chromium.new_context()
    found: list[str] = context.new_page().evaluate(INSPECT, [list(pair) for pair in pages])
    context.close()
    return found


def test_what_was_typed_comes_back_as_text(programme: Programme, chromium: Browser) -> None:
    """Forms that are refused show what was typed; searches and errors name it."""
    programme.venue()
    client = programme.administrator()
    addresses = (
        "/people",
        "/venues/1",
        "/settings/new/types",
        "/settings/new/materials",
        "/settings/new/spots",
    )
    addresses += ("/settings/numbers/new/state", f"/settings/counties/{CUMBERLAND}", "/sign-in", "/review")
    forms = [form for address in addresses for form in forms_of(client.get(address).get_data(as_text=True))]
    sent = {}
    for form in forms:
        is_ending = re.search(r"sign-out|revoke|/code$|remove|retire|drop", form.action)
        if form.method == "post" and form.fields.keys() - {"csrf_token"} and not is_ending:
            sent.setdefault(re.sub(r"[0-9a-f-]{8,}|\d+", "#", form.action), form)
    pages = []
    for number in range(0, len(CORPUS), 3):  # a few at a time: each is as hostile among others
        payload = " ".join(CORPUS[number : number + 3])
        for form in sent.values():
            said = dict.fromkeys(form.fields, payload) | {"csrf_token": form.fields["csrf_token"][0]}
            answer = client.post(form.action, data=said)
            pages.append((f"{form.action} with {number}", answer.get_data(as_text=True)))
        for query in ("venues?q", "venues?sort", "gaps?by", "gaps?county", "map?shade", "sign-in?why"):
            address, name = query.split("?")
            answer = client.get(f"/{address}", query_string={name: payload})
            pages.append((f"{query} with {number}", answer.get_data(as_text=True)))
    assert len(sent) > 5
    assert inspected(chromium, pages) == []


def test_nothing_runs_on_a_coordinators_pages(hostile: Hostile, chromium: Browser) -> None:
    """Every page that needs no id, and some of those that do, as a browser runs them."""
    watched, page = watch(chromium, hostile, "administrator", viewport={"width": 1280, "height": 800})
    addresses = [address for address, kind in plain_addresses(hostile) if kind == "text/html"]
    assert len(addresses) > 12
    for address in (*addresses, "/venues/1", "/venues/3", "/venues/100", f"/settings/counties/{CUMBERLAND}"):
        page.goto(address)
        assert page.locator("[pwned], x-pwned").count() == 0, address
    watched.context.close()
    assert watched.faults == []


def plain_addresses(hostile: Hostile) -> list[tuple[str, str]]:
    """(address, media type) of what answers an administrator without any id; files to save are `saved`."""
    client, found = client_of(hostile, "administrator"), []
    for row in ROWS:
        if row.method != "GET" or "@" in str(dict(row.url)) or row.endpoint == "static":
            continue
        with hostile.app.test_request_context():
            address = url_for(row.endpoint, **row.url) + f"?{row.query}"
        with client.get(address) as answer:
            assert answer.headers["X-Content-Type-Options"] == "nosniff", address
            is_saved = answer.headers.get("Content-Disposition", "").startswith("attachment")
            if answer.status_code == 200:
                found.append((address, "saved" if is_saved else str(answer.mimetype)))
    return found


def test_nothing_runs_in_a_release(hostile: Hostile, chromium: Browser) -> None:
    """What a funder opens, who is not signed in."""
    client = hostile.app.test_client()
    token = forms_of(client.get("/release").get_data(as_text=True))[0].fields["csrf_token"][0]
    pages = []
    for number in range(len(CORPUS)):
        elsewhere = {"REMOTE_ADDR": f"192.0.2.{number}"}  # too many from one place have to wait
        data = {"csrf_token": token, "token": f"link-{number}"}
        answer = client.post("/release", data=data, environ_base=elsewhere)
        pages.append((f"release {number}", answer.get_data(as_text=True)))
    assert "&lt;img src=x pwned" in "".join(html for _, html in pages)
    assert inspected(chromium, pages) == []
    watched, page = watch(chromium, hostile, "viewer")
    for number in (0, 1, 21):
        page.goto("/sign-in")
        page.goto(f"/release#link-{number}")
        expect(page.locator("main")).to_contain_text(f"PWNED={number + 1}")
    watched.context.close()
    assert watched.faults == []


def test_nothing_runs_on_the_map_with_every_popup_opened(hostile: Hostile, chromium: Browser) -> None:
    watched, page = watch(chromium, hostile, "administrator", viewport={"width": 1280, "height": 900})
    page.goto("/map")
    page.wait_for_selector("html[data-map=ready]")
    said = []
    for middle in (43.6125, 43.6725):  # half of them at a time: more would be drawn as rings
        with page.expect_response("**/api/v1/map?*"):
            page.evaluate(
                f"void window.coverageMap.map.setView([{middle}, -70.365], 13, {{ animate: false }})"
            )
        page.wait_for_selector("#in-view:not([aria-busy])")
        until(page, "document.querySelectorAll('.point[role=button]').length > 100")
        said += opened_popups(page)
    assert {text for text in CORPUS if any(normal(text) in normal(one) for one in said)} == set(CORPUS)
    assert page.locator("[pwned], x-pwned").count() == 0
    watched.context.close()
    assert watched.faults == []


def opened_popups(page: Page) -> list[str]:
    """Opens every popup of the map, areas' too; answers what they said."""
    said: list[str] = page.evaluate("""async () => {
      const [said, seen] = [[], new Set()];
      L.Popup.mergeOptions({ autoPan: false }); // a map that moves draws its points anew
      for (const point of document.querySelectorAll('.point[role=button], .leaflet-interactive')) {
        const title = point.title?.replace(/: [^:]*$/, '');
        if (title && seen.has(title)) continue; // a place like it stands beside it
        seen.add(title);
        point.dispatchEvent(new MouseEvent('click', { bubbles: true, view: window }));
        await new Promise((done) => setTimeout(done, 0));
        for (const one of document.querySelectorAll('.leaflet-popup-content')) said.push(one.textContent);
      }
      return said;
    }""")
    return said


def normal(text: str) -> str:
    return " ".join(text.split())


def test_nothing_runs_on_a_phone(hostile: Hostile, chromium: Browser) -> None:
    """List, form, receipt and queue, with every hostile place, and every payload typed as a note."""
    watched, page = watch(chromium, hostile, "volunteer", viewport={"width": 320, "height": 640})
    watched.expect("Failed to load resource")  # of what is sent while there is no network
    page.goto("/phone")
    page.locator("#venues button").first.wait_for()
    page.route("**/api/v1/visits/*", lambda route: route.abort())
    seen = page.evaluate(LOG_AT_EVERY_PLACE, list(CORPUS))
    assert {normal(text) for text in CORPUS} <= {normal(text) for text in seen}
    page.locator("#queue-state").click()
    expect(page.locator("#unsent .log-venue").first).to_be_visible()
    copied = [normal(text) for text in page.evaluate(COPY_EVERY_ENTRY)]
    assert all(any(normal(text) in one for one in copied) for text in CORPUS)
    assert page.locator("[pwned], x-pwned").count() == 0
    watched.context.close()
    assert watched.faults == []


COPY_EVERY_ENTRY = """async () => {
  const [said, byId] = [[], (id) => document.getElementById(id)];
  const count = byId('unsent').children.length;
  for (let at = 0; at < count; at += 1) {
    byId('unsent').children[at].querySelector('[data-does=do-copy]').click();
    said.push(byId('as-text-words').value);
    byId('as-text-back').click();
    await new Promise((done) => setTimeout(done, 5));
  }
  return said;
}"""


LOG_AT_EVERY_PLACE = """async (notes) => {
  const seen = [];
  const until = async (said) => {
    const end = Date.now() + 15_000;
    while (Date.now() < end && !said()) await new Promise((done) => setTimeout(done, 5));
    if (!said()) throw new Error(`waited in vain: ${said}`);
  };
  const byId = (id) => document.getElementById(id);
  const all = () => [...document.querySelectorAll('#venues button.venue')];
  const show = () => { while (!byId('more').hidden) byId('more').click(); };
  show();
  const count = all().length;
  for (let at = 0; at < count; at += 1) {
    show();
    all()[at].click();
    await until(() => !byId('visit').hidden);
    seen.push(byId('visit-title').textContent);
    if (at < notes.length) {
      byId('note').value = notes[at];
      byId('note').dispatchEvent(new Event('input', { bubbles: true }));
      document.querySelector('[name=outcome][value=closed_today]').click();
      const isSaved = () => !byId('receipt').hidden;
      // The one before may still be on its way into the outbox: nobody is as fast as this.
      await until(() => isSaved() || byId('save').click() || isSaved());
      byId('next').click();
    } else {
      byId('back').click();
    }
    await until(() => !byId('pick').hidden);
  }
  return seen;
}"""


def test_nothing_runs_on_the_phones_map(hostile: Hostile, chromium: Browser) -> None:
    """Every mark, its name, what a tap on it says, and the list of what is in view."""
    watched, page = watch(chromium, hostile, "volunteer", viewport={"width": 320, "height": 640})
    page.goto("/phone")
    page.locator("#open-map").click()
    page.locator("#map[data-ready]").wait_for()
    page.locator("#map-back").click()
    page.evaluate("() => { L.Map.addInitHook(function () { window.theMap = this; }); }")
    page.locator("#open-map").click()
    page.locator("#map[data-ready]").wait_for()
    points = [(43.59 + at // 8 * 0.015, -70.4 + at % 8 * 0.01) for at in range(len(CORPUS))]
    seen = page.evaluate(LOOK_AT_EVERY_POINT, points)
    for where in ("names", "chosen", "listed"):
        missing = {normal(text) for text in CORPUS} - {normal(text) for text in seen[where]}
        assert missing == set(), where
    said = [normal(text) for text in seen["marks"]]
    assert [text for text in CORPUS if not any(one.startswith(normal(text)) for one in said)] == []
    assert page.locator("[pwned], x-pwned").count() == 0
    watched.context.close()
    assert watched.faults == []


LOOK_AT_EVERY_POINT = """async (points) => {
  const seen = { marks: [], names: [], chosen: [], listed: [] };
  const texts = (selector) => [...document.querySelectorAll(selector)].map((one) => one.textContent);
  for (const point of points) {
    window.theMap.setView(point, 16, { animate: false });
    seen.names.push(...texts('#map .map-name'));
    seen.listed.push(...texts('#map-in-view .venue-name'));
    for (const mark of document.querySelectorAll('#map .point[role=button]')) {
      seen.marks.push(mark.getAttribute('aria-label'));
      mark.dispatchEvent(new MouseEvent('click', { bubbles: true, view: window }));
      seen.chosen.push(...texts('#map-chosen .venue-name'));
      await new Promise((done) => setTimeout(done, 0));
    }
  }
  return seen;
}"""


def test_nothing_runs_where_a_place_is_added(hostile: Hostile, chromium: Browser) -> None:
    """Every payload as the name and the address of a new place, and as one that it may be."""
    watched, page = watch(chromium, hostile, "volunteer", viewport={"width": 320, "height": 640})
    page.goto("/phone")
    page.locator("#venues button").first.wait_for()
    page.locator("#add-place").click()
    page.locator("#place-name").wait_for()
    seen = page.evaluate(ADD_EVERY_PLACE, list(CORPUS))
    for where in ("offered", "title", "kept"):
        missing = {normal(text) for text in CORPUS} - {normal(text) for text in seen[where]}
        assert missing == set(), where
    assert page.locator("[pwned], x-pwned").count() == 0
    watched.context.close()
    assert watched.faults == []


ADD_EVERY_PLACE = """async (names) => {
  const seen = { offered: [], title: [], kept: [] };
  const until = async (said) => {
    const end = Date.now() + 15_000;
    while (Date.now() < end && !said()) await new Promise((done) => setTimeout(done, 5));
    if (!said()) throw new Error(`waited in vain: ${said}`);
  };
  const byId = (id) => document.getElementById(id);
  for (const name of names) {
    byId('place-name').value = name;
    byId('place-address').value = name;
    byId('place-type').selectedIndex = 1;
    byId('place-town').value = 'Portland';
    byId('place-form').dispatchEvent(new Event('input', { bubbles: true }));
    byId('place-go').click();
    await until(() => byId('new-place').hidden);
    if (byId('visit').hidden) {
      const names = [...document.querySelectorAll('#same-places .venue-name')];
      seen.offered.push(...names.map((one) => one.textContent));
      byId('same-other').click();
    }
    await until(() => !byId('visit').hidden);
    seen.title.push(byId('visit-title').textContent);
    byId('back').click();
    byId('add-place').click();
    await until(() => !byId('new-place').hidden);
    seen.kept.push(byId('place-address').value);
  }
  return seen;
}"""


SHOWN = ("text/html", "image/png")  # around a picture Chromium puts a page of its own


def test_data_that_is_opened_as_a_page_is_not_one(hostile: Hostile, chromium: Browser) -> None:
    """JSON and files, typed into the address bar: shown as text or saved, never run."""
    watched, page = watch(chromium, hostile, "administrator")
    watched.expect("404 (NOT FOUND)")  # a browser asks for an icon of what is no page
    data = {address: kind for address, kind in plain_addresses(hostile) if kind not in SHOWN}
    assert len(data) >= 6
    for address, kind in data.items():
        if kind != "saved":
            page.goto(address)
    watched.context.close()
    assert watched.faults == []


def test_no_script_and_no_template_of_ours_takes_text_for_markup() -> None:
    """folium's frame of the map, which holds no text of anybody's, is the one exception, on its page and in
    its file. A literal that is made markup escapes what is formatted into it."""
    unsafe = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.srcdoc"
    unsafe += r"|createContextualFragment|setHTMLUnsafe|setAttribute\(['\"]on"
    unsafe += r"|\{\{[^}]*\|\s*safe\b|autoescape|\bMarkup\((?!\s*['\"])"
    files = [*(PROJECT / "templates").rglob("*.html"), *(PROJECT / "mapper").rglob("*.py")]
    files += [
        file
        for file in (PROJECT / "mapper" / "static").rglob("*.js")
        if not {"vendor", "built"} & set(file.parts)
    ]
    found = {
        str(file.relative_to(PROJECT))
        for file in files
        if re.search(unsafe, re.sub(r"(?m)^\s*(//|#|/?\*).*$", "", file.read_text(encoding="utf-8")))
    }
    frames = {"templates/coverage/map.html", "templates/coverage/map_file.html"}
    assert found == frames


# --- would it be noticed? --------------------------------------------------------------------------


def trusting(weak: Hostile) -> None:
    """Its pages escape nothing, and are compiled for it alone."""
    weak.app.jinja_env.bytecode_cache = None
    weak.app.jinja_env.autoescape = False


def test_a_page_that_trusts_a_text_is_noticed(weak: Hostile, chromium: Browser) -> None:
    trusting(weak)
    watched, page = watch(chromium, weak, "administrator")
    page.goto("/venues")
    watched.context.close()
    assert any("Content Security Policy" in fault for fault in watched.faults), "the second line"
    html = client_of(weak, "administrator").get("/venues").get_data(as_text=True)
    assert inspected(chromium, [("/venues", html)]) != []


def test_a_page_that_trusts_a_text_is_noticed_without_the_second_line_too(
    weak: Hostile, chromium: Browser
) -> None:
    trusting(weak)
    watched, page = watch(chromium, weak, "administrator", bypass_csp=True)
    page.goto("/venues")
    watched.context.close()
    assert any("it ran: " in fault for fault in watched.faults)
    assert any("a dialog: " in fault for fault in watched.faults)


@pytest.mark.parametrize(
    ("file", "role", "address"),
    [
        ("coordinator/hand-over.js", "administrator", "/map"),
        ("built/*.js", "volunteer", "/phone"),  # in which part the list is drawn, the bundler chooses,
    ],
)
def test_a_script_that_trusts_a_text_is_noticed(
    weak: Hostile, chromium: Browser, file: str, role: str, address: str
) -> None:
    def weakened(route: Route) -> None:
        answer = route.fetch()
        weak_parts.append(".textContent" in answer.text())
        route.fulfill(response=answer, body=answer.text().replace(".textContent", ".innerHTML"))

    weak_parts: list[bool] = []

    watched, page = watch(chromium, weak, role, service_workers="block")
    page.route(f"**/{file}", weakened)
    page.goto(address)
    page.locator("[pwned]").first.wait_for(state="attached")
    watched.context.close()
    assert any(weak_parts)
    assert any("Content Security Policy" in fault for fault in watched.faults)


@pytest.mark.parametrize(
    "html",
    [
        "<a href='javascript:x'>",
        "<a href='java\tscript:x'>",
        "<a href=' JAVASCRIPT:x'>",
        "<a href='//evil.invalid'>",
        "<form action='data:text/html,x'>",
        "<p onclick=x>",
        "<template><img onerror=x></template>",
        "<script>x</script>",
        "<base href=/x>",
        "<meta http-equiv=Refresh content='0;url=/x'>",
        "<svg><a xlink:href='javascript:x'>",
    ],
)
def test_the_look_at_a_page_sees(chromium: Browser, html: str) -> None:
    assert inspected(chromium, [("a page", html)]) != []
