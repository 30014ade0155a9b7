"""Standard input, where it stands for a file.

Invariants: it is read once, and never beyond the size asked for.
"""

from __future__ import annotations

import errno
import sys

from gapless.diagnostic import say
from gapless.project.misuse import Misuse
from gapless.reading.files import LARGEST_FILE, read_bytes
from gapless.source import Source
from gapless.system_faults import reason_of

#: The word for it.
STANDARD_INPUT = "-"
#: The name of what is read from it.
NAME = "<stdin>"


def read_input(most: int) -> bytes:
    """What standard input gives, at most so many bytes; raises ``Misuse``."""
    try:
        if sys.stdin is None:
            raise OSError(errno.EBADF, "")
        return sys.stdin.buffer.read(most)
    except OSError as problem:
        fault = say("standard input cannot be read: {reason}", reason=reason_of(problem))
        raise Misuse(fault) from None


def read_source() -> Source:
    """The text of a table or of cases; raises ``Misuse`` and ``TableError``."""
    return read_bytes(NAME, read_input(LARGEST_FILE + 1))
