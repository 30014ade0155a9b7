"""``gapless check``: is anything missing, and do any rows quarrel?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import click

from gapless.api import DecisionTable
from gapless.check.report import Report
from gapless.cli.answer import Answer
from gapless.cli.command import (
    as_of_option,
    format_option,
    gapless_command,
    project_here,
    timeout_option,
    watch_option,
)
from gapless.cli.completing import complete_tables
from gapless.cli.exit_codes import CLEAN, FINDINGS, UNUSABLE
from gapless.cli.formats import FORMATS, check_parts, concise_lines
from gapless.cli.output import room
from gapless.cli.progress import Progress
from gapless.cli.selecting import Wanted, finding_options, what_is_ignored
from gapless.diagnostic import Diagnostic, Severity, say
from gapless.project.callers import find_callers
from gapless.project.misuse import Misuse
from gapless.project.places import Project
from gapless.project.stored import EarlierForms, earlier_forms
from gapless.project.time_limit import TimeLimit
from gapless.project.workspace import Workspace, open_workspace


@gapless_command(
    "check",
    "gapless check",
    "gapless check tables/lapor-kembali",
    "gapless check my-table.yaml --format json",
    "gapless check my-table.yaml --fix",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...", shell_complete=complete_tables)
@format_option(*FORMATS)
@click.option(
    "--limit",
    "most",
    type=click.IntRange(min=1),
    metavar="N",
    help="Stop after N findings per table.",
)
@timeout_option("Stop after so many seconds per table; 0: never.")
@click.option(
    "--fix",
    "fixing",
    is_flag=True,
    help="First remove and merge rows where no decision changes, and raise versions too small.",
)
@click.option(
    "--declare-over",
    "declaring",
    is_flag=True,
    help="With --fix: also write `over` in the rows that override others, as meant.",
)
@click.option(
    "--since",
    metavar="REVISION",
    help="Demand a new version of what changed since this git revision; annotate only that.",
)
@finding_options
@watch_option
@click.option("--all", "everything", is_flag=True, help="Print every finding, not a screenful.")
@click.option(
    "--verbose", "-v", is_flag=True, help="Also print hints one by one, in the concise format too."
)
@as_of_option
def command(
    paths: tuple[str, ...],
    form: str,
    most: int | None,
    limit: TimeLimit,
    fixing: bool,
    declaring: bool,
    since: str | None,
    wanted: Wanted,
    everything: bool,
    verbose: bool,
    as_of: date | None,
) -> Answer:
    """Prove that tables are complete.

    PATH is a table file, a folder of them, a table id with an optional @version, or - for standard
    input.  Every revision of every table is checked; with --as-of only those in force on that day.

    Ctrl-C ends the check early and prints what is known.

    CODE is what stands in brackets in a finding: gap, overlap-conflict.  What the command line
    says of codes wins over [tool.gapless] in pyproject.toml.

    Exit status: 0 nothing found, 1 findings or not everything checked, 2 a table could not be
    read.
    """
    is_written = True
    if declaring and not fixing:
        raise Misuse(say("--declare-over goes with --fix"))
    if fixing:
        from gapless.cli.fix import fix_tables

        # Half of the time is for the check of what comes out.
        limit = limit.half()
        project, workspace, earlier = _read(paths, form, limit, since)
        is_written = yield from fix_tables(
            project, workspace, as_of, limit, wanted.selection, earlier, declaring=declaring
        )
    project, workspace, earlier = _read(paths, form, limit, since)
    callers = find_callers(project, workspace.asked if paths else (), workspace.library)
    procedures, problems = workspace.procedures(as_of, (*earlier.faults, *callers.faults))
    if form == "concise":
        yield from concise_lines(problems)
    reports: list[Report] = []
    with Progress(limit, len(procedures), bar=form == "rich") as progress:
        for procedure in procedures:
            table = procedure.entry
            ready = DecisionTable(procedure, workspace.library, earlier.form_of(table))
            budget, is_whole = progress.budget_of(table), as_of is None
            reports.append(ready.check(most, budget, wanted.selection, other_days=is_whole))
            if form == "concise":
                yield from concise_lines(
                    finding
                    for finding in reports[-1]
                    if verbose or finding.severity <= Severity.WARNING
                )
            reports[-1].finish()
    if form == "rich":
        from gapless.render.terminal.report import show_reports

        lines = None if everything else room()
        yield show_reports(reports, problems, room=lines, verbose=verbose)
    elif form != "concise":
        yield from check_parts(form, reports, problems, earlier.changed(procedures))
    yield from what_is_ignored(reports)
    yield from workspace.look_alikes()
    yield from project.unused_constants()
    yield from earlier.notes
    yield from callers.notes("gapless check {tables}")
    return exit_code(reports, problems, wanted.fail_on) if is_written else UNUSABLE


def _read(
    paths: tuple[str, ...], form: str, limit: TimeLimit, since: str | None
) -> tuple[Project, Workspace, EarlierForms]:
    """Read what is asked for, under a bar, and what it was in a git revision."""
    with Progress(limit, bar=form == "rich", catch=False) as progress:
        project = project_here(limit, progress.reading)
        workspace = open_workspace(project, paths, revisions=True)
    return project, workspace, earlier_forms(project, since, paths, workspace.asked)


def exit_code(
    reports: Sequence[Report], problems: Sequence[Diagnostic], fail_on: Severity | None
) -> int:
    """2 for what could not be read, 1 for findings, 0 for a clean check.

    Findings count from ``fail_on`` up, none where that is None; what was not checked always does.
    """
    if problems:
        return UNUSABLE
    if not all(report.complete for report in reports):
        return FINDINGS
    if fail_on is None:
        return CLEAN
    found = (finding.severity for report in reports for finding in report)
    return FINDINGS if any(severity <= fail_on for severity in found) else CLEAN
