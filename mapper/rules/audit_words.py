"""What does a row of the audit log say in plain words?"""

from collections.abc import Mapping
from typing import Any

from mapper.rules.audit import AuditAction as A

WHAT = {
    "gaps": "the gap report",
    "coverage": "the venues with their status",
    "map": "the map in rings and areas",
    "map_venues": "the map with its places one by one",
    "venues": "the venue list",
    "round": "the stops of a round",
    "visits": "every visit",
    "own_data": "what is held about themselves",
    "comparison": "the comparison of two days",
    "changed_venues": "the venues by what became of them",
    "report_gaps": "the gap report",
    "report_compare": "the comparison of two days",
    "report_changed_venues": "the venues by what became of them",
    "report_venues": "a list of venues",
    "report_recalls": "the recalled items",
    "activity": "the activity of a period",
    "report_activity": "the activity of a period",
    "trend": "a trend of the coverage",
    "report_trend": "a trend of the coverage",
    "recheck": "the list of places to check again",
    "report_lapsing": "the list of places to check again",
    "frozen": "a frozen report",
    "stock": "what each person took along",
    "missing": "the list of what is missing",
    "report_missing": "the list of what is missing",
    "list_frozen": "the list of frozen reports",
    "report_frozen": "a frozen report",
}
FORMATS = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "geojson": "GeoJSON",
    "gpx": "GPX",
    "json": "JSON",
    "table": "text table",
    "html": "web page",
}
NOUNS = {"types": "type of place", "spots": "spot", "materials": "material"}
FLAGS = {
    "closed": "closed",
    "restricted": "restricted",
    "do_not_place": "do not place",
    "concern_volunteer": "not safe for volunteers",
    "concern_taker": "not safe for someone who takes a card",
}

