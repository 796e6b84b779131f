"""Does a wrong setting stop the app at its start, by name?"""

import stat
from pathlib import Path

import pytest

from mapper.config import ConfigError, from_environment


def test_without_any_setting_it_works(tmp_path: Path) -> None:
    config = from_environment({"MAPPER_INSTANCE": str(tmp_path / "instance")})
    assert config.database_url == f"sqlite:///{tmp_path / 'instance' / 'mapper.db'}"
    assert config.is_sqlite
    assert config.time_zone.key == "America/New_York"
    assert not config.https


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MAPPER_DATABASE_URL", "mysql://x"),
        ("MAPPER_TIME_ZONE", "Maine"),
        ("MAPPER_TIME_ZONE", "../etc/passwd"),
        ("MAPPER_STATE", "Maine"),
        ("MAPPER_EXIT_URL", "javascript:alert(1)"),
        ("MAPPER_HTTPS", "perhaps"),
        ("MAPPER_SESSION_DAYS", "0"),
        ("MAPPER_SESSION_DAYS", "1e3"),
        ("MAPPER_CODE_HOURS", "-1"),
        ("MAPPER_CARRY_DAYS", "0"),
        ("MAPPER_CARRY_DAYS", "forever"),
        ("MAPPER_LOG_LEVEL", "loud"),
        ("PORT", "70000"),
        ("MAPPER_GEOCODERS", "google"),
        ("MAPPER_GEOCODERS", "census,census"),
        ("MAPPER_CONTACT", "me"),
        ("MAPPER_CONTACT", "http://outreach.example"),
        ("MAPPER_CONTACT", "a@b.example\r\nX-Header: 1"),
        ("MAPPER_CONTACT", "a@b.example) other (x"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        from_environment({"MAPPER_INSTANCE": str(tmp_path), name: value})


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = {"MAPPER_INSTANCE": str(tmp_path / "instance")}
    first, second = from_environment(settings), from_environment(settings)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "instance" / "secret").stat().st_mode) == 0o600


def test_a_secret_that_is_too_short_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("short")
    with pytest.raises(ConfigError, match="shorter"):
        from_environment({"MAPPER_INSTANCE": str(tmp_path)})


@pytest.mark.parametrize("scheme", ["postgres", "postgresql"])
def test_both_names_of_postgresql_mean_our_driver(tmp_path: Path, scheme: str) -> None:
    settings = {"MAPPER_INSTANCE": str(tmp_path), "MAPPER_DATABASE_URL": f"{scheme}://somebody@host/mapper"}
    assert from_environment(settings).database_url == "postgresql+psycopg://somebody@host/mapper"


def test_nobody_on_the_internet_is_asked_unless_somebody_says_so(tmp_path: Path) -> None:
    here = {"MAPPER_INSTANCE": str(tmp_path)}
    assert from_environment(here).geocoders == ()
    assert from_environment({**here, "MAPPER_GEOCODERS": "census"}).geocoders == ("census",)
    both = {
        **here,
        "MAPPER_GEOCODERS": " nominatim, census",
        "MAPPER_CONTACT": "https://outreach.example/about",
    }
    assert from_environment(both).geocoders == ("census", "nominatim")
    with pytest.raises(ConfigError, match="MAPPER_CONTACT"):
        from_environment({**here, "MAPPER_GEOCODERS": "nominatim"})


MAIL_SERVERS = ["smtp://mail.example:587", "smtps://desk:p%40ss@mail.example", "smtp://desk:x@[::1]:25", ""]


@pytest.mark.parametrize("value", MAIL_SERVERS)
def test_a_mail_server(tmp_path: Path, value: str) -> None:
    environ = {"MAPPER_INSTANCE": str(tmp_path), "MAPPER_MAIL_SERVER": value}
    assert from_environment(environ).mail_server == value


@pytest.mark.parametrize(
    "value",
    ["mail.example", "http://mail.example", "smtp://", "smtp://user@mail.example", "smtp://mail.example:99999",
     "smtp://u:secret@mail.example/inbox", "smtp://u:secret@mail.example:port"],
)  # fmt: skip
def test_what_is_no_mail_server_is_refused_by_name_and_never_repeated(tmp_path: Path, value: str) -> None:
    with pytest.raises(ConfigError, match="MAPPER_MAIL_SERVER") as refused:
        from_environment({"MAPPER_INSTANCE": str(tmp_path), "MAPPER_MAIL_SERVER": value})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("name", ["MAPPER_MAIL_FROM", "MAPPER_MAIL_TO"])
@pytest.mark.parametrize(
    "value", ["office", "office@", "a b@example.org", "a@example.org\nBcc: x@example.org"]
)
def test_what_is_no_address_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=name):
        from_environment({"MAPPER_INSTANCE": str(tmp_path), name: value})


def test_a_message_goes_out_only_where_all_is_said(tmp_path: Path) -> None:
    environ = {
        "MAPPER_INSTANCE": str(tmp_path),
        "MAPPER_MAIL_SERVER": "smtp://mail.example",
        "MAPPER_MAIL_FROM": "desk@example.org",
    }
    assert not from_environment(environ).mails
    config = from_environment({**environ, "MAPPER_MAIL_TO": "a@example.org, b@example.org,"})
    assert config.mails and config.mail_to == ("a@example.org", "b@example.org")
