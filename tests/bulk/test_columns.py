"""Columns of every type and way of storing, odd values in them, and columns by other names."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from gapless import ContextError
from gapless.api import DecisionTable
from gapless.bulk import batches as deciding
from gapless.bulk import records
from gapless.bulk.batches import ProcedureBatches
from gapless.bulk.stream import ColumnTaken, DecisionStream, Errors
from gapless.compiling.compiled import CompiledProcedure
from gapless.deciding.context import read_values
from gapless.deciding.decide import Decider
from tests.arrow_columns import stored
from tests.oracle.bridge import build_text
from tests.written_tables import one_input

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
WORDS = """
table: kata
inputs:
  a: {type: string}
outputs:
  hasil: {type: string}
rules:
  - {row: 1, when: {a: x}, then: {hasil: x}}
  - {row: 2, then: {hasil: lain}}
"""
BROKEN = pa.StringArray.from_buffers(
    2, pa.array([0, 2, 3], pa.int32()).buffers()[1], pa.py_buffer(b"\xff\xfex")
)


def said(text: str, given: Mapping[str, Any], **options: Any) -> list[str | None]:
    """Of every record the output ``hasil``, or what is wrong with it."""
    found = build_text(text).decide_batch(pa.table(dict(given)), errors="keep", **options)
    decided = found.read_all().select(["hasil", "_status", "_error"]).to_pylist()
    return [one["hasil"] if one["_status"] else one["_error"] for one in decided]


def batches(text: str, names: list[str]) -> ProcedureBatches:
    """What decides batches with columns of some names."""
    return ProcedureBatches(Decider(build_text(text).compiled), names)


@pytest.mark.parametrize(
    "kind",
    [
        *(pa.decimal128(9, -2), pa.decimal128(38, -3), pa.decimal256(70, 2), pa.decimal32(9, 2)),
        *(pa.decimal64(18, 1), pa.float16(), pa.float32(), pa.int16(), pa.uint64()),
    ],
    ids=str,
)
def test_numbers_of_every_type_stored_in_every_way(kind: Any) -> None:
    """Negative scales and narrow decimals among them."""
    values = [Decimal(0), Decimal(4000), None]
    column = pa.array([None if one is None else int(one) for one in values]).cast(pa.float64())
    column = column.cast(kind) if not pa.types.is_decimal(kind) else pa.array(values, kind)
    null = "a is null (leave the input out where it is not known)"
    for each in stored(column):
        assert said(SIZES, {"a": each}) == ["kecil", "besar", null]
        assert said(SIZES, {"a": each.slice(1, 1)}) == ["besar"]
        assert said(SIZES, {"a": each.slice(0, 0)}) == []


def test_a_dictionary_may_be_as_full_as_its_numbers_allow() -> None:
    """128 values, numbered by eight bits."""
    numbers = pa.array([*range(128), None], pa.int8())
    column = pa.DictionaryArray.from_arrays(numbers, pa.array([str(one) for one in range(128)]))
    text = SIZES.replace("rules:", "  biaya: {type: number}\nrules:")
    text = text.replace("hasil: kecil}", 'hasil: kecil, biaya: "= a"}')
    text = text.replace("hasil: besar}", 'hasil: besar, biaya: "= a"}')
    found = build_text(text).decide_batch(pa.table({"a": column}), errors="keep").read_all()
    assert found["biaya"].to_pylist() == [*map(Decimal, range(128)), None]


def test_what_is_no_text_is_refused() -> None:
    """Bytes that are not UTF-8, which a file may hold as text."""
    wrong, right = said(WORDS, {"a": BROKEN})
    assert wrong is not None
    assert wrong.startswith("a: b'\\xff\\xfe' is a Python bytes, not a string")
    assert right == "x"


def test_a_time_beyond_the_day_is_refused() -> None:
    """It is not taken for one of the next day."""
    text = SIZES.replace("number", "time").replace("< 3", "< 12:00").replace(">= 3", ">= 12:00")
    seconds = pa.array([90_000, -5, 0], pa.int32()).view(pa.time32("s"))
    late, early, midnight = said(text, {"a": seconds})
    assert late is not None
    assert "not a time" in late
    assert early is not None
    assert "not a time" in early
    assert midnight == "kecil"
    assert said(text, {"a": [time(23, 59)]}) == ["besar"]


@pytest.mark.parametrize("zone", ["GMT+7", "Z", "+07:00", "Asia/Jakarta"])
def test_a_moment_stays_one_in_a_zone_that_python_does_not_know(zone: str) -> None:
    """As Spark may call the zone of its session; an output computes with the moment."""
    text = SIZES.replace("table: ukuran", "table: ukuran\nzone: Asia/Jakarta")
    text = text.replace("number", "datetime").replace("< 3", "< 2000-01-01 00:00")
    text = text.replace(">= 3", ">= 2000-01-01 00:00").replace("{type: string}", "{type: datetime}")
    text = text.replace("hasil: kecil", "hasil: = a").replace("hasil: besar", "hasil: = a")
    moments = pa.array([1_672_000_000_000_000], pa.timestamp("us", zone))
    found = build_text(text).decide_batch(pa.table({"a": moments})).read_all()
    assert found["hasil"].cast(pa.int64()).to_pylist() == [1_672_000_000_000_000]


def test_steps_are_told_from_numbers_of_the_finest_scale() -> None:
    """A step of a thousand in a column of eighteen digits behind the point."""
    text = SIZES.replace("{type: number}", "{type: number, step: 1000}")
    column = pa.array([Decimal("0.1"), Decimal(0)], pa.decimal128(18, 18))
    assert said(text, {"a": column}) == ["a: 0.1 is between two steps of 1000", "kecil"]


def test_truth_is_read_as_it_is_stored() -> None:
    """In eight bits, too."""
    text = SIZES.replace("number", "boolean").replace('"< 3"', "ya").replace('">= 3"', "tidak")
    column = pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0], pa.int8()))
    assert said(text, {"a": column}) == ["kecil", "besar"]


def test_records_are_taken_from_columns_of_every_type() -> None:
    """Views and run ends, which Arrow does not take apart, go with records that have faults."""
    texts = pa.array(["a", None, "b"])
    others = {
        "view": texts.cast(pa.string_view()),
        "bytes": texts.cast(pa.binary()).cast(pa.binary_view()),
        "runs": pa.compute.run_end_encode(texts),
        "words": texts.dictionary_encode(),
        "list": pa.array([["a"], None, []], pa.list_(pa.string_view())),
        "object": pa.array([{"x": "a"}, None, {}], pa.struct({"x": pa.string_view()})),
    }
    batch = pa.RecordBatch.from_pydict({"a": pa.array(["1", "", "4"], pa.string_view()), **others})
    decider = batches(SIZES, batch.schema.names)
    stream = DecisionStream(
        decider, batch.schema, lambda message: message.english, errors=Errors.SEPARATE
    )
    decided, separate = stream.decided(batch)
    assert decided["hasil"].to_pylist() == ["kecil", "besar"]
    assert separate["_error"].to_pylist() == [
        "a is empty (--empty unknown takes that as not known)"
    ]
    for name, column in others.items():
        values = column.to_pylist()
        assert decided[name].to_pylist() == [values[0], values[2]]
        assert separate[name].to_pylist() == [values[1]]
        assert decided.schema.field(name) == batch.schema.field(name)


def test_the_columns_of_faulty_records_are_not_there_twice() -> None:
    """What was put aside before has a column of errors already."""
    schema = pa.schema({"a": pa.int64(), "_error": pa.string()})
    with pytest.raises(ColumnTaken, match="_error already"):
        DecisionStream(
            batches(SIZES, schema.names), schema, lambda one: one.english, errors=Errors.SEPARATE
        )


def test_a_prefix_makes_room_for_the_answers() -> None:
    """As the refusal says."""
    table = build_text(SIZES)
    calls = pa.table({"a": [1], "hasil": ["?"]})
    with pytest.raises(ColumnTaken, match="choose a `prefix`"):
        table.decide_batch(calls)
    found = table.decide_batch(calls, prefix="new_").read_all()
    assert found.schema.names[:3] == ["a", "hasil", "new_hasil"]


def test_what_a_schema_says_is_kept() -> None:
    """Metadata of the whole and of its columns; columns of one name."""
    field = pa.field("a", pa.int64(), nullable=False, metadata={"from": "meter"})
    schema = pa.schema([field, ("b", pa.int64()), ("b", pa.string())], {"made": "today"})
    calls = pa.table([pa.array([1]), pa.array([2]), pa.array(["c"])], schema=schema)
    found = build_text(SIZES).decide_batch(calls).read_all()
    assert found.schema.metadata == {b"made": b"today"}
    assert [found.schema.field(place) for place in range(3)] == list(schema)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"a": "nila"}, "there is no column nila (did you mean `nilai`?)"),
        ({"b": "nilai"}, "there is no input b (known inputs: a)"),
        ({"hasil": "nilai"}, "hasil is an output, not an input"),
        ({"a": "nilai:minutes"}, "a is not counted in minutes (leave the unit out: a=nilai)"),
    ],
)
def test_a_column_by_another_name_must_be_there(columns: dict[str, str], sentence: str) -> None:
    """Nothing that was said of columns is passed over."""
    with pytest.raises(ContextError) as refused:
        build_text(SIZES).decide_batch(pa.table({"nilai": [1]}), columns=columns)
    assert sentence in str(refused.value)


def test_the_name_of_a_column_may_hold_a_colon() -> None:
    """It is no unit then."""
    assert said(SIZES, {"a:b": [1]}, columns={"a": "a:b"}) == ["kecil"]


def test_two_columns_do_not_give_one_input() -> None:
    """Also where they are of one name."""
    twice = pa.table([pa.array([1]), pa.array([1])], names=["a", "a"])
    with pytest.raises(ContextError, match="given by two columns, a and a"):
        build_text(SIZES).decide_batch(twice)


def test_numbers_that_no_decimal_of_arrow_holds_are_texts() -> None:
    """And whole numbers beyond 64 bits are decimals."""
    text = SIZES.replace("rules:", "  luas: {type: number}\n  isi: {type: integer}\nrules:")
    text = text.replace("hasil: kecil}", f"hasil: kecil, luas: 1{'0' * 100}, isi: 1{'0' * 30}}}")
    text = text.replace("hasil: besar}", "hasil: besar, luas: 0.5, isi: 2}")
    found = build_text(text).decide_batch(pa.table({"a": [1, 4]})).read_all()
    assert found["luas"].to_pylist() == ["1" + "0" * 100, "0.5"]
    assert found["isi"].to_pylist() == [10**30, 2]


def test_readers_of_one_table_do_not_disturb_each_other() -> None:
    """Four threads, and the table is pickled afterwards."""
    table = build_text(SIZES)
    calls = pa.table({"a": list(range(2000))})
    wanted = table.decide_batch(calls).read_all()
    with ThreadPoolExecutor(4) as threads:
        for found in threads.map(lambda _: table.decide_batch(calls).read_all(), range(8)):
            assert found == wanted
    again: DecisionTable = pickle.loads(pickle.dumps(table))
    assert again.decide_batch(calls).read_all() == wanted


def run(code: str) -> str:
    """What a program prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_numpy_and_pyarrow_are_imported_only_for_batches() -> None:
    """``import gapless`` and a decision do without."""
    code = "import sys, gapless; print({'numpy', 'pyarrow'} & {*sys.modules})"
    assert run(code) == "set()"


