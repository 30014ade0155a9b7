"""The decision tables of a DMN file, each as the nodes of a table of ours.

Purpose: find every decision table, in decisions, in knowledge models and in contexts, and write it
as ``reading/nodes`` would give it, had an owner written it in YAML.  What reads nodes need not know
where they come from.

Invariants:
- the places of all nodes are those of what they stand for in the XML;
- a table that cannot be said in full has a fault at the place that cannot, and is not used;
- no row is left out, put in or moved: row 3 is the third ``rule``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from gapless.codes.check import NOT_CHECKED
from gapless.codes.dmn import EMPTY_INPUT_EXPRESSION
from gapless.diagnostic import Diagnostic, Message, say
from gapless.model import HitPolicy
from gapless.reading.columns import RESERVED_OUTPUTS
from gapless.reading.dmn.columns import (
    Column,
    plain_name,
    read_column,
    read_result,
    scalar,
)
from gapless.reading.dmn.names import Names
from gapless.reading.dmn.types import DmnTypes
from gapless.reading.dmn.xml import OWN, Element
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode

#: Of one table; nobody reads more.
MOST_FAULTS = 20

_AGGREGATIONS = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


@dataclass(frozen=True, slots=True)
class Found:
    """A decision table where it was found: under which name, and the decision around it."""

    id: str
    name: str
    owner: Element
    table: Element
    is_whole: bool
    """Whether it is all of the decision, so that the decision's answer is its own."""


