"""Batches where values are made: raw data, objects, other tables, formulas, units, zones, days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from gapless import Months
from gapless.algebra.values import Kind
from gapless.api import TableLibrary
from gapless.bulk.python_values import read_unit
from gapless.deciding.context import day_given, known_keys
from gapless.diagnostic import TableError
from gapless.reading.library import UnknownTable
from tests.arrow_columns import interval, stored
from tests.batch_records import assert_alike, check, one_by_one
from tests.oracle.answers import PlainProcedure
from tests.oracle.bridge import build_text, python_context
from tests.oracle.effort import TABLES
from tests.oracle.generators import contexts
from tests.oracle.revisions import revisions
from tests.property import test_formulas, test_graphs
from tests.property.test_batches import RECORDS, kernel_of
from tests.property.test_undated import DAY, by_day, library_of

COMBINATIONS = st.sampled_from([0, 2, 1 << 20])
Drawn = tuple[dict[str, Any], list[dict[str, Any]]]


def draw_records(data: st.DataObject, values: Mapping[str, Sequence[Any]]) -> Drawn:
    """Columns of some of the values, and the contexts that they make."""
    columns: dict[str, Any] = {}
    found: list[dict[str, Any]] = [{} for _ in range(RECORDS)]
    names = data.draw(st.lists(st.sampled_from(sorted(values)), unique=True, min_size=1))
    for name in names:
        some = st.lists(st.sampled_from(values[name]), min_size=RECORDS, max_size=RECORDS)
        given_values = data.draw(some)
        columns[name] = data.draw(st.sampled_from([*stored(pa.array(given_values))]))
        for context, value in zip(found, given_values, strict=True):
            context[name] = value
    return columns, found


COMPUTED = """
table: jeda
inputs:
  durasi: {type: duration, expression: selesai - mulai, domain: ">= 0 jam"}
  tarif: {type: number, nullable: true, path: pelanggan.tarif}
  status: {type: string, values: [nyala, padam], path: status.kini}
data:
  mulai: {type: datetime}
  selesai: {type: datetime, path: gangguan.selesai}
  catatan: {type: string, path: gangguan.catatan}
outputs:
  hasil: {type: string}
  biaya: {type: number, nullable: true}
rules:
  - {row: 1, when: {durasi: "< 3 jam"}, then: {hasil: pendek, biaya: "= tarif / 3"}}
  - {row: 2, when: {durasi: ">= 3 jam", tarif: "> 1"}, then: {hasil: panjang, biaya: 0.5}}
  - {row: 3, when: {durasi: "> 6 jam", status: nyala}, then: {hasil: sangat panjang, biaya: null}}
accepted_gaps:
  - {when: {durasi: tepat 3 jam}, reason: belum diatur}
