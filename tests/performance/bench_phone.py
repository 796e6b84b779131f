"""When can a volunteer log, on a bad network and on none, and what else would they have waited for?

A piece of `make bench`, in a real Chromium: cold at 400 kbit/s and 400 ms a request, then with no network."""

import gzip
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright
from werkzeug.serving import make_server

from mapper import create_app
from mapper.config import from_environment
from mapper.rules.permissions import Role
from tests.browser.conftest import QUIET, QuietHandler
from tests.browser.provide_chromium import chromium
from tests.builders import PORTLAND, Programme
from tests.performance import phone_rivals
from tests.performance.phone_rivals import ENGINES, Engine, NotWeighed

KBIT_PER_S, LATENCY_MS = 400, 400
SLOW_CPU = 4  # times slower than this machine
RUNS = 5
PATIENCE_MS = 120_000
# A venue is tapped in the frame after the list is there: when can its form be filled?
TAP_AT_ONCE = """(() => {
  const shown = (selector) => document.querySelector(selector)?.checkVisibility();
  const look = () => {
    if (!performance.getEntriesByName('list').length && shown('button.venue')) {
      performance.mark('list');
      requestAnimationFrame(() => document.querySelector('button.venue').click());
    }
    if (shown('#visit')) performance.mark('form');
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})()"""
MARKED = "name => performance.getEntriesByName(name)[0]?.startTime"


@dataclass
class Opening:
    """One opening of a page: milliseconds until the list and the form, and what was loaded until then."""

    list_ms: float
    form_ms: float
    sizes: dict[str, int]


def main(app: Flask | None = None) -> None:
    """Prints the figures, for the venues of this app, or of the demo."""
    if app is not None:
        _print(app)
        return
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(from_environment({"MAPPER_INSTANCE": folder, "MAPPER_LOG_LEVEL": "error"}))
        app.test_cli_runner().invoke(args=["demo"])
        _print(app)
        app.extensions["mapper"].database.dispose()


def _print(app: Flask) -> None:
    programme = Programme(app)
    token = programme.session_of(programme.person("Bench", Role.volunteer.value, [PORTLAND]))
    with sync_playwright() as playwright, _served(app) as origin:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        ours = [_cold(browser, origin, token) for _ in range(RUNS)]
        _print_cold(ours)
        for rate, machine in ((1, "this machine"), (SLOW_CPU, f"{SLOW_CPU} times slower")):
            there = _offline(browser, origin, token, rate)
            said = f"list {_middle(there, 'list_ms')}, form {_middle(there, 'form_ms')}"
            print(f"  no network, second visit, {machine}: {said}", flush=True)
        weight = sum(size for path, size in ours[0].sizes.items() if path != "/api/v1/carry")
        for engine in ENGINES:
            _print_engine(browser, engine, weight, median(one.form_ms for one in ours))
        browser.close()


def _print_cold(openings: list[Opening]) -> None:
    sizes = openings[0].sizes
    carry = sizes.get("/api/v1/carry", 0)
    page = sum(sizes.values()) - carry
    print(f"The phone page, cold at {KBIT_PER_S} kbit/s and {LATENCY_MS} ms, median of {len(openings)}:")
    print(f"  {len(sizes)} requests, over the network {page:,} bytes of page and {carry:,} of venues")
    print(f"  list {_middle(openings, 'list_ms')}, form {_middle(openings, 'form_ms')}", flush=True)


def _middle(openings: list[Opening], what: str) -> str:
    return f"{median(getattr(one, what) for one in openings):,.0f} ms"


def _cold(browser: Browser, origin: str, token: str) -> Opening:
    context = _context(browser, origin, token)
    page, session = _throttled(context)
    sizes: dict[str, int] = {}
    asked: dict[str, str] = {}
    session.on("Network.requestWillBeSent", lambda it: asked.update({it["requestId"]: it["request"]["url"]}))
    session.on("Network.loadingFinished", lambda it: _weighed(sizes, asked[it["requestId"]], it))
    opening = _open(page, sizes)
    context.close()
    return opening


def _weighed(sizes: dict[str, int], url: str, finished: dict[str, float]) -> None:
    if url.startswith("http"):  # a picture within the styles is no request
        sizes[urlsplit(url).path] = int(finished["encodedDataLength"])


def _offline(browser: Browser, origin: str, token: str, rate: int) -> list[Opening]:
    context = _context(browser, origin, token)
    page = context.new_page()
    page.goto("/phone")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    page.locator("button.venue").first.wait_for()
    context.set_offline(True)
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.add_init_script(TAP_AT_ONCE)
    openings = []
    for _ in range(RUNS):
        page.goto("about:blank")
        openings.append(_opened(page, {}))
    context.close()
    return openings


def _open(page: Page, sizes: dict[str, int]) -> Opening:
    page.add_init_script(TAP_AT_ONCE)
    return _opened(page, sizes)


def _opened(page: Page, sizes: dict[str, int]) -> Opening:
    page.goto("/phone", wait_until="commit", timeout=PATIENCE_MS)
    page.locator("#visit").wait_for(timeout=PATIENCE_MS)
    list_ms, form_ms = (page.evaluate(MARKED, name) for name in ("list", "form"))
    return Opening(list_ms, form_ms, dict(sizes))


def _context(browser: Browser, origin: str, token: str) -> BrowserContext:
    context = browser.new_context(base_url=origin, viewport={"width": 390, "height": 780}, is_mobile=True)
    context.add_cookies([{"name": "session", "value": token, "url": origin}])
    return context


def _throttled(context: BrowserContext) -> tuple[Page, CDPSession]:
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    speed = KBIT_PER_S * 1_000 / 8
    limits = {"offline": False, "latency": LATENCY_MS, "downloadThroughput": speed, "uploadThroughput": speed}
    session.send("Network.emulateNetworkConditions", limits)
    return page, session


# --- others ----------------------------------------------------------------------------------------


def _print_engine(browser: Browser, engine: Engine, our_bytes: int, our_ms: float) -> None:
    name = f"  {engine.package} {engine.version}"
    with tempfile.TemporaryDirectory() as folder:
        try:
            files = phone_rivals.weigh(engine, Path(folder))
        except NotWeighed as reason:
            print(f"{name}: not weighed ({reason})", flush=True)
            return
        size = phone_rivals.gzipped(files)
        took = _time_of(browser, files)
    print(
        f"{name}: its code alone {size:,} bytes gzipped ({size / our_bytes:.1f} times our whole page), ",
        end="",
    )
    print(f"run after {took:,.0f} ms ({took / our_ms:.1f} times our form)", flush=True)


def _time_of(browser: Browser, files: list[Path]) -> float:
    """Milliseconds until the engine's code has run, under the same network; there is no form yet."""
    with _pages(files) as origin:
        context = browser.new_context(base_url=origin)
        page, _ = _throttled(context)
        page.goto("/", timeout=PATIENCE_MS)
        page.wait_for_function("() => globalThis.engine", timeout=PATIENCE_MS)
        took: float = page.evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart")
        context.close()
    return took


@contextmanager
def _pages(files: list[Path]) -> Iterator[str]:
    """A page that loads the first of these files, which imports the others; all gzipped."""
    kept = {f"/{file.name}": gzip.compress(file.read_bytes(), 6) for file in files}
    load = "".join(f'<link rel="modulepreload" href="/{file.name}">' for file in files)
    kept["/"] = gzip.compress(
        f'<!doctype html>{load}<script type="module" src="/{files[0].name}"></script>'.encode()
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = kept.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/html" if self.path == "/" else "text/javascript")
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the report is the output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=QuietHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
