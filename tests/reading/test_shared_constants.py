"""Constants of several tables: ``constants.yaml``, whose values change on their days."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless import DecisionTable, TableError, load, load_library
from gapless.budget import Budget
from gapless.reading.constant_files import ConstantFiles
from tests.command_line import CommandLine, gapless

__all__ = ["gapless"]

TABLE = """table: persetujuan
version: 1.0.0
effective: 2024-01-01
language: en
inputs:
  amount: {type: number, unit: IDR, domain: ">= 0"}
outputs:
  approves: {type: string, values: [CFO, CEO]}
rules:
  - row: 1
    when: {amount: up to limit_cfo}
    then: {approves: CFO}
  - row: 2
    when: {amount: over 15000000}
    then: {approves: CEO}
"""
CONSTANTS = """constants:
  limit_cfo:
    2024-01-01: 15000000 IDR
    2024-07-01: 10000000 IDR
"""
FILE = "tables/persetujuan/2024-01-01.yaml"


@pytest.fixture
def named(gapless: CommandLine) -> CommandLine:
    """A command line in a folder with a table whose constant falls in July."""
    gapless.write(FILE, TABLE)
    gapless.write("tables/constants.yaml", CONSTANTS)
    return gapless


def answer(line: CommandLine, day: str, amount: int) -> str:
    """Who approves an amount on a day, or the status."""
    command = ("decide", "persetujuan", f"amount={amount}", "--as-of", day, "--format", "json")
    found = json.loads(line(*command)[1])
    return str(found.get("outputs", {}).get("approves", found["status"]))


def test_the_value_of_the_day_counts(named: CommandLine) -> None:
    """On the command line and in Python, on either side of the day."""
    assert answer(named, "2024-06-30", 12_000_000) == "CFO"
    assert answer(named, "2024-07-01", 12_000_000) == "uncovered"
    library = load_library("tables")
    found = {
        day: library.at("persetujuan", day).decide({"amount": 12_000_000}).status
        for day in ("2024-06-30", "2024-07-01")
    }
    assert found == {"2024-06-30": "decided", "2024-07-01": "uncovered"}
    assert load(FILE).decide({"amount": 12_000_000}).status == "uncovered"


def test_what_is_complete_with_the_old_value_alone_is_not_clean(named: CommandLine) -> None:
    """A gap that a value to come leaves is found today, with the days; so is one of the past."""
    named.write("tables/constants.yaml", CONSTANTS.replace("2024-07-01", "2999-01-01"))
    code, out, _ = named("check", "persetujuan")
    assert code == 1
    assert "over 10,000,000 up to 15,000,000, from 2999-01-01 on" in out
    named.write("tables/constants.yaml", CONSTANTS + "    2024-08-01: 15000000 IDR\n")
    code, out, _ = named("check", "persetujuan")
    assert code == 1
    assert "from 2024-07-01 to 2024-07-31" in out
    assert named("check", "persetujuan", "--as-of", "2024-08-01")[0] == 0
    assert not load(FILE).check().is_clean


def test_a_finding_of_all_days_is_told_once(named: CommandLine) -> None:
    """And of rows that could go only what is so on all days: else the advice would be wrong."""
    text = TABLE.replace("over 15000000", "over 10000000")
    named.write(FILE, text.replace("[CFO, CEO]", "[CFO, CEO, board]"))
    found = json.loads(named("check", "persetujuan", "--format", "json")[1])["findings"]
    codes = [each["code"] for each in found]
    assert codes.count("unused-value") == 1
    row = "  - {row: 3, when: {amount: 10000001 to 15000000}, then: {approves: CFO}}\n"
    named.write(FILE, text.replace("  - row: 2", row + "  - row: 2"))
    found = json.loads(named("check", "persetujuan", "--format", "json")[1])["findings"]
    assert not {"masked-row", "redundant-row"} & {each["code"] for each in found}


def test_log_and_diff_tell_the_day(named: CommandLine) -> None:
    """Though the table file did not change."""
    out = named("log", "persetujuan")[1]
    assert "2024-07-01" in out
    assert "the constant limit_cfo is now" in out
    code, out, _ = named("diff", "persetujuan", "--on", "2024-06-30", "2024-07-01")
    assert code == 1
    assert "over 10,000,000 up to 15,000,000" in out
    assert "the constant limit_cfo is now 10000000 IDR, not 15000000 IDR" in out
    assert named("diff", "--on", "2024-05-01", "2024-06-30")[0] == 0
    history = json.loads(named("log", "persetujuan", "--format", "json")[1])["revisions"]
    [turn] = history[0]["hand_overs"]
    assert (turn["from"], turn["tables"]) == ("2024-07-01", [])
    assert turn["constants"] == {"limit_cfo": "10000000 IDR"}


def test_cases_are_decided_on_their_days(named: CommandLine) -> None:
    """A case of a day by the constants of it."""
    cases = """cases:
  - {given: {amount: 12000000}, expect: {row: 1}, as_of: 2024-06-30}
  - {given: {amount: 12000000}, expect: {status: uncovered}, as_of: 2024-07-01}
