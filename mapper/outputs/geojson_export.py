"""What do venues look like as GeoJSON? Step 6: RFC 7946, streamed."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

MEDIA_TYPE = "application/geo+json"
ROWS_PER_CHUNK = 500


def geojson_chunks(rows: Iterable[Mapping[str, Any]], about: Mapping[str, Any]) -> Iterator[bytes]:
    """Pieces of a FeatureCollection, a feature a row; `about` are further members of the collection.

    A row's lat and lon (degrees WGS 84) become its point, null where it has none; the rest its properties.
    """
    head = msgspec.json.encode({"type": "FeatureCollection", **about})
    pieces = [head[:-1] + b',"features":[\n']
    for count, row in enumerate(rows):
        pieces.append((b",\n" if count else b"") + msgspec.json.encode(_feature(row)))
        if len(pieces) >= ROWS_PER_CHUNK:
            yield b"".join(pieces)
            pieces.clear()
    yield b"".join([*pieces, b"\n]}\n"])


def _feature(row: Mapping[str, Any]) -> dict[str, Any]:
    properties = {name: value for name, value in row.items() if name not in ("lat", "lon")}
    has_point = row.get("lat") is not None and row.get("lon") is not None
    geometry = {"type": "Point", "coordinates": [row["lon"], row["lat"]]} if has_point else None
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def outlines_json(outlines: Iterable[tuple[str, str]]) -> bytes:
    """A FeatureCollection of (GEOID, geometry as GeoJSON text); the GEOID becomes the feature's id."""
    features = (
        f'{{"type":"Feature","id":"{geoid}","properties":{{}},"geometry":{geometry}}}'
        for geoid, geometry in outlines
    )
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]}}'.encode()
