"""How is this app set up? One frozen dataclass, read once from the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PROJECT = Path(__file__).resolve().parent.parent
ICONS = PROJECT / "mapper" / "static" / "icons"
GEOCODERS = ("census", "nominatim")
LOG_LEVELS = ("debug", "info", "warning", "error")


# Printable ASCII without what a header's comment would end at.
CONTACT = r"|[!-'*-Z^-~]{1,80}@[A-Za-z0-9.-]{3,80}|https://[!-'*-Z^-~]{3,150}"
ADDRESS = r"[!#-'*+/-9=?A-Z^-~.-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*"
Network = IPv4Network | IPv6Network
LOOPBACK: tuple[Network, ...] = (ip_network("127.0.0.0/8"), ip_network("::1/128"))


class ConfigError(ValueError):
    """A setting has a value the app can't work with; the message names the setting."""


@dataclass(frozen=True, slots=True)
class Config:
    """Every setting. The name of its environment variable stands in README, "Settings"."""

    instance: Path  # folder of the embedded database, photos and secrets
    database_url: str  # SQLAlchemy URL
    data: Path  # folder of the reference data
    secret_key: str  # signs CSRF tokens, keys the digests of visits
    time_zone: ZoneInfo  # in which a day is a day
    state: str  # two-digit FIPS code of the state the reference data is about
    network_name: str  # shown as the title of every page
    exit_url: str  # where "Leave this page" goes
    https: bool  # cookies are Secure and __Host-
    session_days: int  # a sign-in lasts so long after its last use
    code_hours: int  # a sign-in code can be used so long
    log_level: str
    port: int  # of `make run`; where a sign-in link printed on this machine leads
    public_url: str = ""  # where people reach it: base of links and QR codes, home of passkeys; empty: unsaid
    proxies: int = 0  # so many reverse proxies of ours stand before it and may say who asks
    coordinator_session_days: int = 30  # as session_days, for who can see more than a volunteer
    note_months: int = 18  # then a note is removed
    name_months: int = 18  # then a visit is "a volunteer's"
    carry_days: int = 45  # a phone that has not reached us for so long drops its venues
    training_required: bool = False  # who has no day of training can't be approved
    backup_days: int = 7  # doctor calls an older backup stale
    phone_title: str = "Visits"  # all that the tab of a phone page says
    phone_icons: Path = ICONS  # folder of its icons on a home screen
    backup_recipient: str = ""  # age public key that backups are encrypted to; empty: they are not

    geocoders: tuple[
        str, ...
    ] = ()  # on the internet, which may be asked about street addresses; in this order
    contact: str = ""  # e-mail or web address of who runs this, for those geocoders

    mail_server: str = (
        ""  # smtp:// or smtps://, for the weekly message of the desk; empty: nothing is ever sent
    )
    mail_from: str = ""  # address that it is sent from
    mail_to: tuple[str, ...] = ()  # addresses of the network's offices

    metrics_from: tuple[Network, ...] = LOOPBACK  # who may read /metrics

    @property
    def mails(self) -> bool:
        """Whether a message can go out at all."""
        return bool(self.mail_server and self.mail_from and self.mail_to)

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")


def from_environment(environ: Mapping[str, str] = os.environ) -> Config:
    """Reads and checks every setting. Raises ConfigError, naming the setting that is wrong."""
    instance = Path(environ.get("MAPPER_INSTANCE", PROJECT / "instance")).absolute()
    return Config(
        instance=instance,
        database_url=_database_url(environ, instance),
        data=Path(environ.get("MAPPER_DATA", PROJECT / "data")).absolute(),
        secret_key=environ.get("MAPPER_SECRET_KEY") or _kept_secret(instance),
        time_zone=_time_zone(environ.get("MAPPER_TIME_ZONE", "America/New_York")),
        state=_matching(environ, "MAPPER_STATE", "23", r"\d{2}", "a two-digit FIPS code such as 23"),
        network_name=environ.get("MAPPER_NETWORK_NAME", "Outreach Mapper"),
        phone_title=environ.get("MAPPER_PHONE_TITLE", "Visits"),
        phone_icons=_folder(environ, "MAPPER_PHONE_ICONS", ICONS),
        exit_url=_web_address(environ, "MAPPER_EXIT_URL", "https://www.weather.gov/"),
        https=_yes_or_no(environ, "MAPPER_HTTPS", "no"),
        session_days=_whole_number(environ, "MAPPER_SESSION_DAYS", 180, 1, 3650),
        code_hours=_whole_number(environ, "MAPPER_CODE_HOURS", 72, 1, 24 * 30),
        port=_whole_number(environ, "PORT", 8000, 1, 65_535),
        public_url=_own_address(environ),
        proxies=_whole_number(environ, "MAPPER_PROXIES", 0, 0, 9),
        coordinator_session_days=_whole_number(environ, "MAPPER_COORDINATOR_SESSION_DAYS", 30, 1, 3650),
        note_months=_whole_number(environ, "MAPPER_NOTE_MONTHS", 18, 1, 120),
        name_months=_whole_number(environ, "MAPPER_NAME_MONTHS", 18, 1, 120),
        carry_days=_whole_number(environ, "MAPPER_CARRY_DAYS", 45, 1, 366),
        training_required=_yes_or_no(environ, "MAPPER_TRAINING_REQUIRED", "no"),
        metrics_from=_networks(environ, "MAPPER_METRICS_FROM"),
        backup_days=_whole_number(environ, "MAPPER_BACKUP_DAYS", 7, 1, 366),
        backup_recipient=_matching(
            environ, "MAPPER_BACKUP_RECIPIENT", "", r"|age1[02-9ac-hj-np-z]{58}", "an age public key (age1…)"
        ),
        geocoders=_geocoders(environ),
        mail_server=_mail_server(environ),
        mail_from=_matching(environ, "MAPPER_MAIL_FROM", "", f"|{ADDRESS}", "an e-mail address"),
        mail_to=_addresses(environ, "MAPPER_MAIL_TO"),
        contact=_matching(environ, "MAPPER_CONTACT", "", CONTACT, "an e-mail or a web address (https://…)"),
        log_level=_matching(
            environ, "MAPPER_LOG_LEVEL", "info", "|".join(LOG_LEVELS), "one of " + ", ".join(LOG_LEVELS)
        ),
    )


