"""A plain diagram: what needs nothing stands at the bottom, each decision above all it needs.

Example: of ``{"a": ["b", "x"], "b": ["x"]}`` a stands at the top, b below it, and the datum x at
the bottom; an arrow leads from each to what needs it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from xml.etree.ElementTree import Element

from gapless.render.dmn.elements import add

_DECISION, _DATUM = (180, 80), (160, 45)
_ACROSS, _DOWN, _MARGIN = 220, 160, 80


def draw(
    definitions: Element, required: Mapping[str, Sequence[str]], data: Sequence[str], name: str
) -> None:
    """Draw decisions, by ids, over what each requires, and the data that contexts give."""
    heights: dict[str, int] = dict.fromkeys(data, 0)
    for each in TopologicalSorter(required).static_order():
        below = required.get(each, ())
        heights[each] = max((heights[one] + 1 for one in below), default=int(each in required))
    layers: dict[int, list[str]] = {}
    for each in (*required, *data):
        layers.setdefault(heights[each], []).append(each)
    widest, highest = max(map(len, layers.values())), max(layers)
    diagram = add(add(definitions, "dmndi:DMNDI"), "dmndi:DMNDiagram", id="diagram", name=name)
    middles: dict[str, tuple[int, int]] = {}
    for height, layer in layers.items():
        left = _MARGIN + (widest - len(layer)) * _ACROSS // 2
        for place, each in enumerate(layer):
            wide, high = _DATUM if each in data else _DECISION
            x, y = left + place * _ACROSS, _MARGIN + (highest - height) * _DOWN
            middles[each] = x + wide // 2, y
            shape = add(diagram, "dmndi:DMNShape", id=f"shape_{each}", dmnElementRef=each)
            add(shape, "dc:Bounds", height=str(high), width=str(wide), x=str(x), y=str(y))
    for each, below in required.items():
        for one in below:
            edge_id = f"{each}_requires_{one}"
            edge = add(diagram, "dmndi:DMNEdge", id=f"edge_{edge_id}", dmnElementRef=edge_id)
            (x, y), (over_x, over_y) = middles[one], middles[each]
            add(edge, "di:waypoint", x=str(x), y=str(y))
            add(edge, "di:waypoint", x=str(over_x), y=str(over_y + _DECISION[1]))
