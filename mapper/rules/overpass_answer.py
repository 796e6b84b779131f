"""Is what Overpass answered whole? A query that runs out of time is answered with what it had until then."""

from collections.abc import Mapping
from typing import Any

_FAULTS = ("error", "timed out", "out of memory")
LONGEST = 200  # characters of what it says that are repeated


def problem_of(answer: Mapping[str, Any]) -> str:
    """Why the answer is only a part, as a sentence; "" where nothing says so."""
    remark = answer.get("remark")
    said = " ".join(remark.split())[:LONGEST] if isinstance(remark, str) else ""
    return f"Overpass says “{said}”." if any(word in said.casefold() for word in _FAULTS) else ""
