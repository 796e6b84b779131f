"""What is written down of who did what? Each action, and the only words that may stand beside it."""

from collections.abc import Mapping
from enum import StrEnum


class AuditAction(StrEnum):
    """What the audit log knows. docs/audit.md says the same in sentences."""

    code_made = "code_made"
    signed_in = "signed_in"
    signed_out = "signed_out"
    approved = "approved"
    person_added = "person_added"
    person_revoked = "person_revoked"
    device_revoked = "device_revoked"
    backup_made = "backup_made"
    backup_restored = "backup_restored"
    release_frozen = "release_frozen"
    release_revoked = "release_revoked"
    release_link_made = "release_link_made"
    release_link_revoked = "release_link_revoked"


# What else a row may hold: codes, kinds and counts. Never a name, a note, a coordinate or a token.
DETAILS: Mapping[AuditAction, frozenset[str]] = {
    AuditAction.code_made: frozenset({"kind", "role"}),
    AuditAction.signed_in: frozenset({"way"}),
    AuditAction.signed_out: frozenset(),
    AuditAction.approved: frozenset({"way"}),
    AuditAction.person_added: frozenset({"role", "areas"}),
    AuditAction.person_revoked: frozenset({"role"}),
    AuditAction.device_revoked: frozenset(),
    AuditAction.backup_made: frozenset({"rows", "encrypted"}),
    AuditAction.backup_restored: frozenset({"rows", "redacted"}),
    AuditAction.release_frozen: frozenset({"as_of", "kept_back"}),
    AuditAction.release_revoked: frozenset({"links"}),
    AuditAction.release_link_made: frozenset({"release", "days"}),
    AuditAction.release_link_revoked: frozenset({"release", "opened"}),
}


def check(action: AuditAction, details: Mapping[str, object]) -> None:
    """Raises ValueError on a word that this action may not be written down with."""
    unknown = set(details) - DETAILS[action]
    if unknown:
        raise ValueError(f"{action} is not written down with {sorted(unknown)}")
