"""What does a phone get to carry: what each venue needs, small, and nothing that is not its?"""

import gzip
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import event, update
from werkzeug.test import TestResponse

from mapper import create_app
from mapper.config import Config
from mapper.rules.asking_again import ask_again_on
from mapper.store import derived, schema
from tests.builders import AROOSTOOK, CARIBOU, NOON, POSTER, STALL, ZONE, Programme, some_id

VENUE_KEYS = {
    *("id", "name", "town", "lat", "lon", "type", "status", "standing", "recalled", "last_visit_on"),
}
DAY_KEYS = {"promised_on", "ask_again_on", "opens_on"}
CARRY_KEYS = {
    *("made_on", "zone", "kept_days", "person", "materials", "spots", "venue_types", "towns", "contacts"),
    *("numbers", "venues", "rounds"),
}
MATERIAL_KEYS = {
    *("code", "label", "kind", "languages", "recalled", "superseded", "issuer", "version", "version_where"),
    "where_to_get",
}


def today() -> date:
    return datetime.now(ZONE).date()


def ago(days: int) -> datetime:
    return datetime.combine(today() - timedelta(days=days), NOON.timetz())


def carried(programme: Programme, **headers: str) -> dict[str, Any]:
    answer: dict[str, Any] = programme.volunteer().get("/api/v1/carry", headers=headers).get_json()
    return answer


def venue_of(programme: Programme) -> dict[str, Any]:
    (venue,) = carried(programme)["venues"]
    return dict(venue)


def days_of(programme: Programme) -> dict[str, str]:
    venue = venue_of(programme)
    assert set(venue) - DAY_KEYS == VENUE_KEYS
    return {name: venue[name] for name in DAY_KEYS & set(venue)}


def test_it_has_these_parts_and_no_others(programme: Programme) -> None:
    programme.visit(programme.venue(), ago(3))
    body = carried(programme)
    assert set(body) == CARRY_KEYS
    assert set(body["venues"][0]) == VENUE_KEYS
    assert all(set(material) == MATERIAL_KEYS for material in body["materials"])
    assert body["kept_days"] == 45


def test_a_promise_comes_with_its_day_also_when_it_is_over(programme: Programme) -> None:
    venue = programme.venue()
    programme.visit(venue, ago(9), "promised", follow_up_on=today() + timedelta(days=30))
    programme.visit(venue, ago(5), "promised", follow_up_on=today() - timedelta(days=2))
    assert venue_of(programme)["status"] == "promised"
    assert days_of(programme) == {"promised_on": (today() - timedelta(days=2)).isoformat()}
    programme.visit(venue, ago(1), "promised")
    assert days_of(programme) == {}, "the last promise named no day"


def test_the_day_of_a_promise_that_was_kept_does_not_come(programme: Programme) -> None:
    venue = programme.venue()
    programme.visit(venue, ago(9), "promised", follow_up_on=today())
    programme.visit(venue, ago(1))
    assert venue_of(programme)["status"] == "covered"
    assert days_of(programme) == {}


def test_who_said_no_is_asked_again_a_year_after_the_last_no(programme: Programme) -> None:
    venue = programme.venue()
    programme.visit(venue, ago(40), "declined")
    programme.visit(venue, ago(20), "declined")
    programme.visit(venue, ago(2), "no_answer")
    programme.visit(venue, ago(1), "declined", hold=None, id=some_id("taken back"))
    with programme.database.write() as connection:
        void = {"id": some_id("void"), "visit_id": some_id("taken back"), "person_id": "", "digest": ""}
        connection.execute(
            schema.visit_void.insert().values(**void, voided_at=NOON, received_at=NOON, allowed=True)
        )
        derived.recompute(connection, [venue], ZONE)
    assert days_of(programme) == {"ask_again_on": ask_again_on(ago(20).date()).isoformat()}
    assert venue_of(programme)["last_visit_on"] == ago(2).date().isoformat()


def test_a_no_at_what_was_merged_counts_for_what_it_became(programme: Programme) -> None:
    old, venue = programme.venue("Old"), programme.venue()
    programme.visit(old, ago(20), "declined")
    with programme.database.write() as connection:
        connection.execute(update(schema.venue).where(schema.venue.c.id == old).values(merged_into=venue))
        derived.recompute(connection, [old, venue], ZONE)
    assert days_of(programme) == {"ask_again_on": ask_again_on(ago(20).date()).isoformat()}
    assert venue_of(programme)["last_visit_on"] == ago(20).date().isoformat()


def test_a_venue_that_is_closed_for_a_while_says_until_when(programme: Programme) -> None:
    venue = programme.venue()
    opens = today() + timedelta(days=20)
    programme.visit(venue, ago(1), "closed_until", follow_up_on=opens)
    assert venue_of(programme)["status"] == "excluded"
    assert days_of(programme) == {"opens_on": opens.isoformat()}


def test_out_of_season_it_opens_with_the_next_open_month(programme: Programme) -> None:
    next_month = (today().replace(day=1) + timedelta(days=32)).replace(day=1)
    programme.venue(open_months=1 << (next_month.month - 1))
    assert days_of(programme) == {"opens_on": next_month.isoformat()}