"""
    named.write(FILE, TABLE + cases)
    assert named("test", FILE)[0] == 0


def test_without_the_day_what_all_values_decide_is_decided(named: CommandLine) -> None:
    """Where a table tells its day, and the context does not."""
    dated = TABLE.replace("inputs:", "as_of: day\ndata: {day: {type: date}}\ninputs:")
    named.write(FILE, dated)
    library = load_library("tables")
    assert library.decide("persetujuan", {"amount": 9_000_000}).row == "1"
    assert library.decide("persetujuan", {"amount": 12_000_000}).needs == ("day",)
    given = {"amount": 12_000_000, "day": "2024-02-01"}
    assert library.decide("persetujuan", given).row == "1"


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    who = ("-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
def test_an_edited_value_is_an_edit_of_the_table(named: CommandLine) -> None:
    """Of a day that has passed; a value of a new day is none."""
    for command in (("init",), ("add", "-A"), ("commit", "-m", "one")):
        git(named.folder, *command)
    assert named("diff")[0] == 0
    named.write("tables/constants.yaml", CONSTANTS + "    2025-01-01: 15000000 IDR\n")
    out = named("check", "persetujuan", "--since", "HEAD")[1]
    assert "version" not in out
    code, out, _ = named("diff")
    assert code == 1
    assert "from 2025-01-01" in out
    named.write("tables/constants.yaml", CONSTANTS.replace("10000000", "9000000"))
    out = named("check", "persetujuan", "--since", "HEAD")[1]
    assert "version-too-small" in out
    assert "version: 2.0.0" in out
    assert "from 2024-07-01" in named("diff", "tables")[1]


def test_a_page_shows_the_day_that_is_asked_for(named: CommandLine) -> None:
    """With the values of that day."""
    for day, value in (("2024-06-30", "15,000,000"), ("2024-07-01", "10,000,000")):
        assert f"limit_cfo ({value})" in named("show", "persetujuan", "--as-of", day)[1]


def test_the_next_revision_begins_with_the_constants_of_its_day(named: CommandLine) -> None:
    """``revise`` writes a copy, which means what the constants of its day make of it."""
    code, _, err = named("revise", "persetujuan", "--effective", "2024-09-01")
    assert (code, err.count("error")) == (0, 0)
    text = (named.folder / "tables/persetujuan/2024-09-01.yaml").read_text("utf-8")
    assert "version: 1.0.1" in text
    out = named("log", "persetujuan")[1]
    assert "2024-08-31" in out
    assert named("diff", "persetujuan", "--on", "2024-08-31", "2024-09-01")[0] == 0


def test_fixes_leave_alone_what_other_days_may_need(named: CommandLine) -> None:
    """A row that is needless today may have been needed."""
    text = TABLE.replace("over 15000000", "over 10000000")
    row = "  - {row: 3, when: {amount: 10000001 to 15000000}, then: {approves: CEO}}\n"
    named.write(FILE, text.replace("  - row: 2", row + "  - row: 2"))
    before = (named.folder / FILE).read_text("utf-8")
    named("check", "persetujuan", "--fix")
    assert (named.folder / FILE).read_text("utf-8") == before


BAD = {
    "": "the file holds no constants",
    "- a\n": "names and values below `constants:`",
    "konstanta: {limit_cfo: 3}\n": "did you mean `constants`?",
    "constants: {}\n": "constants is empty",
    "constants: {limit_cfo: }\n": "limit_cfo has no value",
    "constants: {limit_cfo: {}}\n": "limit_cfo is empty",
    "constants: {limit_cfo: [1]}\n": "must be a text, not a list",
    "constants: {limit_cfo: {1 July 2024: 3}}\n": "1 July 2024 is not a date",
    "constants: {limit_cfo: {2024-01-01: 3, 2024-01-01: 4}}\n": "stands here a second time",
    'constants: {limit_cfo: {2024-01-01: 3, "2024-01-01 ": 4}}\n': "two values from 2024-01-01",
    "constants: {limit_cfo: &a 3, b: *a}\n": "YAML anchor",
    "constants: {limit cfo: 3}\n": "cannot be a name",
    "constants: {limit_cfo: 3, if: 4}\n": "if is a word of expressions",
    "constants: {limit_cfo: 3}\ntable: a\n": "table is not a key of a file of constants",
}


@pytest.mark.parametrize("text", BAD)
def test_no_table_is_read_with_constants_that_cannot_be(named: CommandLine, text: str) -> None:
    """The fault is told at its place, and what it leads to is not."""
    named.write("tables/constants.yaml", text)
    for command in (("check",), ("check", FILE), ("decide", "persetujuan", "amount=1")):
        code, out, err = named(*command)
        assert code == 2
        assert BAD[text] in " ".join((out + err).split())
        assert "tables/constants.yaml" in out + err
        assert "unreadable-cell" not in out + err


@pytest.mark.parametrize(
    ("constants", "code", "told"),
    [
        ("limit_cfo: {2024-02-01: 3}", "no-constant-yet", "has no value before 2024-02-01"),
        ("limit_cfo: 3 jam", "unfit-constant", "is 3 jam"),
        ("limit_cfo: {2024-01-01: 3, 2024-02-01: x}", "unfit-constant", "from 2024-02-01 on"),
        ("limit_cfp: 3", "unreadable-cell", "did you mean `up to limit_cfp`?"),
        ("limit_cfo: other, other: limit_cfo", "unfit-constant", "is other"),
    ],
)
def test_a_constant_that_does_not_fit_is_a_fault_of_the_table(
    named: CommandLine, constants: str, code: str, told: str
) -> None:
    """On whichever day; the cell is underlined."""
    named.write("tables/constants.yaml", f"constants: {{{constants}}}\n")
    with pytest.raises(TableError) as failure:
        load(FILE)
    [fault] = failure.value.diagnostics
    assert fault.code == code
    assert fault.primary is not None
    assert fault.primary.span.text == "limit_cfo"
    assert told in fault.message.english + (fault.help.english if fault.help else "")


def test_the_nearest_counts_and_the_other_is_told(named: CommandLine) -> None:
    """The table's own, then that of its folder, then those of the folders above."""
    named.write("tables/constants.yaml", "constants: {limit_cfo: 1}\n")
    assert load(FILE).model.constants["limit_cfo"].text == "1"
    named.write("tables/persetujuan/constants.yaml", "constants: {limit_cfo: 2}\n")
    assert load(FILE).model.constants["limit_cfo"].text == "2"
    assert "shadowed-constant" in named("check", FILE)[1]
    named.write(FILE, TABLE.replace("inputs:", "constants: {limit_cfo: 3}\ninputs:"))
    assert load(FILE).model.constants["limit_cfo"].text == "3"
    out = named("check", FILE)[1]
    assert "the constant limit_cfo stands in two places; this one counts here" in out
    named.write("tables/persetujuan/constants.yml", "constants: {limit_cfo: 2}\n")
    assert "there are two files of constants in this folder" in named("check", FILE)[1]


