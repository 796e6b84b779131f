"""What is written down of who did what? Each action, and the only words that may stand beside it."""

import re
from collections.abc import Mapping
from enum import StrEnum

# Ids, codes, days and kinds. Prose has spaces and a coordinate has a point, so neither fits.
WORD = re.compile(r"[A-Za-z0-9_:,=-]{0,100}")


class AuditAction(StrEnum):
    """What the audit log knows. docs/audit.md says the same in sentences."""

    code_made = "code_made"
    signed_in = "signed_in"
    signed_out = "signed_out"
    sign_in_throttled = "sign_in_throttled"
    place_taken = "place_taken"
    passphrase_set = "passphrase_set"  # noqa: S105 - a word of the log
    passphrase_removed = "passphrase_removed"  # noqa: S105
    passkey_added = "passkey_added"
    passkey_removed = "passkey_removed"
    device_named = "device_named"
    approved = "approved"
    approval_refused = "approval_refused"
    person_changed = "person_changed"
    deputy_named = "deputy_named"
    deputy_ended = "deputy_ended"
    sheet_made = "sheet_made"
    sheet_voided = "sheet_voided"
    logged_for = "logged_for"
    person_added = "person_added"
    person_revoked = "person_revoked"
    device_revoked = "device_revoked"
    backup_made = "backup_made"
    backup_restored = "backup_restored"
    release_frozen = "release_frozen"
    release_revoked = "release_revoked"
    release_link_made = "release_link_made"
    release_link_revoked = "release_link_revoked"
    exported = "exported"
    report_frozen = "report_frozen"
    row_accepted = "row_accepted"
    row_rejected = "row_rejected"
    venue_accepted = "venue_accepted"
    venue_set_aside = "venue_set_aside"
    visit_released = "visit_released"
    visit_rejected = "visit_rejected"
    conflict_decided = "conflict_decided"
    venue_merged = "venue_merged"
    venue_unmerged = "venue_unmerged"
    pair_decided = "pair_decided"
    venue_changed = "venue_changed"
    venues_changed = "venues_changed"
    venues_restored = "venues_restored"
    venue_flagged = "venue_flagged"
    concern_cleared = "concern_cleared"
    visit_taken_back = "visit_taken_back"
    imported = "imported"
    import_undone = "import_undone"
    outbox_imported = "outbox_imported"
    reference_added = "reference_added"
    reference_changed = "reference_changed"
    reference_retired = "reference_retired"
    reference_reloaded = "reference_reloaded"
    scope_chosen = "scope_chosen"
    scope_everywhere = "scope_everywhere"
    language_needed = "language_needed"
    language_dropped = "language_dropped"
    number_saved = "number_saved"
    number_removed = "number_removed"
    looked_none = "looked_none"
    round_made = "round_made"
    round_changed = "round_changed"
    round_removed = "round_removed"
    areas_loaded = "areas_loaded"
    geocoded = "geocoded"
    demo_loaded = "demo_loaded"
    note_removed = "note_removed"
    venue_notes_removed = "venue_notes_removed"
    venue_removed = "venue_removed"
    person_erased = "person_erased"
    area_rule_set = "area_rule_set"
    area_rule_ended = "area_rule_ended"
    contacts_saved = "contacts_saved"
    stock_entered = "stock_entered"
    stock_undone = "stock_undone"
    tidied = "tidied"
    desk_message_sent = "desk_message_sent"


# None of these changes what becomes of a row of a list that is just being decided. Of a visit that is taken
# back or released, and of a venue that is looked up, the import itself sees whether that matters.
LEAVES_LISTS_ALONE = frozenset(
    {
        AuditAction.code_made,
        AuditAction.signed_in,
        AuditAction.signed_out,
        AuditAction.sign_in_throttled,
        AuditAction.place_taken,
        AuditAction.passphrase_set,
        AuditAction.passphrase_removed,
        AuditAction.passkey_added,
        AuditAction.passkey_removed,
        AuditAction.device_named,
        AuditAction.approved,
        AuditAction.approval_refused,
        AuditAction.person_changed,
        AuditAction.deputy_named,
        AuditAction.deputy_ended,
        AuditAction.sheet_made,
        AuditAction.sheet_voided,
        AuditAction.logged_for,
        AuditAction.person_added,
        AuditAction.person_revoked,
        AuditAction.device_revoked,
        AuditAction.backup_made,
        AuditAction.release_frozen,
        AuditAction.release_revoked,
        AuditAction.release_link_made,
        AuditAction.release_link_revoked,
        AuditAction.exported,
        AuditAction.report_frozen,
        AuditAction.visit_released,
        AuditAction.visit_rejected,
        AuditAction.visit_taken_back,
        AuditAction.language_needed,
        AuditAction.language_dropped,
        AuditAction.number_saved,
        AuditAction.number_removed,
        AuditAction.looked_none,
        AuditAction.round_made,
        AuditAction.round_changed,
        AuditAction.round_removed,
        AuditAction.geocoded,
        AuditAction.contacts_saved,
        AuditAction.stock_entered,
        AuditAction.stock_undone,
        AuditAction.desk_message_sent,
    }
)

