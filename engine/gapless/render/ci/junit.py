"""JUnit's XML: findings and cases for the test pages of CI servers.

Invariants: a file that cannot be read is a suite with an error; a table is a suite; of a check
each error and warning is a failed test, an accepted gap a skipped one, and a clean table one
passed test; every case is a test.  No character stands there that XML forbids, for ``cleaning``
shows those as escapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from gapless.cases.outcome import CaseResult
from gapless.cases.report import CaseReport
from gapless.check.accepted_gaps import ACCEPTED_GAP
from gapless.check.report import Report
from gapless.codes.check import NOT_CHECKED
from gapless.codes.use import LOW_COVERAGE
from gapless.diagnostic import Diagnostic, Severity, say
from gapless.language import translate
from gapless.render.cleaning import clean, clean_lines, without_commands
from gapless.render.finding import Finding, case_findings


def check_junit(reports: Iterable[Report], problems: Iterable[Diagnostic]) -> str:
    """The report of a check."""
    return _write("gapless check", [*_problem_suites(problems), *map(_table_suite, reports)])


def cases_junit(report: CaseReport) -> str:
    """The report of cases that were run."""
    suites = [*_problem_suites(report.problems), *_case_suites(report.results)]
    of_cases = [result.diagnostic() for result in report.unknown]
    # A warning about cases fails nothing, here as in the exit status.
    suites += _problem_suites(report.warnings, "skipped")
    others = [
        _found(finding, "failure")
        for finding in case_findings(report)
        if finding.diagnostic.code in (LOW_COVERAGE.name, NOT_CHECKED.name)
        and finding.diagnostic not in of_cases
    ]
    if others:
        suites.append(_suite(translate(say("coverage")), "", others))
    return _write("gapless test", suites)


def _problem_suites(problems: Iterable[Diagnostic], verdict: str = "error") -> Iterator[Element]:
    for path, group in groupby(problems, key=lambda problem: problem.path):
        yield _suite(
            path or "gapless", path, [_found(Finding(problem), verdict) for problem in group]
        )


def _table_suite(report: Report) -> Element:
    tests = []
    for diagnostic in report:
        finding = Finding(diagnostic, report.table)
        if diagnostic.severity is not Severity.INFORMATION:
            tests.append(_found(finding, "failure"))
        elif ACCEPTED_GAP.made(diagnostic):
            tests.append(_found(finding, "skipped"))
    if all(test.find("skipped") is not None for test in tests):
        tests.append(_test(translate(say("the table is complete"))))
    return _suite(report.table.full_name, report.table.source.name, tests)


def _case_suites(results: Sequence[CaseResult]) -> Iterator[Element]:
    def origin(result: CaseResult) -> tuple[str, str]:
        return result.table.full_name, result.case.span.source.name

    for (name, file), group in groupby(results, key=origin):
        yield _suite(name, file, list(map(_case_test, group)))


def _case_test(result: CaseResult) -> Element:
    test = _test(result.case.name)
    if not result.passed:
        finding = Finding(result.diagnostic(), result.table)
        lines = [_text(finding)]
        lines += [f"{' ' if item.same else '≠'} {translate(item.line)}" for item in result.compared]
        differences = "; ".join(map(translate, result.differences))
        _end(test, "failure", finding, differences, "\n".join(lines))
    return test


def _found(finding: Finding, verdict: str) -> Element:
    """A finding as a test that ended with ``failure``, ``error`` or ``skipped``."""
    message = translate(finding.diagnostic.message)
    test = _test(f"{finding.diagnostic.code}: {message}")
    _end(test, verdict, finding, message, _text(finding))
    return test


def _text(finding: Finding) -> str:
    return "\n".join(filter(None, (str(finding.place), finding.text)))


def _test(name: str) -> Element:
    """A test that passed, as long as nothing is said of its end."""
    return Element("testcase", classname="", name=clean(name))


def _end(test: Element, verdict: str, finding: Finding, message: str, text: str) -> None:
    end = SubElement(
        test, verdict, type=finding.diagnostic.code, message=" ".join(clean_lines(message))
    )
    end.text = "\n".join(clean_lines(text))


def _suite(name: str, file: str, tests: Sequence[Element]) -> Element:
    """The tests of one table or file."""
    suite = Element("testsuite", name=clean(name))
    suite.extend(tests)
    for test in tests:
        test.set("classname", clean(name))
    _count(suite, failures="failure", errors="error", skipped="skipped")
    if file:
        suite.set("file", clean(file))
    return suite


def _count(element: Element, **verdicts: str) -> None:
    """How many tests there are, and how many of them ended so."""
    element.set("tests", str(len([*element.iter("testcase")])))
    for name, verdict in verdicts.items():
        element.set(name, str(len([*element.iter(verdict)])))


def _write(name: str, suites: Sequence[Element]) -> str:
    root = Element("testsuites", name=name)
    root.extend(suites)
    _count(root, failures="failure", errors="error")
    indent(root)
    text = without_commands(tostring(root, encoding="unicode"), colon="&#58;", hash="&#35;")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'
