"""Who may read a process's numbers, do they say what the coverage in memory takes, and nothing else?"""

import re
from ipaddress import ip_network

import pytest

from mapper import create_app
from mapper.config import Config, ConfigError, from_environment
from tests.builders import Programme


def numbers(programme: Programme) -> dict[str, float]:
    answer = programme.app.test_client().get("/metrics")
    assert answer.status_code == 200 and answer.content_type.startswith("text/plain")
    lines = [line.split(" ") for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line[:2] for line in lines)}


def test_it_says_what_the_coverage_in_memory_takes(programme: Programme) -> None:
    venue = programme.venue("Harbor Laundry")
    programme.visit(venue, note="The owner is in on Fridays.")
    client = programme.administrator()
    client.get("/gaps")
    before = numbers(programme)
    assert before["mapper_frame_venues"] == 1 and before["mapper_frame_bytes"] > 1_000
    programme.visit(venue)
    client.get("/gaps")
    after = numbers(programme)
    assert after["mapper_frame_changes_total"] == before["mapper_frame_changes_total"] + 1
    assert after["mapper_frame_reads_total"] == before["mapper_frame_reads_total"]
    assert after["mapper_frame_revision"] > before["mapper_frame_revision"]


def test_no_name_note_or_place_is_in_it(programme: Programme) -> None:
    programme.visit(programme.venue("Harbor Laundry"), note="The owner is in on Fridays.")
    client = programme.administrator()
    for address in ("/gaps?county=Cumberland", "/venues?q=Harbor", "/nowhere/Harbor", "/map"):
        client.get(address)
    text = programme.app.test_client().get("/metrics").text
    assert not re.search("harbor|friday|cumberland|portland|nowhere|43\\.|-70\\.", text, re.I)


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.8.8.8", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.5", {}, 404),
        ("127.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, 404),  # by a proxy nobody told us of
        ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, 404),
        ("", {}, 404),
    ],
)
def test_only_this_machine_may_ask(
    programme: Programme, peer: str, headers: dict[str, str], status: int
) -> None:
    client = programme.app.test_client()
    answer = client.get("/metrics", headers=headers, environ_overrides={"REMOTE_ADDR": peer})
    assert answer.status_code == status


def test_others_may_where_the_settings_say_so(config: Config) -> None:
    app = create_app(config.__class__(**{**fields(config), "metrics_from": (ip_network("10.0.0.0/24"),)}))
    statuses = [
        app.test_client().get("/metrics", environ_overrides={"REMOTE_ADDR": peer}).status_code
        for peer in ("10.0.0.5", "10.0.1.5", "127.0.0.1")
    ]
    app.extensions["mapper"].database.dispose()
    assert statuses == [200, 404, 404]


def fields(config: Config) -> dict[str, object]:
    return {name: getattr(config, name) for name in Config.__slots__}


def test_a_wrong_setting_is_named() -> None:
    with pytest.raises(ConfigError, match="MAPPER_METRICS_FROM"):
        from_environment({"MAPPER_SECRET_KEY": "x" * 40, "MAPPER_METRICS_FROM": "the office"})
