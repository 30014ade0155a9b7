"""Printing: pages and text to the two standard streams.

Purpose: the only place that prints.  Place in the flow: below the commands, above ``render``.

Invariants: results go to standard output, messages to standard error; ``NO_COLOR``,
``FORCE_COLOR``, ``TERM=dumb`` and a pipe are respected (rich does so); rich is imported only
when a page is printed.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from gapless.diagnostic import say
from gapless.language import translate

if TYPE_CHECKING:
    from gapless.diagnostic import Diagnostic
    from gapless.render.page import Page


class Day(click.DateTime):
    """A day, refused in an owner's words."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        """The day as click reads it; raises ``click.BadParameter`` for anything else."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            told = say("{value} is no day; write it like 2022-12-29", value=value)
            self.fail(translate(told), param, ctx)


#: ``--as-of DATE``, shared by the commands that have it.
as_of_option = click.option(
    "--as-of",
    "as_of",
    type=Day(["%Y-%m-%d"]),
    metavar="DATE",
    help="Use the revisions in force on this day (2022-06-01); default: today.",
)


def day(as_of: datetime | None) -> date | None:
    """The day of an ``--as-of`` option."""
    return None if as_of is None else as_of.date()


#: A screenful where standard output is no terminal.
_LINES = 50


def room() -> int:
    """How many lines of detail make a screenful."""
    if not sys.stdout.isatty():
        return _LINES
    return max(20, shutil.get_terminal_size().lines - 8)


def print_page(page: Page, *, error: bool = False) -> None:
    """Print a page to standard output, or to standard error."""
    from rich.console import Console

    class PipedConsole(Console):
        """A console that leaves a closed pipe to ``cli.main``."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    PipedConsole(stderr=error, highlight=False, soft_wrap=False).print(page)


def print_problems(problems: Iterable[Diagnostic]) -> None:
    """Print diagnostics to standard error."""
    from gapless.render.diagnostics import show_diagnostics

    print_page(show_diagnostics(problems), error=True)
