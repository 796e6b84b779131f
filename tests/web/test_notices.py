"""Does the privacy notice say what is so, to everybody, from every page?"""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from mapper import create_app
from mapper.config import PROJECT, Config
from tests.builders import Programme
from tests.web.conftest import Page, check_page

LINK = 'href="/privacy"'


def test_it_says_what_the_settings_say(config: Config) -> None:
    odd = replace(
        config, name_months=7, note_months=5, session_days=171, coordinator_session_days=23, code_hours=61
    )
    app = create_app(odd)
    page = check_page(app.test_client().get("/privacy"))
    said = " ".join(" ".join(page.text).split())
    for words in ("after 7 months", "5 months, or less", "171 days", "(23 for", "61 hours"):
        assert words in said
    app.extensions["mapper"].database.dispose()


def test_who_is_not_signed_in_reads_it(programme: Programme) -> None:
    page = check_page(programme.app.test_client().get("/privacy"))
    assert "What we never ask for" in " ".join(page.text)


@pytest.mark.parametrize(
    "url", ["/sign-in", "/release", "/privacy", "/coverage", "/audit", "/phone", "/no-such-page", "/venues"]
)
def test_every_page_leads_to_it(programme: Programme, url: str) -> None:
    assert LINK in programme.administrator().get(url, follow_redirects=True).get_data(as_text=True)


def test_a_volunteer_finds_it_on_the_phone_page(
    programme: Programme, look: Callable[[FlaskClient, str], Page]
) -> None:
    client = programme.volunteer()
    look(client, "/phone")
    assert LINK in client.get("/phone").get_data(as_text=True)
    assert "/me" in client.get("/privacy").get_data(as_text=True)


def test_it_says_what_the_phone_does(programme: Programme) -> None:
    said = programme.app.test_client().get("/privacy").get_data(as_text=True)
    phone = PROJECT / "mapper" / "static" / "phone"
    days = re.search(r"RECEIPT_DAYS = (\d+)", (phone / "history.js").read_text())
    assert days and f"your own visits of the last {days[1]} days" in said


def test_it_is_written_for_everybody(programme: Programme) -> None:
    """Sentences of a length that a twelve-year-old reads with ease."""
    page = check_page(programme.app.test_client().get("/privacy"))
    words = " ".join(page.text).split()
    sentences = sum(word.endswith((".", "?", ":", ";")) for word in words)
    assert len(words) / sentences < 18
    assert sum(len(word) for word in words) / len(words) < 5.2
