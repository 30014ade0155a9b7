"""Numbers and their units, from the command line to what is printed."""

from __future__ import annotations

import json

import pytest

from tests.command_line import CommandLine, gapless

__all__ = ["gapless"]

TABLE = """\
table: denda
language: id
inputs:
  nilai: {type: number, unit: IDR, domain: ">= 0", label: Nilai}
outputs:
  denda: {type: number, unit: IDR, label: Denda}
rules:
  - row: 1
    when: {nilai: di bawah 15.000.000}
    then: {denda: 1.500.000}
  - row: 2
    when: {nilai: "> 15 juta"}
    then: {denda: "2.500,5"}
"""


@pytest.fixture
def table(gapless: CommandLine) -> str:
    """A table of amounts of money, with a gap at 15.000.000."""
    return gapless.write("denda.yaml", TABLE)


@pytest.mark.parametrize(
    ("written", "answer"),
    [
        ("2000", "1.500.000 IDR"),
        ("Rp14.999.999,99", "1.500.000 IDR"),
        ("20 juta", "2500,5 IDR"),
        ("20_000_000 IDR", "2500,5 IDR"),
    ],
)
def test_decide_reads_amounts(gapless: CommandLine, table: str, written: str, answer: str) -> None:
    """As people write them, and answers with the unit."""
    code, out, _ = gapless("decide", table, f"nilai={written}")
    assert code == 0
    assert f"Denda  {answer}\n" in out


@pytest.mark.parametrize(
    ("language", "message", "advice"),
    [
        ("en", "nilai: 2.000 could be two numbers", "write `2000` or `2,0`"),
        ("id", "nilai: 2.000 bisa dibaca sebagai dua bilangan", "tulis `2000` atau `2,0`"),
    ],
)
def test_decide_does_not_guess(
    gapless: CommandLine, table: str, language: str, message: str, advice: str
) -> None:
    """What could be two numbers is refused with both, in the language of the messages."""
    code, out, err = gapless("--lang", language, "decide", table, "nilai=2.000")
    assert (code, out) == (2, "")
    assert message in err
    assert advice in err


def test_a_json_number_is_itself(gapless: CommandLine, table: str) -> None:
    """Only texts are written in a notation."""
    for context, code in (('{"nilai": 2.000}', 0), ('{"nilai": "2.000"}', 2)):
        assert gapless("decide", table, "--context", "-", stdin=context)[0] == code


def test_programs_get_plain_numbers(gapless: CommandLine, table: str) -> None:
    """Without thousands in JSON, with them in the sentence and in what is pasted."""
    _, out, _ = gapless("check", table, "--format", "json")
    gap = json.loads(out)["findings"][0]
    assert (gap["where"], gap["witness"]) == ({"nilai": "15000000"}, {"nilai": "15000000"})
    assert gap["message"] == "no row covers nilai exactly 15.000.000"
    assert "nilai: 15.000.000" in gap["help"]


def test_show_has_units_and_thousands(gapless: CommandLine, table: str) -> None:
    """The unit in the heading, thousands as the language writes them, also in a missing row."""
    for form in ("rich", "markdown", "html"):
        _, out, _ = gapless("show", table, "--format", form)
        assert "Nilai (IDR)" in out
        assert "Denda (IDR)" in out
        assert "1.500.000" in out
        assert "15.000.000" in out
        assert "15000000" not in out


def test_diff_has_units_and_thousands(gapless: CommandLine, table: str) -> None:
    """Behind what is answered, and beside the name of the input."""
    other = gapless.write("other.yaml", TABLE.replace("1.500.000", "1.750.000"))
    _, out, _ = gapless("diff", table, other)
    assert "Nilai (IDR)" in out
    assert "kurang dari 15.000.000" in out
    assert "1.500.000 IDR" in out
    assert "1.750.000 IDR" in out


def test_new_reads_numbers(gapless: CommandLine) -> None:
    """Ranges and values in the language of the new table; what could be two is refused."""
    answer = ("--output", "tarif: number 2,5%, 15 ribu", "--language", "id", "--folder", "new")
    code, out, err = gapless("new", "a", "--input", "nilai: number >= 15.000.000", *answer)
    assert code == 0, err
    text = (gapless.folder / out.strip()).read_text(encoding="utf-8")
    assert '">= 15.000.000"' in text
    assert 'values: ["2,5%", 15 ribu]' in text
    code, _, err = gapless("new", "b", "--input", "nilai: number >= 2.000", *answer)
    assert code == 2
    assert "2.000 could be two numbers" in err
