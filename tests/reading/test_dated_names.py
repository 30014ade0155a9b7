"""The day in a file's name and the day inside must agree."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

import gapless as package
from gapless.reading.dated_names import misdated
from gapless.reading.loading import load_source
from gapless.source import Source
from tests.command_line import TABLE, CommandLine, gapless

__all__ = ["gapless"]

DATED = TABLE.replace("version: 1.0.0", "version: 1.0.0\neffective: 2023-02-02")


@pytest.mark.parametrize(
    ("name", "agrees"),
    [
        ("2023-02-02.yaml", True),
        ("2023-2-2.yaml", True),
        ("20230202.yml", True),
        ("2023_02_02.yaml", True),
        ("2023.02.02.yaml", True),
        ("t-2023-02-02.yaml", True),
        ("2023-02-02 tarif.yaml", True),
        ("t.yaml", True),
        ("t-2.0.yaml", True),
        ("12345678.yaml", True),
        ("sop-2022-12-29-final.yaml", True),
        ("02-02-2023.yaml", True),
        ("t 02.02.2023.yaml", True),
        ("2023 02 02.yaml", True),
        ("02-02-2023_31-12-2023.yaml", True),
        ("45-67-2023.yaml", True),
        ("2023-02-01.yaml", False),
        ("2023-02-01.YAML", False),
        ("01-02-2023.yaml", False),
        ("t 28.12.2022.yaml", False),
        ("2023 02 01.yaml", False),
        ("01-02-2023_30-12-2023.yaml", False),
        ("20230201.yml", False),
        ("2023_02_01.yaml", False),
        ("t-2023-02-01.yaml", False),
        ("t_2023.02.01.yaml", False),
        ("2023-02-01 tarif.yaml", False),
        ("2023-02-30.yaml", False),
        ("2023-13-01.yaml", False),
    ],
)
def test_which_names_promise_a_day(name: str, agrees: bool) -> None:
    """Those that begin or end with one; what is no promise is left alone."""
    assert (misdated(PurePath(name), load_source(Source(name, DATED))) is None) == agrees


@pytest.mark.parametrize("day", ["2023-03-02", "2023-02-03"])
def test_day_and_month_may_be_either_way_round(day: str) -> None:
    """Where both can be a month, neither of the two days is wrong."""
    table = load_source(Source("02-03-2023.yaml", DATED.replace("2023-02-02", day)))
    assert misdated(PurePath("02-03-2023.yaml"), table) is None


@pytest.mark.parametrize(
    ("name", "text", "underlined", "message", "advice"),
    [
        (
            "2023-02-01.yaml",
            DATED,
            "2023-02-02",
            "the file is named 2023-02-01.yaml, but takes effect on 2023-02-02",
            "call the file 2023-02-02.yaml, or write `effective: 2023-02-01`",
        ),
        (
            "2023-02-30.yaml",
            DATED,
            "2023-02-02",
            "the file is named 2023-02-30.yaml, but takes effect on 2023-02-02",
            "call the file 2023-02-02.yaml",
        ),
        (
            "2023-02-01.yaml",
            TABLE,
            "t",
            "the file is named 2023-02-01.yaml, but no day is given inside",
            "write `effective: 2023-02-01` under `table`, or give the file a name without a day",
        ),
    ],
)
def test_what_is_said(name: str, text: str, underlined: str, message: str, advice: str) -> None:
    """The place inside is underlined; both ways to agree are offered."""
    fault = misdated(PurePath(name), load_source(Source(name, text)))
    assert fault is not None
    assert fault.primary is not None
    assert fault.help is not None
    assert fault.primary.span.text == underlined
    assert (fault.message.english, fault.help.english) == (message, advice)


def test_no_command_uses_such_a_file(gapless: CommandLine) -> None:
    """Neither of the two days is chosen in silence: 2, whatever word names the table."""
    (gapless.folder / "tables/t.yaml").unlink()
    gapless.write("tables/t/2023-02-01.yaml", DATED)
    for arguments in (
        ("check",),
        ("check", "t", "--as-of", "2024-01-01"),
        ("check", "tables/t/2023-02-01.yaml"),
        ("test",),
        ("show", "t"),
        ("decide", "t", "lama=1 jam"),
        ("decide", "t", "lama=1 jam", "--as-of", "2023-02-01"),
        ("log", "t"),
    ):
        code, out, err = gapless(*arguments)
        assert (arguments, code) == (arguments, 2)
        assert "misdated-file" in out + err
    with pytest.raises(package.TableError, match="misdated-file"):
        package.load("tables/t/2023-02-01.yaml")


def test_either_advice_is_accepted(gapless: CommandLine) -> None:
    """The other name, and the other day."""
    gapless.write("tables/2023-02-02.yaml", DATED.replace("table: t", "table: u"))
    gapless.write(
        "tables/2023-02-01.yaml",
        DATED.replace("table: t", "table: v").replace("2023-02-02", "2023-02-01"),
    )
    assert gapless("check")[0] == 0


def test_another_fault_of_the_day_is_told_alone(gapless: CommandLine) -> None:
    """A day that cannot be read is not said to be missing."""
    gapless.write("tables/2023-02-01.yaml", DATED.replace("2023-02-02", "2023-02-31"))
    out = gapless("check", "--format", "concise")[1]
    assert "unreadable-date" in out
    assert "misdated-file" not in out


def test_a_second_name_promises_too(gapless: CommandLine) -> None:
    """A link called ``2024-01-01.yaml`` to an older revision is no new revision."""
    (gapless.folder / "tables/t.yaml").unlink()
    gapless.write("tables/2023-02-02.yaml", DATED)
    Path("tables/2024-01-01.yaml").symlink_to("2023-02-02.yaml")
    for command in ("check", "decide", "show"):
        code, out, err = gapless(*((command,) if command == "check" else (command, "t")))
        assert code == 2
        assert "the file is named 2024-01-01.yaml" in " ".join((out + err).split())
    Path("tables/2024-01-01.yaml").rename("tables/latest.yaml")
    assert gapless("check")[0] == 0


def test_standard_input_has_no_name(gapless: CommandLine) -> None:
    """There is nothing to agree with."""
    assert gapless("check", "-", stdin=DATED)[0] == 0


def test_a_mistyped_name_among_revisions(gapless: CommandLine) -> None:
    """A new revision that is one of another table is a warning, with what was meant."""
    first = DATED.replace("table: t", "table: tarif-masuk")
    gapless.write("tables/tarif-masuk/2023-02-02.yaml", first)
    second = first.replace("2023-02-02", "2024-02-02").replace("1.0.0", "1.0.1")
    file = gapless.write("tables/tarif-masuk/2024-02-02.yaml", second)
    assert "misnamed" not in gapless("check")[1]
    gapless.write(file, second.replace("tarif-masuk", "tarif-msauk"))
    for arguments in (("check",), ("check", file)):
        code, out, err = gapless(*arguments, "--format", "concise")
        assert code == 1, out + err
        assert (
            f"{file}:1:8: misnamed-table this file lies among the revisions of tarif-masuk, but is"
            " one of tarif-msauk"
        ) in out
    assert "write `table: tarif-masuk`" in gapless("check", file)[1]


def test_a_table_of_its_own_may_lie_anywhere(gapless: CommandLine) -> None:
    """With a name of its own, or in a folder that is called otherwise."""
    dated = DATED.replace("table: t", "table: tarif-msauk")
    gapless.write("tables/tarif-masuk/tarif-msauk.yaml", dated)
    gapless.write("tables/masuk/2023-02-02.yaml", dated.replace("msauk", "keluar"))
    gapless.write("tables/tarif-kelura/2023-02-02.yaml", DATED)
    assert "misnamed-table" not in gapless("check")[1]
