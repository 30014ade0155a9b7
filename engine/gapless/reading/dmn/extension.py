"""What DMN cannot say of a table, in extension elements under a namespace of our own.

Purpose: give a table that was exported back as it was: its revision, the words of its cells, what
it leaves open on purpose, its cases.

Each element of a decision table can hold a ``kept``: the piece of a table file that it stands for,
with a ``seal`` over what the element itself says.  A modeler that changes a cell leaves the
``kept`` as it is, and so breaks the seal: then the DMN counts, and of the ``kept`` only what DMN
has no words for.

Invariants:
- what is kept never counts against what the file says in DMN;
- a finding about a cell has the place of the cell in DMN.

Example: ``<rule>…<gapless:kept seal="5feceb66ffc86f38"><gapless:entry key="row">a</gapless:entry>
<gapless:entry key="when">…`` keeps the id of a row, and its cells as they were written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from hashlib import sha256

from gapless.algebra.numbers import PLAIN, Numbers
from gapless.algebra.texts import composed
from gapless.algebra.values import Kind
from gapless.pattern import pattern
from gapless.reading.dmn.decisions import Found
from gapless.reading.dmn.tables import Translation, Translator
from gapless.reading.dmn.xml import OWN, Element
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.reading.schema import check_schema
from gapless.reading.styles import Style, notation_of
from gapless.reading.texts import kind_of, text_of
from gapless.source import Span

_KEPT, _ENTRY, _ITEM = f"{OWN}:kept", f"{OWN}:entry", f"{OWN}:item"
#: What DMN says of a column, so that it counts as DMN says it where that was changed.
_SAID = frozenset({"type", "label", "values", "domain", "from", "path", "expression", "nullable"})
_NOTES = frozenset({"cite", "note", "group"})
_CELLS = frozenset({"when", "then", "use", *_NOTES})
_VALUES = frozenset({"values", "domain"})
#: A decimal, as DMN writes it, and a text, in which there is none.
_DECIMAL = pattern(r'"(?:[^"\\]|\\.)*+"?+|(?<!\w)(\d++\.\d++)')
#: What ends the name of the decision with the rows of a table that hands over to others.
ROWS = "_rows"

Entries = dict[str, tuple[Scalar, Node]]


def seal(texts: Iterable[str]) -> str:
    """What is told of texts: another one for other texts, but for the space around them."""
    told = "\0".join(text.strip() for text in texts)
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def kept_of(element: Element) -> Element | None:
    """What an element keeps, if anything."""
    holder = element.first("extensionElements")
    return holder.first(_KEPT) if holder else None


def answering_for(found: Iterable[Found]) -> Iterator[str]:
    """The decisions of an exported file that answer for tables which hand over to others."""
    for one in found:
        if kept_of(one.place) is not None:
            yield one.owner.get("name").removesuffix(ROWS)


def translations(translator: Translator) -> list[Translation]:
    """The tables of a file as they were exported; as DMN says them where nothing is kept.

    Of a table that was changed since, what was changed is as DMN says it.
    """
    ids = {one.owner.get("name"): one.id for one in translator.found}
    return [_restored(one, translator, ids) for one in translator.found]


def _restored(found: Found, translator: Translator, tables: Mapping[str, str]) -> Translation:
    kept = kept_of(found.place)
    if kept is None:
        return translator.translate(found)
    table = _Restoring(found, kept, tables)
    if table.is_whole:
        root = table.root(None)
        return Translation(found, found.place, root, list(check_schema(root)))
    translation = translator.translate(found)
    rows = translation.root.get("rules")
    if translation.faults or len(getattr(rows, "items", ())) != len(table.rules):
        return translation
    root = table.root(translation.root)
    return replace(translation, root=root, faults=list(check_schema(root)))


class _Restoring:
    def __init__(self, found: Found, kept: Element, tables: Mapping[str, str]) -> None:
        table = found.place
        self._found = found
        self._kept = kept
        self._tables = tables
        self._inputs = list(table.all("input"))
        self._outputs = list(table.all("output"))
        self.rules = list(table.all("rule"))
        self._is_same_policy = _is_sealed(table, _policy_texts)
        self._are_same_columns = all(
            [
                *(_is_sealed(clause, _input_texts) for clause in self._inputs),
                *(_is_sealed(clause, _output_texts) for clause in self._outputs),
            ]
        )
        self._is_same = [
            self._are_same_columns and _is_sealed(rule, _rule_texts) for rule in self.rules
        ]

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed."""
        return self._is_same_policy and self._are_same_columns and all(self._is_same)

    def root(self, said: MappingNode | None) -> MappingNode:
        """The table; what was changed as DMN has ``said`` it."""
        table = self._found.place
        entries = _entries(self._kept)
        place = table.tag
        entries["table"] = _scalar("table", place), _scalar(self._found.id, place)
        for key in () if said is None or self._is_same_policy else ("hit_policy",):
            entries.update(_of(said, key))
        for key, clauses, texts in (
            ("inputs", self._inputs, _input_texts),
            ("outputs", self._outputs, _output_texts),
        ):
            columns = dict(self._columns(clauses, texts, _part(said, key)))
            entries[key] = _scalar(key, place), _mapping(columns.values(), table)
        rows = _part(said, "rules")
        read = rows.items if isinstance(rows, SequenceNode) else [None] * len(self.rules)
        items = [
            self._row(rule, is_same, body)
            for rule, is_same, body in zip(self.rules, self._is_same, read, strict=True)
        ]
        rules = SequenceNode(tuple(items), table.source, table.start, table.end)
        entries["rules"] = _scalar("rules", place), rules
        return _mapping(entries.values(), table)

    def _columns(
        self,
        clauses: list[Element],
        texts: Callable[[Element], tuple[str, ...]],
        said: Node | None,
    ) -> Iterator[tuple[str, tuple[Scalar, Node]]]:
        read = said.entries if isinstance(said, MappingNode) else [None] * len(clauses)
        # Behind the columns of the clauses are inputs that only formulas name.
        for clause, pair in zip(clauses, read, strict=False):
            kept = kept_of(clause)
            if kept is not None and not kept.get("name"):
                # The column that names the table to go on with is none of ours.
                continue
            name = self._name(clause, pair)
            key = pair[0] if pair else _scalar(name, _name_place(clause))
            body = _entries(kept) if kept is not None else {}
            if pair and not _is_sealed(clause, texts):
                body = {key: entry for key, entry in body.items() if key not in _SAID}
                own = _entries_of(pair[1])
                numbers = self._numbers(_mapping({**body, **own}.values(), clause))
                body |= {
                    key: (head, _rewritten(node, numbers) if key in _VALUES else node)
                    for key, (head, node) in own.items()
                }
            yield name, (key._replace(text=name), _mapping(body.values(), clause))

    @staticmethod
    def _name(clause: Element, pair: tuple[Scalar, Node] | None) -> str:
        kept = kept_of(clause)
        name = kept.get("name") if kept is not None else ""
        return composed(name) or (pair[0].text if pair else "")

    def _row(self, rule: Element, is_same: bool, said: Node | None) -> MappingNode:
        kept = kept_of(rule)
        row = _entries(kept) if kept is not None else {}
        if not is_same:
            row = {key: entry for key, entry in row.items() if key not in _CELLS}
            rest = {key: entry for key, entry in _entries_of(said).items() if key != "then"}
            row = {**rest, **row, **self._said_cells(said)}
            notes = self._annotations(rule)
            if notes:
                row.pop("note", None)
                row |= notes
        places = {
            "when": self._places(rule, "inputEntry", self._inputs),
            "then": self._places(rule, "outputEntry", self._outputs),
        }
        for key, by_name in places.items():
            node = row[key][1] if key in row else None
            if isinstance(node, MappingNode):
                entries = (
                    (name, _placed(value, by_name[name.text]) if name.text in by_name else value)
                    for name, value in node.entries
                )
                row[key] = row[key][0], _mapping(entries, rule)
        if "use" in row and "" in places["then"]:
            row["use"] = row["use"][0], _placed(row["use"][1], places["then"][""])
        if "row" in row:
            row["row"] = row["row"][0], _placed(row["row"][1], rule.tag)
        return _mapping(row.values(), rule)

    def _said_cells(self, said: Node | None) -> Entries:
        """The cells of a row as DMN says them, by the names of the columns that are kept."""
        cells: Entries = {}
        for key, clauses in (("when", self._inputs), ("then", self._outputs)):
            head, body = _entries_of(said).get(key, (_scalar(key, self._found.place.tag), None))
            named: list[tuple[Scalar, Node]] = []
            for clause, pair in zip(clauses, _entries_of(body).values(), strict=False):
                kept, (name, cell) = kept_of(clause), pair
                if kept is None or kept.get("name"):
                    numbers = self._numbers(
                        _mapping(_entries(kept).values(), clause) if kept else None
                    )
                    key_of = name._replace(text=self._name(clause, pair))
                    named.append((key_of, _rewritten(cell, numbers)))
                elif isinstance(cell, Scalar) and cell.text in self._tables:
                    use = cell._replace(text=self._tables[cell.text])
                    return {"when": cells["when"], "use": (name._replace(text="use"), use)}
            cells[key] = head, _mapping(named, self._found.place)
        return cells

    def _numbers(self, column: MappingNode | None) -> Numbers:
        """How the numbers of a column are written; plain where it has none."""
        root = _mapping(_entries(self._kept).values(), self._kept)
        if column is None or kind_of(column) not in (Kind.NUMBER, Kind.INTEGER):
            return PLAIN
        named = text_of(root.get("language"))
        language = named if named in ("en", "id") else None
        return Style(notation_of(root), language, language or "en", None).of(column)

    def _annotations(self, rule: Element) -> Entries:
        """What a row says beside its cells, in the columns that are named for it."""
        names = [each.get("name") for each in self._found.place.all("annotation")]
        texts = [(_text(each).strip(), each.tag) for each in rule.all("annotationEntry")]
        return {
            name: (_scalar(name, place), _scalar(text, place))
            for name, (text, place) in zip(names, texts, strict=False)
            if name in _NOTES and text
        }

    def _places(self, rule: Element, tag: str, clauses: list[Element]) -> dict[str, Span]:
        """Where the cells of a row stand, by the names of their columns."""
        return {
            self._name(clause, None): (entry.first("text") or entry).content
            for clause, entry in zip(clauses, rule.all(tag), strict=False)
        }


