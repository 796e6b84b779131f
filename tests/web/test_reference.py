"""Can the reference data be edited without undoing what was logged, and only by those whose it is?"""

import html
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mapper.rules.selection import Selection
from mapper.store import reference, reference_files
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.reference import Material
from tests.builders import AROOSTOOK, CUMBERLAND, NOON, POSTER, ZONE, Programme
from tests.web.conftest import Page, check_page

Look = Callable[[FlaskClient, str], Page]
HOSTILE = "<img src=x onerror=alert(1)> ${alert(1)} `\"'"
TYPE = {
    "label": "Laundromat",
    "poster_shelf_life_days": "120",
    "palm_card_shelf_life_days": "40",
    "posting": "voluntary",
    "citation": "",
    "target_pct": "70",
    "synonyms": "laundry",
}
MATERIAL = {
    "label": "Maine STEN poster, English",
    "languages": "en",
    "low_literacy": "no",
    "issuer": "Maine STEN",
    "version": "1",
    "where_to_get": "",
    "superseded_on": "",
    "recalled_on": "",
}


def today() -> date:
    return datetime.now(ZONE).date()


def ago(days: int) -> datetime:
    return datetime.combine(today() - timedelta(days=days), NOON.timetz())


def send(client: FlaskClient, action: str, **fields: str) -> TestResponse:
    """Posts a form with a token of the settings page."""
    page = client.get("/settings").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    return client.post(action, data={"csrf_token": token[1], **fields})


def text(page: Page) -> str:
    return " ".join(" ".join(page.text).split())


def frame(programme: Programme) -> CoverageFrame:
    found: CoverageFrame = programme.app.extensions["mapper"].frames.current()
    return found


def figures(programme: Programme, **wanted: object) -> dict[str, object]:
    """What the gap report says of all venues today, only the columns that are wanted."""
    report = frame(programme).gap_report(today(), ("venue_type",), Selection())
    return {name: report.total[name] for name in wanted}


def material(programme: Programme, code: str) -> Material:
    with programme.database.read() as connection:
        return next(one for one in reference.materials(connection) if one.code == code)


def problem(answer: TestResponse, name: str) -> str:
    """What the page says beside a field."""
    check_page(answer)
    found = re.search(rf'id="{name}-problem"[^>]*>([^<]+)<', answer.get_data(as_text=True))
    return html.unescape(found[1]) if found else ""


# --- who may ------------------------------------------------------------------------------------------


def test_an_administrator_sees_every_list(programme: Programme, look: Look) -> None:
    page = text(look(programme.administrator(), "/settings"))
    for said in (
        "Laundromat",
        "120 days",
        "Maine STEN poster, English",
        "Restroom stall",
        "911",
        "Aroostook",
    ):
        assert said in page
    for address in ("/settings/types/cafe", "/settings/materials/blue_card_en", "/settings/spots/window"):
        look(programme.administrator(), address)
    for address in ("/settings/new/types", "/settings/new/materials", "/settings/counties/23003"):
        look(programme.administrator(), address)
    look(programme.administrator(), "/settings/numbers/1")


def test_a_coordinator_edits_own_counties_and_nothing_statewide(programme: Programme, look: Look) -> None:
    client = programme.coordinator()
    page = text(look(client, "/settings"))
    assert "Cumberland" in page and "Aroostook" not in page and "Laundromat" not in page
    look(client, f"/settings/counties/{CUMBERLAND}")
    for address in (
        "/settings/types/cafe",
        "/settings/new/materials",
        f"/settings/counties/{AROOSTOOK}",
        "/settings/numbers/1",
        "/settings/numbers/new/state",
        f"/settings/numbers/new/{AROOSTOOK}",
        "/settings/counties/2300560545",
    ):
        assert client.get(address).status_code == 404, address
    for action in ("/settings/types/cafe", "/settings/new/spots", "/settings/numbers/1/remove"):
        assert send(client, action, **TYPE).status_code == 404, action
    assert send(client, f"/settings/counties/{AROOSTOOK}").status_code == 404


