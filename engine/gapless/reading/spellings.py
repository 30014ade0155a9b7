"""Two spellings of one thing: names, values and rows that differ in nothing a reader looks at.

Purpose: notice ``ya`` beside ``Ya``, beside ``ya`` with a space too many, or with a character that
cannot be seen.  To gapless they are two; to the owner they are hardly.

Invariant: texts that are equal in Unicode NFC are one text and never reported here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from gapless.algebra.texts import spelling
from gapless.algebra.values import Kind
from gapless.budget import Budget
from gapless.codes.check import TWO_SPELLINGS
from gapless.diagnostic import Diagnostic, Label, say
from gapless.model import Input, Output, Rule
from gapless.reading.cells import CellReader, OutputReader
from gapless.reading.nodes import MappingNode
from gapless.reading.texts import entries, scalars
from gapless.source import Span

#: A text and where it stands.
Written = tuple[str, Span]


def spelling_notices(
    root: MappingNode,
    inputs: Mapping[str, Input],
    outputs: Mapping[str, Output],
    rules: Sequence[Rule],
    cells: CellReader,
    conclusions: OutputReader,
    budget: Budget,
) -> Iterator[Diagnostic]:
    """What is spelt in two ways in a table, each time with both places.

    The readers have read its rows, and nothing else yet.
    """
    sections = [root.get(name) for name in ("data", "inputs", "outputs")]
    columns = [entry for section in sections for entry in entries(section)]
    yield from _two_spellings(((key.text, key.span) for key, _ in columns), budget)
    for _, body in columns:
        values = body.get("values") if isinstance(body, MappingNode) else None
        listed = [key for key, _ in entries(values)] or scalars(values)
        yield from _two_spellings(((each.text.strip(), each.span) for each in listed), budget)
    yield from _two_spellings(((rule.id, rule.span) for rule in rules), budget)
    for column in inputs.values():
        if column.domain.kind is Kind.STRING and column.domain.values is None:
            yield from _two_spellings(cells.texts_named(column.name), budget)
    for output in outputs.values():
        if output.kind is Kind.STRING and output.values is None and not output.wording:
            yield from _two_spellings(conclusions.texts_given(output.name), budget)


def _two_spellings(found: Iterable[Written], budget: Budget) -> Iterator[Diagnostic]:
    places: dict[str, Span] = {}
    for text, span in budget.along(found):
        places.setdefault(text, span)
    first: dict[str, str] = {}
    for text, span in budget.along(places.items()):
        one = first.setdefault(spelling(text), text)
        if one != text:
            yield TWO_SPELLINGS.at(
                span,
                say(
                    "{text} and {other} differ only in case, in spaces or in what cannot be seen",
                    text=text,
                    other=one,
                ),
                related=(Label(places[one], say("the other spelling")),),
                help=say("write both alike; if two are meant, tell them apart by more than that"),
            )
