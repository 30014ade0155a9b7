"""The rows of one table in the grid of a procedure, and what they can answer.

Purpose: find a table's rows among all that are alive, and what values an output may have in a
region, for the inputs that it decides.

Invariants: the values that may be answered are never too few; where the same rows are alive and
covering they are the one that is.

Worked example: of rows ``a < 3 -> x``, ``a < 5 -> y`` and ``- -> x``, the first of which is alive,
the second covering and the third both, the answer may be x or y; not null, since one row covers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gapless.algebra.bitsets import AtomSet, RowSet, bits, lowest, set_of
from gapless.compiling.dimension import Dimension
from gapless.compiling.policy import HitPolicyError, Result, conclude
from gapless.dataclass import dataclass, field
from gapless.model import HitPolicy, Rule, Table
from gapless.sfeel.formulas import Formula


@dataclass(frozen=True, slots=True)
class Stretch:
    """The bits of one table: its rules from ``first``, its accepted gaps, and which of its
    rules hand over.
    """

    table: Table
    first: int
    rules: int
    first_accepted: int
    accepted: int
    handing_over: int

    def matched(self, rows: RowSet) -> tuple[Rule, ...]:
        """The rules of the table among grid rows, in table order."""
        return tuple(self.table.rules[bit - self.first] for bit in bits(rows & self.rules))

    def bit(self, row: str | None) -> RowSet:
        """The grid row of a rule, as a mask."""
        index = next(rule.index for rule in self.table.rules if rule.id == row)
        return 1 << self.first + index

    def reasons(self, rows: RowSet) -> Iterator[str]:
        """Those of the accepted gaps of the table among grid rows."""
        for bit in bits(rows & self.accepted):
            yield self.table.accepted_gaps[bit - self.first_accepted].reason


@dataclass(frozen=True)
class Answers:
    """What the table ``start`` may answer for an output, as atoms of the input that it decides.

    Where no row covers, or rows contradict each other, it answers nothing, which is null.
    """

    stretches: Mapping[str, Stretch]
    start: str
    output: str
    dimension: Dimension
    _known: dict[str, tuple[tuple[AtomSet, RowSet], ...]] = field(
        default_factory=dict, compare=False
    )

    @property
    def nothing(self) -> AtomSet:
        """The atom of no answer."""
        return self._atom(None)

    def __call__(self, alive: RowSet, covering: RowSet) -> AtomSet:
        """The atoms of all that may be answered where some rows are alive and some cover."""
        found = 0
        waiting = [self.start]
        for name in waiting:
            stretch = self.stretches[name]
            atoms, others = self._of(stretch, alive & stretch.rules, covering & stretch.rules)
            found |= atoms
            waiting += (other for other in others if other not in waiting)
        return found

    def _of(
        self, stretch: Stretch, meeting: RowSet, certain: RowSet
    ) -> tuple[AtomSet, Iterator[str]]:
        """The atoms of what a table answers itself, and the tables that it may hand over to."""
        policy = stretch.table.hit_policy
        found = 0 if certain else self._atom(None)
        if policy is HitPolicy.FIRST:
            if certain:
                meeting &= (certain & -certain) * 2 - 1
        elif policy.many and meeting and meeting != certain:
            return self.dimension.full, iter(())
        elif meeting == certain and meeting:
            try:
                conclusion = conclude(stretch.table, stretch.matched(certain))
            except HitPolicyError:
                return self._atom(None), iter(())
            if conclusion.use is not None:
                return 0, iter((conclusion.use,))
            return self._atom(conclusion.outputs.get(self.output)), iter(())
        own = self._own(stretch)
        if policy in (HitPolicy.UNIQUE, HitPolicy.ANY) and meeting & (meeting - 1):
            # They may contradict each other.
            found = self._atom(None)
        answering = meeting & ~stretch.handing_over
        while answering:
            atoms, alike = own[lowest(answering) - stretch.first]
            found |= atoms
            answering &= ~alike
        uses = (rule.use for rule in stretch.matched(meeting & stretch.handing_over))
        return found, (use for use in uses if use is not None)

    def _own(self, stretch: Stretch) -> tuple[tuple[AtomSet, RowSet], ...]:
        """The atoms of what each row of a table answers, with all rows that answer the same."""
        own = self._known.get(stretch.table.id)
        if own is None:
            rules = stretch.table.rules
            atoms = [self._atom((rule.outputs or {}).get(self.output)) for rule in rules]
            rows: dict[AtomSet, list[int]] = {}
            for row, atom in enumerate(atoms, stretch.first):
                rows.setdefault(atom, []).append(row)
            alike = {atom: set_of(found) for atom, found in rows.items()}
            own = self._known[stretch.table.id] = tuple((atom, alike[atom]) for atom in atoms)
        return own

    def _atom(self, answer: Result) -> AtomSet:
        """The atom of an answer; that of null for one that the input cannot have."""
        domain = self.dimension.domain
        assert not isinstance(answer, (tuple, Formula)), "one value decides an input"
        place = None if answer is None else domain.place_or_none(answer)
        atom = self.dimension.atom(domain.place(None) if place is None else place)
        assert atom is not None, "null is a value of what is decided"
        return 1 << atom
