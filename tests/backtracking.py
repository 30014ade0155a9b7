"""How much a pattern may backtrack: whether Python's ``re`` matches it in linear time.

``re`` tries the paths through a pattern one after another.  Their number grows faster than the text
exactly where the pattern, as an automaton, is infinitely ambiguous: where it can go round at a
state *p*, go over from *p* to another state *q*, and go round at *q*, all on the same word.  A text
that repeats this word has as many ways to divide it as it has repetitions, and a failure at its end
makes ``re`` try them all (Weber and Seidl, 1991; Weideman and others, 2016).  A search starts at
every place of the text, which is a loop before the pattern.

``find_ambiguity`` looks for such a word and answers None only where there is none, so it errs on
the side of finding.  Of a path that can no longer fail nothing is tried again: those are left out.

Worked example: ``\\s*,\\s*`` by ``search`` has the word of one space, on which the search goes
round, enters the first ``\\s*`` and goes round there; ``(?<!\\s)\\s*,`` has none.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

Predicate = Callable[[str], bool]
#: The same of a place, which may be an end of the text.
AtPlace = Callable[[str | None], bool]
#: A state of the automaton and the character before it, None at the beginning of the text.
State = tuple[int, str | None]
#: What must hold of the character before and the one after, to go on without reading one.
Condition = tuple[AtPlace | None, AtPlace | None]

_FREE: Condition = (None, None)
#: What holds in some places, nobody knows in which.
_PERHAPS: Condition = (None, lambda letter: True)
_COMMON = "aZ0_ \n\t-.,:;\"'()[]{}#@/\\|é٣\u200b\x00"
_CATEGORIES: dict[Any, Predicate] = {
    codes.CATEGORY_DIGIT: str.isdigit,
    codes.CATEGORY_NOT_DIGIT: lambda letter: not letter.isdigit(),
    codes.CATEGORY_SPACE: str.isspace,
    codes.CATEGORY_NOT_SPACE: lambda letter: not letter.isspace(),
    codes.CATEGORY_WORD: lambda letter: letter.isalnum() or letter == "_",
    codes.CATEGORY_NOT_WORD: lambda letter: not (letter.isalnum() or letter == "_"),
}


def find_ambiguity(pattern: re.Pattern[Any], *, searched: bool, whole: bool) -> str | None:
    """What makes a pattern slow, in words; None where it is matched in linear time.

    One that is ``searched`` may begin anywhere, a ``whole`` one must reach the end of the text.
    """
    automaton = _Automaton(pattern, searched, whole)
    return automaton.exponential() or automaton.polynomial()


@dataclass
class _Builder:
    """The automaton as it is built; a state is a number."""

    flags: int
    free: dict[int, list[tuple[int, Condition]]] = field(default_factory=lambda: defaultdict(list))
    reading: dict[int, tuple[Predicate, int]] = field(default_factory=dict)
    predicates: list[Predicate] = field(default_factory=list)
    letters: set[str] = field(default_factory=lambda: set(_COMMON))
    groups: dict[Any, Any] = field(default_factory=dict)
    states: int = 0

    def new(self) -> int:
        self.states += 1
        return self.states - 1

    def sequence(self, items: Any, start: int) -> int:
        for operator, argument in items:
            start = self.item(operator, argument, start)
        return start

    def item(self, operator: Any, argument: Any, start: int) -> int:
        single = self.single(operator, argument)
        if single is not None:
            end = self.new()
            self.reading[start] = (single, end)
            return self._sealed(end)
        if operator is codes.SUBPATTERN:
            self.groups[argument[0]] = argument[-1]
            return self.sequence(argument[-1], start)
        if operator is codes.GROUPREF:
            # What the group has matched is at least something that it can match.
            return self.sequence(self.groups[argument], start)
        if operator is codes.ATOMIC_GROUP:
            return self.sequence(argument, start)
        if operator is codes.BRANCH:
            end = self.new()
            for branch in argument[1]:
                first = self.new()
                self.free[start].append((first, _FREE))
                self.free[self.sequence(branch, first)].append((end, _FREE))
            return end
        if operator in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, body = argument
            return self.repeat(operator, least, most, body, start)
        if operator in (codes.ASSERT, codes.ASSERT_NOT):
            direction, body = argument
            return self.assertion(operator, direction, body, start)
        if operator is codes.AT:
            return self.place(argument, start)
        raise NotImplementedError(operator)

    def _sealed(self, state: int) -> int:
        """A state that can be left in several ways: reading states have one."""
        end = self.new()
        self.free[state].append((end, _FREE))
        return end

    def repeat(self, operator: Any, least: int, most: Any, body: Any, start: int) -> int:
        for _ in range(least):
            start = self.sequence(body, start)
        end = self.new()
        leaving = _FREE
        only = self.single(*body[0]) if len(body) == 1 else None
        if operator is codes.POSSESSIVE_REPEAT and only is not None:
            leaving = (None, lambda letter: letter is None or not only(letter))
        self.free[start].append((end, leaving))
        if most is codes.MAXREPEAT:
            first = self.new()
            self.free[start].append((first, _FREE))
            last = self.sequence(body, first)
            self.free[last] += ((first, _FREE), (end, leaving))
            return end
        for further in range(most - least, 0, -1):
            first = self.new()
            self.free[start].append((first, _FREE))
            start = self.sequence(body, first)
            self.free[start].append((end, leaving if further > 1 else _FREE))
        return end

    def assertion(self, operator: Any, direction: int, body: Any, start: int) -> int:
        only = self.single(*body[0]) if len(body) == 1 else None
        end = self.new()
        if only is not None:
            wanted = operator is codes.ASSERT
            holds = lambda letter: (letter is not None and only(letter)) is wanted  # noqa: E731
            self.free[start].append((end, (None, holds) if direction > 0 else (holds, None)))
            return end
        if direction > 0:
            first = self.new()
            self.free[start].append((first, _FREE))
            self.sequence(body, first)
        self.free[start].append((end, _PERHAPS))
        return end

    def place(self, argument: Any, start: int) -> int:
        end = self.new()
        beginning = argument in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING)
        ending = argument in (codes.AT_END, codes.AT_END_STRING)
        here = self._at_line_end
        self.free[start].append((end, (here if beginning else None, here if ending else None)))
        return end

    def _at_line_end(self, letter: str | None) -> bool:
        return letter is None or (bool(self.flags & re.MULTILINE) and letter == "\n")

    def single(self, operator: Any, argument: Any) -> Predicate | None:
        """What one character must be, of an operator that reads just one."""
        if operator is codes.SUBPATTERN and len(argument[-1]) == 1:
            return self.single(*argument[-1][0])
        if operator is codes.ANY:
            found: Predicate = lambda letter: self.flags & re.DOTALL > 0 or letter != "\n"  # noqa: E731
        elif operator is codes.LITERAL:
            found = self._literal(argument)
        elif operator is codes.NOT_LITERAL:
            literal = self._literal(argument)
            found = lambda letter: not literal(letter)  # noqa: E731
        elif operator is codes.IN:
            found = self._in(argument)
        elif operator is codes.CATEGORY:
            found = _CATEGORIES[argument]
        else:
            return None
        self.predicates.append(found)
        return found

    def _literal(self, point: int) -> Predicate:
        self.letters.add(chr(point))
        if not self.flags & re.IGNORECASE:
            return lambda letter: ord(letter) == point
        folded = chr(point).casefold()
        return lambda letter: letter.casefold() == folded

    def _in(self, items: Any) -> Predicate:
        negated = items[0][0] is codes.NEGATE
        found = [self._member(*item) for item in items if item[0] is not codes.NEGATE]
        return lambda letter: any(each(letter) for each in found) is not negated

    def _member(self, operator: Any, argument: Any) -> Predicate:
        if operator is codes.LITERAL:
            return self._literal(argument)
        if operator is codes.CATEGORY:
            return _CATEGORIES[argument]
        low, high = argument
        self.letters |= {
            chr(point) for point in (low - 1, low, high, high + 1) if 0 <= point < 0xD800
        }
        if self.flags & re.IGNORECASE:
            return lambda letter: any(
                low <= ord(each) <= high for each in (letter.lower()[0], letter.upper()[0])
            )
        return lambda letter: low <= ord(letter) <= high


class _Automaton:
    def __init__(self, pattern: re.Pattern[Any], searched: bool, whole: bool) -> None:
        build = _Builder(pattern.flags)
        self._build = build
        self._whole = whole
        first = build.new()
        if searched:
            loop = build.new()
            build.reading[first] = (lambda letter: True, loop)
            build.free[loop].append((first, _FREE))
            start = build.new()
            build.free[first].append((start, _FREE))
        else:
            start = first
        self._end = build.sequence(parser.parse(pattern.pattern, pattern.flags), start)
        self._letters = self._representatives()
        self._after: dict[State, dict[str, dict[State, int]]] = {}
        self._explore((first, None))
        self._rounds = self._strongly_connected()
        self._safe = self._cannot_fail()

    def _representatives(self) -> list[str]:
        """One character for all that no part of the pattern tells apart."""
        kinds: dict[tuple[bool, ...], str] = {}
        for letter in sorted(self._build.letters):
            kinds.setdefault(tuple(each(letter) for each in self._build.predicates), letter)
        return list(kinds.values())

    def _closure(
        self, state: State, following: str | None, *, surely: bool = False
    ) -> Iterator[int]:
        """The states reached without reading, once for every way."""
        number, before = state
        waiting: list[tuple[int, frozenset[int]]] = [(number, frozenset((number,)))]
        while waiting:
            at, behind = waiting.pop()
            yield at
            for to, condition in self._build.free.get(at, ()):
                held_before, held_after = condition
                if surely and condition is _PERHAPS:
                    continue
                if held_before is not None and not held_before(before):
                    continue
                if held_after is not None and not held_after(following):
                    continue
                if to not in behind:
                    waiting.append((to, behind | {to}))

    def _explore(self, first: State) -> None:
        waiting = [first]
        while waiting:
            state = waiting.pop()
            if state in self._after:
                continue
            self._after[state] = by_letter = {}
            for letter in self._letters:
                found: dict[State, int] = defaultdict(int)
                for number in self._closure(state, letter):
                    predicate, to = self._build.reading.get(number, (None, 0))
                    if predicate is not None and predicate(letter):
                        found[to, letter] += 1
                by_letter[letter] = dict(found)
                waiting += found

    def _strongly_connected(self) -> dict[State, int]:
        """For every state that one can come back to, the number of its component."""
        follows = {
            state: {to for found in by_letter.values() for to in found}
            for state, by_letter in self._after.items()
        }
        order: list[State] = []
        seen: set[State] = set()
        for root in follows:
            stack: list[tuple[State, Iterator[State]]] = []
            if root not in seen:
                seen.add(root)
                stack.append((root, iter(follows[root])))
            while stack:
                state, rest = stack[-1]
                to = next((each for each in rest if each not in seen), None)
                if to is None:
                    order.append(state)
                    stack.pop()
                else:
                    seen.add(to)
                    stack.append((to, iter(follows[to])))
        precedes: dict[State, set[State]] = defaultdict(set)
        for state, found in follows.items():
            for to in found:
                precedes[to].add(state)
        component: dict[State, int] = {}
        sizes: dict[int, int] = defaultdict(int)
        for number, root in enumerate(reversed(order)):
            waiting = [root]
            while waiting:
                state = waiting.pop()
                if state not in component:
                    component[state] = number
                    sizes[number] += 1
                    waiting += precedes[state]
        return {
            state: number
            for state, number in component.items()
            if sizes[number] > 1 or state in follows[state]
        }

    def _cannot_fail(self) -> set[State]:
        """States from which every text is accepted, whatever comes."""
        safe = {state for state in self._after if self._accepts(state, None)}
        while True:
            smaller = {state for state in safe if self._goes_on(state, safe)}
            if smaller == safe:
                return safe
            safe = smaller

    def _goes_on(self, state: State, safe: set[State]) -> bool:
        return all(
            (not self._whole and self._accepts(state, letter))
            or any(to in safe for to in self._after[state][letter])
            for letter in self._letters
        )

    def _accepts(self, state: State, following: str | None) -> bool:
        return self._end in self._closure(state, following, surely=True)

    def _within(self, component: int) -> dict[State, dict[str, dict[State, int]]]:
        """The steps from states of a component to states of it."""
        inside = {state for state, number in self._rounds.items() if number == component}
        return {
            state: {
                letter: {to: ways for to, ways in found.items() if to in inside}
                for letter, found in self._after[state].items()
                if not inside.isdisjoint(found)
            }
            for state in inside
        }

    def exponential(self) -> str | None:
        """Two ways to go round on one word, from a state back to itself."""
        for component in set(self._rounds.values()):
            steps = self._within(component)
            if any(state in self._safe for state in steps):
                continue
            for by_letter in steps.values():
                for letter, found in by_letter.items():
                    if any(ways > 1 for ways in found.values()):
                        return f"two ways to go round on {letter!r}"
            pairs = self._pairs_from_the_diagonal(steps)
            for apart in pairs:
                if apart[0] != apart[1] and self._comes_together(apart, pairs):
                    return f"two ways to go round at {apart}"
        return None

    def _pairs_from_the_diagonal(
        self, steps: dict[State, dict[str, dict[State, int]]]
    ) -> dict[tuple[State, State], set[tuple[State, State]]]:
        """Where two walks from one state can be after one word, and where they go from there."""
        follows: dict[tuple[State, State], set[tuple[State, State]]] = {}
        waiting = [(state, state) for state in steps]
        while waiting:
            pair = waiting.pop()
            if pair in follows:
                continue
            one, other = steps[pair[0]], steps[pair[1]]
            follows[pair] = {
                (mine, theirs)
                for letter in one.keys() & other.keys()
                for mine in one[letter]
                for theirs in other[letter]
            }
            waiting += follows[pair]
        return follows

    def _comes_together(
        self,
        pair: tuple[State, State],
        follows: dict[tuple[State, State], set[tuple[State, State]]],
    ) -> bool:
        seen, waiting = {pair}, [pair]
        while waiting:
            for to in follows[waiting.pop()]:
                if to[0] == to[1]:
                    return True
                if to not in seen:
                    seen.add(to)
                    waiting.append(to)
        return False

    def polynomial(self) -> str | None:
        """Two states, the second reached from the first and both gone round at, on one word."""
        steps = {component: self._within(component) for component in set(self._rounds.values())}
        for first, component in self._rounds.items():
            if first in self._safe:
                continue
            for last in self._reached_rounds(first):
                other = self._rounds[last]
                if other != component:
                    word = self._common_word(first, last, steps[component], steps[other])
                    if word is not None:
                        return f"{word!r} can be divided in many ways"
        return None

    def _reached_rounds(self, first: State) -> Iterator[State]:
        seen, waiting = {first}, [first]
        while waiting:
            state = waiting.pop()
            for found in self._after[state].values():
                for to in found:
                    if to not in seen:
                        seen.add(to)
                        waiting.append(to)
        return (state for state in seen if state in self._rounds and state not in self._safe)

    def _common_word(
        self,
        first: State,
        last: State,
        here: dict[State, dict[str, dict[State, int]]],
        there: dict[State, dict[str, dict[State, int]]],
    ) -> str | None:
        """A word on which one can go round at both and over from one to the other."""
        letters = {letter for found in here.values() for letter in found}
        letters &= {letter for found in there.values() for letter in found}
        begin, end = (first, first, last), (first, last, last)
        seen = {begin}
        waiting: list[tuple[tuple[State, State, State], str]] = [(begin, "")]
        while waiting:
            (one, middle, two), word = waiting.pop(0)
            for letter in letters & here[one].keys() & there[two].keys():
                between = self._after[middle][letter]
                for place in product(here[one][letter], between, there[two][letter]):
                    if place == end:
                        return word + letter
                    if place not in seen:
                        seen.add(place)
                        waiting.append((place, word + letter))
        return None
