"""A new table: columns in a few words, and the first text of the file."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless.algebra.values import Kind
from gapless.api import DecisionTable
from gapless.editing.formatting import format_source
from gapless.source import Source
from gapless.starting.columns import INPUT, OUTPUT, Column, read_column, read_or_fail
from gapless.starting.first_text import Beginning, first_text
from gapless.unreadable import Unreadable
from tests.english import english
from tests.render.terminal.test_wrapping import HOSTILE
from tests.written_tables import table_of

DAY = date(2026, 1, 2)
KINDS = [*map(str, Kind)]


_NEITHER = " is neither a type nor a list of values"


@pytest.mark.parametrize(
    ("text", "name", "lines"),
    [
        ("lama: duration", "lama", ["type: duration"]),
        ("umur: integer >= 0", "umur", ["type: integer", 'domain: ">= 0"']),
        ("harga: number IDR >= 0", "harga", ["type: number", "unit: IDR", 'domain: ">= 0"']),
        ("daya: integer W", "daya", ["type: integer", "unit: W"]),
        ("x: number over 5", "x", ["type: number", "domain: over 5"]),
        ("umur:integer [0..120]", "umur", ["type: integer", 'domain: "[0..120]"']),
        ("umur: integer minimal 17", "umur", ["type: integer", "domain: minimal 17"]),
        ("kelas: integer 1, 2, 3", "kelas", ["type: integer", "values: [1, 2, 3]"]),
        ("hari: kerja, libur", "hari", ["type: string", "values: [kerja, libur]"]),
        ("kota: string Bandung", "kota", ["type: string", "values: [Bandung]"]),
        ("kota: STRING", "kota", ["type: string"]),
        ("a: x: y, z", "a", ["type: string", 'values: ["x: y", z]']),
        ("waktu: jam kerja, di luar", "waktu", ["type: string", "values: [jam kerja, di luar]"]),
        ("mulai: jam >= 08:00", "mulai", ["type: time", 'domain: ">= 08:00"']),
        ("tanggal: tanggal", "tanggal", ["type: date"]),
        ("n: bilangan bulat", "n", ["type: integer"]),
        ("n: bilangan", "n", ["type: number"]),
        ("ada: ya/tidak", "ada", ["type: boolean"]),
        ("Umur  orang: angka", "umur_orang", ["type: number", "label: Umur orang"]),
        ("Durasi (jam): durasi", "durasi_jam", ["type: duration", "label: Durasi (jam)"]),
    ],
)
def test_a_column(text: str, name: str, lines: list[str]) -> None:
    """A name and a type, a range, values; Indonesian words for types; a label with spaces."""
    column = read_column(text, INPUT, "id")
    assert (column.name, [*column.lines]) == (name, lines)


@pytest.mark.parametrize(
    ("text", "side", "message", "advice"),
    [
        (
            "umur",
            INPUT,
            "umur does not say what kind of value it is",
            "write a name, a colon and a type or the values: `age: integer >= 0`",
        ),
        (
            "umur: intger >= 0",
            INPUT,
            "intger >= 0 is neither a type nor a list of values",
            "did you mean integer?",
        ),
        (
            "umur: tua",
            INPUT,
            "tua is neither a type nor a list of values",
            f"the types are {', '.join(KINDS)}; values have commas between them",
        ),
        (
            "x: intern; employee",
            INPUT,
            f"intern; employee{_NEITHER}",
            "write the values with commas: `intern, employee`",
        ),
        ("x: ya/tahu", INPUT, f"ya/tahu{_NEITHER}", "write the values with commas: `ya, tahu`"),
        ("x: a or b", INPUT, f"a or b{_NEITHER}", "write the values with commas: `a, b`"),
        ("x: money", INPUT, f"money{_NEITHER}", "write a number with its unit: `number IDR >= 0`"),
        ("umur: integer >= x", INPUT, "x is not an integer", "write it like `3`"),
        ("umur: integer 1, 1", INPUT, "1 is listed twice", "remove one of them"),
        (
            "tarif: number >= 0",
            OUTPUT,
            "an output has no range, but >= 0 is one",
            "leave the range out, or list the values: `fee: number 0, 5000`",
        ),
        (
            "row: integer",
            OUTPUT,
            "an output cannot be named row",
            "the cases use this word for the decision itself; rename the output",
        ),
    ],
)
def test_a_wrong_column(text: str, side: str, message: str, advice: str) -> None:
    """Each mistake is told in an owner's words, with what to write instead."""
    with pytest.raises(Unreadable) as fault:
        read_column(text, side, "id")
    assert (fault.value.message.english, english(fault.value.advice)) == (message, advice)


_NEITHER = " is neither a type nor a list of values"

