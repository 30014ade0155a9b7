"""Replay: calls put to random revisions, each counted as ``decide`` on both sides would have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

import gapless
from gapless import ContextError, HitPolicyError
from gapless.api import DecisionTable
from gapless.bulk.replay import Replay
from gapless.deciding.context import read_context
from tests.oracle.bridge import build
from tests.oracle.effort import TABLES
from tests.oracle.revisions import Revised, revisions
from tests.property.test_batches import RECORDS, draw_records

Answer = tuple[str, dict[str, Any]] | None


def answered(table: DecisionTable, record: Mapping[str, Any]) -> Answer:
    """What one side says of a record; None where it refuses it."""
    context = {name: value for name, value in record.items() if name in table.procedure.inputs}
    try:
        decision = table.decide(context)
    except (ContextError, HitPolicyError):
        return None
    return str(decision.status), dict(decision.outputs)


def fate(old: Answer, new: Answer) -> str:
    """What becomes of a call of which both sides say something."""
    if old is None and new is None:
        return "faulty"
    if "undetermined" in ((old or ("",))[0], (new or ("",))[0]):
        return "undetermined"
    return "alike" if old == new else "different"


def lies_in(diff: gapless.Diff, change: gapless.Change, record: Mapping[str, Any]) -> bool:
    """Whether a record may be in a region, by the values that it gives."""
    assert diff.compiled is not None
    for side in diff.compiled:
        own = {name: value for name, value in record.items() if name in side.procedure.inputs}
        try:
            values = read_context(side, own)
        except ContextError:
            return False
        for name, value in values.items():
            domain, inside = change.where.get(name, (None, None))
            if domain is not None and inside is not None and domain.place(value) not in inside:
                return False
    return True


@TABLES
@given(
    revised=revisions(),
    data=st.data(),
)
def test_every_call_is_counted_where_decide_puts_it(revised: Revised, data: st.DataObject) -> None:
    """Random revisions, columns of every type, values that one side or neither takes."""
    before, after = revised
    old, new = build(before), build(after)
    diff = gapless.diff(old, new)
    columns, records = draw_records(data, {**before.inputs, **after.inputs})
    columns["no"] = pa.array(range(RECORDS))
    replay = Replay(diff, by="no")
    batch = pa.RecordBatch.from_pydict(columns)
    replay.add(batch)
    found = replay.replayed()
    fates = [fate(answered(old, record), answered(new, record)) for record in records]
    for place, record in enumerate(records):
        is_one_sided = None in (answered(old, record), answered(new, record))
        if is_one_sided and fates[place] == "different":
            # A value that no side knows is a fault, also where the other does not look at it.
            is_known = any(lies_in(diff, change, record) for change in diff)
            fates[place] = "different" if is_known else "faulty"
    counts = Counter(fates)
    told = {
        "different": found.different,
        "undetermined": found.undetermined.calls,
        "faulty": found.faulty.calls,
    }
    assert told == {name: counts[name] for name in told}
    assert found.calls == RECORDS
    assert found.elsewhere.calls == 0
    for change, tally in zip(diff, found.regions, strict=True):
        assert tally.parts == tally.calls
        assert len(tally.examples) == min(tally.calls, 5)
        for number, _ in tally.by:
            place = int(number or "")
            assert fates[place] == "different"
            assert lies_in(diff, change, records[place])
            for side, table in ((change.old, old), (change.new, new)):
                said = answered(table, records[place])
                if said is not None:
                    assert said == (side.status, dict(side.outputs))
                else:
                    assert side.status in ("outside", "contradiction")
