"""Answers as columns of Arrow: outputs, and what is said of each decision.

Purpose: make the columns that a batch of decisions adds to its records.

Types of outputs: numbers are exact decimals (``decimal128``, as many digits behind the point as the
table writes, 18 where it computes them), integers ``int64``, texts ``string``, dates ``date32``,
times ``time64[us]``, datetimes ``timestamp[us]`` (with the column's zone), durations
``duration[us]``, months the text of a table; where all hits are listed, lists of these.  Beside
them stand

==========  =====================================================================================
column      what it holds
==========  =====================================================================================
_status     ``decided``, ``undetermined``, ``uncovered``, ``failed``; null where there is a fault
_row        the row that decided; null where several did together
_table      the table that decided, after hand-overs
_needs      the inputs that are still needed, the most telling first: a list
_reason     why an accepted gap is left open, or why an output could not be computed
_error      what is wrong with the record, where such records are kept
==========  =====================================================================================

Invariants: every output of every table that may answer has a column; a value that its type does not
hold exactly is a fault of the record, never another value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from gapless.algebra.durations import Months
from gapless.algebra.values import Kind, print_value
from gapless.bulk.tree import Numbers
from gapless.codes.use import EMPTY_VALUE
from gapless.compiling.compiled import Outcome, Status
from gapless.compiling.policy import Result
from gapless.dataclass import dataclass, replace
from gapless.deciding.context import ContextFault
from gapless.deciding.decision import Decision
from gapless.diagnostic import Message, say, sentence_of
from gapless.hit_policy import HitPolicy
from gapless.model import Output, Procedure, Table
from gapless.sfeel.formulas import Formula, formulas_in

#: How many digits behind the point computed numbers have, and how many a number has at most.
_COMPUTED, _PRECISION, _WIDEST = 18, 38, 76
#: How many digits every whole number of 64 bits may have.
_INTEGER = 18
#: In place of a type: the text of a table.
_WORDS = None

#: What is raised for a value that a column does not hold.
UNFIT = (ArithmeticError, pa.ArrowInvalid, pa.ArrowTypeError)

#: What can become of a record; None where it has a fault.
STATUSES: tuple[Status | None, ...] = ("decided", "undetermined", "uncovered", "failed", None)

Words = Callable[[Message], str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a record gets: of a decision what the columns say, or why there is none."""

    status: Status | None
    row: str | None = None
    table: str | None = None
    outputs: tuple[tuple[str, Result], ...] = ()
    needs: tuple[str, ...] = ()
    reason: str | None = None
    failure: Message | None = None
    error: Message | None = None

    @classmethod
    def of(cls, found: Outcome | Decision) -> Answer:
        """What an outcome or a decision says."""
        table = found.table if isinstance(found.table, str) else found.table.id
        outputs = tuple(found.outputs.items())
        return cls(
            found.status, found.row, table, outputs, found.needs, found.reason, found.failure
        )

    @classmethod
    def refused(cls, faults: Iterable[ContextFault]) -> Answer:
        """That a record cannot be decided, with everything that is wrong with it."""
        first, *others = dict.fromkeys(map(_fault_of_record, faults))
        for other in others:
            first = say("{one}; {other}", one=first, other=other)
        return cls(None, error=first)

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """What is still to be computed."""
        return tuple(one for _, result in self.outputs for one in formulas_in(result))


