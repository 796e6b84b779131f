"""Where does text that somebody typed stand? Every such column of every table, filled as a test wants.

A new column of text belongs to FREE or CODED here, and a new FREE one is filled below; tests say so.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Connection, Text, insert, select

from mapper.rules.admission import HoldReason
from mapper.rules.gap_report import FIGURES
from mapper.rules.visit import Action, Item
from mapper.store import schema
from mapper.store.reference import reference_changed
from mapper.store.sign_in_codes import digest_of
from mapper.store.visits import Hold
from tests.builders import CUMBERLAND, NOON, PORTLAND, STALL, add_venue, add_visit, item, some_id

# table -> columns that hold what somebody typed, or what a file or a browser said
FREE: Mapping[str, tuple[str, ...]] = {
    "area": ("name",),
    "area_rule": ("whom_to_ask",),
    "county_contact": ("local_team", "provider"),
    "frozen_report": ("title",),
    "import_batch": ("source", "filename"),
    "import_job": ("source", "filename", "failure", "wishes", "account"),
    "import_mapping": ("source", "wishes"),
    "language_needed": ("language", "why"),
    "local_number": ("label", "number", "note"),
    "material": ("label", "languages", "issuer", "version", "where_to_get", "version_where"),
    "passkey": ("label",),
    "passphrase": ("sign_in_name",),
    "person": ("name",),
    "release": ("title",),
    "release_link": ("label",),
    "round": ("name",),
    "review_row": ("fields", "reason"),
    "session": ("device", "name"),
    "sign_in_sheet": ("title",),
    "spot": ("label",),
    "venue": (
        *(
            "name",
            "address",
            "city",
            "state",
            "zip",
            "phone",
            "website",
            "opening_hours",
            "languages",
            "notes",
        ),
        "do_not_place_reason",
        "original_name",
    ),
    "venue_change": ("before", "after"),
    "venue_source": ("source", "external_id"),
    "venue_type": ("label", "citation", "synonyms"),
    "visit_author": ("name",),
    "visit_conflict": ("body",),
    "visit_hold": ("new_venue",),
    "visit_item": ("material", "spot"),
    "visit_note": ("note",),
    "visit_void": ("reason",),
}
# table -> columns of text that only the program writes: ids, codes, digests, counts, words of a fixed list
CODED: Mapping[str, tuple[str, ...]] = {
    "bulk_edit": ("id", "person_id", "action", "value"),
    "area": ("geoid", "level", "county_geoid", "geometry", "outline"),
    "area_rule": ("geoid", "rule", "set_by"),
    "audit": ("actor_id", "action", "subject", "county_geoid", "file_id", "details"),
    "challenge": ("digest", "person_id", "purpose"),
    "county_contact": ("county_geoid",),
    "county_venue_type": ("county_geoid", "venue_type"),
    "frozen_report": ("id", "frozen_by", "counties", "filter", "grouping", "labels", "report", "kind"),
    "geocode_answer": ("geocoder", "key", "precision"),
    "geocoder_turn": ("geocoder",),
    "import_batch": ("id", "kind", "counts"),
    "import_change": ("batch_id", "venue_id", "before", "after"),
    "import_job": ("id", "kind", "file", "created_by", "taken_by", "state", "batch_id"),
    "import_mapping": ("kind",),
    "item_span": ("material", "spot"),
    "language_needed": ("county_geoid",),
    "local_number": ("county_geoid",),
    "looked_none_there": ("geoid", "venue_type"),
    "material": ("code", "kind"),
    "passkey": ("id", "person_id"),
    "passphrase": ("person_id", "hash"),
    "person": ("id", "role", "deputy_id", "sheet_id"),
    "person_area": ("person_id", "geoid"),
    "programme": ("key", "value"),
    "redaction": ("kind", "subject"),
    "release": ("id", "month", "made_by", "by_county", "by_type"),
    "release_link": ("digest", "release_id", "made_by"),
    "review_row": ("batch_id", "kind", "candidates", "fingerprint", "county_geoid", "decision", "decided_by"),
    "round": ("id", "made_by", "closed_by"),
    "round_person": ("round_id", "person_id"),
    "round_stop": ("round_id", "venue_id", "late", "moved_to"),
    "session": ("digest", "person_id", "way", "approved_by"),
    "sign_in_code": ("digest", "person_id", "made_by", "kind", "sheet_id"),
    "sign_in_sheet": ("id", "role", "made_by"),
    "spot": ("code",),
    "standing_item": ("material", "spot"),
    "stock_taken": ("id", "person_id", "material", "entered_by"),
    "throttle": ("key",),
    "venue": (
        *("id", "venue_type", "precision", "town_geoid", "county_geoid", "added_by", "merged_into"),
        *("set_by_person", "match_key", "placed_by", "contact_role"),
    ),
    "venue_merge": (
        *("id", "merged_id", "kept_id", "person_id", "before", "after", "protects", "added", "sources"),
        *("kept_key", "undone_by"),
    ),
    "venue_pair": ("one_id", "other_id", "decision", "decided_by"),
    "venue_serves": ("venue_id", "town_geoid", "batch_id"),
    "venue_change": ("venue_id", "person_id", "way", "bulk_edit_id"),
    "venue_source": ("venue_id",),
    "venue_type": ("code", "posting", "one_per"),
    "visit": ("id", "venue_id", "outcome", "concern", "distance", "batch_id", "digest"),
    "visit_author": ("visit_id", "person_id"),
    "visit_conflict": ("visit_id", "digest", "person_id"),
    "visit_hold": ("visit_id", "reason", "county_geoid", "decision", "decided_by"),
    "visit_item": ("visit_id", "action"),
    "visit_note": ("visit_id",),
    "visit_void": ("id", "visit_id", "person_id", "digest"),
}
Say = Callable[[str], str]  # "table.column", of a venue with its variant behind it -> what stands there


def unsorted() -> set[str]:
    """Columns of text that stand in neither list, and listed ones that there are not."""
    there = {
        f"{table.name}.{column.name}"
        for table in schema.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Text | JSON)
    }
    listed = [
        f"{table}.{name}" for lists in (FREE, CODED) for table, names in lists.items() for name in names
    ]
    assert len(listed) == len(set(listed)), "a column stands in both lists"
    return there ^ set(listed)


def unfilled(connection: Connection, text: str) -> list[str]:
    """The FREE columns in which this text stands nowhere."""
    return [
        f"{table}.{name}"
        for table, names in FREE.items()
        for name in names
        if not any(text in _all_texts(value) for value in _column(connection, table, name))
    ]


def _column(connection: Connection, table: str, name: str) -> list[Any]:
    return list(connection.execute(select(schema.metadata.tables[table].c[name])).scalars())


def _all_texts(value: Any) -> str:
    """JSON's texts as they are, not escaped."""
    if isinstance(value, dict | list):
        return " ".join(_all_texts(part) for part in (value.values() if isinstance(value, dict) else value))
    return str(value)


