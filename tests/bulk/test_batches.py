"""Batches of records: each is decided as ``decide`` decides its context."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pytest

import gapless
from tests.paths import REPOSITORY

SOP = REPOSITORY / "tables" / "lapor-kembali" / "padam-meluas" / "2022-12-29.yaml"


def said(decision: gapless.Decision) -> dict[str, object]:
    """What the columns of a batch say of a decision."""
    return {
        **decision.outputs,
        "_status": decision.status,
        "_row": decision.row,
        "_table": decision.table,
        "_needs": list(decision.needs),
        "_reason": decision.reason,
    }


def decided(
    table: gapless.DecisionTable, columns: Mapping[str, list[Any]]
) -> list[dict[str, object]]:
    """The records of a batch with their decisions."""
    found: list[dict[str, object]] = table.decide_batch(pa.table(columns)).read_all().to_pylist()
    return found


def test_every_record_is_decided_as_its_context() -> None:
    """Whole and partial contexts, nulls that are values."""
    table = gapless.load(SOP)
    columns: dict[str, list[Any]] = {
        "durasi_padam": [timedelta(hours=hours) for hours in (1, 3, 6, 7, 1, 3)],
        "tetangga": ["turut padam", "tidak padam", "turut padam", "tidak padam", None, None],
        "status_detail": ["nyala", "perbaikan", "nyala", "nyala", "nyala", "perbaikan"],
    }
    for place, record in enumerate(decided(table, columns)):
        context = {name: values[place] for name, values in columns.items()}
        decision = table.decide(context)
        empty = dict.fromkeys(("laporan", "tindakan", "skrip"))
        assert record == {**context, **empty, **said(decision)}


def test_other_columns_are_kept_in_their_order() -> None:
    """What the table does not know is passed on."""
    table = gapless.load(SOP)
    found = table.decide_batch(pa.table({"nomor": [7], "durasi_padam": ["5 jam"], "kota": ["B"]}))
    names = found.schema.names
    assert names[:6] == ["nomor", "durasi_padam", "kota", "laporan", "tindakan", "skrip"]
    assert names[6:] == ["_status", "_row", "_table", "_needs", "_reason"]


def test_a_value_that_is_not_allowed_ends_the_stream_with_its_record() -> None:
    """The record is counted from 1, as people do."""
    table = gapless.load(SOP)
    calls = pa.table({"durasi_padam": ["5 jam", "lama"]})
    with pytest.raises(ValueError, match="record 2: durasi_padam"):
        table.decide_batch(calls).read_all()


def test_records_with_faults_can_be_kept() -> None:
    """What is wrong stands in a column of its own; null is no silent value."""
    table = gapless.load(SOP)
    calls = pa.table({"durasi_padam": ["5 jam", None], "tetangga": ["x", "turut padam"]})
    first, second = table.decide_batch(calls, errors="keep").read_all().to_pylist()
    assert first["_status"] is None
    assert first["_error"].startswith("tetangga cannot be x")
    assert second["_error"].startswith("durasi_padam is null")
