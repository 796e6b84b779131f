"""How does a programme come about? Through the app's own ways in, one deed after the other."""

import json
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from mapper.config import PROJECT
from mapper.intake import phone_decisions, reference_changes, venue_changes
from mapper.intake.deliveries import Delivery
from mapper.intake.phone_message import MalformedMessage
from mapper.intake.phone_visit import Receiver
from mapper.intake.refusals import Refused
from mapper.intake.review_decisions import Decider
from mapper.intake.undo import undo_import
from mapper.intake.venue_import import import_venues
from mapper.intake.visit_import import import_visits
from mapper.intake.wishes import Programme, Wishes
from mapper.rules.open_months import as_text
from mapper.rules.permissions import EVERYWHERE, Actor, Role
from mapper.store import derived, people, phone_review, reference, reference_edits, schema, venues
from mapper.store.areas import areas
from mapper.store.audit import By
from mapper.store.database import Database
from mapper.store.venues import Venue
from tests.builders import CARIBOU, CUMBERLAND, PORTLAND, ZONE, some_id

SECRET = "a secret for tests that is long enough"
BRIDGTON = "2300507170"
# (town, county, lat, lon); in no town, and in no area at all, too.
PLACES = (
    (PORTLAND, CUMBERLAND, 43.66, -70.26),
    (CARIBOU, CARIBOU[:5], 46.86, -68.01),
    (BRIDGTON, CUMBERLAND, 44.05, -70.71),
    ("", CUMBERLAND, 43.5, -70.0),
    ("", "", None, None),
)
TYPES = ("laundromat", "cafe", "hospital", "library")
MATERIALS = ("sten_poster_en", "sten_card_plain_en", "blue_poster_awareness_en")
SPOTS = ("restroom_stall", "waiting_room")
MARKS = ("closed", "restricted", "do_not_place")


