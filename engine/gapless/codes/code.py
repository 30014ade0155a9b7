"""A code: one kind of diagnostic, which makes those of its kind.

It says once what they are called, how much they matter, what they mean and what to do.

Invariants: of an example, what is wrong gives the code and what is right does not give it; the
tests run both.

Example::

    >>> from gapless.codes.yaml import DUPLICATE_KEY
    >>> from gapless.diagnostic import say
    >>> span = Source("a.yaml", "table: a\\ntable: b").span(9, 14)
    >>> found = DUPLICATE_KEY.at(span, say("the key table stands here a second time"))
    >>> found.code, str(found.severity), found.primary.span.text
    ('duplicate-key', 'error', 'table')
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from gapless.codes.example import Example
from gapless.diagnostic import Diagnostic, Facts, Label, Message, Severity, say
from gapless.source import Source, Span


class Topic(StrEnum):
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
        """What people call the topic."""
        return _HEADINGS[self]


_HEADINGS = {
    Topic.FILES: say("Files that cannot be read"),
    Topic.YAML: say("YAML that means something else"),
    Topic.FORM: say("The form of a table"),
    Topic.COLUMNS: say("Inputs and outputs"),
    Topic.ROWS: say("Rows and cells"),
    Topic.TABLES: say("Tables that hand over to one another"),
    Topic.CHECK: say("What check proves"),
    Topic.REVISIONS: say("Revisions"),
    Topic.USE: say("Cases and contexts"),
}


_NO_FACTS = Facts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One kind of diagnostic.

    ``title`` is one lower-case sentence, ``meaning`` what it is and why it matters, ``remedy`` what
    to do; the register shows them to translators.  ``severity`` is the usual one.
    """

    name: str
    title: str
    meaning: str
    remedy: str
    example: Example
    severity: Severity = Severity.ERROR
    topic: Topic = Topic.CHECK

    @property
    def texts(self) -> tuple[str, str, str]:
        """What it says to people: title, meaning and remedy."""
        return self.title, self.meaning, self.remedy

    def at(
        self,
        place: Span | Source | None,
        message: Message,
        *,
        help: Message | None = None,
        related: Iterable[Label] = (),
        facts: Facts = _NO_FACTS,
        severity: Severity | None = None,
    ) -> Diagnostic:
        """A diagnostic of this kind about a place in a text, or about the whole of a source."""
        return Diagnostic(
            self.name,
            self.severity if severity is None else severity,
            message,
            Label(place) if isinstance(place, Span) else None,
            tuple(related),
            help,
            facts,
            place.name if isinstance(place, Source) else None,
        )
