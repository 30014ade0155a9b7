"""Paths as GitHub and SARIF want them: from the top of the repository, or as URIs.

Invariants: nothing is looked up on the disk; a path outside the repository stays whole.

Example::

    >>> names = FileNames("/home/sari/sop/tables", "/home/sari/sop")
    >>> names.from_top("a b.yaml"), names.uri("a b.yaml"), names.uri("../../x.yaml")
    ('tables/a b.yaml', 'tables/a%20b.yaml', 'file:///home/sari/x.yaml')
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import PurePath
from urllib.parse import quote

from gapless.dataclass import dataclass

STANDARD_INPUT = "<stdin>"


@dataclass(frozen=True, slots=True)
class FileNames:
    """``here`` is the folder that relative paths start from, ``top`` that of the repository."""

    here: str
    top: str

    def from_top(self, path: str) -> str:
        """The path from the top of the repository, with ``/``; whole where it lies outside."""
        if path in ("", STANDARD_INPUT):
            return path
        return _from_top(self.here, self.top, path)

    def uri(self, path: str) -> str:
        """The path as a URI reference: relative inside the repository, else absolute."""
        return _uri(self.from_top(path))


# A report asks for the same few paths a hundred thousand times.
@lru_cache(maxsize=1024)
def _from_top(here: str, top: str, path: str) -> str:
    whole = PurePath(os.path.normpath(os.path.join(here, path)))
    return (whole.relative_to(top) if whole.is_relative_to(top) else whole).as_posix()


@lru_cache(maxsize=1024)
def _uri(name: str) -> str:
    encoded = quote(os.fsencode(name))
    return f"file://{encoded}" if PurePath(name).is_absolute() else encoded
