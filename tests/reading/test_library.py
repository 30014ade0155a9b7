"""Libraries: revisions, days and hand-overs between tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gapless.diagnostic import TableError
from gapless.reading.collecting import Collector
from gapless.reading.folders import list_folder, list_neighbours
from gapless.reading.library import UnknownTable, build_library
from gapless.reading.loading import load_source
from gapless.source import Source
from tests.command_line import CommandLine, gapless
from tests.english import english
from tests.written_tables import library_of

__all__ = ["gapless"]

BODY = "inputs: {x: {type: number}}\noutputs: {z: {type: string}}\n"


def table(name: str, *, effective: str = "", version: str = "", use: str = "") -> str:
    """The text of a small table."""
    head = f"table: {name}\n"
    head += f"effective: {effective}\n" if effective else ""
    head += f"version: {version}\n" if version else ""
    return head + BODY + (f"rules: [{{use: {use}}}]\n" if use else "rules: [{then: {z: a}}]\n")


MARCH = table("t", effective="2022-03-25", version="2.0.0")
DECEMBER = table("t", effective="2022-12-29", version="3.0.0")


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ((2022, 3, 25), "2.0.0"),
        ((2022, 12, 28), "2.0.0"),
        ((2022, 12, 29), "3.0.0"),
        ((9999, 12, 31), "3.0.0"),
    ],
)
def test_the_revision_in_force(day: tuple[int, int, int], version: str) -> None:
    """A revision is in force from its day until the next one's, in any order of files."""
    for texts in ((MARCH, DECEMBER), (DECEMBER, MARCH)):
        assert library_of(*texts).find("t", date(*day)).version == version


def test_before_the_first_revision_there_is_none() -> None:
    """Asking for a day before the first says when that takes effect."""
    with pytest.raises(UnknownTable) as caught:
        library_of(MARCH, DECEMBER).find("t", date(2022, 3, 24))
    assert caught.value.diagnostic.code == "not-in-force"
    assert "2022-03-25" in english(caught.value.diagnostic.help)


def test_a_lone_table_without_a_date_is_always_in_force() -> None:
    """One file without ``effective`` holds on every day."""
    library = library_of(table("t"))
    assert library.in_force("t", date.min) is library.in_force("t", date.max)


def test_an_unknown_table_gets_the_nearest() -> None:
    """A misspelt id is answered with the id that was probably meant; a strange one with all."""
    library = library_of(table("padam-meluas"), table("aturan"))
    with pytest.raises(UnknownTable) as caught:
        library.find("padam-melus", date(2026, 1, 1))
    assert "did you mean `padam-meluas`?" in english(caught.value.diagnostic.help)
    with pytest.raises(UnknownTable) as caught:
        library.find("xyz", date(2026, 1, 1))
    assert "known tables: aturan, padam-meluas" in english(caught.value.diagnostic.help)


def test_a_folder_is_no_table_to_choose(gapless: CommandLine) -> None:
    """``known tables`` named the folder of a file that cannot be read, or of a folder not there."""
    gapless.write("pyproject.toml", '[tool.gapless]\ntables = ["tables", "nowhere"]\n')
    gapless.write("tables/deep/garbage.yaml", "garbage: [")
    code, out, err = gapless("check", "xyz")
    assert code == 2
    assert "known tables: t\n" in out + err


def test_a_version_or_a_date_names_a_revision() -> None:
    """``t@2.0.0`` and ``t@2022-03-25`` are the same revision."""
    library = library_of(MARCH, DECEMBER)
    assert library.version("t", "2.0.0") is library.version("t", "2022-03-25")
    with pytest.raises(UnknownTable) as caught:
        library.version("t", "1.0.0")
    assert "known versions: 2.0.0, 3.0.0" in english(caught.value.diagnostic.help)


def test_a_version_that_two_revisions_have_names_neither() -> None:
    """The day tells them apart."""
    library = library_of(MARCH, DECEMBER.replace("3.0.0", "2.0.0"))
    with pytest.raises(UnknownTable) as caught:
        library.version("t", "2.0.0")
    diagnostic = caught.value.diagnostic
    assert diagnostic.message.english == "table t has several versions 2.0.0"
    assert english(diagnostic.help) == "name the revision by its day: t@2022-03-25, t@2022-12-29"


def test_the_day_to_look_at_a_revision() -> None:
    """Today while it is in force, its last day once it is superseded, its first if to come."""
    library = library_of(MARCH, DECEMBER)
    old, new = library.revisions["t"]
    assert library.day_of(old, date(2026, 1, 1)) == date(2022, 12, 28)
    assert library.day_of(new, date(2026, 1, 1)) == date(2026, 1, 1)
    assert library.day_of(new, date(2022, 1, 1)) == date(2022, 12, 29)


