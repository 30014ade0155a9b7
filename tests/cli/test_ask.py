"""``gapless ask``: questions one at a time, answers as people give them, and the words to say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.test_new import answer
from tests.command_line import CommandLine, gapless
from tests.paths import REPOSITORY

__all__ = ["gapless"]

TABLE = """table: padam
title: Pelanggan lapor padam
version: 1.2.0
language: id
source: {document: SOP Padam, section: B}
inputs:
  lama: {type: duration, domain: ">= 0 jam", label: Lama padam, question: Sudah berapa lama?}
  tetangga:
    type: string
    label: Tetangga
    question: Apakah tetangga padam?
    values: {turut: Turut padam, tidak: Tidak padam}
    nullable: true
  status: {type: string, label: Status, question: Apa statusnya?, values: [nyala, perbaikan]}
outputs:
  laporan: {type: string, label: Laporan, values: [ULANG, BARU]}
  skrip: {type: string, label: Skrip, wording: true}
rules:
  - {row: 1, when: {tetangga: tidak}, then: {laporan: ULANG, skrip: "Maaf, {sapaan}."}, cite: B.1}
  - row: 2
    when: {tetangga: turut, lama: s.d 6 jam}
    then: {laporan: ULANG, skrip: "Mohon menunggu, {sapaan}: {kondisi}."}
  - row: 3
    when: {tetangga: turut, lama: di atas 6 jam, status: nyala}
    then: {laporan: BARU, skrip: "Baik, {sapaan}."}
accepted_gaps:
  - {when: {tetangga: null}, reason: "Bila tidak tahu, apa yang berlaku?"}
"""

#: The answers of people, each begun anew.
ASK = ("ask", "padam.yaml")


@pytest.fixture
def ask(gapless: CommandLine, monkeypatch: pytest.MonkeyPatch) -> CommandLine:
    """The command line beside the table, at twelve minutes past five in the afternoon."""
    gapless.write("padam.yaml", TABLE)
    jakarta = timezone(timedelta(hours=7))
    moment = datetime(2026, 11, 27, 17, 12, 33, tzinfo=jakarta)
    monkeypatch.setattr("gapless.cli.ask.now", lambda: moment)
    return gapless


def transcript(ask: CommandLine, *lines: str, code: int = 0) -> dict[str, Any]:
    """The JSON of an interview in which these lines are typed."""
    found, out, err = ask(*ASK, "--format", "json", stdin="\n".join(lines))
    assert found == code, err
    read: dict[str, Any] = json.loads(out)
    schema = REPOSITORY / "schemas" / "ask.schema.json"
    jsonschema.validate(read, json.loads(schema.read_text("utf-8")))
    return read


def answers(found: dict[str, Any]) -> dict[str, str]:
    """The answers of a transcript by their names."""
    return {one["name"]: one["answer"] for one in found["asked"]}


def test_it_asks_until_the_decision_is_certain(ask: CommandLine) -> None:
    """Each question with its choices; then what to do, by which row and citation."""
    code, out, err = ask(*ASK, stdin="2\n")
    assert (code, err) == (0, "")
    assert (
        out
        == """padam 1.2.0 · Pelanggan lapor padam
< kembali · < 2 jawab ulang pertanyaan 2 · - tidak diketahui · ? bantuan · q selesai

1. Apakah tetangga padam?
   1  turut (Turut padam)
   2  tidak (Tidak padam)
   3  tidak diketahui
   → Tetangga: tidak

Jawaban:
  Tetangga  tidak

Laporan  ULANG
Skrip    Maaf, {sapaan}.

