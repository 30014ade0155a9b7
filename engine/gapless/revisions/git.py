"""Files as git keeps them: what a table looked like in another revision of the repository.

Purpose: list and read the files of a commit, without touching the working tree.

A submodule is a folder like any other: its files are those of the commit that is recorded of it.
A bare repository has no working tree; its paths begin at its own folder.

Invariants: a name given by a user never becomes an option; no file larger than
``reading.LARGEST_FILE`` is read; everything that can go wrong is a ``GitError`` with a sentence.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path, PurePosixPath

from gapless.dataclass import dataclass
from gapless.diagnostic import phrase, say
from gapless.reading.files import LARGEST_FILE
from gapless.revisions.git_command import GitError, ask, is_so, unreadable

_FILE_MODES = (b"100644", b"100755")
_SUBMODULE_MODE = b"160000"
#: Bytes of files that are held at once.
_LARGEST_BATCH = 64 * 1024 * 1024
_TEXTS = phrase("what the tables said then")


_SHOWN_OF_ID = 12


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of a repository: ``name`` as the user wrote it, of a whole id what people read;
    ``top`` is where its paths begin.
    """

    name: str
    id: str
    top: Path


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a commit: its path from the top, its object, and the folder to ask for that."""

    path: PurePosixPath
    id: str
    repository: Path


def find_commit(name: str, folder: Path) -> Commit:
    """The commit a name (``HEAD``, a branch, a tag, an id) stands for; raises ``GitError``.

    It is one of the repository around a folder; of a submodule, only to who stands within it,
    else of the repository that the submodule is a part of.
    """
    top = _top(folder)
    while not Path.cwd().resolve().is_relative_to(top.resolve()) and (outer := _outer(top)):
        top = outer
    if not name or name.startswith("-") or "\0" in name:
        raise _unknown(name)
    try:
        found = ask(top, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
    except GitError:
        raise _why_none(top, name) from None
    identity = found.decode().strip()
    return Commit(name[:_SHOWN_OF_ID] if name == identity else name, identity, top)


def _top(folder: Path) -> Path:
    """The top of the working tree around a folder; of a bare repository its own folder."""
    what = "--show-toplevel"
    if is_so(folder, "--is-inside-git-dir") or is_so(folder, "--is-bare-repository"):
        what = "--absolute-git-dir"
    return _path(ask(folder, "rev-parse", what))


def _outer(top: Path) -> Path | None:
    """The repository of which this one is a submodule."""
    if is_so(top, "--is-bare-repository"):
        return None
    printed = ask(top, "rev-parse", "--show-superproject-working-tree")
    return _path(printed) if printed else None


def _path(printed: bytes) -> Path:
    return Path(os.fsdecode(printed.removesuffix(b"\n")))


def _why_none(top: Path, name: str) -> GitError:
    """Why a name stands for no commit that can be read."""
    shallow = is_so(top, "--is-shallow-repository")
    try:
        identity = ask(top, "rev-parse", "--verify", "--quiet", name).decode().strip()
    except GitError:
        if name == "HEAD":
            return GitError(
                say("the repository has no commit yet"),
                say("commit the tables, or compare two files: gapless diff OLD.yaml NEW.yaml"),
            )
        return _unknown(name, shallow=shallow)
    try:
        ask(top, "cat-file", "-t", identity)
    except GitError:
        if identity == name or shallow:
            return _unknown(name, shallow=shallow)
        return unreadable(top, say("the commit {name}", name=name))
    return _unknown(name)


def _unknown(name: str, *, shallow: bool = False) -> GitError:
    if shallow:
        return GitError(
            say("git knows no revision {name} here: the clone is shallow", name=name),
            say(
                "`git fetch --unshallow` fetches the commits that were left out"
                " (in GitHub's checkout: `fetch-depth: 0`)"
            ),
        )
    return GitError(
        say("git knows no revision {name}", name=name or "''"),
        say("name a commit, a branch or a tag: HEAD, main, v1.2.0"),
    )


def path_in(commit: Commit, path: Path) -> PurePosixPath:
    """A path of the working tree as the commit calls it; raises ``GitError``."""
    whole = Path(os.path.normpath(Path.cwd() / path))
    for top in (commit.top, commit.top.resolve()):
        for candidate in (whole.resolve(), whole):
            if candidate.is_relative_to(top):
                return PurePosixPath(candidate.relative_to(top).as_posix())
    raise GitError(
        say("{path} lies outside the repository {top}", path=path, top=commit.top),
        say("name a path within it"),
    )


def list_files(
    commit: Commit, folder: PurePosixPath, *, lenient: bool = False
) -> tuple[StoredFile, ...]:
    """All files of a commit in a folder and below, or the one file of this path.

    ``lenient`` leaves out submodules that are not here; else ``GitError`` is raised.
    """
    found = tuple(_files(commit, folder, lenient=lenient))
    if not found and folder.parts:
        # Nothing is listed below a submodule; it is listed itself, among the folders above.
        above = [PurePosixPath(*folder.parts[:count]) for count in range(1, len(folder.parts))]
        for mode, identity, path in _entries(commit, above):
            if mode == _SUBMODULE_MODE and path in above:
                return _in_submodule(commit, path, identity, folder.relative_to(path))
    return found


def _files(commit: Commit, folder: PurePosixPath, *, lenient: bool) -> Iterator[StoredFile]:
    for mode, identity, path in _entries(commit, [folder] if folder.parts else [], "-r"):
        if mode in _FILE_MODES:
            yield StoredFile(path, identity, commit.top)
        elif mode == _SUBMODULE_MODE and not (lenient and not _is_here(commit.top, path)):
            yield from _in_submodule(commit, path, identity, PurePosixPath())


def _entries(
    commit: Commit, paths: Iterable[PurePosixPath], *options: str
) -> Iterator[tuple[bytes, str, PurePosixPath]]:
    """Mode, object and path of what a commit holds at some paths; without paths, of all."""
    asked = ("ls-tree", "-z", "--full-tree", *options, commit.id, "--", *map(str, paths))
    for entry in ask(commit.top, *asked, what=_TEXTS).split(b"\0"):
        head, separator, name = entry.partition(b"\t")
        if separator:
            mode, _, identity = head.split()
            yield mode, identity.decode(), PurePosixPath(os.fsdecode(name))


def _is_here(top: Path, place: PurePosixPath) -> bool:
    """Whether a submodule is checked out, in its own folder and not behind a link."""
    folder = top / place
    return (folder / ".git").exists() and folder.resolve() == top.resolve() / place


def _in_submodule(
    commit: Commit, place: PurePosixPath, identity: str, folder: PurePosixPath
) -> tuple[StoredFile, ...]:
    """The files of a folder of a submodule, by their paths from the top of the whole."""
    top = commit.top / place
    if not _is_here(commit.top, place):
        raise GitError(
            say("the submodule {place} is not here, so its tables cannot be read", place=place),
            say("`git submodule update --init {place}` fetches it", place=place),
        )
    try:
        ask(top, "cat-file", "-e", f"{identity}^{{commit}}")
    except GitError:
        raise GitError(
            say(
                "the submodule {place} lacks the commit that {name} records of it",
                place=place,
                name=commit.name,
            ),
            say("`git -C {place} fetch` fetches it", place=place),
        ) from None
    inner = Commit(commit.name, identity, top)
    return tuple(
        StoredFile(place / file.path, file.id, file.repository)
        for file in list_files(inner, folder)
    )


def sizes_of(files: Sequence[StoredFile]) -> Iterator[int]:
    """The size of every file in bytes; raises as ``read_files`` does."""
    for repository, group in groupby(files, key=lambda file: file.repository):
        members = tuple(group)
        wanted = "".join(f"{file.id}\n" for file in members)
        printed = ask(repository, "cat-file", "--batch-check", stdin=wanted.encode(), what=_TEXTS)
        for file, line in zip(members, printed.splitlines(), strict=True):
            _, kind, *size = line.split()
            if kind != b"blob":
                raise unreadable(repository, file.path.as_posix())
            yield int(size[0])


def read_files(files: Sequence[StoredFile]) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The bytes of files; one that is too large is cut just behind what may be read.

    Raises ``GitError`` where the repository does not hold one, or holds it damaged.
    """
    batch: list[tuple[StoredFile, int]] = []
    held = 0
    for file, size in zip(files, sizes_of(files), strict=True):
        if size > LARGEST_FILE:
            yield file.path, b"#" * (LARGEST_FILE + 1)
            continue
        if batch and (held + size > _LARGEST_BATCH or batch[0][0].repository != file.repository):
            yield from _contents(batch)
            batch, held = [], 0
        batch.append((file, size))
        held += size
    yield from _contents(batch)


def _contents(files: Sequence[tuple[StoredFile, int]]) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The bytes of files of one repository, of these sizes."""
    wanted = "".join(f"{file.id}\n" for file, _ in files)
    if not files:
        return
    repository = files[0][0].repository
    printed = ask(repository, "cat-file", "--batch", stdin=wanted.encode(), what=_TEXTS)
    position = 0
    for file, size in files:
        start = printed.find(b"\n", position) + 1
        if printed[position:start].split()[1:] != [b"blob", str(size).encode()]:
            raise unreadable(repository, file.path.as_posix())
        yield file.path, printed[start : start + size]
        position = start + size + 1
