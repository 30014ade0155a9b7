"""Arranging: the values of a table file in their canonical order and spelling.

Purpose: from nodes and remarks to an outline that a printer need only lay out.

Keys stand in the order of the schema, cells and values in the order in which the table declares
its columns, and everything whose order has a meaning (rows, columns, listed values) in the order
written.  Durations are spelled as gapless prints them.

Invariants: an outline holds what the nodes hold, and every remark once.  A text is ``quoted`` where
it stands in quotes and would be null, true or false without them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

from gapless.dataclass import dataclass, replace
from gapless.editing.remarks import Path, Remarks
from gapless.editing.spelling import Spelling
from gapless.model import Table
from gapless.reading.conformance import scalar_type
from gapless.reading.nodes import MappingNode, Node, Scalar
from gapless.reading.schema import read_schema
from gapless.source import Source

#: In which order the decision of a case is written; its outputs follow.
_EXPECTED = ("status", "table", "row")
#: What the schema calls an item of each section.
_DEFINITIONS = {
    "inputs": "input",
    "outputs": "output",
    "data": "datum",
    "rules": "rule",
    "accepted_gaps": "accepted_gap",
    "cases": "case",
}


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar."""

    text: str
    quoted: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An item of a list, or the value of a key, with its remarks."""

    key: Text | None
    value: Outline
    above: tuple[str, ...] = ()
    behind: str | None = None

    @property
    def name(self) -> str:
        """The key's text."""
        return self.key.text if self.key else ""


@dataclass(frozen=True, slots=True)
class Group:
    """A list or a mapping, with the comments below its last entry."""

    entries: tuple[Entry, ...]
    is_mapping: bool
    below: tuple[str, ...] = ()


Outline: TypeAlias = Text | Group


@dataclass(frozen=True, slots=True)
class _Arrangement:
    remarks: Mapping[Path, Remarks]
    schema: Mapping[str, Any]
    table: Table | None
    spelling: Spelling | None

    def arranged(self, node: Node, path: Path) -> Outline:
        if isinstance(node, Scalar):
            return self._text(node, path)
        remarks = self.remarks.get(path)
        below = tuple(remarks.below) if remarks else ()
        if not isinstance(node, MappingNode):
            items = (self._entry(None, item, (*path, n)) for n, item in enumerate(node.items))
            return Group(tuple(items), False, below)
        entries = {
            key.text: self._entry(key, value, (*path, key.text)) for key, value in node.entries
        }
        first = [name for name in self._order(path, entries) if name in entries]
        names = dict.fromkeys([*first, *entries])
        return Group(tuple(entries[name] for name in names), True, below)

    def _entry(self, key: Scalar | None, node: Node, path: Path) -> Entry:
        remarks = self.remarks.get(path)
        value = self.arranged(node, path)
        name = None if key is None else self._text(key, path, is_key=True)
        above: tuple[str, ...] = ()
        behind = None
        if remarks is not None:
            above = (*remarks.above, *remarks.behind[:-1])
            behind = remarks.behind[-1] if remarks.behind else None
        if key is None and isinstance(value, Group) and value.entries:
            # Between a dash and the first key there is no line: what stands there goes above.
            first, *others = value.entries
            above = (*above, *(line for line in first.above if line))
            value = replace(value, entries=(replace(first, above=()), *others))
        return Entry(name, value, above, behind)

    # The order of keys.

    def _order(self, path: Path, written: Collection[str]) -> Iterable[str]:
        """The keys of a mapping in their order, as far as it has no meaning."""
        inputs = [*self.table.inputs, *self.table.data] if self.table else []
        outputs = [*self.table.outputs] if self.table else []
        inputs_only = set(inputs).issuperset(written)
        match path:
            case ():
                return self._keys(self.schema)
            case ("source",):
                return self._keys(self.schema["properties"]["source"])
            case ("inputs" | "outputs" | "data" as section, str()):
                return self._keys(self.schema["definitions"][_DEFINITIONS[section]])
            case ("rules" | "accepted_gaps" | "cases" as section, int()):
                return self._keys(self.schema["definitions"][_DEFINITIONS[section]])
            case (_, int(), "when"):
                return inputs
            case (_, int(), "given"):
                # Those of the tables it hands over to stay between them, where they were written.
                return inputs if inputs_only else ()
            case (_, int(), "then"):
                return outputs
            case (_, int(), "expect"):
                return (*_EXPECTED, *outputs)
        return ()

    @staticmethod
    def _keys(schema: Mapping[str, Any]) -> Iterable[str]:
        keys: Mapping[str, Any] = schema["properties"]
        return keys

    # Texts.

    def _text(self, node: Scalar, path: Path, *, is_key: bool = False) -> Text:
        text = node.text if self.spelling is None else self.spelling.of(path, node.text, is_key)
        return Text(text, not node.plain and _means_more_without_quotes(text))


def arrange(root: Node, remarks: Mapping[Path, Remarks], kind: str, table: Table | None) -> Outline:
    """The outline of a file of a kind, by its schema; ``table`` is what it means.

    Without a table (in a file of cases) the types of values are not known, and durations stay as
    they are.
    """
    spelling = None if table is None else Spelling(table)
    return _Arrangement(remarks, read_schema(kind), table, spelling).arranged(root, ())


def _means_more_without_quotes(text: str) -> bool:
    plain = Scalar(text, True, Source("", text), 0, len(text))
    return scalar_type(plain) in ("null", "boolean")
