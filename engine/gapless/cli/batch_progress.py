"""How far a batch is: records and records a second, on standard error where that is a terminal.

Invariants: nothing is drawn within the first second, nor where nobody looks on; it is gone at the
end.
"""

from __future__ import annotations

from types import TracebackType
from typing import Any

from gapless.cli.output import console
from gapless.cli.streams import door
from gapless.diagnostic import say
from gapless.language import translate
from gapless.project.time_limit import TimeLimit

#: Seconds until something is drawn, and between two drawings.
_PATIENCE, _REFRESH = 1.0, 0.2


class BatchProgress:
    """Draws the number of records done, of a total where it is known; a context manager."""

    def __init__(self, total: int | None) -> None:
        self._total = total
        self._now = TimeLimit().now
        self._begun = self._now()
        self._drawn = 0.0
        self._done = 0
        self._draws = door(error=True).isatty()
        self._bar: Any = None

    def __enter__(self) -> BatchProgress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, records: int) -> None:
        """Count records that are done."""
        self._done += records
        now = self._now()
        if not self._draws or now - self._begun < _PATIENCE or now - self._drawn < _REFRESH:
            return
        self._drawn = now
        rate = round(self._done / (now - self._begun))
        done = translate(say("{count} records, {rate} a second", count=self._done, rate=rate))
        if self._bar is None:
            self._bar = _new_bar()
            self._bar.add_task(done, total=self._total)
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=self._done, description=done)
        self._bar.refresh()


def _new_bar() -> Any:
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    return Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TimeRemainingColumn(),
        console=console(error=True),
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
        transient=True,
    )
