"""Who gets which answer where? A row for every URL and method; tests/web/test_permission_table.py walks it.

A row: endpoint, method, and the status for

    anonymous  waiting (signed in, not approved)  volunteer  viewer  coordinator  administrator

`200/404`: 200 for a thing in one's own area, 404 for one elsewhere; one number: the same for both. A POST
or PUT that is let in changes something, but where `~` stands behind the status (`303~`: refused in words).
`@name` is a thing of tests/web/things.py, once of the own area and once of another; add new kinds there.

    Row("venues.one", "GET", "303 303 404 404 200/404 200", number="@venue")
    Row("people.revoke", "POST", COORDINATOR_SENDS, person_id="@person", form={"reason": "moved"})
"""

import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from werkzeug.datastructures import FileStorage

from mapper.config import PROJECT
from tests.builders import POSTER, STALL


class Row:
    """What is sent: `url` is what stands in the address, `form` or `json` the body."""

    def __init__(
        self,
        endpoint: str,
        method: str,
        expected: str,
        *,
        form: Mapping[str, Any] | None = None,
        json: Any = None,
        query: str = "",
        **url: str,
    ) -> None:
        self.endpoint, self.method, self.expected = endpoint, method, expected
        self.url, self.form, self.json, self.query = url, form or {}, json, query


class Upload(FileStorage):
    """A small list, from its first byte for each who sends it."""

    def __init__(self) -> None:
        super().__init__(filename="list.csv", name="file", content_type="text/csv")

    @property
    def stream(self) -> IO[bytes]:
        return io.BytesIO(b"name,type,city\nSuds,cafe,Portland\n")

    @stream.setter
    def stream(self, _given: IO[bytes]) -> None:
        """What FileStorage was made with is not kept."""


# What most rows say. Sent: a form, which ends in a page that is asked for anew.
ALL = "200"
SIGNED_IN_API = "401 401 200 200 200 200"
VOLUNTEER_PAGE = "303 303 200 404 200 200"
COUNTS_PAGE = "303 303 404 200 200 200"
COUNTS_THING = "303 303 404 200/404 200/404 200"
COORDINATOR_PAGE = "303 303 404 404 200 200"
COORDINATOR_THING = "303 303 404 404 200/404 200"
COORDINATOR_API = "401 401 404 404 200 200"
COORDINATOR_SENDS = "303 303 404 404 303/404 303"
COORDINATOR_DECIDES = "303 303 404 404 303/303~ 303"  # "no such … waits", in words
ADMINISTRATOR_PAGE = "303 303 404 404 404 200"
ADMINISTRATOR_SENDS = "303 303 404 404 404 303"

VISIT = {
    "venue_id": "@venue_id",
    "visited_at": "2026-05-04T12:00:00-04:00",
    "outcome": "placed",
    "items": [{"material": POSTER, "spot": STALL, "action": "placed", "quantity": 1}],
}
VOID = {"visit_id": "@visit", "voided_at": "2026-05-04T12:00:00-04:00", "reason": ""}
PAPER_MAP = hashlib.sha256((PROJECT / "data" / "paper_map.geojson").read_bytes()).hexdigest()[:12]
LINK = {"label": "The county fund", "days": "90"}
FACTS = {"name": "Suds", "venue_type": "laundromat", "lat": "43.66", "lon": "-70.26"}
TYPE = {
    "label": "Bus shelter stop",
    "poster_shelf_life_days": "90",
    "palm_card_shelf_life_days": "30",
    "posting": "voluntary",
}
NUMBER = {"label": "Help", "number": "211"}
SHEET = {"title": "Training", "codes": "2", "hours": "24", "towns": "@town"}

FROZEN = {"form_id": "@new_id", "title": "Spring board", "of": "by=county&county=@county"}
LOGGED_FOR = {
    "visit_id": "@new_id",
    "venue_id": "@venue_id",
    "day": str(datetime.now(UTC).date() - timedelta(days=1)),
    "outcome": "checked",
    "material": POSTER,
    "spot": STALL,
    "action": "seen",
    "quantity": "1",
}
TYPED_IN = {
    "form_id": "@new_id",
    "person_id": "@person",
    "day": str(datetime.now(UTC).date() - timedelta(days=1)),
    "stop": "1",
    "outcome": "C",
    "material": "A",
    "spot": "A",
    "quantity": "2",
    "follow_up": "",
}

