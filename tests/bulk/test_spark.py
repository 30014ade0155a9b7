"""Batches on Spark: the answers of ``decide_batch``, on a cluster of two executors."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from pyspark.errors import PythonException
from pyspark.sql import SparkSession

import gapless
from call_records import TABLE, invent_calls
from tests.batch_records import assert_alike, one_by_one
from tests.mortal_table import Mortal
from tests.spark_cluster import cluster
from tests.written_tables import table_of, tables_of

pytestmark = pytest.mark.filterwarnings(
    "ignore:PySpark does not yet fully support pandas:FutureWarning"
)


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    """A session on two executors."""
    with cluster(tmp_path_factory.mktemp("spark")) as session:
        yield session


def test_a_worker_that_dies_changes_no_answer(spark: SparkSession) -> None:
    """Four partitions of five batches; the task is done again."""
    calls = invent_calls(2000)
    table = gapless.load(TABLE)
    context = spark.sparkContext
    context.setJobGroup("mortal", "a worker dies")
    frame = spark.createDataFrame(calls).repartition(4)
    decided = gapless.spark.decide(frame, Mortal(table.procedure), empty="unknown").toArrow()
    status = context.statusTracker()
    stages = [
        status.getStageInfo(stage)
        for job in status.getJobIdsForGroup("mortal")
        for stage in status.getJobInfo(job).stageIds  # type: ignore[union-attr]
    ]
    assert sum(stage.numFailedTasks for stage in stages if stage) == 1
    assert context._jsc.sc().getExecutorMemoryStatus().size() == 3, "the driver and two executors"
    wanted = table.decide_batch(calls, empty="unknown").read_all()
    assert decided.schema.names == wanted.schema.names
    assert decided.sort_by("nomor").to_pylist() == wanted.to_pylist()


KINDS = """
table: jenis
zone: Asia/Jakarta
inputs:
  angka: {type: number}
  bulat: {type: integer}
  kata: {type: string}
  benar: {type: boolean}
  hari: {type: date}
  jam: {type: time}
  saat: {type: datetime}
  lama: {type: duration}
  masa: {type: months}
outputs:
  angka_: {type: number}
  bulat_: {type: integer}
  kata_: {type: string}
  benar_: {type: boolean}
  hari_: {type: date}
  jam_: {type: time}
  saat_: {type: datetime}
  lama_: {type: duration}
  masa_: {type: months}
  besar: {type: number}
rules:
  - row: 1
    when: {angka: "> 0"}
    then:
      {angka_: = angka, bulat_: = bulat, kata_: = kata, benar_: = benar, hari_: = hari,
       jam_: = jam, saat_: = saat, lama_: = lama, masa_: = masa,
       besar: 10000000000000000000000000000000000000000.5}
"""
LOCAL = KINDS.replace("zone: Asia/Jakarta\n", "")
RECORD: dict[str, Any] = {
    "angka": Decimal("0.30"),
    "bulat": -7,
    "kata": "café",
    "benar": True,
    "hari": date(2022, 12, 29),
    "jam": time(9, 30),
    "saat": datetime(2022, 12, 29, 20, 30, tzinfo=ZoneInfo("Asia/Jakarta")),
    "lama": timedelta(days=40, microseconds=1),
    "masa": 14,
}
TYPES = {"angka": pa.decimal128(38, 12), "lama": pa.duration("us"), "jam": pa.time64("ns")}


def decided(
    spark: SparkSession, table: gapless.DecisionTable, records: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The records with what Spark says of them, kept where they have faults."""
    names = dict.fromkeys(name for record in records for name in record)
    columns = {name: [record.get(name) for record in records] for name in names}
    columns = {name: pa.array(values, TYPES.get(name)) for name, values in columns.items()}
    frame = spark.createDataFrame(pa.table(columns))
    months = {"masa": "masa:months"}
    found = gapless.spark.decide(frame, table, columns=months, errors="keep").toArrow()
    return list(found.to_pylist())


@pytest.mark.parametrize("text", [KINDS, LOCAL])
def test_values_of_every_kind_are_decided_as_one_by_one(spark: SparkSession, text: str) -> None:
    """Moments and local times, nulls, and what is refused."""
    table = table_of(text)
    for saat in (RECORD["saat"], datetime(2022, 12, 29, 20, 30)):
        records = [{**RECORD, "saat": saat}]
        records += [{**records[0], name: None} for name in RECORD]
        contexts = [{**one, "masa": _months(one["masa"])} for one in records]
        wanted = [one_by_one(table.decide, context) for context in contexts]
        assert_alike(decided(spark, table, records), wanted)


def _months(count: int | None) -> gapless.Months | None:
    return None if count is None else gapless.Months(count)


FEE = """
table: biaya
effective: {}-01-01
as_of: hari
inputs:
  hari: {{type: date}}
outputs:
  biaya: {{type: integer}}
rules:
  - {{row: 1, then: {{biaya: {}}}}}
"""


def test_every_record_is_decided_by_the_rules_of_its_day(spark: SparkSession) -> None:
    """A library and the id of a table in it."""
    library = tables_of(FEE.format(2024, 10), FEE.format(2025, 20))
    days = pa.table({"hari": [date(2024, 5, 1), date(2025, 5, 1), date(2023, 5, 1)]})
    frame = spark.createDataFrame(days)
    found = gapless.spark.decide(frame, library, "biaya", errors="keep").toArrow()
    assert found.equals(library.decide_batch("biaya", days, errors="keep").read_all())
    assert found["biaya"].to_pylist() == [10, 20, None]
    of_day = gapless.spark.decide(frame, library, "biaya", "2024-06-01").toArrow()
    assert of_day["biaya"].to_pylist() == [10, 10, 10]


