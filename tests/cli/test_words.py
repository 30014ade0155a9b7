"""From words to tables: whatever may be a revision of what was asked for is never lost."""

from __future__ import annotations

from pathlib import Path

import pytest

import gapless as package
from gapless.project.watched import Watched, compare_looks
from tests.command_line import BROKEN, TABLE, CommandLine, gapless

__all__ = ["gapless"]

OLD = TABLE.replace("version: 1.0.0", "version: 1.0.0\neffective: 2022-03-25")
NEW = BROKEN.replace("version: 1.0.0", "version: 2.0.0\neffective: 2022-12-29")

#: Ways in which a revision cannot be read, and what is said of it.
FAULTS: dict[str, tuple[bytes, str]] = {
    "cell": (NEW.encode(), "jm is not a unit of time"),
    "garbage": (b"garbage: [", "YAML"),
    "no id": (NEW.replace("table: t\n", "tabel: t\n").encode(), "tabel"),
    "id at the end": ((NEW.replace("table: t\n", "") + "table: t\n").encode(), "jm is not"),
    "quoted id": (NEW.replace("table: t", "table: 't'  # the id").encode(), "jm is not"),
    "flow": (b"{table: t, inputs: 3}", "inputs"),
    "encoding": (NEW.replace("tetangga", "t\u00e9tangga").encode("latin-1"), "UTF-8"),
    "control": (NEW.replace("lama:", "\x1b:", 1).encode(), "U+001B"),
    "empty": (b"", "empty"),
    "conflict": (b"<<<<<<< HEAD\n" + NEW.encode(), "git could not merge"),
}

COMMANDS = [
    ("check", "t"),
    ("check", "t", "--format", "concise"),
    ("check", "t", "--as-of", "2022-06-01"),
    ("check", "t", "--fix"),
    ("check", "u"),
    ("check", "tables/u/u.yaml"),
    ("test", "t"),
    ("test", "t", "--format", "json"),
    ("test", "u"),
    ("test", "tables/u/u.yaml"),
    ("cases", "t"),
    ("cases", "u"),
    ("fmt", "t", "--check"),
    ("show", "t"),
    ("show", "u"),
    ("show", "t", "--format", "markdown"),
    ("show", "tables/t/2022-03-25.yaml", "--format", "html"),
    ("decide", "t", "lama=1 jam"),
    ("decide", "u", "lama=1 jam"),
    ("decide", "tables/u/u.yaml", "lama=1 jam"),
    ("decide", "tables/t/2022-03-25.yaml", "lama=1 jam", "--as-of", "2023-01-01"),
    ("log", "t"),
    ("log", "tables/t/2022-03-25.yaml"),
    ("log", "u"),
    ("log", "tables/u/u.yaml"),
    ("changelog", "u"),
    ("changelog", "u@1.0.0"),
    ("changelog", "t"),
    ("diff", "t", "t"),
    ("diff", "u", "u"),
    ("diff", "t@2.0.0", "t"),
]


@pytest.fixture
def project(gapless: CommandLine) -> CommandLine:
    """The table ``t`` with a revision of March 2022, and ``u``, which hands over to it."""
    (gapless.folder / "tables/t.yaml").unlink()
    gapless.write("tables/t/2022-03-25.yaml", OLD)
    entry = TABLE[: TABLE.index("cases:")].replace("table: t", "table: u")
    entry = entry.replace("then: {laporan: LAPOR BARU}", "use: t")
    gapless.write("tables/u/u.yaml", entry + "cases:\n- {given: {lama: 1 jam}, expect: {row: 1}}\n")
    return gapless


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_the_newest_revision_cannot_be_read(
    arguments: tuple[str, ...], fault: str, project: CommandLine
) -> None:
    """No command is content with the older one: 2, and the fault by the name of the file."""
    data, message = FAULTS[fault]
    (project.folder / "tables/t/2022-12-29.yaml").write_bytes(data)
    code, out, err = project(*arguments)
    assert code == 2
    assert "tables/t/2022-12-29.yaml" in out + err
    if arguments[-1] != "json":
        assert message in " ".join((out + err).split())


