"""A table changes on its own days and on those of every table that it hands over to."""

from __future__ import annotations

import json

import pytest

from tests.command_line import CommandLine, gapless
from tests.diff_schema import validate_json
from tests.repository import commit, needs_git

__all__ = ["gapless"]

ENTRY = """table: a
version: {version}
effective: {effective}
language: en
inputs: {{kind: {{type: string, values: [own, other]}}}}
outputs: {{answer: {{type: string, values: [mine, ours]}}}}
rules:
  - {{row: 1, when: {{kind: own}}, then: {{answer: {answer}}}}}
  - {{row: 2, when: {{kind: other}}, use: b}}
cases:
  - {{name: own, given: {{kind: own}}, expect: {{answer: {answer}}}}}
  - {{name: other, given: {{kind: other, hours: 5}}, expect: {{table: b, answer: early}}}}
"""
TARGET = """table: b
version: {version}
effective: {effective}
language: en
inputs: {{hours: {{type: integer, domain: ">= 0"}}}}
outputs: {{answer: {{type: string, values: [early, late]}}}}
rules:
  - {{row: early, when: {{hours: "<= {limit}"}}, then: {{answer: early}}}}
  - {{row: late, when: {{hours: "> {limit}"}}, then: {{answer: late}}}}
"""


def entry(version: str, effective: str, answer: str = "mine") -> str:
    """A revision of ``a``, which hands over to ``b``."""
    return ENTRY.format(version=version, effective=effective, answer=answer)


def target(version: str, effective: str, limit: int) -> str:
    """A revision of ``b``, by which so many hours are early."""
    return TARGET.format(version=version, effective=effective, limit=limit)


@pytest.fixture
def procedure(gapless: CommandLine) -> CommandLine:
    """``a`` of January, and ``b`` of January and June, whose limit was 6 and is 4."""
    (gapless.folder / "tables/t.yaml").unlink()
    gapless.write("tables/a/1.yaml", entry("1.0.0", "2022-01-01"))
    gapless.write("tables/b/1.yaml", target("1.0.0", "2022-01-01", 6))
    gapless.write("tables/b/2.yaml", target("2.0.0", "2022-06-01", 4))
    return gapless


def on_one_line(text: str) -> str:
    """A text without its line breaks and grids."""
    return " ".join(text.replace("│", " ").split())


def regions(gapless: CommandLine, *arguments: str) -> int:
    """How many regions a diff counts."""
    code, out, _ = gapless("diff", *arguments, "--format", "json")
    validate_json(out)
    found = json.loads(out)
    assert code == (0 if found["equivalent"] else 1)
    return len(found["changes"])


