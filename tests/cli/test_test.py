"""``gapless test``: which cases run, what is said of those that fail, and what they never try."""

from __future__ import annotations

from pathlib import Path

import pytest

from gapless.budget import Budget
from gapless.cases.coverage import Aims, Coverage, find_aims, percent
from gapless.cases.report import CaseReport
from gapless.cases.runs import CaseRuns
from gapless.compiling.boxes import Box
from gapless.project.case_files import select_cases
from gapless.project.places import Project
from tests.command_line import TABLE, CommandLine
from tests.command_line import gapless as gapless
from tests.written_tables import table_of

ENTRY = """table: induk
language: en
inputs:
  status: {type: string, values: [done, open], label: Status}
outputs: {laporan: {type: string, values: [NEW, AGAIN]}}
rules:
  - {row: 1, when: {status: done}, use: anak}
  - {row: 2, when: {status: open}, then: {laporan: AGAIN}}
cases:
  - {name: example, given: GIVEN, expect: EXPECT}
"""
RULE = """table: anak
language: en
hit_policy: POLICY
inputs:
  lama: {type: duration, domain: ">= 0 h", label: How long}
outputs: {laporan: {type: string, values: [NEW, AGAIN]}}
rules:
  - {row: a, when: {lama: under 6 h}, then: {laporan: AGAIN}}
  - {row: b, when: {lama: over 3 h}, then: {laporan: NEW}}
"""
MORE = """table: t
cases:
  - {given: {lama: 7 jam}, expect: {row: 2}}
"""


@pytest.mark.parametrize(
    ("policy", "given", "expect", "told"),
    [
        ("first", "{status: done, lama: 7 h}", "{row: a}", [
            "≠ │ row    │ a        │ b",
            "Row 1 (induk) hands over to anak: Status done",
            "Row b (anak) decides: How long over 3 h",
            "Row a (anak) does not match: How long 7 h, not under 6 h",
        ]),
        ("first", "{status: done, lama: 5 h}", "{row: b}", [
            "≠ │ row    │ b        │ a",
            "Row b (anak) matches too, but a comes first",
        ]),
        ("priority", "{status: done, lama: 5 h}", "{row: a}", [
            "≠ │ row    │ a        │ b",
            "Row a (anak) matches too, but b is more important",
        ]),
        ("first", "{status: done, lama: 7 h}", "{laporan: AGAIN}", [
            "≠ │ laporan │ AGAIN    │ NEW",
            "Row a (anak) does not match: How long 7 h, not under 6 h",
        ]),
        ("first", "{status: done, lama: 7 h}", "{table: induk, row: 2}", [
            "≠ │ table  │ induk    │ anak",
            "Row 2 (induk) does not match: Status done, not open",
        ]),
        ("first", "{status: done}", "{row: 1}", [
            "≠ │ status │ decided  │ undetermined",
            "Not yet decided; still needed: How long",
        ]),
        ("first", "{status: open}", "{status: uncovered}", [
            "≠ │ status │ uncovered │ decided",
            "Row 2 decides: Status open",
        ]),
    ],
)  # fmt: skip
def test_a_failure_explains_itself(
    gapless: CommandLine, policy: str, given: str, expect: str, told: list[str]
) -> None:
    """Expected and got side by side; the row that won, and what stopped the one expected."""
    Path("tables/t.yaml").unlink()
    gapless.write("tables/i.yaml", ENTRY.replace("GIVEN", given).replace("EXPECT", expect))
    gapless.write("tables/a.yaml", RULE.replace("POLICY", policy))
    code, out, err = gapless("test")
    assert (code, out) == (1, "0 passed, 1 failed\n")
    assert err.startswith("error[failed-case]: case example\n  --> tables/i.yaml:10:12\n")
    for line in told:
        assert f"    {line}\n" in err


def test_all_rows_that_count_are_told(gapless: CommandLine) -> None:
    """Where all rows that match make the decision, each of them is explained."""
    text = RULE.replace("POLICY", "rule order")
    text += "cases: [{given: {lama: 5 h}, expect: {laporan: [NEW, AGAIN]}}]\n"
    gapless.write("tables/t.yaml", text)
    _, _, err = gapless("test")
    assert "≠ │ laporan │ NEW, AGAIN │ AGAIN, NEW\n" in err
    assert "    Row a matches: How long under 6 h\n    Row b matches: How long over 3 h\n" in err


