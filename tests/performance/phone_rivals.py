"""What would another form engine weigh, before it shows a form? Fetched, bundled and gzipped as our page is.

Neither is a dependency of the project: they go into a folder that is thrown away. In their favour: no page,
no form, no data; no map of Web Forms (it comes when a form has one), no styles of enketo-core (sass)."""

import gzip
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tools.build_phone import ESBUILD, OPTIONS, esbuild

# enketo-core's own versions of these two are not on the registry; the newest that are there stand in.
OVERRIDES = {"leaflet-draw": "1.0.4", "openrosa-xpath-evaluator": "3.1.0"}
PATIENCE_S = 300


@dataclass(frozen=True)
class Engine:
    """A package from npm, and the line that makes a page load it whole."""

    package: str
    version: str
    entry: str


ENGINES = (
    Engine(
        "@getodk/web-forms",
        "0.22.0",
        "import * as engine from '@getodk/web-forms'; globalThis.engine = engine;",
    ),
    Engine("enketo-core", "9.0.1", "import { Form } from 'enketo-core'; globalThis.engine = Form;"),
)


class NotWeighed(RuntimeError):
    """It could not be fetched or bundled; the message says why. No number is made up for it."""


def weigh(engine: Engine, folder: Path) -> list[Path]:
    """The files that a page with this engine loads before it can show a form, minified. Raises NotWeighed."""
    (folder / "package.json").write_text(json.dumps({"private": True, "overrides": OVERRIDES}))
    _install(engine, folder)
    entry = folder / "engine.js"
    entry.write_text(engine.entry)
    options = [
        option for option in OPTIONS if not option.startswith(("--entry", "--chunk", "--asset", "--outdir"))
    ]
    notes = folder / "notes.json"
    _run([*esbuild(), str(entry), *options, f"--metafile={notes}", f"--outdir={folder / 'out'}"], folder)
    outputs = json.loads(notes.read_text())["outputs"]
    first = next(path for path, note in outputs.items() if note.get("entryPoint") == "engine.js")
    return [folder / path for path in _needed(outputs, first)]


def gzipped(files: list[Path]) -> int:
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files)


def _install(engine: Engine, folder: Path) -> None:
    npm = shutil.which("npm")
    if npm is None or not ESBUILD.exists():
        raise NotWeighed("npm or esbuild is not here")
    wanted = f"{engine.package}@{engine.version}"
    _run([npm, "install", "--ignore-scripts", "--omit=dev", "--no-audit", "--no-fund", wanted], folder)


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotWeighed(f"{Path(command[0]).name} took longer than {PATIENCE_S} s") from error
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "error" in line.lower()]
        raise NotWeighed(said[0] if said else f"{Path(command[0]).name} failed")


def _needed(outputs: dict[str, dict[str, list[dict[str, str]]]], first: str) -> list[str]:
    """The entry and what it imports at once, not what comes when it is asked for."""
    needed, waiting = [], [first]
    while waiting:
        path = waiting.pop()
        needed.append(path)
        imported = [one["path"] for one in outputs[path]["imports"] if one["kind"] == "import-statement"]
        waiting += [one for one in imported if one in outputs and one not in (*needed, *waiting)]
    return needed
