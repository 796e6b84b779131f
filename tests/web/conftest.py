"""What page tests share: a look at every page's HTML that no page may fail."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

VOID_OR_FREE = {"hidden", "submit", "button"}


class Page(HTMLParser):
    """The parts of a page that every page must get right."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.labelled: set[str] = set()
        self.controls: list[dict[str, str | None]] = []
        self.scripts: list[dict[str, str | None]] = []
        self.loads: list[str] = []
        self.lang = ""
        self.title = ""
        self.headings: list[str] = []
        self.inline: list[str] = []
        self._open: list[str] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        attrs = dict(attributes)
        self._open.append(tag)
        if attrs.get("id"):
            self.ids.append(str(attrs["id"]))
        if tag == "html":
            self.lang = attrs.get("lang") or ""
        if tag == "label" and attrs.get("for"):
            self.labelled.add(str(attrs["for"]))
        if tag in ("input", "select", "textarea") and attrs.get("type") not in VOID_OR_FREE:
            self.controls.append({**attrs, "in_label": "yes" if "label" in self._open else ""})
        if tag == "script":
            self.scripts.append(attrs)
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(tag)
        if tag in ("script", "img", "link", "iframe", "audio", "video", "source", "form"):
            self.loads += [str(attrs[name]) for name in ("src", "href", "action") if attrs.get(name)]
        self.inline += [name for name in attrs if name.startswith("on") or name == "style"]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open and self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "title":
            self.title += data
        self.text.append(data)


def check_page(response: TestResponse) -> Page:
    """Fails where a page lacks what every page must have; answers its parts."""
    page = Page(response.get_data(as_text=True))
    assert page.lang, "the page does not say its language"
    assert page.title.strip(), "the page has no title"
    assert page.headings.count("h1") == 1, f"a page has one h1, not {page.headings.count('h1')}"
    assert len(page.ids) == len(set(page.ids)), (
        f"ids twice: {sorted(i for i in page.ids if page.ids.count(i) > 1)}"
    )
    for control in page.controls:
        named = control.get("id") in page.labelled or control["in_label"] or control.get("aria-label")
        assert named or control.get("aria-labelledby"), f"a field without a label: {control}"
    assert not page.inline, f"inline styles or handlers, which the CSP refuses: {page.inline}"
    nonce = re.search(r"'nonce-([^']+)'", response.headers["Content-Security-Policy"])
    assert nonce is not None
    for script in page.scripts:
        if script.get("type") != "application/json":
            assert script.get("nonce") == nonce[1], f"a script without this answer's nonce: {script}"
    for url in page.loads:
        assert not re.match(r"(https?:)?//", url), f"the page asks another host: {url}"
    return page


@pytest.fixture
def look() -> Callable[[FlaskClient, str], Page]:
    """Fetches a page as somebody, expects 200, and checks what every page must get right."""

    def fetch(client: FlaskClient, url: str) -> Page:
        response = client.get(url)
        assert response.status_code == 200, f"{url}: {response.status_code}"
        return check_page(response)

    return fetch
