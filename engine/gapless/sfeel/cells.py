"""From the text of a cell to a set.

Purpose: read DMN's S-FEEL unary tests and their plain-word forms in Indonesian and
English over the domain of one input.

What can be written (``a``, ``b`` are values of the column's type)::

    -                              any value
    a      "a"                     that value
    a, b                           any of them; a YAML list does the same
    < a   <= a   > a   >= a        compared
    [a..b]  (a..b]  [a..b)  ]a..b[ between, ends in or out
    not(a, < b)                    everything else, but never null
    null                           not known
    not(null)                      any known value
    di atas a      over a          >     kurang dari a   under a      <
    s.d a          up to a         <=    minimal a       at least a   >=
    antara a dan b between a and b [a..b]
    di atas a s.d b                (a..b]
    a sampai kurang dari b         a to under b             [a..b)
    tepat a        exactly a       a      bukan a atau b     other than a or b  not(a, b)
    a, b atau c    a, b or c       any of them
    diketahui      known           not(null)  tidak diketahui  not known       null

Of times of day, ``[22:00..06:00)`` goes over midnight, ``22:00-06:00`` is ``[22:00..06:00]``, and
``24:00`` is the end of the day.

Invariants:
- the set is a subset of the domain; a test that no value of the domain can pass is refused;
- null is only where it is named (``-``, ``null``): ``not(…)`` never holds it;
- a text that is exactly one of the column's values means that value, whatever else it
  could be read as (only ``-`` and ``null`` keep their meaning; quote them);
- every fault is an ``Unreadable`` with the offsets of the faulty piece; what its advice says to
  write is the whole cell, and can be read;
- reading takes time in proportion to the length of the text.

Example::

    >>> from gapless.algebra.values import Kind
    >>> from gapless.sfeel.cell_text import print_set
    >>> hours = Domain(Kind.DURATION, language="id")
    >>> tests = read_tests(hours, "s.d 3 jam, antara 5 jam dan 6 jam")
    >>> [print_set(hours, test.values) for test in tests]
    [('<= 3 jam',), ('[5 jam..6 jam]',)]
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gapless.algebra import sets
from gapless.algebra.domain import Domain
from gapless.algebra.numbers import shorten
from gapless.algebra.sets import HIGHEST, LOWEST, NULL, Cut, ValueSet
from gapless.algebra.texts import Places, canonical, collapsed
from gapless.algebra.values import Kind, Value
from gapless.codes.rows import EMPTY_CELL, NULL_NOT_ALLOWED
from gapless.dataclass import dataclass
from gapless.diagnostic import Writing, rewritten, say, writings
from gapless.near_words import NearMiss, did_you_mean
from gapless.sfeel.cell_advice import (
    Place,
    advised_throughout,
    better_advised,
    no_value,
    nothing_between,
    nothing_in_both,
    refuse_comma,
    refuse_lent_word,
    usual_advice,
)
from gapless.sfeel.cell_pieces import read_value, split, trimmed
from gapless.sfeel.cell_ranges import ends_of_range
from gapless.sfeel.cell_text import (
    ANY,
    is_condition,
    is_free_text,
    print_set,
    speaks_of_null,
)
from gapless.sfeel.cell_words import (
    ANY_WORDS,
    BARE_NUMBER,
    COMPARISON,
    END_OF_DAY,
    EXACTLY,
    KNOWN_WORDS,
    LAST_WORD,
    NEGATION,
    NEGATION_WORD,
    NULL_WORDS,
    SECOND_COMPARISON,
    TRAILING,
    operator_of,
)
from gapless.sfeel.set_words import describe_domain
from gapless.unreadable import Unreadable

#: In characters; a list goes on in further scalars.
LONGEST_CELL = 10_000
_DEEPEST_NOT = 8


@dataclass(frozen=True, slots=True)
class Beyond:
    """A bound that lies beyond the domain: its offsets, and the cell written without it."""

    start: int
    end: int
    instead: str


@dataclass(frozen=True, slots=True)
class UnaryTest:
    """One of the tests of a cell: the values it accepts and its offsets in the text."""

    values: ValueSet
    start: int
    end: int
    beyond: tuple[Beyond, ...] = ()


def read_tests(domain: Domain, text: str, near: NearMiss = did_you_mean) -> tuple[UnaryTest, ...]:
    """The unary tests of a cell's text; raises ``Unreadable``."""
    if len(text) > LONGEST_CELL:
        raise Unreadable(
            say("the cell has {count} characters", count=len(text)),
            say("at most {most} are read; write the values as a list", most=LONGEST_CELL),
        )
    text = canonical(text)
    places = None if domain.kind is Kind.STRING or text == collapsed(text) else Places(text)

    def read(text: str) -> tuple[UnaryTest, ...]:
        return tuple(_Reader(domain, text, near).read())

    try:
        tests = read(places.text if places else text)
    except Unreadable as problem:
        better = advised_throughout(domain, problem, read)
        if places is None or not better.end:
            raise better from None
        start, end = places.written(better.start or 0, better.end)
        raise Unreadable(better.message, better.advice, start, end, code=better.code) from None
    if places is None:
        return tests
    written = places.written
    return tuple(
        UnaryTest(
            test.values,
            *written(test.start, test.end),
            tuple(Beyond(*written(each.start, each.end), each.instead) for each in test.beyond),
        )
        for test in tests
    )


