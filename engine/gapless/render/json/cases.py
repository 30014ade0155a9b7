"""JSON of ``gapless test``: every case with what came of it.

Purpose: the report of ``--format json``.

Invariants: ``schemas/test.schema.json`` describes it; keys come in one order.
"""

from __future__ import annotations

from fractions import Fraction

from gapless.cases.coverage import AimKind, Coverage
from gapless.cases.outcome import CaseResult
from gapless.cases.report import CaseReport
from gapless.language import translate
from gapless.render.finding import case_findings
from gapless.render.json.diff import table_json
from gapless.render.json.report import finding_json
from gapless.render.json.text import exact, plain
from gapless.render.place import place_of
from gapless.render.terminal.cases import aim_words
from gapless.version import __version__

_KINDS = {
    AimKind.ROW: "rows",
    AimKind.BRANCH: "branches",
    AimKind.BOUNDARY: "boundaries",
    AimKind.GAP: "accepted_gaps",
}


def cases_json(report: CaseReport) -> dict[str, object]:
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


def _case(result: CaseResult) -> dict[str, object]:
    case, table = result.case, result.table
    place = place_of(case.span)
    decision = result.decision
    return {
        "name": case.name,
        "table": table.id,
        "version": table.version,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "passed": result.passed,
        "as_of": None if case.as_of is None else case.as_of.isoformat(),
        "given": {name: _text(value) for name, value in case.given.items()},
        "compared": [
            {
                "what": item.what,
                "label": item.label,
                "expected": item.expected,
                "got": item.got,
                "same": item.same,
            }
            for item in result.compared
        ],
        "not_checked": None if result.stopped is None else translate(result.stopped),
        "differences": [translate(difference) for difference in result.differences],
        "decided_by": None if decision is None else table_json(decision.decided_by),
        "passes_as_of": None if result.passes_on is None else result.passes_on.isoformat(),
        "decision": None if decision is None else plain(decision.as_json(), table.language),
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _coverage(coverage: Coverage, report: CaseReport) -> dict[str, object]:
    table = coverage.table
    numbers = {name: coverage.counts(kind) for kind, name in _KINDS.items()}
    tried, whole = (sum(part) for part in zip(*numbers.values(), strict=True))
    counts = {name: {"tried": part, "of": count} for name, (part, count) in numbers.items()}
    return {
        "table": table.id,
        "version": table.version,
        "path": table.source.name,
        "share": exact(Fraction(tried, whole) if whole else Fraction(1)),
        "enough": coverage not in report.too_little,
        **counts,
        "missed": [aim_words(table, aim) for aim in coverage.missed],
    }
