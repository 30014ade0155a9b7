"""Decisions for people: what ``gapless decide`` prints.

The answer comes first, then where it comes from; for what is not decided, what to ask next; for
what no row covers, the reason and the nearest rows.

Invariants: the status is said in words, never by colour alone; every text of a table or a
context is cleaned.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from rich.text import Text

from gapless.compiling.compiled import DECIDED, UNDETERMINED
from gapless.compiling.policy import HitPolicyError, Result
from gapless.deciding.context import ContextError
from gapless.deciding.decision import Decision
from gapless.deciding.explain import (
    DECIDES,
    MATCHES,
    OPEN,
    STOPPED,
    CellReason,
    Explanation,
    RowReason,
    Step,
)
from gapless.deciding.together import Decisions
from gapless.diagnostic import listed, say
from gapless.language import translate
from gapless.model import HitPolicy, Input, Table
from gapless.render.terminal.definitions import Pair, definitions
from gapless.render.terminal.diagnostics import head_lines, help_lines
from gapless.render.terminal.grid_layout import GridRow, TextGrid, lines_of
from gapless.render.terminal.page import indented, paged
from gapless.render.terminal.wrapping import text_of, wrap
from gapless.render.words import table_phrase, word
from gapless.sfeel.formulas import Formula

_VERDICTS = {
    DECIDES: table_phrase("decides"),
    MATCHES: table_phrase("matches too"),
    OPEN: table_phrase("still open"),
    STOPPED: table_phrase("does not match"),
}
#: More nearest rows than this are no longer near.
_MOST_NEAREST = 5
_MOST_ROWS = 20


@paged
def show_decision(
    width: int,
    decision: Decision,
    *,
    explain: bool = False,
    context: Mapping[str, object] | None = None,
) -> Iterator[Text]:
    """A decision; ``explain`` adds what every row has to say.

    Given the ``context`` that was decided, reasons name its values; else the regions they lie in.
    """
    yield from _lines(decision, width, context, explain=explain)


@paged
def show_decisions(width: int, decisions: Decisions, *, explain: bool = False) -> Iterator[Text]:
    """The decisions of several tables, a block for each, and then what to ask, once for all."""
    for name, decision in decisions.items():
        yield from indented(text_of(name, "bold underline"), width)
        context = decisions.contexts[name]
        yield from _lines(decision, width, context, explain=explain, asks=False)
        yield Text()
    if not decisions.needs:
        return
    pairs = []
    for question, names in zip(decisions.questions, decisions.needed_by.values(), strict=True):
        table, column = decisions[names[0]].input(question.name)
        column = replace(column, question=question.text)
        asked = _question(table, column, table.language, question.choices)
        by = text_of(f"{word('needed by', table.language)}: {', '.join(names)}", "dim")
        pairs.append((text_of(question.name, "bold"), Text("\n").join((asked, by))))
    yield from wrap(Text(f"{word('Still needed', table.language)}:", "bold"), width)
    yield from definitions(pairs, width, indent=2)


def _lines(
    decision: Decision,
    width: int,
    context: Mapping[str, object] | None,
    *,
    explain: bool,
    asks: bool = True,
) -> Iterator[Text]:
    """A decision; without ``asks`` it only names what is needed."""
    language = decision.decided_by.language
    if decision.status == DECIDED:
        yield from _decided(decision, context, width)
    elif decision.status == UNDETERMINED:
        said = Text(f"{word('Not yet decided; still needed', language)}:", "bold")
        if asks:
            yield from wrap(said, width)
            yield from definitions(_needs(decision, language), width, indent=2)
        else:
            names = text_of(", ".join(decision.needs))
            yield from indented(Text.assemble(said, " ", names), width, "", "  ")
        if decision.stopped is not None:
            reason = translate(decision.stopped, language)
            yield from wrap(
                text_of(f"{word('Not all inputs that matter are known', language)}: {reason}"),
                width,
            )
    elif decision.failure is not None:
        yield from _failed(decision, width)
    else:
        yield from _uncovered(decision, decision.explain(context), width)
    if explain:
        yield Text()
        yield from _explained(decision.explain(context), language, width)


def _decided(
    decision: Decision, context: Mapping[str, object] | None, width: int
) -> Iterator[Text]:
    table = decision.decided_by
    language, row_word = table.language, word("Row", table.language).lower()
    pairs: list[Pair] = []
    for name, result in decision.outputs.items():
        label = table.outputs[name].label if name in table.outputs else name
        pairs.append((text_of(label), _result(table, name, result)))
    yield from definitions(pairs, width)
    yield Text()
    row = decision.row or _rows_together(decision, context)
    by = f"{word('Decided by', language)} {row_word} {row} · {table.full_name}"
    if decision.cite:
        by += f" · {decision.cite}"
    yield from indented(text_of(by, "dim"), width, "", "  ")
    yield from _way(decision, width)
    others = [hit for hit in decision.hits if decision.row not in (None, hit)]
    if others:
        also = f"{word('Also matching', language)}: {row_word} {', '.join(others)}"
        yield from indented(text_of(also, "dim"), width, "  ")


def _rows_together(decision: Decision, context: Mapping[str, object] | None) -> str:
    """The rows that decide together; or where it is open which one does, all that may."""
    is_first = decision.decided_by.hit_policy is HitPolicy.FIRST
    if decision.hits and not is_first:
        return listed(decision.hits, _MOST_ROWS)
    names: list[str] = []
    ended: set[str] = set()
    for row in decision.explain(context).answering:
        if row.verdict == STOPPED or row.table in ended:
            continue
        if row.use is None:
            names.append(row.row if row.table == decision.table else f"{row.table} {row.row}")
        if row.verdict != OPEN and is_first:
            ended.add(row.table)
    *some, last = names[:_MOST_ROWS]
    either = word("or", decision.decided_by.language)
    before = f"{', '.join(some)} {either} " if some else ""
    return f"{before}{last}{', …' if len(names) > _MOST_ROWS else ''}"


def _way(decision: Decision, width: int) -> Iterator[Text]:
    """The tables that handed over, where some did."""
    if decision.via:
        way = f"{word('by way of', decision.decided_by.language)} {' → '.join(decision.via)}"
        yield from indented(text_of(way, "dim"), width, "  ")


def _result(table: Table, name: str, result: Result) -> Text:
    """A value with its label, or one line for each of several."""
    results = result if isinstance(result, tuple) else (result,)
    lines = []
    for value in results:
        if value is None:
            lines.append(Text("–", "dim"))
            continue
        text = text_of(table.print_output(name, value, with_unit=True), "bold")
        labels = table.outputs[name].labels if name in table.outputs else {}
        label = None if isinstance(value, Formula) else labels.get(value)
        if label and label.casefold() != text.plain.casefold():
            text = Text.assemble(text, " ", text_of(f"({label})", "dim"))
        lines.append(text)
    return Text("\n").join(lines) if lines else Text("–", "dim")


def _needs(decision: Decision, language: str) -> list[Pair]:
    """What to ask: name, question and possible answers of every input still needed."""
    return [
        (text_of(one.name, "bold"), _question(*decision.input(one.name), language, one.choices))
        for one in decision.questions
    ]


def _question(table: Table, column: Input, language: str, choices: Collection[str]) -> Text:
    lines = [text_of(column.question or column.label)]
    domain = column.domain
    answers = []
    for value in domain.enumerated or ():
        label = domain.labels.get(value)
        text = domain.print(value)
        if text not in choices:
            continue
        adds = label is not None and label.casefold() != text.casefold()
        answers.append(f"{text} ({label})" if adds else text)
    if answers and domain.nullable:
        answers.append(f"null ({word('not known', language)})")
    if answers:
        lines.append(text_of(" | ".join(answers), "dim"))
    if column.expression:
        asked = []
        for name in column.expression.names:
            datum = table.data.get(name)
            asked.append(f"{name} ({datum.question or datum.label})" if datum else name)
        lines.append(text_of(f"{word('or', language)}: {', '.join(asked)}", "dim"))
    return Text("\n").join(lines)


def _failed(decision: Decision, width: int) -> Iterator[Text]:
    table, language = decision.decided_by, decision.decided_by.language
    said = f"{word('The answer cannot be computed', language)} · {table.full_name}"
    yield from indented(text_of(said, "bold"), width, "", "  ")
    assert decision.failure is not None, "it failed for a reason"
    yield from indented(text_of(translate(decision.failure, language)), width, "  ")
    if decision.row is not None:
        row = f"{word('Row', language)} {decision.row}"
        yield from indented(text_of(row, "dim"), width, "  ")
    yield from _way(decision, width)


def _uncovered(decision: Decision, explanation: Explanation, width: int) -> Iterator[Text]:
    language = decision.decided_by.language
    said = f"{word('No row covers this case', language)} · {decision.decided_by.full_name}"
    yield from indented(text_of(said, "bold"), width, "", "  ")
    for step in explanation.steps:
        if step.text is None and step.table == decision.table:
            needed = word(
                "It decides {input} ({origin}), without which there is no answer.", language
            )
            needed = needed.format(input=step.label, origin=step.origin)
            yield from indented(text_of(needed), width, "  ")
            break
    yield from _way(decision, width)
    if decision.reason:
        reason = f"{word('Left open', language)}: {decision.reason}"
        yield from indented(text_of(reason), width, "  ")
    nearest = explanation.nearest[:_MOST_NEAREST]
    if nearest:
        yield Text()
        yield Text(word("Nearest rows", language), "bold")
        pairs = [
            (text_of(f"{word('Row', language)} {row.row}"), _reasons(row.cells, language))
            for row in nearest
        ]
        yield from definitions(pairs, width, indent=2)


def _reasons(cells: Sequence[CellReason], language: str) -> Text:
    """What stops or keeps open a row: one line for every cell."""
    lines = []
    for cell in cells:
        if cell.met is None:
            text = f"{cell.label}: {word('not known yet', language)} ({cell.cell}?)"
        else:
            met = translate(cell.met, language)
            text = f"{cell.label}: {met}, {word('not', language)} {cell.cell}"
        lines.append(text_of(text))
    return Text("\n").join(lines)


def _explained(explanation: Explanation, language: str, width: int) -> Iterator[Text]:
    """What tables decided on the way, and every row of each, with what stopped it."""
    if explanation.steps:
        yield Text(word("Decided first", language), "bold")
        steps = [(text_of(step.label), _step(step, language)) for step in explanation.steps]
        yield from definitions(steps, width, indent=2)
        yield Text()
    yield Text(word("Why, row by row", language), "bold")
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
        rows.append(GridRow.of(cells))
    names = (word("Row", language), word("Result", language), word("Because", language))
    headings = tuple(Text(name, "bold") for name in names)
    grid = TextGrid(headings, tuple(rows), ruled=False)
    drawn = lines_of(grid, width)
    if drawn is not None:
        yield from drawn
        return
    for row in explanation.rows:
        line = f"{row.table} {row.row}: {_verdict(row, language)}"
        yield from indented(text_of(line), width, "  ")
        yield from indented(_reasons(row.cells, language), width, "    ")


def _step(step: Step, language: str) -> Text:
    """The value that a table decided for an input, and the row that says so."""
    if step.text is None:
        return text_of(f"– · {step.table}: {word('No row covers this case', language)}")
    table = " ".join(filter(None, (step.table, step.version)))
    row = f", {word('Row', language).lower()} {step.row}" if step.row is not None else ""
    value = word("not known", language) if step.value is None else step.text
    return Text.assemble(text_of(value, "bold"), text_of(f" · {table}{row}"))


def _verdict(row: RowReason, language: str) -> str:
    if row.verdict == DECIDES and row.use:
        return f"→ {row.use}"
    text = word(_VERDICTS[row.verdict], language)
    return f"{text} → {row.use}" if row.use and row.verdict != STOPPED else text


@paged
def show_context_error(width: int, error: ContextError) -> Iterator[Text]:
    """Everything wrong with a context: one line each, with what is allowed."""
    for fault in error.faults:
        yield from head_lines(fault.code, fault.message, width)
        if fault.advice is not None:
            yield from help_lines(fault.advice, width)


@paged
def show_policy_error(width: int, error: HitPolicyError) -> Iterator[Text]:
    """A context on which the rows contradict the table's hit policy."""
    file = error.table.source.name
    advice = say("run `gapless check {file}` to see where the rows collide", file=file)
    yield from head_lines("hit-policy", error.message, width)
    yield from help_lines(advice, width)
