"""DMN files wherever a table file may stand: in folders, in commits, in every command."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

import gapless as package
from gapless.cli.check import command as check
from gapless.cli.completing import complete_tables
from gapless.codes.example import LOAN
from gapless.project.watched import Watched
from tests.command_line import TABLE, CommandLine, gapless
from tests.loan_dmn import BROKEN, GAP, GRAPH, TWO
from tests.repository import commit, needs_git

__all__ = ["gapless"]

UNCLOSED = LOAN.replace("</definitions>", "")
ASKING = """table: premium
inputs: {risk: {from: risk.Risk}}
outputs: {price: {type: number}}
hit_policy: unique
rules:
  - {row: 1, when: {risk: high}, then: {price: 10}}
  - {row: 2, when: {risk: low}, then: {price: 5}}
"""


def test_a_folder_is_read_with_its_dmn_files(gapless: CommandLine) -> None:
    """Each of their tables is one of the folder, by its id too."""
    gapless.write("tables/deep/loan.DMN", GRAPH)
    gapless.write("tables/t.yaml", TABLE)
    code, out, err = gapless("check", "--format", "json")
    assert (code, err) == (0, "")
    assert [one["table"] for one in json.loads(out)["tables"]] == ["loan", "risk", "t"]
    assert gapless("decide", "loan", "age=30")[1].startswith("answer  yes\n")
    library = package.load_library(gapless.folder / "tables")
    assert library["loan"].decide({"age": 20}).outputs == {"answer": "no"}


def test_a_broken_file_beside_good_tables(gapless: CommandLine) -> None:
    """It is told, the others are checked, and none of them is kept from deciding."""
    gapless.write("tables/t.yaml", TABLE)
    gapless.write("tables/loan.dmn", LOAN)
    gapless.write("tables/broken.dmn", UNCLOSED)
    code, out, _ = gapless("check")
    assert code == 2
    assert "error[unreadable-xml]: the file ends before all of its elements" in out
    assert "approval · 3 rows × 2 inputs · tables/loan.dmn\n  no findings" in out
    assert gapless("decide", "t", "lama=1 jam")[0] == 0
    assert gapless("decide", "approval", "plafon=1", "customer=company")[0] == 0


def test_a_table_in_yaml_asks_one_in_dmn(gapless: CommandLine) -> None:
    """As it asks any other; what that file cannot say is told where it is needed."""
    gapless.write("deep/loan.dmn", GRAPH)
    file = gapless.write("deep/premium.yaml", ASKING)
    assert gapless("check", file)[0] == 0
    assert gapless("decide", file, "age=20")[1].startswith("price  10\n")
    gapless.write("deep/loan.dmn", GRAPH.replace("&lt; 25", "limit(1)"))
    code, _, err = gapless("decide", file, "age=20")
    assert code == 2
    assert "not all revisions of table risk are known" in err
    assert "fix the faults of deep/loan.dmn first" in err


def test_what_a_faulty_table_of_the_file_should_decide(gapless: CommandLine) -> None:
    """It is there, so nobody says that there is no such table."""
    gapless.write("loan.dmn", GRAPH.replace("&lt; 25", "limit(1)"))
    code, out, _ = gapless("check", "loan.dmn", "--format", "concise")
    assert code == 2
    assert "not all revisions of table risk are known" in out
    assert "there is no table" not in out


def test_standard_input_in_dmn(gapless: CommandLine) -> None:
    """It is told by its first sign; of several tables none is taken by chance."""
    assert gapless("check", "-", stdin=TWO)[0] == 0
    assert gapless("decide", "-", "age=20", stdin=GRAPH)[1].startswith("answer  no\n")
    code, _, err = gapless("decide", "-", "plafon=1", stdin=TWO)
    assert code == 2
    assert "save it as a file, and name one of them: FILE.dmn#approval, FILE.dmn#second-" in err
    assert "error[unreadable-xml]" in gapless("check", "-", stdin=UNCLOSED)[1]


def test_two_files_are_compared_table_by_table(gapless: CommandLine) -> None:
    """Each with the one of its name; the one table of two files whatever it is called."""
    gapless.write("old.dmn", TWO)
    gapless.write("new.dmn", GAP.replace("</definitions>", TWO[TWO.rindex("<decision ") :]))
    assert gapless("diff", "old.dmn", "old.dmn")[:2] == (0, "no table differs\n")
    code, out, _ = gapless("diff", "old.dmn", "new.dmn")
    assert code == 1
    assert "approval old → new" in out
    assert "second-look" not in out
    gapless.write("one.dmn", LOAN.replace("Approval", "Old name"))
    gapless.write("other.dmn", GAP)
    assert "2 regions are no longer decided" in gapless("diff", "one.dmn", "other.dmn")[1]
    assert "removed: second-look 1" not in gapless("diff", "old.dmn", "one.dmn")[1]


def test_a_table_that_cannot_be_compared_leaves_the_others(gapless: CommandLine) -> None:
    """It is neither removed nor new, and nothing is proved of it."""
    gapless.write("old.dmn", TWO)
    gapless.write("new.dmn", BROKEN.replace("<text>>= 1000</text>", "<text>> 1000</text>", 2))
    code, out, err = gapless("diff", "old.dmn", "new.dmn")
    assert code == 2
    assert "2 regions are no longer decided" in out
    assert "not compared: second-look new.dmn" in out
    assert "gapless cannot express this FEEL" in " ".join(err.split())
    code, out, _ = gapless("diff", "old.dmn", "new.dmn", "--format", "json")
    found = json.loads(out)
    assert (code, found["complete"], found["equivalent"]) == (2, False, False)
    assert found["added"] == found["removed"] == []
    out = gapless("diff", "old.dmn", "new.dmn", "--format", "markdown")[1]
    assert "- Not compared: <code>new.dmn&#35;second-look</code>" in out
    assert "Not compared" in gapless("diff", "old.dmn", "new.dmn", "--format", "html")[1]


def test_dmn_is_compared_with_yaml(gapless: CommandLine) -> None:
    """Column by column, as any two tables are."""
    gapless.write("loan.dmn", GRAPH)
    gapless.write("risk.yaml", RISK)
    code, out, _ = gapless("diff", "loan.dmn#risk", "risk.yaml")
    assert code == 0
    assert "equivalent: every case is decided alike (proved)" in out


RISK = """table: risk
hit_policy: unique
inputs: {age: {type: number}}
outputs: {Risk: {type: string}}
rules:
  - {row: 1, when: {age: "< 25"}, then: {Risk: high}}
  - {row: 2, when: {age: ">= 25"}, then: {Risk: low}}
