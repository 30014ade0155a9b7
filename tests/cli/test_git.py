"""Tables and commits: a revision is compared with what it was, however it was moved about."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.command_line import TABLE, CommandLine, gapless
from tests.paths import REPOSITORY
from tests.repository import commit, git, needs_git

__all__ = ["gapless"]

pytestmark = needs_git

DATED = TABLE.replace("version: 1.0.0", "version: 1.0.0\neffective: 2022-01-01")
#: An edit that decides something else, so that the version would have to grow.
EDITED = DATED.replace("s.d 6 jam", "s.d 5 jam").replace("di atas 6 jam", "di atas 5 jam")
EDITED = EDITED.replace("lama: 6 jam", "lama: 5 jam")

ENGINE = REPOSITORY / "engine"

Told = tuple[list[list[str]], list[str], list[str]]


@pytest.fixture
def committed(gapless: CommandLine) -> CommandLine:
    """A command line in a repository with one dated table."""
    gapless.write("tables/t.yaml", DATED)
    commit(gapless.folder)
    return gapless


def codes(gapless: CommandLine, *arguments: str) -> list[str]:
    """The codes that ``check --since HEAD`` finds between revisions."""
    options = ("--since", "HEAD", "--select", "revisions", "--format", "json")
    _, out, _ = gapless("check", *options, *arguments)
    return [finding["code"] for finding in json.loads(out)["findings"]]


def diffs(gapless: CommandLine, *arguments: str) -> Told:
    """The paths of both sides of every diff, and what is new and removed."""
    code, out, err = gapless("diff", "--format", "json", *arguments)
    assert (code, err) == (1, "")
    found = json.loads(out)
    several = found.get("diffs", [found])
    return (
        [[diff[side]["path"] for side in ("old", "new")] for diff in several],
        [table["path"] for table in found.get("added", [])],
        [table["path"] for table in found.get("removed", [])],
    )


@pytest.mark.parametrize("place", ["tables/other.yaml", "tables/deep/t.yaml", "rules/t.yaml"])
def test_a_file_that_was_moved_and_edited(committed: CommandLine, place: str) -> None:
    """Its version must grow, and its diff is told, whether the file or the folder is named."""
    (committed.folder / "tables/t.yaml").unlink()
    committed.write(place, EDITED)
    for name in (place, str(Path(place).parent)):
        assert "version-too-small" in codes(committed, name)
        assert diffs(committed, name) == ([["git:HEAD:tables/t.yaml", place]], [], [])


@pytest.mark.parametrize("written", ["version: draft\n", ""])
def test_an_edit_without_a_version_to_compare(committed: CommandLine, written: str) -> None:
    """A version that is none, or that is gone, has not grown."""
    committed.write("tables/t.yaml", EDITED.replace("version: 1.0.0\n", written))
    assert "version-too-small" in codes(committed)


def test_a_file_that_only_moved_differs_in_nothing(committed: CommandLine) -> None:
    """Neither a new version is demanded of it, nor is it new or removed."""
    (committed.folder / "tables/deep").mkdir()
    (committed.folder / "tables/t.yaml").rename(committed.folder / "tables/deep/x.yaml")
    assert codes(committed) == []
    for arguments in ([], ["tables/deep/x.yaml"], ["tables/deep"], ["t"], ["git:HEAD:t"]):
        code, _, err = committed("diff", *arguments)
        assert (code, err) == (0, "")


def test_two_files_that_changed_places(committed: CommandLine) -> None:
    """What a file was called says nothing of what it is."""
    other = DATED.replace("table: t", "table: u").replace("LAPOR", "TICKET")
    committed.write("tables/deep/u.yaml", other)
    commit(committed.folder)
    committed.write("tables/t.yaml", other)
    committed.write("tables/deep/u.yaml", EDITED)
    for name in ("tables/deep/u.yaml", "tables/deep", "tables"):
        assert "version-too-small" in codes(committed, name)
        pairs, _, _ = diffs(committed, name)
        assert pairs == [["git:HEAD:tables/t.yaml", "tables/deep/u.yaml"]]


def test_a_folder_that_a_table_left(committed: CommandLine) -> None:
    """A table moved elsewhere in the project is not removed, nor is another taken for it."""
    committed.write("tables/b/u.yaml", DATED.replace("table: t", "table: u"))
    committed.write("tables/a/v.yaml", DATED.replace("table: t", "table: v"))
    commit(committed.folder)
    (committed.folder / "tables/b/u.yaml").rename(committed.folder / "tables/a/u.yaml")
    committed.write("tables/b/w.yaml", EDITED.replace("table: t", "table: w"))
    assert diffs(committed, "tables/b") == ([], ["tables/b/w.yaml"], [])


def test_a_revision_dated_anew(committed: CommandLine) -> None:
    """Another day is a change of that revision, of which the version must tell."""
    later = EDITED.replace("2022-01-01", "2022-02-01")
    committed.write("tables/t.yaml", later)
    expected: Told = ([["git:HEAD:tables/t.yaml", "tables/t.yaml"]], [], [])
    assert diffs(committed) == expected
    assert "version-too-small" in codes(committed)
    committed.write("tables/t.yaml", DATED.replace("2022-01-01", "2022-02-01"))
    code, out, _ = committed("diff")
    assert code == 1
    assert "berlaku sejak 2022-02-01, bukan lagi sejak 2022-01-01" in out
    assert codes(committed) == ["version-too-small"]
    committed.write("tables/t.yaml", later.replace("1.0.0", "2.0.0"))
    assert codes(committed, "tables/t.yaml") == []
    assert diffs(committed, "tables/t.yaml") == expected


def test_a_new_revision_is_not_an_edit_of_the_one_before(committed: CommandLine) -> None:
    """A copy with other days is a revision of its own, as long as the first is there."""
    committed.write("tables/new.yaml", EDITED.replace("1.0.0", "2.0.0").replace("01-01", "03-01"))
    for arguments in ([], ["tables/new.yaml"], ["tables"]):
        assert codes(committed, *arguments) == []
    assert diffs(committed) == ([["git:HEAD:tables/t.yaml", "tables/new.yaml"]], [], [])


def test_a_table_from_standard_input(committed: CommandLine) -> None:
    """It is compared with the file that it will be saved as."""
    options = ("--since", "HEAD", "--select", "version-too-small", "-")
    assert committed("check", *options, stdin=DATED)[0] == 0
    assert committed("check", *options, stdin=EDITED)[0] == 1


def test_a_table_called_otherwise(committed: CommandLine) -> None:
    """The same rows under another id are the same table, and that is told."""
    committed.write("tables/t.yaml", DATED.replace("table: t", "table: u"))
    for arguments in ([], ["tables/t.yaml"], ["u"]):
        code, out, _ = committed("diff", *arguments)
        assert code == 1
        assert "tabel t kini bernama u" in out
    assert codes(committed, "tables/t.yaml") == []
    committed.write("tables/t.yaml", EDITED.replace("table: t", "table: u"))
    assert "version-too-small" in codes(committed, "tables/t.yaml")


def test_a_whole_id_is_shown_as_far_as_people_read(committed: CommandLine) -> None:
    """In a pull request the commit is named by its whole id."""
    identity = git(committed.folder, "rev-parse", "HEAD").strip()
    committed.write("tables/t.yaml", EDITED)
    _, out, _ = committed("check", "--since", identity, "--format", "github")
    assert f"git:{identity[:12]}:tables/t.yaml" in out.replace("%3A", ":")
    assert identity not in out


def test_a_comment_speaks_one_language(
    committed: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of its reader, whatever that of the table; files are named from the top."""
    committed.write("project/tables/t.yaml", EDITED)
    commit(committed.folder)
    committed.write("project/tables/t.yaml", DATED)
    committed.write("project/tables/u.yaml", TABLE.replace("table: t", "table: u"))
    monkeypatch.chdir(committed.folder / "project")
    english, indonesian = (
        committed("diff", "git:HEAD", "--format", "markdown", "--lang", language)[1]
        for language in ("en", "id")
    )
    assert "Decided by these rows" in english
    assert "New table: <code>project/tables/u.yaml</code>" in english
    for word in ("baris", "Contoh", "Diputuskan"):
        assert word not in english
        assert word in indonesian


