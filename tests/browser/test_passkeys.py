"""Does a real browser make a passkey and come in with it, and is every copy of an answer refused?"""

import dataclasses
import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import func, select, update
from werkzeug.serving import make_server

from mapper import create_app
from mapper.config import Config
from mapper.store import schema, sessions
from mapper.store.sign_in_codes import digest_of
from tests.browser.conftest import QuietHandler, Watched, sign_in
from tests.builders import CUMBERLAND, Programme
from tests.conftest import config_in
from tests.web.signing_in import csrf

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
# What a page of whoever wants an answer does with a question of ours.
ASK = """async ([challenge, verification]) => {
  const plain = (text) => atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  const bytes = (text) => Uint8Array.from(plain(text), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
  const got = await navigator.credentials.get({
    publicKey: { challenge: bytes(challenge), rpId: 'localhost', userVerification: verification },
  });
  const said = got.response;
  return {
    id: got.id, rawId: text(got.rawId), type: got.type,
    response: {
      clientDataJSON: text(said.clientDataJSON), authenticatorData: text(said.authenticatorData),
      signature: text(said.signature), userHandle: text(said.userHandle),
    },
  };
}"""


@dataclass
class Home:
    """The app at http://localhost, where browsers allow passkeys without HTTPS, and a browser before it."""

    programme: Programme
    origin: str
    watched: Watched
    page: Page
    cdp: Any
    authenticator: str
    cora: str

    def make_one(self) -> None:
        self.page.goto("/me")
        self.page.get_by_role("button", name="Add a passkey").click()
        self.page.get_by_text("The passkey is kept.").wait_for()

    def send(self, answer: Any) -> int:
        """Somebody else's browser brings an answer."""
        client = self.programme.app.test_client()
        body = answer if isinstance(answer, str) else json.dumps(answer)
        headers = {"X-CSRFToken": csrf(client), "Content-Type": "application/json"}
        return client.post("/sign-in/passkey", data=body, headers=headers).status_code

    def question(self) -> str:
        client = self.programme.app.test_client()
        asked = client.post("/sign-in/passkey/question", headers={"X-CSRFToken": csrf(client)})
        return str((asked.json or {})["challenge"])


