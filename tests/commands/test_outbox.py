"""Does what a phone saved as a file get in once, as if the phone had sent it, and nothing else?"""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from sqlalchemy import func, select

from mapper.intake import outbox_file
from mapper.store import schema
from tests.builders import CUMBERLAND, POSTER, STALL, Programme, some_id

MADE_AT = "2026-05-04T20:00:00.000Z"
ITEM = {"material": POSTER, "spot": STALL, "action": "placed", "quantity": 1}


def body(venue_id: str, **fields: Any) -> str:
    sent = {
        "venue_id": venue_id,
        "visited_at": "2026-05-04T12:00:00-04:00",
        "outcome": "placed",
        "items": [ITEM],
    }
    return json.dumps({**sent, "note": "é", **fields}, ensure_ascii=False)


def entry(name: str, said: str, kind: str = "visits", **fields: Any) -> dict[str, Any]:
    own = some_id(name)
    return {"id": own, "path": f"/api/v1/{kind}/{own}", "body": said, "saved_at": MADE_AT, **fields}


def void(name: str, visit: str) -> dict[str, Any]:
    said = {"visit_id": some_id(visit), "voided_at": "2026-05-04T13:00:00-04:00", "reason": ""}
    return entry(name, json.dumps(said), "voids")


def saved(folder: Path, person: str, *entries: Any, **fields: Any) -> Path:
    said = {
        "format": "outreach-outbox",
        "version": 1,
        "made_at": MADE_AT,
        "person": person,
        "entries": entries,
    }
    file = folder / "phone.json"
    file.write_text(json.dumps({**said, **fields}, ensure_ascii=False), encoding="utf-8")
    return file


def run(programme: Programme, file: Path, *more: str) -> Result:
    return programme.app.test_cli_runner().invoke(args=["import-outbox", str(file), *more])


def counts(result: Result) -> dict[str, int]:
    found = json.loads(result.stdout)
    assert list(found) == ["read", "stored", "already", "conflict", "refused", "person", "problems"]
    assert found["read"] == sum(found[name] for name in ("stored", "already", "conflict", "refused"))
    return {name: count for name, count in found.items() if isinstance(count, int) and count}


def count(programme: Programme, table: Any) -> int:
    with programme.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def audited(programme: Programme) -> list[tuple[str, str, Any]]:
    table = schema.audit
    with programme.database.read() as connection:
        query = select(table.c.actor_id, table.c.subject, table.c.details)
        return [tuple(row) for row in connection.execute(query.where(table.c.action == "outbox_imported"))]


def test_what_the_phone_sends_later_is_there_already(programme: Programme, tmp_path: Path) -> None:
    vera, said = programme.person("Vera"), body(programme.venue())
    result = run(programme, saved(tmp_path, vera, entry("a", said)), "--json")
    assert (result.exit_code, result.stderr, counts(result)) == (0, "", {"read": 1, "stored": 1})
    sent = programme.client(vera).put(
        f"/api/v1/visits/{some_id('a')}", data=said.encode(), content_type="application/json"
    )
    assert (sent.status_code, (sent.json or {})["status"]) == (201, "already")
    again = run(programme, saved(tmp_path, vera, entry("a", said)), "--json")
    assert counts(again) == {"read": 1, "already": 1}
    with programme.database.read() as connection:
        assert connection.execute(select(schema.visit_author.c.person_id)).scalars().all() == [vera]
        assert connection.execute(select(schema.visit_note.c.note)).scalars().all() == ["é"]
    assert audited(programme) == [("", vera, {"entries": 1})] * 2


