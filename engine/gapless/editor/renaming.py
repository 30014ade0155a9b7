"""Renaming: an input, a value or a row id, everywhere in a text.

Purpose: the edits that call something otherwise, proved: the table that comes out is the table
before, up to the name.

A rename is never trusted.  The new text is loaded as any file is, and compared with the table
before, whose values were renamed instead of its text; where the two differ, nothing is changed.

Invariants: nothing but scalars that mention the name is touched; other files are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from lsprotocol import types

from gapless.algebra import sets
from gapless.algebra.domain import Domain
from gapless.algebra.sets import NULL, ValueSet
from gapless.algebra.texts import composed
from gapless.diagnostic import TableError, say
from gapless.editing.edits import reference
from gapless.editing.formatting import meaning
from gapless.editor.names import Mention, Name, NameKind, mentions, name_at
from gapless.editor.view import Refused, View
from gapless.model import Case, Cell, Input, RawData, Table
from gapless.reading.loading import load_source
from gapless.reading.nodes import MappingNode, Node, Scalar
from gapless.reading.yaml_text import scalar
from gapless.sfeel.cell_text import print_value_test
from gapless.source import Source

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
    _prove(view, table, name, new, written)
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
            domain = _domain(table, name, new)
            put = print_value_test(domain, new, nested=not is_alone)
        text = text[:start] + put + text[end:]
    return reference(text) if name.kind is NameKind.ROW else scalar(text)


def _prove(view: View, table: Table, name: Name, new: str, written: Mapping[Scalar, str]) -> None:
    """Refuse a text that does not hold the table before up to the name."""
    source = view.document.source
    pieces: list[str] = []
    done = 0
    for each, text in written.items():
        pieces += [source.text[done : each.start], text]
        done = each.end
    changed = Source(source.name, "".join(pieces) + source.text[done:])
    try:
        after = load_source(changed, view.budget())
    except TableError as failure:
        raise Refused(failure.diagnostics[0].message) from None
    if meaning(_renamed(view, table, name, new)) != meaning(after):
        raise Refused(
            say("{name} cannot be renamed: the table would mean something else", name=name.text)
        )


# The table before, renamed as values.


def _renamed(view: View, table: Table, name: Name, new: str) -> Table:
    if name.kind is NameKind.INPUT:
        return _with_input(view, table, name.text, new)
    if name.kind is NameKind.ROW:
        return _with_row(view, table, name.text, new)
    if name.kind is NameKind.INPUT_VALUE:
        return _with_input_value(table, name, new)
    return _with_output_value(table, name, new)


def _keys(entries: Mapping[str, Item], old: str, new: str) -> dict[str, Item]:
    return {new if key == old else key: value for key, value in entries.items()}


def _with_input(view: View, table: Table, old: str, new: str) -> Table:
    root = view.document.root
    has_label = any(_label(root, part, old) is not None for part in ("inputs", "data"))

    def column(each: Input) -> Input:
        expression = each.expression
        if expression is not None and old in expression.names:
            names = tuple(new if one == old else one for one in expression.names)
            # Its text is that of the new file; that it computes the same is in its steps.
            expression = replace(expression, names=names, text=_expression(view, each, old, new))
        is_it = each.name == old
        return replace(
            each,
            expression=expression,
            name=new if is_it else each.name,
            label=new if is_it and not has_label else each.label,
        )

    def datum(each: RawData) -> RawData:
        if each.name != old:
            return each
        return replace(each, name=new, label=each.label if has_label else new)

    return replace(
        table,
        inputs={key: column(each) for key, each in _keys(table.inputs, old, new).items()},
        data={key: datum(each) for key, each in _keys(table.data, old, new).items()},
        rules=tuple(replace(rule, cells=_keys(rule.cells, old, new)) for rule in table.rules),
        accepted_gaps=tuple(
            replace(gap, cells=_keys(gap.cells, old, new)) for gap in table.accepted_gaps
        ),
        cases=tuple(replace(case, given=_keys(case.given, old, new)) for case in table.cases),
        as_of=new if table.as_of == old else table.as_of,
    )


def _expression(view: View, column: Input, old: str, new: str) -> str:
    """The text of an expression with a name renamed."""
    assert column.expression is not None
    text = column.expression.text
    path = ("inputs", column.name, "expression")
    name = Name(NameKind.INPUT, old)
    found = mentions(view.document.root, view.document.reading.whole, name)
    for mention in reversed([each for each in found if each.place.path == path]):
        text = text[: mention.start] + new + text[mention.end :]
    return text


def _label(root: MappingNode | None, part: str, name: str) -> Node | None:
    columns = root.get(part) if root else None
    body = columns.get(name) if isinstance(columns, MappingNode) else None
    return body.get("label") if isinstance(body, MappingNode) else None


def _with_row(view: View, table: Table, old: str, new: str) -> Table:
    name = Name(NameKind.ROW, old)
    found = mentions(view.document.root, table, name)
    expecting = {each.place.path[1] for each in found if each.place.path[0] == "cases"}
    return replace(
        table,
        rules=tuple(
            replace(
                rule,
                id=new if rule.id == old else rule.id,
                over=tuple(new if row == old else row for row in rule.over),
            )
            for rule in table.rules
        ),
        cases=tuple(
            replace(case, row=new) if number in expecting else case
            for number, case in enumerate(table.cases)
        ),
    )


def _domain(table: Table, name: Name, new: str) -> Domain:
    """The domain of an input with a value renamed."""
    before = table.inputs[name.column].domain
    values = tuple(new if value == name.text else value for value in before.values or ())
    labels = {new if value == name.text else value: label for value, label in before.labels.items()}
    return replace(before, values=values, labels=labels)


def _with_input_value(table: Table, name: Name, new: str) -> Table:
    column = table.inputs[name.column]
    before, domain = column.domain, _domain(table, name, new)

    def cells(known: Mapping[str, Cell]) -> dict[str, Cell]:
        return {
            key: _cell(cell, before, domain, name.text, new) if key == name.column else cell
            for key, cell in known.items()
        }

    return replace(
        table,
        inputs={**table.inputs, name.column: replace(column, domain=domain)},
        rules=tuple(replace(rule, cells=cells(rule.cells)) for rule in table.rules),
        accepted_gaps=tuple(replace(gap, cells=cells(gap.cells)) for gap in table.accepted_gaps),
        cases=tuple(
            replace(case, given=_with_value(case.given, name, new)) for case in table.cases
        ),
    )


def _cell(cell: Cell, before: Domain, after: Domain, old: str, new: str) -> Cell:
    def moved(values: ValueSet) -> ValueSet:
        members = (new if one == old else one for one in before.members(values))
        found = sets.union(after.point(one) for one in members)
        return found | NULL if values.has_null else found

    return replace(cell, values=moved(cell.values), listed=tuple(map(moved, cell.listed)))


def _with_value(texts: Mapping[str, Any], name: Name, new: str) -> dict[str, Any]:
    """The texts of a case with a value renamed, alone or in a list."""

    def one(text: Any) -> Any:
        if isinstance(text, tuple):
            return tuple(map(one, text))
        return new if text == name.text else text

    return {key: one(text) if key == name.column else text for key, text in texts.items()}


def _with_output_value(table: Table, name: Name, new: str) -> Table:
    output = table.outputs[name.column]
    values = tuple(new if value == name.text else value for value in output.values or ())
    labels = {new if value == name.text else value: label for value, label in output.labels.items()}

    def case(each: Case) -> Case:
        return replace(each, outputs=_with_value(each.outputs, name, new))

    return replace(
        table,
        outputs={**table.outputs, name.column: replace(output, values=values, labels=labels)},
        rules=tuple(
            replace(rule, outputs=_with_value(rule.outputs, name, new)) if rule.outputs else rule
            for rule in table.rules
        ),
        cases=tuple(map(case, table.cases)),
    )