def test_one_that_closed_for_good_has_no_day(programme: Programme) -> None:
    programme.visit(programme.venue(), ago(1), "closed_for_good")
    assert (venue_of(programme)["status"], days_of(programme)) == ("excluded", {})


def test_what_is_recalled_stands_apart_and_says_where_its_version_is_printed(programme: Programme) -> None:
    programme.visit(programme.venue(), ago(3))
    with programme.database.write() as connection:
        values = {"recalled_on": today(), "version": "2", "version_where": "bottom left"}
        material = schema.material
        connection.execute(update(material).where(material.c.code == POSTER).values(values))
    body = carried(programme)
    (venue,) = body["venues"]
    assert [item["material"] for item in venue["recalled"]] == [POSTER]
    assert venue["standing"] == []
    (told,) = [material for material in body["materials"] if material["recalled"]]
    assert (told["code"], told["version"], told["version_where"]) == (POSTER, "2", "bottom left")
    assert told["issuer"].startswith("Maine STEN")


def test_of_one_to_skip_no_day_is_told_either(programme: Programme) -> None:
    venue = programme.venue(concern_taker=True)
    programme.visit(venue, ago(3), "promised", follow_up_on=today())
    assert set(venue_of(programme)) == {"id", "name", "town", "lat", "lon", "skip"}


def test_days_tell_nothing_of_who_what_or_when_else(programme: Programme) -> None:
    for number, outcome in enumerate(("promised", "declined", "closed_until", "placed")):
        follow_up = None if outcome in ("declined", "placed") else today() + timedelta(days=5)
        kept = {"note": "secret words", "author_name": "Somebody", "follow_up_on": follow_up}
        programme.visit(programme.venue(f"Venue {number}"), ago(3 + number), outcome, **kept)
    venues = json.dumps(carried(programme)["venues"])
    for secret in ("secret", "Somebody", "outcome", "closed_until", "T16:00", "+00:00", "visit_id"):
        assert secret not in venues
    assert set().union(*json.loads(venues)) <= VENUE_KEYS | DAY_KEYS


# --- small, and only what changed ---------------------------------------------------------------------


def ask(programme: Programme, **headers: str) -> TestResponse:
    return programme.client(vera(programme)).get("/api/v1/carry", headers=headers, buffered=True)


def vera(programme: Programme) -> str:
    with programme.database.read() as connection:
        found = connection.execute(schema.person.select()).first()
    return str(found.id) if found else programme.person()


def test_it_travels_gzipped_and_the_same_bytes_are_not_sent_twice(programme: Programme) -> None:
    for number in range(50):
        programme.visit(programme.venue(f"Venue {number}"), ago(3))
    plain, zipped = ask(programme), ask(programme, **{"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert len(zipped.get_data()) * 4 < len(plain.get_data())
    assert gzip.decompress(zipped.get_data()) == plain.get_data()
    assert "private" in zipped.headers["Cache-Control"]
    assert "Accept-Encoding" in zipped.headers["Vary"]
    for first in (plain, zipped):
        again = ask(programme, **{"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.get_data()) == (304, b"")


def test_every_change_that_matters_is_sent(programme: Programme) -> None:
    venue = programme.venue()
    etag = ask(programme).headers["ETag"]
    programme.visit(venue, ago(3))
    answer = ask(programme, **{"If-None-Match": etag})
    assert answer.status_code == 200
    assert answer.get_json()["venues"][0]["status"] == "covered"
    with programme.database.write() as connection:
        connection.execute(update(schema.local_number).values(note="another note"))
    assert ask(programme, **{"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_only_the_log_of_its_own_venues_is_read(programme: Programme) -> None:
    """Asked for by id: the whole programme's log would be read for each phone otherwise."""
    programme.visit(programme.venue(), ago(3))
    for number in range(5):
        far = programme.venue(f"Far {number}", town_geoid=CARIBOU, county_geoid=AROOSTOOK)
        programme.visit(far, ago(3), "declined")
    asked: list[Any] = []

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "standing_item" in statement or "FROM visit" in statement:
            asked.append((statement, parameters))

    event.listen(programme.database.engine, "before_cursor_execute", hear)
    carried(programme)
    assert len(asked) == 2
    for statement, parameters in asked:
        assert " IN (" in statement
        assert some_id("Laundry") in parameters or 1 in parameters
        assert some_id("Far 0") not in parameters
        assert len(parameters) <= 3


def test_more_venues_than_one_question_holds_are_all_told(programme: Programme, monkeypatch: Any) -> None:
    for number in range(7):
        programme.visit(programme.venue(f"Venue {number}"), ago(3))
    monkeypatch.setattr("mapper.store.venues.IDS_PER_QUERY", 3)
    monkeypatch.setattr("mapper.store.phone_venues.IDS_PER_QUERY", 3)
    for venue in carried(programme)["venues"]:
        assert venue["last_visit_on"] == ago(3).date().isoformat()
        assert [item["spot"] for item in venue["standing"]] == [STALL]


def test_how_long_it_is_kept_is_a_setting(config: Config) -> None:
    app: Flask = create_app(replace(config, carry_days=14))
    assert carried(Programme(app))["kept_days"] == 14
    said = " ".join(app.test_client().get("/privacy").get_data(as_text=True).split())
    assert "If it does not reach us for 14 days" in said
    app.extensions["mapper"].database.dispose()
