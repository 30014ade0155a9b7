"""Which findings are told, and how much each matters: options, settings, exit status."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from pathlib import Path

import pytest

from gapless.api import load
from gapless.budget import Budget
from gapless.check.report import ANALYSES
from gapless.codes.check import NOT_CHECKED
from gapless.diagnostic import Diagnostic, Severity, say
from gapless.register import SELECTABLE as ALL_SELECTABLE
from gapless.selection import Selection
from tests.command_line import BROKEN, GAP, TABLE, CommandLine, gapless

__all__ = ["gapless"]

#: A gap at exactly 6 hours, a row that never decides, and an input that nothing depends on.
MANY = TABLE.replace("lama: s.d 6 jam", "lama: kurang dari 6 jam").replace(
    "cases:",
    "  - {row: 3, when: {lama: antara 1 jam dan 2 jam}, then: {laporan: LAPOR ULANG}}\ncases:",
)
SELECTABLE = tuple(code for code, some in ALL_SELECTABLE.items() if some == (code,))
#: What a check looks for.
EVERY = frozenset(analysis.subject for analysis in ANALYSES)
HINTS = ["overlap-harmless", "unused-input"]


def codes(gapless: CommandLine, *arguments: str) -> tuple[int, list[tuple[str, str]]]:
    """The exit code of ``check``, and code and severity of what it tells, in one order."""
    code, out, _ = gapless("check", "--format", "json", *arguments)
    found = json.loads(out)["findings"]
    return code, sorted({(item["code"], item["severity"]) for item in found})


@pytest.fixture
def many(gapless: CommandLine) -> CommandLine:
    """A command line where a table has findings of four codes."""
    gapless.write("tables/t.yaml", MANY)
    return gapless


def test_all_findings_are_told_unless_chosen(many: CommandLine) -> None:
    """What the options choose from."""
    assert codes(many) == (
        1,
        [
            ("gap", "error"),
            ("masked-row", "error"),
            ("overlap-harmless", "information"),
            ("unused-input", "information"),
        ],
    )


@pytest.mark.parametrize(
    ("arguments", "settings", "code", "told"),
    [
        (["--select", "gap"], "", 1, ["gap"]),
        (["--select", "gap,masked-row"], "", 1, ["gap", "masked-row"]),
        (["--select", "gap", "--select", " masked-row"], "", 1, ["gap", "masked-row"]),
        (["--select", "unused-input"], "", 0, ["unused-input"]),
        (["--ignore", "gap"], "", 1, ["masked-row", *HINTS]),
        (["--ignore", "gap,masked-row"], "", 0, HINTS),
        (["--select", "gap,masked-row", "--ignore", "gap"], "", 1, ["masked-row"]),
        ([], 'select = ["gap"]', 1, ["gap"]),
        ([], 'ignore = ["gap", "masked-row"]', 0, HINTS),
        # The command line wins.
        (["--select", "masked-row"], 'select = ["gap"]', 1, ["masked-row"]),
        (["--select", "gap"], 'ignore = ["gap"]', 1, ["gap"]),
        (["--ignore", "masked-row"], 'ignore = ["gap"]', 0, HINTS),
        (["--ignore", "gap"], 'select = ["gap", "masked-row"]', 1, ["masked-row"]),
    ],
)
def test_select_and_ignore(
    arguments: list[str], settings: str, code: int, told: list[str], many: CommandLine
) -> None:
    """Only what is selected and not ignored is told, and only that fails the check."""
    many.write("pyproject.toml", f"[tool.gapless]\n{settings}\n")
    found = codes(many, *arguments)
    assert (found[0], [name for name, _ in found[1]]) == (code, told)


def test_every_format_sees_the_same(many: CommandLine) -> None:
    """The numbers, the summary and the lines are of what is told."""
    _, out, err = many("check", "--ignore", "gap,unused-input,overlap-harmless")
    assert "no row covers" not in out
    assert out.splitlines()[-1] == "1 table: 1 error, 0 warnings"
    assert err == "note: findings that would fail the check are not reported: 1 gap\n"
    _, out, _ = many(
        "check", "--ignore", "gap,unused-input,overlap-harmless", "--format", "concise"
    )
    assert [line.split(" ")[1] for line in out.splitlines()] == ["masked-row"]


def test_hints_are_ignored_without_a_word(many: CommandLine) -> None:
    """Only what would have failed the check is worth a note."""
    assert many("check", "--ignore", "unused-input")[2] == ""


def test_severities_of_a_project(many: CommandLine) -> None:
    """``severity`` changes what is told and the exit status with it."""
    many.write(
        "pyproject.toml",
        "[tool.gapless]\n"
        'severity = {gap = "information", masked-row = "information", unused-input = "warning"}\n',
    )
    assert codes(many) == (
        1,
        [
            ("gap", "information"),
            ("masked-row", "information"),
            ("overlap-harmless", "information"),
            ("unused-input", "warning"),
        ],
    )
    assert codes(many, "--ignore", "unused-input")[0] == 0
    many.write("pyproject.toml", '[tool.gapless.severity]\nmasked-row = "warning"\n')
    assert many("check")[1].splitlines()[-1] == "1 table: 1 error, 1 warning"


def test_exit_zero(many: CommandLine) -> None:
    """Findings are told, and do not fail the check."""
    code, out, _ = many("check", "--exit-zero")
    assert code == 0
    assert out.splitlines()[-1] == "1 table: 2 errors, 0 warnings"


@pytest.mark.parametrize(("least", "status"), [("error", 0), ("warning", 1)])
def test_what_fails_a_check(least: str, status: int, gapless: CommandLine) -> None:
    """A warning does not fail where only errors do; what could not be checked always does."""
    gapless.write("tables/t.yaml", TABLE + "accepted_gaps: [{when: {lama: 1 jam}, reason: old}]\n")
    code, out, _ = gapless("check", "--fail-on", least)
    assert (code, "warning[stale-accepted-gap]" in out) == (status, True)
    assert gapless("check", "--fail-on", least, "--exit-zero")[0] == 0
    gapless.write("tables/t.yaml", GAP)
    assert gapless("check", "--fail-on", least)[0] == 1
    gapless.write("tables/t.yaml", BROKEN)
    assert gapless("check", "--fail-on", least)[0] == 2


def test_a_clean_table_is_no_line(gapless: CommandLine) -> None:
    """Hints, such as accepted gaps, are printed on request only."""
    gap = "accepted_gaps: [{when: {lama: 6 jam}, reason: open}]\n"
    gapless.write("tables/t.yaml", GAP + gap)
    assert gapless("check", "--format", "concise") == (0, "", "")
    assert " accepted-gap " in gapless("check", "--format", "concise", "--verbose")[1]


def test_exit_zero_of_cases(gapless: CommandLine) -> None:
    """Failed cases and too little coverage are told, and do not fail."""
    gapless.write("tables/t.yaml", TABLE.replace("expect: {row: 1}", "expect: {row: 2}"))
    code, out, err = gapless("test", "--exit-zero", "--min-coverage", "90")
    assert code == 0
    assert "0 passed, 1 failed" in out
    assert "failed-case" in err


@pytest.mark.parametrize("command", ["check", "test"])
def test_exit_zero_fails_where_reading_does(command: str, gapless: CommandLine) -> None:
    """Nothing is known about a table that cannot be read: 2 all the same."""
    gapless.write("tables/t.yaml", BROKEN)
    assert gapless(command, "--exit-zero")[0] == 2


def test_what_was_not_checked_is_always_told(many: CommandLine) -> None:
    """Neither a selection nor ``--exit-zero`` makes a check clean that was ended early."""
    code, out, _ = many("check", "--limit", "1", "--exit-zero", "--ignore", "unused-input")
    assert code == 1
    assert "warning[not-checked]" in out
    assert codes(many, "--limit", "1", "--select", "masked-row,unused-input") == (
        1,
        [("masked-row", "error"), ("not-checked", "warning")],
    )


def test_files_that_cannot_be_read_are_always_told(gapless: CommandLine) -> None:
    """A selection is about tables that can be read."""
    gapless.write("tables/broken.yaml", BROKEN)
    code, out, _ = gapless("check", "--select", "gap")
    assert code == 2
    assert "error[" in out


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--select", "gpa"], "'--select': names gpa, which no finding has; did you mean gap?"),
        (["--ignore", "Gap"], "'--ignore': names Gap, which no finding has; did you mean gap?"),
        (["--ignore", "gap,"], 'names "", which no finding has; findings are gap, accepted-gap,'),
        (["--select", "zzz"], "names zzz, which no finding has; findings are gap, accepted-gap,"),
        (["--select", "\x1b[31m"], "names \\x1b[31m, which no finding has"),
        (["--ignore", "not-checked"], "what was not checked is always reported"),
        (["--ignore", "duplicate-key"], "names duplicate-key, which no finding has"),
        (
            ["--select", "gap", "--ignore", "gap"],
            "--ignore takes away all that is selected; nothing would be looked for",
        ),
        (["--ignore", ",".join(SELECTABLE)], "nothing would be looked for"),
    ],
)
def test_wrong_codes(arguments: list[str], told: str, gapless: CommandLine) -> None:
    """A code that no finding has, and a selection of nothing, are wrong usage."""
    code, out, err = gapless("check", *arguments)
    assert (code, out) == (2, "")
    assert told in err


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ('select = "gap"', 'select must be a list of codes, as in ["gap"]'),
        ("select = []", "select names no code; write one, or leave the setting out"),
        ('ignore = ["gpa"]', "ignore names gpa, which no finding has; did you mean gap?"),
        ("ignore = [1]", 'ignore must be a list of codes, as in ["gap"]'),
        (
            'select = ["gap"]\nignore = ["gap"]',
            "ignore takes away all that select names; nothing would be looked for",
        ),
        (
            'severity = "error"',
            'severity must give codes a severity, as in {overlap-conflict = "error"}',
        ),
        (
            'severity = {gap = "off"}',
            'severity must say "error", "warning", "information" for gap;'
            " to hide it, write it under `ignore`",
        ),
        ("severity = {gap = 1}", 'severity must say "error", "warning", "information" for gap'),
        ('severity = {gpa = "error"}', "severity names gpa, which no finding has; did you mean"),
        ('severity = {not-checked = "error"}', "severity cannot name not-checked"),
        ('sellect = ["gap"]', "has no setting sellect; did you mean select?"),
        ("zzz = 1", "has no setting zzz; the settings are tables, min-coverage, "),
        ('"\\u001b[31m" = 1', "has no setting \\x1b[31m;"),
        ('tables = "tables"', 'tables must be a list of folders, as in ["tables"]'),
        ("min-coverage = true", "min-coverage must be a number from 0 to 100"),
        ("min-coverage = nan", "min-coverage must be a number from 0 to 100"),
    ],
)
def test_wrong_settings(settings: str, told: str, gapless: CommandLine) -> None:
    """A wrong setting is told with file and key, and what to write."""
    file = gapless.folder / gapless.write("pyproject.toml", f"[tool.gapless]\n{settings}\n")
    code, out, err = gapless("check")
    assert (code, out) == (2, "")
    assert err.startswith(f"Error: {file}: [tool.gapless] ")
    assert told in err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"[tool.gapless]\ntables = [", "it is not TOML; its end is missing"),
        (b"[tool.gapless]\ntables = 1 2", "it is not TOML; see line 2, column 12"),
        (b"# caf\xe9\n", "it is not UTF-8 text; save it again as UTF-8"),
        (b"[a]\n<<<<<<< HEAD\nb = 1\n", "`<<<<<<<` marks a conflict: git could not merge"),
        (b"a = " + b"[" * 9999, "cannot be read: its values lie too deep in one another"),
    ],
)
def test_a_settings_file_that_cannot_be_read(text: bytes, told: str, gapless: CommandLine) -> None:
    """It is told with its name and the place."""
    (gapless.folder / "pyproject.toml").write_bytes(text)
    code, _, err = gapless("check")
    assert code == 2
    assert err.startswith(f"Error: {gapless.folder / 'pyproject.toml'} cannot be read: ")
    assert told in err


@pytest.mark.parametrize("text", ["tool = 3\n", "[[tool]]\ngapless = 1\n", ""])
def test_a_file_without_settings(text: str, gapless: CommandLine) -> None:
    """``tool`` of another form is nothing of ours."""
    gapless.write("pyproject.toml", text)
    assert gapless("check")[0] == 0


@pytest.mark.parametrize("text", ["[[tool.gapless]]\n", "[tool]\ngapless = 1\n"])
def test_settings_that_are_no_table(text: str, gapless: CommandLine) -> None:
    """``[tool.gapless]`` is a table of settings or nothing."""
    gapless.write("pyproject.toml", text)
    code, _, err = gapless("check")
    assert (code, "[tool.gapless] must be a table of settings" in err) == (2, True)


def test_a_limit_counts_what_is_told(tmp_path: Path) -> None:
    """Findings left out use up nothing of ``--limit``."""
    file = tmp_path / "t.yaml"
    file.write_text(MANY, encoding="utf-8")
    report = load(file).check(3, None, Selection(ignore=frozenset({"gap"})))
    assert {finding.code for finding in report} == {"masked-row", *HINTS}
    assert report.complete
    assert report.left_out == {"gap": 1}


@pytest.mark.parametrize(
    ("selection", "stages"),
    [
        (Selection(select=frozenset({"gap"})), {"gaps"}),
        (
            Selection(select=frozenset({"redundant-row"})),
            {"unreachable rows", "masked rows", "redundant rows"},
        ),
        (Selection(ignore=frozenset({"unused-input"})), EVERY - {"unused inputs"}),
        # That it would fail the check is worth a note, so it is looked for.
        (Selection(ignore=frozenset({"gap"})), EVERY),
    ],
)
def test_only_what_is_wanted_is_looked_for(
    selection: Selection, stages: Collection[str], tmp_path: Path
) -> None:
    """Other analyses do not run, unless one that does needs what they find out."""
    file = tmp_path / "t.yaml"
    file.write_text(MANY, encoding="utf-8")
    entered: list[str] = []

    class Recording(Budget):
        def enter(self, stage: str, done: float = 0.0) -> None:
            entered.append(stage)
            super().enter(stage, done)

    load(file).check(None, Recording(), selection).finish()
    assert EVERY & {*entered} == {"what the cells say", *stages}


def test_coverage_does_not_depend_on_what_is_told(tmp_path: Path) -> None:
    """What is not covered is not covered, told or not."""
    file = tmp_path / "t.yaml"
    file.write_text(
        GAP.replace('duration, domain: ">= 0 jam"', "boolean")
        .replace("lama: kurang dari 6 jam", "lama: true")
        .replace("lama: di atas 6 jam", "lama: true, tetangga: turut padam")
        .partition("cases:")[0],
        encoding="utf-8",
    )
    told = load(file).check(None, Budget(), Selection(select=frozenset({"masked-row"})))
    assert str(told.coverage) == "1/2"


@pytest.mark.parametrize("code", SELECTABLE)
def test_what_a_selection_leaves(code: str) -> None:
    """Selected and ignored are each other's opposite; a severity changes nothing else."""
    finding = Diagnostic(code, Severity.WARNING, say("…"))
    only = frozenset({code})
    assert Selection().apply(finding) is finding
    assert Selection(select=only).apply(finding) is finding
    assert Selection(ignore=only).apply(finding) is None
    assert Selection(select=frozenset(SELECTABLE) - only).apply(finding) is None
    changed = Selection(severities={code: Severity.ERROR}).apply(finding)
    assert changed == Diagnostic(code, Severity.ERROR, say("…"))


