"""Does a link show a frozen release and nothing else, and does nobody else get to make one?"""

import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from mapper.store import schema
from mapper.web import releases as pages
from tests.builders import AROOSTOOK, CARIBOU, CUMBERLAND, Programme
from tests.web.conftest import check_page
from tests.web.test_sign_in import token as csrf_token

NOTHING = "There is nothing here"


def post(client: FlaskClient, url: str, page: str = "/releases", **fields: str) -> TestResponse:
    return client.post(url, data={"csrf_token": csrf_token(client, page), **fields})


def text_of(response: TestResponse) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))))


def some_places(programme: Programme, laundries: int = 8, up: int = 6) -> None:
    for number in range(laundries):
        venue = programme.venue(f"Laundry {number}")
        if number < up:
            programme.visit(venue, datetime.now(UTC) - timedelta(days=2))
    for number in range(2):
        programme.venue(f"Chapel {number}", venue_type="church", county_geoid=AROOSTOOK, town_geoid=CARIBOU)


def seen(client: FlaskClient, query: str = "") -> dict[str, str]:
    html = client.get(f"/releases/preview{query}").get_data(as_text=True)
    return {name: re.search(f'name="{name}" value="([^"]*)"', html)[1] for name in ("as_of", "seen")}  # type: ignore[index]


def publish(client: FlaskClient, title: str = "") -> str:
    """Freezes what the preview shows; the release's id."""
    answer = post(client, "/releases", **seen(client), title=title)
    assert answer.status_code == 303, text_of(answer)
    return re.search(r'/releases/([0-9a-f-]{36})"', client.get("/releases").get_data(as_text=True))[1]  # type: ignore[index]


def link_to(client: FlaskClient, release_id: str, label: str = "Board of the county fund") -> str:
    """The token of a new link."""
    answer = post(client, f"/releases/{release_id}/links", label=label, days="90")
    assert answer.status_code == 200
    return re.search(r'id="made-link">[^<]*/release#([^<]+)<', answer.get_data(as_text=True))[1]  # type: ignore[index]


def open_it(programme: Programme, token: str) -> TestResponse:
    return post(programme.app.test_client(), "/release", "/release", token=token)


def actions(programme: Programme) -> list[tuple[str, str, dict[str, Any]]]:
    with programme.database.read() as connection:
        rows = connection.execute(select(schema.audit).order_by(schema.audit.c.id)).all()
    return [(row.action, row.subject, row.details) for row in rows if row.action.startswith("release")]


def test_from_preview_to_a_reader(programme: Programme, look) -> None:  # type: ignore[no-untyped-def]
    some_places(programme)
    ada = programme.administrator()
    look(ada, "/releases")
    look(ada, "/releases/preview")
    release_id = publish(ada, "Spring figures")
    look(ada, "/releases")
    look(ada, f"/releases/{release_id}")
    token = link_to(ada, release_id)
    answer = open_it(programme, token)
    check_page(answer)
    said = text_of(answer)
    assert "Spring figures" in said
    assert "Cumberland 9 6 of 9, 67 %" in said
    assert "Aroostook kept back kept back" in said
    for word in ("Laundry", "Chapel", "Ada", "Board of", "43.6", token):
        assert word not in answer.get_data(as_text=True)
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert token not in ada.get("/releases").get_data(as_text=True)
    assert "1 time, last on" in text_of(ada.get("/releases"))


def test_frozen_stays_frozen(programme: Programme) -> None:
    some_places(programme)
    ada = programme.administrator()
    token = link_to(ada, publish(ada))
    before = text_of(open_it(programme, token))
    for number in range(30):
        programme.venue(f"New {number}")
    assert text_of(open_it(programme, token)) == before


def test_what_changed_since_it_was_looked_at_is_shown_instead(programme: Programme) -> None:
    some_places(programme)
    ada = programme.administrator()
    looked_at = seen(ada)
    for number in range(5):
        programme.venue(f"New {number}")
    answer = post(ada, "/releases", **looked_at)
    assert answer.status_code == 409
    assert "The figures changed since you looked" in text_of(answer)
    assert "Cumberland 12 6" in text_of(answer)
    assert actions(programme) == []
    programme.venue("One more")  # 14 is still 12 or so, and not what was looked at for certain
    assert post(ada, "/releases", **seen(ada)).status_code == 303