TAKEN = {
    "form_id": "@new_id",
    "person": "@person",
    "material": POSTER,
    "quantity": "20",
    "on_day": LOGGED_FOR["day"],
}

TOMORROW = str(datetime.now(UTC).date() + timedelta(days=1))
PLAN = {"name": "Saturday", "on_day": TOMORROW, "person": "@person"}
ROUND = {**PLAN, "form_id": "@new_id", "n": "@venue"}
MOVED = {"to": "new", "form_id": "@new_id", "next_day": TOMORROW}

ROWS = (
    Row("static", "GET", ALL, filename="style.css"),
    Row("health.healthz", "GET", ALL),
    Row("metrics.metrics", "GET", ALL),
    Row("health.readyz", "GET", ALL),
    # --- signing in
    Row("sign_in.page", "GET", ALL),
    Row("sign_in.redeem", "POST", "422", form={"code": "guessed"}),
    Row("sign_in.waiting", "GET", "303 200 303 303 303 303"),
    Row("sign_in.sign_out", "POST", "303"),
    Row("sign_in.home", "GET", "303"),
    Row("passphrases.sign_in", "POST", "422", form={"sign_in_name": "guessed", "passphrase": "guessed"}),
    Row("passphrases.save", "POST", "303 303 404 422 422 422", form={"sign_in_name": "x"}),
    Row("passphrases.remove", "POST", "303 303 404 404 404 404"),
    Row("passkeys.who_question", "POST", "200"),
    Row("passkeys.sign_in", "POST", "422"),
    Row("passkeys.new_question", "POST", "303 303 404 200 200 200"),
    Row("passkeys.add", "POST", "303 303 404 422 422 422"),
    Row("passkeys.remove", "POST", "303 303 404 404 404 404", passkey_id="a passkey of somebody else's"),
    # --- one's own sign-in: others' devices are not there, for nobody
    Row("me.page", "GET", "303 303 200 200 200 200"),
    Row("me.app_code", "POST", "303 303 200 200 200 200"),
    Row("me.name_device", "POST", "303 303 404 404 404 404", digest="@session", form={"name": "mine"}),
    Row("me.end_device", "POST", "303 303 404 404 404 404", digest="@session"),
    Row("me.end_others", "POST", "303 303 303~ 303~ 303~ 303~"),
    # --- what is held about oneself
    Row("own_data.page", "GET", "303 303 200 200 200 200"),
    Row("own_data.file", "POST", "303 303 200~ 200~ 200~ 200~"),
    Row("own_data.ask", "GET", "303 303 200 200 200 200"),
    Row("own_data.delete", "POST", "303 303 303 303 303 303"),
    # --- the phone
    Row("phone.visit", "GET", VOLUNTEER_PAGE),
    Row("phone.who", "POST", "303 303 303~ 303~ 303~ 303~", form={"person": "nobody here"}),
    Row("shell.worker", "GET", ALL),
    Row("shell.offline", "GET", ALL),
    Row("shell.manifest", "GET", ALL),
    Row("shell.icon", "GET", ALL, name="192.png"),
    Row("shell.paper_map", "GET", ALL, digest=PAPER_MAP),
    Row("shell.here", "GET", ALL),
    Row("phone.sign_out", "POST", "200~", form={"person": "nobody here"}),
    Row("sync_api.put_visit", "PUT", "401 401 201 404 201 201", visit_id="@new_id", json=VISIT),
    Row("sync_api.put_void", "PUT", "401 401 201 404 201 201", void_id="@new_id", json=VOID),
    Row("sync_api.carry", "GET", "401 401 200 404 200 200"),
    Row("sync_api.openapi", "GET", SIGNED_IN_API),
    # --- counts, map, list
    Row("coverage.overview", "GET", COUNTS_PAGE),
    Row("coverage.map_page", "GET", COORDINATOR_PAGE),
    Row("coverage.paper_map", "GET", COORDINATOR_PAGE),
    Row("coverage.area_outlines", "GET", COORDINATOR_PAGE, level="county"),
    Row("map_api.venues", "GET", COORDINATOR_API, query="bbox=-71,43,-66,48&zoom=7"),
    Row("map_api.areas", "GET", COORDINATOR_API, query="level=county"),
    Row("gaps.report", "GET", COUNTS_PAGE),
    Row("gaps.looked_none", "POST", COORDINATOR_SENDS, form={"cell": "@town:laundromat"}),
    Row("gaps.recalls", "GET", COORDINATOR_PAGE),
    Row("missing.page", "GET", COUNTS_PAGE),
    Row("missing.as_csv", "GET", COORDINATOR_PAGE),
    Row("adding.page", "GET", COORDINATOR_PAGE),
    Row(
        "adding.add",
        "POST",
        "303 303 404 404 303/422 303",  # a town elsewhere is none of the list
        form={"name": "The Corner", "type": "church", "town": "@town", "sure": "yes"},
    ),
    Row(
        "adding.put_closed_list",
        "POST",
        "303 303 404 404 303 303",
        form={"type": "@closed_type"},
    ),
    Row("adding.undo", "POST", COORDINATOR_SENDS, form={"batch": "@hand_batch"}),
    Row("trends.page", "GET", COUNTS_PAGE),
    Row("trends.as_csv", "GET", COORDINATOR_PAGE),
    Row("forecast.page", "GET", COUNTS_PAGE),
    Row("forecast.recheck_csv", "GET", COORDINATOR_PAGE),
    Row("activity.page", "GET", COUNTS_PAGE),
    Row("activity.as_csv", "GET", COORDINATOR_PAGE),
    Row("frozen.freeze", "POST", "303 303 404 404 303/422 303", form=FROZEN),
    Row("frozen.listing", "GET", COUNTS_PAGE),
    Row("frozen.one", "GET", COUNTS_THING, report_id="@frozen"),
    Row("frozen.figures_csv", "GET", COORDINATOR_THING, report_id="@frozen"),
    Row("comparison.page", "GET", COUNTS_PAGE),
    Row("comparison.venues", "GET", COORDINATOR_PAGE),
    Row("comparison.figures_csv", "GET", COORDINATOR_PAGE),
    Row("comparison.venues_csv", "GET", COORDINATOR_PAGE),
    Row("venues.listing", "GET", COORDINATOR_PAGE),
    Row("venues.one", "GET", COORDINATOR_THING, number="@venue"),
    Row("venue_serving.save", "POST", COORDINATOR_SENDS, number="@venue", form={"town": "@other_town"}),
    Row("bulk_edits.ask", "GET", COORDINATOR_PAGE),
    Row("bulk_edits.change", "POST", COORDINATOR_SENDS, form={"do": "close", "venues": "@venue"}),
    Row("bulk_edits.listing", "GET", COORDINATOR_PAGE),
    Row("bulk_edits.one", "GET", COORDINATOR_THING, edit_id="@bulk_edit"),
    Row("bulk_edits.take_back", "POST", COORDINATOR_SENDS, edit_id="@bulk_edit"),
    Row("venue_changes.facts", "POST", COORDINATOR_SENDS, number="@venue", form=FACTS),
    Row("venue_changes.flags", "POST", COORDINATOR_SENDS, number="@venue", form={"do": "close"}),
    Row("venue_changes.do_not_place", "POST", COORDINATOR_SENDS, number="@venue", form={"reason": "x"}),
    Row("venue_changes.take_back", "POST", COORDINATOR_SENDS, number="@venue", visit_id="@visit"),
    Row("doubles.listing", "GET", COORDINATOR_PAGE),
    Row("doubles.compare_two", "GET", COORDINATOR_THING, number="@venue", other="@pending"),
    Row(
        "doubles.with_number",
        "GET",
        "303 303 404 404 303/404 303",
        number="@venue",
        query="with=1",
    ),
    Row("doubles.decide", "POST", COORDINATOR_SENDS, number="@venue", other="@pending", form={"do": "merge"}),
    Row("doubles.undo", "POST", COORDINATOR_SENDS, merge_id="@merge"),
    Row("redactions.remove_note", "POST", COORDINATOR_SENDS, visit_id="@visit"),
    Row("redactions.remove_venue_notes", "POST", COORDINATOR_SENDS, number="@venue"),
    Row("redactions.ask", "GET", COORDINATOR_THING, number="@venue"),
    Row("redactions.remove_venue", "POST", COORDINATOR_SENDS, number="@venue"),
    Row("concerns.page", "GET", COORDINATOR_PAGE),
    Row("concerns.decide", "POST", COORDINATOR_SENDS, number="@venue", form={"do": "restrict"}),
    Row("area_rules.page", "GET", COORDINATOR_PAGE),
    Row(
        "area_rules.set_rule",
        "POST",
        "303 303 404 404 303/422 303",
        form={"town": "@ruled_town", "rule": "ask_first", "whom_to_ask": "the office"},
    ),
    Row("area_rules.end", "POST", COORDINATOR_SENDS, geoid="@ruled_town"),
    # --- files
    Row("downloads.gaps_csv", "GET", COORDINATOR_PAGE),
    Row("downloads.gaps_xlsx", "GET", COORDINATOR_PAGE),
    Row("downloads.coverage_csv", "GET", COORDINATOR_PAGE),
    Row("downloads.coverage_xlsx", "GET", COORDINATOR_PAGE),
    Row("downloads.coverage_geojson", "GET", COORDINATOR_PAGE),
    Row("venue_files.as_csv", "GET", COORDINATOR_PAGE),
    Row("venue_files.as_xlsx", "GET", COORDINATOR_PAGE),
    Row("venue_files.as_geojson", "GET", COORDINATOR_PAGE),
    Row("venue_files.as_gpx", "GET", COORDINATOR_PAGE),
    # --- what waits
    Row("desk.page", "GET", COORDINATOR_PAGE),
    Row("desk.page", "GET", COORDINATOR_THING, county="@county"),
    Row("desk_places.page", "GET", COORDINATOR_PAGE, why="recheck"),
    Row("desk_places.page", "GET", COORDINATOR_THING, why="promise", county="@county"),
    Row("review.queue", "GET", COORDINATOR_PAGE),
    Row("imports.listing", "GET", COORDINATOR_PAGE),
    Row("imports.openstreetmap", "GET", COORDINATOR_PAGE),
    Row("imports.upload", "POST", COORDINATOR_SENDS, form={"kind": "venues", "file": Upload()}),
    Row("import_choices.columns", "GET", COORDINATOR_THING, job_id="@list"),
    Row(
        "import_choices.choose_columns",
        "POST",
        COORDINATOR_SENDS,
        job_id="@list",
        form={"column-1": "name", "column-2": "venue_type", "column-3": "city"},
    ),
    Row("import_choices.words", "GET", COORDINATOR_THING, job_id="@list"),
    Row(
        "import_choices.choose_words",
        "POST",
        COORDINATOR_SENDS,
        job_id="@list",
        form={"text": "x", "code": "cafe"},
    ),
    Row("imports.one", "GET", COORDINATOR_THING, job_id="@previewed"),
    Row("imports.points", "GET", COORDINATOR_THING, job_id="@previewed"),
    Row("imports.rejected", "GET", COORDINATOR_THING, job_id="@previewed"),
    Row("imports.take", "POST", COORDINATOR_SENDS, job_id="@previewed"),
    Row("imports.cancel", "POST", COORDINATOR_SENDS, job_id="@previewed"),
    Row("imports.undo", "POST", COORDINATOR_SENDS, job_id="@taken_in"),
    Row("review.decide_row", "POST", COORDINATOR_DECIDES, row_id="@row", form={"do": "accept"}),
    Row("review.decide_venue", "POST", COORDINATOR_DECIDES, number="@pending", form={"do": "accept"}),
    Row("review.decide_visit", "POST", COORDINATOR_DECIDES, visit_id="@held", form={"do": "release"}),
    Row(
        "review.decide_conflict",
        "POST",
        COORDINATOR_DECIDES,
        visit_id="@conflict",
        digest="digest",
        form={"do": "first"},
    ),
    # --- people
    Row("people.listing", "GET", COORDINATOR_PAGE),
    Row(
        "people.invite",
        "POST",
        "303 303 404 404 200/422 200",
        form={"form_id": "@new_id", "name": "New", "role": "volunteer", "towns": "@town"},
    ),
    Row("approvals.decide", "POST", COORDINATOR_SENDS, digest="@waiting", form={"do": "let_in"}),
    Row(
        "deputies.name",
        "POST",
        ADMINISTRATOR_SENDS,  # and each coordinator their own: tests/web/test_deputies.py
        person_id="@coordinator",
        form={"deputy": "Dora", "until": str(datetime.now(UTC).date() + timedelta(days=9))},
    ),
    Row("deputies.end", "POST", "303 303 404 404 404 303~", person_id="@coordinator"),  # none was named
    Row("promises.listing", "GET", COORDINATOR_PAGE),
    Row("round_after.page", "GET", COORDINATOR_THING, round_id="@round"),
    Row(
        "round_after.freeze",
        "POST",
        COORDINATOR_SENDS,
        round_id="@round",
        form={"form_id": "@new_id", "title": "Spring board"},
    ),
    Row("stock.page", "GET", COORDINATOR_PAGE),
    Row("stock.enter", "POST", "303 303 404 404 303/422 303", form=TAKEN),
    Row("stock.undo", "POST", COORDINATOR_DECIDES, form={"entry": "@stock_entry"}),
    Row("stock.as_csv", "GET", COORDINATOR_PAGE),
    Row("log_for.page", "GET", COORDINATOR_THING, person_id="@person"),
    Row("log_for.save", "POST", COORDINATOR_SENDS, person_id="@person", form=LOGGED_FOR),
    # --- rounds
    Row("rounds.listing", "GET", COORDINATOR_PAGE),
    Row("rounds.one", "GET", COORDINATOR_THING, round_id="@round"),
    Row("round_files.gpx", "GET", COORDINATOR_THING, round_id="@round"),
    Row("round_choosing.new", "GET", COORDINATOR_PAGE),
    Row("round_choosing.make", "POST", "303 303 404 404 303/422 303", form=ROUND),
    Row("round_edits.plan", "POST", COORDINATOR_SENDS, round_id="@round", form=PLAN),
    Row(
        "round_edits.order",
        "POST",
        COORDINATOR_SENDS,
        round_id="@round",
        form={"lat": "43.7", "lon": "-70.2"},
    ),
    Row("round_edits.stops", "POST", COORDINATOR_SENDS, round_id="@round", form={"drop": "@venue_id"}),
    Row("round_edits.move", "POST", COORDINATOR_SENDS, round_id="@round", form=MOVED),
    Row("round_edits.close", "POST", COORDINATOR_SENDS, round_id="@round"),
    Row("round_edits.open_again", "POST", "303 303 404 404 303~/404 303~", round_id="@round"),
    Row("round_edits.remove", "POST", COORDINATOR_SENDS, round_id="@round"),
    # --- a round's list on paper
    Row("round_paper.page", "GET", COORDINATOR_THING, round_id="@round"),
    Row("round_entry.page", "GET", COORDINATOR_THING, round_id="@round"),
    Row("round_entry.check", "POST", "303 303 404 404 200~/404 200~", round_id="@round", form=TYPED_IN),
    Row("round_entry.save", "POST", COORDINATOR_SENDS, round_id="@round", form=TYPED_IN),
    Row("person.page", "GET", COORDINATOR_THING, person_id="@person"),
    Row(
        "person.save",
        "POST",
        COORDINATOR_SENDS,
        person_id="@person",
        form={"name": "Other", "towns": "@town", "trained_on": "2026-05-04"},
    ),
    Row("person.new_code", "POST", COORDINATOR_THING, person_id="@person"),
    Row("person.end_device", "POST", COORDINATOR_SENDS, person_id="@person", digest="@session"),
    Row("person.revoke", "POST", COORDINATOR_SENDS, person_id="@person"),
    # --- a training evening: a sheet is refused where its codes would lead nowhere, as here
    Row("sheets.listing", "GET", COORDINATOR_PAGE),
    Row("sheets.make", "POST", "303 303 404 404 422 422", form={"form_id": "@new_id", **SHEET}),
    Row("sheets.room", "GET", COORDINATOR_THING, sheet_id="@sheet"),
    Row("sheets.let_in", "POST", COORDINATOR_SENDS, sheet_id="@sheet", form={"who": "@in_the_room"}),
    Row("sheets.end", "POST", COORDINATOR_SENDS, sheet_id="@sheet", form={"digest": "@in_the_room"}),
    Row("sheets.void", "POST", COORDINATOR_SENDS, sheet_id="@sheet"),
    # --- settings
    Row("audit.log", "GET", COORDINATOR_PAGE),
    Row("notices.privacy", "GET", ALL),
    Row("releases.listing", "GET", ADMINISTRATOR_PAGE),
    Row("releases.preview", "GET", ADMINISTRATOR_PAGE),
    Row("releases.freeze", "POST", "303 303 404 404 404 409", form={"seen": "other figures"}),
    Row("releases.one", "GET", ADMINISTRATOR_PAGE, release_id="@release"),
    Row("releases.make_link", "POST", ADMINISTRATOR_PAGE, release_id="@release", form=LINK),
    Row("releases.revoke_link", "POST", ADMINISTRATOR_SENDS, digest="@release_link"),
    Row("releases.revoke", "POST", ADMINISTRATOR_SENDS, release_id="@release"),
    Row("releases.door", "GET", ALL),
    Row("releases.open", "POST", "404", form={"token": "guessed"}),
    Row("reference.listing", "GET", COORDINATOR_PAGE),
    Row("reference.edit", "GET", ADMINISTRATOR_PAGE, noun="types", code="cafe"),
    Row("reference.save", "POST", ADMINISTRATOR_SENDS, noun="types", code="cafe", form=TYPE),
    Row("reference.new", "GET", ADMINISTRATOR_PAGE, noun="types"),
    Row("reference.add", "POST", ADMINISTRATOR_SENDS, noun="types", form=TYPE),
    Row("reference.retire", "POST", ADMINISTRATOR_SENDS, noun="types", code="cafe", form={"retired": "yes"}),
    Row("county_settings.page", "GET", COORDINATOR_THING, geoid="@county"),
    Row("county_settings.choose", "POST", COORDINATOR_SENDS, geoid="@county"),
    Row(
        "county_settings.need_language", "POST", COORDINATOR_SENDS, geoid="@county", form={"language": "tlh"}
    ),
    Row(
        "county_settings.drop_language",
        "POST",
        "303 303 404 404 303/404 303~/303",  # the coordinator has dropped it before
        geoid="@county",
        form={"language": "en"},
    ),
    Row(
        "county_settings.save_contacts",
        "POST",
        "303 303 404 404 303/404 303~/303",  # the coordinator has said so before
        area="@county",
        form={"local_team": "the desk"},
    ),
    Row(
        "county_settings.save_contacts",
        "POST",
        ADMINISTRATOR_SENDS,
        area="state",
        form={"provider": "the office"},
    ),
    Row("scope.page", "GET", COORDINATOR_PAGE),
    Row("scope.everywhere", "POST", ADMINISTRATOR_SENDS, form={"type": "church", "do": "off"}),
    Row("county_settings.new_number", "GET", COORDINATOR_THING, area="@county"),
    Row("county_settings.new_number", "GET", ADMINISTRATOR_PAGE, area="state"),
    Row("county_settings.add_number", "POST", COORDINATOR_SENDS, area="@county", form=NUMBER),
    Row("county_settings.add_number", "POST", ADMINISTRATOR_SENDS, area="state", form=NUMBER),
    Row("county_settings.number", "GET", COORDINATOR_THING, number_id="@local_number"),
    Row("county_settings.save_number", "POST", COORDINATOR_SENDS, number_id="@local_number", form=NUMBER),
    Row("county_settings.remove_number", "POST", COORDINATOR_SENDS, number_id="@local_number"),
)
