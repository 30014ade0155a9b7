"""``gapless check``: is anything missing, and do any rows quarrel?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import click

from gapless.api import DecisionTable
from gapless.check.report import Report
from gapless.cli.callers import Callers, find_callers
from gapless.cli.formats import format_option, print_check
from gapless.cli.main import CLEAN, FINDINGS, UNUSABLE, examples
from gapless.cli.output import as_of_option, day, print_line, print_page, room, tell
from gapless.cli.recheck import again, rerun_on_save, watch_option
from gapless.cli.selecting import (
    Codes,
    exit_zero_option,
    ignore_option,
    select_option,
    selection_of,
    tell_what_is_ignored,
)
from gapless.cli.settings import read_settings
from gapless.cli.sides import refusal
from gapless.cli.stored import StoredTables
from gapless.cli.watch import Watch, timeout_option
from gapless.cli.workspace import Workspace, open_workspace, paths_behind
from gapless.codes.tables import NOT_IN_FORCE
from gapless.diagnostic import Diagnostic, Severity, TableError, say, sort_diagnostics
from gapless.language import translate
from gapless.model import Procedure, Table
from gapless.revisions.git_command import GitError


@click.command(
    "check",
    epilog=examples(
        "gapless check",
        "gapless check tables/lapor-kembali",
        "gapless check my-table.yaml --format json",
        "gapless check my-table.yaml --fix",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@format_option
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Stop after N findings per table."
)
@timeout_option("Stop after so many seconds per table; 0: never.")
@click.option(
    "--fix",
    "mend",
    is_flag=True,
    help="First remove and merge rows in the files where no decision changes.",
)
@click.option(
    "--since",
    metavar="REVISION",
    help="Demand a new version of every table changed since this git revision.",
)
@select_option
@ignore_option
@exit_zero_option
@watch_option
@click.option("--all", "everything", is_flag=True, help="Print every finding, not a screenful.")
@click.option("--verbose", "-v", is_flag=True, help="Also print hints one by one.")
@as_of_option
def command(
    paths: tuple[str, ...],
    form: str,
    limit: int | None,
    timeout: float | None,
    mend: bool,
    since: str | None,
    select: Codes,
    ignore: Codes,
    exit_zero: bool,
    watching: bool,
    everything: bool,
    verbose: bool,
    as_of: datetime | None,
) -> int:
    """Prove that tables are complete.

    PATH is a table file, a folder of them, a table id with an optional @version, or - for standard
    input.  Every revision of every table is checked; with --as-of only those in force on that day.

    Ctrl-C ends the check early and prints what is known.

    CODE is what stands in brackets in a finding: gap, overlap-conflict.  What the command line
    says of codes wins over [tool.gapless] in pyproject.toml.

    Exit status: 0 nothing found, 1 findings or not everything checked, 2 a table could not be
    read.
    """
    if watching:
        if mend:
            # Files that change under an open editor are overwritten by its next save.
            raise click.UsageError(translate(say("--watch does not go with --fix")))
        return rerun_on_save(paths, form, again)
    selection = selection_of(select, ignore, read_settings())
    if mend and timeout is not None:
        # Half of the time is for the check of what comes out.
        timeout /= 2
    workspace = _read(paths, timeout, bar=form == "rich")
    all_written = True
    if mend:
        from gapless.cli.fix import fix_tables

        all_written = fix_tables(workspace, day(as_of), timeout, selection)
        workspace = _read(paths, timeout, bar=form == "rich")
    procedures, problems = procedures_of(workspace, day(as_of))
    stored: dict[int, Table] = {}
    if since is not None:
        try:
            stored = _stored(since, paths_behind(paths), workspace)
        except GitError as problem:
            problems.extend(refusal(problem).diagnostics)
    with Watch(timeout, len(procedures), bar=form == "rich") as watch:
        if form == "concise":
            _print_concisely(problems)
        reports: list[Report] = []
        for place, procedure in enumerate(procedures, start=1):
            files = (procedure.entry.source.name,)
            budget = watch.budget(procedure.entry.id, place, files)
            before = stored.get(id(procedure.entry))
            ready = DecisionTable(procedure, workspace.library, before)
            reports.append(ready.check(limit, budget, selection))
            if form == "concise":
                _print_concisely(reports[-1])
            _finish(reports[-1])
    if form == "rich":
        from gapless.render.terminal.report import show_reports

        print_page(
            show_reports(reports, problems, room=None if everything else room(), verbose=verbose)
        )
    elif form != "concise":
        print_check(form, reports, problems)
    tell_what_is_ignored(reports)
    if paths:
        _name_callers(find_callers(workspace.asked, workspace.library))
    return exit_code(reports, problems, exit_zero=exit_zero) if all_written else UNUSABLE


def _read(paths: tuple[str, ...], timeout: float | None, *, bar: bool) -> Workspace:
    with Watch(timeout, bar=bar, catch=False) as watch:
        return open_workspace(paths, watch.reading)


def _stored(revision: str, paths: tuple[str, ...], workspace: Workspace) -> dict[int, Table]:
    """What the tables that are checked were in a commit; raises ``GitError``."""
    commit = StoredTables(revision)
    commit.open(paths)
    pairs = commit.pairs(workspace.asked)
    known = {id(table) for _, table in pairs}
    new = [table for table in workspace.asked if id(table) not in known]
    for item in commit.unreadable(new):
        note = say(
            "note: {path} cannot be read, so that no new version is demanded", path=item.name
        )
        tell(note)
    return {id(table): before for before, table in pairs}


def _name_callers(callers: Callers) -> None:
    """Name on standard error the tables that depend on those checked and were not checked."""
    notes = list(callers.not_known)
    if callers.tables:
        notes.append(say("note: {told}", told=callers.hand_over("gapless check {tables}")))
    for note in notes:
        tell(note)


def _print_concisely(found: Iterable[Diagnostic]) -> None:
    """A line for every finding, as soon as it is known."""
    from gapless.render.ci.concise import concise

    for diagnostic in found:
        print_line(concise(diagnostic))


def _finish(report: Report) -> None:
    for _ in report:
        pass


def procedures_of(
    workspace: Workspace, as_of: date | None
) -> tuple[list[Procedure], list[Diagnostic]]:
    """Every table asked for with what it hands over to, and what stands in the way of one."""
    procedures: list[Procedure] = []
    problems = list(workspace.problems)
    library = workspace.library
    asked = {id(table) for table in workspace.asked}
    for table in library.tables:
        if id(table) not in asked:
            continue
        if as_of is not None and library.in_force(table.id, as_of) is not table:
            continue
        try:
            procedures.append(
                library.procedure(table, as_of or library.day_of(table, date.today()))
            )
        except TableError as failure:
            problems.extend(failure.diagnostics)
    if as_of is not None and workspace.asked and not procedures and not problems:
        message = say("no table is in force on {day}", day=as_of)
        problems.append(NOT_IN_FORCE.at(None, message, help=say("name another day")))
    return procedures, list(sort_diagnostics(problems))


def check_tables(
    workspace: Workspace, as_of: date | None, limit: int | None
) -> tuple[list[Report], list[Diagnostic]]:
    """A report for every table asked for, and everything that stands in the way of one."""
    procedures, problems = procedures_of(workspace, as_of)
    library = workspace.library
    return [DecisionTable(procedure, library).check(limit) for procedure in procedures], problems


def exit_code(reports: list[Report], problems: list[Diagnostic], *, exit_zero: bool = False) -> int:
    """2 for what could not be read, 1 for findings, 0 for a clean check.

    With ``exit_zero`` findings do not count; what was not checked does.
    """
    if problems:
        return UNUSABLE
    if not all(report.complete for report in reports):
        return FINDINGS
    found = any(
        finding.severity is not Severity.INFORMATION for report in reports for finding in report
    )
    return FINDINGS if found and not exit_zero else CLEAN