def test_an_open_case_names_the_nearest_rows(gapless: CommandLine) -> None:
    """Where no row fits, the rows that come nearest are told with what stops them."""
    gapless.write("tables/t.yaml", TABLE.replace("s.d 6 jam", "kurang dari 6 jam"))
    _, _, err = gapless("test")
    assert "Baris 1 tidak cocok: lama 6 jam, bukan kurang dari 6 jam\n" in err


def test_a_rival_is_shown(gapless: CommandLine) -> None:
    """Two cases that no table can satisfy are shown together."""
    rival = "  - {name: lain, given: {lama: 6 jam}, expect: {row: 2}}\n"
    gapless.write("tables/t.yaml", TABLE + rival)
    _, _, err = gapless("test")
    assert "here the same values are given, and something else is expected" in err
    assert "    help: no table can satisfy both cases; correct one of them\n" in err


def test_repeats_are_a_warning(gapless: CommandLine) -> None:
    """A case that repeats another is told; all pass, so the exit status is 0."""
    gapless.write("tables/t.yaml", TABLE + "  - {given: {lama: 6 jam}, expect: {row: 1}}\n" * 3)
    code, out, err = gapless("test")
    assert (code, out) == (0, "4 passed, 0 failed\n")
    assert err.startswith("warning[repeated-case]: 3 cases repeat earlier ones; the first is 2\n")


def test_no_cases_at_all(gapless: CommandLine) -> None:
    """Nothing to run is said, with the way to get some."""
    gapless.write("tables/t.yaml", TABLE[: TABLE.index("cases:")])
    assert gapless("test") == (
        0,
        "0 passed, 0 failed\n",
        "there are no cases; `gapless cases TABLE --write` adds some\n",
    )


COVERAGE = """\
t 1.0.0: 50 % tried (1 of 2 rows, 2 of 4 sides of boundaries)
  never: baris 1, lama lebih dari 6 jam (di luar batasnya)
  never: baris 2
  never: baris 2, lama lebih dari 6 jam
`gapless cases TABLE` writes the cases that are missing
1 passed, 0 failed
"""


def test_coverage(gapless: CommandLine) -> None:
    """What the cases try, and what they never do."""
    assert gapless("test", "--coverage") == (0, COVERAGE, "")


def test_least_coverage(gapless: CommandLine) -> None:
    """Less than is demanded fails with what is missing; enough passes in silence."""
    code, out, err = gapless("test", "--min-coverage", "50.1")
    assert (code, out) == (1, COVERAGE)
    assert err == "t 1.0.0: 50 % of what can be tried is tried, but at least 50.1 % is asked for\n"
    assert gapless("test", "--min-coverage", "50") == (0, "1 passed, 0 failed\n", "")


def test_least_coverage_is_a_setting(gapless: CommandLine) -> None:
    """It holds where the command names none, and not for files of cases alone."""
    gapless.write("pyproject.toml", "[tool.gapless]\nmin-coverage = 70\n")
    assert gapless("test")[0] == 1
    assert gapless("test", "--min-coverage", "10")[0] == 0
    gapless.write("tables/more.cases.yaml", MORE)
    assert gapless("test")[:2] == (0, "2 passed, 0 failed\n")
    assert gapless("test", "tables/more.cases.yaml")[:2] == (0, "1 passed, 0 failed\n")


@pytest.mark.parametrize("value", ['"90"', "101", "-1", "true"])
def test_a_wrong_setting(gapless: CommandLine, value: str) -> None:
    """A setting that is no percentage is an error."""
    gapless.write("pyproject.toml", f"[tool.gapless]\nmin-coverage = {value}\n")
    code, _, err = gapless("test")
    assert code == 2
    assert "min-coverage must be a number from 0 to 100" in err


def test_the_share_is_compared_exactly() -> None:
    """Of 100 things to try 29 are 29 %, though 0.29 times 100 is less than 29 in binary."""
    table = table_of(TABLE).model
    aim = next(find_aims(table, Budget()))
    coverage = Coverage(table, (aim,) * 29, (aim,) * 71)
    assert CaseReport((), coverages=(coverage,), least=29).too_little == ()
    assert CaseReport((), coverages=(coverage,), least=29.1).too_little == (coverage,)
    nearly = Coverage(table, (aim,) * 999, (aim,))
    assert percent(nearly) == "99 %"


