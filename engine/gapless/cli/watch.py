"""Watching an analysis, or files being read: time limit, interruption, progress bar.

Purpose: what ends a check early and what tells how far it is, asked by its budget.

Invariants: no thread and no timer; everything happens when a budget asks, some hundred times a
second.  The first interruption ends the analysis so that what is known can be printed; a second
one ends the program as usual.  The bar is drawn on standard error, after a second, where that
is a terminal, and gone at the end.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from math import inf
from time import monotonic
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gapless.budget import Budget, time_limit
from gapless.cli.output import console
from gapless.cli.streams import door
from gapless.diagnostic import Message, say
from gapless.language import translate
from gapless.model import Table
from gapless.render.cleaning import clean

if TYPE_CHECKING:
    from rich.progress import Progress

Command = TypeVar("Command", bound=Callable[..., Any])

#: Seconds until the bar is drawn, and between two drawings.
_PATIENCE = 1.0
_REFRESH = 0.1


class Seconds(click.FloatRange):
    """A time limit of the command line: a number of seconds, None for 0, which is no limit."""

    def __init__(self) -> None:
        super().__init__(min=0)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The seconds; "not a number" would be a limit that is never reached."""
        seconds = super().convert(value, param, ctx)
        if seconds != seconds:
            self.fail(translate(say("{value} is no number of seconds", value=value)), param, ctx)
        return seconds or None


#: In which the context of a command keeps how long it may take to read a file.
_READING = "gapless.cli.watch.reading"
#: Reading may always take so many seconds: a file that is not read says nothing at all.
_LEAST_TO_READ = 1.0


def timeout_option(
    told: str, default: float = 60, *, reading: bool = True
) -> Callable[[Command], Command]:
    """The option ``--timeout SECONDS`` of a command; it limits the ``reading`` of a file, too."""

    def keep(ctx: click.Context, param: click.Parameter, timeout: float | None) -> float | None:
        ctx.meta[_READING] = timeout if reading else None
        return timeout

    return click.option(
        "--timeout",
        callback=keep,
        type=Seconds(),
        default=default,
        show_default=True,
        metavar="SECONDS",
        help=told,
    )


def reading_limit(file: str) -> Budget:
    """The budget of reading a file: as long as the command that is running lets it take."""
    return Budget(_reading_limit())


def _reading_limit() -> Callable[[Budget], Message | None]:
    context = click.get_current_context(silent=True)
    timeout = context.meta.get(_READING) if context else None
    return time_limit(inf if timeout is None else max(timeout, _LEAST_TO_READ))


class Watch:
    """Watches the checks of several tables, one after another; a context manager.

    ``timeout`` is in seconds for each table, None for no limit.  Without ``catch`` an interruption
    ends the program as usual: while files are read nothing is known yet.
    """

    def __init__(
        self,
        timeout: float | None,
        tables: int = 1,
        *,
        bar: bool = True,
        catch: bool = True,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.interrupted = False
        self._timeout = timeout
        self._tables = tables
        self._clock = clock or monotonic
        self._begun = self._clock()
        self._drawn = 0.0
        self._bar: Progress | None = None
        self._has_bar = bar and door(error=True).isatty()
        self._catches = catch and threading.current_thread() is threading.main_thread()
        self._handler: Any = None
        self._budgets: dict[int, Budget] = {}

    def __enter__(self) -> Watch:
        if self._catches:
            self._handler = signal.signal(signal.SIGINT, self._interrupt)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._handler is not None:
            signal.signal(signal.SIGINT, self._handler)
        if self._bar is not None:
            self._bar.stop()

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True

    def budget_of(self, table: Table) -> Budget:
        """The one budget of all that is done with a table."""
        return self._budgets.setdefault(id(table), self.budget(table.id, len(self._budgets) + 1))

    def budget(self, table: str, place: int = 1) -> Budget:
        """The budget of one table, the ``place``-th; its time begins with its first step."""
        begun: float | None = None

        def ask(budget: Budget) -> Message | None:
            nonlocal begun
            now = self._clock()
            begun = now if begun is None else begun
            if self.interrupted:
                return say("it was interrupted")
            if self._timeout is not None and now - begun > self._timeout:
                return say("the time limit of {limit:g} s was reached", limit=self._timeout)
            self._draw(
                now,
                translate(
                    say("{table} ({place} of {all})", table=table, place=place, all=self._tables)
                ),
                budget,
            )
            return None

        return Budget(ask)

    def reading(self, file: str) -> Budget:
        """The budget of reading a file, which also tells how far that is."""
        limit = _reading_limit()

        def ask(budget: Budget) -> Message | None:
            self._draw(self._clock(), file, budget)
            return limit(budget)

        return Budget(ask)

    def _draw(self, now: float, table: str, budget: Budget) -> None:
        if not self._has_bar or now - self._begun < _PATIENCE or now - self._drawn < _REFRESH:
            return
        self._drawn = now
        if self._bar is None:
            self._bar = _progress()
            self._bar.add_task("", total=1.0)
            self._bar.start()
        task = self._bar.task_ids[0]
        self._bar.update(
            task,
            description=clean(f"{table}: {translate(Message(budget.stage))}"),
            completed=min(budget.done, 1.0),
        )
        self._bar.refresh()


def _progress() -> Progress:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        console=console(error=True),
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
        transient=True,
    )