"""
_MOMENTS = [datetime(2022, 12, 29, hour) for hour in (1, 4, 8)]
COMPUTED_VALUES: dict[str, Sequence[Any]] = {
    "mulai": [*_MOMENTS, *_MOMENTS, None, datetime.max],
    "selesai": [*_MOMENTS, *_MOMENTS, None],
    "gangguan": [
        *({"selesai": moment, "catatan": "x"} for moment in _MOMENTS),
        {"selesai": None, "catatan": None},
        None,
    ],
    "durasi": [*(timedelta(hours=hours) for hours in (0, 3, 4, 7, -1)), None],
    "tarif": [Decimal("0.5"), Decimal("1.5"), Decimal(2), None],
    "pelanggan": [{"tarif": Decimal("0.5")}, {"tarif": Decimal("1.5")}, {"tarif": None}, None],
    "status": [{"kini": "nyala"}, {"kini": "lain"}, {"kini": None}, None],
    "catatan": ["x", "", None],
}


@TABLES
@given(combinations=COMBINATIONS, data=st.data())
def test_what_is_computed_or_stands_in_objects_is_read_as_of_a_context(
    combinations: int, data: st.DataObject
) -> None:
    """Given both ways it must agree; outputs that cannot be computed fail with their reason."""
    columns, found = draw_records(data, COMPUTED_VALUES)
    with kernel_of(combinations):
        check(build_text(COMPUTED), columns, found)


@TABLES
@given(data=st.data())
def test_empty_cells_may_be_unknown(data: st.DataObject) -> None:
    """Then a blank text, and null where it is no value, are absent."""
    columns, found = draw_records(data, COMPUTED_VALUES)
    for context in found:
        for name, value in [*context.items()]:
            is_blank = isinstance(value, str) and not value.strip()
            if is_blank or (value is None and name != "tarif"):
                del context[name]
    check(build_text(COMPUTED), columns, found, empty="unknown")


@TABLES
@given(graph=test_graphs.graphs(), combinations=COMBINATIONS, data=st.data())
def test_what_other_tables_decide_is_decided_for_records(
    graph: dict[str, test_graphs.Graph], combinations: int, data: st.DataObject
) -> None:
    """Whole and partial records, and values that are not allowed."""
    table = test_graphs.build(graph)
    values: dict[str, Sequence[Any]] = {
        name: [*allowed, *allowed, "z9" if isinstance(allowed[0], str) else 99]
        for name, allowed in test_graphs.asked_by(table).items()
    }
    columns, found = draw_records(data, values)
    with kernel_of(combinations):
        check(table, columns, found)


@TABLES
@given(table=test_formulas.readable, combinations=COMBINATIONS, data=st.data())
def test_what_rows_compute_is_computed_for_records(
    table: test_formulas.Computing, combinations: int, data: st.DataObject
) -> None:
    """Values of one atom are told apart where a formula needs them."""
    values = {name: test_formulas.SPACE[name] for name in table.asked}
    columns, found = draw_records(data, values)
    with kernel_of(combinations):
        check(test_formulas.loaded(table), columns, found)


ZONED = """
table: zona
zone: Europe/Berlin
inputs:
  waktu: {type: datetime}
  jarak: {type: duration, expression: akhir - awal}
data:
  awal: {type: datetime}
  akhir: {type: datetime}
outputs: {hasil: {type: string}, kapan: {type: datetime}}
rules:
  - {row: 1, when: {waktu: "< 2022-03-27 03:30"}, then: {hasil: a, kapan: 2022-03-27 01:30}}
  - {row: 2, when: {waktu: "< 2022-10-30 02:30+02:00"}, then: {hasil: b, kapan: "= awal"}}
  - {row: 3, when: {jarak: ">= 1 jam"}, then: {hasil: c, kapan: "= akhir"}}
"""
#: Moments that clocks skip, or show twice, and some beside them.
LOCAL = [
    *(datetime(2022, 3, 27, hour, minute) for hour, minute in ((1, 59), (2, 0), (2, 30), (3, 30))),
    *(datetime(2022, 10, 30, hour, minute) for hour, minute in ((1, 59), (2, 30), (3, 0))),
    None,
]


@TABLES
@given(zone=st.sampled_from([None, UTC, timezone(timedelta(hours=7))]), data=st.data())
def test_moments_are_those_of_the_zone(zone: timezone | None, data: st.DataObject) -> None:
    """Local ones must be shown once; those with an offset are the moments they are."""
    moments = [one and one.replace(tzinfo=zone) for one in LOCAL]
    columns, found = draw_records(data, dict.fromkeys(("waktu", "awal", "akhir"), moments))
    check(build_text(ZONED), columns, found)


COUNTED = """
table: hitung
inputs:
  lama: {type: duration, domain: ">= 0 jam"}
  umur: {type: months, nullable: true}
  sisa: {type: duration, expression: total / 2, step: 1 menit}
data: {total: {type: duration}}
outputs: {hasil: {type: string}}
rules:
  - {row: 1, when: {lama: "< 3 jam", umur: ">= 17 tahun"}, then: {hasil: a}}
  - {row: 2, when: {lama: ">= 3 jam"}, then: {hasil: b}}
  - {row: 3, when: {umur: "null", sisa: "> 1 jam"}, then: {hasil: c}}
