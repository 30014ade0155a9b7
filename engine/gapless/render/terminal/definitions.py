"""Definition lists: a few names on the left, their texts on the right.

Invariants: no line is wider than the width; all names of one list share a column.

Example::

    >>> for line in definitions([(Text("Laporan"), Text("LAPOR ULANG"))], 40, indent=2):
    ...     print(line.plain)
      Laporan  LAPOR ULANG
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.text import Text

from gapless.render.terminal.wrapping import widest_line, width_of, wrap

_GAP = 2


Pair = tuple[Text, Text]


def widest_name(pairs: Iterable[Pair]) -> int:
    """The cells that the names of several lists need, so that the lists line up."""
    return max((widest_line(name.plain) for name, _ in pairs), default=0)


def definitions(
    pairs: Sequence[Pair], width: int, *, indent: int = 0, widest: int | None = None
) -> Iterator[Text]:
    """The pairs, names in one column of at most a third of the width.

    ``widest`` sets the column where several lists are to line up.
    """
    widest = widest_name(pairs) if widest is None else widest
    column = max(1, min(widest, (width - indent) // 3))
    room = max(1, width - indent - column - _GAP)
    for name, text in pairs:
        for left, right in zip_longest(wrap(name, column), wrap(text, room), fillvalue=Text()):
            line = Text(" " * indent)
            line.append_text(left)
            line.append(" " * (column - width_of(left.plain) + _GAP))
            line.append_text(right)
            yield line
