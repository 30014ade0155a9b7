"""A table of a DMN file as the nodes of a YAML file that an owner would like to keep.

Purpose: from the nodes that stand for the XML, in which everything is said, to those that an owner
would write: what goes without saying is left out, texts lose the quotes that they do not need,
what all rows of a stretch have as their note becomes their group, and what describes a decision or
a column stands above it.

Invariants: a cell is written in other words only where those read as the same tests; nothing else
of what the table means is touched.

Example: the cell ``"private", "company"`` becomes the list ``[private, company]``, and ``-``
nothing at all.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

from gapless.algebra.domain import Domain
from gapless.algebra.values import Kind
from gapless.dataclass import dataclass
from gapless.editing.printing import WIDTH
from gapless.editing.remarks import Path, Remarks
from gapless.model import Table
from gapless.pattern import pattern
from gapless.reading.dmn.extension import kept_of
from gapless.reading.dmn.tables import Translation
from gapless.reading.dmn.xml import Element
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.sfeel.cell_text import ANY
from gapless.sfeel.cells import read_tests
from gapless.source import Source
from gapless.unreadable import Unreadable
from gapless.visible import clean_pieces

#: A text in quotes, which need not end before the whole does.
_QUOTED = pattern(r'"((?:[^"\\]|\\.)*+)("?+)')
_MAY_BE_SHORTER = pattern(r"[\",]")
_ESCAPED = pattern(r"\\(.)")
#: What Kogito's editor proposes to whoever adds a row.
_PROPOSED = "// Your annotations here"
#: A longer note is none that could head rows.
_LONGEST_GROUP = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """A table as nodes to be printed, with the comments above its parts, and above all.

    ``is_kept`` says that it is one of gapless's, which was exported, as it was then.
    """

    root: MappingNode
    remarks: Mapping[Path, Remarks]
    head: tuple[str, ...]
    is_kept: bool = False


def draft(
    translation: Translation, table: Table, day: str, head: Mapping[str, str], document: str
) -> Draft:
    """A table as its owner would write it; ``day`` is its first.

    Where it keeps nothing of its own, ``head`` and the ``document`` are what it says of itself.
    """
    root = replaced(translation.root, {"effective": scalar(day)})
    if kept_of(translation.found.place) is not None:
        # Cells that a modeler has changed since are in FEEL.
        rules = _rules(root.values["rules"], table, is_kept=True)
        return Draft(replaced(root, {"rules": rules}), {}, (), is_kept=True)
    source = mapping({"document": scalar(document)}) if document else None
    title = None if table.title == table.id else _words(table.title)
    parts: dict[str, Node | None] = {
        name: scalar(text) for name, text in (*head.items(), ("table", table.id))
    }
    parts |= {side: _columns(root.values[side]) for side in ("inputs", "outputs")}
    parts["rules"] = _rules(root.values["rules"], table)
    root = replaced(root, {**parts, "title": title, "source": source})
    return Draft(root, _remarks(translation), tuple(_head(translation)))


def replaced(root: MappingNode, parts: Mapping[str, Node | None]) -> MappingNode:
    """A mapping with other values, None for none."""
    found = {**root.values, **parts}
    return mapping({key: value for key, value in found.items() if value is not None}, root)


def going_over(root: MappingNode, over: Mapping[int, str | tuple[str, ...]]) -> MappingNode:
    """The table in which rows, by their positions, go over others."""
    rules = root.values["rules"]
    assert isinstance(rules, SequenceNode)
    items = list(rules.items)
    for position, rows in over.items():
        row = items[position]
        assert isinstance(row, MappingNode)
        value = scalar(rows) if isinstance(rows, str) else _listed(map(scalar, rows))
        items[position] = replaced(row, {"over": value})
    return replaced(root, {"rules": rules._replace(items=tuple(items))})


# Nodes.


def scalar(text: str) -> Scalar:
    """A text, in quotes where it would be none without them."""
    return Scalar(text, False, Source("", text), 0, len(text))


def _words(text: str) -> Scalar:
    """What people read, without characters that nobody sees."""
    lines = (" ".join(line.split()) for line in text.splitlines())
    return scalar("\n".join("".join(clean_pieces(line)) for line in lines))


def mapping(parts: Mapping[str, Node], like: MappingNode | None = None) -> MappingNode:
    """A mapping; its place, and those of keys, are those of one like it."""
    known = {key.text: key for key in like.keys} if like else {}
    keys = tuple((known.get(name) or scalar(name))._replace(plain=False) for name in parts)
    if like is None:
        return MappingNode(keys, dict(parts), Source("", ""), 0, 0)
    return like._replace(keys=keys, values=dict(parts))


def _listed(items: Iterable[Node]) -> SequenceNode:
    return SequenceNode(tuple(items), Source("", ""), 0, 0)


# Columns and rows.


def _columns(section: Node) -> Node:
    """Columns without what goes without saying."""
    assert isinstance(section, MappingNode)
    return mapping({name: _column(name, body) for name, body in section.values.items()}, section)


def _column(name: str, body: Node) -> Node:
    assert isinstance(body, MappingNode)
    parts = dict(body.values)
    for key in ("label", "question"):
        text = parts.pop(key, None)
        if isinstance(text, Scalar) and text.text != name:
            parts[key] = _words(text.text)
    values, kind = parts.get("values"), parts.get("type")
    if isinstance(values, SequenceNode) and isinstance(kind, Scalar) and kind.text == Kind.STRING:
        parts["values"] = _listed(
            scalar(each.text) for each in values.items if isinstance(each, Scalar)
        )
    return mapping(parts, body)


def _rules(section: Node, table: Table, *, is_kept: bool = False) -> Node:
    """Rows with cells in an owner's words, and of tables that keep nothing also notes."""
    assert isinstance(section, SequenceNode)
    rows = [row for row in section.items if isinstance(row, MappingNode)]
    notes = [_plain_note(row.values.get("note")) for row in rows]
    key = "group" if _are_groups(notes) else "note"
    cells = {name: _respelled(column.domain) for name, column in table.inputs.items()}
    items = []
    for row, note in zip(rows, notes, strict=True):
        parts = dict(row.values)
        when = parts.pop("when", None)
        if isinstance(when, MappingNode):
            found = {name: cells[name](cell) for name, cell in when.values.items()}
            said = {name: cell for name, cell in found.items() if cell is not None}
            parts |= {"when": mapping(said, when)} if said else {}
        if not is_kept:
            parts.pop("note", None)
            parts |= {key: _words(note)} if note else {}
        items.append(mapping(parts, row))
    return section._replace(items=tuple(items))


