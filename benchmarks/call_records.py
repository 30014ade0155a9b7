"""Invented calls for the shipped procedure, to show and measure batches with.

Run ``python benchmarks/call_records.py 412000 calls.parquet`` (or ``calls.csv``).

Nothing in it is about a person: a number, the moment of the call, what the table ``padam-meluas``
asks, and the report that an agent recorded.  As in life, outages are told in round numbers, agents
err now and then, and at exactly 3 hours, which the procedure leaves open, everyone decides in a way
of their own.

Invariants: the same seed gives the same calls.
"""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import csv, parquet

import gapless

TABLE = Path(__file__).parents[1] / "tables" / "lapor-kembali" / "padam-meluas" / "2022-12-29.yaml"
_REPORTS = ("ISSUE CLOSED di CC PLN123", "LAPOR ULANG", "LAPOR BARU")
_MINUTE = 60_000_000
_MONTH = 30 * 24 * 60
#: The share of calls in which an agent recorded what came to mind.
_ERRORS = 0.004


def invent_calls(count: int, seed: int = 2026, *, text: bool = False) -> Any:
    """A ``pyarrow.Table`` of calls; with ``text`` durations are written as people say them."""
    chance = np.random.default_rng(seed)
    minutes = np.round(chance.lognormal(5.2, 0.7, count) / 5).astype(np.int64) * 5
    rounded = chance.random(count) < 0.2
    minutes[rounded] = np.maximum(30, np.round(minutes[rounded] / 60).astype(np.int64) * 60)
    columns = {
        "nomor": pa.array(np.arange(1, count + 1)),
        "waktu": pa.array(
            np.sort(chance.integers(0, _MONTH, count)) * _MINUTE + _microseconds(2026, 10, 1),
            pa.timestamp("us"),
        ),
        "durasi_padam": pa.array(minutes * _MINUTE, pa.duration("us")),
        "tetangga": _texts(chance, count, {"turut padam": 0.7, "tidak padam": 0.27, None: 0.03}),
        "status_detail": _texts(chance, count, {"perbaikan": 0.75, "nyala": 0.25}),
        "info_update": _texts(chance, count, {"didapat": 0.6, "tidak didapat": 0.4}),
        "pelanggan": _texts(chance, count, {"menerima": 0.85, "berkeberatan": 0.15}),
    }
    calls = pa.table(columns)
    decided = gapless.load(TABLE).decide_batch(calls).read_all()["laporan"].combine_chunks()
    recorded = decided.dictionary_encode().indices.fill_null(-1).to_numpy().copy()
    known = decided.dictionary_encode().dictionary.to_pylist()
    by_report = np.array([_REPORTS.index(one) for one in known] + [-1])[recorded]
    guessed = (by_report < 0) | (chance.random(count) < _ERRORS)
    by_report[guessed] = chance.integers(0, len(_REPORTS), int(guessed.sum()))
    calls = calls.append_column("laporan_dicatat", _named(by_report, _REPORTS))
    if text:
        written = [_written(each) for each in minutes.tolist()]
        place = calls.schema.get_field_index("durasi_padam")
        calls = calls.set_column(place, "durasi_padam", pa.array(written))
    return calls


def _microseconds(year: int, month: int, day: int) -> int:
    return int((datetime(year, month, day) - datetime(1970, 1, 1)).total_seconds()) * 1_000_000


def _texts(chance: Any, count: int, shares: dict[str | None, float]) -> Any:
    return _named(chance.choice(len(shares), count, p=list(shares.values())), tuple(shares))


def _named(places: Any, names: tuple[str | None, ...]) -> Any:
    return pa.array(list(names)).take(pa.array(places))


def _written(minutes: int) -> str:
    """A duration as an agent types it."""
    hours, rest = divmod(minutes, 60)
    return " ".join(
        part for part in (f"{hours} jam" * bool(hours), f"{rest} menit" * bool(rest)) if part
    )


def main() -> None:
    """Write a file of calls."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("count", type=int)
    words.add_argument("file", type=Path)
    words.add_argument("--seed", type=int, default=2026)
    given = words.parse_args()
    calls = invent_calls(given.count, given.seed, text=given.file.suffix == ".csv")
    if given.file.suffix == ".csv":
        csv.write_csv(calls, given.file)
    else:
        parquet.write_table(calls, given.file)
    print(f"{given.count:,} calls in {given.file}")


if __name__ == "__main__":
    main()
