"""Diffs whose time is over: what is left to be done is little, and counted in steps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from gapless.budget import Budget
from gapless.compiling.boxes import Box, intersect, join_marked
from gapless.compiling.compiler import compile_together
from gapless.diagnostic import say
from gapless.model import Procedure
from gapless.project.time_limit import TimeLimit
from gapless.revisions import comparison, difference
from gapless.revisions.comparison import changed_rows
from hard_tables import mostly_any
from loan_tables import loan_table
from tests.command_line import TABLE, CommandLine, gapless
from tests.written_tables import table_of

__all__ = ["gapless"]

COLUMNS = 60


@pytest.fixture(scope="module")
def wide() -> tuple[Procedure, Procedure]:
    """Two tables of many columns that are decided otherwise nearly everywhere."""
    one, other = (
        table_of(mostly_any(12, COLUMNS, pinned=6, seed=seed).text()).procedure for seed in (1, 2)
    )
    return one, other


@pytest.mark.parametrize("limit", [5_000, 20_000])
def test_little_is_done_after_the_end(
    limit: int, wide: tuple[Procedure, Procedure], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of thousands of regions a few are joined and described: a tenth of the work."""
    ended = False
    joined: list[int] = []
    described: list[object] = []

    def ask(budget: Budget) -> object:
        nonlocal ended
        ended = budget.cost >= limit
        return say("the end") if ended else None

    def join(boxes: Mapping[Box, int], *rest: Budget) -> dict[Box, int]:
        if ended:
            joined.append(len(boxes))
        return join_marked(boxes, *rest)

    def change(*arguments: Any) -> Any:
        described.append(arguments)
        return describe(*arguments)

    describe = difference._change
    monkeypatch.setattr(comparison, "join_marked", join)
    monkeypatch.setattr(difference, "_change", change)
    budget = Budget(ask)  # type: ignore[arg-type]
    diff = difference.compare_revisions(*wide, budget)
    assert ended
    assert not diff.complete
    assert 1 <= len(diff.changes) <= limit // 10 // COLUMNS + 1
    assert len(described) <= limit // 10 // COLUMNS + 1
    assert sum(joined) <= limit // 10 // COLUMNS * len(joined)
    assert budget.cost <= limit * 1.1 + 2 * COLUMNS


def test_looking_for_changed_rows_is_asked_about() -> None:
    """Row by row, on both sides, whether they are alike or not."""
    text = loan_table(2_000, 3).text()
    procedures = table_of(text).procedure, table_of(text).procedure
    old, new = compile_together(procedures)
    common = intersect(old.allowed, new.allowed)
    assert common is not None
    asked: list[int] = []
    changed_rows(old, new, common, Budget(lambda budget: asked.append(budget.steps)))
    assert len(asked) >= 2 * 2_000 / 16


@pytest.mark.parametrize(
    ("words", "counts"),
    [
        (["a.yaml", "b.yaml"], True),
        (["tables/t.yaml", "t"], True),
        (["t", "--on", "2022-01-01", "2023-01-01"], True),
        (["tables", "tables"], False),
    ],
)
def test_two_tables_are_read_and_compared_within_one_limit(
    words: list[str], counts: bool, gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each pair of two folders has its own."""
    begun: list[TimeLimit] = []
    whole = TimeLimit.count_all

    def begin(limit: TimeLimit) -> None:
        begun.append(limit)
        whole(limit)

    monkeypatch.setattr(TimeLimit, "count_all", begin)
    for name in ("a.yaml", "b.yaml"):
        gapless.write(name, TABLE)
    assert gapless("diff", *words)[0] == 0
    assert bool(begun) is counts


def test_what_counts_together_leaves_less_to_the_second_file() -> None:
    """Four of five seconds for the first leave one."""
    now = [0.0]
    limit = TimeLimit(5, clock=lambda: now[0])
    limit.count_all()
    limit.budget("a.yaml").start()
    now[0] = 4.0
    assert limit.spent(["b.yaml"]) == 4.0