def test_measuring_can_be_broken_off(gapless: CommandLine) -> None:
    """That not everything was measured is said, and the exit status is 1."""
    rows = "".join(f"  - {{when: {{x: {n}}}, then: {{z: a}}}}\n" for n in range(300))
    text = "table: u\ninputs: {x: {type: integer}}\noutputs: {z: {type: string}}\nrules:\n" + rows
    gapless.write("tables/t.yaml", text)
    code, _, err = gapless("test", "--coverage", "--timeout", "0.000001")
    assert code == 1
    assert "not everything was measured: the time limit of 1e-06 s was reached" in err


def test_cases_of_a_lone_table_stand_beside_it(gapless: CommandLine) -> None:
    """Files of cases in its folder and those next to it count; those of other tables do not."""
    gapless.write("tables/more.cases.yaml", MORE)
    gapless.write("other/more.cases.yaml", MORE.replace("row: 2", "row: 1"))
    gapless.write("tables/other.cases.yaml", MORE.replace("table: t", "table: u"))
    gapless.write("tables/broken.cases.yaml", "table: u\ncases: 3\n")
    code, out, _ = gapless("test", "tables/t.yaml", "--coverage")
    assert code == 1
    assert out.endswith("2 passed, 1 failed\n")
    assert "100 % tried" in out
    gapless.write("tables/broken.cases.yaml", "table: t\ncases: 3\n")
    code, _, err = gapless("test", "tables/t.yaml")
    assert code == 2
    assert "tables/broken.cases.yaml:2:8" in err


def test_cases_beside_a_lone_revision_belong_to_the_one_in_force(gapless: CommandLine) -> None:
    """A file of cases for the table of today does not run with an old revision alone."""
    Path("tables/t.yaml").unlink()
    old = TABLE.replace("version: 1.0.0", "version: 1.0.0\neffective: 2022-01-01")
    new = TABLE.replace("version: 1.0.0", "version: 2.0.0\neffective: 2023-01-01")
    gapless.write("tables/2022.yaml", old)
    gapless.write("tables/2023.yaml", new.replace("row: 2,", "row: baru,"))
    gapless.write("tables/more.cases.yaml", MORE.replace("row: 2", "row: baru"))
    assert gapless("test", "tables/2022.yaml")[:2] == (0, "1 passed, 0 failed\n")
    assert gapless("test", "tables/2023.yaml")[:2] == (0, "2 passed, 0 failed\n")
    assert gapless("test")[:2] == (0, "3 passed, 0 failed\n")


def test_a_file_of_cases_alone(gapless: CommandLine) -> None:
    """Its cases run by the tables of the project; on request it says what they try."""
    name = gapless.write("june.cases.yaml", MORE)
    assert gapless("test", name) == (0, "1 passed, 0 failed\n", "")
    code, out, _ = gapless("test", name, "--min-coverage", "100")
    assert code == 1
    assert "t 1.0.0: 50 % tried (1 of 2 rows, 2 of 4 sides of boundaries)\n" in out


def test_a_file_of_cases_without_a_project(gapless: CommandLine) -> None:
    """Where there is no folder of tables, they are looked for beside the file."""
    Path("tables").rename("lain")
    name = gapless.write("lain/june.cases.yaml", MORE)
    assert gapless("test", name) == (0, "1 passed, 0 failed\n", "")


def test_a_fault_stops_only_its_own_cases(gapless: CommandLine) -> None:
    """A file of cases for a table that is not there is told; the others run."""
    gapless.write("tables/june.cases.yaml", MORE.replace("table: t", "table: tt"))
    gapless.write("tables/july.cases.yaml", MORE + "  - {given: {lama: 1 jam}, expect: {row: 1}\n")
    code, out, err = gapless("test")
    assert (code, out) == (2, "1 passed, 0 failed\n")
    assert "error[unknown-table]: there is no table tt\n --> tables/june.cases.yaml:1:8\n" in err
    assert "error[yaml-syntax]" in err