@dataclass(frozen=True)
class Place:
    """Where the things of one filling lie, and what tells them from another's."""

    serial: int
    county: str = CUMBERLAND
    town: str = PORTLAND
    lat: float = 43.66
    lon: float = -70.26
    at: datetime = NOON

    @property
    def key(self) -> str:
        return str(self.serial)


def fill(connection: Connection, place: Place, say: Say) -> dict[str, str]:
    """One of everything, with `say("table.column")` in every FREE column; answers the ids by kind."""
    ids = {"key": place.key, **_people(connection, place, say), **_reference(connection, place, say)}
    ids |= _venues(connection, place, say)
    ids |= _visits(connection, place, say, ids)
    ids |= _waiting(connection, place, say, ids)
    _places(connection, place, say)
    ids |= _releases(connection, place, say)
    reference_changed(connection)
    return ids


def _put(connection: Connection, table: str, **values: Any) -> str:
    done = connection.execute(insert(schema.metadata.tables[table]).values(**values))
    return str(done.inserted_primary_key[0])


def _said(table: str, say: Say) -> dict[str, str]:
    return {name: say(f"{table}.{name}") for name in FREE[table]}


def _people(connection: Connection, place: Place, say: Say) -> dict[str, str]:
    person, key = some_id(f"person {place.key}"), place.key
    _put(connection, "person", id=person, role="volunteer", created_at=place.at, **_said("person", say))
    _put(connection, "person_area", person_id=person, geoid=place.town)
    later = place.at + timedelta(days=36_500)
    session = {
        "digest": digest_of(f"session {key}"),
        "person_id": person,
        "started_at": later,
        "last_used_at": later,
    }
    session |= {"approved_at": later, "way": "code"}
    _put(connection, "session", **session, **_said("session", say))
    waiting = session | {"digest": digest_of(f"waiting {key}"), "approved_at": None}
    _put(connection, "session", **waiting, **_said("session", say))
    sheet = {"id": some_id(f"sheet {key}"), "role": "volunteer", "made_by": person}
    _put(
        connection,
        "sign_in_sheet",
        **sheet,
        made_at=place.at,
        expires_at=later,
        **_said("sign_in_sheet", say),
    )
    _put(connection, "passphrase", person_id=person, hash="none", set_at=place.at, **_said("passphrase", say))
    passkey = {"id": f"passkey {key}", "person_id": person, "public_key": b"", "sign_count": 0}
    _put(connection, "passkey", **passkey, made_at=place.at, **_said("passkey", say))
    return {
        "person": person,
        "sheet": some_id(f"sheet {key}"),
        "passkey": f"passkey {key}",
        "session": digest_of(f"session {key}"),
    }


