"""Formats for programs: what ``check`` and ``test`` print for CI.

Invariants: renderers are imported when they are used; the summary of a step is appended to, never
written anew, and a summary that cannot be written is reported and stops nothing.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gapless.cli.answer import Line
from gapless.diagnostic import Message, say
from gapless.reading.files import no_file
from gapless.system_faults import reason_of

if TYPE_CHECKING:
    from gapless.cases.report import CaseReport
    from gapless.check.report import Report
    from gapless.diagnostic import Diagnostic
    from gapless.model import Table
    from gapless.render.file_names import FileNames
    from gapless.render.finding import Finding

#: Of the commands that find something.
FORMATS = ("rich", "concise", "json", "github", "sarif", "junit")

#: What a format prints: text or JSON, lines, messages beside it.
Parts = Iterator["str | dict[str, object] | Line | Message"]


def concise_lines(found: Iterable[Diagnostic]) -> Iterator[Line]:
    """A line for every finding, as soon as it is known."""
    from gapless.render.ci.concise import concise

    for diagnostic in found:
        yield Line(concise(diagnostic))


def check_parts(
    form: str,
    reports: Sequence[Report],
    problems: Sequence[Diagnostic],
    changed: Collection[Table] | None = None,
) -> Parts:
    """A check that is done, in any format but ``rich`` and ``concise``.

    Of tables that are not among the ``changed`` ones nothing is annotated; None: of all.
    """
    if form == "json":
        from gapless.render.json.report import check_json

        yield check_json(reports, problems)
    elif form == "junit":
        from gapless.render.ci.junit import check_junit

        yield check_junit(reports, problems) + "\n"
    else:
        from gapless.render.finding import check_findings

        complete = not problems and all(report.complete for report in reports)
        yield from _findings(form, "check", check_findings(reports, problems), complete, changed)


def case_parts(form: str, report: CaseReport) -> Parts:
    """What came of cases, in any format but ``rich``."""
    from gapless.render.finding import case_findings

    if form == "json":
        from gapless.render.json.cases import cases_json

        yield cases_json(report)
    elif form == "junit":
        from gapless.render.ci.junit import cases_junit

        yield cases_junit(report) + "\n"
    elif form == "concise":
        yield from concise_lines(finding.diagnostic for finding in case_findings(report))
    else:
        yield from _findings(form, "test", case_findings(report), report.complete)


def _findings(
    form: str,
    command: str,
    findings: Iterable[Finding],
    complete: bool,
    changed: Collection[Table] | None = None,
) -> Parts:
    """A log for code scanning, or commands for GitHub, where the step's summary gets all."""
    names = file_names()
    if form == "sarif":
        from gapless.render.ci.sarif import sarif_log

        yield sarif_log(command, findings, names, complete=complete)
        return
    from gapless.render.ci.github import annotate

    known, summary, written = list(findings), os.environ.get("GITHUB_STEP_SUMMARY"), False
    if summary:
        written = yield from _append_summary(Path(summary), command, known, names)
    for line in annotate(known, names, changed, summary=written):
        yield f"{line}\n"


def _append_summary(
    file: Path, command: str, findings: list[Finding], names: FileNames
) -> Generator[Message, None, bool]:
    from gapless.render.ci.github_summary import LARGEST_SUMMARY, step_summary

    try:
        used = file.stat().st_size if file.exists() else 0
        if file.exists() and not file.is_file() and not file.is_dir():
            yield _not_written(no_file(str(file), file.stat().st_mode).message)
            return False
        text = step_summary(f"gapless {command}", findings, names, LARGEST_SUMMARY - used)
        with file.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
    except OSError as problem:
        yield _not_written(reason_of(problem))
        return False
    return bool(text)


def _not_written(reason: Message) -> Message:
    return say("the summary of the step was not written: {reason}", reason=reason)


def file_names() -> FileNames:
    """How files are named for CI: from the top folder of the repository."""
    from gapless.render.file_names import FileNames

    here = Path.cwd()
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if workspace:
        return FileNames(str(here), os.path.realpath(workspace))
    tops = (folder for folder in (here, *here.parents) if (folder / ".git").exists())
    return FileNames(str(here), str(next(tops, here)))
