"""Does the gap page say what the report says, and does each figure lead to the venues behind it?"""

import re
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from mapper.rules.gap_report import FIGURES, KEY_COLUMNS
from mapper.rules.permissions import Actor, Role
from mapper.rules.selection import Selection
from mapper.store import schema
from mapper.store.reference import looked_none_there, reference_changed
from mapper.web import filters
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, POSTER, Programme, item
from tests.web.mixed import AS_OF, mixed

DAY = f"as_of={AS_OF}"
ADA = Actor("ada", "Ada", Role.administrator, frozenset())
SHOWN = ("known", "excluded", "eligible", "covered", "lapsed", "gone", "promised", "declined", "never",
         "attainable_pct", "target_pct", "short_of_target", "visited", "required_absent")  # fmt: skip


class Table(HTMLParser):
    """The gap table's rows: the row's heading, then of each cell its text and its link."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[tuple[str, str]]] = []
        self._in_body = self._in_cell = False
        self.feed(html[html.index('aria-label="Gap report"') :].split("</table>")[0])

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in ("tbody", "tfoot"):
            self._in_body = True
        if tag == "tr" and self._in_body:
            self.rows.append([])
        if tag in ("td", "th") and self._in_body:
            self._in_cell = True
            self.rows[-1].append(("", ""))
        if tag == "a" and self._in_cell:
            text, _ = self.rows[-1][-1]
            self.rows[-1][-1] = (text, str(dict(attributes)["href"]))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._in_cell:
            self._in_cell = False
            text, link = self.rows[-1][-1]
            self.rows[-1][-1] = (text.strip(), link)

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            text, link = self.rows[-1][-1]
            self.rows[-1][-1] = (re.sub(r"\s+", " ", text + data), link)


def table(client: FlaskClient, url: str) -> Table:
    response = client.get(url)
    assert response.status_code == 200, response.get_data(as_text=True)
    return Table(response.get_data(as_text=True))


def known_with(programme: Programme, link: str) -> int:
    """How many venues the filter of a link chooses."""
    args = urlsplit(link).query
    frame = programme.app.extensions["mapper"].frames.current()
    with programme.app.test_request_context("/?" + args):
        from flask import request

        selection, day = filters.selection_from(request.args, ADA)
    return len(selection.of(frame.on(day)))


@pytest.mark.parametrize("by", KEY_COLUMNS)
@pytest.mark.parametrize("query", ["", f"county={CUMBERLAND}", "type=cafe", "status=covered&status=never"])
def test_each_figure_leads_to_just_so_many_venues(programme: Programme, by: str, query: str) -> None:
    mixed(programme)
    found = table(programme.administrator(), f"/gaps?by={by}&{DAY}&{query}")
    assert len(found.rows) >= 2
    followed = 0
    for row in found.rows:
        for name, (text, link) in zip(SHOWN, row[1:], strict=True):
            if link:
                count = text.split(" % ")[-1].split(" of ")[0]
                assert known_with(programme, link) == int(count), (row[0], name, link)
                followed += 1
    assert followed >= 10


@pytest.mark.parametrize("by", KEY_COLUMNS)
def test_the_page_says_what_the_report_says(programme: Programme, by: str) -> None:
    mixed(programme)
    report = programme.app.extensions["mapper"].frames.current().gap_report(AS_OF, (by,), Selection())
    found = table(programme.administrator(), f"/gaps?by={by}&{DAY}")
    for row, shown in zip([*report.rows, report.total], found.rows, strict=True):
        figures = dict(zip(SHOWN, (text for text, _ in shown[1:]), strict=True))
        for name in set(FIGURES) - {"covered", "coverage_pct", "attainable_pct", "target_pct"}:
            expected = "" if row[name] is None else str(row[name])
            assert figures[name] == expected, name
        counted, reachable = row["eligible"], row["eligible"] - row["declined"]
        expected = f"{row['coverage_pct']:.1f} % {row['covered']} of {counted}" if counted else "none counted"
        assert figures["covered"] == expected
        if reachable:
            assert (
                figures["attainable_pct"] == f"{row['attainable_pct']:.1f} % {row['covered']} of {reachable}"
            )


def test_every_page_is_whole(programme: Programme, look) -> None:
    mixed(programme)
    client = programme.administrator()
    for by in (*KEY_COLUMNS, "venue_type,county", "county,posting"):
        look(client, f"/gaps?by={by}&{DAY}")
    look(client, "/recalls")


def test_an_empty_register_is_said_and_not_shown_as_nought(programme: Programme, look) -> None:
    client = programme.administrator()
    text = " ".join(look(client, "/gaps").text)
    assert "No places here" in text
    assert "0.0 %" not in text
    look(client, "/recalls")


def test_a_past_day_says_that_the_list_is_today_s(programme: Programme) -> None:
    client = programme.coordinator()
    assert "The venue list is today’s" in client.get("/gaps?as_of=2026-01-02").get_data(as_text=True)
    assert "has not come yet" in client.get("/gaps?as_of=2999-01-02").get_data(as_text=True)
    assert "The venue list is today’s" not in client.get("/gaps").get_data(as_text=True)


def test_a_wrong_grouping_is_refused(programme: Programme) -> None:
    response = programme.coordinator().get("/gaps?by=colour")
    assert response.status_code == 422
    assert "colour" in response.get_data(as_text=True)


def test_a_viewer_reads_counts_of_own_counties_and_no_link_to_a_venue(programme: Programme) -> None:
    mixed(programme)
    client = programme.viewer([AROOSTOOK])
    html = client.get(f"/gaps?by=county&{DAY}").get_data(as_text=True)
    assert [row[0][0] for row in Table(html).rows] == ["Aroostook", "Together"]
    for path in ("/venues", "/gaps.csv", "/coverage.csv", "/map"):
        assert f'href="{path}' not in html
    assert "Looked, none there" not in html
    for name in ("Laundry", "Northern"):
        assert name not in html


def test_no_known_venue_is_listed_with_a_button_for_whoever_looked(programme: Programme) -> None:
    mixed(programme)
    client = programme.coordinator([AROOSTOOK])
    html = client.get("/gaps?by=county&type=laundromat&type=cafe").get_data(as_text=True)
    unknown = html[html.index('id="unknown"') :]
    assert re.findall(r'name="cell" value="([^"]+)"', unknown) == [f"{AROOSTOOK}:laundromat"]


def mark(client: FlaskClient, cell: str, back: str = "", **more: str):
    page = client.get("/gaps").get_data(as_text=True)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token is not None
    form = {"csrf_token": token[1], "cell": cell, "back": back, **more}
    return client.post("/gaps/looked-none", data=form)


def marks(programme: Programme) -> set[tuple[str, str]]:
    with programme.database.read() as connection:
        return {(mark.geoid, mark.venue_type) for mark in looked_none_there(connection)}


def test_looked_none_there_takes_the_cell_off_the_list_and_can_be_taken_back(programme: Programme) -> None:
    mixed(programme)
    client = programme.coordinator([AROOSTOOK])
    cell, back = f"{AROOSTOOK}:laundromat", "by=county&type=laundromat"
    response = mark(client, cell, back)
    assert response.status_code == 303
    assert response.headers["Location"] == f"/gaps?{back}#unknown"
    assert marks(programme) == {(AROOSTOOK, "laundromat")}
    page = client.get(f"/gaps?{back}").get_data(as_text=True)
    assert "Looked, none there" in page
    assert "None: in every county" in page
    mark(client, cell, back)
    mark(client, cell, back, take_back="yes")
    assert marks(programme) == set()
    assert f'value="{cell}"' in client.get(f"/gaps?{back}").get_data(as_text=True)


@pytest.mark.parametrize(
    "cell", ["", ":", f"{AROOSTOOK}:laundromat", f"{CUMBERLAND}:nonsense", f"{CARIBOU}:cafe", "99:cafe"]
)
def test_a_cell_out_of_reach_is_not_there(programme: Programme, cell: str) -> None:
    assert mark(programme.coordinator([CUMBERLAND]), cell).status_code == 404
    assert marks(programme) == set()


def test_a_form_leads_back_to_our_own_page_only(programme: Programme) -> None:
    response = mark(programme.coordinator(), f"{CUMBERLAND}:cafe", "https://example.org/?x=1\r\nX: y")
    location = response.headers["Location"]
    assert location.startswith("/gaps") and "\r" not in location
    assert set(parse_qs(urlsplit(location).query)) <= {"https://example.org/?x"}


def test_a_viewer_marks_nothing(programme: Programme) -> None:
    assert mark(programme.viewer(), f"{CUMBERLAND}:cafe").status_code in (400, 404)
    assert marks(programme) == set()


def test_so_many_cells_are_counted_by_type_instead(programme: Programme) -> None:
    mixed(programme)
    html = programme.administrator().get(f"/gaps?by=town&{DAY}").get_data(as_text=True)
    assert 'name="cell"' not in html
    assert re.search(r'href="/gaps\?[^"]*type=laundromat[^"]*#unknown"', html)


def recall(programme: Programme, on: str) -> None:
    with programme.database.write() as connection:
        recalled = update(schema.material).where(schema.material.c.code == POSTER)
        connection.execute(recalled.values(recalled_on=AS_OF.fromisoformat(on)))
        reference_changed(connection)


def test_recalls_list_every_item_last_seen_up_wherever_it_is(programme: Programme) -> None:
    mixed(programme)
    closed = programme.venue("Closed Cafe II", venue_type="cafe", closed=True)
    programme.visit(closed, items=[item(spot="counter", quantity=3)])
    client = programme.coordinator()
    assert "Nothing is recalled" in client.get("/recalls").get_data(as_text=True)
    recall(programme, "2026-05-06")
    html = client.get("/recalls").get_data(as_text=True)
    for name in ("Covered Laundry", "Old Laundry", "Closed Cafe II"):
        assert f">{name}</a>" in html
    for name in ("Bare Laundry", "Northern Cafe"):
        assert name not in html
    assert "3 items at 3 places" in html
    assert "Closed Cafe II" not in client.get("/recalls?type=laundromat").get_data(as_text=True)


def test_a_recall_to_come_is_none_yet(programme: Programme) -> None:
    mixed(programme)
    recall(programme, "2999-01-01")
    assert "Nothing is recalled" in programme.administrator().get("/recalls").get_data(as_text=True)


def test_what_was_taken_down_is_off_the_list(programme: Programme) -> None:
    venue = programme.venue()
    programme.visit(venue)
    recall(programme, "2026-05-04")
    programme.visit(venue, outcome="checked", items=[item(action="removed")], line=1)
    assert "All down" in programme.administrator().get("/recalls").get_data(as_text=True)
