"""Default output entries: what a table answers where none of its rows matches.

Purpose: say it with rows of their own, last in the table, which hold exactly what no other row
does.  Under FIRST that is one row that holds everything; under any other policy a row that holds
more would meet others, and contradict them, be added or be listed.

Invariant: these rows meet no other row (but under FIRST) and no two of them meet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gapless.algebra.sets import ValueSet, union
from gapless.budget import Budget
from gapless.model import HitPolicy, Table
from gapless.reading.dmn.columns import scalar
from gapless.reading.dmn.tables import mapping, mapping_of
from gapless.reading.dmn.xml import Element
from gapless.reading.nodes import MappingNode, Node, SequenceNode
from gapless.sfeel.cell_text import ANY, print_cell

#: What no row holds may be so many boxes; a table that needs more is not checked.
MOST_BOXES = 300

#: What such a row is called, followed by a number where there are several.
DEFAULT = "default"

_Box = dict[str, ValueSet]


def with_default(
    root: MappingNode, table: Table, default: MappingNode, place: Element, budget: Budget
) -> MappingNode | None:
    """The nodes of a table with the rows of its default; None where they are too many."""
    cells = [{}] if table.hit_policy is HitPolicy.FIRST else _open_cells(table, budget)
    if cells is None:
        return None
    rows: list[Node] = []
    for number, texts in enumerate(cells, 1):
        name = DEFAULT if number == 1 else f"{DEFAULT} {number}"
        when = mapping(place, *((key, scalar(place, text)) for key, text in texts.items()))
        rows.append(mapping(place, ("row", scalar(place, name)), ("when", when), ("then", default)))
    rules = root.get("rules")
    assert isinstance(rules, SequenceNode), "a table that was read has rows"
    whole = rules._replace(items=(*rules.items, *rows))
    return mapping_of(
        place, [(key, whole if key.text == "rules" else value) for key, value in root.entries]
    )


def _open_cells(table: Table, budget: Budget) -> list[dict[str, str]] | None:
    """The cells of rows that hold what no row of a table does; None where they are too many."""
    everything = {name: column.domain.everything for name, column in table.inputs.items()}
    boxes: list[_Box] = [everything]
    for rule in table.rules:
        own = {name: cell.values for name, cell in rule.cells.items()}
        budget.spend(1 + len(boxes) // 8)
        boxes = [piece for box in boxes for piece in _without(box, own)]
        if len(boxes) > MOST_BOXES:
            boxes = _joined(boxes, list(everything), budget)
        if len(boxes) > MOST_BOXES:
            return None
    return [
        {
            name: ANY
            if everything[name] <= values
            else print_cell(table.inputs[name].domain, values)
            for name, values in box.items()
        }
        for box in _joined(boxes, list(everything), budget)
    ]


def _without(box: _Box, own: Mapping[str, ValueSet]) -> Iterator[_Box]:
    """A box without what another holds, as boxes that do not meet."""
    if not all(box[name] & values for name, values in own.items()):
        yield box
        return
    rest = dict(box)
    for name, values in own.items():
        outside = rest[name] - values
        if outside:
            yield rest | {name: outside}
        rest[name] = rest[name] & values


def _joined(boxes: list[_Box], names: Sequence[str], budget: Budget) -> list[_Box]:
    """The same boxes, those put together that differ in one input alone."""
    while True:
        before = len(boxes)
        for name in names:
            budget.spend(1 + len(boxes) // 8)
            alike: dict[object, list[_Box]] = {}
            for box in boxes:
                rest = tuple(values.cuts for other, values in box.items() if other != name)
                alike.setdefault(rest, []).append(box)
            boxes = [
                group[0] | {name: union(box[name] for box in group)} for group in alike.values()
            ]
        if len(boxes) == before:
            return boxes
