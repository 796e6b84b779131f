"""Which id does a visit of a file have? Its own UUID, or one made of any other text."""

import re
import uuid

# Never changes: with another one, every file that was imported would import again.
VISIT_IDS = uuid.UUID("5f0c7f52-2f0e-5b39-9d1b-1d0a6a8d9a41")
LONGEST_CHAIN = 10  # how often the same visit is taken back and imported again, and more

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.I)


def visit_id(text: str) -> str:
    """The UUID itself, or the UUIDv5 of any other text."""
    return text.lower() if _UUID.fullmatch(text) else str(uuid.uuid5(VISIT_IDS, text))


def successor(id_: str) -> str:
    """The id under which a visit goes in again, where the log holds its first one for ever."""
    return str(uuid.uuid5(VISIT_IDS, f"after {id_}"))


def chain(id_: str) -> list[str]:
    """The id and those under which the same visit would have gone in again."""
    ids = [id_]
    while len(ids) < LONGEST_CHAIN:
        ids.append(successor(ids[-1]))
    return ids
