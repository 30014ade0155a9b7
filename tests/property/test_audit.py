"""Audit: random tables and records, each compared as ``decide`` and plain equality have it."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from gapless import ContextError, HitPolicyError
from gapless.bulk.audit import Audit
from gapless.bulk.batches import ProcedureBatches
from gapless.deciding.context import read_context
from gapless.deciding.decide import Decider
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build
from tests.oracle.effort import TABLES
from tests.property.test_batches import PROCEDURES, RECORDS, draw_records

RECORDED = ("LAPOR ULANG", "LAPOR BARU", "ISSUE CLOSED", "lain", " ", None)


@TABLES
@given(procedure=PROCEDURES, data=st.data())
def test_every_call_is_compared_with_what_decide_answers(
    procedure: PlainProcedure, data: st.DataObject
) -> None:
    """In numbers, and in groups in whose regions their calls lie."""
    table = build(procedure)
    columns, contexts = draw_records(data, procedure.inputs)
    recorded = data.draw(st.lists(st.sampled_from(RECORDED), min_size=RECORDS, max_size=RECORDS))
    columns["hasil"] = pa.array(recorded, pa.string())
    compiled = table.compiled
    audit = Audit(
        table.model,
        lambda names: ProcedureBatches(Decider(compiled), names),
        {"laporan": "hasil"},
    )
    audit.add(pa.RecordBatch.from_pydict(columns))
    found = audit.audited()
    wanted: Counter[str] = Counter()
    groups: Counter[tuple[str | None, str]] = Counter()
    for context, text in zip(contexts, recorded, strict=True):
        try:
            decision = table.decide(context)
        except (ContextError, HitPolicyError):
            wanted["faulty"] += 1
            continue
        if decision.status != "decided":
            wanted[str(decision.status)] += 1
            continue
        answered = decision.outputs.get("laporan")
        value = None if text is None or not text.strip() else text
        same = answered == ((value,) if isinstance(answered, tuple) else value)
        wanted["agreed" if same else "disagreed"] += 1
        if not same:
            groups[decision.row, value or "null"] += 1
    assert (found.calls, found.agreed, found.disagreed) == (
        RECORDS,
        wanted["agreed"],
        wanted["disagreed"],
    )
    for name in ("uncovered", "undetermined", "faulty"):
        assert getattr(found, name).calls == wanted[name], name
    counted: Counter[tuple[str | None, str]] = Counter()
    for group in found.groups:
        counted[group.row, group.recorded["laporan"]] += group.tally.calls
        for example in group.tally.examples:
            read = read_context(compiled, contexts[example.record - 1])
            for name, (domain, inside) in (group.where or {}).items():
                assert domain.place(read[name]) in inside, (name, read)
    assert counted == groups
