"""DMN files as tests write them: a few words for each column and row."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def definitions(*elements: str, more: str = "") -> str:
    """A whole file."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<definitions xmlns="{SPACE}" name="d"{more}>\n'
        + "\n".join(elements)
        + "\n</definitions>\n"
    )


def decision(
    name: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    rows: Sequence[Sequence[str]],
    policy: str = "UNIQUE",
    more: str = "",
    notes: Sequence[str] = (),
) -> str:
    """A decision that is a table; a column is ``name: type``, and behind it its values in FEEL.

    The cells of a row are those of its inputs and then of its outputs; ``more`` are elements of the
    decision before its table, ``notes`` the descriptions of rows.
    """
    lines = [
        f'<decision id="{escape(name)}" name="{escape(name)}">{more}',
        f'<decisionTable hitPolicy="{policy}">',
        *(_input(column) for column in inputs),
        *(_output(column) for column in outputs),
    ]
    for place, row in enumerate(rows):
        lines.append("<rule>")
        if place < len(notes) and notes[place]:
            lines.append(f"<description>{escape(notes[place])}</description>")
        for at, cell in enumerate(row):
            kind = "inputEntry" if at < len(inputs) else "outputEntry"
            lines.append(f"<{kind}><text>{escape(cell)}</text></{kind}>")
        lines.append("</rule>")
    return "\n".join([*lines, "</decisionTable>", "</decision>"])


def _parts(column: str) -> tuple[str, str, str]:
    name, kind, values = (*(part.strip() for part in column.split(":", 2)), "", "")[:3]
    return escape(name), kind, escape(values)


def _input(column: str) -> str:
    name, kind, values = _parts(column)
    listed = f"<inputValues><text>{values}</text></inputValues>" if values else ""
    return (
        f'<input><inputExpression typeRef="{kind}"><text>{name}</text></inputExpression>'
        f"{listed}</input>"
    )


def _output(column: str) -> str:
    name, kind, values = _parts(column)
    listed = f"<outputValues><text>{values}</text></outputValues>" if values else ""
    return f'<output name="{name}" typeRef="{kind}">{listed}</output>'
