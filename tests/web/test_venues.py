"""Does a coordinator see the venues behind each figure, and everything about one within reach?"""

import html
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from mapper.intake.demo_programme import Wish, load
from mapper.rules.selection import Selection
from mapper.store import demonstration, schema
from mapper.store.visits import Hold
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, ZONE, Programme, item, venue_number
from tests.web.conftest import Page, check_page

Look = Callable[[FlaskClient, str], Page]
HOSTILE = "<img src=x onerror=alert(1)> ${alert(1)} `\"'"


def today() -> date:
    return datetime.now(ZONE).date()


def ago(days: int) -> datetime:
    """Noon so many days before today: what a page says of today depends on nothing else."""
    return datetime.combine(today() - timedelta(days=days), NOON.timetz())


def text(page: Page) -> str:
    return " ".join(" ".join(page.text).split())


def page_of(programme: Programme, client: FlaskClient, venue_id: str) -> str:
    return f"/venues/{venue_number(programme.database, venue_id)}"


def send(client: FlaskClient, page: str, action: str, **fields: str) -> TestResponse:
    """Fills a form of a page in: with the token that the page holds."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert token is not None
    return client.post(f"{page}{action}", data={"csrf_token": token[1], **fields})


def field(programme: Programme, venue_id: str, name: str) -> object:
    with programme.database.read() as connection:
        column = schema.venue.c[name]
        return connection.execute(select(column).where(schema.venue.c.id == venue_id)).scalar_one()


def total(client: FlaskClient, **query: object) -> int:
    page = client.get(f"/venues?{urlencode(query, doseq=True)}").get_data(as_text=True)
    found = re.search(r"Showing [\d,]+–[\d,]+ of ([\d,]+)", page)
    return int(found[1].replace(",", "")) if found else 0


# --- the list ----------------------------------------------------------------------------------------


def test_the_list_shows_what_a_coordinator_asks_of_a_place(programme: Programme, look: Look) -> None:
    venue = programme.venue("Pine & Tide Laundry", address="1 Tide Street", city="Portland")
    programme.visit(venue, ago(10))
    promised = programme.venue("Otter Cafe", venue_type="cafe", restricted=True)
    programme.visit(promised, ago(20), "promised", follow_up_on=today() - timedelta(days=6))
    shown = text(look(programme.coordinator(), "/venues"))
    assert "Showing 1–2 of 2" in shown
    for said in ("Pine & Tide Laundry", "1 Tide Street, Portland", "Laundromat", "Cumberland", "Poster: en"):
        assert said in shown
    assert "has material up" in shown and "promised" in shown and "overdue" in shown and "restricted" in shown


def test_each_figure_of_the_gap_report_is_the_length_of_its_list(programme: Programme) -> None:
    day = today()
    load(
        programme.database, programme.app.extensions["mapper"].config.data, Wish(150, 450, 3, day), ZONE, NOON
    )
    client = programme.administrator()
    report = programme.app.extensions["mapper"].frames.current().gap_report(day, ("venue_type",), Selection())
    checked = 0
    for row in report.rows[::4]:
        kind = row["venue_type"]
        assert total(client, type=kind) == row["known"]
        for status in ("excluded", "covered", "lapsed", "gone", "promised", "declined", "never"):
            assert total(client, type=kind, status=status) == row[status], (kind, status)
            checked += row[status]
        assert total(client, type=kind, visited="yes") == row["visited"]
    assert checked > 20
    assert total(client, status=["covered", "lapsed"]) == report.total["covered"] + report.total["lapsed"]
    assert total(client, county=CUMBERLAND, posting="required") > 0


def test_a_long_list_comes_in_pages(programme: Programme, look: Look) -> None:
    for number in range(103):
        programme.venue(f"Laundry {number:03}")
    client = programme.coordinator()
    first = look(client, "/venues")
    assert "Showing 1–50 of 103" in text(first) and "Laundry 049" in text(first)
    assert "Laundry 050" not in text(first)
    second = text(look(client, "/venues?page=3"))
    assert "Showing 101–103 of 103" in second and "Laundry 102" in second
    assert "Laundry 102" in text(look(client, "/venues?sort=-name"))


def test_a_name_is_searched_as_it_is_written(programme: Programme, look: Look) -> None:
    programme.venue("Pine & Tide")
    programme.venue("100 % Clean (Laundry)")
    client = programme.coordinator()
    assert total(client, q="pine") == 1
    assert total(client, q="100 % clean (") == 1
    empty = text(look(client, "/venues?q=%3Cb%3E"))
    assert "No places here" in empty and "Show them all" in empty


def test_an_empty_list_says_how_it_fills(programme: Programme, look: Look) -> None:
    assert "Bring in a list" in text(look(programme.administrator(), "/venues"))


def test_a_past_day_is_shown_as_it_was_and_says_so(programme: Programme, look: Look) -> None:
    venue = programme.venue()
    programme.visit(venue, NOON)
    client = programme.coordinator()
    before = text(look(client, "/venues?as_of=2026-05-03"))
    assert "not reached yet" in before and "as it is known today" in before
    assert total(client, as_of="2026-05-04", status="covered") == 1


def test_a_filter_that_makes_no_sense_is_refused_in_words(programme: Programme) -> None:
    client = programme.coordinator()
    for query in ("type=castle", "as_of=tomorrow", "status=blue", f"county={AROOSTOOK}"):
        assert client.get(f"/venues?{query}").status_code == 422


def test_only_venues_within_reach_are_listed(programme: Programme) -> None:
    programme.venue("Here")
    programme.venue("Far", county_geoid=AROOSTOOK, town_geoid=CARIBOU)
    assert total(programme.coordinator()) == 1
    assert total(programme.coordinator([AROOSTOOK])) == 1
    assert total(programme.coordinator([])) == 0
    assert total(programme.administrator()) == 2
    for nobody in (programme.volunteer(), programme.viewer()):
        assert nobody.get("/venues").status_code == 404


def test_what_people_typed_is_plain_text(programme: Programme, look: Look) -> None:
    venue = programme.venue(HOSTILE, address=HOSTILE, city=HOSTILE, notes=HOSTILE)
    programme.visit(venue, ago(1), note=HOSTILE, author_name=HOSTILE)
    client = programme.coordinator()
    for address in ("/venues", page_of(programme, client, venue)):
        page = look(client, address)
        assert HOSTILE in " ".join(page.text)
        assert "<img src=x" not in client.get(address).get_data(as_text=True)


def test_a_sort_can_be_turned_and_is_said_to_a_screen_reader(programme: Programme) -> None:
    programme.venue()
    page = programme.coordinator().get("/venues?sort=town&q=laun").get_data(as_text=True)
    assert 'aria-sort="ascending"><a href="/venues?q=laun&amp;sort=-town">' in page


# --- one of them -------------------------------------------------------------------------------------


def test_a_page_tells_everything_to_a_coordinator_of_the_area(programme: Programme, look: Look) -> None:
    venue = programme.venue(do_not_place_reason="", notes="")
    kept = programme.visit(venue, ago(30), author_name="Robin", note="By the door.")
    programme.visit(venue, ago(3), outcome="no_answer", hold=Hold("held"))
    page = text(look(programme.coordinator(), page_of(programme, programme.coordinator(), venue)))
    for said in (
        "has material up",
        "Maine STEN poster, English",
        "Restroom stall",
        "private",
        "Robin",
        "By the door.",
    ):
        assert said in page
    assert "held: counts nowhere yet" in page and kept
    assert "put something up" in page and "nobody to ask" in page


SAID_NO, GONE = "On {} it said no.", "everything that was up was found gone or was taken down"
REASONS = [
    ("nobody", [], "Nobody has been there yet."),
    ("asked nobody", [(9, "no_answer", [], None)], "nobody could be asked yet"),
    ("up", [(9, "placed", [item()], None)], "At this type of place that counts until"),
    ("too old", [(130, "placed", [item()], None)], "too long ago to count"),
    ("gone", [(9, "placed", [item()], None), (5, "checked", [item(action="gone")], None)], GONE),
    ("no", [(9, "placed", [item()], None), (5, "declined", [item(action="removed")], None)], "it said no."),
    ("promise", [(9, "promised", [], -4)], "The day to come back is"),
    ("late promise", [(9, "promised", [], 2)], "has passed."),
    ("open promise", [(9, "promised", [], None)], "No day was agreed."),
    ("closed for good", [(9, "closed_for_good", [], None)], "A visit found it closed for good."),
    ("closed until", [(9, "closed_until", [], -30)], "A visit found it closed until"),
]


@pytest.mark.parametrize(("visits", "said"), [row[1:] for row in REASONS], ids=[row[0] for row in REASONS])
def test_a_status_is_explained_in_a_sentence(
    programme: Programme, look: Look, visits: list[tuple[int, str, list[object], int | None]], said: str
) -> None:
    venue = programme.venue()
    for days, outcome, items, follow_up in visits:
        follow_up_on = None if follow_up is None else today() - timedelta(days=follow_up)
        programme.visit(venue, ago(days), outcome, items=items, follow_up_on=follow_up_on)
    client = programme.coordinator()
    assert said in text(look(client, page_of(programme, client, venue)))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"closed": True}, "The venue list says that it is closed."),
        ({"do_not_place": True, "do_not_place_reason": "The owner asked."}, "nobody goes there"),
        ({"open_months": 4095 & ~(1 << (today().month - 1))}, "It is not open in"),
        ({"pending": True}, "A volunteer added this place."),
        ({"concern_taker": True}, "may not be safe for somebody who would take a card"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_the_register_says_is_explained_too(
    programme: Programme, look: Look, fields: dict[str, object], said: str
) -> None:
    venue = programme.venue(**fields)
    client = programme.coordinator()
    assert said in text(look(client, page_of(programme, client, venue)))


def test_a_type_that_the_county_does_not_work_on_is_explained(programme: Programme, look: Look) -> None:
    with programme.database.write() as connection:
        demonstration.add_choices(connection, {(CUMBERLAND, "laundromat"): (False, None)})
    venue = programme.venue()
    client = programme.coordinator()
    page = text(look(client, page_of(programme, client, venue)))
    assert "Cumberland County has chosen not to work on this type of place: Laundromat." in page


def test_an_item_of_a_recalled_material_is_marked_to_come_down(programme: Programme, look: Look) -> None:
    with programme.database.write() as connection:
        recalled = update(schema.material).where(schema.material.c.code == "sten_poster_en")
        connection.execute(recalled.values(recalled_on=today() - timedelta(days=2)))
    venue = programme.venue()
    programme.visit(venue, ago(9))
    client = programme.coordinator()
    page = text(look(client, page_of(programme, client, venue)))
    assert "recalled: take it down" in page and "has been recalled and must come down" in page


def test_what_is_out_of_reach_is_answered_like_what_is_not_there(programme: Programme) -> None:
    venue = programme.venue("Far", county_geoid=AROOSTOOK, town_geoid=CARIBOU)
    visit = programme.visit(venue, ago(3))
    programme.venue("Here")
    client = programme.coordinator()
    far, here = page_of(programme, client, venue), "/venues"
    missing = client.get("/venues/99999")
    answer = client.get(far)
    assert answer.status_code == 404 and _plain(answer.data) == _plain(missing.data.replace(b"99999", b""))
    for action in ("/facts", "/flags", "/do-not-place", f"/visits/{visit}/take-back"):
        token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(here).get_data(as_text=True))
        assert token is not None
        posted = client.post(far + action, data={"csrf_token": token[1], "do": "close", "reason": "x"})
        assert posted.status_code == 404
    assert field(programme, venue, "closed") is False and field(programme, venue, "do_not_place") is False
    for nobody in (programme.volunteer(), programme.viewer()):
        assert nobody.get(far).status_code == 404


def _plain(page: bytes) -> bytes:
    """Without what every answer has anew."""
    return re.sub(rb'(nonce|csrf_token" value)="[^"]+"', b"", page)


def test_a_merged_venue_leads_to_what_it_became(programme: Programme) -> None:
    kept, merged = programme.venue("Kept"), programme.venue("Merged")
    with programme.database.write() as connection:
        connection.execute(update(schema.venue).where(schema.venue.c.id == merged).values(merged_into=kept))
    client = programme.coordinator()
    answer = client.get(page_of(programme, client, merged))
    assert answer.status_code == 303 and answer.headers["Location"] == page_of(programme, client, kept)


# --- changing it -------------------------------------------------------------------------------------


def facts(**changes: str) -> dict[str, str]:
    """What the form of the builder's venue holds, with some fields typed over."""
    usual = {"name": "Laundry", "venue_type": "laundromat", "lat": "43.66", "lon": "-70.26"}
    return usual | changes


