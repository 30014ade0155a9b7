"""What ends an analysis early, and shows how far it is: time limit, interruption, progress bar.

Invariants: no thread and no timer; everything happens when a budget asks, some hundred times a
second.  The first interruption ends the analysis so that what is known can be printed; a second
one ends the program as usual.  The bar is drawn on standard error, after a second, where that
is a terminal, and gone at the end.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterable
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Any

from gapless.budget import Budget
from gapless.cli.output import console
from gapless.cli.streams import door
from gapless.compiling.compiler import COMPILING
from gapless.diagnostic import Message, say
from gapless.language import translate
from gapless.model import Table
from gapless.project.time_limit import LEAST, TimeLimit
from gapless.render.cleaning import clean

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

#: Seconds until the bar is drawn, and between two drawings.
_PATIENCE = 1.0
_REFRESH = 0.1


class Progress:
    """Watches the checks of several tables, one after another; a context manager.

    Without ``catch`` an interruption
    ends the program as usual: while files are read nothing is known yet.
    """

    def __init__(
        self,
        limit: TimeLimit,
        tables: int = 1,
        *,
        bar: bool = True,
        catch: bool = True,
    ) -> None:
        self.interrupted = False
        self._limit = limit
        self._tables = tables
        self._begun = limit.now()
        self._drawn = 0.0
        self._bar: Bar | None = None
        self._has_bar = bar and door(error=True).isatty()
        self._catches = catch and threading.current_thread() is threading.main_thread()
        self._handler: Any = None
        self._budgets: dict[int, Budget] = {}

    def __enter__(self) -> Progress:
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
        spent, seconds = self._limit.spent(files), self._limit.seconds

        def ask(budget: Budget) -> Message | None:
            nonlocal begun
            now = self._limit.now()
            begun = now - spent if begun is None else begun
            if self.interrupted:
                return say("it was interrupted")
            if seconds is not None:
                least = LEAST if budget.stage == COMPILING else 0.0
                if now - begun > max(seconds, least):
                    return say("the time limit of {limit:g} s was reached", limit=seconds)
            self._draw(
                now,
                translate(
                    say("{table} ({place} of {all})", table=table, place=place, all=self._tables)
                ),
                budget,
            )
            return None

        return Budget(ask)

    def reading(self, file: str, budget: Budget) -> None:
        """Draw how far the reading of a file is."""
        self._draw(self._limit.now(), file, budget)

    def _draw(self, now: float, table: str, budget: Budget) -> None:
        if not self._has_bar or now - self._begun < _PATIENCE or now - self._drawn < _REFRESH:
            return
        self._drawn = now
        if self._bar is None:
            self._bar = _new_bar()
            self._bar.add_task("", total=1.0)
            self._bar.start()
        task = self._bar.task_ids[0]
        self._bar.update(
            task,
            description=clean(": ".join(filter(None, (table, translate(Message(budget.stage)))))),
            completed=min(budget.done, 1.0),
        )
        self._bar.refresh()


def _new_bar() -> Bar:
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
