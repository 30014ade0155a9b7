"""Diagnostics for people, in the manner of compilers.

That is a head with severity, code and message, the place, the source with the offending text
underlined, and the help.

Invariants: no line is wider than the width; the lines of a help text stay lines, so that a
row can be pasted.

Example::

    >>> from gapless.diagnostic import Diagnostic, Severity, say
    >>> from gapless.source import Source
    >>> place = Label(Source("a.yaml", "tabel: x").span(0, 5))
    >>> unknown = Diagnostic("unknown-key", Severity.ERROR, say("unknown key tabel"), place)
    >>> print(show_diagnostics([unknown]).text(60), end="")
    error[unknown-key]: unknown key tabel
     --> a.yaml:1:1
      |
    1 | tabel: x
      | ^^^^^
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.text import Text

from gapless.diagnostic import Diagnostic, Label, Message, Severity
from gapless.language import translate
from gapless.render.cleaning import clean_lines
from gapless.render.place import place_in
from gapless.render.terminal.page import indented, paged
from gapless.render.terminal.snippet import snippet
from gapless.render.terminal.wrapping import text_of, width_of
from gapless.render.words import help_word, severity_word
from gapless.source import Source

STYLES = {
    Severity.ERROR: "bold red",
    Severity.WARNING: "bold yellow",
    Severity.INFORMATION: "bold cyan",
}
#: More related places than this help nobody.
_MOST_RELATED = 8


@paged
def show_diagnostics(width: int, diagnostics: Iterable[Diagnostic]) -> Iterator[Text]:
    """The diagnostics as given, a blank line between two."""
    for number, diagnostic in enumerate(diagnostics):
        if number:
            yield Text()
        yield from diagnostic_lines(diagnostic, width)


def diagnostic_lines(diagnostic: Diagnostic, width: int) -> Iterator[Text]:
    """The lines of one diagnostic."""
    yield from head_lines(diagnostic.code, diagnostic.message, width, diagnostic.severity)
    labels = _labels(diagnostic)
    gutter = max((len(str(label.span.line)) for label, _ in labels), default=1)
    where = str(place_in(diagnostic))
    if where:
        yield from indented(text_of(where), width, " " * gutter + "--> ", at_spaces=True)
    for number, (source, found) in enumerate(_by_source(labels)):
        if number:
            span = found[0][0].span
            at = f"{source.name}:{span.line}:{span.column}"
            yield from indented(text_of(at), width, " " * gutter + "::: ", at_spaces=True)
        yield from snippet(source, found, gutter, width)
    if diagnostic.help is not None:
        yield from help_lines(diagnostic.help, width)


def head_lines(
    code: str, message: Message, width: int, severity: Severity = Severity.ERROR
) -> Iterator[Text]:
    """The severity, the code and the sentence."""
    head = Text.assemble(
        (f"{severity_word(severity)}[{code}]", STYLES[severity]), ": ", text_of(message, "bold")
    )
    yield from indented(head, width, "", "  ")


def _labels(diagnostic: Diagnostic) -> list[tuple[Label, bool]]:
    primary = [(diagnostic.primary, True)] if diagnostic.primary is not None else []
    return primary + [(label, False) for label in diagnostic.related[:_MOST_RELATED]]


def _by_source(labels: list[tuple[Label, bool]]) -> list[tuple[Source, list[tuple[Label, bool]]]]:
    """The labels by file, the primary one's file first."""
    sources: dict[int, tuple[Source, list[tuple[Label, bool]]]] = {}
    for label, primary in labels:
        source = label.span.source
        sources.setdefault(id(source), (source, []))[1].append((label, primary))
    return list(sources.values())


def help_lines(help: Message, width: int) -> Iterator[Text]:
    """The help: its first line behind the word, further lines as they are where they fit."""
    first, *more = clean_lines(translate(help))
    head = Text.assemble((help_word(), "bold green"), ": ", text_of(first))
    yield from indented(head, width, "", "      ")
    for line in more:
        bare = line.lstrip(" ")
        indent = " " * (2 + len(line) - len(bare))
        if width_of(indent + bare) <= width:
            yield Text(indent + bare)
        else:
            yield from indented(Text(bare), width, indent, indent + "  ", at_spaces=True)
