"""Which areas does a file of polygons hold? GeoJSON or a zipped shapefile → area rows."""

import codecs
import io
import json
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapefile

from mapper.places.areas import AreaError, AreaPolygon, area_polygon

MAX_FILE_BYTES = 100_000_000
# Unpacked: the Census Bureau's most detailed towns of a state are 30 MB; a bomb is gigabytes.
MAX_UNPACKED_BYTES = 300_000_000
MAX_FEATURES = 50_000
GEOID_DIGITS = {"county": 5, "town": 10}
_NAME_FIELDS = ("name", "NAME")
_GEOID_FIELDS = ("geoid", "GEOID")
_PARTS = (".shp", ".shx", ".dbf")
# Longitude and latitude on a datum within two metres of WGS 84.
_DEGREE_SYSTEMS = ("CRS84", "4326", "4269")


class AreaFileError(AreaError):
    """The file can't be read as areas; the message says where, why, and what to do."""


@dataclass(frozen=True, slots=True)
class AreaFile:
    """The areas of a file, in its order, and how many features were skipped for which reason."""

    areas: tuple[AreaPolygon, ...]
    skipped_for: Mapping[str, int]

    @property
    def skipped(self) -> int:
        return sum(self.skipped_for.values())


def read_areas(
    file: Path, level: str = "town", name_field: str | None = None, geoid_field: str | None = None
) -> AreaFile:
    """Reads town or county polygons in WGS 84 or NAD 83 degrees.

    Fields: `name` or `NAME`, `geoid` or `GEOID`, unless named; a field `population` is read where there is
    one. An area's county is the first five digits of its GEOID. Features without a GEOID, and the Census
    Bureau's waters that belong to no town (GEOID …00000), are skipped and counted. Polygons are mended.
    Raises AreaError.
    """
    if level not in GEOID_DIGITS:
        raise AreaFileError(f"An area is a town or a county, not a {level!r}.")
    areas: dict[str, AreaPolygon] = {}
    lines: dict[str, int] = {}
    skipped: Counter[str] = Counter()
    for number, (facts, geometry) in enumerate(_features(file), start=1):
        if number > MAX_FEATURES:
            raise AreaFileError(
                f"{file.name} holds more than {MAX_FEATURES:,} features: choose the areas of one state."
            )
        where = f"{file.name}, feature {number}"
        geoid = _field(facts, geoid_field, _GEOID_FIELDS, "--geoid", where)
        reason = _reason_to_skip(geoid, level)
        if reason:
            skipped[reason] += 1
            continue
        _check_geoid(geoid, level, lines, where)
        lines[geoid] = number
        name = _field(facts, name_field, _NAME_FIELDS, "--name", where)
        areas[geoid] = area_polygon(
            geoid, name or geoid, geoid[:5], geometry, _population(facts), where=where
        )
    if not areas:
        why = ", ".join(f"{count} ({reason})" for reason, count in skipped.items())
        raise AreaFileError(f"{file.name} holds no area that could be used. Skipped: {why or 'nothing'}.")
    return AreaFile(tuple(areas.values()), dict(skipped))


def _field(
    facts: Mapping[str, Any], named: str | None, usual: tuple[str, ...], option: str, where: str
) -> str:
    wanted = (named,) if named else usual
    for field in wanted:
        if field in facts:
            value = facts[field]
            return "" if value is None else str(value).strip()
    there = ", ".join(sorted(map(str, facts))) or "none"
    raise AreaFileError(
        f"{where}: there is no field {' or '.join(wanted)}. Say which one it is with {option}; "
        f"fields here: {there}."
    )


def _reason_to_skip(geoid: str, level: str) -> str:
    if not geoid:
        return "no GEOID"
    return "water that belongs to no town" if level == "town" and geoid.endswith("00000") else ""


def _check_geoid(geoid: str, level: str, lines: Mapping[str, int], where: str) -> None:
    digits = GEOID_DIGITS[level]
    if not (geoid.isascii() and geoid.isdigit() and len(geoid) == digits):
        raise AreaFileError(
            f"{where}: the GEOID of a {level} has {digits} digits, and this is {geoid!r}. "
            "Name the right field with --geoid, or the right --level."
        )
    if geoid in lines:
        raise AreaFileError(
            f"{where}: GEOID {geoid} stands in feature {lines[geoid]} too. Join the parts of an area first."
        )


def _population(facts: Mapping[str, Any]) -> int | None:
    value = facts.get("population")
    return int(value) if isinstance(value, int | float) and value >= 0 else None


