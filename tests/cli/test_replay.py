"""``gapless diff … --calls FILE``: which calls are answered differently, and in which region."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.command_line import TABLE, CommandLine
from tests.command_line import gapless as gapless
from tests.diff_schema import validate_json

NEW = (
    TABLE.replace("s.d 6 jam", "kurang dari 6 jam")
    .replace("di atas 6 jam", "minimal 6 jam")
    .replace("lama: 6 jam", "lama: 5 jam")
    .replace("kurang dari 6 jam}", "kurang dari 6 jam, tetangga: turut padam}")
    .replace("1.0.0", "2.0.0")
)
CALLS = """nomor,lama,tetangga,waktu
1,5 jam,turut padam,2022-06-01 08:00
2,6 jam,turut padam,2022-06-01 09:30
3,2 jam,tidak padam,2022-06-01 10:00
4,3 jam,tidak padam,2022-06-02 08:00
5,lama sekali,turut padam,2022-06-02 08:00
6,7 jam,tidak padam,2022-06-02 08:00
"""


@pytest.fixture
def sides(gapless: CommandLine) -> tuple[str, ...]:
    """The words of a diff of two files with calls from standard input."""
    old, new = gapless.write("old.yaml", TABLE), gapless.write("new.yaml", NEW)
    return ("diff", old, new, "--calls", "-")


def test_regions_with_most_calls_come_first(gapless: CommandLine, sides: tuple[str, ...]) -> None:
    """The first line counts; every region has its number, its days and its calls."""
    code, out, err = gapless(*sides, "--by", "waktu", stdin=CALLS)
    assert (code, err) == (1, "")
    assert out.startswith("of 6 calls, 3 are answered differently\n  · 1 with faults\n")
    assert "catatan 5: lama='lama sekali' tetangga='turut padam'" in " ".join(out.split())
    assert "\n# │ Panggilan │" in out
    assert re.findall(r"^(\d+) +│ (\d+) ", out, re.MULTILINE) == [("1", "2"), ("2", "1")]
    assert "  1  2022-06-01: 1, 2022-06-02: 1\n     catatan 3: lama='2 jam'" in out
    assert "  2  2022-06-01: 1\n     catatan 2: lama='6 jam'" in out


def test_programs_get_the_numbers_of_each_region(
    gapless: CommandLine, sides: tuple[str, ...]
) -> None:
    """They add up, and nothing is left out."""
    found = json.loads(gapless(*sides, "--by", "waktu", "--format", "json", stdin=CALLS)[1])
    validate_json(json.dumps(found))
    calls = found["calls"]
    assert (calls["calls"], calls["different"], calls["by"]) == (6, 3, "waktu")
    assert (calls["faulty"]["calls"], calls["undetermined"]["calls"]) == (1, 0)
    regions = [change["calls"] for change in found["changes"]]
    assert [one["calls"] for one in regions] == [2, 1]
    assert regions[0]["by"] == [
        {"value": "2022-06-01", "calls": 1},
        {"value": "2022-06-02", "calls": 1},
    ]
    assert regions[1]["examples"] == [
        {
            "record": 2,
            "values": {"lama": "6 jam", "tetangga": "turut padam", "waktu": "2022-06-01 09:30"},
        }
    ]


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_pages_count_calls_too(gapless: CommandLine, sides: tuple[str, ...], form: str) -> None:
    """In the words of who reads the page."""
    out = gapless(*sides, "--format", form, stdin=CALLS)[1]
    column, number = (
        ("| Calls |", "| 1 | 2 |")
        if form == "markdown"
        else ("Panggilan", '<td class="calls">2<meter')
    )
    assert column in out
    assert number in out
    assert ("Of 6 calls, 3" if form == "markdown" else "dari 6 panggilan, 3") in out


def test_regions_nobody_calls_in_come_last(gapless: CommandLine, sides: tuple[str, ...]) -> None:
    """They are shown with nothing."""
    out = gapless(*sides, "--format", "json", stdin="lama,tetangga\n6 jam,turut padam\n")[1]
    changes = json.loads(out)["changes"]
    assert [(each["calls"]["calls"], each["where"]["lama"]) for each in changes] == [
        (1, "6 jam"),
        (0, "< 6 jam"),
    ]


def test_files_of_every_form_say_the_same(gapless: CommandLine, sides: tuple[str, ...]) -> None:
    """Parquet with its own types, and JSON Lines in which a key may be left out."""
    hours = [5, 6, 2, 3, 7]
    table = pa.table(
        {
            "lama": [timedelta(hours=each) for each in hours],
            "tetangga": ["turut padam", "turut padam", *["tidak padam"] * 3],
            "waktu": [datetime(2022, 6, 1, each) for each in hours],
        }
    )
    parquet.write_table(table, gapless.folder / "calls.parquet")
    lines = "".join(
        json.dumps({"lama": f"{each} jam", "waktu": f"2022-06-01T0{each}:00", **tetangga}) + "\n"
        for each, tetangga in zip(hours, [{}, {}, *[{"tetangga": "tidak padam"}] * 3], strict=True)
    )
    words = (*sides[:3], "--calls", "calls.parquet", "--by", "waktu", "--format", "json")
    found = json.loads(gapless(*words)[1])
    assert [change["calls"]["calls"] for change in found["changes"]] == [2, 1]
    assert found["changes"][0]["calls"]["by"] == [{"value": "2022-06-01", "calls": 2}]
    found = json.loads(gapless(*sides, "--format", "json", stdin=lines)[1])
    assert [change["calls"]["calls"] for change in found["changes"]] == [2, 1]
    assert found["calls"]["undetermined"]["calls"] == 1
    assert [one["record"] for one in found["changes"][0]["calls"]["examples"]] == [3, 4]


def test_a_renamed_input_is_read_from_the_column_there_is(gapless: CommandLine) -> None:
    """Called as on either side; and ``--column`` takes both names."""
    old = gapless.write("old.yaml", TABLE)
    renamed = NEW.replace("lama:", "durasi:").replace(
        "durasi: {type: duration", "durasi: {was: lama, type: duration"
    )
    new = gapless.write("new.yaml", renamed)
    for name, more in (("lama", ()), ("durasi", ()), ("x", ("--column", "lama=x"))):
        calls = f"{name},tetangga\n6 jam,turut padam\n"
        words = ("diff", old, new, "--calls", "-", "--format", "json", *more)
        found = json.loads(gapless(*words, stdin=calls)[1])
        assert found["calls"]["different"] == 1, name


def test_a_value_of_one_side_alone_is_answered_differently(gapless: CommandLine) -> None:
    """What neither takes is a fault."""
    old = gapless.write("old.yaml", TABLE)
    new = gapless.write("new.yaml", TABLE.replace("[turut padam,", "[sebagian, turut padam,"))
    calls = "lama,tetangga\n5 jam,sebagian\n5 jam,semua\n5 jam,turut padam\n"
    found = json.loads(
        gapless("diff", old, new, "--calls", "-", "--format", "json", stdin=calls)[1]
    )
    assert found["calls"]["different"] == found["changes"][0]["calls"]["calls"] == 1
    assert found["calls"]["faulty"]["calls"] == 1


def test_an_input_that_a_table_decides_now_is_not_taken_from_the_file(
    gapless: CommandLine,
) -> None:
    """It was asked before; each side reads what it asks for."""
    gapless.write(
        "tables/lama.yaml",
        """table: lama-padam