@pytest.mark.parametrize("missing", ["numpy", "pyarrow"])
def test_without_the_extra_it_is_said_what_to_install(missing: str) -> None:
    """An ``ImportError`` with the command."""
    code = f"""
import sys
sys.modules[{missing!r}] = None
import gapless
try:
    gapless.DecisionTable(None).decide_batch(None)
except ImportError as problem:
    print(problem)
"""
    assert run(code) == (
        f"batches need {missing}, which is not installed: pip install 'gapless[bulk]'"
    )


def test_an_object_may_be_called_as_the_input_that_it_holds() -> None:
    """The path leads into it; a plain value of that name is the value."""
    text = SIZES.replace("{type: number}", "{type: number, path: a.b}")
    objects = pa.array([{"b": 1}, {"b": 4}, None, {"b": 1}])
    for column in (objects, pa.DictionaryArray.from_arrays([1, 0], objects)):
        assert said(text, {"a": column})[:2] in (["kecil", "besar"], ["besar", "kecil"])
    assert said(text, {"a": [1, 4]}) == ["kecil", "besar"]


def test_the_length_of_an_empty_interval_is_of_its_input() -> None:
    """Arrow does not say whether no months or no time passed."""
    none = pa.array([pa.MonthDayNano([0, 0, 0])])
    for kind, limit in (("duration", "3 jam"), ("months", "3 bulan")):
        text = SIZES.replace("number", kind).replace("< 3", f"< {limit}")
        assert said(text.replace(">= 3", f">= {limit}"), {"a": none}) == ["kecil"]


