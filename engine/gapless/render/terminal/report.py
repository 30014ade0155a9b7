"""Reports for people: what ``gapless check`` prints.

Of every table that is its findings, the serious ones first and in full, what the owner left open in
brief, and one line that sums up.

Invariants: tables come as given, each as soon as it is checked; within a table errors come
before warnings before information; what is left out is counted and said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from rich.text import Text

from gapless.check.accepted_gaps import AcceptedGapFacts
from gapless.check.gaps import GAP
from gapless.check.overlaps import OVERLAP_HARMLESS, OverlapFacts
from gapless.check.report import Report
from gapless.diagnostic import Diagnostic, Message, Severity, joined, say, say_count
from gapless.language import translate
from gapless.model import Table
from gapless.render.finding import count_findings, is_left_open
from gapless.render.marks import region_said
from gapless.render.terminal.diagnostics import diagnostic_lines, head_lines
from gapless.render.terminal.page import indented, paged
from gapless.render.terminal.wrapping import text_of, wrap

#: So many hints of one kind are shown unless asked for more.
_MOST_HINTS = 3


@paged
def show_reports(
    width: int,
    reports: Sequence[Report],
    problems: Sequence[Diagnostic] = (),
    *,
    room: int | None = 50,
    verbose: bool = False,
) -> Iterator[Text]:
    """All reports and the problems of files that could not be read, and a summary.

    Of each table as many findings are shown in full as fit into ``room`` lines (None: all), but
    one at least; of every other kind the sentence of the first, and how many there are.
    ``verbose`` shows hints in full too.
    """
    yield from _problems(problems, room, width)
    for report in reports:
        yield from _heading(report.table, width)
        yield from _report(report, room, verbose, width)
        yield Text()
    yield from wrap(Text(summarize(reports, problems), "bold"), width)


def _problems(problems: Sequence[Diagnostic], room: int | None, width: int) -> Iterator[Text]:
    for shown, left, code in fit_into(problems, room, width):
        for lines in shown:
            yield from lines
            yield Text()
        if left:
            yield from wrap(_more(left, code, "bold"), width)
            yield Text()


def _heading(table: Table, width: int) -> Iterator[Text]:
    """``padam-meluas 3.0.0 · 9 rows × 5 inputs · path``; the path below where it is too long."""
    rows = say_count(len(table.rules), "{count:,} row", "{count:,} rows")
    inputs = say_count(len(table.inputs), "{count:,} input", "{count:,} inputs")
    size = f" · {translate(rows)} × {translate(inputs)}"
    start = Text.assemble(text_of(table.full_name, "bold"), size)
    path = text_of(table.source.name, "dim")
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
        if is_left_open(finding):
            accepted.append(finding)
        elif finding.severity is Severity.INFORMATION and not verbose:
            hints.append(finding)
        else:
            full.append(finding)
    if full:
        yield from indented(text_of(_numbers(report, full, hints), "bold"), width, "  ")
    else:
        yield from indented(text_of(say("no findings"), "green"), width, "  ")
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
            yield from wrap(_more(left, code, "bold"), width)
    if left_out:
        yield from indented(text_of(say("--all shows every finding"), "dim"), width, "  ")
    if full and (accepted or hints):
        yield Text()
    if accepted:
        yield Text(f"  {translate(count_findings(accepted).accepted)}:", "dim")
        for finding in accepted:
            reason = finding.facts.reason if isinstance(finding.facts, AcceptedGapFacts) else ""
            line = Text.assemble(text_of(region_said(finding)), ": ", text_of(reason, "dim"))
            yield from indented(line, width, "  · ", "    ")
    yield from _hints(hints, None if room is None else room - used, width)


def _numbers(
    report: Report, findings: Sequence[Diagnostic], hints: Sequence[Diagnostic]
) -> Message:
    """``1 error, 2 warnings, 3 hints · 4 regions without a row, 0.2 % of all contexts``."""
    counted = (
        finding
        for finding in (*findings, *hints)
        if finding.severity is not Severity.INFORMATION or not OVERLAP_HARMLESS.made(finding)
    )
    said = joined(count_findings(counted).parts)
    gaps = sum(GAP.made(finding) for finding in findings)
    if not gaps:
        return said
    regions = say_count(gaps, "{count:,} region without a row", "{count:,} regions without a row")
    if not report.complete:
        regions = say_count(
            gaps,
            "{count:,} region without a row found so far",
            "{count:,} regions without a row found so far",
        )
    said = joined((said, regions), " · ")
    if report.coverage is None or report.coverage == 1:
        return said
    covered = say("covered: {share} of all contexts", share=percent(report.coverage))
    return joined((said, covered), "; ")


def percent(part: Fraction) -> Message:
    """A part in percent, rounded down: nothing but the whole is ``100 %``."""
    if part == 1:
        return say("100 %")
    hundredths = int(part * 10_000)
    if hundredths == 0 and part:
        return say("less than 0.01 %")
    whole, rest = divmod(hundredths, 100)
    return say("{whole}.{hundredths:02} %", whole=whole, hundredths=rest)


def fit_into(
    findings: Sequence[Diagnostic], room: int | None, width: int
) -> Iterator[tuple[list[Sequence[Text]], int, str]]:
    """For every code, the severe ones first: the findings that fit, how many do not, the code.

    Of every code the first is shown, in full as long as there is room, then by its sentence; only
    what is shown is laid out.
    """
    by_code = _by_code(sorted(findings, key=lambda finding: finding.severity))
    shown: dict[str, list[Sequence[Text]]] = {}
    is_full: set[str] = set()
    used = 0
    for code, some in by_code.items():
        lines = tuple(diagnostic_lines(some[0], width))
        if room is None or not used or used + len(lines) < room:
            is_full.add(code)
        else:
            lines = tuple(head_lines(code, some[0].message, width, some[0].severity))
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


def _by_code(findings: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    found: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        found.setdefault(finding.code, []).append(finding)
    return found


def _more(left: int, code: str, style: str) -> Text:
    return text_of(say("… and {count:,} more ({code})", count=left, code=code), style)


def _hints(hints: Sequence[Diagnostic], room: int | None, width: int) -> Iterator[Text]:
    """What could be simpler, a line each; a few of each kind, or how many where room is short."""
    by_code = _by_code(hints)
    yield from _harmless(by_code.pop(OVERLAP_HARMLESS.name, []), width)
    if not by_code:
        return
    heading = say_count(
        sum(map(len, by_code.values())),
        "{count:,} hint (--verbose says more):",
        "{count:,} hints (--verbose says more):",
    )
    yield from indented(text_of(heading, "dim"), width, "  ")
    lines = [line for some in by_code.values() for line in _hint_lines(some, width)]
    if room is None or len(lines) <= room:
        yield from lines
        return
    numbers = joined(
        say("{count:,} {code}", count=len(some), code=code) for code, some in by_code.items()
    )
    yield from indented(text_of(numbers, "dim"), width, "  · ", "    ")


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
            yield from indented(text_of(line, "dim"), width, "  ")


def _hint_lines(hints: Sequence[Diagnostic], width: int) -> Iterator[Text]:
    for finding in hints[:_MOST_HINTS]:
        yield from indented(text_of(finding.message, "dim"), width, "  · ", "    ")
    if hints[_MOST_HINTS:]:
        more = _more(len(hints) - _MOST_HINTS, hints[0].code, "dim")
        yield from indented(more, width, "    ")


def summarize(reports: Sequence[Report], problems: Sequence[Diagnostic] = ()) -> str:
    """``3 tables: 1 error, 0 warnings, 4 accepted gaps``; ``clean`` where nothing is wrong."""
    counts = count_findings([*problems, *(each for report in reports for each in report.findings)])
    is_clean = not counts.errors.count and not counts.warnings.count
    parts = [say("clean")] if is_clean else [counts.errors, counts.warnings]
    if counts.accepted.count:
        parts.append(counts.accepted)
    if not all(report.complete for report in reports):
        parts.append(say("not checked completely"))
    subject = say("no table could be checked")
    if reports:
        subject = say_count(len(reports), "{count:,} table", "{count:,} tables")
    return translate(joined((subject, joined(parts)), ": "))
