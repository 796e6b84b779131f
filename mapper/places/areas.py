"""In which town or county does a point lie, and is this polygon fit to answer that?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

MAX_VERTICES = 200_000  # of one area; the most detailed Census county stays below
METRES_PER_DEGREE = 111_320.0  # of latitude
# Points are looked up in blocks, so that a million of them need no gigabyte.
_BLOCK = 100_000
_READ_AREAS = 4_000  # so many are kept as bytes, counties and towns together


class AreaError(ValueError):
    """A polygon can't be used; the message says which one, why, and what to do."""


@dataclass(frozen=True, slots=True)
class AreaPolygon:
    """A town or a county. `geometry` is a valid GeoJSON Polygon or MultiPolygon, degrees WGS 84;
    `lat`, `lon` a point inside it."""

    geoid: str
    name: str
    county_geoid: str
    geometry: dict[str, Any]
    population: int | None
    lat: float
    lon: float


def area_polygon(
    geoid: str, name: str, county_geoid: str, geometry: Any, population: int | None = None, *, where: str
) -> AreaPolygon:
    """An area from any GeoJSON geometry, mended where it can be; `where` names it in an error.

    Raises AreaError.
    """
    mended = _mended(geometry, where)
    inside = mended.representative_point()
    return AreaPolygon(
        geoid, name, county_geoid, _as_geojson(mended), population, round(inside.y, 5), round(inside.x, 5)
    )


def repair(geometry: Any, where: str) -> dict[str, Any]:
    """The polygonal part of a GeoJSON geometry, made valid. Raises AreaError, which names `where`."""
    return _as_geojson(_mended(geometry, where))


def outlines(areas: Sequence[AreaPolygon], tolerance_m: float = 200.0) -> dict[str, dict[str, Any]]:
    """GEOID -> the area's polygon with fewer vertices, for a map. Edges that two areas share are
    simplified once, so that no gap opens between neighbours."""
    if not areas:
        return {}
    shapes = _array([shape(area.geometry) for area in areas])
    simple = shapely.coverage_simplify(shapes, tolerance_m / METRES_PER_DEGREE)
    drawn = zip(areas, shapes, simple, strict=True)
    return {
        area.geoid: _as_geojson(_rounded(full if outline.is_empty else outline))
        for area, full, outline in drawn
    }


class AreaIndex:
    """Areas of one level, ready to be asked about many points at once."""

    def __init__(self, areas: Iterable[tuple[str, Mapping[str, Any] | str]]) -> None:
        """`areas`: (geoid, GeoJSON Polygon or MultiPolygon, as repair() gives them, or the text of it)."""
        # In the order of their GEOIDs, so that "the first that fits" is the lowest GEOID.
        in_order = sorted(areas, key=lambda area: area[0])
        self._geoids = np.array([geoid for geoid, _ in in_order] + [""])
        self._shapes = _array([_drawn(geometry) for _, geometry in in_order])
        shapely.prepare(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def __len__(self) -> int:
        return len(self._shapes)

    def locate(self, lats: ArrayLike, lons: ArrayLike, reach_m: float = 0.0) -> NDArray[np.str_]:
        """The GEOID of each point's area, "" where it lies in none or is NaN.

        A point on a shared edge belongs to the lowest GEOID. With `reach_m` a point outside every
        area, by no more metres than that, belongs to the nearest: generalised shorelines cut off wharves.
        """
        y = np.atleast_1d(np.asarray(lats, dtype=np.float64))
        x = np.atleast_1d(np.asarray(lons, dtype=np.float64))
        found = np.full(len(y), len(self._shapes), dtype=np.intp)  # the last GEOID is ""
        for start in range(0, len(y), _BLOCK):
            block = slice(start, start + _BLOCK)
            self._locate_block(y[block], x[block], reach_m, found[block])
        return self._geoids[found]

    def locate_one(self, lat: float, lon: float, reach_m: float = 0.0) -> str:
        return str(self.locate([lat], [lon], reach_m)[0])

    def _locate_block(
        self, y: NDArray[np.float64], x: NDArray[np.float64], reach_m: float, found: NDArray[np.intp]
    ) -> None:
        asked = np.flatnonzero(np.isfinite(y) & np.isfinite(x))
        points = _points(x[asked], y[asked])
        at, area = self._tree.query(points)  # by bounding box; the prepared polygons decide
        inside = shapely.intersects_xy(self._shapes[area], x[asked[at]], y[asked[at]])
        np.minimum.at(found, asked[at[inside]], area[inside])
        missed = asked[found[asked] == len(self._shapes)]
        if reach_m > 0 and missed.size:
            self._reach(y, x, missed, reach_m, found)

    def _reach(
        self,
        y: NDArray[np.float64],
        x: NDArray[np.float64],
        missed: NDArray[np.intp],
        reach_m: float,
        found: NDArray[np.intp],
    ) -> None:
        narrowest = max(0.05, float(np.cos(np.radians(np.abs(y[missed]).max()))))
        degrees = reach_m / METRES_PER_DEGREE / narrowest
        points = _points(x[missed], y[missed])
        at, area = self._tree.query(points, predicate="dwithin", distance=degrees)
        ends = shapely.get_coordinates(shapely.shortest_line(points[at], self._shapes[area]))
        step = (ends[1::2] - ends[0::2]) * METRES_PER_DEGREE
        metres = np.hypot(step[:, 0] * np.cos(np.radians(y[missed[at]])), step[:, 1])
        near = np.flatnonzero(metres <= reach_m)
        # Farthest first, so that the nearest is written last; of two as near, the lowest GEOID.
        order = near[np.lexsort((-area[near], -metres[near]))]
        found[missed[at[order]]] = area[order]


def _drawn(geometry: Mapping[str, Any] | str) -> BaseGeometry:
    return shapely.from_wkb(_read(geometry)) if isinstance(geometry, str) else shape(dict(geometry))


@lru_cache(_READ_AREAS)
def _read(geometry: str) -> bytes:
    """Every import and every decision on a place asks for all areas, and they hardly ever change. As bytes:
    a prepared shape is not for several threads."""
    return bytes(shapely.to_wkb(shapely.from_geojson(geometry)))


def _mended(geometry: Any, where: str) -> BaseGeometry:
    _check_size(geometry, where)
    try:
        with np.errstate(invalid="ignore"):  # of a NaN, which _check_degrees names
            read = shapely.force_2d(shape(geometry))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, ShapelyError) as error:
        raise AreaError(f"{where}: its geometry can't be read ({error}).") from error
    _check_degrees(read, where)
    polygons = _polygonal(read if read.is_valid else shapely.make_valid(read))
    if polygons.is_empty or polygons.area == 0:
        kind = geometry.get("type") if isinstance(geometry, Mapping) else None
        raise AreaError(f"{where}: a polygon is needed, and this {kind or 'geometry'} covers no area.")
    return polygons