def _fault_of_record(fault: ContextFault) -> Message:
    """What is wrong with a record: a cell cannot be left out, but may be said to be unknown."""
    if fault.code == EMPTY_VALUE.name:
        return sentence_of(fault.message, say("--empty unknown takes that as not known"))
    return fault.sentence


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column that is added: its name, type, and the value of an answer in it."""

    name: str
    type: Any
    value: Callable[[Answer], object]


def answer_columns(procedures: Sequence[Procedure], words: Words) -> tuple[AnswerColumn, ...]:
    """The columns that the answers of some procedures fill, outputs first."""
    known: dict[str, list[tuple[Table, Output]]] = {}
    for procedure in procedures:
        for name in procedure.answering:
            table = procedure.tables[name]
            for output in table.outputs.values():
                known.setdefault(output.name, []).append((table, output))
    columns = [_output_column(name, found) for name, found in known.items()]
    text = pa.string()
    return (
        *columns,
        AnswerColumn("_status", text, lambda answer: answer.status),
        AnswerColumn("_row", text, lambda answer: answer.row),
        AnswerColumn("_table", text, lambda answer: answer.table),
        AnswerColumn("_needs", pa.list_(text), lambda answer: answer.needs),
        AnswerColumn(
            "_reason",
            text,
            lambda answer: words(answer.failure) if answer.failure else answer.reason,
        ),
    )


def error_column(words: Words) -> AnswerColumn:
    """The column that says what is wrong with a record."""
    return AnswerColumn(
        "_error", pa.string(), lambda answer: None if answer.error is None else words(answer.error)
    )


class AnswerTable:
    """The values of answers by column, each converted once; answers may be added behind."""

    def __init__(self, columns: Sequence[AnswerColumn]) -> None:
        self._columns = columns
        self._values = [pa.array([], _stored(column)) for column in columns]
        self._codes: list[tuple[Any, Numbers] | None] = []
        self._count = 0
        self.is_faulty = np.zeros(0, bool)
        self.statuses = np.zeros(0, np.int8)

    def extend(self, answers: Sequence[Answer]) -> None:
        """Add those of the answers that are behind the ones known.

        Raises one of ``UNFIT`` where a value does not fit; then nothing is added.
        """
        new = answers[self._count :]
        if not new:
            return
        values = [
            pa.concat_arrays([known, pa.array(map(column.value, new), _stored(column))])
            for column, known in zip(self._columns, self._values, strict=True)
        ]
        self._values, self._count = values, len(answers)
        self._codes = [
            _encoded(each) if pa.types.is_dictionary(column.type) else None
            for column, each in zip(self._columns, values, strict=True)
        ]
        statuses = np.array([STATUSES.index(answer.status) for answer in new], np.int8)
        self.statuses = np.concatenate((self.statuses, statuses))
        self.is_faulty = self.statuses == STATUSES.index(None)

    def columns(self, numbers: Numbers) -> list[Any]:
        """The columns for records with the numbers of their answers."""
        return [
            _taken(values, numbers) if codes is None else _of_codes(*codes, numbers)
            for values, codes in zip(self._values, self._codes, strict=True)
        ]


def _encoded(values: Any) -> tuple[Any, Numbers]:
    """Each of some texts once, and the place of every one among these, below 0 for null."""
    found = values.dictionary_encode()
    return found.dictionary, found.indices.fill_null(-1).to_numpy()


def _taken(values: Any, numbers: Numbers) -> Any:
    """The values of some numbers; lists are mostly empty, and then need not be taken apart."""
    if pa.types.is_list(values.type) and not values.null_count and not len(values.flatten()):
        return pa.ListArray.from_arrays(np.zeros(len(numbers) + 1, np.int32), values.values)
    return values.take(pa.array(numbers))


def _of_codes(dictionary: Any, codes: Numbers, numbers: Numbers) -> Any:
    """Texts of some numbers, by their places in a dictionary, which are below 0 for nulls."""
    if len(codes) and (codes == codes[0]).all():
        here = np.full(len(numbers), codes[0], np.int32)
    else:
        here = codes.take(numbers)
    indices = pa.array(here, mask=here < 0) if int(codes.min(initial=0)) < 0 else pa.array(here)
    return pa.DictionaryArray.from_arrays(indices, dictionary, safe=False)


def _stored(column: AnswerColumn) -> Any:
    return column.type.value_type if pa.types.is_dictionary(column.type) else column.type


def as_words(name: str) -> AnswerColumn:
    """The column of an output as the texts of a table."""
    return AnswerColumn(name, pa.string(), lambda answer: _as_text(dict(answer.outputs), name))


def as_category(column: AnswerColumn) -> AnswerColumn:
    """The same column with each of its texts stored once, if it is one of texts."""
    if column.type != pa.string():
        return column
    return replace(column, type=pa.dictionary(pa.int32(), pa.string()))


def fits(column: AnswerColumn, answer: Answer) -> bool:
    """Whether the value of an answer fits into a column."""
    try:
        pa.array([column.value(answer)], column.type)
    except UNFIT:
        return False
    return True


def _output_column(name: str, found: Sequence[tuple[Table, Output]]) -> AnswerColumn:
    """The column of an output, whichever of several tables answers it."""
    types = list(dict.fromkeys(_type_of(table, output, found) for table, output in found))
    if len(types) > 1 or types[0] is _WORDS:
        # Tables do not agree what the output is, or it is too wide: only its text holds all.
        return as_words(name)
    return AnswerColumn(name, types[0], lambda answer: _plain(dict(answer.outputs).get(name)))


def _type_of(table: Table, output: Output, found: Sequence[tuple[Table, Output]]) -> Any:
    """The type of Arrow that holds what an output of a table may be; ``_WORDS`` where none does."""
    if table.hit_policy is HitPolicy.COLLECT_COUNT:
        return pa.int64()
    if output.kind in (Kind.NUMBER, Kind.INTEGER):
        single = _number_type(found, is_whole=output.kind is Kind.INTEGER)
    elif output.kind is Kind.DATETIME:
        single = pa.timestamp("us", None if output.zone is None else str(output.zone))
    else:
        single = _SIMPLE[output.kind]
    return pa.list_(single) if table.hit_policy.lists and single is not _WORDS else single


def _number_type(found: Iterable[tuple[Table, Output]], *, is_whole: bool) -> Any:
    """The type that holds all numbers that some outputs may be."""
    scale, digits = 0, 1
    for table, output in found:
        sums = len(str(len(table.rules))) if table.hit_policy is HitPolicy.COLLECT_SUM else 0
        for rule in table.rules:
            value = (rule.outputs or {}).get(output.name)
            if isinstance(value, Formula):
                scale = max(scale, 0 if is_whole else _COMPUTED)
            elif isinstance(value, (int, Decimal)):
                value = Decimal(value)
                exponent = value.normalize().as_tuple().exponent
                assert isinstance(exponent, int), "a number of a table is finite"
                scale = max(scale, -exponent)
                digits = max(digits, value.adjusted() + 1 + sums)
    if is_whole and digits <= _INTEGER:
        return pa.int64()
    if digits + scale <= _PRECISION:
        return pa.decimal128(_PRECISION, scale)
    return pa.decimal256(_WIDEST, scale) if digits + scale <= _WIDEST else _WORDS


_SIMPLE: dict[Kind, Any] = {
    Kind.STRING: pa.string(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATE: pa.date32(),
    Kind.TIME: pa.time64("us"),
    Kind.DURATION: pa.duration("us"),
    Kind.MONTHS: pa.string(),
}


def _plain(value: Result) -> object:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return print_value(value, "en") if isinstance(value, Months) else value


def _as_text(outputs: dict[str, Result], name: str) -> str | None:
    value = outputs.get(name)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return "; ".join("null" if one is None else _text_of(one) for one in value)
    return _text_of(value)


def _text_of(value: Any) -> str:
    return str(value) if isinstance(value, (str, Formula)) else print_value(value, "en")


def used(numbers: Numbers, answers: Sequence[Answer]) -> tuple[list[Answer], Numbers]:
    """The answers that some records have, and the numbers of the records among these."""
    seen = np.flatnonzero(np.bincount(numbers, minlength=len(answers)))
    here = np.zeros(len(answers), np.int32)
    here[seen] = np.arange(len(seen), dtype=np.int32)
    return [answers[number] for number in seen.tolist()], here[numbers]