def _is_sealed(element: Element, texts: Callable[[Element], tuple[str, ...]]) -> bool:
    kept = kept_of(element)
    return kept is not None and kept.get("seal") == seal(texts(element))


def _text(element: Element | None) -> str:
    text = element.first("text") if element else None
    return text.text if text else ""


def _policy_texts(table: Element) -> tuple[str, ...]:
    return table.get("hitPolicy"), table.get("aggregation")


def _input_texts(clause: Element) -> tuple[str, ...]:
    expression = clause.first("inputExpression")
    kind = expression.get("typeRef") if expression else ""
    return clause.get("label"), _text(expression), kind, _text(clause.first("inputValues"))


def _output_texts(clause: Element) -> tuple[str, ...]:
    values = _text(clause.first("outputValues"))
    default = _text(clause.first("defaultOutputEntry"))
    told = clause.get("label"), clause.get("name"), clause.get("typeRef"), values
    return (*told, default) if default else told


def _rule_texts(rule: Element) -> tuple[str, ...]:
    return tuple(map(_text, rule.all("inputEntry", "outputEntry", "annotationEntry")))


def _scalar(text: str, place: Span) -> Scalar:
    return Scalar.at(composed(text), place)


def _name_place(clause: Element) -> Span:
    expression = clause.first("inputExpression")
    return ((expression.first("text") if expression else None) or clause).content


