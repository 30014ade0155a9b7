"""A view: a document, what is known of it, and its places as the editor counts them.

Invariants: a view is of one version; a request that is cancelled, or whose text has changed since,
ends at the next step of its budget.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from enum import IntEnum
from functools import cached_property
from threading import Event

from lsprotocol import types

from gapless.api import DecisionTable
from gapless.budget import Budget
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Diagnostic, Explained
from gapless.editor.checked import Checked
from gapless.editor.document import Document
from gapless.editor.positions import Positions
from gapless.model import Output, Table
from gapless.render.shortening import ends_alike
from gapless.source import Span


class Need(IntEnum):
    """What a feature needs: the text alone, what was found about it, a table that can be used."""

    TEXT = 0
    CHECK = 1
    TABLE = 2


class Refused(Explained):
    """What is asked for cannot be done; ``message`` says why."""


@dataclass(frozen=True, eq=False)
class View:
    """One look at a document.  ``checked`` is None while nothing is known yet.

    ``uri_of`` gives the address of a file by its name; ``asks_again`` says that the editor asks for
    the edit of an action when it is chosen.
    """

    document: Document
    checked: Checked | None
    encoding: str
    uri_of: Callable[[str], str]
    asks_again: bool = True
    cancelled: Event = field(default_factory=Event)

    @cached_property
    def positions(self) -> Positions:
        """The places of the text."""
        return Positions(self.document.source, self.encoding, self.document.lead)

    @property
    def knows(self) -> Need:
        """How much is known of the text."""
        if self.checked is None:
            return Need.TEXT
        return Need.CHECK if self.checked.ready is None else Need.TABLE

    @property
    def known(self) -> Checked:
        """What was found about the text, for features that need it."""
        assert self.checked is not None, "features say what they need"
        return self.checked

    @property
    def ready(self) -> DecisionTable:
        """The table, for features that need one."""
        assert self.known.ready is not None, "features say what they need"
        return self.known.ready

    @property
    def findings(self) -> Sequence[Diagnostic]:
        """What was found about the text."""
        return self.checked.findings if self.checked else ()

    @property
    def head(self) -> Span:
        """Where a table says which it is; else its first line."""
        source, root = self.document.source, self.document.root
        node = root.get("table") if root else None
        return node.span if node else source.span(0, len(source.line_text(1)))

    def budget(self) -> Budget:
        """The budget of an answer."""
        return self.document.budget(self.cancelled)

    def place_of(self, found: Diagnostic) -> Span | None:
        """Where in this text a finding points at."""
        if found.primary is None or not self.is_here(found.primary.span):
            return None
        return found.primary.span

    def is_here(self, span: Span) -> bool:
        """Whether a span lies in this text."""
        return span.source.name == self.document.source.name

    def table_in_force(self, name: str) -> Table | None:
        """The revision of a table that this one hands over to."""
        if self.known.ready is not None and name in self.ready.procedure.tables:
            return self.ready.procedure.tables[name]
        return self.known.library.in_force(name, date.today())

    def output_named(self, text: str) -> tuple[Table | None, Output | None]:
        """The revision in force and the output that ``table.output`` names.

        Where the text has faults no revision is known, and of the output what some file says.
        """
        name, _, output = (part.strip() for part in text.rpartition("."))
        table = self.table_in_force(name)
        if table is None:
            return None, self.document.origins.output(name, output)
        return table, table.outputs.get(output)

    def range(self, span: Span) -> types.Range:
        """The range of a span, in this text or another."""
        lead = self.document.lead if self.is_here(span) else ""
        return Positions(span.source, self.encoding, lead).range(span.start, span.end)

    def location(self, span: Span) -> types.Location:
        """The place of a span, in this text or another."""
        uri = self.document.uri if self.is_here(span) else self.uri_of(span.source.name)
        return types.Location(uri, self.range(span))

    def edits(self, text: str) -> list[types.TextEdit]:
        """What turns this text into another: one edit, of all between the first and last change."""
        old = self.document.source.text
        if text == old:
            return []
        start, same = ends_alike(old, text)
        start, end, new_end = _apart(old, start, len(old) - same, len(text) - same)
        return [types.TextEdit(self.positions.range(start, end), text[start:new_end])]


def _apart(old: str, start: int, end: int, new_end: int) -> tuple[int, int, int]:
    """Keep an edit from beginning or ending within a line end of two characters."""
    if start and old[start - 1] == "\r":
        start -= 1
    if old[end : end + 1] == "\n" and old[end - 1 : end] == "\r":
        end, new_end = end + 1, new_end + 1
    return start, end, new_end
