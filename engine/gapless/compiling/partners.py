"""Partners: the rows that a row may meet, found among all rows at once.

For every input they begin before the row's cell ends and end after it begins.  Cells with holes may
pass that test without meeting.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from gapless.algebra.bitsets import RowIndex, lowest
from gapless.compiling.boxes import Box
from gapless.compiling.row_sets import is_large, steps_of


class Partners:
    """For every box, by its position, the others (bits) that it may meet, judged by the ends of
    their sides.

    They are worked out when asked for: kept for 100,000 boxes they would fill a gigabyte.
    """

    def __init__(self, boxes: Sequence[Box]) -> None:
        self._boxes = boxes
        self._everyone = (1 << len(boxes)) - 1
        count = len(boxes[0]) if boxes else 0
        beginnings, ends = array("l"), array("l")
        for box in boxes:
            beginnings.extend(map(lowest, box))
            ends.extend(map(int.bit_length, box))
        large = is_large(sum(max(ends[side::count]) for side in range(count)), len(boxes))
        self._sides = [
            _Side(beginnings[side::count], ends[side::count], large=large) for side in range(count)
        ]

    def __getitem__(self, position: RowIndex) -> int:
        found = self._everyone ^ 1 << position
        for side, mask in zip(self._sides, self._boxes[position], strict=True):
            # Whoever has ended before has begun before, so this is the difference of the two.
            found &= side.begun[mask.bit_length() - 1] ^ side.ended[lowest(mask)]
        return found


class _Side:
    """The boxes that begin at or before an atom of one input, and those that end before it."""

    def __init__(self, beginnings: Sequence[int], ends: Sequence[int], *, large: bool) -> None:
        width = max(ends)
        beginning: list[list[int]] = [[] for _ in range(width)]
        ending: list[list[int]] = [[] for _ in range(width + 1)]
        for position, (begins, ends_before) in enumerate(zip(beginnings, ends, strict=True)):
            beginning[begins].append(position)
            ending[ends_before].append(position)
        self.begun = steps_of(0, beginning, large=large)
        self.ended = steps_of(0, ending[:-1], large=large)
