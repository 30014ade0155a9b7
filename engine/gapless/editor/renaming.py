"""Renaming: the edits that call an input, a value or a row otherwise, everywhere in a text.

A rename is never trusted.  The new text is loaded as any file is, and in both tables names of the
kind are replaced by their position (``#0``, ``#1``); where the two then differ, nothing is changed.

Invariants: nothing but scalars that mention the name is touched; other files are not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from lsprotocol import types

from gapless.algebra import sets
from gapless.algebra.sets import NULL, ValueSet
from gapless.algebra.texts import composed
from gapless.diagnostic import TableError, say
from gapless.editing.formatting import meaning
from gapless.editor.names import Mention, Name, NameKind, expects_own_row, mentions, name_at
from gapless.editor.view import Refused, View
from gapless.model import Cell, Table
from gapless.reading.loading import load_source
from gapless.reading.nodes import Scalar
from gapless.reading.references import reference
from gapless.reading.yaml_text import scalar
from gapless.sfeel.cell_text import print_value_test
from gapless.sfeel.expression_tokens import tokenize
from gapless.sfeel.expressions import Expression
from gapless.sfeel.formulas import Answer, Formula

Item = TypeVar("Item")


def prepare_rename(
    view: View, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """What would be renamed: nothing where the cursor is on no name, or the text has faults."""
    found = _found(view, params.position)
    if found is None:
        return None
    name, mention = found
    return types.PrepareRenamePlaceholder(view.range(mention.span), name.text)


def rename(view: View, params: types.RenameParams) -> types.WorkspaceEdit | None:
    """The edits that rename what stands at the cursor; raises ``Refused``."""
    found = _found(view, params.position)
    if found is None:
        return None
    name, new = found[0], composed(params.new_name.strip())
    if not new:
        raise Refused(say("a name cannot be empty"))
    table, root = view.document.reading.whole, view.document.root
    texts: dict[Scalar, list[Mention]] = {}
    for mention in mentions(root, table, name):
        texts.setdefault(mention.scalar, []).append(mention)
    written = {each: _written(table, name, new, found) for each, found in texts.items()}
    _prove(view, table, name, written)
    edits = [
        types.TextEdit(view.positions.range(each.start, each.end), text)
        for each, text in written.items()
    ]
    return types.WorkspaceEdit(changes={view.document.uri: edits})


def _found(view: View, position: types.Position) -> tuple[Name, Mention] | None:
    """What can be renamed at a position: a name that is defined in this text."""
    try:
        table = view.document.reading.whole
    except TableError:
        return None
    offset, root = view.positions.offset(position), view.document.root
    name = name_at(root, table, offset)
    if name is None or name.kind is NameKind.TABLE:
        return None
    found = list(mentions(root, table, name))
    here = [each for each in found if each.span.start <= offset <= each.span.end]
    return (name, here[0]) if here and any(each.defines for each in found) else None


def _written(table: Table, name: Name, new: str, found: list[Mention]) -> str:
    """A scalar with its mentions renamed, as YAML."""
    text = found[0].scalar.text
    is_cell = "when" in found[0].place.path and name.kind is NameKind.INPUT_VALUE
    for mention in reversed(found):
        start, end, put = mention.start, mention.end, new
        if is_cell:
            is_alone = text.strip() == name.text
            if text[start - 1 : start] == text[end : end + 1] == '"':
                start, end, is_alone = start - 1, end + 1, False
            domain = table.inputs[name.column].domain
            values = [new if value == name.text else value for value in domain.values or ()]
            after = replace(domain, values=tuple(values), labels={})
            put = print_value_test(after, new, nested=not is_alone)
        text = text[:start] + put + text[end:]
    return reference(text) if name.kind is NameKind.ROW else scalar(text)


def _prove(view: View, table: Table, name: Name, written: Mapping[Scalar, str]) -> None:
    """Refuse a text that does not hold the table before up to the name."""
    source = view.document.source
    pieces: list[str] = []
    done = 0
    for each, text in written.items():
        pieces += [source.text[done : each.start], text]
        done = each.end
    changed = source.with_text("".join(pieces) + source.text[done:])
    try:
        after = load_source(changed, view.budget())
    except TableError as failure:
        raise Refused(failure.diagnostics[0].message) from None
    if meaning(_numbered(table, name)) != meaning(_numbered(after, name)):
        raise Refused(
            say("{name} cannot be renamed: the table would mean something else", name=name.text)
        )


# A table with positions for names.


def _numbered(table: Table, name: Name) -> Table:
    """The table with the position of a name in its place, for all names of one kind."""
    if name.kind is NameKind.INPUT:
        return _with_numbered_inputs(table)
    if name.kind is NameKind.ROW:
        return _with_numbered_rows(table)
    if name.kind is NameKind.INPUT_VALUE:
        return _with_numbered_input_values(table, name.column)
    return _with_numbered_output_values(table, name.column)


def _numbers(names: Iterable[object]) -> dict[Any, str]:
    """The position of each name; numbers and dates in a list are values and no names."""
    return {name: f"#{place}" for place, name in enumerate(names) if isinstance(name, str)}


def _with_numbered_inputs(table: Table) -> Table:
    numbers = _numbers((*table.inputs, *table.data))

    def keyed(entries: Mapping[str, Item]) -> dict[str, Item]:
        return {numbers.get(key, key): item for key, item in entries.items()}

    def expression(known: Expression) -> Expression:
        text = known.text
        for token in reversed([*tokenize(text)]):
            if token.sort == "name":
                text = text[: token.start] + numbers.get(token.text, "") + text[token.end :]
        return replace(known, names=tuple(map(numbers.__getitem__, known.names)), text=text)

    def answers(known: Mapping[str, Answer | None]) -> dict[str, Answer | None]:
        return {
            key: answer.renamed(numbers) if isinstance(answer, Formula) else answer
            for key, answer in known.items()
        }

    # Labels do not change, but where they are the name itself.
    inputs = {
        key: replace(
            each, name="", label="", expression=each.expression and expression(each.expression)
        )
        for key, each in table.inputs.items()
    }
    data = {key: replace(each, name="", label="") for key, each in table.data.items()}
    return replace(
        table,
        inputs=keyed(inputs),
        data=keyed(data),
        rules=tuple(
            replace(rule, cells=keyed(rule.cells), outputs=rule.outputs and answers(rule.outputs))
            for rule in table.rules
        ),
        accepted_gaps=tuple(replace(gap, cells=keyed(gap.cells)) for gap in table.accepted_gaps),
        cases=tuple(replace(case, given=keyed(case.given)) for case in table.cases),
        as_of=table.as_of and numbers[table.as_of],
    )


def _with_numbered_rows(table: Table) -> Table:
    numbers = _numbers(rule.id for rule in table.rules)
    rules = tuple(
        replace(rule, id=numbers[rule.id], over=tuple(map(numbers.__getitem__, rule.over)))
        for rule in table.rules
    )
    cases = tuple(
        replace(case, row=numbers[case.row]) if expects_own_row(table, case) else case
        for case in table.cases
    )
    return replace(table, rules=rules, cases=cases)


def _with_numbered_input_values(table: Table, name: str) -> Table:
    column = table.inputs[name]
    before, numbers = column.domain, _numbers(column.domain.values or ())
    labels = {numbers.get(value, value): label for value, label in before.labels.items()}
    values = tuple(numbers.get(value, value) for value in before.values or ())
    domain = replace(before, values=values, labels=labels)

    def moved(values: ValueSet) -> ValueSet:
        members = (numbers.get(value, value) for value in before.members(values))
        found = sets.union(map(domain.point, members))
        return found | NULL if values.has_null else found

    def cells(known: Mapping[str, Cell]) -> dict[str, Cell]:
        return {
            key: replace(cell, values=moved(cell.values), listed=tuple(map(moved, cell.listed)))
            if key == name
            else cell
            for key, cell in known.items()
        }

    return replace(
        table,
        inputs={**table.inputs, name: replace(column, domain=domain)},
        rules=tuple(replace(rule, cells=cells(rule.cells)) for rule in table.rules),
        accepted_gaps=tuple(replace(gap, cells=cells(gap.cells)) for gap in table.accepted_gaps),
        cases=tuple(
            replace(case, given=_with_numbers(case.given, name, numbers)) for case in table.cases
        ),
    )


def _with_numbered_output_values(table: Table, name: str) -> Table:
    output = table.outputs[name]
    numbers = _numbers(output.values or ())
    labels = {numbers.get(value, value): label for value, label in output.labels.items()}
    values = tuple(numbers.get(value, value) for value in output.values or ())
    return replace(
        table,
        outputs={**table.outputs, name: replace(output, values=values, labels=labels)},
        rules=tuple(
            replace(rule, outputs=rule.outputs and _with_numbers(rule.outputs, name, numbers))
            for rule in table.rules
        ),
        cases=tuple(
            replace(case, outputs=_with_numbers(case.outputs, name, numbers))
            for case in table.cases
        ),
    )


def _with_numbers(values: Mapping[str, Any], name: str, numbers: Mapping[Any, str]) -> Any:
    """Values by column, with numbers for those of one column, alone or in a list."""

    def one(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple(map(one, value))
        return value if isinstance(value, Mapping) else numbers.get(value, value)

    return {key: one(value) if key == name else value for key, value in values.items()}
