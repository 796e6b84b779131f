"""Why is each gap a gap, in which language is nothing up, who lives there: does each figure of the gap page
lead to just so many venues, in every grouping and for whoever may see them?"""

import re
import uuid
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, insert, update

from mapper.rules.gap_reasons import GAPS, REASONS, Reason
from mapper.rules.gap_report import KEY_COLUMNS
from mapper.store import schema
from mapper.store.frame_keeper import FrameKeeper
from mapper.store.reference import reference_changed
from tests.builders import (
    AROOSTOOK,
    CARIBOU,
    CUMBERLAND,
    NOON,
    PORTLAND,
    POSTER,
    Programme,
    item,
    venue_number,
)
from tests.web.mixed import AS_OF, mixed

DAY = f"as_of={AS_OF}"
SPANISH = "blue_poster_awareness_es"
GROUPINGS = (*KEY_COLUMNS, "venue_type,county", "town,posting", "town,venue_type")


class Linked(HTMLParser):
    """Every link of a page to the venue list, with the text of it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._open = ""
        self.feed(html.split('id="main"', 1)[1])

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        href = str(dict(attributes).get("href") or "")
        if tag == "a" and urlsplit(href).path in ("/venues", "/compare/venues"):
            self._open = href
            self.found.append((href, ""))

    def handle_endtag(self, tag: str) -> None:
        self._open = "" if tag == "a" else self._open

    def handle_data(self, data: str) -> None:
        if self._open:
            self.found[-1] = (self._open, self.found[-1][1] + data)


def listed(client: FlaskClient, url: str) -> int:
    """How many venues the list behind an address says that it has."""
    response = client.get(url)
    assert response.status_code == 200, url
    found = re.search(r"Showing [\d,]+–[\d,]+ of ([\d,]+)", response.get_data(as_text=True))
    return int(found[1].replace(",", "")) if found else 0


def shortcomings(programme: Programme) -> None:
    """What mixed() has not: an old version, nothing private, an overdue promise, a language missing."""
    mixed(programme)
    private, public = item(SPANISH), item(SPANISH, spot="counter")
    programme.visit(programme.venue("Old Poster", venue_type="church"), items=[item()])
    programme.visit(programme.venue("Counter Only", venue_type="church"), items=[public])
    programme.visit(programme.venue("All Well", venue_type="cafe"), items=[private])
    late = programme.venue("Late Cafe", venue_type="cafe")
    programme.visit(late, outcome="promised", follow_up_on=date(2026, 5, 9))
    programme.venue("Nobody Goes", venue_type="cafe", do_not_place=True)
    with programme.database.write() as connection:
        old = schema.material.c.code == POSTER
        connection.execute(update(schema.material).where(old).values(superseded_on=date(2026, 5, 1)))
        table = schema.language_needed
        connection.execute(delete(table))
        for county, language in ((CUMBERLAND, "en"), (CUMBERLAND, "es"), (AROOSTOOK, "fr")):
            connection.execute(insert(table).values(county_geoid=county, language=language, why=""))
        reference_changed(connection)


@pytest.mark.parametrize("by", GROUPINGS)
@pytest.mark.parametrize(
    "query", ["", f"county={CUMBERLAND}", "gap=required_absent", "lacks=en&type=church", "status=covered"]
)
def test_every_link_leads_to_as_many_venues_as_its_figure_says(
    programme: Programme, by: str, query: str
) -> None:
    shortcomings(programme)
    client = programme.administrator()
    html = client.get(f"/gaps?by={by}&{DAY}&{query}").get_data(as_text=True)
    links = Linked(html).found
    assert len(links) >= 15
    for href, text in dict.fromkeys(links):
        figure = text.split(" % ")[-1].split(" of ")[0]
        assert listed(client, href) == int(figure.replace(",", "")), (href, text)


def reasons_shown(client: FlaskClient, url: str) -> dict[str, int]:
    """Reason -> count, by the links of the section."""
    html = client.get(url).get_data(as_text=True)
    section = html[html.index('id="why"') :].split("</section>")[0]
    return {
        parse_qs(urlsplit(href).query)["gap"][0]: int(text)
        for href, text in Linked('id="main"' + section).found
    }


def test_every_gap_type_is_counted_where_it_belongs(programme: Programme) -> None:
    shortcomings(programme)
    assert reasons_shown(programme.administrator(), f"/gaps?{DAY}") == {
        "never": 3,
        "promised": 1,
        "overdue": 1,
        "declined": 1,
        "lapsed": 1,
        "gone": 1,
        "required_absent": 5,  # cafes: promising, unwilling, unknown, nowhere, late
        "old_version": 3,  # Covered Laundry, Northern Cafe, Old Poster
        "no_private_spot": 1,
        "language": 5,  # all that is covered: two languages are needed here, another there
        "do_not_place": 1,
    }


def test_the_kinds_of_gaps_add_up_to_the_gaps(programme: Programme) -> None:
    shortcomings(programme)
    frame = programme.app.extensions["mapper"].frames.current()
    rows = frame.on(AS_OF)
    gaps = ~rows["status"].isin([0, 1])
    has = {reason: (rows["gaps"] & reason.bit != 0) for reason in REASONS}
    assert (sum(has[reason].astype(int) for reason in GAPS) == gaps.astype(int)).all()
    assert not (has[Reason.language] & gaps).any()


def test_what_is_missing_in_a_language(programme: Programme) -> None:
    shortcomings(programme)
    client = programme.administrator()
    html = client.get(f"/gaps?{DAY}").get_data(as_text=True)
    section = re.sub(r"<[^>]+>|\s+", " ", html[html.index('id="languages"') :].split("</table>")[0])
    words = re.sub(r"\s+", " ", section)
    # Covered are four in Cumberland, in Spanish or English alone, and one in Aroostook, in English.
    for line in ("English 2 50.0 % of 4", "Spanish 2 50.0 % of 4", "French 1 100.0 % of 1"):
        assert line in words, words
    assert listed(client, f"/venues?lacks=fr&{DAY}") == 1
    assert listed(client, f"/venues?lacks=fr,es&{DAY}") == 3
    assert listed(client, f"/venues?lacks=fr&county={CUMBERLAND}&{DAY}") == 0


def test_a_language_that_nobody_needs_is_refused(programme: Programme) -> None:
    client = programme.administrator()
    assert client.get("/venues?lacks=tlh").status_code == 422
    assert client.get("/venues?gap=ugly").status_code == 422


def test_a_viewer_reads_counts_and_is_told_of_no_do_not_place(programme: Programme) -> None:
    shortcomings(programme)
    client = programme.viewer([CUMBERLAND])
    for by in GROUPINGS:
        html = client.get(f"/gaps?by={by}&{DAY}").get_data(as_text=True)
        assert Linked(html).found == []
        assert "do not place" not in html
    assert client.get(f"/gaps?gap=overdue&{DAY}").status_code == 200
    answer = client.get(f"/gaps?gap=do_not_place&{DAY}")
    assert answer.status_code == 422
    unknown = client.get(f"/gaps?gap=do_not_plaice&{DAY}").get_data(as_text=True)
    assert answer.get_data(as_text=True).replace("do_not_place", "do_not_plaice") == unknown


def test_one_county_s_figures_know_nothing_of_another_s(programme: Programme) -> None:
    shortcomings(programme)
    assert reasons_shown(programme.coordinator([AROOSTOOK]), f"/gaps?{DAY}") == {
        "never": 1,
        "old_version": 1,
        "language": 1,
    }


def test_a_venue_s_page_says_what_it_is_counted_for(programme: Programme) -> None:
    venue = programme.venue("Counter Only", venue_type="cafe")
    programme.visit(venue, datetime.now(UTC), items=[item(SPANISH, spot="counter")])
    with programme.database.write() as connection:
        connection.execute(delete(schema.language_needed))
        for language in ("so", "es", "tlh"):
            values = {"county_geoid": CUMBERLAND, "language": language, "why": ""}
            connection.execute(insert(schema.language_needed).values(**values))
        reference_changed(connection)
    number = venue_number(programme.database, venue)
    html = programme.coordinator().get(f"/venues/{number}").get_data(as_text=True)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html.split('class="gap-list"')[1].split("</ul>")[0]))
    assert "nothing where a person can be alone" in words
    assert "nothing in a language that is needed there: Somali, tlh" in words
    assert "old version" not in words


def test_a_visit_changes_the_reasons_without_building_anew(programme: Programme) -> None:
    shortcomings(programme)
    keeper = programme.app.extensions["mapper"].frames
    keeper.current().on(AS_OF)
    programme.visit(programme.venue("Late Cafe II", venue_type="cafe"), items=[item(SPANISH)])
    programme.visit(programme.venue("Old Poster", id="f" * 36), NOON, items=[item(SPANISH)], line=9)
    warm, cold = keeper.current().on(AS_OF), FrameKeeper(programme.database).current().on(AS_OF)
    for column in ("gaps", "lacks"):
        assert warm[column].tolist() == cold[column].tolist()


# --- people, order, address --------------------------------------------------------------------------


def cells(html: str) -> list[list[str]]:
    """The texts of the gap table's rows."""
    table = html[html.index('aria-label="Gap report"') :].split("</table>")[0]
    body = table.split("</thead>")[1]
    rows = [re.findall(r"<t[hd].*?</t[hd]>", row, re.S) for row in body.split("</tr>")[:-1]]
    return [[plain(cell) for cell in row] for row in rows]


