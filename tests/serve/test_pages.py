"""What a browser is shown: tables to choose from, one question at a time, the decision once."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx2 as httpx
import pytest
from starlette.testclient import TestClient

from gapless.language import ENGLISH, INDONESIAN
from gapless.serve.guard import Rules
from gapless.serve.visits import RECENT, Recent, read_recent, with_recent
from tests.command_line import GAP, TABLE
from tests.service import Asked, asked

__all__ = ["asked"]

HOSTILE = "<script>alert(1)</script>"


def text_of(found: httpx.Response) -> str:
    """The words of a page, without its style and its script."""
    body = re.sub(r"<(style|script)>.*?</\1>", "", found.text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def hidden(found: httpx.Response) -> dict[str, str]:
    """What the first form of a page brings back by itself."""
    form = found.text.partition("</form>")[0]
    return dict(re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form))


def step(client: TestClient, address: str, **fields: str) -> httpx.Response:
    """A step from a state: what its form sends, and the page behind it."""
    state = parse_qsl(urlsplit(address).query)
    kept = {name: value for name, value in state if name not in ("id", "of")}
    return client.post(urlsplit(address).path, data=kept | fields)


def decided(client: TestClient, address: str) -> httpx.Response:
    """What comes of an address with all answers, where somebody decides."""
    due = client.get(address)
    assert "Semua pertanyaan sudah dijawab" in text_of(due)
    return client.post(urlsplit(address).path, data=hidden(due))


def test_one_question_at_a_time_until_it_is_decided(asked: Asked) -> None:
    """Then what is decided, by which row, and by which section of the document."""
    client = asked.client()
    found = client.get("/ask/t")
    assert "1. Sudah berapa lama?" in text_of(found)
    found = step(client, "/ask/t", question="lama", answer="5 jam")
    assert found.url.query.startswith(b"a.lama=5+jam&id=")
    shown = text_of(found)
    assert "laporan LAPOR ULANG" in shown
    assert "Diputuskan oleh baris 1 · t 1.0.0" in shown
    assert "Sumber: A.1" in shown


def test_any_answer_can_be_changed_and_taken_back(asked: Asked) -> None:
    """The page asks it again, and the others stay."""
    client = asked.client()
    decided = step(client, "/ask/t", question="lama", answer="5 jam")
    again = step(client, str(decided.url), change="lama")
    assert "1. Sudah berapa lama?" in text_of(again)
    other = step(client, str(decided.url), question="lama", answer="7 jam")
    assert "laporan LAPOR BARU" in text_of(other)
    back = step(client, str(decided.url), do="back")
    assert back.url.query == b""
    left = step(client, "/ask/t", question="lama", do="leave")
    assert left.url.query.startswith(b"u=lama&id=")
    assert "terlalu sedikit Masih diperlukan: lama" in text_of(left)


def test_times_are_given_by_the_clock(asked: Asked) -> None:
    """What is typed is what the page then lists."""
    client = asked.client()
    found = step(client, "/ask/t", question="lama", answer="since 9 am")
    assert "Jawaban lama: 3 jam" in text_of(found)


def test_an_answer_that_cannot_be_is_asked_again(asked: Asked) -> None:
    """With what was typed and what is wrong with it; nothing is logged."""
    asked.log = asked.folder / "log.jsonl"
    client = asked.client()
    found = step(client, "/ask/t", question="lama", answer="banana")
    assert found.status_code == 200
    assert 'value="banana"' in found.text
    assert 'role="alert"' in found.text
    assert "banana" in text_of(found)
    assert not asked.log.exists()


def test_a_decision_is_logged_once(asked: Asked) -> None:
    """Whoever opens its address again is shown the same one."""
    asked.log = asked.folder / "log.jsonl"
    client = asked.client()
    found = step(client, "/ask/t", question="lama", answer="5 jam")
    again = client.get(str(found.url))
    assert text_of(again) == text_of(found)
    (record,) = asked.records()
    assert f"id={record['id']}" in str(found.url)
    assert record["inputs"] == {"lama": "5 jam"}


def test_answers_about_private_inputs_stand_in_no_address(asked: Asked) -> None:
    """States go by bodies there, and the browser keeps no way back to them."""
    asked.write("t.yaml", TABLE.replace("lama: {", "lama: {private: true, ", 1))
    asked.log = asked.folder / "log.jsonl"
    client = asked.client()
    found = client.post("/ask/t", data={"question": "lama", "answer": "5 jam"})
    assert "LAPOR ULANG" in text_of(found)
    assert str(found.url) == "http://127.0.0.1/ask/t"
    assert [one.query for one in read_recent(client.cookies[RECENT].strip('"'))] == [""]
    (record,) = asked.records()
    assert hidden(found)["id"] == record["id"]
    again = client.post("/ask/t", data={**hidden(found), "say.x": "y"})
    assert "LAPOR ULANG" in text_of(again)
    assert len(asked.records()) == 1


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_an_address_that_is_opened_decides_nothing(asked: Asked, method: str) -> None:
    """By whatever: a link of another site, a look ahead, a step in an address; a person decides."""
    asked.log = asked.folder / "log.jsonl"
    client = asked.client()
    for address in ("/ask/t?a.lama=5+jam", "/ask/t?question=lama&answer=5+jam"):
        found = client.request(method, address)
        assert found.status_code == 200
        assert "LAPOR" not in found.text
    assert not asked.log.exists()
    assert "LAPOR ULANG" in text_of(decided(client, "/ask/t?a.lama=5+jam"))
    assert len(asked.records()) == 1


def test_a_private_page_that_is_loaded_again_is_logged_once(asked: Asked) -> None:
    """The browser sends its last form again; another answer, or another case, is another one."""
    asked.write("t.yaml", TABLE.replace("lama: {", "lama: {private: true, ", 1))
    asked.log = asked.folder / "log.jsonl"
    client = asked.client()
    form = {**hidden(client.get("/ask/t")), "answer": "5 jam"}
    first, again = (client.post("/ask/t", data=form) for _ in range(2))
    assert again.text == first.text
    assert len(asked.records()) == 1
    client.post("/ask/t", data={**form, "answer": "4 jam"})
    client.post("/ask/t", data={**hidden(client.get("/ask/t")), "answer": "5 jam"})
    assert len(asked.records()) == 3
    assert hidden(first)["once"] not in client.cookies[RECENT]


def test_words_are_put_into_what_is_said(asked: Asked) -> None:
    """The decision stays the one that was logged."""
    asked.write("t.yaml", TABLE.replace("LAPOR ULANG", '"Halo {sapaan}"'))
    asked.log = asked.folder / "log.jsonl"
    client = asked.client()
    found = step(client, "/ask/t", question="lama", answer="5 jam")
    assert 'name="say.sapaan"' in found.text
    said = client.post("/ask/t", data={**hidden(found), "say.sapaan": HOSTILE})
    assert f"Halo {HOSTILE}" in text_of(said)
    assert HOSTILE not in said.text
    assert len(asked.records()) == 1


def test_a_case_that_is_left_open_names_whom_to_ask(asked: Asked) -> None:
    """The open question, and the owner of the document."""
    asked.write(
        "t.yaml",
        GAP.partition("cases:")[0].replace("version:", "source: {document: SOP Padam}\nversion:")
        + "accepted_gaps:\n  - {when: {lama: 6 jam}, reason: Ditanyakan ke Bidang Niaga}\n",
    )
    shown = text_of(step(asked.client(), "/ask/t", question="lama", answer="6 jam"))
    assert "Tidak ada baris untuk kasus ini" in shown
    assert "Dibiarkan terbuka: Ditanyakan ke Bidang Niaga" in shown
    assert "pemilik SOP Padam" in shown


def test_tables_are_found_by_their_words(asked: Asked) -> None:
    """In any order and case; a table that is not there is named."""
    asked.write("u.yaml", TABLE.replace("table: t", "table: ukur\ntitle: Ukur Ulang"))
    client = asked.client()
    assert 'href="/ask/ukur"' in client.get("/", params={"q": "ulang UKUR"}).text
    assert 'href="/ask/t"' not in client.get("/", params={"q": "ulang UKUR"}).text
    none = client.get("/", params={"q": HOSTILE})
    assert "No table has these words." in text_of(none)
    assert HOSTILE not in none.text


def test_what_was_decided_lately_is_remembered_by_the_browser_alone(asked: Asked) -> None:
    """The newest first, until it is told to forget."""
    client = asked.client()
    step(client, "/ask/t", question="lama", answer="5 jam")
    step(client, "/ask/t", question="lama", answer="7 jam")
    shown = text_of(client.get("/"))
    assert shown.index("LAPOR BARU") < shown.index("LAPOR ULANG")
    assert "LAPOR" not in text_of(asked.client().get("/"))
    assert "LAPOR" not in text_of(client.post("/forget"))


@pytest.mark.parametrize(
    "cookie", ["r=[", "r=" + "[" * 5000, 'r=[["t"]]', "r=[[1,2,3]]", "r=%ff", "r={}", 'r=["abc"]']
)
def test_a_cookie_that_nobody_wrote_is_nothing(cookie: str) -> None:
    """Whatever it holds."""
    assert [*read_recent(cookie)] == []


def test_a_cookie_stays_small() -> None:
    """The oldest decisions leave it."""
    cookie = ""
    for number in range(40):
        cookie = with_recent(cookie, Recent("t", f"a.lama={'x' * 700}{number}", "é" * 500))
    kept = [*read_recent(cookie)]
    assert len(cookie) < 4000
    assert kept[0].query.endswith("39")
    assert with_recent("", Recent("t", "a" * 5000, "")) == ""


def test_tables_that_were_refused_are_told(asked: Asked) -> None:
    """The page says that an older procedure answers, and why, in its own language."""
    service = asked.service()
    client = asked.client(service)
    asked.write("t.yaml", GAP)
    service.live.reload()
    shown = text_of(client.get("/"))
    assert "12:00 are not in force" in shown
    assert "no row covers" in shown
    assert "tidak ada baris" in text_of(client.get("/ask/t"))


def test_pages_speak_the_language_that_is_chosen(asked: Asked) -> None:
    """That of the browser, until a person chooses."""
    client = asked.client(rules=Rules(language=ENGLISH))
    asks = {"Accept-Language": INDONESIAN}
    assert "Cari tabel" in client.get("/", headers=asks).text
    client.get("/", params={"language": ENGLISH})
    assert "Search a table" in client.get("/", headers=asks).text


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/ask/nothing", 404, "nothing"),
        ("/ask/t?day=tomorrow", 400, "no day"),
        ("/ask/t?a.lama=banana", 422, "banana"),
        ("/ask/t?a.unknown=1", 422, "unknown"),
        ("/ask/t?a.lama=%ff", 400, "cannot be read"),
        ("/ask/t?" + "&".join(["u=x"] * 3000), 400, "cannot be read"),
        ("/ask/t?question=nothing&answer=1", 200, "Sudah berapa lama?"),
        ("/ask/t?u=nothing", 200, "Sudah berapa lama?"),
        ("/ask/t?change=nothing", 200, "Sudah berapa lama?"),
        ("/ask/t?do=nothing", 200, "Sudah berapa lama?"),
    ],
)
def test_an_address_that_cannot_be_is_a_page_too(
    asked: Asked, address: str, status: int, said: str
) -> None:
    """With the sentence of the command line and a way back."""
    found = asked.client().get(address)
    assert (found.status_code, found.headers["content-type"]) == (
        status,
        "text/html; charset=utf-8",
    )
    assert said in text_of(found)
    assert 'href="/"' in found.text


def test_nothing_of_a_table_is_taken_for_html(asked: Asked) -> None:
    """Titles, questions, choices, answers."""
    text = TABLE.replace("version: 1.0.0", f"version: 1.0.0\ntitle: {HOSTILE}")
    text = text.replace("turut padam", HOSTILE).replace("Sudah berapa lama?", HOSTILE)
    asked.write("t.yaml", text.replace("LAPOR ULANG", HOSTILE))
    client = asked.client()
    pages = [client.get("/"), client.get("/ask/t")]
    pages.append(step(client, "/ask/t", question="lama", answer="5 jam"))
    for found in pages:
        assert HOSTILE not in found.text
        assert HOSTILE in text_of(found)
        assert "unsafe" not in found.headers["content-security-policy"]


def test_a_page_is_in_the_language_of_the_table_that_was_asked(asked: Asked) -> None:
    """What another table says stands in its own, and is marked for who reads it out."""
    asked.write(
        "below.yaml",
        "table: below\nlanguage: en\nsource: {document: Handbook}\ninputs:\n"
        "  age: {type: duration, domain: '>= 0 hours', question: How long?}\n"
        "  new: {type: boolean, question: Is it new?}\n"
        "outputs: {z: {type: string}}\nrules:\n"
        "  - {row: 1, when: {age: up to 2 hours, new: true}, then: {z: go}}\n"
        "accepted_gaps:\n  - {when: {new: false}, reason: Later}\n"
        "  - {when: {age: over 2 hours}, reason: Later}\n",
    )
    asked.write(
        "above.yaml",
        "table: above\nlanguage: id\n"
        "inputs: {age: {type: duration, domain: '>= 0 jam', question: Berapa lama?}}\n"
        "outputs: {z: {type: string}}\nrules: [{row: 1, use: below}]\n",
    )
    client = asked.client()
    first = client.get("/ask/above")
    assert '<html lang="id">' in first.text
    choice = step(client, "/ask/above", question="age", answer="1 hour")
    assert '<span lang="en">Is it new?</span>' in choice.text
    assert [*re.findall(r'<span lang="en">(ya|tidak|yes|no)</span>', choice.text)] == []
    left_open = step(client, str(choice.url), question="new", answer="false")
    assert "Tanyakan kepada pemilik Handbook" in text_of(left_open)
    done = step(client, str(choice.url), question="new", answer="true")
    assert '<dl lang="en">' in done.text
    assert "Diputuskan oleh" in text_of(done)


#: Every answer is needed, and nothing is said for who does not know one.
THREE = """table: tiga
version: 1.0.0
inputs:
  a: {type: string, values: [x, y]}
  b: {type: string, values: [x, y]}
  c: {type: string}