SIZES = """
table: ukuran
inputs:
  a: {type: number}
outputs:
  hasil: {type: string}
rules:
  - {row: 1, when: {a: "< 3"}, then: {hasil: kecil}}
  - {row: 2, when: {a: ">= 3"}, then: {hasil: besar}}
"""


def test_a_record_with_a_fault_fails_the_job_with_its_sentence(spark: SparkSession) -> None:
    """With its number in its partition, for there is no other."""
    frame = spark.createDataFrame(pa.table({"a": ["1", "banyak"]})).coalesce(1)
    with pytest.raises(PythonException) as refused:
        gapless.spark.decide(frame, table_of(SIZES)).collect()
    sentence = str(refused.value)
    assert "BatchError: record 2: a: banyak is not a number" in sentence
    assert "That is its number in partition 0." in sentence


def test_what_needs_no_records_is_refused_at_once(spark: SparkSession) -> None:
    """Names, options, and types that do not come to Python."""
    table = table_of(SIZES)

    def refused(query: str, **options: Any) -> str:
        with pytest.raises((ValueError, TypeError)) as problem:
            gapless.spark.decide(spark.sql(query), table, **options)
        return str(problem.value)

    assert "there is a column hasil already" in refused("SELECT 1 AS a, 2 AS Hasil")
    assert "there is no column b" in refused("SELECT 1 AS a", columns={"a": "b"})
    assert "errors is 'stop' or 'keep'" in refused("SELECT 1 AS a", errors="separate")
    assert "interval year to month, which Spark does not pass" in refused(
        "SELECT INTERVAL '1-2' YEAR TO MONTH AS a"
    )
    assert "a name and a day choose a table of a library" in refused("SELECT 1 AS a", name="ukuran")
    with pytest.raises(TypeError, match="say which table of the library decides"):
        gapless.spark.decide(spark.sql("SELECT 1 AS a"), tables_of(SIZES))
    with pytest.raises(TypeError, match="takes a table or a library"):
        gapless.spark.decide(spark.sql("SELECT 1 AS a"), "ukuran")  # type: ignore[arg-type]


def test_spark_is_imported_only_when_it_decides() -> None:
    """Without it a sentence says what to install."""
    code = """
import sys, gapless
sys.modules["pyspark"] = None
print(callable(gapless.spark.decide))
try:
    gapless.spark.decide(None, None)
except ImportError as problem:
    print(problem)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "True",
        "gapless.spark needs pyspark, which is not installed: pip install 'gapless[spark]'",
    ]


def test_a_replay_counts_as_on_one_machine(spark: SparkSession) -> None:
    """In each region, and apart from them what neither side decides or takes."""
    old, new = table_of(SIZES), table_of(SIZES.replace("< 3", "< 5").replace(">= 3", ">= 5"))
    calls = pa.table({"nilai": [*map(str, range(8)), "4", "banyak", None]})
    frame = spark.createDataFrame(calls).repartition(2)
    found = gapless.spark.replay(frame, old, new, columns={"a": "nilai"}).toArrow().to_pylist()
    region, *apart = sorted(found, key=lambda row: row["where"] is None)
    assert dict(region["where"]) == {"a": "[3..5)"}
    assert dict(region["old"]) == {"_status": "decided", "_row": "2", "hasil": "besar"}
    assert dict(region["new"]) == {"_status": "decided", "_row": "1", "hasil": "kecil"}
    assert (region["group"], region["records"]) == ("region", 3)
    assert {row["group"]: row["records"] for row in apart} == {
        "alike": 6,
        "elsewhere": 0,
        "undetermined": 0,
        "faulty": 2,
    }
    with pytest.raises(ValueError, match="there is no column nilei"):
        gapless.spark.replay(frame, old, new, columns={"a": "nilei"})


def test_an_audit_counts_as_on_one_machine(spark: SparkSession) -> None:
    """Agreement, disagreements by row and what was recorded, and what is not compared."""
    recorded = ["kecil", "besar", "besar", "besar", "besar", None, "kecil", "?"]
    calls = pa.table({"a": ["1", "2", "2", "3", "4", "5", None, "x"], "dicatat": recorded})
    frame = spark.createDataFrame(calls).repartition(2)
    found = gapless.spark.audit(frame, table_of(SIZES), expect={"hasil": "dicatat"})
    rows = [
        (row["group"], row["row"], row["recorded"], row["answered"], row["records"])
        for row in found.collect()
    ]
    assert sorted(rows, key=str) == [
        ("agreed", None, None, None, 3),
        ("disagreed", "1", {"hasil": "besar"}, {"hasil": "kecil"}, 2),
        ("disagreed", "2", {"hasil": "null"}, {"hasil": "besar"}, 1),
        ("faulty", None, None, None, 2),
    ]
    with pytest.raises(ValueError, match="there is no column tercatat"):
        gapless.spark.audit(frame, table_of(SIZES), expect={"hasil": "tercatat"})
    with pytest.raises(ValueError, match="there is no output hasl"):
        gapless.spark.audit(frame, table_of(SIZES), expect={"hasl": "dicatat"})