def test_each_entry_has_its_own_fate_and_a_bad_one_keeps_out_no_other(
    programme: Programme, tmp_path: Path
) -> None:
    vera, venue = programme.person("Vera"), programme.venue()
    run(programme, saved(tmp_path, vera, entry("a", body(venue)), entry("b", body(venue))))
    file = saved(
        tmp_path, vera,
        entry("a", body(venue)),
        entry("b", body(venue, outcome="no_answer", items=[])),
        entry("c", body(venue, outcome="checked", items=[])),
        entry("d", body(venue), surprise=1),
        entry("e", body(venue)),
        void("f", "a"),
    )  # fmt: skip
    result = run(programme, file, "--json")
    assert result.exit_code == 1
    assert counts(result) == {"read": 6, "already": 1, "conflict": 1, "refused": 2, "stored": 2}
    assert [(one["entry"], one["field"]) for one in json.loads(result.stdout)["problems"]] == [
        (3, "items"),
        (4, "surprise"),
    ]
    assert "Entry 3, items: " in result.stderr and "Conflicts wait" in result.stderr
    assert count(programme, schema.visit) == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "no-uuid"}, "id"),
        ({"path": "/api/v1/visits/" + some_id("other")}, "path"),
        ({"path": "/sign-in"}, "path"),
        ({"body": {"venue_id": None}}, "body"),
        ({"body": "{"}, ""),
        ({"body": "é" * 40_000}, "body"),
        ({"saved_at": "yesterday"}, "saved_at"),
    ],
)
def test_a_bad_entry_is_named_by_its_number_and_field(
    programme: Programme, tmp_path: Path, changes: dict[str, Any], field: str
) -> None:
    bad = {**entry("a", body(programme.venue())), **changes}
    result = run(programme, saved(tmp_path, programme.person("Vera"), bad), "--json")
    assert (result.exit_code, counts(result)) == (1, {"read": 1, "refused": 1})
    assert [(one["entry"], one["field"]) for one in json.loads(result.stdout)["problems"]] == [(1, field)]
    assert count(programme, schema.visit) == 0


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "other"}, "no file that a phone saved"),
        ({"version": 2}, "version 2"),
        ({"entries": {}}, "(entries)"),
        ({"surprise": 1}, "no file that a phone saved"),
        ({"entries": [1] * 5_001}, "(entries)"),
    ],
)
def test_another_file_is_refused_whole(
    programme: Programme, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    result = run(programme, saved(tmp_path, programme.person("Vera"), **changes))
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr
    assert audited(programme) == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe"])
def test_what_is_no_json_is_refused(programme: Programme, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "phone.json").write_bytes(content)
    result = run(programme, tmp_path / "phone.json")
    assert (result.exit_code, "not JSON" in result.stderr) == (1, True)


def test_a_file_that_is_too_large_is_refused_unread(
    programme: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_file, "MOST_BYTES", 1024)
    result = run(programme, saved(tmp_path, programme.person("Vera"), entry("a", "x" * 1024)))
    assert (result.exit_code, "larger than" in result.stderr) == (1, True)


def test_somebody_elses_by_id_or_name_and_never_a_guess(programme: Programme, tmp_path: Path) -> None:
    first, other = programme.person("Vera"), programme.person("Bea")
    programme.person("Vera", "viewer", [CUMBERLAND])
    file = saved(tmp_path, "of-another-instance", entry("a", body(programme.venue())))
    nobody = run(programme, file)
    assert nobody.exit_code == 1 and "--person" in nobody.stderr
    ambiguous = run(programme, file, "--person", "Vera")
    assert ambiguous.exit_code == 1 and first in ambiguous.stderr
    result = run(programme, file, "--person", "Bea")
    assert (result.exit_code, "logged by Bea (volunteer)" in result.stdout) == (0, True)
    assert audited(programme) == [("", other, {"entries": 1})]


def test_who_logs_no_visits_has_none_in_a_file(programme: Programme, tmp_path: Path) -> None:
    viewer = programme.person("Vic", "viewer", [CUMBERLAND])
    result = run(programme, saved(tmp_path, viewer, entry("a", body(programme.venue()))))
    assert (result.exit_code, "logs no visits" in result.stderr) == (1, True)
    assert count(programme, schema.visit) == 0


def test_a_file_takes_back_only_what_its_own_person_logged(programme: Programme, tmp_path: Path) -> None:
    """Anybody can write one, and an administrator's id into it."""
    vera, ada, venue = (
        programme.person("Vera"),
        programme.person("Ada", "administrator", ()),
        programme.venue(),
    )
    run(programme, saved(tmp_path, vera, entry("a", body(venue)), entry("b", body(venue))))
    run(programme, saved(tmp_path, ada, void("v", "a")))
    run(programme, saved(tmp_path, vera, void("w", "b")))
    with programme.database.read() as connection:
        table = schema.visit_void
        found = dict(tuple(row) for row in connection.execute(select(table.c.visit_id, table.c.allowed)))
    assert found == {some_id("a"): False, some_id("b"): True}


def test_more_than_anybody_logs_in_an_hour_waits(
    programme: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mapper.intake.phone_visit.MOST_VISITS_AN_HOUR", 1)
    vera, said = programme.person("Vera"), body(programme.venue())
    result = run(programme, saved(tmp_path, vera, entry("a", said), entry("b", said)), "--json")
    assert (result.exit_code, counts(result)) == (1, {"read": 2, "stored": 1, "refused": 1})
    assert "again in an hour" in result.stderr
