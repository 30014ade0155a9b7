"""``gapless decide TABLE --batch FILE -o FILE``: files of records."""

from __future__ import annotations

import gzip
import io
import json
import os
from datetime import timedelta

import pyarrow as pa
import pytest
from pyarrow import parquet

from gapless.bulk.sources import open_source
from tests.command_line import TABLE, CommandLine
from tests.command_line import gapless as gapless

CALLS = """nomor,lama,tetangga
1,5 jam,turut padam
2,7 jam,tidak padam
3,"6 jam",turut padam
"""
DECIDED = """nomor,lama,tetangga,laporan,_status,_row,_table,_needs,_reason
1,5 jam,turut padam,LAPOR ULANG,decided,1,t,,
2,7 jam,tidak padam,LAPOR BARU,decided,2,t,,
3,6 jam,turut padam,LAPOR ULANG,decided,1,t,,
"""


@pytest.fixture
def calls(gapless: CommandLine) -> str:
    """A file of three calls."""
    return gapless.write("calls.csv", CALLS)


def left(gapless: CommandLine) -> set[str]:
    """The files beside the tables."""
    return {one.name for one in gapless.folder.iterdir() if one.is_file()} - {"pyproject.toml"}


def test_csv_gets_the_decisions_behind_its_own_columns(gapless: CommandLine, calls: str) -> None:
    """Texts are read as a person writes them; the summary says what became of them."""
    code, out, err = gapless("decide", "t", "--batch", calls, "-o", "out.csv")
    assert (code, out, err) == (0, "3 records: 3 decided\n", "")
    assert (gapless.folder / "out.csv").read_text() == DECIDED


def test_standard_input_and_output(gapless: CommandLine) -> None:
    """Results go to standard output, everything else to standard error."""
    code, out, err = gapless("decide", "t", "--batch", "-", "-o", "-", stdin=CALLS)
    assert (code, out, err) == (0, DECIDED, "3 records: 3 decided\n")


@pytest.mark.parametrize("sign", [";", "\t"])
def test_the_sign_between_cells_is_kept(gapless: CommandLine, sign: str) -> None:
    """Spreadsheets of many countries write semicolons."""
    text = CALLS.replace(",", sign)
    assert gapless("decide", "t", "--batch", "-", "-o", "-", stdin=text)[1] == DECIDED.replace(
        ",", sign
    )


def test_parquet_keeps_the_types_of_its_columns(gapless: CommandLine) -> None:
    """And of the records what was in them."""
    table = pa.table({"lama": [timedelta(hours=5), timedelta(hours=7)], "x": [1.5, None]})
    parquet.write_table(table, gapless.folder / "calls.parquet")
    assert gapless("decide", "t", "--batch", "calls.parquet", "-o", "out.parquet")[0] == 0
    found = parquet.read_table(gapless.folder / "out.parquet")
    assert found.select(["lama", "x"]) == table
    assert found["laporan"].to_pylist() == ["LAPOR ULANG", "LAPOR BARU"]
    assert gapless("decide", "t", "--batch", "calls.parquet", "-o", "out.jsonl")[0] == 0
    first = json.loads((gapless.folder / "out.jsonl").read_text().splitlines()[0])
    assert first["lama"] == "5 jam"
    assert first["x"] == 1.5
    assert first["_needs"] == []


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_texts_that_parquet_stores_once_are_passed_on_as_they_were(
    gapless: CommandLine, kind: pa.DataType
) -> None:
    """They are read as dictionaries, and the file says nothing of it."""
    count = 500
    columns = {
        "lama": pa.array([timedelta(hours=5), timedelta(hours=7)] * count),
        "tetangga": pa.array(["turut padam", None] * count, kind),
        "kota": pa.array(["B", "C"] * count).dictionary_encode(),
        "nomor": pa.array([f"L-{number}" for number in range(2 * count)]),
    }
    table = pa.table(columns).replace_schema_metadata({"dari": "CC"})
    source = gapless.folder / "calls.parquet"
    parquet.write_table(table, source)
    with source.open("rb") as file:
        schema = open_source(file, "calls.parquet").schema
    assert [pa.types.is_dictionary(kind) for kind in schema.types] == [False, True, True, False]
    words = ["--batch", "calls.parquet", "--empty", "unknown"]
    assert gapless("decide", "t", *words, "-o", "out.parquet")[0] == 0
    found = parquet.read_table(gapless.folder / "out.parquet")
    assert found.schema.metadata == table.schema.metadata
    assert found.select(table.column_names).equals(table)
    gapless("decide", "t", *words, "-o", "out.csv")
    lines = (gapless.folder / "out.csv").read_text().splitlines()
    assert lines[1:3] == [
        "5 jam,turut padam,B,L-0,LAPOR ULANG,decided,1,t,,",
        "7 jam,,C,L-1,LAPOR BARU,decided,2,t,,",
    ]