ENGLISH = """\
# yaml-language-server: $schema=../../schemas/decision-table.schema.json
#
# A decision table. Write the rows under `rules`, then run:
#   gapless check tables/fee/2026-01-02.yaml
# It names every case without an answer, each with a row to paste.
table: fee
title: Entry fee
version: 1.0.0
effective: 2026-01-02  # the first day this table applies
language: en
# The document this table comes from; remove the # and fill it in:
# source: {document: ..., section: ..., date: 2026-01-02}
hit_policy: first  # read from the top: the first row that matches decides

# What must be known. Every case that is possible here must get an answer.
# What can be added: `question: ...`, `values: [...]`, `domain: ">= 0"`.
inputs:
  age: {type: integer, domain: ">= 0"}
  day: {type: string,  values: [weekday, holiday]}

# The answer.
outputs:
  fee:    {type: string, values: [free, normal]}
  script: {type: string}

# Rows: when ..., then .... A column that is not mentioned may hold anything.
# Row 1 is only an example: put in what your document says, then write the next rows.
rules:
  - row: 1
    when:
      age: under 10  # a line for each condition of the row
    then:
      fee: free  # and for each answer
      script: write the answer here

# Cases that are left open on purpose, with the reason:
# accepted_gaps:
#   - when: {age: under 10}
#     reason: The document does not say; its owner was asked.

# Examples with the answer they must get; `gapless test` tries them:
# cases:
#   - given: {age: 4, day: weekday}
#     expect: {row: 1}
"""
COLUMNS = (
    ("age: integer >= 0", "day: weekday, holiday"),
    ("fee: free, normal", "script: string"),
)


def begin(inputs: tuple[str, ...], outputs: tuple[str, ...], language: str = "en") -> str:
    """The first text of a table with these columns."""
    new = Beginning(
        "fee",
        "Entry fee",
        language,
        DAY,
        tuple(read_column(text, INPUT, language) for text in inputs),
        tuple(read_column(text, OUTPUT, language) for text in outputs),
        "../../schemas/decision-table.schema.json",
    )
    return first_text(new, "tables/fee/2026-01-02.yaml")


def test_the_first_text() -> None:
    """A commented table with the owner's columns and one row as an example."""
    assert begin(*COLUMNS) == ENGLISH


def test_check_tells_what_to_write_next() -> None:
    """The example hides no gap: the check names the rest, with a row to paste."""
    [gap] = [item for item in table_of(begin(*COLUMNS)).check() if item.code == "gap"]
    assert gap.message.english == "no row covers age at least 10"
    assert english(gap.help).endswith('- {when: {age: ">= 10"}, then: {fee: ..., script: ...}}')


def test_the_comments_can_be_put_in_force() -> None:
    """What is commented out is right as it stands: a gap, an example, a source."""
    text = re.sub(r"^# ((?:accepted_gaps|cases|source):|  )", r"\1", begin(*COLUMNS), flags=re.M)
    text = text.replace("  gapless check tables/fee/2026-01-02.yaml\n", "", 1)
    table = table_of(text)
    assert (len(table.model.accepted_gaps), len(table.model.cases)) == (1, 1)
    assert table.decide({"age": 4, "day": "weekday"}).row == "1"


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("further", ["", " values"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_type_makes_a_table(kind: str, further: str, language: str) -> None:
    """Any type of input and output, listed or not: the table loads and row 1 leaves a gap."""
    values = {
        "number": "1.5, 2", "integer": "1, 2", "string": "a, b", "boolean": "true, false",
        "date": "2026-01-01, 2026-01-02", "time": "08:00, 09:00",
        "datetime": "2026-01-01 08:00, 2026-01-02 09:00", "duration": "1 h, 2 h",
        "months": "17 years, 1 year 6 months",
    }  # fmt: skip
    column = f"{kind} {values[kind]}" if further else kind
    table = table_of(begin((f"a: {column}",), (f"z: {column}",), language))
    assert table.model.language == language
    codes = {item.code for item in table.check()}
    assert "gap" in codes


@pytest.mark.parametrize(
    "column", ["integer [3..5]", "integer < 0", "duration [2 h..3 h]", "number > 1000", "integer 7"]
)
def test_narrow_ranges(column: str) -> None:
    """The example's cell lies within the input's range, whatever that is."""
    table: DecisionTable = table_of(begin((f"a: {column}",), ("z: string",)))
    assert table.model.rules[0].cells["a"].values


@given(HOSTILE, HOSTILE, st.sampled_from(["", " integer", " string ", " a, "]))
def test_no_words_make_a_faulty_table(one: str, two: str, kind: str) -> None:
    """Whatever is written as a column or title is refused or stands in a table that loads."""
    try:
        column: Column = read_column(f"{one}:{kind}{two}", INPUT, "id")
    except Unreadable:
        return
    output = read_column("z: string", OUTPUT, "id")
    try:
        text = first_text(
            Beginning("t", two, "id", DAY, (column,), (output,), "x"), "tables/t/a.yaml"
        )
    except Unreadable:
        return
    assert [*read_or_fail(text).inputs] == [column.name]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_first_text_is_formatted(language: str) -> None:
    """``gapless fmt`` finds nothing to change in it."""
    text = begin(*COLUMNS, language)
    assert format_source(Source("t.yaml", text)) == text
