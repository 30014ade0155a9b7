"""Regular expressions that are compiled when they are first used.

Purpose: a command uses a few of all that the package has; to compile every one took a tenth of the
time that a command takes to start.

Worked example::

    >>> DIGITS = pattern("[0-9]+")
    >>> DIGITS.findall("3 h 30 min")
    ['3', '30']
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # So that types are checked as they are there.
    from re import compile as pattern
else:

    class pattern:  # noqa: N801
        """``re.compile``: has all that a compiled pattern has, and is compiled for it."""

        def __init__(self, text: str, flags: int = 0) -> None:
            self._what = text, flags

        def __getattr__(self, name: str) -> Any:
            """Asked for what is not known yet, which is kept."""
            found = getattr(re.compile(*self._what), name)
            setattr(self, name, found)
            return found


__all__ = ["pattern"]