def test_json_lines_keep_their_lines_as_they_are(gapless: CommandLine) -> None:
    """A key that is not there is not known; numbers keep their digits."""
    lines = '{"lama": "5 jam", "x": 1.50}\n\n{"tetangga": "turut padam"}\n'
    code, out, err = gapless("decide", "t", "--batch", "-", "-o", "-", stdin=lines)
    first, second = out.splitlines()
    assert first.startswith('{"lama": "5 jam", "x": 1.50, "laporan": "LAPOR ULANG", ')
    assert json.loads(second)["_needs"] == ["lama"]
    assert (code, err) == (1, "2 records: 1 decided, 1 undetermined\n")


def test_a_column_of_another_name_counts_in_a_unit(gapless: CommandLine) -> None:
    """``--column INPUT=NAME:UNIT``."""
    calls = "menit,tetangga\n300,turut padam\n420.5,turut padam\n"
    words = ("--column", "lama=menit:menit")
    out = gapless("decide", "t", "--batch", "-", "-o", "-", *words, stdin=calls)[1]
    assert [line.split(",")[2] for line in out.splitlines()[1:]] == ["LAPOR ULANG", "LAPOR BARU"]


def test_a_fault_ends_the_batch_and_leaves_nothing(gapless: CommandLine) -> None:
    """Named with file, record, column, value and what is allowed."""
    gapless.write("calls.csv", CALLS + "4,lama sekali,turut padam\n")
    code, out, err = gapless("decide", "t", "--batch", "calls.csv", "-o", "out.csv")
    assert (code, out) == (2, "")
    assert err.startswith("error: calls.csv: record 4: lama: lama sekali is not a duration (write ")
    assert left(gapless) == {"calls.csv"}


def test_records_with_faults_are_kept_or_go_elsewhere(gapless: CommandLine) -> None:
    """``keep`` says why in a column, ``separate FILE`` in a file of its own."""
    gapless.write("calls.csv", CALLS + "4,,turut padam\n")
    words = ("decide", "t", "--batch", "calls.csv")
    code, out, _ = gapless(*words, "-o", "kept.csv", "--errors", "keep")
    assert (code, out) == (1, "4 records: 3 decided, 1 with faults\n")
    kept = (gapless.folder / "kept.csv").read_text().splitlines()
    assert kept[0].endswith("_reason,_error")
    assert kept[4] == "4,,turut padam,,,,,,,lama is empty (--empty unknown takes that as not known)"
    code, out, _ = gapless(*words, "-o", "good.csv", "--errors", "separate", "bad.csv")
    assert (code, out) == (1, "4 records: 3 decided, 1 with faults\n")
    assert (gapless.folder / "good.csv").read_text() == DECIDED
    assert (gapless.folder / "bad.csv").read_text() == (
        "nomor,lama,tetangga,_error\n"
        "4,,turut padam,lama is empty (--empty unknown takes that as not known)\n"
    )


def test_empty_cells_can_be_unknown(gapless: CommandLine) -> None:
    """Only where that is said."""
    calls = "lama,tetangga\n,turut padam\n"
    words = ("decide", "t", "--batch", "-", "-o", "-", "--empty", "unknown")
    code, out, _ = gapless(*words, stdin=calls)
    assert code == 1
    assert out.splitlines()[1] == ",turut padam,,undetermined,,t,lama,"


