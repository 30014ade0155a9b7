"""Folders of tables: every entry is read, or named with the reason why it is not."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gapless as package
from gapless.reading.folders import list_folder, list_neighbours
from tests.command_line import BROKEN, GAP, TABLE, CommandLine, gapless

__all__ = ["gapless"]

OTHER = GAP.replace("table: t", "table: other")
CASES = "table: t\ncases:\n- {name: failing, given: {lama: 1 jam}, expect: {row: 2}}\n"


def checked(gapless: CommandLine, *arguments: str) -> tuple[int, str]:
    """The exit status of a check, and what it printed."""
    code, out, err = gapless("check", *arguments, "--format", "concise")
    return code, out + err


@pytest.mark.parametrize(
    "name", ["B.YAML", "b.YML", "b.Yaml", "b.yml", "deep/er/b.yaml", "b.yaml/c.yaml", "é b.yaml"]
)
def test_names_of_tables(name: str, gapless: CommandLine) -> None:
    """Capital letters count no more than small ones; a folder may be called anything."""
    gapless.write(f"tables/{name}", OTHER)
    code, told = checked(gapless)
    assert code == 1
    assert f"tables/{name}:" in told
    assert f"tables/{name}" in gapless("fmt", "--check")[1]


@pytest.mark.parametrize("name", ["a.cases.yaml", "a.Cases.YML", "a.CASES.yaml", "A.CASES.YAML"])
def test_names_of_files_of_cases(name: str, gapless: CommandLine) -> None:
    """They are run, and never taken for tables, in folders, beside a table and by name."""
    gapless.write(f"tables/{name}", CASES)
    assert checked(gapless)[0] == 0
    for words in ((), ("t",), ("tables/t.yaml",), (f"tables/{name}",)):
        code, out, err = gapless("test", *words)
        assert code == 1
        assert "failing" in out + err
    assert "tables/" in gapless("fmt", "--check")[1]


def test_a_linked_folder_is_looked_through(gapless: CommandLine) -> None:
    """Whether it lies inside or elsewhere, and once by whatever names."""
    gapless.write("elsewhere/other.yaml", OTHER)
    (gapless.folder / "tables/linked").symlink_to("../elsewhere")
    (gapless.folder / "tables/again").symlink_to("../elsewhere")
    code, told = checked(gapless)
    assert code == 1
    assert "tables/again/other.yaml:" in told
    assert "linked" not in told
    (gapless.folder / "tables/inside").mkdir()
    gapless.write("tables/real/other.yaml", OTHER)
    for name in ("linked", "again"):
        (gapless.folder / "tables" / name).unlink()
        (gapless.folder / "tables" / name).symlink_to("real")
    assert "tables/real/other.yaml:" in checked(gapless)[1]
    assert "duplicate" not in checked(gapless)[1]


@pytest.mark.parametrize("link", [os.symlink, os.link])
def test_a_file_by_two_names_is_one(link: Callable[[Any, Any], None], gapless: CommandLine) -> None:
    """``latest.yaml`` is no second revision; the name that is no link is the one told."""
    tables = gapless.folder / "tables"
    gapless.write("tables/z.yaml", OTHER)
    os.chdir(tables)
    link("z.yaml", "zz.yaml")
    gapless.write("tables/x.cases.yaml", CASES.replace("row: 2", "row: 1"))
    link("x.cases.yaml", "y.cases.yaml")
    os.chdir(gapless.folder)
    code, told = checked(gapless)
    assert code == 1
    assert "tables/z.yaml:" in told
    assert "zz" not in told
    assert gapless("test", "t")[:2] == (0, "2 passed, 0 failed\n")
    words = ("tables", "tables/y.cases.yaml", "tables/zz.yaml")
    assert gapless("test", *words)[:2] == (1, "2 passed, 1 failed\n")
    assert package.load_library("tables", "tables/zz.yaml")["other"].id == "other"
    assert checked(gapless, "tables/z.yaml", "tables/zz.yaml")[0] == 1


def test_a_link_is_the_name_where_there_is_no_other(gapless: CommandLine) -> None:
    """A table kept elsewhere is read by its link."""
    gapless.write("elsewhere/x", OTHER)
    (gapless.folder / "tables/other.yaml").symlink_to("../elsewhere/x")
    assert "tables/other.yaml:" in checked(gapless)[1]


def dangling(folder: Path) -> str:
    (folder / "gone.yaml").symlink_to("nowhere")
    return "this link leads nowhere"


def dangling_folder(folder: Path) -> str:
    (folder / "gone").symlink_to("nowhere")
    return "this link leads nowhere"


def circle(folder: Path) -> str:
    (folder / "gone.yaml").symlink_to("gone.yaml")
    return "this link leads back to itself"


def way_back(folder: Path) -> str:
    (folder / "gone").symlink_to("..")
    return "this link leads back to a folder around it"


def pipe(folder: Path) -> str:
    os.mkfifo(folder / "gone.yaml")
    return "this is a pipe, not a file"


def pipe_of_cases(folder: Path) -> str:
    os.mkfifo(folder / "gone.cases.yaml")
    return "this is a pipe, not a file"


def listening(folder: Path) -> str:
    here = Path.cwd()
    os.chdir(folder)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("gone.yaml")
    os.chdir(here)
    return "this is a socket, not a file"


def device(folder: Path) -> str:
    (folder / "gone.yaml").symlink_to("/dev/zero")
    return "this is a device, not a file"


def saved_as_text(folder: Path) -> str:
    (folder / "gone.yaml.txt").write_text(TABLE)
    return "the file is not read, because of how its name ends"


def ends_in_space(folder: Path) -> str:
    (folder / "gone.yml ").write_text(TABLE)
    return "the file is not read, because of how its name ends"


@pytest.mark.parametrize(
    "entry",
    [
        dangling,
        dangling_folder,
        circle,
        way_back,
        pipe,
        pipe_of_cases,
        listening,
        device,
        saved_as_text,
        ends_in_space,
    ],
)
def test_what_cannot_be_read_is_named(entry: Callable[[Path], str], gapless: CommandLine) -> None:
    """With the reason, by every command on the folder, on an id and from Python; exit status 2."""
    reason = entry(gapless.folder / "tables")
    for arguments in (
        ("check",),
        ("check", "tables"),
        ("check", "t"),
        ("test",),
        ("test", "t"),
        ("fmt", "--check"),
        ("show", "t"),
        ("decide", "t"),
    ):
        code, out, err = gapless(*arguments)
        assert (arguments, code) == (arguments, 2)
        assert reason in " ".join((out + err).split())
        assert "tables/gone" in out + err
    with pytest.raises(package.TableError, match=reason):
        package.load_library("tables")


@pytest.mark.parametrize(
    "name",
    [".git/x.yaml", "README.md", "picture.png", "LICENSE", "script.py", "notes.yard.md"],
)
def test_what_is_passed_over(name: str, gapless: CommandLine) -> None:
    """Hidden folders, and what nobody takes for a table."""
    gapless.write(f"tables/{name}", "garbage: [")
    assert checked(gapless)[0] == 0
    for arguments in (("check",), ("test",), ("fmt", "--check")):
        assert name not in "".join(gapless(*arguments)[1:])


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.yaml",
        ".t.yaml.swp",
        "#t.yaml#",
        "t.yaml~",
        "t.YML.bak",
        "t.yaml.orig",
        "deep/t.ymal",
        "t.dmn~",
        "t.json",
        "t.csv",
        "t.xlsx",
        "2025-01-01",
        "t-2025-01-01.",
    ],
)
def test_what_may_be_taken_for_a_table_is_named(name: str, gapless: CommandLine) -> None:
    """It is not read, which is said once, however often the folder is looked through."""
    gapless.write(f"tables/{name}", "garbage: [")
    for command in ("check", "test"):
        code, _, err = gapless(command)
        note = f"note: not read, because of their names: tables/{name}\n"
        assert (code, err) == (0, note)


def test_a_lock_of_an_editor_is_passed_over(gapless: CommandLine) -> None:
    """Emacs marks an open file by a hidden link that leads nowhere."""
    (gapless.folder / "tables/.#t.yaml").symlink_to("user@host.1234")
    assert checked(gapless)[0] == 0


def test_circles_of_folders_end(gapless: CommandLine) -> None:
    """Folders that are linked into one another are looked through once each."""
    for name in ("a", "b"):
        gapless.write(f"elsewhere/{name}/{name}.yaml", OTHER.replace("other", name))
    (gapless.folder / "elsewhere/a/to_b").symlink_to("../b")
    (gapless.folder / "elsewhere/b/to_a").symlink_to("../a")
    (gapless.folder / "tables/linked").symlink_to("../elsewhere/a")
    names = [str(file) for file in list_folder(Path("tables")).tables]
    assert names == ["tables/linked/a.yaml", "tables/linked/to_b/b.yaml", "tables/t.yaml"]


def test_a_name_that_is_no_text(gapless: CommandLine) -> None:
    """A name in another encoding is read and shown with stand-ins."""
    file = os.fsencode(gapless.folder / "tables") + b"/caf\xe9.yaml"
    with open(file, "wb") as stream:
        stream.write(OTHER.encode())
    for form in ("rich", "concise", "json", "github", "sarif", "junit"):
        code, out, _ = gapless("check", "--format", form)
        assert code == 1
        assert "caf" in out
    assert gapless("fmt", "--check")[0] == 1


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Makes the system refuse to list a folder, or to look at files in it, also to root."""
    scandir, stat = os.scandir, os.stat

    def refuse(folder: str, what: str) -> None:
        def refusing_scandir(path: Any = ".") -> Any:
            if str(path).endswith(folder):
                raise PermissionError(13, "Permission denied", str(path))
            return scandir(path)

        def refusing_stat(path: Any, **options: Any) -> os.stat_result:
            if f"{folder}/" in str(path):
                raise PermissionError(13, "Permission denied", str(path))
            return stat(path, **options)

        if what == "list":
            monkeypatch.setattr(os, "scandir", refusing_scandir)
        else:
            monkeypatch.setattr(os, "stat", refusing_stat)

    return refuse


