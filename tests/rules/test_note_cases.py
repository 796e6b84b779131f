"""Do the page and the server warn of the same notes? tests/js/note-warnings.test.js walks the same table."""

import json
from pathlib import Path

import pytest

from mapper.rules.privacy import note_warnings
from mapper.web.phone import NOTE_WORDS

CASES = json.loads((Path(__file__).parent / "note_cases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("note", "kinds"), CASES, ids=[note for note, _ in CASES])
def test_what_a_note_is_warned_of(note: str, kinds: list[str]) -> None:
    assert note_warnings(note) == [NOTE_WORDS[kind] for kind in kinds]