def _plain_note(note: Node | None) -> str:
    """A note, without the quotes that some modelers put around every text."""
    text = note.text if isinstance(note, Scalar) else ""
    if text == _PROPOSED:
        return ""
    quoted = _QUOTED.fullmatch(text)
    if quoted and quoted[2]:
        text = _ESCAPED.sub(r"\1", quoted[1]).strip()
    return text


def _are_groups(notes: Sequence[str]) -> bool:
    """Whether notes are headings: few and short, each of some rows that follow one another."""
    stretches = [note for note, _ in groupby(notes)]
    return (
        2 <= len(stretches) <= len(notes) // 2
        and len(set(stretches)) == len(stretches)
        and all(note and "\n" not in note and len(note) <= _LONGEST_GROUP for note in stretches)
    )


def _respelled(domain: Domain) -> Callable[[Node], Node | None]:
    """Writes the cells of an input as people do; none where any value passes."""

    @cache
    def tests(text: str) -> tuple[str, ...]:
        if not _MAY_BE_SHORTER.search(text):
            return (text,)
        try:
            found = read_tests(domain, text)
        except Unreadable:
            return (text,)
        return tuple(_unquoted(domain, text[each.start : each.end]) for each in found)

    def cell(node: Node) -> Node | None:
        if not isinstance(node, Scalar):
            return node
        if node.text == ANY:
            return None
        pieces = tests(node.text)
        if len(pieces) == 1:
            return node._replace(text=pieces[0])
        items = tuple(node._replace(text=piece) for piece in pieces)
        return SequenceNode(items, node.source, node.start, node.end)

    return cell


def _unquoted(domain: Domain, text: str) -> str:
    """A test without the quotes that it does not need."""
    bare = _QUOTED.sub(lambda found: _ESCAPED.sub(r"\1", found[1]), text)
    try:
        same = [each.values for each in read_tests(domain, bare)] == [
            each.values for each in read_tests(domain, text)
        ]
    except Unreadable:
        return text
    return bare if same else text


# Comments.


def _head(translation: Translation) -> Iterator[str]:
    """What describes the decision: above the file."""
    owner = translation.found.owner
    yield from _comment(owner, "description")
    if translation.found.table is not None:
        yield from _comment(translation.found.table, "description")
    yield from _comment(owner, "question")
    yield from _comment(owner, "allowedAnswers")


def _remarks(translation: Translation) -> dict[Path, Remarks]:
    """What describes columns: above each."""
    remarks: dict[Path, Remarks] = {}
    for side, name in (("inputs", "input"), ("outputs", "output")):
        section = translation.root.values[side]
        assert isinstance(section, MappingNode)
        clauses = translation.found.place.all(name)
        # Behind those of the clauses are inputs that only formulas name.
        for (key, body), clause in zip(section.entries, clauses, strict=False):
            asked = body.get("question") if isinstance(body, MappingNode) else None
            if asked is None and (lines := list(_comment(clause, "description"))):
                remarks[(side, key.text)] = Remarks(above=lines)
    return remarks


def _comment(element: Element, name: str) -> Iterator[str]:
    found = element.first(name)
    for line in found.text.strip().splitlines() if found else ():
        words = _words(line).text
        yield from (f"# {each}".rstrip() for each in textwrap.wrap(words, WIDTH - 4) or [""])
