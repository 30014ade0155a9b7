"""The oracle itself: that it is independent, and right on a table worked out by hand."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

from tests.oracle.analysis import Analysis
from tests.oracle.answers import PlainProcedure, decide
from tests.oracle.columns import Column
from tests.oracle.tables import OutputColumn, PlainTable, Row
from tests.oracle.unary_tests import Between, Compared


def test_only_the_bridge_imports_gapless(repository: Path) -> None:
    """The oracle shares no code with the engine."""
    files = sorted((repository / "tests" / "oracle").glob("*.py"))
    importing = [
        file.name
        for file in files
        if re.search(r"^\s*(?:from|import) gapless", file.read_text("utf-8"), re.MULTILINE)
    ]
    assert importing == ["bridge.py"]


def test_below_and_above_three_leave_three() -> None:
    """Rows ``< 3`` and ``(3..6]`` of numbers: 3 and what is above 6 are uncovered."""
    three, six = Fraction(3), Fraction(6)
    column = Column("a", "number", (three, six))
    rows = (
        Row("1", {"a": (Compared("<", three, "< 3"),)}, {"o": "x"}),
        Row("2", {"a": (Between(three, False, six, True, "(3..6]"),)}, {"o": "y"}),
    )
    table = PlainTable("t", (column,), (OutputColumn("o", "string"),), rows)
    procedure = PlainProcedure((table,))
    assert procedure.points == {"a": tuple(map(Fraction, ("2", "3", "4.5", "6", "7")))}
    found = [decide(procedure, {"a": point}).row for point in procedure.points["a"]]
    assert found == ["1", None, "2", "2", None]
    assert Analysis(procedure).needs({}) == {"a"}
