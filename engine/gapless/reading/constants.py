"""Constants: names that cells write for values which stand in one place of the file.

Purpose: read a cell, or a ``domain``, that names constants as if their values stood there.

A name is exchanged for its value before the text is read, and every place is found again in the
text as it is written.  So a constant may stand wherever a value may, and is of the type, unit and
steps of the column in which it stands.

Invariants:
- a text that can be read without constants, and otherwise with them, is refused: one of the
  readings was not meant;
- nothing in quotes is a name; advice keeps the names, where it can be written so.

Worked example: with ``batas: 3 jam`` the cell ``[batas..6 jam)`` is read as ``[3 jam..6 jam)``, and
shown as ``[batas (3 jam)..6 jam)``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, tzinfo
from functools import partial

from gapless.algebra import sets
from gapless.algebra.domain import Domain
from gapless.algebra.numbers import Numbers
from gapless.algebra.operations import as_operand
from gapless.algebra.programs import Datum
from gapless.algebra.texts import canonical
from gapless.algebra.values import Kind, Value, parse_value
from gapless.codes.check import UNUSED_CONSTANT
from gapless.codes.rows import AMBIGUOUS_CONSTANT, NO_CONSTANT_YET, UNFIT_CONSTANT
from gapless.dataclass import dataclass, field, replace
from gapless.diagnostic import Diagnostic, Message, Writing, rewritten, say
from gapless.model import Constant
from gapless.near_words import NearMiss
from gapless.pattern import pattern
from gapless.reading.nodes import Node, Scalar
from gapless.reading.texts import entries
from gapless.sfeel.cell_pieces import read_value
from gapless.sfeel.cell_text import is_free_text, quote
from gapless.sfeel.cell_words import CONDITION_WORDS
from gapless.sfeel.cells import UnaryTest, read_tests
from gapless.sfeel.expressions import Expression, Printer, parse_expression
from gapless.unreadable import Unreadable

#: A text in quotes, closed or not, or a name: nothing of a word belongs to it that stands right
#: before.
_WORD = pattern(r'(?s)"(?:[^"\\]|\\.?+)*"?|(?<!\w)(?P<name>[^\W\d]\w*)')


#: Words of expressions, which mean themselves there.
_WORDS = frozenset({"if", "then", "else", "and", "or", "not", "null", "true", "false"})
#: The kinds of values that are computed with, but for texts.
_KINDS = tuple(kind for kind in Kind if kind not in (Kind.INTEGER, Kind.STRING))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A name in a text, from ``start`` to ``end``, and the value that stands for it elsewhere."""

    start: int
    end: int
    name: str
    value: str
    place: int


