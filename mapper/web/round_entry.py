"""How does a round's paper list come back in? By its numbers and letters, in a grid for the keyboard."""

import uuid
from dataclasses import dataclass, replace
from datetime import date

from flask import Blueprint, abort, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.intake import typed_lists
from mapper.intake.deliveries import Fate
from mapper.intake.logged_for import OLDEST
from mapper.intake.typed_lists import Logged, Sheet
from mapper.rules.entry_grid import FIELDS, Known, Reading, Row, is_empty, read
from mapper.rules.entry_sheet import MOST_ROWS, Days, code_problem, days_of
from mapper.rules.paper_list import OUTCOMES
from mapper.rules.permissions import Actor
from mapper.rules.rounds import Round
from mapper.rules.visit import PLACING, Outcome
from mapper.store.people import Person
from mapper.web import current
from mapper.web.round_lists import RoundList, list_of, recalled_on
from mapper.web.round_walkers import author_of, may_have_gone, places_of
from mapper.web.rounds import found

pages = Blueprint("round_entry", __name__, url_prefix="/rounds/<uuid:round_id>/enter")
ROWS_SHOWN = 30  # where no script adds one
LONGEST = 60  # letters of a cell
CHANGED = "The list was changed while this page was open. Look at the names again, then save once more."
NOTHING = "Nothing is typed in yet."
WITHOUT_ITEMS = "".join(letter for one, letter in OUTCOMES.items() if one not in PLACING)
WITH_A_DAY = OUTCOMES[Outcome.promised] + OUTCOMES[Outcome.closed_until]


@pages.url_value_preprocessor
def _as_text(_endpoint: str | None, values: dict[str, object] | None) -> None:
    if values:
        values["round_id"] = str(values["round_id"])


@dataclass(frozen=True)
class Asked:
    """The form as it came; `seen`: the list's code when the page was made."""

    form_id: str
    person_id: str = ""
    day: str = ""
    code: str = ""
    is_sure: bool = False
    seen: str = ""
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Looked:
    """What is to say of it. `sheet`: field above the grid -> problem."""

    asked: Asked
    round: Round
    on_list: RoundList
    people: list[Person]
    days: Days
    day: date
    author: Actor | None
    sheet: dict[str, str]
    reading: Reading


@pages.get("")
def page(round_id: str) -> str:
    round_ = found(round_id)
    only = round_.people[0] if len(round_.people) == 1 else ""
    return _page(_look(round_, Asked(_new_id(), only)), is_new=True)


@pages.post("/check")
def check(round_id: str) -> Response:
    """What the whole sheet means as far as it is typed; nothing is stored."""
    looked = _look(found(round_id), _asked())
    cells = {
        name: {f"{field}-{row}": words for (row, field), words in said.items()}
        for name, said in (("says", looked.reading.says), ("problems", looked.reading.problems))
    }
    return jsonify(**cells, sheet=looked.sheet)


@pages.post("")
def save(round_id: str) -> Response | str | tuple[str, int]:
    """Logs every visit that is sound; the others come back with words beside their cells."""
    asked = _asked()
    asked = replace(asked, rows=tuple(row for row in asked.rows if not is_empty(row)))
    looked = _look(found(round_id), asked)
    if not asked.rows:
        looked.sheet["rows"] = NOTHING
    if looked.sheet or looked.author is None or not looked.reading.visits:
        return _page(looked), 422
    logged = typed_lists.log(
        current.receiver(), _sheet(asked, looked.author, looked.day), looked.reading.visits
    )
    if len(logged.rows) < len(asked.rows):
        return _what_is_left(looked, logged)
    flash(_said(logged, looked.author))
    # Its id tells the page which draft is done with.
    return redirect(url_for("round_entry.page", round_id=round_id, logged=asked.form_id), code=303)


def _what_is_left(looked: Looked, logged: Logged) -> str | tuple[str, int]:
    """The rows that were not logged, on a form of their own: what the first one logged is not logged anew."""
    assert looked.author is not None
    rows = looked.asked.rows
    left = [place for place in range(len(rows)) if place not in logged.rows]
    again = replace(looked.asked, form_id=_new_id(), rows=tuple(rows[place] for place in left))
    looked_again = _look(looked.round, again)
    for place, words in logged.refused.items():
        looked_again.reading.problems[left.index(place), "stop"] = words
    if not logged.rows:
        return _page(looked_again), 422
    return _page(looked_again, _said(logged, looked.author))


