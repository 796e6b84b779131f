"""What does a map hold that leaves as one file? Step 6: everything it draws, and the modules that draw it.

Such a file is opened without a server and without a network, and passed on without anybody knowing to whom.
"""

import base64
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mapper.outputs.map_points import Box, Feature, Named, cells_of, ring_features, venue_points
from mapper.rules.coverage import STATUSES
from mapper.rules.map_cells import ChosenVenues

ZOOMS = range(5, 10)  # the closest cells are some 14 km wide in Maine
LEAST_IN_RING = 3
MOST_VENUES = 5_000  # what a browser takes from one file with ease
NOT_ALONE = ("restricted", "do_not_place", "concern_volunteer", "concern_taker")
STYLES = ("style.css", "coordinator/coordinator.css", "paper-map.css", "coordinator/map.css")
ROOT = "file-map.js"
_IMPORT = re.compile(r"""from '\./([\w-]+\.js)'""")
_PICTURE = re.compile(r"url\((?!#|[\"']?(?:#|data:))[^)]*\)")
_ENDS_A_BLOCK = re.compile(r"</(?:script|style)|<!--", re.IGNORECASE)


class TooManyPlaces(ValueError):
    """More single places than one file can show."""


@dataclass(frozen=True, slots=True)
class Inlined:
    """What the file runs and applies, as text. modules: an import map, each of ours as a data: address."""

    leaflet: str
    styles: str
    modules: dict[str, dict[str, str]]
    root: str


def rings(chosen: ChosenVenues, box: Box) -> dict[str, list[Feature]]:
    """Zoom -> rings of the box' cells, each in the middle of its cell; those of fewer than LEAST_IN_RING
    places are left out: a ring of one is a place."""
    found = {}
    for zoom in ZOOMS:
        cells = cells_of(chosen, box, zoom)
        found[str(zoom)] = ring_features(cells, cells.counts.sum(axis=1) >= LEAST_IN_RING)
    return found


def single_places(venues: pd.DataFrame, mask: NDArray[np.bool_], named: Named) -> tuple[list[Feature], int]:
    """The chosen places with a point, one by one, and how many of them are only counted: those that not
    everybody may know of, or should go to.

    venues: the coverage frame on a day; mask: bool, a row each. Raises TooManyPlaces.
    """
    shown = mask & venues["lat"].notna().to_numpy()
    kept = shown.copy()
    for flag in NOT_ALONE:
        kept &= ~venues[flag].to_numpy()
    rows = np.flatnonzero(kept)
    if len(rows) > MOST_VENUES:
        raise TooManyPlaces(f"{len(rows):,} places are too many for one file, which takes {MOST_VENUES:,}.")
    return venue_points(venues, rows, named), int(shown.sum() - len(rows))


def outline_features(outlines: Iterable[tuple[str, str]], figures: Mapping[str, Any]) -> dict[str, Any]:
    """A FeatureCollection of the (GEOID, geometry as GeoJSON text) that there are figures for."""
    features = [
        {"type": "Feature", "id": geoid, "properties": {}, "geometry": json.loads(geometry)}
        for geoid, geometry in outlines
        if geoid in figures
    ]
    return {"type": "FeatureCollection", "features": features}


def legend_counts(chosen: ChosenVenues) -> dict[str, int]:
    """Status -> how many were chosen, those without a point too."""
    return dict(zip([status.value for status in STATUSES], chosen.chosen, strict=True))


def inlined(static: Path, leaflet: Path, pico: Path) -> Inlined:
    """Our modules and looks, and our copies of Leaflet and Pico, ready to stand in one page.

    static: the folder of the browser's files; leaflet, pico: those packages' folders in it. Raises ValueError
    where one of them would end the block that it stands in.
    """
    files = [pico / "pico.min.css", leaflet / "leaflet.css", *(static / name for name in STYLES)]
    styles = "\n".join(_PICTURE.sub("none", file.read_text()) for file in files)
    script = (leaflet / "leaflet.js").read_text()
    if _ENDS_A_BLOCK.search(styles) or _ENDS_A_BLOCK.search(script):
        raise ValueError("a style or script ends the block that it would stand in")
    sources: dict[str, str] = {}
    _gather(static / "coordinator", ROOT, sources)
    imports = {f"map/{name}": _as_address(source) for name, source in sources.items()}
    return Inlined(script, styles, {"imports": imports}, f"map/{ROOT}")


def _gather(folder: Path, name: str, sources: dict[str, str]) -> None:
    """A module and those that it imports, by names for an import map: a data: address has no folder."""
    if name in sources:
        return
    text = (folder / name).read_text()
    sources[name] = _IMPORT.sub(r"from 'map/\1'", text)
    for imported in _IMPORT.findall(text):
        _gather(folder, imported, sources)


def _as_address(source: str) -> str:
    return "data:text/javascript;base64," + base64.b64encode(source.encode()).decode()
