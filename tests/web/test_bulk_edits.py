"""Does a coordinator change many places at once, looking first, and take it back with one press?"""

import re
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from mapper.store import schema
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, NOON, Programme, venue_number
from tests.web.conftest import Page
from tests.web.test_venues import HOSTILE, field, text

Look = Callable[[FlaskClient, str], Page]


def numbers_of(programme: Programme, *ids: str) -> list[int]:
    return [venue_number(programme.database, id_) for id_ in ids]


def asking(client: FlaskClient, **query: object) -> str:
    return client.get(f"/venues/change?{urlencode(query, doseq=True)}").get_data(as_text=True)


def confirmed(client: FlaskClient, page: str, **fields: str) -> TestResponse:
    """Presses the button that changes them, with what the page holds."""
    form = page[
        page.index('action="/venues/change" class="bulk-ask">\n    <input type="hidden" name="csrf') :
    ]
    held = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
    return client.post("/venues/change", data={**held, **fields})


def changes(programme: Programme) -> int:
    with programme.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(schema.bulk_edit)).scalar_one())


def test_ticked_places_are_looked_at_changed_and_taken_back(programme: Programme, look: Look) -> None:
    one, other, left = programme.venue("One"), programme.venue("Other", closed=True), programme.venue("Left")
    client = programme.coordinator()
    ticked = numbers_of(programme, one, other)
    page = asking(client, n=ticked, do="close")
    assert "<strong>1</strong> place changes" in page and "1 is so already" in page
    assert field(programme, one, "closed") is False  # a look changes nothing
    answer = confirmed(client, page)
    assert answer.status_code == 303
    assert field(programme, one, "closed") is True and field(programme, left, "closed") is False
    shown = text(look(client, answer.location))
    assert "Done: 1 place changed." in shown and "Mark closed" in shown and "Cora" in shown
    assert confirmed(client, page).location == answer.location and changes(programme) == 1
    token = re.search(
        r'name="csrf_token" value="([^"]+)"', client.get(answer.location).get_data(as_text=True)
    )
    assert token
    undone = client.post(f"{answer.location}/take-back", data={"csrf_token": token[1]})
    assert undone.status_code == 303 and field(programme, one, "closed") is False
    assert field(programme, one, "set_by_person") == []
    again = client.post(f"{answer.location}/take-back", data={"csrf_token": token[1]})
    assert "taken back already" in text(look(client, again.location))
    history = text(look(client, f"/venues/{ticked[0]}"))
    assert "Cora changed it with others" in history and "Closed: no → yes" in history
    assert "Mark closed" in text(look(client, "/venues/changes"))


def test_all_that_a_filter_finds_are_taken_however_many_pages(programme: Programme) -> None:
    for number in range(60):
        programme.venue(f"Laundry {number}")
    cafe = programme.venue("Cafe", venue_type="cafe")
    theirs = programme.venue("Laundry of theirs", county_geoid=AROOSTOOK, town_geoid=CARIBOU)
    client = programme.coordinator()
    page = asking(client, all="yes", q="laundry", do="type", new_type="cafe")
    assert "<strong>60</strong> places change" in page and "and 40 more" in page
    assert confirmed(client, page).status_code == 303
    assert field(programme, cafe, "set_by_person") == []
    assert field(programme, theirs, "venue_type") == "laundromat"


@pytest.mark.parametrize("whose", ["theirs", "nobody's"])
def test_a_forged_number_is_answered_like_none(programme: Programme, whose: str) -> None:
    mine = programme.venue("Mine")
    theirs = programme.venue("Theirs", county_geoid=AROOSTOOK, town_geoid=CARIBOU)
    client = programme.coordinator()
    number = numbers_of(programme, theirs)[0] if whose == "theirs" else 999_999
    ticked = [*numbers_of(programme, mine), number]
    assert client.get(f"/venues/change?{urlencode({'n': ticked}, doseq=True)}").status_code == 404
    page = asking(client, n=ticked[:1], do="close")
    assert confirmed(client, page, venues=",".join(map(str, ticked))).status_code == 404
    assert not field(programme, mine, "closed") and not field(programme, theirs, "closed")


def test_a_reason_is_asked_for_and_never_in_an_address(programme: Programme) -> None:
    venue = programme.venue("One")
    client = programme.coordinator()
    page = asking(client, n=numbers_of(programme, venue), do="do_not_place")
    refused = confirmed(client, page, reason="")
    assert refused.status_code == 422 and "Say why" in refused.get_data(as_text=True)
    doubted = confirmed(client, page, reason="call 207-555-0142")
    assert doubted.status_code == 422 and "Keep it anyway" in doubted.get_data(as_text=True)
    assert confirmed(client, page, reason="They asked us").status_code == 303
    assert field(programme, venue, "do_not_place_reason") == "They asked us"


def test_hostile_names_are_text_and_nonsense_is_no_fault(programme: Programme, look: Look) -> None:
    venue = programme.venue(HOSTILE)
    client = programme.coordinator()
    number = numbers_of(programme, venue)[0]
    page = look(client, f"/venues/change?n={number}&do=restrict")
    assert "<img" in text(page)
    for query in (
        "n=x&n=-1&n=%C2%B2",
        "do=haunt",
        f"n={number}&do=haunt",
        f"n={number}&do=town&new_town=x",
        "",
    ):
        look(client, f"/venues/change?{query}")
    assert client.get("/venues/change/x").status_code == 404


