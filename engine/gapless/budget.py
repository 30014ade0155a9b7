"""Budgets: how much work an analysis may do, and how far it is.

Purpose: let whoever waits for an analysis stop it, and see how far it is.  Exact analysis is
NP-hard, so every analysis spends one step for each region it looks at and may be stopped at
any of them.

A step in a table of 100,000 rows takes thousands of times as long as one in a small table, so a
step has a *cost*, and the question whether to go on is put after so much cost, not after so many
steps.  What is left to be done when a budget has ended, to say what is known, is bounded too.

Invariants: without ``ask`` a budget never ends; ``steps`` and ``cost`` count the same on every
machine, so tests pin them instead of a clock.

Worked example::

    >>> from gapless.diagnostic import say
    >>> budget = Budget(lambda budget: say("a test ended it") if budget.steps > 1000 else None)
    >>> for _ in range(5000):
    ...     budget.spend()
    Traceback (most recent call last):
    gapless.budget.Exhausted: a test ended it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from time import monotonic
from typing import TypeVar

from gapless.diagnostic import Message, Portable, say

Item = TypeVar("Item")

#: How much cost is spent between two questions whether to go on: some milliseconds.
_EVERY = 16
#: What is left to be done at the end costs at most this part of what was spent before.
_CLOSING = 10


class Exhausted(Portable):
    """The budget is used up; ``reason`` says why: ``the limit of 5 findings was reached``."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.english)
        self.reason = reason


class Budget:
    """Counts steps and their cost, and asks now and then whether to go on.

    ``ask`` is called with the budget whenever a cost of 16 was spent, which is 16 steps in a small
    table, and returns why to stop, or None.  ``stage`` names the analysis at work, ``done`` is the
    part of it (0 to 1) that is behind it, and ``portion`` the part that the question now put to
    the grid is of it.
    """

    def __init__(self, ask: Callable[[Budget], Message | None] | None = None) -> None:
        self.steps = 0
        self.cost = 0
        self._asked = 0
        self._is_closing = False
        self.stage = ""
        self.done = 0.0
        self.portion = 1.0
        self._ask = ask

    def start(self) -> None:
        """Let the time begin with what comes before the first step: the table is compiled."""
        if self._ask:
            self._ask(self)

    def enter(self, stage: str, done: float = 0.0) -> None:
        """Begin an analysis, or go on with one that is done in part."""
        self.stage = stage
        self.done = done
        self.portion = 1.0
        self._question()

    def each(self, items: Sequence[Item]) -> Iterator[Item]:
        """The items of an analysis that puts one question for each, a step apiece."""
        self.portion = 1 / len(items) if items else 1.0
        for index, item in enumerate(items):
            self.done = index * self.portion
            self.spend()
            yield item

    def along(self, items: Iterable[Item], cost: float = 1 / 32) -> Iterator[Item]:
        """Items of some cost each, by default some microseconds.

        As many as are worth a question are one step, and read at once.
        """
        waiting = iter(items)
        size = max(1, int(_EVERY / cost))
        while len(batch := tuple(islice(waiting, size))) == size:
            self.spend(int(size * cost))
            yield from batch
        yield from batch

    def spend(self, cost: int = 1) -> None:
        """Take one step; raises ``Exhausted``."""
        self.steps += 1
        self.cost += cost
        if self.cost - self._asked >= _EVERY:
            self._asked = self.cost
            self._question()

    def close(self, reason: Message) -> None:
        """Allow a tenth more cost, once, for what is left to be done when the budget has ended."""
        if not self._is_closing:
            self._is_closing = True
            most = self.cost + self.cost // _CLOSING
            self._ask = lambda budget: reason if budget.cost > most else None

    def affordable(self, cost: int) -> int:
        """How many things of some cost are a tenth of what was spent; one at least."""
        return max(1, self.cost // _CLOSING // cost)

    def _question(self) -> None:
        reason = self._ask(self) if self._ask else None
        if reason is not None:
            # From now on every step is asked about.
            self._asked = self.cost - _EVERY
            raise Exhausted(reason)


def seconds(limit: float) -> Budget:
    """A budget of some seconds from now, on the clock of the wall."""
    return Budget(time_limit(limit))


def time_limit(limit: float, begun: float | None = None) -> Callable[[Budget], Message | None]:
    """What a budget of some seconds asks, from now on or from when it was ``begun``."""
    end = (monotonic() if begun is None else begun) + limit

    def ask(budget: Budget) -> Message | None:
        over = monotonic() > end
        return say("the time limit of {limit:g} s was reached", limit=limit) if over else None

    return ask