def test_a_coordinator_changes_what_the_list_says(programme: Programme) -> None:
    venue = programme.venue()
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    typed = facts(name="  Tide   Laundry ", open_months="11-3", zip="4101", notes="Two\nlines")
    assert send(client, page, "/facts", **typed).status_code == 303
    assert field(programme, venue, "name") == "Tide Laundry"
    assert field(programme, venue, "zip") == "04101"
    assert field(programme, venue, "notes") == "Two\nlines"
    assert field(programme, venue, "open_months") == 0b1100_0000_0111
    assert {"name", "zip", "open_months", "notes"} == set(field(programme, venue, "set_by_person"))  # type: ignore[call-overload]
    shown = client.get(page).get_data(as_text=True)
    ticked = re.findall(r'name="month" value="(\d+)" checked', shown)
    assert ticked == ["1", "2", "3", "11", "12"] and "Open November to March" in shown


def test_a_new_type_changes_how_long_a_sighting_counts(programme: Programme) -> None:
    venue = programme.venue()
    programme.visit(venue, ago(100))
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    assert total(client, status="covered") == 1
    send(client, page, "/facts", **facts(venue_type="cafe"))
    assert total(client, status="covered") == 0 and total(client, status="lapsed", type="cafe") == 1


@pytest.mark.parametrize(
    ("changes", "where", "said"),
    [
        ({"name": " "}, "name", "Every place needs a name."),
        ({"name": "Pine Women's Shelter"}, "name", "never on the list"),
        ({"venue_type": "castle"}, "venue_type", "Choose a type of place from the list."),
        ({"lat": "north"}, "lat", "decimal degrees"),
        ({"lon": ""}, "lat", "give both lat and lon"),
        ({"lat": "46.86", "lon": "-68.01"}, "lat", "outside the places you look after"),
        ({"open_months": "13"}, "open_months", "must be months such as"),
        ({"website": "javascript:alert(1)"}, "website", "must start with https://"),
        ({"name": "x" * 201}, "name", "at most 200"),
    ],
    ids=["no name", "shelter", "type", "lat", "half a point", "another county", "months", "website", "long"],
)
def test_what_makes_no_sense_is_said_beside_its_field_and_kept(
    programme: Programme, changes: dict[str, str], where: str, said: str
) -> None:
    venue = programme.venue()
    client = programme.coordinator()
    answer = send(client, page_of(programme, client, venue), "/facts", **facts(city="Typed", **changes))
    assert answer.status_code == 422
    check_page(answer)
    shown = answer.get_data(as_text=True)
    problem = re.search(rf'id="{where}-problem"[^>]*>([^<]+)<', shown)
    assert problem is not None and said in html.unescape(problem[1])
    assert 'value="Typed"' in shown
    assert field(programme, venue, "name") == "Laundry" and field(programme, venue, "city") == ""


