"""Changes: what a difference of two revisions means to the customer.

Purpose: name what became of the contexts of a region, and the step of the version it asks for.

====================  =======================================================  =====
decision              decided before and after, but otherwise                  major
no-longer-decided     decided before; now no row covers it, or rows quarrel    major
no-longer-allowed     a value that can no longer be given                      major
newly-decided         not decided before, decided now                          minor
newly-allowed         a value that could not be given before                   minor
output-added          decided as before, with a further output                 minor
undecided             not decided before or after, in another way              minor
wording               decided as before, only in other words                   patch
====================  =======================================================  =====

A value that could be given but never led to a decision asks for a minor step only.  Every output
is a decision unless its table says ``wording: true``; where two revisions, or two tables that have
to do with a region, do not agree on that, it is a decision.

Invariants: every difference is of exactly one kind.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from gapless.compiling.compiled import DECIDED, Verdict
from gapless.revisions.comparison import OUTSIDE
from gapless.revisions.versions import Step


class ChangeKind(StrEnum):
    """What became of the contexts of a region, the gravest first."""

    DECISION = "decision"
    NO_LONGER_DECIDED = "no-longer-decided"
    NO_LONGER_ALLOWED = "no-longer-allowed"
    NEWLY_DECIDED = "newly-decided"
    NEWLY_ALLOWED = "newly-allowed"
    OUTPUT_ADDED = "output-added"
    UNDECIDED = "undecided"
    WORDING = "wording"


def kind_of(before: Verdict, after: Verdict, wording: Collection[str]) -> ChangeKind:
    """The kind of a difference; ``wording`` are the outputs that are no decision."""
    if before == OUTSIDE:
        return ChangeKind.NEWLY_ALLOWED
    if after == OUTSIDE:
        return ChangeKind.NO_LONGER_ALLOWED
    was_decided, is_decided = before[0] == DECIDED, after[0] == DECIDED
    if was_decided and is_decided:
        return _of_outputs(before, after, wording)
    if was_decided:
        return ChangeKind.NO_LONGER_DECIDED
    return ChangeKind.NEWLY_DECIDED if is_decided else ChangeKind.UNDECIDED


def _of_outputs(before: Verdict, after: Verdict, wording: Collection[str]) -> ChangeKind:
    old, new = dict(before[1]), dict(after[1])
    if any(name not in new or (new[name] != old[name] and name not in wording) for name in old):
        return ChangeKind.DECISION
    return ChangeKind.OUTPUT_ADDED if new.keys() - old.keys() else ChangeKind.WORDING


def step_of(kind: ChangeKind, before: Verdict) -> Step:
    """The step a change asks for."""
    if kind is ChangeKind.WORDING:
        return Step.PATCH
    if kind in (ChangeKind.DECISION, ChangeKind.NO_LONGER_DECIDED):
        return Step.MAJOR
    lost = kind is ChangeKind.NO_LONGER_ALLOWED and before[0] == DECIDED
    return Step.MAJOR if lost else Step.MINOR
