"""Deciding without the day, against the oracle: two revisions, whichever may be in force.

The oracle knows no days: to it the day is an input of one more table, which hands over to the
revision of that day.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import prod

from hypothesis import assume, given
from hypothesis import strategies as st

from gapless import HitPolicyError
from gapless.api import TableLibrary
from gapless.deciding.decision import Decision
from gapless.model import Table
from gapless.reading.library import build_library
from gapless.reading.loading import load_source
from gapless.source import Source
from tests.oracle.analysis import Analysis
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import python_context
from tests.oracle.columns import Column
from tests.oracle.effort import TABLES
from tests.oracle.generators import contexts
from tests.oracle.revisions import revisions
from tests.oracle.tables import OutputColumn, PlainTable, Row
from tests.oracle.unary_tests import Equal

OLD, NEW = date(2024, 1, 1), date(2025, 1, 1)
DAY = "hari"
_MOST = 3000


def library_of(old: PlainProcedure, new: PlainProcedure) -> TableLibrary:
    """Both revisions as files; the entry says that ``hari`` tells the day."""
    tables: list[Table] = []
    for procedure, effective in ((old, OLD), (new, NEW)):
        for table in procedure.tables:
            head = f"effective: {effective}\nversion: {effective.year}.0.0\n"
            if table is procedure.entry:
                head += f"as_of: {DAY}\ndata: {{{DAY}: {{type: date}}}}\n"
            tables.append(load_source(Source(f"{len(tables)}.yaml", head + table.yaml)))
    library, problems = build_library(tables)
    assert not problems
    return TableLibrary(library)


def by_day(old: PlainProcedure, new: PlainProcedure) -> PlainProcedure:
    """One procedure that asks for the day first."""
    tables: list[PlainTable] = []
    for procedure, number in ((old, 1), (new, 2)):
        for table in procedure.tables:
            own = (replace(row, use=row.use and f"{row.use}-{number}") for row in table.rows)
            tables.append(replace(table, id=f"{table.id}-{number}", rows=tuple(own)))
    rows = tuple(
        Row(str(number), {DAY: (Equal(day, day),)}, use=f"{procedure.entry.id}-{number}")
        for number, day, procedure in ((1, "old", old), (2, "new", new))
    )
    column = Column(DAY, "string", ("old", "new"), ("old", "new"))
    entry = PlainTable(DAY, (column,), (OutputColumn("z", "string"),), rows)
    return PlainProcedure((entry, *tables))


@TABLES
@given(pair=revisions(), data=st.data())
def test_the_day_is_one_more_input(
    pair: tuple[PlainProcedure, PlainProcedure], data: st.DataObject
) -> None:
    """What both revisions decide alike is decided; else the inputs needed are exactly those that
    alone can make a difference, the day among them where it can.
    """
    old, new = pair
    assume(old.entry.id == new.entry.id)
    together = by_day(old, new)
    assume(all(len({column.kind for column in known}) == 1 for known in together.inputs.values()))
    assume(all(len({column.grid for column in known}) == 1 for known in together.inputs.values()))
    analysis = Analysis(together)
    # What the table that is asked does not allow is a fault, whoever below would allow it.
    asked_first = [*old.entry.columns, *new.entry.columns]
    assume(all(all(map(each.holds, analysis.points[each.name])) for each in asked_first))
    assume(prod(map(len, analysis.representatives.values())) <= _MOST)
    library = library_of(old, new)
    for _ in range(3):
        context = data.draw(contexts(analysis.points, whole=False))
        context.pop(DAY, None)
        answers = [analysis.answer(whole) for whole in analysis.completions(context)]
        asked = python_context(together, context)
        try:
            decision: Decision | None = library.decide(old.entry.id, asked)
        except HitPolicyError:
            decision = None
        if any(answer.status == "contradiction" for answer in answers):
            assert decision is None or decision.status == "undetermined"
            continue
        assert decision is not None
        if len({answer.decision for answer in answers}) > 1:
            assert decision.status == "undetermined"
            assert set(decision.needs) == analysis.needs(context)
            assert (decision.table, decision.version) == (old.entry.id, None)
            continue
        assert (decision.status, decision.needs) == (answers[0].status, ())
        places = {(answer.table, answer.row) for answer in answers}
        assert decision.row == (answers[0].row if len(places) == 1 else None)
        if len({answer.table for answer in answers}) > 1:
            assert decision.row is None
