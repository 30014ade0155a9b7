"""What reading costs: in proportion to the text, counted in lines of Python that are run.

What Python's ``re`` does in one line is proved in ``test_patterns``.
"""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from types import FrameType
from typing import Any

import pytest

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind, parse_value
from gapless.budget import Budget
from gapless.diagnostic import Message, TableError, say
from gapless.reading.loading import load_source
from gapless.reading.nodes import parse_nodes
from gapless.sfeel.cells import LONGEST_CELL, read_tests
from gapless.sfeel.expressions import parse_expression
from gapless.source import Source
from gapless.unreadable import Unreadable
from tests.english import english

CELLS: dict[str, Callable[[int], str]] = {
    "between spaces": lambda n: "antara" + " " * n + "x",
    "spaces in a number": lambda n: "1" + " " * n + "2",
    "words between spaces": lambda n: " x" * n,
    "dashes": lambda n: "1 - " * n,
    "or": lambda n: "a or " * n + "b",
    "up to": lambda n: "1 s.d " * n,
    "not": lambda n: "not(" * n + "1",
    "not of spaces": lambda n: "not" + " " * n + "(1",
    "open quotes": lambda n: '"' + '\\"' * n,
    "many quotes": lambda n: '"a" ' * n,
    "brackets": lambda n: "[1.." * n,
    "commas": lambda n: "1, " * n,
    "dots": lambda n: "." * n,
    "digits": lambda n: "1" * n,
    "units": lambda n: "1 jam " * n,
    "letters": lambda n: "x" * n,
    "signs": lambda n: "=" * n,
    "comparisons": lambda n: "< 1 " * n,
    "call": lambda n: "date" + " " * n + "(",
    "zones": lambda n: "1 +" * n,
    "curly quotes": lambda n: "“a” " * n,
}


