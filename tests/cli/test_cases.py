"""``gapless cases``: printing and adding the cases a table lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import TABLE, CommandLine, gapless

__all__ = ["gapless"]

NEW = """\
  - name: baris 2
    given: {lama: 7 jam}
    expect: {row: 2}
"""


def test_the_missing_cases_are_printed(gapless: CommandLine) -> None:
    """YAML on standard output, what it tries on standard error."""
    code, out, err = gapless("cases", "t")
    assert code == 0
    assert out == "cases:\n" + NEW
    assert err == (
        "1 new case\n"
        "tried now, with the cases there were: 2 of 2 rows, 4 of 4 sides of boundaries\n"
    )


def test_the_missing_cases_are_added(gapless: CommandLine) -> None:
    """The file keeps all it had, the new cases pass, and then nothing is missing."""
    before = Path("tables/t.yaml").read_text("utf-8")
    code, out, err = gapless("cases", "t", "--write")
    assert (code, out) == (0, "")
    assert err.startswith("1 new case written to tables/t.yaml\n")
    assert Path("tables/t.yaml").read_text("utf-8") == before + NEW
    assert gapless("test")[1] == "2 passed, 0 failed\n"
    assert gapless("cases", "t", "--write")[2].startswith("0 new cases\n")


@pytest.mark.parametrize("ending", ["\n", "", "\r\n", "\n\n# the end\n", "  # the end\n"], ids=repr)
def test_cases_stand_behind_the_last_one(gapless: CommandLine, ending: str) -> None:
    """However the file ends; comments behind the cases stay."""
    text = TABLE.rstrip("\n").replace("\n", "\r\n" if "\r" in ending else "\n") + ending
    Path("tables/t.yaml").write_bytes(text.encode())
    assert gapless("cases", "t", "--write")[0] == 0
    new = Path("tables/t.yaml").read_bytes().decode()
    assert new.startswith(TABLE.rstrip("\n").replace("\n", "\r\n" if "\r" in ending else "\n"))
    assert ("# the end" in new) is ("# the end" in ending)
    assert gapless("test")[1] == "2 passed, 0 failed\n"


def test_a_table_without_cases_gets_some(gapless: CommandLine) -> None:
    """A section of its own at the end of the file."""
    text = TABLE[: TABLE.index("cases:")]
    gapless.write("tables/t.yaml", text)
    assert gapless("cases", "t", "--write")[0] == 0
    assert Path("tables/t.yaml").read_text("utf-8").startswith(text + "\ncases:\n  - name: baris 1")
    assert gapless("test")[1] == "2 passed, 0 failed\n"


HEAD = TABLE[: TABLE.index("cases:")]
GIVEN = "given: {lama: 1 jam}"
SIX = "name: baris 1 (lama 6 jam)\n{}given: {{lama: 6 jam}}\n{}expect: {{row: 1}}\n"
SEVEN = "name: baris 2\n{}given: {{lama: 7 jam}}\n{}expect: {{row: 2}}\n"
FIRST = SIX.replace(" (lama 6 jam)", "")


def items(indent: str, *cases: str) -> str:
    """Cases as items of a list."""
    inner = f"{indent}  "
    return "".join(f"{indent}- {case.format(inner, inner)}" for case in cases)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("cases: []\n", "cases:\n" + items("  ", FIRST, SEVEN)),
        ("cases: []  # none\n# end\n",
         "cases:  # none\n" + items("  ", FIRST, SEVEN) + "# end\n"),
        (f"cases: [{{{GIVEN}, expect: {{row: 1}}}}]\n",
         f"cases: [{{{GIVEN}, expect: {{row: 1}}}},\n"
         "  {name: baris 1 (lama 6 jam), given: {lama: 6 jam}, expect: {row: 1}},\n"
         "  {name: baris 2, given: {lama: 7 jam}, expect: {row: 2}}]\n"),
        (f"cases:\n- {GIVEN}\n  expect: {{row: 1}}\n# end\n",
         f"cases:\n- {GIVEN}\n  expect: {{row: 1}}\n" + items("", SIX, SEVEN) + "# end\n"),
        (f"cases:\n  - {GIVEN}\n    expect: {{row: 1}}\n    name: |\n      a\n      b\n\n# c\n",
         f"cases:\n  - {GIVEN}\n    expect: {{row: 1}}\n    name: |\n      a\n      b\n"
         + items("  ", SIX, SEVEN) + "\n# c\n"),
        ("# end\n...\n", "# end\n\ncases:\n" + items("  ", FIRST, SEVEN) + "...\n"),
    ],
    ids=["empty", "empty with comment", "brackets", "no indent", "block text", "document end"],
)  # fmt: skip
def test_every_layout_is_kept(gapless: CommandLine, before: str, after: str) -> None:
    """Cases are added in the way that those of the file are written; all else stays."""
    gapless.write("tables/t.yaml", HEAD + before)
    assert gapless("cases", "t", "--write")[0] == 0
    assert Path("tables/t.yaml").read_text("utf-8") == HEAD + after
    assert gapless("test")[0] == 0


def test_where_cases_cannot_be_added(gapless: CommandLine) -> None:
    """The file stays as it was, and the sentence says why."""
    text = (
        "{table: t, inputs: {x: {type: integer}}, outputs: {z: {type: string}},"
        " rules: [{then: {z: a}}]}\n"
    )
    gapless.write("tables/t.yaml", text)
    code, _, err = gapless("cases", "t", "--write")
    assert code == 2
    assert "error: the table is written in braces; paste the cases yourself\n" in err
    assert Path("tables/t.yaml").read_text("utf-8") == text


VARIANTS = """\
cases:
  - name: baris 2
    given: {lama: 7 jam}
    expect: {row: 2}
  - name: baris 1
    given: {lama: 3 jam, tetangga: turut padam}
    expect: {row: 1}
  - name: baris 1 tetapi lama 7 jam
    given: {lama: 7 jam, tetangga: turut padam}
    expect: {row: 2}
