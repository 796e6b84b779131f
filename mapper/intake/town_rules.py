"""What happens when a town is given a rule, or a county names whom to ask? Read, checked, written down."""

from collections.abc import Mapping

from mapper.intake.refusals import Refused
from mapper.rules.audit import AuditAction
from mapper.store import area_rules, audit, contacts
from mapper.store.audit import By
from mapper.store.contacts import Contact
from mapper.store.database import Database

MOST_WHOM = 200
RULES = {area_rules.NO_LOG: "Nothing may be logged there", area_rules.ASK_FIRST: "Ask first"}


class RuleRefused(Refused):
    """Nothing was changed; `problems` says why, a sentence by the field's name."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


def set_rule(database: Database, by: By, geoid: str, rule: str, whom_to_ask: str) -> None:
    """From now on the town has this rule. Why is asked nowhere. Raises RuleRefused."""
    whom = " ".join(whom_to_ask.split()) if rule == area_rules.ASK_FIRST else ""
    if rule not in RULES:
        raise RuleRefused({"rule": "Choose what holds there."})
    if rule == area_rules.ASK_FIRST and not whom:
        raise RuleRefused({"whom_to_ask": "Say whom to ask: an office or a role, with how to reach it."})
    _check_length("whom_to_ask", whom)
    with database.write() as connection:
        area_rules.set_rule(connection, geoid, rule, whom, by.actor_id, by.now)
        audit.write(connection, by.now, by.actor_id, AuditAction.area_rule_set, geoid, geoid[:5], rule=rule)


def end_rule(database: Database, by: By, geoid: str) -> None:
    """The town is like any other again. Nothing happens where it has no rule."""
    with database.write() as connection:
        rule = next((one.rule for one in area_rules.rules(connection) if one.geoid == geoid), "")
        if area_rules.end(connection, geoid):
            action = AuditAction.area_rule_ended
            audit.write(connection, by.now, by.actor_id, action, geoid, geoid[:5], rule=rule)


def save_contacts(database: Database, by: By, county_geoid: str, texts: Mapping[str, str]) -> None:
    """What a county, or the whole state, says of whom to ask. Raises RuleRefused."""
    said = {name: " ".join(texts.get(name, "").split()) for name in ("local_team", "provider")}
    for name, text in said.items():
        _check_length(name, text)
    with database.write() as connection:
        changed = contacts.save(connection, Contact(county_geoid, **said))
        if changed:
            action = AuditAction.contacts_saved
            audit.write(connection, by.now, by.actor_id, action, county_geoid, county_geoid, fields=changed)


def _check_length(field: str, text: str) -> None:
    if len(text) > MOST_WHOM:
        raise RuleRefused({field: f"At most {MOST_WHOM} characters, please."})
