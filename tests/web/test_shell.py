"""Is what the phone keeps of the app whole, of one version, and of nobody?"""

import json
import re
from pathlib import Path

import pytest
from flask import Flask

from mapper import create_app
from mapper.config import ConfigError, from_environment
from mapper.web import shell
from tests.builders import PORTLAND, Programme
from tests.web.signing_in import code_for, send


def told_of(app: Flask) -> dict[str, object]:
    text = app.test_client().get("/sw.js").get_data(as_text=True)
    found: dict[str, object] = json.loads(text[len("self.SHELL = ") : text.index(";\n")])
    return found


def test_everything_that_is_kept_is_there_and_the_page_is_of_the_same_version(app: Flask) -> None:
    told, client = told_of(app), app.test_client()
    files = told["files"]
    assert isinstance(files, list) and len(files) > 8
    for file in files:
        with client.get(file) as answer:
            assert answer.status_code == 200, file
    page = client.get(str(told["page"])).get_data(as_text=True)
    assert f'data-shell="{told["version"]}"' in page
    for needed in re.findall(r'(?:src|href)="(/(?:static|phone/icons|manifest)[^"]*)"', page):
        assert needed in files, f"the page shows {needed}, and the phone does not keep it"


def test_the_page_is_nobodys_whoever_asks(app: Flask, programme: Programme) -> None:
    plain = app.test_client().get("/phone/offline").get_data(as_text=True)
    vera = programme.volunteer()
    assert vera.get("/phone/offline").get_data(as_text=True) == plain
    assert vera.get("/phone").get_data(as_text=True) != plain
    assert 'data-person=""' in plain


def test_a_sentence_for_somebody_is_neither_kept_for_all_nor_lost(app: Flask, programme: Programme) -> None:
    """The worker may ask between a form and the page that says how it went; that may name somebody."""
    version, plain = told_of(app)["version"], app.test_client().get("/phone/offline").get_data(as_text=True)
    ada = programme.administrator()
    somebody = programme.person("Wilhelmina", areas=[PORTLAND])
    assert send(ada, f"/people/{somebody}/revoke").status_code == 303
    assert f'"version": "{version}"' in ada.get("/sw.js").get_data(as_text=True)
    assert ada.get("/phone/offline").get_data(as_text=True) == plain
    assert "Wilhelmina can&#39;t sign in any more" in ada.get("/people").get_data(as_text=True)


def test_the_version_changes_with_the_page_and_with_nothing_else(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = told_of(app)["version"]
    assert told_of(app)["version"] == before
    monkeypatch.setattr(shell, "NOTE_WORDS", {"phone": "Another sentence."})
    assert told_of(app)["version"] != before


def test_who_is_here_is_told_to_their_own_browser_only(app: Flask, programme: Programme) -> None:
    nobody = app.test_client().get("/api/v1/here").get_json()
    assert (nobody["person"], nobody["people"], nobody["revoked"]) == ("", [], [])
    vera = programme.person("Vera", areas=[PORTLAND])
    client = programme.client(vera)
    here = client.get("/api/v1/here").get_json()
    assert here["person"] == vera
    assert here["people"] == [{"id": vera, "name": "Vera", "waits": False}]
    assert here["csrf_token"]


def test_whose_code_it_was_is_not_told_to_who_waits_with_it(app: Flask, programme: Programme) -> None:
    client, wilhelmina = app.test_client(), programme.person("Wilhelmina", areas=[PORTLAND])
    assert send(client, "/sign-in", code=code_for(programme, wilhelmina)).status_code == 303
    here = client.get("/api/v1/here")
    assert "Wilhelmina" not in here.get_data(as_text=True)
    told = here.get_json()
    assert (told["person"], told["people"]) == ("", [{"id": wilhelmina, "name": "", "waits": True}])


def test_who_was_revoked_is_told_as_an_id_alone(programme: Programme) -> None:
    vera = programme.person("Vera", areas=[PORTLAND])
    client = programme.client(vera)
    send(programme.administrator(), f"/people/{vera}/revoke")
    told = client.get("/api/v1/here").get_json()
    assert (told["person"], told["people"], told["revoked"]) == ("", [], [vera])


def test_another_site_reads_nothing_of_it_and_its_token_opens_no_other_browser(
    app: Flask, programme: Programme
) -> None:
    vera = programme.client(programme.person("Vera", areas=[PORTLAND]))
    answer = vera.get("/api/v1/here", headers={"Origin": "https://evil.example"})
    assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    token = answer.get_json()["csrf_token"]
    assert app.test_client().post("/sign-out", data={"csrf_token": token}).status_code == 400
    assert vera.post("/sign-out", data={"csrf_token": token}).status_code == 303


def test_the_manifest_says_only_what_the_network_wants(app: Flask) -> None:
    manifest = app.test_client().get("/manifest.webmanifest").get_json(force=True)
    assert (manifest["name"], manifest["start_url"], manifest["display"]) == (
        "Visits",
        "/phone",
        "standalone",
    )
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    assert "raffick" not in json.dumps(manifest)
    for icon in manifest["icons"]:
        with app.test_client().get(icon["src"]) as picture:
            assert picture.get_data().startswith(b"\x89PNG")
    assert app.test_client().get("/phone/icons/secret").status_code == 404


def test_icons_are_the_networks_own_where_it_has_some(tmp_path: Path) -> None:
    (tmp_path / "192.png").write_bytes(b"a picture")
    own = create_app(
        from_environment({"MAPPER_INSTANCE": str(tmp_path), "MAPPER_PHONE_ICONS": str(tmp_path)})
    )
    with own.test_client().get("/phone/icons/192.png") as picture:
        assert picture.get_data() == b"a picture"
    own.extensions["mapper"].database.dispose()
    with pytest.raises(ConfigError, match="MAPPER_PHONE_ICONS"):
        from_environment({"MAPPER_INSTANCE": str(tmp_path), "MAPPER_PHONE_ICONS": str(tmp_path / "none")})
