"""``--errors separate FILE``: calls with faults go to a file, with what is wrong with them."""

from __future__ import annotations

import json
from datetime import timedelta

import pyarrow as pa
import pytest
from pyarrow import parquet

from tests.command_line import TABLE, CommandLine
from tests.command_line import gapless as gapless

CALLS = "nomor,lama,tetangga\n1,5 jam,turut padam\n2,lama,turut padam\n3,,tidak padam\n"
COMMANDS = [
    ("diff", "old.yaml", "t", "--calls", "-"),
    ("audit", "t", "-", "--expect", "laporan=nomor"),
    ("test", "t", "--calls", "-"),
]


@pytest.fixture(autouse=True)
def earlier(gapless: CommandLine) -> None:
    """A table to compare with."""
    gapless.write("old.yaml", TABLE.replace("6 jam", "4 jam").replace("5 jam", "3 jam"))


@pytest.mark.parametrize("words", COMMANDS)
def test_lines_of_csv(gapless: CommandLine, words: tuple[str, ...]) -> None:
    """Counted as without it, and written in their order."""
    usual = gapless(*words, stdin=CALLS)
    assert gapless(*words, "--errors", "separate", "apart.csv", stdin=CALLS) == usual
    lines = (gapless.folder / "apart.csv").read_text().splitlines()
    assert [line.partition(",")[0] for line in lines] == ["nomor", "2", "3"]
    assert lines[0] == "nomor,lama,tetangga,_error"
    assert "lama: lama is not a duration" in lines[1]


@pytest.mark.parametrize("words", COMMANDS)
def test_objects_of_json_lines_are_kept_as_they_are(
    gapless: CommandLine, words: tuple[str, ...]
) -> None:
    """With keys that no table knows; numbers keep their digits."""
    lines = (
        '{"nomor": 1, "lama": "5 jam"}\n{"nomor": 2.50, "lama": "lama", "x": {"y": 1}}\n'
        '{"lama": 3}\n'
    )
    gapless(*words, "--errors=separate", "apart.jsonl", stdin=lines)
    first, second = (gapless.folder / "apart.jsonl").read_text().splitlines()
    assert first.startswith('{"nomor": 2.50, "lama": "lama", "x": {"y": 1}, "_error": "lama: ')
    assert json.loads(second)["lama"] == 3


@pytest.mark.parametrize("words", COMMANDS)
def test_records_of_parquet_keep_their_types(gapless: CommandLine, words: tuple[str, ...]) -> None:
    """Also texts that are stored once each."""
    table = pa.table(
        {
            "nomor": [1, 2, 3] * 200,
            "lama": [timedelta(hours=5), timedelta(hours=-5), None] * 200,
            "tetangga": ["turut padam"] * 600,
        }
    )
    parquet.write_table(table, gapless.folder / "calls.parquet")
    named = ["calls.parquet" if word == "-" else word for word in words]
    gapless(*named, "--errors", "separate", "apart.parquet")
    found = parquet.read_table(gapless.folder / "apart.parquet")
    assert found.schema.names == [*table.schema.names, "_error"]
    wanted = table.filter(pa.compute.not_equal(table["nomor"], 1))
    assert found.drop_columns(["_error"]).equals(wanted)
    assert not found["_error"].null_count


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("-", "records with faults go to a file"),
        ("there.csv", "--overwrite"),
        ("apart.xls", "end the name in one of"),
        ("apart.jsonl", "JSON Lines become JSON Lines"),
        ("calls.csv", "cannot be both read and written"),
    ],
)
def test_files_that_cannot_be_written(gapless: CommandLine, target: str, said: str) -> None:
    """Nothing is replaced unasked, and nothing begun is left."""
    gapless.write("there.csv", "x")
    gapless.write("calls.csv", CALLS)
    code, out, err = gapless(
        "audit", "t", "calls.csv", "--expect", "laporan=nomor", "--errors", "separate", target
    )
    assert (code, out) == (2, "")
    assert said in err
    assert (gapless.folder / "there.csv").read_text() == "x"
    assert not [one.name for one in gapless.folder.iterdir() if "apart" in one.name]


def test_a_file_that_ends_in_an_error_leaves_nothing(gapless: CommandLine) -> None:
    """The faults before it are not all there are."""
    words = ("audit", "t", "-", "--expect", "laporan=nomor", "--errors", "separate", "apart.csv")
    assert gapless(*words, stdin=CALLS + "1,2\n")[0] == 2
    assert not (gapless.folder / "apart.csv").exists()
    gapless.write("apart.csv", "x")
    assert gapless(*words, "--overwrite", stdin=CALLS)[0] == 1
    assert "_error" in (gapless.folder / "apart.csv").read_text()


def test_test_stops_at_a_fault_where_that_is_said(gapless: CommandLine) -> None:
    """As the others do."""
    code, out, err = gapless("test", "t", "--calls", "-", "--errors", "stop", stdin=CALLS)
    assert (code, out) == (2, "")
    assert "-: record 2: lama: lama is not a duration" in err
    words = ("test", "t", "t", "--calls", "calls.csv", "--errors", "separate", "apart.csv")
    gapless.write("calls.csv", CALLS)
    assert "one table" in gapless(*words)[2]
