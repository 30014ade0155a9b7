"""A procedure as a file of DMN: its data, its decisions, and what each of them needs.

Purpose: every table becomes a decision, the one that was asked for first; what contexts give
becomes input data.  An input ``from`` another table is a requirement.

A table that hands over becomes two decisions: one with its rows, which has a column more that names
the table to go on with, and one of its own name, an expression that picks the answer of the table
that decides::

    if a_rows.use = "b" then b else a_rows.answer

Invariants: the same procedure gives the same text; what DMN cannot say is refused, and nothing is
left out silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote
from xml.etree.ElementTree import Element

from gapless.codes.dmn import NOT_IN_DMN
from gapless.diagnostic import TableError
from gapless.model import Procedure, Table
from gapless.reading.dmn.feel_text import print_literal
from gapless.reading.dmn.xml import OWN, OWN_SPACE
from gapless.reading.nodes import MappingNode
from gapless.render.dmn.decision_table import (
    USE,
    TableWriter,
    aggregated,
    is_aggregated_apart,
)
from gapless.render.dmn.diagram import draw
from gapless.render.dmn.elements import add, namespaces, write
from gapless.render.dmn.naming import TYPES, Naming
from gapless.source import Source
from gapless.unreadable import Unreadable
from gapless.version import __version__


def dmn(procedure: Procedure, roots: Mapping[str, MappingNode], version: str) -> str:
    """The file; ``roots`` are the texts of the tables as nodes, by their ids.

    Raises ``TableError`` for what DMN cannot say and XML cannot hold.
    """
    return _Definitions(procedure, roots, version).text()


class _Definitions:
    def __init__(
        self, procedure: Procedure, roots: Mapping[str, MappingNode], version: str
    ) -> None:
        self._procedure = procedure
        self._roots = roots
        self._naming = Naming(procedure, version)
        self._ids = self._naming.given
        entry = procedure.entry
        self._root = add(
            None,
            "definitions",
            **namespaces(version),
            **{f"xmlns:{OWN}": OWN_SPACE},
            id=self._ids.id("definitions"),
            name=entry.id,
            label=entry.title if entry.title != entry.id else "",
            namespace=f"urn:gapless:{quote(entry.id)}",
            exporter="gapless",
            exporterVersion=__version__,
        )
        #: The ids of decisions by the ids of their tables, and of data by their names.
        self._decisions = {name: self._ids.id(name) for name in procedure.tables}
        self._data = {name: self._ids.id(f"input_{name}") for name in self._naming.data}
        #: What each decision requires, by ids.
        self._required: dict[str, list[str]] = {}

    def text(self) -> str:
        """The file."""
        for table in self._procedure.tables.values():
            self._type(table)
        for table in self._procedure.tables.values():
            self._table(table)
        for name, identity in self._data.items():
            self._datum(name, identity)
        draw(self._root, self._required, list(self._data.values()), self._procedure.entry.id)
        try:
            return write(self._root)
        except Unreadable as fault:
            place = Source(self._procedure.entry.source.name, "")
            raise TableError([NOT_IN_DMN.at(place, fault.message, help=fault.advice)]) from None

    def _type(self, table: Table) -> None:
        """The type of a decision that answers a list, or several outputs."""
        if self._kind(table) != self._type_name(table):
            return
        outputs = self._naming.outputs(table.id)
        collection = "true" if table.hit_policy.lists else ""
        item = add(
            self._root, "itemDefinition", name=self._type_name(table), isCollection=collection
        )
        if len(outputs) == 1:
            add(item, "typeRef", TYPES[next(iter(table.outputs.values())).kind])
            return
        for name, called in outputs.items():
            part = add(item, "itemComponent", name=called)
            add(part, "typeRef", TYPES[table.outputs[name].kind])

    def _type_name(self, table: Table) -> str:
        return f"t_{self._naming.decisions[table.id]}"

    def _kind(self, table: Table) -> str:
        """The type of what a table decides; nothing where several tables answer otherwise."""
        if any(rule.use for rule in table.rules):
            return ""
        if table.hit_policy.lists or len(table.outputs) > 1:
            return self._type_name(table)
        return TYPES[next(iter(table.outputs.values())).kind]

    def _table(self, table: Table) -> None:
        identity, name = self._decisions[table.id], self._naming.decisions[table.id]
        data, tables = self._naming.needs(table)
        below = [self._data[each] for each in data]
        decisions = [self._decisions[each] for each in tables]
        used = sorted({rule.use for rule in table.rules if rule.use})
        if used or is_aggregated_apart(table):
            rows = self._naming.given.name(f"{name}_rows")
            home = self._ids.id(f"{identity}_rows")
            others = [self._decisions[each] for each in used]
            decision = self._decision(table, identity, name, [home, *others], [])
            expression = add(decision, "literalExpression", id=self._ids.id(f"{identity}_answer"))
            picked = (
                self._picked(table, rows, used) if used else aggregated(table, self._naming, rows)
            )
            add(expression, "text", picked)
            decision = self._decision(table, home, rows, decisions, below)
        else:
            home = identity
            decision = self._decision(table, home, name, decisions, below)
        TableWriter(table, self._roots[table.id], self._naming, home).write(decision)

    def _decision(
        self, table: Table, identity: str, name: str, decisions: list[str], data: list[str]
    ) -> Element:
        decision = add(self._root, "decision", id=identity, name=name, label=table.title)
        is_whole = name == self._naming.decisions[table.id]
        add(
            decision,
            "variable",
            id=self._ids.id(f"{identity}_variable"),
            name=name,
            typeRef=self._kind(table) if is_whole else "",
        )
        for tag, required in (("requiredDecision", decisions), ("requiredInput", data)):
            for each in required:
                edge = self._ids.id(f"{identity}_requires_{each}")
                add(add(decision, "informationRequirement", id=edge), tag, href=f"#{each}")
        self._required[identity] = [*decisions, *data]
        return decision

    def _picked(self, table: Table, rows: str, used: list[str]) -> str:
        """The expression that picks the answer of the table that decides."""
        is_value = self._naming.is_value(table.id)
        text = ""
        for other in used:
            called = print_literal(self._naming.decisions[other])
            answer = self._naming.decisions[other]
            if not is_value and self._naming.is_value(other):
                answer = self._as_context(other, answer)
            text += f"if {rows}.{USE} = {called} then {answer} else "
        outputs = self._naming.outputs(table.id).values()
        if is_value:
            return f"{text}{rows}.{next(iter(outputs))}"
        own = ", ".join(f"{called}: {rows}.{called}" for called in outputs)
        return f"{text}if {rows} = null then null else {{{own}}}"

    def _as_context(self, table: str, answer: str) -> str:
        """A value as a context of one output."""
        [called] = self._naming.outputs(table).values()
        return f"if {answer} = null then null else {{{called}: {answer}}}"

    def _datum(self, name: str, identity: str) -> None:
        columns = self._naming.data[name]
        alone = columns[0] if len(columns) == 1 and columns[0].path is None else None
        datum = add(
            self._root, "inputData", id=identity, name=name, label=alone.label if alone else ""
        )
        if alone and alone.question:
            add(datum, "description", alone.question)
        kind = TYPES[alone.kind] if alone else ""
        add(datum, "variable", id=self._ids.id(f"{identity}_variable"), name=name, typeRef=kind)
