"""JSON for programs: the findings of ``gapless check``.

Invariants: keys come in one order.  ``schemas/report.schema.json`` describes a report.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from gapless.algebra.json_values import plain
from gapless.check.gaps import GAP
from gapless.check.report import Report
from gapless.diagnostic import Diagnostic, Facts
from gapless.register import title_of
from gapless.render.finding import Finding, check_findings
from gapless.render.json.text import Json, picked
from gapless.version import __version__


def check_json(reports: Sequence[Report], problems: Sequence[Diagnostic] = ()) -> Json:
    """The JSON of ``gapless check``; ``problems`` are those of files that could not be read."""
    findings = [finding_json(finding) for finding in check_findings(reports, problems)]
    return {
        "gapless": __version__,
        "complete": not problems and all(report.complete for report in reports),
        "tables": [_table(report) for report in reports],
        "findings": findings,
    }


def _table(report: Report) -> Json:
    table = report.table
    return {
        "table": table.id,
        "version": table.version,
        "path": table.source.name,
        "rows": len(table.rules),
        "inputs": len(table.inputs),
        "complete": report.complete,
        "gaps": sum(GAP.made(finding) for finding in report.findings),
        "coverage": report.coverage,
    }


#: What every finding has; a class of its own adds to these.
_COMMON = tuple(field.name for field in fields(Facts))


def finding_json(finding: Finding) -> Json:
    """One finding, as all JSON reports give it."""
    diagnostic, place = finding.diagnostic, finding.place
    facts = diagnostic.facts
    found: Json = {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "title": title_of(diagnostic.code),
        "table": finding.table_id,
        "version": finding.table.version if finding.table else None,
        "path": place.path or None,
        **picked(place, "line", "column", "end_line", "end_column"),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "rows": facts.rows,
        "where": facts.where or {},
        "witness": facts.witness,
    }
    for field in fields(facts):
        if field.name not in _COMMON:
            found[field.name] = plain(getattr(facts, field.name), "en")
    return found