def _reference(connection: Connection, place: Place, say: Say) -> dict[str, str]:
    code = f"zz_{place.key}"
    lives = {"poster_shelf_life_days": 90, "palm_card_shelf_life_days": 30, "posting": "voluntary"}
    _put(connection, "venue_type", code=code, position=900, **lives, **_said("venue_type", say))
    _put(connection, "spot", code=code, position=900, private=True, **_said("spot", say))
    _put(connection, "material", code=code, position=900, kind="poster", **_said("material", say))
    number = _put(connection, "local_number", county_geoid=place.county, **_said("local_number", say))
    _put(connection, "language_needed", county_geoid=place.county, **_said("language_needed", say))
    return {"code": code, "local_number": number}


VARIANTS: Mapping[str, Mapping[str, bool]] = {
    "plain": {},
    "restricted": {"restricted": True},
    "do_not_place": {"do_not_place": True},
    "concern": {"concern_volunteer": True},
    "pending": {"pending": True},
}


def _venues(connection: Connection, place: Place, say: Say) -> dict[str, str]:
    """One of each variant, some hundred metres apart."""
    found = {}
    for step, (variant, flags) in enumerate(VARIANTS.items()):
        said = {name: say(f"venue.{name} {variant}") for name in FREE["venue"]}
        if variant != "do_not_place":
            said.pop("do_not_place_reason")
        where = {"county_geoid": place.county, "town_geoid": place.town, "lon": place.lon}
        where |= {"lat": round(place.lat + step / 1_000, 6), "venue_type": f"zz_{place.key}"}
        id_ = some_id(f"{variant} {place.key}")
        found[variant] = add_venue(connection, said.pop("name"), id=id_, **where, **flags, **said)
    _put(connection, "venue_source", venue_id=found["plain"], **_said("venue_source", say))
    fields = {name: {"name": say(f"venue_change.{name}")} for name in FREE["venue_change"]}
    _put(connection, "venue_change", venue_id=found["plain"], at=place.at, way="edit", **fields)
    return found


