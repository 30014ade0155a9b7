"""Hit policies: from the rows that match to the decision.

Purpose: DMN's hit policies, in one place.

Invariants: hits come in table order; the answer depends on nothing else.

==============  ============================================================
first           the first hit
unique          the only hit; two are an error
any             any hit, if all agree on every output; else an error
priority        the hit whose outputs come first in the outputs' own ``values``
rule order      all hits, outputs in table order
output order    all hits, outputs in order of priority
collect         all hits; ``sum``, ``min``, ``max`` or ``count`` make one value of them
==============  ============================================================
"""

from __future__ import annotations

import decimal
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from gapless.algebra.values import Value
from gapless.dataclass import dataclass
from gapless.diagnostic import Message, Portable, listed, say
from gapless.model import HitPolicy, Rule, Table
from gapless.sfeel.formulas import Answer

#: One value or formula, or under a policy that takes all hits those of all of them.
Result = Answer | None | tuple[Answer | None, ...]


#: Wide enough for the sum of any numbers a table can hold; rounding would be an error.
_EXACT = decimal.Context(prec=10_000, traps=[decimal.Inexact, decimal.InvalidOperation])


class HitPolicyError(Portable):
    """The hits contradict the hit policy: the table is at fault, not the context.

    ``rows`` are the row ids that contradict each other.
    """

    def __init__(self, table: Table, rows: Sequence[str], message: Message) -> None:
        super().__init__(message.english)
        self.table = table
        self.rows = tuple(rows)
        self.message = message


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What the hits of one table conclude: outputs, or the table to go on with (``use``).

    ``row`` is None where several rows make the decision together.
    """

    row: str | None
    outputs: Mapping[str, Result]
    cite: str | None
    use: str | None


def conclude(table: Table, hits: Sequence[Rule]) -> Conclusion:
    """The conclusion of one or more hits; raises ``HitPolicyError``."""
    policy = table.hit_policy
    if policy.many:
        return _all_together(table, hits)
    if len(hits) > 1 and policy is HitPolicy.UNIQUE:
        raise HitPolicyError(
            table,
            [rule.id for rule in hits],
            say(
                "rows {rows} of {table} all match, but its hit policy is unique",
                rows=listed(rule.id for rule in hits),
                table=table.id,
            ),
        )
    if policy is HitPolicy.ANY:
        odd = next((rule for rule in hits if rule.outputs != hits[0].outputs), None)
        if odd:
            raise HitPolicyError(
                table,
                [hits[0].id, odd.id],
                say(
                    "rows {one} and {other} of {table} both match and disagree,"
                    " but its hit policy is any",
                    one=hits[0].id,
                    other=odd.id,
                    table=table.id,
                ),
            )
    chosen = hits[0]
    if policy is HitPolicy.PRIORITY:
        chosen = min(hits, key=lambda rule: rank(table, rule))
    return Conclusion(chosen.id, chosen.outputs or {}, chosen.cite, chosen.use)


def rank(table: Table, rule: Rule) -> tuple[int, ...]:
    """How important a rule's outputs are: positions in the outputs' ``values``, smallest first."""
    places: list[int] = []
    for output in table.outputs.values():
        if output.values:
            value = (rule.outputs or {}).get(output.name)
            places.append(output.values.index(value) if value is not None else len(output.values))
    return tuple(places)


def _all_together(table: Table, hits: Sequence[Rule]) -> Conclusion:
    ordered = list(hits)
    if table.hit_policy is HitPolicy.OUTPUT_ORDER:
        ordered.sort(key=lambda rule: rank(table, rule))
    outputs: dict[str, Result] = {}
    for name in table.outputs:
        values = tuple((rule.outputs or {}).get(name) for rule in ordered)
        outputs[name] = _aggregate(table.hit_policy, values)
    row = ordered[0].id if len(ordered) == 1 else None
    cite = ordered[0].cite if len(ordered) == 1 else None
    return Conclusion(row, outputs, cite, None)


def _aggregate(policy: HitPolicy, values: tuple[Answer | None, ...]) -> Result:
    if policy is HitPolicy.COLLECT_COUNT:
        return len(values)
    known: list[Any] = [value for value in values if value is not None]
    if policy is HitPolicy.COLLECT_SUM:
        return _sum(known) if known else None
    if policy is HitPolicy.COLLECT_MIN:
        return min(known, default=None)
    if policy is HitPolicy.COLLECT_MAX:
        return max(known, default=None)
    return values


def _sum(values: list[Any]) -> Value:
    """The exact sum of numbers, integers or durations."""
    total = values[0]
    for value in values[1:]:
        total = _EXACT.add(total, value) if isinstance(value, Decimal) else total + value
    result: Value = total
    return result
