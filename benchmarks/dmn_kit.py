"""How much of DMN's conformance kit gapless gets right.

Run ``python benchmarks/dmn_kit.py FOLDER -o results.csv``, where the folder is the kit's
``TestCases`` or any part of it; the README in this folder says how to read the result.

Every decision is decided by gapless alone, as ``gapless.load`` and ``decide`` give it, except for
one that is a name, a path or a constant: its value is passed on here.  What gapless does not read
is not expressible, and said so with the reason.

Every test of every file is one line of the result: SUCCESS where all of its results are right,
ERROR where one is wrong, IGNORED where none is wrong and one is not expressible.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import gapless
from gapless.algebra.values import parse_value
from gapless.budget import Budget
from gapless.model import Input, RawData, Table
from gapless.reading.dmn.decisions import Decisions, Found
from gapless.reading.dmn.feel import read_literal
from gapless.reading.dmn.imports import DmnFolders, read_model
from gapless.reading.dmn.xml import Element
from gapless.reading.files import read_file
from gapless.unreadable import Unreadable
from kit_files import Result, Test, Value, read_test_file

RIGHT, WRONG, NOT_EXPRESSIBLE = "right", "wrong", "not expressible"
_STATES = {RIGHT: "SUCCESS", WRONG: "ERROR", NOT_EXPRESSIBLE: "IGNORED"}
#: What the kit's own runners take as the same number.
_TOLERANCE = Decimal("1e-8")
_LOGIC = {
    "literalExpression": "a literal expression",
    "decisionTable": "a table that is read where it is called",
    "invocation": "an invocation",
    "context": "a context",
    "relation": "a relation",
    "list": "a list",
    "functionDefinition": "a function",
    "conditional": "a conditional",
    "filter": "a filter",
    "for": "an iteration",
    "some": "an iteration",
    "every": "an iteration",
}


class NotExpressibleError(Exception):
    """That gapless cannot say what a node decides, and why."""


class RefusedError(Exception):
    """That gapless refuses to decide, which in DMN is an error and null."""


@dataclass(frozen=True)
class Outcome:
    """What became of one result of a test, or of a whole one."""

    state: str
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the result, and the single results it sums up."""

    folder: str
    file: str
    test: str
    outcomes: Sequence[Outcome]

    @property
    def state(self) -> str:
        """Wrong where one result is, else not expressible where one is."""
        states = {outcome.state for outcome in self.outcomes}
        return next((each for each in (WRONG, NOT_EXPRESSIBLE) if each in states), RIGHT)

    @property
    def reason(self) -> str:
        """Why the results that are not right are not."""
        return "; ".join(outcome.reason for outcome in self.outcomes if outcome.reason)


