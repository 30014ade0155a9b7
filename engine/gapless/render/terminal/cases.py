"""Cases for people: what failed and why, and what the cases try (``gapless test``).

Invariants: what is expected and what came stand side by side; what is left out is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.text import Text

from gapless.cases.coverage import Aim, Coverage, percent
from gapless.cases.outcome import CaseResult
from gapless.codes.revisions import UNCONFIRMED_CASE
from gapless.diagnostic import say
from gapless.language import translate
from gapless.model import Table
from gapless.render.region_words import region_words
from gapless.render.terminal.case_reasons import explain_failure
from gapless.render.terminal.diagnostics import diagnostic_lines
from gapless.render.terminal.grid_layout import GridRow, TextGrid, lines_of
from gapless.render.terminal.page import indented, paged
from gapless.render.terminal.wrapping import text_of, wrap
from gapless.render.words import help_word, word
from gapless.sfeel.set_words import set_words

_INDENT = 4
#: So many aims are named of each table; ``gapless cases`` finds all of them.
_MOST_MISSED = 8


@paged
def show_failed(width: int, results: Sequence[CaseResult]) -> Iterator[Text]:
    """The cases that failed, one after another."""
    for result in results:
        yield from _failed(result, width)
        yield Text()


def _failed(result: CaseResult, width: int) -> Iterator[Text]:
    whole = result.diagnostic()
    if result.decision is None:
        yield from diagnostic_lines(whole, width)
        return
    related = () if result.rival is None else whole.related[-1:]
    is_unconfirmed = UNCONFIRMED_CASE.made(whole)
    message = whole.message if is_unconfirmed else say("case {name}", name=result.case.name)
    head = replace(whole, message=message, related=related, help=None)
    yield from diagnostic_lines(head, width)
    yield from _side_by_side(result, width)
    parts = [translate(item.fault) for item in result.compared if item.fault is not None]
    parts += explain_failure(result)
    if result.revision is not None:
        parts.append(translate(result.revision))
    if whole.help is not None and (is_unconfirmed or result.rival or result.passes_on):
        parts.append(f"{help_word()}: {translate(whole.help)}")
    for line in parts:
        yield from indented(text_of(line), width, " " * _INDENT, " " * (_INDENT + 2))


def _side_by_side(result: CaseResult, width: int) -> Iterator[Text]:
    rows = []
    for item in result.compared:
        sign, style = (" ", "") if item.same else ("≠", "bold")
        texts = (text_of(text, style) for text in (item.expected, item.got))
        rows.append(GridRow.of((Text(sign, "bold red"), text_of(item.label), *texts)))
    headings = (text_of(name, "bold") for name in ("", "", say("expected"), say("got")))
    grid = TextGrid(tuple(headings), tuple(rows), ruled=False)
    drawn = lines_of(grid, width - _INDENT)
    if drawn is not None:
        yield from (Text.assemble(" " * _INDENT, line) for line in drawn)
        return
    for item in result.compared:
        yield from indented(text_of(item.line), width, " " * _INDENT)


@paged
def show_coverage(
    width: int, coverages: Sequence[Coverage], *, by_cases: bool = True
) -> Iterator[Text]:
    """What the cases of each table try, or calls do, and what they never do."""
    for coverage in coverages:
        table = coverage.table
        said = say("{share} tried ({numbers})", share=percent(coverage), numbers=coverage.numbers)
        line = Text.assemble(text_of(table.full_name, "bold"), ": ", text_of(said))
        yield from indented(line, width, "", "  ")
        for aim in coverage.missed[:_MOST_MISSED]:
            never = say("never: {aim}", aim=aim_words(table, aim))
            yield from indented(text_of(never), width, "  ", "    ")
        left = len(coverage.missed) - _MOST_MISSED
        if left > 0:
            more = say("… and {count:,} more", count=left)
            yield from indented(text_of(more, "dim"), width, "  ")
    if by_cases and any(coverage.missed for coverage in coverages):
        advice = say("`gapless cases TABLE` writes the cases that are missing")
        yield from wrap(text_of(advice, "dim"), width)


def aim_words(table: Table, aim: Aim) -> str:
    """One thing to try, in words."""
    language = table.language
    if aim.rule is None:
        where = {name: (table.inputs[name].domain, values) for name, values in aim.where.items()}
        labels = {name: column.label for name, column in table.inputs.items()}
        return region_words(where, labels, language) or word("every case", language)
    row = f"{word('Row', language).lower()} {aim.rule.id}"
    if aim.input is None or aim.values is None:
        return row
    column = table.inputs[aim.input]
    value = f"{column.label} {set_words(column.domain, aim.values, language)}"
    side = "" if aim.decides else f" ({word('just outside', language)})"
    return f"{row}, {value}{side}"