def _visits(connection: Connection, place: Place, say: Say, ids: Mapping[str, str]) -> dict[str, str]:
    """One that somebody of the programme made, one of a file, one taken back, one that is held."""
    note, code = say("visit_note.note"), ids["code"]
    by = {"author_id": ids["person"], "note": note}
    known = add_visit(connection, ids["plain"], place.at, items=[item(code, code), item()], **by)
    restricted = add_visit(connection, ids["restricted"], place.at, **by)
    filed = add_visit(connection, ids["plain"], place.at, author_name=say("visit_author.name"), note=note)
    strange = Item(say("visit_item.material"), say("visit_item.spot"), Action.placed, 1)
    hold = Hold(HoldReason.unknown_code.value, place.county)
    held = add_visit(connection, ids["plain"], place.at, items=[strange], hold=hold, **by)
    new = {
        "id": some_id(f"new {place.key}"),
        "venue_type": say("venue.name"),
        "lat": place.lat,
        "lon": place.lon,
    }
    new |= {name: say(f"venue.{name}") for name in ("name", "address", "city")}
    hold = Hold(HoldReason.unknown_type.value, place.county, new)
    held_new = add_visit(connection, some_id(f"new {place.key}"), place.at, hold=hold, **by)
    void = {"id": some_id(f"void {place.key}"), "visit_id": filed, "person_id": ids["person"], "digest": ""}
    moments = {"voided_at": place.at, "received_at": place.at}
    _put(connection, "visit_void", **void, **moments, allowed=True, **_said("visit_void", say))
    return {
        "visit": known,
        "restricted_visit": restricted,
        "filed": filed,
        "held": held,
        "held_new": held_new,
    }


def _list_on_its_way(connection: Connection, place: Place, say: Say, ids: Mapping[str, str]) -> None:
    wishes, account = say("import_job.wishes"), say("import_job.account")
    said = {name: say(f"import_job.{name}") for name in ("source", "filename", "failure")}
    point = {"name": account, "city": account, "lat": place.lat, "lon": place.lon, "precision": "given"}
    counts = {"read": 1, "added": 1, "updated": 0, "unchanged": 0, "review": 0, "rejected": 0}
    told = {"counts": counts, "points": [point], "added": 1, "rejected": [[2, account]], "waiting": []}
    _put(
        connection, "import_job", id=some_id(f"list {place.key}"), kind="venues", file=f"{place.key}.csv",
        created_by=ids["person"], created_at=place.at, state="previewed", row_count=1, batch_id="",
        wishes={"columns": {"name": "#1"}, "types": {wishes: wishes}, "default_type": "", "remember": {}},
        account=told | {"warned": []}, **said,
    )  # fmt: skip
    mapping, source = say("import_mapping.wishes"), say("import_mapping.source")
    _put(
        connection, "import_mapping", source=source, kind="venues", wishes={"columns": {"name": mapping}},
        saved_at=place.at,
    )  # fmt: skip


def _waiting(connection: Connection, place: Place, say: Say, ids: Mapping[str, str]) -> dict[str, str]:
    """What a coordinator decides about: a row of venues, one of visits, another body of a visit."""
    batch = some_id(f"batch {place.key}")
    _put(
        connection, "import_batch", id=batch, kind="venues", imported_at=place.at, counts={},
        **_said("import_batch", say),
    )  # fmt: skip
    said = say("review_row.fields")
    cells = dict.fromkeys(("name", "venue_type", "status", "notes", "address", "city", "website"), said)
    row = {"batch_id": batch, "county_geoid": place.county, "reason": say("review_row.reason")}
    venue = _put(
        connection, "review_row", kind="venue", line=2, fields=cells, candidates=[ids["plain"]],
        fingerprint=f"v{place.key}", **row,
    )  # fmt: skip
    visit = dict.fromkeys(("venue_name", "town", "note", "volunteer", "material", "spot", "outcome"), said)
    _put(
        connection, "review_row", kind="visit", line=3, fields={"rows": [visit, visit]}, candidates=[],
        fingerprint=f"w{place.key}", **row,
    )  # fmt: skip
    _list_on_its_way(connection, place, say, ids)
    body = _conflicting(ids["plain"], say("visit_conflict.body"))
    digest = digest_of(f"body {place.key}")
    conflict = {"visit_id": ids["visit"], "digest": digest, "person_id": ids["person"], "body": body}
    _put(connection, "visit_conflict", **conflict, received_at=place.at)
    return {"row": venue, "conflict": ids["visit"], "digest": digest}


