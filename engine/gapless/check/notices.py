"""What was noticed while the file was read, told as findings of its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from gapless.budget import Budget
from gapless.compiling.compiled import CompiledProcedure
from gapless.diagnostic import Diagnostic
from gapless.region import facts_of


def notice_findings(compiled: CompiledProcedure, budget: Budget) -> Iterator[Diagnostic]:
    """The notices of the entry table, with what programs read of every finding."""
    table = compiled.entry.table
    for notice in budget.each(table.notices):
        yield replace(notice, facts={**facts_of(table, ()), **notice.facts})