class TestCases:
    """``gapless test`` after a new revision of a table that others hand over to."""

    @pytest.mark.parametrize("name", ["b", "tables/b", "tables/b/2.yaml", "b@2.0.0", "a", ""])
    def test_a_case_of_a_caller_is_run(self, procedure: CommandLine, name: str) -> None:
        """The failure names the revision that decided, its days, and a day to write."""
        code, _, err = procedure("test", *filter(None, [name]))
        assert code == 1
        assert "case other" in err
        told = on_one_line(err)
        assert "decided by b 2.0.0, in force from 2022-06-01 on" in told
        assert "as of 2022-01-01 it comes out as expected: `as_of: 2022-01-01` in the case" in told
        assert ("a hands over to b; the cases that pass through were run too" in told) is (
            name not in ("a", "")
        )

    def test_what_is_offered_is_accepted(self, procedure: CommandLine) -> None:
        """With the line in the case all pass."""
        text = entry("1.0.0", "2022-01-01").replace("name: other", "as_of: 2022-01-01, name: other")
        procedure.write("tables/a/1.yaml", text)
        assert procedure("test", "b")[:2] == (0, "1 passed, 0 failed\n")
        assert procedure("test")[:2] == (0, "2 passed, 0 failed\n")

    def test_every_format_names_the_revision(self, procedure: CommandLine) -> None:
        """Programs get it in the message and in fields of their own."""
        for form in ("concise", "github", "junit", "sarif", "json"):
            _, out, _ = procedure("test", "b", "--format", form)
            assert "decided by b 2.0.0, in force from 2022-06-01 on" in out
        found = json.loads(out)
        (case,) = found["cases"]
        assert case["decided_by"] == {
            "table": "b",
            "version": "2.0.0",
            "effective": "2022-06-01",
            "path": "tables/b/2.yaml",
        }
        assert case["passes_as_of"] == "2022-01-01"

    def test_a_case_that_passes_by_is_left_alone(self, procedure: CommandLine) -> None:
        """What fails for another reason is not the affair of the table asked for."""
        text = entry("1.0.0", "2022-01-01").replace(
            "own}, expect: {answer: mine}", "own}, expect: {answer: x}"
        )
        text = text.replace("answer: early}}", "row: late}}")
        procedure.write("tables/a/1.yaml", text)
        assert procedure("test", "b")[:2] == (0, "1 passed, 0 failed\n")
        assert procedure("test")[0] == 1

    def test_a_revision_to_come_is_warned_of(self, procedure: CommandLine) -> None:
        """Today all pass; the day from which on a case will fail is told, with what to write."""
        procedure.write("tables/b/2.yaml", target("2.0.0", "2999-06-01", 4))
        for arguments in ([], ["b"], ["tables/b/2.yaml"]):
            code, _, err = procedure("test", *arguments)
            told = on_one_line(err)
            assert code == 0
            assert "warning[fails-later]: from 2999-06-01 on, case other" in told
            assert "decided by b 2.0.0" in told
            assert "`as_of: 2022-01-01` in the case keeps it" in told
        text = entry("1.0.0", "2022-01-01").replace("name: other", "as_of: 2022-01-01, name: other")
        procedure.write("tables/a/1.yaml", text)
        assert "fails-later" not in procedure("test")[2]

    def test_files_of_cases_are_warned_of_too(self, procedure: CommandLine) -> None:
        """A file without a day is decided by today's rules, until the next revision."""
        procedure.write("tables/b/2.yaml", target("2.0.0", "2999-06-01", 4))
        cases = "table: b\ncases:\n- {given: {hours: 5}, expect: {answer: early}}\n"
        procedure.write("tables/b/calls.cases.yaml", cases)
        assert "b/calls.cases.yaml" in procedure("test", "b")[2]
        procedure.write("tables/b/2.yaml", target("2.0.0", "2022-06-01", 4))
        _, _, err = procedure("test", "tables/b/calls.cases.yaml")
        assert "`as_of: 2022-01-01` in the case keeps it so" in on_one_line(err)

    def test_the_day_that_a_case_tells_decides_the_hand_over(self, procedure: CommandLine) -> None:
        """As ``decide`` does: the tables handed over to are those of that day."""
        text = entry("1.0.0", "2022-01-01").replace(
            "inputs:", "as_of: call\ndata: {call: {type: date}}\ninputs:"
        )
        procedure.write("tables/a/1.yaml", text.replace("hours: 5}", "hours: 5, call: 2022-05-31}"))
        assert procedure("test", "a")[0] == 0
        procedure.write("tables/a/1.yaml", text.replace("hours: 5}", "hours: 5, call: 2022-06-01}"))
        assert procedure("test", "a")[0] == 1

    def test_a_caller_that_cannot_be_read_is_named(self, procedure: CommandLine) -> None:
        """Whether it is affected is not known."""
        procedure.write("tables/c/1.yaml", "table: c\nrules: [{use: b}]\n")
        for arguments in (["test", "tables/b"], ["check", "tables/b/2.yaml"]):
            err = procedure(*arguments)[2]
            assert "tables/c/1.yaml cannot be read; it may need" in on_one_line(err)


def test_a_revision_to_come_that_does_not_fit_is_found_today(procedure: CommandLine) -> None:
    """Check looks at every stage of a revision: from that day on no case could be decided."""
    kind = target("3.0.0", "2999-01-01", 4).replace("type: integer, domain", "type: number, domain")
    procedure.write("tables/b/3.yaml", kind)
    procedure.write(
        "tables/a/1.yaml",
        entry("1.0.0", "2022-01-01").replace("inputs: {", "inputs: {hours: {type: integer}, "),
    )
    code, out, _ = procedure("check", "a")
    assert code == 1
    assert (
        "error[hand-over-mismatch]: input hours is a number here and an integer in a"
        in on_one_line(out)
    )
    assert "from 2999-01-01 on" in on_one_line(out)
    back = target("3.0.0", "2999-01-01", 4).replace("then: {answer: late}", "use: a")
    procedure.write("tables/b/3.yaml", back)
    procedure.write("tables/a/1.yaml", entry("1.0.0", "2022-01-01"))
    code, out, _ = procedure("check", "a")
    assert code == 1
    assert "the hand-over goes in a circle: a -> b -> a, from 2999-01-01 on" in on_one_line(out)