@dataclass(frozen=True)
class Constants:
    """The constants of a table, with the values of a ``day``, None for all days.

    ``own`` are the names of those in its file; ``used`` of those that were read in some text.
    """

    known: Mapping[str, Constant] = field(default_factory=dict)
    day: date | None = None
    own: frozenset[str] = frozenset()
    used: set[str] = field(default_factory=set)

    def value(self, name: str, start: int, end: int) -> Constant:
        """The constant that a piece of a text names; raises ``Unreadable`` where it has no value
        on the day.
        """
        constant = self.known[name]
        first = constant.first
        if first is None or (self.day is not None and first <= self.day):
            return constant
        raise Unreadable(
            say("the constant {name} has no value before {first}", name=name, first=first),
            say("the table takes effect on {day}: write the value of that day too", day=self.day)
            if self.day
            else say("the table applies on every day: write `effective: {first}`", first=first),
            start,
            end,
            code=NO_CONSTANT_YET,
        )

    def expression(
        self,
        text: str,
        kinds: Mapping[str, Kind],
        numbers: Numbers,
        near: NearMiss,
        show: Printer,
        units: Iterable[str | None],
    ) -> Expression:
        """An expression over names of these kinds, in which constants are their values.

        ``units`` may stand beside the number of a constant.  Raises ``Unreadable``.
        """
        read = partial(parse_value, numbers=numbers, zone=show.zone)
        styles = [replace(numbers, unit=unit) for unit in dict.fromkeys((numbers.unit, *units))]

        def operand(name: str) -> tuple[Kind, Value]:
            return _operand(self.known[name].text.strip(), styles, show.zone)

        words = dict.fromkeys(found["name"] for found in _WORD.finditer(text))
        named = [word for word in words if word in self.known]
        operands = {name: operand(name) for name in named if name not in kinds}
        known = {**kinds, **{name: kind for name, (kind, _) in operands.items()}}
        try:
            expression = parse_expression(text, known, read, near, show)
        except Unreadable as problem:
            unknown = (word for word in words if word and word not in known)
            meant = {near(word, self.known) for word in unknown} - {None, *known}
            if meant:
                also = {name: operand(name)[0] for name in meant if name}
                parse_expression(text, {**known, **also}, read, near, show)
            raise self._of_text(problem, text, operands) from None
        for step in expression.steps:
            if not isinstance(step, Datum) or step.name not in self.known:
                continue
            if step.name in kinds:
                raise Unreadable(
                    say("{name} is both a constant and an input or raw data", name=step.name),
                    say("give the constant another name"),
                    step.start,
                    step.end,
                    code=AMBIGUOUS_CONSTANT,
                )
            self.value(step.name, step.start, step.end)
            self.used.add(step.name)
        return expression.given({name: value for name, (_, value) in operands.items()})

    def _of_text(
        self, problem: Unreadable, text: str, operands: Mapping[str, tuple[Kind, Value]]
    ) -> Unreadable:
        """The fault of an expression, where it is about a constant that is but a text."""
        piece = text[problem.start : problem.end]
        for found in _WORD.finditer(piece):
            kind, value = operands.get(found["name"] or "", (None, None))
            if kind is Kind.STRING:
                advice = say(
                    "the constant {name} is {value}, which is read as a text; correct it, or give"
                    " an input the value",
                    name=found["name"],
                    value=value,
                )
                return Unreadable(
                    problem.message, advice, problem.start, problem.end, code=problem.code
                )
        return problem

    def tests(
        self, domain: Domain, text: str, near: NearMiss
    ) -> tuple[tuple[UnaryTest, ...], str | None]:
        """The tests of a text, and the text with the value behind each name, where it has names.

        Raises ``Unreadable``.
        """
        if not self.known or is_free_text(domain):
            return read_tests(domain, text, near), None
        text = canonical(text)
        names = [found for found in _WORD.finditer(text) if found["name"] in self.known]
        try:
            plain = read_tests(domain, text, near)
        except Unreadable as problem:
            if not names:
                raise self._nearly(domain, text, problem, near) from None
            plain = None
        if not names:
            assert plain is not None, "it was read, or refused"
            return plain, None
        try:
            found, shown = self._read_names(domain, text, names, near)
        except Unreadable:
            if plain is None:
                raise
            return plain, None
        if plain is None or _union(plain) == _union(found):
            self.used.update(each["name"] for each in names)
            return found, shown
        first = names[0]
        raise Unreadable(
            say(
                "{name} is both a word of cells and a constant: {plain} or {shown}",
                name=first["name"],
                plain=text,
                shown=shown,
            ),
            say("give the constant another name"),
            *first.span(),
            code=AMBIGUOUS_CONSTANT,
        )

    def _read_names(
        self, domain: Domain, text: str, names: list[re.Match[str]], near: NearMiss
    ) -> tuple[tuple[UnaryTest, ...], str]:
        """What ``_read`` reads; words of conditions name constants only where nothing else does."""
        sure = [each for each in names if each["name"].casefold() not in CONDITION_WORDS]
        if sure and len(sure) < len(names):
            try:
                return self._read(domain, text, sure, near)
            except Unreadable:
                pass
        return self._read(domain, text, names, near)

    def _read(
        self, domain: Domain, text: str, names: list[re.Match[str]], near: NearMiss
    ) -> tuple[tuple[UnaryTest, ...], str]:
        """The tests of a text with constants, and the text as it is shown."""
        pieces: list[_Piece] = []
        expanded = shown = ""
        last = 0
        for found in names:
            constant = self.value(found["name"], *found.span())
            value = constant.text.strip()
            try:
                printed = domain.print(read_value(domain, value))
            except Unreadable as problem:
                raise Unreadable(
                    say(
                        "the constant {name} is {value}: {problem}",
                        name=constant.name,
                        value=value,
                        problem=problem.message,
                    ),
                    say("write a value of this column, or correct the constant"),
                    *found.span(),
                    code=UNFIT_CONSTANT,
                ) from None
            written = quote(value) if domain.kind is Kind.STRING else value
            # Beside a comma two numbers would be one.
            before = " " if text[: found.start()].endswith(",") else ""
            behind = " " if text.startswith(",", found.end()) else ""
            expanded += text[last : found.start()] + before
            pieces.append(_Piece(*found.span(), constant.name, written, len(expanded)))
            expanded += written + behind
            shown += f"{text[last : found.end()]} ({printed})"
            last = found.end()
        expanded, shown = expanded + text[last:], shown + text[last:]
        try:
            tests = read_tests(domain, expanded, near)
        except Unreadable as problem:
            raise self._as_written(domain, problem, pieces) from None
        return tuple(
            replace(
                test,
                start=_place(pieces, test.start, 0),
                end=_place(pieces, test.end, 1),
                beyond=tuple(
                    replace(
                        each,
                        start=_place(pieces, each.start, 0),
                        end=_place(pieces, each.end, 1),
                        instead=self._with_names(domain, each.instead, pieces),
                    )
                    for each in test.beyond
                ),
            )
            for test in tests
        ), shown

    def _as_written(self, domain: Domain, problem: Unreadable, pieces: list[_Piece]) -> Unreadable:
        """A fault in the text as it is written."""
        advice = problem.advice and rewritten(
            problem.advice, lambda written: self._with_names(domain, written, pieces)
        )
        start, end = problem.start, problem.end
        if start is not None and end is not None:
            start, end = _place(pieces, start, 0), _place(pieces, end, 1)
        return Unreadable(problem.message, advice, start, end, code=problem.code)

    def _with_names(self, domain: Domain, written: str, pieces: list[_Piece]) -> str:
        """What an advice says to write, with the names where that can be read."""
        named = written
        for piece in pieces:
            named = named.replace(piece.value, piece.name, 1)
        names = [found for found in _WORD.finditer(named) if found["name"] in self.known]
        if not names:
            return written
        try:
            self._read(domain, named, names, _nothing_near)
        except Unreadable:
            return written
        return named

    def _nearly(self, domain: Domain, text: str, problem: Unreadable, near: NearMiss) -> Unreadable:
        """The fault of a text that nearly names a constant."""
        for found in _WORD.finditer(text):
            name = found["name"]
            meant = near(name, self.known) if name else None
            if name is None or meant is None:
                continue
            instead = text[: found.start()] + meant + text[found.end() :]
            names = [each for each in _WORD.finditer(instead) if each["name"] in self.known]
            try:
                self._read(domain, instead, names, _nothing_near)
            except Unreadable:
                continue
            advice: Message = say("did you mean `{near}`?", near=Writing(instead))
            message = say("there is no constant {name}", name=name)
            return Unreadable(message, advice, *found.span(), code=problem.code)
        return problem

    def unused(self) -> tuple[Diagnostic, ...]:
        """The constants that nothing names."""
        return tuple(
            UNUSED_CONSTANT.at(
                constant.span,
                say("nothing names the constant {name}", name=constant.name),
                help=say("write it where its value stands, or remove it"),
            )
            for name, constant in self.known.items()
            if name in self.own and name not in self.used
        )


