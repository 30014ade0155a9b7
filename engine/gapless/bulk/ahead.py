"""Work done ahead: the next item is made while the last one is used.

Example::

    >>> list(ahead(iter([1, 2, 3])))
    [1, 2, 3]
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

Item = TypeVar("Item")
_END = object()


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The items, each made by a thread of its own while the one before is used.

    What making them raises is raised here; the language chosen here counts there.
    """
    context = copy_context()

    def following() -> object:
        return context.run(lambda: next(items, _END))

    with ThreadPoolExecutor(1) as worker:
        coming = worker.submit(following)
        while (item := coming.result()) is not _END:
            coming = worker.submit(following)
            yield item  # type: ignore[misc]
