"""DMN files of more than tables as tests write them: variables, expressions, requirements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from gapless.model import Table
from gapless.reading.dmn.loading import load_dmn_source
from gapless.reading.library import Unread
from gapless.source import Source

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def definitions(*parts: str) -> str:
    """A DMN file."""
    return f'<definitions xmlns="{SPACE}" name="test">\n{"".join(parts)}</definitions>\n'


def given(name: str, kind: str = "number") -> str:
    """A variable from outside."""
    return (
        f'<inputData id="{name}" name="{name}"><variable name="{name}" typeRef="{kind}"/>'
        "</inputData>\n"
    )


def text(written: str) -> str:
    """A piece of FEEL."""
    return f"<text>{escape(written)}</text>"


def expression(written: str) -> str:
    """A literal expression."""
    return f"<literalExpression>{text(written)}</literalExpression>\n"


def decision(name: str, logic: str, *needs: str, kind: str = "") -> str:
    """A decision that requires others."""
    required = "".join(
        f'<informationRequirement><requiredDecision href="#{each}"/></informationRequirement>'
        for each in needs
    )
    variable = f'<variable name="{name}" typeRef="{kind}"/>' if kind else ""
    return f'<decision id="{name}" name="{name}">{variable}{required}{logic}</decision>\n'


def table(
    inputs: Mapping[str, str],
    rows: Sequence[tuple[str, ...]],
    *,
    policy: str = "UNIQUE",
    output: str = "number",
    default: str | None = None,
    more: str = "",
) -> str:
    """A decision table of one output: its inputs with their types, and its rows."""
    columns = "".join(
        f'<input><inputExpression typeRef="{kind}">{text(name)}</inputExpression></input>\n'
        for name, kind in inputs.items()
    )
    entry = f"<defaultOutputEntry>{text(default)}</defaultOutputEntry>" if default else ""
    rules = "".join(
        "<rule>"
        + "".join(f"<inputEntry>{text(cell)}</inputEntry>" for cell in row[:-1])
        + f"<outputEntry>{text(row[-1])}</outputEntry></rule>\n"
        for row in rows
    )
    clause = f'<output name="answer" typeRef="{output}">{more}{entry}</output>\n'
    return f'<decisionTable hitPolicy="{policy}">\n{columns}{clause}{rules}</decisionTable>'


def tables_of(*parts: str) -> dict[str, Table]:
    """The tables of a file, all of which can be read."""
    found = load_dmn_source(Source("test.dmn", definitions(*parts)))
    assert all(isinstance(one, Table) for one in found), found
    return {one.id: one for one in found if isinstance(one, Table)}


def faults_of(*parts: str) -> list[tuple[str, str, str]]:
    """The code, the text underlined and the message of each fault in a file."""
    found = load_dmn_source(Source("test.dmn", definitions(*parts)))
    return [
        (fault.code, fault.primary.span.text, fault.message.english)
        for one in found
        if isinstance(one, Unread)
        for fault in one.faults
        if fault.primary
    ]


SIZES = table({"size": "number"}, [("< 10", "1"), (">= 10", "2")])


def sizing(*parameters: str) -> str:
    """The knowledge model that has ``SIZES``, and what its callers give it."""
    named = "".join(f'<formalParameter name="{each}" typeRef="number"/>' for each in parameters)
    return (
        f'<businessKnowledgeModel id="m" name="Sizing"><encapsulatedLogic>{named}{SIZES}'
        "</encapsulatedLogic></businessKnowledgeModel>"
    )


def call_sizing(size: str) -> str:
    """A boxed invocation of it."""
    return (
        f"<invocation>{expression('Sizing')}<binding><parameter name='size'/>"
        f"{expression(size)}</binding></invocation>"
    )
