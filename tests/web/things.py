"""What lies in a place that somebody may reach, or may not? Made when a row of the table asks for it."""

import io
import itertools
import uuid
from datetime import UTC, datetime, timedelta
from functools import cached_property

from sqlalchemy import insert

from mapper.intake import bulk_edits, merging
from mapper.intake.added_by_hand import SOURCE
from mapper.intake.review_decisions import Decider
from mapper.intake.upload_folder import UploadFolder
from mapper.intake.wishes import Programme as IntakeProgramme
from mapper.parts import Current
from mapper.rules.admission import HoldReason
from mapper.rules.bulk_edit import Action, BulkWish
from mapper.rules.closed_lists import MUNICIPALITY
from mapper.rules.gap_report import FIGURES
from mapper.rules.import_steps import ImportState
from mapper.rules.permissions import Reach
from mapper.rules.rounds import Round
from mapper.rules.selection import Selection
from mapper.store import (
    area_rules,
    deputies,
    frozen_reports,
    import_jobs,
    imports,
    releases,
    rounds,
    schema,
    sessions,
    sheets,
)
from mapper.store.audit import By
from mapper.store.import_jobs import ImportJob
from mapper.store.reference import reference_changed
from mapper.store.visits import Hold
from tests.builders import (
    AROOSTOOK,
    CARIBOU,
    CUMBERLAND,
    NOON,
    PORTLAND,
    POSTER,
    Programme,
    some_id,
    venue_number,
)

ALLAGASH, BRIDGTON = "2300300800", "2300507170"
_serial = itertools.count(1)
POINTS = {CUMBERLAND: (43.66, -70.26), AROOSTOOK: (46.86, -68.01)}
NOTHING_HAS = {
    "venue": "999999",
    "venue_id": some_id("no venue"),
    "pending": "999999",
    "bulk_edit": some_id("no change"),
    "row": "999999",
    "visit": some_id("no visit"),
    "held": some_id("no visit"),
    "conflict": some_id("no visit"),
    "county": "23999",
    "town": "2399999999",
    "local_number": "999999",
    "ruled_town": "2399999999",
    "other_town": "2399999999",
    "merge": some_id("no merge"),
    "hand_batch": some_id("no import"),
    "person": some_id("nobody"),
    "coordinator": some_id("nobody"),
    "stock_entry": some_id("no entry"),
    "session": "0" * 64,
    "waiting": "0" * 64,
    "sheet": some_id("no sheet"),
    "in_the_room": "0" * 64,
    "release": some_id("no release"),
    "release_link": "0" * 64,
    "frozen": some_id("no report"),
    "closed_type": "no_such_type",
    "round": some_id("no round"),
    "list": some_id("no list"),
    "previewed": some_id("no list"),
    "taken_in": some_id("no list"),
}


class Nothing:
    """Ids that no thing has."""

    def __getattr__(self, name: str) -> str:
        return str(uuid.uuid4()) if name == "new_id" else NOTHING_HAS[name]


