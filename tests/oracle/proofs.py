"""What a report says of a procedure, proved or refuted for all contexts at once.

The report is taken as a program reads it: the code of each finding, its rows, and the text of
its region and witness.  Nothing is asked of the engine.

Worked example: the gaps of a report are right when the solver finds no context that is open and
in no gap, none that is in a gap and not open, and none that is in two gaps.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from tests.oracle.answers import Context, PlainProcedure, decide, rank, row_holds
from tests.oracle.columns import Plain
from tests.oracle.formulas import Formula, Formulas, at_most_one, z3
from tests.oracle.printed_cells import read_cell
from tests.oracle.symbols import read_value
from tests.oracle.tables import MANY_ROWS, PlainTable, Row
from tests.oracle.unary_tests import Cell, cell_holds


class Facts(Protocol):
    """What gapless says of every finding."""

    @property
    def rows(self) -> tuple[str, ...]: ...
    @property
    def where(self) -> Mapping[str, Any] | None: ...
    @property
    def witness(self) -> Mapping[str, Any] | None: ...


class Finding(Protocol):
    """A finding as gapless gives it."""

    @property
    def code(self) -> str: ...
    @property
    def facts(self) -> Facts: ...


@dataclass(frozen=True)
class Told:
    """A finding as a program reads it; ``regions`` is its ``where``, or all that it lost."""

    code: str
    rows: tuple[str, ...] = ()
    regions: tuple[Mapping[str, Cell], ...] = ()
    witness: Mapping[str, Plain] | None = None
    reason: str | None = None
    agrees: bool = False
    complete: bool = True


def read_report(procedure: PlainProcedure, findings: Iterable[Finding]) -> list[Told]:
    """The findings with their texts read; raises ``ValueError``."""
    columns = {name: found[0] for name, found in procedure.inputs.items()}

    def read_region(where: Mapping[str, Any]) -> Mapping[str, Cell]:
        return {name: read_cell(columns[name], texts) for name, texts in where.items()}

    def read_witness(texts: Mapping[str, Any]) -> Mapping[str, Plain]:
        return {
            name: text
            if text is None or columns[name].kind == "string"
            else read_value(columns[name], text)
            for name, text in texts.items()
        }

    return [
        Told(
            finding.code,
            rows,
            tuple(map(read_region, getattr(facts, "lost", [where or {}]))),
            read_witness(witness) if witness is not None else None,
            getattr(facts, "reason", None),
            getattr(facts, "agrees", False),
            getattr(facts, "complete", True),
        )
        for finding in findings
        for facts in [finding.facts]
        for rows, where, witness in _pairs(facts)
    ]


def _pairs(facts: Facts) -> list[tuple[tuple[str, ...], Any, Any]]:
    """Rows, region and witness; those of every pair where a row overrides several."""
    return [
        ((facts.rows[0], pair["row"]), pair["where"], pair["witness"])
        for pair in getattr(facts, "overlaps", ())
    ] or [(facts.rows, facts.where, facts.witness)]


#: Of so many rows that mask another all are needed.
_MOST_NEEDED = 8


class Refuted(AssertionError):
    """Something in a report is not true; ``context`` is where, if anywhere."""

    def __init__(self, claim: str, context: Context | None = None) -> None:
        super().__init__(claim if context is None else f"{claim}: {context}")
        self.claim = claim
        self.context = context


class Proofs:
    """The checks of one report, each of which raises ``Refuted``."""

    def __init__(self, procedure: PlainProcedure, told: Sequence[Told]) -> None:
        self._procedure = procedure
        self._entry = procedure.entry
        self._told = told
        self._formulas = Formulas(procedure)
        self._places = {row.id: place for place, row in enumerate(self._entry.rows)}

    def check(self) -> None:
        """All of them."""
        self.check_gaps()
        self.check_accepted_gaps()
        self.check_overlaps()
        self.check_groups()
        self.check_masked_rows()
        self.check_partly_masked_rows()
        self.check_redundant_rows()
        self.check_mergeable_rows()

    def _all(self, *codes: str) -> list[Told]:
        return [told for told in self._told if told.code in codes]

    def _never(self, claim: str, *formulas: Formula) -> None:
        """Prove that no context is such as the claim says."""
        context = self._formulas.context(*formulas)
        if context is not None:
            raise Refuted(claim, context)

    def _somewhere(self, claim: str, *formulas: Formula) -> None:
        """Find a context; the claim is that there is none."""
        if not self._formulas.is_possible(*formulas):
            raise Refuted(claim)

    def _region(self, told: Told) -> Formula:
        return z3.Or([self._formulas.box(region) for region in told.regions])

    def _rows(self, told: Told) -> list[int]:
        return [self._places[row] for row in told.rows]

    def check_gaps(self) -> None:
        """The gaps are disjoint, and together exactly what is uncovered and not accepted."""
        found = self._all("gap")
        gaps = [
            self._formulas.named(f"gap {number}", self._region(told))
            for number, told in enumerate(found)
        ]
        is_open = self._formulas.named("open", self._formulas.open())
        self._never("no row covers this and no gap tells it", is_open, z3.Not(z3.Or(gaps)))
        self._never("this is told as a gap and is none", z3.Or(gaps), z3.Not(is_open))
        self._never("this is in two gaps", z3.Not(at_most_one(gaps)))
        for told in found:
            context = self._witness(told)
            answer = decide(self._procedure, context)
            if answer.status != "uncovered" or answer.reason is not None:
                raise Refuted("the witness of a gap is in none", context)

    def _witness(self, told: Told) -> Context:
        """The witness, of which is proved that it is a context of its region."""
        if told.witness is None or set(told.witness) != set(self._procedure.inputs):
            raise Refuted("a region has no witness")
        context = dict(told.witness)
        if not all(self._procedure.allows(name, value) for name, value in context.items()):
            raise Refuted("a witness is no context", context)
        if not all(cell_holds(cell, context[name]) for name, cell in told.regions[0].items()):
            raise Refuted("a witness is not in its region", context)
        return context

    def check_accepted_gaps(self) -> None:
        """Each accepted gap of the entry is told, and how much of it is a gap."""
        codes = ("accepted-gap", "partly-covered-gap", "stale-accepted-gap")
        told = {each.reason: each for each in self._all(*codes)}
        uncovered = self._formulas.named("uncovered", self._formulas.uncovered())
        for gap in self._entry.accepted:
            if gap.reason not in told:
                raise Refuted("an accepted gap is not told")
            code = told[gap.reason].code
            box = self._formulas.named(gap.reason, self._formulas.box(gap.cells))
            self._never(
                "this is not the region of the accepted gap", box != self._region(told[gap.reason])
            )
            if code == "stale-accepted-gap":
                self._never("this is a gap in an accepted gap called stale", box, uncovered)
            else:
                self._somewhere("an accepted gap is stale and not called so", box, uncovered)
            if code == "accepted-gap":
                self._never("this is covered in an accepted gap", box, z3.Not(uncovered))
            elif code == "partly-covered-gap":
                self._somewhere("an accepted gap is not covered anywhere", box, z3.Not(uncovered))

    def check_overlaps(self) -> None:
        """A pair of rows is told, or declared, exactly when they share a context, and where."""
        found = {told.rows: told for told in self._all("overlap-conflict", "overlap-harmless")}
        stale = {told.rows for told in self._all("stale-over")}
        if len(found) != len(self._all("overlap-conflict", "overlap-harmless")):
            raise Refuted("a pair of rows is told twice")
        holds = self._formulas.rows
        unnamed: list[Formula] = []
        wrong: list[Formula] = []
        for place, one in enumerate(self._entry.rows):
            apart: list[Formula] = []
            for behind, other in enumerate(self._entry.rows[place + 1 :], place + 1):
                pair = (one.id, other.id)
                if pair in found:
                    both = z3.And(holds[place], holds[behind])
                    wrong.append(both != self._region(found.pop(pair)))
                elif other.id not in one.over or pair in stale:
                    apart.append(holds[behind])
                else:
                    self._somewhere("a declared overlap is stale", holds[place], holds[behind])
            unnamed.append(z3.And(holds[place], z3.Or(apart)))
        if found:
            raise Refuted("what is told is no earlier and later row")
        if self._entry.policy not in MANY_ROWS:
            self._never("two rows share this and nothing tells it", z3.Or(unnamed))
        self._never("this is not where the two rows overlap", z3.Or(wrong))
        for told in self._all("overlap-conflict", "overlap-harmless"):
            context = self._witness(told)
            for place in self._rows(told):
                if not row_holds(self._entry, self._entry.rows[place].cells, context):
                    raise Refuted("the witness of an overlap is not in both rows", context)

    def check_groups(self) -> None:
        """A group of rows is told with exactly the region that all of them hold."""
        holds = self._formulas.rows
        wrong = [
            z3.And([holds[place] for place in self._rows(told)]) != self._region(told)
            for told in self._all("overlap-group")
            if told.rows
        ]
        self._never("this is not where all rows of a group meet", z3.Or(wrong))

    def check_masked_rows(self) -> None:
        """A row is masked exactly when it is first nowhere; the rows told together cover it."""
        masked = {told.rows[0]: self._rows(told)[1:] for told in self._all("masked-row")}
        if self._entry.policy not in ("first", "priority"):
            if masked:
                raise Refuted("a row is called masked where none goes before another")
            return
        holds, firsts = self._formulas.rows, self._formulas.firsts
        for place, row in enumerate(self._entry.rows):
            if row.id not in masked:
                self._somewhere(f"row {row.id} is masked and not told", firsts[place])
                continue
            self._never(f"row {row.id} is called masked and decides this", firsts[place])
            takers = [holds[taker] for taker in masked[row.id]]
            if max(map(self._precedence, masked[row.id])) >= self._precedence(place):
                raise Refuted(f"what is told to mask row {row.id} comes after it")
            others = [z3.Not(taker) for taker in takers]
            self._never(f"the rows told to mask row {row.id} leave this", holds[place], *others)
            for index in range(len(takers) if len(takers) <= _MOST_NEEDED else 0):
                rest = others[:index] + others[index + 1 :]
                self._somewhere(
                    f"row {row.id} is masked without one of the rows told", holds[place], *rest
                )

    def _precedence(self, place: int) -> tuple[list[int], int]:
        by_rank = self._entry.policy == "priority"
        return (rank(self._entry, self._entry.rows[place]) if by_rank else []), place

    def check_partly_masked_rows(self) -> None:
        """What a row loses is what the rows told take of it."""
        holds, firsts = self._formulas.rows, self._formulas.firsts
        for told in self._all("partly-masked-row"):
            place, *takers = self._rows(told)
            taken = z3.And(holds[place], z3.Or([firsts[taker] for taker in takers]))
            lost = self._region(told)
            self._never("a row does not lose this to the rows told", lost, z3.Not(taken))
            if told.complete:
                self._never("a row loses this too", taken, z3.Not(lost))

    def check_redundant_rows(self) -> None:
        """Every row called redundant can be removed without changing a decision, and all can.

        What is left then has, where the first row decides, no row that could be removed before.
        """
        rows = [told.rows[0] for told in self._all("redundant-row")]
        for row in rows:
            self._decides_as_before(f"row {row} is called redundant", self._without([row]))
        masked = self._all("masked-row")
        needless = [told.rows[0] for told in masked if told.agrees]
        rest = self._without([*rows, *needless])
        if len(self._entry.rows) - len(rest.rows) > 1:
            self._decides_as_before("all rows that change nothing are removed", rest)
        if rest.policy not in ("first", "priority"):
            return
        never_first = {told.rows[0] for told in masked}
        before = {
            kept.id: needed for kept, needed in self._formulas.needed(self._without(needless))
        }
        for kept, needed in self._formulas.needed(rest):
            # A row that hands over into a gap says why there is no decision.
            if kept.use is None and kept.id not in never_first:
                # It may be needed only where another one stands.
                either = z3.Or(needed, before[kept.id])
                self._somewhere(f"row {kept.id} is redundant and not told", either)

    def check_mergeable_rows(self) -> None:
        """Every set of rows called mergeable can be written as one, and all can."""
        groups = [told.rows for told in self._all("mergeable-rows")]
        for group in groups:
            self._decides_as_before(f"rows {group} are called mergeable", self._merged([group]))
        if len(groups) > 1:
            self._decides_as_before("all mergeable rows are merged", self._merged(groups))

    def _decides_as_before(self, claim: str, changed: PlainTable) -> None:
        differs = self._formulas.differs(self._entry, changed)
        self._never(f"{claim}, and this is decided otherwise", differs)

    def _without(self, rows: Sequence[str]) -> PlainTable:
        kept = tuple(row for row in self._entry.rows if row.id not in rows)
        return replace(self._entry, rows=kept)

    def _merged(self, groups: Sequence[Sequence[str]]) -> PlainTable:
        """The entry with each group as one row, which stands where the first of them stood."""
        rows = {row.id: row for row in self._entry.rows}
        for first, *others in groups:
            rows[first] = _join([rows[row] for row in (first, *others)])
            for row in others:
                del rows[row]
        return replace(self._entry, rows=tuple(rows.values()))


def _join(rows: Sequence[Row]) -> Row:
    """One row that holds, of every input, what any of the rows holds of it."""
    cells: dict[str, Cell] = dict(rows[0].cells)
    for row in rows[1:]:
        cells = {
            name: cell if cell == row.cells[name] else cell + row.cells[name]
            for name, cell in cells.items()
            if name in row.cells
        }
    return replace(rows[0], cells=cells)
