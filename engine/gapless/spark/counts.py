"""Replay and audit on Spark: how many records fall into which group, as a small ``DataFrame``.

Purpose: count as ``gapless diff --calls`` and ``gapless audit`` count, on many machines.

The one idea: each partition is counted as a file would be, and the counts of all are added up.

Invariants: every record is counted once; a Python worker prepares what counts once, for all its
partitions; the frames are lazy, as every frame of Spark is.

Worked example: ``a < 3`` becomes ``a <= 3``.  Of the records 2, 3, 3 and 4 the replay has two in
the row of the region ``a = 3``, and two in the row ``alike``.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, Protocol

from gapless.api import DecisionTable, TableLibrary
from gapless.api import diff as compare
from gapless.dataclass import dataclass
from gapless.model import Procedure
from gapless.revisions.difference import Diff, Side
from gapless.spark.deciding import batches_of, need_spark, noted, refuse_kept_back

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

    from gapless.bulk.audit import Audit
    from gapless.bulk.batches import ProcedureBatches
    from gapless.bulk.dated import DatedBatches
    from gapless.bulk.replay import Replay

#: What counts is remembered for so many tables by a Python worker.
_MOST_COUNTERS = 8
#: The groups of a replay beside the regions, in the order of their numbers.
_APART = ("elsewhere", "undetermined", "faulty", "alike")


def replay(
    dataframe: DataFrame,
    old: DecisionTable,
    new: DecisionTable,
    *,
    columns: Mapping[str, str] | None = None,
    errors: str = "keep",
    empty: str = "refused",
) -> DataFrame:
    """Count the records of a frame that two revisions answer differently, by region of their diff.

    A row for each region, those with the most records first, and for those counted apart: ``group``
    (``region``, ``elsewhere``, ``undetermined``, ``faulty`` or ``alike``), ``where`` (cells by
    input), ``old`` and ``new`` (the answers there), ``records``.  The options are those of
    ``decide``; raises as it does, and as ``gapless.diff``.
    """
    need_spark()
    found = compare(old, new)
    told: list[tuple[Any, ...]] = [
        (
            str(number),
            "region",
            {name: ", ".join(cells) for name, cells in change.tests.items()},
            _said(change.old),
            _said(change.new),
        )
        for number, change in enumerate(found.changes)
    ]
    told += [(group, group, None, None, None) for group in _APART]
    making = partial(_replaying, found, dict(columns or {}), errors, empty)
    counted = _counted(dataframe, making)
    words = "map<string,string>"
    groups = dataframe.sparkSession.createDataFrame(
        told, f"key string, group string, where {words}, old {words}, new {words}"
    )
    return (
        groups.join(counted, "key", "left")
        .fillna(0, ["records"])
        .selectExpr("group", "where", "old", "new", "records")
        .orderBy("records", ascending=False)
    )


def audit(
    dataframe: DataFrame,
    table: DecisionTable | TableLibrary,
    name: str | None = None,
    day: date | str | None = None,
    *,
    expect: Mapping[str, str],
    columns: Mapping[str, str] | None = None,
    errors: str = "keep",
    empty: str = "refused",
) -> DataFrame:
    """Count the records of a frame by whether what was recorded for them agrees with a table.

    ``expect`` holds, by output, the column in which it was recorded.  A row for each group, those
    with the most records first: ``group`` (``agreed``, ``disagreed``, ``uncovered``,
    ``undetermined`` or ``faulty``), and of those that disagree ``table``, ``row``, ``recorded`` and
    ``answered`` (the outputs that differ), ``records``.  The rest is as for ``decide``.
    """
    need_spark()
    deciding = batches_of(table, name, day)
    making = partial(_auditing, deciding, dict(expect), dict(columns or {}), errors, empty)
    counted = _counted(dataframe, making)
    words = "map<string,string>"
    kind = f"group string, table string, row string, recorded {words}, answered {words}"
    return (
        counted.selectExpr(f"from_json(key, '{kind}') AS key", "records")
        .selectExpr("key.*", "records")
        .orderBy("records", ascending=False)
    )


class _Counts(Protocol):
    """What counts the records of batches."""

    def add(self, batch: Any) -> None:
        """Count those of a batch."""


@dataclass(frozen=True, slots=True)
class _Counting:
    """Counts the records of a partition, with what it has in common with others pickled."""

    making: bytes
    names: tuple[str, ...]

    def counted(self, batches: Iterable[Any]) -> Iterator[Any]:
        """One batch: how many records each group has; raises ``BatchError``."""
        import pyarrow as pa

        counter, counts = _remembered(self.making, self.names)
        before = counts()
        for batch in batches:
            with noted():
                counter.add(batch)
        # What counts goes on from partition to partition.
        found = counts() - before
        yield pa.RecordBatch.from_arrays(
            [pa.array(list(found), pa.string()), pa.array(list(found.values()), pa.int64())],
            ["key", "records"],
        )


@lru_cache(_MOST_COUNTERS)
def _remembered(
    making: bytes, names: tuple[str, ...]
) -> tuple[_Counts, Callable[[], Counter[str]]]:
    found: tuple[_Counts, Callable[[], Counter[str]]] = pickle.loads(making)(names)
    return found


def _counted(dataframe: DataFrame, making: Callable[..., Any]) -> DataFrame:
    refuse_kept_back(dataframe)
    work = _Counting(pickle.dumps(making), tuple(dataframe.columns))
    # What can be refused without records is refused here.
    _remembered(work.making, work.names)
    counted = dataframe.mapInArrow(work.counted, "key string, records long")
    return counted.groupBy("key").sum("records").withColumnRenamed("sum(records)", "records")


def _replaying(
    diff: Diff, columns: Mapping[str, str], errors: str, empty: str, names: Sequence[str]
) -> tuple[Replay, Callable[[], Counter[str]]]:
    from gapless.bulk.calls import refuse_options, renamed_columns
    from gapless.bulk.counting import keep, stop
    from gapless.bulk.records import refuse_unknown
    from gapless.bulk.replay import Replay

    refuse_options(errors, empty)
    renamed = renamed_columns(columns, names)
    now = {diff.renamed.get(key, key): one for key, one in renamed.items()}
    assert diff.compiled is not None, "it was compared without a limit"
    refuse_unknown([side.procedure for side in reversed(diff.compiled)], names, now)
    found = Replay(
        diff,
        renamed,
        empty_is_unknown=empty == "unknown",
        faulty=stop if errors == "stop" else keep,
    )
    found.ready(names)

    def counts() -> Counter[str]:
        replayed = found.replayed()
        groups = Counter({str(place): one.calls for place, one in enumerate(replayed.regions)})
        for apart in _APART[:-1]:
            groups[apart] = getattr(replayed, apart).calls
        groups[_APART[-1]] = replayed.calls - groups.total()
        return groups

    return found, counts


def _auditing(
    making: Callable[..., ProcedureBatches | DatedBatches],
    expect: Mapping[str, str],
    columns: Mapping[str, str],
    errors: str,
    empty: str,
    names: Sequence[str],
) -> tuple[Audit, Callable[[], Counter[str]]]:
    from gapless.bulk.audit import Audit
    from gapless.bulk.calls import ready, refuse_options, renamed_columns
    from gapless.bulk.counting import keep, stop

    refuse_options(errors, empty)
    renamed = renamed_columns(columns, names)
    deciding = partial(ready, making, columns=columns, empty=empty)
    procedures = deciding(names).procedures
    _refuse_missing(expect, procedures, names)
    found = Audit(
        procedures[0].entry, deciding, expect, renamed, faulty=stop if errors == "stop" else keep
    )
    found.ready(names)

    def counts() -> Counter[str]:
        audited = found.audited()
        groups = Counter({json.dumps({"group": "agreed"}): audited.agreed})
        for apart in ("uncovered", "undetermined", "faulty"):
            groups[json.dumps({"group": apart})] = getattr(audited, apart).calls
        groups[json.dumps({"group": "disagreed"})] = audited.further.calls
        for one in audited.groups:
            told = {
                "group": "disagreed",
                "table": one.table.id,
                "row": one.row,
                "recorded": dict(one.recorded),
                "answered": dict(one.answered),
            }
            groups[json.dumps(told, sort_keys=True)] += one.tally.calls
        return groups

    return found, counts


def _refuse_missing(
    expect: Mapping[str, str], procedures: Sequence[Procedure], names: Sequence[str]
) -> None:
    """Raise ``ValueError`` for an output or a column that is not there."""
    from gapless.bulk.counting import place_of

    outputs = {name for each in procedures for one in each.tables.values() for name in one.outputs}
    if not expect:
        raise ValueError("say which column recorded an output: expect={'OUTPUT': 'COLUMN'}")
    for output, column in expect.items():
        if output not in outputs:
            raise ValueError(f"there is no output {output}; outputs: {', '.join(sorted(outputs))}")
        if place_of(names, column) is None:
            raise ValueError(f"there is no column {column}; columns: {', '.join(names)}")


def _said(side: Side) -> dict[str, str]:
    """What a revision answers in a region, as texts."""
    told = {"_status": str(side.status)}
    if side.row is not None:
        told["_row"] = side.row
    if side.table is not None:
        for name, value in {**side.outputs, **side.answers}.items():
            values = value if isinstance(value, tuple) else (value,)
            told[name] = "; ".join(side.table.print_output(name, each) for each in values)
    return told
