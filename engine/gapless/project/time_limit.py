"""The time limit of a command, and how its time is spent.

Purpose: one ``--timeout`` for the reading of files, for what lies around them, and for what is then
done with each table.

Invariants: without a limit nothing ends; reading and compiling always have a second, since a file
that is not read says nothing at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import inf
from time import monotonic

from gapless.budget import Budget, seconds, time_limit
from gapless.diagnostic import Message

#: So many seconds reading may always take.
LEAST = 1.0

#: Called with the name of a file and the budget of reading it, whenever that asks to go on.
Show = Callable[[str, Budget], None]


class TimeLimit:
    """The limit in ``seconds`` for each table, None for none; the reading of its file counts.

    Where ``whole``, it begins now for all that is done.  ``reading`` is the limit of reading a file
    where that is another one, and does not count.
    """

    def __init__(
        self,
        seconds: float | None = None,
        *,
        reading: float | None = None,
        whole: bool = False,
        clock: Callable[[], float] | None = None,
    ) -> None:
        self.seconds = seconds
        self.now = clock or monotonic
        self._reading = reading
        self._begun: float | None = None
        self._spent: dict[str, float] = {}
        if whole:
            self.count_all()

    def count_all(self) -> None:
        """Begin now for all that is done: it is about one table, or one pair."""
        self._begun = self.now()

    def half(self) -> TimeLimit:
        """Half of the time."""
        return TimeLimit(self.seconds and self.seconds / 2, clock=self.now)

    def budget(self, file: str, show: Show | None = None) -> Budget:
        """A budget of reading a file, or of several together."""
        begun = self.now() if self._begun is None else self._begun
        most = self._reading or self.seconds
        over = time_limit(inf if most is None else max(most, LEAST), begun)

        def ask(budget: Budget) -> Message | None:
            self._spent[file] = self.now() - begun
            if show is not None:
                show(file, budget)
            return over(budget)

        return Budget(ask)

    def of_question(self) -> Budget:
        """A budget for one of many questions: each has all the seconds."""
        return Budget() if self.seconds is None else seconds(self.seconds)

    def spent(self, files: Iterable[str]) -> float:
        """The seconds that count for what is done with some files, up to now."""
        if self._begun is not None:
            return self.now() - self._begun
        return 0.0 if self._reading else sum(self._spent.get(file, 0.0) for file in files)
