"""What is each venue on a day, by DESIGN.md 4 read sentence by sentence? Slow, and as plain as its paper."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.raw import Raw, Row, day

UP, ENDED = ("placed", "seen"), ("gone", "removed")
REOPENING = ("placed", "checked", "promised", "declined")


class Paper:
    """The programme's rows, asked about one day after the other; nothing is kept from one to the next."""

    def __init__(self, raw: Raw, zone: ZoneInfo) -> None:
        self.raw = raw
        self.known = [row for row in raw.venues if not row["pending"] and row["merged_into"] is None]
        self._logs: dict[str, list[Row]] = defaultdict(list)
        stands_for = {row["id"]: row["merged_into"] for row in raw.venues if row["merged_into"]}
        for visit in raw.visits:
            counts_for = visit["venue_id"]
            while counts_for in stands_for:
                counts_for = stands_for[counts_for]
            visit["day"] = visit["moment"].astimezone(zone).date()
            self._logs[counts_for].append(visit)
        for log in self._logs.values():
            log.sort(key=lambda visit: (visit["moment"], visit["line"], visit["id"]))

    def on(self, when: date) -> list[dict[str, Any]]:
        """Every known venue on that day, by number."""
        return [self._described(venue, when) for venue in self.known]

    def _described(self, venue: Row, when: date) -> dict[str, Any]:
        log = [visit for visit in self._logs[venue["id"]] if visit["day"] <= when]
        live = {item for item in things(log) if self._is_live(item, log, venue, when)}
        fresh = {item for item in live if not self._is_superseded(item, when)}
        shut, opens_on = closure(log, when)
        left_out = self._is_left_out(venue, when)
        status = "excluded" if shut or left_out else "covered" if live else after(log)
        follow_up = opens_on if shut else promised_for(log) if status == "promised" else None
        kind, county = self.raw.types.get(venue["venue_type"], {}), venue["county_geoid"]
        chosen = self.raw.choices.get((county, venue["venue_type"]), {})
        own_target = chosen.get("target_pct")
        return {
            "number": venue["number"],
            "venue_type": venue["venue_type"],
            "posting": kind.get("posting", ""),
            "county_geoid": county,
            "county": self.raw.areas.get(county, {}).get("name", ""),
            "town_geoid": venue["town_geoid"],
            "town": self.raw.areas.get(venue["town_geoid"], {}).get("name", ""),
            "target": kind.get("target_pct") if own_target is None else own_target,
            "has_point": venue["lat"] is not None,
            "status": status,
            "visited": bool(log),
            "accepted": status == "covered" or welcome(log),
            "follow_up": None if left_out else follow_up,
            "current": bool(fresh),
            "private": any(self.raw.spots[spot]["private"] for _, spot in fresh),
        }

    def _is_left_out(self, venue: Row, when: date) -> bool:
        """By what the register and the county say today."""
        chosen = self.raw.choices.get((venue["county_geoid"], venue["venue_type"]))
        out_of_scope = chosen is not None and not chosen["in_scope"]
        in_season = venue["open_months"] & 2 ** (when.month - 1)
        return bool(venue["closed"] or venue["do_not_place"] or out_of_scope or not in_season)

    def _is_live(self, thing: tuple[str, str], log: list[Row], venue: Row, when: date) -> bool:
        material, kind = self.raw.materials[thing[0]], self.raw.types[venue["venue_type"]]
        shelf_life = kind[material["kind"] + "_shelf_life_days"]
        recalled_on = day(material["recalled_on"])
        if recalled_on is not None and recalled_on <= when:
            return False
        ended = False
        for visit in reversed(log):
            said = saying(visit, thing)
            if said == "up" and not ended and when < visit["day"] + timedelta(days=shelf_life):
                return True
            ended = ended or said == "ended"
        return False

    def _is_superseded(self, thing: tuple[str, str], when: date) -> bool:
        superseded_on = day(self.raw.materials[thing[0]]["superseded_on"])
        return superseded_on is not None and superseded_on <= when


def things(log: list[Row]) -> set[tuple[str, str]]:
    """Every (material, spot) that any of these visits names."""
    return {(item["material"], item["spot"]) for visit in log for item in visit["items"]}


def saying(visit: Row, thing: tuple[str, str]) -> str:
    """What one visit says of one item: up, ended, or nothing. Up beats ended; closing for good ends all."""
    own = [item for item in visit["items"] if (item["material"], item["spot"]) == thing]
    if any(item["action"] in UP and (item["quantity"] or 0) >= 1 for item in own):
        return "up"
    if visit["outcome"] == "closed_for_good" or any(item["action"] in ENDED for item in own):
        return "ended"
    return ""


def word(visit: Row) -> str:
    if visit["outcome"] in ("promised", "declined"):
        return str(visit["outcome"])
    said = {saying(visit, thing) for thing in things([visit])}
    if "up" in said:
        return "up"
    return "gone" if "ended" in said or visit["outcome"] == "closed_for_good" else ""


def after(log: list[Row]) -> str:
    """The status where nothing is live and nothing excludes it: by the last word."""
    words = [word(visit) for visit in log if word(visit)]
    if not words:
        return "never"
    if words[-1] in ("promised", "declined"):
        return words[-1]
    if words[-1] == "up":
        return "lapsed"
    last_sayings = [
        [saying(visit, thing) for visit in log if saying(visit, thing)][-1:] for thing in things(log)
    ]
    return "lapsed" if ["up"] in last_sayings else "gone"


def closure(log: list[Row], when: date) -> tuple[bool, date | None]:
    """Whether visits closed it on that day, and the day it opens again where one is known."""
    since_opened: list[Row] = []
    for visit in log:
        since_opened = [] if visit["outcome"] in REOPENING else [*since_opened, visit]
    if any(visit["outcome"] == "closed_for_good" for visit in since_opened):
        return True, None
    until = [visit["follow_up_on"] for visit in since_opened if visit["outcome"] == "closed_until"]
    return (True, until[-1]) if until and until[-1] > when else (False, None)


def promised_for(log: list[Row]) -> date | None:
    """For which day material was promised the last time."""
    promised: date | None = [v["follow_up_on"] for v in log if v["outcome"] == "promised"][-1]
    return promised


def welcome(log: list[Row]) -> bool:
    """Whether somebody took material or promised to, since the last time that they said no."""
    words = [word(visit) for visit in log]
    since = words[len(words) - words[::-1].index("declined") :] if "declined" in words else words
    return "up" in since or "promised" in since