Diputuskan oleh baris 1 · padam 1.2.0 · B.1
Isi saat diucapkan: {sapaan}
"""
    )


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("1", "turut"), ("turut", "turut"), ("TURUT", "turut"), ("Turut padam", "turut")],
)
def test_a_choice_is_named_as_people_do(typed: str, answer: str, ask: CommandLine) -> None:
    """By its number, its value or its label, in any case."""
    assert answers(transcript(ask, typed, "1 jam"))["tetangga"] == answer


@pytest.mark.parametrize(
    ("typed", "length"),
    [
        ("5 jam", "5 jam"),
        ("sejak jam 14", "3 jam 12 menit"),
        ("since 2 pm", "3 jam 12 menit"),
        ("sejak kemarin jam 8 malam", "21 jam 12 menit"),
    ],
)
def test_a_length_may_be_told_by_the_clock(typed: str, length: str, ask: CommandLine) -> None:
    """What was understood is said."""
    lines = ("1", typed, "nyala")
    assert answers(transcript(ask, *lines))["lama"] == length
    assert f"→ Lama padam: {length}\n" in ask(*ASK, stdin="\n".join(lines))[1]


@pytest.mark.parametrize("typed", ["-", "3", "null", "tidak tahu", "Tidak diketahui", "not known"])
def test_what_is_not_known_is_an_answer_where_the_table_allows_it(
    typed: str, ask: CommandLine
) -> None:
    """Here it is left open: the reason is shown, and whom to ask."""
    code, out, _ = ask(*ASK, stdin=typed)
    assert code == 1
    assert "Dibiarkan terbuka: Bila tidak tahu, apa yang berlaku?" in out
    assert "Tanyakan kepada pemilik SOP Padam, bagian B." in out
    assert transcript(ask, typed, code=1)["decision"]["status"] == "uncovered"


def test_what_the_table_must_know_can_be_asked_later(ask: CommandLine) -> None:
    """Another question is asked instead; in the end the answer says what is still needed."""
    found = transcript(ask, "1", "-", "perbaikan", code=1)
    assert answers(found) == {"tetangga": "turut", "status": "perbaikan"}
    assert found["unanswered"] == ["lama"]
    assert found["complete"] is False
    assert found["decision"]["needs"] == ["lama"]
    assert "Lama padam  tidak diketahui" in ask(*ASK, stdin="1\n-\nperbaikan")[1]


def test_an_answer_is_taken_back(ask: CommandLine) -> None:
    """With one sign, as often as there are answers."""
    assert answers(transcript(ask, "<", "1", "1 jam", "<", "<", "2")) == {"tetangga": "tidak"}


def test_an_earlier_question_is_answered_again(ask: CommandLine) -> None:
    """By its number or its name; what came after stays as long as it matters."""
    for again in (("< 2", "7 jam"), ("<2", "7 jam"), ("lama=7 jam",)):
        found = transcript(ask, "tetangga=turut", "9 jam", *again, "nyala")
        assert answers(found) == {"tetangga": "turut", "lama": "7 jam", "status": "nyala"}
    found = transcript(ask, "1", "9 jam", "tetangga=tidak")
    assert answers(found) == {"tetangga": "tidak"}
    out = ask(*ASK, stdin="1\n9 jam\ntetangga=tidak")[1]
    assert "tidak lagi diperlukan: Lama padam" in out


def test_what_is_known_is_not_asked(ask: CommandLine) -> None:
    """It is given with the command, as an answer is."""
    code, out, _ = ask(*ASK, "tetangga=Turut padam", "lama=sejak jam 16", "--format", "json")
    assert code == 0
    assert answers(json.loads(out)) == {"tetangga": "turut", "lama": "1 jam 12 menit"}


def test_words_are_put_into_what_is_said(ask: CommandLine) -> None:
    """Those that are not given stay, and are named."""
    out = ask(*ASK, "--fill", "sapaan=Ibu {kondisi}", stdin="1\n1 jam")[1]
    assert "Mohon menunggu, Ibu {kondisi}: {kondisi}." in out
    assert "Isi saat diucapkan: {kondisi}" in out


def test_help_says_how_to_answer(ask: CommandLine) -> None:
    """With an example, the clock, and what is allowed."""
    out = ask(*ASK, stdin="1\n?\n")[1]
    assert "diperbolehkan: minimal 0 jam" in out
    assert "tulis seperti: 6 jam, sejak jam 14, sejak kemarin jam 20" in out


@pytest.mark.parametrize("typed", ["", "q", "1\nq", "\n\n"])
def test_it_can_end_at_any_time(typed: str, ask: CommandLine) -> None:
    """What is still needed is said."""
    code, out, err = ask(*ASK, stdin=typed)
    assert (code, err) == (1, "")
    assert "Belum dapat diputuskan; masih perlu diketahui:" in out


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ("5\n", "did you mean"),
        ("turu\n", "did you mean `turut`?"),
        ("1\n-3 jam\n", "lama cannot be -3 jam"),
        ("1\nlama\n", "lama"),
        (b"\xff\xfe\n", "tetangga cannot be"),
        ("x" * 30_000 + "\n", "tetangga cannot be"),
    ],
)
def test_a_wrong_answer_of_a_pipe_ends_it(lines: str | bytes, fault: str, ask: CommandLine) -> None:
    """No later line is taken for the answer to another question."""
    code, _, err = ask(*ASK, stdin=lines)
    assert code == 2
    assert fault in err or "allowed: turut, tidak" in err


def test_a_terminal_asks_again_and_lets_a_decided_case_be_changed(
    ask: CommandLine, repository: Path
) -> None:
    """A wrong answer costs nothing; once it is decided, one may still go back, or end."""
    shown = answer(
        ask.folder,
        repository,
        *("turu", "tidak", "<", "1", "9 jm", "9 jam", "status=nyala", "< 2", "1 jam", ""),
        arguments=ASK,
    )
    assert "tetangga tidak dapat bernilai turu" in shown
    assert shown.count("Diputuskan oleh baris") == 3
    assert shown.count("1. Apakah tetangga padam?") == 3
    assert shown.count("2. Sudah berapa lama?") == 3
    assert "Enter selesai · < kembali · < 2 jawab ulang pertanyaan 2" in shown
    assert shown.rstrip().endswith(">")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ((), "Missing argument"),
        (("padam.yaml", "padam.yaml"), "name one table"),
        (("tetangga=turut",), "name one table"),
        (("padam.yaml", "tetanga=turut"), "did you mean `tetangga`?"),
        (("padam.yaml", "lama=x"), "lama"),
        (("padam.yaml", "lama=1 jam", "lama=2 jam"), "given twice"),
        (("padam.yaml", "--fill", "sapaan"), "sapaan"),
        (("padam.yaml", "--calls", "-"), "--calls takes a file"),
        (("padam.yaml", "--calls", "nofile.csv"), "nofile.csv cannot be read"),
        (("padam.yaml", "--calls", "c.csv", "--by", "hari"), "does not go with ask --calls"),
        (("nofile.yaml",), "nofile.yaml"),
        (("-",), "answers come from standard input"),
    ],
)
def test_wrong_usage(words: tuple[str, ...], fault: str, ask: CommandLine) -> None:
    """Each says what is wrong, and nothing is asked."""
    code, out, err = ask("ask", *words)
    assert (code, out) == (2, "")
    assert fault in err


def test_the_order_of_questions_follows_recorded_calls(ask: CommandLine) -> None:
    """What most calls are decided by comes first, though other contexts would need more."""
    table = """table: t
