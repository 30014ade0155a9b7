"""Writing files: what stays with a file, and whose save counts."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from gapless.project.drafts import draft, remove_drafts
from gapless.project.swapping import swap
from gapless.project.writing import NotWritten, write_new, write_whole

BEFORE, AFTER, THEIRS = "a: 1\n", "a: 2\n", "a: their own\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to be written."""
    path = tmp_path / "t.yaml"
    path.write_text(BEFORE)
    return path


def refusal(file: Path) -> str:
    """Why the file is not written; it is as it was, and nothing lies beside it."""
    known = file.read_bytes()
    with pytest.raises(NotWritten) as caught:
        write_whole(file, BEFORE, AFTER)
    assert file.read_bytes() == known
    return caught.value.message.english


def set_attribute(file: Path, name: str, value: bytes) -> None:
    """Set an extended attribute, where the file system has some."""
    try:
        os.setxattr(file, name, value)
    except (AttributeError, OSError):
        pytest.skip("no extended attributes here")


def test_extended_attributes_stay(file: Path) -> None:
    """Those of people and programs, and the rights of single users."""
    set_attribute(file, "user.owner", b"sari")
    set_attribute(file, "user.empty", b"")
    write_whole(file, BEFORE, AFTER)
    assert file.read_text() == AFTER
    assert os.getxattr(file, "user.owner") == b"sari"
    assert set(os.listxattr(file)) >= {"user.owner", "user.empty"}


def test_an_attribute_that_cannot_be_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is left, and the attribute named."""
    set_attribute(file, "user.owner", b"sari")

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "no")

    monkeypatch.setattr(os, "setxattr", refuse)
    assert refusal(file) == "not written: the attribute user.owner of the file would be lost"
    assert os.listdir(file.parent) == ["t.yaml"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives away")
def test_owner_group_and_mode_stay(file: Path) -> None:
    """Also where another user writes, who may."""
    os.chown(file, 1234, 4321)
    file.chmod(0o2664)
    write_whole(file, BEFORE, AFTER)
    found = file.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (1234, 4321, 0o2664)


def test_an_owner_that_cannot_be_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is left to its owner."""
    known = Path.stat

    def of_another(path: Path, **options: bool) -> os.stat_result:
        found = known(path, **options)
        return found if path == file else os.stat_result((*found[:4], 99, 99, *found[6:]))

    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no")

    monkeypatch.setattr(Path, "stat", of_another)
    monkeypatch.setattr(os, "chown", refuse)
    assert "another owner or group" in refusal(file)
    assert os.listdir(file.parent) == ["t.yaml"]


def test_a_file_with_several_names(file: Path) -> None:
    """Its names would be parted; it is left, and the reason told."""
    os.link(file, file.with_name("u.yaml"))
    told = refusal(file)
    assert "the file has 2 names (hard links)" in told
    assert file.stat().st_nlink == 2
    os.unlink(file.with_name("u.yaml"))
    write_whole(file, BEFORE, AFTER)
    assert file.read_text() == AFTER


def save_in_place(file: Path) -> None:
    """Save as some editors do."""
    file.write_text(THEIRS)


def save_by_renaming(file: Path) -> None:
    """Save as others do."""
    file.with_name("draft").write_text(THEIRS)
    os.replace(file.with_name("draft"), file)


def save_after_removing(file: Path) -> None:
    """Save as few do."""
    file.unlink()
    file.write_text(THEIRS)


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets something happen right before the first, second, … time that files change places."""

    def let(*acts: Callable[[], None]) -> None:
        waiting = list(acts)

        def swap_late(one: Path, other: Path) -> bool:
            if waiting:
                waiting.pop(0)()
            return swap(one, other)

        monkeypatch.setattr("gapless.project.writing.swap", swap_late)

    return let


def can_swap(folder: Path) -> bool:
    """Whether files can change places here."""
    for name in "ab":
        (folder / name).write_text(name)
    able = swap(folder / "a", folder / "b") and (folder / "a").read_text() == "b"
    for name in "ab":
        (folder / name).unlink()
    return able


@pytest.mark.parametrize("save", [save_in_place, save_by_renaming, save_after_removing])
def test_a_save_at_the_last_moment_counts(
    save: Callable[[Path], None], file: Path, moments: Callable[..., None]
) -> None:
    """After the last look and before the replacement: the save of the editor stays."""
    if not can_swap(file.parent):
        pytest.skip("files cannot change places here")
    moments(lambda: save(file))
    with pytest.raises(NotWritten, match="changed meanwhile"):
        write_whole(file, BEFORE, AFTER)
    assert file.read_text() == THEIRS
    assert os.listdir(file.parent) == ["t.yaml"]


def test_two_saves_at_the_last_moment(file: Path, moments: Callable[..., None]) -> None:
    """The later one stays."""
    if not can_swap(file.parent):
        pytest.skip("files cannot change places here")

    def save_again() -> None:
        file.write_text("later\n")

    moments(lambda: save_by_renaming(file), save_again)
    with pytest.raises(NotWritten, match="changed meanwhile"):
        write_whole(file, BEFORE, AFTER)
    assert file.read_text() == "later\n"
    assert os.listdir(file.parent) == ["t.yaml"]


def test_a_file_that_goes_at_the_last_moment(file: Path, moments: Callable[..., None]) -> None:
    """It is not made anew; and where it goes while a save is put back, that save stays."""
    if not can_swap(file.parent):
        pytest.skip("files cannot change places here")
    moments(file.unlink)
    with pytest.raises(NotWritten):
        write_whole(file, BEFORE, AFTER)
    assert os.listdir(file.parent) == []
    file.write_text(BEFORE)
    moments(lambda: save_in_place(file), file.unlink)
    with pytest.raises(NotWritten, match="changed meanwhile"):
        write_whole(file, BEFORE, AFTER)
    assert file.read_text() == THEIRS


def test_where_files_cannot_change_places(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The draft replaces the file."""
    monkeypatch.setattr("gapless.project.writing.swap", lambda *_: False)
    write_whole(file, BEFORE, AFTER)
    assert file.read_text() == AFTER
    assert os.listdir(file.parent) == ["t.yaml"]


