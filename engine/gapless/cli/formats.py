"""Formats for programs: what ``check`` and ``test`` print for CI.

Purpose: hand findings to the renderer of a format and print what it gives.

Invariants: renderers are imported when they are used; the summary of a step is appended to, never
written anew, and a summary that cannot be written is told and stops nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gapless.cli.output import print_data, print_line, tell
from gapless.diagnostic import Message, say
from gapless.reading.files import no_file
from gapless.system_faults import reason_of

if TYPE_CHECKING:
    from gapless.cases.report import CaseReport
    from gapless.check.report import Report
    from gapless.diagnostic import Diagnostic
    from gapless.render.file_names import FileNames
    from gapless.render.finding import Finding

FORMATS = ("rich", "concise", "json", "github", "sarif", "junit")

#: ``--format FORMAT``, of the commands that find something.
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="rich",
    show_default=True,
    help="How to print.",
)


def print_check(form: str, reports: Sequence[Report], problems: Sequence[Diagnostic]) -> None:
    """Print a check that is done, in any format but ``rich`` and ``concise``."""
    if form == "json":
        from gapless.render.json.report import check_json
        from gapless.render.json.text import write_json

        print_data(write_json(check_json(reports, problems)) + "\n")
    elif form == "junit":
        from gapless.render.ci.junit import check_junit

        print_data(check_junit(reports, problems) + "\n")
    else:
        from gapless.render.finding import check_findings

        complete = not problems and all(report.complete for report in reports)
        _print_findings(form, "check", check_findings(reports, problems), complete=complete)


def print_cases(form: str, report: CaseReport) -> None:
    """Print what came of cases, in any format but ``rich``."""
    from gapless.render.finding import case_findings

    if form == "json":
        from gapless.render.json.cases import cases_json
        from gapless.render.json.text import write_json

        print_data(write_json(cases_json(report)) + "\n")
    elif form == "junit":
        from gapless.render.ci.junit import cases_junit

        print_data(cases_junit(report) + "\n")
    elif form == "concise":
        from gapless.render.ci.concise import concise

        for finding in case_findings(report):
            print_line(concise(finding.diagnostic))
    else:
        _print_findings(form, "test", case_findings(report), complete=report.complete)


def _print_findings(
    form: str, command: str, findings: Iterable[Finding], *, complete: bool
) -> None:
    if form == "sarif":
        from gapless.render.ci.sarif import sarif_log
        from gapless.render.json.text import write_json

        print_data(write_json(sarif_log(command, findings, file_names(), complete=complete)) + "\n")
    else:
        _print_annotations(command, findings)


def _print_annotations(command: str, findings: Iterable[Finding]) -> None:
    """Print workflow commands for GitHub, and append all findings to the step's summary."""
    from gapless.render.ci.github import annotate

    known, names = list(findings), file_names()
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    written = bool(summary) and _append_summary(Path(str(summary)), command, known, names)
    for line in annotate(known, names, summary=written):
        print_data(f"{line}\n")


def _append_summary(file: Path, command: str, findings: list[Finding], names: FileNames) -> bool:
    from gapless.render.ci.github_summary import LARGEST_SUMMARY, step_summary

    try:
        used = file.stat().st_size if file.exists() else 0
        if file.exists() and not file.is_file() and not file.is_dir():
            return _not_written(no_file(str(file), file.stat().st_mode).message)
        text = step_summary(f"gapless {command}", findings, names, LARGEST_SUMMARY - used)
        with file.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
    except OSError as problem:
        return _not_written(reason_of(problem))
    return bool(text)


def _not_written(reason: Message) -> bool:
    tell(say("the summary of the step was not written: {reason}", reason=reason))
    return False


def file_names() -> FileNames:
    """How files are named for CI: from the top folder of the repository."""
    from gapless.render.file_names import FileNames

    here = Path.cwd()
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if workspace:
        return FileNames(str(here), os.path.realpath(workspace))
    tops = (folder for folder in (here, *here.parents) if (folder / ".git").exists())
    return FileNames(str(here), str(next(tops, here)))
