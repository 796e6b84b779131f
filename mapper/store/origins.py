"""Whose data is in the register that want to be named with it?"""

from collections.abc import Collection

from sqlalchemy import Connection

from mapper.store.reference import set_setting, setting

OPENSTREETMAP = "openstreetmap"
# origin -> its row in attributions.csv
CREDITS = {OPENSTREETMAP: "venues of OpenStreetMap"}


def note(connection: Connection, origin: str) -> None:
    """A file of theirs has come in. It stays noted when the import is taken back: of what a person has
    changed since, much may stay."""
    if setting(connection, _key(origin)) != "yes":
        set_setting(connection, _key(origin), "yes")


def to_credit(connection: Connection) -> Collection[str]:
    """What attributions.csv calls the data that is in the register."""
    return frozenset(name for origin, name in CREDITS.items() if setting(connection, _key(origin)) == "yes")


def _key(origin: str) -> str:
    return f"holds_{origin}"
