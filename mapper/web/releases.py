"""Which figures go out to funders and partners? Looked at first, then frozen, then opened by a link."""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mapper.rules.audit import AuditAction
from mapper.rules.release import first_day_after, kept_back, percent
from mapper.store import audit, releases, throttles
from mapper.store.database import Connection
from mapper.store.releases import AlreadyThisMonth, Link, Release
from mapper.web import current

pages = Blueprint("releases", __name__)
LABEL_MOST = 80
LINK_DAYS, LINK_DAYS_MOST = 90, 366
TRIES, TRIES_WITHIN = (
    30,
    timedelta(minutes=10),
)  # of an address; tokens have 128 bits, this spares the database
pages.add_app_template_global(percent, "release_percent")
NOTHING = "There is nothing here: the link is over, was taken back, or is mistyped."


@pages.get("/releases")
def listing() -> str:
    return _listing()


@pages.get("/releases/preview")
def preview() -> str | tuple[str, int]:
    """The tables as they would be printed, and nothing that would not."""
    as_of, problem = _day(request.args.get("as_of", ""))
    return (_listing(problem), 422) if problem else _preview(as_of)


@pages.post("/releases")
def freeze() -> Response | str | tuple[str, int]:
    """Freezes the tables that were looked at; if they would be others by now, shows those instead."""
    as_of, problem = _day(request.form.get("as_of", ""))
    title = request.form.get("title", "").strip()
    if problem or len(title) > LABEL_MOST:
        return _listing(problem or f"A title has at most {LABEL_MOST} characters."), 422
    try:
        is_frozen = _freeze(as_of, title, request.form.get("seen", ""))
    except AlreadyThisMonth:
        return _listing("There is a release of this month already; the next one can be made next month."), 422
    if not is_frozen:
        return _preview(as_of, "The figures changed since you looked. These are the new ones."), 409
    flash("The figures are frozen. Make a link for each person who should see them.")
    return redirect(url_for("releases.listing"), code=303)


@pages.get("/releases/<release_id>")
def one(release_id: str) -> str:
    """What a reader sees."""
    return render_template("releases/one.html", release=_found(release_id), here="releases.listing")


@pages.post("/releases/<release_id>/links")
def make_link(release_id: str) -> str | tuple[str, int]:
    """Makes a link, which this page shows and nobody keeps."""
    release, label = _found(release_id), request.form.get("label", "").strip()
    days = _days(request.form.get("days", ""))
    if release.revoked_at or not label or len(label) > LABEL_MOST or days is None:
        return _listing(
            f"Say in 1 to {LABEL_MOST} characters whom the link is for, and 1 to {LINK_DAYS_MOST} days; "
            "a release that was taken back gets no new one."
        ), 422
    with current.database().write() as connection:
        token, digest = releases.make_link(
            connection, release.id, label, days, current.actor().person_id, current.now()
        )
        _write_down(connection, AuditAction.release_link_made, digest, release=release.id, days=days)
    return _listing(made={"label": label, "link": f"{_own_page()}#{token}", "days": str(days)})


@pages.post("/releases/links/<digest>/revoke")
def revoke_link(digest: str) -> Response:
    with current.database().write() as connection:
        link = releases.revoke_link(connection, digest, current.now()) or abort(404)
        action = AuditAction.release_link_revoked
        _write_down(connection, action, digest, release=link.release_id, opened=link.opened)
    flash(f"The link for {link.label} opens nothing any more.")
    return redirect(url_for("releases.listing"), code=303)


@pages.post("/releases/<release_id>/revoke")
def revoke(release_id: str) -> Response:
    with current.database().write() as connection:
        if not releases.revoke(connection, release_id, current.now()):
            abort(404)
        count = sum(link.release_id == release_id for link in releases.links(connection))
        _write_down(connection, AuditAction.release_revoked, release_id, links=count)
    flash("The release is taken back: none of its links opens anything any more.")
    return redirect(url_for("releases.listing"), code=303)


@pages.get("/release")
def door() -> str:
    """The token of a link stands behind the # and never reaches a server or its logs by itself."""
    return render_template("releases/door.html", problem="")