def _polygonal(geometry: BaseGeometry) -> BaseGeometry:
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type in ("Polygon", "MultiPolygon")]
    return shapely.union_all(parts) if parts else shapely.Polygon()


def _check_size(geometry: Any, where: str) -> None:
    """Counts positions before shapely builds anything of them."""
    if not isinstance(geometry, Mapping):
        raise AreaError(f"{where}: it has no geometry.")
    left = [geometry.get("coordinates"), geometry.get("geometries")]
    vertices = 0
    while left:
        part = left.pop()
        if isinstance(part, Mapping):
            left += [part.get("coordinates"), part.get("geometries")]
        elif isinstance(part, list | tuple) and part:
            if isinstance(part[0], list | tuple | Mapping):
                left.extend(part)
            else:
                vertices += 1
        if vertices > MAX_VERTICES:
            raise AreaError(
                f"{where}: more than {MAX_VERTICES:,} vertices. Use a generalised file, "
                "such as the Census Bureau's cartographic boundaries."
            )


def _check_degrees(geometry: BaseGeometry, where: str) -> None:
    coordinates = shapely.get_coordinates(geometry)
    if not np.isfinite(coordinates).all():
        raise AreaError(f"{where}: a coordinate is not a number.")
    worst = np.abs(coordinates / (180.0, 90.0)).max(axis=1, initial=0.0)
    if (worst > 1.0).any():
        lon, lat = coordinates[worst.argmax()]
        raise AreaError(
            f"{where}: ({lon:.8g}, {lat:.8g}) is no longitude and latitude. The file seems to be "
            "projected: save it again in WGS 84 degrees (EPSG:4326)."
        )


def _array(shapes: list[BaseGeometry]) -> NDArray[np.object_]:
    """An array of shapes even where it is empty; numpy would call that one of floats."""
    return np.array(shapes, dtype=np.object_)


def _points(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.object_]:
    return np.atleast_1d(np.asarray(shapely.points(x, y), dtype=np.object_))


def _rounded(geometry: BaseGeometry, decimals: int = 4) -> BaseGeometry:
    return shapely.transform(geometry, lambda coordinates: np.round(coordinates, decimals))


def _as_geojson(geometry: BaseGeometry) -> dict[str, Any]:
    """A GeoJSON geometry of plain lists, which json and a comparison treat alike."""
    plain: dict[str, Any] = mapping(geometry)
    return {"type": plain["type"], "coordinates": _lists(plain["coordinates"])}


def _lists(part: Any) -> Any:
    return [_lists(inner) for inner in part] if isinstance(part, tuple | list) else part