def _conflicting(venue_id: str, note: str) -> str:
    items = [{"material": note[:60], "spot": STALL, "action": "placed", "quantity": 1}]
    body = {"venue_id": venue_id, "visited_at": NOON.isoformat(), "outcome": "placed", "items": items}
    return json.dumps(body | {"note": note}, ensure_ascii=False)


def _places(connection: Connection, place: Place, say: Say) -> None:
    """A town of its own, with a rule, and whom to ask in the county and the state."""
    geoid = f"{place.county}9{place.serial:04}"
    town = {"geoid": geoid, "level": "town", "county_geoid": place.county, "lat": place.lat, "lon": place.lon}
    _put(connection, "area", **town, **_said("area", say))
    rule = {"geoid": geoid, "rule": "ask_first", "set_by": "", "set_at": place.at}
    _put(connection, "area_rule", **rule, **_said("area_rule", say))
    table = schema.county_contact
    taken = set(connection.execute(select(table.c.county_geoid)).scalars())
    county = place.county if place.county not in taken else f"none {place.key}"
    _put(connection, "county_contact", county_geoid=county, **_said("county_contact", say))


def _releases(connection: Connection, place: Place, say: Say) -> dict[str, str]:
    id_ = some_id(f"release {place.key}")
    release = {"id": id_, "as_of": date(2026, 5, 4), "made_by": "", "made_at": place.at}
    release["month"] = f"{2000 + place.serial // 12}-{place.serial % 12 + 1:02}"
    _put(connection, "release", **release, by_county=[], by_type=[], **_said("release", say))
    link = {"digest": digest_of(f"link-{place.key}"), "release_id": id_, "made_by": "", "made_at": place.at}
    later = place.at + timedelta(days=36_500)
    _put(connection, "release_link", **link, expires_at=later, **_said("release_link", say))
    return {
        "release": id_,
        "frozen": _frozen(connection, place, say),
        "round": _round(connection, place, say),
    }


def _round(connection: Connection, place: Place, say: Say) -> str:
    """A round to one place of the county; the volunteer was given it."""
    id_ = some_id(f"round {place.key}")
    about = {"id": id_, "on_day": date(2026, 5, 9), "made_at": place.at, "made_by": ""}
    _put(connection, "round", **about, **_said("round", say))
    _put(connection, "round_stop", round_id=id_, venue_id=some_id(f"plain {place.key}"), position=1)
    person = some_id(f"person {place.key}")
    _put(connection, "round_person", round_id=id_, person_id=person, given_at=place.at)
    taken = {"id": some_id(f"taken {place.key}"), "person_id": person, "material": f"zz_{place.key}"}
    _put(connection, "stock_taken", **taken, quantity=3, on_day=date(2026, 5, 4), entered_at=place.at)
    return id_


def _frozen(connection: Connection, place: Place, say: Say) -> str:
    """A report of the county, with nothing in it."""
    id_ = some_id(f"frozen {place.key}")
    nothing = {"rows": [], "total": dict.fromkeys(FIGURES, 0), "unknown": []}
    about = {"as_of": "2026-05-04", "computed_at": place.at.isoformat(), "by": ["county"]}
    _put(
        connection, "frozen_report", id=id_, as_of=date(2026, 5, 4), frozen_at=place.at, frozen_by="",
        everywhere=False, counties=[place.county], filter=[], grouping=["county"], labels={},
        report={**about, **nothing}, **_said("frozen_report", say),
    )  # fmt: skip
    return id_