def test_empty_cells_can_be_null(gapless: CommandLine) -> None:
    """Where the input allows that; else null is a fault as ever."""
    text = TABLE.replace("tidak padam]}", "tidak padam], nullable: true}")
    text = text.replace("when: {lama: s.d", "when: {tetangga: null, lama: s.d")
    gapless.write("tables/t.yaml", text)
    words = ("decide", "t", "--batch", "-", "-o", "-", "--empty", "null", "--errors", "keep")
    out = gapless(*words, stdin="lama,tetangga\n5 jam,\n,turut padam\n")[1].splitlines()
    assert out[1] == "5 jam,,LAPOR ULANG,decided,1,t,,,"
    assert out[2].startswith(",turut padam,,,,,,,lama is null")


def test_an_input_without_a_column_is_said(gapless: CommandLine) -> None:
    """With the column that may have been meant."""
    _, _, err = gapless(
        "decide", "t", "--batch", "-", "-o", "-", stdin="lma,tetangga\n5 jam,turut padam\n"
    )
    assert "note: no column is called lama; did you mean --column lama=lma?\n" in err


def test_formulas_of_spreadsheets_are_defused(gapless: CommandLine) -> None:
    """Numbers are left as they are."""
    calls = 'lama,a,b,c\n5 jam,=1+1,-5,"@x"\n'
    out = gapless("decide", "t", "--batch", "-", "-o", "-", stdin=calls)[1]
    assert out.splitlines()[1].startswith("5 jam,'=1+1,-5,'@x,")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"lama,tetangga\n5 jam\n", "calls, line 2: 1 cells instead of 2"),
        (b'lama,tetangga\n5 jam,"turut\n', "calls, line 2: a quote is not closed"),
        (b"lama,tetangga\n5 jam,caf\xe9\n", "calls is no UTF-8 text behind '5 jam,caf'"),
        (b"lama,lama\n5 jam,5 jam\n", "calls: two columns are called lama"),
        (b"lama,\n5 jam,5 jam\n", "calls: column 2 has no name"),
        (b"", "calls is empty"),
        (b"\xff\xfel\x00a\x00m\x00a\x00", "calls is no UTF-8 text behind ''"),
        (b"PAR1 and no more", "calls is damaged or not whole"),
        (b'{"lama": "5 jam"}\n{"lama": 5 jam}\n', "calls, line 2: the context is not JSON"),
        (b'{"lama": "5 jam"}\n[1]\n', "calls, line 2: the context must be a JSON object"),
        (b'[{"lama": "5 jam"}]', "calls holds a JSON list"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line(
    gapless: CommandLine, data: bytes, fault: str
) -> None:
    """And nothing is written."""
    (gapless.folder / "calls").write_bytes(data)
    out = "out.jsonl" if data.startswith(b"{") else "out.csv"
    code, _, err = gapless("decide", "t", "--batch", "calls", "-o", out)
    assert code == 2
    assert f"error: {fault}" in err
    assert left(gapless) == {"calls"}


def test_a_parquet_file_that_was_cut_off(gapless: CommandLine) -> None:
    """Its end says what it holds."""
    data = io.BytesIO()
    parquet.write_table(pa.table({"lama": ["5 jam"] * 1000}), data)
    (gapless.folder / "calls.parquet").write_bytes(data.getvalue()[:-9])
    code, _, err = gapless("decide", "t", "--batch", "calls.parquet", "-o", "out.csv")
    assert code == 2
    assert err.startswith("error: calls.parquet is damaged or not whole")
    assert left(gapless) == {"calls.parquet"}


def test_files_are_not_overwritten_unasked(gapless: CommandLine, calls: str) -> None:
    """Nor is the file read from."""
    gapless.write("out.csv", "precious")
    words = ("decide", "t", "--batch", calls, "-o")
    code, _, err = gapless(*words, "out.csv")
    assert code == 2
    assert "out.csv is there already; --overwrite replaces it" in err
    assert (gapless.folder / "out.csv").read_text() == "precious"
    assert gapless(*words, "out.csv", "--overwrite")[0] == 0
    assert (gapless.folder / "out.csv").read_text() == DECIDED
    assert "one file cannot be both read and written" in gapless(*words, calls, "--overwrite")[2]


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["-o", "out.xls"], "out.xls: end the name in one of .parquet, .pq, .csv, .jsonl, .ndjson"),
        ([], "say where the decisions go: -o FILE"),
        (["-o", "o.csv", "--column", "lama"], "lama is not INPUT=COLUMN"),
        (["-o", "o.csv", "--column", "lma=lama"], "there is no input lma"),
        (["-o", "o.csv", "--column", "lama=lma"], "there is no column lma"),
        (["-o", "o.csv", "--column", "lama=lama:kilo"], "kilo is no unit of time"),
        (["-o", "o.csv", "--errors", "separate"], "none of stop, keep and separate FILE"),
        (["-o", "o.csv", "--encoding", "utf-99"], "there is no encoding utf-99"),
        (["-o", "nowhere/o.csv"], "nowhere/o.csv cannot be written"),
        (["-o", "tables"], "tables is a folder"),
        (["lama=5 jam", "-o", "o.csv"], "--batch takes one TABLE"),
    ],
)
def test_options_that_do_not_go(
    gapless: CommandLine, calls: str, words: list[str], fault: str
) -> None:
    """Each is a sentence, and nothing is written."""
    code, _, err = gapless("decide", "t", "--batch", calls, *words)
    assert (code, fault in err) == (2, True), err
    assert left(gapless) == {"calls.csv"}


