"""YAML as nodes: a strict subset, text only, every piece with its place.

Purpose: turn a source into scalars, sequences and mappings, and refuse what makes YAML
surprising.  It knows YAML, but no key of a table.

The parser's events are read one after another (no recursion, so that deep nesting costs
nothing), with libyaml where it is installed and in pure Python otherwise.  Broken YAML is
explained by ``yaml_faults``; where that finds a text that only lacks its quotes, the text
is taken as if quoted and reading goes on, so that one run reports every problem of a file.

Invariants:
- a scalar is text; no implicit type of YAML ever applies (``NO`` is the text NO);
- spans are those of the source as written, the same from both parsers; a block collection
  ends where its last item ends;
- keys are scalars and unique; where they were not, a diagnostic says so and the first wins;
- no text of a node holds a character that ``files`` forbids, and all are in Unicode NFC.

Example::

    >>> root, problems = parse_nodes(Source("a.yaml", "when: {tetangga: NO}"))
    >>> when = root.get("when")
    >>> when.get("tetangga").text, when.span.text, problems
    ('NO', '{tetangga: NO}', ())
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple, TypeAlias

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from gapless.algebra.texts import composed
from gapless.budget import Budget
from gapless.diagnostic import Diagnostic, phrase, sort_diagnostics
from gapless.pattern import pattern
from gapless.reading.files import (
    find_conflict,
    find_forbidden,
    forbidden_character,
    without_forbidden,
)
from gapless.reading.yaml_parsers import TOO_DEEP_FOR_LIBYAML, PythonParser, choose_parser
from gapless.reading.yaml_refusals import (
    is_doubtful_block,
    refuse_alias,
    refuse_block_text,
    refuse_conflict,
    refuse_depth,
    refuse_directive,
    refuse_duplicate,
    refuse_empty,
    refuse_entry_without_colon,
    refuse_escape,
    refuse_key,
    refuse_merge_key,
    refuse_properties,
    refuse_second_document,
    refuse_size,
)
from gapless.source import Place, Source, Span

#: The rest of ``15,000,000`` in ``{a: 15,000,000, b: c}`` from its second comma on.
_FURTHER_WITHOUT_COLON = pattern(r"(?:,[^,:{}\[\]\n]*+(?=[,}]))*+")

#: A table nests five deep.
DEEPEST = 32

#: How deep the rows of a table stand: in a list in a mapping.
_ROWS = 2

#: Events are the beginnings and ends of collections, and scalars.
MOST_EVENTS = 2_500_000

#: Of one file; nobody reads more, and hostile files have millions.
MOST_PROBLEMS = 1000

#: A broken file is read again after each repair, but never much more than this in all.
_MOST_REPAIRS = 20
_MOST_CHARACTERS_READ_AGAIN = 2_000_000

_new: Callable[..., Any] = tuple.__new__


class Scalar(NamedTuple):
    """A text.  ``plain`` says that it stands without quotes and is no block of text.

    A tuple, and its span made on demand: a large table has hundreds of thousands.  ``length`` is
    that of the text as written, which is a small number, of which Python has one for all.
    """

    text: str
    plain: bool
    source: Source
    start: int
    length: int

    @classmethod
    def at(cls, text: str, place: Place, *, plain: bool = True) -> Scalar:
        """A text that stands at a place."""
        return cls(text, plain, place.source, place.start, place.end - place.start)

    @property
    def end(self) -> int:
        """Where it ends, with its quotes."""
        return self.start + self.length

    @property
    def span(self) -> Span:
        """The place of the text, with its quotes."""
        return Span(self.source, self.start, self.end)

    def part(self, start: int, end: int) -> Span:
        """The place of the characters ``start`` to ``end`` of ``text``.

        Where the text is not written as it reads (escapes, a block), the whole span.
        """
        quotes = 0 if self.plain else 1
        first, last = self.start + quotes, self.end - quotes
        if self.source.text[first:last] != self.text:
            return self.span
        return self.source.span(first + start, min(first + end, last))


class SequenceNode(NamedTuple):
    """A list."""

    items: tuple[Node, ...]
    source: Source
    start: int
    end: int

    @property
    def span(self) -> Span:
        """The place of the list, with its brackets where it has some."""
        return Span(self.source, self.start, self.end)


class MappingNode(NamedTuple):
    """Keys, and their values by the texts of these, in the order written."""

    keys: tuple[Scalar, ...]
    values: dict[str, Node]
    source: Source
    start: int
    end: int

    @classmethod
    def of(cls, entries: Iterable[tuple[Scalar, Node]], place: Place) -> MappingNode:
        """A mapping of entries at a place; of those with one key the last."""
        known = {key.text: (key, value) for key, value in entries}
        keys = tuple(key for key, _ in known.values())
        values = {name: value for name, (_, value) in known.items()}
        return cls(keys, values, place.source, place.start, place.end)

    @property
    def entries(self) -> tuple[tuple[Scalar, Node], ...]:
        """Every key with its value."""
        return tuple(zip(self.keys, self.values.values(), strict=True))

    @property
    def span(self) -> Span:
        """The place of the mapping, with its braces where it has some."""
        return Span(self.source, self.start, self.end)

    def get(self, key: str) -> Node | None:
        """The value of a key, None where the key is absent."""
        return self.values.get(key)


Node: TypeAlias = Scalar | SequenceNode | MappingNode


def written_as(node: Node) -> Hashable:
    """How a node stands in the file: what is written alike reads alike.

    For a block of text whose indent a digit gives is refused, and the ends of its last lines, which
    are not counted here, count nowhere.  In a file of DMN several scalars may stand for one place.
    """
    if isinstance(node, Scalar):
        return node.text, node.length, node.plain
    return node.source.text[node.start : node.end]


def parse_nodes(
    source: Source, *, libyaml: bool = True, budget: Budget | None = None
) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """The nodes of a source and every problem found on the way.

    There is no node where the YAML is broken beyond repair, empty, too deep or too large.
    Where there are problems the node serves only to look for further ones.  ``libyaml``
    False forbids the C parser, which is used where it is installed.  Every row, or what else
    stands as deep in the file, is a step of the budget.
    """
    forbidden = forbidden_character(source.name, source.text)
    if forbidden is not None:
        return None, (forbidden,)
    marker = find_conflict(source.text)
    if marker is not None:
        return None, (refuse_conflict(source, marker),)
    return _parse_nodes(source, choose_parser(libyaml), budget or Budget())


def _parse_nodes(
    source: Source, parser: Callable[[str], Any], budget: Budget
) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    text = source.text
    problems: list[Diagnostic] = []
    repaired: dict[int, str] = {}
    for repairs_left in range(_repairs_allowed(text), -1, -1):
        budget.enter(phrase("reading its YAML"))
        builder = _Builder(source, repaired, budget)
        try:
            root = builder.build(parser(text))
        except yaml.MarkedYAMLError as fault:
            if fault.problem == TOO_DEEP_FOR_LIBYAML:
                return _parse_nodes(source, PythonParser, budget)
            # Most files are not broken, and never need it.
            from gapless.reading.yaml_faults import Fault, explain

            known = Fault(*_places(fault, len(text)), builder.bracket)
            problem, repair = explain(source, text, known)
            problems.append(problem)
            if repair is None or not repairs_left:
                problems.extend(_before(problem, builder.problems))
                break
            repaired[repair.start] = repair.text
            text = text[: repair.start] + "x" * len(repair.text) + text[repair.end :]
        else:
            return root, sort_diagnostics(problems + builder.problems)
    return None, sort_diagnostics(problems)


def _before(fault: Diagnostic, problems: list[Diagnostic]) -> list[Diagnostic]:
    """The problems on the lines above a fault; what comes later may be its echo."""
    line = fault.primary.span.line if fault.primary else 0
    return [item for item in problems if item.primary and item.primary.span.line < line]


def _repairs_allowed(text: str) -> int:
    return min(_MOST_REPAIRS, _MOST_CHARACTERS_READ_AGAIN // max(len(text), 1))


def _places(fault: yaml.MarkedYAMLError, last: int) -> tuple[str, int, str, int | None]:
    """What the parser says, and where."""
    place = fault.problem_mark.index if fault.problem_mark else last
    context = fault.context_mark.index if fault.context_mark else None
    return fault.problem or "", min(place, last), fault.context or "", context


class _Builder:
    """Builds nodes from events; keeps the collections that are open on a stack."""

    def __init__(self, source: Source, repaired: dict[int, str], budget: Budget) -> None:
        self.source = source
        self.budget = budget
        self.repaired = repaired
        self.problems: list[Diagnostic] = []
        self.open_collections: list[tuple[list[Any], Any]] = []
        self._reported = (0, 0)

    @property
    def bracket(self) -> int | None:
        """Where the innermost open collection begins, if it is one in brackets."""
        if not self.open_collections or not self.open_collections[-1][1].flow_style:
            return None
        return int(self.open_collections[-1][1].start_mark.index)

    def build(self, parser: Any) -> Node | None:
        """The root node; raises ``yaml.MarkedYAMLError`` where the YAML is broken."""
        source, repaired = self.source, self.repaired
        children: list[Any] = []
        open_collections = self.open_collections
        documents = 0
        event: Any = None
        events: Iterator[Any] = iter(parser.get_event, None)
        # Keys and cells repeat: each text is kept once, or 100,000 rows hold two million of them.
        once = dict[str, str]().setdefault
        # The loop is where loading a large table spends its time: the common event comes
        # first, and nothing in its branch is done twice.
        for place, event in enumerate(islice(events, MOST_EVENTS)):
            if place & 511 == 511:
                self.budget.spend(16)
            kind = type(event)
            if kind is ScalarEvent:
                text = event.value
                start = event.start_mark.index
                end = event.end_mark.index
                style = event.style
                if style:
                    if style != "'" and (style != '"' or len(text) != end - start - 2):
                        text, end = self._check_style(text, start, end, style)
                elif not text and start == end:
                    start = end = self._place_of_empty(children, start)
                elif repaired and start in repaired:
                    text = repaired[start]
                if event.tag is not None or event.anchor is not None:
                    self._refuse(refuse_properties, start, end)
                if not text.isascii():
                    text = composed(text)
                children.append(
                    _new(Scalar, (once(text, text), not style, source, start, end - start))
                )
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(open_collections) == DEEPEST:
                    self._add(refuse_depth, self._mark(event), DEEPEST)
                    return None
                if event.tag is not None or event.anchor is not None:
                    self._refuse(refuse_properties, event.start_mark.index, None)
                open_collections.append((children, event))
                children = []
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                siblings, first = open_collections.pop()
                node = self._close(first, event, children)
                siblings.append(node)
                children = siblings
                if len(open_collections) == _ROWS:
                    self.budget.done = event.end_mark.index / len(source.text)
                    self.budget.spend()
                if len(siblings) % 2 and self._at_key(siblings):
                    siblings[-1] = self._refuse_key(node)
            elif kind is AliasEvent:
                start, end = event.start_mark.index, event.end_mark.index
                self._refuse(refuse_alias, start, end)
                children.append(Scalar.at(source.text[start:end], Span(source, start, end)))
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._add(refuse_second_document, self._mark(event))
                    break
                if event.version or event.tags:
                    self._refuse(refuse_directive, event.start_mark.index, None)
        else:
            if next(events, None) is not None:
                self._add(refuse_size, self._mark(event), MOST_EVENTS)
                return None
        return self._root(children)

    def _add(self, refusal: Callable[..., Diagnostic], *about: Any) -> None:
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(refusal(*about))

    def _root(self, children: list[Any]) -> Node | None:
        root: Node | None = children[0] if children else None
        if root is None or (isinstance(root, Scalar) and not root.text):
            self._add(refuse_empty, self.source)
            return None
        return root

    def _close(self, first: Any, last: Any, children: list[Any]) -> Node:
        start = first.start_mark.index
        end = last.end_mark.index
        if not first.flow_style:
            end = children[-1].end if children else start
        if type(first) is SequenceStartEvent:
            return SequenceNode(tuple(children), self.source, start, end)
        keys = tuple(children[::2])
        by_key = dict(zip([key[0] for key in keys], children[1::2], strict=True))
        if len(by_key) != len(keys) or "<<" in by_key:
            kept = self._kept(zip(keys, children[1::2], strict=True))
            return MappingNode.of(kept, Span(self.source, start, end))
        node: MappingNode = _new(MappingNode, (keys, by_key, self.source, start, end))
        return node

    def _kept(self, entries: Iterable[tuple[Scalar, Node]]) -> Iterable[tuple[Scalar, Node]]:
        """The entries without duplicate keys and merge keys, which are reported."""
        first: dict[str, tuple[Scalar, Node]] = {}
        for key, value in entries:
            if key.text == "<<" and key.plain:
                self._add(refuse_merge_key, key.span)
            elif key.text in first:
                if self._reported[0] < key.start < self._reported[1]:
                    continue
                self._add(refuse_duplicate, key.text, key.span, first[key.text][0].span)
            else:
                first[key.text] = (key, value)
        return first.values()

    def _at_key(self, siblings: list[Any]) -> bool:
        """Whether the last of the siblings is the key of a mapping."""
        if not self.open_collections:
            return False
        return type(self.open_collections[-1][1]) is MappingStartEvent and len(siblings) % 2 == 1

    def _refuse_key(self, node: Node) -> Scalar:
        text = self.source.text[node.start : node.end]
        self._add(refuse_key, node.span)
        return Scalar.at(text, node)

    def _place_of_empty(self, children: list[Any], start: int) -> int:
        """Where an absent value stands: after its colon, on which the parsers differ.

        Finds the entry ``c`` of ``{a: b, c}``, which has no colon either.
        """
        if not children or not self._at_key(children):
            return start
        key = children[-1]
        colon = self.source.text.find(":", key.end, start)
        if colon >= 0:
            return colon + 1
        if key.start < self._reported[1]:
            return int(key.end)
        before = children[-2] if len(children) > 1 else None
        together = None
        if type(before) is Scalar:
            further = _FURTHER_WITHOUT_COLON.match(self.source.text, key.end)
            self._reported = key.end, further.end() if further else key.end
            together = self.source.text[before.start : self._reported[1]]
        self._add(refuse_entry_without_colon, key.span, together)
        return int(key.end)

    def _check_style(self, text: str, start: int, end: int, style: str) -> tuple[str, int]:
        """Look at what is in double quotes with escapes, or a block; its text and its end."""
        if style == '"':
            found = find_forbidden(text)
            if found is None:
                return text, end
            self._add(refuse_escape, self.source.span(start, end), found.group())
            return without_forbidden(text), end
        end = start + len(self.source.text[start:end].rstrip())
        if not is_doubtful_block(self.source.text[start:end], text):
            return text, end
        self._add(refuse_block_text, self.source.span(start, end))
        return text or self.source.text[start:end], end

    def _mark(self, event: Any) -> Span:
        """The sign that begins a document or a collection."""
        start, end = event.start_mark.index, event.end_mark.index
        return self.source.span(start, max(end, start + 1))

    def _refuse(self, refusal: Callable[[Span], Diagnostic], start: int, end: int | None) -> None:
        """Refuse what stands from ``start`` to ``end``, or to the end of its line."""
        if len(self.problems) < MOST_PROBLEMS:
            if end is None:
                line = self.source.line_number(start)
                end = self.source.line_start(line) + len(self.source.line_text(line))
            self._add(refusal, self.source.span(start, end))
