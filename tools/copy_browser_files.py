"""Which third-party browser files do pages use? Copies them from node_modules/, version in the path."""

import json
import shutil
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
VENDOR = PROJECT / "mapper" / "static" / "vendor"
FILES = {  # npm package -> what pages load of it
    "@picocss/pico": ("css/pico.min.css", "LICENSE.md"),
    "idb": ("build/index.js", "LICENSE"),
    "leaflet": ("dist/leaflet.js", "dist/leaflet.css", "dist/images", "LICENSE"),
}


def main() -> None:
    versions = json.loads((PROJECT / "package.json").read_text())["dependencies"]
    shutil.rmtree(VENDOR, ignore_errors=True)
    for package, files in FILES.items():
        target = VENDOR / f"{package.rsplit('/', 1)[-1]}@{versions[package]}"
        target.mkdir(parents=True)
        for file in files:
            _copy(PROJECT / "node_modules" / package / file, target)


def _copy(source: Path, folder: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, folder / source.name)
    else:
        shutil.copy(source, folder / source.name)


if __name__ == "__main__":
    main()
