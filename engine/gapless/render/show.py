"""Showing a table: what a supervisor would print.

Purpose: one decision table as a page: heading, grid of rows, what rows say at length, open
questions, and the findings of a check marked on the rows themselves.  Place in the flow:
above ``table_grid`` and ``marks``; ``gapless show`` prints the page.

How the width decides: a grid with every output, if each long free text (an output that names
no values) gets a readable column; else a grid without these, which then stand below it row by
row; else, where even the longest words do not fit side by side, every row as a short list.

Invariants: rows keep the file's order; nothing is cut; structure does not depend on colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.text import Text

from gapless.diagnostic import Diagnostic
from gapless.language import translate
from gapless.model import Rule, Table
from gapless.render.definitions import Pair, definitions, widest_name
from gapless.render.grid_layout import draw, fit
from gapless.render.marks import Marks, mark
from gapless.render.page import Page, indented
from gapless.render.table_grid import (
    MASKED,
    TableGrid,
    build_grid,
    condition_text,
    numbered,
    output_text,
)
from gapless.render.table_words import (
    identity_words,
    input_meanings,
    is_long,
    output_meanings,
    source_words,
)
from gapless.render.words import policy_sentence, severity_word, word
from gapless.render.wrapping import text_of, wrap


def show_table(table: Table, findings: Iterable[Diagnostic] = ()) -> Page:
    """The table as a page, with the findings of its check marked on it."""
    marks = mark(table, findings)
    return Page(lambda width: _page(table, marks, width))


def _page(table: Table, marks: Marks, width: int) -> Iterator[Text]:
    yield from _heading(table, width)
    yield Text()
    layout = choose_grid(table, marks, width)
    if layout is None:
        yield from _stacked(table, marks, width)
    else:
        chosen, widths = layout
        yield from draw(chosen.grid, widths, width)
    yield from _notes(table, marks, width)
    if layout is not None:
        yield from _details(table, layout[0], width)
    yield from _questions(table, width)
    yield from _open_questions(table, marks, width)


def choose_grid(table: Table, marks: Marks, width: int) -> tuple[TableGrid, tuple[int, ...]] | None:
    """The fullest grid that fits, with its widths; None where none does."""
    long = [name for name, output in table.outputs.items() if is_long(table, output)]
    everything = tuple(table.outputs)
    short = tuple(name for name in everything if name not in long)
    choices = [(everything, True), (everything, False)]
    if long and short:
        choices += [(short, True), (short, False)]
    for outputs, cited in choices:
        built = build_grid(table, marks, outputs, cited=cited, long=long)
        widths = fit(built.grid, width)
        if widths is not None:
            return built, widths
    return None


def _heading(table: Table, width: int) -> Iterator[Text]:
    language = table.language
    yield from wrap(text_of(table.title, "bold"), width)
    yield from wrap(text_of(" · ".join(identity_words(table))), width)
    source = source_words(table)
    if source:
        line = text_of(f"{word('source', language)}: {source}", "dim")
        yield from indented(line, width, "", "  ")
    yield from wrap(Text(policy_sentence(table.hit_policy, language), "dim"), width)


def _section(title: str, width: int) -> Iterator[Text]:
    yield Text()
    yield from wrap(Text(title, "bold"), width)


def _notes(table: Table, marks: Marks, width: int) -> Iterator[Text]:
    if not marks.notes:
        return
    yield from _section(word("findings", table.language), width)
    digits = len(str(len(marks.notes)))
    for number, finding in marks.notes:
        text = Text.assemble(
            (f"{severity_word(finding.severity)} {finding.code}", "bold"),
            ": ",
            text_of(translate(finding.message)),
        )
        yield from indented(text, width, f"  ◀{number:<{digits}} ")


def _details(table: Table, shown: TableGrid, width: int) -> Iterator[Text]:
    """What the grid had no room for: long outputs, citations, notes; row by row."""
    blocks = [(rule, _detail(table, rule, shown)) for rule in table.rules]
    blocks = [(rule, pairs) for rule, pairs in blocks if pairs]
    if not blocks:
        return
    only_notes = shown.cited and len(shown.outputs) == len(table.outputs)
    title = word("notes" if only_notes else "details", table.language)
    yield from _section(title, width)
    if only_notes or not _moved_out(table, shown):
        pairs = [
            (row_name(table, rule), Text(" ").join([text for _, text in found]))
            for rule, found in blocks
        ]
        yield from definitions(pairs, width, indent=2)
        return
    widest = widest_name(pair for _, pairs in blocks for pair in pairs)
    for number, (rule, pairs) in enumerate(blocks):
        if number:
            yield Text()
        yield from wrap(_row_line(table, rule, shown), width)
        yield from definitions(pairs, width, indent=2, widest=widest)


def _moved_out(table: Table, shown: TableGrid) -> Sequence[str]:
    return [name for name in table.outputs if name not in shown.outputs]


def row_name(table: Table, rule: Rule) -> Text:
    """``Baris 2a``."""
    return text_of(f"{word('row', table.language)} {rule.id}", "bold")


def _row_line(table: Table, rule: Rule, shown: TableGrid) -> Text:
    """``Baris 2a: LAPOR ULANG (C.I.2.b)``: the row and what the grid says it concludes."""
    line = row_name(table, rule)
    known = [output_text(table, rule, name) for name in shown.outputs if rule.outputs]
    told = [text for text in known if text.plain]
    if told:
        line = Text.assemble(line, ": ", Text(", ").join(told))
    if rule.cite and not shown.cited:
        line = Text.assemble(line, (f" ({text_of(rule.cite).plain})", "dim"))
    return line


def _detail(table: Table, rule: Rule, shown: TableGrid) -> list[Pair]:
    pairs = []
    for name in _moved_out(table, shown):
        value = output_text(table, rule, name)
        if value.plain:
            pairs.append((text_of(table.outputs[name].label, "dim"), value))
    if rule.note:
        pairs.append((Text(word("note", table.language), "dim"), text_of(rule.note)))
    return pairs


def _stacked(table: Table, marks: Marks, width: int) -> Iterator[Text]:
    """Every row as a short list: for widths at which no grid can be read."""
    language = table.language
    labels = [column.label for column in table.inputs.values()]
    labels += [output.label for output in table.outputs.values()]
    widest = widest_name((text_of(label), Text()) for label in labels)
    group: str | None = None
    for number, rule in enumerate(table.rules):
        if number:
            yield Text()
        if rule.group != group:
            group = rule.group
            yield from wrap(text_of(group or "", "bold underline"), width)
        name = row_name(table, rule)
        if rule.id in marks.masked:
            name = Text.assemble((f"{MASKED} ", "bold"), name)
        name = numbered(name, marks.rows.get(rule.id, []))
        if rule.cite:
            name = Text.assemble(name, (f" ({text_of(rule.cite).plain})", "dim"))
        yield from wrap(name, width)
        conditions = [
            (text_of(table.inputs[key].label), condition_text(rule, key, marks))
            for key in rule.cells
        ]
        if conditions:
            yield from definitions(conditions, width, indent=2, widest=widest)
        else:
            yield Text(f"  {word('always', language)}", "dim")
        yield Text(f"  {word('then', language)}", "dim")
        yield from definitions(_conclusions(table, rule), width, indent=2, widest=widest)
    if marks.missing:
        yield Text()
        yield from wrap(Text(word("gaps", language), "bold underline"), width)
    for missing in marks.missing:
        yield numbered(Text("?"), [missing.number])
        pairs = [
            (text_of(table.inputs[key].label if key in table.inputs else key), text_of(tests))
            for key, tests in missing.where.items()
        ]
        yield from definitions(pairs, width, indent=2, widest=widest)


def _conclusions(table: Table, rule: Rule) -> list[Pair]:
    if rule.use is not None:
        return [(Text("→"), text_of(rule.use, "bold"))]
    pairs = [
        (text_of(output.label), output_text(table, rule, name))
        for name, output in table.outputs.items()
    ]
    if rule.note:
        pairs.append((Text(word("note", table.language)), text_of(rule.note)))
    return [(label, text) for label, text in pairs if text.plain]


def _questions(table: Table, width: int) -> Iterator[Text]:
    """The question of each input, the words its values stand for, and what is computed."""
    pairs = []
    for name, column in table.inputs.items():
        text = Text()
        if column.question:
            text.append_text(text_of(column.question))
        meanings = input_meanings(column, table.language)
        if meanings:
            separator = "\n" if text.plain else ""
            text = Text.assemble(text, separator, text_of("; ".join(meanings), "dim"))
        if text.plain:
            pairs.append((text_of(table.inputs[name].label), text))
    for output in table.outputs.values():
        texts = output_meanings(output)
        if texts:
            pairs.append((text_of(output.label), text_of("; ".join(texts), "dim")))
    if pairs:
        yield from _section(word("questions", table.language), width)
        yield from definitions(pairs, width, indent=2)


def _open_questions(table: Table, marks: Marks, width: int) -> Iterator[Text]:
    """The accepted gaps with their reasons."""
    if not table.accepted_gaps:
        return
    yield from _section(word("open questions", table.language), width)
    for number, accepted in enumerate(table.accepted_gaps, start=1):
        where = Text(", ").join(
            Text.assemble(text_of(table.inputs[name].label), ": ", text_of(cell.text))
            for name, cell in accepted.cells.items()
        )
        line = numbered(where, marks.accepted.get(accepted.span.start, []))
        yield from indented(line, width, f"  {number}. ")
        yield from indented(text_of(accepted.reason, "dim"), width, "     ")