def test_many_cases_are_looked_at_once(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of ten thousand cases, those that no cell tells apart are measured as one."""
    cases = "".join(
        f"  - {{given: {{lama: {hour} jam}}, expect: {{row: 2}}}}\n" for hour in range(7, 10_007)
    )
    gapless.write("tables/many.cases.yaml", MORE[: MORE.index("  - ")] + cases)
    looked_at = []
    plain = Aims.tried_in

    def counted(aims: Aims, region: Box) -> int:
        looked_at.append(region)
        return plain(aims, region)

    monkeypatch.setattr(Aims, "tried_in", counted)
    code, out, _ = gapless("test", "--coverage")
    assert code == 0
    assert out.endswith("10,001 passed, 0 failed\n")
    assert len(looked_at) == 2


def test_a_thousand_tables(gapless: CommandLine) -> None:
    """All their cases run, and each table is measured."""
    for number in range(1000):
        gapless.write(f"tables/t{number}.yaml", TABLE.replace("table: t", f"table: t{number}"))
    selection = select_cases(Project.here(), ["tables"])
    runs = CaseRuns(selection.library)
    results = runs.run(selection.tables, selection.files)
    assert len(results) == 1001
    assert all(result.passed for result in results)
    last = selection.tables[-1]
    assert [percent(runs.coverage(last, Budget()))] == ["50 %"]


def test_a_case_that_fails_still_tries_its_row(gapless: CommandLine) -> None:
    """Coverage is about what is tried, whatever is expected there."""
    gapless.write("tables/t.yaml", TABLE.replace("expect: {row: 1}", "expect: {row: 2}"))
    code, out, _ = gapless("test", "--coverage")
    assert code == 1
    assert "50 % tried" in out


def test_a_hand_over_counts_for_both_tables(gapless: CommandLine) -> None:
    """A case of the entry tries the rows of the table it hands over to as well."""
    Path("tables/t.yaml").unlink()
    text = ENTRY.replace("GIVEN", "{status: done, lama: 5 h}").replace("EXPECT", "{row: a}")
    gapless.write("tables/i.yaml", text)
    gapless.write("tables/a.yaml", RULE.replace("POLICY", "first"))
    _, out, _ = gapless("test", "--coverage")
    assert "anak: 40 % tried (1 of 2 rows, 1 of 3 sides of boundaries)\n" in out
    assert "induk: 50 % tried (1 of 2 rows)\n" in out


def test_a_day_on_which_a_case_finds_no_table_is_the_fault_of_that_case(
    gapless: CommandLine,
) -> None:
    """Whether its own table is not in force then, or one that it needs; the others are run."""
    rest = "given: {n: 1}, expect: {z: a}"
    table = "effective: 2024-01-01\ninputs: {n: {type: integer}}\noutputs: {z: {type: string}}\n"
    gapless.write(
        "fare.yaml",
        f"table: fare\n{table}rules: [{{use: later}}]\ncases:\n"
        f"  - {{name: too early, as_of: 1990-01-01, {rest}}}\n"
        f"  - {{name: half, as_of: 2024-06-01, {rest}}}\n"
        f"  - {{name: well, as_of: 2025-06-01, {rest}}}\n  - {{name: now, {rest}}}\n",
    )
    later = f"table: later\n{table}rules: [{{then: {{z: a}}}}]\n"
    gapless.write("later.yaml", later.replace("2024-01-01", "2025-01-01"))
    code, out, err = gapless("test", "fare.yaml")
    assert (code, out) == (1, "2 passed, 2 failed\n")
    told = " ".join(err.split())
    assert "case too early: table fare is not in force on 1990-01-01" in told
    assert "case half: table later is not in force on 2024-06-01" in told


def test_a_file_of_cases_without_a_day_is_decided_by_the_revision_of_today(
    gapless: CommandLine,
) -> None:
    """Not by a later one; where it fails, that one is shown."""
    table = "table: toll\n{}inputs: {{n: {{type: integer}}}}\noutputs: {{z: {{type: string}}}}\n"
    rules = "rules: [{{then: {{z: {}}}}}]\n"
    gapless.write("toll/1.yaml", (table + rules).format("effective: 2024-01-01\n", "now"))
    head = "effective: 2999-01-01\n"
    gapless.write("toll/2.yaml", (table + rules).format(head, "later"))
    gapless.write("toll.cases.yaml", "table: toll\ncases:\n  - {given: {n: 1}, expect: {z: now}}\n")
    assert gapless("test", "toll.cases.yaml", "toll")[:2] == (0, "1 passed, 0 failed\n")
    gapless.write(
        "toll.cases.yaml", "table: toll\ncases:\n  - {given: {n: 1}, expect: {z: past}}\n"
    )
    code, _, err = gapless("test", "toll.cases.yaml", "toll")
    assert code == 1
    assert "decided by toll, in force from 2024-01-01 to 2998-12-31" in err
