"""Columns that options name: the form of their dates, and names that no record has."""

from __future__ import annotations

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.command_line import CommandLine
from tests.command_line import gapless as gapless

DATED = """table: t
inputs:
  hari: {type: date}
outputs:
  laporan: {type: string}
rules:
  - {row: 1, when: {hari: "< 2023-02-01"}, then: {laporan: LAMA}}
  - {row: 2, when: {hari: ">= 2023-02-01"}, then: {laporan: BARU}}
"""


@pytest.mark.parametrize(
    ("written", "form", "advice"),
    [
        ("31/01/2023 1/2/2023", "dd/mm/yyyy", "dd/mm/yyyy"),
        ("01.31.2023 2.1.2023", "mm/dd/yyyy", "mm/dd/yyyy"),
        ("01/02/2022 01/02/2023", "dd/mm/yyyy", "dd/mm/yyyy, --column hari=COLUMN:mm/dd/yyyy"),
        ("44957 44958", "excel", "excel"),
        ("2023-01-31 2023-02-01", "dd/mm/yyyy", None),
    ],
)
def test_dates_of_spreadsheets_are_read_as_is_said_for_their_column(
    gapless: CommandLine, written: str, form: str, advice: str | None
) -> None:
    """Once for all records; without that the first fault says what to write."""
    gapless.write("tables/t.yaml", DATED)
    calls = "tanggal\n" + written.replace(" ", "\n") + "\n"
    words = ["decide", "t", "--batch", "-", "-o", "-"]
    code, out, _ = gapless(*words, "--column", f"hari=tanggal:{form}", stdin=calls)
    assert code == 0
    assert [line.split(",")[1] for line in out.splitlines()[1:]] == ["LAMA", "BARU"]
    code, _, err = gapless(*words, "--column", "hari=tanggal", stdin=calls)
    assert code == (0 if advice is None else 2)
    assert (
        advice is None or f"(say how the column is written: --column hari=COLUMN:{advice})" in err
    )


def test_numbers_that_count_days_are_those_of_excel_where_that_is_said(
    gapless: CommandLine,
) -> None:
    """Also whole numbers of Parquet; a part of a day is a moment, and no date."""
    gapless.write("tables/t.yaml", DATED)
    parquet.write_table(pa.table({"hari": [44957, 44958]}), gapless.folder / "calls.parquet")
    words = ["decide", "t", "-o", "-", "--column", "hari=hari:excel", "--batch"]
    code, _, _ = gapless(*words[:3], "out.csv", *words[4:], "calls.parquet")
    assert code == 0
    assert "44958,BARU,decided" in (gapless.folder / "out.csv").read_text()
    _, _, err = gapless(*words, "-", stdin="hari\n44958.5\n")
    assert "hari: 2023-02-01 12:00:00 is not a date" in err


@pytest.mark.parametrize(
    "words",
    [
        ("decide", "t", "-o", "out.jsonl", "--column", "lama=lamma", "--batch", "-"),
        ("audit", "t", "-", "--expect", "laporan=lamma"),
        ("audit", "t", "-", "--expect", "laporan=lama", "--by", "lamma"),
        ("test", "t", "--column", "lama=lamma", "--calls", "-"),
    ],
)
def test_a_key_that_no_object_has_is_refused(gapless: CommandLine, words: tuple[str, ...]) -> None:
    """JSON Lines have no heading, so this shows at their end."""
    lines = '{"lama": "5 jam"}\n{"lama": "6 jam", "tetangga": "turut padam"}\n'
    code, out, err = gapless(*words, stdin=lines)
    assert (code, out) == (2, "")
    assert "there is no column lamma; did you mean lama?" in err
    assert not (gapless.folder / "out.jsonl").exists()
    assert "no column" not in gapless(*words, stdin=lines.replace("tetangga", "lamma"))[2]
