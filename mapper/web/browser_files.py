"""Where are the third-party browser files? Copied at set-up, with their version in the path."""

import json
from functools import cache

from flask import Flask, url_for

from mapper.config import PROJECT


@cache
def versions() -> dict[str, str]:
    """Short name -> pinned version, from package.json: {"leaflet": "1.9.4", …}."""
    dependencies = json.loads((PROJECT / "package.json").read_text())["dependencies"]
    return {name.rsplit("/", 1)[-1]: version for name, version in dependencies.items()}


def vendor(name: str, file: str) -> str:
    """The URL of a file of a third-party package: vendor("leaflet", "leaflet.css")."""
    return url_for("static", filename=f"vendor/{name}@{versions()[name]}/{file}")


def register(app: Flask) -> None:
    app.jinja_env.globals["vendor"] = vendor