"""


@needs_git
def test_a_file_is_compared_with_what_it_was(gapless: CommandLine) -> None:
    """All of its tables, or one; and no version is demanded, which DMN does not have."""
    gapless.write("loan.dmn", GRAPH)
    commit(gapless.folder)
    gapless.write("loan.dmn", GRAPH.replace('"no"', '"by hand"'))
    for arguments in (["loan.dmn"], ["git:HEAD:loan.dmn", "loan.dmn"], ["loan.dmn#loan"]):
        code, out, _ = gapless("diff", *arguments)
        assert code == 1
        assert "1 region is decided otherwise" in out
        assert "risk as edited" not in out
    assert gapless("diff", "git:HEAD:loan.dmn#risk", "loan.dmn#risk")[0] == 0
    code, _, err = gapless("diff", "git:HEAD:loan.dmn#rsk", "loan.dmn#risk")
    assert code == 2
    assert "did you mean `git:HEAD:loan.dmn#risk`?" in err
    assert gapless("check", "loan.dmn", "--since", "HEAD")[0] == 0
    assert gapless("check", "loan.dmn#risk", "--since", "HEAD")[0] == 0


def test_cases_of_dmn_stand_in_a_file_beside(gapless: CommandLine) -> None:
    """As it is printed, it is run."""
    gapless.write("loan.dmn", TWO)
    code, _, err = gapless("test", "loan.dmn")
    assert code == 0
    assert "gapless cases 'loan.dmn#approval' > approval.cases.yaml" in err
    _, out, _ = gapless("cases", "loan.dmn#approval")
    gapless.write("approval.cases.yaml", out)
    assert gapless("test", "loan.dmn")[1] == "4 passed, 0 failed\n"
    assert gapless("test", "loan.dmn#approval")[1] == "4 passed, 0 failed\n"
    assert gapless("test", "loan.dmn#second-look")[1] == "0 passed, 0 failed\n"
    gapless.write("approval.cases.yaml", out.replace("row: 1", "row: 2"))
    assert gapless("test", "loan.dmn")[0] == 1


def test_nothing_is_laid_out_or_revised(gapless: CommandLine) -> None:
    """What DMN files are left out of says so, and what can be done instead."""
    gapless.write("tables/loan.dmn", LOAN)
    gapless.write("tables/t.yaml", TABLE)
    code, _, err = gapless("fmt", "tables")
    assert code == 0
    assert "note: DMN files stay as their modeler wrote them: tables/loan.dmn" in err
    assert gapless("fmt", "--check", "tables/loan.dmn")[0] == 0
    assert gapless("fmt", "approval")[0] == 0
    assert gapless("fmt", "-", stdin=LOAN)[:2] == (0, LOAN)
    assert (gapless.folder / "tables/loan.dmn").read_text(encoding="utf-8") == LOAN
    code, _, err = gapless("revise", "tables/loan.dmn", "--effective", "2030-01-01")
    assert code == 2
    assert "bring it in with gapless import tables/loan.dmn" in err


def test_who_needs_a_table_is_named_by_its_file(gapless: CommandLine) -> None:
    """With a command that works."""
    gapless.write("deep/loan.dmn", GRAPH)
    _, _, err = gapless("check", "deep/loan.dmn#risk")
    assert "note: loan needs risk: gapless check 'deep/loan.dmn#loan'" in err


def test_tables_of_a_file_are_completed(gapless: CommandLine) -> None:
    """Behind the sign, and by their ids in a project."""
    gapless.write("loan.dmn", GRAPH)
    gapless.write("tables/t.dmn", LOAN)
    context = click.Context(check)

    def offered(begun: str) -> list[str]:
        return [word.value for word in complete_tables(context, check.params[0], begun)]

    assert offered("lo") == ["loan.dmn"]
    assert offered("loan.dmn#") == ["loan.dmn#risk", "loan.dmn#loan"]
    assert offered("loan.dmn#r") == ["loan.dmn#risk"]
    assert offered("appr") == ["approval"]


def test_a_file_is_watched_by_one_of_its_tables(gapless: CommandLine) -> None:
    """And in a folder."""
    gapless.write("tables/loan.dmn", GRAPH)
    file = Path("tables/loan.dmn").absolute()
    assert file in Watched(("tables/loan.dmn#risk",)).look()
    assert file in Watched(("tables",)).look()


def test_tables_of_one_name_in_a_library(gapless: CommandLine) -> None:
    """Each is called by its file, and decides by the tables of its own file."""
    gapless.write("tables/a.dmn", GRAPH)
    gapless.write("tables/b.dmn", GRAPH.replace("25", "40"))
    gapless.write("tables/t.yaml", TABLE)
    library = package.load_library("tables")
    words = [f"tables/{file}.dmn#{table}" for file in "ab" for table in ("loan", "risk")]
    assert list(library) == ["t", *words]
    assert library["tables/a.dmn#loan"].decide({"age": 30}).outputs == {"answer": "yes"}
    assert library["tables/b.dmn#loan"].decide({"age": 30}).outputs == {"answer": "no"}
    with pytest.raises(package.TableError, match="several files describe table loan"):
        library["loan"]


@pytest.mark.parametrize(
    ("found", "written", "instead", "advice"),
    [
        (
            "every-value-passes",
            "&lt; 1000",
            "&lt; 1000, > 5",
            "values that pass both write `(5..1000)`",
        ),
        ("split-range", "&lt; 1000", "&lt; 1000, > 5", "write `-`"),
        ("split-range", '"company", "private"', '"company", "company"', 'write `"company"`'),
        (
            "mergeable-rows",
            '"by hand"',
            '"approved"',
            "or let `gapless check --fix` do it: customer: -",
        ),
        (
            "overlap-conflict",
            ">= 1000",
            "> 500",
            "narrow one of the rows, or choose another hit policy",
        ),
        ("unknown-value", '"company"', '"compny"', 'mean `"company"`? allowed: private, company'),
        ("empty-cell", "&lt; 1000", "[10..5]", "write the smaller value first: `[5..10]`"),
    ],
)
def test_what_is_advised_is_written_as_in_dmn(
    found: str, written: str, instead: str, advice: str, gapless: CommandLine
) -> None:
    """Cells in FEEL, and no YAML."""
    gapless.write("loan.dmn", LOAN.replace(f"<text>{written}</text>", f"<text>{instead}</text>"))
    _, out, _ = gapless("check", "loan.dmn", "--format", "json")
    findings = [one for one in json.loads(out)["findings"] if one["code"] == found]
    assert any(" ".join(one["help"].split()).endswith(advice) for one in findings)


def test_a_file_in_one_line(gapless: CommandLine) -> None:
    """As some modelers save it, however long: what is shown of it fits."""
    rules = "".join(
        f"<rule><inputEntry><text>{number}</text></inputEntry><inputEntry><text>-</text></inputEntry>"
        f'<outputEntry><text>"á{number}"</text></outputEntry></rule>'
        for number in range(1200)
    )
    start = GAP.index("<rule>")
    text = (GAP[:start] + rules + GAP[start:]).replace("\n", "")
    assert len(text) > 100_000
    code, out, _ = gapless("check", gapless.write("loan.dmn", text), "--limit", "2")
    assert code == 1
    assert "^^^^" in out
    assert max(map(len, out.splitlines())) <= 100


def test_fixes_reach_dmn_files_in_folders(gapless: CommandLine) -> None:
    """Beside files of YAML; one in which nothing is to be fixed stays as it is."""
    gapless.write("tables/loan.dmn", LOAN)
    gapless.write(
        "tables/same.dmn", LOAN.replace('"by hand"', '"approved"').replace("Approval", "B")
    )
    same = TABLE.replace("LAPOR BARU", "LAPOR ULANG").replace(", cite: A.1", "")
    gapless.write("tables/t.yaml", same)
    code, _, err = gapless("check", "--fix")
    assert code == 0
    assert "tables/same.dmn: fixed" in err
    assert "tables/t.yaml: fixed" in err
    assert (gapless.folder / "tables/loan.dmn").read_text(encoding="utf-8") == LOAN


def test_cases_named_for_a_file_are_about_its_tables(gapless: CommandLine) -> None:
    """Where several files have a table of that name; also on a day, and one file alone."""
    cases = "table: loan\ncases: [{given: {age: 30}, expect: {answer: yes}}]\n"
    gapless.write("tables/a.dmn", GRAPH)
    gapless.write("tables/a.cases.yaml", cases)
    gapless.write("tables/b.dmn", GRAPH.replace("25", "40"))
    gapless.write("tables/b.cases.yaml", cases.replace("yes", "no"))
    for arguments in ((), ("--as-of", "2030-01-01"), ("--coverage",), ("tables",)):
        assert "3 passed, 0 failed\n" in gapless("test", *arguments)[1]
    for file in "ab":
        assert gapless("test", f"tables/{file}.dmn")[1] == "1 passed, 0 failed\n"
        assert gapless("test", f"tables/{file}.cases.yaml")[1] == "1 passed, 0 failed\n"
    gapless.write("tables/c.cases.yaml", cases)
    code, _, err = gapless("test")
    assert code == 2
    assert "several files describe table loan" in err


def test_on_a_day_all_tables_are_checked(gapless: CommandLine) -> None:
    """DMN knows no days, so its tables hold on each."""
    gapless.write("tables/a.dmn", GRAPH)
    gapless.write("tables/b.dmn", GRAPH)
    _, out, _ = gapless("check", "--as-of", "2020-01-01")
    assert "5 tables: clean" in out


def test_a_sign_without_a_name(gapless: CommandLine) -> None:
    """It says which names there are."""
    gapless.write("loan.dmn", GRAPH)
    code, out, _ = gapless("check", "loan.dmn#")
    assert code == 2
    assert "help: known tables: risk, loan" in out


def test_a_table_that_was_brought_in_beside_its_file(gapless: CommandLine) -> None:
    """By its id it is the one in YAML, for tables that ask it too; the file is compared with it."""
    gapless.write("tables/loan.dmn", GRAPH)
    gapless.write(
        "tables/new/risk.yaml", RISK.replace("table: risk", "table: risk\nversion: 1.0.0")
    )
    gapless.write("tables/new/premium.yaml", ASKING)
    code, out, err = gapless("check")
    assert code == 0
    assert "5 tables: clean" in out
    assert "note: several files describe risk" in err
    _, out, _ = gapless("decide", "premium", "age=20", "--explain", "--format", "json")
    assert json.loads(out)["outputs"] == {"price": 10}
    assert "version 1.0.0" in gapless("show", "risk")[1]
    code, out, _ = gapless("diff", "tables/loan.dmn", "tables/new")
    assert "risk old → new" in out
    assert "removed: risk" not in out
    assert "removed: loan" in out


def test_dmn_under_another_name(gapless: CommandLine) -> None:
    """It is not read, and nobody is told to write YAML into it."""
    code, out, _ = gapless("check", gapless.write("loan.xml", LOAN))
    assert code == 2
    assert "error[wrong-kind]: this is XML, not a table in YAML" in out
    assert "help: if its tables are DMN, call the file loan.dmn" in out


def test_a_link_to_what_is_no_dmn_shows_nothing_of_it(gapless: CommandLine) -> None:
    """A link can lead to what nobody meant to publish; DMN that is broken is shown as ever."""
    secret = gapless.write("secret", "password: s3cret")
    (gapless.folder / "tables/link.dmn").symlink_to(gapless.folder / secret)
    code, out, _ = gapless("check")
    assert code == 2
    assert "s3cret" not in out
    assert "help: remove the link, or let it lead to a DMN file" in out
    gapless.write("secret", UNCLOSED)
    assert "error[unreadable-xml]" in gapless("check")[1]