def read_constants(node: Node | None, problems: list[Diagnostic]) -> dict[str, Constant]:
    """The constants of a table file."""
    check_names(node, problems)
    return {
        canonical(key.text): Constant(canonical(key.text), value.text, key.span)
        for key, value in entries(node)
        if isinstance(value, Scalar)
    }


def check_names(node: Node | None, problems: list[Diagnostic]) -> None:
    """Names of constants that mean something else in expressions."""
    problems.extend(
        AMBIGUOUS_CONSTANT.at(
            key.span,
            say("{name} is a word of expressions", name=key.text),
            help=say("give the constant another name"),
        )
        for key, _ in entries(node)
        if key.text in _WORDS
    )


def _place(pieces: list[_Piece], offset: int, is_end: int) -> int:
    """Where in the text as written an offset of the expanded text is."""
    moved = offset
    for piece in pieces:
        if offset < piece.place + is_end:
            break
        end = piece.place + len(piece.value)
        if offset < end + is_end:
            return piece.end if is_end else piece.start
        moved = piece.end + offset - end
    return moved


def _operand(text: str, styles: Iterable[Numbers], zone: tzinfo | None) -> tuple[Kind, Value]:
    """The value of a constant that is computed with: of the first kind as which it can be read."""
    for style in styles:
        for kind in _KINDS:
            try:
                value = parse_value(kind, text, style, zone)
            except Unreadable:
                continue
            is_whole = kind is Kind.NUMBER and as_operand(value).denominator == 1
            return Kind.INTEGER if is_whole else kind, value
    return Kind.STRING, canonical(text)


def _union(tests: tuple[UnaryTest, ...]) -> sets.ValueSet:
    return sets.union(test.values for test in tests)


def _nothing_near(word: str, known: object) -> None:
    return None
