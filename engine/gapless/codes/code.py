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

from collections.abc import Callable, Iterable

from gapless.codes.example import Example
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Facts, Label, Message, Severity
from gapless.source import Source, Span

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

    @property
    def texts(self) -> tuple[str, str, str]:
        """What it says to people: title, meaning and remedy."""
        return self.title, self.meaning, self.remedy

    def made(self, diagnostic: Diagnostic) -> bool:
        """Whether a diagnostic is of this kind."""
        return diagnostic.code == self.name

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

    def later(self, make: Callable[[], Diagnostic], severity: Severity | None = None) -> Diagnostic:
        """A diagnostic of this kind and severity, the rest of which is made when it is read."""
        return Diagnostic.later(self.name, self.severity if severity is None else severity, make)
