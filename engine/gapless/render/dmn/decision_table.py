"""A table as a decision table of DMN.

Purpose: columns, rows and hit policy in DMN, so that each row matches where ours does, null
included.

Invariants:
- row 3 is the third ``rule``, and columns stand as they do in the table;
- an input that another table decides is null where that table decides nothing; unless ours takes
  null there, no cell holds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind
from gapless.codes.dmn import NOT_IN_DMN
from gapless.dataclass import dataclass
from gapless.diagnostic import TableError, say
from gapless.model import HitPolicy, Input, Output, Rule, Table
from gapless.reading.dmn.feel_text import feel_cell, print_literal
from gapless.reading.nodes import MappingNode, Node, SequenceNode
from gapless.render.dmn.elements import add
from gapless.render.dmn.expressions import print_expression
from gapless.render.dmn.kept import keep
from gapless.render.dmn.naming import TYPES, Naming
from gapless.sfeel.cell_text import ANY
from gapless.sfeel.formulas import Answer, Formula
from gapless.source import Span
from gapless.unreadable import Unreadable

_AGGREGATIONS = {
    HitPolicy.COLLECT_SUM: "SUM",
    HitPolicy.COLLECT_MIN: "MIN",
    HitPolicy.COLLECT_MAX: "MAX",
    HitPolicy.COLLECT_COUNT: "COUNT",
}
#: The column that names the table which decides instead.
USE = "use"
#: What a row says beside its cells, in columns of its own.
_ANNOTATIONS = ("cite", "note", "group")
_OF_TABLE = ("inputs", "outputs", "rules")


def is_aggregated_apart(table: Table) -> bool:
    """Whether the answers of its rows are put together behind the table.

    DMN does it in the table for one output only, and of a null makes null.
    """
    policy, outputs = table.hit_policy, table.outputs.values()
    if policy not in _AGGREGATIONS:
        return False
    is_null = policy is not HitPolicy.COLLECT_COUNT and any(each.nullable for each in outputs)
    return len(outputs) > 1 or is_null


@dataclass(frozen=True, slots=True)
class TableWriter:
    """Writes one table; ``root`` is its text as nodes, ``home`` the id of its decision."""

    table: Table
    root: MappingNode
    naming: Naming
    home: str

    def write(self, decision: Element) -> None:
        """Write the table into its decision."""
        table = self.table
        policy, aggregation = self._policy()
        element = add(
            decision,
            "decisionTable",
            id=self._id("table"),
            hitPolicy=policy,
            aggregation=aggregation,
        )
        keep(element, self.root, (policy, aggregation), name=table.id, without=_OF_TABLE)
        inputs, outputs = self.root.get("inputs"), self.root.get("outputs")
        for number, column in enumerate(table.inputs.values(), 1):
            self._input(element, number, column, _of(inputs, column.name))
        for number, output in enumerate(table.outputs.values(), 1):
            self._output(element, number, output, _of(outputs, output.name))
        used = sorted({rule.use for rule in table.rules if rule.use})
        if used:
            self._use(element, used)
        named = [key for key in _ANNOTATIONS if any(getattr(rule, key) for rule in table.rules)]
        for key in named:
            add(element, "annotation", name=key)
        rows = self.root.get("rules")
        for rule in table.rules:
            node = rows.items[rule.index] if isinstance(rows, SequenceNode) else None
            self._rule(element, rule, node, named, hands_over=bool(used))

    def _id(self, *parts: str | int) -> str:
        return self.naming.given.id("_".join(map(str, (self.home, *parts))))

    def _policy(self) -> tuple[str, str]:
        policy = self.table.hit_policy
        if policy not in _AGGREGATIONS:
            return policy.upper(), ""
        apart = is_aggregated_apart(self.table)
        return HitPolicy.COLLECT.upper(), "" if apart else _AGGREGATIONS[policy]

    def _input(self, table: Element, number: int, column: Input, node: Node | None) -> None:
        try:
            text = self.naming.operand(column.name).text
        except Unreadable as fault:
            raise _not_in_dmn(column, column.span, fault) from None
        allowed = _allowed(self.naming.domain(column))
        kind = TYPES[column.kind]
        clause = add(table, "input", id=self._id("input", number), label=column.label)
        keep(clause, node, (column.label, text, kind, allowed), name=column.name)
        expression = add(
            clause, "inputExpression", id=self._id("input", number, "expression"), typeRef=kind
        )
        add(expression, "text", text)
        self._values(clause, "inputValues", allowed)

    def _output(self, table: Element, number: int, output: Output, node: Node | None) -> None:
        name, kind = self.naming.outputs(self.table.id)[output.name], TYPES[output.kind]
        # A row that hands over leaves its outputs open.
        is_null = output.nullable or any(rule.use for rule in self.table.rules)
        values = [*(output.values or ()), *([None] if is_null and output.values else [])]
        allowed = ", ".join(map(print_literal, values))
        clause = add(
            table,
            "output",
            id=self._id("output", number),
            label=output.label,
            name=name,
            typeRef=kind,
        )
        keep(clause, node, (output.label, name, kind, allowed), name=output.name)
        self._values(clause, "outputValues", allowed)

    def _use(self, table: Element, used: Sequence[str]) -> None:
        allowed = ", ".join(
            [*(print_literal(self.naming.decisions[name]) for name in used), "null"]
        )
        clause = add(table, "output", id=self._id(USE), name=USE, typeRef=TYPES[Kind.STRING])
        keep(clause, None, ("", USE, TYPES[Kind.STRING], allowed))
        self._values(clause, "outputValues", allowed)

    def _values(self, clause: Element, tag: str, allowed: str) -> None:
        if allowed:
            add(add(clause, tag, id=f"{clause.get('id')}_values"), "text", allowed)

    def _rule(
        self,
        table: Element,
        rule: Rule,
        node: Node | None,
        named: Sequence[str],
        *,
        hands_over: bool,
    ) -> None:
        tests = [self._cell(rule, column) for column in self.table.inputs.values()]
        answers = [self._answer(rule, name) for name in self.table.outputs]
        if hands_over:
            answers.append(print_literal(self.naming.decisions[rule.use] if rule.use else None))
        notes = [getattr(rule, key) or "" for key in named]
        home = self._id("rule", rule.index + 1)
        element = add(table, "rule", id=home)
        keep(element, node, (*tests, *answers, *notes))
        for tag, texts in (("inputEntry", tests), ("outputEntry", answers)):
            for number, text in enumerate(texts, 1):
                add(add(element, tag, id=f"{home}_{tag}_{number}"), "text", text)
        for text in notes:
            add(add(element, "annotationEntry"), "text", text)

    def _cell(self, rule: Rule, column: Input) -> str:
        """The tests of a cell among all values that can come."""
        domain, is_open = self.naming.domain(column), column.origin is not None
        cell = rule.cells.get(column.name)
        if cell is not None and cell.listed and not cell.values.has_null:
            texts = [feel_cell(domain, part, is_open=is_open) for part in cell.listed]
            if not any(text == ANY or text.startswith("not(") for text in texts):
                return ", ".join(texts)
        whole = cell.values if cell else column.domain.everything
        return feel_cell(domain, whole, is_open=is_open)

    def _answer(self, rule: Rule, name: str) -> str:
        value: Answer | None = (rule.outputs or {}).get(name)
        if not isinstance(value, Formula):
            return print_literal(value)
        try:
            names = {each: self.naming.operand(each) for each in value.names}
            return print_expression(value.expression, names, self.naming.version).text
        except Unreadable as fault:
            raise _not_in_dmn(self.table.outputs[name], rule.span, fault) from None


def _not_in_dmn(column: Input | Output, place: Span, fault: Unreadable) -> TableError:
    message = say("{column}: {problem}", column=column.label, problem=fault.message)
    return TableError([NOT_IN_DMN.at(place, message, help=fault.advice)])


def _of(columns: Node | None, name: str) -> Node | None:
    return columns.get(name) if isinstance(columns, MappingNode) else None


def _allowed(domain: Domain) -> str:
    """The values that an input allows, in FEEL; nothing where its type says it."""
    if domain.enumerated is not None:
        if domain.values is None and not domain.nullable:
            return ""
        values = [*domain.enumerated, *([None] if domain.nullable else [])]
        return ", ".join(map(print_literal, values))
    every = Domain(domain.kind, step=domain.step, zone=domain.zone)
    if domain.known == every.known:
        return ""
    return feel_cell(every, domain.known) + (", null" if domain.nullable else "")


def aggregated(table: Table, naming: Naming, rows: str) -> str:
    """The expression that puts together what the rows of a table answer."""
    outputs = naming.outputs(table.id)
    function = _AGGREGATIONS[table.hit_policy].lower()
    parts = {}
    for name, called in outputs.items():
        listed = rows if len(outputs) == 1 else f"{rows}.{called}"
        known = f"{listed}[item != null]" if table.outputs[name].nullable else listed
        parts[called] = f"count({rows})" if function == "count" else f"{function}({known})"
    nothing = f"if {rows} = null or count({rows}) = 0 then null else"
    if len(parts) == 1:
        return f"{nothing} {next(iter(parts.values()))}"
    return f"{nothing} {{{', '.join(f'{name}: {text}' for name, text in parts.items())}}}"
