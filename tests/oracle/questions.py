"""The fewest questions by brute force: every order in which inputs may be asked is tried.

It knows the points of each input, one for each of its classes, and what is decided at each
combination of them; all combinations are equally likely.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from fractions import Fraction
from functools import cache
from itertools import product

#: For every input the number of its point; None where it is not known.
Known = tuple[int | None, ...]


def fewest(sizes: Sequence[int], decided: Callable[[tuple[int, ...]], Hashable]) -> Fraction:
    """The least number of questions to be expected."""
    answers = {point: decided(point) for point in product(*map(range, sizes))}

    @cache
    def least(known: Known) -> Fraction:
        if len({answers[point] for point in _inside(known, sizes)}) == 1:
            return Fraction(0)
        return min(1 + _after(known, place) for place, at in enumerate(known) if at is None)

    def _after(known: Known, place: int) -> Fraction:
        each = (least((*known[:place], at, *known[place + 1 :])) for at in range(sizes[place]))
        return sum(each, Fraction(0)) / sizes[place]

    return least((None,) * len(sizes))


def over_calls(
    sizes: Sequence[int],
    decided: Callable[[tuple[int, ...]], Hashable],
    calls: Mapping[tuple[int, ...], int],
) -> int:
    """The least number of questions that some whole calls need together."""
    answers = {point: decided(point) for point in product(*map(range, sizes))}

    @cache
    def least(known: Known) -> int:
        count = sum(n for call, n in calls.items() if _holds(known, call))
        if not count or len({answers[point] for point in _inside(known, sizes)}) == 1:
            return 0
        return count + min(
            sum(least((*known[:place], at, *known[place + 1 :])) for at in range(sizes[place]))
            for place, given in enumerate(known)
            if given is None
        )

    return least((None,) * len(sizes))


def _inside(known: Known, sizes: Sequence[int]) -> product[tuple[int, ...]]:
    sides = (
        (at,) if at is not None else range(size) for at, size in zip(known, sizes, strict=True)
    )
    return product(*sides)


def _holds(known: Known, call: tuple[int, ...]) -> bool:
    return all(at is None or at == given for at, given in zip(known, call, strict=True))
