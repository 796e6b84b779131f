"""What goes into the register, out of it again, and what waits for a person? Files of venues and visits."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import click
from flask.cli import with_appcontext

from mapper.commands import current
from mapper.commands.progress import read_so_far
from mapper.commands.what_became import report
from mapper.intake import review_decisions
from mapper.intake.columns import VENUE_FIELDS, VISIT_FIELDS
from mapper.intake.offered_points import PointOffers
from mapper.intake.refusals import Refused
from mapper.intake.review_decisions import NEW_VENUE, Acceptance, Decider
from mapper.intake.undo import undo_import
from mapper.intake.venue_import import import_venues
from mapper.intake.venue_rows import TypeWords, unknown_cells
from mapper.intake.visit_import import import_visits
from mapper.intake.wishes import Wishes
from mapper.rules.permissions import EVERYWHERE
from mapper.rules.side_by_side import FIELDS
from mapper.store import reference, review, venues
from mapper.store.database import DatabaseUnavailable

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
Command = TypeVar("Command", bound=Callable[..., Any])


def _pairs(_context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """FIELD=COLUMN, several times, as a mapping."""
    found = {}
    for text in given:
        left, equals, right = text.partition("=")
        if not (left.strip() and equals and right.strip()):
            raise click.BadParameter(f"{text!r} must look like {option.metavar}", param=option)
        found[left.strip()] = right.strip()
    return found


def _fields_of(known: Mapping[str, Any]) -> Callable[..., dict[str, str]]:
    def checked(context: click.Context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
        pairs = _pairs(context, option, given)
        for field in pairs:
            if field not in known:
                raise click.BadParameter(f"no field is called {field!r}; the fields are {', '.join(known)}")
        return pairs

    return checked


def _import_options(fields: Mapping[str, Any]) -> Callable[[Command], Command]:
    def added(command: Command) -> Command:
        for option in (
            click.option("--json", "as_json", is_flag=True, help="Print one JSON object."),
            click.option("--dry-run", is_flag=True, help="Say what would happen and store nothing."),
            click.option(
                "--map",
                "columns",
                multiple=True,
                metavar="FIELD=COLUMN",
                callback=_fields_of(fields),
                help="The column that holds a field. The fields: " + ", ".join(fields) + ".",
            ),
            click.option("--sheet", default="", metavar="NAME", help="Of a workbook; default: its first."),
            click.option("--source", default="default", show_default=True, help="Who made the file."),
        ):
            command = option(command)
        return command

    return added


@click.command("import-venues")
@click.argument("file", type=FILE)
@_import_options(VENUE_FIELDS)
@click.option(
    "--type-map",
    "types",
    multiple=True,
    metavar="VALUE=TYPE",
    callback=_pairs,
    help="The type of place that a value of the file means.",
)
@click.option("--default-type", default="", metavar="TYPE", help="The type of rows that name none.")
@with_appcontext
def import_venues_command(
    file: Path,
    source: str,
    sheet: str,
    columns: dict[str, str],
    types: dict[str, str],
    default_type: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import a venue list (.csv .xlsx .geojson, .json from Overpass): new venues go in, known ones change,
    doubtful ones wait."""
    wishes = Wishes(source, columns, types, default_type, dry_run, sheet)
    with _refusals():
        accounting = import_venues(current.database(), file, wishes, current.programme(), read_so_far())
    report(accounting, as_json)


