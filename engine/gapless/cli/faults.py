"""Every exception that is no bug in gapless, as words on standard error and an exit status.

A word that names no table, a file that cannot be read: 2.  A second Ctrl-C: 130; the first one only
ends a search early (``progress``).

Invariants: what a user wrote is cleaned before it reaches the terminal; what a command can raise
is imported only where something was raised.
"""

from __future__ import annotations

import click

from gapless.cli.exit_codes import INTERRUPTED, UNUSABLE
from gapless.cli.output import print_message, print_page
from gapless.cli.streams import door
from gapless.diagnostic import Explained, TableError, say
from gapless.language import translate
from gapless.project.misuse import Misuse
from gapless.render.cleaning import clean
from gapless.system_faults import reason_of


def report_fault(problem: BaseException) -> int | None:
    """Say what ended a command; its exit status, None for what nobody foresaw."""
    if isinstance(problem, (click.Abort, KeyboardInterrupt)):
        print_message(say("interrupted"))
        return INTERRUPTED
    if isinstance(problem, OSError):
        reason = reason_of(problem)
        if problem.filename is None:
            print_message(say("error: {fault}", fault=reason))
        else:
            print_message(say("error: {fault}: {file}", fault=reason, file=problem.filename))
    elif isinstance(problem, Misuse):
        click.ClickException(clean(translate(problem.message))).show()
    elif isinstance(problem, click.exceptions.NoArgsIsHelpError):
        door(error=True).write(f"{problem.format_message()}\n")
    elif isinstance(problem, click.ClickException):
        _report_usage(problem)
    elif _report_tables(problem):
        return UNUSABLE
    elif isinstance(problem, Explained):
        print_message(say("error: {fault}", fault=problem.message))
    else:
        return None
    return UNUSABLE


def _report_usage(problem: click.ClickException) -> None:
    """What click refuses, on one line, whatever the words that it quotes."""
    text = problem.format_message()
    if not isinstance(problem, click.MissingParameter):
        # That one quotes nothing, and has lines of its own.
        text = clean(text)
    if isinstance(problem, click.UsageError):
        click.UsageError(text, problem.ctx).show()
    else:
        click.ClickException(text).show()


def _report_tables(problem: BaseException) -> bool:
    """Say what is wrong with tables or a context; whether that was it."""
    from gapless.compiling.policy import HitPolicyError
    from gapless.deciding.context import ContextError
    from gapless.reading.library import UnknownTable
    from gapless.render.terminal.decision import show_context_error, show_policy_error
    from gapless.render.terminal.diagnostics import show_diagnostics
    from gapless.revisions.alignment import Incomparable

    if isinstance(problem, TableError):
        page = show_diagnostics(problem.diagnostics)
    elif isinstance(problem, (UnknownTable, Incomparable)):
        page = show_diagnostics([problem.diagnostic])
    elif isinstance(problem, ContextError):
        page = show_context_error(problem)
    elif isinstance(problem, HitPolicyError):
        page = show_policy_error(problem)
    else:
        return False
    print_page(page, error=True)
    return True
