"""``gapless test TABLE --calls FILE``: what real calls never reached."""

from __future__ import annotations

import json

import pytest

from tests.command_line import TABLE, CommandLine
from tests.command_line import gapless as gapless

CALLS = "lama,tetangga\n5 jam,turut padam\n6 jam,tidak padam\nlama,turut padam\n"


def test_rows_and_boundaries_that_no_call_reached_are_named(gapless: CommandLine) -> None:
    """Both sides of a boundary count, and calls with faults do not."""
    code, out, err = gapless("test", "t", "--calls", "-", stdin=CALLS)
    assert (code, err) == (0, "")
    assert out == (
        "t 1.0.0: of 3 calls, 1 with faults or of other revisions are left out\n"
        "t 1.0.0: 50 % tried (1 of 2 rows, 2 of 4 sides of boundaries)\n"
        "  never: baris 1, lama lebih dari 6 jam (di luar batasnya)\n"
        "  never: baris 2\n"
        "  never: baris 2, lama lebih dari 6 jam\n"
    )


def test_programs_get_what_is_missing(gapless: CommandLine) -> None:
    """As they do for cases; nothing is left once all was called."""
    _, out, _ = gapless("test", "t", "--calls", "-", "--format", "json", stdin=CALLS)
    one = json.loads(out)
    more = CALLS + "6 jam 1 us,turut padam\n7 jam,turut padam\n"
    _, out, _ = gapless("test", "t", "--calls", "-", "--format", "json", stdin=more)
    other = json.loads(out)
    assert one["cases"] == other["cases"] == []
    [before], [after] = one["coverage"], other["coverage"]
    assert len(before["missed"]) > len(after["missed"])
    assert not [each for each in after["missed"] if each["kind"] == "row"]


def test_calls_of_other_days_try_other_revisions(gapless: CommandLine) -> None:
    """A table that tells the day counts the calls of its own days."""
    dated = TABLE.replace("inputs:", "as_of: hari\ninputs:\n  hari: {type: date}")
    gapless.write("tables/t.yaml", dated.replace("1.0.0", "1.0.0\neffective: 2022-01-01"))
    gapless.write("tables/t2.yaml", dated.replace("1.0.0", "2.0.0\neffective: 2023-01-01"))
    calls = "hari,lama,tetangga\n2022-06-01,5 jam,turut padam\n2023-06-01,7 jam,turut padam\n"
    out = gapless("test", "t", "--calls", "-", stdin=calls)[1]
    assert "t 2.0.0: of 2 calls, 1 with faults or of other revisions are left out" in out
    assert "never: baris 1\n" in out
    assert "never: baris 2\n" not in out
    lines = (
        '{"hari": "2023-06-01", "lama": "5 jam"}\n{"hari": "2023-06-02", "lama": "7 jam", "x": 1}\n'
    )
    out = gapless("test", "t", "--calls", "-", stdin=lines)[1]
    assert "baris 1\n" not in out
    assert "never: baris 2\n" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("t", "--min-coverage", "9"), "do not go with test --calls"),
        (("t", "--by", "lama"), "do not go with test --calls"),
        (("tables",), "--calls goes with tables, not with folders"),
        ((), "--calls goes with tables, not with folders"),
        (("t", "t"), "standard input can be read once"),
        (("t", "--column", "lama=x"), "there is no column x"),
    ],
)
def test_what_does_not_go_together_is_said(
    gapless: CommandLine, words: tuple[str, ...], said: str
) -> None:
    """Before anything is read."""
    code, out, err = gapless("test", *words, "--calls", "-", stdin=CALLS)
    assert (code, out) == (2, "")
    assert said in err


def test_no_call_that_counts_is_no_coverage(gapless: CommandLine) -> None:
    """The exit status says so."""
    assert gapless("test", "t", "--calls", "-", stdin="lama\nx\n")[0] == 1
