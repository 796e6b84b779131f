"""What is held about me? Seen, taken away as a file, and deleted, by everybody who is signed in."""

import json
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from mapper.intake.removals import RemovalRefused
from mapper.rules import browser_names
from mapper.store import own_data, taken_out
from mapper.store.taken_out import TakenOut
from mapper.web import current, session_cookies
from mapper.web.redactions import remover

pages = Blueprint("own_data", __name__, url_prefix="/me/data")
MOST_VISITS = 500  # on the page; the file has them all


@pages.get("")
def page() -> str:
    facts, reference = _held(), current.frame().reference
    return render_template(
        "me/data.html",
        held=facts,
        visits=facts["visits"][:MOST_VISITS],
        materials=reference.materials,
        spots=reference.spots,
        moment=datetime.fromisoformat,
        in_words=browser_names.in_words,
        months=(current.config().note_months, current.config().name_months),
    )


@pages.post("/file")
def file() -> Response:
    facts = _held()
    taken = TakenOut("own_data", "json", own_data.count(facts))
    file_id = taken_out.write_down(current.database(), current.by(), taken)
    text = json.dumps({"file_id": file_id, **facts}, ensure_ascii=False, indent=1)
    name = f'attachment; filename="my-data-{current.today()}.json"'
    headers = {"Content-Disposition": name, "Cache-Control": "no-store"}
    return Response(text, content_type="application/json", headers=headers)


@pages.get("/delete")
def ask() -> str:
    return render_template("me/delete.html")


@pages.post("/delete")
def delete() -> tuple[str, int] | AnyResponse:
    try:
        remover().person(current.by(), current.actor())
    except RemovalRefused as refused:
        return render_template("me/delete.html", problem=str(refused)), 422
    g.pop("renewed_token", None)
    flash("What was held about you is deleted, and you are signed out everywhere.")
    response = redirect(url_for("sign_in.page"), code=303)
    session_cookies.take_away(response)
    return response


def _held() -> dict[str, Any]:
    with current.database().read() as connection:
        return own_data.held_about(connection, current.actor().person_id)