def test_what_clocks_skip_is_refused_by_the_name_of_its_column() -> None:
    """As every other value is."""
    text = SIZES.replace("number", "datetime, zone: Europe/Berlin")
    text = text.replace("< 3", "< 2022-03-27 03:30").replace(">= 3", ">= 2022-03-27 03:30")
    (error,) = said(text, {"a": [datetime(2022, 3, 27, 2, 30)]})
    assert error is not None
    assert error.startswith("a: the clocks of Europe/Berlin skip 2022-03-27 02:30")


def test_a_number_with_a_unit_is_refused_by_the_name_of_its_column() -> None:
    """And not by what is wrong with a text that has none."""
    text = SIZES.replace("number", "duration").replace("< 3", "< 3 jam").replace(">= 3", ">= 3 jam")
    fine, double = said(text, {"menit": ["0.00000001", "1.500"]}, columns={"a": "menit:menit"})
    assert fine == "a: 0.00000001 menit is finer than a microsecond (give it in a smaller unit)"
    assert double is not None
    assert double.startswith("a: 1.500 ")
    assert "has no unit" not in double


def test_what_is_remembered_between_batches_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answers that are forgotten are found again."""
    monkeypatch.setattr(deciding, "_MOST_ANSWERS", 1)
    calls = pa.table({"a": ["1", "4", "x" * 500, "5"]})
    table = build_text(SIZES)
    whole = table.decide_batch(calls, errors="keep").read_all()
    pieces = pa.Table.from_batches([calls[place : place + 1].to_batches()[0] for place in range(4)])
    assert table.decide_batch(pieces, errors="keep").read_all().to_pylist() == whole.to_pylist()


def test_raw_data_that_nothing_is_made_of_are_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only values with faults are read one by one, each once."""
    text = SIZES.replace("outputs:", "data: {kapan: {type: datetime}}\noutputs:")
    read: list[object] = []

    def counted(compiled: CompiledProcedure, context: Mapping[str, object]) -> object:
        read.append(context)
        return read_values(compiled, context)

    monkeypatch.setattr(records, "read_values", counted)
    moments = [datetime(2022, 1, 1, hour) for hour in range(10)]
    found = said(text, {"a": [1] * 12, "kapan": [*moments, None, None]})
    null = "kapan is null (leave it out where it is not known)"
    assert found == ["kecil"] * 10 + [null, null]
    assert read == [{"kapan": None}]


