"""JUnit's XML: findings and cases for the test pages of CI servers.

Purpose: the report of ``--format junit``.

Invariants: a file that cannot be read is a suite with an error; a table is a suite; of a check
each error and warning is a failed test, an accepted gap a skipped one, and a clean table one
passed test; every case is a test.  No character stands there that XML forbids, for ``cleaning``
shows those as escapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from gapless.cases.outcome import CaseResult
from gapless.cases.report import CaseReport
from gapless.check.accepted_gaps import ACCEPTED_GAP
from gapless.check.report import Report
from gapless.codes.check import NOT_CHECKED
from gapless.codes.use import LOW_COVERAGE
from gapless.diagnostic import Diagnostic, Severity, say
from gapless.language import translate
from gapless.model import Table
from gapless.render.cleaning import clean, clean_lines, without_commands
from gapless.render.finding import Finding, case_findings


@dataclass(frozen=True, slots=True)
class Test:
    """One test: ``verdict`` is ``failure``, ``error`` or ``skipped``, None for one that passed."""

    name: str
    verdict: str | None = None
    kind: str = ""
    message: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests of one table or file."""

    name: str
    file: str
    tests: tuple[Test, ...]

    def count(self, verdict: str) -> int:
        """How many tests ended so."""
        return sum(test.verdict == verdict for test in self.tests)


def check_junit(reports: Iterable[Report], problems: Iterable[Diagnostic]) -> str:
    """The report of a check."""
    suites = [*_problem_suites(problems), *map(_table_suite, reports)]
    return _write("gapless check", suites)


def cases_junit(report: CaseReport) -> str:
    """The report of cases that were run."""
    suites = [*_problem_suites(report.problems), *_case_suites(report.results)]
    of_cases = [result.diagnostic() for result in report.unknown]
    # A warning about cases fails nothing, here as in the exit status.
    suites += _problem_suites(report.warnings, "skipped")
    others = [
        finding
        for finding in case_findings(report)
        if finding.diagnostic.code in (LOW_COVERAGE.name, NOT_CHECKED.name)
        and finding.diagnostic not in of_cases
    ]
    if others:
        tests = tuple(_test(finding, "failure") for finding in others)
        suites.append(Suite(translate(say("coverage")), "", tests))
    return _write("gapless test", suites)


def _problem_suites(problems: Iterable[Diagnostic], verdict: str = "error") -> Iterator[Suite]:
    for path, group in groupby(problems, key=lambda problem: problem.path):
        tests = tuple(_test(Finding(problem), verdict) for problem in group)
        yield Suite(path or "gapless", path, tests)


def _table_suite(report: Report) -> Suite:
    tests: list[Test] = []
    for diagnostic in report:
        finding = Finding(diagnostic, report.table)
        if diagnostic.severity is not Severity.INFORMATION:
            tests.append(_test(finding, "failure"))
        elif diagnostic.code == ACCEPTED_GAP.name:
            tests.append(_test(finding, "skipped"))
    if all(test.verdict == "skipped" for test in tests):
        tests.append(Test(translate(say("the table is complete"))))
    return Suite(_name(report.table), report.table.source.name, tuple(tests))


def _case_suites(results: Sequence[CaseResult]) -> Iterator[Suite]:
    def origin(result: CaseResult) -> tuple[str, str]:
        return _name(result.table), result.case.span.source.name

    for (name, file), group in groupby(results, key=origin):
        yield Suite(name, file, tuple(map(_case_test, group)))


def _case_test(result: CaseResult) -> Test:
    if result.passed:
        return Test(result.case.name)
    found = _test(Finding(result.diagnostic(), result.table), "failure")
    differences = "; ".join(map(translate, result.differences))
    lines = [found.text]
    for item in result.compared:
        sign = " " if item.same else "≠"
        message = say(
            "{what}: expected {expected}, got {got}",
            what=item.label,
            expected=item.expected,
            got=item.got,
        )
        lines.append(f"{sign} {translate(message)}")
    return Test(result.case.name, "failure", found.kind, differences, "\n".join(lines))


def _test(finding: Finding, verdict: str) -> Test:
    diagnostic = finding.diagnostic
    message = translate(diagnostic.message)
    lines = [str(finding.place), message]
    if diagnostic.help is not None:
        lines.append(translate(say("help: {help}", help=diagnostic.help)))
    text = "\n".join(line for line in lines if line)
    return Test(f"{diagnostic.code}: {message}", verdict, diagnostic.code, message, text)


def _name(table: Table) -> str:
    return f"{table.id} {table.version}" if table.version else table.id


def _write(name: str, suites: Sequence[Suite]) -> str:
    root = Element(
        "testsuites",
        name=name,
        tests=str(sum(len(suite.tests) for suite in suites)),
        failures=str(sum(suite.count("failure") for suite in suites)),
        errors=str(sum(suite.count("error") for suite in suites)),
    )
    for suite in suites:
        _write_suite(root, suite)
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    text = without_commands(text, colon="&#58;", hash="&#35;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'


def _write_suite(root: Element, suite: Suite) -> None:
    element = SubElement(
        root,
        "testsuite",
        name=clean(suite.name),
        tests=str(len(suite.tests)),
        failures=str(suite.count("failure")),
        errors=str(suite.count("error")),
        skipped=str(suite.count("skipped")),
    )
    if suite.file:
        element.set("file", clean(suite.file))
    for test in suite.tests:
        case = SubElement(element, "testcase", classname=clean(suite.name), name=clean(test.name))
        if test.verdict is not None:
            output = SubElement(
                case, test.verdict, type=test.kind, message=" ".join(clean_lines(test.message))
            )
            output.text = "\n".join(clean_lines(test.text))
