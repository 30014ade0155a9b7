"""A text or value that cannot be read, before its place is known.

Purpose: what the readers of values, cells and expressions raise; who knows the place makes a
diagnostic of it.

Example::

    >>> from gapless.diagnostic import say
    >>> Unreadable(say("no number"), start=1, end=3).at(10, 14).start
    11
"""

from __future__ import annotations

from gapless.codes.code import Code
from gapless.diagnostic import Explained, Message


class Unreadable(Explained, ValueError):
    """A text or value that is not what its place wants, before its place is known.

    ``message`` says what is wrong, ``advice`` what to write instead.  ``start`` and ``end``
    narrow the fault to a piece of the text, where only a piece is wrong.  ``code`` is that of
    the diagnostic to make of it, where the fault has one of its own.
    """

    def __init__(
        self,
        message: Message,
        advice: Message | None = None,
        start: int | None = None,
        end: int | None = None,
        *,
        code: Code | None = None,
    ) -> None:
        super().__init__(message)
        self.advice = advice
        self.start = start
        self.end = end
        self.code = code

    def at(self, start: int, end: int) -> Unreadable:
        """The same fault, placed: kept as it is where it already names a place inside."""
        if self.start is not None and self.end is not None:
            start, end = start + self.start, start + self.end
        return Unreadable(self.message, self.advice, start, end, code=self.code)