@pytest.mark.parametrize("day", ["", "as_of: 2022-07-01, "])
def test_tables_that_do_not_fit_are_no_failed_case(procedure: CommandLine, day: str) -> None:
    """Test exits as check does, whatever day the case names, and says what does not fit once."""
    case = "{name: other"
    own = entry("1.0.0", "2022-01-01").replace("inputs: {", "inputs: {hours: {type: number}, ")
    procedure.write("tables/a/1.yaml", own.replace(case, case.replace("{", f"{{{day}")))
    assert procedure("check")[0] == 2
    code, out, err = procedure("test")
    assert (code, out) == (2, "0 passed, 0 failed\n")
    assert err.count("error[") == err.count("error[hand-over-mismatch]") == 1


def test_check_and_log_name_the_callers(procedure: CommandLine) -> None:
    """However the table is named, and how to look at them; not where they are looked at too."""
    procedure.write("tables/c/1.yaml", entry("1.0.0", "2022-01-01").replace("table: a", "table: c"))
    for name in ("b", "tables/b", "tables/b/1.yaml"):
        err = procedure("check", name)[2]
        assert "note: a, c hand over to b: gapless check a c" in on_one_line(err)
    for arguments in ([], ["tables"], ["a", "b", "c"], ["a"]):
        assert "hand" not in procedure("check", *arguments)[2]
    assert "a, c hand over to b: gapless log a; gapless log c\n" in procedure("log", "b")[1]
    _, out, _ = procedure("log", "b", "--format", "json")
    validate_json(out)
    assert [table["table"] for table in json.loads(out)["callers"]] == ["a", "c"]


def test_callers_of_callers_are_named(procedure: CommandLine) -> None:
    """However far away they are; only revisions that reach the table on one of their days."""
    procedure.write(
        "tables/c/1.yaml",
        entry("1.0.0", "2022-01-01").replace("table: a", "table: c").replace("use: b", "use: a"),
    )
    procedure.write(
        "tables/d/1.yaml",
        entry("1.0.0", "2022-01-01")
        .replace("table: a", "table: d")
        .replace("2022-01-01", "2022-01-01\nuntil: 2022-03-31"),
    )
    assert "a, c, d hand over to b" in on_one_line(procedure("check", "b")[2])
    assert "a, c hand over to b" in on_one_line(procedure("check", "b@2.0.0")[2])


def test_the_time_line_has_the_days_of_tables_handed_over_to(procedure: CommandLine) -> None:
    """A line for the day, with the table that changed and what that changes."""
    out = on_one_line(procedure("log", "a")[1])
    assert "1.0.0 2022-01-01 2022-05-31 2 first revision" in out
    assert (
        "→ 1.0.0 2022-06-01 – 2 now with b 2.0.0, no longer 1.0.0;"
        " 1 region is decided otherwise · major" in out
    )
    _, out, _ = procedure("log", "a", "--format", "json")
    validate_json(out)
    (revision,) = json.loads(out)["revisions"]
    assert (revision["from"], revision["until"]) == ("2022-01-01", None)
    (turn,) = revision["hand_overs"]
    assert (turn["from"], turn["until"], turn["in_force"]) == ("2022-06-01", None, True)
    assert [table["version"] for table in turn["tables"]] == ["2.0.0"]
    assert turn["diff"]["changes"] == {"decision": 1}
    _, out, _ = procedure("changelog", "a")
    assert out.startswith("## [1.0.0, b 2.0.0] - 2022-06-01\n")
    assert "- Kind other, hours 5 to 6: **early** becomes **late**\n" in out
    assert "## [1.0.0] - 2022-01-01\n" in out
    _, out, _ = procedure("show", "a", "--format", "markdown")
    assert "| 1.0.0 | 2022-06-01 | – | 2 | now with b 2.0.0, no longer 1.0.0; 1 region" in out


