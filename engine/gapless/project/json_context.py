"""Contexts as JSON: an object, its numbers read exactly.

Example::

    >>> parse_context(b'{"usia": 17, "tarif": 0.10}')
    {'usia': 17, 'tarif': Decimal('0.10')}
"""

from __future__ import annotations

import json
from decimal import Decimal, InvalidOperation

from gapless.algebra.numbers import MOST_DIGITS
from gapless.diagnostic import say
from gapless.project.misuse import Misuse
from gapless.reading.files import describe_conflict, find_conflict
from gapless.unreadable import Unreadable


def parse_context(data: bytes) -> dict[str, object]:
    """The context that JSON spells; raises ``Misuse``."""
    try:
        context = _DECODER.decode(data.decode("utf-8-sig"))
    except RecursionError:
        fault = say("the context is nested too deeply")
    except json.JSONDecodeError as problem:
        line, column = problem.lineno, problem.colno
        marker = find_conflict(problem.doc)
        reason = say("see line {line}, column {column}", line=line, column=column)
        if "\n" not in problem.doc:
            reason = say("see column {column}", column=column)
        if marker is not None:
            reason = describe_conflict(marker)
        fault = say("the context is not JSON: {problem}", problem=reason)
    except UnicodeDecodeError:
        fault = say("the context is not UTF-8 text; save it again as UTF-8")
    except Unreadable as problem:
        fault = say("the context is not JSON: {problem}", problem=problem.message)
    else:
        if isinstance(context, dict):
            return context
        fault = say('the context must be a JSON object: {"input": "value"}')
    raise Misuse(fault)


def _whole_number(text: str) -> int | Decimal:
    return int(text) if len(text) <= MOST_DIGITS else Decimal(text)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        # Its exponent is more than a Decimal holds: like this one, it has too many digits.
        return Decimal(f"1E+{MOST_DIGITS}")


def _refuse_constant(name: str) -> None:
    raise Unreadable(say("{name} is not a number", name=name))


def unique_names(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON; raises ``Unreadable`` for a name that it holds twice."""
    context: dict[str, object] = {}
    for name, value in pairs:
        if name in context:
            raise Unreadable(say("{name!r} is given twice", name=name))
        context[name] = value
    return context


_DECODER = json.JSONDecoder(
    parse_float=_decimal,
    parse_int=_whole_number,
    parse_constant=_refuse_constant,
    object_pairs_hook=unique_names,
)
