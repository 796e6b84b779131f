"""Can a coordinator bring in a list step by step, see what would happen, and take it back?"""

import io
import re
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from flask.testing import FlaskClient
from werkzeug import Request
from werkzeug.test import TestResponse

from mapper.intake import list_import, upload_folder
from mapper.intake.list_work import take_in_what_waits
from mapper.intake.wishes import Programme as Here
from mapper.rules import import_steps
from tests.builders import AROOSTOOK, CUMBERLAND, Programme
from tests.web.test_review import rows

MESSY = (
    "State licence list 2025,,,\n"
    "Business Name,Kind,Town,Where (lat/lon)\n"
    'SUDS & DUDS,wash house,Portland,"(43.66, -70.26)"\n'
    "Foam,laundromat,Bath,\n"
    "Shape,wash house,Nowhere,\n"
    ",laundromat,Saco,\n"
    "Total,,53,\n"
)
HOSTILE = "${alert(1)}<img src=x onerror=alert(1)>"


def token_of(answer: TestResponse) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', answer.get_data(as_text=True))
    assert found, answer.get_data(as_text=True)[:500]
    return found[1]


def post(client: FlaskClient, url: str, fields: dict[str, object] | None = None) -> TestResponse:
    token = token_of(client.get("/imports"))
    return client.post(url, data={"csrf_token": token, **(fields or {})})


def upload(client: FlaskClient, text: str | bytes, name: str = "list.csv", **fields: str) -> TestResponse:
    content = io.BytesIO(text.encode() if isinstance(text, str) else text)
    said = {"kind": "venues", "source": "state", **fields}
    return post(client, "/imports", {**said, "file": (content, name)})


def begun(client: FlaskClient, text: str | bytes, **fields: str) -> str:
    """The address of a list that was uploaded."""
    answer = upload(client, text, **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location).removesuffix("/columns")


def through_columns(client: FlaskClient, url: str, **chosen: str) -> TestResponse:
    fields = {f"column-{name[1:]}" if name[1:].isdigit() else name: value for name, value in chosen.items()}
    return post(client, f"{url}/columns", dict(fields))


MESSY_COLUMNS = {"c1": "name", "c2": "venue_type", "c3": "city", "c4": "point"}


def previewed(client: FlaskClient, text: str = MESSY) -> str:
    url = begun(client, text)
    assert through_columns(client, url, **MESSY_COLUMNS).location == f"{url}/words"
    answer = post(
        client, f"{url}/words", {"text": ["wash house", "laundromat"], "code": ["laundromat", "laundromat"]}
    )
    assert answer.location == url
    return url