"""
NUMBERS: tuple[Sequence[Any], ...] = (
    [0, 1, 3, 180, 181, -1, 2**62, None],
    [0.0, 2.5, 180.0, -0.0, 0.1, 204.0, None],
    [Decimal("2.5"), Decimal(3), Decimal("180.01"), Decimal(17), None],
    ["2", "3", "180", "2,5", "2.5", "  4 ", "3 jam", "17 tahun", "null", "", None],
)


def length_of(word: str, value: Any) -> Any:
    """A number, or its text, as a length; None for what no length holds exactly."""
    if isinstance(value, str):
        try:
            value = Decimal(value.strip().replace(",", "."))
        except ArithmeticError:
            return value
    if value is None:
        return "null"
    unit = read_unit(word)
    count = Fraction(repr(value) if isinstance(value, float) else value) * unit.size
    try:
        size = int(count)
        length = Months(size) if unit.kind is Kind.MONTHS else timedelta(microseconds=size)
    except OverflowError:
        return None
    return length if count.denominator == 1 else None


@TABLES
@given(data=st.data())
def test_numbers_count_in_the_unit_of_their_column(data: st.DataObject) -> None:
    """Whole numbers, floats, decimals and texts, of durations, months and raw data."""
    values = {name: data.draw(st.sampled_from(NUMBERS)) for name in ("lama", "umur", "total")}
    words = {
        name: data.draw(st.sampled_from(("tahun", "bulan") if name == "umur" else ("jam", "s")))
        for name in values
    }
    columns, found = draw_records(data, values)
    renamed = {name: f"kolom_{name}:{words[name]}" for name in columns}
    calls = pa.table({f"kolom_{name}": column for name, column in columns.items()})
    table = build_text(COUNTED)
    records = table.decide_batch(calls, columns=renamed, errors="keep").read_all().to_pylist()
    for record, context in zip(records, found, strict=True):
        lengths = {name: length_of(words[name], value) for name, value in context.items()}
        if None in lengths.values():
            assert record["_status"] is None
        else:
            assert_alike([record], [one_by_one(table.decide, lengths)])


def on_its_day(library: TableLibrary, name: str, context: Mapping[str, Any]) -> dict[str, Any]:
    """What is decided of a context by the rules of its day, without what these do not know."""
    day = day_given(library.library, name, context)
    try:
        if day is not None:
            known = known_keys(library.at(name, day).procedures)
            context = {key: value for key, value in context.items() if key in known}
        return one_by_one(lambda known: library.decide(name, known), context)
    except TableError as failure:
        return {"_status": None, "_error": {failure.diagnostics[0].message.english}}
    except UnknownTable as failure:
        return {"_status": None, "_error": {failure.diagnostic.sentence.english}}


@TABLES
@given(pair=revisions(), data=st.data())
def test_records_are_decided_by_the_rules_of_their_day(
    pair: tuple[PlainProcedure, PlainProcedure], data: st.DataObject
) -> None:
    """Days before the first revision, of either, and none."""
    old, new = pair
    if old.entry.id != new.entry.id:
        return
    together = by_day(old, new)
    if any(len({column.kind for column in known}) > 1 for known in together.inputs.values()):
        return
    library = library_of(old, new)
    points = {name: each for name, each in together.points.items() if name != DAY}
    days = [date(2023, 5, 1), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1), None]
    whole = [data.draw(contexts(points, whole=True)) for _ in range(RECORDS)]
    absent = data.draw(st.sets(st.sampled_from([*sorted(points), DAY]), max_size=2))
    found: list[dict[str, Any]] = []
    for context in whole:
        asked = python_context(together, context)
        told = {**asked, DAY: data.draw(st.sampled_from(days))}
        found.append({name: value for name, value in told.items() if name not in absent})
    columns: dict[str, Any] = {"lain": pa.array(range(RECORDS))}
    for name in found[0]:
        column = pa.array([interval(context[name]) for context in found])
        columns[name] = data.draw(st.sampled_from([*stored(column)]))
    found_together = library.decide_batch(old.entry.id, pa.table(columns), errors="keep")
    wanted = [on_its_day(library, old.entry.id, context) for context in found]
    assert_alike(found_together.read_all().to_pylist(), wanted)