def test_a_list_that_is_too_long_is_refused_in_words(programme: Programme, look: Look) -> None:
    shown = text(look(programme.coordinator(), "/venues/change?n=" + ",".join(map(str, range(1, 5_002)))))
    assert "At most 5,000 places at once" in shown


def test_whoever_may_not_see_it_finds_nothing(programme: Programme) -> None:
    venue = programme.venue("One")
    page = asking(client := programme.coordinator(), n=numbers_of(programme, venue), do="close")
    done = confirmed(client, page).location
    others = [programme.volunteer(), programme.viewer(), programme.coordinator([AROOSTOOK])]
    assert [one.get(done).status_code for one in others] == [404, 404, 404]
    assert "Mark closed" not in others[2].get("/venues/changes").get_data(as_text=True)


# --- what the list finds -----------------------------------------------------------------------------


def found(client: FlaskClient, query: str) -> list[str]:
    page = client.get(f"/venues?{query}").get_data(as_text=True)
    return re.findall(r'<a href="/venues/\d+">([^<]+)</a>', page)


def with_sources(programme: Programme, links: Sequence[tuple[str, str, str]]) -> None:
    """(source, external id, venue id)."""
    with programme.database.write() as connection:
        for source, external_id, venue_id in links:
            known = connection.execute(
                select(schema.import_batch.c.id).where(schema.import_batch.c.source == source)
            ).first()
            if known is None:
                connection.execute(
                    schema.import_batch.insert().values(
                        id=source, kind="venues", source=source, imported_at=NOON, counts={}
                    )
                )
            connection.execute(
                schema.venue_source.insert().values(source=source, external_id=external_id, venue_id=venue_id)
            )


def test_the_list_finds_by_name_address_phone_and_id(programme: Programme) -> None:
    cafe = programme.venue("Café Éclair", address="12 Main St", city="Portland", phone="207-555-0142")
    programme.venue("Suds", address="9 Elm St", city="Portland")
    with_sources(programme, [("licences", "ME-77", cafe)])
    client = programme.coordinator()
    for words in ("cafe eclair", "ECLAIR", "12 main", "portland café", "(207) 555 0142", "me-77"):
        assert found(client, urlencode({"q": words})) == ["Café Éclair"], words
    assert found(client, "q=main+suds") == [] and len(found(client, "q=portland")) == 2


def test_the_lists_own_filter(programme: Programme, look: Look) -> None:
    a = programme.venue("A", closed=True, set_by_person=["closed"])
    programme.venue("B", lat=None, lon=None, precision="", open_months=0)
    programme.venue("C", concern_taker=True, precision="zip")
    programme.venue("D", pending=True)
    far = programme.venue("E", county_geoid=AROOSTOOK, town_geoid=CARIBOU, closed=True, pending=True)
    with_sources(programme, [("licences", "1", a), ("a list of the north", "1", far)])
    client = programme.coordinator()
    for query, names in {
        "flag=closed": ["A"],
        "flag=closed&flag=concern": ["A", "C"],
        "flag=no_point": ["B"],
        "flag=approximate": ["C"],
        "flag=by_hand": ["A"],
        "flag=pending": ["D"],
        "flag=pending&q=d&sort=last_visit": ["D"],
        "flag=pending&q=x": [],
        "open=yes": ["C"],
        "source=licences": ["A"],
        "added_since=2026-05-04": ["A", "B", "C"],
        "added_since=2026-05-05": [],
        f"county={CUMBERLAND}&flag=concern&sort=-name": ["C"],
    }.items():
        assert found(client, query) == names, query
        look(client, f"/venues?{query}")
    for nonsense in ("flag=haunted", "source=nobody", "source=a+list+of+the+north", "added_since=soon"):
        assert client.get(f"/venues?{nonsense}").status_code == 422
    assert "a list of the north" not in client.get("/venues").get_data(as_text=True)
    assert "a list of the north" in programme.administrator().get("/venues").get_data(as_text=True)


def test_a_no_may_be_asked_about_again_after_a_year(programme: Programme) -> None:
    for name, months in (("Long ago", 14), ("Lately", 2)):
        programme.visit(programme.venue(name), at=NOON.replace(year=2024), outcome="declined")
        programme.visit(
            programme.venue(name + " too"),
            at=NOON.replace(year=2025 if months > 12 else 2026, month=1),
            outcome="declined",
        )
    again = programme.venue("Twice")
    programme.visit(again, at=NOON.replace(year=2024), outcome="declined")
    programme.visit(again, at=NOON.replace(month=4), outcome="declined")
    client = programme.coordinator()
    assert found(client, "ask_again=yes&as_of=2026-05-04") == ["Lately", "Long ago", "Long ago too"]
    assert "Twice" in found(client, "ask_again=yes&as_of=2027-04-04")
    assert "Twice" not in found(client, "ask_again=yes&as_of=2027-04-03")
