"""The fewest questions: what to ask first, so that the decision is known soonest.

Purpose: find the input by which the expected number of questions up to the decision is least.

An order of questions is a decision tree, and the least is found exactly, by dynamic programming: a
state needs one question and, for each group of atoms that its rows tell apart there, the
questions of the state that is left; it takes the input with the least sum.  A state is no
more than the inputs not asked and the rows that can still decide, so most paths meet again;
rows behind one that covers, and those of tables that nothing hands over to any more, are
left out.  Candidates are tried by a lower bound, and left where it reaches the best so far.  Where
tables hand over, an input without which no context at all is decided is asked first: it is on
every path of every tree, and may as well be the root.

*Expected* is meant over contexts, in which all atoms of an input are equally likely and inputs
independent: for a listed input that is each value, for a number each range that cells tell apart,
however wide.  Given recorded calls, it is meant over these, and over contexts only where no call
comes.  A call that does not say an input counts in parts for all its atoms.

The search is NP-hard (Hyafil & Rivest 1976), so it is given a number of states; of a larger
problem nothing is found, and the order is that of ``partial``, which gains the most information.

Invariants: nothing depends on the order of rows or columns, nor on what was asked before; an input
computed from raw data that has no question of its own costs a question for each datum not known; a
formula of an output costs one for each value that it needs.

Worked example: rows ``a = 1, b = 1 -> x``, ``a = 2 -> y``, ``- -> z`` with three values of ``a``
and of ``b``.  With ``a`` first a third of the contexts needs ``b`` too: 1 1/3 questions.  With
``b`` first all need ``a`` as well: 2.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from math import prod

from gapless.algebra.bitsets import AtomSet, InputIndex, RowSet, bits
from gapless.algebra.splitting import Part
from gapless.compiling.compiled import CONTRADICTION, CompiledProcedure, Verdict
from gapless.compiling.policy import HitPolicyError
from gapless.compiling.shortcut import Atoms
from gapless.dataclass import dataclass, field
from gapless.model import HitPolicy, Table
from gapless.sfeel.formulas import formulas_in

#: So many atoms or twice as many calls, in a table of so many rows, are worth a state.
_CHEAP, _WIDE = 8, 2048
#: Of more inputs than these nothing is found: a search is as deep as they are many.
_MOST_FREE = 64
#: So many answers are remembered.
_MOST_KEPT = 1 << 16
#: Some calls, by number, and how much each counts.
_Calls = tuple[tuple[int, int], ...]
#: The inputs not asked, the rows that can still decide, what is known of raw data, and the calls.
_Key = tuple[tuple[InputIndex, ...], RowSet, int, _Calls]


def asked_by(tables: Iterable[Table], name: str) -> tuple[str, ...]:
    """What is asked to know an input: its raw data, where it has no question of its own."""
    for table in tables:
        column = table.inputs.get(name)
        if column is not None and column.expression is not None and column.question is None:
            data = column.expression.names
            if data and table.data.keys() >= {*data}:
                return data
    return (name,)


@dataclass(slots=True)
class FewestQuestions:
    """The fewest questions of a procedure; what was found is remembered.

    ``most`` is how many states one search may take; ``calls`` are the atoms of recorded calls, None
    where one does not say an input, each with how often it was recorded.
    """

    compiled: CompiledProcedure
    most: int
    calls: Mapping[Atoms, int] = field(default_factory=dict)
    _firsts: dict[tuple[_Key, str], InputIndex | None] = field(default_factory=dict)

    def first(self, atoms: Atoms, known: Collection[str], order: Sequence[str]) -> str | None:
        """The input to ask first of contexts with these atoms; None where that is not found.

        ``known`` are the inputs and raw data that were given; of inputs that are as good the one
        is taken that is first in ``order``, if it is one of them.
        """
        search = _Search(self.compiled, self.calls, self.most)
        try:
            state = search.begin(atoms, known)
        except _TooLarge:
            return None
        key = state.key, order[0]
        if key not in self._firsts:
            if len(self._firsts) > _MOST_KEPT:
                self._firsts.clear()
            self._firsts[key] = search.first(state, order[0])
        where = self._firsts[key]
        return None if where is None else self.compiled.grid.dimensions[where].name

    def expected(self) -> Fraction | None:
        """The expected number of questions where nothing is known; None where it is not found."""
        search = _Search(self.compiled, self.calls, self.most)
        try:
            state = search.begin((None,) * len(self.compiled.grid.asked), ())
            of_calls, of_contexts = search.solve(state)
        except _TooLarge:
            return None
        if self.calls:
            return Fraction(of_calls, search.unit * sum(self.calls.values()))
        return Fraction(of_contexts, search.unit)


class _TooLarge(Exception):
    """The states are more than may be looked at."""


@dataclass(frozen=True, slots=True)
class _State:
    """What is open: its key, the rows that hold all of it, and the parts of each input."""

    key: _Key
    covering: RowSet
    parts: dict[InputIndex, list[Part]]


#: States, and how many atoms lead to each.
_Below = list[tuple[_State, int]]


class _Search:
    """One search, of no more than ``most`` states."""

    def __init__(self, compiled: CompiledProcedure, calls: Mapping[Atoms, int], most: int) -> None:
        self._compiled, self._grid = compiled, compiled.grid
        self._left = most
        self._places = {where: place for place, where in enumerate(self._grid.asked)}
        self._sizes = {where: len(self._grid.dimensions[where].atoms) for where in self._places}
        #: All numbers are in parts of this, so that they are whole.
        self.unit = prod(self._sizes.values())
        self._calls = [*calls]
        self._counts = [count * self.unit for count in calls.values()]
        own = 0
        for stretch in compiled.stretches.values():
            own |= stretch.rules | stretch.accepted
        self._marks = self._grid.all_rows & ~own
        #: The rows that hold whatever tables decide for inputs.
        self._unconditional = self._grid.all_rows
        for dependency in self._grid.dependencies:
            for atom in bits(dependency.full):
                self._unconditional &= self._grid.rows_at[dependency.where][atom]
        self._all_parts: dict[InputIndex, list[Part]] = {}
        # What is asked for an input, where it makes a difference what else it tells.
        asked = {
            where: asked_by(compiled.procedure.tables.values(), self._grid.dimensions[where].name)
            for where in self._places
        }
        several = {datum for data in asked.values() if len(data) > 1 for datum in data}
        telling = sorted(several | compiled.computed_from)
        self._bits = {name: 1 << place for place, name in enumerate(telling)}
        self._data = {
            where: told
            for where, data in asked.items()
            if (told := self._bits_of(data)).bit_count() == len(data)
        }
        self._states: dict[_Key, _State] = {}
        self._verdicts: dict[_Key, Verdict | None] = {}
        self._escaping: dict[tuple[_Key, InputIndex], bool] = {}
        self._solved: dict[_Key, tuple[int, int]] = {}

    def begin(self, atoms: Atoms, known: Collection[str]) -> _State:
        """The state of contexts that have these atoms, and any where there is none."""
        free = [where for where, atom in zip(self._places, atoms, strict=True) if atom is None]
        if len(free) > _MOST_FREE:
            raise _TooLarge
        rows = self._grid.hits(atoms)
        for where in free:
            self._spend(self._sizes[where] // _CHEAP)
            full = self._grid.dimensions[where].full
            self._all_parts[where] = self._grid.parts(where, full, rows)
        counts = []
        for number, call in enumerate(self._calls):
            told = [*zip(atoms, call, self._sizes.values(), strict=True)]
            if all(atom is None or said in (None, atom) for atom, said, _ in told):
                parts = (size for atom, said, size in told if atom is not None and said is None)
                counts.append((number, self._counts[number] // prod(parts)))
        return self._state(free, rows, self._bits_of(known), tuple(counts))

    def _bits_of(self, names: Iterable[str]) -> int:
        found = 0
        for name in names:
            found |= self._bits.get(name, 0)
        return found

    def _spend(self, cost: int) -> None:
        self._left -= cost
        if self._left < 0:
            raise _TooLarge

    def _state(self, free: Sequence[InputIndex], rows: RowSet, told: int, calls: _Calls) -> _State:
        """The state of some rows, without the inputs and rows that cannot matter."""
        key = (tuple(free), rows, told, calls)
        known = self._states.get(key)
        if known is not None:
            return known
        width = sum(len(self._all_parts[where]) for where in free) + len(calls) // 2
        self._spend(1 + width * (1 + rows.bit_length() // _WIDE) // _CHEAP)
        while True:
            parts: dict[InputIndex, list[Part]] = {}
            covering = rows & self._unconditional
            for where in free:
                groups: dict[RowSet, AtomSet] = {}
                for alive, atoms in self._all_parts[where]:
                    alive &= rows
                    groups[alive] = groups.get(alive, 0) | atoms
                for alive in groups:
                    covering &= alive
                if len(groups) > 1:
                    parts[where] = list(groups.items())
            left = self._deciding(rows, covering)
            if left == rows:
                break
            rows, free = left, tuple(parts)
        small = (tuple(parts), rows, told, calls)
        state = self._states.setdefault(small, _State(small, covering, parts))
        self._states[key] = state
        return state

    def _deciding(self, rows: RowSet, covering: RowSet) -> RowSet:
        """Those of the rows alive that can have a part in the decision."""
        entry = self._compiled.entry.table.id
        found, waiting = rows & self._marks, [entry]
        for name in waiting:
            stretch = self._compiled.stretches[name]
            own = rows & stretch.rules
            certain = covering & own
            if certain and stretch.table.hit_policy is HitPolicy.FIRST:
                own &= (certain & -certain) * 2 - 1
            found |= own
            uses = {rule.use for rule in stretch.matched(own & stretch.handing_over)}
            if self._grid.dependencies:
                uses |= {origin.table for origin in stretch.table.origins}
            waiting += (use for use in uses if use is not None and use not in waiting)
        return found

    def _after(self, state: _State, where: InputIndex, part: Part) -> _State:
        """The state once an input is known to lie in some of its atoms."""
        free, _, told, calls = state.key
        alive, atoms = part
        if calls:
            place, size = self._places[where], self._sizes[where]
            shares = (
                (number, count * atoms.bit_count() // size if said is None else count)
                for number, count in calls
                for said in (self._calls[number][place],)
                if said is None or atoms >> said & 1
            )
            calls = tuple(shares)
        told |= self._data.get(where, 0)
        return self._state([one for one in free if one != where], alive, told, calls)

    def _verdict(self, state: _State) -> Verdict | None:
        """What is decided, whatever is answered; None where that differs."""
        key, parts = state.key, state.parts
        if key in self._verdicts:
            return self._verdicts[key]
        found: Verdict | None = None
        if not parts or not self._grid.dependencies:
            rows, covering = key[1], state.covering
            if not parts:
                rows = covering = self._grid.resolved(rows)
            try:
                outcome = self._compiled.outcome(rows, covering)
                found = None if outcome is None else outcome.verdict
            except HitPolicyError:
                found = CONTRADICTION
        if found is None:
            where = min(parts, key=lambda where: len(parts[where]))
            for number, part in enumerate(parts[where]):
                one = self._verdict(self._after(state, where, part))
                if one is None or (number and one != found):
                    found = None
                    break
                found = one
        self._verdicts[key] = found
        return found

    def _escapes(self, state: _State, where: InputIndex) -> bool:
        """Whether some answers of the others decide, whatever an input is."""
        if where not in state.parts or self._verdict(state) is not None:
            return True
        key = state.key, where
        if key not in self._escaping:
            others = [one for one in state.parts if one != where]
            asked = min(others, key=lambda one: len(state.parts[one]), default=None)
            self._escaping[key] = asked is not None and any(
                self._escapes(self._after(state, asked, part), where) for part in state.parts[asked]
            )
        return self._escaping[key]

    def _cost(self, state: _State, where: InputIndex) -> int:
        """How many questions it takes to know an input."""
        data = self._data.get(where)
        return 1 if data is None else (data & ~state.key[2]).bit_count()

    def solve(self, state: _State) -> tuple[int, int]:
        """The expected number of questions, over calls and over contexts."""
        verdict = self._verdict(state)
        if verdict is not None:
            names = (
                name
                for _, result in verdict[1]
                for formula in formulas_in(result)
                for name in formula.names
            )
            needed = self._bits_of(names) & ~state.key[2]
            return self._times(needed.bit_count(), state)
        if state.key not in self._solved:
            self._solved[state.key], _ = self._solve(state)
        return self._solved[state.key]

    def first(self, state: _State, preferred: str) -> InputIndex | None:
        """The input to ask first, the preferred one if none is better; None if not found."""
        try:
            return None if self._verdict(state) is not None else self._solve(state, preferred)[1]
        except _TooLarge:
            return None

    def _times(self, cost: int, state: _State) -> tuple[int, int]:
        return cost * sum(count for _, count in state.key[3]), cost * self.unit

    def _solve(
        self, state: _State, preferred: str | None = None
    ) -> tuple[tuple[int, int], InputIndex | None]:
        """The least expected number, and the input that is then asked first."""
        candidates = []
        for where in state.parts:
            below = self._below(state, where)
            candidate = self._bound(state, where, below), where, below
            candidates.append(candidate)
            if self._compiled.procedure.hands_over and not self._escapes(state, where):
                # Nothing is decided without it.
                candidates = [candidate]
                break
        names = self._grid.dimensions
        candidates.sort(key=lambda one: (names[one[1]].name != preferred, *one[:2]))
        best: tuple[int, int] | None = None
        chosen = None
        for bound, where, below in candidates:
            if best is None or bound < best:
                found = self._asking(state, where, below, best)
                if best is None or found < best:
                    best, chosen = found, where
        assert best is not None, "what is not decided depends on an input"
        return best, chosen

    def _below(self, state: _State, where: InputIndex) -> _Below:
        """The states once an input is known, and how many of its atoms lead to each."""
        return [
            (self._after(state, where, part), part[1].bit_count()) for part in state.parts[where]
        ]

    def _asking(
        self, state: _State, where: InputIndex, below: _Below, best: tuple[int, int] | None
    ) -> tuple[int, int]:
        """The expected number where an input is asked first, or no less than the best so far."""
        of_calls, of_contexts = self._bound(state, where, below)
        for one, size in below:
            if best is not None and (of_calls, of_contexts) >= best:
                break
            least, found = self._least(one), self.solve(one)
            of_calls += found[0] - least[0]
            of_contexts += (found[1] - least[1]) * size // self._sizes[where]
        return of_calls, of_contexts

    def _least(self, state: _State) -> tuple[int, int]:
        """No more than the expected number of questions of a state."""
        if self._verdict(state) is not None:
            return 0, 0
        return self._times(min(self._cost(state, where) for where in state.parts), state)

    def _bound(self, state: _State, where: InputIndex, below: _Below) -> tuple[int, int]:
        """The same where an input is asked first."""
        of_calls, of_contexts = self._times(self._cost(state, where), state)
        for one, size in below:
            least = self._least(one)
            of_calls += least[0]
            of_contexts += least[1] * size // self._sizes[where]
        return of_calls, of_contexts