"""


def test_variants(gapless: CommandLine) -> None:
    """Pairs that differ in one input, named by it; how many conditions have one is told."""
    code, out, err = gapless("cases", "t", "--variants")
    assert (code, out) == (0, VARIANTS)
    assert err == (
        "3 new cases\n"
        "tried now, with the cases there were: 2 of 2 rows, 4 of 4 sides of boundaries\n"
        "2 of 2 conditions make the difference on their own in some pair of cases\n"
    )


def test_variants_are_not_added_twice(gapless: CommandLine) -> None:
    """What was written is not written again."""
    assert gapless("cases", "t", "--variants", "--write")[2].startswith("3 new cases written")
    text = Path("tables/t.yaml").read_text("utf-8")
    code, _, err = gapless("cases", "t", "--variants", "--write")
    assert code == 0
    assert err.startswith("0 new cases\n")
    assert Path("tables/t.yaml").read_text("utf-8") == text
    assert gapless("test")[:2] == (0, "4 passed, 0 failed\n")


def test_a_condition_that_never_makes_the_difference(gapless: CommandLine) -> None:
    """It is counted, and has no pair: whatever is changed in it, the decision is the same."""
    gapless.write(
        "tables/t.yaml",
        TABLE.replace("then: {laporan: LAPOR BARU}", "then: {laporan: LAPOR ULANG}"),
    )
    _, out, err = gapless("cases", "t", "--variants")
    assert out == "cases:\n" + NEW
    assert err.endswith(
        "0 of 2 conditions make the difference on their own in some pair of cases\n"
    )


JUNE = "table: t\ncases:\n  - {given: {lama: 7 jam}, expect: {row: 2}}\n"


@pytest.mark.parametrize("argument", ["t", "tables/t.yaml"])
def test_cases_in_files_count(gapless: CommandLine, argument: str) -> None:
    """What a file of cases tries is not tried again."""
    gapless.write("tables/june.cases.yaml", JUNE)
    code, out, err = gapless("cases", argument)
    assert (code, out) == (0, "")
    assert err.startswith("0 new cases\n")


def test_a_broken_file_of_cases(gapless: CommandLine) -> None:
    """It may hold what would be added: it is told and nothing is written; others do not matter."""
    gapless.write("tables/june.cases.yaml", JUNE.replace("expect", "expekt"))
    code, out, err = gapless("cases", "t", "--write")
    assert (code, out) == (2, "")
    assert "expekt is not a key of a case" in err
    assert Path("tables/t.yaml").read_text("utf-8") == TABLE
    gapless.write("tables/june.cases.yaml", JUNE.replace("expect", "expekt").replace(": t", ": u"))
    assert gapless("cases", "t")[0] == 0


ENTRY = """table: induk
inputs: {status: {type: string, values: [a, b]}}
outputs: {laporan: {type: string}}
rules:
  - {row: 1, when: {status: a}, use: t}
cases:
  - {given: {status: a, lama: 7 jam}, expect: {row: 2}}
