"""One line per diagnostic, for editors and for ``grep``: ``path:line:col: code message``.

Invariants: always exactly one line; a place that is not known is left out.

Example::

    >>> from gapless.diagnostic import Diagnostic, Severity, say
    >>> concise(Diagnostic("missing-file", Severity.ERROR, say("no such file"), origin="a.yaml"))
    'a.yaml: missing-file no such file'
"""

from __future__ import annotations

from gapless.diagnostic import Diagnostic
from gapless.language import translate
from gapless.render.cleaning import clean
from gapless.render.place import place_in


def concise(diagnostic: Diagnostic) -> str:
    """``path:line:col: code message``, as far as the place is known."""
    said = f"{diagnostic.code} {translate(diagnostic.message)}"
    place = str(place_in(diagnostic))
    return clean(f"{place}: {said}" if place else said)
