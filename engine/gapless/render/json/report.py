"""JSON for programs: reports and decisions, exactly as INTERFACE promises.

Purpose: the JSON of ``gapless check`` and ``gapless decide``.

Invariants: keys come in one order.  ``schemas/report.schema.json`` describes a report.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from gapless.check.gaps import GAP
from gapless.check.report import Report
from gapless.deciding.decision import Decision
from gapless.deciding.explain import Explanation, RowReason
from gapless.diagnostic import Diagnostic, Facts
from gapless.language import translate
from gapless.register import title_of
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
        "gaps": sum(finding.code == GAP.name for finding in report.findings),
        "coverage": None if report.coverage is None else exact(report.coverage),
    }


#: What every finding has; a class of its own adds to these.
_COMMON = tuple(field.name for field in fields(Facts))


def finding_json(finding: Finding) -> dict[str, object]:
    """One finding, as all JSON reports give it."""
    diagnostic, place = finding.diagnostic, finding.place
    facts = diagnostic.facts
    found: dict[str, object] = {
        "code": diagnostic.code,
        "severity": str(diagnostic.severity),
        "title": translate(title_of(diagnostic.code)),
        "table": finding.table_id,
        "version": finding.table.version if finding.table else None,
        "path": place.path or None,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "message": translate(diagnostic.message),
        "help": None if diagnostic.help is None else translate(diagnostic.help),
        "rows": list(facts.rows),
        "where": facts.where or {},
        "witness": facts.witness,
    }
    for field in fields(facts):
        if field.name not in _COMMON:
            found[field.name] = plain(getattr(facts, field.name), "en")
    return found


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
