"""How is everything that a place is known by written into one cell, and read out of it again?

`*:` and the venue list's own id, then what each source calls it: `*:0b2e… default:A-7 openstreetmap:node/5`.
Spaces, colons and whatever else could be mistaken are percent-encoded.
"""

import re
from collections.abc import Iterable
from uuid import UUID

OWN = "*"  # no source is written like this: its name would be %2A
_UNSAFE = re.compile(r"[^A-Za-z0-9_.~/-]+")
_ENCODED = re.compile(r"(?:%[0-9A-F]{2})+")
_TOKEN = re.compile(r"(\*|[^\s:*]+):([^\s:]+)")
SourceId = tuple[str, str]  # source, its id of the place


def written(own_id: str, ids: Iterable[SourceId]) -> str:
    """The cell's text."""
    tokens = [f"{OWN}:{own_id}"]
    tokens += [f"{_encoded(source)}:{_encoded(external_id)}" for source, external_id in ids]
    return " ".join(tokens)


def read(text: str) -> tuple[str, tuple[SourceId, ...]]:
    """(own id, what sources call it). Raises ValueError on a text that `written` has not made."""
    own_id, ids = "", []
    for token in text.split():
        found = _TOKEN.fullmatch(token)
        if found is None:
            raise ValueError(f"{token[:40]!r} is no id of a source")
        if found[1] == OWN:
            own_id = str(UUID(found[2]))
        else:
            ids.append((_decoded(found[1]), _decoded(found[2])))
    if not own_id:
        raise ValueError("the venue list's own id is not there")
    return own_id, tuple(ids)


def _encoded(text: str) -> str:
    return _UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), text)


def _decoded(text: str) -> str:
    return _ENCODED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode(), text)
