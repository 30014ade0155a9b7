"""Reports for people: what ``gapless check`` prints.

Purpose: for every table its findings, the serious ones first and in full, what the owner left open
in brief, and one line that sums up.

Invariants: tables come as given, each as soon as it is checked; within a table errors come
before warnings before information; what is left out is counted and said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from rich.text import Text

from gapless.check.accepted_gaps import ACCEPTED_GAP, AcceptedGapFacts
from gapless.check.gaps import GAP
from gapless.check.overlaps import OVERLAP_HARMLESS, OverlapFacts
from gapless.check.report import Report
from gapless.diagnostic import Diagnostic, Message, Severity, joined, say, say_count
from gapless.language import translate
from gapless.model import Table
from gapless.render.marks import where_texts
from gapless.render.terminal.diagnostics import diagnostic_lines, head_lines
from gapless.render.terminal.page import Page, indented
from gapless.render.terminal.wrapping import text_of, wrap

#: So many hints of one kind are shown unless asked for more.
_MOST_HINTS = 3


def show_reports(
    reports: Iterable[Report],
    problems: Iterable[Diagnostic] = (),
    *,
    room: int | None = 50,
    verbose: bool = False,
) -> Page:
    """All reports and the problems of files that could not be read, and a summary.

    Of each table as many findings are shown in full as fit into ``room`` lines (None: all), but
    one at least; of every other kind the sentence of the first, and how many there are.
    ``verbose`` shows hints in full too.
    """
    known = tuple(reports)
    faults = tuple(problems)
    return Page(lambda width: _page(known, faults, room, verbose, width))


def _page(
    reports: Sequence[Report],
    problems: Sequence[Diagnostic],
    room: int | None,
    verbose: bool,
    width: int,
) -> Iterator[Text]:
    yield from _problems(problems, room, width)
    for report in reports:
        yield from _heading(report.table, width)
        yield from _report(report, room, verbose, width)
        yield Text()
    summary = Text(summarize(reports, problems), "bold")
    yield from wrap(summary, width)


def _problems(problems: Sequence[Diagnostic], room: int | None, width: int) -> Iterator[Text]:
    for shown, left, code in fit_into(problems, room, width):
        for lines in shown:
            yield from lines
            yield Text()
        if left:
            yield from _more(left, code, width)
            yield Text()


def _heading(table: Table, width: int) -> Iterator[Text]:
    """``padam-meluas 3.0.0 · 9 rows × 5 inputs · path``; the path below where it is too long."""
    name = f"{table.id} {table.version}" if table.version else table.id
    rows = say_count(len(table.rules), "{count:,} row", "{count:,} rows")
    inputs = say_count(len(table.inputs), "{count:,} input", "{count:,} inputs")
    size = f" · {translate(rows)} × {translate(inputs)}"
    start, path = Text.assemble(text_of(name, "bold"), size), text_of(table.source.name, "dim")
    whole = Text.assemble(start, " · ", path)
    if whole.cell_len <= width:
        yield whole
        return
    yield from indented(start, width, "", "  ", at_spaces=True)
    yield from indented(path, width, "  ", "  ", at_spaces=True)


def _report(report: Report, room: int | None, verbose: bool, width: int) -> Iterator[Text]:
    """The numbers, the findings in full, what is left open, the hints in brief."""
    accepted, hints, full = [], [], []
    for finding in report.findings:
        if finding.code == ACCEPTED_GAP.name:
            accepted.append(finding)
        elif finding.severity is Severity.INFORMATION and not verbose:
            hints.append(finding)
        else:
            full.append(finding)
    if full:
        yield from indented(Text(translate(_numbers(report, full, hints)), "bold"), width, "  ")
    else:
        yield from indented(Text(translate(say("no findings")), "green"), width, "  ")
    left_out = False
    used = 0
    for shown, left, code in fit_into(full, room, width):
        for lines in shown:
            used += len(lines) + 1
            yield Text()
            yield from lines
        if left:
            left_out = True
            yield Text()
            yield from _more(left, code, width)
    if left_out:
        yield from indented(Text(translate(say("--all shows every finding")), "dim"), width, "  ")
    if full and (accepted or hints):
        yield Text()
    if accepted:
        yield Text(f"  {translate(_accepted_gaps(len(accepted)))}:", "dim")
        for finding in accepted:
            yield from indented(_accepted(finding), width, "  · ", "    ")
    yield from _hints(hints, None if room is None else room - used, width)


def _numbers(
    report: Report, findings: Sequence[Diagnostic], hints: Sequence[Diagnostic]
) -> Message:
    """``1 error, 2 warnings, 3 hints · 4 regions without a row, 0.2 % of all contexts``."""
    severities = Counter(finding.severity for finding in findings)
    parts = []
    if severities[Severity.ERROR]:
        parts.append(_errors(severities[Severity.ERROR]))
    if severities[Severity.WARNING]:
        parts.append(_warnings(severities[Severity.WARNING]))
    count = sum(
        finding.severity is Severity.INFORMATION and finding.code != OVERLAP_HARMLESS.name
        for finding in (*findings, *hints)
    )
    if count:
        parts.append(say_count(count, "{count:,} hint", "{count:,} hints"))
    said = joined(parts)
    gaps = sum(finding.code == GAP.name for finding in findings)
    if gaps:
        if report.complete:
            regions = say_count(
                gaps, "{count:,} region without a row", "{count:,} regions without a row"
            )
        else:
            regions = say_count(
                gaps,
                "{count:,} region without a row found so far",
                "{count:,} regions without a row found so far",
            )
        said = joined((said, regions), " · ")
        coverage = report.coverage
        if coverage is not None and coverage < 1:
            covered = say("covered: {share} of all contexts", share=percent(coverage))
            said = joined((said, covered), "; ")
    return said


def percent(part: Fraction) -> Message:
    """A part in percent, rounded down: nothing but the whole is ``100 %``."""
    if part == 1:
        return say("100 %")
    hundredths = int(part * 10_000)
    if hundredths == 0 and part:
        return say("less than 0.01 %")
    whole, rest = divmod(hundredths, 100)
    return say("{whole}.{hundredths:02} %", whole=whole, hundredths=rest)


def _errors(number: int) -> Message:
    return say_count(number, "{count:,} error", "{count:,} errors")


def _warnings(number: int) -> Message:
    return say_count(number, "{count:,} warning", "{count:,} warnings")


def _accepted_gaps(number: int) -> Message:
    return say_count(number, "{count:,} accepted gap", "{count:,} accepted gaps")


Lines = Sequence[Text]


def fit_into(
    findings: Sequence[Diagnostic], room: int | None, width: int
) -> Iterator[tuple[list[Lines], int, str]]:
    """For every code, the severe ones first: the findings that fit, how many do not, the code.

    Of every code the first is shown, in full as long as there is room, then by its sentence; only
    what is shown is laid out.
    """
    by_code: dict[str, list[Diagnostic]] = {}
    for finding in sorted(findings, key=lambda finding: finding.severity):
        by_code.setdefault(finding.code, []).append(finding)
    shown: dict[str, list[Lines]] = {}
    is_full: set[str] = set()
    used = 0
    for code, some in by_code.items():
        lines = tuple(diagnostic_lines(some[0], width))
        if room is None or not used or used + len(lines) < room:
            is_full.add(code)
        else:
            lines = tuple(head_lines(some[0], width))
        shown[code] = [lines]
        used += len(lines) + 1
    for code, some in by_code.items():
        for finding in some[1:] if code in is_full else ():
            lines = tuple(diagnostic_lines(finding, width)) if room is None or used < room else ()
            used += len(lines) + 1
            if not lines or (room is not None and used > room):
                break
            shown[code].append(lines)
        yield list(shown[code]), len(some) - len(shown[code]), code


def _more(left: int, code: str, width: int) -> Iterator[Text]:
    yield from wrap(Text(translate(_and_more(left, code)), "bold"), width)


def _and_more(left: int, code: str) -> Message:
    return say("… and {count:,} more ({code})", count=left, code=code)


def _hints(hints: Sequence[Diagnostic], room: int | None, width: int) -> Iterator[Text]:
    """What could be simpler, a line each; a few of each kind, or how many where room is short."""
    by_code: dict[str, list[Diagnostic]] = {}
    for finding in hints:
        by_code.setdefault(finding.code, []).append(finding)
    yield from _harmless(by_code.pop(OVERLAP_HARMLESS.name, []), width)
    shown = [finding for some in by_code.values() for finding in some]
    if not shown:
        return
    heading = say_count(
        len(shown),
        "{count:,} hint (--verbose shows what to write):",
        "{count:,} hints (--verbose shows what to write):",
    )
    yield from indented(Text(translate(heading), "dim"), width, "  ")
    lines = list(_hint_lines(by_code, width))
    if room is None or len(lines) <= room:
        yield from lines
        return
    numbers = joined(
        say("{count:,} {code}", count=len(some), code=code) for code, some in by_code.items()
    )
    yield from indented(Text(translate(numbers), "dim"), width, "  · ", "    ")


def _harmless(overlaps: Sequence[Diagnostic], width: int) -> Iterator[Text]:
    facts = (finding.facts for finding in overlaps)
    differing = sum(isinstance(each, OverlapFacts) and each.differ for each in facts)
    agreeing = len(overlaps) - differing
    agree = say_count(
        agreeing, "{count:,} overlap whose rows agree", "{count:,} overlaps whose rows agree"
    )
    differ = say_count(
        differing,
        "{count:,} overlap whose more important row decides",
        "{count:,} overlaps whose more important rows decide",
    )
    for count, line in ((agreeing, agree), (differing, differ)):
        if count:
            yield from indented(Text(translate(line), "dim"), width, "  ")


def _hint_lines(by_code: Mapping[str, Sequence[Diagnostic]], width: int) -> Iterator[Text]:
    for code, some in by_code.items():
        for finding in some[:_MOST_HINTS]:
            yield from indented(text_of(translate(finding.message), "dim"), width, "  · ", "    ")
        if some[_MOST_HINTS:]:
            line = _and_more(len(some) - _MOST_HINTS, code)
            yield from indented(Text(translate(line), "dim"), width, "    ")


def _accepted(finding: Diagnostic) -> Text:
    where = ", ".join(f"{name} {tests}" for name, tests in where_texts(finding).items())
    reason = finding.facts.reason if isinstance(finding.facts, AcceptedGapFacts) else ""
    return Text.assemble(
        text_of(where or translate(say("every context"))), ": ", text_of(reason, "dim")
    )


def summarize(reports: Iterable[Report], problems: Iterable[Diagnostic] = ()) -> str:
    """``3 tables: 1 error, 0 warnings, 4 accepted gaps``; ``clean`` where nothing is wrong."""
    reports = tuple(reports)
    problems = tuple(problems)
    findings = [finding for report in reports for finding in report.findings]
    severities = Counter(finding.severity for finding in (*findings, *problems))
    accepted = sum(finding.code == ACCEPTED_GAP.name for finding in findings)
    errors, warnings = severities[Severity.ERROR], severities[Severity.WARNING]
    parts = [_errors(errors), _warnings(warnings)] if errors or warnings else [say("clean")]
    if accepted:
        parts.append(_accepted_gaps(accepted))
    if not all(report.complete for report in reports):
        parts.append(say("not checked completely"))
    subject = say("no table could be checked")
    if reports:
        subject = say_count(len(reports), "{count:,} table", "{count:,} tables")
    return translate(joined((subject, joined(parts)), ": "))
