"""Do imports go one way? DESIGN.md 5, the law of the house."""

import ast
from pathlib import Path

import pytest

MAPPER = Path(__file__).parent.parent / "mapper"
MAY_IMPORT = {
    "rules": set[str](),
    "places": {"rules"},
    "store": {"rules"},
    "outputs": {"rules"},
    "intake": {"places", "store", "rules"},
    "commands": {"intake", "outputs", "places", "store", "rules"},
    "web": {"intake", "outputs", "places", "store", "rules"},
}
SHARED = {"config", "parts"}  # settings, and what create_app put together
ONLY_IN = {
    "flask": {"web", "commands", ""},
    "werkzeug": {"web", "commands", ""},
    "flask_wtf": {"web"},
    "click": {"commands"},
    "sqlalchemy": {"store"},
    "alembic": {"store"},
    "folium": {"outputs"},
    "xlsxwriter": {"outputs"},
    "pyrage": {"store"},
    "argon2": {"store"},
    "webauthn": {"web"},
    "branca": {"outputs"},
    "gpxpy": {"outputs"},
    "smtplib": {"outputs"},
    "geopy": {"places"},
    "shapely": {"places"},
    "shapefile": {"intake"},
    "huey": {"commands"},
    "opening_hours": {"rules"},
}
PURE = {"os", "pathlib", "io", "sqlite3", "socket", "time", "subprocess", "random", "urllib", "requests"}
MODULES = sorted(MAPPER.rglob("*.py"))


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names if node.module == "mapper")
    return names


def folder_of(file: Path) -> str:
    parts = file.relative_to(MAPPER).parts
    return parts[0] if len(parts) > 1 else ""


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(MAPPER)))
def test_imports_go_one_way(file: Path) -> None:
    folder = folder_of(file)
    for name in imported(file):
        top, *rest = name.split(".")
        if top == "mapper" and folder and rest:
            allowed = MAY_IMPORT[folder] | {folder} | (SHARED if folder in ("web", "commands") else set())
            assert rest[0] in allowed, f"{file.name} may not import {name}"
        if top in ONLY_IN:
            assert folder in ONLY_IN[top], f"{name} does not belong in {folder or 'mapper'}/"
        if folder == "rules":
            assert top not in PURE, f"rules/ decides purely and may not import {name}"


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(MAPPER)))
def test_a_module_says_which_question_it_answers(file: Path) -> None:
    assert ast.get_docstring(ast.parse(file.read_text()))


def test_the_rule_would_notice(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text("from mapper.web import current\nimport flask\nfrom mapper import store\n")
    assert imported(wrong) >= {"mapper.web", "flask", "mapper.store"}