# {subject} is what it was done to, {name} a detail; a detail that is a list is told by commas.
SENTENCES: Mapping[A, str] = {
    A.code_made: "made a sign-in code for {subject}",
    A.signed_in: "signed in ({way})",
    A.signed_out: "signed out",
    A.sign_in_throttled: "stopped more tries of signing in ({what}, {tries} tries)",
    A.place_taken: "took a place on a printed sheet",
    A.passphrase_set: "set a passphrase",
    A.passphrase_removed: "removed a passphrase",
    A.passkey_added: "added a passkey",
    A.passkey_removed: "removed a passkey",
    A.device_named: "named a device",
    A.approved: "let {subject} in",
    A.approval_refused: "did not let {subject} in",
    A.person_changed: "changed {fields} of {subject}",
    A.deputy_named: "named a deputy for {subject}, until {until}",
    A.deputy_ended: "ended that somebody stands in for {subject}",
    A.sheet_made: "made a sheet of {codes} codes",
    A.sheet_voided: "ended a sheet with {codes} unused codes",
    A.logged_for: "logged a visit for {subject}",
    A.person_added: "added {subject}",
    A.person_revoked: "ended the sign-ins of {subject} for good",
    A.device_revoked: "ended a device of {subject}",
    A.backup_made: "made a backup of {rows} rows",
    A.backup_restored: "restored a backup of {rows} rows; {redacted} were emptied again",
    A.release_frozen: "published the release of {as_of}",
    A.release_revoked: "took a release back, with {links} links",
    A.release_link_made: "made a link to a release, good for {days} days",
    A.release_link_revoked: "ended a link to a release that was opened {opened} times",
    A.round_made: "made a round of {stops} stops for {people} people",
    A.round_removed: "deleted a round of {stops} stops",
    A.row_accepted: "let in row {subject} of a file of {kind}s ({fate})",
    A.row_rejected: "turned down row {subject} of a file of {kind}s",
    A.venue_accepted: "put {subject}, which a volunteer found, on the venue list",
    A.venue_set_aside: "kept {subject}, which a volunteer found, off the venue list",
    A.visit_released: "let the held visit {subject} count",
    A.visit_rejected: "turned down the held visit {subject}",
    A.conflict_decided: "chose the {kept} of two entries under the id {subject}",
    A.venue_changed: "changed {fields} of {subject}",
    A.venues_changed: "changed {venues} places at once: {what} (change {subject})",
    A.venues_restored: "took back a change of many places ({what}): {venues} as before, {kept} left as they "
    "are (change {subject})",
    A.concern_cleared: "cleared the concern about {subject}",
    A.visit_taken_back: "took back the visit {subject}",
    A.imported: "imported a file of {kind}: {added} added, {updated} updated, {unchanged} unchanged, "
    "{review} to decide, {rejected} rejected (import {subject})",
    A.import_undone: "took back the import {subject} of {kind}: {removed} venues removed, {restored} "
    "restored, {voided} visits taken back, {kept} kept",
    A.outbox_imported: "took in a file of {entries} entries that the phone of {subject} had saved",
    A.reference_reloaded: "loaded the reference data again ({rows} rows)",
    A.scope_chosen: "chose what the county works on: {types} types of place, {targets} own targets",
    A.language_needed: "said that {language} is needed",
    A.language_dropped: "said that {language} is not needed any more",
    A.number_removed: "removed the local number {subject}",
    A.note_removed: "removed the note of the visit {subject}",
    A.venue_notes_removed: "removed the notes about {subject}",
    A.venue_removed: "removed {subject} because it asked to be removed",
    A.person_erased: "erased {subject}: {visits} visits are a volunteer's now",
    A.area_rule_set: "set a rule for the town {subject}",
    A.area_rule_ended: "ended a rule for the town {subject}",
    A.contacts_saved: "changed whom to ask: {fields}",
    A.tidied: "tidied up: {notes} notes, {names} names, {codes} codes, {places} places on sheets, "
    "{sign_ins} sign-ins and {tries} tries were past their time",
    A.desk_message_sent: "sent the desk's counts of the week of {week} to the offices ({waiting} waiting)",
    A.areas_loaded: "loaded {areas} area polygons ({level})",
    A.geocoded: "looked up {asked} addresses: {placed} places stand closer now, {not_found} addresses were "
    "not found, {not_believed} answers not believed, {failed} failed, {left} left for later",
    A.demo_loaded: "loaded an invented programme of {venues} venues and {visits} visits",
}


def sentence(action: str, subject: str, details: Mapping[str, Any]) -> str:
    """What somebody did, after their name. `subject` is how the reader may know what it was done to.

    A row that another version wrote is told by its own words.
    """
    if action in BY_HAND:
        return BY_HAND[A(action)](subject, details)
    if action not in A.__members__ or A(action) not in SENTENCES:
        return " ".join([action.replace("_", " "), subject, _pairs(details)]).strip()
    words = {name: _told(value) for name, value in details.items()}
    return SENTENCES[A(action)].format_map(_Known({**words, "subject": subject}))


class _Known(dict[str, str]):
    """A detail that an older row does not have is told as unknown."""

    def __missing__(self, key: str) -> str:
        return "?"


