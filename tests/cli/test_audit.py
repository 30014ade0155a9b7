"""``gapless audit TABLE CALLS --expect OUTPUT=COLUMN``: was recorded what the table answers?"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest
from jsonschema import Draft7Validator
from pyarrow import parquet

from tests.command_line import TABLE, CommandLine
from tests.command_line import gapless as gapless
from tests.paths import REPOSITORY

CALLS = """nomor,lama,tetangga,hasil
1,5 jam,turut padam,LAPOR ULANG
2,6 jam,turut padam,LAPOR BARU
3,2 jam,tidak padam,LAPOR BARU
4,7 jam,tidak padam,LAPOR BARU
5,lama sekali,turut padam,LAPOR ULANG
6,7 jam,tidak padam,
"""
SCHEMA = json.loads((REPOSITORY / "schemas" / "audit.schema.json").read_text("utf-8"))
WORDS = ("audit", "t", "-", "--expect", "laporan=hasil")


def found(gapless: CommandLine, calls: str, *words: str) -> dict[str, Any]:
    """The JSON of an audit of calls from standard input, which is as described."""
    _, out, _ = gapless(*WORDS, *words, "--format", "json", stdin=calls)
    audit: dict[str, Any] = json.loads(out)
    Draft7Validator(SCHEMA).validate(audit)
    described = SCHEMA["properties"].keys()
    assert audit.keys() == described
    return audit


def test_disagreements_are_grouped_by_row_and_by_what_was_recorded(gapless: CommandLine) -> None:
    """With what the calls of a group have in common, and the calls themselves."""
    audit = found(gapless, CALLS)
    assert (audit["calls"], audit["agreed"], audit["disagreed"]) == (6, 2, 3)
    first, second = audit["groups"]
    assert (first["row"], first["recorded"], first["answered"], first["calls"]) == (
        "1",
        {"laporan": "LAPOR BARU"},
        {"laporan": "LAPOR ULANG"},
        2,
    )
    assert first["where"] == {"lama": "<= 6 jam"}
    assert [one["record"] for one in first["examples"]] == [2, 3]
    assert first["examples"][0]["values"] == {
        "lama": "6 jam",
        "tetangga": "turut padam",
        "hasil": "LAPOR BARU",
    }
    assert (second["row"], second["recorded"], second["calls"]) == ("2", {"laporan": "null"}, 1)
    assert audit["faulty"]["calls"] == 1
    assert audit["faulty"]["examples"][0]["fault"].startswith("lama: lama sekali is not a duration")


def test_people_get_the_share_first(gapless: CommandLine) -> None:
    """Then what could not be compared, then the groups."""
    code, out, err = gapless(*WORDS, stdin=CALLS)
    assert (code, err) == (1, "")
    assert out.startswith(
        "of 6 calls, 2 recorded as the table answers, 3 otherwise (60.0 %)\n  · 1 with faults\n"
    )
    assert re.search(r"^1 +│ 2 .*║ LAPOR BARU +│ LAPOR ULANG", out, re.MULTILINE)


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_pages_say_the_same(gapless: CommandLine, form: str) -> None:
    """Whatever was recorded is escaped."""
    out = gapless(*WORDS, "--format", form, stdin=CALLS.replace("BARU\n3", "<b>|`x`\n3"))[1]
    assert "<b>|" not in out
    assert "LAPOR ULANG" in out


@pytest.mark.parametrize(
    ("allowed", "code"), [("2", 1), ("3", 0), ("59%", 1), ("60%", 0), ("60.0 %", 0)]
)
def test_some_may_disagree(gapless: CommandLine, allowed: str, code: int) -> None:
    """A number, or a share of those that could be compared."""
    assert gapless(*WORDS, "--max-disagreement", allowed, stdin=CALLS)[0] == code


@pytest.mark.parametrize("allowed", ["-1", "1.5", "x", "101%", "nan", "1/0"])
def test_what_is_allowed_is_a_number_or_a_share(gapless: CommandLine, allowed: str) -> None:
    """Nothing is guessed."""
    code, out, err = gapless(*WORDS, f"--max-disagreement={allowed}", stdin=CALLS)
    assert (code, out) == (2, "")
    assert "0.5%" in err


def test_uncovered_and_undetermined_calls_stand_apart(gapless: CommandLine) -> None:
    """Where none could be compared, that is no agreement."""
    gapless.write(
        "tables/t.yaml", TABLE.replace("s.d 6 jam", "s.d 4 jam").replace("6 jam}, e", "4 jam}, e")
    )
    calls = '{"lama": "5 jam", "hasil": "x"}\n{"tetangga": "turut padam", "hasil": null}\n'
    audit = found(gapless, calls)
    assert (audit["uncovered"]["calls"], audit["undetermined"]["calls"]) == (1, 1)
    assert gapless(*WORDS, stdin=calls)[0] == 1


def test_every_call_is_decided_by_the_rules_of_its_day(gapless: CommandLine) -> None:
    """A column tells the day where the table does not; groups name the revision."""
    gapless.write("tables/t.yaml", TABLE.replace("1.0.0", "1.0.0\neffective: 2022-01-01"))
    later = TABLE.replace("1.0.0", "2.0.0\neffective: 2023-01-01").replace("6 jam", "4 jam")
    gapless.write("tables/t2.yaml", later)
    calls = (
        "lama,waktu,hasil\n"
        "5 jam,2022-06-01 08:00,LAPOR ULANG\n"
        "5 jam,2023-06-01,LAPOR ULANG\n"
        "5 jam,2021-06-01,LAPOR ULANG\n"
        "5 jam,kemarin,LAPOR ULANG\n"
    )
    audit = found(gapless, calls, "--as-of-column", "waktu")
    assert (audit["agreed"], audit["disagreed"], audit["faulty"]["calls"]) == (1, 1, 2)
    assert (audit["groups"][0]["version"], audit["groups"][0]["row"]) == ("2.0.0", "2")
    assert audit["by"] == "waktu"
    faults = [one["fault"] for one in audit["faulty"]["examples"]]
    assert any("no revision" in one or "not in force" in one for one in faults)
    assert "waktu tells no day" in faults
    code, _, err = gapless(
        *("audit", "t@1.0.0", *WORDS[2:]), "--as-of-column", "waktu", stdin=calls
    )
    assert (code, "--as-of-column" in err) == (2, True)
    lines = (
        "".join(
            json.dumps({"lama": "5 jam", "waktu": day, "hasil": "LAPOR ULANG", **more}) + "\n"
            for day, more in (("2022-06-01", {}), ("2023-06-01", {}), ("2023-06-02", {"x": 1}))
        )
        + '{"lama": "5 jam", "waktu": "2023-06-02", "tetangga": "turut padam",'
        ' "hasil": "LAPOR ULANG"}\n'
    )
    audit = found(gapless, lines, "--as-of-column", "waktu")
    assert [group["calls"] for group in audit["groups"]] == [3]


def test_days_are_read_in_the_form_that_is_said(gapless: CommandLine) -> None:
    """As a spreadsheet writes them; otherwise the fault says how to say it."""
    gapless.write("tables/t.yaml", TABLE.replace("1.0.0", "1.0.0\neffective: 2022-01-01"))
    later = TABLE.replace("1.0.0", "2.0.0\neffective: 2023-01-01").replace("6 jam", "4 jam")
    gapless.write("tables/t2.yaml", later)
    calls = "lama,waktu,hasil\n5 jam,31/12/2022 08:00,LAPOR ULANG\n5 jam,1/2/2023,LAPOR ULANG\n"
    audit = found(gapless, calls, "--as-of-column", "waktu:dd/mm/yyyy")
    assert (audit["agreed"], audit["disagreed"], audit["by"]) == (1, 1, "waktu")
    audit = found(gapless, calls, "--as-of-column", "waktu")
    assert audit["faulty"]["examples"][0]["fault"] == (
        "waktu tells no day (say how the column is written: --as-of-column waktu:dd/mm/yyyy)"
    )


@pytest.mark.parametrize("form", ["rich", "markdown", "html"])
def test_calls_without_a_day_are_not_every_case(gapless: CommandLine, form: str) -> None:
    """All revisions answer them alike, and none of them says what they have in common."""
    dated = TABLE.replace("inputs:", "as_of: waktu\ninputs:\n  waktu: {type: date}", 1)
    gapless.write("tables/t.yaml", dated.replace("1.0.0", "1.0.0\neffective: 2022-01-01"))
    gapless.write("tables/t2.yaml", dated.replace("1.0.0", "2.0.0\neffective: 2023-01-01"))
    calls = '{"lama": "5 jam", "hasil": "LAPOR BARU"}\n'
    (group,) = found(gapless, calls)["groups"]
    assert (group["where"], group["calls"]) == (None, 1)
    _, out, _ = gapless(*WORDS, "--format", form, stdin=calls)
    assert "hari tidak diketahui" in out


def test_values_are_compared_as_those_of_the_output(gapless: CommandLine) -> None:
    """Numbers by value, lengths in any type, null with null; what cannot be read disagrees."""
    gapless.write(
        "tables/t.yaml",
        """table: t
