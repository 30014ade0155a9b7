"""What an analysis is, and what the analyses of one report share.

Purpose: the form of one kind of finding.  It is a file of its own, with its code, its search, its
words and, at the end, its ``ANALYSIS``, which has a line in ``report.ANALYSES``.

Invariants: what an analysis leaves in the ``Search`` is read only by those that come after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from gapless.algebra.bitsets import RowSet
from gapless.budget import Budget
from gapless.codes.code import Code
from gapless.compiling.compiled import CompiledProcedure
from gapless.dataclass import dataclass
from gapless.diagnostic import Diagnostic, Label, say
from gapless.model import Rule, Table


@dataclass(slots=True)
class Search:
    """One table under analysis, and what is known of it so far.

    Of its grid rows ``masked`` never decide, ``needless`` are those of them that decide the same
    as what masks them, and ``reported`` have a finding that says what to do with them.
    ``overlapping`` are those that share a context with another row of their table; all of them
    where that is not known.  ``lost`` is the part of all contexts that lies in gaps, None where it
    cannot be counted.
    """

    compiled: CompiledProcedure
    budget: Budget
    masked: int = 0
    needless: int = 0
    reported: int = 0
    overlapping: RowSet = -1
    lost: Fraction | None = Fraction(0)

    @property
    def table(self) -> Table:
        """The table itself, without those it hands over to."""
        return self.compiled.entry.table

    def bit(self, rule: Rule) -> RowSet:
        """A row of the table as a set of grid rows."""
        return 1 << self.compiled.entry.first + rule.index


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is looked for, the codes of what is found, and how to find it.

    ``find`` yields its findings; None where it may be put off and go on later.  ``needs`` are the
    analyses that leave in the ``Search`` what it reads.
    """

    subject: str
    codes: tuple[Code, ...]
    find: Callable[[Search], Iterator[Diagnostic | None]]
    needs: tuple[Analysis, ...] = ()


def labels(rules: Iterable[Rule]) -> tuple[Label, ...]:
    """Rows as related places."""
    return tuple(Label(rule.span, say("row {row}", row=rule.id)) for rule in rules)
