"""Counting calls: in bounded memory, and where an input is left open."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

import gapless
from gapless.bulk import counting
from gapless.bulk.replay import Regions, Replay
from tests.command_line import TABLE

NEW = TABLE.replace("di atas 6 jam}", "di atas 6 jam, tetangga: turut padam}")


def compared(folder: Path) -> gapless.Diff:
    """A diff whose one region restricts both inputs: calls that no row covers any more."""
    sides = []
    for name, text in (("old", TABLE), ("new", NEW)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        sides.append(gapless.load(folder / f"{name}.yaml"))
    old, new = sides
    return gapless.diff(old, new)


def test_a_call_that_leaves_an_input_open_lies_in_a_region_it_may_be_in(tmp_path: Path) -> None:
    """Where what it gives is in the region; elsewhere it is not."""
    diff = compared(tmp_path)
    assert [set(change.where) for change in diff] == [{"lama", "tetangga"}]
    regions = Regions(diff, ["lama"], {}, empty_is_unknown=False)
    batch = pa.record_batch({"lama": ["7 jam", "6 jam"]})
    assert regions.of(batch).tolist() == [0, -1]


def test_of_too_many_values_the_rest_is_counted_together(tmp_path: Path) -> None:
    """The parts still add up to the calls, over any number of batches."""
    replay = Replay(compared(tmp_path), by="nomor")
    size = counting.MOST_VALUES // 2 + 1
    for first in (0, size, 2 * size):
        numbers = list(range(first, first + size))
        columns = {"lama": ["7 jam"] * size, "tetangga": ["tidak padam"] * size, "nomor": numbers}
        replay.add(pa.record_batch(columns))
    [tally] = replay.replayed().regions
    assert tally.calls == tally.parts == 3 * size
    assert (len(tally.by), tally.others) == (counting.MOST_VALUES, 3 * size - counting.MOST_VALUES)
    assert [example.record for example in tally.examples] == [1, 2, 3, 4, 5]
