"""Turns: what many requests need of one thread, done for all that wait in one turn.

Purpose: a log line costs a change of threads, a lock and a few calls of the system; requests that
come while others have their turn share the next one.

Invariants: nobody goes on before the turn in which its own was done has ended; what goes wrong in a
turn goes wrong for all of it.

Example: of ten requests that call ``take`` at once, ``work`` gets one, and then the other nine.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, Lock, get_running_loop
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from anyio import to_thread

from gapless.dataclass import dataclass, field

Item = TypeVar("Item")


@dataclass
class _Turn(Generic[Item]):
    items: list[Item] = field(default_factory=list)
    fault: BaseException | None = None


@dataclass
class _Waiting(Generic[Item]):
    """The requests of one event loop that wait."""

    loop: AbstractEventLoop | None = None
    free: Lock = field(default_factory=Lock)
    next: _Turn[Item] = field(default_factory=_Turn)


class Turns(Generic[Item]):
    """Turns of ``work`` on another thread, one at a time."""

    def __init__(self, work: Callable[[Sequence[Item]], None]) -> None:
        self._work = work
        self._waiting: _Waiting[Item] = _Waiting()

    async def take(self, item: Item) -> None:
        """Have something done in the next turn; raises what ``work`` raises."""
        waiting = self._waiting
        if waiting.loop is not get_running_loop():
            waiting = self._waiting = _Waiting(get_running_loop())
        turn = waiting.next
        turn.items.append(item)
        async with waiting.free:
            if turn is waiting.next:
                # Who comes first does it for all.
                waiting.next = _Turn()
                try:
                    await to_thread.run_sync(self._work, turn.items)
                except BaseException as fault:
                    turn.fault = fault
        if turn.fault is not None:
            raise turn.fault
