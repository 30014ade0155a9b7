"""XML as elements: only what DMN's model says, every piece with its place.

Purpose: turn the text of a DMN file into elements, and refuse what makes XML dangerous.  It knows
XML and the namespaces of DMN, but no element of it.

Invariants:
- nothing is fetched and nothing expanded: a DOCTYPE is refused where it begins;
- elements of other namespaces, such as diagrams and those of vendors, are passed over with all
  that is in them, but for ``gapless:`` ones, which ``extension`` reads;
- places count characters of the source, whatever their bytes;
- nothing recurses, and what is kept nests no deeper than ``DEEPEST``.

Example::

    >>> space = "https://www.omg.org/spec/DMN/20191111/MODEL/"
    >>> source = Source("a.dmn", f'<definitions xmlns="{space}"><text>&lt; 3</text></definitions>')
    >>> text = parse_elements(source).children[0]
    >>> text.text, text.content.text
    ('< 3', '&lt; 3')
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from gapless.budget import Budget
from gapless.codes.dmn import NO_DECISION_TABLE, UNREADABLE_XML
from gapless.dataclass import dataclass, field
from gapless.diagnostic import Diagnostic, Message, TableError, phrase, say
from gapless.pattern import pattern
from gapless.source import Source, Span

#: A decision table in a context of a decision nests some twenty deep.
DEEPEST = 256

#: Of one file; a table of 50,000 rows and six columns has some 750,000.
MOST_ELEMENTS = 2_000_000

#: The namespace of what gapless keeps in a file, and the prefix that its elements have here.
OWN_SPACE = "urn:gapless:dmn"
OWN = "gapless"

#: The namespaces of DMN's model.
MODEL = pattern(r"https?://www\.omg\.org/spec/DMN/\d{8}/(?:MODEL/?|dmn(?:11)?\.xsd)")
_TAG = pattern(r"""<(?:[^<"'>]|"[^<"]*"|'[^<']*')*+>""")


@dataclass(slots=True)
class Element:
    """An element of DMN's model.  ``start`` is where its tag begins, ``end`` where it ends.

    ``text`` is what stands in it directly, from ``text_start`` on to ``text_end``; ``foreign``, of
    the root alone, is what other namespaces add, each name with the first place of it.
    """

    name: str
    attributes: dict[str, str]
    source: Source
    start: int
    end: int = 0
    text: str = ""
    text_start: int = 0
    text_end: int = 0
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    foreign: dict[str, int] | None = None

    @property
    def tag(self) -> Span:
        """The place of its first tag."""
        found = _TAG.match(self.source.text, self.start)
        return self.source.span(self.start, found.end() if found else self.start + 1)

    @property
    def content(self) -> Span:
        """The place of its text, without the space around it; its tag where it has none."""
        if not self.text.strip():
            return self.tag
        return self.source.span(self.text_start, self.text_end)

    def all(self, *names: str) -> Iterator[Element]:
        """The children of some names."""
        return (child for child in self.children if child.name in names)

    def first(self, name: str) -> Element | None:
        """The first child of a name."""
        return next(self.all(name), None)

    def within(self, name: str) -> Iterator[Element]:
        """All elements of a name in it, however deep."""
        waiting = [self]
        for one in waiting:
            waiting += one.children
            if one.name == name:
                yield one

    def get(self, attribute: str) -> str:
        """An attribute without the space around it; nothing where it is absent."""
        return self.attributes.get(attribute, "").strip()


def parse_elements(source: Source, budget: Budget | None = None) -> Element:
    """The ``definitions`` of a DMN file; raises ``TableError``."""
    return _Builder(source, budget or Budget()).build()


class _Builder:
    """Builds elements from expat's events; keeps those that are open on a stack."""

    def __init__(self, source: Source, budget: Budget) -> None:
        self._source = source
        self._budget = budget
        self._data = source.text.encode("utf-8", "surrogatepass")
        self._is_ascii = len(self._data) == len(source.text)
        #: The last place that was asked for, in bytes and in characters.
        self._known = 0, 0
        self._open: list[Element] = []
        self._passed_over = 0
        self._foreign: dict[str, int] = {}
        self._count = 0
        self._root: Element | None = None
        # What the file says of its encoding was true of the bytes that have become the text.
        self._parser = expat.ParserCreate("utf-8", " ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def build(self) -> Element:
        """The root; raises ``TableError``."""
        self._budget.enter(phrase("reading its XML"))
        try:
            self._parser.Parse(self._data, True)
        except expat.ExpatError as fault:
            raise TableError([self._broken(fault)]) from None
        if self._root is None:
            raise TableError([no_dmn(self._source)])
        return self._root

    def _place(self) -> int:
        """Where the parser is, in characters."""
        offset: int = self._parser.CurrentByteIndex
        if self._is_ascii:
            return offset
        byte, character = self._known
        if offset < byte:
            byte = character = 0
        character += len(self._data[byte:offset].decode("utf-8", "replace"))
        self._known = offset, character
        return character

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count & 255 == 0:
            self._budget.spend(8)
        if self._count > MOST_ELEMENTS:
            message = say("the file has more than {most} elements", most=MOST_ELEMENTS)
            raise TableError([self._refuse(message)])
        if self._open and self._open[-1].name == "text" and not self._passed_over:
            raise TableError([self._refuse(say("a text holds no elements"))])
        space, _, local = name.rpartition(" ")
        is_own = space == OWN_SPACE
        if self._passed_over or not (is_own or MODEL.fullmatch(space)):
            if not self._passed_over:
                self._foreign.setdefault(name, self._place())
            self._passed_over += 1
            return
        if len(self._open) == DEEPEST:
            message = say("the elements nest more than {most} deep", most=DEEPEST)
            raise TableError([self._refuse(message)])
        local = f"{OWN}:{local}" if is_own else local
        element = Element(local, attributes, self._source, self._place())
        if self._open:
            self._open[-1].children.append(element)
        elif local == "definitions":
            element.foreign = self._foreign
            self._root = element
        for added in attributes:
            if " " in added:
                self._foreign.setdefault(added, element.start)
        self._open.append(element)

    def _end(self, name: str) -> None:
        if self._passed_over:
            self._passed_over -= 1
            return
        element = self._open.pop()
        place = self._place()
        found = _TAG.match(self._source.text, place)
        element.end = found.end() if found else place
        if element.pieces:
            element.text = "".join(element.pieces)
            element.pieces.clear()
            written = self._source.text[element.text_start : place]
            element.text_end = element.text_start + len(written.rstrip())
            element.text_start += len(written) - len(written.lstrip())

    def _text(self, data: str) -> None:
        if self._passed_over or not self._open:
            return
        element = self._open[-1]
        if not element.pieces:
            element.text_start = self._place()
        element.pieces.append(data)

    def _doctype(self, *_: object) -> None:
        message = say("a DOCTYPE is not read: what it declares can do harm")
        raise TableError([self._refuse(message)])

    def _refuse(self, message: Message) -> Diagnostic:
        place = self._place()
        span = self._source.span(place, place + 9)
        return UNREADABLE_XML.at(span, message, help=say("remove it"))

    def _broken(self, fault: expat.ExpatError) -> Diagnostic:
        self._known = 0, 0
        place = self._source.line_start(fault.lineno)
        line = self._source.line_text(fault.lineno)
        before = line.encode("utf-8", "surrogatepass")[: fault.offset]
        place += len(before.decode("utf-8", "replace"))
        place = min(place, max(len(self._source.text.rstrip()) - 1, 0))
        message = say("this is not XML")
        if fault.code == expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS]:
            message = say("the file ends before all of its elements are closed")
        elif fault.code == expat.errors.codes[expat.errors.XML_ERROR_TAG_MISMATCH]:
            message = say("this closes an element that is not the last one opened")
        advice = say("correct it, or save the file again from the modeler")
        return UNREADABLE_XML.at(self._source.span(place, place + 1), message, help=advice)


def no_dmn(source: Source) -> Diagnostic:
    """That a file of XML is no DMN."""
    return NO_DECISION_TABLE.at(
        source,
        say("this is no DMN: it does not begin with `definitions` of DMN 1.1 to 1.5"),
        help=say("name a file that a modeler has saved as DMN"),
    )
