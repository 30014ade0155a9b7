"""Writing cases: generated contexts as YAML to review and keep.

Purpose: the text of cases, alone or put behind the cases of a table file.

Invariants: the text reads back as these cases; in a file nothing else changes, or ``CannotEdit`` is
raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gapless.algebra.values import Kind, Value
from gapless.cases.coverage import Aim, AimKind
from gapless.cases.generation import GeneratedCase
from gapless.compiling.compiled import DECIDED
from gapless.compiling.policy import Result
from gapless.dataclass import dataclass, replace
from gapless.diagnostic import TableError, say, say_as
from gapless.editing.appending import append_items
from gapless.editing.plan import CannotEdit
from gapless.language import translate
from gapless.model import Procedure, Table
from gapless.reading.case_texts import written
from gapless.reading.loading import load_source
from gapless.reading.yaml_text import flow_mapping, scalar
from gapless.sfeel.set_words import set_words
from gapless.source import Source

_WORDS = {
    "row": say_as("name of a case", "row"),
    "outside": say_as("name of a case", "not row"),
    "gap": say_as("name of a case", "gap"),
    "but": say_as("name of a case", "but"),
}
#: Beyond this a mapping is written over several lines.
_LONGEST_LINE = 90


@dataclass(frozen=True, slots=True)
class CaseText:
    """A case as YAML: its name, and names with already written values."""

    name: str
    given: Mapping[str, str]
    expect: Mapping[str, str]

    @property
    def flow(self) -> str:
        """The case in braces."""
        name, given, expect = scalar(self.name), flow_mapping(self.given), flow_mapping(self.expect)
        return f"{{name: {name}, given: {given}, expect: {expect}}}"

    @property
    def lines(self) -> list[str]:
        """The lines of an item of a block list; values that make a long line have their own."""
        return [
            f"name: {scalar(self.name)}",
            *_mapping_lines("given", self.given),
            *_mapping_lines("expect", self.expect),
        ]


def _mapping_lines(key: str, values: Mapping[str, str]) -> list[str]:
    flow = f"{key}: {flow_mapping(values)}"
    if len(flow) <= _LONGEST_LINE:
        return [flow]
    return [f"{key}:", *(f"  {scalar(name)}: {value}" for name, value in values.items())]


def case_texts(procedure: Procedure, cases: Iterable[GeneratedCase]) -> list[CaseText]:
    """Cases of the entry as YAML, each with a name of its own."""
    taken = {case.name for case in procedure.entry.cases}
    found = []
    for case in cases:
        name = _free_name(_name(procedure, case), taken)
        taken.add(name)
        found.append(CaseText(name, _given(procedure, case), _expected(procedure.entry, case)))
    return found


def _free_name(name: str, taken: set[str]) -> str:
    number = 2
    free = name
    while free in taken:
        free = f"{name} ({number})"
        number += 1
    return free


def _name(procedure: Procedure, case: GeneratedCase) -> str:
    """What the case is about: the row it is the first to try, or else the first thing it tries."""
    table = procedure.entry
    if case.varied is not None or not case.aims:
        rule = case.rule.id if case.rule else ""
        if case.varied is None:
            return f"{_word('row', table)} {rule}"
        text = _value(procedure, case, case.varied)
        return f"{_word('row', table)} {rule} {_word('but', table)} {text}"
    first = next((aim for aim in case.aims if aim.kind is AimKind.ROW), case.aims[0])
    if first.kind is AimKind.GAP:
        return f"{_word('gap', table)} ({_region(table, first)})"
    row = f"{_word('row', table)} {first.rule.id}" if first.rule else ""
    if first.input is None:
        return row
    if not first.decides and first.rule:
        row = f"{_word('outside', table)} {first.rule.id}"
    return f"{row} ({_value(procedure, case, first.input)})"


def _word(name: str, table: Table) -> str:
    return translate(_WORDS[name], table.language)


def _region(table: Table, aim: Aim) -> str:
    return ", ".join(
        f"{column.label} {set_words(column.domain, values, table.language)}"
        for column, values in ((table.inputs[name], values) for name, values in aim.where.items())
    )


def _value(procedure: Procedure, case: GeneratedCase, name: str) -> str:
    return f"{procedure.inputs[name].label} {_print(procedure, name, case.context.get(name))}"


def _print(procedure: Procedure, name: str, value: Value | None) -> str:
    """A value in the entry's language, otherwise as the table that reads it takes values."""
    language = procedure.entry.language
    is_input = name in procedure.inputs
    column = procedure.inputs[name] if is_input else procedure.data[name].column(language)
    domain = replace(column.domain, language=language)
    printed = domain.print(value)
    is_any_text = value is not None and domain.kind is Kind.STRING and domain.values is None
    return written(printed) if is_any_text else printed


def _given(procedure: Procedure, case: GeneratedCase) -> dict[str, str]:
    return {
        name: "null" if value is None else scalar(_print(procedure, name, value))
        for name, value in case.context.items()
    }


def _expected(table: Table, case: GeneratedCase) -> dict[str, str]:
    outcome = case.outcome
    expected: dict[str, str] = {}
    if outcome.status != DECIDED:
        expected["status"] = outcome.status
    if outcome.table.id != table.id:
        expected["table"] = scalar(outcome.table.id)
    if outcome.row is not None:
        expected["row"] = scalar(outcome.row)
    for name, result in outcome.outputs.items():
        # Texts that may be long are left out where the row says enough.
        column = outcome.table.outputs[name]
        if outcome.row is None or column.kind is not Kind.STRING or column.values is not None:
            expected[name] = output_text(result, outcome.table, name)
    return expected


def output_text(result: Result, table: Table, name: str) -> str:
    """An answer as a case expects it."""
    if isinstance(result, tuple):
        return f"[{', '.join(output_text(value, table, name) for value in result)}]"
    return "null" if result is None else scalar(table.print_output(name, result))


def add_cases(source: Source, cases: Sequence[CaseText]) -> str:
    """The text of a table file with cases behind its own; raises ``CannotEdit``."""
    text = append_items(source, "cases", cases)
    try:
        load_source(source.with_text(text))
    except TableError as problem:
        fault = problem.diagnostics[0].message
        raise CannotEdit(say("the cases could not be read back: {fault}", fault=fault)) from None
    return text