@pytest.mark.parametrize("role", ["volunteer", "viewer"])
def test_others_find_nothing(programme: Programme, role: str) -> None:
    assert getattr(programme, role)().get("/settings").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/settings/types/castle",
        "/settings/numbers/999",
        "/settings/people/x",
        "/settings/counties/2300560545",  # a town
    ],
)
def test_what_is_not_there_is_not_found(programme: Programme, address: str) -> None:
    assert programme.administrator().get(address).status_code == 404


# --- types, spots and materials ----------------------------------------------------------------------


def test_a_new_shelf_life_moves_the_figures_at_once(programme: Programme) -> None:
    programme.visit(programme.venue(), ago(100))
    assert figures(programme, covered=1) == {"covered": 1}
    client = programme.administrator()
    answer = send(client, "/settings/types/laundromat", **{**TYPE, "poster_shelf_life_days": "90"})
    assert answer.status_code == 303
    assert figures(programme, covered=1, lapsed=1) == {"covered": 0, "lapsed": 1}
    assert "1 place was worked out again" in client.get("/settings").get_data(as_text=True)


def test_a_recall_ends_what_is_up_and_can_be_taken_away(programme: Programme) -> None:
    programme.visit(programme.venue(), ago(10))
    client = programme.administrator()
    recalled = {**MATERIAL, "recalled_on": (today() - timedelta(days=3)).isoformat()}
    assert send(client, f"/settings/materials/{POSTER}", **recalled).status_code == 303
    assert figures(programme, covered=1, lapsed=1) == {"covered": 0, "lapsed": 1}
    send(client, f"/settings/materials/{POSTER}", **MATERIAL)
    assert figures(programme, covered=1, lapsed=1) == {"covered": 1, "lapsed": 0}


def test_a_newer_version_leaves_coverage_and_takes_the_rung_current(programme: Programme) -> None:
    programme.visit(programme.venue(), ago(10))
    client = programme.administrator()
    send(client, f"/settings/materials/{POSTER}", **{**MATERIAL, "superseded_on": today().isoformat()})
    rungs = {rung.name: rung.count for rung in frame(programme).ladder(today(), Selection())}
    assert (rungs["covered"], rungs["current"]) == (1, 0)


def test_a_spot_made_private_counts_as_private(programme: Programme) -> None:
    programme.visit(programme.venue(), ago(10))
    client = programme.administrator()
    assert frame(programme).on(today())["private"].tolist() == [True]
    send(client, "/settings/spots/restroom_stall", label="Stall", private="no")
    assert frame(programme).on(today())["private"].tolist() == [False]


@pytest.mark.parametrize(
    ("action", "good", "wrong", "said"),
    [
        ("types/laundromat", TYPE, {"label": ""}, "can’t be empty"),
        ("types/laundromat", TYPE, {"poster_shelf_life_days": "0"}, "whole number of days"),
        ("types/laundromat", TYPE, {"palm_card_shelf_life_days": "1.5"}, "whole number of days"),
        ("types/laundromat", TYPE, {"palm_card_shelf_life_days": "9" * 30}, "whole number of days"),
        ("types/laundromat", TYPE, {"posting": "perhaps"}, "Choose one"),
        ("types/laundromat", TYPE, {"target_pct": "101"}, "0 to 100"),
        ("types/laundromat", TYPE, {"target_pct": "nan"}, "0 to 100"),
        (f"materials/{POSTER}", MATERIAL, {"languages": "English!"}, "Language tags"),
        (f"materials/{POSTER}", MATERIAL, {"languages": ""}, "Language tags"),
        (f"materials/{POSTER}", MATERIAL, {"recalled_on": "soon"}, "A day such as"),
        (f"materials/{POSTER}", MATERIAL, {"superseded_on": "2026-02-30"}, "A day such as"),
        (f"materials/{POSTER}", MATERIAL, {"label": "x" * 201}, "At most 200"),
    ],
    ids=lambda value: next(iter(value.items()))[0] if isinstance(value, dict) and len(value) == 1 else "",
)
def test_what_makes_no_sense_is_said_beside_its_field_and_kept(
    programme: Programme, action: str, good: dict[str, str], wrong: dict[str, str], said: str
) -> None:
    client = programme.administrator()
    before = client.get("/settings").data
    typed = {**good, "version": "typed", "synonyms": "typed", **wrong}
    answer = send(client, f"/settings/{action}", **typed)
    assert answer.status_code == 422
    assert said in problem(answer, next(iter(wrong)))
    assert 'value="typed"' in answer.get_data(as_text=True)
    assert strip_tokens(client.get("/settings").data) == strip_tokens(before)


