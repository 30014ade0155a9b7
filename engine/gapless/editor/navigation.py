"""Navigation: from a name to what it names, and to all places that name the same."""

from __future__ import annotations

from collections.abc import Iterator

from lsprotocol import types

from gapless.editor.names import Name, NameKind, mentions, name_at
from gapless.editor.place import find_place
from gapless.editor.view import View
from gapless.reading.hand_overs import needs_of
from gapless.source import Span


def definition(view: View, params: types.DefinitionParams) -> list[types.Location] | None:
    """Where the name at the cursor is defined; of a table, the revision that is in force."""
    offset = view.positions.offset(params.position)
    place = find_place(view.document.root, offset)
    if place is not None and place.scalar is not None and place.path[::2] == ("inputs", "from"):
        point = place.scalar.span.text.rfind(".")
        table, output = view.output_named(place.scalar.text)
        if output is not None and (offset > place.scalar.start + point or table is None):
            return [view.location(output.span)]
    name = _name(view, params.position)
    if name is None:
        return None
    return [view.location(span) for span in _definitions(view, name)] or None


def references(view: View, params: types.ReferenceParams) -> list[types.Location] | None:
    """Every place that names the same, in other tables too where it is a table."""
    name = _name(view, params.position)
    if name is None:
        return None
    found = _mentions(view, name, defining=params.context.include_declaration)
    return [view.location(span) for span in found]


def highlights(
    view: View, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    """Every place of the text that names the same."""
    name = _name(view, params.position)
    if name is None:
        return None
    spans = filter(view.is_here, _mentions(view, name, defining=True))
    return [types.DocumentHighlight(view.range(span)) for span in spans]


def _name(view: View, position: types.Position) -> Name | None:
    table = view.document.reading.table
    if table is None:
        return None
    return name_at(view.document.root, table, view.positions.offset(position))


def _definitions(view: View, name: Name) -> Iterator[Span]:
    table = view.document.reading.table
    assert table is not None
    if name.kind is NameKind.TABLE:
        found = view.table_in_force(name.text)
        if found is not None:
            yield found.spans["table"]
    elif name.kind is NameKind.ROW:
        # Rows without an id are called by their position.
        rule = table.rule(name.text)
        if rule is not None:
            yield rule.span
    else:
        places = mentions(view.document.root, table, name)
        yield from (each.span for each in places if each.defines)


def _mentions(view: View, name: Name, *, defining: bool) -> Iterator[Span]:
    table = view.document.reading.table
    assert table is not None
    for mention in mentions(view.document.root, table, name):
        if defining or not mention.defines:
            yield mention.span
    if name.kind is NameKind.TABLE and view.checked is not None:
        for other in view.checked.library.tables:
            if view.is_here(other.spans["table"]):
                continue
            if defining and other.id == name.text:
                yield other.spans["table"]
            for need in needs_of(other):
                if need.table == name.text and need.span is not None:
                    # Of `table.output` the table.
                    yield need.span.source.span(need.span.start, need.span.start + len(name.text))