def problems(*texts: str) -> list[str]:
    """The codes of what is wrong between some tables."""
    _, found = build_library([load_source(Source(f"{n}.yaml", t)) for n, t in enumerate(texts)])
    return [item.code for item in found]


def test_two_revisions_of_one_day_are_refused() -> None:
    """Which of the two holds would be chance."""
    assert problems(MARCH, DECEMBER, MARCH) == ["duplicate-revision"]


def test_a_revision_without_a_date_beside_dated_ones_is_refused() -> None:
    """It could not be told when it takes effect."""
    assert problems(table("t"), MARCH) == ["missing-effective"]


def test_a_procedure_holds_all_tables_on_the_way() -> None:
    """Hand-overs are followed to the end, each table once."""
    library = library_of(table("a", use="b"), table("b", use="c"), table("c"))
    day = date(2026, 1, 1)
    procedure = library.procedure(library.find("a", day), day)
    assert list(procedure.tables) == ["a", "b", "c"]
    assert procedure.hands_over
    assert not library.procedure(library.find("c", day), day).hands_over


@pytest.mark.parametrize(
    ("texts", "code", "message"),
    [
        ((table("a", use="a"),), "circular-hand-over", "a -> a"),
        ((table("a", use="b"), table("b", use="a")), "circular-hand-over", "a -> b -> a"),
        ((table("a", use="b"), table("b", use="c"), table("c", use="b")),
         "circular-hand-over", "b -> c -> b"),
        ((table("a", use="b"),), "unknown-table", "there is no table b"),
        ((table("a", use="b"), table("b", effective="2099-01-01")),
         "not-in-force", "b is not in force"),
        ((table("a", use="b"), table("b").replace("number", "integer")),
         "hand-over-mismatch", "input x"),
        ((table("a", use="b") + "data: {d: {type: date}}\n",
          table("b") + "data: {d: {type: datetime}}\n"),
         "hand-over-mismatch", "d is a datetime here and a date in a"),
        ((table("a", use="b") + "data: {y: {type: date}}\n", table("b").replace("x:", "y:", 1)),
         "hand-over-mismatch", "y is a number here and a date in a"),
        ((table("a", use="b"), table("b").replace("x:", "y:", 1) + "data: {x: {type: date}}\n"),
         "hand-over-mismatch", "x is a date here and a number in a"),
        ((table("a", use="b").replace("z: {type: string}", "p: {type: number, unit: IDR}"),
          table("b").replace("z: {type: string}", "p: {type: number, unit: USD}")
          .replace("z: a", "p: 1")),
         "hand-over-mismatch", "p counts USD here and IDR in a"),
    ],
)  # fmt: skip
def test_hand_overs_that_fail(texts: tuple[str, ...], code: str, message: str) -> None:
    """A hand-over to nowhere, in a circle or to another type of input is told at the ``use``."""
    library = library_of(*texts)
    day = date(2026, 1, 1)
    with pytest.raises(TableError) as caught:
        library.procedure(library.find("a", day), day)
    (problem,) = caught.value.diagnostics
    assert problem.code == code
    assert message in problem.message.english


def test_a_long_chain_of_hand_overs_needs_no_recursion() -> None:
    """A thousand tables in a row are followed."""
    texts = [table(f"t{n}", use=f"t{n + 1}") for n in range(1000)] + [table("t1000")]
    library = library_of(*texts)
    day = date(2026, 1, 1)
    assert len(library.procedure(library.find("t0", day), day).tables) == 1001


def test_the_files_of_a_folder(tmp_path: Path) -> None:
    """YAML files below a folder are tables; hidden ones and files of cases are not."""
    for name in ("b.yaml", "a/a.yml", ".git/x.yaml", "a/t.cases.yaml", "baca.md", ".y.yaml"):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(MARCH)
    names = [file.relative_to(tmp_path).as_posix() for file in list_folder(tmp_path).tables]
    assert names == ["a/a.yml", "b.yaml"]


def test_the_neighbours_of_a_file(tmp_path: Path) -> None:
    """A lone file looks for others in its folder and in the folders beside it."""
    for name in ("p/a/1.yaml", "p/b/1.yaml", "p/b/2.yaml", "q/c/1.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(MARCH)
    listing = list_neighbours(tmp_path / "p/a/1.yaml")
    found = [file.relative_to(tmp_path).as_posix() for file in listing.tables]
    assert found == ["p/a/1.yaml", "p/b/1.yaml", "p/b/2.yaml"]


def test_one_broken_file_does_not_hide_the_others(tmp_path: Path) -> None:
    """What can be read is read; what cannot is told."""
    (tmp_path / "baik.yaml").write_text(MARCH)
    (tmp_path / "rusak.yaml").write_text("tabel: x\n")
    tables, unread = Collector().path(tmp_path)
    assert [item.id for item in tables] == ["t"]
    assert {Path(item.name).name for item in unread} == {"rusak.yaml"}
