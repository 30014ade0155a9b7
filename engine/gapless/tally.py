"""Tallies: how many calls fall into groups, with some of them as examples.

Purpose: what counting many calls leaves behind, in no more memory than there are groups.

Invariants: the parts of a tally by the values of a column add up to its number of calls.

Example::

    >>> Tally(3, (("2022-06-01", 2),), others=1).parts
    3
"""

from __future__ import annotations

from collections.abc import Mapping

from gapless.dataclass import dataclass, field
from gapless.diagnostic import Message


@dataclass(frozen=True, slots=True)
class Example:
    """A call: the number of its record, from 1, what it holds, and what is wrong with it."""

    record: int
    values: Mapping[str, object] = field(hash=False)
    fault: Message | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Some calls: how many, how many by the values of a column (a day, say), and the first few.

    ``others`` are those of further values, of which there are too many to keep.
    """

    calls: int = 0
    by: tuple[tuple[str | None, int], ...] = ()
    others: int = 0
    examples: tuple[Example, ...] = ()

    @property
    def parts(self) -> int:
        """All calls that were counted by the values of a column."""
        return sum(count for _, count in self.by) + self.others


@dataclass(frozen=True, slots=True)
class Replayed:
    """What became of calls that two revisions were asked about.

    ``regions`` are the calls in each change of a diff, in its order; ``elsewhere`` those answered
    differently in none of them, as definitions changed; ``undetermined`` those that one of the two
    does not decide without more values; ``faulty`` those that neither takes.  ``by`` is the column
    by whose values they are counted.
    """

    calls: int
    regions: tuple[Tally, ...]
    elsewhere: Tally
    undetermined: Tally
    faulty: Tally
    by: str | None = None

    @property
    def different(self) -> int:
        """How many are answered differently."""
        return sum(tally.calls for tally in (*self.regions, self.elsewhere))