def _asked() -> Asked:
    form = request.form
    try:
        form_id = str(uuid.UUID(form.get("form_id", "")))
    except ValueError:
        abort(400)
    lines = zip(*(form.getlist(name)[:MOST_ROWS] for name in FIELDS), strict=False)
    rows = ({name: cell[:LONGEST] for name, cell in zip(FIELDS, line, strict=True)} for line in lines)
    return Asked(
        form_id,
        form.get("person_id", ""),
        form.get("day", ""),
        form.get("code", "")[:LONGEST],
        form.get("sure") == "yes",
        form.get("seen", ""),
        tuple(rows),
    )


def _look(round_: Round, asked: Asked) -> Looked:
    people = may_have_gone(round_)
    days = days_of(round_, current.today(), OLDEST, current.config().time_zone)
    stated = _day(asked.day)
    day = stated if stated and not days.problem(stated) else days.usual(round_.on_day)
    author = author_of(next((one for one in people if one.id == asked.person_id), None))
    on_list = list_of(round_, current.today())
    known = Known(
        places_of(round_, on_list, author, day, _own_ids(asked, author, on_list, day)),
        on_list.key,
        day,
        recalled_on(day),
    )
    sheet = {
        "person_id": "" if author else "Choose who went.",
        "day": days.problem(stated),
        "code": "" if asked.is_sure else code_problem(asked.code, on_list.code),
        "rows": CHANGED if asked.seen and asked.seen != on_list.code else "",
    }
    sheet = {field: words for field, words in sheet.items() if words}
    return Looked(asked, round_, on_list, people, days, day, author, sheet, read(asked.rows, known))


def _own_ids(asked: Asked, author: Actor | None, on_list: RoundList, day: date) -> frozenset[str]:
    """The ids under which this very form logs, or has logged."""
    if author is None:
        return frozenset()
    sheet = _sheet(asked, author, day)
    return frozenset(sheet.visit_id(venue_id) for venue_id in on_list.venues["id"])


def _sheet(asked: Asked, author: Actor, day: date) -> Sheet:
    now, today = current.now(), current.today()
    typed_by = current.actor().person_id
    return Sheet(asked.form_id, author, typed_by, day, now, today, current.config().time_zone)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-11-20") else None
    except ValueError:
        return None


def _new_id() -> str:
    return str(uuid.uuid4())


def _said(logged: Logged, author: Actor) -> str:
    """How many visits were logged, and what became of the others."""
    stored, already, other = (logged.fates[fate] for fate in (Fate.stored, Fate.already, Fate.conflict))
    parts = [f"{stored} {'visit is' if stored == 1 else 'visits are'} logged for {author.name}."]
    if already:
        parts.append(f"{already} of this sheet {'was' if already == 1 else 'were'} logged before, once.")
    if other:
        parts.append(f"{other} differ from what this sheet logged before: both are kept, under To decide.")
    return " ".join(parts)


def _page(looked: Looked, logged: str = "", is_new: bool = False) -> str:
    """`logged`: what of the sheet was stored while the rest of it comes back."""
    asked = looked.asked
    blank = dict.fromkeys(FIELDS, "")
    return render_template(
        "rounds/enter.html",
        round=looked.round,
        asked=asked,
        people=looked.people,
        days=looked.days,
        day=asked.day or looked.days.usual(looked.round.on_day).isoformat(),
        rows=[*asked.rows, *([blank] * max(1, ROWS_SHOWN - len(asked.rows)))],
        says={} if is_new else looked.reading.says,
        problems={} if is_new else looked.reading.problems,
        sheet={} if is_new else looked.sheet,
        logged=logged,
        code=looked.on_list.code,
        key=looked.on_list.key,
        is_new=is_new,
        fields=FIELDS,
        longest=LONGEST,
        most_rows=MOST_ROWS,
        without_items=WITHOUT_ITEMS,
        with_a_day=WITH_A_DAY,
        here="rounds.listing",
    )
