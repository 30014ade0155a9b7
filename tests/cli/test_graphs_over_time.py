"""Tables that decide inputs of other tables, whose revisions are not alike."""

from __future__ import annotations

import pytest

from tests.cli.test_graphs import REGION
from tests.command_line import CommandLine, gapless

__all__ = ["gapless"]

LOW = REGION.replace("version: 1.0.0", "version: 1.0.0\neffective: 2020-01-01")
TOP = """table: top
version: 1.0.0
effective: 2020-01-01
inputs: {grade: {from: region.grade}}
outputs: {fee: {type: integer}}
rules:
  - {row: h, when: {grade: high}, then: {fee: 1}}
  - {row: l, when: {grade: low}, then: {fee: 2}}
cases:
  - {given: {place: city}, expect: {row: h}}
"""


def later(text: str, *changes: tuple[str, str]) -> str:
    """The next revision of a table, far in the future."""
    text = text.replace("version: 1.0.0", "version: 2.0.0").replace("2020", "2999")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


NUMBERS = (("high", "1"), ("low", "2"))
KIND = ("type: string, label: Declared grade, values: [high, low]", "type: integer")
RENAMED = (("grade", "level"),)


@pytest.fixture
def project(gapless: CommandLine) -> CommandLine:
    """A table over one that decides its input, each in its first revision."""
    gapless.write("tables/region/2020-01-01.yaml", LOW)
    gapless.write("tables/top/2020-01-01.yaml", TOP)
    return gapless


@pytest.mark.parametrize(
    ("below", "above", "problem"),
    [
        ((KIND, *NUMBERS), NUMBERS, "where grade is an integer"),
        (RENAMED, RENAMED, "which has no output grade"),
    ],
    ids=["another kind", "another name"],
)
def test_a_revision_below_may_answer_something_else(
    below: tuple[tuple[str, str], ...],
    above: tuple[tuple[str, str], ...],
    problem: str,
    project: CommandLine,
) -> None:
    """From its day on a revision above has to follow; until then nothing is wrong."""
    project.write("tables/region/2999-01-01.yaml", later(LOW, *below))
    code, out, _ = project("check", "top")
    assert code == 1
    assert f"grade is decided by region 2.0.0, {problem}, from 2999-01-01 on" in " ".join(
        out.split()
    )
    assert project("decide", "top", "place=city")[0] == 0
    assert project("decide", "top", "place=city", "--as-of", "2999-01-02")[0] == 2
    project.write("tables/top/2999-01-01.yaml", later(TOP, *above))
    assert project("check", "tables")[0] == 0
    code, out, _ = project("decide", "top", "place=island", "--as-of", "2999-01-02")
    assert (code, out.split()[:2]) == (0, ["fee", "2"])
    code, out, _ = project("diff", "top@1.0.0", "top@2.0.0")
    assert code == 0, out
    assert "every case is decided alike (proved)" in out


def test_an_older_revision_below_may_have_been_something_else(project: CommandLine) -> None:
    """Whoever asks only from a later day on has no part in it."""
    project.write(
        "tables/region/2010-01-01.yaml", later(LOW, KIND, *NUMBERS).replace("2999", "2010")
    )
    code, out, _ = project("check", "tables")
    assert code in (0, 1)
    assert "unfit-origin" not in out
    assert "no row" not in out
