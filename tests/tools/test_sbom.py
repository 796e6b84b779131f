"""Does the list of what is in this software name all of it, and is it the same every time?"""

import json
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from tools import sbom
from tools.audit import canonical


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return sbom.sbom()


def test_every_pinned_python_package_is_named(made: dict[str, Any]) -> None:
    lines = (sbom.PROJECT / "requirements.txt").read_text().splitlines()
    pinned = {
        (canonical(name.split("[")[0]), version)
        for name, _, version in (line.partition("==") for line in lines)
        if version
    }
    named = {
        (canonical(part["name"]), part["version"])
        for part in made["components"]
        if part["purl"].startswith("pkg:pypi/")
    }
    assert named == pinned
    assert len(pinned) > 20


def test_every_npm_package_is_named(made: dict[str, Any]) -> None:
    lock = json.loads((sbom.PROJECT / "package-lock.json").read_text())
    locked = {
        (place.removeprefix("node_modules/"), entry["version"])
        for place, entry in lock["packages"].items()
        if place
    }
    parts = [part for part in made["components"] if part["purl"].startswith("pkg:npm/")]
    named = {("/".join(filter(None, (part.get("group"), part["name"]))), part["version"]) for part in parts}
    assert named == locked
    shipped = {part["name"] for part in parts if part["scope"] == "required"}
    assert shipped == {"idb", "leaflet", "pico"}
    assert all(len(part["hashes"][0]["content"]) == 128 for part in parts)


def test_it_is_valid_and_the_same_again(made: dict[str, Any]) -> None:
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(made)) is None
    assert json.dumps(sbom.sbom()) == json.dumps(made)


def test_it_says_nothing_of_the_machine_it_was_made_on(made: dict[str, Any]) -> None:
    text = json.dumps(made)
    for word in (str(sbom.PROJECT), "timestamp", "serialNumber", "index-url", "://files"):
        assert word not in text


def test_a_package_that_is_there_twice_is_named_once() -> None:
    lock = {
        "packages": {
            "": {"name": "ours"},
            "node_modules/a": {"version": "1", "license": "MIT"},
            "node_modules/b/node_modules/a": {"version": "1", "license": "MIT"},
            "node_modules/b/node_modules/@x/a": {"version": "2", "dev": True},
            "node_modules/linked": {"link": True},
        }
    }
    assert [part["purl"] for part in sbom.npm_components(lock)] == ["pkg:npm/a@1", "pkg:npm/%40x/a@2"]