def test_an_order_to_end_waits_for_the_replacement(
    file: Path, moments: Callable[..., None]
) -> None:
    """In the midst of it nothing is interrupted: the text is new and nothing is left."""
    moments(lambda: signal.raise_signal(signal.SIGINT))
    with pytest.raises(KeyboardInterrupt):
        write_whole(file, BEFORE, AFTER)
    assert file.read_text() == AFTER
    assert os.listdir(file.parent) == ["t.yaml"]


KILLED = """
import os, signal, sys
from pathlib import Path
import gapless.project.writing as writing
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
{when}
writing.write_whole(Path(sys.argv[1]), "a: 1\\n", "a: 2\\n")
"""


@pytest.mark.parametrize(
    ("when", "text"),
    [
        ("writing.swap = die", BEFORE),
        ("known = writing.swap\ndef swap(*a): known(*a); die()\nwriting.swap = swap", AFTER),
    ],
    ids=["before", "after"],
)
def test_the_next_run_removes_what_a_killed_one_left(
    when: str, text: str, file: Path, repository: Path
) -> None:
    """Whenever it was killed, the file is whole."""
    code = KILLED.format(when=when)
    environment = {**os.environ, "PYTHONPATH": str(repository / "engine")}
    subprocess.run([sys.executable, "-c", code, str(file)], env=environment, check=False)
    assert file.read_text() == text
    assert len(os.listdir(file.parent)) == 2
    remove_drafts([file])
    assert os.listdir(file.parent) == ["t.yaml"]


def test_a_draft_that_is_needed_stays(file: Path) -> None:
    """Another run may be writing beside."""
    with draft(file.parent, b"x") as new:
        remove_drafts([file])
        assert new.exists()
    assert os.listdir(file.parent) == ["t.yaml"]


@pytest.mark.parametrize(
    "name", [".gapless-notes.md", ".gapless-12", ".t.yaml.abcdefgh", "gapless-12345678"]
)
def test_what_is_no_draft_stays(name: str, file: Path) -> None:
    """Only names that gapless gives are taken for its drafts."""
    file.with_name(name).write_text("mine")
    remove_drafts([file])
    assert file.with_name(name).exists()


def test_signals_that_were_ignored_stay_so(
    file: Path, moments: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under ``nohup`` the end of the terminal ends nothing."""
    known = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    fsync = os.fsync

    def hang_up(handle: int) -> None:
        signal.raise_signal(signal.SIGHUP)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", hang_up)
    try:
        write_whole(file, BEFORE, AFTER)
    finally:
        signal.signal(signal.SIGHUP, known)
    assert file.read_text() == AFTER


@pytest.mark.parametrize("call", ["fsync", "open"])
def test_a_new_file_leaves_nothing(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither it nor its folders, where the disk is full."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((os, "fsync", refuse) if call == "fsync" else (Path, "open", refuse)))
    with pytest.raises(OSError, match="No space"):
        write_new({tmp_path / "deep/er/t.yaml": AFTER})
    assert os.listdir(tmp_path) == []
    (tmp_path / "deep").mkdir()
    with pytest.raises(OSError, match="No space"):
        write_new({tmp_path / "deep/er/t.yaml": AFTER})
    assert os.listdir(tmp_path) == ["deep"]


@pytest.mark.parametrize("order", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_new_file_that_is_interrupted(
    order: signal.Signals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is left."""
    monkeypatch.setattr(os, "fsync", lambda _: signal.raise_signal(order))
    with pytest.raises(KeyboardInterrupt):
        write_new({tmp_path / "deep/t.yaml": AFTER})
    assert os.listdir(tmp_path) == []
