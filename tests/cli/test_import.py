"""``gapless import``: the tables of a DMN file as files that an owner keeps."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from gapless.cli.main import run
from gapless.codes.example import LOAN
from gapless.editing.arranging import Group
from gapless.editing.printing import print_outline
from gapless.reading.schema import schema_text
from gapless.source import Source
from gapless.starting import importing
from tests.command_line import CommandLine, without_room
from tests.command_line import gapless as gapless
from tests.dmn_texts import decision, definitions
from tests.paths import REPOSITORY

DAY = ("--effective", "2026-01-02")
ON = f"{DAY[1]}.yaml"

FEE = decision(
    "Entry fee",
    ["age: number", 'day: string: "working day", "holiday"'],
    ["fee: number", "text: string"],
    [
        ("< 6", "-", "0", '"free"'),
        (">= 6", '"working day"', "1500.5", '"a fee, at the counter"'),
        (">= 6", '"holiday", "working day"', "3000", '"true"'),
    ],
    policy="FIRST",
)
FILE = definitions(
    FEE,
    '<decision name="Total"><literalExpression><text>fee**9</text></literalExpression></decision>',
)


def written(gapless: CommandLine, table: str, folder: str = "tables") -> str:
    """The text of an imported table."""
    return (gapless.folder / folder / table / ON).read_text("utf-8")


def test_a_table_as_an_owner_would_write_it(gapless: CommandLine) -> None:
    """Compact: what goes without saying is left out, texts lose their quotes."""
    gapless.write("fee.dmn", definitions(FEE))
    code, out, err = gapless("import", "fee.dmn", *DAY)
    assert (code, out) == (0, f"tables/entry-fee/{ON}\n")
    assert err == (
        "schemas/decision-table.schema.json: written for editors, which know the keys by it\n"
        "1 table: proved to decide every context as fee.dmn does\n"
        "next: gapless check tables\n"
    )
    assert written(gapless, "entry-fee") == (
        """# yaml-language-server: $schema=../../schemas/decision-table.schema.json
table: entry-fee
title: Entry fee
version: 1.0.0
effective: 2026-01-02
language: en
source: {document: fee.dmn}
hit_policy: first

inputs:
  age: {type: number}
  day: {type: string, values: [working day, holiday]}

outputs:
  fee:  {type: number}
  text: {type: string}

rules:
  - row: 1
    when: {age: "< 6"}
    then: {fee: 0, text: free}

  - row: 2
    when: {age: ">= 6", day: working day}
    then: {fee: 1500.5, text: "a fee, at the counter"}
    over: [3]

  - row: 3
    when: {age: ">= 6", day: [holiday, working day]}
    then: {fee: 3000, text: "true"}
