"""Published: the findings of a text as an editor underlines them.

Invariants: everything that is found is shown; what stands in another file stands at the head of
the text, with its place as a related one.
"""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from gapless.diagnostic import Diagnostic, Label, Severity
from gapless.editor.view import View
from gapless.language import translate
from gapless.reading.schema import packaged
from gapless.render.cleaning import clean_lines
from gapless.render.finding import with_help

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFORMATION: types.DiagnosticSeverity.Information,
}
#: Where every code is explained.
CODES = "docs/codes.md"


def published(view: View) -> list[types.Diagnostic]:
    """All findings about a text."""
    return [published_one(view, found) for found in view.findings]


def published_one(view: View, found: Diagnostic) -> types.Diagnostic:
    """One finding about a text."""
    place, related = view.place_of(found), list(found.related)
    if found.primary is not None and place is None:
        related.insert(0, Label(found.primary.span))
    place = place or view.head
    page = packaged(CODES)
    return types.Diagnostic(
        range=view.range(place),
        message=text_of(found),
        severity=_SEVERITIES[found.severity],
        code=found.code,
        code_description=types.CodeDescription(f"{page.as_uri()}#{found.code}"),
        source="gapless",
        related_information=list(_related(view, related)),
    )


def _related(view: View, labels: list[Label]) -> Iterator[types.DiagnosticRelatedInformation]:
    for label in labels:
        text = translate(label.text) if label.text else label.span.text.partition("\n")[0]
        yield types.DiagnosticRelatedInformation(
            view.location(label.span), " ".join(clean_lines(text))
        )


def text_of(found: Diagnostic) -> str:
    """What is found, and what to do."""
    place = f"{found.path}: " if found.primary is None and found.path else ""
    return " ".join(clean_lines(place)) + with_help(found)
