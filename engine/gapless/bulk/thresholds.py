"""Thresholds: how many of some sorted numbers each number of an array has reached.

Purpose: what ``np.searchsorted(thresholds, numbers, side="right")`` says, several times as fast.

The one idea: the line is cut into buckets so narrow that each holds one threshold at most.  Which
bucket a number lies in is arithmetic that never decreases, so a number has reached all thresholds
of the buckets before its own, none of those behind it, and is compared with the one in it.

Invariants: numbers are compared as they are, whatever is rounded on the way to their bucket.

Example::

    >>> Thresholds(np.array([3.0, 6.0])).reached(np.array([2.9, 3.0, 7.0])).tolist()
    [0, 1, 2]
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

#: So many buckets for each threshold at first, and in all: what they hold fits into a cache.
_FOR_EACH, _MOST = 8, 1 << 14
#: Among so few a search is as fast.
_FEW = 4


class Thresholds:
    """Sorted numbers, of 64 bits or floats."""

    def __init__(self, thresholds: NDArray[Any]) -> None:
        self._all = thresholds
        self._buckets = 0
        count = _FOR_EACH * len(thresholds)
        while _FEW * _FOR_EACH < count <= _MOST and not self._buckets:
            self._divide(count)
            count *= 2

    def _divide(self, count: int) -> None:
        """Cut the line into so many buckets, if none of them then holds two thresholds."""
        wide = self._all.astype(np.float64)
        with np.errstate(all="ignore"):
            self._low, self._scale = wide[0], count / (wide[-1] - wide[0])
        if not 0 < self._scale < np.inf:
            return
        places = self._places(self._all, count)
        if len(np.unique(places)) < len(places):
            return
        # Whatever lies in a bucket without a threshold has reached the first of them again.
        self._own = np.full(count + 1, self._all[0])
        self._own[places] = self._all
        self._before = np.searchsorted(places, np.arange(count + 1)).astype(np.int32) - 1
        self._before[places] += 1
        self._buckets = count

    def reached(self, numbers: NDArray[Any]) -> NDArray[np.int32]:
        """For every number how many thresholds are not above it; none may be NaN."""
        if not self._buckets:
            return np.searchsorted(self._all, numbers, side="right").astype(np.int32)
        places = self._places(numbers, self._buckets)
        found = self._before.take(places)
        found += numbers >= self._own.take(places)
        return found

    def _places(self, numbers: NDArray[Any], count: int) -> NDArray[np.int32]:
        places = numbers.astype(np.float64)
        places -= self._low
        places *= self._scale
        return np.clip(places, 0, count, out=places).astype(np.int32)