version: 1.0.0
inputs: {lama: {type: integer}}
outputs:
  biaya: {type: number}
  batas: {type: duration, nullable: true}
  skrip: {type: string, wording: true}
rules:
  - {row: 1, when: {lama: "<= 6"}, then: {biaya: 1.5, batas: null, skrip: Mohon maaf}}
  - {row: 2, when: {lama: "> 6"}, then: {biaya: 2, batas: 3 jam, skrip: Baik}}
""",
    )
    table = pa.table(
        {
            "lama": [1, 7, 7, 1],
            "b": pa.array(["1.50", "2", "dua", "1.5"]),
            "t": pa.array([None, timedelta(hours=3), timedelta(hours=3), timedelta(0)]),
            "s": ["Mohon maaf", "Baik", "Baik", "Maaf"],
        }
    )
    parquet.write_table(table, gapless.folder / "calls.parquet")
    words = ("--expect", "biaya=b", "--expect", "batas=t", "--expect", "skrip=s")
    code, out, _ = gapless("audit", "t", "calls.parquet", *words, "--format", "json")
    audit = json.loads(out)
    assert (code, audit["agreed"], audit["disagreed"]) == (1, 2, 2)
    assert sorted(str(group["recorded"]) for group in audit["groups"]) == [
        "{'batas': '0 h', 'skrip': 'Maaf'}",
        "{'biaya': 'dua'}",
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--expect", "laporn=hasil"), "there is no output laporn; did you mean laporan?"),
        (("--expect", "laporan"), "laporan is not OUTPUT=COLUMN"),
        (("--expect", "laporan=hsil"), "there is no column hsil; did you mean hasil?"),
        (("--expect", "laporan=hasil", "--as-of-column", "tgl"), "there is no column tgl"),
        (("--expect", "laporan=hasil", "--errors", "stop"), "-: record 5: lama: lama sekali"),
        ((), "--expect"),
    ],
)
def test_wrong_words_are_a_sentence(
    gapless: CommandLine, words: tuple[str, ...], said: str
) -> None:
    """With what was perhaps meant."""
    code, out, err = gapless("audit", "t", "-", *words, stdin=CALLS)
    assert (code, out) == (2, "")
    assert said in err
