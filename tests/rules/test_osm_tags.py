"""Do OpenStreetMap's tags lead to the right type, and does no shelter come through whatever it is tagged?"""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.config import PROJECT
from mapper.intake.osm_types import tag_rules
from mapper.rules.osm_tags import (
    NEVER,
    TagRule,
    as_it_was,
    kind_in_words,
    languages,
    must_leave_no_trace,
    says_it_is_closed,
    venue_type_of,
)

RULES = tag_rules(PROJECT / "data")


def tags(text: str) -> dict[str, str]:
    """`amenity=cafe name=x` as tags; `_` in a value is a space."""
    pairs = (pair.partition("=") for pair in text.split())
    return {key: value.replace("_", " ") if key == "name" else value for key, _, value in pairs}


@pytest.mark.parametrize(
    ("said", "venue_type"),
    [
        ("amenity=clinic", "medical_clinic"),
        ("amenity=doctors", "medical_clinic"),
        ("amenity=hospital healthcare=hospital", "hospital"),
        ("healthcare=centre", "medical_clinic"),
        ("amenity=clinic healthcare:speciality=gynaecology;family_planning", "family_planning"),
        ("amenity=place_of_worship religion=muslim", "church"),
        ("amenity=community_centre", "community_center"),
        ("amenity=social_facility social_facility=food_bank", "community_center"),
        ("amenity=cafe", "cafe"),
        ("amenity=cafe;restaurant", "cafe"),
        ("amenity=Restaurant", "restaurant"),
        ("amenity=library", "library"),
        ("amenity=townhall", "general_assistance"),
        ("shop=laundry", "laundromat"),
        ("shop=beauty", "hair_salon"),
        ("shop=beauty beauty=nails", "nail_salon"),
        ("shop=beauty beauty=tanning;nails", "nail_salon"),
        ("shop=hairdresser", "hair_salon"),
        ("office=government", "other"),
        ("office=government government=social_welfare", "other"),
        ("office=government government=administrative admin_level=8", "general_assistance"),
        ("office=government government=administrative admin_level=4", "other"),
        ("office=employment_agency", "career_center"),
        ("tourism=motel", "lodging"),
        ("amenity=bus_station public_transport=station", "transit_stop"),
        ("shop=bakery", ""),
        ("amenity=bench", ""),
        ("social_facility=shelter", ""),
        ("disused:amenity=cafe", ""),
        ("", ""),
    ],
)
def test_the_type_that_tags_say(said: str, venue_type: str) -> None:
    assert venue_type_of(tags(said), RULES) == venue_type


def test_the_most_specific_rule_wins_wherever_it_stands() -> None:
    rules = [
        TagRule("shop", "beauty", (), "a"),
        TagRule("shop", "beauty", (("beauty", "nails"),), "b"),
        TagRule("shop", "beauty", (("beauty", "nails"), ("x", "y")), "c"),
    ]
    for order in permutations(rules):
        assert venue_type_of({"shop": "beauty"}, order) == "a"
        assert venue_type_of({"shop": "beauty", "beauty": "nails"}, order) == "b"
        assert venue_type_of({"shop": "beauty", "beauty": "nails", "x": "y"}, order) == "c"


@pytest.mark.parametrize(
    "said",
    [
        "amenity=social_facility",
        "amenity=social_facility social_facility=shelter",
        "amenity=social_facility social_facility=group_home",
        "amenity=social_facility social_facility=women_refuge",
        "amenity=social_facility social_facility=assisted_living",
        "amenity=social_facility social_facility=food_bank;shelter",
        "amenity=social_facility social_facility=nobody_knows",
        "disused:amenity=social_facility",
        "was:social_facility=shelter amenity=cafe",
        "social_facility=food_bank social_facility:for=abused",
        "social_facility=outreach social_facility:for=woman;child",
        "amenity=community_centre social_facility:for=victims",
        "amenity=place_of_worship name=Quill_Safe_House",
        "amenity=clinic operator=Quill_Domestic_Violence_Project",
        "amenity=cafe old_name=Quill_Women's_Shelter",
        "amenity=cafe was:name=Quill_Women's_Shelter",
        "amenity=community_centre description=transitional_housing",
        "SOCIAL_FACILITY=shelter",
    ],
)
def test_what_must_leave_no_trace(said: str) -> None:
    assert must_leave_no_trace(tags(said), RULES)


@pytest.mark.parametrize(
    "said",
    [
        "amenity=cafe name=Shelter_Cove_Cafe",
        "amenity=social_facility social_facility=food_bank social_facility:for=homeless",
        "amenity=social_facility social_facility=soup_kitchen",
        "amenity=bus_station name=Congress_Street_Bus_Shelter shelter=yes",
        "amenity=clinic",
        "",
    ],
)
def test_what_may_be_kept(said: str) -> None:
    assert not must_leave_no_trace(tags(said), RULES)


@given(st.sampled_from(sorted(NEVER)), st.sampled_from(RULES), st.sampled_from(["", "disused:", "was:"]))
def test_nothing_beside_it_saves_a_shelter(facility: str, rule: TagRule, before: str) -> None:
    beside = {rule.key: rule.value, **dict(rule.further)}
    assert must_leave_no_trace({**beside, f"{before}social_facility": f"{facility}"}, RULES) or (
        before and rule.key == "social_facility"
    )


def test_no_rule_of_ours_is_of_a_place_where_people_live() -> None:
    assert not [rule for rule in RULES if rule.key == "social_facility" and rule.value in NEVER]
    assert not [rule for rule in RULES if (rule.key, rule.value) == ("amenity", "social_facility")]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("shop=bakery amenity=cafe", "amenity: cafe"),
        ("shop=bakery", "shop: bakery"),
        ("shop=vacant office=lawyer", "office: lawyer"),
        ("highway=residential name=Elm", ""),
    ],
)
def test_what_it_says_of_itself(said: str, words: str) -> None:
    assert kind_in_words(tags(said)) == words


def test_what_was_before() -> None:
    assert as_it_was(tags("disused:amenity=cafe name=x")) == {
        "disused:amenity": "cafe", "amenity": "cafe", "name": "x",
    }  # fmt: skip
    assert as_it_was(tags("was:shop=laundry shop=bakery"))["shop"] == "bakery"
    assert as_it_was(tags("addr:city=x")) == {"addr:city": "x"}


@pytest.mark.parametrize(
    ("said", "closed"),
    [
        ("disused=yes", True),
        ("opening_hours=closed", True),
        ("opening_hours=24/7", False),
        ("disused=no", False),
    ],
)
def test_closed_for_good(said: str, closed: bool) -> None:
    assert says_it_is_closed(tags(said)) is closed


def test_languages_spoken() -> None:
    said = "language:so=yes language:en=main language:fr=no language:es-MX=yes language:<b>=yes language:=yes"
    assert languages(tags(said)) == "en;es-MX;so"