def test_diff_and_log_count_the_same(procedure: CommandLine) -> None:
    """Two revisions are compared as customers met them, whatever changed since."""
    procedure.write("tables/a/2.yaml", entry("2.0.0", "2022-04-01", "ours"))
    _, out, _ = procedure("log", "a", "--format", "json")
    second = json.loads(out)["revisions"][1]
    assert sum(second["diff"]["changes"].values()) == 1
    assert regions(procedure, "a@1.0.0", "a@2.0.0") == 1
    assert regions(procedure, "a@2.0.0", "a@1.0.0") == 1
    assert regions(procedure, "a", "--on", "2022-03-31", "2022-04-01") == 1
    assert regions(procedure, "a", "--on", "2022-04-01", "2022-06-01") == 1
    assert regions(procedure, "a", "--on", "2022-01-01", "2022-06-01") == 2


class TestTwoDays:
    """``gapless diff TABLE --on DAY1 DAY2``."""

    def test_only_a_table_handed_over_to_changed(self, procedure: CommandLine) -> None:
        """The days name the sides, and the table that changed is told."""
        code, out, _ = procedure("diff", "a", "--on", "2022-05-31", "2022-06-01")
        assert code == 1
        assert out.startswith("a 2022-05-31 → 2022-06-01\n")
        assert "now with b 2.0.0, no longer 1.0.0" in out
        assert "1 region is decided otherwise" in out
        code, out, _ = procedure("diff", "a", "--on", "2022-06-01", "2022-05-31")
        assert out.startswith("a 2022-06-01 → 2022-05-31\n")
        _, out, _ = procedure("diff", "a", "--on", "2022-05-31", "2022-06-01", "--format", "json")
        validate_json(out)
        found = json.loads(out)
        assert [found[side]["day"] for side in ("old", "new")] == ["2022-05-31", "2022-06-01"]
        assert {found[side]["version"] for side in ("old", "new")} == {"1.0.0"}
        markdown = procedure(
            "diff", "a", "--on", "2022-05-31", "2022-06-01", "--format", "markdown"
        )
        assert "\n### a 2022-05-31 → 2022-06-01\n" in markdown[1]

    def test_days_on_which_all_is_the_same(self, procedure: CommandLine) -> None:
        """Proven equivalent, also for one day twice."""
        for days in (("2022-06-01", "2022-07-01"), ("2022-06-01", "2022-06-01")):
            code, out, _ = procedure("diff", "a", "--on", *days)
            assert code == 0
            assert "equivalent" in out

    def test_all_tables_or_a_folder(self, procedure: CommandLine) -> None:
        """Each that differs, those that were only in force on one of the days."""
        procedure.write(
            "tables/c.yaml", entry("1.0.0", "2022-06-01").replace("table: a", "table: c")
        )
        for arguments in ([], ["tables"]):
            _, out, _ = procedure(
                "diff", *arguments, "--on", "2022-05-31", "2022-06-01", "--format", "json"
            )
            validate_json(out)
            found = json.loads(out)
            assert [diff["new"]["table"] for diff in found["diffs"]] == ["a", "b"]
            assert [table["table"] for table in found["added"]] == ["c"]

    @pytest.mark.parametrize("name", ["tables/a/1.yaml", "tables/b/1.yaml", "tables/b/2.yaml"])
    def test_a_file_is_its_table(self, procedure: CommandLine, name: str) -> None:
        """With the revisions that lie beside it."""
        assert regions(procedure, name, "--on", "2022-05-31", "2022-06-01") == 1

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (["a", "--on", "2021-12-31", "2022-06-01"], "table a is not in force on 2021-12-31"),
            (["z", "--on", "2022-01-01", "2022-06-01"], "there is no table z"),
            (["a@1.0.0", "--on", "2022-01-01", "2022-06-01"], "name the table without @1.0.0"),
            (["a", "b", "--on", "2022-01-01", "2022-06-01"], "name no second one"),
            (["a", "--on", "2022-01-01", "June"], "June is no day; write it like 2022-12-29"),
            (["a", "--on", "2022-01-01"], "2 arguments"),
        ],
    )
    def test_what_is_refused(
        self, procedure: CommandLine, arguments: list[str], message: str
    ) -> None:
        """A sentence and exit status 2."""
        code, out, err = procedure("diff", *arguments)
        assert (code, out) == (2, "")
        assert message in on_one_line(err)