@pytest.mark.parametrize("fault", ["cell", "garbage", "empty"])
@pytest.mark.parametrize("arguments", [one for one in COMMANDS if "03-25" not in " ".join(one)])
def test_the_only_revision_cannot_be_read(
    arguments: tuple[str, ...], fault: str, project: CommandLine
) -> None:
    """What is wrong is the file, not the word: nobody is told that there is no such table."""
    (project.folder / "tables/t/2022-03-25.yaml").unlink()
    (project.folder / "tables/t/2022-12-29.yaml").write_bytes(FAULTS[fault][0])
    code, out, err = project(*arguments)
    assert code == 2
    assert "tables/t/2022-12-29.yaml" in out + err
    assert "no such file" not in out + err


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "u"),
        ("test", "u"),
        ("show", "u"),
        ("decide", "u", "lama=1 jam"),
        ("fmt", "u", "--check"),
        ("check", "tables/u/u.yaml"),
        ("show", "t@1.0.0"),
    ],
    ids=" ".join,
)
def test_what_is_no_revision_of_it_does_not_matter(
    arguments: tuple[str, ...], project: CommandLine
) -> None:
    """A broken file of a table that is neither asked for nor reached stops nothing."""
    project.write("tables/other/1.yaml", BROKEN.replace("table: t", "table: other"))
    project.write("tables/other/2.yaml", "garbage: [")
    assert project(*arguments)[0] in (0, 1)
    assert "other" not in "".join(map(str, project(*arguments)))


def test_a_file_that_may_be_of_any_table(project: CommandLine) -> None:
    """It tells no table and lies beside none: it may be what is asked for, whatever that is."""
    project.write("tables/new/1.yaml", "garbage: [")
    code, out, _ = project("check", "t")
    assert code == 2
    assert "tables/new/1.yaml" in out


@pytest.mark.parametrize(
    "command", ["check", "test", "cases", "fmt", "show", "decide", "log", "changelog", "diff"]
)
@pytest.mark.parametrize("word", ["padam-melaus", "padam-melaus@1.0.0"])
def test_a_misspelt_id_gets_the_nearest(command: str, word: str, gapless: CommandLine) -> None:
    """Also of tables whose only file cannot be read."""
    gapless.write("tables/p.yaml", BROKEN.replace("table: t", "table: padam-meluas"))
    arguments = (word, word) if command == "diff" else (word,)
    code, out, err = gapless(command, *arguments)
    assert code == 2
    assert "did you mean `padam-meluas`?" in out + err


def test_one_version_of_a_table(project: CommandLine) -> None:
    """``id@version`` is one revision for every command; a version that is missing is told."""
    project.write("tables/t/2023.yaml", OLD.replace("1.0.0", "2.0.0").replace("2022", "2023"))
    for command in ("check", "test", "fmt"):
        assert project(command, "t@2.0.0")[0] == 0
        code, out, err = project(command, "t@9.0.0")
        assert code == 2
        assert "known versions: 1.0.0, 2.0.0" in out + err
    for command in ("check", "show", "decide"):
        assert "known versions: 1.0.0, 2.0.0" in "".join(map(str, project(command, "t@")))
    code, out, _ = project("check", "t@2.0.0", "--format", "json")
    assert '"version": "2.0.0"' in out
    assert '"version": "1.0.0"' not in out


def test_tables_and_paths_together(project: CommandLine) -> None:
    """A table named twice, by its id and by its file, is one."""
    code, out, _ = project("test", "t", "tables/t/2022-03-25.yaml", "u", "tables/u")
    assert (code, out) == (0, "2 passed, 0 failed\n")


def test_files_of_cases_of_an_id(project: CommandLine) -> None:
    """Those of the project that are about the table are run; a broken one is not lost.

    Of those about a table that hands over to it, only the cases that pass through.
    """
    cases = "table: t\ncases:\n- {given: {lama: 7 jam}, expect: {row: 2}}\n"
    project.write("tables/elsewhere/a.cases.yaml", cases)
    project.write(
        "tables/elsewhere/u.cases.yaml", cases.replace("table: t", "table: u").replace("7", "1")
    )
    assert project("test", "t")[:2] == (0, "2 passed, 0 failed\n")
    for name in ("tables/t/b.cases.yaml", "tables/elsewhere/b.cases.yaml"):
        project.write(name, "garbage: [")
        code, out, err = project("test", "t")
        assert code == 2
        assert name in out + err
        (project.folder / name).unlink()


def test_watching_an_id(project: CommandLine) -> None:
    """Under ``--watch`` an id stands for the folders of the project."""
    watched = Watched(("t",))
    before = watched.look()
    project.write("tables/t/2022-12-29.yaml", NEW)
    added = compare_looks(before, watched.look()).added
    assert added == (project.folder / "tables/t/2022-12-29.yaml",)


