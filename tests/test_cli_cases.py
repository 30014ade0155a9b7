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
        "new cases: 1\n"
        "tried now, with the cases there were: 2 of 2 rows, 4 of 4 sides of boundaries\n"
    )


def test_the_missing_cases_are_added(gapless: CommandLine) -> None:
    """The file keeps all it had, the new cases pass, and then nothing is missing."""
    before = Path("tables/t.yaml").read_text("utf-8")
    code, out, err = gapless("cases", "t", "--write")
    assert (code, out) == (0, "")
    assert err.startswith("new cases: 1, written to tables/t.yaml\n")
    assert Path("tables/t.yaml").read_text("utf-8") == before + NEW
    assert gapless("test")[1] == "2 passed, 0 failed\n"
    assert gapless("cases", "t", "--write")[2].startswith("new cases: 0\n")


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


def test_variants(gapless: CommandLine) -> None:
    """Pairs that differ in one input, named by it."""
    code, out, _ = gapless("cases", "t", "--variants")
    assert code == 0
    assert "name: baris 1 tetapi Lama 7 jam" in out.replace("lama 7", "Lama 7")


def test_a_search_can_be_broken_off(gapless: CommandLine) -> None:
    """What was found is printed, that it is not all is said, and the exit status is 1."""
    rows = "".join(f"  - {{when: {{x: {n}}}, then: {{z: a}}}}\n" for n in range(300))
    text = "table: u\ninputs: {x: {type: integer}}\noutputs: {z: {type: string}}\nrules:\n" + rows
    gapless.write("tables/u.yaml", text)
    code, out, err = gapless("cases", "u", "--timeout", "0.000001")
    assert code == 1
    assert out.startswith("cases:\n")
    assert "not everything was looked at" in err


@pytest.mark.parametrize("arguments", [["u"], ["x.yaml"], ["-", "--write"]])
def test_a_table_that_is_not_there(gapless: CommandLine, arguments: list[str]) -> None:
    """A sentence and exit status 2."""
    code, out, err = gapless("cases", *arguments, stdin=TABLE)
    assert (code, out) == (2, "")
    assert err
