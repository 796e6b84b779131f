"""Does the overview say how far the work is, where places are lost, and nothing to whom it may not?"""

import re

from tests.builders import AROOSTOOK, CUMBERLAND, Programme, item
from tests.web.mixed import AS_OF, mixed

DAY = f"as_of={AS_OF}"


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_headline_stands_beside_its_denominators(programme: Programme, look) -> None:
    mixed(programme)
    client = programme.administrator()
    look(client, f"/coverage?{DAY}")
    text = words(client.get(f"/coverage?{DAY}").get_data(as_text=True))
    assert "22.2 % 2 of 9 places we count have material up." in text
    assert "Without the 1 that said no: 25.0 %, 2 of 8." in text
    assert "11 are on the venue list, 2 of them not counted." in text


def test_the_ladder_and_its_largest_drop(programme: Programme) -> None:
    for name in ("A", "B", "C", "D"):
        programme.visit(programme.venue(name), items=[item(spot="counter")])
    for name in ("E", "F"):
        programme.visit(programme.venue(name), outcome="declined")
    programme.venue("G")
    text = words(programme.administrator().get(f"/coverage?{DAY}").get_data(as_text=True))
    # The counter is no private spot: all four are lost there.
    assert "Most between in its current version (4) and where a person can be alone (0): 4 of 4." in text
    rungs = re.findall(r"(on the venue list|places we count|visited|has material up) (\d+)", text)
    assert {"on the venue list": "7", "visited": "6"}.items() <= dict(rungs).items()


def test_statuses_add_up_to_the_places_we_count(programme: Programme) -> None:
    mixed(programme)
    html = programme.administrator().get(f"/coverage?{DAY}").get_data(as_text=True)
    table = html[html.index('class="statuses"') :].split("</tbody>")[0]
    counts = [int(found) for found in re.findall(r'class="number">(?:<a [^>]+>|<span[^>]*>)?(\d+)<', table)]
    assert (len(counts), sum(counts)) == (6, 9)


def test_required_and_voluntary_stand_apart(programme: Programme) -> None:
    mixed(programme)
    text = words(programme.administrator().get(f"/coverage?{DAY}").get_data(as_text=True))
    assert "required by law 20.0 % 1 of 5 4" in text
    assert "voluntary 25.0 % 1 of 4 3" in text


def test_without_a_place_it_says_how_to_begin(programme: Programme, look) -> None:
    page = look(programme.administrator(), "/coverage")
    text = " ".join(page.text)
    assert "No places yet" in text
    assert "0.0 %" not in text


def test_all_closed_is_no_coverage_of_nought(programme: Programme, look) -> None:
    programme.venue(closed=True)
    text = " ".join(" ".join(look(programme.administrator(), "/coverage").text).split())
    assert "None of the 1 places on the venue list is counted on this day." in text
    assert "0.0 %" not in text


def test_a_viewer_reads_own_counties_and_finds_no_way_to_a_venue(programme: Programme, look) -> None:
    mixed(programme)
    client = programme.viewer([AROOSTOOK])
    look(client, f"/coverage?{DAY}")
    html = client.get(f"/coverage?{DAY}").get_data(as_text=True)
    assert "1 of 2 places we count" in words(html)
    assert not re.search(r'href="/(venues|map|coverage\.csv|coverage\.geojson|gaps\.csv)', html)
    assert "Northern" not in html
    assert "Cumberland" not in html


def test_a_filter_narrows_every_figure(programme: Programme) -> None:
    mixed(programme)
    url = f"/coverage?{DAY}&type=laundromat&county={CUMBERLAND}"
    html = programme.administrator().get(url).get_data(as_text=True)
    assert "1 of 3 places we count" in words(html)
    for link in re.findall(r'href="(/venues\?[^"]+)"', html):
        assert "type=laundromat" in link and f"county={CUMBERLAND}" in link and DAY in link


def test_a_volunteer_finds_no_overview(programme: Programme) -> None:
    assert programme.volunteer().get("/coverage").status_code == 404
