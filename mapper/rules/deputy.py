"""Who may stand in for a coordinator, until when, and who may say so or end it?"""

from datetime import date, timedelta

from mapper.rules.permissions import Actor, Role

MOST_DAYS = 60  # ahead
NOT_A_DAY = f"Choose a last day: from today to {MOST_DAYS} days ahead."
NOBODY_SO = "No other coordinator has this name. Write it as it stands on top of their pages."
SEVERAL_SO = "Several coordinators have this name. One of them can change it on their page first."


def may_name(actor: Actor, person_id: str, role: Role) -> bool:
    """Whether this actor may say who stands in for that person: a coordinator for themselves, an
    administrator for any coordinator. A deputy names nobody for whom they stand in."""
    if role is not Role.coordinator:
        return False
    return actor.role is Role.administrator or actor.person_id == person_id


def may_end(actor: Actor, person_id: str, role: Role, deputy_id: str) -> bool:
    """Who may name one may end it, and the deputy may."""
    return may_name(actor, person_id, role) or (deputy_id != "" and actor.person_id == deputy_id)


def problem_of_day(until: date | None, today: date) -> str:
    """Why somebody can't stand in up to that day; empty where they can."""
    if until is None or not today <= until <= last_day(today):
        return NOT_A_DAY
    return ""


def may_know(actor: Actor, person_id: str, deputy_id: str) -> bool:
    """Whether it is this actor's to know that the one stands in for the other."""
    return actor.role is Role.administrator or actor.person_id in (person_id, deputy_id)


def last_day(today: date) -> date:
    return today + timedelta(days=MOST_DAYS)