class Model:
    """The nodes of one DMN file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._loaded: dict[str, gapless.DecisionTable] = {}
        self._begun: set[str] = set()
        model = read_model(read_file(path), DmnFolders(), Budget())
        self._root = model.definitions
        found = [each for each in Decisions(model).found if each.is_whole]
        self._tables = {id(each.owner): each for each in found}
        self._names = {each.id: each.owner.get("name") for each in found}
        self._nodes = {
            each.get("name"): each
            for each in self._root.all("inputData", "decision", "businessKnowledgeModel")
        }
        self._services = {each.get("name"): each for each in self._root.all("decisionService")}

    @cached_property
    def _by_id(self) -> dict[str, Element]:
        return {each.get("id"): each for each in self._nodes.values()}

    def decide(self, test: Test, node: str) -> Value:
        """What a node decides in a test.

        Raises ``NotExpressibleError``, and ``RefusedError``.
        """
        element = self._nodes.get(test.invocable if test.kind == "bkm" else node)
        if test.kind == "decisionService":
            element = self._in_service(test, node)
        if element is None:
            raise NotExpressibleError(f"the file has no decision {node}; is it of an import?")
        return self._decide(element, dict(test.given))

    def _in_service(self, test: Test, node: str) -> Element | None:
        """The decision that a service answers under a name."""
        service = self._services.get(test.invocable)
        if service is None:
            return None
        answers = {
            each.get("name"): each
            for output in service.all("outputDecision")
            if (each := self._by_id.get(_target(output))) is not None
        }
        if len(answers) == 1 and node not in answers:
            return next(iter(answers.values()))
        return answers.get(node)

    def _decide(self, element: Element, known: dict[str, Value]) -> Value:
        """The value of a node; what is found on the way is put with what is ``known``."""
        name = element.get("name")
        if name not in known:
            if name in self._begun:
                raise NotExpressibleError(f"{name} requires itself")
            self._begun.add(name)
            try:
                known[name] = self._work_out(element, known)
            finally:
                self._begun.remove(name)
        return known[name]

    def _work_out(self, element: Element, known: dict[str, Value]) -> Value:
        found = self._tables.get(id(element))
        if found is not None:
            return self._answer(found, known)
        logic = element.first("literalExpression")
        if logic is not None:
            return self._passed(logic, element, known)
        raise NotExpressibleError(f"{element.get('name')} is {self._kind_of(element)}")

    def _answer(self, found: Found, known: dict[str, Value]) -> Value:
        """What a table answers, as DMN gives it: one value, components, or a list."""
        table = self._load(found)
        for decided in table.procedure.decided:
            decider = self._names[decided.origin.table] if decided.origin else ""
            if decider in known:
                raise NotExpressibleError(f"{decider} is given, but gapless decides it itself")
        given = {}
        for column in _asked(table):
            head = column.path.head if column.path else column.name
            self._require(head, known)
            if head in known:
                given[head] = _local(known[head], table.model)
            elif isinstance(column, Input) and column.domain.nullable:
                given[head] = None
        try:
            decision = table.decide(given)
        except (gapless.ContextError, gapless.HitPolicyError) as refusal:
            raise RefusedError(str(refusal)) from None
        if decision.status == "undetermined":
            raise RefusedError(f"{', '.join(decision.needs)}: not given, and null is no value")
        if decision.status != "decided":
            return None
        values: list[Value] = [decision.outputs[name] for name in table.model.outputs]
        clauses = found.table.all("output") if found.table else [found.owner]
        names = [clause.get("name") for clause in clauses]
        if not table.model.hit_policy.lists:
            return values[0] if len(names) == 1 else dict(zip(names, values, strict=True))
        if len(names) == 1:
            return list(values[0])
        return [dict(zip(names, each, strict=True)) for each in zip(*values, strict=True)]

    def _load(self, found: Found) -> gapless.DecisionTable:
        if found.id not in self._loaded:
            try:
                self._loaded[found.id] = gapless.load(f"{self._path}#{found.id}")
            except gapless.TableError as failure:
                first = failure.diagnostics[0]
                raise NotExpressibleError(
                    f"{found.name} cannot be read: {first.message.english}"
                ) from None
        return self._loaded[found.id]

    def _passed(self, logic: Element, around: Element, known: dict[str, Value]) -> Value:
        """The value of an expression that only passes one on."""
        name = around.get("name")
        text = logic.first("text")
        written = " ".join(text.text.split()) if text else ""
        head, *steps = [written] if written in self._nodes else written.split(".")
        self._require(head, known)
        if head in known:
            return _follow(known[head], steps)
        try:
            literal = read_literal(written)
        except Unreadable:
            literal = None
        if literal is None:
            raise NotExpressibleError(f"{name} is a literal expression: {written}")
        return None if literal.kind is None else parse_value(literal.kind, literal.plain)

    def _kind_of(self, element: Element) -> str:
        """What the logic of a node is, in words."""
        inside = (element.first("encapsulatedLogic") or element).children
        logic = next((each for each in inside if each.name in _LOGIC), None)
        if logic is None:
            return "without logic of its own"
        called = logic.first("literalExpression") if logic.name == "invocation" else None
        text = called.first("text") if called else None
        model = self._nodes.get(text.text.strip()) if text else None
        further = f" of {model.get('name')}, which is {self._kind_of(model)}" if model else ""
        return _LOGIC[logic.name] + further

    def _require(self, name: str, known: dict[str, Value]) -> None:
        """Make the decision of a name, if there is one and it is not made yet."""
        element = self._nodes.get(name)
        if name not in known and element is not None and element.name == "decision":
            self._decide(element, known)


def _asked(table: gapless.DecisionTable) -> Iterator[Input | RawData]:
    """What a context gives a table."""
    yield from table.procedure.data.values()
    yield from (each for each in table.procedure.asked.values() if each.expression is None)


def _local(value: Value, table: Table) -> Value:
    """A value in which moments are those of UTC, as a table takes them that is in no zone."""
    if isinstance(value, dict):
        return {name: _local(each, table) for name, each in value.items()}
    in_zone = any(column.zone for column in table.given.values())
    if isinstance(value, datetime) and value.tzinfo is not None and not in_zone:
        return value.astimezone(UTC).replace(tzinfo=None)
    return value


def _target(reference: Element) -> str:
    return reference.get("href").rpartition("#")[2]


def _follow(value: Value, steps: Iterable[str]) -> Value:
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    return value


def is_same(got: Value, wanted: Value) -> bool:
    """Whether a value is the one that a test expects."""
    if isinstance(wanted, dict):
        return isinstance(got, dict) and got.keys() == wanted.keys() and all(
            is_same(got[name], each) for name, each in wanted.items()
        )  # fmt: skip
    if isinstance(wanted, list):
        return isinstance(got, list) and len(got) == len(wanted) and all(map(is_same, got, wanted))
    if isinstance(wanted, Decimal):
        is_number = isinstance(got, Decimal | int) and not isinstance(got, bool)
        return is_number and abs(got - wanted) <= _TOLERANCE
    return type(got) is type(wanted) and bool(got == wanted)


def judge(model: Model, test: Test, result: Result) -> Outcome:
    """What became of one expected result."""
    try:
        got = model.decide(test, result.node)
    except NotExpressibleError as reason:
        return Outcome(NOT_EXPRESSIBLE, f"{result.node}: {reason}")
    except RefusedError as refusal:
        if result.fails or result.expected is None:
            return Outcome(RIGHT)
        return Outcome(WRONG, f"{result.node}: refused: {refusal}")
    if (result.fails and got is None) or is_same(got, result.expected):
        return Outcome(RIGHT)
    return Outcome(WRONG, f"{result.node}: {result.expected!r} is expected, not {got!r}")


def run_file(path: Path, folder: str) -> Iterator[Line]:
    """A line for each test of a file; a single one where the file or its model is unreadable."""
    try:
        tests = read_test_file(path)
        model = Model(tests.model)
    except (ValueError, OSError, gapless.TableError) as fault:
        yield Line(folder, path.stem, "", [Outcome(WRONG, str(fault))])
        return
    for test in tests.tests:
        outcomes = [judge(model, test, result) for result in test.results]
        nothing = [Outcome(NOT_EXPRESSIBLE, "it expects no result")]
        yield Line(folder, path.stem, test.id, outcomes or nothing)


def run_kit(folder: Path) -> Iterator[Line]:
    """The lines of all test files below a folder, in the order of their names."""
    for path in sorted(folder.rglob("*.xml")):
        parts = path.resolve().parent.parts
        levels = [at for at, part in enumerate(parts) if part.startswith("compliance-level-")]
        below = parts[levels[-1] :] if levels else path.parent.relative_to(folder).parts
        yield from run_file(path, "/".join(below))


def write_lines(lines: Iterable[Line], path: Path) -> None:
    """The result as the kit's ``tck_results.csv``."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for line in lines:
            row = (line.folder, line.file, line.test, _STATES[line.state], line.reason)
            writer.writerow(row)


def main() -> int:
    """Run the kit; 1 where a result is wrong, 2 where there is no test."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, help="TestCases of the kit, or a part of it")
    parser.add_argument("-o", "--output", type=Path, help="the kit's CSV: tck_results.csv")
    options = parser.parse_args()
    lines = list(run_kit(options.folder))
    if not lines:
        print(f"{options.folder} holds no test files (*.xml)")
        return 2
    for state in (WRONG, NOT_EXPRESSIBLE):
        for line in lines:
            for outcome in line.outcomes:
                if outcome.state == state:
                    print(f"{state}: {line.folder} {line.test}: {outcome.reason}")
    print()
    for title, states in (
        ("tests", [line.state for line in lines]),
        ("results", [outcome.state for line in lines for outcome in line.outcomes]),
    ):
        count = Counter(states)
        figures = ", ".join(f"{count[each]} {each}" for each in (RIGHT, WRONG, NOT_EXPRESSIBLE))
        print(f"{len(states)} {title}: {figures}")
    if options.output is not None:
        write_lines(lines, options.output)
    return int(any(line.state == WRONG for line in lines))


if __name__ == "__main__":
    raise SystemExit(main())
