"""The decision tables of a DMN file, each as the nodes of a table of ours.

Purpose: write every decision table, in decisions, in knowledge models and in contexts, as
``reading/nodes`` would give it, had an owner written it in YAML; and every decision that is an
expression as a table of one row.  What reads nodes need not know where they come from.

Invariants:
- the places of all nodes are those of what they stand for in the XML;
- a table that cannot be said in full has a fault at the place that cannot, and is not used;
- no row is left out or moved: row 3 is the third ``rule``; what a default output entry says comes
  last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gapless.algebra.values import Kind
from gapless.codes.check import NOT_CHECKED
from gapless.codes.dmn import COMPUTED_ELSEWHERE, MISSING_REQUIREMENT
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Diagnostic, Severity, say
from gapless.model import HitPolicy
from gapless.reading.columns import RESERVED_OUTPUTS
from gapless.reading.dmn.clauses import input_columns, not_checked, question, rows_fit
from gapless.reading.dmn.columns import read_column, read_result, scalar
from gapless.reading.dmn.decisions import Decisions, Found, NotRead, required_ids
from gapless.reading.dmn.entries import Column
from gapless.reading.dmn.feel import is_literal
from gapless.reading.dmn.feel_cursor import too_rich
from gapless.reading.dmn.imports import Model
from gapless.reading.dmn.names import Names
from gapless.reading.dmn.scope import is_feel
from gapless.reading.dmn.types import DmnTypes
from gapless.reading.dmn.variables import Datum, Keys, Variables
from gapless.reading.dmn.xml import Element
from gapless.reading.nodes import MappingNode, Node, Scalar, SequenceNode
from gapless.unreadable import Unreadable

#: Of one table; nobody reads more.
MOST_FAULTS = 20

#: What an input, an output or a cell has once.
_ONCE = ("text", "inputExpression", "inputValues", "outputValues", "defaultOutputEntry")

_AGGREGATIONS = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


@dataclass(slots=True)
class Translation:
    """A decision table as nodes, with the faults and notices of its translation.

    ``default`` is what is answered where no row matches.
    """

    found: Found
    place: Element
    root: MappingNode
    faults: list[Diagnostic] = field(default_factory=list)
    notices: list[Diagnostic] = field(default_factory=list)
    default: MappingNode | None = None
    is_expression: bool = False

    @property
    def id(self) -> str:
        """The id of the table."""
        return self.found.id

    def unread(self) -> Diagnostic:
        """That a decision which is an expression is not read."""
        why = say("it is {kind} that gapless does not read", kind=say("an expression"))
        message = say("{name} is not checked: {why}", name=self.found.name, why=why)
        return NOT_CHECKED.at(self.place.content, message)


class Translator:
    """Writes the tables of a file, and of those that it imports, as nodes."""

    def __init__(self, model: Model) -> None:
        decisions, definitions = Decisions(model), model.definitions
        self.found: Sequence[Found] = decisions.found
        self.not_read: Sequence[NotRead] = decisions.not_read
        given = [*definitions.all("inputData", "decision")]
        self._types = DmnTypes(definitions.all("itemDefinition"), given)
        self._questions = {
            each.get("name"): asked
            for each in definitions.all("inputData")
            if (asked := question(each)) is not None
        }
        self._expressions = decisions.expressions
        constants = (one.called for one in decisions.scope.constants.values())
        self._keys = Keys(Names(constants))
        self._definitions = definitions
        self._ids = {each.get("id") for each in definitions.children}
        #: Of outputs, by the id of the table and their names: whether some row computes them.
        self._computed: dict[tuple[str, str], bool] = {}
        self._by_owner = {
            each.owner.get("id"): each
            for each in self.found
            if each.is_whole and each.owner.name == "decision"
        }
        #: The outputs of decisions, by their ids: what an input of another table can be.
        self._outputs = {
            each.id: {column.clause.get("name"): column.name for column in self._outputs_of(each)}
            for each in self._by_owner.values()
        }

    def translate(self, one: Found) -> Translation:
        """A table as nodes."""
        faults: list[Diagnostic] = []
        variables = self._variables(one)
        if one.table is None:
            return self._expression(one, variables)
        notices = list(self._missing(one.owner))
        faults.extend(_repeated(one.table))
        if not is_feel(self._definitions):
            language = self._definitions.get("expressionLanguage")
            faults.append(
                not_checked(one.table, say("it is written in {language}", language=language))
            )
        inputs = input_columns(one.table, variables, self._questions, faults, notices)
        notices += self._given(one, inputs)
        outputs = self._outputs_of(one)
        place = one.table
        rows = list(one.table.all("rule"))
        cells = [list(row.all("inputEntry")) for row in rows]
        results = [list(row.all("outputEntry")) for row in rows]
        parts = list(zip(rows, cells, results, strict=True))
        if not faults and (unfit := rows_fit(parts, len(inputs), len(outputs))):
            faults.append(unfit)
        if not faults and not (inputs and outputs):
            faults.append(not_checked(place, say("it has no inputs or no outputs")))
        defaults = [column.clause.first("defaultOutputEntry") for column in outputs]
        policy = _policy(one.table, faults)
        has_default = any(each and _is_written(each) for each in defaults)
        if has_default and policy.text == HitPolicy.COLLECT_COUNT:
            why = say("it counts rows, and has a default output entry")
            faults.append(not_checked(next(filter(None, defaults)), why))
        read_inputs: list[list[Scalar]] = []
        bodies: list[tuple[Scalar, Node]] = []
        results_of: list[tuple[Scalar, Node]] = []
        read_outputs: list[list[Scalar]] = []
        if not faults:
            for number, column in enumerate(inputs):
                entries = [row[number] for row in cells]
                body, texts = read_column(column, entries, variables, faults, notices)
                bodies.append((column.key, body))
                read_inputs.append(texts)
            for number, column in enumerate(outputs):
                entries = [row[number] for row in results]
                if has_default:
                    entries.append(defaults[number] or column.clause)
                body, texts = read_result(column, entries, variables, faults, notices)
                results_of.append((column.key, body))
                read_outputs.append(texts)
        default: MappingNode | None = None
        items: list[Node] = []
        if not faults:
            for number, row in enumerate(rows):
                when = [(column.key, read_inputs[at][number]) for at, column in enumerate(inputs)]
                then = [(column.key, read_outputs[at][number]) for at, column in enumerate(outputs)]
                items.append(self._row(row, number, when, then))
            if has_default:
                default = mapping_of(
                    place,
                    [(column.key, read_outputs[at][-1]) for at, column in enumerate(outputs)],
                )
        root = self._root(one, variables, policy, bodies, results_of, items)
        where = next((each for each in defaults if each), place)
        return Translation(one, where, root, faults[:MOST_FAULTS], notices, default)

    def _root(
        self,
        one: Found,
        variables: Variables,
        policy: Scalar,
        inputs: Sequence[tuple[Scalar, Node]],
        outputs: Sequence[tuple[Scalar, Node]],
        rules: Sequence[Node],
    ) -> MappingNode:
        """The table, with the constants, the raw data and the inputs that its formulas name."""
        place = one.place
        constants = [
            (scalar(place, name), scalar(place, literal.plain))
            for name, literal in variables.called.items()
        ]
        data = [
            (scalar(place, datum.key), self._datum(place, datum))
            for datum in variables.data.values()
        ]
        decided = [
            (
                scalar(place, datum.key),
                mapping(place, ("from", scalar(place, self._origin(one, datum.path) or ""))),
            )
            for datum in variables.decided.values()
        ]
        parts: list[tuple[str, Node]] = [
            ("table", scalar(place, one.id)),
            ("title", scalar(place, one.name)),
            ("language", scalar(place, "en")),
            ("numbers", scalar(place, "plain")),
            ("hit_policy", policy),
        ]
        if variables.is_zoned:
            parts.append(("zone", scalar(place, "UTC")))
        if constants:
            parts.append(("constants", mapping_of(place, constants)))
        if data:
            parts.append(("data", mapping_of(place, data)))
        parts += [
            ("inputs", mapping_of(place, [*inputs, *decided])),
            ("outputs", mapping_of(place, outputs)),
            ("rules", SequenceNode(tuple(rules), place.source, place.start, place.end)),
        ]
        return mapping(place, *parts)

    def _datum(self, place: Element, datum: Datum) -> MappingNode:
        """The body of a raw datum, or of an input that only a formula names."""
        parts = [("type", scalar(place, datum.kind or Kind.NUMBER))]
        if datum.path != datum.key:
            parts += [("label", scalar(place, datum.path)), ("path", scalar(place, datum.path))]
        if asked := self._questions.get(datum.path):
            parts.append(("question", scalar(place, asked)))
        return mapping(place, *parts)

    def _expression(self, one: Found, variables: Variables) -> Translation:
        """A decision that is an expression: a table of one row, which computes it."""
        assert one.expression is not None
        text, place = one.expression.text, one.expression
        variables.is_lenient = True
        [column] = self._outputs_of(one)
        found = Translation(one, place, mapping(place), is_expression=True)
        try:
            formula, kind = variables.formula(text, column.type.kind)
            if column.type.kind not in (None, kind) and kind is not Kind.INTEGER:
                raise too_rich(0, len(text))
        except Unreadable:
            found.faults.append(found.unread())
        else:
            inputs = [
                (scalar(place, datum.key), self._datum(place, datum))
                for datum in variables.data.values()
            ]
            variables.data.clear()
            kind = column.type.kind or kind
            then = mapping(place, (column.name, scalar(place, f"= {formula}")))
            outputs = mapping(
                place, ("type", scalar(place, kind)), ("label", scalar(place, one.name))
            )
            row = mapping(place, ("row", scalar(place, "1")), ("then", then))
            policy = scalar(place, HitPolicy.UNIQUE)
            rows, results = [row], [(column.key, outputs)]
            found.root = self._root(one, variables, policy, inputs, results, rows)
        return found

    def _row(
        self,
        row: Element,
        number: int,
        when: list[tuple[Scalar, Scalar]],
        then: list[tuple[Scalar, Scalar]],
    ) -> MappingNode:
        tag = row.tag
        parts: list[tuple[str, Node]] = [
            ("row", Scalar.at(str(number + 1), tag)),
            ("when", mapping_of(row, when)),
            ("then", mapping_of(row, then)),
        ]
        notes = [each.text.strip() for each in row.all("description")]
        for annotation in row.all("annotationEntry"):
            notes += [each.text.strip() for each in annotation.all("text")]
        if any(notes):
            parts.append(("note", scalar(row, " · ".join(filter(None, notes)))))
        return mapping(row, *parts)

    def _outputs_of(self, one: Found) -> list[Column]:
        names = Names(RESERVED_OUTPUTS)
        outputs: list[Column] = []
        variable = one.owner.first("variable")
        of_decision = variable.get("typeRef") if variable else ""
        clauses = list(one.table.all("output")) if one.table else [one.place]
        for clause in clauses:
            name = clause.get("name") or clause.get("label")
            reference = clause.get("typeRef")
            if len(clauses) == 1:
                name = name or (one.table.get("outputLabel") if one.table else "") or one.name
                reference = reference or (one.table.get("typeRef") if one.table else "")
                reference = reference or of_decision
            known = self._types.find(reference)
            tag = clause.tag
            key = Scalar.at(names.column(name), tag)
            outputs.append(Column(key, clause.get("label") or name, clause, known, tag))
        return outputs

    def _variables(self, one: Found) -> Variables:
        """What the FEEL of a table names."""

        def origin(path: str) -> str | None:
            return self._origin(one, path)

        logic = one.owner.first("encapsulatedLogic")
        types = self._types.within(logic.all("formalParameter")) if logic else self._types
        expressions = {**self._expressions, **one.scope.local}
        return Variables(one, types, self._keys, origin, expressions)

    def _origin(self, one: Found, path: str) -> str | None:
        """The output of another table that an input is."""
        other, output = self._deciding(one, path) or (None, "")
        if other is None or self._is_computed(other, output):
            return None
        return f"{other.id}.{self._outputs[other.id][output]}"

    def _deciding(self, one: Found, path: str) -> tuple[Found, str] | None:
        """The table, and the name of its output, that decides a path."""
        if one.owner.name != "decision" or not one.is_whole:
            return None
        name, _, output = path.rpartition(".")
        owners = [self._by_owner[id] for id in required_ids(one.owner) if id in self._by_owner]
        required = {each.owner.get("name"): each for each in owners}
        other = required.get(path) or required.get(name)
        if other is None:
            return None
        outputs = self._outputs[other.id]
        if path in required:
            return (other, next(iter(outputs))) if len(outputs) == 1 else None
        return (other, output) if output in outputs else None

    def _is_computed(self, one: Found, output: str) -> bool:
        """Whether a row computes an output, whose values nobody knows then."""
        key = one.id, output
        if key not in self._computed:
            position = list(self._outputs[one.id]).index(output)
            rows = [list(row.all("outputEntry")) for row in one.place.all("rule")]
            entries = [row[position] for row in rows if position < len(row)]
            texts = {text.text for entry in entries for text in entry.all("text")}
            is_given = all(is_literal(each, one.scope) for each in texts)
            self._computed[key] = one.table is None or not is_given
        return self._computed[key]

    def _given(self, one: Found, columns: Sequence[Column]) -> Iterator[Diagnostic]:
        """Inputs that another table computes: they are given, and may have any value."""
        for column in columns:
            deciding = self._deciding(one, column.datum.path) if column.datum else None
            if deciding is not None and column.origin is None:
                message = say(
                    "{column}: {table} computes it, so any value is checked, and one is asked for",
                    column=column.label,
                    table=deciding[0].name,
                )
                yield COMPUTED_ELSEWHERE.at(column.place, message)

    def _missing(self, owner: Element) -> Iterator[Diagnostic]:
        """What a decision requires and the file does not have."""
        for requirement in owner.all("informationRequirement"):
            for reference in requirement.all("requiredDecision", "requiredInput"):
                place, _, name = reference.get("href").rpartition("#")
                if not place and name not in self._ids:
                    is_decision = reference.name == "requiredDecision"
                    yield MISSING_REQUIREMENT.at(
                        owner.tag,
                        say("it requires {name}, which the file does not have", name=name or "?"),
                        help=say("draw the requirement again in a modeler, or remove it"),
                        severity=Severity.WARNING if is_decision else Severity.INFORMATION,
                    )


def _repeated(table: Element) -> Iterator[Diagnostic]:
    """Elements that stand twice where DMN has one: which of them counts, nobody can say."""
    waiting = list(table.all("input", "output", "rule"))
    for element in waiting:
        waiting.extend(element.all("inputEntry", "outputEntry", *_ONCE))
        names = [child.name for child in element.children if child.name in _ONCE]
        for name in {name for name in names if names.count(name) > 1}:
            second = list(element.all(name))[1]
            yield not_checked(second, say("there are two {name} where DMN has one", name=name))


def _policy(table: Element, faults: list[Diagnostic]) -> Scalar:
    named = table.get("hitPolicy").lower() or HitPolicy.UNIQUE
    aggregation = _AGGREGATIONS.get(table.get("aggregation").upper())
    if named == HitPolicy.COLLECT and table.get("aggregation"):
        named = f"{named} {aggregation or table.get('aggregation')}"
    if named not in set(HitPolicy):
        faults.append(not_checked(table, say("{policy} is no hit policy", policy=named)))
    tag = table.tag
    return Scalar.at(named, tag)


def mapping(element: Element, *parts: tuple[str, Node]) -> MappingNode:
    """A mapping that stands for an element."""
    tag = element.tag
    keys = (Scalar.at(key, tag) for key, _ in parts)
    return mapping_of(element, [(key, value) for key, (_, value) in zip(keys, parts, strict=True)])


def mapping_of(element: Element, entries: Sequence[tuple[Scalar, Node]]) -> MappingNode:
    """A mapping of some entries that stands for an element."""
    return MappingNode.of(entries, element)


def _is_written(entry: Element) -> bool:
    text = entry.first("text")
    return text is not None and bool(text.text.strip())
