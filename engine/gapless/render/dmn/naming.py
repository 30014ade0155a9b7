"""Names in a DMN file: what expressions call inputs, data and decisions, and ids of elements.

Invariants: a name is one that every FEEL reads (letters, digits and ``_``), and is given once; what
a context gives is called as it is called here, where that is such a name; an id is one of XML.

Example::

    >>> given = Given()
    >>> given.name("padam-meluas"), given.name("padam_meluas"), given.id("9 kota")
    ('padam_meluas', 'padam_meluas_2', '_9_kota')
"""

from __future__ import annotations

from collections.abc import Mapping

from gapless.algebra.domain import Domain, join_domains
from gapless.algebra.values import Kind
from gapless.compiling.compiler import shared_domains
from gapless.model import Input, Procedure, RawData, Table
from gapless.pattern import pattern
from gapless.reading.dmn.feel_text import print_literal
from gapless.render.dmn.expressions import Operand, print_expression

_NO_NAME = pattern(r"\W+")
_NO_ID = pattern(r"[^\w.-]+")
_PLAIN = pattern(r"[^\W\d]\w*")
#: What FEEL reads as its own wherever it stands.
_WORDS = frozenset((
    "and", "between", "else", "every", "external", "false", "for", "function", "if", "in",
    "instance", "not", "null", "of", "or", "return", "satisfies", "some", "then", "true",
))  # fmt: skip

#: The types of FEEL.
TYPES = {
    Kind.NUMBER: "number",
    Kind.INTEGER: "number",
    Kind.STRING: "string",
    Kind.BOOLEAN: "boolean",
    Kind.DATE: "date",
    Kind.TIME: "time",
    Kind.DATETIME: "date and time",
    Kind.DURATION: "days and time duration",
    Kind.MONTHS: "years and months duration",
}


class Given:
    """The names and ids that were given."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._ids: set[str] = set()

    def name(self, word: str) -> str:
        """A name of FEEL for a name of ours."""
        plain = _NO_NAME.sub("_", word)
        if not _PLAIN.fullmatch(plain) or plain in _WORDS:
            plain = f"_{plain}"
        return _once(plain, self._names)

    def id(self, word: str) -> str:
        """An id of XML for a name of ours."""
        plain = _NO_ID.sub("_", word)
        return _once(plain if plain[:1].isalpha() else f"_{plain}", self._ids)


def _once(word: str, given: set[str]) -> str:
    found, number = word, 1
    while found in given:
        number += 1
        found = f"{word}_{number}"
    given.add(found)
    return found


class Naming:
    """What a procedure is called in one file."""

    def __init__(self, procedure: Procedure, version: str) -> None:
        self.procedure = procedure
        self.version = version
        self.given = Given()
        #: What contexts give, by its name there: the columns in it.
        self.data: dict[str, list[Input | RawData]] = {}
        self._domains = shared_domains(procedure)
        self._heads: dict[str, str] = {}
        self._columns: Mapping[str, Input | RawData] = {**procedure.data, **procedure.inputs}
        for column in self._columns.values():
            if not isinstance(column, Input) or not (column.origin or column.expression):
                self.data.setdefault(self._head(column), []).append(column)
        self.decisions = {name: self.given.name(name) for name in procedure.tables}

    def _head(self, column: Input | RawData) -> str:
        """The name in a context under which a column stands, or the object that holds it."""
        head = column.path.head if column.path else column.name
        if head not in self._heads:
            self._heads[head] = self.given.name(head)
        return self._heads[head]

    def domain(self, column: Input) -> Domain:
        """All values that can come to an input of a table, which may allow fewer."""
        return join_domains((column.domain, self._domains[column.name]))

    def operand(self, name: str) -> Operand:
        """What an expression writes for an input or a datum; raises ``Unreadable``."""
        column = self._columns[name]
        if isinstance(column, Input) and column.expression is not None:
            operands = {each: self.operand(each) for each in column.expression.names}
            printed = print_expression(column.expression, operands, self.version)
            return printed._replace(kind=column.kind)
        if isinstance(column, Input) and column.origin is not None:
            return Operand(self.answer(column.origin.table, column.origin.output), column.kind)
        text = self._head(column)
        for key in column.path.keys[1:] if column.path else ():
            step = f".{key}" if _PLAIN.fullmatch(key) and key not in _WORDS else None
            text = f"{text}{step}" if step else f"get value({text}, {print_literal(key)})"
        return Operand(text, column.kind)

    def needs(self, table: Table) -> tuple[list[str], list[str]]:
        """The data and the tables that a table asks: names in ``data``, and ids."""
        data: dict[str, None] = {}
        tables: dict[str, None] = {}
        formulas = (formula for rule in table.computing for formula in rule.formulas)
        waiting = [*table.inputs, *(name for formula in formulas for name in formula.names)]
        for name in waiting:
            column = self._columns[name]
            if isinstance(column, Input) and column.origin is not None:
                tables[column.origin.table] = None
            elif isinstance(column, Input) and column.expression is not None:
                waiting.extend(column.expression.names)
            else:
                data[self._head(column)] = None
        return list(data), list(tables)

    def answer(self, table: str, output: str) -> str:
        """An output of what a table decides."""
        decision = self.decisions[table]
        outputs = self.outputs(table)
        return decision if self.is_value(table) else f"{decision}.{outputs[output]}"

    def outputs(self, table: str) -> dict[str, str]:
        """What the outputs of a table are called."""
        given = Given()
        return {name: given.name(name) for name in self.procedure.tables[table].outputs}

    def is_value(self, table: str) -> bool:
        """Whether the decision of a table is one value, and no context of several."""
        names = [table]
        for one in names:
            uses = {rule.use for rule in self.procedure.tables[one].rules if rule.use}
            names += sorted(uses.difference(names))
        outputs = {tuple(self.procedure.tables[one].outputs) for one in names}
        return len(outputs) == 1 and len(next(iter(outputs))) == 1