"""


def test_cases_of_a_table_that_hands_over_count(gapless: CommandLine) -> None:
    """A case of the entry tries the rows it is handed over to, here as in ``gapless test``."""
    gapless.write("tables/induk.yaml", ENTRY)
    assert gapless("cases", "t")[2].startswith("0 new cases\n")
    assert "t 1.0.0: 100 % tried" in gapless("test", "--coverage")[1]


def test_cases_across_a_hand_over(gapless: CommandLine) -> None:
    """The cases of an entry name the table that decides; a gap of the entry is no row to try."""
    text = ENTRY[: ENTRY.index("cases:")] + "accepted_gaps: [{when: {status: b}, reason: why}]\n"
    gapless.write("tables/induk.yaml", text)
    assert gapless("cases", "induk", "--write")[:2] == (0, "")
    added = Path("tables/induk.yaml").read_text("utf-8").removeprefix(text)
    assert added == (
        "\ncases:\n"
        "  - name: gap (status b)\n"
        "    given: {status: b}\n"
        "    expect: {status: uncovered}\n"
        "  - name: row 1\n"
        "    given: {status: a, lama: 3 h}\n"
        "    expect: {table: t, row: 1}\n"
    )
    assert gapless("test")[:2] == (0, "3 passed, 0 failed\n")


def test_what_no_context_can_try(gapless: CommandLine) -> None:
    """A row that can never decide is not asked for, and that is said."""
    row = "  - {row: 3, when: {lama: 1 jam}, then: {laporan: x}}\n"
    gapless.write("tables/t.yaml", TABLE.replace("cases:", row + "cases:"))
    code, _, err = gapless("cases", "t", "--write")
    assert code == 0
    assert "2 of 3 rows" in err
    assert err.endswith("what is left no context can try\n")
    assert "100 % tried" in gapless("test", "--coverage")[1]


def test_lists_of_values(gapless: CommandLine) -> None:
    """Where all rows that match count, the values of all of them are expected."""
    text = TABLE[: TABLE.index("cases:")].replace("version: 1.0.0", "hit_policy: collect")
    gapless.write("tables/t.yaml", text.replace("di atas 6 jam", "minimal 6 jam"))
    gapless("cases", "t", "--write")
    added = Path("tables/t.yaml").read_text("utf-8")
    assert "expect: {laporan: [LAPOR ULANG, LAPOR BARU]}\n" in added
    assert gapless("test")[0] == 0


def test_a_search_can_be_broken_off(gapless: CommandLine) -> None:
    """What was found is printed, that it is not all is said, and the exit status is 1."""
    rows = "".join(f"  - {{when: {{x: {n}}}, then: {{z: a}}}}\n" for n in range(300))
    text = "table: u\ninputs: {x: {type: integer}}\noutputs: {z: {type: string}}\nrules:\n" + rows
    gapless.write("tables/u.yaml", text)
    code, out, err = gapless("cases", "u", "--timeout", "0.000001")
    assert code == 1
    assert out.startswith("cases:\n")
    assert "not everything was looked at: the time limit of 1e-06 s was reached\n" in err
    assert "no context can try" not in err


@pytest.mark.parametrize("arguments", [["u"], ["x.yaml"], ["-", "--write"]])
def test_a_table_that_is_not_there(gapless: CommandLine, arguments: list[str]) -> None:
    """A sentence and exit status 2."""
    code, out, err = gapless("cases", *arguments, stdin=TABLE)
    assert (code, out) == (2, "")
    assert err


@pytest.mark.parametrize("kind", ["date", "datetime"])
def test_cases_are_of_days_on_which_the_revision_is_in_force(
    kind: str, gapless: CommandLine
) -> None:
    """Before and after, other revisions decide: what no such day can try is said, not written."""
    gapless.write(
        "tables/t.yaml",
        "table: t\nversion: 1.0.0\neffective: 2024-03-01\nuntil: 2024-03-31\nas_of: hari\n"
        f"inputs: {{hari: {{type: {kind}}}, umur: {{type: integer}}}}\n"
        "outputs: {h: {type: string}}\nrules:\n"
        "- {row: early, when: {hari: '< 2024-02-01'}, then: {h: x}}\n"
        "- {row: young, when: {umur: '< 18'}, then: {h: x}}\n"
        "- {row: late, when: {hari: '> 2024-05-01'}, then: {h: x}}\n"
        "- {row: old, then: {h: y}}\n".replace(
            "-01'", "-01 00:00'" if kind == "datetime" else "-01'"
        ),
    )
    code, out, err = gapless("cases", "tables/t.yaml", "--write")
    assert (code, out) == (0, "")
    assert "2 of 4 rows" in err
    text = (gapless.folder / "tables/t.yaml").read_text()
    assert text.count("hari: 2024-03-") == text.count("given:") == 2
    early = "  - {given: {hari: 2024-01-31, umur: 3}, expect: {row: early}}\n"
    if kind == "date":
        gapless.write("tables/t.yaml", text.replace("cases:\n", f"cases:\n{early}"))
        assert "100 % tried (2 of 2 rows" in gapless("test", "--coverage")[1]
        gapless.write("tables/t.yaml", f"{text.partition('cases:')[0]}cases:\n{early}")
        assert "0 % tried (0 of 2 rows" in gapless("test", "--coverage")[1]