def plain(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)).strip()


def test_people_stand_in_one_of_three_and_the_denominator_is_shown(programme: Programme) -> None:
    shortcomings(programme)
    with programme.database.write() as connection:
        area = schema.area
        connection.execute(update(area).where(area.c.level == "town").values(population=100))
        connection.execute(update(area).where(area.c.geoid == PORTLAND).values(population=68_408))
        reference_changed(connection)
    html = programme.administrator().get(f"/gaps?by=county&show=people&{DAY}").get_data(as_text=True)
    rows = {row[0]: row for row in cells(html)}
    everybody, up, nothing, without = rows["Cumberland"][4:8]
    shares = [part.split(" % ")[-1].split(" of ") for part in (up, nothing, without)]
    parts = [int(part.replace(",", "")) for part, _ in shares]
    assert sum(parts) == int(everybody.replace(",", ""))
    assert parts[:2] == [68_408, 0]
    assert {whole for _, whole in shares} == {everybody}


def test_one_figure_for_page_and_file(programme: Programme) -> None:
    shortcomings(programme)
    client = programme.administrator()
    for by in ("county", "town", "county,venue_type"):
        html = client.get(f"/gaps?by={by}&show=people&{DAY}").get_data(as_text=True)
        lines = client.get(f"/gaps.csv?by={by}&{DAY}").get_data(as_text=True).splitlines()[1:]
        on_page = [row[4].replace(",", "") for row in cells(html)[:-1]]
        assert on_page == [line.split(",")[-4] for line in lines]


