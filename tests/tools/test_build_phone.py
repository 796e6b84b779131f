"""Do the phone page's looks have all that it may show, and nothing else of Pico?"""

import re

from mapper.config import PROJECT
from mapper.web import browser_files

STATIC = PROJECT / "mapper" / "static"
PICO = (STATIC / "vendor" / "pico@2.1.1" / "pico.min.css").read_text()
OURS = "".join(file.read_text() for file in (STATIC / "phone").glob("*.css") if file.name != "map.css")


def looks() -> str:
    return (browser_files.BUILT / browser_files.manifest()["entries"]["looks.css"]).read_text()


def declared(css: str) -> set[str]:
    return set(re.findall(r"(--[\w-]+)\s*:", css))


def test_a_variable_that_is_used_is_declared() -> None:
    """But those of Pico's tooltips, which no page of ours has."""
    used = set(re.findall(r"var\((--[\w-]+)", looks()))
    lost = (used & declared(PICO + OURS)) - declared(looks())
    assert {name for name in lost if "tooltip" not in name} == set()


def test_what_the_map_asks_for_is_declared() -> None:
    """Its styles come later, in a file of their own, and speak of the page's colours."""
    on_the_map = (browser_files.BUILT / browser_files.manifest()["entries"]["map.css"]).read_text()
    used = set(re.findall(r"var\((--[\w-]+)", on_the_map))
    assert "--status-excluded" in used
    assert used - declared(looks() + on_the_map) == set()


def test_what_a_template_or_a_script_names_is_kept() -> None:
    """Each class and id that our own looks speak of stands on a page, in a template or a script."""
    ours = set(re.findall(r"[.#]([a-z][\w-]+)(?=[^;{}]*\{)", OURS))
    assert len(ours) > 80
    assert {name for name in ours if name not in looks()} == set()


def test_what_is_read_from_right_to_left_or_not_in_use_keeps_its_looks() -> None:
    for kept in (
        "[dir=rtl]",
        "[disabled]",
        "[aria-invalid",
        "prefers-color-scheme",
        "prefers-reduced-motion",
    ):
        assert kept in looks() or kept not in PICO, kept


def test_what_no_phone_page_has_is_gone() -> None:
    for gone in (
        ".modal-is-open",
        ".choose-places",
        "progress[value]",
        "[data-tooltip]",
        "[data-theme=light]",
    ):
        assert gone not in looks(), gone


def test_a_colour_of_pico_that_ours_replaces_is_not_sent() -> None:
    """By day and by night: under the same selectors the later one counts."""
    assert PICO.count("--pico-primary:") > 1
    assert re.findall(r"--pico-primary:\s*([^;}]+)", looks()) == ["var(--accent)"]
    assert re.findall(r"--pico-text-selection-color:", looks()) != [], "what only Pico says stays"
