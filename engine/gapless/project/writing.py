"""Writing files: whole or not at all.

Purpose: give a table file its new text in one step.

The text goes to a draft beside the file, to the disk, and then in the file's place; a crash leaves
the old file.  Where the system lets two files change places, what comes out is looked at once
more: if it is not what was read, an editor saved it at the last moment, and it is put back.  Only
what a program writes later into a file that it opened before is lost; where files cannot change
places, also a save in the less than a thousandth of a second between the last look and the
replacement.  What a symbolic link names is replaced, not the link.

Invariants: permissions, owner, group, extended attributes and byte order mark stay, or the file is
left as it is, which is said; the same of a file with several names; a file that is not as it was
when it was read is never overwritten; whatever goes wrong, no draft is left behind.
"""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from gapless.diagnostic import Explained, say
from gapless.project.drafts import draft, ended_by_exceptions, lock, remove_drafts, undisturbed
from gapless.project.swapping import swap
from gapless.system_faults import reason_of

#: Attributes that the system makes anew from what a file holds.
_OF_CONTENT = ("security.ima", "security.evm")


class NotWritten(Explained):
    """A file that is as it was; ``message`` says why."""


def write_whole(path: Path, before: str, text: str) -> None:
    """Replace a file that was read as ``before``, both without a byte order mark.

    Raises ``NotWritten``.
    """
    remove_drafts([path])
    try:
        target = Path(os.path.realpath(path))
        if not os.access(target, os.W_OK):
            raise NotWritten(say("not written: the file may not be changed"))
        _replace(target, before.encode(), text.encode())
    except OSError as problem:
        raise NotWritten(say("not written: {reason}", reason=reason_of(problem))) from None


def write_new(texts: Mapping[Path, str]) -> None:
    """Write files that must not be there yet, and their folders: all of them, or nothing is left.

    Raises ``OSError``.
    """
    made: list[Path] = []
    try:
        with ended_by_exceptions():
            for path, text in texts.items():
                for folder in reversed([each for each in path.parents if not each.exists()]):
                    folder.mkdir(exist_ok=True)
                    made.append(folder)
                with path.open("xb") as file:
                    made.append(path)
                    file.write(text.encode())
                    file.flush()
                    os.fsync(file.fileno())
    except BaseException:
        for each in reversed(made):
            with suppress(OSError):
                each.unlink() if each in texts else each.rmdir()
        raise
    for folder in {path.parent for path in texts}:
        _settle(folder)


def _replace(target: Path, before: bytes, data: bytes) -> None:
    known = target.stat()
    if known.st_nlink > 1:
        raise NotWritten(
            say(
                "not written: the file has {count} names (hard links), and only this one would"
                " change; let the others be symbolic links, or this one a copy",
                count=known.st_nlink,
            )
        )
    marked = _read_unchanged(target, before).startswith(codecs.BOM_UTF8)
    whole = codecs.BOM_UTF8 + data if marked else data
    with draft(target.parent, whole) as new:
        _keep_owner(known, new)
        os.chmod(new, stat.S_IMODE(known.st_mode))
        _keep_attributes(target, new)
        _read_unchanged(target, before)
        with undisturbed():
            _take_place(target, before, new, whole)
    _settle(target.parent)


def _take_place(target: Path, before: bytes, new: Path, whole: bytes) -> None:
    """Put the draft in the file's place, unless that is no longer as it was read."""
    with ExitStack() as stack:
        with suppress(OSError):
            handle = os.open(target, os.O_RDONLY)
            stack.callback(os.close, handle)
            lock(handle, stack)
        if not swap(new, target):
            os.replace(new, target)
            return
        # By the name of the draft now stands what was there.
        try:
            _read_unchanged(new, before)
        except (NotWritten, OSError):
            _put_back(new, target, whole)
            raise


def _put_back(theirs: Path, target: Path, ours: bytes) -> None:
    """Give a file that was saved at the last moment its place again."""
    try:
        swap(theirs, target)
    except FileNotFoundError:
        # Some editors remove a file before they save it.
        os.replace(theirs, target)
        return
    if theirs.read_bytes() != ours:
        # Another save has come in between; that is the latest.
        swap(theirs, target)


def _read_unchanged(file: Path, before: bytes) -> bytes:
    """What a file holds; raises ``NotWritten`` where its text is another."""
    now = file.read_bytes()
    if now.removeprefix(codecs.BOM_UTF8) != before:
        raise NotWritten(say("not written: the file was changed meanwhile; run the command again"))
    return now


def _keep_owner(known: os.stat_result, new: Path) -> None:
    made = new.stat()
    if (made.st_uid, made.st_gid) == (known.st_uid, known.st_gid):
        return
    try:
        os.chown(new, known.st_uid, known.st_gid)
    except OSError:
        raise NotWritten(
            say("not written: the file would get another owner or group; let its owner do it")
        ) from None


def _keep_attributes(target: Path, new: Path) -> None:
    """Give the draft the extended attributes of the file, rights of single users among them."""
    if not hasattr(os, "listxattr"):
        return
    try:
        names = os.listxattr(target)
    except OSError:
        # The file system has none.
        return
    for name in names:
        if name in _OF_CONTENT:
            continue
        value = os.getxattr(target, name)
        try:
            os.setxattr(new, name, value)
        except OSError:
            if name not in os.listxattr(new) or os.getxattr(new, name) != value:
                raise NotWritten(
                    say("not written: the attribute {name} of the file would be lost", name=name)
                ) from None
    for name in set(os.listxattr(new)) - set(names):
        # The folder gives rights of its own to new files.
        with suppress(OSError):
            os.removexattr(new, name)


def _settle(folder: Path) -> None:
    """Bring the folder's new entry to the disk, where the system can do that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