def test_what_nothing_names_is_told(named: CommandLine) -> None:
    """Of a file in a folder that is checked as a whole."""
    named.write("tables/constants.yaml", CONSTANTS + "  other: 3\n")
    assert "no table names other of tables/constants.yaml" in named("check")[2]
    assert "no table names" not in named("check", FILE)[2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "constants:\n  limit_cfo:\n"
            + "".join(f"    {1000 + year}-01-01: {year}\n" for year in range(501)),
            "limit_cfo changes on more than 500 days",
        ),
        (
            "constants:\n" + "".join(f"  c{number}: 1\n" for number in range(5001)),
            "the file holds more than 5000 constants",
        ),
    ],
)
def test_hostile_files_end_soon(named: CommandLine, text: str, told: str) -> None:
    """More days and names than anybody writes are refused."""
    named.write("tables/constants.yaml", text)
    code, out, _ = named("check", "persetujuan")
    assert (code, told in out) == (2, True)


def test_how_far_a_file_counts(named: CommandLine) -> None:
    """Two folders down, whatever command reads the table; another program's file is left alone."""
    named.write("tables/a/b/c/t.yaml", TABLE.replace("persetujuan", "t"))
    with pytest.raises(TableError):
        load("tables/a/b/c/t.yaml")
    named.write("tables/a/constants.yaml", CONSTANTS)
    assert load("tables/a/b/c/t.yaml").model.constants
    named.write("tables/constants.yaml", "apiVersion: v1\nsizes: [1, 2]\n")
    assert load("tables/a/b/c/t.yaml").model.constants
    assert "apiVersion is not a key of a file of constants" in named("check")[1]


def test_undated_tables_take_undated_constants(named: CommandLine) -> None:
    """And are refused where the values begin on a day: who knows what was before."""
    named.write(FILE, "")
    (named.folder / FILE).unlink()
    named.write("tables/p.yaml", TABLE.replace("effective: 2024-01-01\n", ""))
    code, out, _ = named("check", "persetujuan")
    assert code == 2
    assert "the table applies on every day: write `effective: 2024-01-01`" in out
    named.write("tables/constants.yaml", "constants: {limit_cfo: 15000000}\n")
    assert named("check", "persetujuan")[0] == 0


