"""What a diff says of two procedures, proved or refuted for all contexts at once.

Both procedures are put behind one entry without inputs, so that a solver has one variable for
every input of either.  What a side does not allow is decided ``OUTSIDE`` there.

Worked example: ``a < 3`` became ``a <= 3``.  The diff is right when the solver finds no context
that both decide differently besides ``a = 3``, and none there that both decide alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from tests.oracle.answers import Context, PlainProcedure, decide
from tests.oracle.columns import Column, Plain
from tests.oracle.formulas import Formula, Formulas, at_most_one, z3
from tests.oracle.printed_cells import read_cell
from tests.oracle.proofs import Refuted
from tests.oracle.symbols import read_value
from tests.oracle.tables import PlainTable, Row
from tests.oracle.unary_tests import Cell, cell_holds

#: What a side decides where it does not allow the context.
OUTSIDE = -2


class ToldSide(Protocol):
    """One side of a change as gapless gives it."""

    @property
    def status(self) -> str: ...
    @property
    def row(self) -> str | None: ...


class ToldChange(Protocol):
    """A change as gapless gives it."""

    @property
    def tests(self) -> Mapping[str, Sequence[str]]: ...
    @property
    def witness(self) -> Mapping[str, str | None]: ...
    @property
    def old(self) -> ToldSide: ...
    @property
    def new(self) -> ToldSide: ...


@dataclass(frozen=True)
class Claim:
    """A change as a program reads it: its region, its witness, and of either side status and
    row of the witness.
    """

    region: Mapping[str, Cell]
    witness: Context
    said: tuple[tuple[str, str | None], tuple[str, str | None]]


def read_changes(columns: Mapping[str, Column], changes: Iterable[ToldChange]) -> list[Claim]:
    """The changes with their texts read; raises ``ValueError``."""

    def read(name: str, text: str | None) -> Plain:
        is_text = text is None or columns[name].kind == "string"
        return text if is_text else read_value(columns[name], str(text))

    return [
        Claim(
            {name: read_cell(columns[name], texts) for name, texts in change.tests.items()},
            {name: read(name, text) for name, text in change.witness.items()},
            ((change.old.status, change.old.row), (change.new.status, change.new.row)),
        )
        for change in changes
    ]


class DifferenceProofs:
    """The checks of one diff, each of which raises ``Refuted``."""

    def __init__(
        self, before: PlainProcedure, after: PlainProcedure, claims: Sequence[Claim]
    ) -> None:
        self._sides = (before, after)
        self._claims = claims
        marked = (_marked(before, "lama"), _marked(after, "baru"))
        self._formulas = Formulas(_together(*marked))
        self._is_context = self._formulas.named("context", self._allowed_somewhere())
        self._decisions = [self._decision(side) for side in marked]
        self._regions = [
            self._formulas.named(f"region {number}", self._formulas.box(claim.region))
            for number, claim in enumerate(claims)
        ]

    def _allowed_somewhere(self) -> Formula:
        """Whether every value is one that a side which asks for it allows."""
        formulas, found = self._formulas, []
        for name in self._formulas.procedure.inputs:
            asking = [side for side in self._sides if name in side.inputs]
            found.append(z3.Or([formulas.allows_value(side, name) for side in asking]))
        return z3.And(found)

    def _decision(self, side: PlainProcedure) -> Formula:
        """What a side decides, as a number."""
        formulas = self._formulas
        return z3.If(formulas.allows(side), formulas.decision(side.entry), OUTSIDE)

    def _never(self, claim: str, *formulas: Formula) -> None:
        """Prove that no context is such as the claim says."""
        context = self._formulas.context(self._is_context, *formulas)
        if context is not None:
            raise Refuted(claim, context)

    def check(self) -> None:
        """All of them."""
        self.check_regions()
        self.check_claims()

    def check_regions(self) -> None:
        """The regions are disjoint, and together exactly what is decided differently."""
        before, after = self._decisions
        differ = self._formulas.named("differ", before != after)
        told = z3.Or(self._regions)
        self._never("this is decided differently and in no region", differ, z3.Not(told))
        self._never("this is in a region and decided alike", told, z3.Not(differ))
        self._never("this is in two regions", z3.Not(at_most_one(self._regions)))

    def check_claims(self) -> None:
        """A whole region is decided as its witness is, on either side."""
        for claim, region in zip(self._claims, self._regions, strict=True):
            names = self._formulas.procedure.inputs
            if set(claim.witness) != set(names):
                raise Refuted("a region has no witness")
            if not all(cell_holds(cell, claim.witness[key]) for key, cell in claim.region.items()):
                raise Refuted("a witness is not in its region", claim.witness)
            for side, decision, said in zip(self._sides, self._decisions, claim.said, strict=True):
                number = self._check_witness(side, claim.witness, said)
                self._never(
                    "this is decided otherwise than the witness", region, decision != number
                )

    def _check_witness(
        self, side: PlainProcedure, witness: Context, said: tuple[str, str | None]
    ) -> Formula:
        """The number of what a side decides for a witness, which is as said."""
        answer: tuple[str, str | None] = ("outside", None)
        number: Formula = OUTSIDE
        if all(side.allows(name, witness[name]) for name in side.inputs):
            decided = decide(side, witness)
            answer, number = (decided.status, decided.row), self._formulas.number(decided)
        if said != answer:
            raise Refuted(f"the witness is {answer}, not {said}", witness)
        return number


def _together(*sides: PlainProcedure) -> PlainProcedure:
    """The tables of both sides behind one entry that asks for nothing."""
    rows = [Row(side.entry.id, {}, use=side.entry.id) for side in sides]
    entry = PlainTable("kedua", (), (), tuple(rows))
    return PlainProcedure((entry, *(table for side in sides for table in side.tables)))


def _marked(side: PlainProcedure, mark: str) -> PlainProcedure:
    """The tables a side reaches, with ids and rows that only they have.

    Formulas tell rows apart by identity, and both sides may hold the very same row.
    """

    def marked(row: Row) -> Row:
        return replace(row, use=row.use and f"{row.use} {mark}")

    return PlainProcedure(
        tuple(
            replace(table, id=f"{table.id} {mark}", rows=tuple(map(marked, table.rows)))
            for table in side.reached
        )
    )
