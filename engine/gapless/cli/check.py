"""``gapless check``: is anything missing, and do any rows quarrel?"""

from __future__ import annotations

from datetime import date, datetime

import click

from gapless.api import DecisionTable
from gapless.check.report import Report
from gapless.cli.main import CLEAN, FINDINGS, UNUSABLE, examples
from gapless.cli.output import as_of_option, day, print_page
from gapless.cli.workspace import Workspace, open_workspace
from gapless.diagnostic import Diagnostic, Severity, TableError, sort_diagnostics

_FORMATS = ["rich", "concise", "json"]


@click.command(
    "check",
    epilog=examples(
        "gapless check",
        "gapless check tables/lapor-kembali",
        "gapless check my-table.yaml --format json",
    ),
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--format", "form", type=click.Choice(_FORMATS), default="rich", help="How to print.")
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Stop after N findings per table."
)
@click.option("--all", "everything", is_flag=True, help="Print every finding, not a screenful.")
@click.option("--verbose", "-v", is_flag=True, help="Also print harmless overlaps one by one.")
@as_of_option
def command(
    paths: tuple[str, ...],
    form: str,
    limit: int | None,
    everything: bool,
    verbose: bool,
    as_of: datetime | None,
) -> int:
    """Prove that tables are complete.

    PATH is a table file, a folder of them, or - for standard input.  Every revision of every
    table is checked; with --as-of only those in force on that day.

    Exit status: 0 nothing found, 1 findings, 2 a table could not be read.
    """
    workspace = open_workspace(paths)
    reports, problems = check_tables(workspace, day(as_of), limit)
    if form == "rich":
        from gapless.render.report import show_reports

        most = None if everything else 10
        print_page(show_reports(reports, problems, most=most, verbose=verbose))
    elif form == "concise":
        from gapless.render.concise import concise

        findings = [finding for report in reports for finding in report]
        for diagnostic in (*problems, *findings):
            click.echo(concise(diagnostic))
    else:
        from gapless.render.json_report import check_json, write_json

        click.echo(write_json(check_json(reports, problems)))
    return exit_code(reports, problems)


def check_tables(
    workspace: Workspace, as_of: date | None, limit: int | None
) -> tuple[list[Report], list[Diagnostic]]:
    """A report for every table asked for, and everything that stands in the way of one."""
    reports: list[Report] = []
    problems = list(workspace.problems)
    library = workspace.library
    asked = {id(table) for table in workspace.asked}
    for table in library.tables:
        if id(table) not in asked:
            continue
        if as_of is not None and library.in_force(table.id, as_of) is not table:
            continue
        try:
            procedure = library.procedure(table, as_of or library.day_of(table, date.today()))
        except TableError as failure:
            problems.extend(failure.diagnostics)
        else:
            reports.append(DecisionTable(procedure).check(limit))
    return reports, list(sort_diagnostics(problems))


def exit_code(reports: list[Report], problems: list[Diagnostic]) -> int:
    """2 for what could not be read, 1 for findings, 0 for a clean check."""
    if problems:
        return UNUSABLE
    found = any(
        finding.severity is not Severity.INFORMATION for report in reports for finding in report
    )
    return FINDINGS if found or not all(report.complete for report in reports) else CLEAN
