"""References: row ids as they are written in a table file.

Invariants: what is written is read as the same ids, which are texts whatever they look like.

Example::

    >>> reference("2a"), reference("null")
    ('2a', '"null"')
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from gapless.model import ALL, Rule
from gapless.reading.conformance import scalar_type
from gapless.reading.nodes import Scalar
from gapless.reading.yaml_text import scalar
from gapless.source import Source

#: A row that overrides more rows than these says ``over: all``.
_MOST_NAMED = 12


def reference(row: str) -> str:
    """A row id as a scalar that is no ``null`` and no truth value."""
    plain = scalar_type(Scalar(row, Source("", row), 0, len(row), True))
    return scalar(row) if plain in ("string", "number") else json.dumps(row)


def with_over(rule: Rule, others: Iterable[str]) -> Rule:
    """The row as it says that it goes over other rows too, which come after it."""
    rows = tuple(dict.fromkeys([*rule.over, *others]))
    is_over_all = rule.is_over_all or len(rows) > _MOST_NAMED
    return replace(rule, over=() if is_over_all else rows, is_over_all=is_over_all)


def over_text(rule: Rule) -> str:
    """What stands behind ``over:`` in a row: ``[2, 6, 7]``, or ``all``."""
    return ALL if rule.is_over_all else f"[{', '.join(map(reference, rule.over))}]"