@pages.post("/release", endpoint="open")
def open_() -> str | tuple[str, int] | tuple[str, int, dict[str, str]]:
    now, release = current.now(), None
    with current.database().write() as connection:
        key = throttles.keyed(current.config().secret_key, f"release:{current.client_address()}")
        allowed = throttles.allow(connection, key, now, TRIES, TRIES_WITHIN)
        if allowed:
            token = request.form.get("token", "").strip().rpartition("#")[2]  # or the whole link
            release = releases.opened(connection, token, now, current.today())
    if release:
        return render_template("releases/frozen.html", release=release)
    if not allowed:
        wait = {"Retry-After": str(int(TRIES_WITHIN.total_seconds()))}
        return render_template("releases/door.html", problem="Too many tries. Wait ten minutes."), 429, wait
    return render_template("releases/door.html", problem=NOTHING), 404


def _day(text: str) -> tuple[date, str]:
    """The day asked for, and what is wrong with it."""
    try:
        day = date.fromisoformat(text) if text else current.today()
    except ValueError:
        return date.min, "Give a day as year, month and day."
    if day > current.today():
        return day, "A release can't be of a day that is still to come."
    earliest = first_day_after(_newest_day())
    if day < earliest:
        return day, f"Days of two releases lie at least four weeks apart: {earliest} is the next that can be."
    return day, ""


def _days(text: str) -> int | None:
    is_number = text.isascii() and text.isdigit() and len(text) <= 3
    return int(text) if is_number and 1 <= int(text) <= LINK_DAYS_MOST else None


def _newest_day() -> date | None:
    with current.database().read() as connection:
        return max((release.as_of for release in releases.everything(connection)), default=None)


def _found(release_id: str) -> Release:
    with current.database().read() as connection:
        return releases.one(connection, release_id) or abort(404)


def _freeze(as_of: date, title: str, seen: str) -> bool:
    """Whether what was seen is frozen now. Raises AlreadyThisMonth."""
    now, today, actor_id = current.now(), current.today(), current.actor().person_id
    with current.database().write() as connection:
        drawn = releases.drawn_up(current.frame(), as_of, releases.everything(connection))
        if releases.fingerprint(as_of, drawn) != seen:
            return False
        release_id = releases.freeze(connection, title, as_of, drawn, actor_id, now, today)
        action, day = AuditAction.release_frozen, as_of.isoformat()
        _write_down(connection, action, release_id, as_of=day, kept_back=kept_back(drawn[0]))
    return True


def _write_down(connection: Connection, action: AuditAction, subject: str, **details: str | int) -> None:
    audit.write(connection, current.now(), current.actor().person_id, action, subject, "", "", **details)


def _preview(as_of: date, problem: str = "") -> str:
    with current.database().read() as connection:
        earlier = releases.everything(connection)
    drawn = releases.drawn_up(current.frame(), as_of, earlier)
    return render_template(
        "releases/preview.html",
        tables=drawn[0],
        labels=drawn[1],
        as_of=as_of,
        seen=releases.fingerprint(as_of, drawn),
        kept_back=kept_back(drawn[0]),
        is_first=not earlier,
        is_out=_is_out(earlier),
        title=request.form.get("title", ""),
        problem=problem,
        here="releases.listing",
    )


def _is_out(earlier: list[Release]) -> bool:
    """Whether this month has its release."""
    return any(release.month == f"{current.today():%Y-%m}" for release in earlier)


def _listing(problem: str = "", made: dict[str, str] | None = None) -> str:
    with current.database().read() as connection:
        earlier, links = releases.everything(connection), releases.links(connection)
    by_release: dict[str, list[Link]] = {release.id: [] for release in earlier}
    for link in links:
        by_release[link.release_id].append(link)
    newest = max((release.as_of for release in earlier), default=None)
    return render_template(
        "releases/listing.html",
        releases=list(reversed(earlier)),
        links=by_release,
        now=current.now(),
        today=current.today(),
        earliest=first_day_after(newest) if newest else None,
        is_out=_is_out(earlier),
        link_days=LINK_DAYS,
        most_days=LINK_DAYS_MOST,
        problem=problem,
        made=made,
        here="releases.listing",
    )


def _own_page() -> str:
    """Where links lead: what people outside reach, if the settings say so."""
    base = current.config().public_url
    return base + url_for("releases.door") if base else url_for("releases.door", _external=True)