def test_one_a_month_and_no_day_close_to_another(programme: Programme) -> None:
    some_places(programme)
    ada = programme.administrator()
    looked_at = seen(ada)
    publish(ada)
    again = post(ada, "/releases", **looked_at)
    assert again.status_code == 422
    assert "at least four weeks apart" in text_of(again)
    _make_the_last_release_older(programme, days=40, month="2020-01")
    publish(ada)
    _make_the_last_release_older(programme, days=30, month="")
    assert "This month has its release" in text_of(ada.get("/releases"))
    assert 'name="seen"' not in ada.get("/releases/preview").get_data(as_text=True)
    today = datetime.now(UTC).date().isoformat()
    assert post(ada, "/releases", as_of=today, seen="").status_code in (409, 422)


def _make_the_last_release_older(programme: Programme, days: int, month: str) -> None:
    table = schema.release
    with programme.database.write() as connection:
        newest = connection.execute(select(func.max(table.c.made_at))).scalar_one()
        row = connection.execute(select(table).where(table.c.made_at == newest)).one()
        connection.execute(
            update(table)
            .where(table.c.id == row.id)
            .values(
                as_of=row.as_of - timedelta(days=days),
                month=month or row.month,
                made_at=row.made_at - timedelta(days=days),
            )
        )


@pytest.mark.parametrize("day", ["2999-01-01", "yesterday", "2026-02-30"])
def test_a_day_that_can_not_be(programme: Programme, day: str) -> None:
    answer = programme.administrator().get(f"/releases/preview?as_of={day}")
    assert answer.status_code == 422
    check_page(answer)