"""
    )
    assert gapless("fmt", "--check", "tables/entry-fee")[0] == 0
    assert gapless("test", "tables/entry-fee")[0] == 0
    assert gapless("check", "fee.dmn")[0] == gapless("check", "tables/entry-fee")[0] == 0
    assert gapless("diff", "fee.dmn", f"tables/entry-fee/{ON}")[0] == 0


def test_in_indonesian(gapless: CommandLine) -> None:
    """Lengths of time and messages; numbers stay what they are."""
    text = decision(
        "Tunggu",
        ["lama: dayTimeDuration"],
        ["biaya: number"],
        [('<= duration("PT90M")', "1.500"), ('> duration("PT90M")', "2500.5")],
    )
    gapless.write("tunggu.dmn", definitions(text))
    code, _, err = gapless("--lang", "id", "import", "tunggu.dmn", *DAY)
    assert code == 0
    assert "1 tabel: terbukti memutuskan setiap kasus seperti tunggu.dmn\n" in err
    table = written(gapless, "tunggu")
    assert "\nlanguage: id\nnumbers: plain\n" in table
    assert '{lama: "<= 1 jam 30 menit"}, then: {biaya: 1.500}' in table
    assert gapless("decide", "tunggu", "lama=1 jam")[1].count("1.5") == 1
    assert gapless("import", "tunggu.dmn", "-o", "en", "--language", "en", *DAY)[0] == 0
    assert '{lama: "<= 1 h 30 min"}' in written(gapless, "tunggu", "en")
    assert "numbers:" not in written(gapless, "tunggu", "en")


def test_what_is_left_out_is_named(gapless: CommandLine) -> None:
    """With its line; a decision that is no table makes the outcome less than whole."""
    gapless.write(
        "fee.dmn",
        FILE.replace(
            "<decisionTable hit",
            '<decisionTable xmlns:v="http://vendor.example/v" v:colour="red" hit',
        ).replace(
            "</definitions>",
            '<knowledgeSource name="The\nlaw"/>\n'
            '<d:DMNDI xmlns:d="https://www.omg.org/spec/DMN/20191111/DMNDI/"/>\n</definitions>',
        ),
    )
    code, out, err = gapless("import", "fee.dmn", *DAY)
    assert (code, out) == (1, f"tables/entry-fee/{ON}\n")
    assert [line for line in err.splitlines() if "left out" in line] == [
        "fee.dmn:4: left out: what vendor.example adds: colour",
        "fee.dmn:29: left out: Total, which is no decision table: what it decides is given",
        "fee.dmn:30: left out: knowledgeSource The law",
        "fee.dmn:32: left out: the diagram",
    ]


def test_a_table_that_cannot_be_read_leaves_the_others(gapless: CommandLine) -> None:
    """It is told at its place, and the exit status is that of an unreadable table."""
    broken = decision("Broken", ["a: number"], ["b: number"], [("f(1)", "1")])
    gapless.write("fee.dmn", definitions(FEE, broken))
    code, out, err = gapless("import", "fee.dmn", *DAY)
    assert (code, out) == (2, f"tables/entry-fee/{ON}\n")
    assert "[not-checked]" in err
    assert "fee.dmn:34:19" in err
    assert "1 table was left out: broken\n" in err
    assert gapless("import", "fee.dmn#broken", *DAY)[0] == 2
    gapless.write("broken.dmn", definitions(broken))
    code, out, err = gapless("import", "broken.dmn", "-o", "other", *DAY)
    assert (code, out) == (2, "")
    assert "next:" not in err
    assert not (gapless.folder / "other").exists()


GRAPH = definitions(
    '<inputData id="i" name="age"><description>How old is\n the visitor?</description></inputData>',
    decision("Group", ["age: number"], ["Group: string"], [("< 6", '"child"'), (">= 6", '"old"')]),
    decision(
        "Fee",
        ["Group: string", "member: boolean"],
        ["fee: number"],
        [('"child"', "-", "0"), ('"old"', "true", "1"), ('"old"', "false", "2")],
        more="<description>What a visitor pays.</description><informationRequirement>"
        '<requiredDecision href="#Group"/></informationRequirement>',
    ),
    decision("Alone", ["a: boolean"], ["b: boolean"], [("true", "false"), ("false", "true")]),
)


def test_tables_of_one_file_stay_linked(gapless: CommandLine) -> None:
    """``from`` leads to the table beside; descriptions are questions, or comments."""
    gapless.write("fee.dmn", GRAPH)
    code, out, _ = gapless("import", "fee.dmn", *DAY)
    assert (code, out.split()) == (0, [f"tables/{name}/{ON}" for name in ("group", "fee", "alone")])
    assert re.search(r"Group: +{from: group.Group}", written(gapless, "fee"))
    assert written(gapless, "fee").split("\n")[1:4] == ["#", "# What a visitor pays.", "table: fee"]
    assert "question: How old is the visitor?" in written(gapless, "group")
    assert gapless("check", "tables/fee", "tables/group", "tables/alone")[0] == 0
    assert gapless("decide", "fee", "age=7", "member=true", "--as-of", DAY[1])[0] == 0


def test_one_table_comes_with_those_that_it_needs(gapless: CommandLine) -> None:
    """And with no other; a table that is not there is refused with a near one."""
    gapless.write("fee.dmn", GRAPH)
    code, out, _ = gapless("import", "fee.dmn#fee", *DAY)
    assert (code, out.split()) == (0, [f"tables/{name}/{ON}" for name in ("group", "fee")])
    code, _, err = gapless("import", "fee.dmn#alon", *DAY)
    assert code == 2
    assert "did you mean `fee.dmn#alone`?" in err


def test_notes_of_stretches_are_groups(gapless: CommandLine) -> None:
    """Where each note is that of some rows one after another; without a modeler's quotes."""
    rows = [("1", "1"), ("2", "2"), ("3", "3"), ("4", "4")]
    for notes, expected in (
        (['"early"', "early", "late", "late"], ["group: early"] * 2 + ["group: late"] * 2),
        (['"a \\"b\\""', "", "", "// Your annotations here"], ['note: a "b"']),
        (["a", "b", "a", "b"], ["note: a", "note: b", "note: a", "note: b"]),
    ):
        text = decision("T", ["a: integer"], ["b: integer"], rows, notes=notes)
        gapless.write("notes.dmn", definitions(text))
        folder = f"out{len(expected)}{expected[0][0]}"
        assert gapless("import", "notes.dmn", "-o", folder, *DAY)[0] == 0
        table = written(gapless, "t", folder)
        found = re.findall(r"(?:note|group): [^,}\n]*", table)
        assert found == expected
        assert gapless("fmt", "--check", folder)[0] == 0