inputs:
  a: {type: string, values: [x, y]}
  b: {type: string, values: [x, y]}
outputs: {o: {type: string}}
rules:
  - {row: 1, when: {a: x}, then: {o: p}}
  - {row: 2, when: {b: x}, then: {o: p}}
  - {row: 3, then: {o: q}}
"""
    ask.write("t.yaml", table)
    ask.write("calls.csv", "a,b\ny,x\ny,x\nx,\n")
    ask.write("others.csv", "a,b\nx,y\nx,\n,y\n")
    first = {
        calls: json.loads(
            ask("ask", "t.yaml", "--calls", calls, "--empty", "unknown", "--format", "json")[1]
        )["decision"]["needs"][0]
        for calls in ("calls.csv", "others.csv")
    }
    asked = {
        calls: ask("ask", "t.yaml", "--calls", calls, "--empty", "unknown", stdin="x")[1]
        for calls in first
    }
    assert "1. b\n" in asked["calls.csv"]
    assert "1. a\n" in asked["others.csv"]


def test_recorded_calls_with_faults_are_counted_apart(ask: CommandLine) -> None:
    """And said; or they end it, or are written to a file, as with the other commands."""
    ask.write("calls.csv", "tetangga,lama\nturut,1 jam\nbanana,1 jam\nturut,x\n")
    line = ("ask", "padam.yaml", "--calls", "calls.csv", "tetangga=turut", "lama=1 jam")
    code, _, err = ask(*line)
    assert (code, "2 of 3 calls have faults, and are not counted" in err) == (0, True)
    code, out, err = ask(*line, "--errors", "stop")
    assert (code, out) == (2, "")
    assert "calls.csv: record 2" in err
    assert "banana" in err
    code, _, err = ask(*line, "--errors", "separate", "bad.csv")
    assert code == 0
    told = Path("bad.csv").read_text("utf-8").splitlines()
    assert [row.split(",")[:2] for row in told[1:]] == [["banana", "1 jam"], ["turut", "x"]]
    assert ask(*line, "--errors", "separate", "bad.csv")[0] == 2


def test_a_past_day_is_asked_by_its_revision(ask: CommandLine, repository: Path) -> None:
    """Without a day it is today's."""
    tables = str(repository / "tables")
    ask.write("pyproject.toml", f"[tool.gapless]\ntables = ['{tables}']\n")
    line = ("ask", "perlakuan-lapor-kembali", "--format", "json")
    for day, version in (((), "3.0.0"), (("--as-of", "2022-06-01"), "2.0.0")):
        found = json.loads(ask(*line, *day, stdin="lainnya")[1])
        assert found["decision"]["version"] == version


