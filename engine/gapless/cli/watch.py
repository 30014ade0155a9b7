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
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import inf
from time import monotonic
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource

from gapless.budget import Budget, time_limit
from gapless.cli.output import console
from gapless.cli.streams import door
from gapless.compiling.compiled import COMPILING
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


@dataclass
class _Clock:
    """The time limit of the command that is running, and how its time was spent.

    ``begun`` is when the command was, where the limit is one for all that it does; else every table
    has as much, and the seconds ``spent`` on reading its file count.
    """

    timeout: float | None = None
    begun: float | None = None
    spent: dict[str, float] = field(default_factory=dict)

    def budget(self, file: str) -> Budget:
        """The budget of reading a file."""
        return Budget(self.limit(file, self.timeout))

    def limit(self, file: str, timeout: float | None) -> Callable[[Budget], Message | None]:
        """What that asks."""
        begun = self.begun or monotonic()
        limit = time_limit(inf if timeout is None else max(timeout, _LEAST_TO_READ), self.begun)

        def ask(budget: Budget) -> Message | None:
            self.spent[file] = monotonic() - begun
            return limit(budget)

        return ask


#: In which the context of a command keeps its clock.
_CLOCK = "gapless.cli.watch.clock"
#: Reading may always take so many seconds: a file that is not read says nothing at all.
_LEAST_TO_READ = 1.0
#: So many where a shorter limit, which nobody gave, is meant for what comes after.
_USUAL = 60


def _clock() -> _Clock:
    context = click.get_current_context(silent=True)
    found: _Clock = context.meta.setdefault(_CLOCK, _Clock()) if context else _Clock()
    return found


def timeout_option(
    told: str, default: float = _USUAL, *, whole: bool = False
) -> Callable[[Command], Command]:
    """The option ``--timeout SECONDS`` of a command; the reading of files counts, too.

    It limits all that the command does where that is about one table (``whole``).
    """

    def keep(ctx: click.Context, param: click.Parameter, timeout: float | None) -> float | None:
        is_given = ctx.get_parameter_source(str(param.name)) is not ParameterSource.DEFAULT
        if is_given or default == _USUAL:
            ctx.meta[_CLOCK] = _Clock(timeout, monotonic() if whole else None)
        else:
            ctx.meta[_CLOCK] = _Clock(_USUAL)
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
    return _clock().budget(file)


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
        if id(table) not in self._budgets:
            place, file = len(self._budgets) + 1, table.source.name
            self._budgets[id(table)] = self.budget(table.id, place, [file])
        return self._budgets[id(table)]

    def budget(self, table: str, place: int = 1, files: Iterable[str] = ()) -> Budget:
        """The budget of one table, the ``place``-th; its time begins with its first step.

        The time that was spent on reading its ``files`` counts.
        """
        begun: float | None = None
        clock = _clock()
        spent = sum(clock.spent.get(file, 0.0) for file in files)
        if clock.begun is not None:
            spent = monotonic() - clock.begun

        def ask(budget: Budget) -> Message | None:
            nonlocal begun
            now = self._clock()
            begun = now - spent if begun is None else begun
            if self.interrupted:
                return say("it was interrupted")
            if self._timeout is not None:
                least = _LEAST_TO_READ if budget.stage == COMPILING else 0.0
                if now - begun > max(self._timeout, least):
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
        limit = _clock().limit(file, self._timeout)

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
