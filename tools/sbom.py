"""What is in this software? Writes sbom.json (CycloneDX): every pinned Python and npm package, and no clock.

The same files give the same bytes. It is made anew for a release and not kept in the repository.
"""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
TARGET = PROJECT / "sbom.json"
HASHES = {"sha512": "SHA-512", "sha256": "SHA-256", "sha1": "SHA-1"}


def sbom() -> dict[str, Any]:
    """The list, as CycloneDX 1.6."""
    made = _of_python(PROJECT / "requirements.txt")
    package = json.loads((PROJECT / "package.json").read_text())
    lock = json.loads((PROJECT / "package-lock.json").read_text())
    ours = {
        "bom-ref": package["name"],
        "type": "application",
        "name": package["name"],
        "licenses": [{"expression": package["license"]}],
    }
    made["metadata"] = {**made.get("metadata", {}), "component": ours}
    made["components"] = sorted(
        [*(_without_hosts(part) for part in made["components"]), *npm_components(lock)],
        key=lambda part: str(part["bom-ref"]),
    )
    refs = sorted(str(part["bom-ref"]) for part in made["components"])
    made["dependencies"] = [{"ref": package["name"], "dependsOn": refs}, *({"ref": ref} for ref in refs)]
    return made


def npm_components(lock: dict[str, Any]) -> list[dict[str, Any]]:
    """Each package of a lockfile once; what only tests and tools need is marked as not shipped."""
    found = {}
    for place, entry in lock["packages"].items():
        if place and not entry.get("link"):
            component = _npm_component(place.rpartition("node_modules/")[2], entry)
            found[component["bom-ref"]] = component
    return list(found.values())


def _npm_component(name: str, entry: dict[str, Any]) -> dict[str, Any]:
    group, _, short = name.rpartition("/")
    purl = f"pkg:npm/{name.replace('@', '%40')}@{entry['version']}"
    component = {
        "bom-ref": purl,
        "type": "library",
        "name": short,
        "version": entry["version"],
        "purl": purl,
        "scope": "excluded" if entry.get("dev") else "required",
    }
    if group:
        component["group"] = group
    if entry.get("license"):
        component["licenses"] = [{"expression": entry["license"]}]
    if entry.get("integrity"):
        kind, _, digest = entry["integrity"].partition("-")
        component["hashes"] = [{"alg": HASHES[kind], "content": base64.b64decode(digest).hex()}]
    return component


def _of_python(requirements: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "cyclonedx_py", "requirements", str(requirements)]
    options = ["--output-reproducible", "--short-PURLs", "--output-format", "JSON", "--output-file", "-"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=True)  # noqa: S603
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def _without_hosts(component: dict[str, Any]) -> dict[str, Any]:
    """Where a machine happens to fetch a package from says nothing about the package."""
    return {name: value for name, value in component.items() if name != "externalReferences"}


if __name__ == "__main__":
    found = sbom()
    TARGET.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n")
    print(f"{TARGET.name}: {len(found['components'])} packages")