def test_over_taken_back_mistyped_and_never_made_are_one_answer(programme: Programme) -> None:
    some_places(programme)
    ada = programme.administrator()
    release_id = publish(ada)
    over, taken_back, last = (link_to(ada, release_id, label) for label in ("a", "b", "c"))
    digests = dict(
        re.findall(
            r"links/([0-9a-f]{64})/revoke.*?The link for (\w)",
            ada.get("/releases").get_data(as_text=True),
            re.S,
        )
    )
    by_label = {label: digest for digest, label in digests.items()}
    assert post(ada, f"/releases/links/{by_label['b']}/revoke").status_code == 303
    with programme.database.write() as connection:
        link = schema.release_link
        ended = update(link).where(link.c.digest == by_label["a"])
        connection.execute(ended.values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    assert open_it(programme, last).status_code == 200
    assert post(ada, f"/releases/{release_id}/revoke").status_code == 303
    answers = [open_it(programme, token) for token in (over, taken_back, last, "mistyped", "ä" * 90)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({text_of(answer) for answer in answers}) == 1
    assert NOTHING in text_of(answers[0])
    assert post(ada, f"/releases/{release_id}/links", label="d", days="90").status_code == 422
    assert post(ada, f"/releases/links/{by_label['b']}/revoke").status_code == 404


def test_a_scanner_opens_nothing_and_nothing_is_counted(programme: Programme) -> None:
    some_places(programme)
    ada = programme.administrator()
    token = link_to(ada, publish(ada))
    scanner = programme.app.test_client()
    for method in ("GET", "HEAD"):
        for url in (f"/release?token={token}", f"/release?{token}", "/release"):
            answer = scanner.open(url, method=method)
            assert answer.status_code == 200
            assert "Cumberland" not in answer.get_data(as_text=True)
    assert scanner.post("/release", data={"token": token}).status_code == 400  # no token of our form
    assert "not yet" in text_of(ada.get("/releases"))
    assert open_it(programme, token).status_code == 200


def test_who_tries_too_often_waits(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    some_places(programme)
    ada = programme.administrator()
    token = link_to(ada, publish(ada))
    monkeypatch.setattr(pages, "TRIES", 3)
    assert [open_it(programme, "guess").status_code for _ in range(4)] == [404, 404, 404, 429]
    refused = open_it(programme, token)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "600")
    check_page(refused)
    with programme.database.read() as connection:
        assert "127.0.0.1" not in str(connection.execute(select(schema.throttle)).all())


def test_each_step_is_written_down_without_a_token_or_a_label(programme: Programme) -> None:
    some_places(programme)
    ada = programme.administrator()
    release_id = publish(ada, "Spring figures")
    token = link_to(ada, release_id, "Board of the county fund")
    html = ada.get("/releases").get_data(as_text=True)
    digest = re.search(r"links/([0-9a-f]{64})/revoke", html)[1]  # type: ignore[index]
    open_it(programme, token)
    post(ada, f"/releases/links/{digest}/revoke")
    post(ada, f"/releases/{release_id}/revoke")
    written = actions(programme)
    assert [(action, subject) for action, subject, _ in written] == [
        ("release_frozen", release_id),
        ("release_link_made", digest),
        ("release_link_revoked", digest),
        ("release_revoked", release_id),
    ]
    assert written[1][2] == {"release": release_id, "days": 90}
    assert written[2][2] == {"release": release_id, "opened": 1}
    for word in (token, "Board", "Spring"):
        assert word not in str(written)


@pytest.mark.parametrize(
    "fields",
    [{"label": ""}, {"label": "x" * 81}, {"days": "0"}, {"days": "367"}, {"days": "٣"}, {"days": ""}],
)
def test_a_link_says_whom_it_is_for_and_how_long(programme: Programme, fields: dict[str, str]) -> None:
    ada = programme.administrator()
    release_id = publish(ada)
    answer = post(ada, f"/releases/{release_id}/links", **({"label": "Fund", "days": "90"} | fields))
    assert answer.status_code == 422
    check_page(answer)
    assert [action for action, _, _ in actions(programme)] == ["release_frozen"]


def test_links_lead_where_people_reach_us(programme: Programme) -> None:
    parts = programme.app.extensions["mapper"]
    ada = programme.administrator()
    release_id = publish(ada)
    made = post(ada, f"/releases/{release_id}/links", label="Fund", days="1").get_data(as_text=True)
    assert 'id="made-link">http://localhost/release#' in made
    object.__setattr__(parts.config, "public_url", "https://mapper.example")
    made = post(ada, f"/releases/{release_id}/links", label="Fund", days="1").get_data(as_text=True)
    assert 'id="made-link">https://mapper.example/release#' in made


def test_a_title_and_a_label_are_text(programme: Programme) -> None:
    ada = programme.administrator()
    release_id = publish(ada, "<b>&amp;</b>")
    token = link_to(ada, release_id, '"><img src=x>')
    for page in (ada.get("/releases"), ada.get(f"/releases/{release_id}"), open_it(programme, token)):
        assert "<b>&" not in page.get_data(as_text=True)
        assert "<img" not in page.get_data(as_text=True)


def test_only_administrators_see_the_way_there(programme: Programme) -> None:
    assert "/releases" in programme.administrator().get("/coverage").get_data(as_text=True)
    coordinator = programme.coordinator([CUMBERLAND])
    assert "/releases" not in coordinator.get("/coverage").get_data(as_text=True)


@pytest.mark.parametrize("day", ["0001-01-01", "1969-12-31", ""])
def test_a_day_of_long_ago_is_a_day(programme: Programme, day: str) -> None:
    some_places(programme)
    answer = programme.administrator().get(f"/releases/preview?as_of={day}")
    assert answer.status_code == 200
    check_page(answer)


def test_the_cell_that_is_kept_back_says_no_more_than_that(programme: Programme) -> None:
    """Whatever it is kept back for, and however small it is, it reads the same to the letter."""
    some_places(programme)
    page = programme.administrator().get("/releases/preview").get_data(as_text=True)
    cells = set(re.findall(r'<td class="number">(.*?)</td>', page))
    assert {cell for cell in cells if not re.match(r"\d", cell)} == {'<span class="muted">kept back</span>'}
