"""Constants: values that cells call by a name (``constants``)."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gapless import ContextError, TableError
from gapless.diagnostic import Diagnostic
from gapless.sfeel.cell_text import print_set
from tests.command_line import CommandLine, gapless
from tests.written_tables import table_of

__all__ = ["gapless"]

TABLE = """table: denda
version: 1.0.0
effective: 2024-01-01
language: id
constants:
  batas_cfo: 15000000 IDR
  batas_ceo: 20.000.000
  lama_minimal: 3 jam
  awal: 2024-05-01
  kelas: utama
inputs:
  nilai: {label: Nilai, type: number, unit: IDR, domain: ">= 0"}
  lama: {label: Lama, type: duration, domain: ">= lama_minimal"}
  hari: {type: date}
  golongan: {type: string, values: [utama, biasa]}
outputs: {denda: {type: integer}}
rules:
"""


def row(number: int, when: str) -> str:
    """A row that concludes its number."""
    return f"  - {{row: {number}, when: {{{when}}}, then: {{denda: {number}}}}}\n"


def cell(when: str) -> tuple[str, ...]:
    """How the first cell of the row is printed as a set, with its text and what is shown."""
    table = table_of(TABLE + row(1, when)).model
    ((name, found),) = table.rules[0].cells.items()
    domain = table.inputs[name].domain
    return (*print_set(domain, found.values), found.text, found.phrase)


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("nilai: di atas batas_cfo",
         ("> 15.000.000", "di atas batas_cfo", "di atas batas_cfo (15.000.000)")),
        ('nilai: ">= batas_cfo"', (">= 15.000.000", ">= batas_cfo", ">= batas_cfo (15.000.000)")),
        ('nilai: "(batas_cfo..batas_ceo]"',
         ("(15.000.000..20.000.000]", "(batas_cfo..batas_ceo]",
          "(batas_cfo (15.000.000)..batas_ceo (20.000.000)]")),
        ('nilai: "batas_cfo,batas_ceo"',
         ("15.000.000", "20.000.000", "batas_cfo,batas_ceo",
          "batas_cfo (15.000.000),batas_ceo (20.000.000)")),
        ("nilai: batas_cfo", ("15.000.000", "batas_cfo", "batas_cfo (15.000.000)")),
        ("nilai: [batas_cfo, 3]",
         ("3", "15.000.000", "batas_cfo, 3", "batas_cfo (15.000.000), 3")),
        ('nilai: "not(batas_cfo)"',
         ("not(15.000.000)", "not(batas_cfo)", "not(batas_cfo (15.000.000))")),
        ('lama: "[lama_minimal..6 jam)"',
         ("< 6 jam", "[lama_minimal..6 jam)", "[lama_minimal (3 jam)..6 jam)")),
        ("lama: antara lama_minimal dan 6 jam",
         ("<= 6 jam", "antara lama_minimal dan 6 jam", "antara lama_minimal (3 jam) dan 6 jam")),
        ('hari: "< awal"', ("<= 2024-04-30", "< awal", "< awal (2024-05-01)")),
        ("golongan: kelas", ("utama", "kelas", "kelas (utama)")),
    ],
)  # fmt: skip
def test_a_name_stands_for_its_value(when: str, expected: tuple[str, ...]) -> None:
    """Wherever a value may stand; the cell keeps the name, and shows it with the value."""
    assert cell(when) == expected


def faults(text: str) -> tuple[Diagnostic, ...]:
    """What is wrong with a table."""
    with pytest.raises(TableError) as caught:
        table_of(text)
    return caught.value.diagnostics


@pytest.mark.parametrize(
    ("when", "code", "place", "told", "help"),
    [
        ("nilai: di atas lama_minimal", "unfit-constant", "lama_minimal",
         "nilai: the constant lama_minimal is 3 jam", "correct the constant"),
        ("lama: di atas batas_cfo", "unfit-constant", "batas_cfo",
         "the constant batas_cfo is 15000000 IDR", "correct the constant"),
        ("nilai: di atas batas_cf", "unreadable-cell", "batas_cf",
         "there is no constant batas_cf", "did you mean `di atas batas_cfo`?"),
        ('nilai: "[batas_ceo..batas_cfo]"', None, "batas_ceo", "", ""),
        ("golongan: kelass", "unknown-value", "kelass", "there is no constant", "kelas"),
    ],
)  # fmt: skip
def test_faults_stand_at_the_name(
    when: str, code: str | None, place: str, told: str, help: str
) -> None:
    """A constant of another type or unit, a name that is none, and what the values make wrong."""
    (fault,) = faults(TABLE + row(1, when))
    assert code in (None, fault.code)
    assert fault.primary is not None
    assert place in fault.primary.span.text
    assert told in fault.message.english
    assert fault.help is not None
    assert help in fault.help.english


def test_a_unit_must_agree() -> None:
    """A constant of dollars is none of a column of rupiah."""
    (fault,) = faults(TABLE.replace("15000000 IDR", "15000000 USD") + row(1, "nilai: batas_cfo"))
    assert fault.code == "unfit-constant"


@pytest.mark.parametrize(
    ("constants", "when", "both"),
    [
        ("biasa: utama", "golongan: biasa", ("biasa", "biasa (utama)")),
        ("jam: 4 jam", "lama: 5 jam", None),
        ("apa: 4 jam", "lama: s.d apa", ("apa", "")),
    ],
)
def test_what_has_two_readings_is_refused(
    constants: str, when: str, both: tuple[str, str] | None
) -> None:
    """A name that means something without the constant, too; what can be read one way is."""
    text = TABLE.replace("kelas: utama", constants) + row(1, when)
    if both is None or not both[1]:
        assert table_of(text).model.rules[0].cells
        return
    (fault,) = faults(text)
    assert fault.code == "ambiguous-constant"
    assert all(each in fault.message.english for each in both)


def test_a_name_in_quotes_is_a_text() -> None:
    """And in a column of free text every word is."""
    text = TABLE.replace("values: [utama, biasa]", "label: G") + row(1, "golongan: kelas")
    assert table_of(text).decide({"golongan": "kelas"}).row == "1"
    (fault,) = faults(TABLE + row(1, "golongan: '\"kelas\"'"))
    assert fault.code == "unknown-value" or "kelas" in fault.message.english


def test_a_domain_and_an_accepted_gap_name_constants() -> None:
    """A gap that is left open at the limit moves with it."""
    text = (
        TABLE
        + row(1, "nilai: di atas batas_cfo")
        + row(2, "nilai: kurang dari batas_cfo")
        + "accepted_gaps:\n  - {when: {nilai: batas_cfo}, reason: terbuka}\n"
    )
    table = table_of(text)
    assert [one.code for one in table.check() if one.code in ("gap", "stale-accepted-gap")] == []
    assert table.decide({"nilai": 15_000_000}).reason == "terbuka"
    moved = table_of(text.replace("15000000", "16000000"))
    assert moved.decide({"nilai": Decimal(16_000_000)}).reason == "terbuka"
    with pytest.raises(ContextError, match="lama cannot be 2 jam"):
        table.decide({"lama": timedelta(hours=2)})


def test_an_unused_constant_is_a_hint() -> None:
    """It is named where it stands; the others are not."""
    hints = list(table_of(TABLE + row(1, "nilai: batas_cfo")).check())
    unused = [one for one in hints if one.code == "unused-constant"]
    assert [one.primary.span.text for one in unused if one.primary] == [
        "batas_ceo",
        "awal",
        "kelas",
    ]
    assert {str(one.severity) for one in unused} == {"information"}


WORDS = st.sampled_from(
    ["< {}", "<= {}", "> {}", ">= {}", "{}", "not({})", "[{}..{}]", "({}..{})", "[{}..{})",
     "over {}", "up to {}", "at least {}", "between {} and {}", "{}, {}", "{} or {}", "< {}, > {}"]
)  # fmt: skip


@given(WORDS, st.integers(0, 40), st.integers(0, 40), st.booleans())
def test_a_name_is_read_as_its_value_is(form: str, low: int, high: int, mixed: bool) -> None:
    """For every form of a cell: the same set as with the value in its place, or refused alike."""
    head = f"table: t\nconstants: {{low_end: {low}, high_end: {high}}}\n"
    head += (
        'inputs: {x: {type: integer, domain: "[0..40]"}}\noutputs: {z: {type: integer}}\nrules:\n'
    )
    both = form.format("low_end", str(high) if mixed else "high_end"), form.format(low, high)
    read: list[object] = []
    for written in both:
        try:
            table = table_of(f"{head}  - {{row: 1, when: {{x: '{written}'}}, then: {{z: 1}}}}\n")
            found = table.model.rules[0].cells.get("x")
            read.append(found and found.values)
        except TableError as problem:
            read.append(problem.diagnostics[0].code)
    assert read[0] == read[1]


@pytest.fixture
def named(gapless: CommandLine) -> CommandLine:
    """A command line in a folder with a table that names constants."""
    text = TABLE + row(1, "nilai: di atas batas_cfo") + row(2, "nilai: s.d batas_cfo")
    gapless.write("tables/denda.yaml", text)
    return gapless


def test_people_see_the_name_with_its_value(named: CommandLine) -> None:
    """In a table that is shown, and in what stopped a row; programs get both apart."""
    assert "di atas batas_cfo (15.000.000)" in named("show", "denda")[1]
    assert "batas_cfo (15.000.000)" in named("show", "denda", "--format", "markdown")[1]
    explained = named("decide", "denda", "nilai=1", "--explain")[1]
    assert "bukan di atas batas_cfo (15.000.000)" in explained
    shown = json.loads(named("show", "denda", "--format", "json")[1])
    assert shown["constants"]["batas_cfo"] == "15000000 IDR"
    assert shown["rules"][0]["when"] == {"nilai": "di atas batas_cfo"}
    assert shown["rules"][0]["where"] == {"nilai": "> 15000000"}


def test_fmt_keeps_the_names(named: CommandLine) -> None:
    """And settles after one run."""
    named("fmt")
    text = (named.folder / "tables/denda.yaml").read_text("utf-8")
    assert "di atas batas_cfo" in text
    assert text.index("constants:") < text.index("inputs:")
    assert named("fmt", "--check")[0] == 0


def test_a_changed_constant_is_a_change_of_decisions(named: CommandLine) -> None:
    """The regions show who is decided otherwise, and a note which constant changed."""
    old = (named.folder / "tables/denda.yaml").read_text("utf-8")
    named.write("new.yaml", old.replace("15000000 IDR", "18000000 IDR"))
    code, out, _ = named("diff", "tables/denda.yaml", "new.yaml", "--lang", "en")
    assert code == 1
    assert "tetapan batas_cfo kini 18000000 IDR, bukan 15000000 IDR" in out
    assert "lebih dari 15.000.000" in out
