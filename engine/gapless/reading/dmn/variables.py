"""What the FEEL of one table names, as inputs and raw data of ours.

Invariants: one path has one name in all tables of a file, and another path another; what computes
an input is raw data, which no table decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import chain

from gapless.algebra.values import Kind
from gapless.dataclass import dataclass, field
from gapless.reading.dmn.decisions import Found
from gapless.reading.dmn.feel_cursor import too_rich
from gapless.reading.dmn.feel_expressions import Naming, Term, translate_expression
from gapless.reading.dmn.names import Names
from gapless.reading.dmn.scope import Literal
from gapless.reading.dmn.types import DmnTypes
from gapless.reading.dmn.xml import Element
from gapless.sfeel.expressions import LONGEST_EXPRESSION, Expression, parse_expression
from gapless.unreadable import Unreadable

#: What a variable may be of which nothing says the type, the likeliest first.
_GUESSES = (Kind.NUMBER, Kind.STRING, Kind.BOOLEAN, Kind.DATE, Kind.DATETIME)
#: So many expressions are written into one another.
_DEEPEST = 12


@dataclass
class Keys:
    """The names that paths have in all tables of a file."""

    _names: Names = field(default_factory=Names)
    _known: dict[str, str] = field(default_factory=dict)

    def key(self, path: str, step: str) -> str:
        """The name of a path, whose last step may be it."""
        if path not in self._known:
            self._known[path] = self._names.column(step)
        return self._known[path]


@dataclass
class Datum:
    """A variable that is no input of the table yet."""

    key: str
    path: str
    kind: Kind | None


@dataclass
class Variables:
    """The variables of one table.

    ``inputs`` are its inputs by their paths, ``data`` the raw data that was named, ``decided``
    inputs that only formulas name.
    """

    found: Found
    types: DmnTypes
    keys: Keys
    origin: Callable[[str], str | None]
    expressions: Mapping[str, Element]
    is_lenient: bool = False
    """Whether formulas may name what nothing in the file says."""
    is_zoned: bool = False
    """Whether the table names moments of a zone."""
    inputs: dict[str, Datum] = field(default_factory=dict)
    data: dict[str, Datum] = field(default_factory=dict)
    decided: dict[str, Datum] = field(default_factory=dict)
    called: dict[str, Literal] = field(default_factory=dict)
    """The constants that the table calls, by our names."""
    _depth: int = 0
    _inlined: dict[str, tuple[str, Kind | None] | None] = field(default_factory=dict)

    def knows(self, path: str) -> bool:
        """Whether the file, or an input of the table, says what a path begins with."""
        resolved = self.found.scope.resolved(path)
        head = resolved.partition(".")[0]
        if self.found.scope.knows(path) or resolved in self.expressions:
            return True
        return any(each.partition(".")[0] == head for each in self.inputs)

    def key(self, path: str, label: str = "") -> str:
        """The name of a path."""
        names = self.found.scope.variables
        return self.keys.key(path, label or (path if path in names else path.rpartition(".")[2]))

    def computed(self, text: str) -> tuple[str, Kind]:
        """The expression of an input, over raw data, and what it gives; raises ``Unreadable``."""
        term = translate_expression(text, self._naming(self._datum), self.found.scope)
        expression = self._parsed(term.text, text, None)
        return term.text, expression.kind

    def formula(self, text: str, kind: Kind | None) -> tuple[str, Kind]:
        """What a row computes, from inputs and raw data; raises ``Unreadable``."""
        term = translate_expression(text, self._naming(self._input), self.found.scope)
        expression = self._parsed(term.answer, text, kind)
        return term.answer, expression.kind

    def _naming(self, own: Callable[[str], tuple[str, Kind | None] | None]) -> Naming:
        """What a path is called; the expression of a decision stands in brackets."""

        def name(path: str) -> tuple[str, Kind | None] | None:
            path = self.found.scope.resolved(path)
            element = self.expressions.get(path)
            if element is None:
                return None if self.found.scope.is_local(path) else own(path)
            key = f"{own.__name__} {path}"
            if key not in self._inlined:
                # A decision that needs itself is not known while it is read.
                self._inlined[key] = None
                if element is self.found.expression or self._depth == _DEEPEST:
                    return None
                self._depth += 1
                try:
                    term: Term = translate_expression(element.text, name, self.found.scope)
                finally:
                    self._depth -= 1
                if len(term.text) < LONGEST_EXPRESSION:
                    self._inlined[key] = f"({term.text})", term.kind
            return self._inlined[key]

        return name

    def _datum(self, path: str) -> tuple[str, Kind | None] | None:
        if self.origin(path) is not None:
            return None
        if path not in self.data:
            kind = self.types.of_path(path).kind
            self.data[path] = Datum(self.key(path), path, kind)
        return self.data[path].key, self.data[path].kind

    def _input(self, path: str) -> tuple[str, Kind | None] | None:
        known = self.inputs.get(path) or self.decided.get(path)
        if known is None and not self.is_lenient and not self.knows(path):
            return None
        if known is None and self.origin(path) is not None:
            known = self.decided[path] = Datum(self.key(path), path, self.types.of_path(path).kind)
        return (known.key, known.kind) if known else self._datum(path)

    def _parsed(self, text: str, written: str, wanted: Kind | None) -> Expression:
        """The expression in ours; what has no type gets one with which it can be read."""
        every = [*self.inputs.values(), *self.data.values(), *self.decided.values()]
        constants = {one.name: one for one in self.found.scope.constants.values() if one.name}
        known = {name: one.kind for name, one in constants.items() if one.kind is not None}
        known |= {one.key: one.kind for one in every if one.kind is not None}
        found = None
        for kind, expression in self._tried(text, {one.key for one in every} - {*known}, known):
            fits = wanted in (None, expression.kind) or expression.kind is Kind.INTEGER
            if found is None or fits:
                found = kind, expression
            if fits:
                break
        if found is None:
            raise too_rich(0, len(written.rstrip()))
        kind, expression = found
        self.called |= {name: constants[name] for name in expression.names if name in constants}
        for one in every:
            if one.kind is None and one.key in expression.names:
                one.kind = kind
        return expression

    def _tried(
        self, text: str, unknown: set[str], known: Mapping[str, Kind]
    ) -> Iterator[tuple[Kind, Expression]]:
        for guess in _GUESSES if unknown else _GUESSES[:1]:
            kinds = dict(chain(known.items(), ((name, guess) for name in unknown)))
            try:
                yield guess, parse_expression(text, kinds, near=lambda word, known: None)
            except Unreadable:
                continue
