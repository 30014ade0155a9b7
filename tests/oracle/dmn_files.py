"""Decision tables written as files of DMN, with the liberties that XML and the standard leave."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from random import Random
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tests.oracle.dmn_tables import Cell, DmnTable, Output, Test, Value, context_of, iso


def feel(value: Value, chance: Random) -> str:
    """A value as a literal of FEEL."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if chance.random() < 0.3:
        return f'@"{iso(value)}"'
    call = "duration"
    if isinstance(value, date | time):
        call = {date: "date", time: "time", datetime: "date and time"}[type(value)]
    return f'{call}("{iso(value)}")'


def _feel_cell(cell: Cell, chance: Random, empty: bool) -> str:
    if not cell.tests:
        return chance.choice(("-", "-", " - ", "" if empty else "-"))
    joint = chance.choice((",", ", "))
    texts = joint.join(_feel_test(test, chance) for test in cell.tests)
    return f"not({texts})" if cell.negated else texts


def _feel_test(test: Test, chance: Random) -> str:
    ends = [feel(value, chance) for value in test.values]
    if len(ends) == 1:
        return ends[0] if test.sign == "=" else test.sign + chance.choice(("", " ")) + ends[0]
    opening, closing = test.sign[0], test.sign[1]
    if chance.random() < 0.3:
        opening, closing = opening.replace("(", "]"), closing.replace(")", "[")
    return opening + chance.choice(("..", " .. ")).join(ends) + closing


_SPACES = (
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
)


def xml_of(table: DmnTable, chance: Random, *, empty: bool = True) -> str:
    """The table as a file of DMN, in one of the ways to write it; ``empty`` cells may be any."""
    space = chance.choice(_SPACES)
    types = context_of(table, [column.kind for column in table.inputs])
    roots = list(types)
    definitions = "".join(
        _definition("itemDefinition", f"t{number}", types[name])
        for number, name in enumerate(roots)
        if isinstance(types[name], dict)
    )
    data = "".join(
        f'<inputData name={quoteattr(name)} id="i{number}"><variable name={quoteattr(name)}'
        f"{_type(f't{number}' if isinstance(types[name], dict) else types[name])}/></inputData>"
        for number, name in enumerate(roots)
    )
    required = "".join(
        f'<informationRequirement id="r{number}"><requiredInput href="#i{number}"/>'
        "</informationRequirement>"
        for number in range(len(roots))
    )
    columns = "".join(
        f"<input><inputExpression{_type(column.kind if column.is_typed else None)}>"
        f"{_text(column.path, chance)}</inputExpression>"
        f"{_values('inputValues', column.values, chance)}</input>"
        for column in table.inputs
    ) + "".join(
        f"<output name={quoteattr(output.name)}{_type(output.kind)}>"
        f"{_values('outputValues', output.values, chance)}{_default(output, chance)}</output>"
        for output in table.outputs
    )
    rules = "".join(
        "<rule>"
        + "".join(
            f"<inputEntry>{_text(_feel_cell(cell, chance, empty), chance)}</inputEntry>"
            for cell in rule.cells
        )
        + "".join(
            f"<outputEntry>{_text(feel(answer, chance), chance)}</outputEntry>"
            for answer in rule.answers
        )
        + "</rule>\n"
        for rule in table.rules
    )
    aggregation = f' aggregation="{table.aggregation}"' if table.aggregation else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<definitions xmlns="{space}" name="random" id="d" namespace="https://example.com/random">'
        f'{definitions}{data}<decision name="Answer" id="answer">'
        f'<variable name="Answer"/>{required}'
        f'<decisionTable hitPolicy="{table.policy}"{aggregation}>{columns}\n{rules}</decisionTable>'
        "</decision></definitions>"
    )


def _definition(tag: str, name: str, inner: Any) -> str:
    """The type of a variable, or of a part of it: a kind, or components."""
    if isinstance(inner, str):
        return f"<{tag} name={quoteattr(name)}><typeRef>{inner}</typeRef></{tag}>"
    components = "".join(_definition("itemComponent", *each) for each in inner.items())
    return f"<{tag} name={quoteattr(name)}>{components}</{tag}>"


def _type(kind: str | None) -> str:
    return "" if kind is None else f" typeRef={quoteattr(kind)}"


def _text(text: str, chance: Random) -> str:
    if text and "]]>" not in text and chance.random() < 0.2:
        return f"<text><![CDATA[{text}]]></text>"
    if not text and chance.random() < 0.5:
        return "<text/>"
    return f"<text>{escape(text)}</text>"


def _values(name: str, values: tuple[Value, ...] | None, chance: Random) -> str:
    if values is None:
        return ""
    listed = ", ".join(feel(value, chance) for value in values)
    return f"<{name}>{_text(listed, chance)}</{name}>"


def _default(output: Output, chance: Random) -> str:
    if not output.has_default:
        return ""
    return f"<defaultOutputEntry>{_text(feel(output.default, chance), chance)}</defaultOutputEntry>"