def test_of_many_choices_some_are_shown(ask: CommandLine) -> None:
    """All of them on demand; each may be answered by its number."""
    names = ", ".join(f"kota-{number}" for number in range(60))
    table = TABLE.replace("values: [nyala, perbaikan]", f"values: [{names}]").replace(
        "status: nyala", "status: kota-0"
    )
    ask.write("padam.yaml", table)
    given = (*ASK, "tetangga=turut", "lama=7 jam")
    out = ask(*given, stdin="60")[1]
    assert "kota-19\n" in out
    assert "kota-20" not in out
    assert "… 40 lagi (?)" in out
    assert "→ Status: kota-59" in out
    assert "60  kota-59" in ask(*given, stdin="?\n1")[1]


def test_choices_that_are_numbers_have_none(ask: CommandLine) -> None:
    """What is typed is the value itself."""
    ask.write("padam.yaml", TABLE.replace("[nyala, perbaikan]", '["3", "1", "2"]').replace(
        "status: nyala", 'status: "1"'
    ))  # fmt: skip
    found = transcript(ask, "turut", "7 jam", "1")
    assert answers(found)["status"] == "1"
    assert found["decision"]["row"] == "3"


def test_a_pipe_that_is_slow_is_waited_for(ask: CommandLine, repository: Path) -> None:
    """Also where it was opened not to wait."""
    reader, writer = os.pipe()
    os.set_blocking(reader, False)
    environment = {**os.environ, "PYTHONPATH": str(repository / "engine")}
    process = subprocess.Popen(
        [sys.executable, "-m", "gapless", *ASK],
        cwd=ask.folder,
        env=environment,
        stdin=reader,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    while b"3  tidak diketahui" not in process.stdout.readline():
        pass
    os.write(writer, b"tid")
    os.write(writer, b"ak\n")
    os.close(writer)
    os.close(reader)
    assert b"Diputuskan oleh baris 1" in process.communicate()[0]
    assert process.returncode == 0


def test_yes_and_no_are_said_as_people_say_them(ask: CommandLine) -> None:
    """A Boolean is answered by them, or by the number."""
    table = TABLE.replace("{type: string, label: Status,", "{type: boolean, label: Status,")
    table = table.replace(", values: [nyala, perbaikan]}", "}")
    ask.write("padam.yaml", table.replace("status: nyala", "status: true"))
    given = (*ASK, "tetangga=turut", "lama=7 jam")
    out = ask(*given, stdin="ya")[1]
    assert "   1  ya\n   2  tidak\n" in out
    assert "→ Status: ya" in out
    assert "Diputuskan oleh baris 3" in out
    assert "→ Status: tidak" in ask(*given, stdin="2")[1]


def test_rows_that_contradict_each_other_end_a_pipe(ask: CommandLine) -> None:
    """The table is to be corrected, not the answer."""
    unique = TABLE.replace("inputs:", "hit_policy: unique\ninputs:", 1)
    ask.write("padam.yaml", unique.replace("tetangga: turut, lama: s.d", "lama: s.d"))
    code, _, err = ask(*ASK, stdin="tidak\n1 jam\n")
    assert code == 2
    assert "hit-policy" in err


def test_an_answer_may_tell_the_day_with_recorded_calls_too(ask: CommandLine) -> None:
    """Then the revision of that day decides, as it does for ``decide``."""
    table = """table: u
version: {version}
effective: {day}
as_of: hari
inputs:
  a: {{type: string, values: [x, y]}}
  hari: {{type: date}}
outputs: {{o: {{type: string}}}}
rules:
  - {{row: 1, when: {{a: x}}, then: {{o: {old}}}}}
  - {{row: 2, when: {{a: y}}, then: {{o: q}}}}
"""
    ask.write("tables/u/1.yaml", table.format(version="1.0.0", day="2020-01-01", old="alt"))
    ask.write("tables/u/2.yaml", table.format(version="2.0.0", day="2024-01-01", old="neu"))
    ask.write("calls.csv", "a\nx\n")
    line = ("ask", "u", "--format", "json")
    for calls in ((), ("--calls", "calls.csv")):
        for given, version in (((), "2.0.0"), (("hari=2021-05-05",), "1.0.0")):
            found = json.loads(ask(*line, *given, *calls, stdin="x")[1])
            assert found["decision"]["version"] == version, (calls, given)