def strip_tokens(page: bytes) -> bytes:
    """A page without what differs at every answer."""
    return re.sub(rb'name="csrf_token" value="[^"]+"|nonce="[^"]+"', b"", page)


def test_a_new_material_has_a_code_of_its_own_and_can_be_logged(programme: Programme) -> None:
    client = programme.administrator()
    form = {**MATERIAL, "label": "Card, Français & more", "kind": "palm_card", "languages": "fr, en"}
    assert send(client, "/settings/new/materials", **form).status_code == 303
    added = material(programme, "card_fran_ais_more")
    assert (added.kind, added.languages, added.retired) == ("palm_card", ("fr", "en"), False)
    again = send(client, "/settings/new/materials", **form)
    assert again.status_code == 422 and "is taken" in problem(again, "code")
    named = send(client, "/settings/new/materials", **{**form, "code": "Card Two"})
    assert named.status_code == 422 and "small letters" in problem(named, "code")
    assert 'value="Card Two"' in named.get_data(as_text=True)


def test_an_edit_does_not_turn_a_poster_into_a_card(programme: Programme) -> None:
    send(programme.administrator(), f"/settings/materials/{POSTER}", **{**MATERIAL, "kind": "palm_card"})
    assert material(programme, POSTER).kind == "poster"


def test_a_retired_code_keeps_what_was_logged_with_it(programme: Programme) -> None:
    programme.visit(programme.venue(), ago(10))
    client = programme.administrator()
    assert send(client, f"/settings/materials/{POSTER}/retire", retired="yes").status_code == 303
    assert material(programme, POSTER).retired
    assert figures(programme, covered=1) == {"covered": 1}
    assert "It is retired" in client.get(f"/settings/materials/{POSTER}").get_data(as_text=True)
    send(client, f"/settings/materials/{POSTER}/retire", retired="no")
    assert not material(programme, POSTER).retired


def test_what_was_edited_outlives_loading_the_folder_again(programme: Programme) -> None:
    client = programme.administrator()
    send(client, f"/settings/materials/{POSTER}", **{**MATERIAL, "label": "Our own words"})
    reference_files.load(programme.database, programme.app.extensions["mapper"].config.data)
    assert material(programme, POSTER).label == "Our own words"


def test_a_hostile_name_is_plain_text(programme: Programme, look: Look) -> None:
    client = programme.administrator()
    send(client, "/settings/spots/window", label=HOSTILE, private="no")
    for address in ("/settings", "/settings/spots/window"):
        assert HOSTILE in " ".join(look(client, address).text)
        assert "<img src=x" not in client.get(address).get_data(as_text=True)


# --- what a county chose -----------------------------------------------------------------------------


def chosen(programme: Programme, **changes: str) -> dict[str, str]:
    """The county's form as it stands on a fresh database, with some fields changed; "" takes a box away."""
    types = frame(programme).reference.types
    usual = {f"scope_{code}": "yes" for code in types} | {f"target_{code}": "" for code in types}
    return {name: value for name, value in (usual | changes).items() if value or name.startswith("target_")}


def test_a_type_left_out_is_known_and_not_counted(programme: Programme) -> None:
    programme.visit(programme.venue(), ago(10))
    client = programme.coordinator()
    action = f"/settings/counties/{CUMBERLAND}"
    assert send(client, action, **chosen(programme, scope_laundromat="")).status_code == 303
    assert figures(programme, known=1, excluded=1) == {"known": 1, "excluded": 1}
    assert "not on: Laundromat" in client.get("/settings").get_data(as_text=True)
    send(client, action, **chosen(programme))
    assert figures(programme, excluded=1, covered=1) == {"excluded": 0, "covered": 1}


