"""Which revision of one collection of tables is which of another."""

from __future__ import annotations

import pytest

from gapless.model import Table
from gapless.reading.loading import load_source
from gapless.revisions.pairing import pair_revisions
from gapless.source import Source

ROWS = "".join(f"  - {{when: {{x: {n}}}, then: {{z: a}}}}\n" for n in range(8))
BODY = f"inputs: {{x: {{type: integer}}}}\noutputs: {{z: {{type: string}}}}\nrules:\n{ROWS}"
OTHER = BODY.replace("x:", "y:").replace("z:", "w:").replace("a}", "b}")


def table(name: str, version: str, day: str, body: str = BODY, path: str = "") -> Table:
    """A revision, in the file of this path."""
    head = f"table: {name}\n" + (f"version: {version}\n" if version else "")
    head += f"effective: {day}\n" if day else ""
    return load_source(Source(path or f"{name}-{version}-{day}.yaml", head + body))


def pairs(old: list[Table], new: list[Table]) -> set[tuple[str, str]]:
    """The pairs, each revision by its id, version and month."""

    def told(one: Table) -> str:
        return f"{one.id} {one.version} {one.effective.month if one.effective else '–'}"

    return {(told(one), told(other)) for one, other in pair_revisions(old, new)}


JAN = table("t", "1.0.0", "2022-01-01")
FEB = table("t", "2.0.0", "2022-02-01")


JAN_PAIR = ("t 1.0.0 1", "t 1.0.0 1")
CASES: dict[str, tuple[list[Table], list[Table], set[tuple[str, str]]]] = {
    "order": ([JAN, FEB], [FEB, JAN], {JAN_PAIR, ("t 2.0.0 2", "t 2.0.0 2")}),
    "day": (
        [JAN],
        [table("t", "1.0.1", "2022-01-01", OTHER)],
        {("t 1.0.0 1", "t 1.0.1 1")},
    ),
    "version": (
        [JAN],
        [table("t", "1.0.0", "2022-03-01", OTHER)],
        {("t 1.0.0 1", "t 1.0.0 3")},
    ),
    "rows": ([JAN], [table("t", "1.1.0", "2022-03-01")], {("t 1.0.0 1", "t 1.1.0 3")}),
    "another": ([JAN], [table("t", "1.1.0", "2022-03-01", OTHER)], set()),
    "copied": ([JAN], [JAN, table("t", "1.1.0", "2022-03-01")], {JAN_PAIR}),
    "renamed": ([JAN], [table("u", "1.0.0", "2022-01-01")], {("t 1.0.0 1", "u 1.0.0 1")}),
    "renamed and edited": (
        [JAN],
        [table("u", "1.0.0", "", BODY.replace("x: 7", "x: 9"))],
        {("t 1.0.0 1", "u 1.0.0 –")},
    ),
    "replaced": ([JAN], [table("u", "1.0.0", "2022-01-01", OTHER)], set()),
    "id kept": (
        [JAN],
        [FEB, table("u", "1.0.0", "2022-01-01")],
        {("t 1.0.0 1", "t 2.0.0 2")},
    ),
    "id taken": (
        [JAN, table("u", "1.0.0", "")],
        [table("u", "1.0.0", "", OTHER)],
        {("u 1.0.0 –", "u 1.0.0 –")},
    ),
    "more like another": (
        [JAN, table("u", "2.0.0", "")],
        [table("t", "1.1.0", "", BODY.replace("x: 7", "x: 9")), table("v", "1.0.0", "2022-03-01")],
        {("t 1.0.0 1", "t 1.1.0 –"), ("u 2.0.0 –", "v 1.0.0 3")},
    ),
    "no version": (
        [table("t", "", "2022-01-01")],
        [table("t", "", "2022-02-01", OTHER)],
        set(),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_revision_is(case: str) -> None:
    """Its id with its day or version, else its rows; another id only where the first is gone."""
    old, new, expected = CASES[case]
    assert pairs(old, new) == expected


def test_the_likest_are_paired_first() -> None:
    """Of equals those in files of one name."""
    near, far = BODY.replace("x: 7", "x: 9"), BODY.replace("x: 7", "x: 9").replace("x: 6", "x: 8")
    old = [table("t", "1.0.0", "", far), table("u", "1.0.0", "", BODY)]
    new = [table("v", "1.0.0", "", near), table("w", "1.0.0", "", far + "# a remark\n")]
    assert pairs(old, new) == {("t 1.0.0 –", "w 1.0.0 –"), ("u 1.0.0 –", "v 1.0.0 –")}
    twins = [table("t", "1.0.0", "", path="a/t.yaml"), table("u", "1.0.0", "", path="a/u.yaml")]
    edited = BODY.replace("x: 7", "x: 9")
    moved = [
        table("w", "1.0.0", "", edited, "b/u.yaml"),
        table("v", "1.0.0", "", edited, "b/t.yaml"),
    ]
    assert pairs(twins, moved) == {("t 1.0.0 –", "v 1.0.0 –"), ("u 1.0.0 –", "w 1.0.0 –")}
