"""The test files of DMN's conformance kit, and the logic of the models that they test.

Purpose: read what a test gives and expects as plain values, and what each node of a model is.

Invariants: a value is None, a bool, a Decimal, a text, a day, a time, a duration, a dict of
components or a list; it is of the type that the test file says, never guessed, and a text where it
is none of that type; every test of a file comes out, in the order of the file.

Example: ``<component name="Age"><value xsi:type="xsd:decimal">18</value></component>`` is
``{"Age": Decimal(18)}``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from gapless.algebra.durations import Months
from gapless.algebra.values import Kind, parse_value

Value = Any

_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def _duration(text: str) -> timedelta | Months | str:
    """Days and time, or years and months, whichever the text is."""
    for kind in (Kind.MONTHS, Kind.DURATION):
        try:
            found = parse_value(kind, text)
        except ValueError:
            continue
        assert isinstance(found, timedelta | Months)
        return found
    return text


_READERS: dict[str, Callable[[str], Value]] = {
    "boolean": lambda text: text in ("true", "1"),
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "dateTime": datetime.fromisoformat,
    "duration": _duration,
    "dayTimeDuration": _duration,
    "yearMonthDuration": _duration,
    **dict.fromkeys(("decimal", "double", "float", "integer", "int", "long", "short"), Decimal),
}


@dataclass(frozen=True)
class Result:
    """What a test expects of a node; ``fails`` says that an error is expected."""

    node: str
    expected: Value
    fails: bool


@dataclass(frozen=True)
class Test:
    """One test: what it gives, what it expects, and of which service if any."""

    id: str
    kind: str
    invocable: str
    given: dict[str, Value]
    results: tuple[Result, ...]


@dataclass(frozen=True)
class TestFile:
    """A file of tests, and the model that they test."""

    path: Path
    model: Path
    tests: tuple[Test, ...]


def local(element: ElementTree.Element) -> str:
    """The name of an element without its namespace."""
    return element.tag.rpartition("}")[2]


def children(element: ElementTree.Element, *names: str) -> Iterator[ElementTree.Element]:
    """The children of some names, whatever their namespace."""
    return (child for child in element if local(child) in names)


def read_test_file(path: Path) -> TestFile:
    """The tests of a file; raises ``ValueError`` where it is none."""
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as fault:
        raise ValueError(f"the file is not XML: {fault}") from None
    if local(root) != "testCases":
        raise ValueError("the file holds no `testCases`")
    named = next(children(root, "modelName"), None)
    model = path.parent / ((named.text or "").strip() if named is not None else "")
    if not model.is_file():
        beside = sorted(path.parent.glob("*.dmn"))
        if len(beside) != 1:
            raise ValueError(f"the model {model.name} is missing")
        [model] = beside
    tests = tuple(
        _test(element, str(number))
        for number, element in enumerate(children(root, "testCase"), start=1)
    )
    return TestFile(path, model, tests)


def _test(element: ElementTree.Element, number: str) -> Test:
    given = {node.get("name", ""): value_in(node) for node in children(element, "inputNode")}
    results = []
    for node in children(element, "resultNode"):
        expected = next(children(node, "expected"), None)
        value = None if expected is None else value_in(expected)
        fails = node.get("errorResult", "false") in ("true", "1")
        results.append(Result(node.get("name", ""), value, fails))
    return Test(
        element.get("id", number),
        element.get("type", "decision"),
        element.get("invocableName", ""),
        given,
        tuple(results),
    )


def value_in(element: ElementTree.Element) -> Value:
    """The value, components or list in an element."""
    listed = next(children(element, "list"), None)
    if listed is not None:
        return None if _is_nil(listed) else [value_in(each) for each in children(listed, "item")]
    components = list(children(element, "component"))
    if components:
        return {each.get("name", ""): value_in(each) for each in components}
    value = next(children(element, "value"), None)
    if value is None or _is_nil(value) or _is_nil(element):
        return None
    text = value.text or ""
    reader = _READERS.get(value.get(_TYPE, "").rpartition(":")[2])
    try:
        return text if reader is None else reader(text.strip())
    except (ValueError, ArithmeticError):
        return text


def _is_nil(element: ElementTree.Element) -> bool:
    return element.get(_NIL) in ("true", "1")