def test_odd_names_and_texts(gapless: CommandLine) -> None:
    """What YAML or a cell would take for something else stays what it is."""
    text = decision(
        "null",
        ['yes: string: "nil", "", "true", "a, b", "not(a)", "< 3", "x or y", "#", "\u00e9"'],
        ["no: string", "null: boolean"],
        [
            ('"nil"', '"true"', "true"),
            ('"", "true"', '"= 1"', "false"),
            ('"a, b", "not(a)"', '"not(a)"', "true"),
            ('"< 3", "x or y"', '" #x: y"'.replace(" #", "#"), "true"),
            ('"#", "\u00e9"', '"line\\none"', "null"),
        ],
    )
    gapless.write("odd.dmn", definitions(text))
    code, out, err = gapless("import", "odd.dmn", *DAY)
    assert code == 0, err
    assert out == f"tables/null/{ON}\n"
    assert gapless("fmt", "--check", "tables/null")[0] == 0
    assert gapless("check", "tables/null")[0] == gapless("check", "odd.dmn")[0]
    for value, answer in (("true", "= 1"), ("a, b", "not(a)")):
        code, out, err = gapless("decide", "null", f"yes={value}", "--format", "json")
        assert not err
        assert (code, json.loads(out)["outputs"]["no"]) == (0, answer)


def test_nothing_that_is_there_changes(gapless: CommandLine) -> None:
    """One file that is there already, and none is written."""
    gapless.write("fee.dmn", GRAPH)
    assert gapless("import", "fee.dmn#alone", *DAY)[0] == 0
    code, out, err = gapless("import", "fee.dmn", *DAY)
    assert (code, out) == (2, "")
    assert f"there is a revision of 2026-01-02 already: tables/alone/{ON}" in err
    assert not (gapless.folder / "tables/fee").exists()


def test_the_file_of_tomorrow_is_the_next_revision(gapless: CommandLine) -> None:
    """With a version that its changes ask for; not one of days before."""
    gapless.write("fee.dmn", definitions(FEE))
    assert gapless("import", "fee.dmn", *DAY)[0] == 0
    gapless.write("fee.dmn", definitions(FEE.replace("3000", "4000")))
    code, out, _ = gapless("import", "fee.dmn", "--effective", "2027-01-01")
    assert (code, out) == (0, "tables/entry-fee/2027-01-01.yaml\n")
    text = (gapless.folder / out.strip()).read_text("utf-8")
    assert "\nversion: 1.1.0\n" in text or "\nversion: 2.0.0\n" in text
    assert gapless("check", "tables/entry-fee")[0] == 0
    code, _, err = gapless("import", "fee.dmn", "--effective", "2020-01-01")
    assert code == 2
    assert "name a later day" in err


def test_without_a_date_it_applies_from_today(gapless: CommandLine) -> None:
    """The file is named for the day."""
    gapless.write("fee.dmn", definitions(FEE))
    before = date.today()
    _, out, _ = gapless("import", "fee.dmn", "-o", "out")
    assert out in {f"out/entry-fee/{day}.yaml\n" for day in (before, date.today())}


def test_constants_around_change_nothing(gapless: CommandLine) -> None:
    """A text that is the name of a constant there keeps its quotes."""
    gapless.write("tables/constants.yaml", "constants: {holiday: 3, free: 4}\n")
    text = FEE.replace('"holiday", "working day"', '"holiday"')
    gapless.write("fee.dmn", definitions(text))
    code, _, err = gapless("import", "fee.dmn", *DAY)
    assert code == 0, err
    code, out, _ = gapless("decide", "entry-fee", "age=7", "day=holiday", "--format", "json")
    assert (code, json.loads(out)["row"]) == (0, "3")


