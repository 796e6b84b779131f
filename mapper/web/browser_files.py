"""Where are the browser's files? Set-up copies what others made, and bundles what the phone page loads."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for

from mapper.config import PROJECT

BUILT = PROJECT / "mapper" / "static" / "built"


class NotSetUp(RuntimeError):
    """The browser's files are not there yet."""


@cache
def versions() -> dict[str, str]:
    """Short name -> pinned version, from package.json: {"leaflet": "1.9.4", …}."""
    dependencies = json.loads((PROJECT / "package.json").read_text())["dependencies"]
    return {name.rsplit("/", 1)[-1]: version for name, version in dependencies.items()}


def vendor(name: str, file: str) -> str:
    """The URL of a file of a third-party package: vendor("leaflet", "leaflet.css")."""
    return url_for("static", filename=f"vendor/{name}@{versions()[name]}/{file}")


def built(name: str) -> str:
    """The URL of one of the phone page's files, its name telling its content: built("main.js")."""
    return url_for("static", filename=f"built/{manifest()['entries'][name]}")


def built_files() -> list[Path]:
    """Everything that the phone page may load of its own."""
    return [BUILT / name for name in manifest()["files"]]


def built_first() -> list[str]:
    """The URLs of the scripts that the phone page needs before anything can be logged."""
    return [url_for("static", filename=f"built/{name}") for name in manifest()["first"]]


@cache
def manifest() -> dict[str, Any]:
    """What tools/build_phone.py made. Raises NotSetUp where it has not run."""
    try:
        found: dict[str, Any] = json.loads((BUILT / "manifest.json").read_text())
    except FileNotFoundError:
        raise NotSetUp("The phone page is not built yet: run `make setup`.") from None
    return found


def register(app: Flask) -> None:
    app.jinja_env.globals.update(vendor=vendor, built=built, built_first=built_first)