@dataclass(slots=True)
class Translation:
    """A decision table as nodes, with the faults and notices of its translation."""

    found: Found
    root: MappingNode
    faults: list[Diagnostic] = field(default_factory=list)
    notices: list[Diagnostic] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the table."""
        return self.found.id


def find_tables(definitions: Element) -> list[Found]:
    """Every decision table of a file, in its order."""
    names = Names()
    found: list[Found] = []
    for owner in definitions.all("decision", "businessKnowledgeModel"):
        name = owner.get("name") or owner.get("id")
        logic = owner if owner.name == "decision" else owner.first("encapsulatedLogic")
        whole = logic.first("decisionTable") if logic else None
        for inner, table in _tables_in(owner):
            full = f"{name} {inner}".strip()
            holder = table.first("extensionElements")
            kept = holder.first(f"{OWN}:kept") if holder else None
            given = names.kept(kept.get("name")) if kept else None
            identity = given or names.table(full)
            found.append(Found(identity, full, owner, table, table is whole))
    return found


def _tables_in(owner: Element) -> Iterator[tuple[str, Element]]:
    """The decision tables in an element, with the name of the context entry that holds each."""
    waiting = [("", owner)]
    while waiting:
        name, element = waiting.pop()
        if element.name == "decisionTable":
            yield name, element
            continue
        if element.name == "contextEntry":
            variable = element.first("variable")
            name = f"{name} {variable.get('name') if variable else ''}".strip()
        waiting.extend((name, child) for child in reversed(element.children))


class Translator:
    """Writes the tables of one file as nodes."""

    def __init__(self, definitions: Element) -> None:
        self._types = DmnTypes(definitions.all("itemDefinition"))
        self.found = find_tables(definitions)
        self._names = {each.get("name") for each in definitions.all("inputData", "decision")}
        self._data = {each.get("name"): each for each in definitions.all("inputData")}
        self._decisions = {
            each.owner.get("name"): each
            for each in self.found
            if each.is_whole and each.owner.name == "decision"
        }
        #: The outputs of decisions, by their ids: what an input of another table can be.
        self._outputs = {
            each.id: {column.clause.get("name"): column.name for column in self._outputs_of(each)}
            for each in self._decisions.values()
        }

    def translate(self, one: Found) -> Translation:
        """A table as nodes."""
        faults: list[Diagnostic] = []
        notices: list[Diagnostic] = []
        inputs, outputs = self._columns(one, faults)
        place = one.table
        rows = list(one.table.all("rule"))
        cells = [list(row.all("inputEntry")) for row in rows]
        results = [list(row.all("outputEntry")) for row in rows]
        for row, given, answered in zip(rows, cells, results, strict=True):
            if not faults and (len(given), len(answered)) != (len(inputs), len(outputs)):
                message = say(
                    "the table is not checked: this row has {cells} cells for {columns} columns",
                    cells=len(given) + len(answered),
                    columns=len(inputs) + len(outputs),
                )
                faults.append(NOT_CHECKED.at(row.tag, message))
        if not faults and not (inputs and outputs):
            faults.append(not_checked(place, say("it has no inputs or no outputs")))
        for element in one.table.all("output"):
            default = element.first("defaultOutputEntry")
            if default is not None:
                faults.append(not_checked(default, say("it has a default output entry")))
        read_inputs: list[list[Scalar]] = []
        entries_of_inputs: list[tuple[Scalar, Node]] = []
        entries_of_outputs: list[tuple[Scalar, Node]] = []
        read_outputs: list[list[Scalar]] = []
        if not faults:
            for number, column in enumerate(inputs):
                body, texts = read_column(column, [row[number] for row in cells], faults, notices)
                entries_of_inputs.append((column.key, body))
                read_inputs.append(texts)
            for number, column in enumerate(outputs):
                body, texts = read_result(column, [row[number] for row in results], faults)
                entries_of_outputs.append((column.key, body))
                read_outputs.append(texts)
        items: list[Node] = []
        if not faults:
            for number, row in enumerate(rows):
                when = [(column.key, read_inputs[at][number]) for at, column in enumerate(inputs)]
                then = [(column.key, read_outputs[at][number]) for at, column in enumerate(outputs)]
                items.append(self._row(row, number, when, then))
        policy = _policy(one.table, faults)
        root = mapping(
            place,
            ("table", scalar(place, one.id)),
            ("title", scalar(place, one.name)),
            ("language", scalar(place, "en")),
            ("numbers", scalar(place, "plain")),
            ("hit_policy", policy),
            ("inputs", mapping_of(place, entries_of_inputs)),
            ("outputs", mapping_of(place, entries_of_outputs)),
            ("rules", SequenceNode(tuple(items), place.source, place.start, place.end)),
        )
        return Translation(one, root, faults[:MOST_FAULTS], notices)

    def _row(
        self,
        row: Element,
        number: int,
        when: list[tuple[Scalar, Scalar]],
        then: list[tuple[Scalar, Scalar]],
    ) -> MappingNode:
        tag = row.tag
        parts: list[tuple[str, Node]] = [
            ("row", Scalar(str(number + 1), row.source, tag.start, tag.end, True)),
            ("when", mapping_of(row, when)),
            ("then", mapping_of(row, then)),
        ]
        notes = [each.text.strip() for each in row.all("description")]
        for annotation in row.all("annotationEntry"):
            notes += [each.text.strip() for each in annotation.all("text")]
        if any(notes):
            parts.append(("note", scalar(row, " · ".join(filter(None, notes)))))
        return mapping(row, *parts)

    def _columns(self, one: Found, faults: list[Diagnostic]) -> tuple[list[Column], list[Column]]:
        """The inputs and the outputs of a table, as far as their clauses say what they are."""
        names = Names()
        found = [self._input(one, clause, names, faults) for clause in one.table.all("input")]
        inputs = [column for column in found if column is not None]
        return inputs, self._outputs_of(one)

    def _outputs_of(self, one: Found) -> list[Column]:
        names = Names(RESERVED_OUTPUTS)
        outputs: list[Column] = []
        clauses = list(one.table.all("output"))
        for clause in clauses:
            variable = one.owner.first("variable")
            name = clause.get("name") or clause.get("label")
            reference = clause.get("typeRef")
            if len(clauses) == 1:
                name = name or one.table.get("outputLabel") or one.name
                reference = reference or one.table.get("typeRef")
                reference = reference or (variable.get("typeRef") if variable else "")
            known = self._types.find(reference)
            tag = clause.tag
            key = Scalar(names.column(name), clause.source, tag.start, tag.end, True)
            outputs.append(Column(key, clause.get("label") or name, clause, known, tag))
        return outputs

    def _input(
        self, one: Found, clause: Element, names: Names, faults: list[Diagnostic]
    ) -> Column | None:
        expression = clause.first("inputExpression")
        text = expression.first("text") if expression else None
        written = text.text.strip() if text else ""
        label = clause.get("label")
        if not written:
            meant = plain_name(label) or label or say("name")
            faults.append(
                EMPTY_INPUT_EXPRESSION.at(
                    (text or expression or clause).tag,
                    say("the input {label} has no expression", label=label or "?"),
                    help=say("write what it tests: `<text>{name}</text>`", name=meant),
                )
            )
            return None
        assert text is not None
        assert expression is not None
        known_names = self._variables(one)
        path = written if written in known_names else plain_name(written)
        if path is None:
            faults.append(not_checked(text, say("this input is no name or path")))
            return None
        known = self._types.find(expression.get("typeRef"))
        if known.is_list:
            faults.append(not_checked(text, say("this input is a list")))
            return None
        content = text.content
        is_null_safe = path != written and written.startswith("if")
        step = path if path in known_names else path.rpartition(".")[2]
        key = Scalar(names.column(step), clause.source, content.start, content.end, True)
        origin = self._origin(one, path)
        way = None if path == key.text or origin else path
        return Column(
            key,
            label or step,
            clause,
            known,
            content,
            way,
            origin,
            nullable=is_null_safe,
            question=_question(clause, self._data.get(path)),
        )

    def _variables(self, one: Found) -> set[str]:
        """What the logic around a table may name, however the names are written."""
        logic = one.owner.first("encapsulatedLogic")
        parameters = logic.all("formalParameter") if logic else ()
        return self._names | {each.get("name") for each in parameters}

    def _origin(self, one: Found, path: str) -> str | None:
        """The output of another table that an input is."""
        if one.owner.name != "decision" or not one.is_whole:
            return None
        name, _, output = path.rpartition(".")
        other = self._decisions.get(path) or self._decisions.get(name)
        if (
            other is None
            or other is one
            or not any(other.owner is each for each in self._required(one))
        ):
            return None
        outputs = self._outputs[other.id]
        if path in self._decisions:
            return f"{other.id}.{next(iter(outputs.values()))}" if len(outputs) == 1 else None
        return f"{other.id}.{outputs[output]}" if output in outputs else None

    def _required(self, one: Found) -> list[Element]:
        """The decisions that a decision requires."""
        wanted = set()
        for requirement in one.owner.all("informationRequirement"):
            for reference in requirement.all("requiredDecision"):
                wanted.add(reference.get("href").rpartition("#")[2])
        return [each.owner for each in self.found if each.owner.get("id") in wanted]


def not_checked(element: Element, why: Message) -> Diagnostic:
    """That a table is not checked, and why."""
    return NOT_CHECKED.at(element.content, say("the table is not checked: {why}", why=why))


def _question(*described: Element | None) -> str | None:
    """What is asked for an input, where a description is a question."""
    for element in described:
        found = element.first("description") if element else None
        text = " ".join(found.text.split()) if found else ""
        if text.endswith("?"):
            return text
    return None


def _policy(table: Element, faults: list[Diagnostic]) -> Scalar:
    named = table.get("hitPolicy").lower() or HitPolicy.UNIQUE
    aggregation = _AGGREGATIONS.get(table.get("aggregation").upper())
    if named == HitPolicy.COLLECT and aggregation:
        named = f"{named} {aggregation}"
    if named not in set(HitPolicy):
        faults.append(not_checked(table, say("{policy} is no hit policy", policy=named)))
    tag = table.tag
    return Scalar(named, table.source, tag.start, tag.end, True)


def mapping(element: Element, *parts: tuple[str, Node]) -> MappingNode:
    """A mapping that stands for an element."""
    tag = element.tag
    keys = (Scalar(key, element.source, tag.start, tag.end, True) for key, _ in parts)
    return mapping_of(element, [(key, value) for key, (_, value) in zip(keys, parts, strict=True)])


def mapping_of(element: Element, entries: Sequence[tuple[Scalar, Node]]) -> MappingNode:
    """A mapping of some entries that stands for an element."""
    values = {key.text: value for key, value in entries}
    return MappingNode(tuple(entries), element.source, element.start, element.end, values)