@pytest.mark.parametrize("what", ["list", "look"])
def test_a_folder_that_may_not_be_looked_through(
    what: str, gapless: CommandLine, refusing: Callable[[str, str], None]
) -> None:
    """As of a folder of mode 000 or 444: it is named, the rest is checked, exit status 2."""
    gapless.write("tables/secret/a.yaml", OTHER)
    gapless.write("tables/u.yaml", OTHER)
    refusing("tables/secret", what)
    for arguments in (
        ("check",),
        ("check", "tables"),
        ("check", "t"),
        ("test", "t"),
        ("fmt", "--check"),
        ("decide", "t"),
        ("show", "t"),
    ):
        code, out, err = gapless(*arguments)
        assert (arguments, code) == (arguments, 2)
        assert "the folder may not be looked through" in " ".join((out + err).split())
        assert "tables/secret" in out + err
    code, out, _ = gapless("check", "--format", "json")
    assert '"complete": false' in out
    assert "tables/u.yaml" in out
    with pytest.raises(package.TableError, match="may not be looked through"):
        package.load_library("tables")


def test_the_folder_asked_for_may_not_be_looked_through(
    gapless: CommandLine, refusing: Callable[[str, str], None]
) -> None:
    """That, and not that there is no table in it."""
    refusing("tables", "list")
    code, told = checked(gapless, "tables")
    assert code == 2
    assert "the folder may not be looked through" in told
    assert "no table" not in told