@click.command("import-visits")
@click.argument("file", type=FILE)
@_import_options(VISIT_FIELDS)
@click.option(
    "--material-map",
    "materials",
    multiple=True,
    metavar="VALUE=MATERIAL",
    callback=_pairs,
    help="The material that a word of a list such as “2 posters” means.",
)
@with_appcontext
def import_visits_command(
    file: Path,
    source: str,
    sheet: str,
    columns: dict[str, str],
    materials: dict[str, str],
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import past placements, a row an item, or a list such as “Joe's, Caribou, 2 posters, May”; the same
    visit goes in once, however often it comes."""
    wishes = Wishes(source, columns, is_dry_run=dry_run, sheet=sheet, materials=materials)
    with _refusals():
        accounting = import_visits(current.database(), file, wishes, current.programme(), read_so_far())
    report(accounting, as_json)


@click.command("undo-import")
@click.argument("batch")
@with_appcontext
def undo_import_command(batch: str) -> None:
    """Take an import back: venues it added go, those it updated are as before, visits are voided."""
    with _refusals():
        undone = undo_import(current.database(), batch, current.programme())
    click.echo(
        f"{undone.removed} venues removed, {undone.restored} restored as they were, "
        f"{undone.voided} visits taken back, {len(undone.kept)} venues kept."
    )
    for kept in undone.kept:
        click.echo(f"Kept {kept.name} ({kept.venue_id}): {kept.reason}.", err=True)
    if undone.kept:
        sys.exit(1)


@click.group("review", invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
@with_appcontext
def review_group(context: click.Context, as_json: bool) -> None:
    """List the rows of files that wait for a person, and why; accept or reject them."""
    if context.invoked_subcommand is not None:
        return
    waiting = _waiting()
    if as_json:
        click.echo(json.dumps({"waiting": waiting}, ensure_ascii=False))
        return
    for row in waiting:
        reason = row["reason"] if row["reason"].endswith("?") else f"{row['reason']}."
        click.echo(f"{row['id']}: line {row['line']} of {row['file']} ({row['source']}): {reason}")
        for candidate in row["candidates"]:
            click.echo(f"    may be {candidate['id']}: {candidate['name']}, {candidate['place']}")
        for point in row["offers"]:
            click.echo(f"    may be at --set lat={point['lat']} --set lon={point['lon']}: {point['why']}")
    if any(row["asks_type"] for row in waiting):
        click.echo(f"With --set venue_type=TYPE: {_types().known}")
    click.echo(f"{len(waiting)} rows wait." if waiting else "Nothing waits.")


@review_group.command("accept")
@click.argument("ids", type=int, nargs=-1, required=True)
@click.option("--venue", default="", metavar="ID", help="The venue it means, or `new` for one of its own.")
@click.option("--another", is_flag=True, help="A visit beside the one that has its id, no correction of it.")
@click.option(
    "--set",
    "corrections",
    multiple=True,
    metavar="FIELD=VALUE",
    callback=_fields_of(VENUE_FIELDS),
    help="Correct a cell first.",
)
@click.option("--keep", multiple=True, type=click.Choice(list(FIELDS)), help="What --venue says stays.")
@with_appcontext
def accept(
    ids: tuple[int, ...], venue: str, another: bool, corrections: dict[str, str], keep: tuple[str, ...]
) -> None:
    """Let rows in, one after the other; the first that can't go in stops it."""
    if keep and venue in ("", NEW_VENUE):
        raise click.UsageError("--keep says what a known venue keeps; name it with --venue ID.")
    acceptance = Acceptance(venue, another, corrections, frozenset(keep))
    for row_id in ids:
        with _refusals(f"{row_id}: "):
            fate = review_decisions.accept(
                current.database(), row_id, acceptance, Decider(), current.programme()
            )
        click.echo(f"{row_id}: {fate}")


@review_group.command("reject")
@click.argument("ids", type=int, nargs=-1, required=True)
@with_appcontext
def reject(ids: tuple[int, ...]) -> None:
    """Turn rows down; they stay out when they come again."""
    for row_id in ids:
        with _refusals(f"{row_id}: "):
            review_decisions.reject(current.database(), row_id, Decider(), current.programme())
        click.echo(f"{row_id}: rejected")


def _types() -> TypeWords:
    with current.database().read() as connection:
        return TypeWords(reference.venue_types(connection), {})


def _waiting() -> list[dict[str, Any]]:
    types = _types()
    with current.database().read() as connection:
        rows = review.waiting(connection, EVERYWHERE)
        known = venues.by_ids(connection, {id_ for row in rows for id_ in row.row.candidates})
        points = PointOffers(connection, current.config().data)
        offers = {row.id: points.of(row.row.fields) for row in rows if row.row.kind == "venue"}
    return [
        {
            "id": row.id,
            "kind": row.row.kind,
            "file": row.filename,
            "source": row.source,
            "batch": row.batch_id,
            "line": row.row.line,
            "reason": row.row.reason,
            "fields": row.row.fields,
            "candidates": [
                {
                    "id": id_,
                    "name": known[id_].name,
                    "place": f"{known[id_].address} {known[id_].city}".strip(),
                }
                for id_ in row.row.candidates
                if id_ in known
            ],
            "asks_type": row.row.kind == "venue" and "venue_type" in unknown_cells(row.row.fields, types),
            "offers": [asdict(point) for point in offers.get(row.id, ())],
        }
        for row in rows
    ]


@contextmanager
def _refusals(before: str = "") -> Iterator[None]:
    """A refusal is a sentence on standard error and exit status 1."""
    try:
        yield
    except Refused as refusal:
        click.echo(f"{before}{refusal}", err=True)
        sys.exit(1)
    except DatabaseUnavailable as error:
        click.echo(f"{before}The database can't take this now ({error}). Nothing was stored.", err=True)
        sys.exit(1)


COMMANDS = (import_venues_command, import_visits_command, undo_import_command, review_group)