def test_options_of_a_batch_need_one(gapless: CommandLine) -> None:
    """``-o`` alone would otherwise write nothing."""
    assert "go with --batch" in gapless("decide", "t", "lama=5 jam", "-o", "x.csv")[2]


def test_a_column_called_like_an_answer(gapless: CommandLine) -> None:
    """It is never replaced."""
    calls = "lama,laporan\n5 jam,X\n"
    words = ("decide", "t", "--batch", "-", "-o", "-")
    code, out, err = gapless(*words, stdin=calls)
    assert (code, out) == (2, "")
    assert "there is a column laporan already" in err
    out = gapless(*words, "--prefix", "baru_", stdin=calls)[1]
    assert out.startswith("lama,laporan,baru_laporan,baru__status,")


def test_a_full_disk(gapless: CommandLine, calls: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft is gone, and nothing has its name."""

    def full(handle: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    code, _, err = gapless("decide", "t", "--batch", calls, "-o", "out.csv")
    assert code == 2
    assert err.startswith("error: out.csv cannot be written: ")
    assert left(gapless) == {"calls.csv"}


def test_by_the_rules_of_each_day(gapless: CommandLine) -> None:
    """``as_of``: every record by the revision of its day."""
    old = "table: u\nas_of: hari\neffective: 2020-01-01\ninputs: {hari: {type: date}}\n"
    old += "outputs: {biaya: {type: integer}}\nrules: [{then: {biaya: 5}}]\n"
    gapless.write("tables/u/2020-01-01.yaml", old)
    new = old.replace("2020-01-01", "2024-01-01").replace("biaya: 5", "biaya: 7")
    gapless.write("tables/u/2024-01-01.yaml", new)
    calls = "hari\n2023-12-31\n2024-01-01\n2019-01-01\n"
    code, out, _ = gapless(
        "decide", "u", "--batch", "-", "-o", "-", "--errors", "keep", stdin=calls
    )
    rows = [line.split(",") for line in out.splitlines()[1:]]
    assert [row[1] for row in rows] == ["5", "7", ""]
    assert rows[2][-1].startswith("table u is not in force on 2019-01-01")
    assert code == 1


def test_bytes_that_are_no_records(gapless: CommandLine) -> None:
    """A compressed file is not taken for CSV."""
    (gapless.folder / "calls.csv").write_bytes(gzip.compress(CALLS.encode()))
    code, _, err = gapless("decide", "t", "--batch", "calls.csv", "-o", "out.csv")
    assert code == 2
    assert "error: calls.csv" in err


@pytest.mark.parametrize("name", ["./calls.csv", "hard.csv", "link.csv", "tables/../calls.csv"])
def test_the_file_read_has_other_names(gapless: CommandLine, calls: str, name: str) -> None:
    """By none of them is it written."""
    os.link(gapless.folder / calls, gapless.folder / "hard.csv")
    os.symlink(calls, gapless.folder / "link.csv")
    for words in (["-o", name], ["-o", "out.csv", "--errors", "separate", name]):
        err = gapless("decide", "t", "--batch", calls, *words, "--overwrite")[2]
        assert "one file cannot be both read and written" in err
    assert (gapless.folder / calls).read_text() == CALLS


@pytest.mark.parametrize("files", [("o.csv", "./o.csv"), ("-", "-")])
def test_decisions_and_faults_are_kept_apart(
    gapless: CommandLine, calls: str, files: tuple[str, str]
) -> None:
    """They have other columns."""
    words = ("-o", files[0], "--errors", "separate", files[1])
    code, out, err = gapless("decide", "t", "--batch", calls, *words)
    assert (code, out) == (2, "")
    assert "or written twice" in err
    assert left(gapless) == {"calls.csv"}


def test_what_a_link_names_is_replaced(gapless: CommandLine, calls: str) -> None:
    """The link stays one."""
    gapless.write("out/o.csv", "old")
    (gapless.folder / "link.csv").symlink_to("out/o.csv")
    assert gapless("decide", "t", "--batch", calls, "-o", "link.csv", "--overwrite")[0] == 0
    assert (gapless.folder / "link.csv").is_symlink()
    assert (gapless.folder / "out" / "o.csv").read_text() == DECIDED


def test_a_pipe_is_not_replaced(gapless: CommandLine, calls: str) -> None:
    """A device of the system is none to begin with."""
    os.mkfifo(gapless.folder / "pipe.csv")
    code, _, err = gapless("decide", "t", "--batch", calls, "-o", "pipe.csv", "--overwrite")
    assert (code, "pipe.csv is no ordinary file" in err) == (2, True)
    assert (gapless.folder / "pipe.csv").is_fifo()


def test_a_format_is_for_one_case(gapless: CommandLine, calls: str) -> None:
    """Records are written as their file is called."""
    words = ("decide", "t", "--batch", calls, "-o", "o.csv", "--format", "json")
    code, _, err = gapless(*words)
    assert (code, "--format is for one case" in err) == (2, True)
    assert left(gapless) == {"calls.csv"}


def test_what_stands_in_the_file_is_in_the_language_of_the_asker(gapless: CommandLine) -> None:
    """Records are decided beside the command, and named in its words; the advice can be taken."""
    words = ("--lang", "id", "decide", "t", "--batch", "-", "-o", "-", "--errors", "keep")
    out = gapless(*words, stdin="lama\n\nlima\n" + '""\n')[1]
    assert out.splitlines()[1].endswith("(tulis dengan angka: `5`)")
    assert out.splitlines()[2].endswith(
        "lama kosong (--empty unknown menganggapnya belum diketahui)"
    )


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"PK\x03\x04" + bytes(99), "calls.csv is a workbook or compressed; save it as CSV UTF-8"),
        (CALLS.encode("utf-16"), "or say how it is encoded: --encoding utf-16"),
        (CALLS.encode("utf-16-le"), "calls.csv, line 1: this is no text"),
        (b'{"lama": }\n', "line 1: the context is not JSON: see column 10"),
    ],
)
def test_files_of_other_programs(gapless: CommandLine, data: bytes, fault: str) -> None:
    """The sentence says what to do."""
    (gapless.folder / "calls.csv").write_bytes(data)
    out = "out.jsonl" if data.startswith(b"{") else "out.csv"
    code, _, err = gapless("decide", "t", "--batch", "calls.csv", "-o", out)
    assert (code, fault in err) == (2, True), err


def test_a_spreadsheet_names_the_sign_between_cells(gapless: CommandLine) -> None:
    """In a line before the first, which Excel writes and reads."""
    text = "sep=;\r\n" + CALLS.replace(",", ";")
    out = gapless("decide", "t", "--batch", "-", "-o", "-", stdin=text)[1]
    assert out == DECIDED.replace(",", ";")


def test_that_no_column_tells_the_day_is_said(gapless: CommandLine) -> None:
    """Without it few records can be decided."""
    old = "table: u\nas_of: hari\neffective: 2020-01-01\ndata: {hari: {type: date}}\n"
    old += "inputs: {berat: {type: integer}}\n"
    old += "outputs: {biaya: {type: integer}}\nrules: [{then: {biaya: 5}}]\n"
    gapless.write("tables/u/2020-01-01.yaml", old)
    err = gapless("decide", "u", "--batch", "-", "-o", "-", stdin="berat\n3\n")[2]
    assert "note: no column is called hari: it is taken as not known" in err
