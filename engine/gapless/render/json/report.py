"""JSON for programs: reports and decisions, exactly as INTERFACE promises.

Purpose: the JSON of ``gapless check`` and ``gapless decide``.

Invariants: keys come in one order.  ``schemas/report.schema.json`` describes a report.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gapless.check.report import Report
from gapless.codes.register import title_of
from gapless.deciding.decision import Decision
from gapless.deciding.explain import Explanation, RowReason
from gapless.diagnostic import Diagnostic
from gapless.language import translate
from gapless.render.finding import Finding, check_findings
from gapless.render.json.text import exact, plain
from gapless.version import __version__


def check_json(reports: Iterable[Report], problems: Iterable[Diagnostic] = ()) -> dict[str, object]:
    """The JSON of ``gapless check``; ``problems`` are those of files that could not be read."""
    known = tuple(reports)
    faults = tuple(problems)
    findings = [finding_json(finding) for finding in check_findings(known, faults)]
    tables = [_table(report) for report in known]
    return {
        "gapless": __version__,
        "complete": not faults and all(report.complete for report in known),
        "tables": tables,
        "findings": findings,
    }


def _table(report: Report) -> dict[str, object]:
    table = report.table
    return {
        "table": table.id,
        "version": table.version,
        "path": table.source.name,
        "rows": len(table.rules),
        "inputs": len(table.inputs),
        "complete": report.complete,
        "gaps": sum(finding.code == "gap" for finding in report.findings),
        "coverage": None if report.coverage is None else exact(report.coverage),
    }


#: What every finding has, under names of its own.
_COMMON = frozenset({"table", "version", "rows", "where", "witness"})


def finding_json(finding: Finding) -> dict[str, object]:
    """One finding, as all JSON reports give it."""
    diagnostic, place = finding.diagnostic, finding.place
    facts = diagnostic.facts
    rows = facts.get("rows")
    witness = facts.get("witness")
    found: dict[str, object] = {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "title": translate(title_of(diagnostic.code)),
        "table": finding.table_id,
        "version": finding.version,
        "path": place.path or None,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "message": translate(diagnostic.message),
        "help": None if diagnostic.help is None else translate(diagnostic.help),
        "rows": [str(row) for row in rows] if isinstance(rows, (list, tuple)) else [],
        "where": _where(facts.get("where")),
        "witness": dict(witness) if isinstance(witness, Mapping) else None,
    }
    for name, fact in facts.items():
        if name not in _COMMON:
            found[name] = plain(fact, "en")
    return found


def _where(where: object) -> dict[str, object]:
    if not isinstance(where, Mapping):
        return {}
    return {
        str(name): list(tests) if isinstance(tests, (list, tuple)) else str(tests)
        for name, tests in where.items()
    }


def decision_json(
    decision: Decision, language: str = "en", explanation: Explanation | None = None
) -> dict[str, object]:
    """The JSON of ``gapless decide``; ``language`` (``id``, ``en``) is that of durations."""
    found = plain(decision.as_json(), language)
    assert isinstance(found, dict)
    if explanation is not None:
        found["explanation"] = [_row_reason(row) for row in explanation.rows]
    return found


def _row_reason(row: RowReason) -> dict[str, object]:
    return {
        "table": row.table,
        "version": row.version,
        "row": row.row,
        "verdict": row.verdict,
        "use": row.use,
        "cells": [
            {"input": cell.input, "cell": cell.cell, "value": cell.value} for cell in row.cells
        ],
    }
