"""Work done ahead: the next item is made while the last one is used.

Example::

    >>> list(ahead(iter([1, 2, 3])))
    [1, 2, 3]
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
_END = object()


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The items, each made by a thread of its own while the one before is used.

    What making them raises is raised here.
    """
    with ThreadPoolExecutor(1) as worker:
        following = worker.submit(next, items, _END)
        while True:
            item = following.result()
            if item is _END:
                return
            following = worker.submit(next, items, _END)
            yield item  # type: ignore[misc]