def _mapping(entries: Iterable[tuple[Scalar, Node]], place: Element) -> MappingNode:
    return MappingNode.of(entries, place)


def _entries(kept: Element) -> Entries:
    return _entries_of(_mapping(map(_entry, kept.all(_ENTRY)), kept))


def _entries_of(node: Node | None) -> Entries:
    return {entry[0].text: entry for entry in node.entries} if isinstance(node, MappingNode) else {}


def _of(node: Node | None, key: str) -> Entries:
    entries = _entries_of(node)
    return {name: entries[name] for name in (key,) if name in entries}


def _part(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, MappingNode) else None


def _entry(element: Element) -> tuple[Scalar, Node]:
    return _scalar(element.get("key"), element.tag), _node(element)


def _node(element: Element) -> Node:
    """The node that an element is; recursion ends where that of elements does."""
    form = element.get("form")
    entries = list(element.all(_ENTRY))
    if entries or form == "mapping":
        return _mapping(map(_entry, entries), element)
    items = tuple(map(_node, element.all(_ITEM)))
    if items or form == "list":
        return SequenceNode(items, element.source, element.start, element.end)
    place = element.content
    return Scalar.at(composed(element.text), place, plain=form != "text")


def _rewritten(node: Node, numbers: Numbers) -> Node:
    """What DMN says, its decimals as the numbers of the column are written."""
    if isinstance(node, SequenceNode):
        return node._replace(items=tuple(_rewritten(item, numbers) for item in node.items))
    if not isinstance(node, Scalar) or numbers == PLAIN:
        return node
    return node._replace(
        text=_DECIMAL.sub(
            lambda found: numbers.print(Decimal(found[1])) if found[1] else found[0], node.text
        )
    )


def _placed(node: Node, place: Span) -> Node:
    """A scalar, or a list of them, as if it stood at a place."""
    if isinstance(node, SequenceNode):
        items = tuple(_placed(item, place) for item in node.items)
        return SequenceNode(items, place.source, place.start, place.end)
    if isinstance(node, Scalar):
        return Scalar.at(node.text, place, plain=node.plain)
    return node._replace(source=place.source, start=place.start, end=place.end)
