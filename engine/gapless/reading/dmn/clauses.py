"""The input clauses of a table: what each tests, by a name, along a path, or computed.

Invariants: what is computed is computed from raw data, so that a variable which is an input too
becomes a datum, and the input its value; no two inputs are the same variable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from gapless.algebra.values import Kind
from gapless.codes.check import NOT_CHECKED
from gapless.codes.dmn import EMPTY_INPUT_EXPRESSION
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import Diagnostic, Message, Writing, say
from gapless.reading.dmn.comparisons import Comparison, comparisons
from gapless.reading.dmn.decisions import plain_name
from gapless.reading.dmn.entries import Column
from gapless.reading.dmn.names import Names
from gapless.reading.dmn.scope import is_feel
from gapless.reading.dmn.types import DmnType
from gapless.reading.dmn.variables import Datum, Variables
from gapless.reading.dmn.xml import Element
from gapless.reading.nodes import Scalar
from gapless.unreadable import Unreadable


@dataclass(slots=True)
class _Tested:
    """An input clause: its expression, the path that it is, or what computes it, of which type."""

    clause: Element
    expression: Element
    text: Element
    path: str | None
    computed: tuple[str, Kind] | None = None
    compared: Comparison | None = None


def input_columns(
    table: Element,
    variables: Variables,
    questions: Mapping[str, str],
    faults: list[Diagnostic],
    notices: list[Diagnostic],
) -> list[Column]:
    """The inputs of a table, as far as their clauses say what they are."""
    clauses = enumerate(table.all("input"), 1)
    tested = [_tested(clause, number, variables, notices) for number, clause in clauses]
    paths = [one.path for one in tested if one.path is not None]
    rows = [list(row.all("inputEntry")) for row in table.all("rule")]
    for number, one in enumerate(tested):
        if one.path is not None:
            _compare(one, [row[number] for row in rows if number < len(row)], variables)
        if one.path is not None and paths.count(one.path) > 1:
            faults.append(not_checked(one.text, say("two of its inputs test the same")))
            return []
        if one.path is None and one.computed is None:
            _compute(one, variables, faults)
    return [
        _column(one, variables, questions, faults)
        for one in tested
        if one.path is not None or one.computed is not None
    ]


def not_checked(element: Element, why: Message) -> Diagnostic:
    """That a table is not checked, and why."""
    return NOT_CHECKED.at(element.content, say("the table is not checked: {why}", why=why))


def question(element: Element) -> str | None:
    """What is asked for a variable, where its description is a question."""
    found = element.first("description")
    text = " ".join(found.text.split()) if found else ""
    return text if text.endswith("?") else None


def _tested(
    clause: Element, number: int, variables: Variables, notices: list[Diagnostic]
) -> _Tested:
    """What a clause tests; without an expression it is taken as its label says."""
    expression = clause.first("inputExpression") or clause
    text = expression.first("text") or expression
    scope, written = variables.found.scope, text.text.strip()
    if text.name != "text" or not written:
        label = clause.get("label")
        written = label if plain_name(label, scope) else Names().column(label or f"input {number}")
        message = say("the input {label} has no expression", label=label or number)
        advice = say("write what it tests: `<text>{name}</text>`", name=Writing(written))
        notices.append(EMPTY_INPUT_EXPRESSION.at(text.tag, message, help=advice))
    path = plain_name(written, scope)
    if path is not None:
        path = scope.resolved(path)
    one = _Tested(clause, expression, text, path)
    if path is not None and scope.is_local(path):
        one.path = None
    elif path is not None and (path in scope.constants or path in variables.expressions):
        # What cannot be computed may be anything.
        with suppress(Unreadable):
            one.computed = variables.computed(path)
            one.path = None
    return one


def _compare(one: _Tested, cells: Sequence[Element], variables: Variables) -> None:
    """Compute how an input stands to the variable with which its cells compare it."""
    if one.path is None:
        return
    texts = (text.text for cell in cells if is_feel(cell) for text in cell.all("text"))
    for comparison in comparisons(one.path, texts, variables.found.scope):
        with suppress(Unreadable):
            one.computed = variables.computed(comparison.expression)
            one.compared = comparison
            one.path = None
            return


def _compute(one: _Tested, variables: Variables, faults: list[Diagnostic]) -> None:
    if not is_feel(one.expression):
        language = one.expression.get("expressionLanguage")
        faults.append(not_checked(one.text, say("this input is in {language}", language=language)))
        return
    try:
        one.computed = variables.computed(one.text.text)
    except Unreadable:
        faults.append(not_checked(one.text, say("gapless cannot express this input")))


def _column(
    one: _Tested, variables: Variables, questions: Mapping[str, str], faults: list[Diagnostic]
) -> Column:
    known = variables.types.find(one.expression.get("typeRef"))
    label, content = one.clause.get("label"), one.text.content
    if one.computed is not None:
        expression, kind = one.computed
        known = known if known.kind is Kind.NUMBER and kind is Kind.INTEGER else replace(
            known, kind=kind)  # fmt: skip
        written = " ".join(one.text.text.split())
        known = DmnType(kind) if one.compared else known
        key = variables.keys.key(f"={expression}", label or written)
        return Column(
            _key(one, key),
            label or written,
            one.clause,
            known,
            content,
            expression=expression,
            compared=one.compared,
        )
    assert one.path is not None
    path = one.path
    of_path = variables.types.of_path(path)
    if known.kind in (None, of_path.kind):
        known = DmnType(of_path.kind, known.allowed or of_path.allowed, of_path.is_list)
    if known.is_list:
        faults.append(not_checked(one.text, say("this input is a list")))
    datum = variables.data.get(path)
    if datum is not None:
        key = variables.keys.key(f"={datum.key}", datum.key)
        return Column(
            _key(one, key), label or path, one.clause, known, content, expression=datum.key
        )
    written = plain_name(one.text.text.strip(), variables.found.scope) or path
    names = variables.found.scope.variables
    whole = next((each for each in (path, written) if each in names), "")
    step = whole or written.rpartition(".")[2]
    key = variables.keys.key(path, step)
    variables.inputs[path] = datum = Datum(key, path, known.kind)
    origin = variables.origin(path)
    is_null_safe = one.text.text.lstrip().startswith("if") and " then " in one.text.text
    return Column(
        _key(one, key),
        label or step,
        one.clause,
        known,
        content,
        None if path == key or origin else path,
        origin,
        question=question(one.clause) or questions.get(path),
        nullable=is_null_safe,
        datum=datum,
    )


def _key(one: _Tested, name: str) -> Scalar:
    content = one.text.content
    return Scalar.at(name, content)


def rows_fit(
    rows: Sequence[tuple[Element, Sequence[Element], Sequence[Element]]],
    inputs: int,
    outputs: int,
) -> Diagnostic | None:
    """The fault of the first row that has other cells than there are columns."""
    for row, given, answered in rows:
        if (len(given), len(answered)) != (inputs, outputs):
            message = say(
                "the table is not checked: this row has {cells} cells for {columns} columns",
                cells=len(given) + len(answered),
                columns=inputs + outputs,
            )
            return NOT_CHECKED.at(row.tag, message)
    return None