def test_a_diff_names_the_callers_and_how_to_compare_them(procedure: CommandLine) -> None:
    """The command is there to be copied."""
    _, out, _ = procedure("diff", "b@1.0.0", "b@2.0.0")
    assert out.endswith("\na hands over to b: gapless diff a --on 2022-05-31 2022-06-01\n")
    assert regions(procedure, "a", "--on", "2022-05-31", "2022-06-01") == 1
    _, out, _ = procedure("diff", "b@1.0.0", "b@2.0.0", "--format", "markdown")
    assert "a hands over to b: gapless diff a --on 2022-05-31 2022-06-01" in out
    _, out, _ = procedure("diff", "b@1.0.0", "b@2.0.0", "--format", "json")
    validate_json(out)
    assert [table["table"] for table in json.loads(out)["callers"]] == ["a"]


def test_no_command_is_given_that_would_not_show_it(procedure: CommandLine) -> None:
    """The tables of the project do not hand over to a draft elsewhere; those beside it do."""
    draft = target("3.0.0", "2023-01-01", 2)
    procedure.write("drafts/b.yaml", draft)
    out = procedure("diff", "b@2.0.0", "drafts/b.yaml")[1]
    assert "--on" not in out
    procedure.write("tables/b/3.yaml", draft)
    out = procedure("diff", "b@2.0.0", "tables/b/3.yaml")[1]
    assert out.endswith("\na hands over to b: gapless diff a --on 2022-12-31 2023-01-01\n")


@needs_git
class TestWorkingTree:
    """``gapless diff`` with a commit."""

    def test_a_new_revision_changes_those_that_hand_over_to_it(
        self, procedure: CommandLine
    ) -> None:
        """They are listed though their own files are the same, from that day on."""
        (procedure.folder / "tables/b/2.yaml").unlink()
        commit(procedure.folder)
        procedure.write("tables/b/2.yaml", target("2.0.0", "2022-06-01", 4))
        code, out, _ = procedure("diff")
        assert code == 1
        assert "b 1.0.0 → 2.0.0\n" in out
        assert "a old → new\n" in out
        assert "compared as in force from 2022-06-01 on" in out
        assert "now with b 2.0.0, no longer 1.0.0" in out
        _, out, _ = procedure("diff", "--format", "json")
        validate_json(out)
        assert [diff["new"]["table"] for diff in json.loads(out)["diffs"]] == ["a", "b"]

    def test_an_edit_changes_those_that_hand_over_to_it(self, procedure: CommandLine) -> None:
        """On the days of the revision that was edited, whether one is named or all."""
        commit(procedure.folder)
        procedure.write("tables/b/1.yaml", target("1.0.0", "2022-01-01", 5))
        for arguments in ([], ["a"], ["tables/a/1.yaml"], ["git:HEAD", "tables"]):
            code, out, _ = procedure("diff", *arguments)
            assert code == 1
            assert "compared as in force from 2022-01-01 to 2022-05-31" in out
            assert "with b 1.0.0 as edited" in out
        _, out, _ = procedure("diff", "b@1.0.0")
        assert out.endswith("\na hands over to b: gapless diff a\n")

    def test_an_edit_is_compared_on_all_its_days(self, procedure: CommandLine) -> None:
        """What makes no difference today may have made one before; alike days are told once."""
        text = entry("1.0.0", "2022-01-01")
        procedure.write(
            "tables/c.yaml", target("1.0.0", "2022-01-01", 4).replace("table: b", "table: c")
        )
        commit(procedure.folder)
        procedure.write("tables/a/1.yaml", text.replace("use: b", "use: c"))
        code, out, _ = procedure("diff", "a")
        assert code == 1
        assert "compared as in force from 2022-01-01 to 2022-05-31" in out
        assert "1 region is decided otherwise" in out
        _, out, _ = procedure("diff", "a", "--format", "json")
        validate_json(out)
        found = json.loads(out)
        assert (found["equivalent"], found["changes"]) == (False, [])
        assert [len(diff["changes"]) for diff in found["other_days"]] == [1]
        procedure.write("tables/a/1.yaml", text.replace("answer: mine", "answer: ours"))
        _, out, _ = procedure("diff", "a")
        assert out.count("1 region is decided otherwise") == 1
        assert "compared as in force" not in out
        code, out, _ = procedure("check", "--since", "HEAD", "--select", "version-too-small")
        assert code == 1
