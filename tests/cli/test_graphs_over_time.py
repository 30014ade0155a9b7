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


MORE = (("high, low]", "high, low, none]"), ("then: {grade: low}", "then: {grade: none}"))


def test_gaps_of_later_days_are_found_today(project: CommandLine) -> None:
    """Where a table below answers more from a day on; a row for that is none to remove today."""
    above = TOP.replace("top", "over").replace("grade", "fee").replace("region.fee", "top.fee")
    above = above.partition("rules:")[0].replace("{fee: {type", "{z: {type")
    project.write("tables/over/2020-01-01.yaml", f"{above}rules:\n  - {{then: {{z: 1}}}}\n")
    assert project("check", "tables/top", "tables/over")[0] == 0
    project.write("tables/region/2999-01-01.yaml", later(LOW, *MORE))
    code, out, _ = project("check", "top", "over", "--format", "concise")
    assert code == 1
    gaps = [line for line in out.splitlines() if "[gap]" in line or " gap" in line]
    assert len(gaps) == 2, out
    assert "no row of top, which decides fee of over, covers grade none" in gaps[0]
    assert "no row covers grade none, from 2999-01-01 on" in gaps[1]
    row = "  - {row: n, when: {grade: none}, then: {fee: 3}}\n"
    project.write("tables/top/2020-01-01.yaml", TOP.replace("cases:", f"{row}cases:"))
    code, out, _ = project("check", "top", "over")
    assert code == 0, out


def test_gaps_of_today_are_not_repeated(project: CommandLine) -> None:
    """A gap on all days is found once."""
    project.write("tables/top/2020-01-01.yaml", TOP.replace("{grade: low}", "{grade: high}"))
    project.write("tables/region/2999-01-01.yaml", later(LOW))
    out = project("check", "top")[1]
    assert out.count("no row covers") == 1
    assert "2999" not in out


def test_gaps_of_later_days_can_be_accepted(project: CommandLine) -> None:
    """What is left open from a day on is said with it; an answer that never comes is no gap."""
    project.write("tables/region/2999-01-01.yaml", later(LOW, *MORE))
    gap = "accepted_gaps:\n  - {when: {grade: none}, reason: asked}\ncases:"
    project.write("tables/top/2020-01-01.yaml", TOP.replace("cases:", gap))
    code, out, _ = project("check", "top")
    assert code == 0, out
    assert "· grade none, from 2999-01-01 on: asked" in out
    assert "stale" not in project("show", "top")[1]
    never = later(LOW, *MORE).replace("grade: none", "grade: low")
    project.write("tables/region/2999-01-01.yaml", never)
    out = project("check", "top")[1]
    assert "stale-accepted-gap" in out
    assert "grade none is no gap: no case comes to it" in out
