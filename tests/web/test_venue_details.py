"""Does a venue's page say what is known of it: hours, season, languages, what was up, what changed?"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from mapper.store import schema
from mapper.web import current, venue_details
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, PORTLAND, Programme, item
from tests.web.conftest import Page
from tests.web.test_venues import HOSTILE, ago, facts, field, page_of, send, text, today

Look = Callable[[FlaskClient, str], Page]


def shown(programme: Programme, look: Look, venue: str, client: FlaskClient | None = None) -> str:
    client = client or programme.coordinator()
    return text(look(client, page_of(programme, client, venue)))


def test_what_is_known_of_a_place_is_told_in_words(programme: Programme, look: Look) -> None:
    venue = programme.venue(
        opening_hours="Mo-Fr 09:00-17:00; PH off",
        languages="en;so;Maliseet",
        contact_role="front_desk",
        open_months=0b1100_0000_0111,
        phone="207-555-0142",
        area_approximate=True,
    )
    said = shown(programme, look, venue)
    for part in (
        "Mon–Fri 9:00–17:00",
        "public holidays closed",
        "federal ones",
        "English, Somali, Maliseet",
        "front desk",
        "Open November to March",
        "207-555-0142",
        "approximately",
        "Open in a map app",
    ):
        assert part in said


def test_what_is_not_known_is_not_told(programme: Programme, look: Look) -> None:
    said = shown(programme, look, programme.venue(lat=None, lon=None, precision=""))
    assert said.count("Opening hours") == 1  # in the form
    assert "Not on the map: its place is not known yet." in said and "Open in a map app" not in said
    assert "Season" not in said and "Languages there" not in said


@pytest.mark.parametrize(
    ("hours", "at", "said"),
    [
        ("Mo-Fr 09:00-17:00", "2026-11-25T10:00-05:00", "Open now, until 17:00"),
        ("Mo-Fr 09:00-17:00", "2026-11-25T21:59+00:00", "Open now, until 17:00"),  # 16:59 in Maine
        ("Mo-Fr 09:00-17:00", "2026-11-25T22:00+00:00", "Closed now, until Thu 26 Nov 2026, 9:00"),
        ("24/7", "2026-11-25T22:00+00:00", "Open now"),
        ("Mon to Fri", "2026-11-25T22:00+00:00", ""),
    ],
)
def test_whether_it_is_open_now_is_told_in_the_programmes_zone(
    programme: Programme, hours: str, at: str, said: str
) -> None:
    client = programme.coordinator()
    with programme.app.test_request_context():
        venue = venue_of(programme, opening_hours=hours)
        found = venue_details.hours_of(venue, datetime.fromisoformat(at))
    assert found is not None and found.now == said and client


@pytest.mark.parametrize("fields", [{"closed": True}, {"open_months": 0b0000_0000_1111}])
def test_what_is_closed_for_longer_is_not_said_to_be_open(
    programme: Programme, fields: dict[str, object]
) -> None:
    with programme.app.test_request_context():
        venue = venue_of(programme, opening_hours="24/7", **fields)
        found = venue_details.hours_of(venue, datetime(2026, 11, 25, 15, tzinfo=UTC))
    assert found is not None and found.now == ""


def venue_of(programme: Programme, **fields: object):  # type: ignore[no-untyped-def]
    from mapper.store import venues

    venue_id = programme.venue("Suds", **fields)
    with current.database().read() as connection:
        return venues.by_ids(connection, [venue_id])[venue_id]


def test_hours_that_can_not_be_read_are_shown_as_written(programme: Programme, look: Look) -> None:
    said = shown(programme, look, programme.venue(opening_hours="Mon-Fri 9am to 5pm"))
    assert "Mon-Fri 9am to 5pm" in said and "without am and pm" in said


def test_a_season_says_when_it_is_counted_again(programme: Programme, look: Look) -> None:
    month = today().month
    only_next = 1 << (month % 12)
    said = shown(programme, look, programme.venue(open_months=only_next))
    first = date(today().year + (month == 12), month % 12 + 1, 1)
    assert f"Out of season: not counted until {first.day} {first:%b %Y}" in said
    assert "Open in no month" in shown(programme, look, programme.venue("Never", open_months=0))


def test_a_no_says_when_it_may_be_asked_again(programme: Programme, look: Look) -> None:
    venue = programme.venue()
    programme.visit(venue, ago(30), "declined")
    programme.visit(venue, ago(10), "declined", hold=None)
    again = ago(10).date().replace(year=ago(10).year + 1)
    assert f"May be asked again from {again.day} {again:%b %Y}" in shown(programme, look, venue)
    old = programme.venue("Old")
    programme.visit(old, ago(800), "declined")
    assert "May be asked again since" in shown(programme, look, old)


def test_how_it_stood_is_drawn_and_told(programme: Programme, look: Look) -> None:
    venue = programme.venue()
    programme.visit(venue, ago(300))
    programme.visit(venue, ago(100), "checked", items=[item(action="gone")])
    client = programme.coordinator()
    said = shown(programme, look, venue, client)
    assert "How it stood over time" in said and "What was up before (1)" in said
    page = client.get(page_of(programme, client, venue)).get_data(as_text=True)
    rows = re.findall(r'<tr><th scope="row"><svg.*?</svg> ([^<]+)</th>', page)
    assert rows[0] == "taken down" and rows[-1] == "not reached yet" and "has material up" in rows
    assert "(today)" in said
    assert "How it stood" not in shown(programme, look, programme.venue("Nobody came"))


def test_many_visits_do_not_make_an_endless_page(programme: Programme, look: Look) -> None:
    venue = programme.venue()
    for days in range(25):
        programme.visit(venue, ago(days + 1), "no_answer")
    assert "Earlier visits (5)" in shown(programme, look, venue)


def test_the_nearest_of_the_same_type_are_named_within_reach(programme: Programme, look: Look) -> None:
    venue = programme.venue()
    programme.venue("Near", lat=43.661, lon=-70.261)
    programme.venue("A cafe", venue_type="cafe")
    programme.venue("Theirs", county_geoid=AROOSTOOK, town_geoid=CARIBOU, lat=43.66, lon=-70.26)
    programme.venue("Same spot")
    said = shown(programme, look, venue).split("Nearest of the same type")[1].split("What changed")[0]
    assert "Same spot not reached yet · at the same spot" in said and "Near not reached yet · 140 m" in said
    assert "A cafe" not in said and "Theirs" not in said


@pytest.mark.parametrize(
    ("metres", "words"),
    [(10, "at the same spot"), (140.4, "140 m"), (949, "950 m"), (951, "1.0 km"), (31_200, "31 km")],
)
def test_a_distance_is_told_as_people_say_it(metres: float, words: str) -> None:
    assert venue_details.distance_in_words(metres) == words


# --- changing it -------------------------------------------------------------------------------------


def test_hours_that_somebody_types_have_to_be_read(programme: Programme) -> None:
    venue = programme.venue(opening_hours="Mon-Fri 9am to 5pm")
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    kept = send(client, page, "/facts", **facts(opening_hours="Mon-Fri 9am to 5pm", city="Portland"))
    assert kept.status_code == 303 and field(programme, venue, "city") == "Portland"
    refused = send(client, page, "/facts", **facts(opening_hours="Mo-Fr 9-5"))
    assert refused.status_code == 422
    assert "from “9-5” on. Hours have their minutes" in refused.get_data(as_text=True)
    assert 'value="Mo-Fr 9-5"' in refused.get_data(as_text=True)
    assert send(client, page, "/facts", **facts(opening_hours="Mo-Fr 09:00-17:00")).status_code == 303
    assert field(programme, venue, "opening_hours") == "Mo-Fr 09:00-17:00"


def post(client: FlaskClient, page: str, *boxes: tuple[str, str], **fields: str):  # type: ignore[no-untyped-def]
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).get_data(as_text=True))
    assert token
    return client.post(
        f"{page}/facts", data=MultiDict([("csrf_token", token[1]), *facts(**fields).items(), *boxes])
    )


def test_months_are_ticked_without_a_script(programme: Programme) -> None:
    venue = programme.venue()
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    shown_months = ("months_shown", "yes")
    assert post(client, page, shown_months, *(("month", one) for one in ("11", "12", "1"))).status_code == 303
    assert field(programme, venue, "open_months") == 0b1100_0000_0001
    none = post(client, page, shown_months)
    assert none.status_code == 422 and "marked closed" in none.get_data(as_text=True)
    strange = post(client, page, shown_months, ("month", "13"))
    assert strange.status_code == 422 and field(programme, venue, "open_months") == 0b1100_0000_0001


def test_languages_are_ticked_and_what_a_file_wrote_is_kept(programme: Programme) -> None:
    venue = programme.venue(languages="English, Spanish")
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    same = [("languages_shown", "yes"), ("language", "en"), ("language", "es")]
    assert post(client, page, *same, city="Portland").status_code == 303
    assert field(programme, venue, "languages") == "English, Spanish"
    assert "languages" not in field(programme, venue, "set_by_person")  # type: ignore[operator]
    assert post(client, page, *same, other_languages="Maliseet, Somali").status_code == 303
    assert field(programme, venue, "languages") == "en;es;Maliseet;so"
    ticked = re.findall(r'name="language" value="([^"]+)" checked', client.get(page).get_data(as_text=True))
    assert sorted(ticked) == ["Maliseet", "en", "es", "so"]


def test_whom_to_ask_for_is_a_role_and_never_a_name(programme: Programme, look: Look) -> None:
    venue = programme.venue()
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    assert send(client, page, "/facts", **facts(contact_role="clergy")).status_code == 303
    assert "pastor or priest" in shown(programme, look, venue, client)
    assert send(client, page, "/facts", **facts(contact_role="Jane Doe")).status_code == 422
    assert send(client, page, "/facts", **facts()).status_code == 303
    assert field(programme, venue, "contact_role") == "clergy"  # a form without the field leaves it


def test_a_town_by_hand_stays_until_somebody_gives_it_back(programme: Programme, look: Look) -> None:
    venue = programme.venue(area_approximate=True)
    client = programme.administrator()
    page = page_of(programme, client, venue)
    assert send(client, page, "/facts", **facts(town_geoid=CARIBOU)).status_code == 303
    assert (field(programme, venue, "town_geoid"), field(programme, venue, "county_geoid")) == (
        CARIBOU,
        AROOSTOOK,
    )
    assert field(programme, venue, "area_approximate") is False
    assert field(programme, venue, "set_by_person") == ["town_geoid"]
    assert "set by hand" in shown(programme, look, venue, client)
    assert send(client, page, "/facts", **facts(town_geoid=CARIBOU, lat="43.67")).status_code == 303
    assert field(programme, venue, "town_geoid") == CARIBOU  # the point moved, the word holds
    assert send(client, page, "/facts", **facts(town_geoid="", lat="43.67")).status_code == 303
    assert field(programme, venue, "county_geoid") == CUMBERLAND
    assert "town_geoid" not in field(programme, venue, "set_by_person")  # type: ignore[operator]
    assert send(client, page, "/facts", **facts(town_geoid="2399999999")).status_code == 422


def test_nobody_moves_a_place_out_of_their_reach_by_hand(programme: Programme) -> None:
    venue = programme.venue()
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    assert send(client, page, "/facts", **facts(town_geoid=CARIBOU)).status_code == 422
    assert field(programme, venue, "town_geoid") == PORTLAND
    assert "Caribou" not in client.get(page).get_data(as_text=True)


def test_what_changed_is_told_with_who_and_what_it_was(programme: Programme, look: Look) -> None:
    venue = programme.venue(phone="207-555-0142")
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    assert "Nothing since it was added" in shown(programme, look, venue, client)
    send(client, page, "/facts", **facts(name=HOSTILE, phone="207-555-0199"))
    send(client, page, "/flags", do="restrict")
    said = shown(programme, look, venue, client).split("What changed about it")[1]
    assert "Cora changed it" in said and "Phone: 207-555-0142 → 207-555-0199" in said
    assert f"Name: Laundry → {' '.join(HOSTILE.split())}" in said and "Coordinators only: no → yes" in said
    assert said.index("Coordinators only") < said.index("Phone")  # newest first
    send(client, page, "/flags", do="restrict")
    assert said == shown(programme, look, venue, client).split("What changed about it")[1]


def test_what_a_file_changed_is_told_by_the_file(programme: Programme, look: Look) -> None:
    venue = programme.venue()
    with programme.database.write() as connection:
        for day, before in ((1, None), (2, {"phone": ""})):
            moment = NOON + timedelta(days=day)
            batch = {"id": f"b{day}", "kind": "venues", "source": "licences", "counts": {}}
            connection.execute(schema.import_batch.insert().values(**batch, imported_at=moment))
            after = {"fields": {"phone": "207-555-0142"}, "links": {}}
            connection.execute(
                schema.import_change.insert().values(
                    batch_id=f"b{day}", venue_id=venue, before=before, after=after
                )
            )
    said = shown(programme, look, venue).split("What changed about it")[1]
    assert "A file changed it licences Phone: nothing → 207-555-0142" in said
    assert "A file brought it licences" in said


def test_a_place_that_asked_to_be_removed_remembers_nothing(programme: Programme, look: Look) -> None:
    venue = programme.venue(phone="207-555-0142")
    client = programme.coordinator()
    page = page_of(programme, client, venue)
    send(client, page, "/facts", **facts(name="Canary Laundry", contact_role="owner"))
    send(client, page, "/remove")
    assert "Canary" not in client.get(page).get_data(as_text=True)
    with programme.database.read() as connection:
        rows = connection.execute(schema.venue_change.select()).all()
    assert rows and all((row.before, row.after) == ({}, {}) for row in rows)
    assert field(programme, venue, "contact_role") == ""