def test_the_file_itself_is_no_table(named: CommandLine) -> None:
    """It is laid out by ``fmt``, and told what it is where it is named to ``check``."""
    code, out, _ = named("check", "tables/constants.yaml")
    assert code == 2
    assert "the file holds constants and no table" in out
    named.write("tables/constants.yaml", 'constants:\n    b: "3"\n    a: {2024-01-01: 4}\n')
    assert named("fmt", "tables/constants.yaml")[0] == 0
    text = (named.folder / "tables/constants.yaml").read_text("utf-8")
    assert text == "constants:\n  b: 3\n  a: {2024-01-01: 4}\n"
    assert named("fmt", "--check", "tables/constants.yaml")[0] == 0
    assert json.loads(named("schema", "constants")[1])["title"] == "Constants of gapless"


@given(
    values=st.lists(st.integers(0, 4), min_size=1, max_size=4),
    bounds=st.lists(
        st.sampled_from(["up to LIMIT", "under LIMIT", "over LIMIT", "LIMIT to 3"]),
        min_size=1,
        max_size=3,
    ),
)
def test_a_constant_is_the_value_written_in(
    tmp_path_factory: pytest.TempPathFactory, values: list[int], bounds: list[str]
) -> None:
    """On every day a table decides, and is checked, like the one that holds the values."""
    folder = tmp_path_factory.mktemp("p")
    days = [date(2024, month, 1) for month in range(1, len(values) + 1)]
    rows = "".join(
        f"  - {{when: {{n: {bound}}}, then: {{z: {place}}}}}\n"
        for place, bound in enumerate(bounds)
    )

    def text(name: object) -> str:
        return (
            "table: t\neffective: 2024-01-01\nlanguage: en\n"
            'inputs: {n: {type: integer, domain: "[0..4]"}}\n'
            f"outputs: {{z: {{type: integer}}}}\nrules:\n{''.join(rows)}"
        ).replace("LIMIT", str(name))

    dated = ", ".join(f"{day}: {value}" for day, value in zip(days, values, strict=True))
    (folder / "constants.yaml").write_text(f"constants: {{a: {{{dated}}}}}\n", "utf-8")
    (folder / "t.yaml").write_text(text("a"), "utf-8")
    plain: list[DecisionTable] = []
    try:
        for place, value in enumerate(values):
            own = folder / f"{place}"
            own.mkdir()
            (own / "t.yaml").write_text(text(value), "utf-8")
            plain.append(load(own / "t.yaml"))
    except TableError:
        with pytest.raises(TableError):
            load(folder / "t.yaml")
        return
    library = load_library(folder / "t.yaml")
    for day, table in zip(days, plain, strict=True):
        named = library.at("t", day)
        for n in range(5):
            ours, theirs = named.decide({"n": n}), table.decide({"n": n})
            assert (ours.status, ours.row, ours.hits) == (theirs.status, theirs.row, theirs.hits)
    gaps = any(each.code == "gap" for table in plain for each in table.check())
    found = {each.code for each in library.at("t", days[0]).check()}
    assert ("gap" in found) == gaps


def test_a_file_is_read_once(named: CommandLine) -> None:
    """However many tables it counts for."""
    reads: list[str] = []

    def find(folder: str) -> list[tuple[str, object]]:
        reads.append(folder)
        return []

    files = ConstantFiles(find)  # type: ignore[arg-type]
    for number in range(5):
        files.around(str(named.folder / f"tables/a/{number}.yaml"), Budget())
    assert len(reads) == 3


def test_what_another_day_needs_is_not_called_superfluous_on_one(named: CommandLine) -> None:
    """Whoever took that advice would open a gap from July on."""
    gap = "accepted_gaps:\n  - {when: {amount: '(10000000..15000000]'}, reason: asked}\n"
    named.write(FILE, TABLE + gap)
    assert named("check", "persetujuan")[0] == 0
    code, out, _ = named("check", "persetujuan", "--as-of", "2024-03-01")
    assert (code, "stale-accepted-gap" in out) == (0, False)


def test_every_constant_has_a_line_of_its_own(named: CommandLine) -> None:
    """Also where all would fit on one: who changes one is seen to change one."""
    text = "constants:\n  limit_ceo: 50000000 IDR\n  limit_cfo: 15000000 IDR\n"
    named.write("tables/constants.yaml", text)
    assert named("fmt", "--check", "tables/constants.yaml")[0] == 0