def page(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return " ".join(answer.get_data(as_text=True).split())


def counts(client: FlaskClient, url: str) -> list[int]:
    table = re.search(r'<table class="sum">.*?</table>', page(client, url))
    assert table
    return [int(count) for count in re.findall(r'class="number">(\d+)<', table[0])]


def folder_of(programme: Programme) -> upload_folder.UploadFolder:
    return upload_folder.UploadFolder(programme.app.extensions["mapper"].config.instance)


def work(programme: Programme) -> int:
    """What the worker does, once."""
    config = programme.app.extensions["mapper"].config
    here = Here(datetime.now(UTC), config.time_zone, config.data, config.secret_key)
    return take_in_what_waits(programme.database, folder_of(programme), lambda: here)


def test_a_messy_list_from_upload_to_the_register_and_back(programme: Programme) -> None:
    client = programme.administrator()
    url = begun(client, MESSY)
    columns = page(client, f"{url}/columns")
    assert "SUDS &amp; DUDS" in columns
    assert 'value="name" selected' in columns
    assert "5 rows" in columns
    url = previewed(client)
    assert counts(client, url) == [5, 2, 0, 0, 1, 2]
    assert "Line 6</span> name is empty" in page(client, url)
    assert "no one place is known that fits &#39;Nowhere&#39;" in page(client, url)
    assert rows(programme, "venue") == []
    points = client.get(f"{url}/points").get_json()["points"]
    assert sorted(point["name"] for point in points) == ["Foam", "Suds & Duds"]

    assert post(client, f"{url}/take").location == url
    assert counts(client, url) == [5, 2, 0, 0, 1, 2]
    assert sorted(venue["name"] for venue in rows(programme, "venue")) == ["Foam", "Suds & Duds"]
    rejected = client.get(f"{url}/rejected.csv").get_data(as_text=True)
    assert ",laundromat,Saco,,6,name is empty" in rejected
    assert post(client, f"{url}/undo").location == url
    assert rows(programme, "venue") == []
    assert "Taken back" in page(client, url)


def test_the_same_source_is_read_as_the_last_time(programme: Programme) -> None:
    client = programme.administrator()
    post(client, f"{previewed(client)}/take")
    url = begun(client, MESSY)
    columns = page(client, f"{url}/columns")
    assert "Chosen as the last time for <em>state</em>" in columns
    assert columns.count(" selected") == 4
    through_columns(client, url, **MESSY_COLUMNS)
    assert re.search(r'wash house.*?value="laundromat" selected', page(client, f"{url}/words"))
    post(client, f"{url}/words", {"text": ["wash house", "laundromat"], "code": ["laundromat", "laundromat"]})
    assert counts(client, url) == [5, 0, 0, 2, 1, 2]


def test_a_workbook_s_cover_is_passed_over_and_its_sheet_is_chosen_and_remembered(
    programme: Programme,
) -> None:
    client = programme.coordinator()
    book = workbook(
        {
            "About": [["Licences of the state"]],
            "Salons": [["Name", "Town"], ["Nail Nook", "Portland"]],
            "Laundries": [["Shop", "Place"], ["Suds", "Portland"], ["Foam", "Portland"]],
        }
    )
    url = begun(client, book, name="list.xlsx")
    shown = page(client, f"{url}/columns")
    assert "1 row " in shown and '<option value="Salons" selected>' in shown and "Nail Nook" in shown
    chosen = post(client, f"{url}/columns", {"sheet": "Laundries"})
    assert chosen.location == f"{url}/columns"
    shown = page(client, f"{url}/columns")
    assert "2 rows" in shown and "Suds" in shown and "Nail Nook" not in shown
    refused = post(client, f"{url}/columns", {"sheet": "<img onerror>"})
    assert refused.status_code == 422 and "There is no sheet" in refused.get_data(as_text=True)
    assert post(client, f"{url}/columns", {"sheet": "About"}).status_code == 422
    through_columns(client, url, c1="name", c2="city", default_type="laundromat")
    assert counts(client, url)[0] == 2
    post(client, f"{url}/take")
    again = begun(client, book, name="list.xlsx")
    assert '<option value="Laundries" selected>' in page(client, f"{again}/columns")


def test_a_cover_of_more_than_a_title_is_passed_over_too(programme: Programme) -> None:
    client = programme.coordinator()
    cover = [["Licences of the state", ""], ["Prepared by", "the board"], ["As of", "May"]]
    book = workbook({"About": cover, "Salons": [["Name", "Town"], ["Nail Nook", "Portland"]]})
    shown = page(client, f"{begun(client, book, name='list.xlsx')}/columns")
    assert '<option value="Salons" selected>' in shown and "Nail Nook" in shown
    book = workbook({"Cafés": [["Nom", "Ville"], ["Zoé", "Portland"]], "Autres": [["Nom"], ["Luc"]]})
    assert "Zoé" in page(client, f"{begun(client, book, name='liste.xlsx')}/columns")


def workbook(sheets: dict[str, list[list[str]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for row in lines:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_list_that_was_kept_for_people_is_asked_what_its_words_mean(programme: Programme) -> None:
    programme.venue("Joe's Laundromat")
    client = programme.coordinator()
    told = 'Place,Town,What,When\nJOES LAUNDROMAT,Portland,"2 posters, 3 <b>",May 2026\n'
    url = begun(client, told, kind="visits")
    lacks = through_columns(client, url, c1="venue_name", c2="town", c3="material")
    assert lacks.status_code == 422 and "visited_at" in lacks.get_data(as_text=True)
    answer = through_columns(client, url, c1="venue_name", c2="town", c3="material", c4="visited_at")
    assert answer.location == f"{url}/words"
    shown = page(client, f"{url}/words")
    assert "What was left there?" in shown and "&lt;b&gt;" in shown and "<b>" not in shown
    said = {"text": ["posters", "<b>"], "code": ["sten_poster_en", "no such code"]}
    assert post(client, f"{url}/words", said).location == url
    assert counts(client, url) == [1, 0, 0, 0, 0, 1]
    assert "is no code we know" in page(client, url)
    post(client, f"{url}/words", {**said, "code": ["sten_poster_en", "blue_card_es"]})
    assert counts(client, url) == [1, 1, 0, 0, 0, 0]
    post(client, f"{url}/take")
    again = begun(client, told, kind="visits")
    columns = {"c1": "venue_name", "c2": "town", "c3": "material", "c4": "visited_at"}
    through_columns(client, again, **columns)
    assert '<option value="blue_card_es" selected>' in page(client, f"{again}/words")


def test_a_cancelled_list_leaves_nothing(programme: Programme) -> None:
    client = programme.administrator()
    url = previewed(client)
    folder = folder_of(programme)
    assert list(folder._folder.iterdir())
    post(client, f"{url}/cancel")
    assert "Cancelled. Nothing of it was stored" in page(client, url)
    assert list(folder._folder.iterdir()) == []
    assert post(client, f"{url}/take").location == url
    assert rows(programme, "venue") == []
    assert rows(programme, "import_job")[0]["account"] == {}


def test_a_long_list_is_read_by_the_worker(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_steps, "AT_ONCE", 3)
    client = programme.administrator()
    url = previewed(client)
    assert "Reading the list" in page(client, url)
    assert 'http-equiv="refresh"' in page(client, url)
    assert work(programme) == 1
    assert counts(client, url) == [5, 2, 0, 0, 1, 2]
    post(client, f"{url}/take")
    assert "Taking it in" in page(client, url)
    assert rows(programme, "venue") == []
    post(client, f"{url}/take")  # a second press
    assert work(programme) == 1
    assert (len(rows(programme, "venue")), len(rows(programme, "import_batch"))) == (2, 1)
    assert work(programme) == 0
    assert [row["state"] for row in rows(programme, "import_job")] == ["done"]


def test_a_worker_that_was_killed_is_followed_by_another(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_steps, "AT_ONCE", 3)
    client = programme.administrator()
    url = previewed(client)

    class Killed(BaseException):
        pass

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(list_import, "import_venues", killed)
        with pytest.raises(Killed):
            work(programme)
    assert "Reading the list" in page(client, url)
    work(programme)
    assert counts(client, url) == [5, 2, 0, 0, 1, 2]


def test_it_stops_while_it_is_read(programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_steps, "AT_ONCE", 3)
    client = programme.administrator()
    url = previewed(client)
    work(programme)
    post(client, f"{url}/take")
    told = upload_folder.UploadFolder.tell

    def cancelled(folder: upload_folder.UploadFolder, name: str, count: int) -> None:
        told(folder, name, count)
        if count:
            folder.ask_to_stop(name)

    monkeypatch.setattr(upload_folder.UploadFolder, "tell", cancelled)
    work(programme)
    assert "Cancelled. Nothing of it was stored" in page(client, url)
    assert rows(programme, "venue") == rows(programme, "import_batch") == []


def test_a_coordinator_brings_in_own_counties_only(programme: Programme) -> None:
    client = programme.coordinator([CUMBERLAND])
    text = "name,type,city\nSuds,cafe,Portland\nFoam,cafe,Caribou\nWhere,cafe,Nowhere\n"
    url = begun(client, text)
    through_columns(client, url, c1="name", c2="venue_type", c3="city")
    post(client, f"{url}/words", {"text": ["cafe"], "code": ["cafe"]})
    assert counts(client, url) == [3, 1, 0, 0, 1, 1]
    assert "outside the counties that you look after" in page(client, url)
    post(client, f"{url}/take")
    assert [venue["county_geoid"] for venue in rows(programme, "venue")] == [CUMBERLAND]
    other = programme.coordinator([AROOSTOOK])
    for method, path in (("get", url), ("get", f"{url}/rejected.csv"), ("get", f"{url}/points")):
        assert getattr(other, method)(path).status_code == 404
    assert post(other, f"{url}/undo").status_code == 404
    assert "list.csv" not in page(other, "/imports")
    assert "list.csv" in page(programme.administrator(), "/imports")


def test_past_visits_come_in_the_same_way(programme: Programme) -> None:
    programme.venue("Suds")
    client = programme.administrator()
    text = "ref,place,town,when,what,poster,where\n1,Suds,Portland,2026-05-03,placed,sten_poster_en,board\n"
    url = begun(client, text, kind="visits")
    refused = through_columns(client, url, c1="visit_id", c2="venue_name", c3="town")
    assert refused.status_code == 422
    assert "Say which column holds: visited_at, outcome" in refused.get_data(as_text=True)
    through_columns(
        client,
        url,
        c1="visit_id",
        c2="venue_name",
        c3="town",
        c4="visited_at",
        c5="outcome",
        c6="material",
        c7="spot",
    )
    read, *others = counts(client, url)
    assert (read, sum(others)) == (1, 1)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "list.csv", "The file is empty"),
        (b"name,city\n", "list.csv", "a header and no rows"),
        (b"\x00\x01\x02\n\x03", "list.csv", "no CSV file"),
        (b"PK\x03\x04", "list.xlsx", "no workbook"),
        (b"MZ", "list.exe", "must be a file that ends with .csv"),
        (b"a,b\n1,2\n", "list", "must be a file that ends with .csv"),
        (b"x" * 3_000, "list.csv", "more than 200 characters"),
    ],
)
def test_what_is_no_list_is_refused_in_words(
    programme: Programme, content: bytes, name: str, said: str
) -> None:
    client = programme.administrator()
    answer = upload(client, content, name)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    folder = programme.app.extensions["mapper"].config.instance / upload_folder.FOLDER
    assert not folder.exists() or list(folder.iterdir()) == []


def test_a_list_may_be_larger_than_a_form_and_not_too_large(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_folder, "MOST_BYTES", 300_000)
    programme.app.config["MAX_CONTENT_LENGTH"] = 50_000
    client = programme.administrator()
    assert upload(client, "name\n" + "x\n" * 100_000).status_code == 303
    answer = upload(client, "name\n" + "x\n" * 200_000)
    assert answer.status_code == 422
    assert "more than 0 MB" in answer.get_data(as_text=True)
    assert post(client, "/settings/new", {"code": "x" * 60_000}).status_code == 413


def test_a_word_that_is_left_open_names_no_type(programme: Programme) -> None:
    client = programme.administrator()
    url = begun(client, "name,type,city\nSuds,cafe,Portland\n")
    through_columns(client, url, c1="name", c2="venue_type", c3="city")
    post(client, f"{url}/words", {"text": ["cafe"], "code": [""]})
    assert counts(client, url) == [1, 0, 0, 0, 1, 0]
    assert "&#39;cafe&#39; names no type of place we know" in page(client, url)
    assert 'value="" selected' not in page(client, f"{url}/words")
    assert not re.search(r'value="cafe" selected', page(client, f"{url}/words"))


def test_who_takes_it_in_and_back_answers_for_it(programme: Programme) -> None:
    cora = programme.coordinator([CUMBERLAND])
    url = begun(cora, "name,type,city\nSuds,cafe,Portland\nFoam,cafe,Caribou\n")
    through_columns(cora, url, c1="name", c2="venue_type", c3="city")
    post(cora, f"{url}/words", {"text": ["cafe"], "code": ["cafe"]})
    assert counts(cora, url) == [2, 1, 0, 0, 0, 1]
    ada = programme.administrator()
    post(ada, f"{url}/take")
    assert counts(ada, url)[:2] == [2, 2]
    post(cora, f"{url}/undo")
    [job] = rows(programme, "import_job")
    log = {row["action"]: row["actor_id"] for row in rows(programme, "audit")}
    assert (log["imported"], log["import_undone"]) == (job["taken_by"], job["created_by"])
    assert job["taken_by"] != job["created_by"]


def test_what_nobody_foresaw_is_one_list_s_failure(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_steps, "AT_ONCE", 3)
    client = programme.administrator()
    url = previewed(client)

    def fall(*_: object) -> None:
        raise KeyError("column")

    with monkeypatch.context() as patched:
        patched.setattr(list_import, "import_venues", fall)
        with pytest.raises(KeyError):
            work(programme)
    assert "Something went wrong that nobody foresaw" in page(client, url)
    assert work(programme) == 0


def test_a_list_of_yesterday_is_gone_and_says_so(programme: Programme) -> None:
    client = programme.administrator()
    url = previewed(client)
    folder_of(programme).tidy(datetime.now(UTC) + timedelta(days=2))
    assert client.get(f"{url}/columns").status_code == 404
    post(client, f"{url}/take")
    assert "The list is gone: it is kept for a day" in page(client, url)


@pytest.mark.parametrize("who", ["anonymous", "volunteer"])
def test_a_large_file_is_not_read_of_whoever_may_not_bring_it(
    programme: Programme, who: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(_request: object) -> None:
        raise AssertionError("its body was read")

    client = programme.app.test_client() if who == "anonymous" else programme.volunteer()
    monkeypatch.setattr(Request, "_load_form_data", read)
    answer = client.post("/imports", data={"file": (io.BytesIO(b"x" * 100_000), "list.csv")})
    assert answer.status_code == (303 if who == "anonymous" else 404)


def test_two_columns_of_one_field_and_no_name_are_said(programme: Programme) -> None:
    client = programme.administrator()
    url = begun(client, MESSY)
    twice = through_columns(client, url, c1="name", c2="name")
    assert twice.status_code == 422
    assert "Two columns are chosen as name: “Business Name” and “Kind”" in twice.get_data(as_text=True)
    none = through_columns(client, url, c3="city")
    assert "Say which column holds: name, venue_type" in none.get_data(as_text=True)
    fine = through_columns(client, url, c1="name", c3="city", default_type="cafe")
    assert fine.location == url
    assert counts(client, url)[0] == 5


def test_hostile_names_and_cells_are_only_text(programme: Programme) -> None:
    client = programme.administrator()
    text = f'"{HOSTILE}",type,city\n"{HOSTILE}","{HOSTILE}","{HOSTILE}"\n=1+1,cafe,Portland\n'
    answer = upload(client, text, f"{HOSTILE}.csv", source=HOSTILE)
    url = str(answer.location).removesuffix("/columns")
    assert through_columns(client, url, c1="name", c2="venue_type", c3="city").location == f"{url}/words"
    shown = [page(client, f"{url}/columns"), page(client, f"{url}/words")]
    post(client, f"{url}/words", {"text": [HOSTILE], "code": [HOSTILE]})
    shown += [page(client, url), page(client, "/imports")]
    post(client, f"{url}/take")
    shown.append(page(client, url))
    assert not any("<img" in one for one in shown)
    assert all("&lt;img" in one for one in shown[:2])
    assert "'=1+1" not in page(client, url)


@pytest.mark.parametrize("who", ["volunteer", "viewer", "anonymous"])
def test_others_find_nothing_here(programme: Programme, who: str) -> None:
    client = programme.app.test_client() if who == "anonymous" else getattr(programme, who)()
    assert client.get("/imports").status_code in (303, 404)


def test_openstreetmap_is_asked_for_ones_own_counties(programme: Programme) -> None:
    own, everywhere = programme.coordinator(), programme.administrator()
    for client, has_box in ((own, True), (everywhere, False)):
        found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page(client, "/imports/openstreetmap"))
        assert found and "amenity" in found[1]
        assert ("(area.state)(43." in found[1]) is has_box
    elsewhere = programme.client(programme.person("Nora", "coordinator", ["99999"]))
    assert "No outline of your counties is known." in page(elsewhere, "/imports/openstreetmap")