version: 1.0.0
inputs: {menit: {type: integer, domain: ">= 0"}}
outputs: {panjang: {type: string, values: [ya, tidak]}}
rules:
  - {row: 1, when: {menit: "> 60"}, then: {panjang: ya}}
  - {row: 2, when: {menit: "<= 60"}, then: {panjang: tidak}}
""",
    )
    asked = """table: t
version: 1.0.0
inputs: {panjang: {type: string, values: [ya, tidak]}, menit: {type: integer, domain: ">= 0"}}
outputs: {lapor: {type: string}}
rules:
  - {row: 1, when: {panjang: ya}, then: {lapor: BARU}}
  - {row: 2, when: {panjang: tidak}, then: {lapor: ULANG}}
"""
    old = gapless.write("tables/old.yaml", asked)
    decided = asked.replace(
        "type: string, values: [ya, tidak]}, menit", "from: lama-padam.panjang}, menit"
    )
    new = gapless.write("tables/new.yaml", decided.replace("1.0.0", "2.0.0"))
    calls = "panjang,menit\nya,61\nya,60\ntidak,61\n"
    words = ("diff", old, new, "--calls", "-", "--format", "json")
    found = json.loads(gapless(*words, stdin=calls)[1])
    assert found["calls"]["faulty"]["calls"] == 0
    assert sorted(change["calls"]["calls"] for change in found["changes"]) == [1, 1]


def test_calls_are_counted_by_the_column_that_tells_the_day(gapless: CommandLine) -> None:
    """Where the table says so, ``--by`` need not."""
    dated = "inputs:\n  hari: {type: date}"
    old = gapless.write("old.yaml", TABLE.replace("inputs:", f"as_of: hari\n{dated}"))
    new = gapless.write("new.yaml", NEW.replace("inputs:", f"as_of: hari\n{dated}"))
    calls = "hari,lama,tetangga\n2022-06-01,6 jam,turut padam\n"
    found = json.loads(
        gapless("diff", old, new, "--calls", "-", "--format", "json", stdin=calls)[1]
    )
    assert found["calls"]["by"] == "hari"
    assert [change["calls"]["by"] for change in found["changes"] if change["calls"]["calls"]] == [
        [{"value": "2022-06-01", "calls": 1}]
    ]


def test_two_days_of_one_table(gapless: CommandLine) -> None:
    """``--on`` says which."""
    gapless.write("tables/t.yaml", TABLE.replace("1.0.0", "1.0.0\neffective: 2022-01-01"))
    gapless.write("tables/t2.yaml", NEW.replace("2.0.0", "2.0.0\neffective: 2023-01-01"))
    words = ("diff", "t", "--on", "2022-06-01", "2023-06-01", "--calls", "-")
    assert gapless(*words, stdin=CALLS)[1].startswith("of 6 calls, 3 are answered differently\n")


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (("--errors", "stop"), CALLS, "-: record 5: lama: lama sekali is not a duration"),
        (("--by", "wktu"), CALLS, "there is no column wktu; did you mean waktu?"),
        (("--column", "lama=durasi"), CALLS, "there is no column durasi"),
        (("--column", "lama"), CALLS, "lama is not INPUT=COLUMN"),
        ((), "lama,tetangga\n1,2,3\n", "-, line 2: 3 cells instead of 2"),
        ((), "PAR1 and then nothing", "is damaged or not whole"),
        ((), b"\xff,a\n", "is no UTF-8 text"),
        ((), "", "is empty"),
    ],
)
def test_bad_files_are_a_sentence(
    gapless: CommandLine,
    sides: tuple[str, ...],
    words: tuple[str, ...],
    stdin: str | bytes,
    said: str,
) -> None:
    """And nothing is printed as if it were whole."""
    code, out, err = gapless(*sides, *words, stdin=stdin)
    assert (code, out) == (2, "")
    assert said in err


def test_options_of_calls_need_a_file_of_calls(gapless: CommandLine) -> None:
    """They would do nothing."""
    old, new = gapless.write("old.yaml", TABLE), gapless.write("new.yaml", NEW)
    code, _, err = gapless("diff", old, new, "--by", "waktu")
    assert code == 2
    assert "go with --calls" in err
    code, _, err = gapless("diff", "-", new, "--calls", "-", stdin=TABLE)
    assert code == 2
    assert "standard input" in err


def test_calls_go_with_one_table(gapless: CommandLine) -> None:
    """Of several nobody knows whose calls they are."""
    for folder, text in (("a", TABLE), ("b", NEW)):
        gapless.write(f"{folder}/t.yaml", text)
        gapless.write(f"{folder}/u.yaml", text.replace("table: t", "table: u"))
    code, out, err = gapless("diff", "a", "b", "--calls", "-", stdin=CALLS)
    assert (code, out) == (2, "")
    assert "--calls goes with one table" in err