def test_a_sorted_page_says_so_and_keeps_its_order_in_the_address(programme: Programme) -> None:
    shortcomings(programme)
    client = programme.administrator()
    html = client.get(f"/gaps?by=county&sort=-known&{DAY}").get_data(as_text=True)
    assert [row[1] for row in cells(html)[:-1]] == ["13", "2", "1"]
    assert html.count('aria-sort="descending"') == 1
    assert html.count('aria-sort="ascending"') == 0
    shared = re.search(r'id="made-link"[^>]*value="([^"]+)"', html)
    assert shared is not None
    address = shared[1].replace("&amp;", "&")
    assert parse_qs(urlsplit(address).query) == {"by": ["county"], "sort": ["-known"], "as_of": [str(AS_OF)]}
    assert cells(client.get(address).get_data(as_text=True)) == cells(html)
    turned = client.get(f"/gaps?by=county&sort=known&{DAY}").get_data(as_text=True)
    assert [row[1] for row in cells(turned)[:-1]] == ["1", "2", "13"]
    assert client.get("/gaps?sort=" + "x" * 5000).status_code == 200


def test_the_largest_drop_is_named_in_words(programme: Programme) -> None:
    shortcomings(programme)
    client = programme.administrator()
    for query, sentence in (
        ("type=laundromat", "between visited and took material or promised to: 1 of 3."),
        ("type=laundromat,cafe", "between took material or promised to and has material up: 3 of 6."),
        ("type=hospital&county=none", ""),
    ):
        words = plain(client.get(f"/gaps?{query}&{DAY}").get_data(as_text=True))
        found = re.search(r"Most places are lost (between .*?: \d+ of \d+\.)", words)
        assert (found[1] if found else "") == sentence


def test_every_view_is_whole(programme: Programme, look) -> None:
    shortcomings(programme)
    for client in (programme.administrator(), programme.viewer([AROOSTOOK])):
        for query in (
            "",
            "by=county",
            "by=town&show=people",
            "by=county&show=people&status=covered",
            "sort=known",
        ):
            look(client, f"/gaps?{DAY}&{query}")
    assert CARIBOU  # a town of the viewer's county


def test_a_report_of_some_kind_of_gap_is_not_kept_for_good(programme: Programme) -> None:
    shortcomings(programme)
    client = programme.administrator()
    for query in ("gap=do_not_place", "lacks=fr"):
        page = client.get(f"/gaps?{query}&{DAY}").get_data(as_text=True)
        assert "Freeze this report" not in page
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token is not None
        form = {"csrf_token": token[1], "title": "", "of": f"{query}&{DAY}", "form_id": str(uuid.uuid4())}
        assert client.post("/gaps/freeze", data=form).status_code == 422
    assert "Freeze this report" in client.get(f"/gaps?{DAY}").get_data(as_text=True)
