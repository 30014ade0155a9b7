"""The hit policy ``unique`` where nobody chose one and no rows meet."""

from __future__ import annotations

from collections.abc import Iterator

from gapless.check import overlaps
from gapless.check.analysis import Analysis, Search
from gapless.check.unused_inputs import FEWEST_ROWS
from gapless.codes.code import Code
from gapless.codes.example import TABLE, swap
from gapless.diagnostic import Diagnostic, Severity, phrase, say
from gapless.model import HitPolicy

HIT_POLICY_ADVICE = Code(
    name="hit-policy-advice",
    title="no two rows meet",
    meaning="So the order of the rows does not matter, and `hit_policy: unique` would keep it so:"
    " an overlap would then be an error.",
    remedy="Write `hit_policy: unique`, if rows are never meant to meet.",
    example=swap(
        TABLE.replace("table: parkir\n", "table: parkir\nhit_policy: unique\n"),
        right="hit_policy: unique\n",
        wrong="",
    ),
    severity=Severity.INFORMATION,
)


def hit_policy_findings(search: Search) -> Iterator[Diagnostic]:
    """The advice to name the hit policy ``unique`` where nobody chose and no rows meet."""
    table = search.table
    if table.hit_policy is not HitPolicy.FIRST or "hit_policy" in table.spans:
        return
    if len(table.rules) < FEWEST_ROWS or search.overlapping:
        return
    yield HIT_POLICY_ADVICE.at(
        table.spans["rules:"],
        say("no two rows meet, so the order of the rows means nothing"),
        help=say(
            "write `hit_policy: unique` to have every later overlap reported as an error,"
            " or `hit_policy: first` if the order shall count"
        ),
    )


ANALYSIS = Analysis(
    phrase("a better hit policy"), (HIT_POLICY_ADVICE,), hit_policy_findings, (overlaps.ANALYSIS,)
)