def lines_run(work: Callable[[], object]) -> int:
    """How many lines of Python a piece of work runs; what it raises for bad input is its end."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    except (Unreadable, TableError):
        pass
    finally:
        sys.settrace(before)
    return count


def is_linear(work: Callable[[int], object], size: int) -> bool:
    """Whether twice as much takes about twice the lines."""
    once, twice = lines_run(partial(work, size)), lines_run(partial(work, 2 * size))
    return twice <= 2.3 * once + 500


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("shape", CELLS)
def test_a_cell_is_read_in_linear_time(shape: str, kind: Kind) -> None:
    """Whatever is repeated in it, and whatever the column is."""
    domain = Domain(kind, nullable=True)
    assert is_linear(lambda size: read_tests(domain, CELLS[shape](size)), 60)


@pytest.mark.parametrize("shape", CELLS)
def test_values_and_expressions_are_read_in_linear_time(shape: str) -> None:
    """Those of contexts and outputs, which are as long as somebody makes them."""
    text = CELLS[shape]

    def read(kind: Kind, size: int) -> object:
        return parse_value(kind, text(size))

    for kind in Kind:
        assert is_linear(partial(read, kind), 200)
    assert is_linear(lambda size: parse_expression(text(size), {"a": Kind.NUMBER}), 40)


@pytest.mark.parametrize(("text", "most"), [("[549..738]", 290), ("< 549", 200)])
def test_an_ordinary_cell_takes_few_lines(text: str, most: int) -> None:
    """Most of the time that a large table takes to load is spent on these."""
    everything = read_tests(Domain(Kind.INTEGER), "[0..999]")[0].values
    domain = Domain(Kind.INTEGER, bounds=everything)
    read_tests(domain, text)
    assert lines_run(lambda: read_tests(domain, text)) <= most


def test_the_nodes_of_a_row_take_little_memory() -> None:
    """Those of a large table are all there at once: less than half a kilobyte a cell."""
    cells, rows = 6, 500
    row = ", ".join(f"x{cell}: 1" for cell in range(cells))
    source = Source("t.yaml", "rules:\n" + f"  - {{when: {{{row}}}}}\n" * rows)
    parse_nodes(source)
    tracemalloc.start()
    try:
        root, _ = parse_nodes(source)
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert root is not None
    assert taken / (cells * rows) < 400


def test_a_cell_that_is_too_long_is_refused() -> None:
    """With a sentence of its own, before anything is read."""
    with pytest.raises(Unreadable, match="the cell has 10001 characters"):
        read_tests(Domain(Kind.STRING), "x" * (LONGEST_CELL + 1))


def _table(inputs: str, rows: list[str], outputs: str = "y: {type: string}") -> Source:
    rules = "".join(f"  - {row}\n" for row in rows)
    return Source("t.yaml", f"table: t\n{inputs}outputs:\n  {outputs}\nrules:\n{rules}")


def _listed(count: int, cell: Callable[[int], str]) -> Source:
    values = ", ".join(f"v{number}" for number in range(count))
    rows = [f"{{when: {{x: {cell(number)}}}, then: {{y: a}}}}" for number in range(count)]
    return _table(f"inputs:\n  x: {{type: string, values: [{values}]}}\n", rows)


def _numbers(count: int, cell: Callable[[int], str]) -> Source:
    values = ", ".join(map(str, range(count)))
    rows = [f"{{when: {{x: {cell(number)}}}, then: {{y: a}}}}" for number in range(count)]
    return _table(f"inputs:\n  x: {{type: integer, values: [{values}]}}\n", rows)


def _outputs(count: int, text: Callable[[int], str]) -> Source:
    values = ", ".join(f"v{number}" for number in range(count))
    rows = [f"{{when: {{x: {number}}}, then: {{y: {text(number)}}}}}" for number in range(count)]
    inputs = "inputs:\n  x: {type: integer}\n"
    return _table(inputs, rows, f"y: {{type: string, values: [{values}]}}")


def _expressions(count: int, name: Callable[[int], str]) -> Source:
    data = "".join(f"  d{number}: {{type: integer}}\n" for number in range(count))
    inputs = "".join(
        f"  x{number}: {{type: integer, expression: {name(number)} + 1}}\n"
        for number in range(count)
    )
    return _table(f"data:\n{data}inputs:\n{inputs}", ["{then: {y: a}}"])


def _names(count: int, name: Callable[[int], str]) -> Source:
    inputs = "".join(f"  x{number}: {{type: integer}}\n" for number in range(count))
    rows = [f"{{when: {{{name(number)}: 1}}, then: {{y: a}}}}" for number in range(count)]
    return _table(f"inputs:\n{inputs}", rows)


def _over(count: int, name: Callable[[int], str]) -> Source:
    rows = [
        f"{{row: r{number}, over: [{name(number)}], when: {{x: {number}}}, then: {{y: a}}}}"
        for number in range(count)
    ]
    return _table("inputs:\n  x: {type: integer}\n", rows)


FILES: dict[str, Callable[[int], Source]] = {
    "values": lambda n: _listed(n, lambda number: f"v{number}"),
    "values but one": lambda n: _listed(n, lambda number: f"not(v{number})"),
    "misspelt values": lambda n: _listed(n, lambda number: f"vv{number}x"),
    "numbers": lambda n: _numbers(n, str),
    "ranges of numbers": lambda n: _numbers(n, lambda number: f"<= {number}"),
    "misspelt numbers": lambda n: _numbers(n, lambda number: f"{number}1111"),
    "outputs": lambda n: _outputs(n, lambda number: f"v{number}"),
    "misspelt outputs": lambda n: _outputs(n, lambda number: f"vv{number}x"),
    "expressions": lambda n: _expressions(n, lambda number: f"d{number}"),
    "misspelt data": lambda n: _expressions(n, lambda number: f"dd{number}x"),
    "misspelt inputs": lambda n: _names(n, lambda number: f"xx{number}x"),
    "misspelt rows": lambda n: _over(n, lambda number: f"rr{number}x"),
}


@pytest.mark.parametrize("shape", FILES)
def test_a_file_is_read_in_linear_time(shape: str) -> None:
    """However many values, data or rows it has, and however many of its names are misspelt."""
    sources = {size: FILES[shape](size) for size in (300, 600)}
    assert is_linear(lambda size: load_source(sources[size]), 300)


@pytest.mark.parametrize("shape", ["misspelt values", "misspelt outputs", "misspelt inputs"])
def test_near_words_are_found_for_the_first_faults(shape: str) -> None:
    """The others tell what is allowed, as far as it can be told in a line."""
    with pytest.raises(TableError) as caught:
        load_source(FILES[shape](600))
    helps = [english(item.help) for item in caught.value.diagnostics]
    assert len(helps) == 600
    assert "did you mean" in helps[0]
    assert "did you mean" not in helps[-1]
    assert all(len(each) < 500 for each in helps)


@pytest.mark.parametrize("shape", ["values", "outputs", "expressions", "misspelt rows"])
def test_reading_keeps_a_limit(shape: str) -> None:
    """It asks its budget in every part of the file, and ends where that says so."""
    source = FILES[shape](300)
    whole = Budget()
    with suppress(TableError):
        load_source(source, whole)
    for limit in range(0, whole.steps - 16, whole.steps // 10):

        def ask(budget: Budget, limit: int = limit) -> Message | None:
            return say("the end") if budget.steps >= limit else None

        budget = Budget(ask)
        with pytest.raises(TableError) as caught:
            load_source(source, budget)
        assert [item.code for item in caught.value.diagnostics] == ["not-checked"]
        assert budget.steps <= limit + 16
