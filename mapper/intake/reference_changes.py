"""What happens when somebody edits the reference data? It is written, and the figures that follow from it."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from mapper.intake.reference_forms import CODE, FORMS, EditRefused, code_from, language, percent, read
from mapper.rules.audit import AuditAction
from mapper.rules.privacy import doubt, looks_like_a_shelter
from mapper.store import audit, derived, reference, reference_edits
from mapper.store.areas import Area, areas
from mapper.store.audit import By
from mapper.store.database import Connection, Database

# A change of these columns changes what visits mean; of any other, only what is said about it.
DECIDING = {
    "types": ("poster_shelf_life_days", "palm_card_shelf_life_days"),
    "spots": (),
    "materials": ("recalled_on",),
}
MOST_WHY = 300


def change(database: Database, by: By, noun: str, code: str, texts: Mapping[str, str], zone: ZoneInfo) -> int:
    """Edits a type, spot or material; answers how many venues were worked out again.

    Raises EditRefused.
    """
    fields = tuple(field for field in FORMS[noun] if not field.only_new)
    with database.write() as connection:
        before = _there(connection, noun, code)
        values = read(fields, texts)
        _refuse_shelters(noun, values)
        reference_edits.change(connection, noun, code, values)
        reference.reference_changed(connection)
        affected = _affected(connection, noun, code, before, values)
        derived.recompute(connection, affected, zone)
        edited = sorted(name for name, value in values.items() if before[name] != value)
        said: dict[str, Any] = {"noun": noun, "fields": edited, "venues": len(affected)}
        audit.write(connection, by.now, by.actor_id, AuditAction.reference_changed, code, **said)
    return len(affected)


def add(database: Database, by: By, noun: str, texts: Mapping[str, str]) -> str:
    """Adds a type, spot or material; answers its code. Raises EditRefused."""
    with database.write() as connection:
        code = texts.get("code", "").strip() or code_from(texts.get("label", ""))
        problem = _code_problem(connection, noun, code)
        try:
            values = read(FORMS[noun], texts)
        except EditRefused as refused:
            raise EditRefused({**refused.problems, **problem}) from None
        if problem:
            raise EditRefused(problem)
        _refuse_shelters(noun, {**values, "code": code})
        reference_edits.add(connection, noun, code, values)
        reference.reference_changed(connection)
        audit.write(connection, by.now, by.actor_id, AuditAction.reference_added, code, noun=noun)
    return code


def retire(database: Database, by: By, noun: str, code: str, retired: bool) -> None:
    """Takes a code out of use, or into use again; what was logged with it stays. Raises EditRefused."""
    with database.write() as connection:
        _there(connection, noun, code)
        reference_edits.change(connection, noun, code, {"retired": retired})
        reference.reference_changed(connection)
        said = {"noun": noun, "retired": "yes" if retired else "no"}
        audit.write(connection, by.now, by.actor_id, AuditAction.reference_retired, code, **said)


def choose(database: Database, by: By, county_geoid: str, texts: Mapping[str, str]) -> None:
    """Writes what a county works on: `scope_CODE` is there where it does, `target_CODE` its own target.

    Raises EditRefused.
    """
    choices: dict[str, tuple[bool, float | None]] = {}
    problems: dict[str, str] = {}
    with database.write() as connection:
        for kind in reference.venue_types(connection):
            target = f"target_{kind.code}"
            try:
                choices[kind.code] = (f"scope_{kind.code}" in texts, percent(texts.get(target, "").strip()))
            except ValueError as problem:
                problems[target] = str(problem)
        if problems:
            raise EditRefused(problems)
        reference_edits.choose(connection, county_geoid, choices)
        reference.reference_changed(connection)
        audit.write(
            connection,
            by.now,
            by.actor_id,
            AuditAction.scope_chosen,
            county_geoid,
            county_geoid,
            types=sum(in_scope for in_scope, _ in choices.values()),
            targets=sum(target is not None for _, target in choices.values()),
        )


def choose_everywhere(database: Database, by: By, kind: str, in_scope: bool) -> None:
    """Writes for every county whether it works on a type; what it chose of others, and own targets, stay."""
    with database.write() as connection:
        choices = reference.county_choices(connection)
        for county in areas(connection, "county"):
            its = {of: choice for (geoid, of), choice in choices.items() if geoid == county.geoid}
            target = its.get(kind, (True, None))[1]
            reference_edits.choose(connection, county.geoid, {**its, kind: (in_scope, target)})
        reference.reference_changed(connection)
        action, said = AuditAction.scope_everywhere, "yes" if in_scope else "no"
        audit.write(connection, by.now, by.actor_id, action, kind, in_scope=said)


def save_number(
    database: Database, by: By, number_id: int | None, county_geoid: str, texts: Mapping[str, str]
) -> None:
    """Changes a local number, or adds one where there is no id. Raises EditRefused."""
    values = read(FORMS["numbers"], texts)
    if texts.get("sure") != "yes" and (asked := doubt(values["note"])):
        raise EditRefused({"note": asked, "sure": "note"})
    with database.write() as connection:
        if number_id is None:
            reference_edits.add_number(connection, county_geoid, values)
        else:
            reference_edits.change_number(connection, number_id, values)
        subject, is_new = ("", "yes") if number_id is None else (str(number_id), "no")
        action = AuditAction.number_saved
        audit.write(connection, by.now, by.actor_id, action, subject, county_geoid, is_new=is_new)


def remove_number(database: Database, by: By, number_id: int, county_geoid: str) -> None:
    with database.write() as connection:
        reference_edits.remove_number(connection, number_id)
        action = AuditAction.number_removed
        audit.write(connection, by.now, by.actor_id, action, str(number_id), county_geoid)


def need_language(database: Database, by: By, county_geoid: str, tag: str, why: str) -> None:
    """Says that somebody in the county needs a language. Raises EditRefused."""
    said = " ".join(why.split())
    if len(said) > MOST_WHY:
        raise EditRefused({"why": f"At most {MOST_WHY} characters, please."})
    try:
        known = language(tag.strip())
    except ValueError as problem:
        raise EditRefused({"language": str(problem)}) from None
    with database.write() as connection:
        reference_edits.add_language(connection, county_geoid, known, said)
        reference.reference_changed(connection)
        action = AuditAction.language_needed
        audit.write(connection, by.now, by.actor_id, action, "", county_geoid, language=known)


def drop_language(database: Database, by: By, county_geoid: str, tag: str) -> None:
    with database.write() as connection:
        if tag not in reference_edits.reasons_for_languages(connection, county_geoid):
            return  # dropped already, by a second tap
        reference_edits.remove_language(connection, county_geoid, tag)
        reference.reference_changed(connection)
        action = AuditAction.language_dropped
        audit.write(connection, by.now, by.actor_id, action, "", county_geoid, language=tag)


def mark_looked_none(
    database: Database, by: By, area: Area, kind: str, looked_on: date, taken_back: bool
) -> None:
    """Somebody looked for a type of place in an area and found none; or takes back the marks that hold on
    that day."""
    with database.write() as connection:
        if taken_back:
            reference.clear_looked_none(connection, area.geoid, kind, looked_on)
        else:
            reference.mark_looked_none(connection, area.geoid, kind, looked_on)
        said = {"type": kind, "taken_back": "yes" if taken_back else "no"}
        action, county = AuditAction.looked_none, area.county_geoid
        audit.write(connection, by.now, by.actor_id, action, area.geoid, county, **said)


def _there(connection: Connection, noun: str, code: str) -> dict[str, Any]:
    row = reference_edits.one(connection, noun, code)
    if row is None:
        raise EditRefused({"label": "This is not on the list any more."})
    return row


def _refuse_shelters(noun: str, values: Mapping[str, Any]) -> None:
    """No type of place by which they would get on the list (SAFETY.md). Raises EditRefused."""
    said = [name for name in ("label", "code", "synonyms") if looks_like_a_shelter(str(values.get(name, "")))]
    if noun == "types" and said:
        raise EditRefused(
            {said[0]: "Shelters, safe houses and survivor programmes are never on the list, so are no type."}
        )


def _code_problem(connection: Connection, noun: str, code: str) -> dict[str, str]:
    if not CODE.fullmatch(code):
        return {"code": "A code has small letters, digits and _ and begins with a letter."}
    if reference_edits.one(connection, noun, code) is not None:
        return {"code": f"The code {code} is taken; a retired one is never given away again."}
    return {}


def _affected(
    connection: Connection, noun: str, code: str, before: Mapping[str, Any], values: Mapping[str, Any]
) -> list[str]:
    """Ids of the venues whose history reads differently now."""
    if all(before[column] == values[column] for column in DECIDING[noun]):
        return []
    if noun == "types":
        return reference_edits.visited_of_type(connection, code)
    return reference_edits.with_material(connection, code)
