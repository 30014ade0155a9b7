"""Reading inputs, outputs, rows, accepted gaps and cases from a file."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from gapless.algebra.values import Kind
from gapless.diagnostic import Diagnostic, TableError
from gapless.model import HitPolicy, Table
from gapless.reading.loading import load_source
from gapless.sfeel.cell_text import print_set
from gapless.source import Source

TABLE = """table: lapor-kembali
title: Lapor kembali
version: 1.10
effective: 2022-12-29
source: {document: SOP, section: C, date: 2022-12-29}
data:
  selesai: {type: datetime, label: Waktu Selesai, question: Kapan Selesai?}
inputs:
  lama: {type: duration, label: Lama padam, question: Sudah berapa lama?, domain: ">= 0 jam"}
  warna: {type: string, values: {merah: Merah tua, NO: Tidak ada}}
outputs:
  laporan: {type: string, values: {ULANG: Lapor ulang, BARU: Lapor baru}}
  tunggu: {type: duration, nullable: true}
rules:
  - row: 2a
    group: I
    when: {lama: [3 jam, "> 6 jam"], warna: "-"}
    then: {laporan: ULANG, tunggu: 30 menit}
    cite: C.I
    note: catatan
    over: [2]
  - when: {warna: NO}
    then: {laporan: BARU}
accepted_gaps:
  - when: {lama: s.d 1 jam}
    reason: ditanyakan
cases:
  - name: Tiga jam
    given: {lama: 3 jam, warna: null}
    expect: {row: 2a, status: decided, table: lapor-kembali, laporan: ULANG, tunggu: null}
    as_of: 2023-01-01
"""


def read(text: str) -> Table:
    """The table of a text."""
    return load_source(Source("a.yaml", text))


def problems(old: str, new: str) -> list[Diagnostic]:
    """What is wrong with the table once ``old`` is replaced."""
    assert TABLE.count(old) == 1
    with pytest.raises(TableError) as caught:
        read(TABLE.replace(old, new))
    return list(caught.value.diagnostics)


def test_the_head_of_a_table() -> None:
    """Version and dates are texts and dates as written; ``1.10`` stays ``1.10``."""
    table = read(TABLE)
    assert (table.id, table.title, table.version) == ("lapor-kembali", "Lapor kembali", "1.10")
    assert table.effective == date(2022, 12, 29)
    assert table.hit_policy is HitPolicy.FIRST
    assert (table.citation.document, table.citation.section) == ("SOP", "C")


def test_columns() -> None:
    """Inputs, outputs and raw data keep labels, questions and the order of their values."""
    table = read(TABLE)
    assert table.data["selesai"].kind is Kind.DATETIME
    assert table.inputs["lama"].question == "Sudah berapa lama?"
    assert table.inputs["warna"].label == "warna"
    assert table.inputs["warna"].domain.values == ("merah", "NO")
    assert table.inputs["warna"].domain.labels == {"merah": "Merah tua", "NO": "Tidak ada"}
    assert table.outputs["laporan"].values == ("ULANG", "BARU")
    assert table.outputs["tunggu"].nullable


def test_rows() -> None:
    """A row without an id is named by its position; "any" cells are left out."""
    first, second = read(TABLE).rules
    assert (first.id, second.id) == ("2a", "2")
    assert list(first.cells) == ["lama"]
    assert first.outputs == {"laporan": "ULANG", "tunggu": timedelta(minutes=30)}
    assert second.outputs == {"laporan": "BARU", "tunggu": None}
    assert (first.group, first.cite, first.note) == ("I", "C.I", "catatan")
    assert first.over == ("2",)


def test_a_cell_knows_its_text_and_its_parts() -> None:
    """Each test of a list has its own set; the place is that of the whole cell."""
    rule = read(TABLE).rules[0]
    cell = rule.cells["lama"]
    assert cell.text == "3 jam, > 6 jam"
    domain = read(TABLE).inputs["lama"].domain
    assert [print_set(domain, part) for part in cell.parts] == [("3 jam",), ("> 6 jam",)]
    assert rule.cell_span("lama").text == '[3 jam, "> 6 jam"]'


def test_the_only_test_of_a_cell_is_not_kept_twice() -> None:
    """It is a part like others, made when it is asked for."""
    rule = read(TABLE.replace('[3 jam, "> 6 jam"]', '"> 6 jam"')).rules[0]
    cell = rule.cells["lama"]
    assert cell.listed == ()
    assert cell.parts == (cell.values,)
    assert rule.cell_span("lama").text == '"> 6 jam"'


def test_rows_in_which_the_same_is_written_share_its_cell() -> None:
    """Each knows its own place all the same."""
    again = '  - when: {lama: [3 jam, "> 6 jam"]}\n    then: {laporan: ULANG}\n'
    table = read(TABLE.replace("accepted_gaps:", again + "accepted_gaps:"))
    first, _, third = table.rules
    assert first.cells["lama"] is third.cells["lama"]
    assert first.cell_span("lama").text == third.cell_span("lama").text
    assert (first.cell_span("lama").line, third.cell_span("lama").line) == (17, 24)


def test_a_fault_is_told_in_every_row_that_has_it() -> None:
    """Only what is faultless is read once for all rows."""
    rows = "  - when: {lama: 3 jum}\n    then: {laporan: BIRU}\n" * 2
    found = problems("accepted_gaps:", rows + "accepted_gaps:")
    assert [(item.primary.span.text, item.primary.span.line) for item in found if item.primary] == [
        ("3 jum", 24), ("BIRU", 25), ("3 jum", 26), ("BIRU", 27),
    ]  # fmt: skip


def test_cases_and_accepted_gaps() -> None:
    """What a case expects of the decision is kept apart from its outputs."""
    table = read(TABLE)
    (case,) = table.cases
    assert (case.name, case.row, case.status, case.table) == (
        "Tiga jam", "2a", "decided", "lapor-kembali",
    )  # fmt: skip
    assert case.given == {"lama": "3 jam", "warna": None}
    assert case.outputs == {"laporan": "ULANG", "tunggu": None}
    assert case.as_of == date(2023, 1, 1)
    assert [gap.reason for gap in table.accepted_gaps] == ["ditanyakan"]


@pytest.mark.parametrize(
    ("texts", "language"),
    [("3 jam", "id"), ("3 h", "en"), ("PT3H", "en"), ("di atas 1 hari", "id")],
)
def test_the_language_is_that_of_the_owners_durations(texts: str, language: str) -> None:
    """Without ``language`` the duration words decide in which language regions are told."""
    table = read(
        "table: t\ninputs: {x: {type: duration}}\noutputs: {z: {type: string}}\n"
        f"rules: [{{when: {{x: {texts}}}, then: {{z: a}}}}]\n"
    )
    assert table.language == language


def test_yaml_never_decides_what_a_cell_means() -> None:
    """NO is a text, 09:30 a time, 1.10 the exact decimal, 0o17 a text."""
    table = read(
        """table: t
