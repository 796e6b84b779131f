"""How far is the work, and where? The overview, and the map with what it draws underneath."""

from flask import Blueprint, Response, abort, render_template, request, url_for

from mapper.outputs.coverage_map import MapFiles, MapFrame, MapSettings, map_frame
from mapper.outputs.geojson_export import MEDIA_TYPE, outlines_json
from mapper.outputs.map_bounds import Corners, around, outline_points
from mapper.rules.coverage import STATUSES
from mapper.rules.gap_report import percentage
from mapper.rules.ladder import largest_drop
from mapper.rules.permissions import Permission
from mapper.rules.selection import Selection
from mapper.rules.unknown_cells import Level
from mapper.store.areas import outlines
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.reference import VenueType
from mapper.web import current
from mapper.web.browser_files import vendor
from mapper.web.filters import Query, form_for, query_of, selection_from
from mapper.web.gap_links import Links
from mapper.web.map_api import LEVELS
from mapper.web.security import csp_nonce

pages = Blueprint("coverage", __name__)
SHADES = {
    "counties_then_towns": "Counties, then towns",
    "county": "Counties",
    "town": "Towns",
    "none": "Nothing",
}
TOWNS_FROM_ZOOM = 9
MAP_FILES = frozenset({"paper_map.geojson", "counties.geojson"})
CACHE = "private, max-age=86400"  # their addresses change with them


@pages.get("/coverage")
def overview() -> str:
    selection, day = selection_from(request.args, current.actor())
    frame = current.frame()
    report = frame.gap_report(day, ("venue_type",), selection)
    rungs = frame.ladder(day, selection)
    links = Links.of(selection, day, frame.reference)
    return render_template(
        "coverage/overview.html",
        total=report.total,
        rungs=rungs,
        drop=largest_drop(rungs),
        by_posting=frame.gap_report(day, ("posting",), selection).rows,
        furthest=sorted(
            (r for r in report.rows if r["short_of_target"]), key=lambda r: -r["short_of_target"]
        )[:6],
        links=links.row if current.actor().may(Permission.see_venues) else lambda row: {},
        percentage=percentage,
        types=frame.reference.types,
        form=form_for(selection, day, frame.reference, selection.reach),
        query=query_of(selection, day),
    )


@pages.get("/map")
def map_page() -> str:
    selection, day = selection_from(request.args, current.actor())
    shade = request.args.get("shade", "")
    shade = shade if shade in SHADES else "counties_then_towns"
    frame = current.frame()
    query = query_of(selection, day)
    counts = current.on_map(frame, day, selection).chosen
    return render_template(
        "coverage/map.html",
        frame=_map_frame(frame, selection, query, shade),
        form=form_for(selection, day, frame.reference, selection.reach),
        shade=shade,
        shades=SHADES,
        query=query,
        counts=dict(zip([s.value for s in STATUSES], counts, strict=True)),
        types={code: kind.label for code, kind in frame.reference.types.items()},
        shown_types={kind.code: kind.label for kind in _types_shown(frame, selection)},
        has_towns=_has_outlines(frame, "town"),
        credits=current.credits(MAP_FILES),
    )


def _types_shown(frame: CoverageFrame, selection: Selection) -> list[VenueType]:
    """The types that a filter leaves, for the legend."""
    types = frame.reference.types.values()
    return [
        kind
        for kind in types
        if (kind.code in selection.venue_types if selection.venue_types else not kind.retired)
        and (not selection.postings or kind.posting in selection.postings)
    ]


def _map_frame(frame: CoverageFrame, selection: Selection, query: Query, shade: str) -> MapFrame:
    files = MapFiles(script=vendor("leaflet", "leaflet.js"), style=vendor("leaflet", "leaflet.css"))
    settings = MapSettings(
        paper=url_for("coverage.paper_map"),
        points=url_for("map_api.venues", **query),
        areas=url_for("map_api.areas", **query),
        outlines_county=_outlines_url(frame, "county"),
        outlines_town=_outlines_url(frame, "town"),
        venue=url_for("venues.one", number=0),
        venues=url_for("venues.listing", **query),
        gaps=url_for("gaps.report", **query),
        shade=shade,
        towns_from_zoom=TOWNS_FROM_ZOOM,
    )
    return map_frame(files, settings, _bounds(frame, selection), csp_nonce())


def _outlines_url(frame: CoverageFrame, level: str) -> str:
    if not _has_outlines(frame, level):
        return ""
    return url_for("coverage.area_outlines", level=level, v=frame.reference_revision)


def _has_outlines(frame: CoverageFrame, level: str) -> bool:
    return any(area.has_polygon for area in frame.reference.areas.values() if area.level == level)


def _bounds(frame: CoverageFrame, selection: Selection) -> Corners:
    level: Level = "town" if selection.towns else "county"
    asked = frame.areas_asked(level, selection)
    with current.database().read() as connection:
        drawn = [geometry for area, geometry in outlines(connection, level) if area.geoid in asked]
    areas = frame.reference.areas.values()
    located = [area for area in areas if area.geoid in asked or area.county_geoid in asked]
    points = [(area.lat, area.lon) for area in located if area.lat is not None and area.lon is not None]
    return around(outline_points(drawn) if drawn else points)


@pages.get("/map/paper.geojson")
def paper_map() -> Response:
    file = current.config().data / "paper_map.geojson"
    if not file.is_file():
        abort(404)
    return _kept(file.read_bytes())


@pages.get("/map/outlines/<level>.geojson")
def area_outlines(level: str) -> Response:
    if level not in LEVELS:
        abort(404)
    with current.database().read() as connection:
        found = outlines(connection, level)
    return _kept(outlines_json((area.geoid, geometry) for area, geometry in found))


def _kept(body: bytes) -> Response:
    response = Response(body, content_type=MEDIA_TYPE, headers={"Cache-Control": CACHE})
    response.add_etag()
    return response.make_conditional(request)  # type: ignore[return-value]
