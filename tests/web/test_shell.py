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