def test_a_folder_beside_a_lone_file_does_not_matter(
    gapless: CommandLine, refusing: Callable[[str, str], None]
) -> None:
    """Other folders next to that of a lone file were never asked for."""
    gapless.write("secret/a.yaml", OTHER)
    refusing("secret", "list")
    text = TABLE.replace("table: t", "table: u").replace("then: {laporan: LAPOR BARU}", "use: t")
    gapless.write("tables/u.yaml", text)
    assert gapless("decide", "tables/u.yaml", "lama=1 jam")[0] == 0
    assert list_neighbours(Path("tables/u.yaml")).faults != ()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
@pytest.mark.parametrize("mode", [0o000, 0o444, 0o111])
def test_modes_of_folders(mode: int, gapless: CommandLine) -> None:
    """The same with the modes themselves."""
    gapless.write("tables/secret/a.yaml", OTHER)
    (gapless.folder / "tables/secret").chmod(mode)
    try:
        code, told = checked(gapless)
    finally:
        (gapless.folder / "tables/secret").chmod(0o755)
    assert code == 2
    assert "tables/secret: unreadable-file" in told


def test_a_file_that_goes_while_the_folder_is_looked_through(
    gapless: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no longer an entry."""
    gapless.write("tables/u.yaml", OTHER)
    stat = os.stat

    def stat_too_late(path: Any, **options: Any) -> os.stat_result:
        if str(path).endswith("u.yaml"):
            Path(path).unlink(missing_ok=True)
        return stat(path, **options)

    monkeypatch.setattr(os, "stat", stat_too_late)
    assert checked(gapless)[0] == 0


SECRET = "password: [hunter2\n"


@pytest.mark.parametrize(
    "secret",
    [
        SECRET.encode(),
        b"hunter2",
        b"hunter2: 1\n",
        b"\0hunter2",
        b"hunter2 \xff\n",
        b"",
        b"- hunter2",
    ],
)
@pytest.mark.parametrize("name", ["tables/x.yaml", "tables/x.cases.yaml", "tables/deep/x.yaml"])
def test_a_link_to_what_is_no_table_shows_none_of_it(
    name: str, secret: bytes, gapless: CommandLine
) -> None:
    """A link may lead to what nobody meant to publish, in a log that all can read."""
    elsewhere = gapless.folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / Path(name).name).write_bytes(secret)
    link = gapless.folder / name
    if "deep" in name:
        link.parent.symlink_to(elsewhere)
    else:
        link.symlink_to(elsewhere / link.name)
    commands = [("check",), ("test",), ("fmt", "--check"), ("fmt", "--diff")]
    commands += [(*command, name) for command in commands]
    commands += [("show", name), ("decide", name), ("log", name), ("test", "t", "--format", "json")]
    for arguments in commands:
        code, out, err = gapless(*arguments)
        assert code in (1, 2) or arguments[:1] == ("check",)
        assert "hunter2" not in out + err
    with pytest.raises(package.TableError) as caught:
        package.load_library("tables") if "cases" not in name else package.load(name)
    assert "hunter2" not in str(caught.value)


def test_a_link_to_a_broken_table_shows_its_place(gapless: CommandLine) -> None:
    """It says of itself that it is a table."""
    gapless.write("elsewhere/x.yaml", BROKEN)
    (gapless.folder / "tables/x.yaml").symlink_to("../elsewhere/x.yaml")
    assert "6 jm" in gapless("check")[1]