def test_python_refuses_what_it_cannot_know(project: CommandLine) -> None:
    """``load`` of a file whose hand-over has a revision that cannot be read."""
    entry = project.folder / "tables/u/u.yaml"
    assert package.load(entry).decide({"lama": "1 jam"}).row == "1"
    for data, _ in FAULTS.values():
        broken = project.folder / "tables/t/2022-12-29.yaml"
        broken.write_bytes(data)
        with pytest.raises(package.TableError, match=r"2022-12-29\.yaml"):
            package.load(entry)
        with pytest.raises(package.TableError, match=r"2022-12-29\.yaml"):
            package.load_library(project.folder / "tables")


def test_a_path_in_any_spelling(project: CommandLine, tmp_path: Path) -> None:
    """A garbled file is beside a table however the path of that was written."""
    project.write("tables/t/2022-12-29.yaml", "garbage: [")
    for path in ("./tables/u/../u/u.yaml", str(tmp_path / "tables/u/u.yaml")):
        assert project("decide", path, "lama=1 jam")[0] == 2


RIGHT = TABLE.replace("table: t", "table: b")
WRONG = RIGHT.replace("LAPOR ULANG", "LAPOR SEKALI")


@pytest.mark.parametrize(
    ("own", "other", "code"),
    [
        (RIGHT, WRONG, "duplicate-revision"),
        (RIGHT, RIGHT, "duplicate-revision"),
        (RIGHT, WRONG.replace("version", "effective: 2022-01-01\nversion"), "missing-effective"),
    ],
)
@pytest.mark.parametrize("name", ["another/b.yaml", "one/c.yaml"])
def test_a_reached_table_that_is_ambiguous(
    own: str, other: str, code: str, name: str, gapless: CommandLine
) -> None:
    """Chance does not choose between two files of one table: every command names both."""
    entry = TABLE[: TABLE.index("cases:")].replace("table: t", "table: a")
    gapless.write("one/a.yaml", entry.replace("then: {laporan: LAPOR BARU}", "use: b"))
    gapless.write(
        "one/a.cases.yaml", "table: a\ncases:\n- {given: {lama: 1 jam}, expect: {row: 1}}\n"
    )
    gapless.write("one/b.yaml", own)
    gapless.write(name, other)
    gapless.write("pyproject.toml", '[tool.gapless]\ntables = ["one", "another"]\n')
    (gapless.folder / "another").mkdir(exist_ok=True)
    for word in ("one/a.yaml", "a"):
        for command in ("decide", "check", "show", "test", "cases", "diff"):
            words = (word, word) if command == "diff" else (word,)
            result, out, err = gapless(command, *words)
            assert (command, result) == (command, 2)
            assert code in out + err
            assert name in out + err
    with pytest.raises(package.TableError, match=code):
        package.load("one/a.yaml")


def test_a_version_that_two_files_have(gapless: CommandLine) -> None:
    """``id@version`` does not choose between two files either."""
    gapless.write("tables/again.yaml", TABLE.replace("LAPOR ULANG", "LAPOR SEKALI"))
    for command in ("show", "check", "test", "decide"):
        code, out, err = gapless(command, "t@1.0.0")
        assert code == 2
        assert "two files describe table t" in out + err


def test_who_names_a_file_gets_it(gapless: CommandLine) -> None:
    """A copy elsewhere of the table asked for by its path does not matter."""
    gapless.write("tables/again.yaml", TABLE)
    entry = TABLE.replace("table: t", "table: a").replace("then: {laporan: LAPOR BARU}", "use: u")
    gapless.write("tables/a.yaml", entry)
    gapless.write("copies/a.yaml", entry)
    gapless.write("tables/u.yaml", TABLE.replace("table: t", "table: u"))
    for command in ("show", "decide", "cases"):
        assert gapless(command, "tables/a.yaml")[0] in (0, 1)


def test_yaml_of_another_kind_beside_a_lone_file(gapless: CommandLine) -> None:
    """It can be read, and is plainly no table; a folder that is asked for may hold none."""
    entry = TABLE.replace("table: t", "table: a").replace("then: {laporan: LAPOR BARU}", "use: b")
    gapless.write("a.yaml", entry)
    gapless.write("b.yaml", RIGHT)
    gapless.write("compose.yaml", "services:\n  web: {image: nginx}\n")
    assert gapless("decide", "a.yaml", "lama=7 jam")[0] == 0
    assert package.load("a.yaml").decide({"lama": "7 jam"}).table == "b"
    assert gapless("check", ".")[0] == 2
    gapless.write("compose.yaml", "services: [")
    assert gapless("decide", "a.yaml", "lama=7 jam")[0] == 2
