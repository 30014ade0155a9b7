"""What of a DMN file no table of it holds: told to whoever imports the file.

Purpose: nothing is lost in silence.

Example: of a file with a diagram and a decision that is an expression come two sentences, each with
the place.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from gapless.dataclass import dataclass
from gapless.diagnostic import Message, listed, say
from gapless.reading.dmn.extension import answering_for
from gapless.reading.dmn.loading import DmnFile
from gapless.reading.dmn.xml import Element

_LOGIC = ("decision", "businessKnowledgeModel")
#: What tables are made of, or what only says how tables need one another.
_CARRIED = ("description", "itemDefinition", "inputData", "extensionElements")
_DIAGRAM = "DMNDI"
#: Modelers keep their layout there.
_LAYOUT = "bpmn.io"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that stays in the file: in which line it begins, and what it is.

    ``decides`` says that it is logic, not drawing or naming.
    """

    line: int
    what: Message
    decides: bool = False


def left_out(file: DmnFile) -> tuple[LeftOut, ...]:
    """What no table of a file holds, in the file's order."""
    return tuple(
        sorted(
            (*_logic(file), *_others(file.model.definitions)),
            key=lambda each: each.line,
        )
    )


def _logic(file: DmnFile) -> Iterator[LeftOut]:
    """Decisions that are no table, or more than one."""
    found = [translation.found for translation, _ in file.tables]
    not_read = {id(one.owner) for one in file.not_read}
    # What a table answers that hands over to others is a decision of its own in DMN.
    answers = set(answering_for(found))
    for element in file.model.definitions.all(*_LOGIC):
        if element.get("name") in answers:
            continue
        own = [one for one in found if one.owner is element]
        name = _name(element)
        if not own and id(element) in not_read:
            what = say("{name}, which is no decision table: what it decides is given", name=name)
            yield LeftOut(_line(element), what, True)
        elif own and not own[0].is_whole:
            what = say("what {name} makes of its decision tables", name=name)
            yield LeftOut(_line(element), what, True)


def _others(definitions: Element) -> Iterator[LeftOut]:
    """What is no logic: other elements, the diagram, and what vendors add."""
    for element in definitions.children:
        if element.name not in (*_LOGIC, *_CARRIED):
            what = say("{kind} {name}", kind=element.name, name=_name(element))
            yield LeftOut(_line(element), what, element.name == "import")
    foreign = definitions.foreign or {}
    lines: dict[str | None, int] = {}
    names: dict[str | None, dict[str, None]] = {}
    for name, place in foreign.items():
        space, _, local = name.rpartition(" ")
        host = urlsplit(space).netloc or space
        vendor = None if local == _DIAGRAM or host.endswith(_LAYOUT) else host
        lines.setdefault(vendor, definitions.source.line_number(place))
        names.setdefault(vendor, {})[local] = None
    for vendor, line in lines.items():
        what = say("the diagram")
        if vendor is not None:
            what = say("what {vendor} adds: {names}", vendor=vendor, names=listed(names[vendor], 8))
        yield LeftOut(line, what)


def _name(element: Element) -> str:
    return " ".join((element.get("name") or element.get("id")).split())


def _line(element: Element) -> int:
    return element.source.line_number(element.start)