def read_set(domain: Domain, text: str) -> ValueSet:
    """The set a cell's text names; raises ``Unreadable``."""
    return sets.union(test.values for test in read_tests(domain, text))


class _Reader:
    """Reads one text.  All offsets are those of the whole text.
    Without ``near`` it only finds out whether the text can be read.
    """

    def __init__(self, domain: Domain, text: str, near: NearMiss | None) -> None:
        self._domain = domain
        self._text = text
        self._near = near
        self._bounds: list[tuple[int, int]] = []
        self._beyond: list[Beyond] = []

    def read(self) -> Iterator[UnaryTest]:
        """The tests of the text."""
        text = self._text
        start, end = trimmed(text, 0, len(text))
        if start == end:
            raise Unreadable(
                say("the cell is empty"),
                say('write "-" for any value, or leave the input out of the row'),
                code=EMPTY_CELL,
            )
        if text[start:end] == ANY:
            yield UnaryTest(self._domain.everything, start, end)
            return
        named = self._listed(start, end)
        word = text[start:end].casefold()
        if named is None and word in ANY_WORDS and is_condition(self._domain, word):
            named = self._domain.everything
        if named is not None:
            yield UnaryTest(named, start, end)
            return
        refuse_comma(self._domain, text, self._reads(0, len(text)), advise=self._near is not None)
        try:
            for item_start, item_end, values in self._items(start, end, depth=0):
                yield UnaryTest(values, item_start, item_end, tuple(self._beyond))
                self._beyond.clear()
        except Unreadable as problem:
            raise self._advised_as_list(problem, start, end) from None

    def _listed(self, start: int, end: int) -> ValueSet | None:
        """The value of an enumerated text column that the text spells exactly."""
        domain, text = self._domain, self._text[start:end]
        if domain.kind is Kind.STRING and text in domain.listed:
            return domain.point(text)
        return None

    def _items(self, start: int, end: int, depth: int) -> Iterator[tuple[int, int, ValueSet]]:
        pieces = list(split(self._domain, self._text, start, end))
        refuse_lent_word(self._domain, self._text, *pieces)
        for item_start, item_end in pieces:
            try:
                values = self._test(item_start, item_end, depth)
            except Unreadable as problem:
                placed = problem.at(item_start, item_end) if problem.end is None else problem
                raise self._advised(placed, item_start, item_end) from None
            self._note_beyond(values, item_start, item_end)
            yield item_start, item_end, values

    def _test(self, start: int, end: int, depth: int) -> ValueSet:
        """One unary test."""
        domain, text = self._domain, self._text[start:end]
        if not text:
            raise Unreadable(
                say("a value is missing beside a comma"), say("remove the comma or write the value")
            )
        if text == "null":
            if not domain.nullable:
                raise Unreadable(
                    say("null is not a value of this input"),
                    say("to allow `null` (not known), give the input `nullable: true`"),
                    code=NULL_NOT_ALLOWED,
                )
            return NULL
        if text == ANY:
            raise Unreadable(
                say("`-` means any value, so nothing can stand beside it"),
                say("for any value write `{any}` alone", any=Writing(ANY)),
            )
        listed = self._listed(start, end)
        if listed is not None:
            return listed
        negated = NEGATION.match(text) if text[-1] == ")" else None
        if negated:
            return self._negated(start, end, start + negated.end(), end - 1, depth)
        if domain.kind.ordered:
            compared = self._ordered(start, end)
            if compared is not None:
                return self._not_empty(compared & domain.known, start, end)
        elif text[0] in "<>≤≥":
            raise Unreadable(
                say(
                    "{kind} values cannot be compared with {symbol}",
                    kind=domain.kind,
                    symbol=text[0],
                ),
            )
        if (word := text.casefold()) in NULL_WORDS | KNOWN_WORDS and speaks_of_null(domain):
            return NULL if word in NULL_WORDS else domain.known
        worded = NEGATION_WORD.match(text)
        if worded and text[worded.end() :] == "null":
            return domain.known
        if worded and (not is_free_text(domain) or text[-1] == '"' == text[worded.end()]):
            return self._excluded(start + worded.end(), start, end)
        return self._value_set(start, end)

    def _excluded(self, after: int, start: int, end: int) -> ValueSet:
        """``selain a atau b``: of single values alone is it plain that all of them are left out."""
        pieces = split(self._domain, self._text, after, end)
        excluded = sets.union(self._value_set(*piece) for piece in pieces)
        return self._not_empty(self._domain.known - excluded, start, end)

    def _negated(self, start: int, end: int, first: int, last: int, depth: int) -> ValueSet:
        if depth >= _DEEPEST_NOT:
            raise Unreadable(say("not(…) is nested too deeply"), say("write the values themselves"))
        inside = sets.union(values for _, _, values in self._items(first, last, depth + 1))
        return self._not_empty(self._domain.known - inside, start, end)

    def _not_empty(self, values: ValueSet, start: int, end: int) -> ValueSet:
        if not values:
            allowed = describe_domain(self._domain)
            raise Unreadable(
                say("no value of this input is {text}", text=self._shown(start, end)),
                say("the input allows {allowed}", allowed=allowed)
                if allowed
                else say("the ends of the interval may be the wrong way round"),
                code=EMPTY_CELL,
            )
        return values

    def _ordered(self, start: int, end: int) -> ValueSet | None:
        """A comparison or interval; None where the text is neither."""
        text = self._text
        ends = ends_of_range(self._domain.kind, text, start, end)
        if ends is not None:
            return self._between(*ends)
        # Words begin with a letter, signs are no digit: most values are recognised by that.
        is_value = "0" <= text[start] <= "9"
        found = None if is_value else COMPARISON.match(text, start, end)
        if found:
            return self._compared(operator_of(found), found.end(), start, end)
        found = None if is_value else EXACTLY.match(text, start, end)
        if found:
            return self._value_set(found.end(), end)
        found = SECOND_COMPARISON.search(text, start, end)
        second = operator_of(found) if found else ""
        # Between two values a word leads to the upper one; a sign compares them.
        leads = found is not None and (found["to"] or found["operator"][0].isalpha())
        if found and leads and (second == "<=" or (second == "<" and found["to"])):
            return self._between((start, found.start()), (found.end(), end), (">=", second))
        found = TRAILING.search(text, start, end)
        return self._half_line(operator_of(found), start, found.start()) if found else None

    def _between(self, low: Place, high: Place, bounds: tuple[str, str] = (">=", "<=")) -> ValueSet:
        """Two bounds; of ``3 s.d 6 jam`` the lower one takes the unit of the upper."""
        is_bare = self._domain.kind.is_length and BARE_NUMBER.fullmatch(self._text, *low)
        unit = LAST_WORD.search(self._text, *high) if is_bare else None
        lent = f" {unit[0]}" if unit else ""
        refuse_lent_word(self._domain, self._text, low, high)
        # The upper end is read first: a fault of the unit stands there.
        last = self._bound(*high, below=False, closed=bounds[1] == "<=")
        first = self._bound(*low, below=True, closed=bounds[0] == ">=", unit=lent)
        values = self._domain.span(first, last)
        if not values:
            raise nothing_between(self._text, (low, high), lent)
        return values

    def _compared(self, operator: str, value: int, start: int, end: int) -> ValueSet:
        """``> a`` or ``> a s.d b``: one comparison, or a lower and an upper one."""
        if value >= end:
            raise Unreadable(
                say("{operator} has no value after it", operator=self._shown(start, end)),
                say("write the value it is compared with"),
            )
        found = SECOND_COMPARISON.search(self._text, value, end)
        if found is None:
            return self._half_line(operator, value, end)
        second = operator_of(found)
        refuse_lent_word(self._domain, self._text, (value, found.start()), (found.end(), end))
        if operator[0] == second[0]:
            raise Unreadable(
                say("both comparisons go the same way"), say("write one lower and one upper bound")
            )
        one = self._half_line(operator, value, found.start())
        other = self._half_line(second, found.end(), end)
        if operator[0] == ">":
            values = self._domain.span(one.cuts[0], other.cuts[-1])
            if not values:
                raise nothing_between(self._text, ((value, found.start()), (found.end(), end)))
            return values
        both = one & other
        if not both:
            second_starts = found.start("operator")
            raise nothing_in_both(self._text, (start, found.start()), (second_starts, end))
        return both

    def _half_line(self, operator: str, start: int, end: int) -> ValueSet:
        below = operator[0] == ">"
        cut = self._bound(start, end, below=below, closed=operator[-1] == "=")
        return sets.interval(cut, HIGHEST) if below else sets.interval(LOWEST, cut)

    def _bound(self, start: int, end: int, *, below: bool, closed: bool, unit: str = "") -> Cut:
        start, end = trimmed(self._text, start, end)
        if (
            not below
            and self._domain.kind is Kind.TIME
            and END_OF_DAY.fullmatch(self._text, start, end)
        ):
            return HIGHEST
        value = self._value(start, end, unit)
        if self._domain.is_beyond(value, below=below, closed=closed):
            self._bounds.append((start, end))
        return self._domain.cut(value, after=below != closed)

    def _value_set(self, start: int, end: int) -> ValueSet:
        """The set of the one value the text spells."""
        chosen = self._domain.point(self._value(start, end))
        if chosen and chosen.cuts[0] in self._domain.everything:
            return chosen
        raise no_value(
            self._domain, self._text, start, end, is_between_steps=not chosen, near=self._near
        )

    def _value(self, start: int, end: int, unit: str = "") -> Value:
        """The value that a piece of the text spells; ``unit`` is written behind it elsewhere."""
        text = self._text[start:end]
        try:
            return read_value(self._domain, text + unit)
        except Unreadable as problem:
            advice = problem.advice and rewritten(
                problem.advice, lambda written: self._text[:start] + written + self._text[end:]
            )
            raise Unreadable(problem.message, advice, start, end, code=problem.code) from None

    def _shown(self, start: int, end: int) -> str:
        return shorten(self._text[start:end], 200)

    def _reads(self, start: int, end: int) -> Callable[[str], bool]:
        """Tells whether a whole text can be read where it differs from this one."""
        head, tail = self._text[:start], self._text[end:]

        def reads(written: str) -> bool:
            is_piece = written.startswith(head) and written.endswith(tail)
            piece = written[start : len(written) - len(tail)] if is_piece else written
            try:
                return bool(tuple(_Reader(self._domain, piece, None).read()))
            except Unreadable:
                return False

        return reads

    def _advised(self, problem: Unreadable, start: int, end: int) -> Unreadable:
        """The problem of a test with the advice that fits it, if what it says can be read."""
        near = self._near
        if near is None:
            return problem
        reads = self._reads(start, end)
        if not isinstance(problem, _Advised):
            problem = better_advised(self._domain, self._text, start, end, problem, reads, near)
        advice = problem.advice
        if advice is None or not all(map(reads, writings(advice))):
            advice = usual_advice(self._domain)
        return _Advised(problem.message, advice, problem.start, problem.end, code=problem.code)

    def _advised_as_list(self, problem: Unreadable, start: int, end: int) -> Unreadable:
        """The problem of one of several tests, if what is plain is what all of them mean."""
        if self._near is None or "," not in self._text:
            return problem
        plain = Unreadable(problem.message, problem.advice, problem.start, problem.end)
        reads = self._reads(start, end)
        better = better_advised(self._domain, self._text, start, end, plain, reads, self._near)
        return problem if better is plain else better

    def _note_beyond(self, values: ValueSet, start: int, end: int) -> None:
        """Say how to write the test without the bounds that lie beyond the domain."""
        if not self._bounds:
            return
        written = ", ".join(print_set(self._domain, values))
        instead = written if written == ANY else self._text[:start] + written + self._text[end:]
        self._beyond += (Beyond(first, last, instead) for first, last in self._bounds)
        self._bounds.clear()


class _Advised(Unreadable):
    """A fault whose advice has been chosen; around it stands a larger test."""