outputs: {hasil: {type: string}}
rules:
  - {row: 1, when: {a: x, b: x, c: p}, then: {hasil: satu}}
  - {row: 2, when: {a: x, b: x, c: not(p)}, then: {hasil: dua}}
  - {row: 3, when: {a: x, b: y, c: p}, then: {hasil: tiga}}
  - {row: 4, when: {a: x, b: y, c: not(p)}, then: {hasil: empat}}
  - {row: 5, when: {a: y, c: p}, then: {hasil: lima}}
  - {row: 6, when: {a: y, c: not(p)}, then: {hasil: enam}}
"""


def test_a_number_stands_only_for_the_decision_that_was_logged_with_it(asked: Asked) -> None:
    """Another state, or another revision since, is decided and logged anew."""
    asked.log = asked.folder / "log.jsonl"
    service = asked.service()
    client = asked.client(service)
    first = str(step(client, "/ask/t", question="lama", answer="5 jam").url)
    other = decided(client, first.replace("5+jam", "7+jam"))
    made_up = decided(client, "/ask/t?a.lama=7+jam&id=1")
    asked.write("t.yaml", TABLE.replace("LAPOR ULANG", "LAPOR LAGI").replace("1.0.0", "1.1.0"))
    service.live.reload()
    since = decided(client, first)
    assert "LAPOR LAGI" in text_of(since)
    records = [one for one in asked.records() if "event" not in one]
    assert len(records) == 4
    for found, record in zip((other, made_up, since), records[1:], strict=True):
        assert f"id={record['id']}" in str(found.url)


def test_an_older_revision_that_is_asked_for_is_asked_to_the_end(asked: Asked) -> None:
    """Its steps lead to itself."""
    older = TABLE.replace("version: 1.0.0", "version: 1.0.0\neffective: 2020-01-01")
    asked.write("t.yaml", older)
    newer = older.replace("2020", "2024").replace("1.0.0", "2.0.0").replace("ULANG", "LAGI")
    asked.write("u.yaml", newer)
    client = asked.client()
    found = step(client, "/ask/t@1.0.0", question="lama", answer="5 jam")
    assert "LAPOR ULANG" in text_of(found)
    assert 'action="/ask/t%401.0.0"' in found.text
    assert found.url.path == "/ask/t@1.0.0"
    assert str(found.url.query, "ascii") in client.get("/").text.replace("&amp;", "&")


def test_back_takes_no_answer_where_a_question_was_left(asked: Asked) -> None:
    """That question is asked again; "-" leaves one, as in the terminal."""
    asked.write("t.yaml", THREE)
    client = asked.client()
    left = step(client, "/ask/tiga?a.a=x&a.b=y", question="c", answer="-")
    assert left.url.query.startswith(b"a.a=x&a.b=y&u=c&id=")
    assert step(client, str(left.url), do="back").url.query == b"a.a=x&a.b=y"


def test_going_back_from_a_change_changes_nothing(asked: Asked) -> None:
    """Nor does an empty answer; the decision is the one that was logged."""
    asked.log = asked.folder / "log.jsonl"
    client = asked.client()
    found = step(client, "/ask/t", question="lama", answer="5 jam")
    changing = client.post("/ask/t", data={**hidden(found), "change": "lama"})
    assert 'value="back"' not in changing.text
    for fields in ({}, {"answer": " "}):
        back = client.post("/ask/t", data={**hidden(changing), **fields})
        assert text_of(back) == text_of(found)
    assert len(asked.records()) == 1


def test_a_question_that_was_left_is_asked_again_where_its_answer_cannot_be(asked: Asked) -> None:
    """What is wrong stands by the question that it was said of."""
    asked.write("t.yaml", THREE)
    found = step(asked.client(), "/ask/tiga?a.a=x&u=b", question="b", answer="banana")
    assert "2. b" in text_of(found)
    assert 'name="question" value="b"' in found.text
    assert 'role="alert"' in found.text


def test_a_word_that_is_not_put_in_leaves_its_placeholder(asked: Asked) -> None:
    """And no word about a customer stays in the browser."""
    asked.write("t.yaml", TABLE.replace("LAPOR ULANG", '"Halo {sapaan} {nama}"'))
    client = asked.client()
    found = decided(client, "/ask/t?a.lama=5+jam&say.sapaan=Ibu&say.nama=")
    assert "Halo Ibu {nama}" in text_of(found)
    assert "Ibu" not in client.cookies[RECENT]


def test_a_browser_keeps_nothing_that_is_computed_from_a_private_input(asked: Asked) -> None:
    """As the log keeps nothing of it."""
    text = TABLE.replace("lama: {", "pokok: {type: number, private: true}\n  lama: {", 1)
    text = text.replace("{type: string}}", "{type: number}}", 1).partition("cases:")[0]
    asked.write("t.yaml", text.replace("LAPOR ULANG", '"= pokok * 2"').replace("LAPOR BARU", "0"))
    client = asked.client()
    found = client.post("/ask/t", data={"a.lama": "5 jam", "a.pokok": "4321"})
    assert "8642" in text_of(found)
    assert "8642" not in client.cookies[RECENT]


def test_an_input_that_was_private_in_an_older_revision_stands_in_no_address(asked: Asked) -> None:
    """As long as an answer may lead there."""
    dated = TABLE.partition("cases:")[0].replace("outputs:", "  hari: {type: date}\noutputs:", 1)
    dated = dated.replace("version: 1.0.0", "version: 1.0.0\nas_of: hari\neffective: 2020-01-01")
    asked.write("t.yaml", dated.replace("lama: {", "lama: {private: true, ", 1))
    asked.write("u.yaml", dated.replace("2020", "2024").replace("1.0.0", "2.0.0"))
    assert 'name="once"' in asked.client().get("/ask/t").text


def test_a_cookie_is_for_the_service_alone(asked: Asked) -> None:
    """No script reads it, and no page of another site sends it along."""
    client = asked.client()
    client.follow_redirects = False
    found = client.post("/ask/t", data={"a.lama": "5 jam"})
    kept = found.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict"} <= {part.strip() for part in kept.split(";")}


def test_an_output_that_says_nothing_is_a_dash(asked: Asked) -> None:
    """It is not that something is not known."""
    text = TABLE.replace("{type: string}}", "{type: string, nullable: true}}", 1)
    asked.write("t.yaml", text.replace("LAPOR ULANG", "null"))
    shown = text_of(step(asked.client(), "/ask/t", question="lama", answer="5 jam"))
    assert "Keputusan laporan – Diputuskan" in shown