def _told(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(part).replace("_", " ") for part in value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _pairs(details: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}: {_told(value)}" for name, value in details.items())


def _exported(_: str, details: Mapping[str, Any]) -> str:
    count = details.get("rows", 0)
    what = WHAT.get(details.get("what", ""), "a list")
    form = FORMATS.get(details.get("format", ""), "file")
    day = f", of {details['as_of']}" if details.get("as_of") else ""
    words = f" ({', '.join(details['filter'])})" if details.get("filter") else ""
    return f"took out {what} as a {form} of {count:,} {'row' if count == 1 else 'rows'}{day}{words}"


def _frozen(_: str, details: Mapping[str, Any]) -> str:
    if details.get("kind") == "round":
        return f"froze what had come of a round by {details.get('as_of', '?')}"
    words = f" ({', '.join(details['filter'])})" if details.get("filter") else ""
    return f"froze the gap report of {details.get('as_of', '?')}{words}"


def _flagged(subject: str, details: Mapping[str, Any]) -> str:
    parts = [f"marked {subject} as {FLAGS.get(flag, flag)}" for flag in details.get("set", ())]
    parts += [f"took “{FLAGS.get(flag, flag)}” from {subject}" for flag in details.get("cleared", ())]
    return "; ".join(parts)


def _reference(subject: str, details: Mapping[str, Any]) -> str:
    return f"the {NOUNS.get(details.get('noun', ''), 'code')} {subject}"


def _edited(subject: str, details: Mapping[str, Any]) -> str:
    return f"changed {_told(details.get('fields', []))} of {_reference(subject, details)}"


def _retired(subject: str, details: Mapping[str, Any]) -> str:
    done = "retired" if details.get("retired") == "yes" else "took into use again"
    return f"{done} {_reference(subject, details)}"


def _numbered(subject: str, details: Mapping[str, Any]) -> str:
    return "added a local number" if details.get("is_new") == "yes" else f"changed the local number {subject}"


def _everywhere(subject: str, details: Mapping[str, Any]) -> str:
    works = "works" if details.get("in_scope") == "yes" else "does not work"
    return f"said of every county that it {works} on {subject}"


def _looked(subject: str, details: Mapping[str, Any]) -> str:
    said = f"in {subject} somebody looked for {details.get('type', '?')} and found none"
    return f"took back that {said}" if details.get("taken_back") == "yes" else f"said that {said}"


ROUND_CHANGES = {
    "plan": "changed the name, the day or the people of round {}",
    "stops": "changed the stops of round {}",
    "moved": "moved what was left of round {} to another",
    "closed": "closed round {}",
    "opened": "opened round {} again",
}


def _round_changed(subject: str, details: Mapping[str, Any]) -> str:
    return ROUND_CHANGES.get(details.get("what", ""), "changed round {}").format(subject)


def _merged(subject: str, details: Mapping[str, Any]) -> str:
    fields = details.get("fields")
    words = f", which took over its {_told(fields)}" if fields else ""
    return f"merged {_other(details.get('merged'))} into {subject}{words}"


def _unmerged(subject: str, details: Mapping[str, Any]) -> str:
    left = details.get("left")
    words = f"; what had changed since stayed: {_told(left)}" if left else ""
    return f"took {_other(details.get('merged'))} out of {subject} again{words}"


def _paired(subject: str, details: Mapping[str, Any]) -> str:
    other = _other(details.get("other"))
    if details.get("decision") == "later":
        return f"put off whether {subject} and {other} are one place"
    return f"said that {subject} and {other} are two places"


def _other(venue_id: Any) -> str:
    return f"a place ({str(venue_id or '?')[:8]})"


def _stock(subject: str, details: Mapping[str, Any]) -> str:
    quantity = details.get("quantity", 0)
    done = "brought back" if quantity < 0 else "took along"
    pieces = "piece" if abs(quantity) == 1 else "pieces"
    return f"{subject} {done} {abs(quantity):,} {pieces} of {details.get('material', '?')}"


BY_HAND = {
    A.stock_entered: lambda subject, details: f"wrote down that {_stock(subject, details)}",
    A.stock_undone: lambda subject, details: f"took back that {_stock(subject, details)}",
    A.venue_merged: _merged,
    A.venue_unmerged: _unmerged,
    A.pair_decided: _paired,
    A.exported: _exported,
    A.report_frozen: _frozen,
    A.venue_flagged: _flagged,
    A.reference_added: lambda subject, details: f"added {_reference(subject, details)}",
    A.reference_changed: _edited,
    A.reference_retired: _retired,
    A.number_saved: _numbered,
    A.scope_everywhere: _everywhere,
    A.looked_none: _looked,
    A.round_changed: _round_changed,
}
