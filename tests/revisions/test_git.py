"""Files of commits, and every way git can refuse."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from gapless.reading.files import LARGEST_FILE
from gapless.revisions.git import Commit, find_commit, list_files, path_in, read_files
from gapless.revisions.git_command import GitError
from tests.english import english
from tests.repository import commit, git, needs_git

pytestmark = needs_git


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a few files, which is the current folder."""
    monkeypatch.chdir(tmp_path)
    for name, text in {"a.yaml": "a", "sub dir/ü.yaml": "ü", "sub dir/[x].yaml": "x"}.items():
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "link.yaml").symlink_to("a.yaml")
    commit(tmp_path)
    (tmp_path / "a.yaml").write_text("changed", encoding="utf-8")
    return tmp_path


def contents(name: Commit, folder: str) -> dict[str, str]:
    """The texts of the files of a folder in a commit."""
    files = list_files(name, PurePosixPath(folder))
    return {str(path): data.decode() for path, data in read_files(files)}


def test_files_are_read_as_committed(repository: Path) -> None:
    """Names with spaces, brackets and other letters; the working tree is not looked at."""
    head = find_commit("HEAD", repository)
    assert contents(head, ".") == {"a.yaml": "a", "sub dir/ü.yaml": "ü", "sub dir/[x].yaml": "x"}
    assert contents(head, "sub dir/[x].yaml") == {"sub dir/[x].yaml": "x"}
    assert contents(head, "sub dir") == {"sub dir/ü.yaml": "ü", "sub dir/[x].yaml": "x"}
    assert contents(head, "none") == {}


def test_links_are_left_out(repository: Path) -> None:
    """What a link points at may lie anywhere."""
    assert "link.yaml" not in contents(find_commit("HEAD", repository), ".")


def test_a_branch_a_tag_and_an_id_name_a_commit(repository: Path) -> None:
    """All names git knows will do."""
    first = git(repository, "rev-parse", "HEAD").strip()
    git(repository, "tag", "v1")
    commit(repository)
    for name in ("v1", "main~1", first, first[:10], "HEAD^"):
        assert find_commit(name, repository).id == first


def test_a_file_too_large_is_not_read(repository: Path) -> None:
    """It comes back just too long to be accepted."""
    with (repository / "large.yaml").open("wb") as file:
        file.truncate(LARGEST_FILE + 5)
    commit(repository)
    head = find_commit("HEAD", repository)
    files = list_files(head, PurePosixPath("."))
    found = dict(read_files(files))
    assert len(found[PurePosixPath("large.yaml")]) == LARGEST_FILE + 1
    assert found[PurePosixPath("sub dir/ü.yaml")] == "ü".encode()


@pytest.mark.parametrize(
    "name", ["nope", "", "-h", "--all", "HEAD:a.yaml", "a\0b", "main..HEAD", "1234567890" * 4]
)
def test_an_unknown_revision_is_said(repository: Path, name: str) -> None:
    """Neither a name that is none nor one that looks like an option does harm."""
    with pytest.raises(GitError, match="git knows no revision"):
        find_commit(name, repository)


def test_the_objects_of_a_push_are_found(
    repository: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hooks are asked before it is accepted; one to another repository hides nothing of this."""
    elsewhere = tmp_path_factory.mktemp("other") / ".git" / "objects" / "incoming"
    elsewhere.mkdir(parents=True)
    monkeypatch.setenv("GIT_QUARANTINE_PATH", str(elsewhere))
    assert "a.yaml" in contents(find_commit("HEAD", repository), ".")
    objects = repository / ".git" / "objects"
    waiting = objects / "incoming"
    waiting.mkdir()
    for folder in objects.glob("??"):
        folder.rename(waiting / folder.name)
    monkeypatch.setenv("GIT_QUARANTINE_PATH", str(waiting))
    assert "a.yaml" in contents(find_commit("HEAD", repository), ".")


def test_paths_outside_the_repository_are_refused(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path is one of the repository, wherever in it the user stands."""
    head = find_commit("HEAD", repository)
    monkeypatch.chdir(repository / "sub dir")
    assert str(path_in(head, Path("../a.yaml"))) == "a.yaml"
    assert str(path_in(head, repository / "sub dir")) == "sub dir"
    with pytest.raises(GitError, match="lies outside the repository"):
        path_in(head, Path("../../x.yaml"))


def test_a_folder_without_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says so, and what to do instead."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(GitError, match="in no git repository") as caught:
        find_commit("HEAD", tmp_path)
    assert "gapless diff OLD.yaml NEW.yaml" in english(caught.value.advice)


def test_a_machine_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed that is said."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GitError, match="git is not installed"):
        find_commit("HEAD", tmp_path)


def test_nothing_of_the_repository_is_executed(repository: Path) -> None:
    """Filters, text conversion and hooks that a repository names are not run."""
    trap = repository / "trap"
    trap.write_text(f"#!/bin/sh\ntouch '{repository}/sprung'\ncat\n", encoding="utf-8")
    trap.chmod(0o755)
    (repository / ".gitattributes").write_text("* diff=trap filter=trap\n", encoding="utf-8")
    commit(repository)
    for key in ("diff.trap.textconv", "filter.trap.smudge", "core.fsmonitor", "core.pager"):
        git(repository, "config", key, str(trap))
    assert "a.yaml" in contents(find_commit("HEAD", repository), ".")
    assert not (repository / "sprung").exists()
