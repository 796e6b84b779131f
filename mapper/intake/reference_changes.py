"""What happens when somebody edits the reference data? It is written, and the figures that follow from it."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from mapper.intake.reference_forms import CODE, FORMS, EditRefused, code_from, language, percent, read
from mapper.rules.privacy import looks_like_a_shelter
from mapper.store import derived, reference, reference_edits
from mapper.store.database import Connection, Database

# A change of these columns changes what visits mean; of any other, only what is said about it.
DECIDING = {
    "types": ("poster_shelf_life_days", "palm_card_shelf_life_days"),
    "spots": (),
    "materials": ("recalled_on",),
}
MOST_WHY = 300


def change(database: Database, noun: str, code: str, texts: Mapping[str, str], zone: ZoneInfo) -> int:
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
    return len(affected)


def add(database: Database, noun: str, texts: Mapping[str, str]) -> str:
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
    return code


def retire(database: Database, noun: str, code: str, retired: bool) -> None:
    """Takes a code out of use, or into use again; what was logged with it stays. Raises EditRefused."""
    with database.write() as connection:
        _there(connection, noun, code)
        reference_edits.change(connection, noun, code, {"retired": retired})
        reference.reference_changed(connection)


def choose(database: Database, county_geoid: str, texts: Mapping[str, str]) -> None:
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


def save_number(
    database: Database, number_id: int | None, county_geoid: str, texts: Mapping[str, str]
) -> None:
    """Changes a local number, or adds one where there is no id. Raises EditRefused."""
    values = read(FORMS["numbers"], texts)
    with database.write() as connection:
        if number_id is None:
            reference_edits.add_number(connection, county_geoid, values)
        else:
            reference_edits.change_number(connection, number_id, values)


def remove_number(database: Database, number_id: int) -> None:
    with database.write() as connection:
        reference_edits.remove_number(connection, number_id)


def need_language(database: Database, county_geoid: str, tag: str, why: str) -> None:
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


def drop_language(database: Database, county_geoid: str, tag: str) -> None:
    with database.write() as connection:
        reference_edits.remove_language(connection, county_geoid, tag)
        reference.reference_changed(connection)


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
