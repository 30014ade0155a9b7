"""DMN files on the command line: checked, shown and decided as they lie there."""

from __future__ import annotations

import json

from gapless.codes.example import LOAN
from tests.command_line import CommandLine
from tests.command_line import gapless as gapless
from tests.loan_dmn import BROKEN, GAP, GRAPH, TWO


def test_a_clean_table(gapless: CommandLine) -> None:
    """It has an answer for everything its inputs allow."""
    assert gapless("check", gapless.write("loan.dmn", LOAN)) == (
        0,
        "approval · 3 rows × 2 inputs · loan.dmn\n  no findings\n\n1 table: clean\n",
        "",
    )


def test_a_gap_is_underlined_in_the_xml(gapless: CommandLine) -> None:
    """With the cells of a row to add, as a modeler takes them."""
    code, out, _ = gapless("check", gapless.write("loan.dmn", GAP))
    assert code == 1
    assert "error[gap]: no row covers plafon exactly 1000" in out
    assert "5 | <decisionTable>" in out
    assert "help: add a row with these cells:\n    plafon: 1000\n" in out
    assert "accepted_gaps" not in out


def test_first_means_every_overlap(gapless: CommandLine) -> None:
    """Rows under FIRST may meet later ones; a row that can never decide is still a finding."""
    first = LOAN.replace("<decisionTable>", '<decisionTable hitPolicy="FIRST">')
    wide = first.replace("<text>>= 1000</text>", "<text>-</text>")
    assert gapless("check", gapless.write("loan.dmn", wide))[0] == 0
    assert gapless("check", gapless.write("loan.dmn", first))[0] == 0
    masked = first.replace("<text>&lt; 1000</text>", "<text>-</text>")
    code, out, _ = gapless("check", gapless.write("loan.dmn", masked), "--format", "concise")
    assert code == 1
    assert "loan.dmn:31:1: masked-row row 2 can never decide" in out


def test_a_table_that_cannot_be_read_leaves_the_others(gapless: CommandLine) -> None:
    """It is told at its place, the others are checked, and nothing is clean."""
    code, out, _ = gapless("check", gapless.write("loan.dmn", BROKEN))
    assert code == 2
    told = " ".join(out.split())
    assert "[not-checked]: second-look: plafon: the table is not checked: gapless cannot" in told
    assert "<text>limit(1)</text>" in out
    assert "approval · 3 rows × 2 inputs · loan.dmn\n  no findings" in out
    code, out, _ = gapless("check", "loan.dmn", "--format", "json")
    report = json.loads(out)
    assert code == 2
    assert not report["complete"]
    assert [one["code"] for one in report["findings"]] == ["not-checked"]


def test_one_table_of_a_file_is_named_behind_a_sign(gapless: CommandLine) -> None:
    """Where it could be several; the faults of the others do not count then."""
    gapless.write("loan.dmn", TWO)
    code, out, err = gapless("show", "loan.dmn")
    assert code == 2
    assert "name one of them: loan.dmn#approval, loan.dmn#second-look" in out + err
    assert gapless("show", "loan.dmn#second-look")[0] == 0
    gapless.write("loan.dmn", BROKEN)
    assert gapless("check", "loan.dmn#approval")[0] == 0
    assert gapless("check", "loan.dmn#second-look")[0] == 2
    code, out, err = gapless("check", "loan.dmn#aproval")
    assert code == 2
    assert "did you mean `loan.dmn#approval`?" in out + err


def test_a_case_is_decided(gapless: CommandLine) -> None:
    """With the names of DMN."""
    gapless.write("loan.dmn", LOAN)
    code, out, _ = gapless("decide", "loan.dmn", "plafon=20", "customer=company")
    assert code == 0
    assert "answer  approved" in out
    assert gapless("decide", "loan.dmn", "plafon=2000")[0] == 1


def test_files_with_the_same_decision_are_checked_together(gapless: CommandLine) -> None:
    """Each file is a space of names of its own; which is meant is said by its file."""
    gapless.write("tables/a.dmn", GRAPH)
    gapless.write(
        "tables/b.dmn", GRAPH.replace('"high"</text></inputEntry', '"low"</text></inputEntry')
    )
    code, out, err = gapless("check", "--format", "concise")
    assert code == 1
    assert "tables/a.dmn" not in out
    assert "tables/b.dmn:15:1: gap no row covers Risk" in out
    assert "note: several files describe loan, risk; each table was looked at" in err
    code, out, err = gapless("decide", "loan", "age=30")
    assert code == 2
    assert "name the file in a command: tables/a.dmn#loan, tables/b.dmn#loan" in out + err
    assert gapless("decide", "tables/a.dmn#loan", "age=20")[0] == 0
    assert gapless("decide", "tables/b.dmn#loan", "age=20")[0] == 1


def test_cases_are_not_written_into_dmn(gapless: CommandLine) -> None:
    """They stand in a file of their own."""
    gapless.write("loan.dmn", LOAN)
    code, out, err = gapless("cases", "loan.dmn", "--write")
    assert code == 2
    assert "does not write DMN files" in out + err
    assert (gapless.folder / "loan.dmn").read_text(encoding="utf-8") == LOAN
