"""How long a file of calls takes, beside reading and writing it, DuckDB, Polars and numpy.

Run ``python benchmarks/bulk.py``; the README in this folder says how to read the table.

Every competitor reads the same Parquet file and writes one with its answers.  *Floor* adds the very
columns that gapless adds, worked out before, and decides nothing: it is what reading and writing
take.  The competitors take turns within every repeat; a ratio is the median of those of the single
repeats.  No figure is shown unless all give the same answers.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

import gapless
from call_records import TABLE, invent_calls
from gapless.cli.main import run
from loan_tables import loan_table
from plain_tables import PlainTable

RECORDS = 10_000_000
_AT_ONCE = 1 << 16
#: As Spark passes them on.
_SPARK_AT_ONCE = 10_000
_CLOSED, _AGAIN, _NEW = "ISSUE CLOSED di CC PLN123", "LAPOR ULANG", "LAPOR BARU"
_HOUR = 3_600_000_000

Work = Callable[[Path, Path], None]


@dataclass(frozen=True)
class Case:
    """A file of records, and who decides them; what is compared is the column ``answer``."""

    name: str
    records: Path
    answer: str
    competitors: dict[str, Work]
    seconds: dict[str, list[float]] = field(default_factory=dict)


def command(table: Path, *options: str) -> Work:
    """``gapless decide --batch``, loading of the table included."""

    def work(source: Path, target: Path) -> None:
        words = ["decide", str(table), "--batch", str(source), "-o", str(target), *options]
        if run(words) not in (0, 1):
            raise SystemExit(f"gapless could not decide {source}")

    return work


def floor(decided: Path, own: int) -> Work:
    """Read the records, put columns beside them that are known, and write all."""
    added = parquet.read_table(decided)
    added = added.select(added.column_names[own:]).combine_chunks()

    def work(source: Path, target: Path) -> None:
        file, start = parquet.ParquetFile(source), 0
        schema = pa.schema([*file.schema_arrow, *added.schema])
        with parquet.ParquetWriter(target, schema) as writer:
            for batch in file.iter_batches(_AT_ONCE):
                more = added.slice(start, batch.num_rows).combine_chunks().to_batches()[0]
                columns = [*batch.columns, *more.columns]
                writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))
                start += batch.num_rows

    return work


def by_numpy(source: Path, target: Path) -> None:
    """The nine rows as conditions of ``numpy.select``."""
    file = parquet.ParquetFile(source)
    schema = file.schema_arrow.append(pa.field("laporan", pa.dictionary(pa.int32(), pa.string())))
    with parquet.ParquetWriter(target, schema) as writer:
        for batch in file.iter_batches(_AT_ONCE):
            lama = batch["durasi_padam"].view(pa.int64()).to_numpy()
            turut, tidak = (_is(batch, "tetangga", one) for one in ("turut padam", "tidak padam"))
            perbaikan, nyala = (_is(batch, "status_detail", one) for one in ("perbaikan", "nyala"))
            didapat, menerima = (
                _is(batch, "info_update", "didapat"),
                _is(batch, "pelanggan", "menerima"),
            )
            short, over3, over6 = lama < 3 * _HOUR, lama > 3 * _HOUR, lama > 6 * _HOUR
            conditions = [
                short & turut & perbaikan,
                over3 & ~over6 & turut & perbaikan & didapat,
                over3 & ~over6 & turut & perbaikan,
                ~over6 & tidak,
                over6 & tidak,
                over6 & turut & nyala,
                over6 & turut & perbaikan & didapat & menerima,
                over6 & turut & perbaikan,
            ]
            codes = np.select(conditions, [0, 0, 1, 1, 2, 2, 0, 2], -1).astype(np.int32)
            indices = pa.array(codes, mask=codes < 0)
            answer = pa.DictionaryArray.from_arrays(indices, pa.array([_CLOSED, _AGAIN, _NEW]))
            columns = [*batch.columns, answer]
            writer.write_batch(pa.RecordBatch.from_arrays(columns, schema=schema))


def _is(batch: Any, column: str, value: str) -> Any:
    return pa.compute.fill_null(pa.compute.equal(batch[column], value), False).to_numpy(
        zero_copy_only=False
    )


def by_duckdb(source: Path, target: Path) -> None:
    """The nine rows as a CASE of SQL."""
    import duckdb

    hours = "epoch_us(durasi_padam) / 3600000000.0"
    both = "tetangga = 'turut padam' AND status_detail = 'perbaikan'"
    duckdb.sql(
        f"""COPY (SELECT *, CASE
          WHEN {hours} < 3 AND {both} THEN '{_CLOSED}'
          WHEN {hours} > 3 AND {hours} <= 6 AND {both} AND info_update = 'didapat' THEN '{_CLOSED}'
          WHEN {hours} > 3 AND {hours} <= 6 AND {both} THEN '{_AGAIN}'
          WHEN {hours} <= 6 AND tetangga = 'tidak padam' THEN '{_AGAIN}'
          WHEN {hours} > 6 AND tetangga = 'tidak padam' THEN '{_NEW}'
          WHEN {hours} > 6 AND tetangga = 'turut padam' AND status_detail = 'nyala' THEN '{_NEW}'
          WHEN {hours} > 6 AND {both} AND info_update = 'didapat' AND pelanggan = 'menerima'
            THEN '{_CLOSED}'
          WHEN {hours} > 6 AND {both} THEN '{_NEW}'
        END AS laporan FROM (SELECT * REPLACE (to_microseconds(durasi_padam) AS durasi_padam)
          FROM read_parquet('{source}'))) TO '{target}' (FORMAT parquet)"""
    )


def by_polars(source: Path, target: Path) -> None:
    """The nine rows as when/then."""
    import polars as pl

    hours = pl.col("durasi_padam").dt.total_microseconds() / _HOUR
    turut, tidak = pl.col("tetangga") == "turut padam", pl.col("tetangga") == "tidak padam"
    both = turut & (pl.col("status_detail") == "perbaikan")
    didapat, menerima = pl.col("info_update") == "didapat", pl.col("pelanggan") == "menerima"
    middle = (hours > 3) & (hours <= 6)
    answer = (
        pl.when((hours < 3) & both)
        .then(pl.lit(_CLOSED))
        .when(middle & both & didapat)
        .then(pl.lit(_CLOSED))
        .when(middle & both)
        .then(pl.lit(_AGAIN))
        .when((hours <= 6) & tidak)
        .then(pl.lit(_AGAIN))
        .when((hours > 6) & tidak)
        .then(pl.lit(_NEW))
        .when((hours > 6) & turut & (pl.col("status_detail") == "nyala"))
        .then(pl.lit(_NEW))
        .when((hours > 6) & both & didapat & menerima)
        .then(pl.lit(_CLOSED))
        .when((hours > 6) & both)
        .then(pl.lit(_NEW))
    )
    pl.scan_parquet(source).with_columns(answer.alias("laporan")).sink_parquet(target)


def invent_loans(table: PlainTable, count: int) -> Any:
    """Records for a table of loans, spread evenly."""
    chance = np.random.default_rng(7)
    columns: dict[str, Any] = {}
    for column in table.columns:
        places = chance.integers(0, column.size, count)
        if column.categorical:
            columns[column.name] = pa.array(list(column.values)).take(pa.array(places))
        else:
            amounts = column.first + places * column.step
            is_whole = column.kind == "integer"
            columns[column.name] = pa.array(amounts if is_whole else amounts / column.scale)
    return pa.table(columns)


def cases(folder: Path, records: int) -> list[Case]:
    """The two files of records."""
    calls = folder / "calls.parquet"
    parquet.write_table(invent_calls(records), calls)
    others: dict[str, Work] = {"numpy.select": by_numpy}
    for name, work in (("duckdb", by_duckdb), ("polars", by_polars)):
        try:
            others[f"{name} {version(name)}"] = work
        except ImportError:
            print(f"{name} is not installed: it is left out")
    large = loan_table(10_000, 6)
    table, loans = folder / "loans.yaml", folder / "loans.parquet"
    table.write_text(large.text(), encoding="utf-8")
    parquet.write_table(invent_loans(large, records), loans)
    return [
        Case("9 rows", calls, "laporan", {"gapless": command(TABLE, "--overwrite"), **others}),
        Case("10,000 rows", loans, "decision", {"gapless": command(table, "--overwrite")}),
    ]


def measure(case: Case, folder: Path, repeats: int) -> None:
    """Seconds of every competitor, in turns; ends with a sentence where answers differ."""
    targets = {name: folder / f"{place}.parquet" for place, name in enumerate(case.competitors)}
    for name, work in case.competitors.items():
        work(case.records, targets[name])
    wanted = parquet.read_table(targets["gapless"], columns=[case.answer])[case.answer]
    for name, target in targets.items():
        found = parquet.read_table(target, columns=[case.answer])[case.answer]
        if not found.cast(pa.string()).equals(wanted.cast(pa.string())):
            raise SystemExit(f"{name} answers otherwise than gapless")
    own = len(parquet.read_schema(case.records).names)
    decided = folder / "decided.parquet"
    targets["gapless"].rename(decided)
    case.competitors["floor"] = floor(decided, own)
    targets["floor"] = folder / "floor.parquet"
    names = list(case.competitors)
    for repeat in range(repeats):
        turn = repeat % len(names)
        for name in names[turn:] + names[:turn]:
            targets[name].unlink(missing_ok=True)
            start = perf_counter()
            case.competitors[name](case.records, targets[name])
            case.seconds.setdefault(name, []).append(perf_counter() - start)


def show(case: Case, records: int) -> None:
    """Print the figures of a case."""
    print(f"\n{case.name}, {records:,} records")
    for name, seconds in case.seconds.items():
        ratio = statistics.median(
            one / other for one, other in zip(seconds, case.seconds["floor"], strict=True)
        )
        spread = f"{min(seconds):6.2f} to {max(seconds):6.2f} s"
        print(f"  {name:16} {spread}   {ratio:5.2f} x floor")


def measure_alone(folder: Path, records: int) -> None:
    """Peak memory and the first batches of 10,000 rows, and CSV from end to end."""
    for words in (["first", str(folder)], ["peak", str(folder)], ["csv", str(folder)]):
        subprocess.run([sys.executable, __file__, *words], check=True)


def _first(folder: Path) -> None:
    """What a table of 10,000 rows takes until its first batch is out, once it is loaded."""
    table = gapless.load(folder / "loans.yaml")
    file = parquet.ParquetFile(folder / "loans.parquet")
    batches = [next(file.iter_batches(_AT_ONCE))]
    start = process_time()
    table.decide_batch(pa.Table.from_batches(batches)).read_all()
    print(f"\n10,000 rows, first {_AT_ONCE:,} records: {process_time() - start:.2f} s of CPU")


def _peak(folder: Path) -> None:
    command(folder / "loans.yaml", "--overwrite")(folder / "loans.parquet", folder / "peak.parquet")
    # The figure of getrusage begins with that of the process which started this one.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    print(f"10,000 rows, all records: at most {peak:,.0f} MiB")


def _csv(folder: Path) -> None:
    calls = folder / "calls.csv"
    csv.write_csv(invent_calls(100_000, text=True), calls)
    words = ["-m", "gapless", "decide", str(TABLE), "--batch", str(calls), "--empty", "null"]
    for _ in range(3):
        start = perf_counter()
        done = subprocess.run([sys.executable, *words, "-o", str(folder / "o.csv"), "--overwrite"])
        spent = perf_counter() - start
        print(f"100,000 records of CSV, texts: {spent:.2f} s, status {done.returncode}")


def _spark(folder: Path) -> None:
    """Records per second of one task on Spark, beside passing them on and the local kernel."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    calls = parquet.read_table(folder / "calls.parquet")
    minutes = pa.compute.divide(calls["durasi_padam"].cast(pa.int64()), _HOUR // 60)
    place = calls.schema.get_field_index("durasi_padam")
    source = folder / "minutes.parquet"
    # Spark does not read durations of Parquet.
    parquet.write_table(calls.set_column(place, "durasi_padam", minutes), source)
    options: dict[str, Any] = {"columns": {"durasi_padam": "durasi_padam:minutes"}}
    options["empty"] = "unknown"
    table = gapless.load(TABLE)
    session = SparkSession.builder.master("local[1]").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    frame = session.read.parquet(str(source))

    def by_kernel() -> None:
        file = parquet.ParquetFile(source)
        batches = pa.RecordBatchReader.from_batches(
            file.schema_arrow, file.iter_batches(_SPARK_AT_ONCE)
        )
        for _ in table.decide_batch(batches, **options):
            pass

    # What Spark itself takes for the columns that are added: those of other records.
    answers = table.decide_batch(frame.limit(_SPARK_AT_ONCE).toArrow(), **options).read_all()
    known = answers.combine_chunks().to_batches()[0]
    schema = gapless.spark.decide(frame, table, **options).schema

    def given(batches: Iterator[Any]) -> Iterator[Any]:
        for batch in batches:
            more = known.slice(0, batch.num_rows).columns[batch.num_columns :]
            yield pa.RecordBatch.from_arrays([*batch.columns, *more], names=schema.names)

    def by_spark(work: Callable[[], Any]) -> Callable[[], None]:
        return lambda: work().write.format("noop").mode("overwrite").save()

    print()
    for name, work in {
        "kernel": by_kernel,
        "Spark, decided": by_spark(lambda: gapless.spark.decide(frame, table, **options)),
        "Spark, floor": by_spark(lambda: frame.mapInArrow(given, schema)),
        "Spark, passed on": by_spark(
            lambda: frame.mapInArrow(lambda batches: batches, frame.schema)
        ),
    }.items():
        work()
        start = perf_counter()
        work()
        rate = calls.num_rows / (perf_counter() - start)
        print(f"9 rows, one core, {name:16} {rate:12,.0f} records per second")
    session.stop()


_ALONE = {"first": _first, "peak": _peak, "csv": _csv, "spark": _spark}


def main() -> None:
    """Measure and print."""
    if len(sys.argv) == 3 and sys.argv[1] in _ALONE:
        _ALONE[sys.argv[1]](Path(sys.argv[2]))
        return
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("--records", type=int, default=RECORDS)
    words.add_argument("--repeats", type=int, default=3)
    words.add_argument("--spark", action="store_true", help="measure Spark, too; needs Java")
    given = words.parse_args()
    print(f"Python {platform.python_version()}, pyarrow {pa.__version__}, numpy {np.__version__}")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for case in cases(folder, given.records):
            measure(case, folder, given.repeats)
            show(case, given.records)
        measure_alone(folder, given.records)
        if given.spark:
            subprocess.run([sys.executable, __file__, "spark", str(folder)], check=True)


if __name__ == "__main__":
    main()
