"""Does one filter stand behind every page, in the URL and in the form, within one's reach?"""

from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.datastructures import MultiDict

from mapper.rules.permissions import Actor, Role
from mapper.web import filters
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, PORTLAND, Programme
from tests.web.mixed import AS_OF, mixed

ADA = Actor("ada", "Ada", Role.administrator, frozenset())
CORA = Actor("cora", "Cora", Role.coordinator, frozenset({CUMBERLAND}))
PAGES = (
    "/coverage",
    "/map",
    "/gaps",
    "/recalls",
    "/venues",
    "/gaps.csv",
    "/gaps.xlsx",
    "/coverage.csv",
    "/coverage.xlsx",
    "/coverage.geojson",
)
API = ("/api/v1/map?bbox=-71,43,-67,47&zoom=7", "/api/v1/areas?level=county")
WRONG = [
    ("type", "nonsense"),
    ("county", "99999"),
    ("county", AROOSTOOK),
    ("town", CARIBOU),
    ("status", "up"),
    ("posting", "sometimes"),
    ("as_of", "2026-02-30"),
]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "type=cafe&type=library",
        f"county={CUMBERLAND}&status=covered&status=never",
        f"town={PORTLAND}&town=none&posting=required",
        "county=none&visited=yes",
        "as_of=2026-05-10",
    ],
)
def test_a_filter_goes_into_the_url_as_it_came_out(programme: Programme, query: str) -> None:
    asked = parse_qs(query)
    args = MultiDict([(name, value) for name, values in asked.items() for value in values])
    with programme.app.test_request_context():
        selection, day = filters.selection_from(args, ADA)
        assert filters.query_of(selection, day) == asked


def test_the_actor_s_reach_is_in_whatever_a_url_says(programme: Programme) -> None:
    with programme.app.test_request_context():
        selection, _ = filters.selection_from(MultiDict({"type": "cafe"}), CORA)
    assert selection.reach == CORA.reach


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("field", "word"), WRONG)
def test_a_page_says_which_word_is_wrong(programme: Programme, page: str, field: str, word: str) -> None:
    response = programme.coordinator().get(page, query_string={field: word})
    assert response.status_code == 422
    assert word in response.get_data(as_text=True)


@pytest.mark.parametrize("address", API)
@pytest.mark.parametrize(("field", "word"), WRONG)
def test_the_api_names_the_field(programme: Programme, address: str, field: str, word: str) -> None:
    response = programme.coordinator().get(f"{address}&{field}={word}")
    assert (response.status_code, response.mimetype) == (422, "application/problem+json")
    assert response.json is not None
    assert [problem["field"] for problem in response.json["problems"]] == [field]


def test_what_a_filter_says_is_never_markup(programme: Programme) -> None:
    response = programme.coordinator().get("/gaps", query_string={"type": "<img src=x onerror=alert(1)>"})
    assert "<img" not in response.get_data(as_text=True)


def test_the_form_shows_what_is_chosen_and_only_what_is_in_reach(programme: Programme) -> None:
    mixed(programme)
    with programme.app.test_request_context():
        args = MultiDict([("type", "cafe"), ("town", PORTLAND), ("as_of", AS_OF.isoformat())])
        selection, day = filters.selection_from(args, CORA)
        reference = programme.app.extensions["mapper"].frames.current().reference
        form = filters.form_for(selection, day, reference, CORA.reach)
    assert [choice.words for choice in form.counties] == ["Cumberland"]
    assert [choice.code for choice in form.types if choice.chosen] == ["cafe"]
    assert [(choice.code, choice.words) for choice in form.towns] == [(PORTLAND, "Portland")]
    assert form.statuses[-1].words == "not counted"


def test_a_form_sent_again_asks_for_the_same(programme: Programme, look) -> None:
    mixed(programme)
    url = f"/gaps?type=cafe&county={CUMBERLAND}&as_of=2026-05-10&by=town"
    page = look(programme.coordinator(), url)
    sent = [
        (control["name"], control["value"])
        for control in page.controls
        if control.get("name") and ("checked" in control or control.get("type") == "date")
    ]
    asked = parse_qs(urlsplit(url).query)
    assert dict(sent) == {name: asked[name][0] for name in ("type", "county", "as_of")}