def test_selectable_are_the_findings_of_check(repository: Path) -> None:
    """Every finding in the docs can be selected, but for what was not checked; and groups."""
    text = (repository / "docs" / "checking.md").read_text(encoding="utf-8")
    section = text.partition("# What check reports")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    told = {code for row in rows for code in re.findall(r"`([a-z]+(?:-[a-z]+)*)`", row)}
    assert told - {"hit_policy", NOT_CHECKED.name} == set(SELECTABLE)
    assert set(ALL_SELECTABLE) - set(SELECTABLE) == {"check", "revisions"}


def test_groups(many: CommandLine) -> None:
    """A group stands for all its codes; in settings a code by itself counts more."""
    assert codes(many, "--select", "revisions") == (0, [])
    assert [code for code, _ in codes(many, "--ignore", "revisions")[1]] == [
        "gap",
        "masked-row",
        *HINTS,
    ]
    many.write(
        "pyproject.toml",
        '[tool.gapless]\nseverity = {gap = "warning", check = "information"}\n',
    )
    assert codes(many, "--ignore", "overlap-harmless") == (
        1,
        [("gap", "warning"), ("masked-row", "information"), ("unused-input", "information")],
    )


def test_what_is_not_told_is_not_fixed(many: CommandLine) -> None:
    """``--fix`` changes only what the same command would tell."""
    before = (many.folder / "tables/t.yaml").read_text(encoding="utf-8")
    assert many("check", "--fix", "--ignore", "masked-row")[2].startswith("note:")
    assert (many.folder / "tables/t.yaml").read_text(encoding="utf-8") == before
    assert "fixed: remove row 3" in many("check", "--fix", "--select", "masked-row")[2]
    assert "row: 3" not in (many.folder / "tables/t.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("redundant-row", "  - {row: 3, when: {lama: 3 jam}, then: {laporan: LAPOR ULANG}}\n"),
        (
            "mergeable-rows",
            "  - {row: 3, when: {lama: di atas 8 jam}, then: {laporan: LAPOR BARU}}\n",
        ),
    ],
)
def test_each_kind_of_fix_has_its_code(code: str, rows: str, gapless: CommandLine) -> None:
    """Ignored, the rows stay; selected, they go."""
    table = TABLE.replace("cases:", f"{rows}cases:")
    if code == "redundant-row":
        table = table.replace("rules:\n", f"rules:\n{rows.replace('row: 3', 'row: 0')}")
        table = table.replace(rows, "")
    else:
        table = table.replace("lama: di atas 6 jam", 'lama: "(6 jam..8 jam]"')
    gapless.write("tables/t.yaml", table)
    assert code in gapless("check", "-v", "--format", "concise")[1]
    assert "fixed" not in gapless("check", "--fix", "--ignore", code)[2]
    assert "fixed" in gapless("check", "--fix", "--select", code)[2]
    assert code not in gapless("check", "-v", "--format", "concise")[1]