def _features(file: Path) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """(fields, GeoJSON geometry) of each feature."""
    try:
        size = file.stat().st_size
    except OSError as error:
        raise AreaFileError(f"{file} can't be read: {error.strerror}.") from error
    if size > MAX_FILE_BYTES:
        raise AreaFileError(
            f"{file.name} has {size / 1e6:.0f} MB; the limit is {MAX_FILE_BYTES / 1e6:.0f} MB."
        )
    if zipfile.is_zipfile(file):
        return _shapefile_features(file)
    return _geojson_features(file)


def _geojson_features(file: Path) -> Iterator[tuple[Mapping[str, Any], Any]]:
    try:
        content = json.loads(file.read_bytes().decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise AreaFileError(
            f"{file.name} is neither GeoJSON nor a zipped shapefile ({error}). "
            "A shapefile is given as one .zip with its .shp, .shx, .dbf and .prj."
        ) from error
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise AreaFileError(f"{file.name} is no GeoJSON FeatureCollection.")
    _check_geojson_system(content, file)
    for number, feature in enumerate(features, start=1):
        if not isinstance(feature, dict):
            raise AreaFileError(f"{file.name}, feature {number}: this is no feature.")
        facts = feature.get("properties")
        yield facts if isinstance(facts, dict) else {}, feature.get("geometry")


def _check_geojson_system(content: Mapping[str, Any], file: Path) -> None:
    crs = content.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = str(properties.get("name", "")) if isinstance(properties, dict) else ""
    if name and not name.endswith(_DEGREE_SYSTEMS):
        raise AreaFileError(_projected(file, name))


def _projected(file: Path, system: str) -> str:
    return (
        f"{file.name} is projected ({system[:60]}), and longitude and latitude are needed: "
        "save it again in WGS 84 degrees (EPSG:4326)."
    )


def _shapefile_features(file: Path) -> Iterator[tuple[Mapping[str, Any], Any]]:
    parts = _unpacked(file)
    projection = parts.get(".prj", b"").decode("latin-1").strip()
    if projection.startswith(("PROJCS", "PROJCRS")):
        raise AreaFileError(_projected(file, projection.removeprefix("PROJCS[").removeprefix("PROJCRS[")))
    try:
        reader = shapefile.Reader(
            **{ending[1:]: io.BytesIO(parts[ending]) for ending in _PARTS},
            encoding=_encoding(parts),
            encodingErrors="replace",
        )
        for row in reader.iterShapeRecords():
            has_shape = row.shape.shapeType != shapefile.NULL
            yield row.record.as_dict(), row.shape.__geo_interface__ if has_shape else None
    except (shapefile.ShapefileException, struct.error, LookupError, TypeError, ValueError) as error:
        raise AreaFileError(f"{file.name}: the shapefile inside is damaged ({error}).") from error


def _unpacked(file: Path) -> dict[str, bytes]:
    """Ending -> bytes of the one shapefile in the zip. Never more bytes than the limit, whatever the
    zip's directory says."""
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(file) as archive:
            for member in _members(archive, file):
                with archive.open(member) as stream:
                    content = stream.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise AreaFileError(
                        f"{file.name} unpacks to more than {MAX_UNPACKED_BYTES / 1e6:.0f} MB."
                    )
                parts[Path(member.filename).suffix.lower()] = content
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise AreaFileError(f"{file.name}: the zip can't be unpacked ({error}).") from error
    return parts


def _members(archive: zipfile.ZipFile, file: Path) -> list[zipfile.ZipInfo]:
    shapes = [name for name in archive.namelist() if name.lower().endswith(".shp") and "__MACOSX" not in name]
    if len(shapes) != 1:
        raise AreaFileError(
            f"{file.name} holds {len(shapes)} shapefiles (.shp), and one is needed: "
            "zip the one that you mean."
        )
    stem = shapes[0][: -len(".shp")]
    wanted = {(stem + ending).lower() for ending in (*_PARTS, ".prj", ".cpg")}
    found = [member for member in archive.infolist() if member.filename.lower() in wanted]
    endings = {Path(member.filename).suffix.lower() for member in found}
    missing = [ending for ending in _PARTS if ending not in endings]
    if missing:
        raise AreaFileError(f"{file.name}: {Path(stem).name} lacks its {' and '.join(missing)} file.")
    return found


def _encoding(parts: Mapping[str, bytes]) -> str:
    """What the .cpg says where Python knows it; else UTF-8, as the Census Bureau writes."""
    said = parts.get(".cpg", b"").decode("ascii", "ignore").strip()
    try:
        return codecs.lookup(said).name
    except LookupError:
        return "utf-8"
