"""The JSON of ``gapless show``, as ``schemas/show.schema.json`` describes it.

Invariants: keys come in one order; ``when`` is in the owner's words, ``where`` says the same in
symbols that read back as cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from gapless.algebra.json_values import plain
from gapless.algebra.numbers import Numbers
from gapless.algebra.values import Kind
from gapless.model import ALL, Case, Cell, Input, Output, Rule, Table
from gapless.render.finding import Finding
from gapless.render.json.diff import revisions_json, table_json
from gapless.render.json.report import finding_json
from gapless.render.json.text import Json, cell_tests, picked
from gapless.render.merged_grid import Fate, MergedGrid
from gapless.render.publication import Publication
from gapless.version import __version__


def show_json(publication: Publication, today: date) -> Json:
    """The JSON of a table and what is known about it; ``today`` decides what is in force."""
    table, findings = publication.table, publication.findings
    return {
        "gapless": __version__,
        **table_json(table),
        "until": table.until,
        "title": table.title,
        "language": table.language,
        "hit_policy": table.hit_policy,
        "as_of": table.as_of,
        "source": picked(table.citation, "document", "section", "date"),
        "data": [
            {
                "name": datum.name,
                "label": datum.label,
                "type": datum.kind,
                **_numbers(datum.kind, datum.numbers),
                "zone": datum.zone and str(datum.zone),
                "question": datum.question,
                "path": datum.path and str(datum.path),
                "private": datum.private,
            }
            for datum in table.data.values()
        ],
        "constants": {name: one.text for name, one in table.constants.items()},
        "inputs": [_input(column) for column in table.inputs.values()],
        "outputs": [_output(output, table.language) for output in table.outputs.values()],
        "graph": [_node(one) for one in (table, *publication.others)],
        "rules": [_rule(rule, table) for rule in table.rules],
        "accepted_gaps": [
            {**_conditions(gap.cells, table), "reason": gap.reason, "line": gap.span.line}
            for gap in table.accepted_gaps
        ],
        "cases": [_case(case) for case in table.cases],
        "complete": None if findings is None else publication.complete,
        "findings": None
        if findings is None
        else [finding_json(Finding(item, table)) for item in findings],
        "history": revisions_json(publication.history, today),
        "changes": None if publication.changes is None else _changes(publication.changes),
    }


def _changes(merged: MergedGrid) -> Json:
    """Since which revision what is new is marked, and every row that is not as it was."""
    return {
        "since": table_json(merged.old),
        "rows": [
            {"row": row.id, "was": row.former_id, "what": row.fates, "columns": sorted(row.changed)}
            for row in merged.rows
            if row.fates
        ],
        "columns": [
            {"name": column.new or column.old, "what": column.fate}
            for column in merged.all_columns
            if column.fate is not Fate.KEPT
        ],
    }


def _numbers(kind: Kind, numbers: Numbers) -> Json:
    """How a column writes its numbers, and what they count."""
    has_numbers = kind in (Kind.NUMBER, Kind.INTEGER)
    return {"unit": numbers.unit, "numbers": numbers.shown if has_numbers else None}


def _input(column: Input) -> Json:
    domain, expression = column.domain, column.expression
    values = domain.enumerated
    return {
        "name": column.name,
        "label": column.label,
        "type": domain.kind,
        **_numbers(domain.kind, domain.numbers),
        "zone": domain.zone and str(domain.zone),
        "question": column.question,
        "path": column.path and str(column.path),
        "private": column.private,
        "expression": expression and expression.text,
        "from": column.origin and str(column.origin),
        "values": None
        if values is None
        else [
            {"value": domain.bare.print(value), "label": domain.labels.get(value)}
            for value in values
        ],
        "domain": None
        if domain.bounds is None
        else cell_tests(replace(domain, bounds=None), domain.bounds),
        "step": None if domain.step is None else domain.bare.print(domain.step),
        "nullable": domain.nullable,
    }


def _node(table: Table) -> Json:
    """A table of the graph: what it asks, what decides the rest, and what it hands over to."""
    return {
        **table_json(table),
        "asks": [column.name for column in table.inputs.values() if column.origin is None],
        "decided": {
            column.name: str(column.origin) for column in table.inputs.values() if column.origin
        },
        "use": list(dict.fromkeys(rule.use for rule in table.rules if rule.use is not None)),
    }


def _output(output: Output, language: str) -> Json:
    return {
        "name": output.name,
        "label": output.label,
        "type": output.kind,
        **_numbers(output.kind, output.numbers),
        "zone": output.zone and str(output.zone),
        "values": None
        if output.values is None
        else [
            {"value": plain(value, language), "label": output.labels.get(value)}
            for value in output.values
        ],
        "wording": output.wording,
        "nullable": output.nullable,
    }


def _rule(rule: Rule, table: Table) -> Json:
    return {
        "row": rule.id,
        "group": rule.group,
        **_conditions(rule.cells, table),
        "then": None if rule.outputs is None else plain(rule.outputs, table.language),
        **picked(rule, "use", "cite", "note"),
        "over": ALL if rule.is_over_all else rule.over,
        "line": rule.span.line,
    }


def _conditions(cells: Mapping[str, Cell], table: Table) -> Json:
    narrowed = {
        name: cell
        for name, cell in cells.items()
        if cell.values != table.inputs[name].domain.everything
    }
    return {
        "when": {name: cell.text for name, cell in cells.items()},
        "where": {
            name: cell_tests(table.inputs[name].domain, cell.values)
            for name, cell in narrowed.items()
        },
    }


def _case(case: Case) -> Json:
    named = picked(case, "row", "status", "table")
    expected = {name: text for name, text in named.items() if text is not None}
    return {
        "name": case.name,
        "as_of": case.as_of,
        "given": case.given,
        "expect": expected | dict(case.outputs),
        "line": case.span.line,
    }
