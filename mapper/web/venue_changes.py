"""What did a coordinator change about a venue? Each form of its page posts here."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from mapper.intake import venue_changes
from mapper.intake.refusals import ChangeRefused
from mapper.intake.venue_facts import FACTS, NEVER_OPEN
from mapper.rules.spoken_languages import said, written
from mapper.web import current
from mapper.web.venue_shown import reachable, shown

pages = Blueprint("venue_changes", __name__)
Answer = Response | tuple[str, int]
NO_CONCERN = {"concern_volunteer": False, "concern_taker": False}
# What the buttons say -> the flags they set, and what is said afterwards.
BUTTONS: Mapping[str, tuple[Mapping[str, bool], str]] = {
    "close": ({"closed": True}, "It is marked closed and is not counted any more."),
    "open": ({"closed": False}, "It is marked open."),
    "restrict": ({"restricted": True}, "Only coordinators see it from now on."),
    "unrestrict": ({"restricted": False}, "Volunteers of its town see it again."),
    "allow": ({"do_not_place": False}, "Volunteers may go there again."),
    "no_concern": (NO_CONCERN, "The concern is cleared; phones show the place again."),
}


@pages.post("/venues/<int:number>/facts")
def facts(number: int) -> Answer:
    texts = _typed_facts(request.form)
    return _changed(
        number,
        lambda there: venue_changes.change_facts(
            current.database(), there, texts, *current.deciding(), _is_sure()
        ),
        "The venue list says so now. No file changes what you have set.",
    )


@pages.post("/venues/<int:number>/flags")
def flags(number: int) -> Answer:
    wanted, said = BUTTONS.get(request.form.get("do", ""), ({}, "Nothing was changed."))
    return _changed(
        number,
        lambda there: venue_changes.mark(
            current.database(), there, wanted, current.decider(), current.programme()
        ),
        said,
    )


@pages.post("/venues/<int:number>/do-not-place")
def do_not_place(number: int) -> Answer:
    reason = request.form.get("reason", "")
    return _changed(
        number,
        lambda there: venue_changes.mark_do_not_place(
            current.database(), there, reason, *current.deciding(), _is_sure()
        ),
        "Nobody is sent there any more.",
    )


@pages.post("/venues/<int:number>/visits/<visit_id>/take-back")
def take_back(number: int, visit_id: str) -> Answer:
    reason = request.form.get("reason", "")
    return _changed(
        number,
        lambda there: venue_changes.take_back(
            current.database(), there, visit_id, reason, *current.deciding(), _is_sure()
        ),
        "The visit is taken back: it counts as if it never was.",
    )


def _changed(number: int, change: Callable[[int], None], said: str) -> Answer:
    """Back to the venue; where the change is refused, its page with the reasons and what was typed."""
    venue = reachable(number)
    try:
        change(venue.number)
    except ChangeRefused as refused:
        return shown(venue, refused.problems, request.form), 422
    flash(said)
    return redirect(url_for("venues.one", number=venue.number), code=303)


def _typed_facts(form: MultiDict[str, str]) -> dict[str, str]:
    """The fields of FACTS as text: boxes that a form showed are put together as a file would write them."""
    texts = {field: form.get(field, "") for field in FACTS if field != "contact_role"}
    texts |= {field: form[field] for field in ("contact_role", "town_geoid") if field in form}
    if "months_shown" in form:
        texts["open_months"] = ",".join(form.getlist("month")) or NEVER_OPEN
    if "languages_shown" in form:
        texts["languages"] = written(
            dict.fromkeys([*form.getlist("language"), *said(form.get("other_languages", ""))])
        )
    return texts


def _is_sure() -> bool:
    """Whether somebody has looked twice at a text that may be about a person."""
    return request.form.get("sure") == "yes"
