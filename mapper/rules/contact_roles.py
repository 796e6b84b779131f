"""Whom does one ask for at a place? A role, never a name: no person stands in the register."""

from collections.abc import Mapping

ROLES: Mapping[str, str] = {
    "": "not known",
    "front_desk": "front desk",
    "manager": "manager",
    "owner": "owner",
    "clergy": "pastor or priest",
    "clerk": "clerk",
    "other": "somebody else",
}
