"""Batches beside ``decide``: what both say of the same records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from gapless import ContextError, HitPolicyError, Months
from gapless.algebra.values import print_value
from gapless.api import DecisionTable
from gapless.deciding.context import ContextFault
from gapless.deciding.decision import Decision

Decide = Callable[[Mapping[str, Any]], Decision]


def said(decision: Decision) -> dict[str, Any]:
    """What the columns of a batch say of a decision."""
    failure = decision.failure.english if decision.failure else None
    return {
        **{name: held(value) for name, value in decision.outputs.items()},
        "_status": str(decision.status),
        "_row": decision.row,
        "_table": decision.table,
        "_needs": list(decision.needs),
        "_reason": failure or decision.reason,
        "_error": None,
    }


def held(value: Any) -> Any:
    """A value of an output as its column holds it."""
    if isinstance(value, tuple):
        return [held(one) for one in value]
    if isinstance(value, datetime) and value.tzinfo is not None:
        # Python does not call two moments of one hour alike that clocks show twice.
        return value.astimezone(UTC)
    return print_value(value, "en") if isinstance(value, Months) else value


def in_words(value: Any) -> str | None:
    """An output as text: tables that may answer do not agree of which type it is."""
    if isinstance(value, list):
        return "; ".join("null" if one is None else str(in_words(one)) for one in value)
    return value if value is None or isinstance(value, str) else print_value(value, "en")


def _of_cell(fault: ContextFault) -> str:
    """What is wrong with a value; a cell cannot be left out."""
    left_out, unknown = "(leave it out while", "(--empty unknown takes that as"
    return fault.sentence.english.replace(f"{left_out} it is not known", f"{unknown} not known")


def one_by_one(decide: Decide, context: Mapping[str, Any]) -> dict[str, Any]:
    """What ``decide`` says of a context, or all that it finds wrong."""
    try:
        return said(decide(context))
    except ContextError as refused:
        return {"_status": None, "_error": {_of_cell(fault) for fault in refused.faults}}
    except HitPolicyError as refused:
        return {"_status": None, "_error": {refused.message.english}}


def assert_alike(records: Sequence[Mapping[str, Any]], wanted: Sequence[dict[str, Any]]) -> None:
    """The records of a batch say what was decided one by one, and nothing else."""
    assert len(records) == len(wanted)
    for record, each in zip(records, wanted, strict=True):
        if isinstance(each["_error"], set):
            rest = record["_error"] or ""
            assert record["_status"] is None, (record, each)
            for sentence in sorted(each["_error"], key=len, reverse=True):
                assert sentence in rest, (record, each)
                rest = rest.replace(sentence, "", 1)
            assert rest == "; " * (len(each["_error"]) - 1), (record, each)
        else:
            for name, value in each.items():
                assert held(record[name]) == value or record[name] == in_words(value), (
                    record,
                    each,
                )


def check(
    table: DecisionTable,
    columns: Mapping[str, Any],
    contexts: Sequence[Mapping[str, Any]],
    **options: Any,
) -> None:
    """Decide columns in a batch, and contexts one by one, and compare."""
    calls = pa.table(dict(columns))
    found = table.decide_batch(calls, errors="keep", **options).read_all().to_pylist()
    assert_alike(found, [one_by_one(table.decide, context) for context in contexts])