class Things:
    """The things of one county; a row of the table writes `@name` for each."""

    def __init__(self, programme: Programme, county: str) -> None:
        self.programme = programme
        self.county = county
        self.town = PORTLAND if county == CUMBERLAND else CARIBOU
        self.label = f"Thing {next(_serial)}"

    def _venue(self, name: str, **fields: object) -> str:
        lat, lon = POINTS[self.county]
        there = {"county_geoid": self.county, "town_geoid": self.town, "lat": lat, "lon": lon}
        return self.programme.venue(f"{self.label} {name}", **there, **fields)

    @cached_property
    def new_id(self) -> str:
        return str(uuid.uuid4())

    @cached_property
    def venue_id(self) -> str:
        return self._venue("Laundry")

    @cached_property
    def venue(self) -> str:
        return str(venue_number(self.programme.database, self.venue_id))

    @cached_property
    def pending(self) -> str:
        """A venue that a volunteer added and nobody accepted."""
        return str(venue_number(self.programme.database, self._venue("Cafe", pending=True)))

    @cached_property
    def bulk_edit(self) -> str:
        """A change of many places that closed one of the county."""
        edit_id = str(uuid.uuid4())
        wish, at = BulkWish(Action.close), [int(self.venue)]
        bulk_edits.apply(self.programme.database, edit_id, at, wish, Decider(), self._programme)
        return edit_id

    @property
    def _programme(self) -> IntakeProgramme:
        parts = self.programme.app.extensions["mapper"]
        return Current(lambda: parts).programme()

    @cached_property
    def merge(self) -> str:
        """A venue that became part of another."""
        kept, merged = (self._venue(name) for name in ("Grange", "Grange Hall"))
        numbers = (venue_number(self.programme.database, id_) for id_ in (kept, merged))
        return merging.merge(self.programme.database, *numbers, {}, Decider(), self._programme).merge_id

    @cached_property
    def visit(self) -> str:
        return self.programme.visit(self.venue_id)

    @cached_property
    def held(self) -> str:
        return self.programme.visit(self.venue_id, hold=Hold(HoldReason.other_area.value, self.county))

    @cached_property
    def conflict(self) -> str:
        """Another body under the id of a visit; its digest is `digest`."""
        self._add(
            schema.visit_conflict,
            visit_id=self.visit,
            digest="digest",
            body="{}",
            received_at=NOON,
            person_id="",
        )
        return self.visit

    @cached_property
    def row(self) -> str:
        """A row of a file that waits."""
        batch = some_id(self.label)
        self._add(schema.import_batch, id=batch, kind="venues", source="a list", imported_at=NOON, counts={})
        lat, lon = POINTS[self.county]
        fields = {"name": self.label, "venue_type": "laundromat", "lat": str(lat), "lon": str(lon)}
        return self._add(
            schema.review_row,
            batch_id=batch,
            kind="venue",
            line=2,
            fields=fields,
            reason="a reason",
            candidates=[],
            fingerprint=self.label,
            county_geoid=self.county,
        )

    @cached_property
    def hand_batch(self) -> str:
        """The import of one venue that a coordinator typed in."""
        batch, venue = some_id(self.label + " by hand"), self._venue("Salon")
        self._add(
            schema.import_batch, id=batch, kind="venues", source=SOURCE, imported_at=NOON, counts={"added": 1}
        )
        after = {"fields": {}, "links": {}}
        self._add(schema.import_change, batch_id=batch, venue_id=venue, before=None, after=after)
        return batch

    @cached_property
    def other_town(self) -> str:
        """Another town of the county."""
        return {CUMBERLAND: BRIDGTON, AROOSTOOK: ALLAGASH}[self.county]

    @cached_property
    def ruled_town(self) -> str:
        """A town of the county that has a rule."""
        town = {CUMBERLAND: BRIDGTON, AROOSTOOK: ALLAGASH}[self.county]
        with self.programme.database.write() as connection:
            area_rules.set_rule(connection, town, area_rules.NO_LOG, "", "", NOON)
        return town

    @cached_property
    def local_number(self) -> str:
        return self._add(schema.local_number, county_geoid=self.county, label=self.label, number="211")

    @cached_property
    def person(self) -> str:
        """A volunteer of the town."""
        return self.programme.person(self.label, "volunteer", [self.town])

    @cached_property
    def stock_entry(self) -> str:
        """What that volunteer took along."""
        return self._add(
            schema.stock_taken,
            id=str(uuid.uuid4()),
            person_id=self.person,
            material=POSTER,
            quantity=5,
            on_day=NOON.date(),
            entered_at=NOON,
        )

    @cached_property
    def coordinator(self) -> str:
        """A coordinator of the county, and another who could stand in."""
        with self.programme.database.read() as connection:
            is_there = "Dora" in deputies.coordinators(connection).values()
        if not is_there:
            self.programme.person("Dora", "coordinator", [self.county])
        return self.programme.person(self.label, "coordinator", [self.county])

    @cached_property
    def session(self) -> str:
        """The digest of a device of that volunteer's."""
        return self._session(approved=True)

    @cached_property
    def waiting(self) -> str:
        """The digest of a sign-in of that volunteer's that waits for approval."""
        return self._session(approved=False)

    @cached_property
    def sheet(self) -> str:
        """A sheet with codes of the town."""
        return self._sheet_and_code[0]

    @cached_property
    def in_the_room(self) -> str:
        """The digest of a sign-in that waits, with a code of that sheet."""
        now, code = datetime.now(UTC), self._sheet_and_code[1]
        with self.programme.database.write() as connection:
            return sessions.digest_of(sessions.redeem(connection, code, "a test", now, self.label))

    @cached_property
    def _sheet_and_code(self) -> tuple[str, str]:
        sheet, by = some_id(self.label + " sheet"), By("somebody else", datetime.now(UTC))
        with self.programme.database.write() as connection:
            return sheet, sheets.make(connection, by, sheet, self.label, [self.town], 3, 24)[0]

    @cached_property
    def release(self) -> str:
        """A release, which is nobody's county's; its month is one of its own."""
        return self._add(
            schema.release,
            id=some_id(self.label),
            month=self.label,
            as_of=NOON.date(),
            made_at=NOON,
            by_county=[],
            by_type=[],
        )

    @cached_property
    def frozen(self) -> str:
        """A frozen report of the county."""
        reach, report_id = Reach(counties=frozenset({self.county})), str(uuid.uuid4())
        about = {"as_of": "2026-05-04", "computed_at": NOON.isoformat(), "by": ["county"]}
        row = {"county": self.label, **dict.fromkeys(FIGURES, 0)}
        report = {**about, "rows": [row], "total": row, "unknown": []}
        with self.programme.database.write() as connection:
            selection, by = Selection(reach=reach), By("", NOON)
            frozen_reports.freeze(connection, by, report_id, self.label, selection, report, {})
        return report_id

    @cached_property
    def round(self) -> str:
        """A round of the county with one stop, two days ago, that was given to its volunteer."""
        venue, person, now = self.venue_id, self.person, datetime.now(UTC)
        day = (now - timedelta(days=2)).date()
        made = Round(str(uuid.uuid4()), f"{self.label} round", day, now, "", None, None, (person,))
        with self.programme.database.write() as connection:
            rounds.add(connection, made, [(venue, "")])
        return made.id

    @cached_property
    def closed_type(self) -> str:
        """A type of place of its own, of which each municipality has one and none is on the list: what other
        rows of the table put on it, or out of scope, changes nothing of that."""
        code = f"office_{next(_serial)}"
        with self.programme.database.write() as connection:
            connection.execute(
                insert(schema.venue_type).values(
                    code=code, label=f"Office {code}", position=99, one_per=MUNICIPALITY,
                    poster_shelf_life_days=365, palm_card_shelf_life_days=122, posting="voluntary",
                )
            )  # fmt: skip
            reference_changed(connection)
        return code

    @cached_property
    def list(self) -> str:
        """A list that a coordinator of the county has uploaded, and not chosen anything of."""
        return self._list("choosing")

    @cached_property
    def previewed(self) -> str:
        return self._list("previewed")

    @cached_property
    def taken_in(self) -> str:
        return self._list("done")

    def _list(self, state: str) -> str:
        config = self.programme.app.extensions["mapper"].config
        folder = UploadFolder(config.instance)
        content = f"name,type,city\nList {next(_serial)},cafe,{self.label}\n".encode()
        columns = {"name": "#1", "venue_type": "#2", "city": "#3"}
        wishes = {"columns": columns, "types": {}, "default_type": "cafe", "sheet": "", "remember": {}}
        whose, job_id, batch = self.coordinator, str(uuid.uuid4()), str(uuid.uuid4())
        file = folder.keep("list.csv", io.BytesIO(content))
        folder.rejected(file).write_text("name,line,reason\n")
        counts = {"read": 1, "added": 1, "updated": 0, "unchanged": 0, "review": 0, "rejected": 0}
        account = {"counts": counts, "rejected": [], "waiting": [], "points": [], "added": 1, "warned": []}
        job = ImportJob(
            job_id,
            "venues",
            "state",
            "list.csv",
            file,
            whose,
            NOON,
            ImportState(state),
            wishes,
            1,
            account,
            batch,
        )
        with self.programme.database.write() as connection:
            import_jobs.add(connection, job)
            if state == "done":
                imports.begin(connection, imports.Batch(batch, "venues", "state", "list.csv", NOON, counts))
        return job_id

    @cached_property
    def release_link(self) -> str:
        release, now = self.release, datetime.now(UTC)
        with self.programme.database.write() as connection:
            return releases.make_link(connection, release, "The county fund", 90, "", now)[1]

    def _session(self, approved: bool) -> str:
        person = self.person  # made before: two writers would wait for each other
        with self.programme.database.write() as connection:
            token = sessions.start(connection, person, "a test", datetime.now(UTC), "code", approved)
        return sessions.digest_of(token)

    def _add(self, table: object, **values: object) -> str:
        """Answers the row's number, where it has one."""
        with self.programme.database.write() as connection:
            done = connection.execute(insert(table).values(**values))  # type: ignore[call-overload]
            return str(done.inserted_primary_key[0])
