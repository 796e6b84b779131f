"""How does a terminal get a map for a meeting? One file that needs no server and no network."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.commands.filter_options import as_of, by_county, by_town, by_type
from mapper.config import PROJECT
from mapper.outputs import map_file
from mapper.outputs.area_figures import area_figures
from mapper.outputs.coverage_map import MapFrame, MapSettings, map_frame
from mapper.outputs.credits import credits_for
from mapper.outputs.map_bounds import Corners, around, outline_points
from mapper.outputs.map_points import Box, Feature
from mapper.rules import filter_words
from mapper.rules.permissions import EVERYWHERE
from mapper.rules.selection import Selection
from mapper.rules.unknown_cells import Level
from mapper.store import areas, audit, taken_out
from mapper.store.audit import By
from mapper.store.coverage_frame import CoverageFrame
from mapper.store.private_files import for_its_owner
from mapper.store.reference import setting
from mapper.store.taken_out import TakenOut
from mapper.store.venue_texts import texts_of

STATIC = PROJECT / "mapper" / "static"
MAP_FILES = frozenset({"paper_map.geojson", "counties.geojson"})
TOWNS_FROM_ZOOM = 9
LEVELS: tuple[Level, ...] = ("county", "town")
WARNING = (
    "Warning: this file gives away where every place in it is and how it stands, to whoever gets hold of it, "
    "and it can't be taken back. Pass it on only to people who may know all of that; without --detail venues "
    "the file holds counts alone."
)


@click.command("map")
@click.option(
    "--detail",
    type=click.Choice(["cells", "venues"]),
    default="cells",
    show_default=True,
    help="Counts alone, or every place.",
)
@click.option("--status", multiple=True, metavar="S", help="A status; several by comma.")
@click.option("--posting", multiple=True, metavar="P", help="required or voluntary.")
@as_of
@by_type
@by_county
@by_town
@click.option(
    "--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file, .html."
)
@with_appcontext
def export_map(detail: str, as_of: str, output: Path, **words: tuple[str, ...]) -> None:
    """The map as one file for a meeting: opens in any browser, without a network."""
    frame = current.frame()
    selection, day = _asked(frame, as_of, words)
    if detail == "venues":
        click.echo(WARNING, err=True)
    try:
        carried, corners, only_counted = _carried(frame, selection, day, detail)
    except map_file.TooManyPlaces as refused_places:
        current.refuse(f"{refused_places} Choose fewer by type, county, town or status.")
    points = carried["points"]["venues"] or carried["points"]["rings"][str(map_file.ZOOMS[-1])]
    what = "map_venues" if detail == "venues" else "map"
    taken = TakenOut(what, "html", len(points), day.isoformat(), selection)
    file_id = taken_out.write_down(current.database(), By(audit.TERMINAL, current.now()), taken)
    click.echo(f"File id: {file_id}", err=True)
    about = {
        "day": day,
        "is_past": day < current.today(),
        "file_id": file_id,
        "filter_said": _said(frame, selection),
        "query": {"status": selection.statuses},
        "detail": detail,
        "only_counted": only_counted,
        "counts": map_file.legend_counts(current.on_map(frame, day, selection)),
    }
    types = {code: kind.label for code, kind in frame.reference.types.items()}
    _write(_page(about, types, carried, corners), output)


def _asked(frame: CoverageFrame, as_of: str, words: Mapping[str, Sequence[str]]) -> tuple[Selection, date]:
    """A wrong word is wrong usage, exit status 2."""
    try:
        day = filter_words.day(as_of, current.today())
        return filter_words.selection(words, frame.reference.known_words(), EVERYWHERE), day
    except filter_words.FilterRefused as refused:
        option = "--" + refused.field.replace("_", "-")
        raise click.BadParameter(refused.message, param_hint=option) from None


def _carried(
    frame: CoverageFrame, selection: Selection, day: date, detail: str
) -> tuple[dict[str, Any], Corners, int]:
    """What a server would answer, by address; the corners of the map; how many places are only counted."""
    rows, chosen = frame.on(day), current.on_map(frame, day, selection)
    carried: dict[str, Any] = {"paper": json.loads((current.config().data / "paper_map.geojson").read_text())}
    every_status = replace(selection, statuses=())
    for level in LEVELS:
        asked = frame.areas_asked(level, every_status)
        figures = area_figures(
            every_status.of(rows), level, asked, partial(frame.looked_none, day, every_status)
        )
        with current.database().read() as connection:
            outlines = [(area.geoid, shape) for area, shape in areas.outlines(connection, level)]
        carried[level] = map_file.outline_features(outlines, figures)
        carried[f"areas?level={level}"] = {"areas": figures}
    corners = around(outline_points(json.dumps(one["geometry"]) for one in carried["county"]["features"]))
    (south, west), (north, east) = corners
    venues: list[Feature] = []
    only_counted = 0
    if detail == "venues":
        venues, only_counted = map_file.single_places(rows, selection.mask(rows), _named)
    carried["points"] = {
        "chosen": sum(chosen.chosen),
        "without_point": sum(chosen.chosen) - chosen.on_map,
        "rings": map_file.rings(chosen, Box(west, south, east, north)),
        "venues": venues,
    }
    return carried, corners, only_counted


def _named(numbers: Sequence[int]) -> dict[int, str]:
    with current.database().read() as connection:
        return {number: texts.name for number, texts in texts_of(connection, numbers).items()}


def _page(
    about: Mapping[str, Any], types: Mapping[str, str], carried: dict[str, Any], corners: Corners
) -> str:
    """The file. about: what the template says of it in words."""
    nonce = secrets.token_urlsafe(16)
    versions = json.loads((PROJECT / "package.json").read_text())["dependencies"]
    leaflet, pico = (
        STATIC / "vendor" / f"{name.rsplit('/', 1)[-1]}@{versions[name]}"
        for name in ("leaflet", "@picocss/pico")
    )
    with current.database().read() as connection:
        is_demo = setting(connection, "demo") != ""
    # Not render_template: what every page of the server says needs a request.
    template = current_app.jinja_env.get_template("coverage/map_file.html")
    used = {venue["properties"]["type"] for venue in carried["points"]["venues"]}
    return template.render(
        **about,
        network_name=current.config().network_name,
        computed_at=current.now().astimezone(current.config().time_zone),
        nonce=nonce,
        files=map_file.inlined(STATIC, leaflet, pico),
        frame=_map_frame(carried, corners, nonce),
        carried=carried,
        types=types,
        shown_types={code: label for code, label in types.items() if code in used},
        least=map_file.LEAST_IN_RING,
        credits=credits_for(MAP_FILES, current.config().data),
        is_demo=is_demo,
    )


def _map_frame(carried: dict[str, Any], corners: Corners, nonce: str) -> MapFrame:
    has_towns = bool(carried["town"]["features"])
    settings = MapSettings(
        paper="paper",
        points="points",
        areas="areas",
        outlines_county="county",
        outlines_town="town" if has_towns else "",
        venue="",
        venues="",
        gaps="",
        shade="counties_then_towns",
        towns_from_zoom=TOWNS_FROM_ZOOM,
    )
    return map_frame(None, settings, corners, nonce)


def _said(frame: CoverageFrame, selection: Selection) -> list[str]:
    """The filter in the words of its codes' labels."""
    names = {geoid: area.name for geoid, area in frame.reference.areas.items()}
    labels = {code: kind.label for code, kind in frame.reference.types.items()}
    status_words: Any = current_app.jinja_env.globals["status_words"]
    parts = {
        "Type of place": [labels[code] for code in selection.venue_types],
        "County": [names.get(geoid, "no known county") for geoid in selection.counties],
        "Town": [names.get(geoid, "no known town") for geoid in selection.towns],
        "Status": [status_words[status] for status in selection.statuses],
        "Posting": list(selection.postings),
    }
    return [f"{title}: {', '.join(values)}" for title, values in parts.items() if values]


def _write(page: str, output: Path) -> None:
    try:
        with open(output, "w", encoding="utf-8", opener=for_its_owner) as file:
            file.write(page)
    except OSError as error:
        current.refuse(f"{output} can't be written: {error.strerror}.")