def test_a_point_set_by_hand_moves_the_venue_to_its_town(programme: Programme) -> None:
    venue = programme.venue()
    client = programme.administrator()
    send(
        client,
        page_of(programme, client, venue),
        "/facts",
        **facts(lat="46.8606", lon="-68.0120", city="Caribou"),
    )
    assert (field(programme, venue, "county_geoid"), field(programme, venue, "precision")) == (
        AROOSTOOK,
        "pin",
    )
    assert field(programme, venue, "town_geoid") == CARIBOU
    assert total(programme.coordinator([AROOSTOOK])) == 1


def test_do_not_place_needs_a_reason_and_can_be_taken_away(programme: Programme) -> None:
    venue = programme.venue(concern_volunteer=True)
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    refused = send(client, page, "/do-not-place", reason="  ")
    assert refused.status_code == 422 and "Say why" in refused.get_data(as_text=True)
    assert send(client, page, "/do-not-place", reason="The owner asked.").status_code == 303
    assert total(client, status="excluded") == 1
    assert field(programme, venue, "concern_volunteer") is False
    assert "The owner asked." in client.get(page).get_data(as_text=True)
    send(client, page, "/flags", do="allow")
    assert (field(programme, venue, "do_not_place"), field(programme, venue, "do_not_place_reason")) == (
        False,
        "",
    )
    assert "do_not_place" in field(programme, venue, "set_by_person")  # type: ignore[operator]
    assert total(client, status="never") == 1