def served(config: Config) -> tuple[Programme, Callable[[], None]]:
    app = create_app(config)
    server = make_server("127.0.0.1", config.port, app, threaded=True, request_handler=QuietHandler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        thread.join()
        server.server_close()
        app.extensions["mapper"].database.dispose()

    return Programme(app), stop


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def home(chromium: Browser, config: Config) -> Iterator[Home]:
    config = dataclasses.replace(config, port=free_port())
    programme, stop = served(config)
    origin = f"http://localhost:{config.port}"
    context = chromium.new_context(base_url=origin)
    watched = Watched(context, origin)
    page = watched.new_page()
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    cora = programme.person("Cora", "coordinator", (CUMBERLAND,))
    sign_in(watched, programme, cora)
    yield Home(programme, origin, watched, page, cdp, made["authenticatorId"], cora)
    context.close()
    stop()
    assert watched.faults == []


def test_make_one_sign_out_and_come_back_with_it(home: Home) -> None:
    home.make_one()
    page = home.page
    assert page.get_by_text("Chrome on Linux made").count() == 1
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/desk")
    page.goto("/me")
    assert page.get_by_text("with a passkey; last used").count() == 1
    page.locator("summary", has_text="Remove the passkey").click()
    page.get_by_role("button", name="Yes, remove it").click()
    page.get_by_text("opens nothing here any more").wait_for()
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/sign-in")
    home.watched.expect("422")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_text("This passkey is not known here.").wait_for()
    with home.programme.database.read() as connection:
        actions = connection.execute(select(schema.audit.c.action).order_by(schema.audit.c.id)).scalars()
        assert list(actions) == ["passkey_added", "signed_out", "signed_in", "passkey_removed", "signed_out"]


def test_a_device_makes_one_for_a_person_once(home: Home) -> None:
    home.make_one()
    home.page.get_by_role("button", name="Add a passkey").click()
    home.page.get_by_text("This device has a passkey here already.").wait_for()


def test_a_replayed_answer_is_refused(home: Home) -> None:
    home.make_one()
    sent: list[str] = []
    home.page.on(
        "request",
        lambda asked: sent.append(asked.post_data or "") if asked.url.endswith("/sign-in/passkey") else None,
    )
    home.page.get_by_role("button", name="Sign out", exact=True).click()
    home.page.get_by_role("button", name="Sign in with a passkey").click()
    home.page.wait_for_url("**/desk")
    assert len(sent) == 1 and "signature" in sent[0]
    assert home.send(sent[0]) == 422


def test_an_answer_is_good_at_our_address_alone(home: Home, tmp_path: Path, sqlite_template: Path) -> None:
    """Another page of this machine has the same rpId: what it gets signed says where."""
    home.make_one()
    assert home.send(home.page.evaluate(ASK, [home.question(), "required"])) == 200
    folder = tmp_path / "other"
    folder.mkdir()
    other = dataclasses.replace(config_in(folder, sqlite_template), port=free_port())
    _, stop = served(other)
    address = f"http://localhost:{other.port}"
    home.page.goto(f"{address}/sign-in", wait_until="networkidle")
    stolen = home.page.evaluate(ASK, [home.question(), "required"])
    home.page.goto("about:blank")
    stop()
    assert home.send(stolen) == 422
    home.watched.faults[:] = [fault for fault in home.watched.faults if f"host: {address}/" not in fault]


def test_who_may_use_it_has_to_show_that_it_is_them(home: Home) -> None:
    home.make_one()
    home.cdp.send(
        "WebAuthn.setUserVerified", {"authenticatorId": home.authenticator, "isUserVerified": False}
    )
    assert home.send(home.page.evaluate(ASK, [home.question(), "discouraged"])) == 422
    home.page.goto("/sign-in")
    home.page.get_by_role("button", name="Sign in with a passkey").click()
    home.page.get_by_text("No passkey was used.").wait_for()


def test_a_copy_whose_count_went_back_is_refused(home: Home) -> None:
    home.make_one()
    with home.programme.database.write() as connection:
        connection.execute(update(schema.passkey).values(sign_count=1000))
    assert home.send(home.page.evaluate(ASK, [home.question(), "required"])) == 422


def test_of_somebody_revoked_it_opens_nothing(home: Home) -> None:
    home.make_one()
    asked = home.question()
    with home.programme.database.write() as connection:
        connection.execute(update(schema.person).values(revoked_at=datetime.now(UTC)))
    assert home.send(home.page.evaluate(ASK, [asked, "required"])) == 422


def test_an_answer_to_a_question_that_nobody_asked_is_refused(home: Home) -> None:
    home.make_one()
    assert home.send(home.page.evaluate(ASK, ["bm9ib2R5IGFza2VkIGZvciB0aGlzIG9uZSE", "required"])) == 422
    with home.programme.database.read() as connection:
        left = connection.execute(select(func.count()).select_from(schema.session)).scalar_one()
    assert left == 1  # the one that Cora made it with


def test_at_127_0_0_1_the_page_says_where_passkeys_work(home: Home) -> None:
    home.watched.origin = home.origin.replace("localhost", "127.0.0.1")
    home.page.goto(f"{home.watched.origin}/sign-in")
    link = home.page.get_by_role("link", name=home.origin)
    assert link.get_attribute("href") == f"{home.origin}/sign-in"
    assert home.page.get_by_role("button", name="passkey").count() == 0


def test_a_page_that_waits_goes_on_by_itself(phone: Watched, programme: Programme) -> None:
    vera, now = programme.person("Vera"), datetime.now(UTC)
    with programme.database.write() as connection:
        token = sessions.start(connection, vera, "", now, "code", approved=False)
    phone.context.add_cookies([{"name": "session", "value": token, "url": phone.origin}])
    page = phone.new_page()
    page.clock.install()
    page.goto("/waiting")
    page.get_by_role("heading", name="Almost there").wait_for()
    assert "Vera" not in page.content()
    before = len(phone.requests)
    page.clock.run_for(25_000)
    page.wait_for_timeout(200)
    assert len(phone.requests) - before == 2
    with programme.database.write() as connection:
        assert sessions.approve(connection, digest_of(token), "", now)
    page.clock.run_for(10_000)
    page.wait_for_url("**/phone")
