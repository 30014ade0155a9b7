"""References: row ids as they are written in a table file.

Invariants: what is written is read as the same ids, which are texts whatever they look like.

Example::

    >>> reference("2a"), reference("null")
    ('2a', '"null"')
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from gapless.model import ALL, Rule
from gapless.reading.conformance import scalar_type
from gapless.reading.nodes import Scalar
from gapless.reading.yaml_text import scalar
from gapless.source import Source

#: A row that overrides more rows than these says ``over: all``.
_MOST_NAMED = 12


def reference(row: str) -> str:
    """A row id as a scalar that is no ``null`` and no truth value."""
    plain = scalar_type(Scalar(row, True, Source("", row), 0, len(row)))
    return scalar(row) if plain in ("string", "number") else json.dumps(row)


def over_with(rule: Rule, others: Iterable[str]) -> str | tuple[str, ...]:
    """What a row goes over that is to go over others too, which come after it: ids, or ``all``."""
    rows = tuple(dict.fromkeys([*rule.over, *others]))
    return ALL if rule.is_over_all or len(rows) > _MOST_NAMED else rows


def over_text(over: str | tuple[str, ...]) -> str:
    """What stands behind ``over:`` in a row: ``[2, 6, 7]``, or ``all``."""
    return over if isinstance(over, str) else f"[{', '.join(map(reference, over))}]"
