"""How the values of a table are written: its numbers, their units, the zone of its datetimes.

Purpose: read ``numbers``, ``unit`` and ``zone`` of a table and its columns, and refuse what does
not fit.

Invariant: the datetimes of a table that is read are all local or all moments, so any two compare.

Example: in a table with ``zone: Asia/Jakarta`` every column of type datetime is in that zone, but
for one that says ``zone: Asia/Makassar``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, tzinfo

from gapless.algebra.numbers import Notation, Numbers, column_numbers, is_power
from gapless.algebra.values import Kind
from gapless.algebra.zones import read_zone
from gapless.codes.columns import UNFIT_UNIT, UNFIT_ZONE
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Diagnostic, say
from gapless.reading.constants import Constants
from gapless.reading.nodes import MappingNode, Node, Scalar
from gapless.reading.texts import entries, kind_of, text_of, unreadable
from gapless.unreadable import Unreadable


@dataclass(frozen=True, slots=True)
class Style:
    """How the values of a table are written, as far as a column does not say otherwise.

    ``named`` is the table's ``numbers``, ``language`` the language that it names, ``shown`` the one
    in which it is shown, ``zone`` its zone, and ``constants`` what its cells call by a name.
    """

    named: str | None
    language: str | None
    shown: str
    zone: tzinfo | None
    constants: Constants = field(default_factory=Constants)

    def of(self, column: MappingNode) -> Numbers:
        """How the numbers of a column are written."""
        named = notation_of(column) or self.named
        return column_numbers(named, self.language, self.shown, text_of(column.get("unit")))

    def zone_of(self, column: MappingNode, kind: Kind) -> tzinfo | None:
        """The zone of a column's datetimes; None where they are local, or it has none."""
        return (zone_named(column) or self.zone) if kind is Kind.DATETIME else None


def notation_of(node: MappingNode) -> str | None:
    """The notation that a table or a column names."""
    named = text_of(node.get("numbers"))
    return named if named in set(Notation) else None


def zone_named(node: MappingNode) -> tzinfo | None:
    """The zone that a table or a column names; any, where it names one that there is not."""
    name = text_of(node.get("zone"))
    try:
        return None if name is None else read_zone(name)
    except Unreadable:
        return UTC


def _columns(root: MappingNode) -> Iterator[tuple[Scalar, MappingNode, Kind]]:
    """The columns that say their kind, by section and in the file's order."""
    for section in ("data", "inputs", "outputs"):
        for key, body in entries(root.get(section)):
            kind = kind_of(body)
            if kind is not None and isinstance(body, MappingNode):
                yield key, body, kind


def check_units(root: MappingNode, problems: list[Diagnostic]) -> None:
    """Report units and notations of columns that have no such numbers."""
    for _, body, kind in _columns(root):
        unit, numbers = body.get("unit"), body.get("numbers")
        remove = say("remove it, or change the type")
        if unit is not None and kind not in (Kind.NUMBER, Kind.INTEGER):
            message = say("only numbers have a unit, and the type is {kind}", kind=kind)
            problems.append(UNFIT_UNIT.at(unit.span, message, help=remove))
        elif unit is not None and is_power(text_of(unit) or ""):
            message = say("{unit} is a part of a number, not a unit", unit=text_of(unit))
            advice = say("write what is counted: `IDR`, `W`")
            problems.append(UNFIT_UNIT.at(unit.span, message, help=advice))
        if numbers is not None and not kind.written_with_numbers:
            message = say("there are no numbers here: the type is {kind}", kind=kind)
            problems.append(UNFIT_UNIT.at(numbers.span, message, help=remove))


def check_zones(root: MappingNode, problems: list[Diagnostic]) -> None:
    """Report zones that there are not, or that do not fit, and datetimes that do not compare."""
    known = len(problems)
    _read_zone(root.get("zone"), problems)
    columns = [(key, body) for key, body, kind in _columns(root) if kind is Kind.DATETIME]
    for _, body in columns:
        _read_zone(body.get("zone"), problems)
    for _, body, kind in _columns(root):
        node = body.get("zone")
        if node is not None and kind is not Kind.DATETIME:
            message = say("only datetimes have a zone, and the type is {kind}", kind=kind)
            help = say("remove it, or change the type")
            problems.append(UNFIT_ZONE.at(node.span, message, help=help))
    if root.get("zone") is not None or len(problems) > known:
        return
    zones = [(key.text, text_of(body.get("zone")) or "") for key, body in columns]
    named = {name: zone for name, zone in zones if zone}
    for key, body in columns:
        if named and body.get("zone") is None:
            other, zone = next(iter(named.items()))
            problems.append(
                UNFIT_ZONE.at(
                    key.span,
                    say("{name} has no zone, but {other} has one", name=key.text, other=other),
                    help=say(
                        "local times and moments cannot be compared; for all datetimes of the table"
                        " write `zone: {zone}` beside `table`",
                        zone=zone,
                    ),
                )
            )
    data = {named[key.text] for key, _ in entries(root.get("data")) if key.text in named}
    if len(data) > 1:
        message = say("the raw data are in several zones, and the table is in none")
        advice = say("say in which zone its expressions are: `zone: {zone}`", zone=min(data))
        problems.append(UNFIT_ZONE.at(root.entries[0][0].span, message, help=advice))


def _read_zone(node: Node | None, problems: list[Diagnostic]) -> None:
    if isinstance(node, Scalar):
        try:
            read_zone(node.text.strip())
        except Unreadable as problem:
            problems.append(unreadable(problem, node, UNFIT_ZONE))
