"""JSON of ``gapless test``: every case with what came of it.

Invariants: ``schemas/test.schema.json`` describes it; keys come in one order.
"""

from __future__ import annotations

from fractions import Fraction

from gapless.algebra.json_values import plain
from gapless.cases.coverage import AimKind, Coverage
from gapless.cases.outcome import CaseResult
from gapless.cases.report import CaseReport
from gapless.render.finding import case_findings
from gapless.render.json.diff import table_json
from gapless.render.json.report import finding_json
from gapless.render.json.text import Json, picked
from gapless.render.terminal.cases import aim_words
from gapless.version import __version__

_KINDS = {
    AimKind.ROW: "rows",
    AimKind.BRANCH: "branches",
    AimKind.BOUNDARY: "boundaries",
    AimKind.GAP: "accepted_gaps",
}


def cases_json(report: CaseReport) -> Json:
    """The JSON of ``gapless test``."""
    failed = len(report.failed)
    return {
        "gapless": __version__,
        "complete": report.complete,
        "passed": len(report.results) - failed - len(report.unknown),
        "failed": failed,
        "not_checked": len(report.unknown),
        "cases": [_case(result) for result in report.results],
        "coverage": [_coverage(coverage, report) for coverage in report.coverages],
        "findings": [finding_json(finding) for finding in case_findings(report)],
    }


def _case(result: CaseResult) -> Json:
    case, table, decision = result.case, result.table, result.decision
    return {
        "name": case.name,
        "table": table.id,
        "version": table.version,
        "path": case.span.source.name,
        "line": case.span.line,
        "column": case.span.column,
        "passed": result.passed,
        "as_of": case.as_of,
        "given": case.given,
        "compared": [
            picked(item, "what", "label", "expected", "got", "same") for item in result.compared
        ],
        "not_checked": result.stopped,
        "differences": result.differences,
        "decided_by": decision and table_json(decision.decided_by),
        "passes_as_of": result.passes_on,
        "decision": decision and plain(decision.as_json(), table.language),
    }


def _coverage(coverage: Coverage, report: CaseReport) -> Json:
    table = coverage.table
    numbers = {name: coverage.counts(kind) for kind, name in _KINDS.items()}
    tried, whole = (sum(part) for part in zip(*numbers.values(), strict=True))
    counts = {name: {"tried": part, "of": count} for name, (part, count) in numbers.items()}
    return {
        "table": table.id,
        "version": table.version,
        "path": table.source.name,
        "share": Fraction(tried, whole) if whole else 1,
        "enough": coverage not in report.too_little,
        **counts,
        "missed": [aim_words(table, aim) for aim in coverage.missed],
    }
