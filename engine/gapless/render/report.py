"""Reports for people: what ``gapless check`` prints.

Purpose: for every table its findings, the serious ones first and in full, what the owner left
open in brief, and one line that sums up.  Place in the flow: above ``check.report`` and
``diagnostics``.

Invariants: tables come as given, each as soon as it is checked; within a table errors come
before warnings before information; what is left out is counted and said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from gapless.check.report import Report
from gapless.diagnostic import Diagnostic, Severity
from gapless.model import Table
from gapless.render.diagnostics import diagnostic_lines
from gapless.render.marks import where_texts
from gapless.render.page import Page, indented
from gapless.render.wrapping import text_of, wrap

_ACCEPTED = "accepted-gap"
_HARMLESS = "overlap-harmless"


def show_reports(
    reports: Iterable[Report],
    problems: Iterable[Diagnostic] = (),
    *,
    most: int | None = 10,
    verbose: bool = False,
) -> Page:
    """All reports and the problems of files that could not be read, and a summary.

    At most ``most`` findings of one code are shown in full for each table (None: all);
    ``verbose`` shows harmless overlaps too.
    """
    known = tuple(reports)
    faults = tuple(problems)
    return Page(lambda width: _page(known, faults, most, verbose, width))


def _page(
    reports: Sequence[Report],
    problems: Sequence[Diagnostic],
    most: int | None,
    verbose: bool,
    width: int,
) -> Iterator[Text]:
    for problem in problems:
        yield from diagnostic_lines(problem, width)
        yield Text()
    for report in reports:
        yield from _heading(report.table, width)
        yield from _findings(tuple(report.findings), most, verbose, width)
        yield Text()
    summary = Text(summarize(reports, problems), "bold")
    yield from wrap(summary, width)


def _heading(table: Table, width: int) -> Iterator[Text]:
    """``padam-meluas 3.0.0 · 9 rows × 5 inputs · path``; the path below where it is too long."""
    name = f"{table.id} {table.version}" if table.version else table.id
    size = f" · {count(len(table.rules), 'row')} × {count(len(table.inputs), 'input')}"
    start, path = Text.assemble(text_of(name, "bold"), size), text_of(table.source.name, "dim")
    whole = Text.assemble(start, " · ", path)
    if whole.cell_len <= width:
        yield whole
        return
    yield from indented(start, width, "", "  ", at_spaces=True)
    yield from indented(path, width, "  ", "  ", at_spaces=True)


def _findings(
    findings: Sequence[Diagnostic], most: int | None, verbose: bool, width: int
) -> Iterator[Text]:
    brief = {_ACCEPTED} if verbose else {_ACCEPTED, _HARMLESS}
    full = sorted((f for f in findings if f.code not in brief), key=lambda f: f.severity)
    totals = Counter(finding.code for finding in full)
    shown: Counter[str] = Counter()
    for finding in full:
        if most is not None and shown[finding.code] >= most:
            continue
        shown[finding.code] += 1
        yield Text()
        yield from diagnostic_lines(finding, width)
        left = totals[finding.code] - shown[finding.code]
        if most is not None and shown[finding.code] == most and left:
            yield Text()
            yield from wrap(Text(f"… and {left} more ({finding.code})", "bold"), width)
    accepted = [finding for finding in findings if finding.code == _ACCEPTED]
    harmless = [finding for finding in findings if finding.code == _HARMLESS]
    if full and (accepted or (harmless and not verbose)):
        yield Text()
    if not full:
        yield Text("  no findings", "green")
    if harmless and not verbose:
        line = f"{count(len(harmless), 'overlap')} whose rows agree"
        yield from indented(Text(line, "dim"), width, "  ")
    if accepted:
        yield Text(f"  {count(len(accepted), 'accepted gap')}:", "dim")
        for finding in accepted:
            yield from indented(_accepted(finding), width, "  · ", "    ")


def _accepted(finding: Diagnostic) -> Text:
    where = ", ".join(f"{name} {tests}" for name, tests in where_texts(finding).items())
    reason = finding.facts.get("reason", "")
    return Text.assemble(text_of(where or "every context"), ": ", text_of(str(reason), "dim"))


def count(number: int, noun: str) -> str:
    """``1 row``, ``2 rows``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def summarize(reports: Iterable[Report], problems: Iterable[Diagnostic] = ()) -> str:
    """``3 tables: 1 error, 0 warnings, 4 accepted gaps``; ``clean`` where nothing is wrong."""
    reports = tuple(reports)
    problems = tuple(problems)
    findings = [finding for report in reports for finding in report.findings]
    severities = Counter(finding.severity for finding in (*findings, *problems))
    accepted = sum(finding.code == _ACCEPTED for finding in findings)
    errors, warnings = severities[Severity.ERROR], severities[Severity.WARNING]
    parts = (
        [count(errors, "error"), count(warnings, "warning")] if errors or warnings else ["clean"]
    )
    if accepted:
        parts.append(count(accepted, "accepted gap"))
    if not all(report.complete for report in reports):
        parts.append("not checked completely")
    subject = count(len(reports), "table") if reports else "no table could be checked"
    return f"{subject}: {', '.join(parts)}"