def test_an_own_target_stands_in_the_place_of_the_statewide_one(programme: Programme) -> None:
    programme.venue()
    client = programme.coordinator()
    send(client, f"/settings/counties/{CUMBERLAND}", **chosen(programme, target_laundromat="12,5"))
    assert figures(programme, target_pct=1) == {"target_pct": 12.5}
    assert 'value="12.5"' in client.get(f"/settings/counties/{CUMBERLAND}").get_data(as_text=True)


def test_a_target_that_is_none_is_said_beside_it_and_every_box_kept(programme: Programme) -> None:
    client = programme.coordinator()
    form = chosen(programme, target_cafe="lots", scope_library="")
    answer = send(client, f"/settings/counties/{CUMBERLAND}", **form)
    assert answer.status_code == 422 and "0 to 100" in problem(answer, "target_cafe")
    shown = answer.get_data(as_text=True)
    assert 'value="lots"' in shown
    assert re.search(r'name="scope_library" value="yes">', shown)
    assert re.search(r'name="scope_church" value="yes" checked>', shown)
    assert frame(programme).reference.choices == {}


def test_languages_come_and_go_with_their_reason(programme: Programme, look: Look) -> None:
    client = programme.coordinator()
    page, action = f"/settings/counties/{CUMBERLAND}", f"/settings/counties/{CUMBERLAND}/languages"
    assert send(client, action, language="ti", why="A new community").status_code == 303
    assert "A new community" in text(look(client, page))
    assert "ti" in frame(programme).reference.languages[CUMBERLAND]
    refused = send(client, action, language="Tigrinya speakers", why="kept")
    assert refused.status_code == 422 and "language tag" in problem(refused, "language")
    assert 'value="kept"' in refused.get_data(as_text=True)
    send(client, f"{action}/drop", language="ti")
    assert "A new community" not in text(look(client, page))


def test_a_county_has_numbers_of_its_own(programme: Programme, look: Look) -> None:
    client = programme.coordinator()
    new, page = f"/settings/numbers/new/{CUMBERLAND}", f"/settings/counties/{CUMBERLAND}"
    refused = send(client, new, label="Here", number="", note="kept")
    assert refused.status_code == 422 and "can’t be empty" in problem(refused, "number")
    assert 'value="kept"' in refused.get_data(as_text=True)
    assert send(client, new, label="Here", number="207-555-0100", note="").headers["Location"] == page
    link = re.search(r"/settings/numbers/\d+", client.get(page).get_data(as_text=True))
    assert link is not None
    send(client, link[0], label="Here", number="207-555-0199", note="by day")
    assert "207-555-0199" in text(look(client, page)) and "by day" in text(look(client, page))
    look(client, link[0])
    assert programme.coordinator([AROOSTOOK]).get(link[0]).status_code == 404
    send(client, f"{link[0]}/remove")
    assert "207-555-0199" not in text(look(client, page))


def test_a_form_without_its_token_changes_nothing(programme: Programme) -> None:
    answer = programme.administrator().post("/settings/types/laundromat", data=TYPE | {"label": "Changed"})
    assert answer.status_code == 400
    assert frame(programme).reference.types["laundromat"].label == "Laundromat"


@pytest.mark.parametrize(
    "said",
    [
        {"label": "Domestic violence shelter"},
        {"label": "Other homes", "code": "safe_house"},
        {"label": "Other homes", "synonyms": "home;transitional housing"},
    ],
    ids=["its name", "its code", "what spreadsheets call it"],
)
def test_there_is_no_type_for_shelters(programme: Programme, said: dict[str, str]) -> None:
    """By a type of its own a shelter would get on the list."""
    client = programme.administrator()
    form = {"poster_shelf_life_days": "3", "palm_card_shelf_life_days": "3", "posting": "voluntary", **said}
    for action in ("/settings/new/types", "/settings/types/cafe")[: 1 if "code" in said else 2]:
        answer = send(client, action, **form)
        assert answer.status_code == 422, action
        assert "never on the list" in answer.get_data(as_text=True)
    kinds = {kind.label for kind in frame(programme).reference.types.values()}
    assert said["label"] not in kinds
