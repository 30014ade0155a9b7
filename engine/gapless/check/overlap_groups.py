"""Groups: three and more rows that share a context.

Purpose: the largest sets of rows that all cover some context.

That rows meet two by two does not mean that they meet: cells may be ``a, b``, ``b, c`` and
``a, c``.  So a group is grown one row at a time together with the box its rows share, and it is
reported when no further row meets that box.  There may be ``3 ** n`` groups of ``3 n`` rows; they
come one by one, as long as they are asked for.

The search: with each box go the rows that may still join and those that were left out, as far as
they meet the box.  A row that holds the whole box must join; where such a row was left out, the
group could grow, and the search there ends.  (Bron and Kerbosch 1973, Algorithm 457, with
"all meet" in place of "are pairwise adjacent".)

Invariants: no group is reported twice; each has a common context and no other row covers all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from gapless.algebra.bitsets import RowSet, bits, lowest
from gapless.budget import Budget
from gapless.check import overlaps
from gapless.check.analysis import Analysis, Search
from gapless.check.overlaps import is_conflict
from gapless.codes.code import Code
from gapless.codes.example import LAST, TABLE, contrast
from gapless.compiling.boxes import Box, intersect, meet
from gapless.compiling.compiled import CompiledProcedure
from gapless.compiling.policy import rank
from gapless.diagnostic import Diagnostic, Facts, Severity, listed, phrase, say
from gapless.model import HitPolicy, Rule, Table
from gapless.region import region, witness_text

_UNIQUE = TABLE.replace("table: parkir\n", "table: parkir\nhit_policy: unique\n")

OVERLAP_GROUP = Code(
    name="overlap-group",
    title="three or more rows cover the same cases",
    meaning="Told together, so that their meeting is seen as one.",
    remedy="Look whether all of them are meant to cover these cases.",
    example=contrast(
        _UNIQUE.replace(LAST, "when: {lama: minimal 2 jam}").replace(
            "kendaraan: mobil}", "kendaraan: [mobil, motor]}"
        ),
        _UNIQUE,
    ),
    severity=Severity.INFORMATION,
)

#: Fewer rows are a pair, which ``overlaps`` reports.
_FEWEST = 3
#: There may be very many groups; so many are reported.
_MOST_GROUPS = 20


def find_groups(
    compiled: CompiledProcedure, budget: Budget, overlapping: RowSet = -1
) -> Iterator[tuple[tuple[Rule, ...], Box]]:
    """The largest groups of rules of the entry table that quarrel over a context, with its box.

    All are among the ``overlapping`` grid rows.  Groups are left out where the hit policy means
    all hits, where no two of the rules are an undeclared conflict, and where the first of them
    overrides all others: its finding names these.
    """
    table = compiled.entry.table
    if table.hit_policy.many:
        return
    for members, box in _largest(compiled, overlapping, budget):
        rules = tuple(table.rules[row] for row in bits(members))
        if (
            len(rules) >= _FEWEST
            and _quarrel(table, rules)
            and compiled.grid.is_possible(box, budget)
        ):
            yield rules, box


def _quarrel(table: Table, rules: tuple[Rule, ...]) -> bool:
    if table.hit_policy is HitPolicy.PRIORITY:
        best = min(rank(table, rule) for rule in rules)
        rules = tuple(rule for rule in rules if rank(table, rule) == best)
    if table.hit_policy is HitPolicy.FIRST and all(
        is_conflict(table, rules[0], other) for other in rules[1:]
    ):
        return False
    return any(
        is_conflict(table, one, other) and not one.declares(other)
        for place, one in enumerate(rules)
        for other in rules[place + 1 :]
    )


def _largest(
    compiled: CompiledProcedure, overlapping: RowSet, budget: Budget
) -> Iterator[tuple[int, Box]]:
    """Sets of rules, by position, that all meet and cannot grow, with the box they share."""
    stretch = compiled.entry
    boxes = compiled.grid.boxes[stretch.first : stretch.first + len(stretch.table.rules)]
    meeting = compiled.partners
    everyone = (overlapping & stretch.rules) >> stretch.first
    waiting = [(compiled.grid.everywhere, 0, everyone, 0, True)]
    while waiting:
        budget.spend()
        box, members, joining, left_out, is_new = waiting.pop()
        if is_new:
            joining, left_out, holding = _meeting(boxes, box, joining, left_out)
            if holding & left_out:
                continue
            members |= holding
            joining &= ~holding
        if not joining:
            if not left_out:
                yield members, box
            continue
        row = lowest(joining)
        bit = 1 << row
        waiting.append((box, members, joining ^ bit, left_out | bit, False))
        shared = intersect(box, boxes[row])
        assert shared is not None, "a row that may join meets the box"
        near = meeting[row]
        waiting.append((shared, members | bit, joining & near, left_out & near, True))


def _meeting(boxes: Sequence[Box], box: Box, joining: int, left_out: int) -> tuple[int, int, int]:
    """Those of both sets of rows that meet a box, and those that hold all of it."""
    met = holding = 0
    for row in bits(joining | left_out):
        if meet(boxes[row], box):
            met |= 1 << row
            if all(mask & ~held == 0 for mask, held in zip(box, boxes[row], strict=True)):
                holding |= 1 << row
    return joining & met, left_out & met, holding


_GROUP_MEANING = {
    HitPolicy.FIRST: phrase(
        "rows {rows} all cover {where}; row {first}, the first of them, decides"
    ),
    HitPolicy.UNIQUE: phrase("rows {rows} all cover {where}, where only one row may match"),
    HitPolicy.ANY: phrase("rows {rows} all cover {where}, where all must decide the same"),
    HitPolicy.PRIORITY: phrase(
        "rows {rows} all cover {where}; some of them are equally important and differ"
    ),
}


def group_findings(search: Search) -> Iterator[Diagnostic]:
    """The first groups of three and more rows that quarrel over a context."""
    policy = search.table.hit_policy
    groups = find_groups(search.compiled, search.budget, search.overlapping)
    for rules, box in islice(groups, _MOST_GROUPS):
        described = region(search.compiled, box)
        rows = tuple(rule.id for rule in rules)
        where = described.words or say("every context")
        yield OVERLAP_GROUP.at(
            rules[-1].span,
            say(_GROUP_MEANING[policy], rows=listed(rows), where=where, first=rows[0]),
            facts=Facts(rows, described.where, witness_text(search.compiled, box)),
        )
    if next(groups, None) is not None:
        yield OVERLAP_GROUP.at(
            search.table.spans["rules:"],
            say(
                "there are more groups than these {number}; the list of pairs is complete",
                number=_MOST_GROUPS,
            ),
        )


ANALYSIS = Analysis(
    phrase("groups of rows that meet"), (OVERLAP_GROUP,), group_findings, (overlaps.ANALYSIS,)
)