def test_what_rows_compute_has_room_behind_the_point() -> None:
    """Eighteen digits; what no column holds is a fault, with the value."""
    text = SIZES.replace("rules:", "  bagian: {type: number}\n  kali: {type: integer}\nrules:")
    text = text.replace("{type: number}", "{type: integer}", 1)
    text = text.replace("hasil: kecil}", 'hasil: kecil, bagian: "= a / 1024 / 256", kali: 1}')
    text = text.replace("hasil: besar}", 'hasil: besar, bagian: 1, kali: "= a * 1000000000"}')
    found = build_text(text).decide_batch(pa.table({"a": [1, 10**10]}), errors="keep").read_all()
    assert found["bagian"].to_pylist() == [Decimal(1) / Decimal(2**18), None]
    assert found["_error"].to_pylist() == [
        None,
        "kali 10000000000000000000 does not fit into a column of int64",
    ]


@pytest.mark.parametrize("kind", [pa.float16(), pa.float32(), pa.float64()])
def test_a_float_means_the_decimal_that_it_prints_as(kind: Any) -> None:
    """In its own width: 0.1 is a tenth, as ``decide`` takes numpy's floats of every width."""
    table = one_input("{type: number}", '"< 0.1"', '"0.1"', '"> 0.1"')
    calls = pa.table({"x": pa.array([0.0999, 0.1, 0.1001, None, -0.1], kind)})
    found = table.decide_batch(calls, errors="keep").read_all()
    assert found["_row"].to_pylist() == ["1", "2", "3", None, "1"]
    numbers = list(calls["x"].combine_chunks().fill_null(9).to_numpy())
    assert [table.decide({"x": each}).row for each in numbers[:3]] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([2, 3, 4], pa.int64()),
        pa.array([Decimal("2.99"), Decimal("3.00"), Decimal("3.01")], pa.decimal128(5, 2)),
        pa.array([Decimal("2.9"), Decimal("3.0"), Decimal("3.1")], pa.decimal256(40, 1)),
        pa.array([2.75, 3.0, 3.25], pa.float16()),
    ],
    ids=["int64", "decimal128", "decimal256", "float16"],
)
@pytest.mark.parametrize("low", ["< 3", "<= 3"])
def test_a_boundary_belongs_to_the_row_that_says_so(column: Any, low: str) -> None:
    """Whichever side of a cut holds the number itself."""
    high = ">= 3" if low == "< 3" else "> 3"
    table = one_input("{type: number}", f'"{low}"', f'"{high}"')
    found = table.decide_batch(pa.table({"x": column})).read_all()
    assert found["_row"].to_pylist() == ["1", "2" if low == "< 3" else "1", "2"]


def test_a_short_float_where_no_number_may_be_is_named_as_a_number() -> None:
    """Not by the name that a library has for it."""
    (fault,) = said(WORDS, {"a": pa.array([1.5], pa.float32())})
    assert fault == "a: 1.5 is a number, not a string (write it like `text`)"