def test_a_text_that_says_something_else_is_not_written(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whatever is wrong with the printing: that is a bug, and is called one."""
    gapless.write("fee.dmn", definitions(FEE))

    def misprinted(outline: Group, head: Sequence[str]) -> str:
        return print_outline(outline, head).replace("3000", "3001")

    monkeypatch.setattr(importing, "print_outline", misprinted)
    assert run(("import", "fee.dmn", *DAY)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "error: nothing was written: the text of entry-fee would not mean the same" in err
    assert "this is a bug in gapless" in err
    assert not (gapless.folder / "tables/entry-fee").exists()


def test_no_room_leaves_nothing(gapless: CommandLine) -> None:
    """Neither a part of a file nor a folder."""
    gapless.write("fee.dmn", GRAPH)
    before = sorted(gapless.folder.rglob("*"))
    outcome = without_room(gapless, REPOSITORY, ("import", "fee.dmn", *DAY))
    assert outcome.returncode == 2
    assert b"Traceback" not in outcome.stderr
    assert sorted(gapless.folder.rglob("*")) == before


@pytest.mark.parametrize("name", ["missing.dmn", "tables", "tables/t.yaml"])
def test_what_is_no_dmn_is_refused(name: str, gapless: CommandLine) -> None:
    """In words, with an exit status of 2."""
    code, out, err = gapless("import", name, *DAY)
    assert (code, out) == (2, "")
    assert err


def test_first_and_its_overlaps(gapless: CommandLine) -> None:
    """The overlaps that DMN means are declared: a check finds what it finds in the file."""
    wide = LOAN.replace("<decisionTable>", '<decisionTable hitPolicy="FIRST">').replace(
        "<text>>= 1000</text>", "<text>-</text>"
    )
    gapless.write("loan.dmn", wide)
    assert gapless("import", "loan.dmn", *DAY)[0] == 0
    assert gapless("check", "loan.dmn")[0] == 0
    code, out, _ = gapless("check", "tables/approval", "--format", "json")
    assert code == 0
    assert {each["code"] for each in json.loads(out)["findings"]} == {"overlap-harmless"}


def test_the_schema_is_that_of_the_project(gapless: CommandLine) -> None:
    """It is written once; a file refers to it from where it lies."""
    gapless.write("schemas/decision-table.schema.json", schema_text())
    gapless.write("fee.dmn", definitions(FEE))
    _, _, err = gapless("import", "fee.dmn", "-o", "tables/deeper/still", *DAY)
    assert "written for editors" not in err
    text = written(gapless, "entry-fee", "tables/deeper/still")
    assert text.startswith("# yaml-language-server: $schema=../../../../schemas/decision-table")
    assert Source("x", text).text == text
    assert Path("schemas").exists()


def test_a_file_that_lies_among_the_tables(gapless: CommandLine) -> None:
    """It is to go: the tables of its names are those of YAML from now on."""
    gapless.write("tables/fee.dmn", definitions(FEE))
    code, out, err = gapless("import", "tables/fee.dmn", *DAY)
    assert (code, out) == (0, f"tables/entry-fee/{ON}\n")
    assert err.endswith("next: remove tables/fee.dmn; then gapless check tables\n")
    assert gapless("decide", "entry-fee", "age=3")[0] == 0
    (gapless.folder / "tables/fee.dmn").unlink()
    assert gapless("decide", "entry-fee", "age=3")[0] == 0


def test_standard_input(gapless: CommandLine) -> None:
    """A text of no file has no document to name."""
    code, out, err = gapless("import", "-", *DAY, stdin=definitions(FEE))
    assert (code, out) == (0, f"tables/entry-fee/{ON}\n"), err
    assert "source:" not in written(gapless, "entry-fee")


def test_a_long_name_is_cut(gapless: CommandLine) -> None:
    """So that a folder can bear it."""
    gapless.write("fee.dmn", definitions(FEE.replace("Entry fee", "Biaya masuk " * 30)))
    code, out, _ = gapless("import", "fee.dmn", "-o", "two words", *DAY)
    assert (code, out) == (0, f"two words/{'biaya-masuk-' * 5}".rstrip("-") + f"/{ON}\n")


def test_values_that_nothing_lists_are_said(gapless: CommandLine) -> None:
    """The rows name all that are then allowed."""
    rows = [('"a"', "1"), ('"b"', "2")]
    gapless.write("t.dmn", definitions(decision("t", ["x: string"], ["y: number"], rows)))
    code, _, err = gapless("import", "t.dmn", "-o", "two words", *DAY)
    assert code == 0
    assert "t.dmn:5: x does not list its values" in err
    assert err.endswith("next: gapless check 'two words'\n")


def test_a_character_that_no_yaml_holds(gapless: CommandLine) -> None:
    """Its table is left out, the others are written; among words to people it is an escape."""
    odd = FEE.replace("Entry fee", "Odd").replace("free", "fr&#x2028;ee")
    bare = FEE.replace('name="Entry fee"', 'name="Entry&#x202e; fee"')
    gapless.write("fee.dmn", definitions(odd, bare))
    code, out, err = gapless("import", "fee.dmn", *DAY)
    assert (code, out) == (2, f"tables/entry-fee/{ON}\n")
    assert "the table is not written: the character U+2028 is not text" in err
    assert "1 table was left out: odd" in err
    assert "title: Entry\\u202e fee" in written(gapless, "entry-fee")


def test_what_the_table_no_longer_shows_is_said(gapless: CommandLine) -> None:
    """A value beside the list of its output, and a requirement that leads nowhere."""
    listing = '"string"><outputValues><text>"approve","by hand"</text></outputValues></output>'
    required = '<informationRequirement><requiredDecision href="#risk"/></informationRequirement>'
    text = LOAN.replace('"string"/>', listing)
    Path("loan.dmn").write_text(
        text.replace("<decisionTable>", required + "<decisionTable>"), encoding="utf-8"
    )
    code, _, err = gapless("import", "loan.dmn", *DAY)
    assert code == 0
    assert "it requires risk, which the file does not have" in err
    assert '"approved" is not among the values that this output lists' in err
