"""Does the question find every place of the table, and never one where people live in hiding?"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.config import PROJECT
from mapper.intake.osm_types import tag_rules
from mapper.rules.osm_tags import NEVER, TagRule, venue_type_of
from mapper.rules.overpass_query import Box, query

RULES = tag_rules(PROJECT / "data")
FILTER = re.compile(r'\["((?:[^"\\]|\\.)*)"~"((?:[^"\\]|\\.)*)"\]')


def finds(text: str, tags: dict[str, str]) -> bool:
    """Whether the question asks for an element with these tags: Overpass told again."""
    for line in text.splitlines():
        pairs = [(_plain(key), _plain(pattern)) for key, pattern in FILTER.findall(line)]
        if pairs and all(key in tags and re.search(pattern, tags[key]) for key, pattern in pairs):
            return True
    return False


def _plain(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted)


def test_the_question_about_a_state() -> None:
    rules = [TagRule("amenity", "cafe", (), "cafe"), TagRule("amenity", "library", (), "library")]
    rules += [
        TagRule("amenity", "cafe", (("a", "b"),), "other"),
        TagRule("shop", "coffee", (("c", "d"),), "cafe"),
    ]
    assert query(rules, "ME").splitlines() == [
        "[out:json][timeout:180][maxsize:536870912];",
        'area["ISO3166-2"="US-ME"]->.state;',
        "(",
        '  nwr["amenity"~"(^|; *)(cafe|library)( *;|$)"](area.state);',
        '  nwr["shop"~"(^|; *)(coffee)( *;|$)"]["c"~"(^|; *)(d)( *;|$)"](area.state);',
        ");",
        "out center tags;",
    ]


def test_a_box_narrows_it() -> None:
    text = query(RULES[:1], "ME", Box(43.1, -70.5, 44, -69.25))
    assert '"](area.state)(43.10000,-70.50000,44.00000,-69.25000);' in text


@pytest.mark.parametrize("state", ["", "me", 'ME"];out;', "23", "MEE"])
def test_no_state_no_question(state: str) -> None:
    with pytest.raises(ValueError, match="two letters"):
        query(RULES, state)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.key}={rule.value}")
def test_every_line_of_the_table_is_asked_for(rule: TagRule) -> None:
    text, tags = query(RULES, "ME"), {rule.key: rule.value, **dict(rule.further)}
    assert finds(text, tags)
    assert finds(text, {key: f"x; {value};y" for key, value in tags.items()})
    assert venue_type_of(tags, RULES)


@pytest.mark.parametrize("facility", sorted(NEVER))
def test_shelters_are_never_asked_for(facility: str) -> None:
    text = query(RULES, "ME")
    assert not finds(text, {"amenity": "social_facility", "social_facility": facility})
    assert not finds(text, {"amenity": "social_facility"})


PRINTABLE = st.characters(min_codepoint=32, max_codepoint=126)


@given(st.text(PRINTABLE, min_size=1, max_size=12), st.text(PRINTABLE, min_size=1, max_size=8))
def test_no_value_of_a_table_breaks_out_of_its_quotes(value: str, key: str) -> None:
    value, key = value.strip(), " ".join(key.split())
    if not value or not key or ";" in value:
        return
    text = query([TagRule(key, value, (), "other")], "ME")
    assert len(text.splitlines()) == 6
    assert finds(text, {key: value})
