"""Decisions for people: what ``gapless decide`` prints.

Purpose: the answer first, then where it comes from; for what is not decided, what to ask next; for
what no row covers, the reason and the nearest rows.

Invariants: the status is said in words, never by colour alone; every text of a table or a
context is cleaned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.text import Text

from gapless.compiling.policy import HitPolicyError, Result
from gapless.deciding.context import ContextError
from gapless.deciding.decision import Decision
from gapless.deciding.explain import DECIDES, OPEN, STOPPED, CellReason, Explanation, RowReason
from gapless.diagnostic import Severity, say
from gapless.language import translate
from gapless.model import Input, Table
from gapless.render.terminal.definitions import Pair, definitions
from gapless.render.terminal.grid_layout import GridCell, GridRow, TextGrid, draw, fit
from gapless.render.terminal.page import Page, indented
from gapless.render.terminal.wrapping import text_of, wrap
from gapless.render.words import help_word, severity_word, word

#: More nearest rows than this are no longer near.
_MOST_NEAREST = 5


def show_decision(
    decision: Decision, *, explain: bool = False, context: Mapping[str, object] | None = None
) -> Page:
    """A decision; ``explain`` adds what every row has to say.

    Given the ``context`` that was decided, reasons name its values; else the regions they lie in.
    """
    explanation = decision.explain(context) if explain or decision.status == "uncovered" else None
    return Page(lambda width: _page(decision, explanation, explain, width))


def _page(
    decision: Decision,
    explanation: Explanation | None,
    explain: bool,
    width: int,
) -> Iterator[Text]:
    table = decision.decided_by
    language = table.language
    if decision.status == "decided":
        yield from _decided(decision, table, width)
    elif decision.status == "undetermined":
        yield from wrap(Text(f"{word('undetermined', language)}:", "bold"), width)
        yield from definitions(_needs(decision, language), width, indent=2)
        if decision.stopped is not None:
            reason = translate(decision.stopped, language)
            yield from wrap(text_of(f"{word('not all needed', language)}: {reason}"), width)
    elif explanation is not None:
        yield from _uncovered(decision, table, explanation, width)
    if explain and explanation is not None:
        yield Text()
        yield from _explained(explanation, language, width)


def _decided(decision: Decision, table: Table, width: int) -> Iterator[Text]:
    language = table.language
    pairs: list[Pair] = []
    for name, result in decision.outputs.items():
        label = table.outputs[name].label if name in table.outputs else name
        pairs.append((text_of(label), _result(table, name, result)))
    yield from definitions(pairs, width)
    yield Text()
    row = word("together", language)
    if decision.row is not None:
        row = f"{word('row', language).lower()} {decision.row}"
    by = f"{word('decided by', language)} {row} · {_table_name(table)}"
    if decision.cite:
        by += f" · {decision.cite}"
    yield from indented(text_of(by, "dim"), width, "", "  ")
    if decision.via:
        way = f"{word('by way of', language)} {' → '.join(decision.via)}"
        yield from indented(text_of(way, "dim"), width, "  ")
    others = [row for row in decision.hits if row != decision.row]
    if others:
        also = (
            f"{word('also match', language)}: {word('row', language).lower()} {', '.join(others)}"
        )
        yield from indented(text_of(also, "dim"), width, "  ")


def _table_name(table: Table) -> str:
    return f"{table.id} {table.version}" if table.version else table.id


def _result(table: Table, name: str, result: Result) -> Text:
    """A value with its label, or one line for each of several."""
    results = result if isinstance(result, tuple) else (result,)
    lines = []
    for value in results:
        if value is None:
            lines.append(Text("–", "dim"))
            continue
        text = text_of(table.print_output(name, value, with_unit=True), "bold")
        label = table.outputs[name].labels.get(value) if name in table.outputs else None
        if label and label.casefold() != text.plain.casefold():
            text = Text.assemble(text, " ", text_of(f"({label})", "dim"))
        lines.append(text)
    return Text("\n").join(lines) if lines else Text("–", "dim")


def _needs(decision: Decision, language: str) -> list[Pair]:
    """What to ask: name, question and possible answers of every input still needed."""
    return [
        (text_of(name, "bold"), _question(*decision.input(name), language))
        for name in decision.needs
    ]


def _question(table: Table, column: Input, language: str) -> Text:
    lines = [text_of(column.question or column.label)]
    domain = column.domain
    answers = []
    for value in domain.enumerated or ():
        label = domain.labels.get(value)
        text = domain.print(value)
        adds = label is not None and label.casefold() != text.casefold()
        answers.append(f"{text} ({label})" if adds else text)
    if answers and domain.nullable:
        answers.append(f"null ({word('null', language)})")
    if answers:
        lines.append(text_of(" | ".join(answers), "dim"))
    if column.expression:
        asked = []
        for name in column.expression.names:
            datum = table.data.get(name)
            asked.append(f"{name} ({datum.question or datum.label})" if datum else name)
        lines.append(text_of(f"{word('or', language)}: {', '.join(asked)}", "dim"))
    return Text("\n").join(lines)


def _uncovered(
    decision: Decision, table: Table, explanation: Explanation, width: int
) -> Iterator[Text]:
    language = table.language
    said = f"{word('uncovered', language)} · {_table_name(table)}"
    yield from indented(text_of(said, "bold"), width, "", "  ")
    if decision.via:
        way = f"{word('by way of', language)} {' → '.join(decision.via)}"
        yield from indented(text_of(way, "dim"), width, "  ")
    if decision.reason:
        reason = f"{word('left open', language)}: {decision.reason}"
        yield from indented(text_of(reason), width, "  ")
    nearest = explanation.nearest[:_MOST_NEAREST]
    if nearest:
        yield Text()
        yield Text(word("nearest", language), "bold")
        pairs = [
            (text_of(f"{word('row', language)} {row.row}"), _reasons(row.cells, language))
            for row in nearest
        ]
        yield from definitions(pairs, width, indent=2)


def _reasons(cells: Sequence[CellReason], language: str) -> Text:
    """What stops or keeps open a row: one line for every cell."""
    lines = []
    for cell in cells:
        if cell.value is None:
            text = f"{cell.label}: {word('unknown', language)} ({cell.cell}?)"
        else:
            text = f"{cell.label}: {cell.value}, {word('is not', language)} {cell.cell}"
        lines.append(text_of(text))
    return Text("\n").join(lines)


def _explained(explanation: Explanation, language: str, width: int) -> Iterator[Text]:
    """Every row of every table on the way, with what stopped it."""
    yield Text(word("why", language), "bold")
    tables = dict.fromkeys(row.revision for row in explanation.rows)
    rows: list[GridRow] = []
    group = None
    for row in explanation.rows:
        if len(tables) > 1 and row.revision != group:
            group = row.revision
            rows.append(GridRow(heading=text_of(" ".join(filter(None, group)), "bold")))
        cells = (
            text_of(row.row, "bold"),
            Text(_verdict(row, language), "bold" if row.verdict == DECIDES else ""),
            _reasons(row.cells, language),
        )
        rows.append(GridRow(tuple(GridCell(text) for text in cells)))
    headings = tuple(Text(word(name, language), "bold") for name in ("row", "result", "because"))
    grid = TextGrid(headings, tuple(rows), ruled=False)
    widths = fit(grid, width)
    if widths is not None:
        yield from draw(grid, widths, width)
        return
    for row in explanation.rows:
        line = f"{row.table} {row.row}: {_verdict(row, language)}"
        yield from indented(text_of(line), width, "  ")
        yield from indented(_reasons(row.cells, language), width, "    ")


def _verdict(row: RowReason, language: str) -> str:
    if row.verdict == DECIDES and row.use:
        return f"→ {row.use}"
    names = {DECIDES: "decides", STOPPED: "stopped", OPEN: "open"}
    text = word(names.get(row.verdict, "matches"), language)
    return f"{text} → {row.use}" if row.use and row.verdict != STOPPED else text


def show_context_error(error: ContextError) -> Page:
    """Everything wrong with a context: one line each, with what is allowed."""
    return Page(lambda width: _context_error(error, width))


def _context_error(error: ContextError, width: int) -> Iterator[Text]:
    for fault in error.faults:
        head = Text.assemble(
            (f"{severity_word(Severity.ERROR)}[{fault.code}]", "bold red"),
            ": ",
            text_of(translate(fault.message), "bold"),
        )
        yield from indented(head, width, "", "  ")
        if fault.advice is not None:
            advice = Text.assemble(
                (help_word(), "bold green"), ": ", text_of(translate(fault.advice))
            )
            yield from indented(advice, width, "", "      ")


def show_policy_error(error: HitPolicyError) -> Page:
    """A context on which the rows contradict the table's hit policy."""
    return Page(lambda width: _policy_error(error, width))


def _policy_error(error: HitPolicyError, width: int) -> Iterator[Text]:
    head = Text.assemble(
        (f"{severity_word(Severity.ERROR)}[hit-policy]", "bold red"),
        ": ",
        text_of(translate(error.message), "bold"),
    )
    yield from indented(head, width, "", "  ")
    advice = say(
        "run `gapless check {file}` to see where the rows collide", file=error.table.source.name
    )
    line = Text.assemble((help_word(), "bold green"), ": ", text_of(translate(advice)))
    yield from indented(line, width, "", "      ")