@dataclass
class History:
    """A programme on a database with reference data; each method is a deed of somebody, or is refused."""

    database: Database
    folder: Path
    now: datetime
    listed: list[str] = field(default_factory=list)  # ids of venues, those that may be pending too
    sent: list[str] = field(default_factory=list)  # ids of visits
    batches: list[str] = field(default_factory=list)
    files: int = 0

    def __post_init__(self) -> None:
        self.receiver = Receiver(self.database, SECRET, ZONE, PROJECT / "data")
        with self.database.write() as connection:
            self.actors = tuple(
                Actor(people.create(connection, name, role, areas, self.now), name, role, frozenset(areas))
                for name, role, areas in (
                    ("Ada", Role.administrator, ()),
                    ("Vera", Role.volunteer, (PORTLAND,)),
                    ("Cora", Role.coordinator, (CUMBERLAND,)),
                )
            )

    @property
    def programme(self) -> Programme:
        return Programme(self.now, ZONE, PROJECT / "data", SECRET)

    @property
    def by(self) -> By:
        return By(self.actors[0].person_id, self.now)

    def do(self, deeds: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """One after the other, a minute apart; what the app refuses changes nothing."""
        for name, how in deeds:
            self.now += timedelta(minutes=1)
            with suppress(Refused, MalformedMessage):
                getattr(self, name)(**how)

    # --- from phones ---------------------------------------------------------------------------------

    def visit(
        self, at: datetime, venue: int, sender: int = 0, late: int = 0, skew: int = 0, **said: Any
    ) -> None:
        """`late`: hours until it arrives; `skew`: minutes that the phone's clock is behind."""
        if self.listed:
            self._send(at, {"venue_id": self._listed(venue)}, sender, late, skew, said)

    def found(self, at: datetime, name: int, kind: str, place: int, sender: int = 0, **said: Any) -> None:
        """A visit to a place that is not on the list."""
        _, _, lat, lon = PLACES[place]
        new = {
            "id": some_id(f"found {name}"),
            "name": f"Found {name}",
            "venue_type": kind,
            "lat": lat,
            "lon": lon,
        }
        self._send(at, {"new_venue": new}, sender, 0, 0, said)
        if new["id"] not in self.listed:
            self.listed.append(new["id"])

    def again(self, at: datetime, visit: int, venue: int, **said: Any) -> None:
        """Another body under an id that came before."""
        if self.sent and self.listed:
            self._send(
                at, {"venue_id": self._listed(venue)}, 0, 0, 0, said, self.sent[visit % len(self.sent)]
            )

    def void(self, visit: int, sender: int, days: int) -> None:
        """May name a visit that comes only later, or never."""
        visit_id = self.sent[visit] if visit < len(self.sent) else some_id(f"visit {visit}")
        body = {"visit_id": visit_id, "voided_at": self.now.isoformat()}
        self.receiver.void(
            self._delivery(str(uuid.uuid4()), body, sender, self.now + timedelta(days=days), 0)
        )

    def _send(
        self,
        at: datetime,
        where: Mapping[str, Any],
        sender: int,
        late: int,
        skew: int,
        said: Mapping[str, Any],
        visit_id: str = "",
    ) -> None:
        new_id = some_id(f"visit {len(self.sent)}")
        follow_up = said.get("follow_up_on")
        body = {
            **where,
            "visited_at": (at - timedelta(minutes=skew)).isoformat(),
            "outcome": said["outcome"],
            "items": [dict(item) for item in said["items"]],
            "follow_up_on": follow_up.isoformat() if follow_up else None,
            "concern": said.get("concern"),
        }
        arrives = max(at, at + timedelta(hours=late))
        if not visit_id:
            self.sent.append(new_id)
        self.receiver.visit(self._delivery(visit_id or new_id, body, sender, arrives, skew))

    def _delivery(self, id_: str, body: Mapping[str, Any], sender: int, at: datetime, skew: int) -> Delivery:
        received = at.astimezone(UTC)
        return Delivery(
            id_, json.dumps(body).encode(), self.actors[sender], received, received - timedelta(minutes=skew)
        )

    # --- what coordinators decide ----------------------------------------------------------------------

    def accept(self, which: int) -> None:
        with self.database.read() as connection:
            waiting = venues.pending(connection)
        if waiting:
            number = waiting[which % len(waiting)].number
            phone_decisions.accept_venue(self.database, number, Decider(), self.programme)

    def set_aside(self, which: int) -> None:
        with self.database.read() as connection:
            waiting = venues.pending(connection)
        if waiting:
            number = waiting[which % len(waiting)].number
            phone_decisions.set_venue_aside(self.database, number, Decider(), self.programme)

    def decide_held(self, which: int, release: bool) -> None:
        with self.database.read() as connection:
            held = phone_review.held(connection, EVERYWHERE)
        if held:
            visit_id = held[which % len(held)].visit.id
            if release:
                phone_decisions.release_visit(self.database, visit_id, "cafe", Decider(), self.programme)
            else:
                phone_decisions.reject_visit(self.database, visit_id, Decider(), self.programme)

    def decide_conflict(self, which: int, other: bool) -> None:
        with self.database.read() as connection:
            found = phone_review.conflicts(connection, EVERYWHERE)
        if found:
            one = found[which % len(found)]
            keep = phone_decisions.keep_other if other else phone_decisions.keep_first
            keep(self.database, one.id, one.digest, Decider(), self.programme)

    def take_back(self, visit: int) -> None:
        """From the venue's page."""
        if not self.sent:
            return
        visit_id, table = self.sent[visit % len(self.sent)], schema.visit
        with self.database.read() as connection:
            at = connection.execute(select(table.c.venue_id).where(table.c.id == visit_id)).scalar()
            there = venues.standing_for(connection, [at]).get(at) if at else None
        if there:
            venue_changes.take_back(self.database, there.number, visit_id, "", Decider(), self.programme)

    # --- the register ------------------------------------------------------------------------------------

    def list_venue(self, kind: str, place: int, open_months: int = 4095) -> None:
        town, county, lat, lon = PLACES[place]
        venue = Venue(
            id=some_id(f"venue {len(self.listed)}"),
            name=f"Place {len(self.listed)}",
            venue_type=kind,
            added_at=self.now,
            lat=lat,
            lon=lon,
            precision="given" if lat is not None else "",
            town_geoid=town,
            county_geoid=county,
            open_months=open_months,
        )
        with self.database.write() as connection:
            venues.add(connection, [venue])
            derived.recompute(connection, [venue.id], ZONE)
        self.listed.append(venue.id)

    def merge(self, gone: int, kept: int) -> None:
        """Into a venue that stands for itself, as a person's decision about a double would be."""
        if not self.listed:
            return
        with self.database.write() as connection:
            ids = self._listed(gone), self._listed(kept)
            stand = venues.standing_for(connection, ids)
            if len(set(ids)) == 2 and all(id_ in stand and stand[id_].id == id_ for id_ in ids):
                venues.change(connection, {ids[0]: {"merged_into": ids[1]}})
                derived.recompute(connection, ids, ZONE)

    def unmerge(self, which: int) -> None:
        with self.database.write() as connection:
            merged = [v for v in venues.by_ids(connection, self.listed).values() if v.merged_into]
            if merged:
                venue = merged[which % len(merged)]
                stand = venues.standing_for(connection, [venue.id])
                venues.change(connection, {venue.id: {"merged_into": None}})
                derived.recompute(connection, [venue.id, *(v.id for v in stand.values())], ZONE)

    def change_facts(self, venue: int, **facts: Any) -> None:
        there = self._standing(venue)
        if there is None:
            return
        if "place" in facts:
            _, _, lat, lon = PLACES[facts.pop("place")]
            there = replace(there, lat=lat, lon=lon)
        there = replace(there, **facts)
        texts = {
            name: str(getattr(there, name) or "") for name in ("name", "venue_type", "address", "lat", "lon")
        }
        texts["open_months"] = as_text(there.open_months)
        venue_changes.change_facts(self.database, there.number, texts, Decider(), self.programme)

    def mark(self, venue: int, flag: str, value: bool) -> None:
        there = self._standing(venue)
        if there is None:
            return
        if flag == "do_not_place" and value:
            venue_changes.mark_do_not_place(self.database, there.number, "no", Decider(), self.programme)
        else:
            venue_changes.mark(self.database, there.number, {flag: value}, Decider(), self.programme)

    def import_venues(self, lines: Sequence[tuple[str, str, int, str, str, str]]) -> None:
        """A list with (its id, type, place, status, do_not_place, open_months); the same ids come again."""
        header = "external_id,name,venue_type,lat,lon,status,do_not_place,open_months\n"
        rows = [
            f"{name},Listed {name},{kind},{_point(place)},{status},{no},{months}\n"
            for name, kind, place, status, no, months in lines
        ]
        done = import_venues(self.database, self._file(header + "".join(rows)), Wishes(), self.programme)
        self.batches.append(str(done.batch))
        with self.database.read() as connection:
            new = venues.by_source_ids(connection, "default", [line[0] for line in lines]).values()
        self.listed += [id_ for id_ in new if id_ not in self.listed]

    def import_visits(self, lines: Sequence[tuple[int, date, str, str]]) -> None:
        """A file of (venue, day, outcome, action); visits of one day are told apart by their lines."""
        if not self.listed:
            return
        header = "visit_id,venue,visited_at,outcome,material,spot,action,follow_up_on\n"
        rows = [
            f"f{self.files}-{n},{self._listed(venue)},{day},{outcome},"
            + (f"{MATERIALS[0]},{SPOTS[0]},{action}," if action else ",,,")
            + (f"{day + timedelta(days=3)}\n" if outcome == "closed_until" else "\n")
            for n, (venue, day, outcome, action) in enumerate(lines)
        ]
        done = import_visits(self.database, self._file(header + "".join(rows)), Wishes(), self.programme)
        self.batches.append(str(done.batch))

    def undo(self, which: int) -> None:
        if self.batches:
            undo_import(self.database, self.batches[which % len(self.batches)], self.programme)
            with self.database.read() as connection:
                here = venues.by_ids(connection, self.listed)
            self.listed = [id_ for id_ in self.listed if id_ in here] or self.listed[:1]

    def _file(self, content: str) -> Path:
        self.files += 1
        file = self.folder / f"file{self.files}.csv"
        file.write_text(content)
        return file

    # --- reference data --------------------------------------------------------------------------------

    def change_reference(self, noun: str, code: str, **values: str) -> None:
        with self.database.read() as connection:
            row = reference_edits.one(connection, noun, code)
        assert row is not None
        texts = {name: _as_text(value) for name, value in row.items()} | values
        reference_changes.change(self.database, self.by, noun, code, texts, ZONE)

    def choose(self, county: str, out: Sequence[str], targets: Mapping[str, str]) -> None:
        with self.database.read() as connection:
            kinds = [kind.code for kind in reference.venue_types(connection)]
        texts = {f"scope_{kind}": "yes" for kind in kinds if kind not in out}
        texts |= {f"target_{kind}": target for kind, target in targets.items()}
        reference_changes.choose(self.database, self.by, county, texts)

    def looked_none(self, geoid: str, kind: str, taken_back: bool) -> None:
        with self.database.read() as connection:
            area = next(area for area in areas(connection) if area.geoid == geoid)
        reference_changes.mark_looked_none(self.database, self.by, area, kind, self.now.date(), taken_back)

    def retire(self, noun: str, code: str, retired: bool) -> None:
        reference_changes.retire(self.database, self.by, noun, code, retired)

    # ---------------------------------------------------------------------------------------------------

    def _listed(self, index: int) -> str:
        return self.listed[index % len(self.listed)]

    def _standing(self, index: int) -> Venue | None:
        with self.database.read() as connection:
            return venues.standing_for(connection, [self._listed(index)]).get(self._listed(index))


def _point(place: int) -> str:
    """Cells of lat and lon."""
    _, _, lat, lon = PLACES[place]
    return "," if lat is None else f"{lat},{lon}"


def _as_text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