def test_an_earlier_form_that_cannot_be_read_is_told(committed: CommandLine) -> None:
    """A check that compared nothing says so; a diff is refused."""
    committed.write("tables/t.yaml", "table: t\nrules: 3\n")
    commit(committed.folder)
    committed.write("tables/t.yaml", DATED)
    _, _, err = committed("check", "--since", "HEAD")
    assert "git:HEAD:tables/t.yaml cannot be read, so that no new version is demanded" in err
    assert committed("diff", "tables/t.yaml")[0] == 2


def test_files_in_a_submodule(gapless: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are those of the commit that is recorded, edited, committed within, or not here."""
    gapless.write("library/t.yaml", DATED)
    commit(gapless.folder / "library")
    whole = gapless.folder / "whole"
    whole.mkdir()
    git(whole, "init", "--quiet", "--initial-branch", "main")
    allowed = ("-c", "protocol.file.allow=always")
    git(whole, *allowed, "submodule", "--quiet", "add", "../library", "tables/sub")
    commit(whole)
    monkeypatch.chdir(whole)
    for arguments in ([], ["tables"], ["tables/sub"], ["tables/sub/t.yaml"], ["t"]):
        assert gapless("diff", *arguments)[0] == 0
    Path("tables/sub/t.yaml").write_text(EDITED, encoding="utf-8")
    expected: Told = ([["git:HEAD:tables/sub/t.yaml", "tables/sub/t.yaml"]], [], [])
    for _ in ("edited", "committed within"):
        for arguments in ([], ["tables"], ["tables/sub"], ["tables/sub/t.yaml"], ["t"]):
            assert diffs(gapless, *arguments) == expected
            assert "version-too-small" in codes(gapless, *arguments)
        commit(Path("tables/sub"))
    monkeypatch.chdir(whole / "tables/sub")
    assert gapless("diff", "t.yaml")[0] == 0
    monkeypatch.chdir(whole)
    shutil.rmtree("tables/sub")
    Path("tables/sub").mkdir()
    code, _, err = gapless("diff", "tables")
    assert code == 2
    assert "the submodule tables/sub is not here" in err
    assert "git submodule update --init tables/sub" in err


def test_a_hook_of_a_linked_worktree(
    committed: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What git leaves in the environment of a hook is about another folder than the tables."""
    top = committed.folder
    git(top, "worktree", "add", "--quiet", str(top / "linked"))
    linked = top / "linked"
    (linked / "tables/t.yaml").write_text(EDITED, encoding="utf-8")
    own = top / ".git/worktrees/linked"
    for name, value in {
        "GIT_DIR": own,
        "GIT_INDEX_FILE": own / "index",
        "GIT_WORK_TREE": top,
        "GIT_COMMON_DIR": top / ".git",
        "GIT_OBJECT_DIRECTORY": top / "none",
        "GIT_PREFIX": "tables/",
        "GIT_NAMESPACE": "other",
        "GIT_LITERAL_PATHSPECS": "0",
        "GIT_TRACE": "1",
        "GIT_CONFIG_PARAMETERS": "'core.bare=true'",
    }.items():
        monkeypatch.setenv(name, str(value))
    for folder, place in (
        (linked, "tables/t.yaml"),
        (linked / "tables", "t.yaml"),
        (top, "linked/tables/t.yaml"),
    ):
        monkeypatch.chdir(folder)
        assert diffs(committed, place)[0] == [["git:HEAD:tables/t.yaml", place]]
    monkeypatch.chdir(linked)
    assert diffs(committed) == ([["git:HEAD:tables/t.yaml", "tables/t.yaml"]], [], [])


def test_a_hook_that_accepts_a_push(
    committed: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The objects of the push are read where they wait; those of another repository are not."""
    top = committed.folder
    git(top, "clone", "--quiet", "--bare", ".", "server.git")
    told = top / "told"
    hook = top / "server.git/hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    command = f"'{sys.executable}' -m gapless diff git:$old:tables git:$new:tables"
    hook.write_text(
        f"#!/bin/sh\nread old new name\nPYTHONPATH='{ENGINE}' {command} > '{told}' 2>&1\n"
        f"env | grep ^GIT_ > '{told}.environment'\n",
        encoding="utf-8",
    )
    hook.chmod(0o755)
    committed.write("tables/t.yaml", EDITED)
    commit(top)
    git(top, "push", "--quiet", str(top / "server.git"), "main")
    assert "\n1 region is " in told.read_text("utf-8")
    for line in Path(f"{told}.environment").read_text("utf-8").splitlines():
        name, _, value = line.partition("=")
        monkeypatch.setenv(name, value)
    assert "GIT_QUARANTINE_PATH" in os.environ
    assert committed("diff")[0] == 0


def test_a_bare_repository(committed: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two commits are compared where there is no working tree."""
    committed.write("tables/t.yaml", EDITED)
    commit(committed.folder)
    git(committed.folder, "clone", "--quiet", "--bare", ".", "bare.git")
    monkeypatch.chdir(committed.folder / "bare.git")
    for names in (
        ("git:HEAD~1:tables/t.yaml", "git:HEAD:tables/t.yaml"),
        ("git:HEAD~1:tables", "git:HEAD:tables"),
    ):
        expected: Told = ([["git:HEAD~1:tables/t.yaml", "git:HEAD:tables/t.yaml"]], [], [])
        assert diffs(committed, *names) == expected


@pytest.mark.parametrize("name", ["a b.yaml", "aturé.yaml", "satu\ndua.yaml", ":(top)x.yaml"])
def test_names_of_files(gapless: CommandLine, name: str) -> None:
    """Every name that a file can have is one that git can be asked about."""
    (gapless.folder / "tables/t.yaml").unlink()
    gapless.write(f"tables/{name}", DATED)
    commit(gapless.folder)
    gapless.write(f"tables/{name}", EDITED)
    for arguments in ([], [f"tables/{name}"]):
        expected: Told = ([[f"git:HEAD:tables/{name}", f"tables/{name}"]], [], [])
        assert diffs(gapless, *arguments) == expected


def test_a_repository_of_longer_ids(gapless: CommandLine) -> None:
    """Objects named by SHA-256."""
    git(gapless.folder, "init", "--quiet", "--object-format=sha256")
    gapless.write("tables/t.yaml", DATED)
    commit(gapless.folder)
    gapless.write("tables/t.yaml", EDITED)
    assert diffs(gapless)[0] == [["git:HEAD:tables/t.yaml", "tables/t.yaml"]]


def test_what_a_clone_left_out(committed: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cause and what to do are told, for a clone in part and for a shallow one."""
    git(committed.folder, "config", "uploadpack.allowFilter", "true")
    committed.write("tables/t.yaml", EDITED)
    commit(committed.folder)
    address = committed.folder.as_uri()
    for how, cause, advice in (
        ("--filter=blob:none", "left out when the repository was cloned in part", "--refetch"),
        ("--filter=tree:0", "left out when the repository was cloned in part", "--refetch"),
        ("--depth=1", "git knows no revision HEAD~1 here: the clone is shallow", "--unshallow"),
    ):
        git(committed.folder, "clone", "--quiet", how, address, "part")
        monkeypatch.chdir(committed.folder / "part")
        for arguments in (
            ["diff", "git:HEAD~1"],
            ["diff", "git:HEAD~1:tables/t.yaml"],
            ["check", "--since", "HEAD~1"],
        ):
            code, out, err = committed(*arguments)
            told = " ".join((out + err).split())
            assert code == 2
            assert cause in told
            assert advice in told
            assert "warning:" not in told
        monkeypatch.chdir(committed.folder)
        shutil.rmtree("part")


def objects(folder: Path, *names: str) -> list[Path]:
    """The files in which git keeps what names stand for."""
    found = [git(folder, "rev-parse", name).strip() for name in names]
    return [folder / ".git/objects" / name[:2] / name[2:] for name in found]


@pytest.mark.parametrize("what", ["HEAD:tables/t.yaml", "HEAD^{tree}", "HEAD"])
@pytest.mark.parametrize("damage", ["", "xx", None])
def test_a_damaged_repository(committed: CommandLine, what: str, damage: str | None) -> None:
    """A sentence says so, whichever object is empty, nonsense or gone."""
    (file,) = objects(committed.folder, what)
    file.chmod(0o644)
    if damage is None:
        file.unlink()
    else:
        file.write_text(damage, encoding="utf-8")
    for arguments in (["diff"], ["check", "--since", "HEAD"], ["diff", "tables/t.yaml"]):
        code, out, err = committed(*arguments)
        assert code == 2
        assert "its copy in the repository is damaged" in " ".join((out + err).split())


def test_nothing_of_a_repository_is_run(
    committed: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what its settings name nor what would fetch the objects it lacks."""
    trap = committed.folder / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{committed.folder}/sprung'\n", encoding="utf-8")
    trap.chmod(0o755)
    settings = {
        "core.fsmonitor": trap,
        "core.pager": trap,
        "core.hooksPath": committed.folder,
        "core.sshCommand": trap,
        "remote.origin.url": f"ext::{trap}",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
        "extensions.partialClone": "origin",
    }
    for key, value in settings.items():
        git(committed.folder, "config", key, str(value))
    (file,) = objects(committed.folder, "HEAD:tables/t.yaml")
    file.chmod(0o644)
    file.unlink()
    for place, (key, value) in enumerate(settings.items()):
        monkeypatch.setenv(f"GIT_CONFIG_KEY_{place}", key)
        monkeypatch.setenv(f"GIT_CONFIG_VALUE_{place}", str(value))
    monkeypatch.setenv("GIT_CONFIG_COUNT", str(len(settings)))
    monkeypatch.setenv("GIT_PAGER", str(trap))
    assert committed("diff")[0] == 2
    assert committed("check", "--since", "HEAD")[0] == 2
    assert not (committed.folder / "sprung").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to other users")
def test_a_repository_of_another_user(
    committed: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git refuses to read it; what would allow it is told, and heard from the environment."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    shutil.chown(committed.folder, user=12345)
    shutil.chown(committed.folder / ".git", user=12345)
    code, _, err = committed("diff")
    assert code == 2
    assert "belongs to another user" in err
    assert f"git config --global --add safe.directory {committed.folder}" in " ".join(err.split())
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(committed.folder))
    assert committed("diff")[0] == 0


def test_what_git_refuses_is_said_in_the_language_that_is_chosen(committed: CommandLine) -> None:
    """Git's own words, which are in English, are quoted."""
    (committed.folder / ".git" / "config").write_text("[core\n", encoding="utf-8")
    for language, told in (("en", "git refuses; in its own words"), ("id", "git menolak")):
        code, _, err = committed("--lang", language, "diff", "t")
        assert code == 2
        assert told in err
        assert '"bad config line' in err


@pytest.mark.parametrize("words", [("HEAD",), ("HEAD", "t"), ("t", "HEAD")])
def test_the_name_of_a_commit_is_no_table(committed: CommandLine, words: tuple[str, ...]) -> None:
    """The sentence says how one of its tables is written."""
    code, out, err = committed("diff", *words)
    assert (code, out) == (2, "")
    assert "HEAD is a commit; write git:HEAD for all its tables, or git:HEAD:PATH for one" in err
    assert "there is no table HEADS" in committed("diff", "HEADS")[2]
