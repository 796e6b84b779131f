"""What is wrong with how it is set up? Each fault says what, where, and what to do about it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

LEAST_SECRET = 32  # characters
LEAST_VARIETY = 10  # different ones
LEAST_FREE = 500 * 1024 * 1024  # bytes
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ON_THIS_MACHINE = re.compile(r"http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?")
# What stands in examples and on forums, letters only.
KNOWN_SECRETS = (
    "changeme",
    "changethis",
    "replaceme",
    "yoursecret",
    "secretkey",
    "insecure",
    "password",
    "example",
)
OTHERS = 0o077  # bits of a file's mode that let in anybody but its owner


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of what `doctor` says."""

    what: str
    where: str
    to_do: str

    def __str__(self) -> str:
        return f"{self.what} ({self.where}): {self.to_do}"


@dataclass(frozen=True, slots=True)
class Reach:
    """How people come to the app, as far as its settings say."""

    public_url: str
    https: bool
    proxies: int
    has_others: bool  # it listens on the network, or volunteers have signed in from their phones


def secret_faults(secret: str, where: str) -> list[Fault]:
    weakness = _weakness(secret)
    to_do = "set a long random one: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
    return [Fault(f"The secret {weakness}", where, to_do)] if weakness else []


def _weakness(secret: str) -> str:
    letters = re.sub(r"[^a-z]", "", secret.lower())
    steps = sum(ord(b) - ord(a) in (0, 1) for a, b in pairwise(secret))
    if len(secret) < LEAST_SECRET:
        return f"is shorter than {LEAST_SECRET} characters"
    if any(known in letters for known in KNOWN_SECRETS):
        return "is one that everybody knows"
    if len(set(secret)) < LEAST_VARIETY or secret in (secret + secret)[1:-1] or steps > len(secret) / 2:
        return "can be guessed: it has too little variety"
    return ""


def https_faults(reach: Reach) -> list[Fault]:
    """Others reach it over HTTPS, or nobody but this machine does."""
    faults, secure = [], reach.public_url.startswith("https://")
    if not reach.public_url and (reach.has_others or reach.https or reach.proxies):
        to_do = "set it to the https:// address that people use: links, QR codes and passkeys need it"
        faults.append(Fault("Others reach this app, and its address is not set", "MAPPER_PUBLIC_URL", to_do))
    if reach.public_url and not secure and not _ON_THIS_MACHINE.fullmatch(reach.public_url):
        to_do = "put HTTPS before it and set the https:// address"
        faults.append(Fault("The address that people use is not https", "MAPPER_PUBLIC_URL", to_do))
    if not reach.https and (secure or reach.proxies or reach.has_others):
        to_do = "set yes once HTTPS stands before it: sign-ins then travel over nothing else"
        faults.append(Fault("Cookies are not bound to HTTPS", "MAPPER_HTTPS", to_do))
    return faults


def mode_faults(modes: Mapping[str, int]) -> list[Fault]:
    """`modes`: path -> mode bits; a path that ends with / is a folder."""
    return [
        Fault(
            f"Others on this machine can get at it, mode {mode & 0o777:04o}",
            path,
            f"chmod {'700' if path.endswith('/') else '600'} {path}",
        )
        for path, mode in sorted(modes.items())
        if mode & OTHERS
    ]


def backup_faults(real_visits: int, last: datetime | None, days: int, now: datetime) -> list[Fault]:
    to_do = "run `flask --app app backup FILE`, daily by cron, and keep the file on another machine"
    if not real_visits or (last is not None and now - last <= timedelta(days=days)):
        return []
    if last is None:
        return [Fault("There are visits and no backup", "backups", to_do)]
    age = (now - last).days
    return [Fault(f"The last backup is {age} days old", f"backups, MAPPER_BACKUP_DAYS={days}", to_do)]


def disk_faults(folder: str, free: int, database_bytes: int) -> list[Fault]:
    """Room for a backup beside what the database grows by until somebody looks."""
    needed = max(LEAST_FREE, 2 * database_bytes)
    if free >= needed:
        return []
    megabytes = f"{free // 2**20} MB free, {needed // 2**20} MB wanted"
    return [Fault(f"The disk is nearly full, {megabytes}", folder, "make room, or move it to a larger disk")]


def mail_faults(server: str, sender: str, recipients: Collection[str]) -> list[Fault]:
    """Settings of the weekly message that are half there: nothing is sent, and somebody waits for it."""
    said = {"MAPPER_MAIL_SERVER": server, "MAPPER_MAIL_FROM": sender, "MAPPER_MAIL_TO": recipients}
    absent = [name for name, value in said.items() if not value]
    if not absent or len(absent) == len(said):
        return []
    return [Fault("The weekly message is half set up, and never sent", ", ".join(absent), "set it, or none")]


def demo_faults(has_demo: bool, public_url: str) -> list[Fault]:
    to_do = "use a new, empty MAPPER_INSTANCE or database for the real programme"
    where = "the database, with MAPPER_PUBLIC_URL set"
    return (
        [Fault("The invented programme of `demo` is served to people", where, to_do)]
        if has_demo and public_url
        else []
    )