def _database_url(environ: Mapping[str, str], instance: Path) -> str:
    url = environ.get("MAPPER_DATABASE_URL") or f"sqlite:///{instance / 'mapper.db'}"
    if url.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + url.split("://", 1)[1]
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise ConfigError(
            "MAPPER_DATABASE_URL must be sqlite:///FILE or postgresql://…, "
            f"not one that starts with {url.split(':', 1)[0]!r}."
        )
    return url


def _kept_secret(instance: Path) -> str:
    """The secret of this instance, made at the first start and readable by its owner only."""
    file = instance / "secret"
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        secret = file.read_text().strip()
        if len(secret) < 32:
            raise ConfigError(
                f"{file} is shorter than 32 characters; delete it to have a new one made."
            ) from None
        return secret
    secret = secrets.token_urlsafe(48)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(secret)
    return secret


def _time_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ConfigError(
            f"MAPPER_TIME_ZONE must be a name such as America/New_York, not {name!r}."
        ) from None


def _matching(environ: Mapping[str, str], name: str, default: str, pattern: str, wanted: str) -> str:
    value = environ.get(name, default)
    if not re.fullmatch(pattern, value):
        raise ConfigError(f"{name} must be {wanted}, not {value!r}.")
    return value


def _folder(environ: Mapping[str, str], name: str, default: Path) -> Path:
    folder = Path(environ.get(name, default)).absolute()
    if not folder.is_dir():
        raise ConfigError(f"{name} must be a folder that is there, not {environ.get(name)!r}.")
    return folder


def _web_address(environ: Mapping[str, str], name: str, default: str) -> str:
    value = environ.get(name, default)
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ConfigError(f"{name} must be a web address that starts with https://, not {value!r}.")
    return value


def _own_address(environ: Mapping[str, str]) -> str:
    """The address without a slash at its end; a path, a query or a user's name in it is a mistake."""
    if not environ.get("MAPPER_PUBLIC_URL"):
        return ""
    value = _web_address(environ, "MAPPER_PUBLIC_URL", "").rstrip("/")
    parts = urlsplit(value)
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ConfigError(
            f"MAPPER_PUBLIC_URL must be like https://mapper.example, without a path, not {value!r}."
        )
    return value


def _geocoders(environ: Mapping[str, str]) -> tuple[str, ...]:
    """None, unless somebody names one: what is looked up leaves this machine."""
    said = tuple(part.strip() for part in environ.get("MAPPER_GEOCODERS", "").split(",") if part.strip())
    if set(said) - set(GEOCODERS) or len(set(said)) != len(said):
        raise ConfigError(f"MAPPER_GEOCODERS must name {' and '.join(GEOCODERS)}, each once, by comma.")
    if "nominatim" in said and not environ.get("MAPPER_CONTACT"):
        raise ConfigError(
            "MAPPER_CONTACT must be an e-mail or a web address where MAPPER_GEOCODERS names nominatim: "
            "its users have to say who they are."
        )
    return tuple(name for name in GEOCODERS if name in said)


def _mail_server(environ: Mapping[str, str]) -> str:
    """What is wrong with it is told without the value: a password may stand in it."""
    value = environ.get("MAPPER_MAIL_SERVER", "")
    try:
        parts = urlsplit(value)
        is_one = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:  # of the port
        is_one = False
    else:
        is_one = is_one and not (parts.path.strip("/") or parts.query or parts.fragment)
        is_one = is_one and bool(parts.username) == bool(parts.password)
    if value and not is_one:
        raise ConfigError(
            "MAPPER_MAIL_SERVER must be smtp://user:password@host:587 (TLS is asked for) or smtps://…:465; "
            "signs such as @ : / in the password are written as %40 %3A %2F."
        )
    return value


def _addresses(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    said = [part.strip() for part in environ.get(name, "").split(",") if part.strip()]
    if not all(re.fullmatch(ADDRESS, part) for part in said):
        raise ConfigError(f"{name} must be e-mail addresses by comma.")
    return tuple(dict.fromkeys(said))


def _networks(environ: Mapping[str, str], name: str) -> tuple[Network, ...]:
    """Addresses and networks by comma; this machine alone where nothing is said."""
    said = [part.strip() for part in environ.get(name, "").split(",") if part.strip()]
    try:
        return tuple(ip_network(part) for part in said) or LOOPBACK
    except ValueError as error:
        raise ConfigError(f"{name} must be addresses such as 10.0.0.5 or 10.0.0.0/24: {error}.") from None


def _yes_or_no(environ: Mapping[str, str], name: str, default: str) -> bool:
    value = environ.get(name, default).lower()
    if value not in ("yes", "no"):
        raise ConfigError(f"{name} must be yes or no, not {value!r}.")
    return value == "yes"


def _whole_number(environ: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    value = environ.get(name, str(default))
    if not value.isascii() or not value.isdigit() or not least <= int(value) <= most:
        raise ConfigError(f"{name} must be a whole number from {least} to {most}, not {value!r}.")
    return int(value)