inputs:
  s: {type: string}
  t: {type: time}
  n: {type: number}
outputs:
  s: {type: string}
  t: {type: time}
  n: {type: number}
rules:
  - {when: {s: NO, t: 09:30, n: 1.10}, then: {s: 0o17, t: 9:30, n: 1.10}}
"""
    )
    (rule,) = table.rules
    assert rule.outputs is not None
    assert rule.outputs["s"] == "0o17"
    assert rule.outputs["n"] == Decimal("1.1")
    assert str(rule.outputs["t"]) == "09:30:00"
    assert [cell.text for cell in rule.cells.values()] == ["NO", "09:30", "1.10"]


@pytest.mark.parametrize(
    ("old", "new", "code", "underlined"),
    [
        ("warna: NO}", "warna: NOO}", "unknown-value", "NOO"),
        ("{laporan: BARU}", "{laporan: BARUU}", "unknown-value", "BARUU"),
        ("tunggu: 30 menit", "tunggu: 30 mnit", "unreadable-output", "30 mnit"),
        ('[3 jam, "> 6 jam"]', '[3 jam, "> 6 jm"]', "unreadable-cell", "6 jm"),
        ("over: [2]", "over: [9]", "unknown-row", "9"),
        ("row: 2a\n    group", "row: 2\n    group", "duplicate-row", "when"),
        ("{lama: s.d 1 jam}", "{lam: s.d 1 jam}", "unknown-input", "lam"),
        ("as_of: 2023-01-01", "as_of: 2023-13-01", "unreadable-date", "2023-13-01"),
        ("  selesai: {type: datetime", "  lama: {type: datetime", "duplicate-name", "lama"),
    ],
)
def test_a_fault_is_underlined_to_the_word(old: str, new: str, code: str, underlined: str) -> None:
    """The offending text, no more, is underlined."""
    faults = [item for item in problems(old, new) if item.code == code]
    assert faults
    assert faults[0].primary is not None
    assert faults[0].primary.span.text == underlined


def test_a_faulty_column_is_not_blamed_on_its_cells() -> None:
    """A mistake in an input is told once, not again in every row."""
    codes = [item.code for item in problems('domain: ">= 0 jam"', 'domain: ">= nol"')]
    assert codes == ["unreadable-domain"]


def test_all_faults_of_a_file_are_told_in_one_run() -> None:
    """Faults in different parts of a file come together, in the order of the file."""
    text = TABLE.replace("warna: NO}", "warna: NOO}").replace("s.d 1 jam", "s.d 1 jm")
    with pytest.raises(TableError) as caught:
        read(text.replace("laporan: BARU}", "laporan: X}"))
    lines = [item.primary.span.line for item in caught.value.diagnostics if item.primary]
    assert len(lines) == 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("policy", "output", "fits"),
    [
        ("collect sum", "number", True),
        ("collect sum", "string", False),
        ("collect sum", "date", False),
        ("collect min", "date", True),
        ("collect max", "boolean", False),
        ("collect count", "string", True),
        ("priority", "string", False),
        ("priority", "string, values: [a]", True),
        ("output order", "string", False),
    ],
)
def test_what_a_hit_policy_asks_of_the_outputs(policy: str, output: str, fits: bool) -> None:
    """Sums want amounts, minima an order, priorities a list of values."""
    text = (
        f"table: t\nhit_policy: {policy}\ninputs: {{x: {{type: number}}}}\n"
        f"outputs: {{z: {{type: {output}, nullable: true}}}}\nrules: [{{then: {{}}}}]\n"
    )
    if fits:
        assert read(text).hit_policy == policy
    else:
        with pytest.raises(TableError, match="hit-policy-outputs"):
            read(text)


def test_places_do_not_count() -> None:
    """Tables that mean the same are equal, wherever their parts stand and however cells spell."""
    text = """table: t
inputs: {a: {type: duration}}
outputs: {z: {type: string}}
rules: [{when: {a: under 1 h}, then: {z: x}, over: ['2']}, {then: {z: y}}]
"""
    table = load_source(Source("t.yaml", text))
    assert table == load_source(
        Source("u.yaml", "# moved\n" + text.replace("under 1 h", '"< 60 min"'))
    )
    assert table != load_source(Source("t.yaml", text.replace("under", "up to")))
    assert table != load_source(Source("t.yaml", text.replace(", over: ['2']", "")))
