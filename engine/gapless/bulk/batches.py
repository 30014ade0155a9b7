"""Batches: records in, the same records with their decisions out.

Purpose: decide a stream of record batches, each record as ``decide`` decides its context.

Records are read (``records``), their answers found (``kernel``) and written as columns
(``answers``).  What an answer computes is computed once for each combination of the values that it
needs, by ``decide`` itself.

Invariants: the columns of the input are passed on as they are, in their order, and so are the
records; what is wrong with a record is named with its number and never decided; a batch takes
memory for its own records, and what is remembered between batches is bounded.

Worked example: of a batch with the column ``durasi_padam`` and the records 5 h and 7 h come two
records with this column and ``laporan``, ``_status``, ``_row``, ``_table``, ``_needs`` and
``_reason``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gapless.budget import Budget
from gapless.bulk.answers import Answer
from gapless.bulk.arrays import distinct, some
from gapless.bulk.columns import Codes, Faults
from gapless.bulk.kernel import Kernel
from gapless.bulk.records import Records, Renamed, sources_of
from gapless.bulk.tree import Numbers
from gapless.compiling.boxes import Box
from gapless.compiling.compiled import UNDETERMINED
from gapless.compiling.policy import HitPolicyError
from gapless.dataclass import dataclass
from gapless.deciding.decide import Decider
from gapless.model import Procedure

#: So many answers are remembered from batch to batch.
_MOST_ANSWERS = 1 << 16


class DecidesBatches(Protocol):
    """What decides batches of one schema."""

    @property
    def procedures(self) -> Sequence[Procedure]:
        """The procedures that may answer, the one for most first."""

    @property
    def absent(self) -> tuple[str, ...]:
        """The inputs that no column gives, or can compute."""

    def decide(self, batch: Any) -> Decided:
        """The decisions of a batch; faults are answers, too."""


class DecidesParts(DecidesBatches, Protocol):
    """What also says which procedure decides which records."""

    def parts(self, batch: Any) -> Iterator[Part]:
        """The decisions of a batch, apart for every procedure that decides."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions of a batch: by record the number of its answer, and the answers.

    An answer without a status says what is wrong.  The first answers are those of ``lasting``, a
    list that only grows from batch to batch; what is behind is of this batch alone.
    """

    numbers: Numbers
    answers: Sequence[Answer]
    lasting: Sequence[Answer] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """Some records of a batch, by their places, and what decides them.

    ``by`` is None where no procedure alone does.
    """

    records: NDArray[np.int64]
    decided: Decided
    by: ProcedureBatches | None


class ProcedureBatches:
    """Decides batches of one schema by one procedure."""

    def __init__(
        self,
        decider: Decider,
        names: Sequence[str],
        renamed: Mapping[str, Renamed] = {},
        *,
        empty_is_unknown: bool = False,
        budget: Callable[[], Budget] = Budget,
        by_record: bool = False,
    ) -> None:
        self._decider = decider
        self.compiled = self._compiled = decider.compiled
        self._budget = budget
        self.sources = sources_of(self._compiled.procedure, names, renamed, by_record=by_record)
        self._records = Records(self._compiled, self.sources, empty_is_unknown=empty_is_unknown)
        self._forget()
        self._computes = self._compiled.computes

    def _forget(self) -> None:
        """Begin without answers."""
        self._answers: list[Answer] = []
        self._known: dict[Answer, int] = {}
        self._kernel = Kernel(self._compiled, self._of_region, self._of_rows)

    @property
    def procedures(self) -> Sequence[Procedure]:
        """The one procedure."""
        return (self._compiled.procedure,)

    @property
    def absent(self) -> tuple[str, ...]:
        """The inputs that no column gives, or can compute."""
        given = self._records.given
        return tuple(name for name in self._compiled.procedure.asked if name not in given)

    def decide(self, batch: Any) -> Decided:
        """The decisions of a batch; faults are answers, too."""
        if len(self._answers) > _MOST_ANSWERS:
            self._forget()
        faults = Faults()
        codes = self._records.codes(batch, faults)
        bad = np.zeros(batch.num_rows, bool)
        for each in codes:
            bad |= each < 0
        faulty = np.flatnonzero(bad)
        numbers = np.empty(batch.num_rows, np.int32)
        asked = codes[: self._records.asked]
        if len(faulty):
            good = np.flatnonzero(~bad)
            numbers[good] = self._decided([each[good] for each in asked], len(good))
        else:
            numbers = self._decided(asked, batch.num_rows)
        answers: list[Answer] = list(self._answers)
        if len(faulty):
            numbers[faulty] = _of_faults([each[faulty] for each in codes], faults, answers)
        return Decided(self._computed(batch, numbers, answers), answers, self._answers)

    def parts(self, batch: Any) -> Iterator[Part]:
        """The decisions of a batch as its one part."""
        yield Part(np.arange(batch.num_rows), self.decide(batch), self)

    def atoms(self, batch: Any, faults: Faults | None = None) -> dict[int, Codes]:
        """By dimension the atoms of records; see ``columns``, of ``faults`` too."""
        codes = self._records.codes(batch, Faults() if faults is None else faults)
        return dict(zip(self._records.places, codes, strict=False))

    def _decided(self, codes: Sequence[Codes], count: int) -> Numbers:
        """The numbers of the answers of some records without faults."""
        if not codes:
            return np.full(count, self._of_region(self._compiled.grid.everywhere, True), np.int32)
        return self._kernel.answers(codes)

    def _computed(self, batch: Any, numbers: Numbers, answers: list[Answer]) -> Numbers:
        """The numbers with those of computed answers, which are added to the answers.

        An open question is put once more with all values, of which a formula may need some.
        """
        if not self._computes:
            return numbers
        open_ones = [
            place for place, one in enumerate(answers) if one.formulas or one.status == UNDETERMINED
        ]
        records = np.flatnonzero(np.isin(numbers, np.array(open_ones, np.int32)))
        if not len(records):
            return numbers
        numbers = numbers.copy()
        part = some(batch, records)
        alike, firsts = distinct(part.column(source.place) for source in self.sources)
        numbers[records] = len(answers) + alike
        answers += map(self._of_context, self._records.contexts(part, firsts))
        return numbers

    def _of_context(self, context: Mapping[str, object]) -> Answer:
        try:
            return Answer.of(self._decider.decide_within(context, self._budget()))
        except HitPolicyError as problem:
            return Answer(None, error=problem.message)

    def _of_region(self, box: Box, is_whole: bool) -> int:
        try:
            answer = Answer.of(self._decider.of_region(box, self._budget(), is_whole=is_whole))
        except HitPolicyError as problem:
            answer = Answer(None, error=problem.message)
        return self._number(answer)

    def _of_rows(self, alive: int, covering: int) -> int | None:
        """The number of the answer where the same rows are alive and covering; see the tree."""
        try:
            outcome = self._compiled.outcome(alive, covering)
        except HitPolicyError as problem:
            return self._number(Answer(None, error=problem.message))
        return None if outcome is None else self._number(Answer.of(outcome))

    def _number(self, answer: Answer) -> int:
        number = self._known.setdefault(answer, len(self._answers))
        if number == len(self._answers):
            self._answers.append(answer)
        return number


def _of_faults(codes: Sequence[Codes], faults: Faults, answers: list[Answer]) -> Numbers:
    """The numbers of answers that say what is wrong with records; these are added."""
    found = np.empty(len(codes[0]), np.int32)
    known: dict[tuple[int, ...], int] = {}
    for place, record in enumerate(zip(*(each.tolist() for each in codes), strict=True)):
        key = tuple(dict.fromkeys(code for code in record if code < 0))
        number = known.get(key)
        if number is None:
            number = known[key] = len(answers)
            wrong = dict.fromkeys(fault for code in key for fault in faults.at(code))
            answers.append(Answer.refused(wrong))
        found[place] = number
    return found
