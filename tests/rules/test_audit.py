"""Can anything but codes, counts and ids get on the log, and has each action its words?"""

import string

import pytest

from mapper.rules.audit import DETAILS, AuditAction, check
from mapper.rules.audit_words import BY_HAND, SENTENCES, sentence

A_LIST = {"filter", "fields", "set", "cleared", "areas", "left"}
# Every word that may stand beside an action; none can hold what a person is called or said.
SAFE = {
    *("people", "stops"),
    *("kind", "role", "way", "what", "format", "as_of", "filter", "fields", "set", "cleared", "noun", "type"),
    *("fate", "level", "language", "rule", "outcome", "until", "areas", "retired", "taken_back", "is_new"),
    *("encrypted", "release", "visit", "deputy", "kept", "merged", "other", "left", "decision"),
    *("rows", "read", "added", "updated", "unchanged", "review", "rejected", "removed", "restored", "voided"),
    *("venues", "visits", "types", "targets", "tries", "codes", "devices", "redacted", "kept_back", "links"),
    *("in_scope", "asked", "placed", "not_believed", "not_found", "failed", "left"),
    *("material", "quantity"),
    *("days", "opened", "notes", "names", "places", "sign_ins", "entries", "week", "waiting"),
}


def test_every_action_says_which_words_it_may_have() -> None:
    assert set(DETAILS) == set(AuditAction)


def test_no_word_is_allowed_that_could_hold_what_somebody_typed() -> None:
    assert set().union(*DETAILS.values()) <= SAFE


@pytest.mark.parametrize(
    "value",
    [
        "Jane Doe",
        "a note",
        "43.66123",
        "-70.255",
        "vera@example.org",
        "12 Main St",
        "Zoë",
        "<b>",
        "${x}",
        "tab\tbed",
        "x" * 101,
        43.66,
        None,
        {"name": "Vera"},
        ["cafe", "Jane Doe"],
        [43.66],
        "\n",
        "cafe\n",
    ],
)
def test_a_value_that_may_be_a_name_a_note_or_a_point_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no code, count or id"):
        check(AuditAction.looked_none, {"type": value})


@pytest.mark.parametrize("value", ["Vera Volunteer", "43.66,-70.25", "Laundry on Main"])
def test_an_id_is_no_name_either(value: str) -> None:
    with pytest.raises(ValueError, match="no code, count or id"):
        check(AuditAction.venue_accepted, {}, value)


def test_a_word_that_is_not_the_action_s_is_refused() -> None:
    with pytest.raises(ValueError, match="name"):
        check(AuditAction.venue_accepted, {"name": "cafe"})


@pytest.mark.parametrize("action", AuditAction)
def test_every_action_is_told_in_words(action: AuditAction) -> None:
    details = {name: ["cafe", "address"] if name in A_LIST else 1_200 for name in DETAILS[action]}
    said = sentence(action.value, "the venue", details)
    assert "?" not in said and "{" not in said
    assert action in {*SENTENCES, *BY_HAND}, "an action has words of its own in rules/audit_words.py"
    assert said[0] in string.ascii_lowercase


def test_a_row_of_another_version_is_told_too() -> None:
    assert sentence("moon_landed", "the moon", {"feet": 2}) == "moon landed the moon feet: 2"
    assert sentence("approved", "Vera", {}) == "let Vera in"
    assert sentence("imported", "x", {"kind": "venues"}).startswith("imported a file of venues: ? added")
