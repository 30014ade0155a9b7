"""A code and its example, as values.

Purpose: the form of one entry of the register.

Invariants: of an example, what is wrong gives the code and what is mended does not give it; the
tests run both.

Example::

    >>> table = "table: a\\ntitle: b\\n"
    >>> swap(table, right="title", wrong="titel").bad.files
    (('parkir.yaml', 'table: a\\ntitel: b\\n'),)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gapless.diagnostic import Message, Severity, say

#: The file of an example that needs only one.
FILE = "parkir.yaml"
#: The command of an example that needs no other.
USUAL = f"check {FILE}"


class Group(StrEnum):
    """What a code is about; the order is that of a file's way through gapless."""

    FILES = "files"
    YAML = "yaml"
    FORM = "form"
    COLUMNS = "columns"
    ROWS = "rows"
    TABLES = "tables"
    CHECK = "check"
    REVISIONS = "revisions"
    USE = "use"

    @property
    def heading(self) -> Message:
        """What people call the group."""
        return _HEADINGS[self]


_HEADINGS = {
    Group.FILES: say("Files that cannot be read"),
    Group.YAML: say("YAML that means something else"),
    Group.FORM: say("The form of a table"),
    Group.COLUMNS: say("Inputs and outputs"),
    Group.ROWS: say("Rows and cells"),
    Group.TABLES: say("Tables that hand over to one another"),
    Group.CHECK: say("What check proves"),
    Group.REVISIONS: say("Revisions"),
    Group.USE: say("Cases and contexts"),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """Files by name, a shell command that prepares them, and the gapless command to try."""

    files: tuple[tuple[str, str], ...]
    command: str = USUAL
    prepare: str = ""


@dataclass(frozen=True, slots=True)
class Example:
    """What gives a code, and the same mended."""

    bad: Attempt
    mended: Attempt


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of diagnostic.

    ``title`` is one lower-case sentence, ``meaning`` what it is and why it matters, ``mend`` what
    to do.  ``severity`` is the usual one.
    """

    name: str
    group: Group
    severity: Severity
    title: Message
    meaning: Message
    mend: Message
    example: Example


def swap(
    text: str,
    *,
    right: str,
    wrong: str,
    command: str = USUAL,
    beside: tuple[tuple[str, str], ...] = (),
) -> Example:
    """The example of a text that is right, and wrong where ``right`` is replaced by ``wrong``.

    ``beside`` are further files, alike in both.  Raises ``ValueError`` where ``right`` does not
    stand in the text exactly once.
    """
    if text.count(right) != 1:
        raise ValueError(f"{right!r} does not stand exactly once in the example")
    bad = Attempt(((FILE, text.replace(right, wrong)), *beside), command)
    return Example(bad, Attempt(((FILE, text), *beside), command))