# What else a row may hold: codes, kinds and counts. Never a name, a note, a coordinate or a token.
DETAILS: Mapping[AuditAction, frozenset[str]] = {
    AuditAction.code_made: frozenset({"kind", "role"}),
    AuditAction.signed_in: frozenset({"way"}),
    AuditAction.signed_out: frozenset(),
    AuditAction.sign_in_throttled: frozenset({"what", "tries"}),
    AuditAction.place_taken: frozenset(),
    AuditAction.passphrase_set: frozenset(),
    AuditAction.passphrase_removed: frozenset(),
    AuditAction.passkey_added: frozenset(),
    AuditAction.passkey_removed: frozenset(),
    AuditAction.device_named: frozenset(),
    AuditAction.approved: frozenset({"way"}),
    AuditAction.approval_refused: frozenset(),
    AuditAction.person_changed: frozenset({"fields", "role", "areas"}),
    AuditAction.deputy_named: frozenset({"deputy", "until"}),
    AuditAction.deputy_ended: frozenset({"deputy"}),
    AuditAction.sheet_made: frozenset({"codes", "areas"}),
    AuditAction.sheet_voided: frozenset({"codes"}),
    AuditAction.logged_for: frozenset({"visit", "outcome"}),
    AuditAction.person_added: frozenset({"role", "areas"}),
    AuditAction.person_revoked: frozenset({"role"}),
    AuditAction.device_revoked: frozenset({"devices"}),
    AuditAction.backup_made: frozenset({"rows", "encrypted"}),
    AuditAction.backup_restored: frozenset({"rows", "redacted"}),
    AuditAction.release_frozen: frozenset({"as_of", "kept_back"}),
    AuditAction.release_revoked: frozenset({"links"}),
    AuditAction.release_link_made: frozenset({"release", "days"}),
    AuditAction.release_link_revoked: frozenset({"release", "opened"}),
    AuditAction.exported: frozenset({"what", "format", "as_of", "rows", "filter"}),
    AuditAction.report_frozen: frozenset({"as_of", "filter", "kind"}),
    AuditAction.row_accepted: frozenset({"kind", "fate"}),
    AuditAction.row_rejected: frozenset({"kind"}),
    AuditAction.venue_accepted: frozenset(),
    AuditAction.venue_set_aside: frozenset(),
    AuditAction.visit_released: frozenset(),
    AuditAction.visit_rejected: frozenset(),
    AuditAction.conflict_decided: frozenset({"kept"}),
    AuditAction.venue_merged: frozenset({"merged", "fields"}),
    AuditAction.venue_unmerged: frozenset({"merged", "left"}),
    AuditAction.pair_decided: frozenset({"other", "decision"}),
    AuditAction.venue_changed: frozenset({"fields"}),
    AuditAction.venues_changed: frozenset({"what", "venues"}),
    AuditAction.venues_restored: frozenset({"what", "venues", "kept"}),
    AuditAction.venue_flagged: frozenset({"set", "cleared"}),
    AuditAction.concern_cleared: frozenset(),
    AuditAction.visit_taken_back: frozenset(),
    AuditAction.imported: frozenset({"kind", "read", "added", "updated", "unchanged", "review", "rejected"}),
    AuditAction.import_undone: frozenset({"kind", "removed", "restored", "voided", "kept"}),
    AuditAction.outbox_imported: frozenset({"entries"}),
    AuditAction.reference_added: frozenset({"noun"}),
    AuditAction.reference_changed: frozenset({"noun", "fields", "venues"}),
    AuditAction.reference_retired: frozenset({"noun", "retired"}),
    AuditAction.reference_reloaded: frozenset({"rows"}),
    AuditAction.scope_chosen: frozenset({"types", "targets"}),
    AuditAction.scope_everywhere: frozenset({"in_scope"}),
    AuditAction.language_needed: frozenset({"language"}),
    AuditAction.language_dropped: frozenset({"language"}),
    AuditAction.number_saved: frozenset({"is_new"}),
    AuditAction.number_removed: frozenset(),
    AuditAction.looked_none: frozenset({"type", "taken_back"}),
    AuditAction.round_made: frozenset({"stops", "people"}),
    AuditAction.round_changed: frozenset({"what", "stops", "people"}),
    AuditAction.round_removed: frozenset({"stops"}),
    AuditAction.areas_loaded: frozenset({"level", "areas"}),
    AuditAction.geocoded: frozenset({"asked", "placed", "not_believed", "not_found", "failed", "left"}),
    AuditAction.demo_loaded: frozenset({"venues", "visits"}),
    AuditAction.note_removed: frozenset(),
    AuditAction.venue_notes_removed: frozenset(),
    AuditAction.venue_removed: frozenset(),
    AuditAction.person_erased: frozenset({"role", "visits"}),
    AuditAction.area_rule_set: frozenset({"rule"}),
    AuditAction.area_rule_ended: frozenset({"rule"}),
    AuditAction.contacts_saved: frozenset({"fields"}),
    AuditAction.stock_entered: frozenset({"material", "quantity"}),
    AuditAction.stock_undone: frozenset({"material", "quantity"}),
    AuditAction.desk_message_sent: frozenset({"week", "waiting"}),
    AuditAction.tidied: frozenset({"notes", "names", "codes", "places", "sign_ins", "tries"}),
}


def check(action: AuditAction, details: Mapping[str, object], *ids: str) -> None:
    """Raises ValueError on a word that this action may not be written down with, or a value that may be a
    name, a note, a coordinate or an address."""
    unknown = set(details) - DETAILS[action]
    if unknown:
        raise ValueError(f"{action} is not written down with {sorted(unknown)}")
    for name, value in {**details, "id": list(ids)}.items():
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, int) or _is_word(part) for part in parts):
            raise ValueError(f"{action}: {name} is no code, count or id")


def _is_word(part: object) -> bool:
    return isinstance(part, str) and WORD.fullmatch(part) is not None
