"""Hit policies: what becomes of the rows that match.

Purpose: what is true of each of DMN's hit policies, once.

Example::

    >>> HitPolicy("collect sum").computes, HitPolicy.FIRST.picks
    (True, True)
"""

from __future__ import annotations

from enum import StrEnum


class HitPolicy(StrEnum):
    """DMN's hit policies; ``first`` is the default.  What is true of each stands here, once."""

    FIRST = "first"
    UNIQUE = "unique"
    ANY = "any"
    PRIORITY = "priority"
    RULE_ORDER = "rule order"
    OUTPUT_ORDER = "output order"
    COLLECT = "collect"
    COLLECT_SUM = "collect sum"
    COLLECT_MIN = "collect min"
    COLLECT_MAX = "collect max"
    COLLECT_COUNT = "collect count"

    @property
    def many(self) -> bool:
        """Whether all hits together make the decision, not one of them."""
        return self not in _ONE

    @property
    def picks(self) -> bool:
        """Whether of several hits the one that goes before the others decides."""
        return self in (HitPolicy.FIRST, HitPolicy.PRIORITY)

    @property
    def ranks(self) -> bool:
        """Whether the more important outputs go first: those named earlier in ``values``."""
        return self in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER)

    @property
    def prefers(self) -> bool:
        """Whether some hits go before others: they decide, or are listed first."""
        return self.picks or self.ranks or self in (HitPolicy.COLLECT_MIN, HitPolicy.COLLECT_MAX)

    @property
    def heeds_order(self) -> bool:
        """Whether another order of the rows may decide otherwise."""
        return self.picks or self in _LISTING

    @property
    def shows_every_hit(self) -> bool:
        """Whether one hit more always shows, be it as a contradiction."""
        return self in _LISTING or self in (HitPolicy.UNIQUE, HitPolicy.COLLECT_COUNT)

    @property
    def computes(self) -> bool:
        """Whether the answer is worked out, and so may be no value that a row gives."""
        return self in (HitPolicy.COLLECT_SUM, HitPolicy.COLLECT_COUNT)

    @property
    def lists(self) -> bool:
        """Whether the answers of all hits are listed, so that an output is no one value."""
        return self in _LISTING

    @property
    def hands_over(self) -> bool:
        """Whether a row may hand over to another table."""
        return self in (HitPolicy.FIRST, HitPolicy.UNIQUE)


_ONE = frozenset({HitPolicy.FIRST, HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY})
_LISTING = frozenset({HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER, HitPolicy.COLLECT})