@pytest.mark.parametrize(
    ("before", "do", "after"),
    [
        ({}, "close", {"closed": True}),
        ({"closed": True}, "open", {"closed": False}),
        ({}, "restrict", {"restricted": True}),
        ({"restricted": True}, "unrestrict", {"restricted": False}),
        ({"concern_taker": True}, "no_concern", {"concern_taker": False, "concern_volunteer": False}),
        ({}, "nonsense", {"closed": False, "restricted": False}),
    ],
)
def test_each_button_does_what_it_says(
    programme: Programme, before: dict[str, bool], do: str, after: dict[str, bool]
) -> None:
    venue = programme.venue(**before)
    client = programme.coordinator()
    assert send(client, page_of(programme, client, venue), "/flags", do=do).status_code == 303
    assert {name: field(programme, venue, name) for name in after} == after


def test_a_visit_taken_back_is_as_if_it_never_was(programme: Programme, look: Look) -> None:
    venue = programme.venue()
    visit = programme.visit(venue, ago(4))
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    assert total(client, status="covered") == 1
    assert send(client, page, f"/visits/{visit}/take-back", reason="Logged twice").status_code == 303
    assert total(client, status="never") == 1
    assert "taken back" in text(look(client, page))
    again = send(client, page, f"/visits/{visit}/take-back")
    assert again.status_code == 422 and "taken back already" in again.get_data(as_text=True)
    with programme.database.read() as connection:
        voids = connection.execute(select(schema.visit_void)).all()
    assert [(void.visit_id, void.reason, void.allowed) for void in voids] == [(visit, "Logged twice", True)]


def test_a_visit_of_another_venue_is_not_taken_back_from_here(programme: Programme) -> None:
    here, far = programme.venue("Here"), programme.venue("Far", county_geoid=AROOSTOOK, town_geoid=CARIBOU)
    visit = programme.visit(far, ago(4))
    client = programme.coordinator()
    assert send(client, page_of(programme, client, here), f"/visits/{visit}/take-back").status_code == 422
    assert total(programme.administrator(), status="covered") == 1


def test_a_form_without_its_token_changes_nothing(programme: Programme) -> None:
    venue = programme.venue()
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    assert client.post(f"{page}/flags", data={"do": "close"}).status_code == 400
    assert field(programme, venue, "closed") is False
