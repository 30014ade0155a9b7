"""Records of JSON Lines: each is an object, decided by itself.

Purpose: decide objects whose keys and types need not be the same in every line, which columns
cannot hold: a key that is not there is absent, one that is null is null.

Invariants: a line is passed on as it is, and the answer's keys are put behind its own.

Example::

    >>> extended(b'{"a": 1}', '{"b": 2}'), extended(b'{ }', '{"b": 2}')
    (b'{"a": 1, "b": 2}', b'{"b": 2}')
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from gapless.bulk.answers import Answer
from gapless.bulk.records import Renamed, is_empty, with_unit
from gapless.compiling.policy import HitPolicyError
from gapless.deciding.context import ContextError, key_of, known_keys
from gapless.deciding.decision import Decision
from gapless.model import Input, Procedure, RawData


class ObjectDecider:
    """Decides objects by what they hold of the inputs and data of some procedures."""

    def __init__(
        self,
        decide: Callable[[Mapping[str, object]], Decision],
        procedures: Iterable[Procedure],
        renamed: Mapping[str, Renamed],
        *,
        empty_is_unknown: bool = False,
    ) -> None:
        procedures = tuple(procedures)
        self._decide = decide
        self._known = known_keys(procedures)
        self._renamed = renamed
        self._taken = {one.column for one in renamed.values()}
        self._empty_is_unknown = empty_is_unknown
        self._columns: dict[str, Input | RawData] = {}
        for procedure in procedures:
            self._columns.update(procedure.data)
            self._columns.update(procedure.inputs)

    def answer(self, record: Mapping[str, object]) -> Answer:
        """The answer of an object; what is wrong with it is one, too."""
        try:
            return Answer.of(self._decide(self._context(record)))
        except HitPolicyError as problem:
            return Answer(None, error=problem.message)
        except ContextError as problem:
            return Answer.refused(problem.faults)

    def _context(self, record: Mapping[str, object]) -> dict[str, object]:
        context = {
            key: value
            for key, value in record.items()
            if key not in self._taken and key_of(key) in self._known
        }
        for key, one in self._renamed.items():
            if one.column in record:
                value, column = record[one.column], self._columns.get(key)
                if one.unit is not None and column is not None:
                    value = with_unit(value, one.unit, column)
                context[key] = value
        if self._empty_is_unknown:
            context = {
                key: value for key, value in context.items() if not self._is_empty(key, value)
            }
        return context

    def _is_empty(self, key: str, value: object) -> bool:
        column = self._columns.get(key_of(key))
        null_is_value = isinstance(column, Input) and column.domain.nullable
        return is_empty(value, null_is_value=null_is_value)


def extended(line: bytes, answer: str) -> bytes:
    """The text of an object with the keys of another behind its own."""
    own = line.rstrip()[:-1].rstrip()
    between = b"" if own.endswith(b"{") else b", "
    return (
        (own.removesuffix(b"{").rstrip() + b"{" if not between else own)
        + between
        + answer[1:].encode()
    )
