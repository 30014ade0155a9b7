"""Importing within a budget: what is cut is said, and nothing that was not proved is called so."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gapless.budget import Budget
from gapless.diagnostic import Message, say
from gapless.model import Table
from gapless.reading.dmn.loading import read_dmn_source
from gapless.reading.loading import load_source
from gapless.source import Source
from gapless.starting.importing import Home, Imported, import_tables
from tests.dmn_texts import decision, definitions

HOME = Home(Path("/nowhere"), date(2026, 1, 2), "en", "t.dmn")


def imported(budget: Budget) -> Imported:
    """The import of a table under ``first`` whose last row holds everything."""
    rows = [(f"[{10 * row}..{10 * row + 5}]", str(row)) for row in range(40)]
    text = decision("t", ["a: number"], ["b: number"], [*rows, ("-", "-1")], policy="FIRST")
    file = read_dmn_source(Source("t.dmn", definitions(text)))
    [(translation, table)] = file.tables
    assert isinstance(table, Table)
    [found] = import_tables([(translation, table)], HOME, (), budget)
    assert isinstance(found, Imported)
    return found


def test_within_its_budget_everything_is_compared() -> None:
    """And each row says which later ones it goes before."""
    found = imported(Budget())
    assert found.stopped is None
    assert found.text.count("over: [41]") == 40


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_comparison_that_is_cut_is_said(steps: int) -> None:
    """The rows are there all the same, read again; that they go before others is as in DMN."""
    asked = []

    def ask(budget: Budget) -> Message | None:
        asked.append(budget.stage)
        return say("enough") if len(asked) > steps else None

    found = imported(Budget(ask))
    assert found.stopped == say("enough")
    assert found.text.count("- {row:") == 41
    assert found.text.count("over: all") == 40
    table = load_source(Source(found.file.as_posix(), found.text))
    assert [rule.id for rule in table.rules] == [rule.id for rule in found.table.rules]
